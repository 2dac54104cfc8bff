"""Matrices typed as ``[[2, 0], [0, x]]``, their entries as expressions."""

from __future__ import annotations

from symgrad.calculus.problem import Problem
from symgrad.errors import PointError, Span
from symgrad.language.graph import Expression, substitute, variables_of
from symgrad.language.reading import read


def read_matrix(problem: Problem, text: str, size: int, *, where: str) -> tuple[tuple[Expression, ...], ...]:
    """A square matrix of expressions in the problem's variables.

    Raises:
        PointError: it is no such matrix, or has other names in it.
        ReadingError: an entry is not in the language.
    """
    rows = _split(text, where)
    if len(rows) != size or any(len(row) != size for row in rows):
        shape = f"{len(rows)} x {max((len(r) for r in rows), default=0)}"
        needed = f"{size} variable{'s' * (size != 1)}"
        raise PointError(f"a matrix of {shape} entries does not fit {needed}", source=text, where=where)
    return tuple(tuple(_entry(problem, entry, where) for entry in row) for row in rows)


def _entry(problem: Problem, text: str, where: str) -> Expression:
    raw = read(text, problem.scope, where=where).expression
    (value,) = substitute([raw], problem.definitions.values(raw.variables))
    strange = [name for name in variables_of([value]) if name not in problem.variables]
    if strange:
        raise PointError(f"'{strange[0]}' is no variable of the function", source=text, where=where)
    return value


def _split(text: str, where: str) -> list[list[str]]:
    """The texts of the entries, row by row."""
    bare = text.strip()
    if not (bare.startswith("[[") and bare.endswith("]]")):
        hint = "write [[a,b],[c,d]]"
        raise PointError("a matrix is needed", Span(1, max(1, len(text))), hint, source=text, where=where)
    return [_entries(row.strip("[]")) for row in bare[1:-1].replace(" ", "").split("],[")]


def _entries(row: str) -> list[str]:
    parts, depth = [""], 0
    for character in row:
        depth += (character == "(") - (character == ")")
        if character == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return parts
