"""Expressions and numbers of an answer as text: what all formats for people have in common."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from symgrad.language.write import write

if TYPE_CHECKING:
    from symgrad.language.graph import Expression
    from symgrad.results import Answer, Number

UNDEFINED = "undefined"


def digits(value: float, precision: int) -> str:
    """A float to so many significant digits.

    >>> digits(4.47213595499958, 6)
    '4.47214'
    """
    return f"{value:.{precision}g}"


class Texts:
    """Writes the expressions of one answer: shared ones by name, decimals where it was asked in decimals."""

    def __init__(self, answer: Answer, precision: int) -> None:
        self._names = {e: name for name, e in answer.shared}
        self._shared = answer.shared
        self._decimals = answer.decimal
        self._precision = precision

    def expression(self, e: Expression) -> str:
        """A formula; one that has a name, by its name."""
        return self._names.get(e) or self._written(e)

    def _written(self, e: Expression) -> str:
        return write(e, self._names, decimals=self._decimals)

    def definitions(self) -> Iterator[tuple[str, str]]:
        """The shared subexpressions in the order in which they are defined."""
        for name, e in self._shared:
            yield name, self._written(e)

    def number(self, number: Number | None) -> str:
        """The exact value where one is known, the float where not."""
        if number is None:
            return UNDEFINED
        if number.exact is not None:
            return self.expression(number.exact)
        return UNDEFINED if number.float is None else digits(number.float, self._precision)

    def float(self, value: float) -> str:
        """A plain float."""
        return digits(value, self._precision)
