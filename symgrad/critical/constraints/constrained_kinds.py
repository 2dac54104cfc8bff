"""The kind of a point under constraints: proved, or undecided with the reason.

An inequality h <= 0 in force becomes h + s^2 = 0 with one more variable s, which is zero at the point: f has
an extremum under h <= 0 just where it has one in the wider space, where only equations are left. Of these

    - those that are linear in a variable are solved for it; if none is left, f is a free function
      of the other variables, and its kind is found as ever,
    - the bordered Hessian decides where it is regular: with m equations left, it has m positive and m
      negative eigenvalues more than the Hessian of f - sum of m_j*g_j along the constraints,
    - else f is expanded in coordinates of the constraint set; its lowest terms decide,
    - and where the gradients of the constraints are dependent, or nothing else decides, polynomials
      are looked at on a small sphere around the point (`links`).

Source: N. I. M. Gould, On practical conditions for the existence and uniqueness of solutions to the general
equality quadratic programming problem (1985), for the inertia; Nocedal & Wright (2006), chapter 12.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from symgrad.algebra.normal import Normalizer, TooLargeError
from symgrad.algebra.signs import sign_of_form
from symgrad.autodiff.reverse import gradient
from symgrad.calculus.exact import Evaluator, sign_of
from symgrad.critical.algebra.polynomials import Expired
from symgrad.critical.constraints.links import Link, link_of
from symgrad.critical.constraints.multipliers import Multipliers, is_certain
from symgrad.critical.constraints.near_links import near_link
from symgrad.critical.kinks.absolute_values import in_absolute_values
from symgrad.critical.local.charts import Chart, expanded_along
from symgrad.critical.local.degenerate import FAILURES
from symgrad.critical.local.first_order import first_order_kind
from symgrad.critical.local.jets import Expansion, NoJetError
from symgrad.critical.local.kinds import Judgement, judged
from symgrad.critical.local.leading import local_sign
from symgrad.critical.local.splitting import hessian_of, reduce
from symgrad.critical.local.witnesses import along, identity
from symgrad.critical.places.spots import Spot
from symgrad.critical.search.elimination import Reduction, eliminated
from symgrad.frozen import dataclass
from symgrad.language.graph import (
    NUM,
    ZERO,
    Expression,
    substitute,
    symbol,
)
from symgrad.programs.ball_program import BallProgram
from symgrad.results.critical import Kind

DEGREES: Final = (4, 6, 8, 12)
FEW: Final = 2
"""How many of these are tried where coefficients are no rational numbers, whose products take long."""

PRECISIONS: Final = (96, 384)
ALONE: Final = "the constraints admit no other point near it"
DEPENDENT: Final = "the gradients of the constraints are dependent there"
ROUGH: Final = "f or a constraint has no derivative there"
OPEN: Final = "neither the Hessian along the constraints nor higher terms settle it"
MOVING: Final = "f rises and falls in first order along the constraints"
ALONG: Final = "regular Hessian of the Lagrangian along the constraints"


@dataclass(frozen=True, slots=True)
class Local:
    """A point, the function and the constraints that hold as equations there.

    Attributes:
        f: the function.
        names: all variables.
        equations: what is zero.
        inequalities: what is nowhere positive, and zero at the point.
        spot: the point.
    """

    f: Expression
    names: tuple[str, ...]
    equations: tuple[Expression, ...]
    inequalities: tuple[Expression, ...]
    spot: Spot


@dataclass(frozen=True, slots=True)
class Free:
    """The same with slacks for inequalities, after elimination: equations only."""

    f: Expression
    names: tuple[str, ...]
    equations: tuple[Expression, ...]
    spot: Spot
    slacks: tuple[str, ...]
    solved: tuple[tuple[str, Expression], ...]


def judged_under(local: Local, expired: Expired) -> Judgement:
    """The kind of a point of the constraint set.

    >>> from symgrad import parse
    >>> from symgrad.critical.places.spots import exact_spot
    >>> origin = exact_spot({"x": ZERO, "y": ZERO})
    >>> cusp = Local(parse("x"), ("x", "y"), (parse("y^2 - x^3"),), (), origin)
    >>> judged_under(cusp, lambda: False).kind.value
    'minimum'
    """
    free = _freed(local)
    if not free.equations:
        if not free.names:
            return Judgement(Kind.MINIMUM, witness=ALONE)
        found = _of_free(free)
    else:
        found = _of_bound(free, expired)
    if found.kind is Kind.UNDECIDED and local.spot.is_exact:
        near = (local.f, local.names, local.equations, local.inequalities, local.spot.exact, expired)
        link = link_of(*near) or (near_link(*near) if local.spot.smooth else None)
        if link is not None:
            found = _of_link(link, found)
    if found.kind is Kind.UNDECIDED and local.spot.is_exact:
        found = _by_form(local) or found
    return _worded(found, free, len(local.names))


def _by_form(local: Local) -> Judgement | None:
    """A sign of f - f(p) that its form shows, wherever f has a value."""
    evaluator = Evaluator(local.spot.exact)
    try:
        value = evaluator.form(local.f)
        rest = evaluator.normalizer.form(local.f - value)
    except (TooLargeError, ZeroDivisionError):
        return None
    sign = sign_of_form(rest)
    if not sign or not rest.variables:
        return None
    return Judgement(Kind.MINIMUM if sign > 0 else Kind.MAXIMUM, witness=identity(rest, value, sign))


def _worded(found: Judgement, free: Free, size: int) -> Judgement:
    """The judgement about the point among all variables."""
    kind = found.kind
    if kind is Kind.INFLECTION and (size > 1 or free.slacks):
        kind = Kind.SADDLE
    plain = not free.solved and not free.equations
    witness = found.witness
    used = [s for s in free.slacks if witness and s in witness]
    if witness and used:
        meant = [f"{name} = {along(form)}" for name, form in free.solved if set(form.variables) & set(used)]
        witness = f"with {', '.join(meant)}: {witness}" if meant else witness
    return replace(found, kind=kind, witness=witness, eigenvalues=found.eigenvalues if plain else None)


def _of_link(link: Link, before: Judgement) -> Judgement:
    if link.is_empty:
        return Judgement(Kind.MINIMUM, witness=ALONE)
    if {1, -1} <= link.signs:
        kind, words = Kind.SADDLE, "takes both signs"
    elif link.signs == {0}:
        return replace(before, witness="f is constant under the constraints near the point")
    else:
        kind = Kind.MINIMUM if 1 in link.signs else Kind.MAXIMUM
        words = f"is never {'negative' if 1 in link.signs else 'positive'}"
    return Judgement(kind, True, None, f"f - f(p) {words} on a small sphere around it")


# slack variables and elimination


def slack_names(count: int, taken: Sequence[str]) -> list[str]:
    """Short names that nothing else has.

    >>> slack_names(2, ["x", "s1"])
    ['t1', 't2']
    """
    for letter in ("s", "t", "u", "v", "slack"):
        names = [f"{letter}{k + 1}" for k in range(count)]
        if not set(names) & set(taken):
            return names
    return [f"'s{k + 1}" for k in range(count)]


def _freed(local: Local) -> Free:
    slacks = slack_names(len(local.inequalities), local.names)
    raised = [h + symbol(s) ** 2 for h, s in zip(local.inequalities, slacks, strict=True)]
    forms = [*local.equations, *raised]
    reduction = eliminated(forms, (*local.names, *slacks), kept=slacks)
    kept, idle = _without_idle(reduction, len(local.equations), slacks)
    names = tuple(name for name in reduction.names if name not in idle)
    free = tuple(name for name in names if name in slacks)
    enclosure = {n: local.spot.enclosure[n] for n in names if n not in slacks}
    zero = dict.fromkeys(free, (0, 0))
    exact = {n: e for n, e in local.spot.exact.items() if n in names} | dict.fromkeys(free, ZERO)
    refine = local.spot.refine

    def refined(bits: int) -> dict[str, Any]:
        assert refine is not None
        return {n: b for n, b in refine(bits).items() if n in enclosure} | zero

    spot = Spot(
        {**enclosure, **zero},  # type: ignore[dict-item]
        exact,
        local.spot.smooth,
        None if refine is None else refined,
    )
    ordered = {n: spot.enclosure[n] for n in names}
    return Free(
        reduction.insert(local.f),
        names,
        tuple(kept),
        replace(spot, enclosure=ordered),
        free,
        tuple(reduction.solved.items()),
    )


def _without_idle(
    reduction: Reduction, first: int, slacks: Sequence[str]
) -> tuple[list[Expression], set[str]]:
    """The equations that are left, without inequalities that hold by themselves, and their slacks."""
    kept, idle = [], set()
    n = Normalizer()
    for place, form in reduction.forms:
        own = slacks[place - first] if place >= first else None
        if own is not None:
            (bare,) = substitute([form], {own: ZERO})
            sign = sign_of_form(n.form(bare))
            if (
                sign is not None
                and sign <= 0
                and not any(own in f.variables for _, f in _others(reduction, place))
            ):
                idle.add(own)
                continue
        kept.append(form)
    return kept, idle


def _others(reduction: Reduction, place: int) -> list[tuple[int, Expression]]:
    return [(k, f) for k, f in reduction.forms if k != place]


# no equation left


def _of_free(free: Free) -> Judgement:
    spot = free.spot
    if not spot.smooth and spot.is_exact and not free.slacks:
        rates = first_order_kind(in_absolute_values(free.f), free.names, spot.exact)
        if rates is not None:
            return Judgement(rates[0], witness=rates[1])
    slopes = BallProgram(gradient(free.f, free.names), free.names)
    balls = spot.balls(256)
    if spot.smooth and any(is_certain(v) for v in slopes.run([balls[n] for n in free.names], 256)):
        return Judgement(Kind.SADDLE, witness=MOVING)
    return judged(free.f, free.names, spot)


# equations left


def _of_bound(free: Free, expired: Expired) -> Judgement:
    if not free.spot.smooth:
        return Judgement(Kind.UNDECIDED, witness=ROUGH)
    multipliers = Multipliers(free.f, free.names, free.equations)
    chosen = multipliers.at(free.spot)
    if chosen is None:
        return Judgement(Kind.UNDECIDED, witness=DEPENDENT)
    if multipliers.is_moving(free.spot, chosen):
        return Judgement(Kind.SADDLE, witness=MOVING)
    counts = multipliers.inertia(free.spot, chosen)
    if counts is not None:
        positive, zero, negative = counts
        if not any(counts):
            return Judgement(Kind.MINIMUM, False, witness=ALONE)
        if positive and negative:
            return Judgement(Kind.SADDLE, bool(zero), witness=None if not zero else ALONG)
        if not zero:
            return Judgement(Kind.MINIMUM if positive else Kind.MAXIMUM, False)
    if not free.spot.is_exact:
        return Judgement(Kind.UNDECIDED, None, witness="its Hessian along the constraints may be singular")
    return _by_terms(free, chosen.rows, expired)


def _by_terms(free: Free, basic: Sequence[int], expired: Expired) -> Judgement:
    """From the lowest terms of f in coordinates of the constraint set."""
    chart = Chart(free.names, free.equations, tuple(basic), free.spot.exact)
    is_rational = all(c.op is NUM for c in free.spot.exact.values())
    try:
        for degree in DEGREES if is_rational else DEGREES[:FEW]:
            if expired():
                break
            kind = _kind_of_terms(expanded_along(chart, free.f, degree, expired))
            if kind is not None:
                witness = "by the lowest terms of f in coordinates of the constraint set"
                return Judgement(kind, True, None, witness)
    except FAILURES:
        pass
    return Judgement(Kind.UNDECIDED, True, None, OPEN)


def _kind_of_terms(known: Expansion) -> Kind | None:
    if not known.jet:
        return None
    size = len(next(iter(known.jet)))
    rows = hessian_of(known.jet, size)
    signs = {sign_of(rows[k][k]) for k in range(size)} - {0}
    if None in signs:
        raise NoJetError("a sign is open")
    if len(signs) > 1:
        return Kind.SADDLE
    block = next((s for s in signs if s), 0)
    reduced = reduce(known, size)
    phi = local_sign(reduced.phi, len(reduced.kept))
    if phi.sign is None:
        against = phi.fall if block > 0 else phi.rise
        return None if not block or against is None else Kind.SADDLE
    if phi.sign and block in (0, phi.sign):
        return Kind.MINIMUM if phi.sign > 0 else Kind.MAXIMUM
    return Kind.SADDLE


__all__ = ["ALONE", "Local", "judged_under", "slack_names"]
