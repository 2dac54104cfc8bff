"""The function of the library that finds critical points: ``symgrad.critical_points``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from symgrad.calculus.problem import Problem, pose, problem_of
from symgrad.critical.algebra.polynomials import Expired, never
from symgrad.critical.answer import critical
from symgrad.language.graph import Expression
from symgrad.language.write import Value, text_of_value, write
from symgrad.results.critical import Critical

Function = str | Expression
Box = str | Mapping[str, tuple[Value, Value]]


def critical_points(
    f: Function,
    *,
    box: Box | None = None,
    wrt: Sequence[str] = (),
    subject_to: Sequence[str] | str = (),
    closed: bool = False,
    let: Mapping[str, Value] | None = None,
    expired: Expired = never,
) -> Critical:
    """All critical points of a function, each with its kind, and whether that is proved to be all of them.

    A point is critical where ``grad f = 0``, or where f has no derivative and 0 is a subgradient. Under
    constraints ``g_j = 0`` it is one where ``grad f = sum of m_j * grad g_j`` (Lagrange).

    Args:
        f: the function, as text or expression.
        box: where to look, as ``"x=-pi:pi,y=0:oo"`` or ``{"x": ("-pi", "pi")}``; by default all of R^n where
            algebra reaches or f repeats itself, and [-10, 10]^n where neither does.
        wrt: the variables, if not all names in f; the others are parameters.
        subject_to: constraints, as in ``"x^2 + y^2 = 1"`` or ``"x >= 0"``.
        closed: whether the box has its ends, so that points on its faces and corners count.
        let: values of names in f.
        expired: asked now and then; once it says True, what is proved so far is returned.

    Returns:
        ``points`` in order of value, and ``families`` of points that are not isolated or repeat themselves.
        ``complete`` is True only if it is proved that no critical point in ``domain`` is missing from
        these; every kind but ``undecided`` is proved. Coordinates are exact where ``evidence`` says so,
        and otherwise alone in their ``enclosure``.

    Raises:
        SymgradError: f, the box or a constraint is not acceptable, or a parameter lacks its value.

    >>> answer = critical_points("x^4 - 3*x^3 + 2")
    >>> [(str(p.point["x"].exact), p.kind.value) for p in answer.points], answer.complete
    ([('9/4', 'minimum'), ('0', 'inflection')], True)
    >>> [str(p.value.exact) for p in critical_points("sin(x)", box={"x": (0, "2*pi")}).points]
    ['-1', '1']
    >>> [f.parametrization for f in critical_points("sin(x)").families]
    ['x = -pi/2 + 2*k*pi', 'x = pi/2 + 2*k*pi']
    >>> circle = critical_points("x*y", subject_to="x^2 + y^2 = 1")
    >>> str(circle.points[0].value.exact), str(circle.points[0].multipliers[0].exact)
    ('-1/2', '-1/2')
    """
    constraints = (subject_to,) if isinstance(subject_to, str) else tuple(subject_to)
    names = (wrt,) if isinstance(wrt, str) else tuple(wrt)
    problem = _problem(f, names, constraints, let or {})
    only = bool(names)
    return critical(problem, _texts(box), constraints, closed=closed, only=only, expired=expired)


def _problem(
    f: Function, names: tuple[str, ...], constraints: Sequence[str], let: Mapping[str, Value]
) -> Problem:
    if isinstance(f, Expression) and not let:
        return problem_of(f, names)
    text = write(f) if isinstance(f, Expression) else f
    lets = tuple(f"{name}={text_of_value(value)}" for name, value in let.items())
    return pose(text, wrt=names, lets=lets, points=[("--subject-to", text) for text in constraints])


def _texts(box: Box | None) -> tuple[str, ...]:
    if box is None:
        return ()
    if isinstance(box, str):
        return (box,)
    return tuple(f"{name}={text_of_value(low)}:{text_of_value(high)}" for name, (low, high) in box.items())
