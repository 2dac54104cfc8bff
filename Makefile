# One door to the workshop. `make` lists what there is; every target sets up what it needs.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/bash

VENV := .venv
BIN := $(VENV)/bin
PACKAGES := $(VENV)/.packages-installed
READY := $(VENV)/.project-installed

.PHONY: help
help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: setup
setup: $(READY) ## create .venv with the locked packages and this checkout

$(BIN)/python:
	@for python in python3.11 python3 python3.12 python3.13 python3.14; do \
		if $$python -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			exec $$python -m venv $(VENV); \
		fi; \
	done; \
	if command -v uv >/dev/null; then exec uv venv --quiet --seed --python '>=3.11' $(VENV); fi; \
	echo 'symgrad needs Python 3.11 or newer' >&2; exit 1

# uv where it is present and reaches its registry (with the certificates this system trusts), pip otherwise.
define install
	if command -v uv >/dev/null && UV_SYSTEM_CERTS=true uv pip install --quiet --python $(BIN)/python $(1) $(2); \
	then :; else $(BIN)/python -m pip install --quiet --disable-pip-version-check $(2); fi
endef

# Two stamps: a new version or entry point is linked in again without looking at a single package.
$(PACKAGES): requirements.lock | $(BIN)/python
	@$(call install,--compile-bytecode,--require-hashes -r requirements.lock)
	@touch $@

$(READY): $(PACKAGES) pyproject.toml symgrad/__init__.py
	@$(call install,,--no-deps --no-build-isolation --editable .)
	@# Where Python may not write its cache, every start would compile a hundred modules.
	@$(BIN)/python -m compileall -q symgrad
	@touch $@

.PHONY: demo
demo: $(READY) ## three commands and what they answer
	@echo '$$ symgrad grad "x**2+3*x*y"'
	@$(BIN)/symgrad grad "x**2+3*x*y"
	@echo
	@echo '$$ symgrad hess "x**2+3*x*y" --at 0,0'
	@$(BIN)/symgrad hess "x**2+3*x*y" --at 0,0 -f table
	@echo
	@echo '$$ symgrad grad "sigmod(x)+y"'
	@$(BIN)/symgrad grad "sigmod(x)+y" 2>&1; status=$$?; \
		echo "(exit code $$status)"; test $$status -eq 2

.PHONY: test
test: lint types ## style, types, then every test: ARGS="-k layout" for some
	@$(BIN)/python -m pytest -n auto $(ARGS)

.PHONY: lint
lint: $(READY) ## rules and format
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

.PHONY: types
types: $(READY) ## strict type check
	@$(BIN)/mypy

.PHONY: fmt
fmt: $(READY) ## mend what can be mended by itself
	@$(BIN)/ruff check --fix --exit-zero .
	@$(BIN)/ruff format .

.PHONY: run
run: $(READY) ## run the program: make run ARGS='grad "x^2"'
	@$(BIN)/symgrad $(ARGS)

.PHONY: bench
bench: $(READY) ## measure speed
	@$(BIN)/python -m tests.benchmarks $(ARGS)

.PHONY: fuzz
fuzz: $(READY) ## throw random input at the program
	@$(BIN)/python -m tests.fuzz $(ARGS)

.PHONY: docs
docs: $(READY) ## write the outputs shown in the documentation anew
	@$(BIN)/python -m tests.docs $(ARGS)

.PHONY: build
build: $(READY) ## source archive and wheel in dist/
	@$(BIN)/python -m hatchling build

.PHONY: lock
lock: ## pin the newest allowed packages anew (needs uv)
	@{ sed -n '/^#/p' requirements.lock; \
		uv pip compile pyproject.toml --quiet --universal --fork-strategy fewest --python-version 3.11 \
			--all-extras --group dev --generate-hashes --no-header --no-annotate; } > requirements.lock.new
	@mv requirements.lock.new requirements.lock

.PHONY: clean
clean: ## remove what was built and cached, keep .venv
	@rm -rf dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage .coverage.* .bench
	@find symgrad tests -name __pycache__ -type d -prune -exec rm -rf {} +
