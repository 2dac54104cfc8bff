"""The kind of a point on kinks under constraints or on the faces of a box, from all sides of the kinks.

On each side |u| is u or -u, and everything is smooth under one more constraint u >= 0 or u <= 0. The sides
cover all that is near the point: it is a minimum of f just if it is one on each of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from symgrad.critical.algebra.polynomials import Expired
from symgrad.critical.constraints.constrained_kinds import Local, judged_under
from symgrad.critical.constraints.sectors import joined, judged_on_side
from symgrad.critical.constraints.survey import sign_at
from symgrad.critical.forms.domains import in_domain, real_requirements
from symgrad.critical.kinks.absolute_values import OtherKinkError, Unfolded
from symgrad.critical.local.kinds import Judgement
from symgrad.language.graph import Expression, mul, number, substitute
from symgrad.results.critical import Kind

MOST_KINKS: Final = 4
"""On which a point may lie; each of them doubles the sides."""


def judged_with_kinks(local: Local, expired: Expired) -> Judgement:
    """The kind of a point of the constraint set, by the sides of the kinks where nothing else decides.

    >>> from symgrad import parse
    >>> from symgrad.critical.places.spots import exact_spot
    >>> from symgrad.language.graph import ZERO
    >>> rough = replace(exact_spot({"x": ZERO, "y": ZERO}), smooth=False)
    >>> local = Local(parse("max(2*y - x, x + y)"), ("x", "y"), (), (parse("y"),), rough)
    >>> judged_with_kinks(local, lambda: False).kind.value
    'saddle'
    """
    found = judged_under(local, expired)
    if found.kind is not Kind.UNDECIDED or local.spot.smooth:
        return found
    sides = list(_sides(local))
    judgements = [judged_on_side(side, expired) for side in sides]
    whole = joined(judgements) if judgements else found
    return found if whole.kind is Kind.UNDECIDED else whole


def _sides(local: Local) -> Iterator[Local]:
    """The smooth problems around the point; none where there is a kink that no absolute value makes."""
    unfolded = Unfolded()
    try:
        forms = [unfolded.of(e) for e in (local.f, *local.equations, *local.inequalities)]
    except OtherKinkError:
        return
    sign_choices = _signs(unfolded, local)
    if sign_choices is None:
        return
    found = []
    for signs in sign_choices:
        values = {t: number(s) for t, s in signs.items()}
        f, *held = substitute(forms, values)
        arguments = substitute(unfolded.arguments, values)
        edges = [
            mul(number(-signs[t]), u)
            for t, u in zip(unfolded.letters, arguments, strict=True)
            if sign_at(u, local.spot) == 0
        ]
        rough = [r for e in (f, *held, *edges) for r in real_requirements(e) if r.smooth_only]
        if not in_domain(local.spot, rough):
            return
        count = len(local.equations)
        spot = replace(local.spot, smooth=True)
        found.append(Local(f, local.names, tuple(held[:count]), (*held[count:], *edges), spot))
    yield from found


def _signs(unfolded: Unfolded, local: Local) -> list[dict[str, int]] | None:
    """The signs that all kinks can have near the point; None where one of them is open."""
    chosen: list[dict[str, int]] = [{}]
    for letter, argument in zip(unfolded.letters, unfolded.arguments, strict=True):
        further = []
        for before in chosen:
            sign = _sign_of(argument, before, local)
            if sign is None:
                return None
            further += [before | {letter: s} for s in ((sign,) if sign else (1, -1))]
        if len(further) > 2**MOST_KINKS:
            return None
        chosen = further
    return chosen


def _sign_of(argument: Expression, before: dict[str, int], local: Local) -> int | None:
    (form,) = substitute([argument], {t: number(s) for t, s in before.items()})
    return sign_at(form, local.spot)


__all__ = ["judged_with_kinks"]
