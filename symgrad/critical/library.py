"""The function of the library that finds critical points: ``symgrad.critical_points``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from symgrad.calculus.problem import Problem, pose, problem_of
from symgrad.critical.answer import critical
from symgrad.critical.polynomials import Expired, never
from symgrad.language.graph import Expression
from symgrad.language.write import write
from symgrad.results.critical import Critical

Function = str | Expression
End = int | float | Fraction | str | Expression
Box = str | Mapping[str, tuple[End, End]]


def critical_points(
    f: Function,
    *,
    box: Box | None = None,
    wrt: Sequence[str] = (),
    subject_to: Sequence[str] = (),
    expired: Expired = never,
) -> Critical:
    """All critical points, where grad f = 0 or f has no derivative and 0 is a subgradient.

    Args:
        f: the function, as text or expression.
        box: where to look, as ``"x=-pi:pi,y=0:oo"`` or ``{"x": ("-pi", "pi")}``; by default all of R^n where
            algebra reaches, and [-10, 10]^n where it does not.
        wrt: the variables, if not all names in f.
        subject_to: constraints, as in ``"x^2 + y^2 = 1"``.
        expired: asked now and then; once it says True, what is proved so far is returned.

    Returns:
        The points with their kinds, in order of value. ``complete`` is True only if it is proved that none
        is missing in ``domain``; every kind but ``undecided`` is proved.

    Raises:
        SymgradError: f, the box or a constraint is not acceptable.

    >>> answer = critical_points("x^4 - 3*x^3 + 2")
    >>> [(str(p.point["x"].exact), p.kind.value) for p in answer.points], answer.complete
    ([('9/4', 'minimum'), ('0', 'inflection')], True)
    >>> [str(p.value.exact) for p in critical_points("sin(x)", box={"x": (0, "2*pi")}).points]
    ['-1', '1']
    """
    return critical(_problem(f, wrt, subject_to), _texts(box), tuple(subject_to), expired=expired)


def _problem(f: Function, wrt: Sequence[str], subject_to: Sequence[str]) -> Problem:
    names = (wrt,) if isinstance(wrt, str) else tuple(wrt)
    if isinstance(f, Expression):
        return problem_of(f, names)
    return pose(f, wrt=names, points=[("--subject-to", text) for text in subject_to])


def _texts(box: Box | None) -> tuple[str, ...]:
    if box is None:
        return ()
    if isinstance(box, str):
        return (box,)
    return tuple(f"{name}={_text(low)}:{_text(high)}" for name, (low, high) in box.items())


def _text(end: End) -> str:
    """An end as text of the language; floats count as the decimals they print as."""
    if isinstance(end, Expression):
        return write(end)
    return repr(end) if isinstance(end, float) else str(end)
