"""`backprop` over rows: row by row while there are few, else with each mean or sum as one operation."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from symgrad.calculus.backprop import backprop
from symgrad.calculus.problem import Problem
from symgrad.data.aggregates import TYPED, aggregates_in, as_typed, replaced
from symgrad.data.answers import OverRows, Place
from symgrad.data.bind import written_out
from symgrad.data.over_rows import over_rows
from symgrad.language.graph import Expression, postorder, symbol
from symgrad.results.learning import Node, Trace

FEW: Final = 40
"""Rows up to which each has nodes of its own."""

MOST_NODES: Final = 1_000


def trace(rows: OverRows, at: Sequence[str]) -> Trace:
    """The evaluation trace of a loss whose aggregates are all in place.

    Args:
        rows: the loss.
        at: texts of the point.
    """
    root = rows.problem.expression
    size = sum(len(postorder([e])) for e in aggregates_in(root))
    if rows.table.rows <= FEW and rows.table.rows * size <= MOST_NODES:
        whole = written_out(root, rows.table)
        return replace(backprop(replace(rows.problem, expression=whole), at), expression=as_typed(root))
    return _summed(rows, at)


def _summed(rows: OverRows, at: Sequence[str]) -> Trace:
    """The trace of the outer function, with the aggregates among its nodes."""
    place = Place.read(rows, at)
    root = rows.problem.expression
    aggregates = aggregates_in(root)
    names = _free_names(aggregates, rows.names)
    looks = {
        n: over_rows(e, rows.names, rows.table).look(place.x) for n, e in zip(names, aggregates, strict=True)
    }
    outer = replace(
        rows.problem,
        expression=replaced(root, dict(zip(aggregates, names, strict=True))),
        variables=(*rows.names, *names),
        parameters=(),
        rows=None,
    )
    values = dict(zip(rows.names, place.x, strict=True)) | {n: look[0] for n, look in looks.items()}
    found = _plain(outer, values)
    nodes = _joined(found, rows.names, dict(zip(names, aggregates, strict=True)), looks, place)
    adjoints = {node.id: node.adjoint for node in nodes}
    return replace(
        found,
        input=rows.problem.text,
        expression=as_typed(root),
        variables=rows.problem.variables,
        parameters=rows.problem.parameters,
        nodes=nodes,
        value=nodes[-1].value,
        gradient={n: adjoints.get(n, 0.0) for n in rows.problem.variables},
        backward=tuple(node.id for node in reversed(nodes)),
        point=place.point,
        notes=rows.problem.notes,
    )


def _plain(outer: Problem, values: dict[str, float]) -> Trace:
    """The trace of the outer function at a point of floats."""
    text = ",".join(f"{name}={value!r}" for name, value in values.items())
    return backprop(outer, [text])


def _free_names(aggregates: Sequence[Expression], taken: Sequence[str]) -> list[str]:
    """A name for each aggregate: mean1, sum2."""
    found: list[str] = []
    for k, e in enumerate(aggregates, 1):
        name = f"{TYPED[e.value]}{k}"
        while name in taken:
            name += "_"
        found.append(name)
    return found


def _joined(
    found: Trace,
    names: Sequence[str],
    aggregates: dict[str, Expression],
    looks: dict[str, list[float]],
    place: Place,
) -> tuple[Node, ...]:
    """The inputs, the aggregates as operations on them, the operations of the outer function."""
    adjoints = {node.id: node.adjoint or 0.0 for node in found.nodes}
    made: list[Node] = []
    totals = {n: adjoints.get(n, 0.0) for n in names}
    for name, e in aggregates.items():
        value, *slopes = looks[name]
        own = {n: s for n, s in zip(names, slopes, strict=True) if n in e.variables}
        shown = as_typed(e)
        known = {n: s if math.isfinite(s) else None for n, s in own.items()}
        made.append(
            Node(
                name,
                shown,
                shown,
                f"{TYPED[e.value]} over rows",
                tuple(own),
                value,
                dict(known),
                adjoints.get(name, 1.0),
            )
        )
        for n, s in own.items():
            totals[n] += adjoints.get(name, 1.0) * s
    by_id = {node.id: node for node in found.nodes}
    inputs = [_input(n, x, totals[n], by_id.get(n)) for n, x in zip(names, place.x, strict=True)]
    others = [node for node in found.nodes if node.id not in names and node.id not in aggregates]
    return (*inputs, *made, *others)


def _input(name: str, value: float, adjoint: float, known: Node | None) -> Node:
    operation = known.operation if known is not None else "input"
    e = symbol(name)
    return Node(name, e, e, operation, (), value, {}, adjoint)
