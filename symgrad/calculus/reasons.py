"""Why a value does not exist, in a sentence."""

from __future__ import annotations

from typing import Final

from symgrad.calculus.domain import Requirement
from symgrad.calculus.exact import Evaluator
from symgrad.language.graph import CALL, COMPARE, DIV, PIECEWISE, POW, Expression
from symgrad.language.write import write

_KINKS: Final = {
    "abs": "abs has a kink where its argument is 0",
    "relu": "relu has a kink where its argument is 0",
    "leaky_relu": "leaky_relu has a kink where its argument is 0",
    "max": "max has a kink where its arguments are equal",
    "min": "min has a kink where its arguments are equal",
    "clip": "clip has a kink where its argument meets a bound",
    "sign": "sign jumps where its argument is 0",
    "heaviside": "heaviside jumps where its argument is 0",
    "floor": "floor jumps at whole numbers",
    "ceil": "ceil jumps at whole numbers",
    "sqrt": "the slope of sqrt is infinite at 0",
    "cbrt": "the slope of cbrt is infinite at 0",
    "root": "the slope of the root is infinite at 0",
    "norm": "the norm has a kink at 0",
    "hypot": "hypot has a kink at 0",
    "asin": "the slope of asin is infinite at -1 and 1",
    "acos": "the slope of acos is infinite at -1 and 1",
    "acosh": "the slope of acosh is infinite at 1",
    "lambertw": "the slope of lambertw is infinite at -1/E",
    "atan2": "atan2 jumps across the negative axis",
}


def reason_of(r: Requirement, evaluator: Evaluator) -> str:
    """Why the requirement's failure takes the value away."""
    term = r.term
    if evaluator.holds(r.condition) is None:
        return f"it could not be decided whether {write(r.condition)} here"
    if r.smooth_only:
        if term.op is CALL:
            return _KINKS.get(term.value, f"the rule for {term.value} does not hold there")
        if term.op is PIECEWISE:
            return f"the pieces meet where {_boundary(r.condition)}"
        return "the power has an infinite slope or a kink where its base is 0"
    if term.op is DIV:
        return "the divisor is 0"
    if term.op is POW:
        return f"the power needs {write(r.condition)}{_is_here(r.condition, evaluator)}"
    if term.op is PIECEWISE:
        return "no condition of the piecewise holds"
    return f"{term.value} needs {write(r.condition)}{_is_here(r.condition, evaluator)}"


def _boundary(condition: Expression) -> str:
    a, b = condition.args
    return f"{write(a)} == {write(b)}"


def _is_here(condition: Expression, evaluator: Evaluator) -> str:
    """``, which is -1 here``: the left side of a comparison at the point."""
    if condition.op is not COMPARE or not condition.variables:
        return ""
    text = write(evaluator.presenter.shape(evaluator.form(condition.args[0])))
    return f", and {write(condition.args[0])} is {text} here" if len(text) <= 40 else ""
