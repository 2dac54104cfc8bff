"""The rate at which a method's verdict flips on a quadratic with a minimum: its largest stable rate, exactly.

The rate is a factor of the method over the largest curvature, for momentum 2*(1 + momentum) over it. The
curvature is a root of the characteristic polynomial of the Hessian, rational, a radical or a `rootof`.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from symgrad.algebra.normal import Normalizer, TooLargeError
from symgrad.calculus.exact import number_of
from symgrad.descend.anatomy import spans
from symgrad.descend.methods import Direction, Rule
from symgrad.descend.objective import Formula
from symgrad.descend.spectrum import Ends, exact_ends
from symgrad.descend.theory import factor_of, limit_of, seen_by
from symgrad.language.graph import MINUS_ONE, number
from symgrad.results import Number
from symgrad.results.descend import Threshold

CURVED: Final = frozenset({"gd", "momentum", "nesterov"})
"""Methods whose limit is a rational number over the largest curvature."""


def exact_threshold(name: str, function: Formula, method: Rule | Direction) -> Threshold | None:
    """The flip rate; None where the function is no quadratic with a minimum, or theory says nothing."""
    if not function.quadratic or not function.variables or factor_of(method) is None:
        return None
    origin = (0.0,) * len(function.variables)
    found = spans(function, [origin], origin)
    if found is None or not found[1][0] > 0.0:
        return None
    own = seen_by(method, function, origin, found[1])
    limit = None if own is None else limit_of(method, own[1])
    if own is None or limit is None:
        return None
    exact = _exact(function, method)
    value = Number(None, limit) if exact is None else exact
    return Threshold(name, value, (limit, limit), exact is not None, _reason(method, limit, own))


def _reason(method: Rule | Direction, limit: float, own: Ends) -> str:
    if method.name == "newton":
        return f"converges for lr below {limit:.9g}, diverges above, on every quadratic with a minimum"
    by = "largest curvature" if method.name != "natural" else "largest curvature in the metric"
    return f"converges for lr below {limit:.9g}, diverges above: the {by} is {own[1]:.9g}"


def _exact(function: Formula, method: Rule | Direction) -> Number | None:
    if method.name == "newton":
        return Number(number(2), 2.0)
    ends = exact_ends(function) if method.name in CURVED else None
    if ends is None or ends[1].exact is None:
        return None
    b = Fraction(str(getattr(method, "momentum", 0.0)))
    damped = 1 - Fraction(str(getattr(method, "dampening", 0.0)))
    factor = 2 * (1 + b) / ((1 + 2 * b) if method.name == "nesterov" else damped)
    normalizer = Normalizer()
    try:
        inverse = normalizer.power(normalizer.form(ends[1].exact), MINUS_ONE)
        return number_of(normalizer.mul((number(factor), inverse)))
    except TooLargeError:
        return None


__all__ = ["exact_threshold"]
