"""Functions that are even or odd in a variable, or in its distance from a centre, where their form shows it.

x*sin(x)        even about 0
sin(3*pi*x)     odd about every multiple of 1/3, even halfway between
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from symgrad.algebra.normal import Normalizer, TooLargeError
from symgrad.autodiff.reverse import gradient
from symgrad.critical.places.spots import Image
from symgrad.language.graph import (
    ADD,
    CALL,
    DIV,
    MUL,
    NEG,
    NUM,
    PI,
    POW,
    SYM,
    ZERO,
    Expression,
    number,
    postorder,
    substitute,
)
from symgrad.programs.rationals import rational

EVEN: Final = 1
ODD: Final = -1

Parity = int | None
"""None where neither is seen."""

EVEN_FUNCTIONS: Final = frozenset({"abs", "cos", "cosh"})
ODD_FUNCTIONS: Final = frozenset({"sin", "tan", "sinh", "tanh", "asin", "atan", "asinh", "atanh"})
LINEAR: Final = frozenset({SYM, ADD, MUL, NEG, DIV})
WORK: Final = 2_000


def centres(forms: Sequence[Expression], name: str) -> list[Fraction]:
    """Zero, and where sums of the variable and a number vanish.

    >>> from symgrad import parse
    >>> centres([parse("y*(x - 1/2)")], "x")
    [Fraction(0, 1), Fraction(1, 2)]
    """
    found: dict[Fraction, None] = {Fraction(0): None}
    for e in postorder(forms):
        if e.op is ADD and len(e.args) == 2:
            numbers = [Fraction(v) for v in map(rational, e.args) if v is not None]
            if numbers and any(a.op is SYM and a.value == name for a in e.args):
                found[-numbers[0]] = None
    return list(found)


def parities(forms: Sequence[Expression], name: str, centre: Fraction = Fraction(0)) -> list[Parity]:
    """For each form 1 if it is seen to be even in the distance from a centre, -1 if odd, else None.

    >>> from symgrad import parse
    >>> parities([parse("x*sin(x)*y"), parse("x^3 + sin(x)/y"), parse("x + 1")], "x")
    [1, -1, None]
    >>> parities([parse("(x - 1)^3 + sin(3*pi*x)")], "x", Fraction(1))
    [-1]
    """
    known: dict[Expression, Parity] = {}
    for e in postorder(forms):
        args = [known[a] for a in e.args]
        known[e] = _of_node(e, args, name, centre)
        if known[e] is None and centre:
            known[e] = _of_linear(e, name, centre)
    return [known[form] for form in forms]


class Evenness:
    """Whether mirrors leave a function as it is, worked out once for each mirror.

    >>> from symgrad import parse
    >>> from symgrad.critical.places.spots import Spot
    >>> evenness = Evenness(parse("x^2*y + cos(x)"))
    >>> [evenness.under(Image(Spot({}, {}), name, Fraction(0))) for name in ("x", "y")]
    [True, False]
    """

    def __init__(self, f: Expression) -> None:
        self.f = f
        self._known: dict[tuple[str, int], tuple[Image, bool]] = {}

    def under(self, image: Image) -> bool:
        """Whether the mirror of an image leaves the function as it is."""
        # the images of one mirror share its centre
        key = image.name, id(image.centre)
        if key not in self._known:
            self._known[key] = image, parities([self.f], image.name, image.centre) == [EVEN]
        return self._known[key][1]


def _of_node(e: Expression, args: Sequence[Parity], name: str, centre: Fraction) -> Parity:
    """The parity of a node from those of its arguments."""
    if e.op is SYM and e.value == name:
        return None if centre else ODD
    if all(a == EVEN for a in args):
        return EVEN
    if None in args:
        return None
    if e.op in (ADD, NEG):
        return ODD if EVEN not in args else None
    if e.op in (MUL, DIV):
        return ODD if args.count(ODD) % 2 else EVEN
    if e.op is POW:
        return _of_power(e.args[1]) if args[1] == EVEN else None
    if e.op is CALL and len(args) == 1:
        return EVEN if e.value in EVEN_FUNCTIONS else ODD if e.value in ODD_FUNCTIONS else None
    return None


def _of_power(exponent: Expression) -> Parity:
    """The parity of a power of something odd."""
    if exponent.op is not NUM or exponent.value != int(exponent.value):
        return None
    return ODD if int(exponent.value) % 2 else EVEN


def _of_linear(e: Expression, name: str, centre: Fraction) -> Parity:
    """The parity of a linear sum that vanishes at a centre, or of a wave with a node or a crest there."""
    if e.op is ADD:
        return ODD if _at_centre(e, name, centre) is ZERO else None
    if e.op is not CALL or e.value not in ("sin", "cos"):
        return None
    here = _at_centre(e.args[0], name, centre)
    quarters = None if here is None else Normalizer(WORK).form(here * number(2) / PI)
    if quarters is None or quarters.op is not NUM or quarters.value != int(quarters.value):
        return None
    return EVEN if (int(quarters.value) + (e.value == "sin")) % 2 == 0 else ODD


def _at_centre(e: Expression, name: str, centre: Fraction) -> Expression | None:
    """The normal form of the value of a linear expression at a centre; None if it is not linear."""
    moving = [a for a in postorder([e]) if name in a.variables]
    if any(a.op not in LINEAR or (a.op is DIV and name in a.args[1].variables) for a in moving):
        return None
    n = Normalizer(WORK)
    try:
        if name in n.form(gradient(e, [name])[0]).variables:
            return None
        return n.form(substitute([e], {name: number(centre)})[0])
    except (TooLargeError, ZeroDivisionError, OverflowError):
        return None


__all__ = ["EVEN", "ODD", "Evenness", "centres", "parities"]
