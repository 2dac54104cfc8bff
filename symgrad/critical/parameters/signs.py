"""Signs of expressions in parameters: what is known of them, and what makes them positive or not zero."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from symgrad.algebra.normal import Normalizer, TooLargeError
from symgrad.algebra.polynomials import polynomial
from symgrad.algebra.present import present
from symgrad.algebra.quotients import split_coefficient
from symgrad.algebra.signs import sign_of_form
from symgrad.critical.forms.letters import Alphabet, TooManyTermsError
from symgrad.frozen import dataclass
from symgrad.language.graph import (
    ADD,
    CALL,
    MINUS_ONE,
    MUL,
    NUM,
    ONE,
    POW,
    ZERO,
    Expression,
    compare,
    neg,
    number,
    postorder,
    tree_sizes,
)
from symgrad.language.shapes import factors_of
from symgrad.language.write import write


@dataclass(frozen=True, slots=True)
class Sign:
    """A condition on the sign of a normal form: ``form > 0`` or ``form != 0``."""

    form: Expression
    relation: str = "!="

    @property
    def condition(self) -> Expression:
        """The condition as people write it: a < 0 for -a > 0."""
        form, relation = turned(self.form, self.relation)
        return compare(relation, present(form), ZERO)


OPPOSITE: Final = {">": "<", "<": ">"}


def turned(form: Expression, relation: str) -> tuple[Expression, str]:
    """A relation of a form to zero without a minus in front."""
    if form.op is MUL and form.args[0].op is NUM and form.args[0].value < 0:
        return Normalizer().form(neg(form)), OPPOSITE.get(relation, relation)
    return form, relation


def primitive(form: Expression) -> Expression:
    """A simpler form with the same sign where that is not zero: without positive factors and even powers.

    >>> from symgrad import parse
    >>> n = Normalizer()
    >>> [str(present(primitive(n.form(parse(t))))) for t in ("-4*a*b^2", "3/a", "a*exp(a)", "2*a - 4*b")]
    ['-a', 'a', 'a', 'a - 2*b']
    """
    n = Normalizer()
    sign, kept = 1, []
    for factor in factors_of(form):
        base = _odd_base(factor)
        known = known_sign(base)
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
    for factor in factors_of(form):
        power_of = factor.op is POW and factor.args[1].op is NUM
        if (power_of and factor.args[1].value < 0) or abs(sign_of_form(factor) or 0) == 2:
            continue
        base = factor.args[0] if power_of else factor
        if base.op is CALL and base.value == "abs":
            base = n.form(base.args[0])
        kept.append(content_free(base, n))
    return n.mul(kept) if kept else ONE


def demanded(form: Expression) -> tuple[Sign, ...]:
    """What makes a form positive: the sign of what is left without even powers, and that those are not zero.

    >>> from symgrad import parse
    >>> [str(s.condition) for s in demanded(Normalizer().form(parse("4*a^2*b")))]
    ['b > 0', 'a != 0']
    """
    shown, rest = primitive(form), dropped(form)
    own = (Sign(shown, ">"),) if shown.variables else ()
    return own if rest is ONE else (*own, Sign(rest))


def dropped(form: Expression, known: Sequence[Sign] = ()) -> Expression:
    """What must not be zero besides the primitive part, and is not known for that."""
    nonzero = [*known, *map(Sign, factors_of(primitive(form)))]
    kept = [f for f in factors_of(nonzero_part(form)) if f.variables]
    kept = [f for f in kept if not any(_is_nonzero(f, condition) for condition in nonzero)]
    return Normalizer().mul(kept) if kept else ONE


def simpler(form: Expression, n: Normalizer) -> Expression:
    """A form brought to one quotient, its factors apart, where that makes it shorter.

    >>> from symgrad import parse
    >>> n = Normalizer()
    >>> str(present(simpler(n.form(parse("(a/2 - b/2)^2*(b/2 - a/2)^2")), n)))
    '(a - b)**4/16'
    """
    if form.op not in (ADD, MUL) or not form.variables:
        return form
    try:
        made = factored(form, n)
    except (TooManyTermsError, TooLargeError, ZeroDivisionError):
        return form
    order = postorder([made, form])
    sizes = tree_sizes(order, 10**6)
    return made if sizes[made] < sizes[form] else form


def factored(form: Expression, n: Normalizer) -> Expression:
    """A sum as a product of what all its terms share, as far as polynomials show it.

    >>> from symgrad import parse
    >>> n = Normalizer()
    >>> str(factored(n.form(parse("p^2 - 2*p*q + q^2")), n))
    '(p + (-1)*q)**2'
    """
    alphabet = Alphabet([form], list(form.variables), n)
    quotient = alphabet.quotient(form)
    parts = []
    for whole, sign in ((quotient.above, 1), (quotient.below, -1)):
        if whole.is_constant():
            parts.append(n.power(alphabet.expression(whole), number(sign)))
            continue
        coefficient, factors = whole.factor()
        parts.append(number(Fraction(int(coefficient.p), int(coefficient.q)) ** sign))
        parts += [n.power(alphabet.expression(p), number(sign * int(k))) for p, k in factors]
    return n.mul(parts)


def known_sign(form: Expression) -> int | None:
    """The sign of a product by its form, as of `sign_of_form`; definite quadratic forms are known too.

    >>> from symgrad import parse
    >>> known_sign(Normalizer().form(parse("a^2 - a*b + b^2"))), known_sign(Normalizer().form(parse("a*b")))
    (1, None)
    """
    found = 2
    for factor in factors_of(form):
        own = sign_of_form(factor) if sign_of_form(factor) is not None else quadratic_sign(factor)
        if own is None:
            return None
        found = (1 if found * own > 0 else -1) * min(abs(found), abs(own)) if own else 0
        if not found:
            return 0
    return found


def quadratic_sign(form: Expression) -> int | None:
    """The sign of a polynomial of degree two by Lagrange's completion of squares."""
    names = tuple(form.variables)
    terms = polynomial(form, names) if form.op is ADD else None
    if not terms or any(sum(exponents) > 2 for exponents in terms):
        return None
    size = len(names) + 1
    rows = [[Fraction(0)] * size for _ in range(size)]
    for exponents, coefficient in terms.items():
        places = [k for k, e in enumerate(exponents) for _ in range(e)]
        i, j = [*places, size - 1, size - 1][:2]
        rows[i][j] += Fraction(coefficient) / 2
        rows[j][i] += Fraction(coefficient) / 2
    return _semidefinite(rows)


def _semidefinite(rows: list[list[Fraction]]) -> int | None:
    """2 and -2 for definite symmetric matrices, 1 and -1 for semidefinite ones, None for others."""
    size, pivots = len(rows), []
    for k in range(size):
        pivots.append(pivot := rows[k][k])
        if not pivot and any(rows[k][k + 1 :]):
            return None
        for i in range(k + 1, size) if pivot else ():
            share = rows[i][k] / pivot
            rows[i] = [a - share * b for a, b in zip(rows[i], rows[k], strict=True)]
    if min(pivots) * max(pivots) < 0:
        return None
    sign = 1 if max(pivots) > 0 else -1
    return sign * (1 if 0 in pivots else 2)


def sign_given(form: Expression, known: Sequence[Sign]) -> int | None:
    """The sign of a product where these conditions hold: 1 or -1; None if it does not show.

    >>> from symgrad import parse
    >>> n = Normalizer()
    >>> sign_given(n.form(parse("-a*b^3")), [Sign(n.form(parse("a*b")), ">")])
    -1
    """
    total, open_ = 1, []
    for factor in factors_of(form):
        own = _factor_sign(factor, known)
        if own is None:
            open_.append(factor)
        total *= own or 1
    if not open_:
        return total
    rest = _sign_of_rest(open_, known)
    return None if rest is None else total * rest


def _sign_of_rest(factors: Sequence[Expression], known: Sequence[Sign]) -> int | None:
    """The sign of a product whose factors have none by themselves, as a*b where a*b > 0."""
    n = Normalizer()
    if not all(any(_is_nonzero(f, c) for c in known) for f in factors):
        return None
    rest = primitive(n.mul(factors))
    for condition in known:
        ratio = n.form(rest / primitive(condition.form))
        if condition.relation == ">" and ratio.op is NUM and ratio is not ZERO:
            return 1 if ratio.value > 0 else -1
    return None


def _factor_sign(factor: Expression, known: Sequence[Sign]) -> int | None:
    sign = known_sign(factor) if factor.op is not MUL else None
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
    ratios = (Normalizer().form(base / factor) for factor in factors_of(condition.form))
    return any(ratio.op is NUM and ratio is not ZERO for ratio in ratios)


def text_of(form: Expression, relation: str) -> str:
    """``a > 0``, also for -a < 0."""
    form, relation = turned(form, relation)
    return f"{write(present(form))} {relation} 0"


__all__ = [
    "OPPOSITE",
    "Sign",
    "content_free",
    "demanded",
    "dropped",
    "factored",
    "known_sign",
    "nonzero_part",
    "primitive",
    "quadratic_sign",
    "sign_given",
    "simpler",
    "text_of",
    "turned",
]
