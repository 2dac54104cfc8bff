"""`symgrad backprop` from a shell."""

import json

import pytest

from tests.cli.support import run

NEURON = ["(sigmoid(w*x + b) - y)^2", "--at", "x=2,y=1,w=0.5,b=0.1"]


def test_json_has_the_keys_of_the_contract() -> None:
    result = json.loads(run("backprop", *NEURON, "--json").out)["result"]
    keys = {"id", "expression", "operation", "inputs", "value", "local", "adjoint"}
    assert all(keys <= set(node) for node in result["nodes"])
    assert result["gradient"]["w"] == pytest.approx(-0.1871749357314132)


def test_plain_goes_forward_then_backward() -> None:
    words = [line.split("\t")[0] for line in run("backprop", *NEURON).out.splitlines()]
    assert words == ["forward"] * 10 + ["backward"] * 10 + ["gradient"] * 4


@pytest.mark.parametrize("style", ["table", "csv", "latex"])
def test_every_format_shows_the_value(style: str) -> None:
    assert "0.0623" in run("backprop", *NEURON, "-f", style).out


def test_graphs_stand_alone() -> None:
    assert run("backprop", *NEURON, "--graph", "mermaid").out.startswith("flowchart LR\n")
    assert run("backprop", *NEURON, "--graph", "dot").out.startswith("digraph")
    assert run("backprop", *NEURON, "--graph", "svg").code == 2


def test_a_kink_is_no_answer() -> None:
    done = run("backprop", "relu(x)", "--at", "0")
    assert done.code == 1
    assert "kink" in done.err
