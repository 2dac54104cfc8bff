"""Products in normal form: a coefficient, radicals, one exponential, powers of distinct bases."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from symgrad.algebra.quotients import split_coefficient
from symgrad.algebra.radicals import common, integer_power, root_form
from symgrad.language.graph import (
    ADD,
    CALL,
    CONDITIONS,
    MUL,
    NUM,
    ONE,
    PIECEWISE,
    POW,
    ZERO,
    E,
    Expression,
    Rational,
    node,
    number,
)

if TYPE_CHECKING:
    from symgrad.algebra.normal import Normalizer


class Product:
    """A product under construction."""

    def __init__(self, normalizer: Normalizer) -> None:
        self.normalizer = normalizer
        self.coefficient: Rational = 1
        self.radicands: dict[int, int] = {}
        self.exponents: list[Expression] = []
        self.powers: dict[Expression, Expression] = {}

    def take(self, e: Expression) -> None:
        """Multiplies by a normal form."""
        factors = e.args if e.op is MUL else (e,)
        self.normalizer.spend(len(factors))
        for factor in factors:
            self._take_factor(factor)

    def _take_factor(self, e: Expression) -> None:
        if e.op is NUM:
            self.coefficient *= e.value
        elif e is E:
            self.exponents.append(ONE)
        elif e.op is CALL and e.value == "exp":
            self.exponents.append(e.args[0])
        elif e.op is POW and e.args[0].op is NUM and _is_root(e.args[1]):
            q = e.args[1].value.denominator
            self.radicands[q] = self.radicands.get(q, 1) * e.args[0].value
        elif e.op is POW:
            self._raise(e.args[0], e.args[1])
        else:
            self._raise(e, ONE)

    def _raise(self, base: Expression, exponent: Expression) -> None:
        known = self.powers.get(base)
        if known is None:
            self.powers[base] = exponent
        elif known.op is NUM and exponent.op is NUM:
            self.powers[base] = number(known.value + exponent.value)
        else:
            self.powers[base] = self.normalizer.add((known, exponent))

    def form(self) -> Expression:
        """The normal form of the product."""
        if self.coefficient == 0:
            return ZERO
        if any(b.op is ADD and e.op is NUM and e.value < 0 for b, e in self.powers.items()):
            self._take_out_content()
        factors = self._radicals() + self._exponential() + self._bases()
        if not all(_stays(f) for f in factors):
            return self.normalizer.mul((number(self.coefficient), *factors))
        return self._assemble(factors)

    def _radicals(self) -> list[Expression]:
        roots: list[Expression] = []
        for q, radicand in self.radicands.items():
            found = root_form(radicand, Fraction(1, q))
            if found is None:
                roots.append(node(POW, (number(radicand), number(Fraction(1, q)))))
                continue
            coefficient, inside, index = found
            self.coefficient *= coefficient
            if inside != 1:
                roots.append(node(POW, (number(inside), number(Fraction(1, index)))))
        return roots

    def _exponential(self) -> list[Expression]:
        if not self.exponents:
            return []
        return [self.normalizer.call("exp", (self.normalizer.add(self.exponents),))]

    def _bases(self) -> list[Expression]:
        self._join_sign_and_size()
        factors: list[Expression] = []
        for base, exponent in self.powers.items():
            if exponent is ONE:
                factors.append(base)
            elif exponent is not ZERO:
                factors.append(self.normalizer.power(base, exponent))
        return factors

    def _take_out_content(self) -> None:
        """(2*x - 2)/(6*y + 4) as (x - 1)/(3*y + 2): sums above and below lose their common factors."""
        for base in [
            b for b, e in self.powers.items() if b.op is ADD and e.op is NUM and type(e.value) is int
        ]:
            content = common([split_coefficient(part)[0] for part in base.args])
            if content != 1:
                exponent = self.powers.pop(base)
                outside = integer_power(content, exponent.value)
                if outside is None:
                    self.powers[base] = exponent
                    continue
                self.coefficient *= outside
                inside = [self.normalizer.mul((number(1 / content), part)) for part in base.args]
                self._raise(self.normalizer.add(inside), exponent)

    def _join_sign_and_size(self) -> None:
        """sign(u)*abs(u) is u."""
        for base in [b for b in self.powers if b.op is CALL and b.value == "sign"]:
            size = node(CALL, base.args, "abs")
            if self.powers.get(base) is ONE and size in self.powers:
                exponent = self.powers[size]
                if exponent.op is NUM and exponent.value >= 1:
                    del self.powers[base]
                    self.powers[size] = number(exponent.value - 1)
                    inner = base.args[0]
                    for factor in inner.args if inner.op is MUL else (inner,):
                        self._take_factor(factor)

    def _assemble(self, factors: list[Expression]) -> Expression:
        chosen = next((f for f in factors if f.op is PIECEWISE and _switches(f)), None)
        if chosen is not None and (len(factors) > 1 or self.coefficient != 1):
            factors.remove(chosen)
            return self._into_pieces(chosen, factors)
        if not factors:
            return number(self.coefficient)
        if self.coefficient == 1 and len(factors) == 1:
            return factors[0]
        if len(factors) == 1 and factors[0].op is ADD:
            return self.normalizer.scale_sum(self.coefficient, factors[0])
        factors.sort(key=self.normalizer.order.factor)
        if self._turn_sums(factors):
            factors.sort(key=self.normalizer.order.factor)
        if self.coefficient != 1:
            factors.insert(0, number(self.coefficient))
        return node(MUL, tuple(factors))

    def _turn_sums(self, factors: list[Expression]) -> bool:
        """-x*(y - z) as x*(z - y), and no sum of negative terms only: the signs go where they help."""
        share = {
            index: sum(split_coefficient(part)[0] < 0 for part in factor.args) / len(factor.args)
            for index, factor in enumerate(factors)
            if factor.op is ADD
        }
        turned = [index for index, negative in share.items() if negative == 1]
        # What is left of the sign goes into one more sum, so that the form of the form is the form.
        if (self.coefficient < 0) != (len(turned) % 2 == 1):
            turned += [index for index, negative in share.items() if 0.5 <= negative < 1][:1]
        for index in turned:
            factors[index] = self.normalizer.scale_sum(-1, factors[index])
            self.coefficient = -self.coefficient
        return bool(turned)

    def _into_pieces(self, chosen: Expression, others: list[Expression]) -> Expression:
        normalizer = self.normalizer
        rest = normalizer.mul((number(self.coefficient), *others))
        args = [a if a.op in CONDITIONS else normalizer.mul((a, rest)) for a in chosen.args]
        return node(PIECEWISE, tuple(args))


def _is_root(exponent: Expression) -> bool:
    return exponent.op is NUM and type(exponent.value) is Fraction and exponent.value.numerator == 1


def _switches(e: Expression) -> bool:
    """Whether some piece, or a piece of a piece, is a plain number, as in the derivative of a piecewise."""
    waiting, seen = [e], {e}
    while waiting:
        for piece in waiting.pop().args[::2]:
            if piece.op is NUM:
                return True
            if piece.op is PIECEWISE and piece not in seen:
                seen.add(piece)
                waiting.append(piece)
    return False


def _stays(e: Expression) -> bool:
    """Whether a factor needs no merging with the others."""
    return e.op is not NUM and e.op is not MUL
