"""What the library's functions take: text, expressions and Python's numbers, made one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from symgrad.calculus.problem import Problem, pose, problem_of
from symgrad.language.graph import Expression
from symgrad.language.write import write

Function = str | Expression
Value = int | float | Fraction | str | Expression
Where = str | Mapping[str, Value] | Sequence[Value]


def problem_from(f: Function, wrt: Sequence[str], *, let: Sequence[str] = ()) -> Problem:
    """The problem that a function, as text or expression, poses; ``let`` holds definitions as texts."""
    if isinstance(f, Expression) and not let:
        return problem_of(f, names_from(wrt))
    return pose(write(f) if isinstance(f, Expression) else f, wrt=names_from(wrt), lets=let)


def names_from(wrt: Sequence[str]) -> tuple[str, ...]:
    """Variables, given one by one or as one text."""
    return (wrt,) if isinstance(wrt, str) else tuple(wrt)


def text_from(value: Value) -> str:
    """A value as text of the language."""
    if isinstance(value, Expression):
        return write(value)
    return repr(value) if isinstance(value, float) else str(value)


def lets_from(let: Mapping[str, Value] | None) -> tuple[str, ...]:
    """Definitions as texts."""
    return tuple(f"{name}={text_from(value)}" for name, value in (let or {}).items())


def point_from(at: Where | None) -> tuple[str, ...]:
    """A point as texts of the language."""
    if at is None:
        return ()
    if isinstance(at, str):
        return (at,)
    if isinstance(at, Mapping):
        return tuple(f"{name}={text_from(value)}" for name, value in at.items())
    return (",".join(text_from(value) for value in at),)
