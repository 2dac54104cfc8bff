"""What both passes of back-propagation compute, node by node, in floats."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

from symgrad.autodiff.rules import local_partials
from symgrad.calculus.problem import Problem
from symgrad.language.graph import (
    CALL,
    CONDITIONS,
    LEAVES,
    PIECEWISE,
    POW,
    SYM,
    TWO,
    Expression,
    node,
    postorder,
    symbol,
    tree_sizes,
)
from symgrad.programs.floats import FloatProgram

OPERATIONS: Final = {
    "add": "sum",
    "mul": "product",
    "neg": "negative",
    "div": "quotient",
    "pow": "power",
    "sym": "input",
}
"""What people call the kinds of node."""

WRITTEN_OUT: Final = 20_000
"""Nodes that the expressions of all rows may have together before ids are written instead."""

PREFIXES: Final = ("v", "n", "z", "a", "h", "t", "node_")


class Passes:
    """Values, local partials and adjoints of every node at a point.

    Args:
        problem: the function.
        floats: the point.
        rough: nodes that have no derivative there, or no value.

    Attributes:
        forward: computes the function at other points.
        written_out: whether expressions are short enough to be shown in the variables.
    """

    def __init__(self, problem: Problem, floats: Mapping[str, float], rough: frozenset[Expression]) -> None:
        self.floats = floats
        order = postorder([problem.expression])
        inside = _inside_conditions(order)
        varying = _varying(order)
        self.order = [e for e in order if e in varying and e.op not in CONDITIONS and e not in inside]
        self.unsafe = bool(rough)
        self.ids = _ids(problem, self.order)
        self._names = {e: symbol(name) for e, name in self.ids.items()}
        self._rough = rough
        self._reads = {e: [k for k, a in enumerate(e.args) if a in self.ids] for e in self.order}
        self._compute(problem.expression)
        self.adjoints = self._backward(problem.expression)
        sizes = tree_sizes(order, WRITTEN_OUT + 1)
        self.written_out = sum(sizes[e] for e in self.order) <= WRITTEN_OUT

    def _compute(self, root: Expression) -> None:
        partials = {e: self._partials(e) for e in self.order}
        wanted = [p for e in self.order for p in partials[e]]
        program = FloatProgram([root, *self.order, *wanted], list(self.floats))
        self.forward = program.first(1)
        found = program.run(list(self.floats.values()))[1:]
        self.values = dict(zip(self.order, found, strict=False))
        rest = iter(found[len(self.order) :])
        self._slopes = {
            e: [
                math.nan if e in self._rough else next_value
                for next_value in [next(rest) for _ in partials[e]]
            ]
            for e in self.order
        }

    def _partials(self, e: Expression) -> list[Expression]:
        if not e.args:
            return []
        wanted = [a in self.ids for a in e.args]
        return [local_partials(e, wanted)[k] for k in self._reads[e]] if any(wanted) else []

    def _backward(self, root: Expression) -> dict[Expression, float]:
        """Adjoints, from the output to the inputs."""
        adjoints = dict.fromkeys(self.order, 0.0)
        if root in adjoints:
            adjoints[root] = 1.0
        for e in reversed(self.order):
            own = adjoints[e]
            for k, slope in zip(self._reads[e], self._slopes[e], strict=True):
                # What a piece that is not chosen would hand on is nothing, even where it has no value.
                if own != 0.0 or not math.isnan(slope):
                    adjoints[e.args[k]] += 0.0 if slope == 0.0 and e.op is PIECEWISE else own * slope
        return adjoints

    def adjoint_of(self, name: str) -> float | None:
        """The derivative of the output by a variable; 0 for one that does not occur."""
        value = self.adjoints.get(symbol(name), 0.0)
        return value if math.isfinite(value) else None

    def local(self, e: Expression) -> dict[str, float]:
        """The derivative with respect to each input, by its id; an input that is read twice counts twice."""
        found: dict[str, float] = {}
        for k, slope in zip(self._reads[e], self._slopes[e], strict=True):
            name = self.ids[e.args[k]]
            found[name] = found.get(name, 0.0) + slope
        return found

    def operation(self, e: Expression) -> str:
        """What a node does."""
        if e.op is CALL:
            return str(e.value)
        if e.op is POW and e.args[1] is TWO:
            return "square"
        return OPERATIONS.get(e.op, e.op)

    def formula(self, e: Expression) -> Expression:
        """What a node computes, in the ids of its inputs."""
        if e.op is SYM:
            return e
        if e.op is PIECEWISE:
            return node(e.op, tuple([a if a.op in CONDITIONS else self._named(a) for a in e.args]))
        return node(e.op, tuple([self._named(a) for a in e.args]), e.value)

    def _named(self, e: Expression) -> Expression:
        return self._names.get(e, e)


def _varying(order: list[Expression]) -> set[Expression]:
    """The nodes in which some variable occurs."""
    found: set[Expression] = set()
    for e in order:
        if e.op is SYM or (e.op not in LEAVES and not found.isdisjoint(e.args)):
            found.add(e)
    return found


def _inside_conditions(order: list[Expression]) -> set[Expression]:
    """The nodes that only conditions read: they decide, but nothing flows through them."""
    read: set[Expression] = {order[-1]} if order else set()
    for e in reversed(order):
        if e in read and e.op not in CONDITIONS:
            read.update(a for a in e.args if a.op not in CONDITIONS)
    return {e for e in order if e not in read}


def _ids(problem: Problem, order: list[Expression]) -> dict[Expression, str]:
    """Names: of variables their own, of definitions theirs, of others a letter and a number."""
    defined = problem.definitions.names
    values = problem.definitions.values(defined)
    named: dict[Expression, str] = {}
    for name in sorted(defined):
        if name in values and values[name].op not in LEAVES:
            named.setdefault(values[name], name)
    taken = {*problem.variables, *problem.parameters, *defined}
    prefix = next(p for p in PREFIXES if not any(t.startswith(p) and t[len(p) :].isdigit() for t in taken))
    ids: dict[Expression, str] = {}
    count = 0
    for e in order:
        if e.op is SYM:
            ids[e] = e.value
        elif e in named:
            ids[e] = named[e]
        else:
            count += 1
            ids[e] = f"{prefix}{count}"
    return ids


__all__ = ["Passes"]
