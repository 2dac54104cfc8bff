"""Constraints as typed: ``x^2 + y^2 = 1``, ``x + y <= 2``, ``0 <= x <= 1``; and the closed sides of a box."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final, NoReturn

from symgrad.algebra.present import present
from symgrad.calculus.problem import Problem
from symgrad.critical.places.sides import Side
from symgrad.errors import PointError, Span, SymgradError
from symgrad.frozen import dataclass
from symgrad.language.graph import Expression, natural_key, neg, substitute, symbol
from symgrad.language.reading import read
from symgrad.language.write import write

RELATION: Final = re.compile("<=|>=|==|!=|≤|≥|≠|=|<|>")
WHERE: Final = "--subject-to"
SIGNS: Final = {"=": 0, "<=": 1, "≤": 1, ">=": -1, "≥": -1}
"""Relations that a constraint may have: 0 for an equation, else the sign that makes it ``form <= 0``."""

STRICT: Final = frozenset({"<", ">"})
EXAMPLE: Final = "a constraint looks like x^2+y^2=1 or 0<=x<=1"


@dataclass(frozen=True, slots=True)
class Constraint:
    """``form = 0``, or ``form <= 0``.

    Attributes:
        text: as typed.
        form: what is zero, or not positive.
        is_equation: which of both.
        sign: 1 where ``form`` is the left side minus the right one, -1 where it is turned.
        is_side: whether it is the side of a box.
    """

    text: str
    form: Expression
    is_equation: bool
    sign: int = 1
    is_side: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """One relation of a chain, and the texts on both sides of it with the columns where they start."""

    sign: re.Match[str]
    left: tuple[int, int]
    right: tuple[int, int]


def read_constraints(
    problem: Problem, texts: Sequence[str], *, only: bool = False
) -> tuple[Problem, list[Constraint]]:
    """The constraints, and the problem with their names among its own.

    Args:
        problem: the function.
        texts: what must hold.
        only: whether the problem's variables are the only ones, so that further names are parameters.

    Raises:
        PointError: a text is no equation or inequality, or says nothing about a variable.
        ReadingError: one of its sides is not in the language.
    """
    found = [c for text in texts for c in _read(problem, text)]
    known = {*problem.variables, *problem.parameters}
    fresh = {name for c in found for name in c.form.variables} - known
    if fresh and only:
        names = tuple(sorted({*problem.parameters, *fresh}, key=natural_key))
        problem = replace(problem, parameters=names)
    elif fresh:
        names = tuple(sorted({*problem.variables, *fresh}, key=natural_key))
        notes = tuple(n for n in problem.notes if not n.startswith("the expression is constant"))
        problem = replace(problem, variables=names, notes=notes)
    return problem, found


def closed_sides(sides: Mapping[str, Side]) -> list[Constraint]:
    """The ends of ranges as inequalities.

    >>> from symgrad.language.graph import number
    >>> [str(c.form) for c in closed_sides({"x": Side(number(0), None)})]
    ['-x']
    """
    found = []
    for name, side in sides.items():
        for end, sign in ((side.low, -1), (side.high, 1)):
            if end is not None:
                form = symbol(name) - end if sign > 0 else end - symbol(name)
                text = f"{name} {'<=' if sign > 0 else '>='} {write(present(end))}"
                found.append(Constraint(text, form, False, sign, is_side=True))
    return found


def _read(problem: Problem, text: str) -> list[Constraint]:
    links = list(_links(text))
    if not links:
        raise PointError(EXAMPLE, Span(1, max(1, len(text))), "write =, <= or >=", source=text, where=WHERE)
    directions = {SIGNS.get(link.sign[0]) for link in links}
    for link in links:
        if link.sign[0] not in SIGNS:
            _refuse(text, link.sign)
    if {1, -1} <= directions:
        raise PointError(
            "a chain of inequalities goes one way", _span(links[-1].sign), source=text, where=WHERE
        )
    return [_constraint(problem, text, link, alone=len(links) == 1) for link in links]


def _links(text: str) -> Iterator[Link]:
    """The relations outside brackets, each with what stands on its sides."""
    depths, depth = [], 0
    for character in text:
        depth += (character in "([{") - (character in ")]}")
        depths.append(depth)
    signs = [m for m in RELATION.finditer(text) if depths[m.start()] <= 0]
    ends = [0, *[e for m in signs for e in (m.start(), m.end())], len(text)]
    parts = list(zip(ends[::2], ends[1::2], strict=True))
    for sign, (left, right) in zip(signs, pairwise(parts), strict=True):
        yield Link(sign, left, right)


def _span(sign: re.Match[str]) -> Span:
    return Span(sign.start() + 1, len(sign[0]))


def _refuse(text: str, sign: re.Match[str]) -> NoReturn:
    if sign[0] in STRICT:
        raise PointError(
            "a strict inequality has no boundary on which an extremum could lie",
            _span(sign),
            f"write {sign[0]}=; points where it holds with equality are marked",
            source=text,
            where=WHERE,
        )
    raise PointError(EXAMPLE, _span(sign), "write =, <= or >=", source=text, where=WHERE)


def _constraint(problem: Problem, text: str, link: Link, *, alone: bool) -> Constraint:
    left, right = (_side(problem, text, *ends) for ends in (link.left, link.right))
    form = left - right
    if not form.variables:
        span = Span(link.left[0] + 1, link.right[1] - link.left[0])
        raise PointError("this constraint holds no variable", span, source=text, where=WHERE)
    sign = SIGNS[link.sign[0]]
    own = text if alone else text[link.left[0] : link.right[1]].strip()
    return Constraint(own, neg(form) if sign < 0 else form, sign == 0, sign or 1)


def _side(problem: Problem, text: str, start: int, end: int) -> Expression:
    part = text[start:end]
    if not part.strip():
        raise PointError("one side of this constraint is empty", Span(start + 1), source=text, where=WHERE)
    # blanks in front keep the columns of the whole text
    try:
        reading = read(" " * start + part, problem.scope, where=WHERE).expression
    except SymgradError as error:
        error.source = text
        raise
    (value,) = substitute([reading], problem.definitions.values(reading.variables))
    return value
