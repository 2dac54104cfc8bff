"""Constraints as typed: ``x^2 + y^2 = 1``, ``x + y <= 2``, ``x >= 0``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from symgrad.calculus.problem import Problem
from symgrad.errors import PointError, Span
from symgrad.language.graph import Expression, natural_key, neg, substitute
from symgrad.language.reading import read

RELATION: Final = re.compile("<=|>=|≤|≥|==|=|<|>")
WHERE: Final = "--subject-to"


@dataclass(frozen=True, slots=True)
class Constraint:
    """``form = 0``, or ``form <= 0``."""

    text: str
    form: Expression
    is_equation: bool


def read_constraints(problem: Problem, texts: Sequence[str]) -> tuple[Problem, list[Constraint]]:
    """The constraints, and the problem with their variables among its own.

    Raises:
        PointError: a text is no equation or inequality, or says nothing about a variable.
        ReadingError: one of its sides is not in the language.
    """
    found = [_read(problem, text) for text in texts]
    known = {*problem.variables, *problem.parameters}
    fresh = {name for c in found for name in c.form.variables} - known
    if fresh:
        names = tuple(sorted({*problem.variables, *fresh}, key=natural_key))
        problem = replace(problem, variables=names)
    return problem, found


def _read(problem: Problem, text: str) -> Constraint:
    relations = list(RELATION.finditer(text))
    if len(relations) != 1 or relations[0][0] in ("<", ">", "=="):
        where = relations[1] if len(relations) > 1 else relations[0] if relations else None
        span = Span(where.start() + 1, len(where[0])) if where else Span(1, max(1, len(text)))
        hint = "write =, <= or >= once"
        raise PointError("a constraint looks like x^2+y^2=1", span, hint, source=text, where=WHERE)
    sign = relations[0]
    left, right = (
        _side(problem, text, part, start)
        for part, start in ((text[: sign.start()], 0), (text[sign.end() :], sign.end()))
    )
    form = left - right
    if not form.variables:
        raise PointError("this constraint holds no variable", Span(1, len(text)), source=text, where=WHERE)
    relation = sign[0]
    return Constraint(text, neg(form) if relation in (">=", "≥") else form, relation == "=")


def _side(problem: Problem, text: str, part: str, start: int) -> Expression:
    if not part.strip():
        raise PointError("one side of this constraint is empty", Span(start + 1), source=text, where=WHERE)
    # blanks in front keep the columns of the whole text
    reading = read(" " * start + part, problem.scope, where=WHERE).expression
    (value,) = substitute([reading], problem.definitions.values(reading.variables))
    return value
