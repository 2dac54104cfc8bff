"""One derivative by the rules against the same by numbers, and whether the difference means anything.

The numeric value is that of central differences or of the complex step, whichever has the smaller
bound. The two values agree if they differ by no more than truncation and rounding can account for.
Where floats leave that open, differences in hundreds of bits decide.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from symgrad.calculus.check.complex_step import STEP, ComplexProgram
from symgrad.calculus.check.differences import LEVELS, Along, Estimate, central
from symgrad.calculus.check.gauge import ULP, Gauge, Gauged
from symgrad.frozen import dataclass
from symgrad.language.graph import ADD, Expression, postorder, variables_of
from symgrad.programs.cones import ConeProgram
from symgrad.results.learning import CheckRow, Method

SMALL: Final = 20_000
"""Nodes times variables up to which every derivative gets a complex step and a gauge of its own."""

FEW_LEVELS: Final = 6
ENOUGH: Final = 1e-8
"""Relative error that will do in a large function."""

PRECISE_ROWS: Final = 40
"""Rows that may be decided in hundreds of bits."""

PRECISE_STEP: Final = 2.0**-60
AGREEMENT: Final = 1e-12
USEFUL: Final = 1e-4
"""A bound above this part of the value says nothing."""

NEAR_ZERO: Final = 1e-8
"""The same beside the function's own size, for derivatives that are 0."""


@dataclass(frozen=True, slots=True)
class Target:
    """One derivative to be checked: by which variables, along which direction, what the rules say."""

    wrt: tuple[str, ...]
    direction: Mapping[str, float]
    formulas: tuple[tuple[str, Expression], ...]
    shown: dict[str, float] | None = None


class Verifier:
    """Checks derivatives of one function at one point.

    Args:
        function: what is differentiated.
        x: a value for every name in it.
        names: the variables it is differentiated by.
        smooth: whether the point is away from all kinks, so that the complex step is valid.
    """

    def __init__(
        self, function: Expression, x: Mapping[str, float], names: Sequence[str], *, smooth: bool = True
    ) -> None:
        self._function = function
        self.x = {name: x[name] for name in variables_of([function])} | {n: x[n] for n in names}
        self._inputs = list(self.x)
        self._point = list(self.x.values())
        self.gauged: Gauged = Gauge(function, names, self._inputs).at(self._point)
        self._program = ConeProgram(function.args if function.op is ADD else [function], self._inputs)
        self._program.settle(self._point)
        self._small = len(postorder([function])) * max(1, len(names)) <= SMALL
        self._complex = ComplexProgram.build(function) if self._small and smooth else None
        self._precise = 0

    def row(self, target: Target) -> CheckRow:
        """The comparison for one derivative."""
        analytic, own_noise = self._analytic(target)
        numeric, method = self._numeric(target, own_noise)
        if numeric is None or not math.isfinite(analytic):
            return self._precisely(target) or _row(target, analytic, None, None, Method.NONE)
        row = _row(target, analytic, numeric, numeric.error + own_noise, method)
        if row.ok and self._useful(row):
            return row
        return self._precisely(target) or _undecided(row)

    def _useful(self, row: CheckRow) -> bool:
        """Whether the bound is small beside the value; beside the function, where the value is 0."""
        assert row.bound is not None
        assert row.analytic is not None
        if abs(row.analytic) > row.bound:
            return row.bound <= USEFUL * abs(row.analytic)
        return row.bound <= NEAR_ZERO * (1.0 + abs(self.gauged.value)) / max(1.0, *map(abs, self._point), 1.0)

    def _analytic(self, target: Target) -> tuple[float, float]:
        """The value by the rules, and the rounding it carries."""
        if self._small:
            gauged = [(d, Gauge(e, (), self._inputs).at(self._point)) for d, e in self._terms(target)]
            value = (
                math.fsum(d * g.value for d, g in gauged) if all(_finite(g) for _, g in gauged) else math.nan
            )
            return value, math.fsum(abs(d) * (g.noise + ULP * abs(g.value)) for d, g in gauged if _finite(g))
        terms = [d * self.gauged.gradient[name] for name, d in target.direction.items()]
        value = math.fsum(terms) if all(map(math.isfinite, terms)) else math.nan
        return value, 1e-12 * sum(map(abs, terms)) + 64 * self.gauged.noise

    def _terms(self, target: Target) -> list[tuple[float, Expression]]:
        return [(target.direction[name], e) for name, e in target.formulas]

    def _numeric(self, target: Target, own_noise: float) -> tuple[Estimate | None, Method]:
        by_differences = central(
            self.along(target.direction),
            self._scale(target.direction),
            self.gauged.noise,
            levels=LEVELS if self._small else FEW_LEVELS,
            enough=0.0 if self._small else ENOUGH,
        )
        slope = self._complex.slope(self.x, target.direction) if self._complex else None
        if slope is not None:
            by_complex = Estimate(slope, 8 * own_noise + 8 * ULP * abs(slope), STEP)
            if by_differences is None or by_complex.error <= by_differences.error:
                return by_complex, Method.COMPLEX
        return by_differences, Method.CENTRAL

    def _scale(self, direction: Mapping[str, float]) -> float:
        largest = max((abs(self.x[name]) for name in direction), default=1.0)
        return 2.0 ** math.ceil(math.log2(max(1.0, largest if math.isfinite(largest) else 1.0)))

    def along(self, direction: Mapping[str, float]) -> Along:
        """The function along a direction, from the point on."""
        if len(direction) == 1:
            ((name, d),) = direction.items()
            start = self.x[name]

            def one(step: float) -> tuple[float, float]:
                moved = start + step * d
                return self._program.moved_terms({name: moved}), (moved - start) / d

            return one

        def many(step: float) -> tuple[float, float]:
            return self._program.moved_terms({n: self.x[n] + step * d for n, d in direction.items()}), step

        return many

    def _precisely(self, target: Target) -> CheckRow | None:
        """The comparison in hundreds of bits; None where that is not possible either."""
        if self._precise >= PRECISE_ROWS or not all(map(math.isfinite, self._point)):
            return None
        self._precise += 1
        from symgrad.calculus.check.precise import precisely

        found = precisely(self._function, target.formulas, self.x, target.direction)
        if found is None:
            return None
        step = PRECISE_STEP * self._scale(target.direction)
        if found.by_rules is None or found.by_differences is None:
            return CheckRow(
                target.wrt, None, None, None, None, step, found.agree, None, Method.PRECISE, target.shown
            )
        bound = AGREEMENT * (abs(found.by_rules) + abs(found.by_differences)) + 1e-25
        numeric = Estimate(found.by_differences, bound, step)
        return replace(_row(target, found.by_rules, numeric, bound, Method.PRECISE), ok=found.agree)


def _finite(gauged: Gauged) -> bool:
    return math.isfinite(gauged.value) and math.isfinite(gauged.noise)


def _row(
    target: Target, analytic: float, numeric: Estimate | None, bound: float | None, method: Method
) -> CheckRow:
    known = analytic if math.isfinite(analytic) else None
    if numeric is None or known is None or bound is None:
        return CheckRow(target.wrt, known, None, None, None, None, None, None, method, target.shown)
    error = abs(known - numeric.value)
    return CheckRow(
        wrt=target.wrt,
        analytic=known,
        numeric=numeric.value,
        absolute_error=error,
        relative_error=error / (abs(known) or 1.0),
        step=numeric.step,
        ok=error <= bound,
        bound=bound,
        method=method,
        direction=target.shown,
    )


def _undecided(row: CheckRow) -> CheckRow:
    return replace(row, ok=None)


__all__ = ["Target", "Verifier"]
