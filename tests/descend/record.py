"""Trajectories of the optimizers of PyTorch, optax and Keras, recorded from the libraries themselves.

    python -m tests.descend.record --library torch      # needs torch; likewise optax (jax), keras (on torch)
    python -m tests.descend.record --verify             # needs nothing but Python

The first form replaces ``recordings/<library>.json``; run it in an environment of its own, symgrad needs none
of these packages. The recordings on disk come from ``pip install torch==2.13.0 numpy keras`` and, in a second
environment, ``pip install jax jaxlib optax``. Everything is float64: the default type of torch, jax and Keras
is switched to it, since some of their own state (torch's NAdam, Keras's learning rate) follows the default.

The gradients fed to the optimizers are the formulas written below, evaluated in Python floats in the order
written, so a trajectory depends on the update rule and not on anybody's automatic differentiation.

A recording is one line of the JSON list:

    library, version, optimizer, call       what ran, in the library's own words
    method, arguments                       the same in symgrad's: only what the call passed
    settings                                every hyper-parameter in force, the library's defaults included
    problem, expression, variables, start   what was minimised
    steps, rows                             rows[i] is the point after steps[i] updates

``--verify`` replays each recording with the rules under "Replay", one short function for each optimizer,
and reports the largest difference relative to the point (``|a - b| / max |b|`` over its coordinates) and to
the coordinate itself. It does so twice, the second time with gradients summed in another order: that shows
how far rounding alone can carry a trajectory. All four must stay within 1e-12.
"""

from __future__ import annotations

import argparse
import importlib
import inspect
import json
import math
import os
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

Point = list[float]
Gradient = Callable[[Sequence[float]], Point]
Settings = Mapping[str, float]
Record = dict[str, Any]

RECORDINGS = Path(__file__).parent / "recordings"
STEPS = 100
SPARSE = (0, 1, 2, 3, 5, 10, 20, 50, 100)
TOLERANCE = 1e-12


# Problems -----------------------------------------------------------------------------------------


def rosenbrock(p: Sequence[float]) -> Point:
    x, y = p
    return [-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)]


def rosenbrock_expanded(p: Sequence[float]) -> Point:
    x, y = p
    return [400 * x**3 - 400 * x * y + 2 * x - 2, 200 * y - 200 * x**2]


def bowl(p: Sequence[float]) -> Point:
    x, y = p
    return [2 * (x - 2), 2 * (y + 1)]


def bowl_expanded(p: Sequence[float]) -> Point:
    x, y = p
    return [2 * x - 4, 2 * y + 2]


def stretched(p: Sequence[float]) -> Point:
    x, y = p
    return [2 * x, 20 * y]


def beale(p: Sequence[float]) -> Point:
    x, y = p
    a, b, c = 1.5 - x + x * y, 2.25 - x + x * y * y, 2.625 - x + x * y * y * y
    return [
        2 * a * (y - 1) + 2 * b * (y * y - 1) + 2 * c * (y * y * y - 1),
        2 * a * x + 4 * b * x * y + 6 * c * x * y * y,
    ]


def beale_expanded(p: Sequence[float]) -> Point:
    x, y = p
    a, b, c = x * (y - 1) + 1.5, x * (y**2 - 1) + 2.25, x * (y**3 - 1) + 2.625
    return [2 * (c * (y**3 - 1) + b * (y**2 - 1) + a * (y - 1)), 2 * x * (a + y * (2 * b + 3 * c * y))]


def logistic(p: Sequence[float]) -> Point:
    x, y = p
    s, t = 1 / (1 + math.exp(x + 2 * y)), 1 / (1 + math.exp(y - x))
    return [-s + t + x / 5, -2 * s - t + y / 5]


def logistic_expanded(p: Sequence[float]) -> Point:
    x, y = p
    u, v = math.exp(-x - 2 * y), math.exp(x - y)
    return [0.2 * x - u / (1 + u) + v / (1 + v), 0.2 * y - 2 * u / (1 + u) - v / (1 + v)]


def chain(p: Sequence[float]) -> Point:
    g = [0.0] * len(p)
    for i, (x, y) in enumerate(pairwise(p)):
        g[i] += -2 * (1 - x) - 400 * x * (y - x * x)
        g[i + 1] += 200 * (y - x * x)
    return g


def chain_expanded(p: Sequence[float]) -> Point:
    links = [rosenbrock_expanded(pair) for pair in pairwise(p)]
    return [(links[i][0] if i < len(links) else 0.0) + (links[i - 1][1] if i else 0.0) for i in range(len(p))]


@dataclass(frozen=True, slots=True)
class Problem:
    """A function to minimise: its text, a start, its gradient in the order recorded and in another one."""

    name: str
    expression: str
    variables: tuple[str, ...]
    start: tuple[float, ...]
    gradient: Gradient
    regrouped: Gradient
    steps: tuple[int, ...] = SPARSE


EVERY = tuple(range(STEPS + 1))
XY = ("x", "y")
PROBLEMS = (
    Problem("rosenbrock", "(1-x)^2+100*(y-x^2)^2", XY, (-1.2, 1.0), rosenbrock, rosenbrock_expanded, EVERY),
    Problem("bowl", "(x-2)^2+(y+1)^2", XY, (0.0, 0.0), bowl, bowl_expanded),
    Problem("stretched", "x^2+10*y^2", XY, (1.0, 1.0), stretched, stretched),
    Problem(
        "beale",
        "(1.5-x+x*y)^2+(2.25-x+x*y^2)^2+(2.625-x+x*y^3)^2",
        XY,
        (1.0, 1.0),
        beale,
        beale_expanded,
    ),
    Problem(
        "logistic",
        "log(1+exp(-x-2*y))+log(1+exp(x-y))+(x^2+y^2)/10",
        XY,
        (1.0, -1.0),
        logistic,
        logistic_expanded,
        EVERY,
    ),
    Problem(
        "chain",
        "(1-x1)^2+100*(x2-x1^2)^2+(1-x2)^2+100*(x3-x2^2)^2+(1-x3)^2+100*(x4-x3^2)^2",
        ("x1", "x2", "x3", "x4"),
        (-1.2, 1.0, -1.2, 1.0),
        chain,
        chain_expanded,
    ),
)

# Learning rates by kind of rule, one for each problem in the order above: small enough that a run stays
# finite and does not magnify rounding, large enough that 100 steps get somewhere.
RATES: dict[str, tuple[float, ...]] = {
    "plain": (0.0005, 0.1, 0.03, 0.005, 0.2, 0.0003),
    "momentum": (0.0002, 0.02, 0.01, 0.002, 0.06, 0.00008),
    "adagrad": (0.1, 0.5, 0.3, 0.1, 0.5, 0.1),
    "rmsprop": (0.002, 0.01, 0.01, 0.005, 0.008, 0.002),
    "adadelta": (1.0, 1.0, 1.0, 1.0, 1.0, 1.0),
    "adam": (0.02, 0.05, 0.03, 0.02, 0.05, 0.02),
}


# What to record -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Inverse:
    """The factor 1/(1 + decay*t), for torch's LambdaLR, which has no such schedule of its own."""

    decay: float

    def __call__(self, t: int) -> float:
        return 1 / (1 + self.decay * t)


@dataclass(frozen=True, slots=True)
class Stage:
    """A clipping or a schedule around the update: the library's call and symgrad's options."""

    call: str
    given: dict[str, Any]
    options: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to call an optimizer; without rates, at its default learning rate where that stays finite."""

    method: str
    optimizer: str
    rates: str | None
    given: dict[str, Any] = field(default_factory=dict)
    stage: Stage | None = None


SCHEDULES = (
    Stage("ExponentialLR", {"gamma": 0.97}, {"schedule": "exponential", "decay": 0.97}),
    Stage("StepLR", {"step_size": 30, "gamma": 0.5}, {"schedule": "step", "decay": 0.5, "decay_every": 30}),
    Stage("CosineAnnealingLR", {"T_max": 100}, {"schedule": "cosine", "decay_steps": 100, "lr_min": 0.0}),
    Stage(
        "CosineAnnealingLR",
        {"T_max": 50, "eta_min": 1e-5},
        {"schedule": "cosine", "decay_steps": 50, "lr_min": 1e-5},
    ),
    Stage(
        "LinearLR",
        {"start_factor": 1.0, "end_factor": 0.1, "total_iters": 60},
        {"schedule": "linear", "start_factor": 1.0, "end_factor": 0.1, "decay_steps": 60},
    ),
    Stage("LambdaLR", {"lr_lambda": Inverse(0.05)}, {"schedule": "inverse", "decay": 0.05}),
    Stage(
        "LinearLR",
        {"start_factor": 0.1, "total_iters": 20},
        {"schedule": "warmup", "start_factor": 0.1, "end_factor": 1.0, "decay_steps": 20},
    ),
)
HEAVY = {"momentum": 0.9}
LOOKAHEAD = {"momentum": 0.9, "nesterov": True}

TORCH = (
    Variant("gd", "SGD", None),
    Variant("gd", "SGD", "plain"),
    Variant("gd", "SGD", "plain", {"weight_decay": 0.1}),
    Variant("momentum", "SGD", "momentum", HEAVY),
    Variant("momentum", "SGD", "momentum", HEAVY | {"dampening": 0.5}),
    Variant("momentum", "SGD", "momentum", HEAVY | {"dampening": 0.9, "weight_decay": 0.1}),
    Variant("nesterov", "SGD", "momentum", LOOKAHEAD),
    Variant("nesterov", "SGD", "momentum", LOOKAHEAD | {"weight_decay": 0.1}),
    Variant("adagrad", "Adagrad", None),
    Variant("adagrad", "Adagrad", "adagrad"),
    Variant("adagrad", "Adagrad", "adagrad", {"lr_decay": 0.1}),
    Variant("adagrad", "Adagrad", "adagrad", {"initial_accumulator_value": 0.5}),
    Variant("adagrad", "Adagrad", "adagrad", {"weight_decay": 0.1, "eps": 0.01}),
    Variant("rmsprop", "RMSprop", None),
    Variant("rmsprop", "RMSprop", "rmsprop", {"alpha": 0.9, "eps": 0.001}),
    Variant("rmsprop", "RMSprop", "rmsprop", {"centered": True}),
    Variant("rmsprop", "RMSprop", "rmsprop", {"momentum": 0.5}),
    Variant("rmsprop", "RMSprop", "rmsprop", {"centered": True, "momentum": 0.5}),
    Variant("rmsprop", "RMSprop", "rmsprop", {"weight_decay": 0.1}),
    Variant("adadelta", "Adadelta", None),
    Variant("adadelta", "Adadelta", "adadelta", {"rho": 0.95, "eps": 0.0001}),
    Variant("adadelta", "Adadelta", "adadelta", {"weight_decay": 0.1}),
    Variant("adam", "Adam", None),
    Variant("adam", "Adam", "adam"),
    Variant("adam", "Adam", "adam", {"betas": (0.8, 0.99)}),
    Variant("adam", "Adam", "adam", {"eps": 0.01}),
    Variant("adam", "Adam", "adam", {"weight_decay": 0.1}),
    Variant("amsgrad", "Adam", "adam", {"amsgrad": True}),
    Variant("amsgrad", "Adam", "adam", {"amsgrad": True, "betas": (0.8, 0.9), "eps": 0.01}),
    Variant("adamw", "AdamW", None),
    Variant("adamw", "AdamW", "adam"),
    Variant("adamw", "AdamW", "adam", {"weight_decay": 0.1}),
    Variant("adamw", "AdamW", "adam", {"amsgrad": True, "betas": (0.8, 0.9)}),
    Variant("adamax", "Adamax", None),
    Variant("adamax", "Adamax", "adam"),
    Variant("adamax", "Adamax", "adam", {"betas": (0.8, 0.9), "eps": 0.01}),
    Variant("adamax", "Adamax", "adam", {"weight_decay": 0.1}),
    Variant("nadam", "NAdam", None),
    Variant("nadam", "NAdam", "adam"),
    Variant("nadam", "NAdam", "adam", {"betas": (0.8, 0.99), "eps": 0.01}),
    Variant("nadam", "NAdam", "adam", {"momentum_decay": 0.1}),
    Variant("nadam", "NAdam", "adam", {"weight_decay": 0.1}),
    Variant("nadam", "NAdam", "adam", {"weight_decay": 0.1, "decoupled_weight_decay": True}),
    *(Variant("gd", "SGD", "plain", {}, stage) for stage in SCHEDULES),
    Variant("momentum", "SGD", "momentum", HEAVY, SCHEDULES[0]),
    Variant("gd", "SGD", "plain", {}, Stage("clip_grad_norm_", {"max_norm": 2.0}, {"clip_norm": 2.0})),
    Variant("gd", "SGD", "plain", {}, Stage("clip_grad_value_", {"clip_value": 0.5}, {"clip_value": 0.5})),
    Variant(
        "momentum", "SGD", "momentum", HEAVY, Stage("clip_grad_norm_", {"max_norm": 2.0}, {"clip_norm": 2.0})
    ),
)

OPTAX = (
    Variant("gd", "sgd", "plain"),
    Variant("momentum", "sgd", "momentum", HEAVY),
    Variant("nesterov", "sgd", "momentum", LOOKAHEAD),
    Variant("adagrad", "adagrad", "adagrad"),
    Variant("adagrad", "adagrad", "adagrad", {"initial_accumulator_value": 0.0}),
    Variant("adagrad", "adagrad", "adagrad", {"eps": 0.01}),
    Variant("rmsprop", "rmsprop", "rmsprop"),
    Variant("rmsprop", "rmsprop", "rmsprop", {"decay": 0.99, "eps": 0.001}),
    Variant("rmsprop", "rmsprop", "rmsprop", {"decay": 0.99, "eps": 0.001, "eps_in_sqrt": False}),
    Variant("rmsprop", "rmsprop", "rmsprop", {"centered": True}),
    Variant("rmsprop", "rmsprop", "rmsprop", {"centered": True, "eps": 0.001, "eps_in_sqrt": False}),
    Variant("rmsprop", "rmsprop", "rmsprop", {"momentum": 0.5}),
    Variant("rmsprop", "rmsprop", "rmsprop", {"momentum": 0.5, "nesterov": True}),
    Variant("rmsprop", "rmsprop", "rmsprop", {"initial_scale": 1.0}),
    Variant("rmsprop", "rmsprop", "rmsprop", {"bias_correction": True}),
    Variant("rmsprop", "rmsprop", "rmsprop", {"bias_correction": True, "momentum": 0.5}),
    Variant(
        "rmsprop",
        "rmsprop",
        "rmsprop",
        {"decay": 0.99, "bias_correction": True, "centered": True, "initial_scale": 10000.0},
    ),
    Variant("adadelta", "adadelta", "adadelta"),
    Variant("adadelta", "adadelta", "adadelta", {"rho": 0.95, "eps": 0.0001}),
    Variant("adadelta", "adadelta", "adadelta", {"weight_decay": 0.1}),
    Variant("adam", "adam", "adam"),
    Variant("adam", "adam", "adam", {"b1": 0.8, "b2": 0.99}),
    Variant("adam", "adam", "adam", {"eps": 0.01}),
    Variant("adam", "adam", "adam", {"eps_root": 0.01}),
    Variant("adamw", "adamw", "adam"),
    Variant("adamw", "adamw", "adam", {"weight_decay": 0.1}),
    Variant("amsgrad", "amsgrad", "adam"),
    Variant("amsgrad", "amsgrad", "adam", {"b1": 0.8, "b2": 0.9, "eps": 0.01}),
    Variant("amsgrad", "amsgrad", "adam", {"bias_correction_mu": False, "bias_correction_nu": False}),
    Variant("nadam", "nadam", "adam"),
    Variant("nadam", "nadam", "adam", {"b1": 0.8, "b2": 0.99, "eps": 0.01}),
    Variant("nadam", "nadamw", "adam", {"weight_decay": 0.1}),
    Variant("adamax", "adamax", "adam"),
    Variant("adamax", "adamax", "adam", {"b1": 0.8, "b2": 0.9, "eps": 0.01}),
    Variant("adamax", "adamaxw", "adam", {"weight_decay": 0.1}),
    Variant("gd", "sgd", "plain", {}, Stage("clip_by_global_norm", {"max_norm": 2.0}, {"clip_norm": 2.0})),
    Variant("gd", "sgd", "plain", {}, Stage("clip", {"max_delta": 0.5}, {"clip_value": 0.5})),
)

KERAS = (
    Variant("gd", "SGD", None),
    Variant("gd", "SGD", "plain"),
    Variant("gd", "SGD", "plain", {"weight_decay": 0.1}),
    Variant("gd", "SGD", "plain", {"clipnorm": 2.0}),
    Variant("gd", "SGD", "plain", {"global_clipnorm": 2.0}),
    Variant("gd", "SGD", "plain", {"clipvalue": 0.5}),
    Variant("momentum", "SGD", "momentum", HEAVY),
    Variant("momentum", "SGD", "momentum", HEAVY | {"weight_decay": 0.1}),
    Variant("nesterov", "SGD", "momentum", LOOKAHEAD),
    Variant("adagrad", "Adagrad", None),
    Variant("adagrad", "Adagrad", "adagrad"),
    Variant("adagrad", "Adagrad", "adagrad", {"initial_accumulator_value": 0.0, "epsilon": 0.01}),
    Variant("rmsprop", "RMSprop", None),
    Variant("rmsprop", "RMSprop", "rmsprop", {"rho": 0.99, "epsilon": 0.001}),
    Variant("rmsprop", "RMSprop", "rmsprop", {"centered": True}),
    Variant("rmsprop", "RMSprop", "rmsprop", {"momentum": 0.5}),
    Variant("rmsprop", "RMSprop", "rmsprop", {"centered": True, "momentum": 0.5}),
    Variant("adadelta", "Adadelta", None),
    Variant("adadelta", "Adadelta", "adadelta"),
    Variant("adadelta", "Adadelta", "adadelta", {"rho": 0.9, "epsilon": 0.00001}),
    Variant("adam", "Adam", None),
    Variant("adam", "Adam", "adam"),
    Variant("adam", "Adam", "adam", {"beta_1": 0.8, "beta_2": 0.99}),
    Variant("adam", "Adam", "adam", {"epsilon": 0.01}),
    Variant("adam", "Adam", "adam", {"weight_decay": 0.1}),
    Variant("amsgrad", "Adam", "adam", {"amsgrad": True}),
    Variant("amsgrad", "Adam", "adam", {"amsgrad": True, "beta_1": 0.8, "beta_2": 0.9, "epsilon": 0.01}),
    Variant("adamw", "AdamW", None),
    Variant("adamw", "AdamW", "adam"),
    Variant("adamw", "AdamW", "adam", {"weight_decay": 0.1}),
    Variant("nadam", "Nadam", None),
    Variant("nadam", "Nadam", "adam"),
    Variant("nadam", "Nadam", "adam", {"beta_1": 0.8, "beta_2": 0.99, "epsilon": 0.01}),
    Variant("adamax", "Adamax", None),
    Variant("adamax", "Adamax", "adam"),
    Variant("adamax", "Adamax", "adam", {"beta_1": 0.8, "beta_2": 0.95, "epsilon": 0.01}),
)


# The libraries ------------------------------------------------------------------------------------


class Torch:
    """PyTorch's optimizers on one parameter vector; clipping before the step, schedules after it."""

    variants = TORCH
    rate = "lr"

    def __init__(self) -> None:
        self.torch: Any = importlib.import_module("torch")
        self.torch.set_default_dtype(self.torch.float64)
        self.version: str = self.torch.__version__

    def factory(self, optimizer: str) -> Callable[..., Any]:
        made: Callable[..., Any] = getattr(self.torch.optim, optimizer)
        return made

    def run(self, variant: Variant, problem: Problem, given: dict[str, Any]) -> Iterator[Point]:
        x = self.torch.nn.Parameter(self.torch.tensor(problem.start))
        optimizer = self.factory(variant.optimizer)([x], **given)
        clip, scheduler = None, None
        if variant.stage and variant.stage.call.startswith("clip"):
            clip = getattr(self.torch.nn.utils, variant.stage.call)
        elif variant.stage:
            scheduler = getattr(self.torch.optim.lr_scheduler, variant.stage.call)(
                optimizer, **variant.stage.given
            )
        while True:
            yield x.tolist()
            x.grad = self.torch.tensor(problem.gradient(x.tolist()))
            if clip and variant.stage:
                clip([x], **variant.stage.given)
            optimizer.step()
            if scheduler:
                scheduler.step()


class Optax:
    """optax's aliases on one array, run eagerly so that no compiler fuses their operations."""

    variants = OPTAX
    rate = "learning_rate"

    def __init__(self) -> None:
        self.jax: Any = importlib.import_module("jax")
        self.jax.config.update("jax_enable_x64", True)
        self.optax: Any = importlib.import_module("optax")
        self.version: str = self.optax.__version__

    def factory(self, optimizer: str) -> Callable[..., Any]:
        made: Callable[..., Any] = getattr(self.optax, optimizer)
        return made

    def run(self, variant: Variant, problem: Problem, given: dict[str, Any]) -> Iterator[Point]:
        array = self.jax.numpy.asarray
        optimizer = self.factory(variant.optimizer)(**given)
        if variant.stage:
            optimizer = self.optax.chain(
                getattr(self.optax, variant.stage.call)(**variant.stage.given), optimizer
            )
        x = array(problem.start)
        state = optimizer.init(x)
        while True:
            yield x.tolist()
            updates, state = optimizer.update(array(problem.gradient(x.tolist())), state, x)
            x = self.optax.apply_updates(x, updates)


class Keras:
    """Keras 3's optimizers on one variable, with torch as the back end.

    On every back end but TensorFlow, Keras's own type promotion turns two float64 into a float32, which its
    clipping of norms meets (``ops.maximum(norm, clipnorm)``). The recorder gives that one entry the value it
    has with TensorFlow; without it only the two norm clippings change, in the eighth digit.
    """

    variants = KERAS
    rate = "learning_rate"

    def __init__(self) -> None:
        os.environ["KERAS_BACKEND"] = "torch"
        os.environ["KERAS_HOME"] = tempfile.mkdtemp()  # otherwise it writes a configuration file at home
        self.keras: Any = importlib.import_module("keras")
        self.keras.config.set_floatx("float64")
        promotions = importlib.import_module("keras.src.backend.common.dtypes").BIT64_TO_BIT32_DTYPE
        promotions["float64"] = "float64"
        self.version: str = self.keras.__version__

    def factory(self, optimizer: str) -> Callable[..., Any]:
        made: Callable[..., Any] = getattr(self.keras.optimizers, optimizer)
        return made

    def run(self, variant: Variant, problem: Problem, given: dict[str, Any]) -> Iterator[Point]:
        x = self.keras.Variable(problem.start, dtype="float64")
        optimizer = self.factory(variant.optimizer)(**given)
        while True:
            point = self.keras.ops.convert_to_numpy(x).tolist()
            yield point
            gradient = self.keras.ops.convert_to_tensor(problem.gradient(point), dtype="float64")
            optimizer.apply([gradient], [x])


Library = Torch | Optax | Keras
LIBRARIES: dict[str, type[Torch] | type[Optax] | type[Keras]] = {
    "torch": Torch,
    "optax": Optax,
    "keras": Keras,
}


# Recording ----------------------------------------------------------------------------------------

# fmt: off
KEPT = (
    "lr", "momentum", "dampening", "nesterov", "weight_decay", "decoupled_weight_decay", "lr_decay",
    "initial_scale", "eps", "eps_root", "eps_in_sqrt", "alpha", "rho", "beta1", "beta2", "centered",
    "amsgrad", "momentum_decay", "bias_correction", "bias_correction_mu", "bias_correction_nu",
)
# fmt: on
# Hyper-parameters by the libraries' names; arguments that are not here do not belong to the update rule.
NAMES = dict(zip(KEPT, KEPT, strict=True)) | {
    "learning_rate": "lr",
    "b1": "beta1",
    "b2": "beta2",
    "beta_1": "beta1",
    "beta_2": "beta2",
    "epsilon": "eps",
    "decay": "alpha",
    "initial_accumulator_value": "initial_accumulator",
    "clipnorm": "clip_norm",
    "global_clipnorm": "clip_norm",
    "clipvalue": "clip_value",
}
IMPLIED = {"nesterov": "nesterov", "amsgrad": "amsgrad"}  # a method that is named after its flag


def renamed(method: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of a call under symgrad's names, those that are None (switched off) left out."""
    if "betas" in given:
        betas = dict(zip(("beta1", "beta2"), given["betas"], strict=True))
        given = {k: v for k, v in given.items() if k != "betas"} | betas
    if method == "rmsprop" and "rho" in given:
        given = {"alpha" if k == "rho" else k: v for k, v in given.items()}
    return {NAMES[k]: v for k, v in given.items() if k in NAMES and v is not None}


def call_text(variant: Variant, given: Mapping[str, Any]) -> str:
    def text(name: str, arguments: Mapping[str, Any]) -> str:
        return f"{name}({', '.join(f'{k}={v!r}' for k, v in arguments.items())})"

    own = text(variant.optimizer, given)
    return f"{own} + {text(variant.stage.call, variant.stage.given)}" if variant.stage else own


def record(name: str, library: Library, variant: Variant, index: int) -> Record:
    problem = PROBLEMS[index]
    given = dict(variant.given)
    if variant.rates:
        given = {library.rate: RATES[variant.rates][index]} | given
    signature = inspect.signature(library.factory(variant.optimizer))
    defaults = {
        k: p.default for k, p in signature.parameters.items() if p.default is not inspect.Parameter.empty
    }
    options = variant.stage.options if variant.stage else {}
    passed = renamed(variant.method, given)
    points = list(islice(library.run(variant, problem, given), STEPS + 1))
    return {
        "library": name,
        "version": library.version,
        "optimizer": variant.optimizer,
        "call": call_text(variant, given),
        "method": variant.method,
        "arguments": {k: v for k, v in passed.items() if k != IMPLIED.get(variant.method)} | options,
        "settings": renamed(variant.method, defaults | given) | options,
        "problem": problem.name,
        "expression": problem.expression,
        "variables": problem.variables,
        "start": problem.start,
        "steps": problem.steps,
        "rows": [points[step] for step in problem.steps],
    }


def finite(recording: Record) -> bool:
    return all(math.isfinite(value) for row in recording["rows"] for value in row)


def recorded(name: str) -> Iterator[Record]:
    library = LIBRARIES[name]()
    for variant in library.variants:
        for index in range(len(PROBLEMS)):
            recording = record(name, library, variant, index)
            if finite(recording):
                yield recording
            elif variant.rates:
                raise ArithmeticError(f"{name} {recording['call']} diverges on {recording['problem']}")


def write(name: str) -> Path:
    lines = [json.dumps(recording, separators=(",", ":"), allow_nan=False) for recording in recorded(name)]
    path = RECORDINGS / f"{name}.json"
    path.write_text("[\n" + ",\n".join(lines) + "\n]\n", encoding="ascii")
    return path


# Replay -------------------------------------------------------------------------------------------
#
# One function for each rule and one coordinate: s are the settings, m is what the coordinate remembers (zeros
# at first), t counts the steps from 1, lr is the rate of this step. Each returns the new coordinate.

Memory = defaultdict[str, float]
Rule = Callable[[Settings, Memory, float, float, int, float], float]


def mean(m: Memory, name: str, decay: float, value: float) -> float:
    m[name] = decay * m[name] + (1 - decay) * value
    return m[name]


def torch_sgd(s: Settings, m: Memory, x: float, g: float, t: int, lr: float) -> float:
    g += s["weight_decay"] * x
    m["v"] = g if t == 1 else s["momentum"] * m["v"] + (1 - s["dampening"]) * g
    return x - lr * (g + s["momentum"] * m["v"] if s["nesterov"] else m["v"])


def torch_adagrad(s: Settings, m: Memory, x: float, g: float, t: int, lr: float) -> float:
    g += s["weight_decay"] * x
    m["sum"] = (s["initial_accumulator"] if t == 1 else m["sum"]) + g * g
    return x - lr / (1 + (t - 1) * s["lr_decay"]) * g / (math.sqrt(m["sum"]) + s["eps"])


def torch_rmsprop(s: Settings, m: Memory, x: float, g: float, t: int, lr: float) -> float:
    g += s["weight_decay"] * x
    square = mean(m, "v", s["alpha"], g * g)
    if s["centered"]:
        square -= mean(m, "g", s["alpha"], g) ** 2
    m["b"] = s["momentum"] * m["b"] + g / (math.sqrt(square) + s["eps"])
    return x - lr * m["b"]


def any_adadelta(s: Settings, m: Memory, x: float, g: float, t: int, lr: float) -> float:
    g += s.get("weight_decay", 0.0) * x
    rms = math.sqrt(mean(m, "v", s["rho"], g * g) + s["eps"])
    d = math.sqrt(m["d"] + s["eps"]) / rms * g
    mean(m, "d", s["rho"], d * d)
    return x - lr * d


def torch_adam(s: Settings, m: Memory, x: float, g: float, t: int, lr: float) -> float:
    g += s["weight_decay"] * x
    first, second = mean(m, "m", s["beta1"], g), mean(m, "v", s["beta2"], g * g)
    if s["amsgrad"]:
        second = m["max"] = max(m["max"], second)
    root = math.sqrt(second) / math.sqrt(1 - s["beta2"] ** t)
    return x - lr / (1 - s["beta1"] ** t) * first / (root + s["eps"])


def torch_adamw(s: Settings, m: Memory, x: float, g: float, t: int, lr: float) -> float:
    return torch_adam({**s, "weight_decay": 0.0}, m, x * (1 - lr * s["weight_decay"]), g, t, lr)


def torch_adamax(s: Settings, m: Memory, x: float, g: float, t: int, lr: float) -> float:
    g += s["weight_decay"] * x
    first = mean(m, "m", s["beta1"], g)
    m["u"] = max(s["beta2"] * m["u"], abs(g) + s["eps"])
    return x - lr / (1 - s["beta1"] ** t) * first / m["u"]


def torch_nadam(s: Settings, m: Memory, x: float, g: float, t: int, lr: float) -> float:
    if s["decoupled_weight_decay"]:
        x *= 1 - lr * s["weight_decay"]
    else:
        g += s["weight_decay"] * x
    now = s["beta1"] * (1 - 0.5 * math.pow(0.96, t * s["momentum_decay"]))
    later = s["beta1"] * (1 - 0.5 * math.pow(0.96, (t + 1) * s["momentum_decay"]))
    m["mu"] = now * (m["mu"] if t > 1 else 1.0)
    first, second = mean(m, "m", s["beta1"], g), mean(m, "v", s["beta2"], g * g)
    step = (1 - now) * g / (1 - m["mu"]) + later * first / (1 - m["mu"] * later)
    return x - lr * step / (math.sqrt(second / (1 - s["beta2"] ** t)) + s["eps"])


def optax_sgd(s: Settings, m: Memory, x: float, g: float, t: int, lr: float) -> float:
    momentum = s.get("momentum", 0.0)
    m["v"] = g + momentum * m["v"]
    return x - lr * (g + momentum * m["v"] if s["nesterov"] else m["v"])


def inside_adagrad(s: Settings, m: Memory, x: float, g: float, t: int, lr: float) -> float:
    m["sum"] = (s["initial_accumulator"] if t == 1 else m["sum"]) + g * g
    return x - lr * g / math.sqrt(m["sum"] + s["eps"]) if m["sum"] > 0 else x


def optax_rmsprop(s: Settings, m: Memory, x: float, g: float, t: int, lr: float) -> float:
    if t == 1:
        m["v"] = s["initial_scale"]
    grown = 1 - s["alpha"] ** t if s["bias_correction"] else 1.0
    square = mean(m, "v", s["alpha"], g * g) / grown
    if s["centered"]:
        square -= (mean(m, "g", s["alpha"], g) / grown) ** 2
    scale = math.sqrt(square + s["eps"]) if s["eps_in_sqrt"] else math.sqrt(square) + s["eps"]
    momentum = s.get("momentum", 0.0)
    m["b"] = momentum * m["b"] + lr * g / scale
    return x - (lr * g / scale + momentum * m["b"] if s["nesterov"] else m["b"])


def optax_adam(s: Settings, m: Memory, x: float, g: float, t: int, lr: float) -> float:
    first, second = mean(m, "m", s["beta1"], g), mean(m, "v", s["beta2"], g * g)
    if s["nesterov"]:
        ahead, here = first / (1 - s["beta1"] ** (t + 1)), g / (1 - s["beta1"] ** t)
        first = s["beta1"] * ahead + (1 - s["beta1"]) * here
    else:
        first /= 1 - s["beta1"] ** t
    step = first / (math.sqrt(second / (1 - s["beta2"] ** t) + s["eps_root"]) + s["eps"])
    return x - lr * (step + s.get("weight_decay", 0.0) * x)


def optax_amsgrad(s: Settings, m: Memory, x: float, g: float, t: int, lr: float) -> float:
    first, second = mean(m, "m", s["beta1"], g), mean(m, "v", s["beta2"], g * g)
    first /= 1 - s["beta1"] ** t if s["bias_correction_mu"] else 1.0
    second /= 1 - s["beta2"] ** t if s["bias_correction_nu"] else 1.0
    m["max"] = max(m["max"], second)
    return x - lr * first / (math.sqrt(m["max"] + s["eps_root"]) + s["eps"])


def optax_adamax(s: Settings, m: Memory, x: float, g: float, t: int, lr: float) -> float:
    first = mean(m, "m", s["beta1"], g)
    m["u"] = max(s["beta2"] * m["u"], abs(g) + s["eps"])
    return x - lr * (first / (1 - s["beta1"] ** t) / m["u"] + s.get("weight_decay", 0.0) * x)


def decoupled(rule: Rule) -> Rule:
    """Keras shrinks the variable before any of its updates when weight_decay is given."""

    def shrunk(s: Settings, m: Memory, x: float, g: float, t: int, lr: float) -> float:
        return rule({**s, "weight_decay": 0.0}, m, x * (1 - lr * s.get("weight_decay", 0.0)), g, t, lr)

    return shrunk


def keras_sgd(s: Settings, m: Memory, x: float, g: float, t: int, lr: float) -> float:
    m["v"] = s["momentum"] * m["v"] - lr * g
    return x + (s["momentum"] * m["v"] - lr * g if s["nesterov"] else m["v"])


def keras_rmsprop(s: Settings, m: Memory, x: float, g: float, t: int, lr: float) -> float:
    square = mean(m, "v", s["alpha"], g * g)
    if s["centered"]:
        square -= mean(m, "g", s["alpha"], g) ** 2
    m["b"] = s["momentum"] * m["b"] + lr * g / math.sqrt(square + s["eps"])
    return x - m["b"]


def keras_adam(s: Settings, m: Memory, x: float, g: float, t: int, lr: float) -> float:
    first, second = mean(m, "m", s["beta1"], g), mean(m, "v", s["beta2"], g * g)
    if s["amsgrad"]:
        second = m["max"] = max(m["max"], second)
    rate = lr * math.sqrt(1 - s["beta2"] ** t) / (1 - s["beta1"] ** t)
    return x - rate * first / (math.sqrt(second) + s["eps"])


def keras_nadam(s: Settings, m: Memory, x: float, g: float, t: int, lr: float) -> float:
    return torch_nadam({**s, "momentum_decay": 1.0, "decoupled_weight_decay": False}, m, x, g, t, lr)


def keras_adamax(s: Settings, m: Memory, x: float, g: float, t: int, lr: float) -> float:
    first = mean(m, "m", s["beta1"], g)
    m["u"] = max(s["beta2"] * m["u"], abs(g))
    return x - lr * first / ((1 - s["beta1"] ** t) * (m["u"] + s["eps"]))


RULES: dict[str, dict[str, Rule]] = {
    "torch": {
        "SGD": torch_sgd,
        "Adagrad": torch_adagrad,
        "RMSprop": torch_rmsprop,
        "Adadelta": any_adadelta,
        "Adam": torch_adam,
        "AdamW": torch_adamw,
        "Adamax": torch_adamax,
        "NAdam": torch_nadam,
    },
    "optax": {
        "sgd": optax_sgd,
        "adagrad": inside_adagrad,
        "rmsprop": optax_rmsprop,
        "adadelta": any_adadelta,
        "adam": optax_adam,
        "adamw": optax_adam,
        "amsgrad": optax_amsgrad,
        "nadam": optax_adam,
        "nadamw": optax_adam,
        "adamax": optax_adamax,
        "adamaxw": optax_adamax,
    },
    "keras": {
        "SGD": decoupled(keras_sgd),
        "Adagrad": decoupled(inside_adagrad),
        "RMSprop": decoupled(keras_rmsprop),
        "Adadelta": decoupled(any_adadelta),
        "Adam": decoupled(keras_adam),
        "AdamW": decoupled(keras_adam),
        "Nadam": decoupled(keras_nadam),
        "Adamax": decoupled(keras_adamax),
    },
}


def exponential(s: Settings, t: int) -> float:
    return s["decay"] ** t


def stairs(s: Settings, t: int) -> float:
    return math.pow(s["decay"], t // s["decay_every"])


def linear(s: Settings, t: int) -> float:
    reached = min(t, s["decay_steps"]) / s["decay_steps"]
    return s["start_factor"] + (s["end_factor"] - s["start_factor"]) * reached


def inverse(s: Settings, t: int) -> float:
    return Inverse(s["decay"])(t)


def cosine(s: Settings, t: int) -> float:
    floor = s["lr_min"] / s["lr"]
    return floor + (1 - floor) * (1 + math.cos(math.pi * t / s["decay_steps"])) / 2


FACTORS: dict[str, Callable[[Settings, int], float]] = {
    "exponential": exponential,
    "step": stairs,
    "cosine": cosine,
    "linear": linear,
    "inverse": inverse,
    "warmup": linear,
}


def clipped(s: Settings, library: str, g: Point) -> Point:
    if "clip_value" in s:
        return [max(-s["clip_value"], min(s["clip_value"], gi)) for gi in g]
    if "clip_norm" in s:
        softening = 1e-6 if library == "torch" else 0.0
        scale = min(1.0, s["clip_norm"] / (math.hypot(*g) + softening))
        return [gi * scale for gi in g]
    return g


def replay(recording: Record, gradient: Gradient, rule: Rule | None = None) -> list[Point]:
    """The recorded rows by the rules above (or by another one), with no library at all."""
    s, library = recording["settings"], recording["library"]
    rule = rule or RULES[library][recording["optimizer"]]
    x = list(recording["start"])
    memory: list[Memory] = [defaultdict(float) for _ in x]
    points = [x]
    for t in range(1, STEPS + 1):
        lr = s["lr"] * (FACTORS[s["schedule"]](s, t - 1) if "schedule" in s else 1.0)
        g = clipped(s, library, gradient(x))
        x = [rule(s, m, xi, gi, t, lr) for m, xi, gi in zip(memory, x, g, strict=True)]
        points.append(x)
    return [points[step] for step in recording["steps"]]


def apart(rows: Sequence[Point], others: Sequence[Point]) -> tuple[float, float]:
    """The largest difference of two trajectories, relative to the point's norm and to each coordinate."""
    whole = each = 0.0
    for row, other in zip(rows, others, strict=True):
        size = max(map(abs, other))
        for a, b in zip(row, other, strict=True):
            if a != b:
                whole = max(whole, abs(a - b) / size)
                each = max(each, abs(a - b) / abs(b) if b else math.inf)
    return whole, each


def load(name: str) -> list[Record]:
    recordings: list[Record] = json.loads((RECORDINGS / f"{name}.json").read_text(encoding="ascii"))
    return recordings


def verify(names: Sequence[str], verbose: bool) -> bool:
    """Print the largest differences by optimizer; whether all four are within the tolerance for every one."""
    problems = {problem.name: problem for problem in PROBLEMS}
    worst: dict[str, list[float]] = defaultdict(lambda: [0.0] * 4)
    counts: dict[str, int] = defaultdict(int)
    for recording in (recording for name in names for recording in load(name)):
        problem = problems[recording["problem"]]
        found = [
            *apart(replay(recording, problem.gradient), recording["rows"]),
            *apart(replay(recording, problem.regrouped), recording["rows"]),
        ]
        key = f"{recording['library']} {recording['optimizer']}"
        worst[key] = [max(pair) for pair in zip(worst[key], found, strict=True)]
        counts[key] += 1
        if verbose and max(found) > TOLERANCE:
            print(
                f"  {problem.name:10}  {'  '.join(f'{value:8.1e}' for value in found)}  {recording['call']}"
            )
    print(f"{'':16} runs   same order: point, coordinate   regrouped: point, coordinate")
    for key, (point, each, point2, each2) in worst.items():
        print(f"{key:16} {counts[key]:4}   {point:17.1e} {each:11.1e}   {point2:16.1e} {each2:11.1e}")
    return all(max(value) <= TOLERANCE for value in worst.values())


def main() -> int:
    parser = argparse.ArgumentParser(
        description="Record trajectories of optimizers, or verify the recordings."
    )
    parser.add_argument("--library", choices=list(LIBRARIES), help="whose optimizers (default: all)")
    parser.add_argument("--verify", action="store_true", help="replay the recordings instead of making them")
    parser.add_argument(
        "--verbose", action="store_true", help="with --verify: list what rounding carries apart"
    )
    options = parser.parse_args()
    names = [options.library] if options.library else list(LIBRARIES)
    if options.verify:
        return 0 if verify(names, options.verbose) else 1
    for name in names:
        path = write(name)
        print(f"{path.name}: {len(load(name))} recordings, {path.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
