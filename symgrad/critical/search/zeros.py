"""All zeros of a system of equations: over all of R^n where algebra reaches, else in a box.

Algebra comes first: a system that is polynomial in suitable letters is solved completely. Else balls
search the box, and points found there are recognised where they are simple numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import partial
from math import inf, nextafter
from typing import Final

from flint import arb

from symgrad.algebra.normal import Normalizer, TooLargeError, normal_form
from symgrad.autodiff.reverse import gradient
from symgrad.calculus.exact import sign_of
from symgrad.critical.algebra.deadlines import Phase, attempted
from symgrad.critical.algebra.polynomials import Expired, Interval
from symgrad.critical.algebra.solutions import Family
from symgrad.critical.algebra.univariate import interval
from symgrad.critical.forms.contradictions import is_contradictory
from symgrad.critical.forms.letters import Kind
from symgrad.critical.forms.stationary import Equations
from symgrad.critical.parameters.quadratic_case import linear_system
from symgrad.critical.places.exact import candidates, may_be_recognised, recognised, vanishes_at
from symgrad.critical.places.shelves import Box
from symgrad.critical.places.spots import Image, Spot, ball_between, enclosed, enclosed_spot
from symgrad.critical.places.zeros_found import Continuum, Zeros, cut_short
from symgrad.critical.search.boxes import BITS, Findings, System, fused
from symgrad.critical.search.common_factors import by_common_factor
from symgrad.critical.search.degenerate_zeros import foreseen, left_over, without
from symgrad.critical.search.edges import is_clear_at_edge
from symgrad.critical.search.elementary import family_equations, periodic_names, solve_letters, used_letters
from symgrad.critical.search.factored import by_factors, by_steps
from symgrad.critical.search.half_recognised import half_recognised
from symgrad.critical.search.mirrors import searched
from symgrad.critical.search.tails import has_no_zero_beyond, is_opposite
from symgrad.language.graph import (
    NUM,
    POW,
    ZERO,
    Expression,
    number,
    postorder,
    substitute,
    symbol,
)
from symgrad.language.rewriting import exchanged
from symgrad.programs.ball_program import BallProgram

Range = tuple[Fraction, Fraction]
Ranges = Mapping[str, Range]

HIGHEST_ORDER: Final = 7
SHARES: Final = (1e-2, 1e-3, 1e-4, 1e-5)
"""Radii, as shares of the range, of the intervals in which a degenerate zero is to be the only one."""


FEW_FUSED: Final = 100
"""Undecided boxes that are still compared when the time is over."""

MOST_SPLIT: Final = 300
"""Points of which single coordinates are looked at."""

UNDECIDED_BOXES: Final = "parts of the box could not be decided"
OUTSIDE: Final = "further out one term of the derivative outweighs the others"
IN_BOX: Final = "every part of the box either holds no critical point or exactly one (interval arithmetic)"
CONTRADICTORY: Final = "the equations contradict each other as polynomials in letters"
ALONE: Final = "a degenerate point is alone in a cube around it (its leading terms, blown up)"


def zeros_of(
    equations: Equations, ranges: Ranges, expired: Expired, conditions: Sequence[Expression] = ()
) -> Zeros:
    """Every point at which all equations hold and no divisor vanishes.

    Args:
        equations: as many as there are variables.
        ranges: where to look where algebra does not reach.
        expired: asked whether the time is over.
        conditions: expressions that are positive or zero wherever the function has a value.
    """
    exact = attempted(partial(_by_formulas, equations, ranges, expired, conditions), cut_short())
    if exact is not None:
        return exact
    return attempted(partial(by_boxes, equations, ranges, expired, conditions), cut_short(), Phase.PART)


def _by_formulas(
    equations: Equations, ranges: Ranges, expired: Expired, conditions: Sequence[Expression]
) -> Zeros | None:
    """The zeros where the equations can be solved; None where boxes are to be searched."""
    if equations.has_none:
        return Zeros(reasons=["a partial derivative is never zero"])
    if equations.is_constant:
        return Zeros(
            continua=[Continuum((), len(equations.names))], reasons=["the gradient is zero everywhere"]
        )
    used = used_letters(equations)
    if used is not None:
        found = by_algebra(equations, used, ranges, expired)
        # multipliers have no range in which they could be looked for
        bounded = all(name in ranges for name in equations.names)
        if not found.gaps or found.spots or found.continua or found.out_of_time or not bounded:
            return found
    linear = by_elimination(equations)
    if linear is not None:
        return linear
    try:
        return _by_structure(
            equations, lambda smaller: zeros_of(smaller, ranges, expired, conditions), expired
        )
    except TooLargeError:
        return None


def _by_structure(
    equations: Equations, solve: Callable[[Equations], Zeros], expired: Expired
) -> Zeros | None:
    """By factors, or one equation after the other, as far as forms stay small; None where that is no way."""
    shared = by_common_factor(equations, solve, expired)
    if shared is not None:
        return shared
    stepwise = by_steps(equations, solve)
    if stepwise is not None:
        return stepwise
    factored = by_factors(equations, solve)
    if factored is not None:
        return factored
    return Zeros(reasons=[CONTRADICTORY]) if is_contradictory(equations) else None


def by_algebra(equations: Equations, used: Sequence[int], ranges: Ranges, expired: Expired) -> Zeros:
    """The zeros of a system that is polynomial in letters."""
    alphabet = equations.alphabet
    assert alphabet is not None
    periodic = periodic_names(equations, used)
    solved = solve_letters(equations, used, {name: ranges[name] for name in periodic}, expired)
    zeros = Zeros(solved.spots, gaps=solved.gaps, reasons=[solved.reason], searched=set(periodic))
    names = {alphabet.letters[k].rest.value for k in used if alphabet.letters[k].rest.value in alphabet.names}
    free = len(equations.names) - len(names)
    for family in solved.families:
        zeros.continua.append(_continuum(family, equations, used, free))
    if free:
        zeros.continua += [_line(spot, free) for spot in zeros.spots]
        zeros.spots = []
    if not zeros.spots and not zeros.gaps:
        zeros.searched = set()  # no turn has any, so there are none at all
    if expired() and zeros.gaps:
        zeros.out_of_time = True
    return zeros


def _continuum(family: Family, equations: Equations, used: Sequence[int], free: int) -> Continuum:
    alphabet = equations.alphabet
    assert alphabet is not None
    dimension = None if family.dimension is None else family.dimension + free
    plain = all(k < len(alphabet.names) for k in used)
    sample = None
    if plain and family.sample is not None:
        sample = {alphabet.names[k]: bounds for k, bounds in zip(used, family.sample, strict=True)}
    forms = family_equations(family, used, alphabet)
    polynomials = (
        family.equations if plain and len(used) == len(alphabet.names) and not family.fixed else None
    )
    return Continuum(tuple(forms), dimension, sample, polynomials)


def _line(spot: Spot, free: int) -> Continuum:
    """All points with these coordinates, the others free."""
    from symgrad.language.graph import symbol

    forms = tuple(symbol(name) - form for name, form in spot.exact.items())
    return Continuum(forms, free if spot.is_exact else None, dict(spot.enclosure))


def by_elimination(equations: Equations) -> Zeros | None:
    """The only zero of a linear system with any constants; None for other systems."""
    if is_bent(equations.forms, equations.names):
        return None
    found = linear_system(equations.forms, equations.names, Normalizer())
    if found is None or not sign_of(found.determinant):
        return None
    exact = found.solution
    try:
        spot = Spot({name: enclosed(form) for name, form in exact.items()}, dict(exact))
    except ValueError:
        return Zeros(reasons=["a coefficient, as of x/0, has no value"])
    return Zeros([spot], reasons=["the equations are linear, and their matrix is regular"])


def is_bent(forms: Sequence[Expression], names: Sequence[str]) -> bool:
    """Whether some form is certainly not linear: its value between two points shows it.

    >>> from symgrad import parse
    >>> is_bent([parse("2*x - pi*y")], ["x", "y"]), is_bent([parse("x + sin(y)")], ["x", "y"])
    (False, True)
    """
    if any(not set(form.variables) <= set(names) for form in forms):
        return False
    program = BallProgram(forms, names)
    places = [[Fraction(7 * k + step, 11 + k) for k in range(len(names))] for step in (3, 5, 7)]
    low, middle, high = (program.run(place, BITS) for place in places)
    bends = [a + c - 2 * b for a, b, c in zip(low, middle, high, strict=True)]
    return any(bend > 0 or bend < 0 for bend in bends)


def by_boxes(
    equations: Equations, ranges: Ranges, expired: Expired, conditions: Sequence[Expression]
) -> Zeros:
    """The zeros in a box, by interval arithmetic."""
    names = equations.names
    if len(equations.forms) != len(names):
        return Zeros(
            gaps=["where there are fewer equations than variables was not looked"], searched=set(names)
        )
    try:
        forms = equations.brief or equations.forms
        slopes = [d for form in forms for d in gradient(form, names)]
        # by now some variables may have been replaced by their values
        conditions = [c for c in conditions if set(c.variables) <= set(names)]
        limits = limits_of(conditions, names)
        system = System.of(forms, slopes, names, conditions, limits)
    except TooLargeError:
        return Zeros(gaps=["the derivatives are too large"], searched=set(names))
    box = tuple(ball_between(*ranges[name]) for name in names)
    work = partial(foreseen, system, forms, names, box, expired)
    known = attempted(work, []) if len(names) > 1 else []
    parts = without(box, [alone.cube for alone in known]) if known else None
    found = searched(system, forms, conditions, box, expired, parts)
    zeros = Zeros(searched=set(names), boxes=found.boxes, out_of_time=found.out_of_time and expired())
    likely = may_be_recognised(found.zeros)
    made: dict[int, Spot] = {}
    for zero, region, simple in zip(found.zeros, found.regions, likely, strict=True):
        split = len(names) > 1 and any(simple) and len(found.zeros) <= MOST_SPLIT
        plain = made[id(zero)] = enclosed_spot(names, zero, _image(found, zero, names, made))
        spot = attempted(partial(_spot, equations, zero, region), plain) if all(simple) else plain
        if split and not spot.is_exact:
            spot = attempted(partial(half_recognised, plain, forms, names, zero, region, simple), plain)
        zeros.spots.append(spot)
    left = fused(found.undecided, *([FEW_FUSED] if found.out_of_time else []))
    if len(names) == 1 and not found.out_of_time:
        left = attempted(partial(_settled, equations, left, box[0], zeros, expired), left)
    elif left and not found.out_of_time:
        more, left = attempted(partial(left_over, forms, names, left, box, expired), ([], left))
        known += more
    zeros.spots += [alone.spot for alone in known]
    zeros.undecided = [_named(names, b) for b in left]
    if found.out_of_time:
        why = "the time was over" if expired() else f"the search was ended after {found.boxes} boxes,"
        zeros.gaps.append(f"{why} before every part of the box was decided")
    elif zeros.undecided:
        zeros.gaps.append(UNDECIDED_BOXES)
    zeros.reasons += [IN_BOX, ALONE] if known else [IN_BOX]
    if len(names) == 1 and not zeros.gaps and _is_clear_outside(equations, ranges[names[0]], conditions):
        zeros.searched = set()
        zeros.reasons.append(OUTSIDE)
    return zeros


def _image(found: Findings, zero: Box, names: Sequence[str], made: Mapping[int, Spot]) -> Image | None:
    """Of which point a zero is the mirror image, where it was found so."""
    if id(zero) not in found.images:
        return None
    _, original, k, centre = found.images[id(zero)]
    spot = made.get(id(original))
    return None if spot is None else Image(spot, names[k], centre)


def _is_clear_outside(equations: Equations, range_: Range, conditions: Sequence[Expression]) -> bool:
    """Whether an equation in one variable has no solution beyond a range, or f no value there."""
    (name,), (low, high) = equations.names, range_
    for start, side in ((high, 1), (-low, -1)):
        beyond = symbol(name) - number(high) if side > 0 else number(low) - symbol(name)
        left_out = any(is_opposite(c, beyond) for c in conditions)
        if not left_out and not has_no_zero_beyond(equations.forms[0], name, start, side):
            return False
    return True


def limits_of(conditions: Sequence[Expression], names: Sequence[str]) -> tuple[tuple[float, float], ...]:
    """For each variable the ends within which conditions on it alone keep it, rounded outwards.

    >>> from symgrad import parse
    >>> limits_of([parse("x"), parse("3 - 2*y")], ["x", "y"])
    ((0.0, inf), (-inf, 1.5))
    """
    found = dict.fromkeys(names, (-inf, inf))
    n = Normalizer()
    for condition in conditions:
        own = [name for name in names if name in condition.variables]
        slope = n.form(gradient(condition, own)[0]) if len(own) == 1 else None
        start = n.form(substitute([condition], {own[0]: ZERO})[0]) if slope is not None else None
        if slope is None or start is None or slope.op is not NUM or start.op is not NUM or not slope.value:
            continue
        place = -Fraction(start.value) / Fraction(slope.value)
        low, high = found[own[0]]
        near = float(place)
        if slope.value > 0:
            low = max(low, near if near == place else nextafter(near, -inf))
        else:
            high = min(high, near if near == place else nextafter(near, inf))
        found[own[0]] = (low, high)
    return tuple(found[name] for name in names)


def _settled(equations: Equations, left: list[Box], whole: arb, zeros: Zeros, expired: Expired) -> list[Box]:
    """Lists degenerate zeros in one variable; what remains undecided."""
    (name,) = equations.names
    waiting, stuck = list(left), []
    while waiting and not expired():
        here = waiting[0][0]
        if _only_at_edge(equations, here) or is_clear_at_edge(equations.forms[0], name, here):
            waiting.pop(0)
            continue
        found = _degenerate(equations, waiting[0][0], whole)
        if found is None:
            stuck.append(waiting.pop(0))
            continue
        guess, around = found
        waiting = [b for b in waiting if not around.contains(b[0])]
        stuck = [b for b in stuck if not around.contains(b[0])]
        exact = normal_form(guess)
        zeros.spots = [s for s in zeros.spots if not around.overlaps(s.balls()[name])]
        zeros.spots.append(Spot({name: enclosed(exact)}, {name: exact}))
    return stuck + waiting


def _only_at_edge(equations: Equations, here: arb) -> bool:
    """Whether no zero but 0 lies in an interval at whose point 0 an even root of x, or of -x, ends.

    In s = sqrt(x) the form is smooth.
    """
    (form,), (name,), alphabet = equations.forms, equations.names, equations.alphabet
    x, n = symbol(name), Normalizer()
    roots = [e for e in alphabet.letters if e.kind is Kind.ROOT] if alphabet else []
    for letter in roots:
        degree = alphabet.degree(letter) if alphabet else 1
        if degree % 2 or letter.rest not in (x, n.form(-x)) or not here.contains(0):
            continue
        sign = number(1 if letter.rest is x else -1)
        smooth = {
            e: x ** number(Fraction(e.args[1].value) * degree)
            for e in postorder([form])
            if e.op is POW and e.args[0] is letter.rest and e.args[1].op is NUM
        }
        inside = arb(0).union(here.abs_upper().root(degree))
        if _only_at_zero(n.form(exchanged(form, {**smooth, x: sign * x**degree})), name, inside):
            return True
    return False


def _only_at_zero(form: Expression, name: str, inside: arb) -> bool:
    """Whether a form has no zero but 0: its k-th derivative has none, the lower ones have one at 0."""
    for _ in range(HIGHEST_ORDER):
        if not vanishes_at(form, {name: ZERO}):
            return False
        (form,) = gradient(form, [name])
        (value,) = BallProgram([form], [name]).run([inside], BITS)
        if value.is_finite() and not value.contains(0):
            return True
    return False


def _degenerate(equations: Equations, here: arb, whole: arb) -> tuple[Expression, arb] | None:
    """An exact zero in an interval, and a larger one in which it is the only zero.

    The derivatives below the k-th vanish at it, and the k-th vanishes nowhere in the larger interval, which
    so holds no more than k zeros counted with multiplicity.
    """
    (form,), (name,) = equations.forms, equations.names
    for guess in candidates(here):
        value = BallProgram([guess], ()).run((), BITS)[0]
        if not here.overlaps(value):
            continue
        arounds = [value + arb(0, float(whole.rad()) * share) for share in SHARES]
        derivative = form
        for order in range(HIGHEST_ORDER):
            run = BallProgram([derivative], [name])
            for around in arounds if order else ():
                slope = run.run([around], BITS)[0]
                if around.contains(here) and slope.is_finite() and not slope.contains(0):
                    return guess, around
            if not vanishes_at(derivative, {name: guess}):
                break
            (derivative,) = gradient(derivative, [name])
    return None


def _named(names: Sequence[str], box: Box) -> dict[str, Interval]:
    return {name: interval(ball) for name, ball in zip(names, box, strict=True)}


def _spot(equations: Equations, zero: Box, region: Box) -> Spot:
    exact = recognised(equations.names, equations.forms, zero, region)
    if exact is not None:
        return Spot({name: enclosed(form) for name, form in exact.items()}, exact)
    return enclosed_spot(equations.names, zero)


__all__ = ["BITS", "Continuum", "Zeros", "zeros_of"]
