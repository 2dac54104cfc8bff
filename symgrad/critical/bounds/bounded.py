"""Whether a function is bounded over all reals, and whether its least value is attained: proved facts only.

A sum over different variables is settled part by part. A part is a polynomial, a function of one variable, an
increasing function of something simpler, a polynomial plus a bounded rest, or just an expression whose form
bounds it. What no rule settles stays None.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Final

from symgrad.algebra.normal import Normalizer, TooLargeError
from symgrad.algebra.polynomials import as_polynomial
from symgrad.algebra.signs import sign_of_form
from symgrad.calculus.domain import requirements
from symgrad.calculus.exact import sign_of
from symgrad.critical.algebra.polynomials import (
    Exponents,
    as_flint,
    as_terms,
    connected,
    plain,
    rational,
    supports,
    to_flint,
)
from symgrad.critical.algebra.signs import is_positive_far_out
from symgrad.critical.bounds.growth import Facts, is_coercive, lower_end
from symgrad.critical.forms.domains import real_requirements
from symgrad.critical.forms.parts import independent_parts, terms_of
from symgrad.critical.forms.periods import periods_of, repetition_of
from symgrad.critical.forms.ranges import range_of
from symgrad.critical.local.jets import polynomial_degree
from symgrad.critical.local.leading import Curve
from symgrad.frozen import dataclass
from symgrad.language.graph import (
    CALL,
    MUL,
    NEG,
    NUM,
    TRUE,
    Expression,
    add,
    neg,
    number,
    substitute,
    symbol,
)
from symgrad.language.write import write
from symgrad.results.critical import Boundedness

ANY: Final = "'v"
"""Stands for the variable of a part; no user's name has a quotation mark."""

WORK: Final = 40_000
LARGEST_DEGREE: Final = 24
EASY_DEGREE: Final = 8
"""Of a polynomial in the plane whose sign is decided in milliseconds, whatever it looks like."""


@dataclass(frozen=True, slots=True)
class LowerEnd:
    """What is proved of the lower end of the values; ``escape`` says where they fall without bound."""

    below: bool | None = None
    attained: bool | None = None
    escape: str | None = None


UNKNOWN: Final = LowerEnd()
LEAST: Final = LowerEnd(below=True, attained=True)


def bounded_by(low: LowerEnd, high: LowerEnd) -> Boundedness:
    """The answer from the lower ends of f and -f; ``ray`` says along what the function is unbounded.

    >>> from symgrad import parse
    >>> f = parse("x^2 - y^2")
    >>> bounded_by(lower_facts(f, ["x", "y"]), lower_facts(-f, ["x", "y"]))
    Boundedness(below=False, above=False, ray='f -> -oo along y = t as t -> oo, with x = 0')
    """
    ray = f"f -> -oo {low.escape}" if low.escape else f"f -> oo {high.escape}" if high.escape else None
    return Boundedness(low.below, high.below, ray)


def is_least(expression: Expression, names: Sequence[str], value: Expression) -> bool | None:
    """Whether f is nowhere below a value: decided by the form of f - value, or the factors of a polynomial.

    >>> from symgrad import parse
    >>> is_least(parse("(1 - x)^2 + 100*(y - x^2)^2"), ["x", "y"], number(0))
    True
    """
    if set(expression.variables) - set(names):
        return None
    from symgrad.critical.local.plane import global_sign

    whole = as_flint(expression, tuple(names))
    if whole is not None and value.op is NUM and len(names) <= 2 and whole.total_degree() <= EASY_DEGREE:
        if value.value or (sign_of_form(expression) or -1) < 0:
            found = global_sign(plain(whole - rational(value.value)), len(names))
            return None if found is None else found == 1
        return True
    rest = Normalizer().form(expression - value)
    sign = sign_of_form(rest)
    if sign is not None and sign >= 0:
        return True
    terms = _polynomial(rest, tuple(names))
    if terms is None:
        return None
    found = global_sign(terms, len(names))
    return None if found is None else found == 1


def is_above_far_out(expression: Expression, names: Sequence[str], level: Fraction) -> bool:
    """Whether it is proved of a polynomial in the plane that it is above a number outside of some box.

    Where f takes such a number, or its least critical value is that number, f then has a least value.

    >>> from symgrad import parse
    >>> is_above_far_out(parse("(x + y)^4 + (x + y)^2*x^2 + x^2 - 2*x"), ["x", "y"], Fraction(3))
    True
    """
    whole = as_flint(expression, tuple(names))
    if whole is None or len(names) != 2 or whole.total_degree() > EASY_DEGREE:
        return False
    terms = plain(whole - rational(level))
    turned = {key[::-1]: c for key, c in terms.items()}
    return any(is_positive_far_out(to_flint(way, 2)) for way in (terms, turned))


def requirement_free(expression: Expression) -> bool:
    """Whether the function is continuous on all of R^n: nothing it needs can fail."""
    n = Normalizer()
    return all(
        (r.smooth_only and not r.jump) or n.form(r.condition) is TRUE for r in requirements([expression])
    )


def lower_facts(expression: Expression, names: Sequence[str], *, briefly: bool = False) -> LowerEnd:
    """The lower end of the values of a function over all reals at which it is defined.

    With ``briefly`` a polynomial is looked at only as far as its growth tells, which takes least time. With
    others than its variables in it, nothing is claimed.

    >>> from symgrad import parse
    >>> lower_facts(parse("x^4 - 3*cos(x) + y^2"), ["x", "y"]).below
    True
    >>> [lower_facts(parse(f), ["x", "y"]).attained for f in ("x^4 + y^4 - 4*x*y", "exp(x)")]
    [True, False]
    """
    if set(expression.variables) - set(names):
        return UNKNOWN
    return _lower_facts(expression, tuple(names), briefly and as_flint(expression, tuple(names)) is not None)


@lru_cache(maxsize=64)
def _lower_facts(expression: Expression, names: tuple[str, ...], briefly: bool) -> LowerEnd:
    whole = as_flint(expression, names)
    if whole is not None and whole.total_degree() <= LARGEST_DEGREE:
        found = _of_terms(plain(whole), names, briefly=briefly)
        if briefly or found is not UNKNOWN:
            return found
    try:
        parts = independent_parts(expression, [name for name in names if name in expression.variables])
        ends = _of_parts(parts)
    except (TooLargeError, ZeroDivisionError, RecursionError):
        return UNKNOWN
    return _together(ends, names, lambda: requirement_free(expression))


def _of_terms(terms: Mapping[Exponents, Fraction], names: tuple[str, ...], *, briefly: bool) -> LowerEnd:
    """The same of a polynomial."""
    ends = []
    for kept in connected(supports(terms), len(names)):
        own = {tuple(key[k] for k in kept): c for key, c in terms.items() if any(key[k] for k in kept)}
        known = tuple(names[k] for k in kept)
        ends.append((_worded(lower_end(own, len(kept), briefly=briefly), known), known))
    return _together(ends, names, lambda: True)


def _together(
    ends: Sequence[tuple[LowerEnd, Sequence[str]]], names: Sequence[str], is_defined: Callable[[], bool]
) -> LowerEnd:
    """The lower end of a sum of functions of different variables."""
    for one, own in ends:
        if one.below is False and (len(ends) == 1 or is_defined()):
            return LowerEnd(False, False, _with_others(one.escape, own, names))
    below = [end.below for end, _ in ends]
    attained = [end.attained for end, _ in ends]
    if not all(below):
        return UNKNOWN
    return LowerEnd(True, False if False in attained else True if all(attained) else None)


def _with_others(escape: str | None, own: Sequence[str], names: Sequence[str]) -> str | None:
    """The variables of the other parts stay at zero."""
    others = [name for name in names if name not in own]
    return escape if escape is None or not others else f"{escape}, with {' = '.join(others)} = 0"


Rule = Callable[[Expression, tuple[str, ...]], LowerEnd]


def _of_parts(
    parts: Sequence[tuple[Expression, tuple[str, ...]]],
) -> list[tuple[LowerEnd, tuple[str, ...]]]:
    """The lower ends of parts; the same for those that differ in the name of the variable only."""
    known: dict[Expression, LowerEnd] = {}
    found: list[tuple[LowerEnd, tuple[str, ...]]] = []
    for part, own in parts:
        shape = _shape(part, own[0]) if len(own) == 1 < len(parts) else part
        end = known.get(shape) or _of_part(part, own)
        if end.escape is None:
            known[shape] = end
        found.append((end, own))
    return found


def _shape(part: Expression, name: str) -> Expression:
    """What functions share that differ in their variable and in constants."""
    moving = [term for term in terms_of(part) if name in term.variables]
    return substitute([add(*moving)], {name: symbol(ANY)})[0]


def _of_part(part: Expression, names: tuple[str, ...]) -> LowerEnd:
    """The strongest of what the rules say."""
    best = UNKNOWN
    for rule in _RULES:
        found = rule(part, names)
        if found.attained is not None or found.below is False:
            return found
        best = found if best.below is None else best
    return best


def _of_waves(part: Expression, names: tuple[str, ...]) -> LowerEnd:
    """A continuous function that repeats itself along every variable has all its values on one period."""
    if len(periods_of(part, names)) == len(names) and requirement_free(part):
        return LEAST
    return LEAST if len(names) == 1 and _is_wave_of_inner(part, names) else UNKNOWN


def _is_wave_of_inner(part: Expression, names: tuple[str, ...]) -> bool:
    """Whether f is a continuous periodic function of some u that takes all values of a half line."""
    from symgrad.critical.forms.inverses import NoInverseError, image_of
    from symgrad.critical.forms.nested import inner_function

    found = inner_function(part, names, longest=True)
    if found is None or not requirement_free(found[1]):
        return False
    try:
        image = image_of(found[0], names[0])
    except NoInverseError:
        return False
    return image.low is None or image.high is None


def _of_drift(part: Expression, names: tuple[str, ...]) -> LowerEnd:
    """f(x + T) = f(x) + c with c other than zero: f falls without bound at one end of the line."""
    if len(names) != 1:
        return UNKNOWN
    found = repetition_of(part, names[0])
    sign = None if found is None else sign_of(found.drift)
    return LowerEnd(False, False, f"as {names[0]} -> {'-oo' if sign > 0 else 'oo'}") if sign else UNKNOWN


def _of_polynomial(part: Expression, names: tuple[str, ...]) -> LowerEnd:
    terms = _polynomial(part, names)
    return UNKNOWN if terms is None else _worded(lower_end(terms, len(names)), names)


def _worded(facts: Facts, names: Sequence[str]) -> LowerEnd:
    escape = None if facts.escape is None else _along(facts.escape, names)
    return LowerEnd(facts.below, facts.attained, escape)


def _along(curve: Curve, names: Sequence[str]) -> str:
    t = symbol("t" if "t" not in names else "s" if "s" not in names else "'t")
    places = [number(c) * t**power for c, power in zip(curve.factors, curve.powers, strict=True)]
    texts = [f"{name} = {_text(place)}" for name, place in zip(names, places, strict=True)]
    return f"along {', '.join(texts)} as {t.value} -> oo"


def _text(e: Expression) -> str:
    from symgrad.algebra.present import present

    return write(present(Normalizer().form(e)))


@lru_cache(maxsize=64)
def _polynomial(e: Expression, names: tuple[str, ...]) -> dict[tuple[int, ...], Fraction] | None:
    """A polynomial with rational coefficients, multiplied out; else None."""
    degree = polynomial_degree(e, names)
    if degree is None or degree > LARGEST_DEGREE or set(e.variables) - set(names):
        return None
    found = as_terms(e, names)
    return as_polynomial(e, names, Normalizer(WORK)) if found is None else found


def _on_a_line(part: Expression, names: tuple[str, ...]) -> LowerEnd:
    """One variable: rational functions exactly, others by their limits."""
    if len(names) != 1:
        return UNKNOWN
    from symgrad.critical.bounds.ends import limit_facts, rational_facts

    found = rational_facts(part, names[0])
    if found.below is None and requirement_free(part):
        brief = _polynomial_and_rest(part, names)
        if brief.attained or brief.below is False:
            return brief
        found = limit_facts(part, names[0])
    where = None if found.where is None else f"as {found.where}"
    return LowerEnd(found.below, found.attained, where)


def _in_pieces(part: Expression, names: tuple[str, ...]) -> LowerEnd:
    """One variable, with edges, jumps or poles: by the limits at the ends of all pieces."""
    if len(names) != 1 or requirement_free(part):
        return UNKNOWN
    from symgrad.critical.bounds.line_ends import dips_below, ends_of

    ends = ends_of(part, names[0])
    falling, finite = ends.falling, ends.finite
    if falling is not None:
        return LowerEnd(False, False, f"as {falling.where}")
    if finite is None:
        return UNKNOWN
    return LowerEnd(True, True if dips_below(part, names[0], finite) else None)


def _by_growth(part: Expression, names: tuple[str, ...]) -> LowerEnd:
    """One variable, continuous everywhere: by the limits at both ends of the line."""
    if len(names) != 1 or not requirement_free(part) or real_requirements(part):
        return UNKNOWN
    from symgrad.critical.bounds.line_ends import dips_below
    from symgrad.critical.forms.limits import limit_beside

    limits = [limit_beside(part, names[0], None, side) for side in (1, -1)]
    for limit, end in zip(limits, ("oo", "-oo"), strict=True):
        if isinstance(limit, int) and limit < 0:
            return LowerEnd(False, False, f"as {names[0]} -> {end}")
    if None in limits:
        return UNKNOWN
    finite = [limit for limit in limits if isinstance(limit, Expression)]
    return LowerEnd(True, True if dips_below(part, names[0], finite) else None)


def _of_increasing(part: Expression, names: tuple[str, ...]) -> LowerEnd:
    """An increasing, continuous function h(u): it has a least value just where u has one."""
    e, turned = _stripped(part, names)
    if e.op is not CALL or e.value not in _INCREASING or len(e.args) != 1:
        return UNKNOWN
    inner = neg(e.args[0]) if turned else e.args[0]
    found = lower_facts(inner, names)
    low, high = _INCREASING[e.value]
    bounded_end = high if turned else low
    if bounded_end:
        return LowerEnd(True, found.attained if found.below is not None else None)
    return LowerEnd(found.below, found.attained, found.escape)


def _stripped(part: Expression, names: Sequence[str]) -> tuple[Expression, bool]:
    """What is left without added constants and numeric factors; whether the sign turned."""
    turned = False
    while True:
        terms = [e for e in terms_of(part) if set(e.variables) & set(names)]
        if len(terms) != 1:
            return add(*terms), turned
        (e,) = terms
        while e.op is NEG:
            e, turned = e.args[0], not turned
        if e.op is MUL and e.args[0].op is NUM and len(e.args) == 2:
            part, turned = e.args[1], turned != (e.args[0].value < 0)
            continue
        return e, turned


_INCREASING: Final[Mapping[str, tuple[bool, bool]]] = {
    "exp": (True, False),
    "sigmoid": (True, True),
    "tanh": (True, True),
    "atan": (True, True),
    "erf": (True, True),
    "softplus": (True, False),
    "sinh": (False, False),
    "asinh": (False, False),
    "cbrt": (False, False),
}
"""Increasing functions on all reals: whether they are bounded below, and above."""


def _polynomial_and_rest(part: Expression, names: tuple[str, ...]) -> LowerEnd:
    """A polynomial P plus a bounded rest: least values where P grows without bound, none where it falls."""
    terms = terms_of(part)
    algebraic = [e for e in terms if polynomial_degree(e, names) is not None]
    rest = [e for e in terms if polynomial_degree(e, names) is None]
    if not algebraic or not rest or not requirement_free(part):
        return UNKNOWN
    low, high = range_of(Normalizer().form(add(*rest)))
    whole = _polynomial(add(*algebraic), names)
    if whole is None:
        return UNKNOWN
    facts = lower_end(whole, len(names))
    if facts.below is False and high is not None:
        end = _falling_end(whole) if len(names) == 1 else None
        return LowerEnd(False, False, f"as {names[0]} -> {end}") if end else _worded(facts, names)
    if facts.below and low is not None:
        return LowerEnd(True, True if is_coercive(whole, len(names)) else None)
    return UNKNOWN


def _falling_end(terms: Mapping[tuple[int, ...], Fraction]) -> str | None:
    """The end of the line at which a polynomial in one variable falls."""
    degree, first = max((key[0], c) for key, c in terms.items())
    return "oo" if first < 0 else "-oo" if degree % 2 else None


def _by_form(part: Expression, names: tuple[str, ...]) -> LowerEnd:
    """Bounds that the form shows."""
    del names
    form = Normalizer(WORK).form(part)
    sign = sign_of_form(form)
    low = Fraction(0) if sign is not None and sign >= 0 else range_of(form)[0]
    return UNKNOWN if low is None else LowerEnd(below=True)


_RULES: Final[tuple[Rule, ...]] = (
    _of_polynomial,
    _on_a_line,
    _of_increasing,
    _polynomial_and_rest,
    _by_form,
    _of_waves,
    _of_drift,
    _in_pieces,
    _by_growth,
)
