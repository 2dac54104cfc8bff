"""The commands that explain and check: cold, on a neuron of two layers, and on functions of many parts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

from symgrad.calculus.backprop import backprop
from symgrad.calculus.check.answer import check
from symgrad.calculus.problem import pose
from symgrad.language.graph import postorder
from tests.benchmarks.rows import Effort, Row, brief
from tests.benchmarks.timing import Command, in_turn, ours, processor, python, ratio, seconds

NEURON = "(sigmoid(w2*tanh(w1*x + b1) + b2) - y)^2"
KINKED = "(relu(w2*relu(w1*x + b1) + b2) - y)^2"
POINT = "w1=1/2,b1=-1,w2=2,b2=0,x=2,y=1"
WRT = ("--wrt", "w1,b1,w2,b2")

COLD: dict[str, tuple[Command, float]] = {
    "explain": (ours("explain", NEURON, "--wrt", "w1"), 0.45),
    "check": (ours("check", NEURON, "--at", POINT), 0.45),
    "check, a claim": (ours("check", NEURON, "--claim", "y=2*y-2*sigmoid(w2*tanh(w1*x+b1)+b2)"), 1.2),
    "backprop": (ours("backprop", NEURON, "--at", POINT), 0.45),
    "subgrad, at a kink": (ours("subgrad", KINKED, *WRT, "--at", POINT), 0.45),
    "subgrad, exact values": (ours("subgrad", NEURON, *WRT, "--at", POINT), 1.2),
}
"""Each command with what it may cost at most, as a multiple of ``import sympy``."""

PICTURE = ours("plot", "(x^2 + y - 11)^2 + (x + y^2 - 7)^2")


def measure(effort: Effort, _: Path) -> Iterator[Row]:
    """Whole processes against ``import sympy``; large functions in this process."""
    commands = {name: command for name, (command, _) in COLD.items()}
    found = in_turn({**commands, "picture": PICTURE, "import": python("import sympy")}, effort.rounds)
    for name, (_command, target) in COLD.items():
        own, peer = found[name], found["import"]
        yield Row(
            f"symgrad {name}, two layers",
            ratio(own, peer),
            target,
            ours=brief(seconds(own)),
            theirs=f"{brief(seconds(peer))} import sympy",
            remark=f"processor {brief(processor(own))} and {brief(processor(peer))}",
        )
    drawn = found["picture"]
    yield Row(
        "symgrad plot, contours on a terminal",
        seconds(drawn),
        0.5,
        "s",
        ours=brief(seconds(drawn)),
        remark=f"processor {brief(processor(drawn))}",
    )
    yield _traced(effort)
    yield _checked(effort)


def perceptron(nodes: int) -> tuple[str, str]:
    """A loss of a network with one hidden layer that has about so many nodes, and a point for it."""
    inputs = 10
    hidden = max(1, nodes // 25)
    terms = []
    for j in range(hidden):
        total = " + ".join(f"w{j}_{i}*x{i}" for i in range(inputs))
        terms.append(f"v{j}*tanh({total} + b{j})")
    values = [f"x{i}=1/{i + 2}" for i in range(inputs)] + ["y=1"]
    for j in range(hidden):
        weights = [f"w{j}_{i}={(i * 7 + j) % 5 - 2}/9" for i in range(inputs)]
        values += [f"v{j}=1/{j + 1}", f"b{j}=0", *weights]
    return f"({' + '.join(terms)} - y)^2", ",".join(values)


def _timed(rounds: int, work: Callable[[], Any]) -> tuple[float, str]:
    """The median wall time, and the processor time in words."""
    wall, used = [], []
    for _ in range(rounds):
        started, before = perf_counter(), process_time()
        work()
        wall.append(perf_counter() - started)
        used.append(process_time() - before)
    return median(wall), f"processor {brief(median(used))}"


def _traced(effort: Effort) -> Row:
    text, point = perceptron(effort.largest)
    problem = pose(text, points=(("--at", point),))
    took, used = _timed(effort.few, lambda: backprop(problem, [point]))
    count = len(postorder([problem.expression]))
    return Row(f"backprop of a network, {count:,} nodes", took, 1.0, "s", ours=brief(took), remark=used)


def _checked(effort: Effort) -> Row:
    size = effort.middle
    text = " + ".join(f"(1 - x{k})^2 + 100*(x{k + 1} - x{k}^2)^2" for k in range(1, size))
    point = ",".join(f"x{k}={k % 7}/5" for k in range(1, size + 1))
    problem = pose(text, points=(("--at", point),))
    took, used = _timed(effort.few, lambda: check(problem, [point]))
    return Row(f"check of {size:,} variables", took, 1.0, "s", ours=brief(took), remark=used)
