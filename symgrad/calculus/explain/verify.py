"""Every line of a derivation, held against the reverse sweep, which takes another route."""

from __future__ import annotations

from math import isnan
from typing import Final

from symgrad.algebra.normal import Normalizer, TooLargeError
from symgrad.autodiff.reverse import gradient
from symgrad.calculus.check.sampling import Sampler, Values
from symgrad.calculus.explain.tree import Branch
from symgrad.errors import CrossCheckError
from symgrad.language.graph import Expression, variables_of
from symgrad.language.write import write
from symgrad.results.learning import Rule, Verified

POINTS: Final = 3
WORK: Final = 200_000
TOLERANCE: Final = 1e-9


class Verifier:
    """Verifies lines, and remembers the normal forms they share."""

    def __init__(self) -> None:
        self._normalizer = Normalizer(WORK)

    def verdict(self, branch: Branch) -> Verified:
        """How the derivative at a node was confirmed.

        Raises:
            CrossCheckError: the sweep gives something else.
        """
        if branch.draft.rule is Rule.DERIVATIVE:
            return max((self.verdict(child) for child in branch.children), key=_ORDER.index)
        (swept,) = gradient(branch.expression, [branch.wrt])
        if swept is branch.derivative or self._same_form(swept, branch.derivative):
            return Verified.EXACTLY
        return _at_points(branch, swept)

    def _same_form(self, a: Expression, b: Expression) -> bool:
        try:
            return self._normalizer.form(a) is self._normalizer.form(b)
        except TooLargeError:
            return False


_ORDER: Final = [Verified.EXACTLY, Verified.AT_POINTS, Verified.NOT]


def _at_points(branch: Branch, swept: Expression) -> Verified:
    formulas = [swept, branch.derivative]
    sampler = Sampler(branch.expression, formulas, variables_of([branch.expression, *formulas]))
    agreed = 0
    for sample in sampler.samples():
        a, b = sample.values
        if not sample.smooth or isnan(a) or isnan(b):
            continue
        if abs(a - b) <= TOLERANCE * (abs(a) + abs(b)) + 1e-12:
            agreed += 1
        elif _certainly_apart(formulas, sample.point):
            raise CrossCheckError(
                f"two ways to differentiate {write(branch.expression)} disagree: {a:.17g} and {b:.17g}",
                hint="please report this expression: it shows a defect of symgrad",
            )
        if agreed == POINTS:
            return Verified.AT_POINTS
    return Verified.NOT


def _certainly_apart(formulas: list[Expression], point: Values) -> bool:
    from symgrad.programs.balls import enclose

    a, b = (enclose(e, point, 256) for e in formulas)
    return bool(a.is_finite() and b.is_finite() and not a.overlaps(b))


__all__ = ["Verifier"]
