"""Programs over arrays of intervals, rounded outwards: many boxes in one pass over the graph.

An array of intervals holds two rows, minus the low ends and the high ends. So both rows are bounds from
above, and what adds or scales intervals treats them alike, in one pass of NumPy. The operations are those of
`symgrad.programs.interval_faces`. A program of what is ``defined`` takes in only the values at those points
of a box at which there is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property, lru_cache
from math import inf, nan, nextafter

from symgrad.errors import UnsupportedError
from symgrad.language.graph import ADD, CALL, DIV, MUL, NUM, POW, SYM, Expression, postorder
from symgrad.programs.ball_functions import NEVER_NEGATIVE
from symgrad.programs.ball_program import BallProgram
from symgrad.programs.interval_faces import (
    FACES,
    WHERE_DEFINED,
    Array,
    Face,
    Rows,
    any_power,
    defined_power,
    power,
    rows_of,
    scaled,
)
from symgrad.programs.rationals import rational

Interval = tuple[Array, Array]


class IntervalProgram:
    """Expressions as a program over arrays of intervals.

    Args:
        outputs: what to compute.
        variables: the names of the inputs, in the order of the values.
        defined: whether points without a value are left out, rather than make all unknown.
        first: how many outputs `start` computes, `finish` the others.

    Raises:
        UnsupportedError: a function has no form for intervals.

    >>> import numpy as np
    >>> from symgrad import parse
    >>> (low, high), = IntervalProgram([parse("x^2 - 1")], ["x"]).run([(np.array([-1.0]), np.array([2.0]))])
    >>> bool(-1.001 < low[0] <= -1), bool(3 <= high[0] < 3.001)
    (True, True)
    """

    def __init__(
        self,
        outputs: Sequence[Expression],
        variables: Sequence[str],
        *,
        defined: bool = False,
        first: int = 0,
    ) -> None:
        self.variables = tuple(variables)
        self._defined = defined
        self._steps: list[tuple[Face, int, tuple[int, ...], bool]] = []
        self._known: list[Rows] = []
        self._fixed: set[Expression] = set()
        self._nonnegative: set[Expression] = set()
        self._given: list[tuple[int, int]] = []
        self._slot: dict[Expression, int] = {}
        self._begin(postorder(outputs[:first]))
        self._early = len(self._steps)
        self._begin(postorder(outputs))
        self._outputs = [self._slot[e] for e in outputs]
        self._first = first

    def _begin(self, order: Sequence[Expression]) -> None:
        for e in order:
            if e not in self._slot:
                self._slot[e] = len(self._known)
                self._known.append(None)
                self._enter(e)

    def _enter(self, e: Expression) -> None:
        here = self._slot[e]
        if _is_nonnegative(e, self._nonnegative):
            self._nonnegative.add(e)
        if e.op is SYM and e.value in self.variables:
            self._given.append((here, self.variables.index(e.value)))
            return
        if all(a in self._fixed for a in e.args):
            self._fixed.add(e)
            self._known[here] = _constant(e)
            return
        face, args = _face(e, self._fixed, self._defined)
        self._steps.append((face, here, tuple(self._slot[a] for a in args), e in self._nonnegative))

    def run(self, values: Sequence[Interval]) -> list[Interval]:
        """Intervals around the outputs, for each row of the inputs."""
        return [(-low, high) for low, high in self.rows([rows_of(*ends) for ends in values])]

    def rows(self, values: Sequence[Rows]) -> list[Rows]:
        """The same, both rows of each input and output in one array."""
        known = self._known.copy()
        for here, k in self._given:
            known[here] = values[k]
        self._follow(self._steps, known)
        return [known[k] for k in self._outputs]

    def start(self, values: Sequence[Rows]) -> tuple[list[Rows], list[Rows]]:
        """The first outputs, and what `finish` goes on with."""
        known = self._known.copy()
        for here, k in self._given:
            known[here] = values[k]
        self._follow(self._steps[: self._early], known)
        return [known[k] for k in self._outputs[: self._first]], known

    def finish(self, known: list[Rows], which: Array) -> list[Rows]:
        """The other outputs, for some of the boxes."""
        some = known.copy()
        if not which.all():
            for here in self._carried:
                some[here] = known[here][:, which]
        self._follow(self._steps[self._early :], some)
        return [some[k] for k in self._outputs[self._first :]]

    @cached_property
    def _carried(self) -> list[int]:
        """What the first outputs share with the others, constants left out."""
        early, late = self._steps[: self._early], self._steps[self._early :]
        used = {k for _, _, args, _ in late for k in args}.union(self._outputs[self._first :])
        varying = {here for here, _ in self._given}.union(here for _, here, _, _ in early)
        return sorted(used & varying)

    def _follow(self, steps: Sequence[tuple[Face, int, tuple[int, ...], bool]], known: list[Rows]) -> None:
        import numpy as np

        with np.errstate(all="ignore"):
            for face, here, args, nonnegative in steps:
                found = face(*[known[a] for a in args])
                if nonnegative:
                    np.minimum(found[0], 0.0, out=found[0])
                known[here] = found


def _constant(e: Expression) -> Rows:
    return rows_of(*_ends_of(e))


@lru_cache(maxsize=512)
def _ends_of(e: Expression) -> tuple[float, float]:
    """Floats on both sides of a constant; equal ones where a float is exact."""
    ball = BallProgram([e], ()).run((), 96)[0]
    if not ball.is_finite():
        return nan, nan
    low, high = float(ball.lower()), float(ball.upper())
    if low == high and ball.rad() == 0 and ball.mid() == low:
        return low, high
    return nextafter(low, -inf), nextafter(high, inf)


def _is_nonnegative(e: Expression, known: set[Expression]) -> bool:
    if e.op is MUL and len(e.args) == 2 and e.args[0] is e.args[1]:
        return True
    if e.op in (ADD, MUL, DIV):
        return all(a in known for a in e.args)
    if e.op is POW:
        exponent = rational(e.args[1])
        return e.args[0] in known or (exponent is not None and Fraction(exponent).numerator % 2 == 0)
    if e.op is NUM:
        return bool(e.value >= 0)
    return e.op is CALL and e.value in NEVER_NEGATIVE


def _face(e: Expression, fixed: set[Expression], defined: bool) -> tuple[Face, tuple[Expression, ...]]:
    """The operation of a node, and what it is applied to."""
    if e.op is POW:
        exponent = rational(e.args[1])
        if exponent is not None:
            return power(Fraction(exponent), defined), e.args[:1]
        return (defined_power if defined else any_power), e.args
    if e.op is MUL and len(e.args) == 2 and e.args[0] is e.args[1]:
        return power(Fraction(2)), e.args[:1]
    constants = [a for a in e.args if a in fixed]
    if e.op is MUL and constants:
        scale = _constant(_product_of(constants))
        if abs(scale).max() < inf and (scale[0, 0] < 0 or scale[1, 0] < 0):
            others = tuple(a for a in e.args if a not in fixed)
            return scaled(-scale[0, 0], scale[1, 0], defined), others
    name = e.value if e.op is CALL else e.op
    face = (WHERE_DEFINED.get(name) if defined else None) or FACES.get(name)
    if face is None:
        raise UnsupportedError(f"{name} has no form for intervals")
    return face, e.args


def _product_of(factors: Sequence[Expression]) -> Expression:
    found = factors[0]
    for factor in factors[1:]:
        found = found * factor
    return found
