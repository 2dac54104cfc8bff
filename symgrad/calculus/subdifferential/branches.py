"""The smooth branches of a function near a point.

A branch is found by reading the function from the inside out and answering, at each kink, the question
on which side of it we are. Where the answer is not plain at the point itself, the search forks; what was
answered so far are the branch's conditions. Norms that vanish at the point have no finite list of
branches; each becomes a variable of its own, whose value is 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from fractions import Fraction
from typing import Final

from symgrad.algebra.normal import Normalizer
from symgrad.algebra.quotients import split_coefficient
from symgrad.algebra.signs import sign_of_form
from symgrad.calculus.domain import Requirement, requirements
from symgrad.calculus.exact import Evaluator, sign_of
from symgrad.calculus.lines import Axis, expansion
from symgrad.calculus.reasons import reason_of
from symgrad.calculus.series import Arithmetic, NoSeriesError
from symgrad.calculus.sides import CHOOSERS, chosen_piece, on_demand
from symgrad.calculus.subdifferential.grouping import NORMS, square_parts
from symgrad.frozen import dataclass
from symgrad.language.graph import (
    ADD,
    CALL,
    COMPARE,
    HALF,
    LEAVES,
    NUM,
    PIECEWISE,
    POW,
    SYM,
    ZERO,
    Expression,
    call,
    node,
    number,
    postorder,
    sqrt,
    substitute,
    symbol,
)

Decisions = dict[Expression, int]
ROUNDING: Final = {"floor": (0, -1), "ceil": (1, 0)}
"""The value above and below a whole number, less that number."""

NORM_PREFIX: Final = "_norm"


class ForkError(Exception):
    """The side of a kink is not known: the expression whose sign decides it."""

    def __init__(self, key: Expression) -> None:
        super().__init__(str(key))
        self.key = key


class StuckError(Exception):
    """A branch cannot be read here; the message says why, ``term`` where.

    ``edge`` is True where the function is proved to have no values on one side of the point.
    """

    def __init__(self, reason: str, *, edge: bool = False) -> None:
        super().__init__(reason)
        self.edge = edge


@dataclass(frozen=True, slots=True)
class Norm:
    """A norm that vanishes at the point: its variable and its arguments."""

    name: str
    args: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """One smooth branch: its formula, the signs that choose it, the norms in it."""

    formula: Expression
    decisions: Mapping[Expression, int]
    norms: tuple[Norm, ...] = field(default=())


class Place:
    """The point at hand, with values, signs and normal forms shared by all branches."""

    def __init__(self, values: Mapping[str, Expression]) -> None:
        self.evaluator = Evaluator(values)
        self.n = Normalizer()

    def sign(self, e: Expression) -> int:
        """The sign of an expression at the point."""
        self.check(e)
        sign = sign_of(self.evaluator.form(e))
        if sign is None:
            raise StuckError("the side of a kink could not be decided")
        return sign

    def check(self, e: Expression) -> None:
        """Raises where an expression has no value at the point."""
        for r in requirements([e]):
            if not r.smooth_only and self.evaluator.holds(r.condition) is not True:
                raise StuckError(reason_of(r, self.evaluator))

    def key(self, difference: Expression) -> tuple[Expression, int]:
        """An expression up to a factor, and the sign of that factor."""
        coefficient, rest = split_coefficient(self.n.form(difference))
        if coefficient == 0:
            return ZERO, 0
        sign = 1 if coefficient > 0 else -1
        if rest.op is not ADD:
            return rest, sign
        lead, _ = split_coefficient(rest.args[0])
        scale = number(1 / Fraction(lead))
        return self.n.add([self.n.mul((scale, part)) for part in rest.args]), sign if lead > 0 else -sign


class Reader:
    """Reads one branch of functions, as far as decisions reach.

    Args:
        place: the point.
        decisions: the signs of expressions that are zero at the point.
    """

    def __init__(self, place: Place, decisions: Mapping[Expression, int]) -> None:
        self.place = place
        self.decisions = decisions
        self.norms: dict[tuple[Expression, ...], Norm] = {}
        self._new: dict[Expression, Expression] = {}

    def branch(self, root: Expression) -> Branch:
        """The branch of a function.

        Raises:
            ForkError: one more decision is needed.
            StuckError: it is not smooth in any way that is known here.
        """
        formula = self.read(root)
        check_smooth(self, formula)
        return Branch(formula, dict(self.decisions), tuple(self.norms.values()))

    def read(self, root: Expression) -> Expression:
        """An expression with its kinks resolved."""
        return on_demand(root, self._new, self._needed, self._resolved)

    def _needed(self, e: Expression) -> Sequence[Expression]:
        if e.op is PIECEWISE:
            try:
                return (chosen_piece(e, self.side, formula=False),)
            except NoSeriesError as problem:
                raise StuckError(str(problem)) from None
        return e.args

    def _resolved(self, e: Expression, needed: Sequence[Expression]) -> Expression:
        args = tuple([self._new[a] for a in needed])
        if e.op is PIECEWISE:
            return args[0]
        if e.op in LEAVES:
            return e
        if e.op is CALL:
            return self._call(e, args)
        if e.op is POW and args[1] is HALF:
            return self._call(sqrt(e.args[0]), args[:1])
        return e if args == e.args else node(e.op, args, e.value)

    def _call(self, e: Expression, args: tuple[Expression, ...]) -> Expression:
        name = e.value
        if name in CHOOSERS:
            return CHOOSERS[name](args, self.side, False)
        if name in ROUNDING:
            return self._rounded(e, args[0])
        parts = square_parts(args[0]) if name == "sqrt" else args if name in NORMS else None
        if parts is not None and not any(self._sign_at_point(a) for a in parts):
            return self._norm(parts)
        return e if args == e.args else call(name, *args)

    def _rounded(self, e: Expression, arg: Expression) -> Expression:
        here = self.place.evaluator.form(call(e.value, arg))
        if here.op is not NUM:
            raise StuckError("the whole number could not be decided")
        side = self.side(arg - here)
        above, below = ROUNDING[e.value]
        return number(here.value + (above if side > 0 else below if side < 0 else 0))

    def _norm(self, args: tuple[Expression, ...]) -> Expression:
        """A norm whose arguments all vanish at the point."""
        moving = tuple(a for a in args if self.place.n.form(a) is not ZERO)
        if not moving:
            return ZERO
        if len(moving) == 1:
            return CHOOSERS["abs"](moving, self.side, False)
        if any(self._is_norm(part) for part in postorder(moving)):
            raise StuckError("a norm that vanishes here is inside another")
        return symbol(self.norms.setdefault(moving, Norm(f"{NORM_PREFIX}{len(self.norms)}", moving)).name)

    def side(self, difference: Expression) -> int:
        """On which side of a kink we are: the sign of an expression beside the point."""
        e = self.read(difference)
        sign = self._sign_at_point(e)
        if sign:
            return sign
        key, factor = self.place.key(e)
        if key is ZERO or key.op is NUM:
            return 0
        if self._is_norm(key):
            return factor
        if any(self._is_norm(part) for part in postorder([key])):
            raise StuckError("a norm that vanishes here decides between branches")
        if key not in self.decisions:
            raise ForkError(key)
        return self.decisions[key] * factor

    def _sign_at_point(self, e: Expression) -> int:
        return self.place.sign(_without_norms(e))

    def _is_norm(self, e: Expression) -> bool:
        return e.op is SYM and e.value.startswith(NORM_PREFIX)


def _without_norms(e: Expression) -> Expression:
    names = {a.value: ZERO for a in postorder([e]) if a.op is SYM and a.value.startswith(NORM_PREFIX)}
    return substitute([e], names)[0] if names else e


def check_smooth(reader: Reader, formula: Expression) -> None:
    """Raises where a branch's formula is not smooth up to the point, or leaves its domain beside it."""
    evaluator = reader.place.evaluator
    plain = _without_norms(formula)
    for r in requirements([plain]):
        if not r.smooth_only:
            if evaluator.holds(r.condition) is not True:
                raise StuckError(reason_of(r, evaluator))
            _check_beside(reader, r)
        elif evaluator.holds(r.condition) is not True and not _flat(r):
            raise StuckError(reason_of(r, evaluator))


def _flat(r: Requirement) -> bool:
    """A power above 1 whose base tends to 0 has the slope 0 there."""
    e = r.term
    return e.op is POW and e.args[1].op is NUM and e.args[1].value > 1


def _check_beside(reader: Reader, r: Requirement) -> None:
    """Raises unless a condition that holds at the point holds all around it, in this branch."""
    condition = r.condition
    if condition.op is not COMPARE or condition.value not in (">=", "<="):
        return
    gap = condition.args[0] - condition.args[1]
    if condition.value == "<=":
        gap = -gap
    if reader.place.sign(gap) > 0 or (sign_of_form(gap) or 0) >= 1:
        return
    key, factor = reader.place.key(gap)
    if key is ZERO or reader.decisions.get(key, 0) * factor > 0:
        return
    sides = _signs_on_axes(reader.place, gap)
    if -1 in sides and not reader.decisions:
        raise StuckError("the point is on the edge of the domain", edge=True)
    if len(gap.variables) > 1 or None in sides or -1 in sides:
        raise StuckError("the point may be on the edge of the domain")


def _signs_on_axes(place: Place, gap: Expression) -> list[int | None]:
    """The sign of an expression on both sides of the point along each axis; None where not decided."""
    return [_sign_on_axis(place, gap, name, side) for name in gap.variables for side in (1, -1)]


def _sign_on_axis(place: Place, gap: Expression, name: str, side: int) -> int | None:
    try:
        series = expansion(Axis.of(place.evaluator.values, name).restrict(gap, side), 1)
        return Arithmetic(1, place.n).leading_sign(series)
    except (NoSeriesError, ZeroDivisionError, RecursionError):
        return None


__all__ = ["Branch", "Decisions", "ForkError", "Norm", "Place", "Reader", "StuckError"]
