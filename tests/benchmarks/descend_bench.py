"""Descents: a short one in a fresh process, and long ones by the pace of their steps."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from statistics import median

from tests.benchmarks import loops
from tests.benchmarks.rows import Effort, Row, brief
from tests.benchmarks.timing import Command, Timing, in_turn, ours, processor, python, ratio, seconds

BOWL = "(x-2)^2 + (y+1)^2"
ROSENBROCK = "(1-x)^2 + 100*(y-x^2)^2"

SCRIPT = """
import sympy
x, y = sympy.symbols("x y")
f = (x - 2)**2 + (y + 1)**2
look = sympy.lambdify((x, y), (f, f.diff(x), f.diff(y)), "math")
u, v = 0.0, 0.0
for step in range(101):
    value, g, h = look(u, v)
    print(step, u, v, value, g, h)
    u, v = u - 0.1*g, v - 0.1*h
"""

LARGE = 100
"""Variables of the larger function."""

EAGER = 1_000
"""What a step of eager torch is divided by."""


def measure(effort: Effort, folder: Path) -> Iterator[Row]:
    """The cold start, the pace with machine code, the pace without, and memory."""
    yield _cold(effort)
    for n in (2, LARGE):
        for method in loops.RATES:
            yield from _long(method, n, effort, folder)
    yield _eager(effort)
    for method in loops.RATES:
        yield from _short(method, effort)
    yield _memory(effort)


def _cold(effort: Effort) -> Row:
    own = ours("descend", BOWL, "--start", "0,0", "--lr", "0.1", "--steps", "100")
    found = in_turn({"ours": own, "script": python(SCRIPT)}, effort.rounds)
    us, them = found["ours"], found["script"]
    return Row(
        "descend, 100 steps, piped, a fresh process",
        ratio(us, them),
        0.40,
        ours=brief(seconds(us)),
        theirs=f"{brief(seconds(them))} script with sympy and lambdify",
        remark=f"processor {brief(processor(us))} and {brief(processor(them))}",
    )


def told(timings: list[Timing], place: int = 0) -> float:
    """The median of the seconds that the programs themselves tell."""
    return median(float(t.output.split()[place]) for t in timings)


def _long(method: str, n: int, effort: Effort, folder: Path) -> Iterator[Row]:
    steps = effort.steps
    work = f"{method}, Rosenbrock {n}, {steps:,} steps"
    in_c, jax = loops.in_c(method, n, steps, folder), loops.rival("JAX while_loop", method, n, steps)
    found = _found({"ours": loops.ours(method, n, steps), "C": in_c, "jax": jax}, effort.few)
    paces = [_pace(found.get(name), steps) for name in ("ours", "C", "jax")]
    yield _duel(f"{work}, against C", 1.25, paces[0], paces[1], "C, gcc -O2")
    whole = _pace(found["ours"], steps, place=1)
    yield _duel(f"{work}, compiling included, against JAX", 1.0, whole, paces[2], "JAX while_loop")


def _eager(effort: Effort) -> Row:
    steps, few = effort.steps, max(100, effort.steps // 5_000)
    own, torch = loops.ours("gd", 2, steps), loops.rival("torch, eager", "gd", 2, few)
    found = _found({"ours": own, "torch": torch}, effort.few)
    work = "gd, Rosenbrock 2, against torch, eager"
    us, them = _pace(found["ours"], steps), _pace(found.get("torch"), few)
    return _duel(work, 1 / EAGER, us, them, "torch, eager")


def _short(method: str, effort: Effort) -> Iterator[Row]:
    """As many steps as are too few for machine code to pay; the slowest rivals make fewer."""
    steps = max(1_000, effort.steps // 100)
    made = {
        "SymPy lambdify": steps,
        "SymEngine LLVM": steps,
        "SciPy's rosen": steps // 10,
        "torch, eager": steps // 20,
    }
    rivals = {name: loops.rival(name, method, 2, count) for name, count in made.items()}
    found = _found({"ours": loops.ours(method, 2, steps), **rivals}, effort.few)
    us = _pace(found["ours"], steps)
    for name, count in made.items():
        work = f"{method}, Rosenbrock 2, {steps:,} steps, no machine code, against {name}"
        yield _duel(work, 1.0, us, _pace(found.get(name), count), name)


def _memory(effort: Effort) -> Row:
    few = effort.steps // 10
    commands = {str(steps): _thinned(steps, few // 10) for steps in (few, effort.steps)}
    found = in_turn(commands, effort.few)
    small, large = (median(t.memory for t in found[str(steps)]) for steps in (few, effort.steps))
    return Row(
        f"memory of {effort.steps:,} steps by that of {few:,}, one row in {few // 10:,}",
        large / small,
        1.1,
        ours=f"{large / 1024:.0f} MB",
        theirs=f"{small / 1024:.0f} MB",
    )


def _thinned(steps: int, every: int) -> Command:
    given = ("--start=-1.2,1", "--lr", "1e-4", "--tol", "0", "--steps", str(steps), "--every", str(every))
    return ours("descend", ROSENBROCK, *given, "--json")


def _found(commands: dict[str, Command | None], rounds: int) -> dict[str, list[Timing]]:
    """The timings of those that are installed."""
    return in_turn({name: c for name, c in commands.items() if c is not None}, rounds)


def _pace(timings: list[Timing] | None, steps: int, place: int = 0) -> float | None:
    """Steps per second, of which the programs tell the seconds."""
    return None if timings is None else steps / told(timings, place)


def _duel(work: str, target: float, us: float | None, them: float | None, peer: str) -> Row:
    """Their pace by ours."""
    assert us is not None
    if them is None:
        return Row(work, None, target, ours=_steps(us), theirs=f"{peer} not installed")
    return Row(work, them / us, target, ours=_steps(us), theirs=f"{_steps(them)} {peer}")


def _steps(pace: float) -> str:
    """Steps per second as people read them."""
    return f"{pace / 1e6:.3g} M/s" if pace >= 1e5 else f"{pace / 1e3:.3g} k/s"
