"""Whether affine functions can have given signs all at once: elimination after Fourier and Motzkin.

Exact, and doubly exponential at worst; it is asked about a handful of functions.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from symgrad.algebra.polynomials import polynomial
from symgrad.algebra.signs import sign_of_form
from symgrad.language.graph import Expression

Row = tuple[Fraction, ...]
"""Coefficients of the variables, the constant last: the row times (x, 1) is to be positive."""

MOST_ROWS: Final = 400


def affine(form: Expression, names: Sequence[str]) -> Row | None:
    """The coefficients of a form that is affine in the variables; None for others."""
    if not set(form.variables) <= set(names):
        return None
    terms = polynomial(form, tuple(names))
    if terms is None or any(sum(key) > 1 for key in terms):
        return None
    unit = [tuple(int(i == k) for i in range(len(names))) for k in range(len(names))]
    zero = (0,) * len(names)
    return tuple(terms.get(key, Fraction(0)) for key in (*unit, zero))


def is_impossible(forms: Sequence[Expression], signs: Sequence[int], names: Sequence[str]) -> bool:
    """Whether no point has these signs (1, -1, or 0 for zero); forms that are not affine are passed over.

    >>> from symgrad import parse
    >>> from symgrad.algebra.normal import Normalizer
    >>> n = Normalizer()
    >>> forms = [n.form(parse(text)) for text in ("x", "y", "x + y")]
    >>> is_impossible(forms, [1, 1, -1], ["x", "y"]), is_impossible(forms, [1, -1, -1], ["x", "y"])
    (True, False)
    """
    positive: list[Row] = []
    zero: list[Row] = []
    for form, sign in zip(forms, signs, strict=True):
        row = affine(form, names)
        if row is None:
            continue
        if sign == 0:
            zero.append(row)
        else:
            positive.append(tuple(sign * c for c in row))
    return _is_empty(positive, zero, len(names))


def has_other_signs(forms: Sequence[Expression], signs: Sequence[int]) -> bool:
    """Whether one of the forms shows that it has nowhere the sign that is wanted, 1 or -1.

    >>> from symgrad import parse
    >>> has_other_signs([parse("-x^2")], [1]), has_other_signs([parse("x")], [1])
    (True, False)
    """
    known = [(sign_of_form(form), sign) for form, sign in zip(forms, signs, strict=True) if sign]
    return any(found is not None and found * sign <= 0 for found, sign in known)


def _is_empty(positive: list[Row], zero: list[Row], size: int) -> bool:
    for k in range(size):
        pivot = next((row for row in zero if row[k]), None)
        if pivot is not None:
            zero = [_without(row, pivot, k) for row in zero if row is not pivot]
            positive = [_without(row, pivot, k) for row in positive]
            continue
        up = [row for row in positive if row[k] > 0]
        down = [row for row in positive if row[k] < 0]
        rest = [row for row in positive if not row[k]]
        if len(up) * len(down) + len(rest) > MOST_ROWS:
            return False
        positive = rest + [
            tuple(a * -d[k] + b * u[k] for a, b in zip(u, d, strict=True)) for u in up for d in down
        ]
    return any(row[size] != 0 for row in zero) or any(row[size] <= 0 for row in positive)


def _without(row: Row, pivot: Row, k: int) -> Row:
    """A row with a variable eliminated by an equation."""
    factor = row[k] / pivot[k]
    return tuple(a - factor * b for a, b in zip(row, pivot, strict=True))


__all__ = ["affine", "is_impossible"]
