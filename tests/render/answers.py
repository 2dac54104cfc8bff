"""Answers made by hand, so that rendering is tested without any engine."""

from typing import Any

from symgrad.language.graph import PI, add, call, compare, number, sqrt, symbol
from symgrad.language.graph import E as EULER
from symgrad.render.formats import render
from symgrad.render.style import Style
from symgrad.results import (
    Answer,
    Definiteness,
    Derivative,
    Directional,
    Gradient,
    GradientAt,
    Hessian,
    HessianAt,
    Jacobian,
    JacobianAt,
    Level,
    Number,
    Partials,
    Steepest,
    Taylor,
    Trust,
    Undefined,
)

X, Y = symbol("x"), symbol("y")
F = X**2 + 3 * X * Y
ENVELOPE: dict[str, Any] = {
    "input": "x^2+3xy",
    "expression": F,
    "variables": ("x", "y"),
    "trust": Trust.CHECKED,
}


def exact(value: int) -> Number:
    return Number(number(value), float(value))


ROOT = Number(2 * sqrt(number(5)), 4.47213595499958)
FLOAT_ONLY = Number(None, 0.123456789)
POINT = {"x": exact(1), "y": exact(2)}
KINK = Undefined("abs(x)", 1, 6, "abs has a kink where its argument is 0")

GRADIENT = Gradient(**ENVELOPE, gradient=(2 * X + 3 * Y, 3 * X))
GRADIENT_AT = Gradient(
    **ENVELOPE,
    gradient=(2 * X + 3 * Y, 3 * X),
    at=GradientAt(POINT, exact(7), (exact(8), ROOT), ROOT, (0.9363291775690445, 0.3511), (-0.9363, -0.3511)),
)
GRADIENT_UNDEFINED = Gradient(
    input="abs(x)",
    expression=call("abs", X),
    variables=("x",),
    conditions=(compare("!=", X, number(0)),),
    trust=Trust.CHECKED,
    notes=("a note",),
    gradient=(call("sign", X),),
    at=GradientAt({"x": exact(0)}, exact(0), (None,), None, (), (), (KINK,)),
)
T1 = call("exp", X * Y)
SHARED = Gradient(**ENVELOPE, shared=(("t1", T1),), gradient=(Y * T1, T1))
PARTIALS = Partials(**ENVELOPE, derivatives=(Derivative(("x", "x", "y"), X * Y / 2, None),))
PARTIALS_AT = Partials(**ENVELOPE, derivatives=(Derivative(("x",), X / 2, FLOAT_ONLY),), point=POINT)
JACOBIAN = Jacobian(
    input=("x*y", "x+y"),
    expression=(X * Y, X + Y),
    variables=("x", "y"),
    trust=Trust.CHECKED,
    functions=(X * Y, X + Y),
    jacobian=((Y, X), (number(1), number(1))),
    divergence=Y + 1,
    curl=(1 - X,),
    at=JacobianAt(POINT, ((exact(2), exact(1)), (exact(1), exact(1))), 2, exact(1)),
)
HESSIAN = Hessian(
    **ENVELOPE,
    hessian=((number(2), number(3)), (number(3), number(0))),
    trace=number(2),
    determinant=number(-9),
    at=HessianAt(
        POINT,
        ((exact(2), exact(3)), (exact(3), exact(0))),
        (Number(1 - sqrt(number(10)), -2.1622776601683795), Number(1 + sqrt(number(10)), 4.16227766016838)),
        Definiteness.INDEFINITE,
        determinant=exact(-9),
    ),
)
SPARSE_HESSIAN = Hessian(
    **ENVELOPE, hessian=None, trace=None, determinant=None, nonzeros=(("x", "x", X), ("x", "y", Y))
)
DIRECTIONAL = Directional(
    **ENVELOPE,
    point=POINT,
    direction=(exact(3), exact(4)),
    normalised=True,
    derivative=Number(number(17) / 5, 3.4),
    steepest=Steepest(ROOT, (exact(1), exact(0))),
)
TAYLOR = Taylor(**ENVELOPE, point=POINT, order=1, polynomial=add(number(5), -(4 * X), 2 * Y))
LEVEL = Level(
    **ENVELOPE,
    point=POINT,
    value=Number(PI * EULER, 8.539734222673567),
    normal=(exact(-2), exact(10)),
    tangents=((exact(5), exact(1)),),
    orthogonal=True,
    implicit={"dy/dx": X / Y},
    implicit_at={"dy/dx": exact(1)},
)
EVERY = {
    "gradient": GRADIENT,
    "gradient at a point": GRADIENT_AT,
    "undefined": GRADIENT_UNDEFINED,
    "shared": SHARED,
    "partials": PARTIALS,
    "partials at a point": PARTIALS_AT,
    "jacobian": JACOBIAN,
    "hessian": HESSIAN,
    "sparse hessian": SPARSE_HESSIAN,
    "directional": DIRECTIONAL,
    "taylor": TAYLOR,
    "level": LEVEL,
}


def written(answer: Answer, name: str, style: Style) -> str:
    """The text of an answer in a format that is no picture."""
    text = render(answer, name, style)
    assert isinstance(text, str)
    return text
