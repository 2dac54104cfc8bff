"""A function along the line from a baseline to a point, and when its path integrals are exact.

Terms of two kinds have closed forms. Polynomials, exponentials, sines and cosines stay such along the
line (`waves`). And where all variables enter through affine expressions with proportional coefficients,
as in f = F(w*x + b), the partial derivatives along the line are proportional too, so each variable gets
its share u_i / sum(u) of the whole difference, u_i = w_i * (x_i - b_i).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Final

from symgrad.algebra.normal import Normalizer, TooLargeError
from symgrad.calculus.domain import requirements
from symgrad.calculus.subdifferential.field import NOTHING, Field, Real, Vector
from symgrad.frozen import dataclass
from symgrad.language.graph import (
    ADD,
    DIV,
    LEAVES,
    MUL,
    NEG,
    SYM,
    Expression,
    postorder,
    substitute,
    symbol,
)

STEP: Final = "_t"
PIECES: Final = 256
WORK: Final = 20_000


@dataclass(frozen=True, slots=True)
class Path:
    """The line b + t*(x - b).

    Attributes:
        names: the variables that are attributed to.
        start: the baseline, with values for parameters too.
        change: x - b for each variable.
        field: exact arithmetic.
    """

    names: tuple[str, ...]
    start: Mapping[str, Expression]
    change: Mapping[str, Expression]
    field: Field

    def restrict(self, e: Expression) -> Expression:
        """An expression as a function of the step."""
        t = symbol(STEP)
        moving = {name: self.start[name] + self.change[name] * t for name in self.names}
        (found,) = substitute([e], {**self.start, **moving})
        return found

    def simple(self, along: Expression) -> Expression:
        """An expression in the step with what cancels gone; as it is, where that takes too long."""
        try:
            return Normalizer(WORK).form(along)
        except TooLargeError:
            return along

    def at(self, e: Expression, step: int) -> Real:
        """The value at the start (0) or the end (1)."""
        ends = {name: self.start[name] + self.change[name] for name in self.names} if step else {}
        (found,) = substitute([e], {**self.start, **ends})
        return self.field.of(self.field.n.form(found))

    def weights(self, e: Expression) -> Vector | None:
        """The change of an affine expression that each variable brings; None where it is not affine."""
        values: dict[Expression, dict[str, Real] | None] = {}
        for a in postorder([e]):
            values[a] = self._affine(a, [values[b] for b in a.args])
        found = values[e]
        return None if found is None else tuple(found.get(name, NOTHING) for name in self.names)

    def _affine(self, e: Expression, args: Sequence[dict[str, Real] | None]) -> dict[str, Real] | None:
        if e.op is SYM:
            return {e.value: self.field.of(self.change[e.value])} if e.value in self.names else {}
        if e.op in LEAVES:
            return {}
        known = [a for a in args if a is not None]
        if len(known) < len(args):
            return None
        if not any(known):
            return {}
        if e.op is ADD:
            return self._total(known)
        if e.op is NEG:
            return {name: self.field.neg(w) for name, w in known[0].items()}
        return self._scaled(e, known)

    def _total(self, parts: Sequence[dict[str, Real]]) -> dict[str, Real]:
        total: dict[str, Real] = {}
        for part in parts:
            for name, w in part.items():
                total[name] = self.field.add(total.get(name, NOTHING), w)
        return total

    def _scaled(self, e: Expression, args: Sequence[dict[str, Real]]) -> dict[str, Real] | None:
        moving = [k for k, a in enumerate(args) if a]
        if e.op not in (MUL, DIV) or len(moving) != 1 or (e.op is DIV and moving == [1]):
            return None
        factor: Real = Fraction(1)
        for k, a in enumerate(e.args):
            if k not in moving:
                value = self.at(a, 0)
                factor = self.field.div(factor, value) if e.op is DIV else self.field.mul(factor, value)
        return {name: self.field.mul(factor, w) for name, w in args[moving[0]].items()}

    def is_clear(self, e: Expression) -> bool:
        """Whether a function is proved to be defined and free of jumps all along the line."""
        found = [r for r in requirements([e]) if not r.smooth_only or r.jump]
        if not found:
            return True
        from symgrad.programs.ball_program import BallProgram

        conditions = [self.restrict(r.condition) for r in found]
        program = BallProgram(conditions, [STEP])
        steps = ((Fraction(k, PIECES), Fraction(k + 1, PIECES)) for k in range(PIECES))
        return all(truth is True for step in steps for truth in program.evaluate([step]))


__all__ = ["STEP", "Path"]
