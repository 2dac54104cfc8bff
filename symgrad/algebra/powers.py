"""Powers in normal form, over the reals.

x**(p/q) in lowest terms is the real root for odd q, and needs x >= 0 for even q. So sqrt(x**2) is
abs(x), (x**3)**(1/3) is x, and sqrt(x)**2 is x on the domain of what was written.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from symgrad.algebra.radicals import integer_power, root_form
from symgrad.algebra.signs import sign_of_form
from symgrad.language.graph import ADD, CALL, MUL, NUM, ONE, POW, ZERO, E, Expression, Rational, node, number

if TYPE_CHECKING:
    from symgrad.algebra.normal import Normalizer


def power_form(n: Normalizer, base: Expression, exponent: Expression) -> Expression:
    """The normal form of a power of normal forms."""
    if exponent is ZERO or base is ONE:
        return ONE
    if exponent is ONE:
        return base
    if base is E:
        return n.call("exp", (exponent,))
    if base.op is CALL and base.value == "exp":
        return n.call("exp", (n.mul((base.args[0], exponent)),))
    if exponent.op is not NUM:
        return _symbolic(n, base, exponent)
    if base.op is NUM:
        return _of_number(base.value, exponent.value) or node(POW, (base, exponent))
    return _numeric(n, base, exponent)


def _symbolic(n: Normalizer, base: Expression, exponent: Expression) -> Expression:
    if base.op is POW and sign_of_form(base.args[0]) == 2:
        return power_form(n, base.args[0], n.mul((base.args[1], exponent)))
    return node(POW, (base, exponent))


def _of_number(base: Rational, exponent: Rational) -> Expression | None:
    if type(exponent) is int:
        value = integer_power(base, exponent)
        return None if value is None else number(value)
    found = root_form(base, Fraction(exponent))
    if found is None:
        return None
    coefficient, inside, index = found
    if inside == 1:
        return number(coefficient)
    root = node(POW, (number(inside), number(Fraction(1, index))))
    return root if coefficient == 1 else node(MUL, (number(coefficient), root))


def _numeric(n: Normalizer, base: Expression, exponent: Expression) -> Expression:
    power = Fraction(exponent.value)
    if base.op is POW and base.args[1].op is NUM:
        return _of_power(n, base, power)
    if base.op is POW and power.denominator == 1:
        return n.power(base.args[0], n.mul((base.args[1], exponent)))
    if base.op is MUL:
        if power.denominator == 1:
            return n.mul([n.power(factor, exponent) for factor in base.args])
        return _root_of_product(n, base, power)
    if base.op is CALL and base.value == "abs" and power.numerator % 2 == 0:
        return n.power(base.args[0], exponent)
    if base.op is CALL and base.value == "sign" and power.denominator == 1 and power > 0:
        return base if power.numerator % 2 else node(POW, (base, number(2)))
    if base.op is ADD and power.denominator == 1 and power < 0:
        return _of_sum(n, base, exponent)
    return node(POW, (base, exponent))


def _of_sum(n: Normalizer, base: Expression, exponent: Expression) -> Expression:
    """1/(a + b/x) as x/(a*x + b): a divisor holds no quotient."""
    lowest: dict[Expression, int] = {}
    for term in base.args:
        for factor in term.args if term.op is MUL else (term,):
            if factor.op is POW and factor.args[1].op is NUM and type(factor.args[1].value) is int:
                below = factor.args[1].value
                if below < 0:
                    lowest[factor.args[0]] = min(below, lowest.get(factor.args[0], 0))
    if not lowest:
        return node(POW, (base, exponent))
    clearing = [n.power(b, number(-e)) for b, e in lowest.items()]
    cleared = n.add([n.mul((term, *clearing)) for term in base.args])
    back = [n.power(b, number(e * exponent.value)) for b, e in lowest.items()]
    return n.mul((n.power(cleared, exponent), *back))


def _of_power(n: Normalizer, base: Expression, outer: Fraction) -> Expression:
    """(c**f)**g over the reals."""
    inner = Fraction(base.args[1].value)
    product = number(inner * outer)
    if outer.denominator == 1:
        return n.power(base.args[0], product)
    if inner.numerator % 2 == 0:
        return n.power(n.call("abs", (base.args[0],)), product)
    if inner.denominator % 2 == 0 or outer.denominator % 2 or inner.denominator == 1:
        return n.power(base.args[0], product)
    return node(POW, (base, number(outer)))


def _root_of_product(n: Normalizer, base: Expression, power: Fraction) -> Expression:
    """Takes out of a root the factors whose root is real whatever the others are."""
    outside: list[Expression] = []
    inside: list[Expression] = []
    negative = False
    for factor in base.args:
        if factor.op is NUM:
            negative ^= factor.value < 0
            root = _of_number(abs(factor.value), power)
            (outside if root else inside).append(root or number(abs(factor.value)))
        elif power.denominator % 2 or _even_power(factor) or sign_of_form(factor) in (1, 2):
            outside.append(n.power(factor, number(power)))
        else:
            inside.append(factor)
    if negative and power.denominator % 2:
        outside.append(number(-1 if power.numerator % 2 else 1))
    elif negative:
        inside.append(number(-1))
    outside = [factor for factor in outside if factor is not ONE]
    if not outside or not inside:
        return n.mul(outside) if outside else node(POW, (base, number(power)))
    rest = n.mul(inside)
    return n.mul(
        (*outside, node(POW, (rest, number(power))) if rest.op is MUL else n.power(rest, number(power)))
    )


def _even_power(e: Expression) -> bool:
    return e.op is POW and e.args[1].op is NUM and Fraction(e.args[1].value).numerator % 2 == 0
