"""The library: the commands' answers as values.

Functions are given as text or as expressions, points as text (``"x=1,y=pi/2"``), as mappings
(``{"x": 1, "y": "pi/2"}``) or, in the order of the variables, as sequences (``(1, "pi/2")``); one value
does for one variable. Python floats count as the decimals they print as: 0.1 is a tenth.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from symgrad.api.inputs import Function, Where, lets_from, names_from, point_from, problem_from
from symgrad.calculus import directional as _directional
from symgrad.calculus import gradient as _gradient
from symgrad.calculus import hessian as _hessian
from symgrad.calculus import jacobian as _jacobian
from symgrad.calculus import level as _level
from symgrad.calculus import partials as _partials
from symgrad.calculus import taylor as _taylor
from symgrad.calculus.problem import pose, pose_many
from symgrad.errors import PointError
from symgrad.language.graph import Expression
from symgrad.language.write import Value, text_of_value
from symgrad.results import Directional, Gradient, Hessian, Jacobian, Level, Partials, Taylor


def parse(text: str, *, let: Mapping[str, Value] | None = None) -> Expression:
    """The expression in ``text``, with definitions and ``D`` carried out.

    Args:
        text: an expression of the language, which `the README` describes; it is never evaluated
            by Python.
        let: names and what they stand for.

    Raises:
        SymgradError: the text is not in the language; ``span`` has the column, ``hint`` a remedy.

    >>> str(parse("x^2 + 3xy"))
    'x**2 + 3*x*y'
    >>> str(parse("a*sin x", let={"a": "1/2"}))
    '1/2*sin(x)'
    """
    return pose(text, lets=lets_from(let)).expression


def gradient(f: Function, *, wrt: Sequence[str] = (), at: Where | None = None) -> Gradient:
    """The gradient: grad f = (df/dx_1, ..., df/dx_n).

    Args:
        f: the function.
        wrt: the variables, in order; all of f by default, the rest are parameters.
        at: a point, at which value, gradient, norm and directions are given exactly.

    Returns:
        Formulas that were held against differences of f at random points (``trust``).

    Raises:
        SymgradError: f, wrt or the point is not acceptable, or the check failed.

    >>> answer = gradient("(x-2)^2 + (y+1)^2", at={"x": 0, "y": 0})
    >>> [str(g) for g in answer.gradient], str(answer.at.norm.exact), answer.trust.value
    (['2*(x - 2)', '2*(y + 1)'], '2*sqrt(5)', 'checked')
    """
    return _gradient.gradient(problem_from(f, wrt), point_from(at))


def partial_derivatives(
    f: Function, *wanted: str, wrt: Sequence[str] = (), at: Where | None = None
) -> Partials:
    """Partial derivatives of any order: ``"x,x,y"`` is d3f / dx dx dy.

    Args:
        f: the function.
        wanted: one text of variables for each derivative; none for all first ones.
        wrt: the variables of f, if not all its names.
        at: a point at which the values are given exactly.

    >>> [str(d.derivative) for d in partial_derivatives("x^3*y", "x,x", "x,y").derivatives]
    ['6*x*y', '3*x**2']
    """
    problem = problem_from(f, wrt or tuple(wanted))
    requests = tuple(tuple(name.strip() for name in text.split(",")) for text in wanted)
    return _partials.partials(problem, requests, point_from(at))


def hessian(f: Function, *, wrt: Sequence[str] = (), at: Where | None = None) -> Hessian:
    """The Hessian: H[i][j] = d2f / dx_i dx_j; at a point its eigenvalues and definiteness.

    Definiteness is decided by exact signs, never by the sign of a float.

    >>> answer = hessian("x^2 + 3xy", at=(0, 0))
    >>> [str(e.exact) for e in answer.at.eigenvalues], answer.at.definiteness.value
    (['1 - sqrt(10)', '1 + sqrt(10)'], 'indefinite')
    """
    return _hessian.hessian(problem_from(f, wrt), point_from(at))


def jacobian(
    functions: Function | Sequence[Function], *, wrt: Sequence[str] = (), at: Where | None = None
) -> Jacobian:
    """The Jacobian of several functions: J[i][j] = df_i / dx_j; at a point its rank and determinant.

    >>> answer = jacobian(["r*cos(t)", "r*sin(t)"], at={"r": 2, "t": "pi/3"})
    >>> str(answer.at.determinant.exact), answer.at.rank
    ('2', 2)
    """
    given = [functions] if isinstance(functions, str | Expression) else functions
    if not len(given):
        raise PointError("a Jacobian needs at least one function")
    problems = pose_many([text_of_value(f) for f in given], wrt=names_from(wrt))
    return _jacobian.jacobian(problems, point_from(at))


def directional_derivative(
    f: Function, *, at: Where, direction: Where, wrt: Sequence[str] = ()
) -> Directional:
    """The rate of change at a point along a direction, made a unit vector: grad f . u.

    >>> answer = directional_derivative("x^2 + 3xy + y^2", at=(2, 3), direction=(3, 4))
    >>> str(answer.derivative.exact), str(answer.steepest.rate.exact)
    ('87/5', 'sqrt(313)')
    """
    return _directional.directional(problem_from(f, wrt), point_from(at), ",".join(point_from(direction)))


def taylor(f: Function, *, at: Where, order: int = 2, wrt: Sequence[str] = ()) -> Taylor:
    """The Taylor polynomial of an order about a point, in powers of the distances from it.

    >>> str(taylor("exp(x)*cos(y)", at=(0, 0)).polynomial)
    '1 + x + 1/2*x**2 - 1/2*y**2'
    """
    return _taylor.taylor(problem_from(f, wrt), point_from(at), order)


def level_set(f: Function, *, at: Where, wrt: Sequence[str] = ()) -> Level:
    """The level set through a point: its value, normal, tangents and implicit derivatives.

    >>> answer = level_set("x^2 + y^2", at=(3, 4))
    >>> [str(n.exact) for n in answer.normal], answer.orthogonal, str(answer.implicit["dy/dx"])
    (['6', '8'], True, '-x/y')
    """
    return _level.level(problem_from(f, wrt), point_from(at))
