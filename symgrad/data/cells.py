"""Cells of text as exact numbers: a decimal is the fraction it says.

A column of them is kept as whole numbers over one power of ten, so that sums of products over its rows
are sums of products of integers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property
from math import lcm
from typing import Final

from symgrad.frozen import dataclass

NUMBER: Final = re.compile(r"([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d{1,6}))?", re.ASCII)
LONGEST: Final = 400
"""Characters of a cell, and the power of ten that it may reach downwards."""

LARGEST: Final = 308

MISTAKES: Final = (
    (re.compile(r"\s*"), "the cell is empty", "fill it, or delete the row"),
    (
        re.compile(r"[+-]?(nan|n/?a|null|none|\?|-)", re.I),
        "'{}' is no number",
        "fill it, or delete the row",
    ),
    (re.compile(r"[+-]?inf(inity)?", re.I), "'{}' is no finite number", "delete the row, or give a number"),
    (re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?"), "'{}' is no number", "write 1000 or 1.0: no comma"),
    (re.compile(r"[+-]?\d+,\d+([eE][+-]?\d+)?"), "'{}' is no number", "use a point for decimals"),
    (re.compile(r"true|false|yes|no", re.I), "'{}' is no number", "write 1 and 0"),
    (re.compile(r".*\d\s*%"), "'{}' is no number", "divide by 100, and leave the sign out"),
    (re.compile(r"\d+/\d+"), "'{}' is no number", "write it as a decimal"),
    (
        re.compile(r"[+-]?[\d.]+([eE][+-]?\d+)?", re.ASCII),
        "'{}' is beyond the range of floats",
        "scale the column",
    ),
)
"""What stands in cells that are no numbers: the shape, what to say, the remedy."""


@dataclass(frozen=True)
class Exact:
    """A column of exact numbers.

    Attributes:
        numerators: one for each row.
        denominator: theirs.
    """

    numerators: Sequence[int]
    denominator: int

    @cached_property
    def fractions(self) -> list[Fraction]:
        """The numbers themselves."""
        return [Fraction(n, self.denominator) for n in self.numerators]

    @classmethod
    def of(cls, values: Sequence[Fraction]) -> Exact:
        """A column of fractions.

        >>> Exact.of([Fraction(1, 2), Fraction(1, 3)])
        Exact(numerators=[3, 2], denominator=6)
        """
        common = lcm(*{v.denominator for v in values}) if values else 1
        return cls([v.numerator * (common // v.denominator) for v in values], common)


def number_in(cell: str) -> tuple[int, int] | None:
    """A whole number and the digits after its point; None if the cell is no finite number.

    >>> number_in("-1.50"), number_in("2e3"), number_in("1,5")
    ((-150, 2), (2000, 0), None)
    """
    found = NUMBER.fullmatch(cell) if len(cell) <= LONGEST else None
    if found is None:
        return None
    sign, whole, part, exponent = found.groups()
    digits = whole + part
    if not digits:
        return None
    value = -int(digits) if sign == "-" else int(digits)
    places = len(part) - int(exponent or 0)
    if exponent is None:
        return (value, places) if len(whole) <= LARGEST else None
    if not value:
        return 0, 0
    if places > LONGEST or len(digits) - places > LARGEST:
        return None
    return (value, places) if places >= 0 else (value * 10**-places, 0)


def column_of(found: Sequence[tuple[int, int]]) -> Exact:
    """A column of what `number_in` found.

    >>> column_of([(15, 1), (2, 0)])
    Exact(numerators=[15, 20], denominator=10)
    """
    places = max((p for _, p in found), default=0)
    powers = {p: 10 ** (places - p) for p in {p for _, p in found}}
    return Exact([value * powers[p] for value, p in found], 10**places)


def complaint(cell: str) -> tuple[str, str]:
    """What is wrong with a cell that is no finite number, and the remedy."""
    for shape, message, hint in MISTAKES:
        if shape.fullmatch(cell):
            return message.format(cell[:40]), hint
    return f"'{cell[:40]}' is no number", "give a number, or leave the column out of the expression"
