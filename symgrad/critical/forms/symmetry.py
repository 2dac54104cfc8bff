"""Maps under which a function does not change: signs flipped, variables swapped.

Such a map takes critical points to critical points of the same value. So two points that are known by
enclosures only have the same value when the map takes one into the enclosure in which the other is alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations
from typing import Final

from symgrad.algebra.normal import Normalizer, TooLargeError
from symgrad.algebra.vanishing import vanishes
from symgrad.critical.algebra.polynomials import Exponents, as_terms
from symgrad.critical.places.spots import Spot
from symgrad.frozen import dataclass
from symgrad.language.graph import Expression, neg, substitute, symbol
from symgrad.programs.ball_program import BallProgram

Image = dict[str, tuple[str, int]]
Polynomial = dict[Exponents, Fraction]

WORK: Final = 60_000
MOST_VARIABLES: Final = 5


@dataclass(frozen=True, slots=True)
class Symmetry:
    """Each variable is replaced by another one (or itself), with a sign."""

    image: Image

    def links(self, a: Spot, b: Spot) -> bool:
        """Whether it takes the point of ``a`` into the enclosure of ``b``."""
        for name, (source, sign) in self.image.items():
            low, high = a.enclosure[source]
            if sign < 0:
                low, high = -high, -low
            left, right = b.enclosure[name]
            if low > right or high < left:
                return False
        return True


def symmetries(f: Expression, names: Sequence[str]) -> list[Symmetry]:
    """The sign flips and swaps that leave a function as it is.

    >>> from symgrad import parse
    >>> len(symmetries(parse("x^2 + y^2 + x*y"), ["x", "y"]))
    3
    """
    if len(names) > MOST_VARIABLES:
        return []
    whole = as_terms(f, names)
    if whole is not None:
        return [Symmetry(image) for image in _candidates(names) if _moved(whole, image) == whole]
    n = Normalizer(WORK)
    found: list[Symmetry] = []
    for image in _candidates(names):
        if not _may_hold(f, image):
            continue
        moved = {k: neg(symbol(v)) if sign < 0 else symbol(v) for k, (v, sign) in image.items()}
        try:
            difference = n.form(f - substitute([f], moved)[0])
        except TooLargeError:
            return found
        if vanishes(difference):
            found.append(Symmetry(image))
    return found


def _moved(polynomial: Polynomial, image: Image) -> Polynomial:
    """A polynomial with other variables in the place of its own; they come in the same order."""
    place = {name: k for k, name in enumerate(image)}
    moves = [(place[source], sign) for source, sign in image.values()]
    found: Polynomial = {}
    for key, c in polynomial.items():
        exponents = [0] * len(key)
        odd = False
        for exponent, (to, sign) in zip(key, moves, strict=True):
            exponents[to] += exponent
            odd ^= sign < 0 and exponent % 2 == 1
        found[tuple(exponents)] = -c if odd else c
    return found


def _may_hold(f: Expression, image: Image) -> bool:
    """Whether a function has the same value at some point and its image, as far as balls can tell."""
    program = BallProgram([f], list(image))
    point = {name: Fraction(7 * k + 5, 11 * k + 13) for k, name in enumerate(image)}
    here = program.run(list(point.values()))[0]
    there = program.run([sign * point[source] for source, sign in image.values()])[0]
    return not here.is_finite() or not there.is_finite() or bool(here.overlaps(there))


def _candidates(names: Sequence[str]) -> Iterator[Image]:
    """Flips of some variables, swaps of two with a common sign."""
    same = {name: (name, 1) for name in names}
    for count in range(1, len(names) + 1):
        for chosen in combinations(names, count):
            yield same | {name: (name, -1) for name in chosen}
    for a, b in combinations(names, 2):
        for sign in (1, -1):
            yield same | {a: (b, sign), b: (a, sign)}
