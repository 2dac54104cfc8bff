"""Forward and backward passes against SymPy, and what must be flagged or left out."""

import math
import random
import time
from collections.abc import Sequence

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from symgrad.calculus.backprop import backprop
from symgrad.calculus.problem import Problem, pose
from symgrad.errors import PointError
from symgrad.language.graph import Expression, add, call, mul, number, power, symbol, variables_of
from symgrad.render.graphs import dot, mermaid
from symgrad.results.learning import Flag, Node, Trace
from tests.values import sure


def traced(text: str, at: str, lets: Sequence[str] = ()) -> Trace:
    return backprop(pose(text, lets=lets, points=(("--at", at),)), [at])


def node(trace: Trace, name: str) -> Node:
    return next(n for n in trace.nodes if n.id == name)


def test_a_neuron() -> None:
    trace = traced("(sigmoid(w*x + b) - y)^2", "x=2,y=1,w=0.5,b=0.1")
    assert trace.value == pytest.approx(0.062370014857361766)
    assert trace.gradient["w"] == pytest.approx(-0.1871749357314132)
    assert trace.nodes[-1].value == trace.value
    assert trace.nodes[-1].adjoint == 1.0
    assert trace.backward == tuple(n.id for n in reversed(trace.nodes))


def test_definitions_keep_their_names() -> None:
    trace = traced("loss", "x=2,y=1,w=1/2,b=0", ["z=w*x+b", "a=sigmoid(z)", "loss=(a-y)^2"])
    assert node(trace, "z").value == 1.0
    assert str(node(trace, "a").formula) == "sigmoid(z)"
    assert trace.nodes[-1].id == "loss"


def test_shared_nodes_occur_once_and_sum_what_they_are_handed() -> None:
    trace = traced("sin(x*y) + cos(x*y)", "x=1,y=2")
    products = [n for n in trace.nodes if n.operation == "product"]
    assert len(products) == 1
    assert products[0].adjoint == pytest.approx(math.cos(2) - math.sin(2))
    assert traced("x*x", "x=3").gradient == {"x": 6.0}
    assert node(traced("x*x", "x=3"), "v1").local == {"x": 6.0}


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("x^2*y + sin(x*y)/exp(y)", {"x": 1.5, "y": -0.5}),
        ("tanh(x*y - log(x + 3))^3", {"x": 1.0, "y": 0.25}),
        ("x^y + y^x", {"x": 2.0, "y": 1.5}),
        ("sqrt(x^2 + y^2)*atan(y/x)", {"x": 3.0, "y": -4.0}),
        ("softplus(x) - logsumexp(x, y, 1)", {"x": 0.5, "y": 2.0}),
    ],
)
def test_the_gradient_agrees_with_sympy(text: str, at: dict[str, float]) -> None:
    trace = traced(text, ",".join(f"{k}={v}" for k, v in at.items()))
    symbols = {name: sympy.Symbol(name, real=True) for name in at}
    formula = pose(text).expression.sympy()
    values = {symbols[name]: sympy.Rational(value) for name, value in at.items()}
    for name, found in trace.gradient.items():
        assert found == pytest.approx(float(sympy.diff(formula, symbols[name]).subs(values)), rel=1e-12)
    for n in trace.nodes:
        assert n.numeric is None or n.numeric == pytest.approx(n.adjoint, rel=1e-5, abs=1e-7)


def test_no_derivative_is_claimed_at_a_kink() -> None:
    trace = traced("relu(x)*y", "x=0,y=3")
    assert trace.gradient["x"] is None
    assert node(trace, "v1").local == {"x": None}
    assert trace.undefined


def test_a_derivative_despite_a_kink_is_found() -> None:
    trace = traced("x*|x|", "x=0")
    assert trace.gradient == {"x": 0.0}
    assert not trace.undefined
    assert trace.notes


def test_outside_the_domain_nothing_is_claimed() -> None:
    trace = traced("log(x) + y", "x=-1,y=2")
    assert trace.value is None
    assert trace.gradient["x"] is None
    assert trace.undefined[0].term == "log(x)"


def test_a_piece_that_is_not_chosen_does_no_harm() -> None:
    trace = traced("piecewise((sqrt(x), x > 0), (x^2, True))", "x=-2")
    assert trace.gradient == {"x": -4.0}


@pytest.mark.parametrize(
    ("text", "at", "flag"),
    [
        ("sigmoid(x)", "x=20", Flag.SATURATED),
        ("tanh(x)", "x=-9", Flag.SATURATED),
        ("relu(x)", "x=-1", Flag.INACTIVE),
        ("x*1e-9", "x=1", Flag.VANISHING),
        ("x*1e9", "x=1", Flag.EXPLODING),
    ],
)
def test_what_keeps_a_network_from_learning_is_flagged(text: str, at: str, flag: Flag) -> None:
    trace = traced(text, at)
    assert any(flag in n.flags for n in trace.nodes)
    assert trace.warnings


def test_a_healthy_network_is_not_flagged() -> None:
    assert not traced("(sigmoid(w*x + b) - y)^2", "x=2,y=1,w=0.5,b=0.1").warnings


def test_every_name_needs_a_value() -> None:
    with pytest.raises(PointError):
        traced("x*y", "x=1")
    with pytest.raises(PointError):
        backprop(pose("a*x", wrt=("x",)), ["x=1"])


def test_graphs_hold_every_node_and_every_edge() -> None:
    trace = traced("x*y + sin(x)", "x=1,y=2")
    edges = sum(len(n.inputs) for n in trace.nodes)
    assert mermaid(trace).count("-->") == edges
    assert dot(trace).count("->") == edges
    assert mermaid(trace).startswith("flowchart LR\n")
    assert dot(trace).endswith("}\n")


def network(inputs: int, width: int, layers: int) -> Expression:
    hidden = [symbol(f"x{i}") for i in range(inputs)]
    for k in range(layers):
        hidden = [
            call(
                "tanh",
                add(*[mul(symbol(f"w{k}q{i}q{j}"), v) for j, v in enumerate(hidden)], symbol(f"b{k}q{i}")),
            )
            for i in range(width)
        ]
    return power(add(*hidden), number(2))


def test_ten_thousand_nodes() -> None:
    loss = network(30, 40, 3)
    problem = Problem("network", loss, variables_of([loss]))
    pick = random.Random(1)
    at = ",".join(f"{name}={pick.randint(-9, 9)}/20" for name in problem.variables)
    started = time.perf_counter()
    trace = backprop(problem, [at])
    assert len(trace.nodes) > 9_000
    assert all(n.adjoint is not None for n in trace.nodes)
    assert time.perf_counter() - started < 10


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.sampled_from(["sin", "tanh", "exp", "sigmoid", "relu", "abs"]), max_size=4), st.floats(-2, 2)
)
def test_the_chain_of_local_partials_is_the_gradient(names: list[str], x: float) -> None:
    text = "x"
    for name in names:
        text = f"{name}({text})"
    trace = traced(text, f"x={x!r}")
    if trace.undefined or not names or any(s is None for n in trace.nodes for s in n.local.values()):
        return
    product = math.prod(sure(slope) for n in trace.nodes for slope in n.local.values())
    assert trace.gradient["x"] == pytest.approx(product, rel=1e-9, abs=1e-300)


NETWORKS = [
    ("sigmoid(" * 8 + "x" + ")" * 8, "x=1", "vanished"),
    ("tanh(" * 3 + "20*x" + ")" * 3, "x=2", "saturated"),
    ("tanh(9*tanh(9*tanh(9*tanh(9*x))))", "x=1/1000", "saturated"),
    ("exp(exp(exp(x)))", "x=1", "exploded"),
    ("relu(-x)*3", "x=2", "flat side"),
    ("(sigmoid(w*x + b) - y)^2", "w=1,x=300,b=0,y=0", "saturated"),
    ("(sigmoid(w*x + b) - y)^2", "w=-1,x=900,b=0,y=1", "saturated"),
    ("erf(10*x)", "x=1", "saturated"),
    ("softplus(x)", "x=-40", "flat side"),
]


@pytest.mark.parametrize(("text", "at", "word"), NETWORKS)
def test_networks_that_learn_nothing_are_flagged(text: str, at: str, word: str) -> None:
    trace = backprop(pose(text), [at])
    assert any(word in warning for warning in trace.warnings)
    assert all(value is not None and math.isfinite(value) for value in trace.gradient.values())


@pytest.mark.parametrize(
    ("text", "at"),
    [("tanh(w*x + b)", "w=1,x=1/2,b=0"), ("(sigmoid(w*x) - y)^2", "w=1,x=1,y=0"), ("x^3 + y", "x=2,y=1")],
)
def test_healthy_networks_are_left_in_peace(text: str, at: str) -> None:
    assert backprop(pose(text), [at]).warnings == ()
