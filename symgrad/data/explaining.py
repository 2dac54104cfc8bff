"""`explain` for losses over rows: the derivation of what stands in the mean or sum, then that of the mean.

    d/dw mean(f) = mean(df/dw)

The derivation is that of the loss as it was typed, in the names of its columns; the last step puts the rows
of the data in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain
from typing import Final

from symgrad.calculus.explain.build import explain as explain_formula
from symgrad.calculus.problem import Problem
from symgrad.data.aggregates import TYPED, aggregates_in, as_typed, is_aggregate, replaced
from symgrad.data.answers import OverRows
from symgrad.data.derivatives import confirmed, derivatives
from symgrad.frozen import dataclass
from symgrad.language.graph import ADD, MUL, NEG, ZERO, Expression, add, call, mul, neg, substitute
from symgrad.language.special_forms import ROWWISE
from symgrad.results.learning import Derivation, Detail, Explanation, Rule, Step

FORMULAS: Final = {
    Rule.SUM: "(f + g)' = f' + g'",
    Rule.CONSTANT_MULTIPLE: "(c*f)' = c*f'",
    Rule.CHAIN: "(f(g))' = f'(g)*g'",
}
LETTERS: Final = ("m", "u", "v", "s", "t")


def explain(rows: OverRows, wanted: Sequence[tuple[str, ...]], detail: Detail) -> Explanation | None:
    """The derivation over rows; None where one of another kind must do.

    Args:
        rows: the loss, its aggregates in place.
        wanted: for each derivative the variables in turn; none for all first ones.
        detail: how much people are shown.
    """
    requests = tuple(wanted) or tuple((name,) for name in rows.problem.variables)
    root = rows.problem.expression
    if not requests or any(len(r) != 1 for r in requests) or not _is_plain(root):
        return None
    found: list[Derivation] = []
    for (name,) in requests:
        step = _Teller(rows, name).step(root)
        if step is None:
            return None
        found.append(Derivation((name,), step, step.derivative))
    first, *further = found
    verdict = confirmed(root, rows.problem.variables)
    return Explanation(
        **rows.envelope(verdict, None),
        wrt=first.wrt,
        tree=first.tree,
        derivative=first.derivative,
        further=tuple(further),
        detail=detail,
    )


def _is_plain(root: Expression) -> bool:
    """Whether there are but means and sums over rows, none inside another."""
    summed = (ROWWISE["mean"], ROWWISE["sum"])
    return all(e.value in summed and not aggregates_in(e.args[0]) for e in aggregates_in(root))


@dataclass(frozen=True, slots=True)
class _Teller:
    """Tells the derivation by one variable."""

    rows: OverRows
    name: str

    def step(self, e: Expression) -> Step | None:
        """The step of an expression, with those it builds on; None where no rule here applies."""
        if not aggregates_in(e):
            return self._formula(e, self.name)
        if is_aggregate(e):
            return self._over_rows(e)
        if e.op is ADD:
            children = [self.step(a) for a in e.args]
            known = [c for c in children if c is not None]
            note = "The derivative of a sum is the sum of the derivatives."
            total = add(*[c.derivative for c in known])
            return self._made(Rule.SUM, e, total, note, known) if len(known) == len(children) else None
        if e.op is NEG or (e.op is MUL and sum(self._moves(a) for a in e.args) == 1):
            return self._multiple(e)
        return self._chain(e)

    def _moves(self, e: Expression) -> bool:
        return self.name in e.variables

    def _formula(self, e: Expression, name: str) -> Step:
        columns = tuple(n for n in e.variables if n != name)
        problem: Problem = replace(
            self.rows.problem, text=str(e), expression=e, variables=(name,), parameters=columns, rows=None
        )
        return explain_formula(problem, [(name,)]).tree

    def _over_rows(self, e: Expression) -> Step:
        child = self._formula(e.args[0], self.name)
        kind, count = TYPED[e.value], self.rows.table.rows
        note = f"The derivative of a {kind} over the {count:,} rows is the {kind} of the derivatives."
        return self._made(
            Rule.SUM, e, call(e.value, child.derivative), note, [child], f"({kind} f)' = {kind} f'"
        )

    def _multiple(self, e: Expression) -> Step | None:
        others = [a for a in e.args if e.op is MUL and not self._moves(a)]
        inner = next(a for a in e.args if self._moves(a)) if self._moves(e) else e.args[-1]
        if any(aggregates_in(a) for a in others):
            return None
        child = self.step(inner)
        if child is None:
            return None
        total = neg(child.derivative) if e.op is NEG else mul(*others, child.derivative)
        return self._made(Rule.CONSTANT_MULTIPLE, e, total, "A constant factor stays.", [child])

    def _chain(self, e: Expression) -> Step | None:
        """A function of one mean or sum, and of nothing else that moves."""
        inner = aggregates_in(e)
        if len(inner) != 1:
            return None
        taken = {*self.rows.names, *self.rows.table.names}
        letter = next(c for c in chain(LETTERS, (f"m{k}" for k in range(1, 99))) if c not in taken)
        outer = replaced(e, {inner[0]: letter})
        if self._moves(outer):
            return None
        first, second = self._formula(outer, letter), self._over_rows(inner[0])
        (slope,) = substitute([first.derivative], {letter: inner[0]})
        note = f"The outer function is differentiated in {letter}, which stands for the inner one."
        total = mul(slope, second.derivative)
        shown = replace(first, where={letter: as_typed(inner[0])})
        made = self._made(Rule.CHAIN, e, total, note, [shown, second])
        return replace(made, where={letter: as_typed(inner[0])})

    def _made(
        self,
        rule: Rule,
        e: Expression,
        raw: Expression,
        note: str,
        children: Sequence[Step],
        formula: str = "",
    ) -> Step:
        (found,) = derivatives(e, [self.name], self.rows.table) if self._moves(e) else (ZERO,)
        return Step(
            rule=rule,
            expression=as_typed(e),
            wrt=self.name,
            where={},
            formula=formula or FORMULAS[rule],
            unsimplified=as_typed(raw),
            derivative=as_typed(found),
            note=note,
            verified=max((c.verified for c in children), key=_ORDER.index),
            children=tuple(children),
        )


_ORDER: Final = ["exactly", "at random points", "not"]


__all__ = ["explain"]
