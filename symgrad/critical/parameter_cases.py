"""Cases by the signs of expressions in parameters: what holds where, and how that is told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from symgrad.algebra.normal import Normalizer
from symgrad.algebra.present import present
from symgrad.algebra.quotients import split_coefficient
from symgrad.algebra.signs import sign_of_form
from symgrad.language.graph import MINUS_ONE, MUL, NUM, ONE, POW, ZERO, Expression, compare, neg, number
from symgrad.language.write import write
from symgrad.results.critical import CriticalPoint, Kind


@dataclass(frozen=True, slots=True)
class Case:
    """The critical points where ``conditions`` hold; ``notes`` say what is elsewhere."""

    points: tuple[CriticalPoint, ...]
    conditions: tuple[Expression, ...]
    notes: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Sign:
    """A condition on the sign of a normal form: ``form > 0`` or ``form != 0``."""

    form: Expression
    relation: str = "!="

    @property
    def condition(self) -> Expression:
        """The condition as people write it."""
        return compare(self.relation, present(self.form), ZERO)


def united(conditions: Iterable[Expression]) -> tuple[Expression, ...]:
    """Conditions, each once; of a > 0 and a != 0 only the first."""
    kept = list(dict.fromkeys(conditions))
    strict = {c.args[0] for c in kept if c.value in (">", "<")}
    return tuple(c for c in kept if c.value != "!=" or c.args[0] not in strict)


def primitive(form: Expression) -> Expression:
    """A simpler form with the same sign: without positive factors and even powers.

    >>> from symgrad import parse
    >>> n = Normalizer()
    >>> [str(present(primitive(n.form(parse(t))))) for t in ("-4*a*b^2", "3/a", "a*exp(a)", "2*a - 4*b")]
    ['-a', 'a', 'a', 'a - 2*b']
    """
    n = Normalizer()
    sign, kept = 1, []
    for factor in form.args if form.op is MUL else (form,):
        base = _odd_base(factor)
        known = sign_of_form(base)
        if known is not None and abs(known) == 2:
            sign = sign if known > 0 else -sign
        elif base is not ONE:
            kept.append(content_free(base, n))
    whole = n.mul(kept) if kept else ONE
    return whole if sign > 0 else n.mul((MINUS_ONE, whole))


def _odd_base(factor: Expression) -> Expression:
    """The base of an odd power; 1 for an even one."""
    if factor.op is POW and factor.args[1].op is NUM:
        exponent = Fraction(factor.args[1].value)
        if exponent.denominator == 1:
            return factor.args[0] if exponent.numerator % 2 else ONE
    return factor


def content_free(base: Expression, n: Normalizer) -> Expression:
    """A sum divided by what all its coefficients share."""
    terms = base.args if base.op == "add" else (base,)
    shares = [abs(Fraction(split_coefficient(t)[0])) for t in terms]
    least = min(shares)
    if least in (0, 1) or any((s / least).denominator != 1 for s in shares):
        return base
    return n.add([n.mul((number(1 / least), t)) for t in terms])


def nonzero_part(form: Expression) -> Expression:
    """A simpler form with the same zeros: bases of powers, without what is never zero.

    >>> from symgrad import parse
    >>> str(present(nonzero_part(Normalizer().form(parse("2*a^2*b/c^2")))))
    'a*b'
    """
    n = Normalizer()
    kept = []
    for factor in form.args if form.op is MUL else (form,):
        power_of = factor.op is POW and factor.args[1].op is NUM
        if (power_of and factor.args[1].value < 0) or abs(sign_of_form(factor) or 0) == 2:
            continue
        kept.append(content_free(factor.args[0] if power_of else factor, n))
    return n.mul(kept) if kept else ONE


def sign_given(form: Expression, known: Sequence[Sign]) -> int | None:
    """The sign of a product where these conditions hold: 1 or -1; None if it does not show."""
    total = 1
    for factor in form.args if form.op is MUL else (form,):
        own = _factor_sign(factor, known)
        if own is None:
            return None
        total *= own
    return total


def _factor_sign(factor: Expression, known: Sequence[Sign]) -> int | None:
    sign = sign_of_form(factor)
    if sign is not None and abs(sign) == 2:
        return 1 if sign > 0 else -1
    even = factor.op is POW and factor.args[1].op is NUM and _odd_base(factor) is ONE
    if even and factor.args[1].value < 0:
        return 1
    base = factor.args[0] if factor.op is POW and factor.args[1].op is NUM else factor
    for condition in known:
        ratio = Normalizer().form(base / condition.form)
        if ratio.op is NUM and ratio is not ZERO:
            if even:
                return 1
            if condition.relation == ">":
                return 1 if ratio.value > 0 else -1
    if sign in (1, -1) and any(_is_nonzero(base, c) for c in known):
        return sign
    return None


def _is_nonzero(base: Expression, condition: Sign) -> bool:
    ratio = Normalizer().form(base / condition.form)
    return ratio.op is NUM and ratio is not ZERO


def split_text(form: Expression) -> str:
    """What an extremum is, by the sign of a form: ``a minimum where a > 0, a maximum where a < 0``."""
    shown = primitive(form)
    return f"a minimum where {text_of(shown, '>')}, a maximum where {text_of(shown, '<')}"


def text_of(form: Expression, relation: str) -> str:
    """``a > 0``, also for -a < 0."""
    if form.op is MUL and form.args[0].op is NUM and form.args[0].value < 0:
        form = Normalizer().form(neg(form))
        relation = {">": "<", "<": ">"}.get(relation, relation)
    return f"{write(present(form))} {relation} 0"


EXTREMUM = {1: Kind.MINIMUM, -1: Kind.MAXIMUM}

__all__ = [
    "EXTREMUM",
    "Case",
    "Sign",
    "content_free",
    "nonzero_part",
    "primitive",
    "sign_given",
    "split_text",
    "text_of",
    "united",
]
