"""Other systems asked for the real points at which a gradient vanishes."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from symgrad.autodiff.reverse import gradient
from symgrad.calculus.problem import pose
from symgrad.critical.algebra.polynomials import as_terms
from tests.benchmarks import peers
from tests.benchmarks.families import written
from tests.benchmarks.rows import brief
from tests.benchmarks.timing import Command, environment, run

PATIENCE: Final = 60.0
"""Seconds after which a rival is not waited for."""

SYMPY: Final = """
import sys, sympy
names, equations = sys.argv[1].split(","), sys.argv[2].split(";")
symbols = sympy.symbols(names, real=True)
known = dict(zip(names, symbols))
found = sympy.solve([sympy.sympify(e, locals=known) for e in equations], symbols, dict=True)
real = [s for s in found if all(abs(sympy.im(v.evalf())) < 1e-9 for v in s.values())]
print("count", len(real))
"""

GIAC_COUNT: Final = '"count "+string(size(select(p->max(abs(im(evalf(p))))<1e-9,s)))'
"""The real ones among Giac's solutions, as a value: what it prints goes to standard error."""

MULTISTART: Final = """
import json, time
import numpy as np
from scipy.optimize import root

def slope(p):
    return 2*p + 20*np.pi*np.sin(2*np.pi*p)

def second(p):
    return np.diag(2 + 40*np.pi**2*np.cos(2*np.pi*p))

pick = np.random.default_rng(0)
started, found, starts = time.process_time(), set(), 0
while len(found) < 441 and starts < 60_000:
    starts += 1
    answer = root(slope, pick.uniform(-5.12, 5.12, 2), jac=second)
    if answer.success and np.all(np.abs(answer.x) <= 5.12):
        found.add(tuple(np.round(answer.x, 5) + 0.0))
print(json.dumps([time.process_time() - started, len(found), starts]))
"""


def equations_of(text: str) -> tuple[list[str], list[str]]:
    """The variables, and the partial derivatives multiplied out."""
    problem = pose(text)
    names = list(problem.variables)
    slopes = [as_terms(d, names) or {} for d in gradient(problem.expression, names)]
    return names, [_sum(slope, names) for slope in slopes]


def _sum(terms: Mapping[tuple[int, ...], object], names: list[str]) -> str:
    return "+".join(
        "*".join([f"({c})", *[f"{v}^{e}" for v, e in zip(names, powers, strict=True) if e]])
        for powers, c in terms.items()
    )


def rivals(text: str, folder: Path) -> Iterator[tuple[str, Command | None]]:
    """How each is asked; None where it is not installed."""
    names, equations = equations_of(text)
    comma, listed = ",".join(names), ",".join(equations)
    sympy = (peers.interpreter(), "-c", SYMPY, comma, ";".join(equations).replace("^", "**"))
    yield "SymPy", Command(sympy) if peers.has_package("sympy") else None
    maxima = f"realonly:true$ algepsilon:10^8$ print(count, length(algsys([{listed}],[{comma}])))$\n"
    yield "Maxima", _fed("maxima", ("--very-quiet",), written(maxima, folder, "algsys.txt"))
    giac = f"s:=solve([{listed}],[{comma}]):;\n{GIAC_COUNT};\n"
    yield "Giac", _fed("giac", (), written(giac, folder, "solve.txt"), named=True)
    msolve = f"{comma}\n0\n" + ",\n".join(equations) + "\n"
    program = peers.program("msolve")
    path = written(msolve, folder, "msolve.txt")
    yield "msolve", Command((program, "-f", str(path))) if program else None


def _fed(name: str, options: tuple[str, ...], path: Path, *, named: bool = False) -> Command | None:
    found = peers.program(name)
    if not found:
        return None
    return Command((found, str(path))) if named else Command((found, *options), path)


def found_by(name: str, command: Command | None, real: int) -> str:
    """What one rival found, and how long it took."""
    if command is None:
        return f"{name} not installed"
    limited = Command(("timeout", str(PATIENCE), *command.argv), command.stdin)
    timing = run(limited)
    if timing.wall >= PATIENCE:
        return f"{name} over {PATIENCE:.0f} s"
    counts = re.findall(r"count\D*(\d+)", timing.output.decode(errors="replace"))
    if name == "msolve":
        counts = [str(timing.output.decode(errors="replace").count("[[") - 1)]
    if not counts:
        return f"{name} {brief(timing.wall)}: no answer"
    missed = real - int(counts[-1])
    return f"{name} {brief(timing.wall)}: {counts[-1]}" + (f", {missed} MISSED" if missed > 0 else "")


def multistart() -> tuple[float, int, int]:
    """Seconds of processor time, points found and starts that SciPy took."""
    done = subprocess.run(
        [peers.interpreter(), "-c", MULTISTART],
        capture_output=True,
        text=True,
        check=True,
        env=environment(),
    )
    spent, found, starts = json.loads(done.stdout)
    return spent, found, starts
