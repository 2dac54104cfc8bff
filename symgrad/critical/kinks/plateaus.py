"""Pieces of the line on which a function is constant, with their ends and their kind.

A point around which f is constant is a minimum and a maximum, neither of them strict. At an end that belongs
to the piece, f goes on upwards, which leaves a minimum, or downwards, which leaves a maximum.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from symgrad.calculus.exact import sign_of
from symgrad.calculus.lines import Axis, expansion
from symgrad.calculus.series import NoSeriesError, Series
from symgrad.critical.kinks.branches import branch_at
from symgrad.critical.places.spots import Spot
from symgrad.frozen import dataclass
from symgrad.language.graph import ZERO, Expression, add, call, number, substitute, symbol
from symgrad.results.critical import Kind

if TYPE_CHECKING:
    from symgrad.critical.kinks.line import Walk

ORDER: Final = 6

Piece = tuple[Spot | None, Spot | None]


@dataclass(frozen=True, slots=True)
class Corner:
    """A cut at which the function is critical though not smooth, with its kind."""

    spot: Spot
    kind: Kind
    witness: str


@dataclass(frozen=True, slots=True)
class Plateau:
    """A piece on which the function is constant; ``closed`` says which ends belong to it."""

    low: Spot | None
    high: Spot | None
    value: Expression
    kind: Kind
    closed: tuple[bool, bool] = (True, True)


class Plateaus:
    """The pieces on which a function is constant.

    Args:
        walk: the walk along the line that has found them.
    """

    def __init__(self, walk: Walk) -> None:
        self.walk = walk

    def list_all(self, pieces: Sequence[Piece], flat: Sequence[bool]) -> None:
        """Lists them, neighbours with the same value as one."""
        joined: list[tuple[Piece, Expression]] = []
        for piece, is_flat in zip(pieces, flat, strict=True):
            if not is_flat:
                continue
            if self._is_beyond(piece):
                continue
            value = self._constant_on(piece)
            if joined and joined[-1][0][1] is piece[0] and self._goes_on(piece[0], joined[-1][1], value):
                joined[-1] = ((joined[-1][0][0], piece[1]), value)
            else:
                joined.append((piece, value))
        for piece, value in joined:
            self._keep_plateau(piece, value)

    def _is_beyond(self, piece: Piece) -> bool:
        """Whether a piece lies beyond the range in which cuts were looked for; one that leaves it: a gap."""
        if self.walk.name not in self.walk.line.zeros.searched or not any(piece):
            return False
        low, high = self.walk.ranges[self.walk.name]
        left, right = (None if cut is None else cut.enclosure[self.walk.name] for cut in piece)
        if (left is not None and left[0] >= high) or (right is not None and right[1] <= low):
            return True
        if None in piece and self.walk.steps:
            self.walk.line.zeros.gaps.append(
                "f is constant on a piece that reaches beyond the range searched"
            )
        return False

    def _keep_plateau(self, piece: Piece, value: Expression) -> None:
        """Lists a plateau; ends where f goes on differently are extrema of their own."""
        moves = [self._beyond(cut, side, value) for cut, side in ((piece[0], -1), (piece[1], 1))]
        joining = [move for move, jumps in moves if not jumps]
        steps = {move for move, jumps in moves if jumps}
        kind = Kind.MINIMUM
        if None in joining:
            kind = Kind.UNDECIDED
        elif -1 in joining:
            kind = Kind.MAXIMUM
        elif not any(joining):
            kind = Kind.MAXIMUM if steps == {-1} else Kind.MINIMUM
        closed = (not moves[0][1], not moves[1][1])
        if {1, -1} <= set(joining):
            self._split_off(piece, moves)
            kind, closed = Kind.MINIMUM, (False, False)
        self.walk.line.plateaus.append(Plateau(*piece, value, kind, closed))

    def _split_off(self, piece: Piece, moves: Sequence[tuple[int | None, bool]]) -> None:
        """Both ends of a plateau that f reaches from below and leaves upwards, or the other way round."""
        for cut, (move, _), side in zip(piece, moves, ("left", "right"), strict=True):
            assert cut is not None
            assert move is not None
            other = "right" if side == "left" else "left"
            kind = Kind.MINIMUM if move > 0 else Kind.MAXIMUM
            witness = f"f {MOVES[move]} to the {side} and is constant to the {other}"
            smooth = self._leaves_flatly(cut, -1 if side == "left" else 1)
            self.walk.line.corners.append(Corner(Spot(cut.enclosure, cut.exact, smooth), kind, witness))

    def _leaves_flatly(self, cut: Spot, side: int) -> bool:
        """Whether f goes on with slope 0 beyond an end of a plateau."""
        axis = Axis.of({self.walk.name: cut.exact[self.walk.name]}, self.walk.name)
        return leading(expansion(axis.restrict(self.walk.root, side), ORDER))[0] > 1

    def _beyond(self, cut: Spot | None, side: int, value: Expression) -> tuple[int | None, bool]:
        """How f goes on beyond an end of a plateau, upwards or downwards, and whether it jumps there."""
        if cut is None:
            return 0, False
        if not cut.is_exact:
            return None, False
        axis = Axis.of({self.walk.name: cut.exact[self.walk.name]}, self.walk.name)
        try:
            if not all(self.walk.met(r, cut) for r in self.walk.requirements if not r.smooth_only):
                return 0, True
            found = expansion(axis.restrict(self.walk.root, side), ORDER)
            if found.low < 0:
                return sign_of(found.terms[0][1]), True
            here = self._value_at(cut.exact[self.walk.name])
            jumps = [sign_of(self.walk.n.form(x - value)) for x in (found.coefficient(Fraction(0)), here)]
            if None in jumps:
                return None, False
            return (jumps[0] or jumps[1], True) if any(jumps) else (leading(found)[1], False)
        except NoSeriesError:
            return None, False

    def _value_at(self, x: Expression) -> Expression:
        return self.walk.n.form(substitute([self.walk.root], {self.walk.name: x})[0])

    def _constant_on(self, piece: Piece) -> Expression:
        """The value on a plateau: that of its formula, where this shows it."""
        middle = number(self.walk.between(*piece))
        form = self.walk.n.form(branch_at(self.walk.root, {self.walk.name: middle}))
        return self._value_at(middle) if form.variables else form

    def _goes_on(self, cut: Spot | None, left: Expression, right: Expression) -> bool:
        """Whether f has the same value on both sides of a cut and at it."""
        if cut is None or not cut.is_exact or any(not r.smooth_only for r in self.walk.requirements):
            return False
        here = self._value_at(cut.exact[self.walk.name])
        return all(sign_of(self.walk.n.form(value - here)) == 0 for value in (left, right))


MOVES: Final = {1: "rises", -1: "falls", 0: "is constant"}


def leading(series: Series) -> tuple[Fraction, int]:
    """Exponent and sign of the first term that moves; (order, 0) for a constant."""
    for exponent, coefficient in series.terms:
        if exponent > 0:
            sign = sign_of(coefficient)
            if sign is None:
                raise NoSeriesError("the sign of a coefficient could not be decided")
            return exponent, sign
    if series.cut < 10**9:
        raise NoSeriesError("its expansion is not known far enough")
    return Fraction(ORDER), 0


def plateau_equation(name: str, plateau: Plateau) -> Expression:
    """An expression that is zero just on the plateau: max(x - b, a - x, 0), or sign(x - b) + 1 for x < b."""
    x = symbol(name)
    sides, forms = [], []
    for end, turn, closed in ((plateau.high, 1, plateau.closed[1]), (plateau.low, -1, plateau.closed[0])):
        if end is None:
            continue
        beyond = x - end.exact[name] if turn > 0 else end.exact[name] - x
        if closed:
            sides.append(beyond)
        else:
            forms.append(call("sign", beyond) + number(1))
    if sides:
        forms.append(call("max", *sides, ZERO))
    return add(*forms) if forms else ZERO


__all__ = ["MOVES", "ORDER", "Corner", "Piece", "Plateau", "Plateaus", "leading", "plateau_equation"]
