"""Functions of one variable: rational ones exactly, others by their limits at both ends."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import prod
from typing import Final

import flint

from symgrad.algebra.normal import Normalizer, TooLargeError
from symgrad.calculus.domain import rational_exponent
from symgrad.calculus.exact import Evaluator, sign_of
from symgrad.calculus.lines import STEP, expansion
from symgrad.calculus.series import NoSeriesError
from symgrad.critical.algebra.weighted import between_roots
from symgrad.critical.forms.parts import terms_of
from symgrad.frozen import dataclass
from symgrad.language.graph import (
    ADD,
    CALL,
    DIV,
    MUL,
    NEG,
    NUM,
    ONE,
    POW,
    SYM,
    Expression,
    number,
    postorder,
    substitute,
    symbol,
)

GROWING: Final = frozenset({"exp", "sinh", "cosh", "softplus", "log", "sqrt", "asinh", "cbrt"})
"""Functions that tend to infinity with their argument."""

LARGEST_DEGREE: Final = 60
SAMPLES: Final = tuple(map(Fraction, ("0", "1", "-1", "2", "-2", "1/2", "-1/2", "5", "-5", "10", "-10")))

Quotient = tuple[flint.fmpq_poly, flint.fmpq_poly]


@dataclass(frozen=True, slots=True)
class LineFacts:
    """The lower end of the values of a function of one variable; ``where`` it falls without bound."""

    below: bool | None = None
    attained: bool | None = None
    where: str | None = None


UNKNOWN: Final = LineFacts()


def as_quotient(root: Expression, name: str) -> Quotient | None:
    """Numerator and denominator of a rational function, nothing cancelled; None where it is none."""
    known: dict[Expression, Quotient | None] = {}
    for e in postorder([root]):
        known[e] = _quotient(e, [known[a] for a in e.args], name)
        found = known[e]
        if found is not None and max(p.degree() for p in found) > LARGEST_DEGREE:
            return None
    return known[root]


def _quotient(e: Expression, args: Sequence[Quotient | None], name: str) -> Quotient | None:
    one = flint.fmpq_poly([1])
    if e.op is NUM:
        value = Fraction(e.value)
        return flint.fmpq_poly([flint.fmpq(value.numerator, value.denominator)]), one
    if e.op is SYM:
        return (flint.fmpq_poly([0, 1]), one) if e.value == name else None
    if e.op is POW and args[0] is not None:
        exponent = rational_exponent(e.args[1])
        if exponent is None or exponent.denominator > 1 or abs(exponent) > LARGEST_DEGREE:
            return None
        top, bottom = args[0] if exponent >= 0 else args[0][::-1]
        return top ** abs(int(exponent)), bottom ** abs(int(exponent))
    parts = [a for a in args if a is not None]
    return _combined(e.op, parts) if parts and len(parts) == len(args) else None


def _combined(op: str, parts: Sequence[Quotient]) -> Quotient | None:
    top, bottom = parts[0]
    if op is NEG:
        return -top, bottom
    for upper, lower in parts[1:]:
        if op is ADD:
            top, bottom = (
                (top + upper, bottom) if lower == bottom else (top * lower + upper * bottom, bottom * lower)
            )
        elif op is MUL:
            top, bottom = top * upper, bottom * lower
        elif op is DIV:
            top, bottom = top * lower, bottom * upper
        else:
            return None
    return (top, bottom) if op in (ADD, MUL, DIV) and not bottom.is_zero() else None


def rational_facts(root: Expression, name: str) -> LineFacts:
    """The lower end of a rational function, exactly; where it has gaps, no least value is claimed.

    >>> from symgrad import parse
    >>> rational_facts(parse("x/(1 + x^2)"), "x").attained, rational_facts(parse("1/(1 + x^2)"), "x").attained
    (True, False)
    >>> rational_facts(parse("1/x"), "x").where
    'x -> 0 from the left'
    """
    found = as_quotient(root, name)
    if found is None or found[1].is_zero():
        return UNKNOWN
    common = found[0].gcd(found[1])
    top, bottom = found[0] // common, found[1] // common
    if bottom.leading_coefficient() < 0:
        top, bottom = -top, -bottom
    if top.is_zero() or (top.degree() <= 0 and bottom.degree() <= 0):
        return LineFacts(True, True)
    where = _falling_end(top, bottom, name) or _falling_pole(top, bottom, name)
    if where is not None:
        return LineFacts(False, False, where)
    whole = not _has_root(found[1])
    return LineFacts(True, _is_attained(top, bottom) if whole else None)


def _has_root(polynomial: flint.fmpq_poly) -> bool:
    return polynomial.degree() > 0 and between_roots(_coefficients(polynomial))[1]


def _coefficients(polynomial: flint.fmpq_poly) -> list[Fraction]:
    return [Fraction(int(c.p), int(c.q)) for c in polynomial.coeffs()]


def _falling_end(top: flint.fmpq_poly, bottom: flint.fmpq_poly, name: str) -> str | None:
    """Whether the quotient tends to -oo at an end of the line; the leading coefficient below is positive."""
    excess = top.degree() - bottom.degree()
    if excess <= 0:
        return None
    if top.leading_coefficient() < 0:
        return f"{name} -> oo"
    return f"{name} -> -oo" if excess % 2 else None


def _falling_pole(top: flint.fmpq_poly, bottom: flint.fmpq_poly, name: str) -> str | None:
    """A pole towards which the quotient falls: numerator and denominator have no common zeros."""
    from symgrad.critical.algebra.univariate import roots_of

    if bottom.degree() <= 0:
        return None
    places, _ = between_roots(_coefficients(top * bottom))
    merged = (top * bottom).numer()
    poles = {root.number for root in roots_of(bottom.numer())}
    for index, root in enumerate(roots_of(merged)):
        if root.number not in poles:
            continue
        for place, side in ((places[index], "left"), (places[index + 1], "right")):
            if _sign_at(top, bottom, place) < 0:
                low, high = root.number.enclosure(40)
                text = str(low) if low == high else f"{float((low + high) / 2):.6g}"
                return f"{name} -> {text} from the {side}"
    return None


def _sign_at(top: flint.fmpq_poly, bottom: flint.fmpq_poly, place: Fraction) -> int:
    at = flint.fmpq(place.numerator, place.denominator)
    value = top(at) * bottom(at)
    return (value > 0) - (value < 0)


def _is_attained(top: flint.fmpq_poly, bottom: flint.fmpq_poly) -> bool:
    """For a quotient without poles that is bounded below."""
    if top.degree() > bottom.degree():
        return True
    level = top[bottom.degree()] / bottom.leading_coefficient()
    above = top - level * bottom
    if above.is_zero():
        return True
    places, roots = between_roots(_coefficients(above))
    return roots or any(_sign_at(above, bottom, place) < 0 for place in places)


def limit_facts(root: Expression, name: str) -> LineFacts:
    """The lower end of a continuous function by its limits at -oo and oo.

    >>> from symgrad import parse
    >>> limit_facts(parse("x^2 - 3*abs(x)"), "x").attained
    True
    """
    limits: list[Expression | int] = []
    for side, end in ((1, "oo"), (-1, "-oo")):
        found = limit_at_end(root, name, side)
        if found == -1:
            return LineFacts(False, False, f"{name} -> {end}")
        if found is None:
            return UNKNOWN
        limits.append(found)
    finite = [c for c in limits if not isinstance(c, int)]
    return LineFacts(True, True if not finite else _dips_below(root, name, finite))


def limit_at_end(root: Expression, name: str, side: int) -> Expression | int | None:
    """1 or -1 for an infinite limit at oo (at -oo for side -1), a finite one itself, None if not found."""
    (moved,) = substitute([root], {name: number(side) * (ONE / symbol(STEP))})
    try:
        series = expansion(moved, 2)
    except (NoSeriesError, TooLargeError, ZeroDivisionError, RecursionError):
        return _limit_of_parts(root, name, side)
    if series.terms and series.low < 0:
        return sign_of(series.terms[0][1])
    try:
        return series.coefficient(Fraction(0))
    except NoSeriesError:
        return None


def _limit_of_parts(root: Expression, name: str, side: int) -> int | None:
    """An infinite limit from those of the terms, or from the inside of what grows with it."""
    terms = terms_of(root)
    if len(terms) > 1:
        known = [limit_at_end(e, name, side) for e in terms]
        infinite = {k for k in known if isinstance(k, int)}
        return infinite.pop() if None not in known and len(infinite) == 1 else None
    (e,) = terms
    if e.op is NEG:
        return _turned(limit_at_end(e.args[0], name, side), -1)
    if e.op is MUL:
        return _limit_of_product([limit_at_end(a, name, side) for a in e.args])
    if e.op is CALL and e.value in GROWING and limit_at_end(e.args[0], name, side) == 1:
        return 1
    return 1 if e.op is CALL and e.value == "cosh" and limit_at_end(e.args[0], name, side) == -1 else None


def _limit_of_product(limits: Sequence[Expression | int | None]) -> int | None:
    """Infinite where a factor is, and no other tends to zero."""
    signs = [k if isinstance(k, int) or k is None else sign_of(k) for k in limits]
    if None in signs or 0 in signs or not any(isinstance(k, int) for k in limits):
        return None
    return prod(s for s in signs if s is not None)


def _turned(limit: Expression | int | None, sign: int) -> int | None:
    return limit * sign if isinstance(limit, int) else None


def _dips_below(root: Expression, name: str, limits: Sequence[Expression]) -> bool | None:
    """True where some value lies below all finite limits: then the least value is attained."""
    n = Normalizer()
    for place in SAMPLES:
        value = Evaluator({name: number(place)}).form(root)
        if all(sign_of(n.add((value, n.mul((number(-1), limit))))) == -1 for limit in limits):
            return True
    return None
