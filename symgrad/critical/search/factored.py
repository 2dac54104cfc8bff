"""Systems whose equations are products: one smaller system for each choice of a factor.

    cos(x)*p(y) = 0, q(x)*cos(y) = 0      cos(x) = 0 = q(x)   or   cos(x) = 0 = cos(y)   or  ...

In a smaller system the variables often fall apart, so that each is solved by itself. A point that two
choices share is listed once; where that cannot be told, nothing is claimed.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import product
from math import prod
from typing import Final

from symgrad.algebra.normal import Normalizer, TooLargeError
from symgrad.calculus.exact import sign_of
from symgrad.critical.algebra.polynomials import connected
from symgrad.critical.forms.stationary import Equations, equations, factors_of
from symgrad.critical.places.exact import vanishes_at
from symgrad.critical.places.spots import Spot, ball_program, joined_spot
from symgrad.critical.places.zeros_found import Continuum, Zeros
from symgrad.language.graph import NUM, ZERO, Expression, substitute, symbol

MOST_CHOICES: Final = 64
MOST_POINTS: Final = 20_000

Solve = Callable[[Equations], Zeros]


class StuckError(Exception):
    """The factors do not make it easier."""


def by_factors(system: Equations, solve: Solve) -> Zeros | None:
    """All zeros, factor by factor; None where that is no way.

    Args:
        system: equations in letters.
        solve: finds the zeros of a smaller system, with as many equations as variables.
    """
    alphabet = system.alphabet
    if alphabet is None:
        return None
    # a derivative that is zero everywhere has no factors either
    factors = [factors_of(p, alphabet) for p in system.numerators if not p.is_zero()]
    if not all(factors):
        return Zeros(reasons=["a partial derivative is never zero"])
    if not 1 < prod(map(len, factors)) <= MOST_CHOICES:
        return None
    try:
        choices = [[alphabet.expression(p) for p in own] for own in factors]
    except TooLargeError:
        return None
    total = Zeros()
    try:
        for chosen in dict.fromkeys(frozenset(picked) for picked in product(*choices)):
            found = _one_choice(sorted(chosen, key=str), system, solve)
            _merge(total, found, system.names)
        total.spots = [spot for spot in total.spots if not _lies_on(spot, total, system.names)]
    except StuckError:
        return None
    total.reasons = list(dict.fromkeys(total.reasons))
    total.gaps = list(dict.fromkeys(total.gaps))
    return total


def by_steps(system: Equations, solve: Solve) -> Zeros | None:
    """All zeros, where an equation in one variable alone has exact solutions to put into the others."""
    if len(system.names) < 2 or len(system.forms) != len(system.names):
        return None
    for k, form in enumerate(system.forms):
        own = [name for name in system.names if name in form.variables]
        if len(own) == 1:
            first = solve(equations([form], own))
            if first.continua or first.undecided or not all(spot.is_exact for spot in first.spots):
                continue
            try:
                return _continued(system, k, own[0], first, solve)
            except StuckError:
                continue
    return None


def _continued(system: Equations, k: int, name: str, first: Zeros, solve: Solve) -> Zeros:
    """The zeros of the other equations at each solution of the k-th."""
    others = [form for i, form in enumerate(system.forms) if i != k]
    names = [n for n in system.names if n != name]
    total = replace(first, spots=[])
    for spot in first.spots:
        values = substitute([*others, *system.divisors], spot.exact)
        divisors = [Normalizer().form(d) for d in values[len(others) :]]
        if any(not d.variables and sign_of(d) == 0 for d in divisors):
            continue
        forms = [form for form in map(Normalizer().form, values[: len(others)]) if form is not ZERO]
        if not forms:
            line = tuple(symbol(own) - form for own, form in spot.exact.items())
            total.continua.append(Continuum(line, len(names)))
            continue
        if any(not form.variables and sign_of(form) for form in forms):
            continue
        if len(forms) < len(names):
            raise StuckError
        found = solve(equations(forms, names))
        _gather(total, found)
        total.spots += [joined_spot([spot, other]) for other in found.spots]
    return total


def _one_choice(forms: Sequence[Expression], system: Equations, solve: Solve) -> Zeros:
    """The zeros of one choice, class by class."""
    names = system.names
    if any(form.op is NUM for form in forms):
        return Zeros()
    position = {name: k for k, name in enumerate(names)}
    groups = [frozenset(position[v] for v in form.variables if v in position) for form in forms]
    total = Zeros(spots=[Spot({}, {})])
    classes = [
        (c, [f for f, g in zip(forms, groups, strict=True) if g <= set(c)])
        for c in connected(groups, len(names))
    ]
    # classes with more equations than variables have no solution most of the time
    for c, inside in sorted(classes, key=lambda pair: len(pair[0]) - len(pair[1])):
        own = tuple(names[k] for k in c)
        found = _without_poles(_one_class(inside, own, solve), system.divisors, own)
        if len(total.spots) * len(found.spots) > MOST_POINTS:
            raise StuckError
        if found.continua and len(c) < len(names):
            raise StuckError
        _gather(total, replace(found, continua=[]))
        total.continua += found.continua
        total.spots = [joined_spot([a, b]) if a.enclosure else b for a in total.spots for b in found.spots]
        if not total.spots and not found.gaps and not found.continua:
            return Zeros(reasons=found.reasons, searched=found.searched, boxes=total.boxes)
    return total


def _without_poles(found: Zeros, divisors: Sequence[Expression], names: Sequence[str]) -> Zeros:
    """The zeros without those at which a divisor in these variables vanishes."""
    own = [d for d in divisors if set(d.variables) <= set(names)]
    kept = [s for s in found.spots if not (s.is_exact and any(vanishes_at(d, s.exact) for d in own))]
    return replace(found, spots=kept)


def _gather(total: Zeros, found: Zeros) -> None:
    """Everything but the points."""
    if found.undecided or found.continua:
        raise StuckError
    total.gaps += found.gaps
    total.reasons += found.reasons
    total.searched |= found.searched
    total.boxes += found.boxes
    total.out_of_time |= found.out_of_time


def _one_class(forms: Sequence[Expression], names: tuple[str, ...], solve: Solve) -> Zeros:
    """The zeros in linked variables; further equations than variables only choose among them."""
    if len(forms) < len(names):
        raise StuckError
    found = solve(equations(forms[: len(names)], names))
    others = forms[len(names) :]
    if others and found.continua:
        raise StuckError
    return replace(found, spots=[s for s in found.spots if all(_is_zero(form, s, names) for form in others)])


def _is_zero(form: Expression, spot: Spot, names: Sequence[str]) -> bool:
    for bits in (96, 256):
        balls = spot.balls(bits)
        value = ball_program(form, tuple(names)).run([balls[name] for name in names], bits)[0]
        if value.is_finite() and not value.contains(0):
            return False
    if spot.is_exact and vanishes_at(form, spot.exact):
        return True
    raise StuckError


def _merge(total: Zeros, found: Zeros, names: Sequence[str]) -> None:
    """Adds the points that are not there yet; only neighbours along the first axis can be the same."""
    first = names[0]
    known = sorted(total.spots, key=lambda spot: spot.enclosure[first][0])
    keys = [spot.enclosure[first][0] for spot in known]
    widest = max((high - low for low, high in (spot.enclosure[first] for spot in known)), default=0)
    for spot in found.spots:
        low, high = spot.enclosure[first]
        near = known[bisect_left(keys, low - widest) : bisect_right(keys, high)]
        if not any(_same(spot, other, names) for other in near):
            total.spots.append(spot)
    _gather(total, replace(found, spots=[], continua=[]))
    known_lines = {place.equations for place in total.continua}
    total.continua += [place for place in found.continua if place.equations not in known_lines]


def _lies_on(spot: Spot, found: Zeros, names: Sequence[str]) -> bool:
    """Whether a point lies on one of the families."""
    return any(all(_is_zero(e, spot, tuple(names)) for e in place.equations) for place in found.continua)


def _same(a: Spot, b: Spot, names: Sequence[str]) -> bool:
    """Whether two points are the same one."""
    for name in names:
        (low, high), (left, right) = a.enclosure[name], b.enclosure[name]
        if low > right or high < left:
            return False
    n = Normalizer()
    for name in names:
        if name not in a.exact or name not in b.exact:
            raise StuckError
        sign = sign_of(n.form(a.exact[name] - b.exact[name]))
        if sign is None:
            raise StuckError
        if sign:
            return False
    return True
