"""The trade-off of the step: truncation falls with it, rounding rises, the best lies between."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from symgrad.calculus.check.differences import difference
from symgrad.calculus.check.verdicts import Target, Verifier
from symgrad.results.learning import StudyRow

STEPS: Final = tuple(10.0**-k for k in range(1, 16))


def study(
    verifier: Verifier, targets: Sequence[Target], analytic: Sequence[float | None]
) -> tuple[StudyRow, ...]:
    """For each derivative the error of plain central differences, for steps from 0.1 to 1e-15.

    ``rounding`` is the bound ``noise/h``; ``truncation`` what is left of the error beyond it, and None
    where rounding hides it.
    """
    return tuple(
        _row(verifier, target, value, step)
        for target, value in zip(targets, analytic, strict=True)
        for step in STEPS
    )


def _row(verifier: Verifier, target: Target, analytic: float | None, step: float) -> StudyRow:
    slope = difference(verifier.along(target.direction), step)
    rounding = verifier.gauged.noise / step
    if slope is None or analytic is None:
        return StudyRow(target.wrt, step, slope, None, None, rounding)
    error = abs(slope - analytic)
    return StudyRow(target.wrt, step, slope, error, error - rounding if error > rounding else None, rounding)


__all__ = ["STEPS", "study"]
