"""Answers as a page for people: lines and grids, before anything decides how they are drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from symgrad.frozen import dataclass
from symgrad.render.parts import part
from symgrad.render.texts import UNDEFINED, Texts
from symgrad.results import Trust

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

SUPERSCRIPTS: Final = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")

TRUST: Final[Mapping[Trust, str]] = {
    Trust.PROVED: "proved: exact, nothing is missing",
    Trust.CHECKED: "checked: agrees with an independent computation at random points",
    Trust.HEURISTIC: "heuristic: found by search, not confirmed",
    Trust.UNKNOWN: "not confirmed: no independent computation was possible",
}
"""What each level of trust tells a person."""

OPEN: Final[Mapping[str, str]] = {
    "critical": "not proved complete; what is listed is proved unless it says otherwise",
}
"""What an unknown trust means where more is known than that."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows under headers.

    Attributes:
        headers: one a column.
        rows: their cells.
        formulas: columns whose cells may be broken into lines; numbers never are.
        keys: so many of the first columns say which row it is: where the terminal is too narrow, the other
            columns follow in further grids behind them.
        narrower: what to draw instead where this does not fit.
    """

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    formulas: frozenset[int] = field(default=frozenset())
    keys: int = 0
    narrower: Grid | None = None

    def only(self, columns: Sequence[int]) -> Grid:
        """Some of its columns."""
        rows = tuple(tuple(row[k] for k in columns) for row in self.rows)
        formulas = frozenset(at for at, k in enumerate(columns) if k in self.formulas)
        return Grid(tuple(self.headers[k] for k in columns), rows, formulas, self.keys)


@dataclass(frozen=True, slots=True)
class Outline(Grid):
    """A tree: its title is the only cell.

    Attributes:
        branches: depth and label of each branch, from the top down.
    """

    branches: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A title, grids and closing lines."""

    title: str
    grids: tuple[Grid, ...]
    closing: tuple[str, ...] = ()


class Layout:
    """Lays out one answer.

    Args:
        answer: what to lay out.
        precision: significant digits of floats.
        unicode: whether signs beyond ASCII may be used.
    """

    def __init__(self, answer: Answer, precision: int, *, unicode: bool) -> None:
        self.answer = answer
        self.texts = Texts(answer, precision)
        self.d = "∂" if unicode else "d"
        self.unicode = unicode

    def page(self) -> Page:
        """The whole answer."""
        definitions = tuple(self.texts.definitions())
        grids = (_GRIDS.get(self.answer.command) or part(self.answer, "grids"))(self, self.answer)
        if definitions:
            grids = [Grid(("where", "is"), definitions, frozenset({1})), *grids]
        return Page(self._title(), tuple(g for g in grids if g.rows), tuple(self._closing()))

    def _title(self) -> str:
        answer = self.answer
        names = ", ".join(answer.variables) if len(answer.variables) <= 6 else "..."
        if isinstance(answer.expression, tuple):
            each = enumerate(answer.expression, 1)
            return "\n".join(f"f{k}({names}) = {self.texts.expression(e)}" for k, e in each)
        return f"f({names}) = {self.texts.expression(answer.expression)}"

    def _closing(self) -> Iterable[str]:
        trust = self.answer.trust
        if self.answer.conditions:
            yield f"holds where {', '.join(self.texts.expression(c) for c in self.answer.conditions)}"
        yield OPEN.get(self.answer.command, TRUST[trust]) if trust is Trust.UNKNOWN else TRUST[trust]

    def number(self, number: Number | None) -> str:
        """A number with its float beside it, where that says more: ``2*sqrt(5) = 4.47214``."""
        exact = self.texts.number(number)
        if number is None or number.exact is None or number.float is None:
            return exact
        plain = exact.lstrip("-").replace(".", "", 1).isdigit()
        vanished = number.float == 0.0  # exp(-1000) is not 0, though no float is nearer
        return exact if plain or vanished else f"{exact} = {self.texts.float(number.float)}"

    def vector(self, numbers: Iterable[Number | None]) -> str:
        """Numbers in brackets."""
        return f"({', '.join(self.texts.number(n) for n in numbers)})"

    def floats(self, values: Iterable[float]) -> str:
        """Floats in brackets."""
        return f"({', '.join(self.texts.float(v) for v in values)})"

    def point(self, point: Mapping[str, Number]) -> str:
        """``at x = 1, y = 2``; of a long point only the beginning."""
        shown = [f"{name} = {self.texts.number(n)}" for name, n in list(point.items())[:6]]
        return f"at {', '.join(shown)}{', ...' if len(point) > 6 else ''}"

    def derivative(self, wrt: Sequence[str], function: str = "f") -> str:
        """The sign of a derivative: ``∂²f/∂x∂y``.

        >>> from symgrad.results import Answer
        >>> layout = Layout.__new__(Layout); layout.d, layout.unicode = "d", False
        >>> layout.derivative(("x", "x", "y"))
        'd3f/dx2dy'
        """
        runs: list[tuple[str, int]] = []
        for name in wrt:
            if runs and runs[-1][0] == name:
                runs[-1] = (name, runs[-1][1] + 1)
            else:
                runs.append((name, 1))
        below = "".join(f"{self.d}{name}{self._power(count)}" for name, count in runs)
        return f"{self.d}{self._power(len(wrt))}{function}/{below}"

    def _power(self, count: int) -> str:
        text = "" if count == 1 else str(count)
        return text.translate(SUPERSCRIPTS) if self.unicode else text

    def facts(self, *pairs: tuple[str, str | None], head: str = "", fold: bool = False) -> Grid:
        """Names and values; those that do not exist are left out."""
        rows = tuple((name, value) for name, value in pairs if value is not None)
        return Grid(("", head), rows, frozenset({1}) if fold else frozenset())


def _partials(to: Layout, answer: Partials) -> list[Grid]:
    rows = [(to.derivative(d.wrt), to.texts.expression(d.derivative), d.at) for d in answer.derivatives]
    return [_formulas_and_values(to, rows, answer.point)]


Rows: TypeAlias = "Iterable[tuple[str, str, Number | None]]"


def _formulas_and_values(to: Layout, rows: Rows, point: Mapping[str, Number] | None) -> Grid:
    if point is None:
        return Grid(("", "derivative"), tuple((name, text) for name, text, _ in rows), frozenset({1}))
    cells = tuple((name, text, to.number(value)) for name, text, value in rows)
    return Grid(("", "derivative", to.point(point)), cells, frozenset({1}))


def _gradient(to: Layout, answer: Gradient) -> list[Grid]:
    at = answer.at
    values = at.gradient if at else [None] * len(answer.gradient)
    names = [to.derivative((name,)) for name in answer.variables]
    formulas = [to.texts.expression(e) for e in answer.gradient]
    grid = _formulas_and_values(to, zip(names, formulas, values, strict=True), at.point if at else None)
    if at is None:
        return [grid]
    facts = to.facts(
        ("value", to.number(at.value)),
        ("norm", to.number(at.norm)),
        ("steepest ascent", to.floats(at.ascent) if at.ascent else None),
        ("steepest descent", to.floats(at.descent) if at.descent else None),
    )
    return [grid, facts]


Texts2D = Iterable[Sequence[str]]


def _matrix(
    corner: str, above: Sequence[str], beside: Sequence[str], cells: Texts2D, *, fold: bool = False
) -> Grid:
    rows = tuple((name, *row) for name, row in zip(beside, cells, strict=True))
    return Grid((corner, *above), rows, frozenset(range(1, len(above) + 1)) if fold else frozenset())


def _jacobian(to: Layout, answer: Jacobian) -> list[Grid]:
    beside = [f"f{k}" for k in range(1, len(answer.functions) + 1)]
    formulas = [[to.texts.expression(e) for e in row] for row in answer.jacobian]
    grids = [_matrix("Jacobian", answer.variables, beside, formulas, fold=True)]
    grids.append(
        to.facts(
            ("divergence", to.texts.expression(answer.divergence) if answer.divergence else None),
            ("curl", ", ".join(to.texts.expression(e) for e in answer.curl) if answer.curl else None),
            fold=True,
        )
    )
    if answer.at is None:
        return grids
    values = [[to.texts.number(n) for n in row] for row in answer.at.jacobian]
    determinant = to.number(answer.at.determinant) if answer.at.determinant else None
    rank = None if answer.at.rank is None else str(answer.at.rank)
    grids.append(_matrix(to.point(answer.at.point), answer.variables, beside, values))
    return [*grids, to.facts(("rank", rank), ("determinant", determinant))]


def _hessian(to: Layout, answer: Hessian) -> list[Grid]:
    names = answer.variables
    if answer.hessian is None:
        entries = tuple((x, y, to.texts.expression(e)) for x, y, e in answer.nonzeros or ())
        grids = [Grid(("row", "column", "entry, where not 0"), entries, frozenset({2}))]
    else:
        formulas = [[to.texts.expression(e) for e in row] for row in answer.hessian]
        grids = [_matrix("Hessian", names, names, formulas, fold=True)]
    grids.append(
        to.facts(
            ("trace (Laplacian)", to.texts.expression(answer.trace) if answer.trace else None),
            ("determinant", to.texts.expression(answer.determinant) if answer.determinant else None),
            fold=True,
        )
    )
    at = answer.at
    if at is None:
        return grids
    if at.hessian is not None:
        values = [[to.texts.number(n) for n in row] for row in at.hessian]
        grids.append(_matrix(to.point(at.point), names, names, values))
    determinant = to.number(at.determinant) if at.determinant else None
    eigenvalues = [("eigenvalue", to.number(n)) for n in at.eigenvalues or ()]
    facts = to.facts(("determinant", determinant), *eigenvalues, ("definiteness", at.definiteness))
    return [*grids, facts]


def _directional(to: Layout, answer: Directional) -> list[Grid]:
    steepest = answer.steepest
    unit = to.vector(answer.direction) + (" (normalised)" if answer.normalised else "")
    facts = to.facts(
        ("rate of change", to.number(answer.derivative)),
        ("direction", unit),
        ("largest rate", to.number(steepest.rate) if steepest else None),
        ("along", to.vector(steepest.direction) if steepest and steepest.direction else None),
        head=to.point(answer.point),
    )
    return [facts]


def _taylor(to: Layout, answer: Taylor) -> list[Grid]:
    text = UNDEFINED if answer.polynomial is None else to.texts.expression(answer.polynomial)
    return [Grid((f"order {answer.order}", to.point(answer.point)), (("polynomial", text),), frozenset({1}))]


def _level(to: Layout, answer: Level) -> list[Grid]:
    tangents = [("tangent", to.vector(t)) for t in answer.tangents]
    implicit = [
        (_implicit_name(to, key, answer), to.texts.expression(e)) for key, e in answer.implicit.items()
    ]
    facts = to.facts(
        ("value", to.number(answer.value)),
        ("normal (gradient)", to.vector(answer.normal)),
        *tangents,
        ("normal * tangents", "0, so they are orthogonal" if answer.orthogonal and tangents else None),
        head=to.point(answer.point),
    )
    return [facts, to.facts(*implicit, fold=True)]


def _implicit_name(to: Layout, name: str, answer: Level) -> str:
    value = answer.implicit_at.get(name)
    return name if value is None else f"{name} ({to.texts.number(value)} here)"


_GRIDS: Final[dict[str, Callable[[Layout, Any], list[Grid]]]] = {
    "diff": _partials,
    "grad": _gradient,
    "jac": _jacobian,
    "hess": _hessian,
    "directional": _directional,
    "taylor": _taylor,
    "level": _level,
}
"""How the answer of each command is laid out."""
