"""Every method against trajectories recorded from PyTorch, optax and Keras, at 1e-12 of the point."""

from collections import defaultdict

import pytest

from symgrad.calculus.problem import pose
from symgrad.descend.fused import Fused
from symgrad.descend.methods import HYPER_PARAMETERS, Direction, Like, Rule, make
from symgrad.descend.objective import Formula
from symgrad.descend.schedules import Schedule, Shape
from symgrad.descend.steering import Steering
from symgrad.descend.stepping import Ruled
from tests.descend.record import TOLERANCE, Record, apart, load

SCHEDULED = ("decay", "decay_every", "decay_steps", "lr_min", "start_factor", "end_factor")
SWITCHES = ("eps_root", "nesterov", "bias_correction", "initial_scale")
"""Arguments of optax that have no option here; the methods have them as fields."""


def method_of(recording: Record) -> Rule | Direction:
    given = {k: v for k, v in recording["arguments"].items() if k in HYPER_PARAMETERS or k in SWITCHES}
    given.setdefault("lr", recording["settings"]["lr"])
    arguments, settings = recording["arguments"], recording["settings"]
    if arguments.get("eps_in_sqrt") is False:
        given["eps_inside"] = False
    if arguments.get("bias_correction_nu") is False:
        given |= {"uncorrected": True, "correct_first": False}
    if recording["method"] == "rmsprop" and settings.get("nesterov"):
        given["nesterov"] = True
    if recording["optimizer"] == "nadamw" or settings.get("decoupled_weight_decay"):
        given["decoupled"] = True
    if recording["method"] in ("gd", "momentum"):
        given.pop("nesterov", None)
    name = recording["method"]
    if name == "adamw" and settings.get("amsgrad"):
        name, given = "amsgrad", {**given, "weight_decay": settings["weight_decay"], "decoupled": True}
    return make(name, Like(recording["library"]), **given)


def steering_of(recording: Record) -> Steering:
    options = recording["arguments"]
    shape = Shape(options.get("schedule", "constant"))
    numbers = {k: options[k] for k in SCHEDULED if k in options} if shape is not Shape.CONSTANT else {}
    if shape is Shape.WARMUP:
        numbers.setdefault("end_factor", 1.0)
    return Steering(
        schedule=Schedule(shape=shape, **numbers),
        clip_norm=options.get("clip_norm"),
        clip_value=options.get("clip_value"),
        softening=1e-6 if recording["library"] == "torch" else 0.0,
    )


def trajectory(recording: Record, stepper_type: type[Fused | Ruled]) -> list[list[float]]:
    names = tuple(recording["variables"])
    function = Formula(pose(recording["expression"]).expression, names)
    method = method_of(recording)
    assert isinstance(method, Rule)
    stepper = stepper_type(function, method, steering_of(recording), tuple(recording["start"]))
    rows = stepper.advance(100, -1.0).rows
    return [list(rows[k][1 : len(names) + 1]) for k in recording["steps"]]


def by_call() -> dict[str, list[Record]]:
    groups: dict[str, list[Record]] = defaultdict(list)
    for library in ("torch", "optax", "keras"):
        for recording in load(library):
            call = recording["call"].partition("(learning_rate")[0]
            groups[f"{library} {recording['method']} {sorted(recording['arguments'])} {call[:40]}"].append(
                recording
            )
    return groups


GROUPS = by_call()


@pytest.mark.parametrize("name", GROUPS)
def test_a_recorded_trajectory_is_followed(name: str) -> None:
    for recording in GROUPS[name]:
        whole, _ = apart(trajectory(recording, Fused), recording["rows"])
        assert whole <= TOLERANCE, (recording["call"], recording["problem"], whole)


@pytest.mark.parametrize("name", [n for n in GROUPS if "torch" in n])
def test_compiled_and_plain_steps_agree_bit_for_bit(name: str) -> None:
    recording = GROUPS[name][0]
    assert trajectory(recording, Fused) == trajectory(recording, Ruled)
