"""The house rules that no linter knows: who may import whom, what may never be called, how long a file gets.

Every check reads the syntax tree, so an import inside a function counts as much as one at the top.
Only an import for annotations (under `TYPE_CHECKING`) is let through elsewhere: it loads nothing.
"""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "symgrad"
COMPILER = PACKAGE / "programs" / "compile.py"
LONGEST_FILE = 500

BASE = {"errors", "frozen", "results"}
ALGEBRA = BASE | {"language", "algebra"}
ENGINES = ALGEBRA | {"autodiff", "programs", "symbolic"}
SUBJECTS = {"calculus", "critical", "data", "tensors", "code", "descend"}

# What each part may import besides itself. The public face (`symgrad/__init__.py`) is the part "symgrad".
MAY_IMPORT: dict[str, set[str]] = {
    "errors": {"frozen"},
    # How values are made: everybody's decorator.
    "frozen": set(),
    # Answers hold expressions.
    "results": {"errors", "frozen", "language.graph"},
    "language": BASE,
    "algebra": BASE | {"language"},
    "autodiff": ALGEBRA,
    "programs": ALGEBRA,
    "symbolic": ALGEBRA | {"programs"},
    "calculus": ENGINES,
    # A landing, a kind of point, a series at a kink: the exact calculus serves the searches.
    "critical": ENGINES | {"calculus"},
    "data": ENGINES | {"calculus"},
    "tensors": ENGINES,
    "code": ENGINES,
    # Where a descent landed is proved by the engine of critical points; a loss runs over data.
    "descend": ENGINES | {"calculus", "critical", "data"},
    # Errors are told by the command line, but a format that an answer has not is refused here.
    "render": {"errors", "frozen", "results", "language.write"},
    "symgrad": ENGINES | SUBJECTS | {"api"},
    "api": ENGINES | SUBJECTS,
    "cli": ENGINES | SUBJECTS | {"render", "symgrad"},
    "__main__": {"cli"},
}

# (module, part it imports) -> why this one import may run against the direction.
LAZY_EXCEPTIONS: dict[tuple[str, str], str] = {
    ("symgrad.language.graph", "symbolic"): "every expression promises .sympy(), on request only",
}

# The folders of `critical`, from the ground up: each imports from those before it and from itself only.
STOREYS = (
    *("algebra", "places", "forms", "local", "parameters", "search", "families", "kinks", "bounds"),
    *("periodic", "answers", "constraints"),
)

# Packages of others that only some parts may know.
HOMES: dict[str, set[str]] = {
    "typer": {"cli"},
    "click": {"cli"},
    "rich": {"cli", "render"},
    "matplotlib": {"render"},
    "sympy": {"symbolic"},
    "llvmlite": {"programs"},
    "duckdb": {"data"},
}

# These run text, or whatever else they are handed.
EVALUATING_BUILTINS = {"eval", "exec", "compile", "__import__"}
EVALUATING_NAMES = {"sympify", "parse_expr", "lambdify", "nsolve"}
EVALUATING_MODULES = {"pickle", "cPickle", "dill", "marshal", "shelve", "code", "codeop", "runpy"}

SOURCES = sorted(PACKAGE.rglob("*.py"))


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def part_of(module: str) -> str:
    """The part of the house that a module belongs to: `symgrad.language.graph` is in `language`."""
    return module.split(".")[1] if "." in module else module


@dataclass(frozen=True)
class Import:
    """One imported module, or a name in it, that is loaded when the code runs."""

    module: str
    line: int


def is_for_annotations(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) in {"TYPE_CHECKING", "typing.TYPE_CHECKING"}


def loaded(node: ast.AST) -> Iterator[Import]:
    """Every import below a node, those for annotations left out."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and is_for_annotations(child):
            for branch in child.orelse:
                yield from loaded(branch)
        elif isinstance(child, ast.Import):
            yield from (Import(alias.name, child.lineno) for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            assert child.level == 0, f"line {child.lineno}: imports are written in full"
            yield from (Import(f"{child.module}.{alias.name}", child.lineno) for alias in child.names)
        else:
            yield from loaded(child)


def imports(path: Path) -> list[Import]:
    return list(loaded(ast.parse(path.read_text(encoding="utf-8"))))


def is_part(name: str) -> bool:
    return (PACKAGE / name).is_dir() or (PACKAGE / f"{name}.py").is_file()


def target_of(module: str) -> str | None:
    """The part an import reaches: None outside symgrad, and for the version, which everyone may know."""
    names = module.split(".")
    if names[0] != "symgrad" or module == "symgrad.__version__":
        return None
    if len(names) < 2 or not is_part(names[1]):
        return "symgrad"
    return part_of(module)


def is_allowed(part: str, target: str, module: str) -> bool:
    inner = module.removeprefix("symgrad.")
    return target == part or any(
        inner == allowed or inner.startswith(f"{allowed}.") or allowed == target
        for allowed in MAY_IMPORT[part]
    )


def against_the_direction(path: Path) -> Iterator[tuple[Import, str]]:
    part = part_of(name_of(path))
    for found in imports(path):
        target = target_of(found.module)
        if target is not None and not is_allowed(part, target, found.module):
            yield found, target


def evaluators(tree: ast.AST) -> Iterator[str]:
    """Every mention of something that would run text, with its line."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) if name in EVALUATING_BUILTINS | EVALUATING_NAMES:
                yield f"{node.lineno}: {name}"
            case ast.Attribute(value=ast.Name(id="builtins"), attr=name) if name in EVALUATING_BUILTINS:
                yield f"{node.lineno}: builtins.{name}"
            case ast.Attribute(attr=name) if name in EVALUATING_NAMES:
                yield f"{node.lineno}: {name}"
            case ast.Call(func=ast.Name(id="S") | ast.Attribute(attr="S")):
                yield f"{node.lineno}: S(...)"
            case ast.Import(names=aliases):
                yield from (
                    f"{node.lineno}: {alias.name}"
                    for alias in aliases
                    if alias.name.split(".")[0] in EVALUATING_MODULES
                )
            case ast.ImportFrom(module=str(module), names=aliases):
                banned = EVALUATING_BUILTINS | EVALUATING_NAMES if module != "symgrad.programs" else set()
                if module.split(".")[0] in EVALUATING_MODULES:
                    yield f"{node.lineno}: {module}"
                yield from (f"{node.lineno}: {alias.name}" for alias in aliases if alias.name in banned)
            case _:
                pass


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_imports_point_one_way(path: Path) -> None:
    assert part_of(name_of(path)) in MAY_IMPORT, "a new part of the house needs its place in MAY_IMPORT"
    wrong = [
        f"line {found.line}: {found.module}"
        for found, target in against_the_direction(path)
        if (name_of(path), target) not in LAZY_EXCEPTIONS
    ]
    assert not wrong


IN_STOREYS = sorted(path for storey in STOREYS for path in (PACKAGE / "critical" / storey).glob("*.py"))


@pytest.mark.parametrize("path", IN_STOREYS, ids=name_of)
def test_the_storeys_of_critical_rest_on_those_below(path: Path) -> None:
    below = STOREYS[: STOREYS.index(path.parent.name) + 1]
    reached = [found for found in imports(path) if found.module.startswith("symgrad.critical.")]
    wrong = [f"line {f.line}: {f.module}" for f in reached if f.module.split(".")[2] not in below]
    assert not wrong


def test_every_folder_of_critical_is_a_storey() -> None:
    folders = {path.parent.name for path in (PACKAGE / "critical").glob("*/__init__.py")}
    assert folders == set(STOREYS)


def test_every_exception_is_still_needed() -> None:
    used = {(name_of(path), target) for path in SOURCES for _, target in against_the_direction(path)}
    assert set(LAZY_EXCEPTIONS) <= used


def test_an_exception_is_never_at_the_top_of_a_module() -> None:
    for module, excepted in LAZY_EXCEPTIONS:
        tree = ast.parse((ROOT / f"{module.replace('.', '/')}.py").read_text(encoding="utf-8"))
        top = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
        targets = {target_of(found.module) for found in loaded(ast.Module(body=list(top), type_ignores=[]))}
        assert excepted not in targets


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_each_outside_package_stays_in_its_home(path: Path) -> None:
    part = part_of(name_of(path))
    strangers = [
        f"line {found.line}: {found.module}"
        for found in imports(path)
        if part not in HOMES.get(found.module.split(".")[0], {part})
    ]
    assert not strangers


def test_importing_symgrad_loads_nothing_heavy() -> None:
    heavy = ["sympy", "numpy", "rich", "typer", "flint", "matplotlib", "llvmlite", "duckdb"]
    program = f"import sys, symgrad; print([name for name in {heavy} if name in sys.modules])"
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"


@pytest.mark.parametrize("path", [path for path in SOURCES if path != COMPILER], ids=name_of)
def test_nothing_evaluates_text(path: Path) -> None:
    assert not list(evaluators(ast.parse(path.read_text(encoding="utf-8"))))


@pytest.mark.parametrize(
    "attack",
    [
        "eval('1')",
        "run = exec",
        "import builtins\nbuiltins.compile('1', '', 'eval')",
        "__import__('os')",
        "from sympy import sympify",
        "from sympy import lambdify as build",
        "import sympy\nsympy.parse_expr('x')",
        "import sympy as sp\nsp.S('x')",
        "S('x')",
        "import pickle",
        "from pickle import loads",
        "import sympy\nsympy.nsolve(f, x, 0)",
    ],
)
def test_an_evaluator_is_seen(attack: str) -> None:
    assert list(evaluators(ast.parse(attack)))


@pytest.mark.parametrize(
    "harmless", ["import re\nre.compile('x')", "node.eval", "S = 1", "from symgrad.programs import compile"]
)
def test_what_only_looks_like_an_evaluator_is_left_alone(harmless: str) -> None:
    assert not list(evaluators(ast.parse(harmless)))


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_no_file_is_too_long(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_every_module_says_what_it_is(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


# The words are put together here, or this file would find itself.
MACHINE_ROOTS = "|".join(["home", "root", "work", "farm", "opt", "Users", "tmp", "mnt"])
MACHINE_PATH = re.compile(rf"(?<![\w.:/)\]}}-])/(?:{MACHINE_ROOTS})/\w")
REGISTRY_WORDS = [r"pypi\." + "org", "python" + "hosted", "index" + "-url", "find" + "-links"]
REGISTRY = re.compile("|".join(REGISTRY_WORDS))
CACHES = {"__pycache__", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis", ".bench"}
GENERATED = CACHES | {".venv", ".git", "dist", "build", "htmlcov"}


def project_files() -> Iterator[Path]:
    """Every file of the project, found without git so that an unpacked archive is checked too."""
    for top in sorted(ROOT.iterdir()):
        if top.name in GENERATED or top.name.startswith(".coverage"):
            continue
        inside = top.rglob("*") if top.is_dir() else [top]
        yield from (path for path in inside if path.is_file() and not CACHES & set(path.parts))


def lines_with(pattern: re.Pattern[str]) -> list[str]:
    """The lines of text files that match; a file with a zero byte, such as a picture, is no text."""
    contents = ((path, path.read_bytes()) for path in project_files())
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path, content in contents
        if b"\0" not in content
        for number, line in enumerate(content.decode(errors="replace").splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_file_names_a_path_of_a_machine() -> None:
    assert not lines_with(MACHINE_PATH)


def test_no_file_names_a_package_registry() -> None:
    assert not lines_with(REGISTRY)


def test_a_path_of_a_machine_is_seen() -> None:
    assert MACHINE_PATH.search("see " + "/" + "home/someone/notes")
    assert not MACHINE_PATH.search("https://example.org/" + "home/page")
