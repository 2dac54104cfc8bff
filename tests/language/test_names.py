"""Names: which are split into letters, which stay whole, what is said about it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from symgrad.calculus.problem import pose
from symgrad.errors import ReadingError
from symgrad.language.functions import NAMES, TABLE
from symgrad.language.graph import natural_key
from symgrad.language.names import Scope
from symgrad.language.reading import is_definition, read, read_definition, read_entries, read_names

SPLIT = {
    "x^2+3xy": "x**2 + 3*x*y",
    "xy^2+x": "x*y**2 + x",
    "xyz+z": "x*y*z + z",
    "ab+bc+c": "a*b + b*c + c",  # bc by c, then ab by b
    "XY+X": "X*Y + X",
    "xy z+x": "x*y*z + x",
}


@pytest.mark.parametrize(("text", "shown"), SPLIT.items())
def test_products_of_letters_are_split_and_echoed(text: str, shown: str) -> None:
    reading = read(text)
    assert str(reading.expression) == shown
    assert any("of letters" in note and shown in note for note in reading.notes)


@pytest.mark.parametrize(
    ("text", "word"), [("xy", "xy"), ("Xy+x", "Xy"), ("abc+d", "abc"), ("xe^x+x", "xe"), ("lr*w", "lr")]
)
def test_short_names_that_stay_whole_are_noted(text: str, word: str) -> None:
    reading = read(text)
    assert word in reading.expression.variables
    assert any(f"'{word}' is one variable" in note for note in reading.notes)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("sqrt2*x", "sqrt(2)"),
        ("x + sin2x", "sin(2*x)"),
        ("ln10", "ln(10)"),
        ("exp3t", "exp(3*t)"),
        ("x + cosxy", "cos(x*y)"),
        ("expxy", "exp(x*y)"),
        ("log_2 x", "log(..., 2)"),
    ],
)
def test_variables_that_begin_like_a_function_are_noted(text: str, meant: str) -> None:
    (note,) = read(text).notes
    assert note.endswith(f"is one variable; did you mean {meant}?")


@pytest.mark.parametrize("text", ["x1 + gamma1 + beta2", "max1 + w12", "log2(x) + log10(x)", "abc2"])
def test_names_with_digits_that_are_meant_need_no_note(text: str) -> None:
    assert read(text).notes == ()
    assert read("sqrt2", Scope(frozenset({"sqrt2"}))).notes == ()


@pytest.mark.parametrize(
    "text", ["mu+m+u", "nu+n", "pi*p+i", "phi+p", "eta+e^t", "abcd+a", "x1+x", "tau+t", "E1+E"]
)
def test_words_and_constants_are_never_split(text: str) -> None:
    assert read(text).notes == ()


def test_declared_names_are_never_split_and_need_no_note() -> None:
    reading = read("xy+x", Scope(frozenset({"xy"})))
    assert reading.expression.variables == ("x", "xy")
    assert reading.notes == ()


def test_letters_declared_elsewhere_split_names() -> None:
    assert str(pose("sigmoid(wx+b)", wrt=["w,b"]).expression) == "sigmoid(w*x + b)"
    assert str(pose("ax", points=[("--at", "x=1,a=2")]).expression) == "a*x"
    assert pose("ax", lets=["ax=2"]).variables == ()


@pytest.mark.parametrize(
    "name", ["pi", "e", "E", "oo", "inf", "if", "else", "and", "or", "not", "True", "sin", "x__y"]
)
@pytest.mark.parametrize(
    "declare", [lambda n: read_names(f"x,{n}"), lambda n: read_definition(f"{n}=1", Scope())]
)
def test_constants_words_and_functions_cannot_be_declared(
    declare: Callable[[str], object], name: str
) -> None:
    with pytest.raises(ReadingError) as caught:
        declare(name)
    assert caught.value.span is not None


def test_declaring_a_fused_name_keeps_it() -> None:
    assert pose("sinx*y", wrt=["sinx"]).variables == ("sinx",)


ECHOES = {
    "1/2x": "outside the quotient",
    "x(x+1)": "the product x*(...)",
    "sin x": "sin(x)",
    "sin^2(x)": "sin(x)**2",
    "D(x+1)": "D*(x + 1)",
    "e^2x": "(e^2)*x",
    "σ(x)": "sigmoid",
}


@pytest.mark.parametrize(("text", "part"), ECHOES.items())
def test_doubtful_readings_are_echoed(text: str, part: str) -> None:
    (note,) = read(text).notes
    assert part in note


@pytest.mark.parametrize("text", ["2x", "3 x y", "2(x+1)", "sin(x)", "x^2 - 1", "2e^x", "gamma(x)"])
def test_plain_readings_are_not(text: str) -> None:
    assert read(text).notes == ()


def test_decimals_are_remembered() -> None:
    assert read("0.5*x").decimal
    assert read("1e3*x").decimal
    assert not read("1/2*x").decimal


def test_natural_order() -> None:
    names = ["x10", "b", "x2", "A", "a", "B", "x", "x" + "9" * 5_000, "x02", "alpha"]
    expected = ["A", "a", "alpha", "B", "b", "x", "x02", "x2", "x10", "x" + "9" * 5_000]
    assert sorted(names, key=natural_key) == expected


def test_lists_of_values_and_names() -> None:
    entries = read_entries("x=1, y=max(1,2),pi/2, -3")
    assert [(e.name, str(e.reading.expression)) for e in entries] == [
        ("x", "1"),
        ("y", "max(1, 2)"),
        (None, "pi/2"),
        (None, "-3"),
    ]
    assert entries[2].span.column == 17
    again = [e.reading for e in read_entries("x=-1/2,yy=-1/2, -1/2")]
    assert len({reading.expression for reading in again}) == 1
    assert [reading.spans[reading.expression] for reading in again] == [(2, 6), (10, 14), (16, 20)]
    assert read_names("x, y z,θ") == ("x", "y", "z", "theta")
    assert is_definition("t1 = x + 1")
    assert not is_definition("x == 1")


@pytest.mark.parametrize("text", ["", "(1,2)", "[1,2]", "x=1;y=2", "x:1,y:2", "1 2", "x=1 y=2", "1,,2"])
def test_a_list_that_is_none_is_shown_one(text: str) -> None:
    with pytest.raises(ReadingError) as caught:
        read_entries(text)
    assert caught.value.hint == "write x=1,y=2, or 1,2 in the order of the variables"
    assert caught.value.where == "--at"


PROMISED = (
    *("sin", "cos", "tan", "cot", "sec", "csc", "asin", "acos", "atan"),
    *("atan2", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "exp", "log"),
    *("ln", "log2", "log10", "sqrt", "cbrt", "root", "abs", "sign", "floor"),
    *("ceil", "min", "max", "hypot", "erf", "erfc", "gamma", "loggamma", "digamma"),
    *("polygamma", "factorial", "binomial", "lambertw", "sigmoid", "logistic", "relu", "leaky_relu", "elu"),
    *("softplus", "gelu", "silu", "swish", "heaviside", "clip", "logsumexp", "norm", "dot"),
    *("arcsin", "arccos", "arctan", "arsinh", "arcosh", "artanh", "tg", "ctg", "Abs"),
    *("Max", "Min", "ceiling"),
)


@pytest.mark.parametrize("name", PROMISED)
def test_every_promised_function_is_read_under_its_name(name: str) -> None:
    row = NAMES[name]
    call = f"{name}({', '.join(['x', 'y', 'z'][: row.fewest])})"
    assert str(read(call).expression).startswith(f"{row.name}(")


def test_aliases_never_hide_a_function() -> None:
    for name, row in NAMES.items():
        assert TABLE[row.name] is row
        assert name == row.name or name not in TABLE


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("xsin(y)", "x*sin(...)"),
        ("sech(x)", "1/cosh(...)"),
        ("pow(x, 2)", "a^b"),
        ("ssqrt(x)", "sqrt"),
        ("xlogx(y)", "x*log(x)"),
        ("sigmod(x)", "sigmoid"),
    ],
)
def test_what_was_meant_by_an_unknown_function(text: str, meant: str) -> None:
    with pytest.raises(ReadingError) as caught:
        read(text)
    assert caught.value.hint == f"did you mean '{meant}'?"
