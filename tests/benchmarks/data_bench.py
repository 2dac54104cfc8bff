"""Losses over the rows of a file: linear regression, which reads them once, and logistic regression."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from tests.benchmarks import peers
from tests.benchmarks.rows import Effort, Row, brief
from tests.benchmarks.timing import LONGEST, Command, Timing, in_turn, ours, python, ratio, seconds

SLOPES = (1.0, -2.0, 0.5, 0.25)
MODEL = "w1*x1 + w2*x2 + w3*x3 + w4*x4 + b"
LINEAR = f"mean(({MODEL} - y)^2)"
LOGISTIC = f"mean(softplus({MODEL}) - y*({MODEL}))"

STEPS = 10_000
BATCHES = 100
"""Steps of the logistic regression."""

FEW = 50
"""Steps of NumPy's loop over all rows, from which the time of all is reckoned."""

DUCKDB = """
import sys, duckdb
columns = duckdb.sql(f"select * from read_csv('{sys.argv[1]}')").fetchnumpy()
print(len(columns["y"]))
"""

NUMPY = """
import sys, numpy
table = numpy.loadtxt(sys.argv[1], delimiter=",", skiprows=1)
print(len(table))
"""

LOOP = """
import sys, time, numpy
method, steps = sys.argv[2], int(sys.argv[3])
table = numpy.loadtxt(sys.argv[1], delimiter=",", skiprows=1)
X = numpy.column_stack([table[:, :4], numpy.ones(len(table))])
y, w = table[:, 4].copy(), numpy.zeros(5)
begun = time.perf_counter()
for step in range(steps):
    z = X @ w
    if method == "linear":
        r = z - y
        f, g = (r @ r)/len(y), X.T @ r*(2/len(y))
    else:
        f = numpy.mean(numpy.logaddexp(0.0, z) - y*z)
        g = X.T @ (1/(1 + numpy.exp(-z)) - y)/len(y)
    w = w - 0.1*g
print(time.perf_counter() - begun, f, w)
"""


def measure(effort: Effort, folder: Path) -> Iterator[Row]:
    """The whole process against reading the file, and against a loop over all rows."""
    yield from _linear(written(effort.rows, folder / "linear.csv", logistic=False), effort)
    yield from _logistic(written(max(10, effort.rows // 10), folder / "logistic.csv", logistic=True), effort)


def written(count: int, path: Path, *, logistic: bool) -> Path:
    """Rows of four columns and what follows from them, with noise: a number, or whether it is above 0."""
    source = random.Random(count)
    with path.open("w", encoding="ascii") as file:
        file.write("x1,x2,x3,x4,y\n")
        for _ in range(count):
            x = [2.0 * source.random() - 1.0 for _ in SLOPES]
            y = 0.75 + sum(a * v for a, v in zip(SLOPES, x, strict=True)) + source.random() - 0.5
            last = f"{y > 0.0:d}" if logistic else f"{y:.6f}"
            file.write("".join(f"{v:.6f}," for v in x) + f"{last}\n")
    return path


def _ours(loss: str, path: Path, steps: int) -> Command:
    given = ("--wrt", "w1,w2,w3,w4,b", "--start", "0,0,0,0,0", "--lr", "0.1", "--tol", "0")
    return ours("descend", loss, "--data", str(path), *given, "--steps", str(steps))


def _theirs(package: str, code: str, *args: str) -> Command | None:
    interpreter = peers.interpreter()
    return python(code, *args, interpreter=interpreter) if peers.has_package(package) else None


def _found(commands: dict[str, Command | None], rounds: int) -> dict[str, list[Timing]]:
    return in_turn({name: c for name, c in commands.items() if c is not None}, rounds)


def _told(timings: list[Timing]) -> float:
    """The seconds that the steps alone took, as the program tells them."""
    return median(float(t.output.split()[0]) for t in timings)


def _linear(path: Path, effort: Effort) -> Iterator[Row]:
    commands = {
        "ours": _ours(LINEAR, path, STEPS),
        "duckdb": _theirs("duckdb", DUCKDB, str(path)),
        "numpy": _theirs("numpy", NUMPY, str(path)),
        "loop": _theirs("numpy", LOOP, str(path), "linear", str(FEW)),
    }
    found = _found(commands, effort.few)
    own = found["ours"]
    work = f"linear regression, 5 parameters, {effort.rows:,} rows, {STEPS:,} steps"
    for key, name in (("duckdb", "DuckDB"), ("numpy", "NumPy")):
        yield _against(f"{work}, against reading with {name}", own, found.get(key), 2.0)
    if "loop" not in found:
        yield Row(f"{work}, against a NumPy loop", None, 1 / 50, theirs="not installed")
        return
    step = _told(found["loop"]) / FEW
    whole = seconds(found["loop"]) + (STEPS - FEW) * step
    yield Row(
        f"{work}, against a NumPy loop",
        seconds(own) / whole,
        1 / 50,
        ours=brief(seconds(own)),
        theirs=f"{brief(whole)}, reckoned from {FEW} steps",
    )


def _logistic(path: Path, effort: Effort) -> Iterator[Row]:
    commands = {
        "ours": _ours(LOGISTIC, path, BATCHES),
        "start": _ours(LOGISTIC, path, 0),
        "loop": _theirs("numpy", LOOP, str(path), "logistic", str(BATCHES)),
    }
    found = _found(commands, effort.few)
    work = f"logistic regression, {max(10, effort.rows // 10):,} rows, {BATCHES} steps"
    yield _against(f"{work}, whole process against a NumPy script", found["ours"], found.get("loop"), 1.5)
    if "loop" in found:
        steps = seconds(found["ours"]) - seconds(found["start"])
        theirs = _told(found["loop"])
        yield Row(f"{work}, the steps alone", steps / theirs, 1.5, ours=brief(steps), theirs=brief(theirs))


def _against(work: str, own: list[Timing], theirs: list[Timing] | None, target: float) -> Row:
    if theirs is None:
        return Row(work, None, target, ours=brief(seconds(own)), theirs="not installed")
    late = "; ended when time was up" if seconds(own) >= LONGEST else ""
    return Row(
        work, ratio(own, theirs), target, ours=brief(seconds(own)), theirs=brief(seconds(theirs)) + late
    )
