"""Compositions of every pair of functions of the language, explained and checked.

``make fuzz`` goes through all, the suite through a sample (`tests/explain/test_compositions.py`). What
must hold: every line of the derivation is verified; its last line agrees with differences of the function's
own values, taken here and by no code of the package; and `check` passes at the same point.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import isfinite

from symgrad.calculus.check.answer import check
from symgrad.calculus.explain.build import explain
from symgrad.calculus.problem import Problem, pose
from symgrad.language.functions import TABLE
from symgrad.programs.floats import FloatProgram
from symgrad.results.learning import Explanation, Verified

SHAPES = {
    "root": "root({}, 3)",
    "hypot": "hypot({}, 2)",
    "norm": "norm({}, 3)",
    "dot": "dot({}, 3)",
    "atan2": "atan2({}, 2)",
    "max": "max({}, 1/3)",
    "min": "min({}, 2/5)",
    "clip": "clip({}, -1, 1)",
    "polygamma": "polygamma(1, {})",
    "binomial": "binomial({}, 2)",
    "logsumexp": "logsumexp({}, 1)",
}
"""Functions of several arguments, with the others filled in."""

POINTS = tuple(Fraction(*p) for p in ((3, 4), (-2, 5), (9, 4), (7, 2), (1, 7), (-5, 3), (11, 1), (31, 30)))

BARELY = {"acosh(clip(x, -1, 1))", "acosh(erf(x))"}
"""Of these the domain is a single value, or where floats round to one: nothing can be compared there."""


@dataclass(frozen=True)
class Fault:
    """What went wrong with a composition."""

    text: str
    what: str


def applied(name: str, argument: str) -> str:
    """A call of a function with an argument in its first place."""
    return SHAPES.get(name, f"{name}({{}})").format(argument)


def compositions(every: int = 1) -> list[str]:
    """``f(g(x))`` for all functions f and g, or for one pair in so many."""
    return [applied(f, applied(g, "x")) for f in TABLE for g in TABLE][::every]


def faults(text: str) -> Iterator[Fault]:
    """What is wrong about one composition."""
    problem = pose(text)
    explanation = explain(problem)
    if Verified.NOT in verdicts(explanation) and explanation.trust != "unknown":
        yield Fault(text, "a line was not verified")
    point = place(problem)
    if point is None or text in BARELY:
        return
    if not agrees(problem, explanation, float(point)):
        yield Fault(text, f"the last line differs from differences at {point}")
    if check(problem, [f"x={point}"]).passed is not True:
        yield Fault(text, f"check does not pass at {point}")


def verdicts(explanation: Explanation) -> set[Verified]:
    """How the lines were verified."""
    found, stack = set(), [d.tree for d in explanation.derivations]
    while stack:
        step = stack.pop()
        found.add(step.verified)
        stack += step.children
    return found


def place(problem: Problem) -> Fraction | None:
    """A point inside the domain; None where none of those tried is."""
    program = FloatProgram([problem.expression], ("x",))
    inside = (p for p in POINTS if all(isfinite(program.run([float(p) + d])[0]) for d in (-1e-3, 0.0, 1e-3)))
    return next(inside, None)


def agrees(problem: Problem, explanation: Explanation, x: float) -> bool:
    """Whether the derivation ends in what central differences, extrapolated, come to."""
    program = FloatProgram([problem.expression, explanation.derivative], ("x",))

    def slope(h: float) -> float:
        return (program.run([x + h])[0] - program.run([x - h])[0]) / (2 * h)

    here, derivative = program.run([x])
    numeric = (4 * slope(5e-4) - slope(1e-3)) / 3
    room = 1e-5 * (1.0 + abs(derivative)) + 1e-9 * abs(here) + abs(slope(1e-3) - slope(5e-4))
    return abs(numeric - derivative) <= room
