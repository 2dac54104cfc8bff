"""The library: derivations, checks, traces, subgradients, attributions, pictures as data.

Functions and points are given as everywhere in the library (`symgrad.api.derivatives`). What the
mathematics refuses (a kink, a pole) is a part of the answer; misuse raises a `SymgradError`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, TypeVar

from symgrad.api.inputs import Function, Where, lets_from, point_from, problem_from
from symgrad.errors import PointError
from symgrad.language.write import Value

if TYPE_CHECKING:
    from enum import StrEnum

    from symgrad.results.attributions import Attribution
    from symgrad.results.learning import Check, Explanation, Trace
    from symgrad.results.plots import Plot
    from symgrad.results.subgradients import Subdifferential

    Word = TypeVar("Word", bound=StrEnum)


def explain(f: Function, *wanted: str, wrt: Sequence[str] = ()) -> Explanation:
    """The derivation of a derivative, rule by rule: sums, products, (f o g)' = f'(g)*g', and so on.

    Every node of the tree holds an expression, the rule that applies to it with its formula, and a
    derivative that is computed from those of its children: so the derivation is the computation, and its
    last line cannot disagree with the answer.

    Args:
        f: the function.
        wanted: for each derivative its variables in turn, as in ``"x,x"``; none for all first ones.
        wrt: the variables of f, if not all its names.

    Returns:
        The first derivation in ``tree`` and ``derivative``, the others in ``further``. Each line is
        ``verified`` against a reverse sweep: exactly, or at random rational points.

    Raises:
        SymgradError: f is not acceptable, the order is too high, or nobody could read the derivation.

    >>> answer = explain("(x^2+1)^3")
    >>> answer.tree.rule.value, [str(e) for e in answer.tree.where.values()], str(answer.derivative)
    ('chain', ['x**2 + 1'], '6*x*(x**2 + 1)**2')
    """
    from symgrad.calculus.explain.build import explain as derivation

    requests = tuple(tuple(name.strip() for name in item.split(",")) for item in wanted)
    return derivation(problem_from(f, wrt or wanted), requests)


def check(
    f: Function,
    *,
    at: Where | None = None,
    claims: Sequence[str] = (),
    work: Sequence[str] | None = None,
    order: int = 1,
    direction: str | None = None,
    wrt: Sequence[str] = (),
) -> Check:
    """Derivatives held against numbers, and what you say they are held against both.

    The numeric value is the better of central differences, (f(x + h) - f(x - h))/(2h) with h halved and
    extrapolated, and the complex step Im f(x + ih)/h with h = 1e-100, which cancels nothing. It counts
    as equal if it differs by no more than truncation and rounding account for: a bound, no tolerance.

    Args:
        f: the function.
        at: a point; may be left out for claims and work.
        claims: ``"x=2*x*y"`` says that df/dx is that; ``"x,y=2*x"`` is about a second derivative.
        work: the lines of a derivation; ``first_wrong`` names the first wrong one and its likely cause.
        order: 2 to check the Hessian.
        direction: a vector, as in ``"3,4"``: check the rate along it instead.
        wrt: the variables of f, if not all its names.

    Returns:
        ``rows``, ``claims``, ``work`` and ``passed``. A claim is equal only where that is proved for the
        whole domain, wrong only with a counterexample; else its ``equal`` is None.

    Raises:
        SymgradError: a point, a claim or a line is not acceptable, or there is nothing to check.

    Source: Squire & Trapp, SIAM Review 40 (1998); Baydin et al., JMLR 18 (2018), section 2.1.

    >>> answer = check("x^2*y", at={"x": 2, "y": 3}, claims=["x=2*x*y", "y=2*x"])
    >>> answer.passed, [row.ok for row in answer.rows], [claim.equal for claim in answer.claims]
    (False, [True, True], [True, False])
    >>> check("x^2*sin(x)", claims=["x=2*x*cos(x)"]).claims[0].mistake.partition(":")[0]
    'product rule'
    """
    from symgrad.calculus.check.answer import check as checked

    return checked(
        problem_from(f, wrt),
        point_from(at),
        claims=claims,
        order=order,
        direction=direction,
        work=work,
    )


def backprop(f: Function, *, at: Where, let: Mapping[str, Value] | None = None) -> Trace:
    """The forward and the backward pass: the adjoint of v is the sum over its users u of du/dv * adjoint(u).

    Args:
        f: the function.
        at: a value for every name in it.
        let: parts with names, which the nodes then bear: ``{"z": "w*x + b"}``.

    Returns:
        ``nodes`` in forward order, each with value, ``local`` partials, adjoint, and the same by
        differences (``numeric``); ``backward`` is the order of the way back. Nodes through which next to
        nothing passes are flagged, and so are products that vanish or explode. None stands for what does
        not exist, at a kink for instance; ``undefined`` says why.

    Raises:
        SymgradError: f or the point is not acceptable.

    Source: Rumelhart, Hinton & Williams, Nature 323 (1986).

    >>> trace = backprop("sigmoid(z)", at={"w": 0, "x": 2}, let={"z": "w*x"})
    >>> [(node.id, node.value, node.adjoint) for node in trace.nodes[2:]]
    [('z', 0.0, 0.25), ('v1', 0.5, 1.0)]
    >>> trace.gradient
    {'w': 0.5, 'x': 0.0}
    """
    from symgrad.calculus.backprop import backprop as trace

    return trace(problem_from(f, (), let=lets_from(let)), point_from(at))


def subdifferential(f: Function, *, at: Where, wrt: Sequence[str] = ()) -> Subdifferential:
    """Clarke's subdifferential: conv { lim grad f(x_k) : x_k -> x, f differentiable at x_k }.

    Where f is continuously differentiable it is the gradient alone; for a convex f it is the set of all
    slopes of planes that touch the graph from below.

    Args:
        f: a composition of smooth functions with abs, max, min, relu, clip, pieces and norms.
        at: the point; parameters need values too.
        wrt: the variables of f, if not all its names.

    Returns:
        The set by its ``kind``, with exact ``vertices`` or ``center`` and ``radius``; whether zero is
        in it, and whether the point is a ``minimiser`` therefore; one-sided derivatives; and what torch,
        jax and sympy return there. Where only a box around the set is proved, ``exact`` is False and
        ``outer`` holds it.

    Raises:
        SymgradError: f or the point is not acceptable.

    Source: Clarke, Optimization and Nonsmooth Analysis (1983), chapter 2.

    >>> answer = subdifferential("abs(x) + max(0, 2*x)", at=(0,))
    >>> [str(v.exact) for (v,) in answer.vertices], answer.contains_zero, answer.minimiser
    (['-1', '3'], True, True)
    >>> answer.conventions["torch"].gradient[0].float, answer.conventions["jax"].gradient[0].float
    (1.0, 2.0)
    """
    from symgrad.calculus.subdifferential.subgradients import subdifferential as subgradients

    return subgradients(problem_from(f, wrt), point_from(at))


def attribute(
    f: Function,
    *,
    at: Where,
    baseline: Where | None = None,
    methods: Sequence[str] = ("saliency", "integrated"),
    epsilon: int | float | Fraction | str | None = None,
    norm: str = "inf",
    seed: int = 0,
) -> Attribution:
    """How much each input has to do with the value.

    Saliency is df/dx_i; ``input`` is x_i*df/dx_i; integrated gradients are (x_i - b_i) times the mean of
    df/dx_i on the straight way from the baseline b, and add up to f(x) - f(b); ``smoothgrad`` is the
    mean of gradients at random points nearby.

    Args:
        f: the function.
        at: the point.
        baseline: the point of comparison; zeros by default.
        methods: some of saliency, input, integrated, smoothgrad.
        epsilon: the length of an adversarial step, which raises the linear prediction most.
        norm: in which that length is measured: ``"1"``, ``"2"`` or ``"inf"``.
        seed: of the random points.

    Returns:
        Exact numbers for saliency and input; integrated gradients exactly where the integral has a
        closed form that is known here, and else with a proved ``error``.

    Raises:
        SymgradError: a point, a method or a norm is not acceptable.

    Source: Sundararajan, Taly & Yan (ICML 2017); Smilkov et al. (2017); Goodfellow et al. (ICLR 2015).

    >>> answer = attribute("x^2*y", at={"x": 2, "y": 3}, methods=["integrated"], epsilon="1/10")
    >>> [str(n.exact) for n in answer.integrated.attributions.values()]
    ['8', '4']
    >>> [str(n.exact) for n in answer.adversarial.point.values()], str(answer.adversarial.after.exact)
    (['21/10', '31/10'], '13671/1000')
    """
    from symgrad.calculus.attribution.attributions import Scatter
    from symgrad.calculus.attribution.attributions import attribute as attributed
    from symgrad.results.attributions import Ball, Method

    return attributed(
        problem_from(f, ()),
        point_from(at),
        baseline=point_from(baseline),
        methods=[_word(Method, name, "method") for name in methods],
        epsilon=None if epsilon is None else Fraction(str(epsilon)),
        norm=_word(Ball, norm, "norm"),
        scatter=Scatter(seed=seed),
    )


def _word(words: type[Word], name: str, what: str) -> Word:
    known: dict[str, Word] = {word.value: word for word in words}
    if name not in known:
        raise PointError(f"there is no {what} '{name}'", hint=f"it is one of {', '.join(known)}")
    return known[name]


def plot(
    f: Function,
    *,
    at: Where | None = None,
    ranges: Sequence[str] = (),
    path: Sequence[Mapping[str, float]] = (),
) -> Plot:
    """A picture as data: a curve or contours, with what is remarkable about them.

    Args:
        f: a function of one or two variables.
        at: a point, for the tangent there or the level curve through it.
        ranges: the ranges to sample, as in ``["x=-5:5,y=0:2"]``; by default what shows critical points.
        path: places to join, as of a descent: ``[step.point for step in run.steps]``.

    Returns:
        Samples, broken wherever f is not proved to be continuous; critical points and kinks in
        ``marks``; ``complete`` says whether it is proved that no critical point is missing.

    Raises:
        SymgradError: f has more than two variables, or a range or point is not acceptable.

    >>> answer = plot("x^2 - 2x", at=(3,))
    >>> [(m.kind.value, m.place) for m in answer.marks], answer.complete, answer.tangent.slope
    ([('minimum', (1.0,))], True, 4.0)
    """
    from symgrad.calculus.pictures.plots import plot as picture
    from symgrad.critical.marks import finder

    return picture(problem_from(f, ()), point_from(at), ranges=ranges, path=path, search=finder())
