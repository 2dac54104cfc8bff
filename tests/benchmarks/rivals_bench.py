"""The gradient of the chained Rosenbrock function, whole process, against other systems."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks import peers
from tests.benchmarks.families import rosenbrock, written
from tests.benchmarks.rows import Effort, Row, brief
from tests.benchmarks.timing import Command, in_turn, ours, processor, python, ratio, seconds

SYMENGINE = """
import sys, symengine
text = open(sys.argv[1]).read()
f = symengine.sympify(text)
for k in range(1, int(sys.argv[2]) + 1):
    print(f.diff(symengine.Symbol(f"x{k}")))
"""


QUICK = "giac"
"""The rival that takes no longer than we do, so that more rounds are affordable."""


def measure(effort: Effort, folder: Path) -> Iterator[Row]:
    """A duel with each rival that is installed."""
    n = effort.middle
    own = ours("grad", f"@{written(rosenbrock(n), folder, 'ours.txt')}")
    for name, rival in commands(n, folder).items():
        work = f"gradient of Rosenbrock, n = {n:,}, against {name}"
        if rival is None:
            yield Row(work, None, 1.0, theirs="not installed")
            continue
        found = in_turn({"ours": own, "theirs": rival}, effort.rounds if name == QUICK else effort.few)
        us, them = found["ours"], found["theirs"]
        yield Row(
            work,
            ratio(us, them),
            1.0,
            ours=brief(seconds(us)),
            theirs=brief(seconds(them)),
            remark=f"processor {brief(processor(us))} and {brief(processor(them))}",
        )


def commands(n: int, folder: Path) -> dict[str, Command | None]:
    """How each rival is asked for the same; None where it is missing."""
    text = rosenbrock(n)
    variables = [f"x{k}" for k in range(1, n + 1)]
    power = text.replace("**", "^")
    for_giac = f"f:={power}:;\ngrad(f,[{','.join(variables)}]);\n"
    for_ginsh = f"f={power};\n" + "".join(f"diff(f,{v});\n" for v in variables)
    for_maxima = f"display2d:false$\nf:{power}$\nfor v in [{','.join(variables)}] do print(diff(f,v))$\n"
    plain = written(text, folder, "symengine.txt")
    symengine = python(SYMENGINE, str(plain), str(n), interpreter=peers.interpreter())
    return {
        "giac": _told("giac", written(for_giac, folder, "giac.txt")),
        "symengine": symengine if peers.has_package("symengine") else None,
        "ginsh": _fed("ginsh", (), written(for_ginsh, folder, "ginsh.txt")),
        "Maxima": _fed("maxima", ("--very-quiet",), written(for_maxima, folder, "maxima.txt")),
    }


def _told(program: str, path: Path) -> Command | None:
    """A program that is named the file of its orders: giac is twice as fast so."""
    found = peers.program(program)
    return Command((found, str(path))) if found else None


def _fed(program: str, options: tuple[str, ...], path: Path) -> Command | None:
    """A program that reads its orders from standard input."""
    found = peers.program(program)
    return Command((found, *options), path) if found else None
