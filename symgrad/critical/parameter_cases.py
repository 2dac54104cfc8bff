"""Cases by the signs of expressions in parameters: what holds where, and how that is told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from symgrad.algebra.normal import Normalizer
from symgrad.algebra.present import present
from symgrad.algebra.quotients import split_coefficient
from symgrad.algebra.signs import sign_of_form
from symgrad.frozen import dataclass
from symgrad.language.graph import CALL, MINUS_ONE, MUL, NUM, ONE, POW, ZERO, Expression, compare, neg, number
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
    strict = {factor for c in kept if c.value in (">", "<") for factor in _factors(c.args[0])}
    return tuple(c for c in kept if c.value != "!=" or not strict.issuperset(_factors(c.args[0])))


def primitive(form: Expression) -> Expression:
    """A simpler form with the same sign where that is not zero: without positive factors and even powers.

    >>> from symgrad import parse
    >>> n = Normalizer()
    >>> [str(present(primitive(n.form(parse(t))))) for t in ("-4*a*b^2", "3/a", "a*exp(a)", "2*a - 4*b")]
    ['-a', 'a', 'a', 'a - 2*b']
    """
    n = Normalizer()
    sign, kept = 1, []
    for factor in _factors(form):
        base = _odd_base(factor)
        known = sign_of_form(base)
        if known:
            sign = sign if known > 0 else -sign
        elif base is not ONE:
            kept.append(content_free(base, n))
    whole = n.mul(kept) if kept else ONE
    return whole if sign > 0 else n.mul((MINUS_ONE, whole))


def _odd_base(factor: Expression) -> Expression:
    """The base of an odd power; 1 for an even one. Odd roots are the real ones."""
    if factor.op is POW and factor.args[1].op is NUM:
        exponent = Fraction(factor.args[1].value)
        if exponent.denominator % 2:
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
    for factor in _factors(form):
        power_of = factor.op is POW and factor.args[1].op is NUM
        if (power_of and factor.args[1].value < 0) or abs(sign_of_form(factor) or 0) == 2:
            continue
        kept.append(content_free(factor.args[0] if power_of else factor, n))
    return n.mul(kept) if kept else ONE


def demanded(form: Expression) -> tuple[Sign, ...]:
    """What makes a form positive: the sign of what is left without even powers, and that those are not zero.

    >>> from symgrad import parse
    >>> [str(s.condition) for s in demanded(Normalizer().form(parse("4*a^2*b")))]
    ['b > 0', 'a != 0']
    """
    shown, rest = primitive(form), _dropped(form)
    own = (Sign(shown, ">"),) if shown.variables else ()
    return own if rest is ONE else (*own, Sign(rest))


def _dropped(form: Expression, known: Sequence[Sign] = ()) -> Expression:
    """What must not be zero besides the primitive part, and is not known for that."""
    nonzero = [*known, *map(Sign, _factors(primitive(form)))]
    kept = [f for f in _factors(nonzero_part(form)) if f.variables]
    kept = [f for f in kept if not any(_is_nonzero(f, condition) for condition in nonzero)]
    return Normalizer().mul(kept) if kept else ONE


def _factors(form: Expression) -> tuple[Expression, ...]:
    return form.args if form.op is MUL else (form,)


def sign_given(form: Expression, known: Sequence[Sign]) -> int | None:
    """The sign of a product where these conditions hold: 1 or -1; None if it does not show."""
    total = 1
    for factor in _factors(form):
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
    while base.op is POW or (base.op is CALL and base.value == "abs"):
        base = base.args[0]
    ratios = (Normalizer().form(base / factor) for factor in _factors(condition.form))
    return any(ratio.op is NUM and ratio is not ZERO for ratio in ratios)


def split_text(form: Expression, known: Sequence[Sign] = ()) -> str:
    """What an extremum is, by the sign of a form: ``a minimum where a > 0, a maximum where a < 0``."""
    shown, rest = primitive(form), _dropped(form, known)
    if shown.op is NUM:
        word = EXTREMUM[1 if shown.value > 0 else -1].value
        return f"a {word} where {text_of(nonzero_part(form), '!=')}"
    also = "" if rest is ONE else f" and {text_of(rest, '!=')}"
    return f"a minimum where {text_of(shown, '>')}{also}, a maximum where {text_of(shown, '<')}{also}"


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
    "demanded",
    "nonzero_part",
    "primitive",
    "sign_given",
    "split_text",
    "text_of",
    "united",
]
