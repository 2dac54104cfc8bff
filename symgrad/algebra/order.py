"""In which order terms and factors are written: as in a textbook, and the same every time.

Terms: higher powers of earlier variables first, functions after variables, constants last.
Factors: numbers, variables, functions, sums.
"""

from __future__ import annotations

import zlib
from fractions import Fraction
from typing import Any, Final

from symgrad.language.graph import (
    ADD,
    CALL,
    CONST,
    MUL,
    NUM,
    POW,
    ROOTOF,
    SYM,
    Expression,
    natural_key,
    postorder_beyond,
)
from symgrad.language.write import write

Key = tuple[Any, ...]

_READABLE: Final = 120
"""Nodes up to which subexpressions are ordered by their text; beyond, by a checksum."""

_LAST: Final = ((9,), 0)

_FUNCTION_RANKS: Final = {"exp": 6}
"""exp is written last: x*sin(x)*exp(-x)."""

_CUSTOMARY: Final = {"log": 1, "sin": 2, "cos": 3, "tan": 4}
"""Functions with a customary order; the others follow by name."""


class Order:
    """Sorting keys, remembered for each node."""

    def __init__(self) -> None:
        self._summaries: dict[Expression, tuple[int, int]] = {}
        self._generators: dict[Expression, Key] = {}

    def summary(self, e: Expression) -> tuple[int, int]:
        """Size as a tree (capped) and a checksum of the structure that is the same in every run."""
        known = self._summaries
        if e not in known:
            for n in postorder_beyond(e, known):
                if n not in known:
                    parts = [known[a] for a in n.args]
                    seed = zlib.crc32(f"{n.op}{n.value}".encode())
                    digest = zlib.crc32(repr([p[1] for p in parts]).encode(), seed)
                    known[n] = (min(10**6, 1 + sum(p[0] for p in parts)), digest)
        return known[e]

    def generator(self, e: Expression) -> Key:
        """The key of a base: a variable, a function, a sum."""
        key = self._generators.get(e)
        if key is None:
            key = self._generators[e] = self._generator(e)
        return key

    def _generator(self, e: Expression) -> Key:
        if e.op is SYM:
            return (1, 0, "", natural_key(e.value))
        size, digest = self.summary(e)
        text: tuple[object, ...] = natural_key(write(e)) if size <= _READABLE else ((3, size, digest),)
        if e.op is CALL:
            return (_FUNCTION_RANKS.get(e.value, 3), _CUSTOMARY.get(e.value, 9), e.value, text)
        rank = {NUM: 0, CONST: 0, ROOTOF: 0, POW: 2, ADD: 5}.get(e.op, 4)
        return (rank, 0, "", text)

    def factor(self, e: Expression) -> Key:
        """The key of a factor within a product."""
        if e.op is not POW:
            return (*self.generator(e), -1)
        base, exponent = e.args
        if exponent.op is NUM:
            return (*self.generator(base), -exponent.value)
        rank, *rest = self.generator(base)
        return (max(rank, 2), *rest, 0)

    def term(self, e: Expression) -> Key:
        """The key of a term within a sum."""
        factors = e.args if e.op is MUL else (e,)
        pairs: list[tuple[Key, Fraction | int]] = []
        for factor in factors:
            if factor.op in (NUM, CONST, ROOTOF) or (factor.op is POW and factor.args[0].op is NUM):
                continue
            base, power = (factor.args[0], factor.args[1]) if factor.op is POW else (factor, None)
            size = power.value if power is not None and power.op is NUM else 1
            pairs.append((self.generator(base), -size))
        pairs.sort()
        return (*pairs, _LAST, self.factor(e) if e.op is not NUM else (9,))
