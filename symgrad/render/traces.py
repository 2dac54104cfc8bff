"""Evaluation traces as text: the forward pass, the backward pass, the gradient, or the graph."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from symgrad.results.learning import Node, Trace

if TYPE_CHECKING:
    from symgrad.render.latex import Writer
    from symgrad.render.layout import Grid, Layout
    from symgrad.render.texts import Texts

MISSING: Final = "undefined"
HEADER: Final = ("id", "operation", "expression", "inputs", "value", "local", "adjoint", "numeric", "flags")


def rows(answer: Trace, texts: Texts) -> list[list[str]]:
    """Forward, backward, gradient; or the graph alone, where it was asked for."""
    if answer.graph is not None:
        return [[line] for line in answer.graph.splitlines()]
    known = {node.id: node for node in answer.nodes}
    found = [
        ["forward", n.id, n.operation, texts.expression(n.formula), _float(texts, n.value)]
        for n in answer.nodes
    ]
    found += [_backward(texts, known[name]) for name in answer.backward]
    found += [["gradient", name, _float(texts, g)] for name, g in answer.gradient.items()]
    return found + [["warning", text] for text in answer.warnings]


def _backward(texts: Texts, node: Node) -> list[str]:
    numeric = [] if node.numeric is None else [texts.float(node.numeric)]
    return ["backward", node.id, _float(texts, node.adjoint), _locals(texts, node), *numeric]


def _locals(texts: Texts, node: Node) -> str:
    return " ".join(f"d{node.id}/d{name}={_float(texts, v)}" for name, v in node.local.items())


def _float(texts: Texts, value: float | None) -> str:
    return MISSING if value is None else texts.float(value)


def grids(to: Layout, answer: Trace) -> list[Grid]:
    """The forward pass, then the backward pass."""
    texts = to.texts
    known = {node.id: node for node in answer.nodes}
    forward = [(n.id, texts.expression(n.formula), n.operation, _float(texts, n.value)) for n in answer.nodes]
    backward = [
        (
            n.id,
            _float(texts, n.adjoint),
            "" if n.numeric is None else texts.float(n.numeric),
            _locals(texts, n),
            ", ".join(n.flags),
        )
        for n in (known[name] for name in answer.backward)
    ]
    gradient = [(to.derivative((name,)), _float(texts, g)) for name, g in answer.gradient.items()]
    found = [
        _grid(("forward", "computes", "operation", "value"), forward, 1),
        _grid(("backward", "adjoint", "by differences", "local partials", "flags"), backward, 3, 4),
        _grid(("gradient", to.point(answer.point or {})), gradient),
        _grid(("warning",), [(text,) for text in answer.warnings], 0),
    ]
    if answer.graph is not None:
        found.append(_grid(("graph",), [(line,) for line in answer.graph.splitlines()], 0))
    return found


def _grid(headers: tuple[str, ...], cells: Sequence[tuple[str, ...]], *folding: int) -> Grid:
    from symgrad.render.layout import Grid

    grid = Grid(headers, tuple(cells), frozenset(folding), keys=1)
    return grid.only([k for k in range(len(headers)) if k == 0 or any(row[k] for row in cells)])


def equations(to: Writer, answer: Trace) -> list[tuple[str, str]]:
    """Values forward, adjoints backward."""
    from symgrad.render.latex_writer import decimal, name

    def number(value: float | None) -> str:
        return r"\text{undefined}" if value is None else decimal(value, 6)

    known = {node.id: node for node in answer.nodes}
    found = [
        (name(n.id), number(n.value) if not n.inputs else rf"{to.expression(n.formula)} = {number(n.value)}")
        for n in answer.nodes
    ]
    return found + [(rf"\overline{{{name(k)}}}", number(known[k].adjoint)) for k in answer.backward]


def cells(answer: Trace) -> list[list[object]]:
    """The nodes with all their digits."""
    table: list[list[object]] = [list(HEADER)]
    for n in answer.nodes:
        local = " ".join(f"{name}={'' if v is None else repr(v)}" for name, v in n.local.items())
        numbers = ["" if v is None else repr(v) for v in (n.adjoint, n.numeric)]
        value = "" if n.value is None else repr(n.value)
        table.append(
            [n.id, n.operation, str(n.formula), " ".join(n.inputs), value, local, *numbers, " ".join(n.flags)]
        )
    return table


__all__ = ["cells", "equations", "grids", "rows"]
