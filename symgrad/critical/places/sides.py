"""The box to look at: as typed, ``x=-pi:pi,y=0:oo``, or the default."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from math import inf, nextafter
from typing import Final

from symgrad.algebra.normal import normal_form
from symgrad.calculus.exact import defined_constant, number_of, sign_of
from symgrad.calculus.problem import Problem
from symgrad.critical.places.spots import Spot, enclosed
from symgrad.errors import PointError, Span
from symgrad.frozen import dataclass
from symgrad.language.graph import Expression, number, substitute, symbol
from symgrad.language.reading import read
from symgrad.results import Number

USUAL: Final = Fraction(10)
"""Half the width of the box that is searched where nothing else is said."""

FARTHEST: Final = Fraction(1000)
"""How far an endless range is searched where algebra does not reach."""

INFINITE: Final = {"oo": 1, "+oo": 1, "inf": 1, "+inf": 1, "-oo": -1, "-inf": -1}


@dataclass(frozen=True, slots=True)
class Side:
    """One range: normal forms of its ends, None where it has none."""

    low: Expression | None
    high: Expression | None

    @property
    def outer(self) -> tuple[Fraction, Fraction]:
        """Rational bounds around the range, finite."""
        low = -FARTHEST if self.low is None else enclosed(self.low)[0]
        high = FARTHEST if self.high is None else enclosed(self.high)[1]
        return low, high

    @property
    def is_finite(self) -> bool:
        """Whether it has both ends."""
        return self.low is not None and self.high is not None

    def holds(self, spot: Spot, name: str) -> bool | None:
        """Whether a coordinate lies in the range, ends included; None if not decided."""
        if self._is_well_inside(spot, name):
            return True
        verdicts = []
        for end, sign in ((self.low, 1), (self.high, -1)):
            verdicts.append(True if end is None else _beyond(spot, name, end, sign))
        return False if False in verdicts else None if None in verdicts else True

    def _is_well_inside(self, spot: Spot, name: str) -> bool:
        """Whether floats show that a coordinate lies in the range."""
        try:
            low, high = spot.ends(name)
            least, most = _clear_within(self.low, self.high)
        except OverflowError:
            return False  # beyond floats
        return low > least and high < most

    @property
    def numbers(self) -> tuple[Number, Number]:
        """Both ends for the answer."""
        oo = symbol("oo")
        low = Number(-oo, None) if self.low is None else number_of(self.low)
        return low, Number(oo, None) if self.high is None else number_of(self.high)


EVERYTHING: Final = Side(None, None)
DEFAULT: Final = Side(number(-USUAL), number(USUAL))

Sides = Mapping[str, Side]


def _beyond(spot: Spot, name: str, end: Expression, sign: int) -> bool | None:
    """Whether sign * (coordinate - end) is not negative."""
    try:
        if (spot.ends(name)[0 if sign > 0 else 1] - _clear_of(end, sign)) * sign > 0:
            return True
    except OverflowError:
        pass  # beyond floats
    if name in spot.exact:
        found = sign_of(normal_form(spot.exact[name] - end))
        return None if found is None else found * sign >= 0
    for bits in (96, 512):
        low, high = spot.at(bits)[name]
        below, above = enclosed(end, bits)
        if low > above or high < below:
            return (low > above) == (sign > 0)
    return None


@lru_cache(maxsize=64)
def _clear_within(low: Expression | None, high: Expression | None) -> tuple[float, float]:
    """Floats within a range, at its ends or beside them; endless ones where it has none."""
    return -inf if low is None else _clear_of(low, 1), inf if high is None else _clear_of(high, -1)


@lru_cache(maxsize=64)
def _clear_of(end: Expression, sign: int) -> float:
    """A float that is not less, for sign -1 not greater, than an end."""
    return nextafter(float(enclosed(end)[1 if sign > 0 else 0]), sign * inf)


def read_sides(problem: Problem, texts: Sequence[str]) -> dict[str, Side]:
    """Ranges as typed.

    Raises:
        PointError: a range is no range, or its variable does not occur.
        ReadingError: an end is not in the language.
    """
    found: dict[str, Side] = {}
    for text in texts:
        for start, item in _items(text):
            name, side = _read_item(problem, text, start, item)
            if name in found:
                raise PointError(
                    f"'{name}' is given twice", Span(start, len(item)), source=text, where="--in"
                )
            found[name] = side
    return found


def _items(text: str) -> list[tuple[int, str]]:
    """The items between commas outside brackets, with their columns."""
    found, depth, begin = [], 0, 0
    for k, character in enumerate([*text, ","]):
        depth += (character in "([") - (character in ")]")
        if character == "," and depth == 0:
            found.append((begin + 1, text[begin:k]))
            begin = k + 1
    return found


def _read_item(problem: Problem, text: str, column: int, item: str) -> tuple[str, Side]:
    name, equals, limits = item.partition("=")
    low, colon, high = limits.partition(":")
    span = Span(column, max(1, len(item)))
    if not (equals and colon):
        raise PointError("a range looks like x=-5:5", span, source=text, where="--in")
    if name.strip() not in problem.variables:
        hint = f"the variables are {', '.join(problem.variables)}"
        raise PointError(f"'{name.strip()}' is no variable here", span, hint, source=text, where="--in")
    ends = [_end(problem, end, text, span) for end in (low, high)]
    side = Side(*[end if isinstance(end, Expression) else None for end in ends])
    backwards = ends[0] == 1 or ends[1] == -1
    if side.low is not None and side.high is not None:
        backwards = sign_of(normal_form(side.high - side.low)) != 1
    if backwards:
        raise PointError("a range goes from its smaller end to the larger", span, source=text, where="--in")
    return name.strip(), side


def _end(problem: Problem, text: str, source: str, span: Span) -> Expression | int:
    bare = text.strip().replace(" ", "")
    if bare in INFINITE:
        return INFINITE[bare]
    if not bare:
        raise PointError("a range looks like x=-5:5", span, source=source, where="--in")
    reading = read(text, problem.scope, where="--in").expression
    (value,) = substitute([reading], problem.definitions.values(reading.variables))
    if value.variables or not defined_constant(value):
        raise PointError("the end of a range is a number or oo", span, source=source, where="--in")
    return normal_form(value)
