"""Sums over rows of products of columns: the sufficient statistics of a polynomial loss.

Columns of exact numbers give exact sums: of integers, over a power of ten. Columns of floats are summed
in pairs of floats (double-double): each product keeps its rounding error (Dekker 1971), each addition its
own (Knuth 1969), so that the sum is as if it were computed with twice the digits and rounded once. Only
elementwise operations in a fixed order are used, so the same data give the same bits on every machine.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import repeat
from operator import mul
from typing import Any, Final

from symgrad.data.cells import Exact

Factors = tuple[str, ...]
"""Names of columns, each as often as it is a factor; none for the number of rows."""

BLOCK: Final = 4096
"""Rows at a time: what is worked on then stays in the cache."""

SPLIT: Final = 134_217_729.0
"""2**27 + 1, which splits a float into two halves of its digits."""

DIGITS: Final = 17


def exact_sums(wanted: Sequence[Factors], columns: Mapping[str, Exact], rows: int) -> list[Fraction]:
    """Sums of products of exact columns.

    >>> exact_sums([("x", "x"), ()], {"x": Exact([15, 20], 10)}, 2)
    [Fraction(25, 4), Fraction(2, 1)]
    """
    known: dict[Factors, list[int]] = {}
    return [_exact_sum(factors, columns, rows, known) for factors in wanted]


def _exact_sum(
    factors: Factors, columns: Mapping[str, Exact], rows: int, known: dict[Factors, list[int]]
) -> Fraction:
    if not factors:
        return Fraction(rows)
    *first, last = factors
    before = _product(tuple(first), columns, known)
    total = sum(map(mul, before, columns[last].numerators))
    return Fraction(total, math.prod(columns[name].denominator for name in factors))


def _product(
    factors: Factors, columns: Mapping[str, Exact], known: dict[Factors, list[int]]
) -> Sequence[int] | Iterator[int]:
    """The products row by row, without their denominators; those of several factors are kept."""
    if not factors:
        return repeat(1)
    if len(factors) == 1:
        return columns[factors[0]].numerators
    if factors not in known:
        before = _product(factors[:-1], columns, known)
        known[factors] = list(map(mul, before, columns[factors[-1]].numerators))
    return known[factors]


def float_sums(wanted: Sequence[Factors], columns: Mapping[str, Any], rows: int) -> list[float] | None:
    """Sums of products of float columns, each rounded once; None if one is too large for a float."""
    import numpy as np

    sums = [_Sum(np) for _ in wanted]
    names = {name for factors in wanted for name in factors}
    with np.errstate(all="ignore"):
        for start in range(0, rows, BLOCK):
            block = {name: _Halves(np, columns[name][start : start + BLOCK]) for name in names}
            for factors, into in zip(wanted, sums, strict=True):
                if factors:
                    into.take(*_terms(np, [block[name] for name in factors]))
    found = [s.total() if factors else float(rows) for factors, s in zip(wanted, sums, strict=True)]
    return found if all(map(math.isfinite, found)) else None


def rounded(value: float) -> Fraction:
    """A float as the shortest decimal that means it.

    >>> rounded(0.1)
    Fraction(1, 10)
    """
    return Fraction(repr(value))


class _Halves:
    """A block of a column, and its floats as sums of two with half the digits."""

    __slots__ = ("all", "high", "low")

    def __init__(self, np: Any, values: Any) -> None:
        if len(values) < BLOCK:
            values = np.concatenate((values, np.zeros(BLOCK - len(values))))
        scaled = SPLIT * values
        self.all = values
        self.high = scaled - (scaled - values)
        self.low = values - self.high


def _terms(np: Any, factors: list[_Halves]) -> tuple[Any, Any]:
    """The product of blocks as a sum of two: rounded, and what rounding lost."""
    first, *others = factors
    product, lost = first.all, None
    halves = first
    for k, factor in enumerate(others):
        if k:
            halves = _Halves(np, product)
        new, error = _two_product(np, halves, factor)
        lost = error if lost is None else lost * factor.all + error
        product = new
    return product, lost


def _two_product(np: Any, a: _Halves, b: _Halves) -> tuple[Any, Any]:
    """``a*b`` and its rounding error, exactly."""
    product = a.all * b.all
    error = a.high * b.high
    error -= product
    part = a.high * b.low
    error += part
    np.multiply(a.low, b.high, out=part)
    error += part
    np.multiply(a.low, b.low, out=part)
    error += part
    return product, error


class _Sum:
    """As many sums as a block has rows, each with what rounding lost."""

    def __init__(self, np: Any) -> None:
        self._np = np
        self._sum = np.zeros(BLOCK)
        self._lost = np.zeros(BLOCK)
        self._scratch = np.empty((2, BLOCK))

    def take(self, terms: Any, lost: Any | None) -> None:
        """Adds a block to the sums: ``s + t`` and its rounding error, exactly."""
        np, (first, second) = self._np, self._scratch
        total = self._sum + terms
        np.subtract(total, self._sum, out=first)
        np.subtract(total, first, out=second)
        np.subtract(self._sum, second, out=second)
        np.subtract(terms, first, out=first)
        first += second
        self._lost += first
        if lost is not None:
            self._lost += lost
        self._sum = total

    def total(self) -> float:
        """All of it, rounded once."""
        try:
            return math.fsum([*self._sum.tolist(), *self._lost.tolist()])
        except (OverflowError, ValueError):
            return math.inf
