"""The format ``plain``: the bare answer, for pipes.

One item a line; rows of a matrix with tabs between their entries. With several expressions each
takes one line. Nothing is ever cut, wrapped or decorated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

from symgrad.render.parts import part
from symgrad.render.style import Style
from symgrad.render.texts import Texts

if TYPE_CHECKING:
    from symgrad.results import (
        Answer,
        Directional,
        Gradient,
        Hessian,
        Jacobian,
        Level,
        Number,
        Partials,
        Taylor,
    )

Row = list[str]


def render(answer: Answer, style: Style) -> str:
    """The answer in plain text, shared definitions first.

    Args:
        answer: any answer.
        style: ``precision`` for numbers without an exact value, ``several`` for one line an answer.
    """
    texts = Texts(answer, style.precision)
    lines = [f"{name} = {text}" for name, text in texts.definitions()]
    rows = (ROWS.get(answer.command) or part(answer, "rows"))(answer, texts)
    if style.several:
        rows = [[item for row in rows for item in row]]
    lines += ["\t".join(row) for row in rows]
    return "".join(f"{line}\n" for line in lines)


def _partials(answer: Partials, texts: Texts) -> list[Row]:
    if answer.point is None:
        return [[texts.expression(d.derivative)] for d in answer.derivatives]
    return [[texts.number(d.at)] for d in answer.derivatives]


def _gradient(answer: Gradient, texts: Texts) -> list[Row]:
    if answer.at is None:
        return [[texts.expression(e)] for e in answer.gradient]
    return [[texts.number(n)] for n in answer.at.gradient]


def _matrix(rows: Iterable[Sequence[Number | None]], texts: Texts) -> list[Row]:
    return [[texts.number(n) for n in row] for row in rows]


def _jacobian(answer: Jacobian, texts: Texts) -> list[Row]:
    if answer.at is not None:
        return _matrix(answer.at.jacobian, texts)
    return [[texts.expression(e) for e in row] for row in answer.jacobian]


def _hessian(answer: Hessian, texts: Texts) -> list[Row]:
    if answer.at is not None and answer.at.hessian is not None:
        return _matrix(answer.at.hessian, texts)
    if answer.hessian is not None:
        return [[texts.expression(e) for e in row] for row in answer.hessian]
    return [[x, y, texts.expression(e)] for x, y, e in answer.nonzeros or ()]


def _vector(numbers: Iterable[Number | None], texts: Texts) -> str:
    return ",".join(texts.number(n) for n in numbers)


def _directional(answer: Directional, texts: Texts) -> list[Row]:
    rows = [
        ["derivative", texts.number(answer.derivative)],
        ["direction", _vector(answer.direction, texts)],
    ]
    if answer.steepest is not None:
        rows.append(["steepest rate", texts.number(answer.steepest.rate)])
        if answer.steepest.direction:
            rows.append(["steepest direction", _vector(answer.steepest.direction, texts)])
    return rows


def _taylor(answer: Taylor, texts: Texts) -> list[Row]:
    return [["polynomial", "undefined" if answer.polynomial is None else texts.expression(answer.polynomial)]]


def _level(answer: Level, texts: Texts) -> list[Row]:
    rows = [["value", texts.number(answer.value)], ["normal", _vector(answer.normal, texts)]]
    rows += [["tangent", _vector(t, texts)] for t in answer.tangents]
    return rows + [[name, texts.expression(e)] for name, e in answer.implicit.items()]


ROWS: Final[dict[str, Callable[[Any, Texts], list[Row]]]] = {
    "diff": _partials,
    "grad": _gradient,
    "jac": _jacobian,
    "hess": _hessian,
    "directional": _directional,
    "taylor": _taylor,
    "level": _level,
}
"""How the answer of each command is laid out in rows."""
