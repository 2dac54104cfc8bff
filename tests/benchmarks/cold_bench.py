"""One short question to a fresh process, against what SymPy costs before it has done anything."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.rows import Effort, Row, brief
from tests.benchmarks.timing import Command, Timing, in_turn, ours, processor, python, ratio, seconds

EXPRESSION = "x**2+3*x*y"

BARE_SCRIPT = f"""
import sympy
f = sympy.sympify("{EXPRESSION}")
print(sympy.diff(f, "x"))
print(sympy.diff(f, "y"))
"""

BARE_IMPORT = "import sympy"

WORDS: dict[str, Command] = {
    "symgrad --help": ours("--help"),
    "symgrad grad --help": ours("grad", "--help"),
    "symgrad --version": ours("--version"),
    "a syntax error": ours("grad", "x**2+3*x*)"),
    "an unknown function": ours("grad", "sigmod(x)+y"),
    "an unknown option": ours("grad", EXPRESSION, "--atx", "1"),
}


def measure(effort: Effort, _: Path) -> Iterator[Row]:
    """The README's first command, then every answer that needs no algebra."""
    found = in_turn({"ours": ours("grad", EXPRESSION), "script": python(BARE_SCRIPT)}, effort.rounds)
    yield _row("symgrad grad, piped", found["ours"], "script with sympy", found["script"], 0.9, 0.4)
    found = in_turn({**WORDS, "import": python(BARE_IMPORT)}, effort.rounds)
    for word in WORDS:
        yield _row(word, found[word], "import sympy", found["import"], 0.35)


def _row(
    work: str,
    own: list[Timing],
    peer: str,
    theirs: list[Timing],
    target: float,
    stretch: float | None = None,
) -> Row:
    return Row(
        work,
        ratio(own, theirs),
        target,
        ours=brief(seconds(own)),
        theirs=f"{brief(seconds(theirs))} {peer}",
        stretch=stretch,
        remark=f"processor {brief(processor(own))} and {brief(processor(theirs))}",
    )
