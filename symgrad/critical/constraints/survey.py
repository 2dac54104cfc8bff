"""What the strata of a constrained problem have shown, and what is asked of their points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from fractions import Fraction
from typing import Final

from symgrad.algebra.normal import Normalizer
from symgrad.algebra.signs import sign_of_form
from symgrad.calculus.exact import Evaluator, sign_of
from symgrad.critical.forms.ranges import range_of
from symgrad.critical.forms.stationary import is_never_zero
from symgrad.critical.local.kinds import Judgement
from symgrad.critical.periodic.elements import Element
from symgrad.critical.places.spots import Spot
from symgrad.critical.places.zeros_found import Continuum, Zeros
from symgrad.frozen import dataclass
from symgrad.language.graph import CALL, NUM, POW, ZERO, Expression, add, symbol
from symgrad.language.rewriting import rewritten
from symgrad.programs.ball_program import BallProgram
from symgrad.results.critical import Excluded

PRECISIONS: Final = (96, 384)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A point of the constraint set, and the positions of the constraints that hold as equations there.

    Its kind is known already where it lies on a kink. ``stratum``: the constraints under which it was found.
    """

    spot: Spot
    active: tuple[int, ...]
    judgement: Judgement | None = None
    stratum: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Ridge:
    """Critical points that are not isolated, all of them under the inequalities that are ``limits``.

    ``shown`` where some point certainly meets these; ``is_kinked`` where f is constant along a kink, so that
    its slopes across the kink are to tell whether the points are critical.
    """

    place: Continuum
    active: tuple[int, ...]
    value: Expression | None
    limits: tuple[Expression, ...] = ()
    shown: bool = True
    is_kinked: bool = False


@dataclass(slots=True)
class Survey:
    """What the strata have shown."""

    candidates: list[Candidate] = field(default_factory=list)
    ridges: list[Ridge] = field(default_factory=list)
    excluded: list[Excluded] = field(default_factory=list)
    zeros: Zeros = field(default_factory=Zeros)
    strata: int = 0


def is_nowhere_zero(form: Expression) -> bool:
    """Whether an equation has no solution, by bounds of its left side."""
    return is_never_zero(form) or is_nowhere(form, 1) or is_nowhere(form, -1)


def is_nowhere(form: Expression, sign: int) -> bool:
    """Whether a form has this sign everywhere."""
    if not form.variables:
        return sign_of(form) == sign
    low, high = range_of(form)
    bound = low is not None and low > 0 if sign > 0 else high is not None and high < 0
    return bound or sign_of_form(form) == 2 * sign


def joined_place(picked: Sequence[Element]) -> Continuum:
    """Points and families of parts as one family."""
    forms: list[Expression] = []
    dimension: int | None = 0
    for element in picked:
        if isinstance(element.place, Continuum):
            forms += element.place.equations
            own = element.place.dimension
            dimension = None if own is None or dimension is None else dimension + own
        else:
            forms += [symbol(name) - form for name, form in element.place.exact.items()]
            if not element.place.is_exact:
                dimension = None
    return Continuum(tuple(forms), dimension)


def total_of(values: Sequence[Expression | None]) -> Expression | None:
    """The sum of values, where all are known."""
    known = [v for v in values if v is not None]
    return Normalizer().form(add(*known)) if len(known) == len(values) else None


def restricted(spot: Spot, names: Sequence[str]) -> Spot:
    """The point without its multipliers."""
    if len(names) == len(spot.enclosure):
        return spot
    refine = spot.refine

    def kept(bits: int) -> Mapping[str, tuple[Fraction, Fraction]]:
        assert refine is not None
        found = refine(bits)
        return {name: found[name] for name in names}

    enclosure = {name: spot.enclosure[name] for name in names}
    exact = {n: e for n, e in spot.exact.items() if n in names}
    return Spot(enclosure, exact, spot.smooth, None if refine is None else kept)


def is_root(term: Expression) -> bool:
    """Whether a term is a root, or a power of one."""
    return (term.op is CALL and term.value in ("sqrt", "cbrt")) or (
        term.op is POW and term.args[1].op is NUM and term.args[1].value > 0
    )


def replaced(root: Expression, term: Expression) -> Expression:
    """An expression with zero for a term.

    >>> from symgrad import parse
    >>> str(replaced(parse("sqrt(x) + sqrt(y) - 1"), parse("sqrt(x)")))
    '0 + sqrt(y) - 1'
    """
    n = Normalizer()
    wanted = n.form(term)
    return rewritten(root, lambda e, new: ZERO if e.op in (CALL, POW) and n.form(new) is wanted else new)


def sign_at(form: Expression, spot: Spot) -> int | None:
    """The sign of an expression at a point; None if not decided."""
    names = list(spot.enclosure)
    program = BallProgram([form], names)
    for bits in PRECISIONS:
        balls = spot.balls(bits)
        (ball,) = program.run([balls[name] for name in names], bits + 32)
        if ball > 0 or ball < 0:
            return 1 if ball > 0 else -1
    if all(name in spot.exact for name in form.variables):
        return sign_of(Evaluator(spot.exact).form(form))
    return None


def are_same(a: Spot, b: Spot, names: Sequence[str]) -> bool | None:
    """Whether two points are one; None if that is not decided."""
    for bits in PRECISIONS:
        left, right = a.at(bits), b.at(bits)
        if any(left[n][0] > right[n][1] or left[n][1] < right[n][0] for n in names):
            return False
    n = Normalizer()
    signs = [
        sign_of(n.form(a.exact[name] - b.exact[name])) if name in a.exact and name in b.exact else None
        for name in names
    ]
    if any(signs):
        return False
    return None if None in signs else True


__all__ = [
    "Candidate",
    "Ridge",
    "Survey",
    "are_same",
    "is_nowhere",
    "is_nowhere_zero",
    "is_root",
    "joined_place",
    "replaced",
    "restricted",
    "sign_at",
    "total_of",
]
