"""The kind of a degenerate critical point, with what decided it.

In this order: a sign of f - f(p) that its form shows, and so everywhere; the sides of the point for one
variable; independent parts of a sum; the inside of a composition; the splitting lemma with leading forms and
Newton's polygon; the count of branches for plane polynomials; the signs of polynomial factors. What none of
them settles is undecided.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Final

from symgrad.algebra.expand import widened
from symgrad.algebra.normal import Normalizer, TooLargeError
from symgrad.algebra.signs import sign_of_form
from symgrad.autodiff.reverse import gradient
from symgrad.calculus.domain import requirements
from symgrad.calculus.exact import Evaluator, sign_of
from symgrad.calculus.lines import Axis, expansion
from symgrad.calculus.series import NoSeriesError, Series
from symgrad.critical.forms.parts import independent_parts, outer_function
from symgrad.critical.local.jets import Jet, NoJetError, expand, polynomial_degree, proved_sign
from symgrad.critical.local.leading import Local, local_sign
from symgrad.critical.local.splitting import Reduced, hessian_of, reduce
from symgrad.critical.local.witnesses import (
    along,
    constant_along,
    crossing,
    identity,
    of_polynomial,
    of_sides,
    path_forms,
    saddle_curves,
    strict,
)
from symgrad.frozen import dataclass
from symgrad.language.graph import MUL, NUM, POW, ZERO, Expression, mul, number, substitute
from symgrad.results.critical import Kind

Point = Mapping[str, Expression]

ORDERS: Final = (4, 10, 24)
"""Orders to which a function of one variable is expanded, until a term shows."""

DEGREES: Final[Mapping[int, tuple[int, ...]]] = {1: (4, 12), 2: (4, 6, 8, 12, 16), 3: (4, 6, 8)}
MANY: Final = (4, 6)
"""Total degrees to which a function of more variables is expanded, until the terms decide."""

HIGH_POWER: Final = 6
INNER: Final = "'u"
OUTER_DEGREE: Final = 6
TURNED: Final = {Kind.MINIMUM: Kind.MAXIMUM, Kind.MAXIMUM: Kind.MINIMUM}

OPEN: Final = "neither its form nor its expansion settles the sign of f - f(p) near the point"


@dataclass(frozen=True, slots=True)
class Finding:
    """A kind and the sentence that shows it; ``strict`` where f differs from f(p) all around the point."""

    kind: Kind
    witness: str
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """A function, its variables and the exact point."""

    expression: Expression
    names: tuple[str, ...]
    at: Point
    smooth: bool

    @property
    def value(self) -> Expression:
        """The function's value at the point."""
        return Evaluator(self.at).form(self.expression)


FAILURES: Final = (NoJetError, NoSeriesError, TooLargeError, ZeroDivisionError, RecursionError)


def decide(expression: Expression, names: Sequence[str], at: Point, *, smooth: bool) -> Finding:
    """The kind of a critical point whose Hessian does not tell, or that has none.

    Args:
        expression: the function.
        names: its variables.
        at: the point, in normal form.
        smooth: whether the function is smooth around the point.

    >>> from symgrad import parse
    >>> from symgrad.language.graph import ZERO
    >>> print(decide(parse("x^2*y + y^4"), ["x", "y"], {"x": ZERO, "y": ZERO}, smooth=True).kind)
    saddle
    """
    question = Question(expression, tuple(names), at, smooth)
    reason = OPEN
    for method in METHODS:
        try:
            found = method(question)
        except FAILURES as problem:
            reason = str(problem) or reason
            continue
        if found is not None:
            return _named(found, len(question.names))
    return Finding(Kind.UNDECIDED, reason)


def _named(found: Finding, size: int) -> Finding:
    """A point where f has both signs is an inflection in one variable, a saddle in several."""
    if found.kind in (Kind.SADDLE, Kind.INFLECTION):
        return replace(found, kind=Kind.SADDLE if size > 1 else Kind.INFLECTION)
    return found


def by_form(q: Question) -> Finding | None:
    """A sign of f - f(p) that holds wherever f is defined."""
    n = Normalizer()
    rest = n.form(q.expression - q.value)
    if not set(rest.variables) & set(q.names):
        return Finding(Kind.UNDECIDED, "the function is constant")
    sign = sign_of_form(rest)
    if not sign:
        return None
    return Finding(Kind.MINIMUM if sign > 0 else Kind.MAXIMUM, identity(rest, q.value, sign))


def by_signs_of_factors(q: Question) -> Finding | None:
    """A product that is zero at the point: of its factors only signs count.

    Those that are not zero there keep theirs, an odd power has that of its base, and
    an even one that of a square.
    """
    if not q.smooth:
        return None
    n = Normalizer()
    rest = n.form(q.expression - q.value)
    kept: list[Expression] = []
    is_simpler = False
    for factor in rest.args if rest.op is MUL else (rest,):
        power = _as_power(factor)
        sign = sign_of(Evaluator(q.at).form(power[0]))
        if sign is None or (sign == 0 and (power[1] < 0 or power[1].denominator > 1)):
            return None
        if sign == 0:
            exponent = 2 - int(power[1]) % 2
            kept.append(power[0] ** number(exponent))
            is_simpler |= exponent != power[1]
        else:
            kept.append(number(sign if power[1].denominator > 1 or int(power[1]) % 2 else 1))
            is_simpler |= bool(factor.variables)
    simpler = n.form(mul(*kept))
    if not is_simpler:
        return None
    found = decide(simpler, q.names, q.at, smooth=True)
    if found.kind is Kind.UNDECIDED:
        return None
    return replace(
        found, witness=f"f - f(p) has near it the sign of {along(simpler)}, for which {found.witness}"
    )


def by_high_powers(q: Question) -> Finding | None:
    """The same before anything is expanded, where a factor has a power whose expansion would be long."""
    rest = Normalizer().form(q.expression - q.value)
    factors = rest.args if rest.op is MUL else (rest,)
    return by_signs_of_factors(q) if any(_as_power(f)[1] >= HIGH_POWER for f in factors) else None


def _as_power(factor: Expression) -> tuple[Expression, Fraction]:
    """Base and exponent, where that is a number."""
    if factor.op is POW and factor.args[1].op is NUM:
        return factor.args[0], Fraction(factor.args[1].value)
    return factor, Fraction(1)


def by_sides(q: Question) -> Finding | None:
    """One variable: the signs of the first terms to the right and to the left."""
    if len(q.names) > 1:
        return None
    value = q.value
    found = [_side(q, value, side) for side in (1, -1)]
    signs = [sign for sign, _ in found]
    witness = of_sides(q.names[0], q.at[q.names[0]], found)
    if signs == [0, 0]:
        return Finding(Kind.UNDECIDED, "the function is constant near the point")
    if signs[0] * signs[1] < 0:
        return Finding(Kind.INFLECTION, witness, strict=True)
    kind = Kind.MINIMUM if sum(signs) > 0 else Kind.MAXIMUM
    return Finding(kind, witness, strict=0 not in signs)


def _side(q: Question, value: Expression, side: int) -> tuple[int, tuple[Fraction, Expression] | None]:
    """The sign of f - f(p) on one side and its first term; 0 only where f is proved constant there."""
    restricted = Axis.of(q.at, q.names[0]).restrict(q.expression, side)
    difference = restricted - value
    if Normalizer().form(difference) is ZERO:
        return 0, None
    full = polynomial_degree(q.expression, q.names)
    for order in ORDERS if full is None else (full,):
        term = _first_term(expansion(difference, order))
        if term is not None:
            sign = sign_of(term[1])
            if sign is None:
                raise NoSeriesError("the sign of the first term could not be decided")
            return sign, term
    raise NoSeriesError("the function is flatter than every power near the point, as far as it was expanded")


def _first_term(series: Series) -> tuple[Fraction, Expression] | None:
    if series.terms and series.terms[0][0] <= 0:
        raise NoSeriesError("the function does not tend to its value at the point")
    return series.terms[0] if series.terms else None


def by_parts(q: Question) -> Finding | None:
    """A sum of functions of different variables: each is decided by itself."""
    parts = independent_parts(q.expression, q.names)
    if len(parts) < 2:
        (part, names) = parts[0]
        return decide(part, names, q.at, smooth=q.smooth) if len(names) < len(q.names) else None
    found = [decide(part, names, {**q.at}, smooth=q.smooth) for part, names in parts]
    moved = [(f, part) for f, (part, _) in zip(found, parts, strict=True)]
    for f, part in moved:
        if f.kind in (Kind.SADDLE, Kind.INFLECTION):
            return Finding(Kind.SADDLE, f"it is one for the part {along(part)}: {f.witness}")
    kinds = {f.kind for f in found}
    if kinds in ({Kind.MINIMUM}, {Kind.MAXIMUM}):
        return Finding(found[0].kind, "; ".join(f"{along(p)}: {f.witness}" for f, p in moved), _all(found))
    firm = {
        f.kind: p for (f, p), (_, own) in zip(moved, parts, strict=True) if f.strict or _is_strict(p, own, q)
    }
    if Kind.MINIMUM in firm and Kind.MAXIMUM in firm:
        low, high = along(firm[Kind.MINIMUM]), along(firm[Kind.MAXIMUM])
        return Finding(Kind.SADDLE, f"it is a minimum of {low} and a maximum of {high}")
    return None


def _is_strict(part: Expression, names: tuple[str, ...], q: Question) -> bool:
    sides = by_sides(Question(part, names, q.at, q.smooth))
    return sides is not None and sides.strict


def _all(found: Sequence[Finding]) -> bool:
    return all(f.strict for f in found)


def by_composition(q: Question) -> Finding | None:
    """The kind of u for f = c + k*h(u), from the first term a*(u - u(p))^m of h: even powers settle it."""
    outer = outer_function(q.expression, q.names)
    if outer is None:
        return None
    shape, inner = outer
    start = Evaluator(q.at).form(inner)
    if not all(Evaluator({INNER: start}).holds(r.condition) for r in requirements([shape])):
        return None
    jet = expand(shape, (INNER,), {INNER: start}, OUTER_DEGREE).jet
    if not jet:
        return None
    order = min(key[0] for key in jet)
    upward = proved_sign(jet[(order,)]) > 0
    if order % 2 == 0:
        kind = Kind.MINIMUM if upward else Kind.MAXIMUM
        return Finding(kind, f"f - f(p) begins with an even power of u - u(p) for u = {along(inner)}")
    found = decide(inner, q.names, q.at, smooth=q.smooth)
    if found.kind is Kind.UNDECIDED:
        return None
    kind = found.kind if upward else TURNED.get(found.kind, found.kind)
    return Finding(
        kind,
        f"f {'rises' if upward else 'falls'} with u = {along(inner)}, and for u: {found.witness}",
        found.strict,
    )


def by_expansion(q: Question) -> Finding | None:
    """The splitting lemma, then the lowest terms of what is left."""
    if not q.smooth:
        return None
    for degree in _degrees(q):
        known = expand(q.expression, q.names, q.at, degree)
        block = _sign_of_block(known.jet, len(q.names))
        reduced = reduce(known, len(q.names))
        found = _joined(q, reduced, block, local_sign(reduced.phi, len(reduced.kept)))
        if found is not None:
            return found
        if not reduced.phi.jet and block and _vanishes_on_path(q, reduced):
            kind = Kind.MINIMUM if block > 0 else Kind.MAXIMUM
            return Finding(kind, constant_along(q.names, q.at, reduced, block))
    return None


def _degrees(q: Question) -> Iterator[int]:
    """Growing degrees; a polynomial is first taken whole if it is short."""
    planned = DEGREES.get(len(q.names), MANY)
    full = polynomial_degree(q.expression, q.names)
    if full is not None and full <= planned[-1]:
        yield max(full, 2)
    yield from planned


def _sign_of_block(jet: Jet, size: int) -> int:
    """The sign of a semidefinite Hessian: that of its diagonal; 0 where it is zero."""
    rows = hessian_of(jet, size)
    signs = {sign_of(rows[k][k]) for k in range(size)} - {0}
    if len(signs) > 1 or None in signs:
        raise NoJetError("the Hessian takes both signs")
    return next((s for s in signs if s), 0)


def _joined(q: Question, reduced: Reduced, block: int, phi: Local) -> Finding | None:
    """The kind from the sign of the regular part (0: there is none) and of phi."""
    if phi.sign is None:
        against = phi.fall if block > 0 else phi.rise
        if not block or against is None:
            return None
    if phi.sign and block in (0, phi.sign):
        kind = Kind.MINIMUM if phi.sign > 0 else Kind.MAXIMUM
        return Finding(kind, strict(q.names, q.at, reduced, phi), strict=True)
    return Finding(Kind.SADDLE, saddle_curves(q.names, q.at, reduced, block, phi), strict=True)


def _vanishes_on_path(q: Question, reduced: Reduced) -> bool:
    """Whether f is constant on the path found and the path solves its equations, exactly."""
    n = Normalizer()
    path = path_forms(q.names, q.at, reduced)
    solved = [q.names[k] for k in reduced.solved]
    wanted = [q.expression - q.value, *gradient(q.expression, solved)]
    return all(_is_zero(e, n) for e in substitute(wanted, path))


def _is_zero(e: Expression, n: Normalizer) -> bool:
    return widened(n.form(e), n) is ZERO


def rational_jet(q: Question) -> dict[tuple[int, ...], Fraction] | None:
    """A polynomial around a rational point, with rational coefficients; else None."""
    full = polynomial_degree(q.expression, q.names)
    if full is None or not all(q.at[name].op is NUM for name in q.names):
        return None
    jet = expand(q.expression, q.names, q.at, full).jet
    if not all(c.op is NUM for c in jet.values()):
        return None
    return {key: Fraction(c.value) for key, c in jet.items()}


def by_branches(q: Question) -> Finding | None:
    """A polynomial of two variables: whether the curve f = f(p) passes through the point."""
    from symgrad.critical.local.plane import local_sign_in_plane

    polynomial = rational_jet(q) if len(q.names) == 2 else None
    sign = local_sign_in_plane(polynomial) if polynomial else None
    if sign is None:
        return None
    if sign == 0:
        return Finding(Kind.SADDLE, crossing())
    return Finding(Kind.MINIMUM if sign > 0 else Kind.MAXIMUM, of_polynomial(sign, factors=False))


def by_factors(q: Question) -> Finding | None:
    """A polynomial whose factors have one sign near the point."""
    from symgrad.critical.local.plane import sign_by_factors

    polynomial = rational_jet(q)
    sign = sign_by_factors(polynomial, len(q.names)) if polynomial else None
    if sign is None:
        return None
    if sign == 0:
        return Finding(Kind.SADDLE, crossing())
    return Finding(Kind.MINIMUM if sign > 0 else Kind.MAXIMUM, of_polynomial(sign, factors=True))


METHODS: Final[tuple[Callable[[Question], Finding | None], ...]] = (
    by_form,
    by_high_powers,
    by_sides,
    by_parts,
    by_composition,
    by_expansion,
    by_branches,
    by_factors,
    by_signs_of_factors,
)
