"""Numbers in options: read by our own parser, so that 1/2 and 2^10 are numbers and nan is not."""

from __future__ import annotations

from fractions import Fraction

from symgrad.cli.status import UsageError
from symgrad.errors import ReadingError, Span


def positive(text: str, option: str) -> float:
    """A number above zero.

    >>> positive("1/2", "--timeout")
    0.5
    """
    value = rational(text, option)
    if value <= 0:
        raise UsageError("a number above 0 is needed", Span(1, len(text)), source=text, where=option)
    return float(value)


def whole(text: str, option: str, *, least: int = 1, most: int | None = None) -> int:
    """A whole number within bounds.

    >>> whole("2^10", "--memory")
    1024
    """
    value = rational(text, option)
    if value.denominator != 1 or value < least or (most is not None and value > most):
        bounds = f"of at least {least}" if most is None else f"from {least} to {most}"
        raise UsageError(f"a whole number {bounds} is needed", Span(1, len(text)), source=text, where=option)
    return int(value)


def rational(text: str, option: str) -> Fraction:
    """An exact rational number; literals are read here, arithmetic by the grammar of expressions."""
    bare = text.strip()
    if bare.isascii() and bare.isdigit() and len(bare) <= 18:
        return Fraction(int(bare))
    from symgrad.algebra.normal import normal_form
    from symgrad.language.graph import NUM
    from symgrad.language.reading import read

    try:
        form = normal_form(read(text, where=option).expression)
    except ReadingError as problem:
        raise UsageError(problem.message, problem.span, problem.hint, source=text, where=option) from None
    if form.op is not NUM:
        raise UsageError(
            "a finite number is needed, like 30 or 1/2", Span(1, max(1, len(text))), source=text, where=option
        )
    return Fraction(form.value)
