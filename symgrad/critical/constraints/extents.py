"""Bounds that constraints put on each variable: how far the set that they admit can reach.

From c_1*x_1 + ... + c_n*x_n + c <= 0 and bounds of all variables but one follows a bound of that one; from
p_1(x_1) + ... + p_n(x_n) <= 0 with polynomials that are bounded below, likewise. From x*y >= 1 and x >= 0
follows y >= 0. Every bound may give others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import permutations, product, zip_longest
from typing import Final

from symgrad.algebra.normal import Normalizer, TooLargeError
from symgrad.algebra.polynomials import as_polynomial
from symgrad.autodiff.reverse import gradient
from symgrad.calculus.domain import requirements
from symgrad.critical.algebra.univariate import real_roots
from symgrad.critical.bounds.bounded import requirement_free
from symgrad.critical.bounds.growth import is_coercive
from symgrad.critical.constraints.conditions import Constraint
from symgrad.critical.kinks.absolute_values import OtherKinkError, Unfolded, is_folded
from symgrad.critical.places.spots import enclosed
from symgrad.critical.search.elimination import eliminated
from symgrad.frozen import dataclass
from symgrad.language.graph import ZERO, Expression, neg, number, substitute

End = Fraction | None
Bounds = tuple[End, End]
ROUNDS: Final = 6
MOST_KINKS: Final = 4
WORK: Final = 50_000
BITS: Final = 64
FREE: Final[Bounds] = (None, None)
NOTHING: Final = (Fraction(0), Fraction(0))


@dataclass(frozen=True, slots=True)
class Extent:
    """How far a set reaches.

    Attributes:
        bounds: for each variable, None where no bound is known.
        is_bounded: whether the set is proved to be bounded.
    """

    bounds: Mapping[str, Bounds]
    is_bounded: bool


def extent_of(constraints: Sequence[Constraint], names: Sequence[str]) -> Extent:
    """Bounds of the set that constraints admit.

    >>> from symgrad import parse
    >>> found = extent_of([Constraint("", parse("x^2 + 4*y^2 - 4"), True)], ["x", "y"])
    >>> [tuple(round(float(end), 9) for end in found.bounds[name]) for name in ("x", "y")], found.is_bounded
    ([(-2.0, 2.0), (-1.0, 1.0)], True)
    """
    if any(r.smooth_only and is_folded(r.term) for c in constraints for r in requirements([c.form])):
        return _with_kinks(constraints, names)
    forms = [c.form for c in constraints] + [neg(c.form) for c in constraints if c.is_equation]
    known: dict[str, Bounds] = dict.fromkeys(names, FREE)
    sums = [s for form in forms if (s := _separable(form, names)) is not None]
    sums += list(_combined(sums))
    products = [p for form in forms if (p := _product_of(form, names)) is not None]
    for _ in range(ROUNDS):
        before = dict(known)
        for parts in sums:
            _tighten(parts, known)
        for sign, odd in products:
            _turn(sign, odd, known)
        if known == before:
            break
    bounded = all(None not in known[name] for name in names)
    if not bounded:
        bounded = _is_bounded(constraints, names)
    return Extent(known, bounded)


def _is_bounded(constraints: Sequence[Constraint], names: Sequence[str]) -> bool:
    """Whether some polynomial grows in all directions, after linear equations were solved for variables."""
    reduction = eliminated([c.form for c in constraints if c.is_equation], names)
    if not all(requirement_free(form) for form in reduction.solved.values()):
        return False
    if not reduction.names:
        return True
    own = [replace(c, form=reduction.insert(c.form)) for c in constraints]
    forms = [c.form for c in own] + [neg(c.form) for c in own if c.is_equation]
    return any(_grows(form, reduction.names) for form in [*forms, *_squares(own)])


def _with_kinks(constraints: Sequence[Constraint], names: Sequence[str]) -> Extent:
    """Absolute values with either sign: the hull of what each choice of signs admits."""
    unfolded = Unfolded()
    try:
        forms = [unfolded.of(c.form) for c in constraints]
    except OtherKinkError:
        return Extent(dict.fromkeys(names, FREE), is_bounded=False)
    letters = unfolded.letters
    if len(letters) > MOST_KINKS:
        return Extent(dict.fromkeys(names, FREE), is_bounded=False)
    found = []
    for signs in product((1, -1), repeat=len(letters)):
        values = {t: number(s) for t, s in zip(letters, signs, strict=True)}
        own = [replace(c, form=e) for c, e in zip(constraints, substitute(forms, values), strict=True)]
        sides = substitute(unfolded.arguments, values)
        own += [Constraint("", neg(u) if s > 0 else u, False) for u, s in zip(sides, signs, strict=True)]
        found.append(extent_of(own, names))
    bounds = {name: _hull([e.bounds[name] for e in found]) for name in names}
    return Extent(bounds, all(e.is_bounded for e in found))


def _hull(ranges: Sequence[Bounds]) -> Bounds:
    lows, highs = zip(*ranges, strict=True)
    low = None if None in lows else min(v for v in lows if v is not None)
    return low, None if None in highs else max(v for v in highs if v is not None)


def _squares(constraints: Sequence[Constraint]) -> Iterator[Expression]:
    forms = [c.form for c in constraints if c.is_equation]
    if forms:
        total = forms[0] * forms[0]
        for form in forms[1:]:
            total = total + form * form
        yield total


def _grows(form: Expression, names: Sequence[str]) -> bool:
    terms = polynomial_terms(form, names)
    return terms is not None and is_coercive(terms, len(names))


def polynomial_terms(form: Expression, names: Sequence[str]) -> dict[tuple[int, ...], Fraction] | None:
    """A polynomial with rational coefficients, multiplied out; else None."""
    try:
        return as_polynomial(form, names, Normalizer(WORK))
    except (TooLargeError, ZeroDivisionError):
        return None


@dataclass(frozen=True, slots=True)
class Sum:
    """sum of p_i(x_i) + constant <= 0; ``low`` is a lower bound of the constant.

    Each p_i has coefficients from degree 1 on, with bounds of each.
    """

    parts: Mapping[str, tuple[tuple[Fraction, Fraction], ...]]
    low: Fraction


def least_on(form: Expression, names: Sequence[str], bounds: Mapping[str, Bounds]) -> End:
    """A lower bound of a separable polynomial on a box; None where it is none, or has none.

    >>> from symgrad import parse
    >>> least_on(parse("x^2 - y"), ["x", "y"], {"x": (Fraction(-1), Fraction(2)), "y": (None, Fraction(3))})
    Fraction(-3, 1)
    """
    parts = _separable(form, names)
    if parts is None:
        return None
    found = [_least(p, bounds[name]) for name, p in parts.parts.items()]
    known = [v for v in found if v is not None]
    return None if len(known) < len(found) else parts.low + sum(known, Fraction(0))


def _separable(form: Expression, names: Sequence[str]) -> Sum | None:
    terms = polynomial_terms(form, names)
    if terms is None:
        return _linear(form, names)
    degree = max((sum(key) for key in terms), default=0)
    parts: dict[str, list[Fraction]] = {}
    low = Fraction(0)
    for key, c in terms.items():
        own = [k for k, exponent in enumerate(key) if exponent]
        if not own:
            low = c
        elif len(own) > 1:
            return None
        else:
            coefficients = parts.setdefault(names[own[0]], [Fraction(0)] * degree)
            coefficients[key[own[0]] - 1] = c
    return Sum({name: tuple((c, c) for c in found) for name, found in parts.items()}, low)


def _linear(form: Expression, names: Sequence[str]) -> Sum | None:
    """Linear forms with coefficients that are no rational numbers."""
    n = Normalizer(WORK)
    try:
        slopes = [n.form(e) for e in gradient(form, names)]
        if any(e.variables for e in slopes):
            return None
        (rest,) = substitute([form], dict.fromkeys(names, ZERO))
        ends = {name: enclosed(e, BITS) for name, e in zip(names, slopes, strict=True) if e is not ZERO}
        return Sum({name: (pair,) for name, pair in ends.items()}, enclosed(n.form(rest), BITS)[0])
    except (TooLargeError, ZeroDivisionError, ValueError):
        return None


def _combined(sums: Sequence[Sum]) -> Iterator[Sum]:
    """Sums of two in which a linear part cancels: x^2 - y <= 0 and x + y <= 2 give x^2 + x <= 2."""
    for a, b in permutations(sums, 2):
        for name in a.parts.keys() & b.parts.keys():
            left, right = _slope(a.parts[name]), _slope(b.parts[name])
            if left is not None and right is not None and left < 0 < right:
                yield _added(a, right, b, -left)


def _slope(p: Sequence[tuple[Fraction, Fraction]]) -> Fraction | None:
    """The coefficient of a linear part that is known exactly."""
    return p[0][0] if p[0][0] == p[0][1] and not any(any(c) for c in p[1:]) else None


def _added(a: Sum, s: Fraction, b: Sum, t: Fraction) -> Sum:
    """s*a + t*b for positive s and t, without parts that vanish."""
    parts: dict[str, tuple[tuple[Fraction, Fraction], ...]] = {}
    for name in {**a.parts, **b.parts}:
        pairs = zip_longest(a.parts.get(name, ()), b.parts.get(name, ()), fillvalue=NOTHING)
        total = tuple((s * u[0] + t * v[0], s * u[1] + t * v[1]) for u, v in pairs)
        if any(any(c) for c in total):
            parts[name] = total
    return Sum(parts, s * a.low + t * b.low)


def _product_of(form: Expression, names: Sequence[str]) -> tuple[int, tuple[str, ...]] | None:
    """Where c*x^a*y^b + d <= 0 with d > 0: the sign of the product of the odd powers, and whose they are."""
    terms = polynomial_terms(form, names) or {}
    moving = [(key, c) for key, c in terms.items() if any(key) and c]
    if len(moving) != 1 or terms.get((0,) * len(names), 0) <= 0:
        return None
    ((key, c),) = moving
    odd = tuple(name for name, exponent in zip(names, key, strict=True) if exponent % 2)
    return (-1 if c > 0 else 1), odd


def _turn(sign: int, odd: Sequence[str], known: dict[str, Bounds]) -> None:
    """The sign of the one variable whose sign is not known, from those of the others."""
    open_ones = []
    for name in odd:
        low, high = known[name]
        if low is not None and low >= 0:
            continue
        if high is not None and high <= 0:
            sign = -sign
        else:
            open_ones.append(name)
    if len(open_ones) == 1:
        low, high = known[open_ones[0]]
        known[open_ones[0]] = (Fraction(0), high) if sign > 0 else (low, Fraction(0))


def _tighten(parts: Sum, known: dict[str, Bounds]) -> None:
    least = {name: _least(p, known[name]) for name, p in parts.parts.items()}
    for name, p in parts.parts.items():
        others = [v for other, v in least.items() if other != name]
        if None in others:
            continue
        room = -parts.low - sum((v for v in others if v is not None), Fraction(0))
        low, high = _below(p, room)
        now = known[name]
        known[name] = (
            low if now[0] is None else now[0] if low is None else max(low, now[0]),
            high if now[1] is None else now[1] if high is None else min(high, now[1]),
        )


def _least(p: Sequence[tuple[Fraction, Fraction]], bounds: Bounds) -> End:
    """A lower bound of p on a range."""
    if len([c for c in p if any(c)]) == 1 and any(p[0]):
        return _least_linear(p[0], bounds)
    plain = [c for c, _ in p]
    while plain and not plain[-1]:
        plain.pop()
    if None not in bounds:
        return _over(plain, bounds[0] or Fraction(0), bounds[1] or Fraction(0))
    if len(plain) % 2 or plain[-1] < 0:
        return None
    slope = [c * (k + 1) for k, c in enumerate(plain)]
    ends = [root.number.enclosure(BITS) for root in real_roots(slope)]
    return min(_over(plain, *pair) for pair in ends)


def _least_linear(c: tuple[Fraction, Fraction], bounds: Bounds) -> End:
    if c[0] > 0 or c[1] < 0:
        end = bounds[0] if c[0] > 0 else bounds[1]
        return None if end is None else min(c[0] * end, c[1] * end)
    if None in bounds:
        return None
    return min(a * b for a in c for b in bounds if b is not None)


def _over(p: Sequence[Fraction], low: Fraction, high: Fraction) -> Fraction:
    """A lower bound of p_1*x + p_2*x^2 + ... on an interval, term by term."""
    total = Fraction(0)
    for k, c in enumerate(p):
        ends = [low ** (k + 1), high ** (k + 1)]
        if k % 2 and low < 0 < high:
            ends.append(Fraction(0))
        total += min(c * end for end in ends)
    return total


def _below(p: Sequence[tuple[Fraction, Fraction]], room: Fraction) -> Bounds:
    """Bounds of x where p(x) <= room."""
    if len(p) == 1 or not any(any(c) for c in p[1:]):
        return _below_linear(p[0], room)
    plain = [c for c, _ in p]
    while not plain[-1]:
        plain.pop()
    if len(plain) % 2:
        return FREE
    if plain[-1] < 0:
        return FREE
    roots = real_roots([-room, *plain])
    if not roots:
        return Fraction(0), Fraction(0)  # nowhere
    return roots[0].number.enclosure(BITS)[0], roots[-1].number.enclosure(BITS)[1]


def _below_linear(c: tuple[Fraction, Fraction], room: Fraction) -> Bounds:
    if c[0] > 0:
        return None, max(room / c[0], room / c[1])
    if c[1] < 0:
        return min(room / c[0], room / c[1]), None
    return FREE


__all__ = ["Extent", "extent_of", "least_on", "polynomial_terms"]
