"""The methods by name, and what other libraries understand by the same names."""

from __future__ import annotations

from dataclasses import fields
from enum import StrEnum
from importlib import import_module
from typing import Any, Final

from symgrad.descend.line_search import Search
from symgrad.descend.methods.direction import Direction, SteepestDescent
from symgrad.descend.methods.rule import Rule
from symgrad.errors import PointError


class Like(StrEnum):
    """Whose variant of a method is meant."""

    TORCH = "torch"
    KERAS = "keras"
    OPTAX = "optax"
    PAPER = "paper"


REGISTRY: Final[dict[str, str]] = {
    "gd": "first_order.GradientDescent",
    "momentum": "first_order.Momentum",
    "nesterov": "first_order.Nesterov",
    "adagrad": "adaptive.Adagrad",
    "rmsprop": "adaptive.RMSprop",
    "adadelta": "adaptive.Adadelta",
    "adam": "adam.Adam",
    "amsgrad": "adam.AMSGrad",
    "adamax": "adam.Adamax",
    "adamw": "adam.AdamW",
    "nadam": "adam.NAdam",
    "newton": "curvature.Newton",
    "bfgs": "quasi_newton.BFGS",
    "lbfgs": "quasi_newton.LBFGS",
    "cg": "quasi_newton.ConjugateGradient",
    "natural": "curvature.NaturalGradient",
    "subgradient": "first_order.Subgradient",
}
"""Every method by its name: its file here and its class, loaded when it is asked for."""

Variant = dict[str, Any]
INNER: Final = {"momentum": "first_order.InnerMomentum", "nesterov": "first_order.InnerNesterov"}
KINDS: Final[dict[Like, dict[str, str]]] = {Like.KERAS: INNER, Like.PAPER: INNER}
"""Methods that another library writes as another formula."""

_KERAS_ADAM: Final[Variant] = {"lr": 0.001, "eps": 1e-7, "eps_hat": True}
DEFAULTS: Final[dict[Like, dict[str, Variant]]] = {
    Like.TORCH: {},
    Like.KERAS: {
        "gd": {"lr": 0.01},
        "momentum": {"lr": 0.01},
        "nesterov": {"lr": 0.01},
        "adagrad": {"lr": 0.001, "initial_accumulator": 0.1, "eps": 1e-7, "eps_inside": True},
        "rmsprop": {"lr": 0.001, "alpha": 0.9, "eps": 1e-7, "eps_inside": True, "inner_rate": True},
        "adadelta": {"lr": 0.001, "rho": 0.95, "eps": 1e-7},
        "adam": _KERAS_ADAM,
        "amsgrad": _KERAS_ADAM,
        "adamw": {**_KERAS_ADAM, "weight_decay": 0.004},
        "nadam": {"lr": 0.001, "eps": 1e-7, "momentum_decay": 1.0},
        "adamax": {"lr": 0.001, "eps": 1e-7, "eps_outside": True},
    },
    Like.OPTAX: {
        "adagrad": {"initial_accumulator": 0.1, "eps": 1e-7, "eps_inside": True},
        "rmsprop": {"alpha": 0.9, "eps_inside": True, "inner_rate": True},
        "adamw": {"weight_decay": 1e-4},
        "amsgrad": {"correct_first": True},
        "nadam": {"lr": 0.001, "constant": True},
    },
    Like.PAPER: {
        "adagrad": {"eps": 0.0},
        "rmsprop": {"alpha": 0.9},
        "adadelta": {"rho": 0.95},
        "amsgrad": {"uncorrected": True, "eps": 0.0},
    },
}
"""Other values for the fields of a method than those of its class, which are PyTorch's."""

DECOUPLED: Final[dict[Like, frozenset[str]]] = {
    Like.KERAS: frozenset(REGISTRY),
    Like.OPTAX: frozenset({"adam", "adamw", "nadam", "adamax"}),
}
"""Where weight decay shrinks the variable itself, apart from adamw, where it always does."""


def make(name: str, like: Like = Like.TORCH, search: Search | None = None, **given: Any) -> Rule | Direction:
    """A method from its name and the hyper-parameters that were given.

    Raises:
        PointError: the method has no such hyper-parameter, or needs a rate.

    >>> make("adam", lr=0.1).parameters["lr"]
    0.1
    """
    kind = _kind(name, like, search)
    known = {f.name: f for f in fields(kind)}
    for key in given:
        if key not in known:
            has = ", ".join(f"--{k.replace('_', '-')}" for k in known if k in HYPER_PARAMETERS)
            raise PointError(
                f"{name} has no {key.replace('_', ' ')}", None, f"it takes {has}", where=option(key)
            )
    values = {k: v for k, v in {**DEFAULTS[like].get(name, {}), **given}.items() if k in known}
    if "lr" not in values and name in RATE_NEEDED and kind is not SteepestDescent:
        raise PointError(f"{name} needs a learning rate", None, "add --lr 0.1", where="--lr")
    if values.get("weight_decay") and "decoupled" in known and name in DECOUPLED.get(like, ()):
        values["decoupled"] = True
    if search is not None:
        values["search"] = search
    made: Rule | Direction = kind(**values)
    return made


RATE_NEEDED: Final = frozenset({"gd", "momentum", "nesterov", "natural", "subgradient"})
HYPER_PARAMETERS: Final = (
    "lr",
    "momentum",
    "dampening",
    "beta1",
    "beta2",
    "alpha",
    "rho",
    "eps",
    "centered",
    "weight_decay",
    "momentum_decay",
    "lr_decay",
    "initial_accumulator",
)
"""The hyper-parameters that have an option."""


def option(key: str) -> str:
    """The option of a hyper-parameter."""
    return f"--{key.replace('_', '-')}"


def _kind(name: str, like: Like, search: Search | None) -> Any:
    if name not in REGISTRY:
        from symgrad.language.names import suggestion

        close = suggestion(name, REGISTRY, called=False)
        hint = f"did you mean '{close}'?" if close else f"the methods are {', '.join(REGISTRY)}"
        raise PointError(f"there is no method '{name}'", None, hint, where="--method")
    if search is not None and name == "gd":
        return SteepestDescent
    module, _, cls = KINDS.get(like, {}).get(name, REGISTRY[name]).partition(".")
    kind = getattr(import_module(f"symgrad.descend.methods.{module}"), cls)
    if search is not None and not issubclass(kind, Direction):
        hint = "gd, newton, bfgs, lbfgs, cg and natural have one"
        raise PointError(f"{name} has no direction to search along", None, hint, where="--line-search")
    return kind


__all__ = ["HYPER_PARAMETERS", "REGISTRY", "Direction", "Like", "Rule", "make"]
