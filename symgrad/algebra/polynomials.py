"""Polynomials as dictionaries {exponents: coefficient}, for exact division."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from symgrad.algebra.expand import multiplied_out
from symgrad.language.graph import ADD, MUL, NUM, POW, SYM, Expression, node, number, symbol

if TYPE_CHECKING:
    from symgrad.algebra.normal import Normalizer

Exponents = tuple[int, ...]
Polynomial = dict[Exponents, Fraction]

MOST_STEPS: Final = 200


def polynomial(form: Expression, names: tuple[str, ...]) -> Polynomial | None:
    """A multiplied-out normal form as a polynomial in ``names``; None if it is none."""
    position = {name: k for k, name in enumerate(names)}
    found: Polynomial = {}
    for term in form.args if form.op is ADD else (form,):
        coefficient = Fraction(1)
        exponents = [0] * len(names)
        for factor in term.args if term.op is MUL else (term,):
            base, power = (factor.args[0], factor.args[1]) if factor.op is POW else (factor, number(1))
            if factor.op is NUM:
                coefficient *= factor.value
            elif base.op is SYM and power.op is NUM and type(power.value) is int and power.value > 0:
                exponents[position[base.value]] += power.value
            else:
                return None
        key = tuple(exponents)
        found[key] = found.get(key, Fraction(0)) + coefficient
    return {key: c for key, c in found.items() if c}


def as_polynomial(e: Expression, names: Sequence[str], n: Normalizer) -> Polynomial | None:
    """An expression, multiplied out, as a polynomial in ``names``; None if it is none, or too long.

    >>> from symgrad.algebra.normal import Normalizer
    >>> from symgrad.language.reading import read
    >>> as_polynomial(read("(x + 1)*(x - 1) + sin(y)*0").expression, ["x"], Normalizer())
    {(2,): Fraction(1, 1), (0,): Fraction(-1, 1)}
    """
    wide = multiplied_out(n.form(e), n)
    return polynomial(wide, tuple(names)) if wide is not None and set(wide.variables) <= set(names) else None


def divide(numerator: Expression, divisor: Expression, n: Normalizer) -> Expression | None:
    """The quotient of two multiplied-out polynomials, where no rest is left; else None.

    >>> from symgrad.algebra.normal import Normalizer
    >>> from symgrad.language.reading import read
    >>> n = Normalizer()
    >>> forms = [n.form(read(text).expression) for text in ("x^2 - y^2", "x + y")]
    >>> str(divide(*forms, n))
    'x + (-1)*y'
    """
    names = tuple(sorted({*numerator.variables, *divisor.variables}))
    above, below = polynomial(numerator, names), polynomial(divisor, names)
    if not above or not below:
        return None
    lead = max(below)
    quotient: Polynomial = {}
    for _ in range(MOST_STEPS):
        if not above:
            return _form(quotient, names, n)
        top = max(above)
        step = tuple(a - b for a, b in zip(top, lead, strict=True))
        if min(step, default=0) < 0:
            return None
        factor = above[top] / below[lead]
        quotient[step] = factor
        _subtract(above, below, step, factor)
    return None


def _subtract(above: Polynomial, below: Polynomial, step: Exponents, factor: Fraction) -> None:
    for key, c in below.items():
        place = tuple(a + b for a, b in zip(key, step, strict=True))
        rest = above.get(place, Fraction(0)) - factor * c
        if rest:
            above[place] = rest
        else:
            above.pop(place, None)


def _form(terms: Polynomial, names: tuple[str, ...], n: Normalizer) -> Expression:
    return n.add([_monomial(key, c, names, n) for key, c in terms.items()])


def _monomial(key: Exponents, c: Fraction, names: tuple[str, ...], n: Normalizer) -> Expression:
    powers = [
        node(POW, (symbol(name), number(k))) if k > 1 else symbol(name)
        for name, k in zip(names, key, strict=True)
        if k
    ]
    return n.mul((number(c), *powers))
