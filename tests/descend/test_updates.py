"""The printed update is the update: each formula is read by our own parser and computed once more."""

import re
from typing import Any, cast

import pytest

from symgrad import parse
from symgrad.descend.methods import REGISTRY, Like, Rule, make
from symgrad.descend.methods.adaptive import RMSprop
from symgrad.errors import PointError
from symgrad.programs.floats import FloatProgram

EXTRA: list[dict[str, Any]] = [
    {},
    {"weight_decay": 0.1},
    {"momentum": 0.7},
    {"dampening": 0.3},
    {"centered": True, "alpha": 0.8},
    {"lr_decay": 0.2},
    {"momentum_decay": 0.5},
]


def rules() -> dict[str, Rule]:
    found: dict[str, Rule] = {}
    for name in REGISTRY:
        for like in Like:
            for extra in EXTRA:
                try:
                    method = make(name, like, lr=0.1, **extra)
                except PointError:  # it has no such parameter
                    continue
                if isinstance(method, Rule):
                    found[repr(method)] = method
    switches = {"bias_correction": True, "centered": True, "inner_rate": True, "nesterov": True}
    full = RMSprop(lr=0.1, momentum=0.6, eps_inside=True, **switches)
    return {**found, repr(full): full}


RULES = rules()


def followed(method: Rule, t: int, values: dict[str, float]) -> dict[str, float]:
    """The values after the statements of the printed formula."""
    mus = re.search(r"mu\(t\) = (.*?); ", method.text)
    text = method.text
    if mus:
        text = text.replace(mus[0], "")
        for where in ("t+1", "t"):
            text = text.replace(f"mu({where})", "(" + re.sub(r"\bt\b", f"({where})", mus[1]) + ")")
    known = {
        "t": float(t),
        **{k: float(v) for k, v in method.parameters.items() if not isinstance(v, str)},
        **values,
    }
    known |= {k: 0.0 for k in ("dampening", "momentum", "weight_decay", "eps", "lr_decay") if k not in known}
    for statement in text.split("; "):
        name, _, formula = statement.partition(" = ")
        e = parse(formula)
        known[name] = FloatProgram([e], e.variables).run([known[v] for v in e.variables])[0]
    return known


CASES = [(2, -1.7, 0.4, (0.3, 0.2, 0.8)), (31, 0.6, 2.5, (0.7, 0.5, 0.1))]


@pytest.mark.parametrize("shown", RULES)
@pytest.mark.parametrize(("t", "x", "g", "memory"), CASES)
def test_the_printed_update_is_the_update(
    shown: str, t: int, x: float, g: float, memory: tuple[float, ...]
) -> None:
    method = RULES[shown]
    held = [*memory[: len(method.memory)]]
    if "share" in method.memory:
        # after the first step it is what dampening leaves
        held[1] = 1.0 - cast("Any", method).dampening
    if getattr(method, "centered", False):
        # a mean square is not below the square of the mean
        held[0] = 1000.0
    new, *_ = method.decayed(float(t), method.lr, x, g, *held)
    values = dict(zip(method.memory, held, strict=True)) | {"x": x, "g": g}
    assert followed(method, t, values)["x"] == pytest.approx(new, rel=1e-9, abs=1e-12)
