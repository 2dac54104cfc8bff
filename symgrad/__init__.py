"""symgrad: exact derivatives of typed functions, each with the reason to believe it.

>>> import symgrad
>>> f = symgrad.parse("x^2 + 3xy")
>>> [str(g) for g in symgrad.gradient(f).gradient]
['2*x + 3*y', '3*x']

Every answer is a frozen dataclass of `symgrad.results`; what is refused raises a `SymgradError`.
Names are imported when they are first used, so that the command line starts at once.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from symgrad.api.derivatives import (
        directional_derivative,
        gradient,
        hessian,
        jacobian,
        level_set,
        parse,
        partial_derivatives,
        taylor,
    )
    from symgrad.api.learning import attribute, backprop, check, explain, plot, subdifferential
    from symgrad.critical.library import critical_points
    from symgrad.descend.library import compare, descend
    from symgrad.descend.line_search import Search
    from symgrad.descend.methods.adam import Adam, Adamax, AdamW, AMSGrad, NAdam
    from symgrad.descend.methods.adaptive import Adadelta, Adagrad, RMSprop
    from symgrad.descend.methods.curvature import NaturalGradient, Newton
    from symgrad.descend.methods.first_order import GradientDescent, Momentum, Nesterov, Subgradient
    from symgrad.descend.methods.quasi_newton import BFGS, LBFGS, ConjugateGradient
    from symgrad.descend.schedules import Schedule
    from symgrad.errors import SymgradError
    from symgrad.language.graph import Expression
    from symgrad.results import Number

__version__ = "0.1.0"

_PLACES = {
    "AMSGrad": "symgrad.descend.methods.adam",
    "Adadelta": "symgrad.descend.methods.adaptive",
    "Adagrad": "symgrad.descend.methods.adaptive",
    "Adam": "symgrad.descend.methods.adam",
    "AdamW": "symgrad.descend.methods.adam",
    "Adamax": "symgrad.descend.methods.adam",
    "BFGS": "symgrad.descend.methods.quasi_newton",
    "ConjugateGradient": "symgrad.descend.methods.quasi_newton",
    "Expression": "symgrad.language.graph",
    "GradientDescent": "symgrad.descend.methods.first_order",
    "LBFGS": "symgrad.descend.methods.quasi_newton",
    "Momentum": "symgrad.descend.methods.first_order",
    "NAdam": "symgrad.descend.methods.adam",
    "NaturalGradient": "symgrad.descend.methods.curvature",
    "Nesterov": "symgrad.descend.methods.first_order",
    "Newton": "symgrad.descend.methods.curvature",
    "Number": "symgrad.results",
    "RMSprop": "symgrad.descend.methods.adaptive",
    "Schedule": "symgrad.descend.schedules",
    "Search": "symgrad.descend.line_search",
    "Subgradient": "symgrad.descend.methods.first_order",
    "SymgradError": "symgrad.errors",
    "attribute": "symgrad.api.learning",
    "backprop": "symgrad.api.learning",
    "check": "symgrad.api.learning",
    "compare": "symgrad.descend.library",
    "critical_points": "symgrad.critical.library",
    "descend": "symgrad.descend.library",
    "directional_derivative": "symgrad.api.derivatives",
    "explain": "symgrad.api.learning",
    "gradient": "symgrad.api.derivatives",
    "hessian": "symgrad.api.derivatives",
    "jacobian": "symgrad.api.derivatives",
    "level_set": "symgrad.api.derivatives",
    "parse": "symgrad.api.derivatives",
    "partial_derivatives": "symgrad.api.derivatives",
    "plot": "symgrad.api.learning",
    "subdifferential": "symgrad.api.learning",
    "taylor": "symgrad.api.derivatives",
}

__all__ = [
    "BFGS",
    "LBFGS",
    "AMSGrad",
    "Adadelta",
    "Adagrad",
    "Adam",
    "AdamW",
    "Adamax",
    "ConjugateGradient",
    "Expression",
    "GradientDescent",
    "Momentum",
    "NAdam",
    "NaturalGradient",
    "Nesterov",
    "Newton",
    "Number",
    "RMSprop",
    "Schedule",
    "Search",
    "Subgradient",
    "SymgradError",
    "attribute",
    "backprop",
    "check",
    "compare",
    "critical_points",
    "descend",
    "directional_derivative",
    "explain",
    "gradient",
    "hessian",
    "jacobian",
    "level_set",
    "parse",
    "partial_derivatives",
    "plot",
    "subdifferential",
    "taylor",
]


def __getattr__(name: str) -> object:
    place = _PLACES.get(name)
    if place is None:
        raise AttributeError(f"module 'symgrad' has no attribute '{name}'")
    return getattr(import_module(place), name)


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
