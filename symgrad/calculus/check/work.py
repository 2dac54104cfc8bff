"""Derivations line by line: the first wrong line, and what probably went wrong there.

A line is a formula, or several joined by ``=``, each of which must equal the derivative. It may begin
with what is differentiated: ``x: ...``, ``d/dx ...`` or ``f' = ...`` (also ``dy/dx =``, ``df/dx =``);
a line without that is about the variable of the line before. ``#`` begins a comment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from symgrad.calculus.check.claims import Stated, judged, read_formula
from symgrad.calculus.check.mistakes import algebra_slip, likely_mistake
from symgrad.calculus.check.sampling import Values
from symgrad.calculus.explain.source import derivation
from symgrad.calculus.explain.tree import Grower
from symgrad.calculus.problem import Problem
from symgrad.errors import LimitError, ReadingError, Span
from symgrad.frozen import dataclass
from symgrad.language.graph import Expression
from symgrad.results.learning import Claim, WorkLine

WHERE: Final = "--work"

_QUOTIENT: Final = re.compile(r"\s*(?:[d∂]\s*[A-Za-z]?\s*/\s*[d∂]\s*(\w+)|([A-Za-z])'(?:\(\w+\))?)\s*=\s*")
"""``df/dx =`` and ``f' =`` at the head of a line."""

_LABEL: Final = re.compile(r"\s*(\w+)\s*:\s*(?!=)")
"""``x:`` at the head of a line."""

_LEADING: Final = re.compile(r"\s*=(?!=)\s*")
_EQUALS: Final = re.compile(r"(?<![<>=!])=(?!=)")


@dataclass(frozen=True, slots=True)
class _Piece:
    """One formula of one line."""

    line: int
    text: str
    column: int
    name: str


def read_work(problem: Problem, lines: Sequence[str]) -> list[tuple[_Piece, Stated, str]]:
    """The formulas of a derivation in order, each with its line.

    Raises:
        ReadingError: with the line and the column.
    """
    found: list[tuple[_Piece, Stated, str]] = []
    for piece in _pieces(problem, lines):
        whole = lines[piece.line - 1]
        formula = read_formula(problem, piece.text, whole, piece.column, WHERE, piece.line)
        found.append((piece, Stated((piece.name,), formula.expression), whole))
    if not found:
        raise ReadingError(
            "the file holds no formula", hint="write one line of the derivation on each line", where=WHERE
        )
    return found


def _pieces(problem: Problem, lines: Sequence[str]) -> Iterator[_Piece]:
    name = problem.variables[0] if problem.variables else "x"
    for number, line in enumerate(lines, 1):
        body = line.lstrip("\ufeff").rstrip()
        if not body.strip() or body.lstrip().startswith("#"):
            continue
        label, start = _head(problem, body)
        name = label or name
        for text, column in _sides(body, start):
            if text.strip():
                yield _Piece(number, text, column, name)


def _head(problem: Problem, body: str) -> tuple[str | None, int]:
    """The variable that the head of a line names, and where the formula begins."""
    for pattern in (_QUOTIENT, _LABEL, _LEADING):
        found = pattern.match(body)
        if found:
            name = found.group(1) if pattern is not _LEADING else None
            if name is None or name in (*problem.variables, *problem.parameters):
                return name, found.end()
            known = ", ".join(problem.variables)
            span = Span(found.start(1) + 1, len(name))
            raise ReadingError(f"'{name}' is no variable", span, f"the variables are {known}").placed(
                body, WHERE
            )
    return None, 0


def _sides(body: str, start: int) -> Iterator[tuple[str, int]]:
    """The formulas between equal signs, with their columns."""
    for found in _EQUALS.finditer(body, start):
        yield body[start : found.start()], start
        start = found.end()
    yield body[start:], start


def judged_work(problem: Problem, lines: Sequence[str], first: Sequence[Values] = ()) -> tuple[WorkLine, ...]:
    """Every line of a derivation, proved, refuted or left open; the first wrong one with its likely cause."""
    results: list[WorkLine] = []
    right: dict[str, Expression] = {}
    explained = False
    for piece, stated, _ in read_work(problem, lines):
        claim = judged(problem, stated, first)
        if claim.equal is False and not explained:
            claim = replace(claim, mistake=cause(problem, claim, right.get(piece.name)))
            explained = True
        elif claim.equal:
            right[piece.name] = claim.claim
        results.append(WorkLine(piece.line, piece.text.strip(), claim))
    return tuple(results)


def cause(problem: Problem, claim: Claim, before: Expression | None = None) -> str | None:
    """What probably went wrong in a refuted claim: algebra if the line before was right, else a rule."""
    slip = algebra_slip(before, claim.claim) if before is not None else None
    if slip:
        return slip
    try:
        grower = Grower((*problem.variables, *problem.parameters))
        tree = derivation(problem.expression, claim.wrt[-1:], grower) if len(claim.wrt) == 1 else None
    except LimitError:
        return None
    return likely_mistake(tree, claim.claim) if tree is not None else None


__all__ = ["cause", "judged_work", "read_work"]
