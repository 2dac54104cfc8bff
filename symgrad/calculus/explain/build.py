"""The whole explanation: the trees, every line verified, in the shape in which they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from symgrad.calculus.answers import envelope
from symgrad.calculus.explain.source import derivation, source_of
from symgrad.calculus.explain.tree import Branch, Grower, branches
from symgrad.calculus.explain.verify import Verifier
from symgrad.calculus.partials import check_towers
from symgrad.calculus.problem import Problem
from symgrad.errors import LimitError
from symgrad.language import limits
from symgrad.language.graph import Expression, postorder, tree_sizes
from symgrad.results.learning import Derivation, Detail, Explanation, Rule, Step

LONGEST_TEXT: Final = 2_000_000
"""Nodes that all lines together may have, written out."""


def explain(
    problem: Problem, wanted: Sequence[tuple[str, ...]] = (), *, detail: Detail = Detail.COMPACT
) -> Explanation:
    """The derivation of a derivative, rule by rule.

    The tree is grown by the rules that differentiate; each of its nodes forms its derivative from
    those of its children. So the last line is the answer, and cannot be anything else.

    Args:
        problem: the function.
        wanted: for each derivative the variables in turn, ``("x", "x")`` for a second derivative;
            none for all first ones.
        detail: how much people are shown; the tree is always whole.

    Returns:
        One tree for each derivative, every line of it verified against the reverse sweep (exactly, or
        at random rational points), the result against differences of the function.

    Raises:
        LimitError: the order is too high, or nobody could read the derivation.
        CrossCheckError: a line failed its verification; then nothing is shown.

    >>> from symgrad.calculus.problem import pose
    >>> answer = explain(pose("(x + 1)^2"))
    >>> answer.tree.rule.value, str(answer.derivative)
    ('chain', '2*(x + 1)')
    """
    requests = tuple(wanted) or tuple((name,) for name in problem.variables) or (("x",),)
    for request in requests:
        if len(request) > limits.DERIVATIVE_ORDER:
            raise LimitError(f"derivatives go up to order {limits.DERIVATIVE_ORDER}", where="--wrt")
    source = source_of(problem)
    grower = Grower(_taken(problem, requests))
    trees = [derivation(source, request, grower) for request in requests]
    _check_length(trees)
    shown = _Shown()
    found = [Derivation(r, shown.step(t), t.derivative) for r, t in zip(requests, trees, strict=True)]
    towers = [[problem.expression, *_orders(t, len(r))] for r, t in zip(requests, trees, strict=True)]
    verdict = check_towers(requests, towers)
    first = found[0]
    return Explanation(
        **envelope(problem, verdict=verdict),
        wrt=first.wrt,
        tree=first.tree,
        derivative=first.derivative,
        further=tuple(found[1:]),
        detail=detail,
    )


def _taken(problem: Problem, requests: Sequence[tuple[str, ...]]) -> list[str]:
    asked = [name for request in requests for name in request]
    return [*problem.variables, *problem.parameters, *problem.definitions.names, *asked]


def _orders(tree: Branch, order: int) -> list[Expression]:
    """The first, second, ... derivative that a tree arrives at."""
    last = tree.children[-order:] if tree.draft.rule is Rule.DERIVATIVE else (tree,)
    return [branch.derivative for branch in last]


def _check_length(trees: Sequence[Branch]) -> None:
    texts = [
        e for tree in trees for b in branches(tree) for e in (b.expression, b.unsimplified, b.derivative)
    ]
    sizes = tree_sizes(postorder(texts), LONGEST_TEXT)
    if sum(sizes[e] for e in texts) > LONGEST_TEXT:
        hint = "symgrad diff gives the derivative itself"
        raise LimitError("this derivation cannot be shown: its lines would fill books", hint=hint)


class _Shown:
    """Turns trees into steps; what occurs twice is one step."""

    def __init__(self) -> None:
        self._verifier = Verifier()
        self._steps: dict[Branch, Step] = {}

    def step(self, root: Branch) -> Step:
        for branch in branches(root):
            if branch not in self._steps:
                self._steps[branch] = self._made(branch)
        return self._steps[root]

    def _made(self, branch: Branch) -> Step:
        return Step(
            rule=branch.draft.rule,
            expression=branch.expression,
            wrt=branch.wrt,
            where=branch.draft.where,
            formula=branch.draft.formula,
            unsimplified=branch.unsimplified,
            derivative=branch.derivative,
            note=branch.draft.note,
            verified=self._verifier.verdict(branch),
            children=tuple([self._steps[child] for child in branch.children]),
        )
