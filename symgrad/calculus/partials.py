"""Partial derivatives of any order, mixed as asked."""

from __future__ import annotations

from collections.abc import Sequence

from symgrad.autodiff.reverse import gradient as partial_derivatives
from symgrad.calculus.answers import envelope
from symgrad.calculus.at_point import PointValues
from symgrad.calculus.crosscheck import Verdict, cross_check
from symgrad.calculus.domain import Requirement, requirements
from symgrad.calculus.exact import number_of
from symgrad.calculus.forms import show, simplify
from symgrad.calculus.lines import Axis, derivative_on_axis
from symgrad.calculus.points import read_point
from symgrad.calculus.problem import Problem
from symgrad.calculus.reasons import reason_of
from symgrad.errors import LimitError
from symgrad.language import limits
from symgrad.language.graph import Expression
from symgrad.results import Derivative, Number, Partials, Trust

Orders = tuple[str, ...]


def partials(
    problem: Problem, wanted: Sequence[Orders] = (), at: Sequence[str] = (), *, shared: str = "auto"
) -> Partials:
    """Partial derivatives.

    Args:
        problem: the function.
        wanted: for each derivative the variables in turn: ``("x", "x", "y")`` is d3f/dx2dy; none for
            all first ones.
        at: texts of the point; none for the formulas only.
        shared: whether subexpressions get names: ``auto``, ``always``, ``never``.

    Raises:
        LimitError: the order is too high.
        PointError: the point does not fit the variables.
        CrossCheckError: a derivative failed its comparison with differences.
    """
    requests = tuple(wanted) or tuple((name,) for name in problem.variables)
    for request in requests:
        if len(request) > limits.DERIVATIVE_ORDER:
            raise LimitError(f"derivatives go up to order {limits.DERIVATIVE_ORDER}", where="--wrt")
    point = read_point(problem, at) if at else None
    towers = towers_of(problem.expression, requests)
    shown = show(
        [tower[-1] for tower in towers], shared=shared, reserved=(*problem.variables, *problem.parameters)
    )
    verdict = check_towers(requests, towers)
    values = HigherValues(problem, point) if point else None
    numbers = [values.higher(r, t) if values else None for r, t in zip(requests, towers, strict=True)]
    return Partials(
        **envelope(
            problem, verdict=verdict, shown=shown, point=point, formulas=[e for t in towers for e in t[1:-1]]
        ),
        derivatives=tuple(map(Derivative, requests, shown.items, numbers)),
        point=values.point if values else None,
        undefined=values.undefined if values else (),
    )


def towers_of(root: Expression, requests: Sequence[Orders]) -> list[list[Expression]]:
    """For each request the function and its derivatives up to the one asked for."""
    if all(len(r) == 1 for r in requests):
        firsts = partial_derivatives(root, [r[0] for r in requests])
        simple = simplify(firsts) or firsts
        return [[root, e] for e in simple]
    known: dict[Orders, Expression] = {(): root}
    for request in requests:
        for k in range(1, len(request) + 1):
            if request[:k] not in known:
                (raw,) = partial_derivatives(known[request[: k - 1]], [request[k - 1]])
                known[request[:k]] = (simplify([raw]) or [raw])[0]
    return [[known[r[:k]] for k in range(len(r) + 1)] for r in requests]


def check_towers(requests: Sequence[Orders], towers: Sequence[list[Expression]]) -> Verdict:
    """Every step of every tower against differences of the step before."""
    links: dict[tuple[Expression, str], Expression] = {}
    for request, tower in zip(requests, towers, strict=True):
        for k, name in enumerate(request):
            links[tower[k], name] = tower[k + 1]
    by_parent: dict[Expression, list[tuple[str, Expression]]] = {}
    for (parent, name), child in links.items():
        by_parent.setdefault(parent, []).append((name, child))
    verdicts = [
        cross_check(
            [parent], [[(k, child) for k, (_, child) in enumerate(children)]], [n for n, _ in children]
        )
        for parent, children in by_parent.items()
    ]
    return min(verdicts, key=lambda v: v.points, default=Verdict(0, Trust.CHECKED))


class HigherValues(PointValues):
    """Derivatives of any order at one point."""

    def higher(self, request: Orders, tower: Sequence[Expression]) -> Number | None:
        """The value of one derivative, where it exists."""
        if self.outside:
            return None
        names = set(request)
        failing = [r for r in requirements(tower[:-1]) if names & set(r.term.variables) and self.fails(r)]
        if not failing:
            return self.number(tower[-1])
        return self._careful_order(request, tower, failing)

    def _careful_order(
        self, request: Orders, tower: Sequence[Expression], failing: Sequence[Requirement]
    ) -> Number | None:
        found = self._along(request, tower)
        if isinstance(found, str):
            r = self.culprit(failing)
            self.report(r, f"{reason_of(r, self.evaluator)}; {found}")
            return None
        return number_of(found, self.evaluator.presenter)

    def _along(self, request: Orders, tower: Sequence[Expression]) -> Expression | str:
        first = request[0]
        same = next((k for k, name in enumerate(request) if name != first), len(request))
        axis = Axis.of(self.at.values, first)
        found = derivative_on_axis(self.problem.expression, axis, same)
        for k in range(same, len(request)):
            if isinstance(found, str):
                return found
            axis = Axis.of(self.at.values, request[k])
            found = derivative_on_axis(tower[k], axis, 1, value=found, formula=True)
        return found
