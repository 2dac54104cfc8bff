"""Whether two formulas are equal on the domain of a function: proved, refuted, or not decided.

A refutation is a point of the domain at which both values, enclosed in balls, are apart, or at which
one formula has no value although the derivative exists. A proof is a difference whose normal form is
0; where signs stand in the way it is carried out case by case, with ``exp(t)`` or ``-exp(t)`` in the
place of a variable that is positive or negative. What neither settles is put to SymPy, and else open.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import product
from typing import Final

from symgrad.algebra.normal import Normalizer, TooLargeError
from symgrad.algebra.signs import sign_of_form
from symgrad.calculus.check.sampling import Sample, Sampler, Values
from symgrad.calculus.domain import requirements
from symgrad.calculus.exact import Evaluator
from symgrad.frozen import dataclass
from symgrad.language.graph import (
    CALL,
    COMPARE,
    MINUS_ONE,
    NUM,
    ONE,
    PIECEWISE,
    POW,
    SYM,
    ZERO,
    Expression,
    call,
    neg,
    number,
    postorder,
    substitute,
    symbol,
    tree_sizes,
    variables_of,
)
from symgrad.language.rewriting import rewritten

WORK: Final = 60_000
MOST_CASES: Final = 3
"""Variables whose signs are told apart."""

EXACT_POINTS: Final = 4
"""Points at which formulas that agree in floats are compared in balls."""

MANY: Final = 5
"""Points at which a wrong claim must be right before that is worth saying."""

LEAST_SHARE: Final = 0.2
"""The part of all points that they must be: formulas meet by chance where their graphs cross."""

SYMPY_NODES: Final = 300
"""Nodes up to which SymPy is asked."""

BITS: Final = 256


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of a comparison; ``at`` is where they differ, or where one is ``undefined``."""

    equal: bool | None
    reason: str
    at: Values | None = None
    undefined: bool = False


def compare_on(
    function: Expression, truth: Expression, other: Expression, first: Sequence[Values] = ()
) -> Finding:
    """Whether ``other`` equals ``truth``, the derivative of ``function``, wherever that exists."""
    names = variables_of([function, truth, other])
    sampler = Sampler(function, [truth, other], names)
    found = [s for s in sampler.samples(first) if math.isfinite(s.values[0]) and s.smooth]
    for sample in found:
        refuted = _refuted(sample, truth, other)
        if refuted:
            return _with_extent(refuted, found)
    if found and not any(math.isfinite(s.values[1]) for s in found):
        return Finding(False, "the claim has no value at any point tried", found[0].point, undefined=True)
    gap = _gap(function, other, found)
    if _zero(truth - other):
        return Finding(True, f"the difference simplifies to 0{gap}")
    for sample in found[:EXACT_POINTS]:
        if _apart(truth, other, sample.point):
            return Finding(False, "the values differ", sample.point)
    if _zero_by_cases(function, truth - other):
        return Finding(True, f"the difference simplifies to 0 for every sign of the variables{gap}")
    if _zero_by_sympy(truth - other):
        return Finding(True, f"SymPy simplifies the difference to 0{gap}")
    if not found:
        return Finding(None, "no point was found at which the derivative exists")
    return Finding(None, f"both agree at {len(found)} points, but no proof was found")


def _with_extent(refuted: Finding, found: Sequence[Sample]) -> Finding:
    """The finding, with a word on how often the formulas agree all the same."""
    telling = [s for s in found if 0 not in s.point.values()]
    agreeing = sum(_close(*s.values) for s in telling)
    if agreeing < max(MANY, LEAST_SHARE * len(telling)):
        return refuted
    share = f"{agreeing} of {len(telling)} points"
    reason = f"{refuted.reason}; they agree at {share}, so it may hold on a part of the domain"
    return replace(refuted, reason=reason)


def _close(a: float, b: float) -> bool:
    return abs(a - b) <= 1e-9 * (abs(a) + abs(b)) + 1e-12


def _refuted(sample: Sample, truth: Expression, other: Expression) -> Finding | None:
    expected, claimed = sample.values
    if math.isfinite(claimed):
        if _close(expected, claimed):
            return None
        return (
            Finding(False, "the values differ", sample.point) if _apart(truth, other, sample.point) else None
        )
    if _certainly_undefined(other, sample.point) and not _isolated(other, sample.point):
        return Finding(
            False, "the claim has no value where the derivative has one", sample.point, undefined=True
        )
    return None


def _apart(a: Expression, b: Expression, point: Values) -> bool:
    from symgrad.programs.balls import enclose

    left, right = enclose(a, point, BITS), enclose(b, point, BITS)
    return bool(left.is_finite() and right.is_finite() and not left.overlaps(right))


def _certainly_undefined(e: Expression, point: Values) -> bool:
    """Whether a requirement of a formula is violated at a point, decided exactly."""
    evaluator = Evaluator({name: number(value) for name, value in point.items()})
    return any(
        evaluator.holds(r.condition) is False and all(evaluator.holds(g) is True for g in r.guards)
        for r in requirements([e])
        if not r.smooth_only
    )


def _isolated(e: Expression, point: Values) -> bool:
    """Whether only equations keep a formula from having a value: ``x/x`` at 0 is no counterexample."""
    evaluator = Evaluator({name: number(value) for name, value in point.items()})
    return all(
        r.condition.op is COMPARE and r.condition.value == "!="
        for r in requirements([e])
        if not r.smooth_only and evaluator.holds(r.condition) is False
    )


def _gap(function: Expression, other: Expression, found: Sequence[Sample]) -> str:
    """Where the claim has no value although the function has: said, not held against it."""
    if all(math.isfinite(s.values[1]) for s in found):
        return ""
    from symgrad.calculus.domain import conditions_of
    from symgrad.language.write import write

    normalizer = Normalizer()
    own = set(conditions_of(list(requirements([function])), normalizer))
    asked = conditions_of([r for r in requirements([other]) if not r.smooth_only], normalizer)
    lacking = [write(c) for c in asked if c not in own]
    return f"; the claim itself asks for {', '.join(lacking[:3])}" if lacking else ""


def _zero(e: Expression) -> bool:
    try:
        return Normalizer(WORK).form(e) is ZERO
    except TooLargeError:
        return False


def _zero_by_cases(function: Expression, difference: Expression) -> bool:
    """Whether the difference is 0 for each sign that each variable can have.

    Where a variable is 0 the function must have no derivative, or the difference must be 0 there too.
    """
    names = _signed(difference)
    if not 0 < len(names) <= MOST_CASES:
        return False
    signs = [_signs(function, name) for name in names]
    fresh = {name: symbol(f"log_{name}_") for name in names}
    for case in product(*signs):
        values = {
            name: ZERO
            if sign == 0
            else call("exp", fresh[name])
            if sign > 0
            else neg(call("exp", fresh[name]))
            for name, sign in zip(names, case, strict=True)
        }
        (at,) = substitute([difference], values)
        if not _zero(_resolved(at)) and not (0 in case and _rough(function, values)):
            return False
    return True


def _resolved(root: Expression) -> Expression:
    """Functions that choose by a sign, where that sign is certain."""
    normalizer = Normalizer()

    def resolved(_: Expression, e: Expression) -> Expression:
        if e.op is not CALL or e.value not in BY_SIGN or len(e.args) > 2:
            return e
        decisive = e.args[0] - e.args[1] if len(e.args) == 2 else e.args[0]
        sign = sign_of_form(normalizer.form(decisive))
        below, above = BY_SIGN[e.value]
        return above(*e.args) if sign == 2 else below(*e.args) if sign == -2 else e

    return rewritten(root, resolved)


Choice = Callable[..., Expression]

BY_SIGN: Final[dict[str, tuple[Choice, Choice]]] = {
    "sign": (lambda u: MINUS_ONE, lambda u: ONE),
    "heaviside": (lambda u: ZERO, lambda u: ONE),
    "relu": (lambda u: ZERO, lambda u: u),
    "leaky_relu": (lambda u: u / 100, lambda u: u),
    "elu": (lambda u: call("exp", u) - 1, lambda u: u),
    "max": (lambda *u: u[-1], lambda *u: u[0]),
    "min": (lambda *u: u[0], lambda *u: u[-1]),
}
"""What a function is where its argument (the difference of two) is below 0, and above 0."""


def _signed(e: Expression) -> list[str]:
    """The variables inside operations that depend on signs."""
    found: dict[str, None] = {}
    for part in postorder([e]):
        choosing = part.op is PIECEWISE or (part.op is CALL and part.value in CHOOSING)
        if choosing or (part.op is POW and not (part.args[1].op is NUM and type(part.args[1].value) is int)):
            found |= dict.fromkeys(variables_of([part]))
    return list(found)


CHOOSING: Final = frozenset(
    {"abs", "sign", "heaviside", "relu", "leaky_relu", "max", "min", "sqrt", "log", "cbrt", "root", "elu"}
)


def _signs(function: Expression, name: str) -> tuple[int, ...]:
    """The signs that a variable can have in the domain of a function, as far as single conditions tell."""
    allowed: tuple[int, ...] = (1, -1, 0)
    for r in requirements([function]):
        c = r.condition
        if r.guards or c.op is not COMPARE or c.args[1] is not ZERO or c.args[0] is not symbol(name):
            continue
        allowed = tuple(s for s in allowed if _holds(c.value, s))
    return allowed


def _holds(relation: str, sign: int) -> bool:
    from symgrad.algebra.conditions import RELATIONS

    return RELATIONS[relation](sign, 0)


def _rough(function: Expression, values: dict[str, Expression]) -> bool:
    """Whether a function certainly violates one of its own requirements there."""
    evaluator = Evaluator(values)
    return any(evaluator.holds(r.condition) is False for r in requirements([function]) if not r.guards)


def _zero_by_sympy(difference: Expression) -> bool:
    """Asks SymPy, in letters of its own, where signs and pieces do not stand in the way."""
    order = postorder([difference])
    if len(order) > SYMPY_NODES or tree_sizes(order, 10 * SYMPY_NODES)[difference] > 2 * SYMPY_NODES:
        return False
    if any(e.op is PIECEWISE or (e.op is SYM and e.value.startswith("log_")) for e in order):
        return False
    from symgrad.symbolic import simplify_expression

    return simplify_expression(difference) is ZERO


__all__ = ["Finding", "compare_on"]
