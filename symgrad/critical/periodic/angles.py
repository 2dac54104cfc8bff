"""Families fixed by the sine and cosine of a variable: ``cos(y) - 1 = 0, sin(y) = 0`` is ``y = 0``."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from symgrad.critical.algebra.polynomials import Expired, as_flint
from symgrad.critical.forms.separation import Part
from symgrad.critical.forms.stationary import equations
from symgrad.critical.periodic.elements import Element, judged_element
from symgrad.critical.places.exact import vanishes_at
from symgrad.critical.places.spots import Spot
from symgrad.critical.places.zeros_found import Continuum
from symgrad.critical.search.zeros import Ranges, zeros_of
from symgrad.language.graph import ROOTOF, SYM, Expression, postorder, symbol


def angles_solved(
    element: Element, part: Part, ranges: Ranges, expired: Expired, only: Collection[str] | None = None
) -> Iterator[Element]:
    """A family, once for each value that its equations leave to a variable in a range.

    Args:
        element: a point or family of the part.
        part: the part.
        ranges: where to look.
        expired: asked whether the time is over.
        only: the variables whose ranges are all that matters; of others just polynomials are solved.
    """
    place = element.place
    found = _split(place) if isinstance(place, Continuum) and place.span is None else None
    if found is None or not isinstance(place, Continuum):
        yield element
        return
    name, own, others = found
    if only is not None and name not in only and as_flint(own[0], (name,)) is None:
        yield element
        return
    zeros = zeros_of(equations(own[:1], [name]), ranges, expired)
    if zeros.gaps or zeros.undecided or zeros.continua or not all(map(_is_simple, zeros.spots)):
        yield element
        return
    for spot in zeros.spots:
        if all(vanishes_at(form, spot.exact) for form in own):
            fixed = (*others, symbol(name) - spot.exact[name])
            whole = replace(place, equations=fixed, polynomials=None, sample=None)
            yield from angles_solved(judged_element(part, whole, bounded=False), part, ranges, expired, only)


def _is_simple(spot: Spot) -> bool:
    """Whether a value is known without saying that it is the root of a polynomial."""
    return spot.is_exact and not any(e.op is ROOTOF for e in postorder(list(spot.exact.values())))


def _split(place: Continuum) -> tuple[str, Sequence[Expression], tuple[Expression, ...]] | None:
    """The equations in one variable that are not solved yet, and all others."""
    for equation in place.equations:
        if len(equation.variables) == 1 and not _is_solved(equation):
            (name,) = equation.variables
            own = [e for e in place.equations if set(e.variables) == {name}]
            return name, own, tuple(e for e in place.equations if set(e.variables) != {name})
    return None


def _is_solved(equation: Expression) -> bool:
    """Whether an equation has the form x - c = 0."""
    terms = equation.args if equation.op == "add" else (equation,)
    return all(e.op is SYM or not e.variables for e in terms) and any(
        e.op is SYM for e in postorder([equation])
    )


__all__ = ["angles_solved"]
