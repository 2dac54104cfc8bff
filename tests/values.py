"""For strict types in tests: values that may be missing, and values that are wrong on purpose."""

from __future__ import annotations

from typing import Any, TypeVar

from symgrad.language.graph import Expression
from symgrad.results import Number

T = TypeVar("T")


def sure(value: T | None) -> T:
    """A value that must be there."""
    assert value is not None
    return value


def real(number: Number | None) -> float:
    """The float of a number that must have one."""
    return sure(sure(number).float)


def single(expression: Expression | tuple[Expression, ...]) -> Expression:
    """The function of an answer about one."""
    assert isinstance(expression, Expression)
    return expression


def wrong(value: object) -> Any:
    """A value of a type that the types forbid, as a caller without types would hand it over."""
    return value
