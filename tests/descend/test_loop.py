"""The stream of steps: what a row says, which rows are shown, how long runs stay small."""

import pytest

from symgrad.descend.objective import Formula
from symgrad.programs.floats import FloatProgram
from tests.descend.support import run, venture

ROSENBROCK = "(1-x)^2 + 100*(y-x^2)^2"


def test_rows_belong_to_their_points() -> None:
    answer = run(ROSENBROCK, "-1.2,1", lr=0.001, steps=200)
    assert [s.step for s in answer.steps] == list(range(201))
    _, found = venture(ROSENBROCK, "-1.2,1", lr=0.001)
    assert isinstance(found.function, Formula)
    program = FloatProgram(found.function.outputs, found.function.variables)
    for step in answer.steps:
        assert program.run(tuple(step.point.values())) == [step.value, *step.gradient]


def test_rate_and_length_are_those_of_the_update_that_led_there() -> None:
    first, second, *_ = run("x^2 + y^2", "1,0", lr=0.25, steps=5).steps
    assert (first.lr, first.step_norm) == (None, None)
    assert (second.lr, second.step_norm) == (0.25, 0.5)


@pytest.mark.parametrize("every", [1, 7, 50, 1000])
def test_every_keeps_every_nth_row_and_the_last(every: int) -> None:
    steps = [s.step for s in run(ROSENBROCK, "-1.2,1", lr=0.001, steps=321, every=every).steps]
    assert steps == sorted({*range(0, 322, every), 321})


def test_thinning_changes_no_number() -> None:
    whole = {s.step: s for s in run(ROSENBROCK, "-1.2,1", lr=0.001, steps=500).steps}
    thin = run(ROSENBROCK, "-1.2,1", lr=0.001, steps=500, every=100).steps
    assert all(whole[s.step] == s for s in thin)


def test_best_is_the_lowest_of_all_steps_even_if_not_kept() -> None:
    answer = run("x^2", "1", lr=0.99, steps=10, every=100)
    rough = run("abs(x)", "0.45", lr=0.1, steps=9, every=100)
    assert answer.best.step == 10
    assert rough.best.step == 4
    assert rough.best.step_norm == pytest.approx(0.1)


def test_a_function_of_many_variables_is_descended() -> None:
    text = "+".join(f"(x{k}-{k})^2" for k in range(1, 301))
    answer = run(text, ",".join(["0"] * 300), lr=0.4, steps=20)
    assert answer.final.point["x300"] == pytest.approx(300.0)


def test_a_constant_has_nowhere_to_go() -> None:
    answer = run("x*0 + 5", "x=1", lr=0.1, steps=5)
    assert answer.final.value == 5.0
