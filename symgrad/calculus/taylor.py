"""Taylor polynomials: the linear approximation, the quadratic model, and beyond.

f(a) + grad f(a) . (x - a) + 1/2 (x - a)' H(a) (x - a) + ...
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations_with_replacement
from math import comb, factorial, prod
from typing import Final

from symgrad.calculus.answers import envelope
from symgrad.calculus.at_point import PointValues
from symgrad.calculus.crosscheck import Verdict
from symgrad.calculus.lines import Axis, expansion
from symgrad.calculus.partials import HigherValues, Orders, check_towers, towers_of
from symgrad.calculus.points import At, read_point
from symgrad.calculus.problem import Problem
from symgrad.calculus.series import NoSeriesError
from symgrad.errors import LimitError, PointError
from symgrad.language import limits
from symgrad.language.graph import ADD, MUL, NEG, ONE, POW, ZERO, Expression, node, number, symbol
from symgrad.results import Taylor

MOST_TERMS: Final = 500
"""Terms of a polynomial that are computed."""

DERIVED_ORDER: Final = 3
"""Order up to which coefficients come from derivatives; beyond, in one variable, from a series."""


def taylor(problem: Problem, at: Sequence[str], order: int = 2) -> Taylor:
    """The Taylor polynomial of a given order about a point, in powers of the distances.

    Args:
        problem: the function.
        at: texts of the point.
        order: the highest total power, from 0.

    Raises:
        LimitError: the polynomial would have too many terms.
        PointError: the point does not fit the variables.
        CrossCheckError: a derivative failed its comparison with differences.
    """
    names = problem.variables
    _check_size(order, len(names))
    point = read_point(problem, at)
    requests = [r for k in range(1, order + 1) for r in combinations_with_replacement(names, k)]
    derived = [r for r in requests if len(names) != 1 or len(r) <= DERIVED_ORDER]
    towers = towers_of(problem.expression, derived)
    verdict: Verdict = check_towers(derived, towers)
    values = HigherValues(problem, point)
    coefficients: dict[Orders, Expression | None] = {(): _value(values)}
    for request, tower in zip(derived, towers, strict=True):
        coefficients[request] = _coefficient(values, request, tower)
    if len(derived) < len(requests) and None not in coefficients.values():
        coefficients |= _from_series(problem, point, values, order)
    complete = all(c is not None for c in coefficients.values())
    return Taylor(
        **envelope(problem, verdict=verdict, point=point, formulas=[e for t in towers for e in t[1:-1]]),
        point=values.point,
        order=order,
        polynomial=_polynomial(values, coefficients) if complete else None,
        undefined=() if complete else values.undefined,
    )


def _check_size(order: int, variables: int) -> None:
    if order < 0 or order != int(order):
        raise PointError(f"the order is a whole number of at least 0, not {order}", where="--order")
    if order > limits.DERIVATIVE_ORDER:
        raise LimitError(f"the order is at most {limits.DERIVATIVE_ORDER}", where="--order")
    if comb(variables + order, order) > MOST_TERMS:
        message = f"a polynomial of order {order} in {variables} variables has more than {MOST_TERMS} terms"
        raise LimitError(message, hint="ask for a lower order", where="--order")


def _value(values: HigherValues) -> Expression | None:
    return None if values.outside else values.evaluator.form(values.problem.expression)


def _coefficient(values: HigherValues, request: Orders, tower: Sequence[Expression]) -> Expression | None:
    found = values.higher(request, tower)
    form = None if found is None else values.form_of(found)
    if form is None:
        return None
    repeats = prod(factorial(request.count(name)) for name in set(request))
    return values.evaluator.normalizer.mul((number(Fraction(1, repeats)), form))


def _from_series(
    problem: Problem, point: At, values: PointValues, order: int
) -> dict[Orders, Expression | None]:
    """Coefficients of high order in one variable, without differentiating again and again."""
    (name,) = problem.variables
    try:
        series = expansion(Axis.of(point.values, name).restrict(problem.expression, 1), order)
        return {(name,) * k: series.coefficient(Fraction(k)) for k in range(DERIVED_ORDER + 1, order + 1)}
    except NoSeriesError:
        return _from_derivatives(problem, values, order, name)


def _from_derivatives(
    problem: Problem, values: PointValues, order: int, name: str
) -> dict[Orders, Expression | None]:
    assert isinstance(values, HigherValues)
    requests = [(name,) * k for k in range(DERIVED_ORDER + 1, order + 1)]
    towers = towers_of(problem.expression, requests)
    return {r: _coefficient(values, r, t) for r, t in zip(requests, towers, strict=True)}


def _polynomial(values: HigherValues, coefficients: dict[Orders, Expression | None]) -> Expression:
    """The sum in the order of a textbook: constant, linear, quadratic terms."""
    terms = [
        _term(values, request, c) for request, c in coefficients.items() if c is not None and c is not ZERO
    ]
    return terms[0] if len(terms) == 1 else node(ADD, tuple(terms)) if terms else ZERO


def _term(values: HigherValues, request: Orders, coefficient: Expression) -> Expression:
    shape = values.evaluator.presenter.shape
    factors = [_distance(values, name, request.count(name)) for name in dict.fromkeys(request)]
    shown = shape(coefficient)
    negative = shown.op is NEG
    size = shown.args[0] if negative else shown
    if size is not ONE or not factors:
        factors = [*(size.args if size.op is MUL else (size,)), *factors]
    product = factors[0] if len(factors) == 1 else node(MUL, tuple(factors))
    return node(NEG, (product,)) if negative else product


def _distance(values: HigherValues, name: str, power: int) -> Expression:
    """(x - a)**k."""
    at = values.evaluator.presenter.shape(values.at.values[name])
    x = symbol(name)
    if at is ZERO:
        base = x
    elif at.op is NEG:
        base = node(ADD, (x, at.args[0]))
    else:
        base = node(ADD, (x, node(NEG, (at,))))
    return base if power == 1 else node(POW, (base, number(power)))
