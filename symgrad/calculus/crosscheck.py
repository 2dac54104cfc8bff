"""Holds every derivative against differences of the function itself, before it is shown.

At random points the derivative along a random direction, formed from the partial derivatives, must
agree with central differences of the function, extrapolated (Richardson 1911). One direction takes
part in every partial at once, so the check is linear in the size of what it checks. Where floats
leave doubt, balls of hundreds of bits decide; a contradiction there is a defect, and nothing is shown.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from symgrad.errors import CrossCheckError
from symgrad.frozen import dataclass
from symgrad.language.graph import SYM, Expression, natural_key, postorder
from symgrad.programs.floats import FloatProgram
from symgrad.results import Trust

Row = Sequence[tuple[int, Expression]]
"""The partial derivatives of one function that are not zero: (index of the variable, derivative)."""

POINTS_WANTED: Final = 3
ATTEMPTS: Final = 60
AXES: Final = 6
"""Variables up to which each partial derivative is compared by itself as well."""

STEPS: Final = (1.0, 1 / 64)
"""Shares of the usual step that are tried: where a function swings fast, only short steps say something."""

NO_POINT: Final = "no point was found at which the derivatives could be confirmed"

SEARCH: Final = 300
FEW: Final = 5
LARGE: Final = 6_000
"""Nodes beyond which one point with two steps is enough: a wrong rule shows anywhere."""

_RANGES: Final = (
    (0.3, 1.7),
    (-2.0, 2.0),
    (0.05, 0.95),
    (1.1, 4.0),
    (-0.9, 0.9),
    (2.0, 30.0),
    (-30.0, -1.1),
    (1e-3, 0.3),
    (30.0, 1000.0),
    (-4.0, -0.1),
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the comparison showed: at how many points the derivatives were confirmed."""

    points: int
    trust: Trust
    note: str | None = None


def cross_check(functions: Sequence[Expression], rows: Sequence[Row], names: Sequence[str]) -> Verdict:
    """Compares partial derivatives with differences of the functions.

    Args:
        functions: what was differentiated.
        rows: for each function its derivatives.
        names: the variables, to which the indices of the rows refer.

    Raises:
        CrossCheckError: they disagree, with both values.
    """
    return _Comparison(functions, rows, names).verdict()


class _Comparison:
    def __init__(
        self,
        functions: Sequence[Expression],
        rows: Sequence[Row],
        names: Sequence[str],
    ) -> None:
        self.functions = functions
        self.rows = rows
        self.names = names
        derivatives = [d for row in rows for _, d in row]
        outputs = [*functions, *derivatives]
        order = _joined(postorder(functions), postorder(derivatives))
        self.large = len(order) > LARGE
        self.everything = _occurring(order, names)
        self.active = _positions(names, self.everything)
        self.both = FloatProgram(outputs, self.everything, order)
        self.values = self.both.first(len(functions))
        self.rounding = 1e-15 * (1 + math.log2(len(self.everything) + 2))
        self.random = random.Random(20_260_101)
        self.axes_checked = len(names) < 2

    def verdict(self) -> Verdict:
        wanted = 1 if self.large else POINTS_WANTED
        agreed = 0
        for attempt in range(ATTEMPTS if not self.large else 12):
            if agreed == wanted:
                break
            agreed += self.agrees_at(self.point(attempt))
        agreed = agreed or self.searched()
        if agreed:
            return Verdict(agreed, Trust.CHECKED)
        return Verdict(0, Trust.UNKNOWN, NO_POINT)

    def searched(self) -> bool:
        """Looks harder for one point: in narrow domains, and where values are too large for floats."""
        if self.large:
            return False
        if any(self.agrees_at(self.anywhere()) for _ in range(SEARCH)):
            return True
        few = [self.point(attempt) for attempt in range(FEW)]
        return any(
            all(self.second_opinion(k, x, self.way()) for k in range(len(self.functions))) for x in few
        )

    def anywhere(self) -> list[float]:
        """A point spread over a box that is small or large."""
        reach = self.random.choice((1.0, 3.0, 10.0))
        return [self.random.uniform(-reach, reach) for _ in self.everything]

    def way(self) -> list[float]:
        """A direction in which every variable moves."""
        return [self.random.choice((-1.0, 1.0)) * self.random.uniform(0.5, 1.5) for _ in self.names]

    def point(self, attempt: int) -> list[float]:
        """A random point: each attempt tries another range, later ones a range for each variable."""
        pick = self.random
        if attempt % 4 == 3:
            values = [pick.uniform(*pick.choice(_RANGES)) for _ in self.everything]
        else:
            low, high = _RANGES[(attempt - attempt // 4) % len(_RANGES)]
            values = [pick.uniform(low, high) for _ in self.everything]
        if attempt % 5 == 4:
            fixed = set(range(len(values))) - set(self.active)
            values = [float(round(v)) if k in fixed else v for k, v in enumerate(values)]
        return values

    def agrees_at(self, x: list[float]) -> bool:
        """Whether the derivatives are confirmed at x; False if x says nothing."""
        found = self.both.run(x)
        if not all(map(math.isfinite, found)):
            return False
        slopes = found[len(self.functions) :]
        if not self.agrees_along(x, slopes, self.way()):
            return False
        if len(self.names) <= AXES and not self.axes_checked:
            self.axes_checked = True
            for k in range(len(self.names)):  # a small partial may hide behind a large one
                self.agrees_along(x, slopes, [float(k == j) for j in range(len(self.names))])
        return True

    def agrees_along(self, x: list[float], slopes: list[float], direction: list[float]) -> bool:
        """Whether the slopes along one direction are confirmed at x."""
        expected = self.along(slopes, direction)
        doubtful = list(range(len(expected)))
        for share in STEPS:
            measured = self.differences(x, direction, share)
            if measured is None:
                return False
            doubtful = [k for k in doubtful if not _close(expected[k], measured[k])]
            if not doubtful:
                return True
        return all(self.second_opinion(k, x, direction) for k in doubtful)

    def along(self, slopes: list[float], direction: list[float]) -> list[tuple[float, float]]:
        """For each function the derivative along the direction, and the size of its terms."""
        results: list[tuple[float, float]] = []
        position = 0
        for row in self.rows:
            terms = [slopes[position + k] * direction[column] for k, (column, _) in enumerate(row)]
            position += len(row)
            results.append(
                (math.fsum(terms) if all(map(math.isfinite, terms)) else math.inf, sum(map(abs, terms)))
            )
        return results

    def differences(
        self, x: list[float], direction: list[float], share: float
    ) -> list[tuple[float, float]] | None:
        """Central differences with an estimate of their error; the steps are a share of the usual ones."""
        scale = share * 1e-2 * min([1.0, *(abs(x[k]) + 1e-3 for k in self.active if k >= 0)])
        steps = (scale / 16, scale / 32) if self.large else (scale, scale / 2, scale / 4)
        shifts = [h for step in steps for h in (step, -step)]
        table = self.values.table(self.moved(x, direction, shifts), len(shifts))
        if not all(all(map(math.isfinite, values)) for values in table):
            return None
        return [
            _extrapolate([self.central(*of, h) for of, h in zip(_pairs(values), steps, strict=True)])
            for values in table
        ]

    def central(self, above: float, below: float, h: float) -> tuple[float, float]:
        """A central difference, and how far rounding may have moved it."""
        return (above - below) / (2 * h), self.rounding * (abs(above) + abs(below)) / h

    def moved(self, x: list[float], direction: list[float], shifts: list[float]) -> list[list[float]]:
        """For each variable its values where x is moved along the direction, a column a variable."""
        columns = [[value] * len(shifts) for value in x]
        for k, d in zip(self.active, direction, strict=True):
            if k >= 0 and d:
                value = x[k]
                columns[k] = [value + h * d for h in shifts]
        return columns

    def second_opinion(self, k: int, x: list[float], direction: list[float]) -> bool:
        """A difference of hundreds of bits: True if it agrees, False if it cannot tell.

        Raises:
            CrossCheckError: it contradicts the derivative.
        """
        from symgrad.calculus.second_opinion import kinks_near, slopes_at

        at = dict(zip(self.everything, x, strict=True))
        moving = {n: d for n, d in zip(self.names, direction, strict=True) if n in at}
        found = slopes_at(self.functions[k], [(self.names[c], e) for c, e in self.rows[k]], at, moving)
        if found is None:
            return False
        by_rules, by_differences = found
        if abs(by_rules - by_differences) <= 1e-12 * (abs(by_rules) + abs(by_differences)):
            return True
        if kinks_near(self.functions[k], at, moving):
            return False
        message = (
            f"two computations of the derivative of {_short(self.functions[k])} disagree: "
            f"{by_rules:.17g} by the rules, {by_differences:.17g} by differences; neither is shown"
        )
        raise CrossCheckError(message, hint="please report this expression: it shows a defect of symgrad")


def _joined(order: list[Expression], further: Sequence[Expression]) -> list[Expression]:
    """One postorder of two, which were asked for before and are at hand."""
    known = set(order)
    order += [e for e in further if e not in known]
    return order


def _occurring(order: Sequence[Expression], names: Sequence[str]) -> list[str]:
    """The variables of a postorder: those of ``names`` first."""
    found = {e.value for e in order if e.op is SYM}
    return [*[n for n in names if n in found], *sorted(found.difference(names), key=natural_key)]


def _positions(names: Sequence[str], everything: Sequence[str]) -> list[int]:
    position = {name: k for k, name in enumerate(everything)}
    return [position.get(name, -1) for name in names]


def _pairs(values: Sequence[float]) -> Iterator[tuple[float, float]]:
    """Values in twos: those on both sides of a point, a step at a time."""
    return zip(values[::2], values[1::2], strict=True)


def _extrapolate(samples: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Richardson's table on halved steps: the best value and a generous error."""
    values = [s[0] for s in samples]
    noise = max(s[1] for s in samples)
    spread = 0.0 if len(values) > 1 else abs(values[0]) * 1e-4
    power = 4.0
    while len(values) > 1:
        better = [(power * b - a) / (power - 1) for a, b in pairwise(values)]
        spread = abs(better[-1] - values[-1])
        values, power = better, power * 4
    return values[-1], 4 * spread + 20 * noise


def _close(expected: tuple[float, float], measured: tuple[float, float]) -> bool:
    value, size = expected
    number, error = measured
    if number == size == 0:
        return True
    near = abs(value - number) <= error + 1e-7 * abs(value) + 1e-9 * size
    return near and error <= 1e-3 * (abs(value) + size)


def _short(e: Expression) -> str:
    text = str(e) if len(postorder([e])) < 200 else "a large expression"
    return text if len(text) <= 80 else text[:77] + "..."
