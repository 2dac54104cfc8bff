"""JSON as the contract has it."""

import json
from dataclasses import replace

import pytest

from symgrad import __version__
from symgrad.language.graph import symbol
from symgrad.render.data import envelope
from symgrad.render.style import Style
from symgrad.results import Number
from tests.render import answers
from tests.render.answers import written


@pytest.mark.parametrize("name", ["json", "ndjson"])
@pytest.mark.parametrize("kind", answers.EVERY)
def test_every_answer_is_one_line_of_strict_ascii_json(kind: str, name: str) -> None:
    text = written(answers.EVERY[kind], name, Style())
    assert text.endswith("}\n")
    assert text.count("\n") == 1
    assert text.isascii()
    json.loads(text, parse_constant=pytest.fail)


def test_the_envelope_comes_in_the_order_of_the_contract() -> None:
    keys = ["schema", "version", "command", "input", "expression", "variables", "parameters", "conditions"]
    assert list(envelope(answers.GRADIENT)) == [*keys, "result", "trust", "notes"]


def test_a_gradient_at_a_point() -> None:
    made = envelope(answers.GRADIENT_AT)
    assert made["schema"] == "symgrad/1"
    assert made["version"] == __version__
    assert made["command"] == "grad"
    assert made["expression"] == "x**2 + 3*x*y"
    assert made["trust"] == "checked"
    at = made["result"].pop("at")
    assert made["result"] == {"gradient": ["2*x + 3*y", "3*x"]}
    assert at["point"] == {"x": {"exact": "1", "float": 1.0}, "y": {"exact": "2", "float": 2.0}}
    assert at["norm"] == {"exact": "2*sqrt(5)", "float": 4.47213595499958}
    assert at["ascent"] == [0.9363291775690445, 0.3511]
    assert at["undefined"] == []


def test_what_is_missing_is_null_and_says_why() -> None:
    at = envelope(answers.GRADIENT_UNDEFINED)["result"]["at"]
    assert at["gradient"] == [None]
    assert at["undefined"] == [{"term": "abs(x)", "column": 1, "length": 6, "reason": answers.KINK.reason}]


def test_shared_definitions_stand_in_the_envelope_only_if_there_are_any() -> None:
    made = envelope(answers.SHARED)
    assert made["shared"] == [["t1", "exp(x*y)"]]
    assert made["result"]["gradient"] == ["y*t1", "t1"]
    assert "shared" not in envelope(answers.GRADIENT)


def test_infinity_is_exact_and_has_no_float() -> None:
    at = replace(answers.PARTIALS_AT.derivatives[0], at=Number(symbol("oo"), float("inf")))
    made = envelope(replace(answers.PARTIALS_AT, derivatives=(at,)))
    assert made["result"]["derivatives"][0]["at"] == {"exact": "oo", "float": None}


def test_words_of_an_enum_are_strings() -> None:
    assert envelope(answers.HESSIAN)["result"]["at"]["definiteness"] == "indefinite"


def test_the_functions_of_a_jacobian_are_a_list() -> None:
    made = envelope(answers.JACOBIAN)
    assert made["input"] == ["x*y", "x+y"]
    assert made["result"]["functions"] == made["expression"] == ["x*y", "x + y"]


def test_a_person_at_a_terminal_gets_it_indented() -> None:
    text = written(answers.GRADIENT, "json", Style(terminal=True))
    assert text.count("\n") > 10
    assert json.loads(text) == envelope(answers.GRADIENT)
    assert written(answers.GRADIENT, "json", Style(terminal=True, several=True)).count("\n") == 1
