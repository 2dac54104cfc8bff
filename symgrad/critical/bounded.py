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

from symgrad.algebra.expand import multiplied_out
from symgrad.algebra.normal import Normalizer, TooLargeError
from symgrad.algebra.polynomials import polynomial
from symgrad.algebra.signs import sign_of_form
from symgrad.calculus.domain import requirements
from symgrad.critical.growth import Facts, is_coercive, lower_end
from symgrad.critical.jets import polynomial_degree
from symgrad.critical.leading import Curve
from symgrad.critical.parts import independent_parts, terms_of
from symgrad.critical.periods import periods_of
from symgrad.critical.polynomials import multiplied_out as written_out
from symgrad.critical.ranges import range_of
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
    symbol,
)
from symgrad.language.write import write
from symgrad.results.critical import Boundedness

WORK: Final = 40_000
LARGEST_DEGREE: Final = 24


@dataclass(frozen=True, slots=True)
class LowerEnd:
    """What is proved of the lower end of the values; ``escape`` says where they fall without bound."""

    below: bool | None = None
    attained: bool | None = None
    escape: str | None = None


UNKNOWN: Final = LowerEnd()
LEAST: Final = LowerEnd(below=True, attained=True)


def boundedness(expression: Expression, names: Sequence[str]) -> Boundedness:
    """Whether a function is bounded below and above over all reals at which it is defined.

    Args:
        expression: the function.
        names: its variables; with others in it, nothing is claimed.

    Returns:
        Proved facts; None where nothing is proved. ``ray`` says along what the function is unbounded.

    >>> from symgrad import parse
    >>> boundedness(parse("x^2 - y^2"), ["x", "y"])
    Boundedness(below=False, above=False, ray='f -> -oo along y = t as t -> oo, with x = 0')
    >>> boundedness(parse("x^4 - 3*cos(x) + y^2"), ["x", "y"]).below
    True
    """
    low, high = lower_facts(expression, names), lower_facts(neg(expression), names)
    ray = f"f -> -oo {low.escape}" if low.escape else f"f -> oo {high.escape}" if high.escape else None
    return Boundedness(low.below, high.below, ray)


def attains_minimum(expression: Expression, names: Sequence[str]) -> bool | None:
    """Whether the function has a least value over all reals; None where that is not proved.

    >>> from symgrad import parse
    >>> attains_minimum(parse("x^4 + y^4 - 4*x*y"), ["x", "y"]), attains_minimum(parse("exp(x)"), ["x"])
    (True, False)
    """
    return lower_facts(expression, names).attained


def attains_maximum(expression: Expression, names: Sequence[str]) -> bool | None:
    """Whether the function has a greatest value over all reals; None where that is not proved."""
    return lower_facts(neg(expression), names).attained


def is_least(expression: Expression, names: Sequence[str], value: Expression) -> bool | None:
    """Whether f is nowhere below a value: decided by the form of f - value, or the factors of a polynomial.

    >>> from symgrad import parse
    >>> is_least(parse("(1 - x)^2 + 100*(y - x^2)^2"), ["x", "y"], number(0))
    True
    """
    if set(expression.variables) - set(names):
        return None
    rest = Normalizer().form(expression - value)
    sign = sign_of_form(rest)
    if sign is not None and sign >= 0:
        return True
    terms = _polynomial(rest, tuple(names))
    if terms is None:
        return None
    from symgrad.critical.plane import global_sign

    found = global_sign(terms, len(names))
    return None if found is None else found == 1


def requirement_free(expression: Expression) -> bool:
    """Whether the function is continuous on all of R^n: nothing it needs can fail."""
    n = Normalizer()
    return all(
        (r.smooth_only and not r.jump) or n.form(r.condition) is TRUE for r in requirements([expression])
    )


def lower_facts(expression: Expression, names: Sequence[str]) -> LowerEnd:
    """The lower end of the values of a function over all reals."""
    return _lower_facts(expression, tuple(names))


@lru_cache(maxsize=64)
def _lower_facts(expression: Expression, names: tuple[str, ...]) -> LowerEnd:
    if set(expression.variables) - set(names):
        return UNKNOWN
    try:
        parts = independent_parts(expression, [name for name in names if name in expression.variables])
        found = [_of_part(part, own) for part, own in parts]
    except (TooLargeError, ZeroDivisionError, RecursionError):
        return UNKNOWN
    for one, (_, own) in zip(found, parts, strict=True):
        if one.below is False and (len(parts) == 1 or requirement_free(expression)):
            return LowerEnd(False, False, _with_others(one.escape, own, names))
    below = [f.below for f in found]
    attained = [f.attained for f in found]
    if not all(below):
        return UNKNOWN
    return LowerEnd(True, False if False in attained else True if all(attained) else None)


def _with_others(escape: str | None, own: Sequence[str], names: Sequence[str]) -> str | None:
    """The variables of the other parts stay at zero."""
    others = [name for name in names if name not in own]
    return escape if escape is None or not others else f"{escape}, with {' = '.join(others)} = 0"


Rule = Callable[[Expression, tuple[str, ...]], LowerEnd]


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
    return LEAST if len(periods_of(part, names)) == len(names) and requirement_free(part) else UNKNOWN


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
    found = written_out(e, names)
    if found is not None:
        return found
    n = Normalizer(WORK)
    wide = multiplied_out(n.form(e), n)
    return None if wide is None else polynomial(wide, names)


def _on_a_line(part: Expression, names: tuple[str, ...]) -> LowerEnd:
    """One variable: rational functions exactly, others by their limits."""
    if len(names) != 1:
        return UNKNOWN
    from symgrad.critical.ends import limit_facts, rational_facts

    found = rational_facts(part, names[0])
    if found.below is None and requirement_free(part):
        found = limit_facts(part, names[0])
    where = None if found.where is None else f"as {found.where}"
    return LowerEnd(found.below, found.attained, where)


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
        return _worded(facts, names)
    if facts.below and low is not None:
        return LowerEnd(True, True if is_coercive(whole, len(names)) else None)
    return UNKNOWN


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
)
