"""Degenerate zeros of systems in several variables: guessed, proved to be zeros, and to be alone.

Boxes close in on a degenerate zero without end. So such zeros are guessed, at first from the numbers in the
formulas and later from what boxes leave, and each is proved to be the only one in a cube around it, which
boxes then leave out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import islice, product
from typing import Any, Final

from flint import arb, arb_mat, fmpq

from symgrad.algebra.normal import normal_form
from symgrad.critical.algebra.polynomials import Expired
from symgrad.critical.local.blow_ups import lonely_radius
from symgrad.critical.places.exact import candidates, vanishes_at
from symgrad.critical.places.shelves import Box
from symgrad.critical.places.spots import Spot, enclosed
from symgrad.critical.search.boxes import BITS, System, interval
from symgrad.frozen import dataclass
from symgrad.language.graph import ADD, MUL, NEG, NUM, PI, SYM, ZERO, Expression, number, postorder
from symgrad.programs.ball_program import BallProgram

SHARES: Final = (Fraction(1, 100), Fraction(1, 10_000), Fraction(1, 1_000_000))
"""Radii of the cubes, as shares of the narrowest range."""

MOST_GUESSES: Final = 24
MOST_FAILURES: Final = 2
MOST_HERE: Final = 12
MOST_NODES: Final = 300


@dataclass(frozen=True, slots=True)
class Alone:
    """A zero, and a cube in which it is the only one."""

    spot: Spot
    cube: Box

    def holds(self, box: Box) -> bool:
        """Whether a box lies in the cube."""
        return all(side.contains(b) for side, b in zip(self.cube, box, strict=True))


def foreseen(
    system: System, forms: Sequence[Expression], names: Sequence[str], box: Box, expired: Expired
) -> list[Alone]:
    """Degenerate zeros at points that the formulas suggest."""
    if len(postorder(forms)) > MOST_NODES:
        return []
    found: list[Alone] = []
    failures = 0
    suggested = [list(_suggested(forms, name)) for name in names]
    for values in islice(product(*suggested), MOST_GUESSES):
        if expired() or failures >= MOST_FAILURES:
            break
        place = BallProgram(values, ()).run((), BITS)
        inside = all(side.contains(value) for side, value in zip(box, place, strict=True))
        if inside and _is_flat(system, tuple(place)):
            alone = _proved(forms, names, values, _radii(box), expired)
            found += [] if alone is None else [alone]
            failures += alone is None
    return found


def _suggested(forms: Sequence[Expression], name: str) -> Iterator[Expression]:
    """Zero, and what is subtracted from a variable somewhere, as in (x - 1)^4."""
    found = {ZERO: None}
    for e in postorder(forms):
        if e.op is not ADD or e.variables != (name,) or len(e.args) > 2:
            continue
        for a, b in ((e.args[0], e.args[-1]), (e.args[-1], e.args[0])):
            slope = _slope(a)
            if slope and not b.variables:
                found[normal_form(b / number(-slope))] = None
    yield from found
    if any(e is PI for e in postorder(forms)):
        yield PI


def _slope(e: Expression) -> Fraction | None:
    """Of c*x the c."""
    if e.op is SYM:
        return Fraction(1)
    if e.op is NEG:
        inner = _slope(e.args[0])
        return None if inner is None else -inner
    if e.op is MUL and len(e.args) == 2 and e.args[0].op is NUM and e.args[1].op is SYM:
        return Fraction(e.args[0].value)
    return None


def _is_flat(system: System, place: Box) -> bool:
    """Whether the system may vanish at a point, and its derivative may be singular there."""
    values = system.values.run(place, BITS)
    if not all(v.is_finite() and v.contains(0) for v in values):
        return False
    entries = system.slopes.run(place, BITS)
    n = system.size
    if not all(e.is_finite() for e in entries):
        return False
    return bool(arb_mat([entries[k * n : k * n + n] for k in range(n)]).det().contains(0))


def _radii(box: Box) -> list[Fraction]:
    narrowest = min(Fraction(float(side.rad())) for side in box)
    return [share * narrowest for share in SHARES]


def _proved(
    forms: Sequence[Expression],
    names: Sequence[str],
    values: Sequence[Expression],
    radii: Sequence[Fraction],
    expired: Expired,
) -> Alone | None:
    """The zero with a cube, the largest that is proved; None where it is no zero or not alone in any."""
    at = {name: normal_form(value) for name, value in zip(names, values, strict=True)}
    if not all(vanishes_at(form, at) for form in forms):
        return None
    radius = lonely_radius(forms, names, at, radii, expired)
    if radius is None:
        return None
    # a little less than the radius, for the place is known to many digits only
    inner = radius * Fraction(1023, 1024)
    reach = arb(0, arb(fmpq(inner.numerator, inner.denominator)).lower())
    place = BallProgram(values, ()).run((), BITS)
    spot = Spot({name: enclosed(form) for name, form in at.items()}, at)
    return Alone(spot, tuple(value.mid() + reach for value in place))


def left_over(
    forms: Sequence[Expression], names: Sequence[str], left: Sequence[Box], box: Box, expired: Expired
) -> tuple[list[Alone], list[Box]]:
    """Degenerate zeros in undecided boxes, and the boxes that remain so."""
    found: list[Alone] = []
    waiting, stuck = list(left), []
    while waiting:
        here = waiting.pop(0)
        alone = None if expired() else _guessed(forms, names, here, box, expired)
        if alone is None:
            stuck.append(here)
            continue
        found.append(alone)
        waiting = [b for b in waiting if not alone.holds(b)]
        stuck = [b for b in stuck if not alone.holds(b)]
    return found, stuck


def _guessed(
    forms: Sequence[Expression], names: Sequence[str], here: Box, box: Box, expired: Expired
) -> Alone | None:
    guesses = [list(islice(candidates(side), 3)) for side in here]
    for values in islice(product(*guesses), MOST_HERE):
        place = BallProgram(values, ()).run((), BITS)
        if not all(side.overlaps(value) for side, value in zip(here, place, strict=True)):
            continue
        reach = max(_reach(side, value) for side, value in zip(here, place, strict=True))
        radii = [r for r in (*_radii(box), 4 * reach) if r > reach]
        alone = _proved(forms, names, values, radii, expired)
        if alone is not None and alone.holds(here):
            return alone
    return None


def _reach(side: Any, value: Any) -> Fraction:
    return Fraction(float((side - value).abs_upper())) * Fraction(1001, 1000)


def without(box: Box, cubes: Iterable[Box]) -> list[Box]:
    """Boxes that cover a box but for the inside of some cubes.

    >>> [[str(side) for side in part] for part in without((arb(0, 1),), [(arb(0, 0.5),)])]
    [['[+/- 1.01]'], ['[+/- 1.01]']]
    """
    parts = [box]
    for cube in cubes:
        parts = [piece for part in parts for piece in _outside(part, cube)]
    return parts


def _outside(box: Box, cube: Box) -> Iterator[Box]:
    """The pieces of a box around a cube, one at each of its faces."""
    if not all(side.overlaps(c) for side, c in zip(box, cube, strict=True)):
        yield box
        return
    rest = list(box)
    for k, (side, c) in enumerate(zip(box, cube, strict=True)):
        low, high = max(side.lower(), c.lower()), min(side.upper(), c.upper())
        if side.lower() < low:
            yield (*rest[:k], interval(side.lower(), low), *rest[k + 1 :])
        if high < side.upper():
            yield (*rest[:k], interval(high, side.upper()), *rest[k + 1 :])
        rest[k] = interval(low, high)


__all__ = ["Alone", "foreseen", "left_over", "without"]
