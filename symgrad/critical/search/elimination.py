"""Equations solved for variables that they hold linearly: what is left has fewer variables.

    c*v + r = 0, c a number, no v in r      v = -r/c in everything else

The set of solutions is then the graph of v over the others, whatever r is, and no such equation can be
singular. A closed side x >= a in force, as x - a = s^2, is of that sort too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from fractions import Fraction
from typing import Any

from symgrad.algebra.expand import expanded
from symgrad.algebra.normal import Normalizer, TooLargeError
from symgrad.autodiff.reverse import gradient
from symgrad.calculus.exact import Evaluator, sign_of
from symgrad.critical.algebra.polynomials import Interval
from symgrad.critical.algebra.univariate import interval
from symgrad.critical.places.spots import Enclosure, Spot, enclosed
from symgrad.frozen import dataclass
from symgrad.language.graph import MINUS_ONE, ZERO, Expression, substitute
from symgrad.programs.ball_program import BallProgram

WORK = 100_000


@dataclass(frozen=True, slots=True)
class Reduction:
    """Equations after elimination.

    Attributes:
        names: the variables that are left.
        forms: the equations that are left, none of them constant; with the position each had.
        solved: the other variables in terms of these.
        redundant: positions of the equations that followed from others.
        is_consistent: False where an equation came out as a number other than zero.
    """

    names: tuple[str, ...]
    forms: tuple[tuple[int, Expression], ...]
    solved: Mapping[str, Expression]
    redundant: tuple[int, ...] = ()
    is_consistent: bool = True

    @property
    def equations(self) -> tuple[Expression, ...]:
        """The equations that are left, alone."""
        return tuple(form for _, form in self.forms)

    def insert(self, root: Expression) -> Expression:
        """An expression in the variables that are left."""
        return substitute([root], self.solved)[0] if self.solved else root

    def lifted(self, spot: Spot, names: Sequence[str]) -> Spot:
        """A point of the variables that are left, with the others as further coordinates."""
        wanted = {name: self.solved[name] for name in names if name in self.solved}
        if not wanted:
            return spot
        exact = dict(spot.exact)
        evaluator = Evaluator(spot.exact)
        for name, form in wanted.items():
            if set(form.variables) <= set(spot.exact):
                exact[name] = evaluator.form(form)
        lift = Lift(wanted, spot)
        enclosure = {**lift(96)} | {name: enclosed(form) for name, form in exact.items() if name in wanted}
        return Spot({n: enclosure[n] for n in names}, exact, spot.smooth, lift)


@dataclass(frozen=True, slots=True)
class Lift:
    """Enclosures of the eliminated coordinates."""

    solved: Mapping[str, Expression]
    spot: Spot
    program: BallProgram = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        made = BallProgram(list(self.solved.values()), list(self.spot.enclosure))
        object.__setattr__(self, "program", made)

    def __call__(self, bits: int) -> Enclosure:
        """All coordinates, to so many bits where that is possible."""
        balls: Mapping[str, Any] = self.spot.balls(bits)
        found = self.program.run([balls[n] for n in self.spot.enclosure], max(bits, 96))
        known: dict[str, Interval] = dict(self.spot.at(bits))
        for name, ball in zip(self.solved, found, strict=True):
            known[name] = interval(ball) if ball.is_finite() else (Fraction(-(10**30)), Fraction(10**30))
        return known


def eliminated(forms: Sequence[Expression], names: Sequence[str], kept: Iterable[str] = ()) -> Reduction:
    """Equations solved for as many variables as they hold linearly.

    Args:
        forms: the equations' left sides.
        names: all variables.
        kept: those among them that are not to be eliminated.

    >>> from symgrad import parse
    >>> found = eliminated([parse("x + y - 1"), parse("x^2 + y^2 + z^2 - 1")], ["x", "y", "z"])
    >>> found.names, {name: str(e) for name, e in found.solved.items()}
    (('x', 'z'), {'y': '(-1)*x + 1'})
    """
    n = Normalizer(WORK)
    fixed = set(kept)
    state = Reduction(tuple(names), tuple(enumerate(_normal(forms, n))), {})
    while True:
        state = _sorted_out(state)
        choice = _choice(state, fixed, n) if state.is_consistent else None
        if choice is None:
            return state
        state = _step(state, *choice, n)


def _normal(forms: Iterable[Expression], n: Normalizer) -> list[Expression]:
    found = []
    for form in forms:
        try:
            n.allow(WORK)
            found.append(expanded(n.form(form), n))
        except TooLargeError:
            found.append(form)
    n.allow(None)
    return found


def _sorted_out(state: Reduction) -> Reduction:
    """Without equations that say nothing; inconsistent if one says something false."""
    moving = tuple((k, f) for k, f in state.forms if set(f.variables) & set(state.names))
    redundant, consistent = list(state.redundant), state.is_consistent
    for k, form in state.forms:
        if set(form.variables) & set(state.names):
            continue
        sign = sign_of(form)
        if sign == 0:
            redundant.append(k)
        elif sign:
            consistent = False
        else:
            moving += ((k, form),)  # undecided: whoever solves it will say so
    return replace(state, forms=moving, redundant=tuple(redundant), is_consistent=consistent)


def _choice(state: Reduction, kept: set[str], n: Normalizer) -> tuple[int, str, Expression] | None:
    """The equation and the variable to solve it for: of the shortest equation the last variable."""
    best: tuple[tuple[int, int], int, str, Expression] | None = None
    for place, (_, form) in enumerate(state.forms):
        own = [name for name in state.names if name in form.variables]
        size = (len(own), len(str(form)))
        if best is not None and best[0] <= size:
            continue
        for name in reversed(own):
            slope = _constant_slope(form, name, n) if name not in kept else None
            if slope is not None:
                best = (size, place, name, slope)
                break
    return None if best is None else best[1:]


def _constant_slope(form: Expression, name: str, n: Normalizer) -> Expression | None:
    """The derivative, if it is a number that is not zero."""
    try:
        slope = expanded(n.form(gradient(form, [name])[0]), n)
    except (TooLargeError, ZeroDivisionError):
        return None
    return slope if not slope.variables and sign_of(slope) else None


def _step(state: Reduction, place: int, name: str, slope: Expression, n: Normalizer) -> Reduction:
    index, form = state.forms[place]
    (rest,) = substitute([form], {name: ZERO})
    value = expanded(n.mul((MINUS_ONE, n.power(slope, MINUS_ONE), n.form(rest))), n)
    new = {name: value}
    others = [(k, f) for k, f in state.forms if k != index]
    forms = _normal(substitute([f for _, f in others], new), n)
    solved = dict(zip(state.solved, _normal(substitute(list(state.solved.values()), new), n), strict=True))
    return Reduction(
        tuple(v for v in state.names if v != name),
        tuple((k, f) for (k, _), f in zip(others, forms, strict=True)),
        solved | new,
        state.redundant,
        state.is_consistent,
    )


__all__ = ["Reduction", "eliminated"]
