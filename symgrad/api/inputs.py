"""What the library's functions take: text, expressions and Python's numbers, made one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from symgrad.calculus.problem import Problem, pose, problem_of
from symgrad.language.graph import Expression
from symgrad.language.write import Value, text_of_value, write

Function = str | Expression
Where = Value | Mapping[str, Value] | Sequence[Value]


def problem_from(f: Function, wrt: Sequence[str], *, let: Sequence[str] = ()) -> Problem:
    """The problem that a function, as text or expression, poses; ``let`` holds definitions as texts."""
    if isinstance(f, Expression) and not let:
        return problem_of(f, names_from(wrt))
    return pose(write(f) if isinstance(f, Expression) else f, wrt=names_from(wrt), lets=let)


def names_from(wrt: Sequence[str]) -> tuple[str, ...]:
    """Variables, given one by one or as one text."""
    return (wrt,) if isinstance(wrt, str) else tuple(wrt)


def lets_from(let: Mapping[str, Value] | None) -> tuple[str, ...]:
    """Definitions as texts."""
    return tuple(f"{name}={text_of_value(value)}" for name, value in (let or {}).items())


def point_from(at: Where | None) -> tuple[str, ...]:
    """A point as texts of the language."""
    if at is None:
        return ()
    if isinstance(at, str | Expression) or not isinstance(at, Iterable):
        return (text_of_value(at),)
    if isinstance(at, Mapping):
        return tuple(f"{name}={text_of_value(value)}" for name, value in at.items())
    return (",".join(text_of_value(value) for value in at),)
