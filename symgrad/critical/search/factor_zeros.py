"""The real points at which one factor vanishes: a family, some points, or none at all.

exp(x^2 + y^2) - 2 = 0      x^2 + y^2 = log(2), a circle
exp(x^2 + y^2) - 1 = 0      x^2 + y^2 = 0, a point
exp(x^2 + y^2 + 1) - 1 = 0  x^2 + y^2 = -1, nothing
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from typing import Any

from symgrad.critical.algebra.algebraic import real_solutions
from symgrad.critical.algebra.polynomials import Expired, Exponents
from symgrad.critical.forms.letters import Alphabet, Kind
from symgrad.critical.forms.parametrize import PARAMETERS, coordinates
from symgrad.critical.forms.ranges import range_of
from symgrad.critical.forms.stationary import Equations, equations
from symgrad.critical.places.spots import expression_of
from symgrad.critical.places.zeros_found import Continuum, Zeros
from symgrad.critical.search.elementary import logarithm, used_letters
from symgrad.critical.search.sign_changes import changes_its_sign
from symgrad.language.graph import E, Expression, add, call, mul, number

Solve = Callable[[Equations], Zeros]


def zeros_of_factor(factor: Any, alphabet: Alphabet, solve: Solve, expired: Expired) -> Zeros:
    """Where a factor vanishes; a gap where it may be nowhere.

    Args:
        factor: an irreducible polynomial in the letters.
        alphabet: its letters.
        solve: finds the zeros of a system.
        expired: asked whether the time is over.
    """
    form = alphabet.expression(factor)
    if _keeps_its_sign(form):
        return Zeros()
    system = equations([form], alphabet.names)
    if used_letters(system) is not None:
        return solve(system)
    powers = _in_one_power(factor, alphabet)
    if powers is not None:
        undone = list(_undone(*powers, alphabet, expired))
        if None not in undone:
            return _together(solve(equations([e], alphabet.names)) for e in undone if e is not None)
    dimension = _dimension(form, alphabet.names)
    if dimension is not None:
        return Zeros(continua=[Continuum((form,), dimension)])
    if changes_its_sign(form, alphabet.names):
        return Zeros(continua=[Continuum((form,), len(alphabet.names) - 1)])
    return Zeros(continua=[Continuum((form,), None)], gaps=[f"whether {form} is zero somewhere is open"])


def _keeps_its_sign(form: Expression) -> bool:
    low, high = range_of(form)
    return (low is not None and low > 0) or (high is not None and high < 0)


def _together(found: Iterable[Zeros]) -> Zeros:
    whole = Zeros()
    for zeros in found:
        whole.spots += zeros.spots
        whole.continua += zeros.continua
        whole.gaps += zeros.gaps
        whole.undecided += zeros.undecided
        whole.searched |= zeros.searched
        whole.boxes += zeros.boxes
        whole.out_of_time |= zeros.out_of_time
    return whole


# factors in powers of one exponential


def _in_one_power(factor: Any, alphabet: Alphabet) -> tuple[Exponents, dict[int, Fraction]] | None:
    """A factor as a polynomial in a product of exponential letters: their exponents, its coefficients."""
    terms = {tuple(map(int, e)): Fraction(int(c.p), int(c.q)) for e, c in factor.to_dict().items()}
    used = {k for exponents in terms for k, power in enumerate(exponents) if power}
    if any(alphabet.letters[k].kind is not Kind.EXPONENTIAL for k in used) or len(terms) < 2:
        return None
    start, *others = sorted(terms)
    steps = [tuple(b - a for a, b in zip(start, other, strict=True)) for other in others]
    unit = min(steps, key=lambda step: sum(map(abs, step)))
    found = {0: terms[start]}
    for other, step in zip(others, steps, strict=True):
        times = _times(step, unit)
        if times is None:
            return None
        found[times] = terms[other]
    lowest = min(found)
    return unit, {k - lowest: c for k, c in found.items()}


def _times(step: Exponents, unit: Exponents) -> int | None:
    """How often a step goes into another one."""
    at = next(k for k, power in enumerate(unit) if power)
    times, rest = divmod(step[at], unit[at])
    return times if not rest and all(a == times * b for a, b in zip(step, unit, strict=True)) else None


def _undone(
    unit: Exponents, coefficients: dict[int, Fraction], alphabet: Alphabet, expired: Expired
) -> Iterator[Expression | None]:
    """What vanishes where the product of exponentials is t, for each root t > 0; None for an inexact one."""
    found = real_solutions([{(k,): c for k, c in coefficients.items()}], 1, [{(1,): Fraction(1)}], expired)
    exponent = add(*_logarithms(unit, alphabet))
    for root in found.roots:
        (ends,) = root.locate(64)
        if ends[1] <= 0:
            continue
        if not found.complete or root.coordinates is None:
            yield None
            continue
        value = expression_of(root.coordinates[0], alphabet.n)
        level = number(0) if value == number(1) else logarithm(value)
        yield alphabet.n.form(exponent - level)


def _logarithms(unit: Exponents, alphabet: Alphabet) -> Iterator[Expression]:
    """The terms of the logarithm of a product of exponential letters."""
    for letter, power in zip(alphabet.letters, unit, strict=True):
        if power:
            base = E if letter.form.op == "call" else letter.form.args[0]
            share = number(power * letter.rate)
            yield mul(share, letter.rest) if base is E else mul(share, call("log", base), letter.rest)


# other factors


def _dimension(form: Expression, names: tuple[str, ...]) -> int | None:
    """The number of its parameters; None where no parametrisation is found."""
    along = coordinates([form], names, names)
    if along is None:
        return None
    return len({v for e in along.values() for v in e.variables if v in PARAMETERS})


__all__ = ["zeros_of_factor"]
