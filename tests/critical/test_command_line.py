"""The command as scripts use it: formats, exit codes, errors."""

import json
import time

from tests.cli.support import run


def answered(*args: str, code: int = 0) -> str:
    ran = run("critical", *args)
    assert ran.code == code, ran.err
    return ran.out


def test_plain_has_kind_point_value_and_evidence() -> None:
    assert answered("x^4 - 3*x^3 + 2").splitlines() == [
        "minimum\tx=9/4\t-1675/256\texact",
        "inflection\tx=0\t2\texact",
    ]


def test_json_has_what_the_contract_lists() -> None:
    made = json.loads(answered("(x^2+y^2-1)^2", "--json"))
    result = made["result"]
    keys = "domain complete reason points families undecided excluded bounded ledger"
    assert set(keys.split()) <= set(result)
    point = result["points"][0]
    keys = (
        "point value kind smooth degenerate global where evidence enclosure eigenvalues multipliers "
        "witness active conditions repeated"
    )
    assert set(point) == set(keys.split())
    assert result["families"][0]["equations"] == ["x**2 + y**2 - 1"]
    assert result["domain"]["x"] == [{"exact": "-oo", "float": None}, {"exact": "oo", "float": None}]
    assert made["trust"] == "proved"


def test_csv_has_a_header_and_all_digits() -> None:
    lines = answered("x^2 - 2*x", "-f", "csv").splitlines()
    assert lines[0].startswith("x,value,kind")
    assert lines[1].startswith("1.0,-1.0,minimum")


def test_table_says_first_whether_these_are_all() -> None:
    out = answered("x^2*exp(-x)", "-f", "table")
    assert "2 critical points (1 minimum, 1 maximum); proved to be all on R" in " ".join(out.split())


def test_latex_sets_a_table() -> None:
    assert r"\begin{array}" in answered("x^2", "-f", "latex")


def test_strict_fails_where_nothing_is_proved() -> None:
    answered("sign(x)*y", code=0)
    answered("sign(x)*y", "--strict", code=3)


def test_constraints_and_boxes() -> None:
    out = answered("x*y", "--subject-to", "x^2+y^2=1")
    assert len(out.splitlines()) == 4
    assert answered("x^3 - 3*x", "--in", "x=0:oo").startswith("minimum\tx=1")


def test_parameters_are_asked_for() -> None:
    ran = run("critical", "x^5 + a*x^2 + x", "--wrt", "x")
    assert ran.code == 2
    assert "--let a=" in ran.err


def test_time_that_runs_out_leaves_what_there_is() -> None:
    ran = run("critical", "sin(x*y*z)*exp(x) + cos(x^2 + 3*y + z)*y", "--timeout", "1", "--json")
    assert ran.code == 4
    assert json.loads(ran.out)["result"]["complete"] is False


def test_steps_that_cannot_ask_for_the_time_are_ended() -> None:
    text = "(x^5 - y^3 + z*x - 1)*(y^5 - z^3 + x*y - 2)*(z^5 - x^3 + y*z - 3)"
    started = time.monotonic()
    ran = run("critical", text, "--timeout", "1", "--json")
    assert time.monotonic() - started < 50
    found = json.loads(ran.out)["result"]
    assert (ran.code, found["complete"]) == (4, False)
    assert "the time was over" in found["reason"]
