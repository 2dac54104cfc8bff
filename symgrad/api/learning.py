"""The library: derivations, checks, traces, subgradients, attributions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from symgrad.api.inputs import Function, Where, point_from, problem_from
from symgrad.errors import PointError

if TYPE_CHECKING:
    from symgrad.results.attributions import Attribution
    from symgrad.results.learning import Check, Explanation, Trace
    from symgrad.results.plots import Plot
    from symgrad.results.subgradients import Subdifferential


def explain(f: Function, *wanted: str, wrt: Sequence[str] = ()) -> Explanation:
    """The derivation of a derivative, rule by rule; the derivation is the computation.

    Args:
        f: the function.
        wanted: for each derivative its variables in turn, as in ``"x,x"``; none for all first ones.
        wrt: the variables of f, if not all its names.

    >>> answer = explain("(x^2+1)^3")
    >>> answer.tree.rule.value, str(answer.derivative)
    ('chain', '6*x*(x**2 + 1)**2')
    """
    from symgrad.calculus.explain.build import explain as derivation

    requests = tuple(tuple(name.strip() for name in item.split(",")) for item in wanted)
    return derivation(problem_from(f, wrt or wanted), requests)


def check(
    f: Function, *, at: Where | None = None, claims: Sequence[str] = (), wrt: Sequence[str] = ()
) -> Check:
    """Analytic against numeric derivatives at a point; claims ``"x=2*x"`` proved or refuted.

    >>> check("x^2*y", at={"x": 2, "y": 3}, claims=["x=2*x*y", "y=2*x"]).passed
    False
    """
    from symgrad.calculus.check.answer import check as checked

    return checked(problem_from(f, wrt), point_from(at), claims=claims)


def backprop(f: Function, *, at: Where) -> Trace:
    """The forward and backward pass at a point: each node's value, local partials and adjoint.

    >>> trace = backprop("sigmoid(w*x)", at={"w": 0, "x": 2})
    >>> trace.gradient["w"], trace.gradient["x"]
    (0.5, 0.0)
    """
    from symgrad.calculus.backprop import backprop as trace

    return trace(problem_from(f, ()), point_from(at))


def subdifferential(f: Function, *, at: Where, wrt: Sequence[str] = ()) -> Subdifferential:
    """Clarke's subdifferential at a point, as a set, and whether 0 lies in it.

    >>> answer = subdifferential("abs(x) + max(0, 2*x)", at=(0,))
    >>> [str(v.exact) for (v,) in answer.vertices], answer.contains_zero, answer.minimiser
    (['-1', '3'], True, True)
    """
    from symgrad.calculus.subdifferential.subgradients import subdifferential as subgradients

    return subgradients(problem_from(f, wrt), point_from(at))


def attribute(
    f: Function,
    *,
    at: Where,
    baseline: Where | None = None,
    methods: Sequence[str] = ("saliency", "integrated"),
) -> Attribution:
    """How much each input has to do with the value: saliency, gradient x input, integrated gradients.

    >>> answer = attribute("x^2*y", at={"x": 2, "y": 3}, methods=["integrated"])
    >>> [str(n.exact) for n in answer.integrated.attributions.values()]
    ['8', '4']
    """
    from symgrad.calculus.attribution.attributions import attribute as attributed
    from symgrad.results.attributions import Method

    known = {m.value: m for m in Method}
    unknown = [m for m in methods if m not in known]
    if unknown:
        raise PointError(f"there is no method '{unknown[0]}'", hint=f"the methods are {', '.join(known)}")
    chosen = [known[m] for m in methods]
    return attributed(problem_from(f, ()), point_from(at), baseline=point_from(baseline), methods=chosen)


def plot(f: Function, *, at: Where | None = None, ranges: Sequence[str] = ()) -> Plot:
    """A picture as data: curve or contours with what is remarkable about them.

    >>> [(m.kind.value, m.place) for m in plot("x^2 - 2x").marks]
    [('minimum', (1.0,))]
    """
    from symgrad.calculus.pictures.plots import plot as picture

    return picture(problem_from(f, ()), point_from(at), ranges=ranges)
