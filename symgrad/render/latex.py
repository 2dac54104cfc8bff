r"""The format ``latex``: a formula for math mode, in a document that loads amsmath.

    \[ \nabla f = \begin{pmatrix} 2 x + 3 y \\ 3 x \end{pmatrix} \]

is what the answer of ``grad`` gives between the delimiters of your choice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from symgrad.render.latex_writer import decimal, latex, name
from symgrad.render.parts import part
from symgrad.render.style import Style

if TYPE_CHECKING:
    from symgrad.language.graph import Expression
    from symgrad.results import (
        Answer,
        Directional,
        Gradient,
        Hessian,
        Jacobian,
        Level,
        Number,
        Partials,
        Point,
        Taylor,
    )

Equation = tuple[str, str]

UNDEFINED: Final = r"\text{undefined}"
LONGEST_POINT: Final = 4
"""Coordinates up to which a point is written out; beyond, it is P."""


def render(answer: Answer, style: Style) -> str:
    """The answer as one formula, on one line."""
    write = Writer(answer, style.precision)
    equations = [(name(t), latex(e, write.names)) for t, e in answer.shared]
    equations += (_EQUATIONS.get(answer.command) or part(answer, "equations"))(write, answer)
    if len(equations) == 1:
        left, right = equations[0]
        return f"{left} = {right}\n"
    lines = r" \\ ".join(f"{left} &= {right}" for left, right in equations)
    return rf"\begin{{aligned}} {lines} \end{{aligned}}" + "\n"


class Writer:
    """Sets the expressions and numbers of one answer."""

    def __init__(self, answer: Answer, precision: int) -> None:
        self.names: Mapping[Expression, str] = {e: t for t, e in answer.shared}
        self._precision = precision

    def expression(self, e: Expression) -> str:
        """A formula; one that has a name, by its name."""
        return name(self.names[e]) if e in self.names else latex(e, self.names)

    def number(self, number: Number | None) -> str:
        """The exact value where one is known, the float where not."""
        if number is None or (number.exact is None and number.float is None):
            return UNDEFINED
        if number.exact is not None:
            return self.expression(number.exact)
        assert number.float is not None
        return decimal(number.float, self._precision)

    def vector(self, items: Iterable[Number | None]) -> str:
        """Numbers one below the other."""
        return column(self.number(n) for n in items)

    def place(self, point: Point) -> str:
        """The point as an argument."""
        if len(point) > LONGEST_POINT:
            return r"\left(P\right)"
        return rf"\left({', '.join(self.number(n) for n in point.values())}\right)"


def column(cells: Iterable[str]) -> str:
    """Entries one below the other, in brackets."""
    lines = r" \\ ".join(cells)
    return rf"\begin{{pmatrix}} {lines} \end{{pmatrix}}"


def matrix(rows: Sequence[Sequence[str]]) -> str:
    """Rows of entries in brackets; an array, since pmatrix ends at ten columns."""
    lines = r" \\ ".join(" & ".join(row) for row in rows)
    columns = "c" * max((len(row) for row in rows), default=1)
    return rf"\left(\begin{{array}}{{{columns}}} {lines} \end{{array}}\right)"


def _sign(wrt: Sequence[str], answer: Answer) -> str:
    """The derivative's sign: straight d for a function of one variable."""
    d = r"\mathrm{d}" if len(answer.variables) + len(answer.parameters) == 1 else r"\partial"
    below: list[str] = []
    for variable in dict.fromkeys(wrt):
        count = wrt.count(variable)
        below.append(f"{d} {name(variable)}" + (f"^{{{count}}}" if count > 1 else ""))
    order = f"^{{{len(wrt)}}}" if len(wrt) > 1 else ""
    return rf"\frac{{{d}{order} f}}{{{' '.join(below)}}}"


def _partials(write: Writer, answer: Partials) -> list[Equation]:
    formulas = [(_sign(d.wrt, answer), write.expression(d.derivative)) for d in answer.derivatives]
    if answer.point is None:
        return formulas
    place = write.place(answer.point)
    return formulas + [(_sign(d.wrt, answer) + place, write.number(d.at)) for d in answer.derivatives]


def _gradient(write: Writer, answer: Gradient) -> list[Equation]:
    equations = [(r"\nabla f", column(write.expression(e) for e in answer.gradient))]
    if answer.at:
        place = write.place(answer.at.point)
        equations.append((rf"\nabla f{place}", write.vector(answer.at.gradient)))
        equations.append((rf"\left\| \nabla f{place} \right\|", write.number(answer.at.norm)))
    return equations


def _jacobian(write: Writer, answer: Jacobian) -> list[Equation]:
    equations = [("J", matrix([[write.expression(e) for e in row] for row in answer.jacobian]))]
    if answer.at:
        values = matrix([[write.number(n) for n in row] for row in answer.at.jacobian])
        equations.append((f"J{write.place(answer.at.point)}", values))
    return equations


def _hessian(write: Writer, answer: Hessian) -> list[Equation]:
    if answer.hessian is None:
        entries = answer.nonzeros or ()
        return [(f"H_{{{name(x)}, {name(y)}}}", write.expression(e)) for x, y, e in entries] or [("H", "0")]
    equations = [("H", matrix([[write.expression(e) for e in row] for row in answer.hessian]))]
    if answer.at and answer.at.hessian is not None:
        values = matrix([[write.number(n) for n in row] for row in answer.at.hessian])
        equations.append((f"H{write.place(answer.at.point)}", values))
    return equations


def _directional(write: Writer, answer: Directional) -> list[Equation]:
    place = write.place(answer.point)
    equations = [
        ("u", write.vector(answer.direction)),
        (rf"\frac{{\partial f}}{{\partial u}}{place}", write.number(answer.derivative)),
    ]
    if answer.steepest:
        equations.append((rf"\left\| \nabla f{place} \right\|", write.number(answer.steepest.rate)))
    return equations


def _taylor(write: Writer, answer: Taylor) -> list[Equation]:
    arguments = ", ".join(name(v) for v in answer.variables)
    polynomial = UNDEFINED if answer.polynomial is None else write.expression(answer.polynomial)
    return [(rf"T_{{{answer.order}}}\left({arguments}\right)", polynomial)]


def _level(write: Writer, answer: Level) -> list[Equation]:
    place = write.place(answer.point)
    equations = [
        (f"f{place}", write.number(answer.value)),
        (rf"\nabla f{place}", write.vector(answer.normal)),
    ]
    equations += [(f"t_{{{k}}}", write.vector(t)) for k, t in enumerate(answer.tangents, 1)]
    return equations + [(_quotient(key), write.expression(e)) for key, e in answer.implicit.items()]


def _quotient(key: str) -> str:
    """``dy/dx`` set as a fraction."""
    above, _, below = key.partition("/")
    return rf"\frac{{\mathrm{{d}} {name(above[1:])}}}{{\mathrm{{d}} {name(below[1:])}}}"


_EQUATIONS: Final[dict[str, Callable[[Writer, Any], list[Equation]]]] = {
    "diff": _partials,
    "grad": _gradient,
    "jac": _jacobian,
    "hess": _hessian,
    "directional": _directional,
    "taylor": _taylor,
    "level": _level,
}
"""The equations that the answer of each command is set as."""
