"""Leaps: steps without rows, in Python and in machine code, are the same steps to the last bit."""

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symgrad import parse
from symgrad.descend import loop
from symgrad.descend.chosen import Chosen, pays
from symgrad.descend.fused import Fused
from symgrad.descend.methods import REGISTRY, Like, make
from symgrad.descend.methods.adam import Adam
from symgrad.descend.methods.first_order import GradientDescent
from symgrad.descend.methods.rule import Rule
from symgrad.descend.native_loop import native_loop
from symgrad.descend.objective import Formula
from symgrad.descend.passage import Passage, Skip
from symgrad.descend.recipe import Recipe, recipe, settled
from symgrad.descend.run import Venture
from symgrad.descend.schedules import Schedule, Shape
from symgrad.descend.steering import Steering
from symgrad.programs.compile import Source
from symgrad.programs.llvm_forms import DIRECT, FORMS
from symgrad.programs.native import installed
from symgrad.results.descend import Run, Step, StopReason
from tests.descend.support import venture
from tests.descend.test_methods import RATES
from tests.values import sure

ROSENBROCK = "(1-x)^2 + 100*(y-x^2)^2"
RULES = [name for name in REGISTRY if isinstance(make(name, lr=0.1) if name != "natural" else None, Rule)]

needs_llvm = pytest.mark.skipif(not installed(), reason="llvmlite is not installed")
WAYS = [False, pytest.param(True, marks=needs_llvm)]


@pytest.fixture(autouse=True)
def every_run_is_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop, "LONG", 0)


def told(text: str, start: str, *, native: bool = False, **options: Any) -> tuple[Run, dict[int, Step]]:
    """Everything that is said of a run, apart from its rows."""
    _, found = venture(text, start, **options)
    if isinstance(found._stepper, Fused):
        found._stepper.native = native
    run = found.run
    return replace(run, steps=()), {s.step: s for s in run.steps}


def set_native(found: Venture, native: bool) -> None:
    assert isinstance(found._stepper, Fused)
    found._stepper.native = native


WALKED: dict[str, tuple[Run, dict[int, Step]]] = {}


def walked(text: str, start: str, **options: Any) -> tuple[Run, dict[int, Step]]:
    """The run that makes every row, made once for all ways to leap."""
    key = repr((text, start, sorted(options.items())))
    if key not in WALKED:
        WALKED[key] = told(text, start, every=1, **options)
    return WALKED[key]


def assert_same_way(text: str, start: str, native: bool, every: int = 100, **options: Any) -> None:
    whole, rows = walked(text, start, **options)
    leapt, few = told(text, start, every=every, native=native, **options)
    assert repr(leapt) == repr(whole)
    assert all(repr(rows[k]) == repr(step) for k, step in few.items())


@pytest.mark.parametrize("native", WAYS)
@pytest.mark.parametrize("like", Like)
@pytest.mark.parametrize("name", RULES)
def test_every_method_leaps_as_it_walks(name: str, like: Like, native: bool) -> None:
    rate = RATES[name] / 500 if name in ("gd", "momentum", "nesterov", "subgradient") else RATES[name]
    assert_same_way(ROSENBROCK, "-1.2,1", native, method=name, like=like, lr=rate, steps=450)


@pytest.mark.parametrize("native", WAYS)
@pytest.mark.parametrize("shape", Shape)
def test_every_schedule_leaps_as_it_walks(shape: Shape, native: bool) -> None:
    steering = Steering(schedule=Schedule(shape=shape, start_factor=0.1, end_factor=1.0))
    assert_same_way(ROSENBROCK, "-1.2,1", native, lr=0.001, steps=700, steering=steering)


ENDS = [
    ("x^4", "1", {"lr": 1.0}, StopReason.DIVERGED),
    ("x^2", "1", {"lr": 1.0000001}, StopReason.DIVERGED),
    ("abs(x)", "1000", {"lr": 0.1}, StopReason.CYCLING),
    ("x^2", "1", {"lr": 1.0}, StopReason.CYCLING),
    ("x^2/2", "1", {"lr": 1.0, "method": "momentum", "momentum": 1.0}, None),
    ("log(x)", "100", {"lr": 0.3}, StopReason.LEFT_DOMAIN),
    ("sqrt(x) + y^2", "9,1", {"lr": 0.01}, StopReason.LEFT_DOMAIN),
    ("exp(x)", "-800", {"lr": 0.1}, StopReason.UNDERFLOW),
    ("exp(-x)", "13.81", {"lr": 0.9, "tol": 1e-6}, StopReason.STALLED),
    ("1e-12*(x-5)^2", "4", {"lr": 0.1}, StopReason.STALLED),
    ("(x-2)^2 + 3*(y+1)^2", "0,0", {"lr": 0.001}, StopReason.CONVERGED),
    ("(x-2)^2 + 3*(y+1)^2", "0,0", {"lr": 0.01, "tol": 0.0}, StopReason.MAX_STEPS),
    ("(x-1/3)^2 + 1e10", "0", {"lr": 0.4, "tol": 1e-17}, None),
    ("1e160*(x-1)^2", "3", {"lr": 1e-163, "tol": 1e-3}, None),
    ("1/x + x^2", "-0.5", {"lr": 0.001}, None),
]


@pytest.mark.parametrize("native", WAYS)
@pytest.mark.parametrize("every", [64, 1000])
@pytest.mark.parametrize(("text", "start", "options", "reason"), ENDS)
def test_a_run_that_leaps_ends_where_it_would(
    text: str, start: str, options: dict[str, Any], reason: StopReason | None, every: int, native: bool
) -> None:
    assert_same_way(text, start, native, every, steps=20_001, **options)
    if reason is not None:
        assert walked(text, start, steps=20_001, **options)[0].stop.reason is reason


@pytest.mark.parametrize("native", WAYS)
@pytest.mark.parametrize("start", [10.5 + k / 4 for k in range(16)])
def test_wherever_between_two_rows_it_ends_the_last_rows_are_known(start: float, native: bool) -> None:
    # one step more or less each time, so that the end lies everywhere between and beside the rows
    ends: list[tuple[str, dict[str, Any]]] = [
        ("log(x)", {"lr": 0.3}),
        ("(x-1)^2", {"lr": 0.02 + start / 4000}),
    ]
    for text, options in ends:
        _, whole = venture(text, str(start), steps=2000, **options)
        _, leapt = venture(text, str(start), steps=2000, every=64, **options)
        set_native(leapt, native)
        assert repr(replace(leapt.run, steps=())) == repr(replace(whole.run, steps=()))
        assert repr(leapt._trip.tail) == repr(whole._trip.tail)


@pytest.mark.parametrize("native", WAYS)
@pytest.mark.parametrize(
    "steering",
    [
        Steering(box=((0.0, math.inf), (-1.0, 1.0))),
        Steering(box=((-math.inf, 0.5), (-math.inf, math.inf))),
        Steering(clip_value=0.5),
        Steering(clip_norm=0.5),
        Steering(noise=0.1, seed=3),
    ],
)
def test_what_surrounds_an_update_is_kept(steering: Steering, native: bool) -> None:
    assert_same_way("(x+2)^2+(y+1.5)^2+x*y", "1,0", native, lr=0.01, steps=3000, steering=steering)


@pytest.mark.parametrize("native", WAYS)
@pytest.mark.parametrize("n", [1, 3, 7, 12])
@pytest.mark.parametrize("name", ["gd", "nesterov", "adam", "amsgrad"])
def test_many_variables_leap_too(n: int, name: str, native: bool) -> None:
    text = "+".join(f"(x{k}-{k})^4/{k} + sin(x{k}*x{max(1, k - 1)})" for k in range(1, n + 1))
    start = ",".join(["0.5"] * n)
    assert_same_way(text, start, native, method=name, lr=0.001, steps=900)


def test_the_best_step_is_found_among_those_that_were_skipped() -> None:
    options: dict[str, Any] = {"method": "momentum", "momentum": 0.99, "lr": 0.001, "steps": 555, "tol": 0.0}
    whole, _ = told("x^2+y^2", "1,2", **options)
    for native in (False, installed()):
        assert told("x^2+y^2", "1,2", every=200, native=native, **options)[0].best == whole.best
    assert 0 < whole.best.step < 555


# One text for each operation of the table, over values at which most of them have a value.
ONE_ARGUMENT = (
    *(name for name in DIRECT if name != "acosh"),
    *("log", "sqrt", "abs", "floor", "ceil", "sign", "heaviside", "relu", "leaky_relu", "elu", "sigmoid"),
    *("softplus", "silu", "gelu", "cot", "sec", "csc"),
)
TEXTS = [
    *(f"{f}(x/4+1/3)" for f in ONE_ARGUMENT),
    *("acosh(x+2)", "atan2(x,y)", "atan2(y,x)", "max(x,y)", "min(x,y,0)", "max(x,y,1/2,x*y)"),
    *("clip(x,-1/2,1/2)", "logsumexp(x,y)", "logsumexp(x,y,1)", "logsumexp(x,2*x,y,3*y,1)", "dot(x,y)"),
    *("x^y", "abs(x)^y", "x^5", "x^-2", "x^(1/3)", "x^(2/3)", "x^(3/5)", "x^(4/5)", "(x+2)^(3/2)", "2^x"),
    *("root(x,3)", "root(x+2,y+2)", "log(x+2,2)", "log(x+2,10)", "log(x+2,3)", "x/y", "1/(1+x^2)"),
    *("piecewise((x^2,x<0),(sin(y),x>=1),(x*y,True))", "x if x>y else y^2", "x if x>0 and y>0 else y"),
    *("x if x>0 or y>0 else -y", "x if not x<=0 else y", "x if x==y else y", "x if x!=y else 2*y"),
    "piecewise((x,x<0),(log(x),True))",
]


def passages(text: str, native: bool) -> list[Passage] | None:
    """Where a run of plain gradient descent passes, step by step."""
    function = Formula(parse(text + " + 0*x + 0*y"), ("x", "y"))
    found = recipe(function, GradientDescent(lr=0.01), Steering())
    loop = native_loop(found) if native else Chosen(found)
    if loop is None:
        return None
    nowhere = (math.nan, math.nan)
    starts = [(a, b) for a in (-1.3, -0.4, 0.0, 0.2, 0.9, 2.5) for b in (-0.7, 0.0, 0.3, 0.9, 1.6)]
    return [loop(0, until, -1.0, nowhere, start, ()) for start in starts for until in (1, 9)]


@needs_llvm
@pytest.mark.parametrize("text", TEXTS)
def test_an_operation_is_computed_as_python_does_or_left_to_it(text: str) -> None:
    machine = passages(text, native=True)
    assert machine is not None
    usable = 0
    for ours, theirs in zip(machine, sure(passages(text, native=False)), strict=True):
        if ours.code == 0:
            assert repr(ours) == repr(theirs)
            usable += 1
        else:
            # it may leave to Python what Python finds nothing wrong with, never the other way round
            assert ours.step <= theirs.step
    assert usable >= 4


@needs_llvm
@given(st.floats(-30, 30), st.floats(-30, 30), st.sampled_from(TEXTS[::5]))
def test_no_start_makes_a_difference(x: float, y: float, text: str) -> None:
    function = Formula(parse(text + " + 0*x + 0*y"), ("x", "y"))
    found = recipe(function, GradientDescent(lr=0.01), Steering())
    loop = sure(MACHINES.setdefault(text, native_loop(found)))
    ours = loop(0, 7, -1.0, (math.nan, math.nan), (x, y), ())
    theirs = Chosen(found)(0, ours.step, -1.0, (math.nan, math.nan), (x, y), ())
    assert (ours.point, ours.least, theirs.code) == (theirs.point, theirs.least, 0)


MACHINES: dict[str, Skip | None] = {}


@needs_llvm
@pytest.mark.parametrize("text", ["gamma(x+3)*y", "hypot(x,y)", "lambertw(x+y)", "binomial(x+5,y+1)"])
def test_what_only_python_computes_stays_with_python(text: str) -> None:
    assert passages(text, native=True) is None
    assert_same_way(text, "1,1", True, lr=1e-3, steps=300, tol=0.0)


def test_every_operation_of_the_table_is_tried() -> None:
    tried = set()
    for text in TEXTS:
        tape = recipe(Formula(parse(text), ("x", "y")), GradientDescent(lr=0.1), Steering()).evaluation
        tried |= {value for op, value, _ in tape.rows if op == "call"}
    assert {name for name in FORMS if name.startswith("f_")} <= tried


def test_late_steps_need_no_correction() -> None:
    function = Formula(parse(ROSENBROCK), ("x", "y"))
    found = recipe(function, Adam(), Steering())
    late, first = sure(settled(found))
    assert 0.999**first < 2.0**-60 < 0.999 ** (first - 10)
    assert len(late.update.rows) < len(found.update.rows)
    lines, _ = Source(late.update, [late.moved]).emit(late.moved)
    assert not any("0.999," in line for line in lines)
    assert settled(recipe(function, GradientDescent(lr=0.1), Steering())) is None


@pytest.mark.parametrize("native", WAYS)
@pytest.mark.parametrize("name", ["adam", "nadam", "rmsprop", "adamax"])
def test_late_steps_are_the_same_steps(name: str, native: bool) -> None:
    given: dict[str, Any] = {"beta2": 0.9} if name in ("adam", "nadam") else {}
    assert_same_way(ROSENBROCK, "-1.2,1", native, method=name, lr=0.01, steps=1500, tol=0.0, **given)


def test_without_llvm_there_is_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("symgrad.descend.native_loop.Machine", refusing)
    assert_same_way(ROSENBROCK, "-1.2,1", True, lr=0.001, steps=500)


def refusing(*_: object, **__: object) -> None:
    raise ImportError("no llvmlite")


@needs_llvm
def test_a_machine_that_computes_otherwise_is_not_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    def lying(found: Recipe) -> Callable[..., Passage]:
        loop = sure(native_loop(found))
        return lambda *where: replace(loop(*where), least=0.125)

    monkeypatch.setattr("symgrad.descend.native_loop.native_loop", lying)
    assert_same_way(ROSENBROCK, "-1.2,1", True, lr=0.001, steps=500)


def test_short_runs_leap_over_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(Fused, "leap", refusing)
    assert told(ROSENBROCK, "-1.2,1", lr=0.001, steps=9_999, every=1000)[0].final.step == 9_999
    with pytest.raises(ImportError):
        told(ROSENBROCK, "-1.2,1", lr=0.001, steps=10_000, every=1000)


def test_short_runs_compile_nothing_and_long_ones_do() -> None:
    found = recipe(Formula(parse(ROSENBROCK), ("x", "y")), GradientDescent(lr=0.1), Steering())
    assert not any(pays(found, step, 100_000) for step in (0, 1000, 99_000))
    assert not pays(found, 0, 10**7)
    assert pays(found, 10**6, 10**7)


def test_noise_is_never_leapt_over() -> None:
    function = Formula(parse(ROSENBROCK), ("x", "y"))
    assert not Fused(function, GradientDescent(lr=0.1), Steering(noise=1.0), (1.0, 1.0)).leaps


@pytest.mark.parametrize("native", WAYS)
def test_the_clock_is_looked_at_between_leaps(native: bool) -> None:
    _, found = venture(ROSENBROCK, "-1.2,1", lr=1e-4, steps=10**15, every=10**12, tol=0.0)
    set_native(found, native)
    looks = iter([None] * 120)
    found._trip._pulse = lambda: next(looks, StopReason.INTERRUPTED)
    run = found.run
    assert run.stop.reason is StopReason.INTERRUPTED
    assert 10**3 < run.final.step < 10**9
    assert run.best.value <= run.final.value
