"""Hostile texts: none may run, none may reach Python's or SymPy's evaluators."""

from __future__ import annotations

import builtins
import os
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest

import symgrad
from symgrad.errors import SymgradError
from symgrad.language.graph import symbol
from tests.values import real

PROBES = [
    '__import__("os").system("touch {mark}")',
    "__import__('os').system('touch {mark}')",
    "exec(\"open('{mark}', 'w')\")",
    "open('{mark}', 'w')",
    "eval(x)",
    "lambda: open('{mark}')",
    "(lambda: 0)()",
    "[c for c in ().__class__.__base__.__subclasses__()]",
    "().__class__.__mro__",
    "x.__class__",
    "x.diff(x)",
    "Symbol('x').free_symbols",
    "S('__import__(\"os\")')",
    "sympify('1')",
    "getattr(x, y)",
    "globals()",
    "print(x)",
    "sin('x')",
    "Matrix([['p']])",
    "f'{{x}}'",
    "{{x}}",
    "`touch {mark}`",
    "$(touch {mark})",
    "; touch {mark}",
    "| touch {mark}",
    "x; import os",
    "x\nimport os",
    "x if __import__('os') else y",
    "piecewise((open, x<0), (x, True))",
    "%s%s%n",
    "'; DROP TABLE x; --",
    "\\input{{/etc/passwd}}",
    "@{mark}",
    "=cmd|' /C calc'!A0",
    "__builtins__",
    "__x__",
    "os.system",
    "import",
    "exec",
    "eval",
    "open",
    "self",
    "cls",
    "None",
    "nan",
    "E.__class__",
    "π.__class__",
    "\x1b]0;title\x07x",
]

NAMES = [
    "import",
    "exec",
    "eval",
    "open",
    "print",
    "lambda",
    "class",
    "def",
    "self",
    "None",
    "os",
    "sys",
    "t1",
    "_",
]


@pytest.fixture
def no_evaluation(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Evaluators raise; a mark that some probe leaves would be seen."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("user text reached an evaluator")

    monkeypatch.setattr(builtins, "eval", refuse)
    monkeypatch.setattr(os, "system", refuse)
    monkeypatch.setattr(subprocess, "Popen", refuse)
    return tmp_path / "mark"


@pytest.mark.parametrize("probe", PROBES, ids=ascii)
def test_probes_are_refused_or_read_as_names(probe: str, no_evaluation: Path) -> None:
    text = probe.replace("{mark}", str(no_evaluation)).replace("{{", "{").replace("}}", "}")
    for use in (
        lambda: symgrad.gradient(text, at=text),
        lambda: symgrad.gradient("x^2", at=text),
        lambda: symgrad.gradient("x^2", at={"x": text}),
        lambda: symgrad.gradient("x^2", wrt=text),
        lambda: symgrad.parse("x", let={"x": text}),
        lambda: symgrad.parse("x", let={text: 1}),
        lambda: symgrad.directional_derivative("x^2", at=(1,), direction=text),
        lambda: symgrad.partial_derivatives("x^2", text),
    ):
        with suppress(SymgradError):
            use()
    assert not no_evaluation.exists()


@pytest.mark.parametrize("name", NAMES)
def test_pythons_words_are_plain_variables(name: str, no_evaluation: Path) -> None:
    answer = symgrad.gradient(f"{name}^2 + x", at={name: 3, "x": 1})
    assert name in answer.variables
    assert answer.trust == "checked"
    assert answer.at is not None
    by_name = dict(zip(answer.variables, answer.at.gradient, strict=True))
    assert real(by_name[name]) == 6.0


def test_expressions_cannot_be_made_from_text() -> None:
    with pytest.raises(TypeError):
        type(symbol("x"))("__import__('os')")
