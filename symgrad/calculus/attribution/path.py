"""A function along the line from a baseline to a point, and when its path integrals are exact.

Terms of two kinds have closed forms. A polynomial stays one along the line. And where all variables
enter through affine expressions with proportional coefficients, as in f = F(w*x + b), the partial
derivatives along the line are proportional too, so each variable gets its share u_i / sum(u) of the
whole difference, u_i = w_i * (x_i - b_i).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from symgrad.calculus.domain import requirements
from symgrad.calculus.subdifferential.field import NOTHING, Field, Real, Vector
from symgrad.language.graph import (
    ADD,
    DIV,
    LEAVES,
    MUL,
    NEG,
    NUM,
    POW,
    SYM,
    Expression,
    postorder,
    substitute,
    symbol,
    variables_of,
)

STEP: Final = "_t"
HIGHEST_DEGREE: Final = 60
PIECES: Final = 256

Polynomial = list[Real]
"""Coefficients of a polynomial in the step, lowest first."""


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

    def polynomial(self, e: Expression) -> Polynomial | None:
        """The coefficients of an expression along the line, if it is a polynomial there."""
        along = self.restrict(e)
        values: dict[Expression, Polynomial | None] = {}
        for a in postorder([along]):
            values[a] = self._polynomial(a, [values[b] for b in a.args])
        return values[along]

    def _polynomial(self, e: Expression, args: Sequence[Polynomial | None]) -> Polynomial | None:
        if e.op is SYM:
            return [NOTHING, Fraction(1)]
        if not variables_of([e]):
            return [self.field.of(self.field.n.form(e))]
        if e.op is ADD and all(a is not None for a in args):
            return self._sum([a for a in args if a is not None])
        if e.op is NEG and args[0] is not None:
            return [self.field.neg(c) for c in args[0]]
        if e.op is MUL and all(a is not None for a in args):
            return self._product([a for a in args if a is not None])
        if e.op is DIV and args[0] is not None and args[1] is not None and len(args[1]) == 1:
            divisor = args[1][0]
            return [self.field.div(c, divisor) for c in args[0]] if self.field.sign(divisor) else None
        if e.op is POW and args[0] is not None and e.args[1].op is NUM and type(e.args[1].value) is int:
            whole = e.args[1].value
            return self._product([args[0]] * whole) if 0 < whole <= HIGHEST_DEGREE else None
        return None

    def _sum(self, parts: Sequence[Polynomial]) -> Polynomial:
        total: Polynomial = [NOTHING] * max(map(len, parts))
        for part in parts:
            for k, c in enumerate(part):
                total[k] = self.field.add(total[k], c)
        return total

    def _product(self, parts: Sequence[Polynomial]) -> Polynomial | None:
        total: Polynomial = [Fraction(1)]
        for part in parts:
            if len(total) + len(part) > HIGHEST_DEGREE + 2:
                return None
            longer: Polynomial = [NOTHING] * (len(total) + len(part) - 1)
            for i, a in enumerate(total):
                for j, b in enumerate(part):
                    longer[i + j] = self.field.add(longer[i + j], self.field.mul(a, b))
            total = longer
        return total

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


__all__ = ["STEP", "Path", "Polynomial"]
