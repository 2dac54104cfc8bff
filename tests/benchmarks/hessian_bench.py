"""The Hessian of the chained Rosenbrock function, which is tridiagonal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks import peers
from tests.benchmarks.families import rosenbrock, written
from tests.benchmarks.rows import Effort, Row, brief
from tests.benchmarks.timing import Timings, in_turn, ours, processor, python, ratio, seconds

SYMENGINE = """
import sys, symengine
f = symengine.sympify(open(sys.argv[1]).read())
n = int(sys.argv[2])
x = [symengine.Symbol(f"x{k}") for k in range(1, n + 1)]
for k in range(n):
    slope = f.diff(x[k])
    for j in (k, k + 1):
        if j < n:
            print(x[k], x[j], slope.diff(x[j]))
"""

CASADI = """
import sys, casadi
n = int(sys.argv[1])
x = casadi.SX.sym("x", n)
f = 0
for i in range(n - 1):
    f = f + 100 * (x[i + 1] - x[i] ** 2) ** 2 + (1 - x[i]) ** 2
H, g = casadi.hessian(f, x)
print(H.nnz())
"""

CASADI_ON_VECTORS = """
import sys, casadi
n = int(sys.argv[1])
x = casadi.SX.sym("x", n)
f = casadi.sum1(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)
H, g = casadi.hessian(f, x)
print(H.nnz())
"""

OURS = """
import sys
from symgrad.autodiff.higher import hessian_rows
from symgrad.autodiff.reverse import gradient
from symgrad.language.graph import add, symbol
n = int(sys.argv[1])
names = [f"x{k}" for k in range(1, n + 1)]
x = [symbol(name) for name in names]
terms = []
for i in range(n - 1):
    terms += (100 * (x[i + 1] - x[i] ** 2) ** 2, (1 - x[i]) ** 2)
slopes = gradient(add(*terms), names)
print(sum(len(row) for _, row in hessian_rows(slopes, names)))
"""


def measure(effort: Effort, folder: Path) -> Iterator[Row]:
    """Text to text against SymEngine, building and differentiating against CasADi."""
    yield from _text_to_text(effort.middle, effort, folder)
    yield from _in_memory(effort.largest, effort)


def _text_to_text(n: int, effort: Effort, folder: Path) -> Iterator[Row]:
    path = written(rosenbrock(n), folder, "hessian.txt")
    double = written(rosenbrock(2 * n), folder, "double.txt")
    work = {
        "ours": ours("hess", f"@{path}"),
        "double": ours("hess", f"@{double}"),
        "start": ours("grad", "x"),
    }
    if peers.has_package("symengine"):
        code = python(SYMENGINE, str(path), str(n), interpreter=peers.interpreter())
        work["symengine"] = code
    found = in_turn(work, effort.few)
    start = processor(found["start"])
    grown = (processor(found["double"]) - start) / max(processor(found["ours"]) - start, 1e-9)
    yield Row(f"Hessian, n = {2 * n:,} by n = {n:,}, start taken off", grown, 2.25, remark="2 is linear")
    yield _against(
        "symengine", f"Hessian, n = {n:,}, text to text", found["ours"], found.get("symengine"), 1.0
    )


def _in_memory(n: int, effort: Effort) -> Iterator[Row]:
    work = {"ours": python(OURS, str(n))}
    if peers.has_package("casadi"):
        for name, code in (("loop", CASADI), ("vectors", CASADI_ON_VECTORS)):
            work[name] = python(code, str(n), interpreter=peers.interpreter())
    found = in_turn(work, effort.few)
    title = f"Hessian, n = {n:,}, built and differentiated"
    yield _against("CasADi, a loop", title, found["ours"], found.get("loop"), 1.0)
    yield _against("CasADi, on vectors", title, found["ours"], found.get("vectors"), None)


def _against(peer: str, work: str, own: Timings, theirs: Timings | None, target: float | None) -> Row:
    return Row(
        f"{work}, against {peer}",
        ratio(own, theirs) if theirs else None,
        target,
        ours=brief(seconds(own)),
        theirs=brief(seconds(theirs)) if theirs else "not installed",
        remark=f"processor {brief(processor(own))} and {brief(processor(theirs))}" if theirs else "",
    )
