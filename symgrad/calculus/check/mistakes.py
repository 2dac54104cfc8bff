"""The errors that people make, one rule at a time, to name the one behind a wrong derivative.

Each slip of the table turns one step of the right derivation into what a misapplied rule would have
given; the mistake is carried to the result by the rest of the tree. Where that is the wrong formula
(at random points), the mistake is named.
"""

from __future__ import annotations

import math
from typing import Final

from symgrad.autodiff.reverse import gradient
from symgrad.calculus.check.sampling import Sampler
from symgrad.calculus.check.slips import Slips, slips_at
from symgrad.calculus.explain.sentences import short
from symgrad.calculus.explain.tree import Branch, branches, recomputed
from symgrad.language.graph import (
    ADD,
    MUL,
    NEG,
    POW,
    Expression,
    add,
    mul,
    neg,
    power,
    variables_of,
)

MOST_TRIALS: Final = 400
POINTS: Final = 6
MOST_OTHERS: Final = 6
"""Other variables that may have been mistaken for the right one."""


def likely_mistake(root: Branch, wrong: Expression) -> str | None:
    """The slip that turns the right derivation into the wrong formula, in a sentence; None if none does."""
    names = variables_of([root.expression, root.derivative, wrong])
    for trial, (formula, sentence) in enumerate(_candidates(root)):
        if trial == MOST_TRIALS:
            return None
        if not _agree(root, formula, root.derivative, names) and _agree(root, formula, wrong, names):
            return sentence
    return _off_by_a_factor(root, wrong, names)


def _off_by_a_factor(root: Branch, wrong: Expression, names: tuple[str, ...]) -> str | None:
    """Where no rule explains it: the wrong formula may be a multiple of the right one."""
    sampler = Sampler(root.expression, [wrong, root.derivative], names)
    pairs = [s.values for s in sampler.samples(wanted=4 * POINTS) if all(map(math.isfinite, s.values))]
    ratios = [a / b for a, b in pairs if abs(b) > 1e-6]
    if len(ratios) < POINTS or max(ratios) - min(ratios) > 1e-9 * abs(ratios[0]) or ratios[0] in (0.0, 1.0):
        return None
    return f"the result is {ratios[0]:.6g} times the derivative: a constant factor went wrong"


def _candidates(root: Branch) -> Slips:
    """The whole derivative under each slip at each step, the outermost steps first."""
    yield from _other_variables(root)
    for branch in reversed(branches(root)):
        for formula, sentence in slips_at(branch):
            yield recomputed(root, {branch: formula}), f"{sentence} (at {short(branch.expression)})"


def _agree(root: Branch, a: Expression, b: Expression, names: tuple[str, ...]) -> bool:
    """Whether two formulas have the same values where the function has a derivative."""
    count = 0
    for sample in Sampler(root.expression, [a, b], names).samples(wanted=4 * POINTS):
        left, right = sample.values
        if not (math.isfinite(left) and math.isfinite(right)):
            continue
        if abs(left - right) > 1e-9 * (abs(left) + abs(right)) + 1e-12:
            return False
        count += 1
    return count >= POINTS // 2


def _other_variables(root: Branch) -> Slips:
    """Another variable differentiated by, in the place of the right one or besides."""
    others = [n for n in variables_of([root.expression]) if n != root.wrt][:MOST_OTHERS]
    partials = gradient(root.expression, others)
    for name, partial in zip(others, partials, strict=True):
        yield partial, f"this is the derivative by {name}, not by {root.wrt}"
        yield root.derivative + partial, f"{name} is held fixed, but its derivative was added"
    if len(others) > 1:
        yield (
            add(root.derivative, *partials),
            "the other variables are held fixed, but were differentiated too",
        )


def algebra_slip(right: Expression, wrong: Expression) -> str | None:
    """The slip of algebra that turns a right line into the wrong one after it; None if none does."""
    names = variables_of([right, wrong])
    for formula, sentence in _algebra_slips(right):
        sampler = Sampler(None, [formula, wrong, right], names)
        if _same(sampler):
            return sentence
    return None


def _same(sampler: Sampler) -> bool:
    count = 0
    for sample in sampler.samples(wanted=4 * POINTS):
        formula, wrong, right = sample.values
        if not all(map(math.isfinite, sample.values)):
            continue
        if abs(formula - wrong) > 1e-9 * (abs(formula) + abs(wrong)) + 1e-12:
            return False
        count += abs(right - wrong) > 1e-9 * (abs(right) + abs(wrong))
    return count > 0


def _algebra_slips(right: Expression) -> Slips:
    """One sign changed, one term or factor lost, a power pulled into a sum."""
    terms = right.args if right.op is ADD else (right,)
    for k, term in enumerate(terms):
        others = [*terms[:k], *terms[k + 1 :]]
        yield add(*others, neg(term)), f"from the line before: the sign of {short(term)} was changed"
        if others:
            yield add(*others), f"from the line before: the term {short(term)} was lost"
        for changed, sentence in _inside(term):
            yield add(*others, changed), f"from the line before: {sentence}"


def _inside(term: Expression) -> Slips:
    if term.op is NEG:
        yield from ((neg(e), s) for e, s in _inside(term.args[0]))
    if term.op is MUL:
        for k, factor in enumerate(term.args):
            rest = [*term.args[:k], *term.args[k + 1 :]]
            yield mul(*rest), f"the factor {short(factor)} was lost"
            for changed, sentence in _inside(factor):
                yield mul(*rest, changed), sentence
            if factor.op is ADD:
                first, *others = factor.args
                yield (
                    add(mul(*rest, first), *others),
                    f"{short(mul(*rest))} was multiplied into the first term only",
                )
    if term.op is POW and term.args[0].op is ADD:
        base, n = term.args
        yield add(*[power(a, n) for a in base.args]), f"{short(term)} is not the sum of the powers"
    if term.op is ADD:
        yield from ((e, s.removeprefix("from the line before: ")) for e, s in _algebra_slips(term))


__all__ = ["algebra_slip", "likely_mistake"]
