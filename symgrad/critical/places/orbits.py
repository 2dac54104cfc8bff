"""Points that repeat themselves: x = start + k*step for every integer k, or for all from 0 on.

The points of one period that only differ by an even part of it make one orbit:

    -pi, 0 in steps of 2*pi        x = k*pi
    pi/2 in steps of 2*pi          x = pi/2 + 2*k*pi
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Final

from symgrad.algebra.normal import Normalizer
from symgrad.algebra.present import present
from symgrad.calculus.exact import float_of, sign_of
from symgrad.frozen import dataclass
from symgrad.language.graph import (
    HALF,
    MINUS_ONE,
    MUL,
    NUM,
    ONE,
    PI,
    ZERO,
    Expression,
    add,
    call,
    mul,
    number,
    symbol,
)
from symgrad.language.write import write

LETTERS: Final = ("k", "m", "n", "l", "j", "i", "p", "q")
CLOSE: Final = 1e-9
DIGITS: Final = 12
REACH: Final = Fraction(1, 10**9)
"""How near to a start that is not known exactly its orbit is looked for."""

SHARPEST: Final = Fraction(1, 10**13)
"""Bounds of a start that are closer, in steps, tell its orbit apart."""


@dataclass(frozen=True, slots=True)
class Orbit:
    """All values ``start + k*step`` of one variable.

    Attributes:
        name: the variable.
        step: a positive constant.
        start: exact, or None where only bounds of it are known.
        around: rational bounds of the start.
        width: of a stretch instead of a point, how long it is.
        since: 1 or -1 where k runs from 0 up or down only.
        closed: of a stretch, which of its ends belong to it.
        drift: by how much the function grows along one step; zero where it is periodic.
    """

    name: str
    step: Expression
    start: Expression | None
    around: tuple[Fraction, Fraction]
    width: Expression | None = None
    since: int = 0
    closed: tuple[bool, bool] = (True, True)
    drift: Expression = ZERO

    @property
    def is_sharp(self) -> bool:
        """Whether the orbit can be told apart from others by an equation."""
        if self.start is not None:
            return True
        length, (low, high) = float_of(self.step), self.around
        return bool(length) and high - low < SHARPEST * Fraction(length or 1.0)

    def equation(self) -> Expression:
        """An expression that vanishes just on the orbit.

        A start that is not known exactly is replaced by its bounds: the expression vanishes near the orbit,
        and tells it apart from the others.
        """
        if self.start is None:
            middle = number(Fraction(repr(float(sum(self.around)) / 2)))
            return call("max", call("abs", self._phase(middle)) - number(REACH), ZERO)
        if self.width is None:
            return self._phase(self.start)
        if self.width is self.step and not any(self.closed):
            return ONE - call("sign", call("abs", self._phase(self.start)))
        middle = Normalizer().form(self.start + self.width * HALF)
        half = call("sin", Normalizer().form(PI * self.width * HALF / self.step))
        beyond = call("abs", self._phase(middle)) - half
        if not any(self.closed):
            return call("sign", beyond) + ONE
        whole = call("max", beyond, ZERO)
        if all(self.closed):
            return whole
        end = self.start if self.closed[1] else Normalizer().form(self.start + self.width)
        return whole + ONE - call("sign", call("abs", self._phase(end)))

    def _phase(self, start: Expression) -> Expression:
        """sin(pi*(x - start)/step): zero just where x is the start plus a whole number of steps."""
        n = Normalizer()
        rate = n.form(PI / self.step)
        return call("sin", n.form(add(mul(rate, symbol(self.name)), -n.mul((rate, start)))))

    def text(self, letter: str) -> str:
        """``x = pi/2 + 2*k*pi``."""
        shift = multiple(self.step, letter)
        first = write(present(self.start)) if self.start is not None else self._rounded()
        if self.width is None:
            where = f"{self.name} = {joined(first, shift)}"
        else:
            last = write(present(Normalizer().form(add(self.start or ZERO, self.width))))
            before, after = ("<=" if closed else "<" for closed in self.closed)
            where = f"{joined(first, shift)} {before} {self.name} {after} {joined(last, shift)}"
        return where + {0: "", 1: f", {letter} >= 0", -1: f", {letter} <= 0"}[self.since]

    def _rounded(self) -> str:
        low, high = self.around
        return f"{float(low + high) / 2:.{DIGITS}g}..."


def joined(start: str, shift: str) -> str:
    """A sum as text.

    >>> joined("0", "k*pi"), joined("pi/2", "2*k*pi")
    ('k*pi', 'pi/2 + 2*k*pi')
    """
    return shift if start == "0" else f"{start} + {shift}"


def multiple(step: Expression, letter: str) -> str:
    """A whole number of steps.

    >>> from symgrad import parse
    >>> multiple(Normalizer().form(parse("2*pi/3")), "k"), multiple(number(Fraction(1, 2)), "k")
    ('2*k*pi/3', 'k/2')
    """
    share = _share_of_pi(step)
    if share is None:
        return write(present(Normalizer().form(symbol(letter) * step)))
    above = "" if share.numerator == 1 else f"{share.numerator}*"
    below = "" if share.denominator == 1 else f"/{share.denominator}"
    return f"{above}{letter}*pi{below}"


def _share_of_pi(step: Expression) -> Fraction | None:
    if step is PI:
        return Fraction(1)
    if step.op is MUL and len(step.args) == 2 and step.args[0].op is NUM and step.args[1] is PI:
        return Fraction(step.args[0].value)
    return None


def letters_for(names: Iterable[str]) -> list[str]:
    """Letters for whole numbers that are no variables."""
    taken = set(names)
    return [letter for letter in LETTERS if letter not in taken] + [f"k{j}" for j in range(1, 9)]


def classes(
    starts: Sequence[Expression], step: Expression, since: int = 0
) -> list[tuple[Expression, Expression]]:
    """Exact starts in as few orbits as show: pairs of a start and its step.

    Args:
        starts: values in one period.
        step: the period.
        since: 1 if the values run up from the starts only, -1 if down.

    >>> from symgrad import parse
    >>> n = Normalizer()
    >>> [(str(a), str(b)) for a, b in classes([n.form(parse(t)) for t in ("0", "pi")], n.form(parse("2*pi")))]
    [('0', 'pi')]
    """
    n = Normalizer()
    length = float_of(step)
    places = [float_of(s) for s in starts]
    if length is None or any(p is None for p in places):
        return [(s, step) for s in starts]
    ordered = [s for _, s in sorted(zip(places, starts, strict=True), key=lambda pair: pair[0] or 0.0)]
    ordered = ordered[::-1] if since < 0 else ordered
    for parts in range(len(starts), 0, -1):
        part = n.mul((number(Fraction(1, parts)), step))
        groups = _groups(ordered, part, n)
        if all(len(group) == parts for group in groups):
            return [(group[0] if since else reduced(group[0], part, n), part) for group in groups]
    return [(s, step) for s in starts]


def _groups(starts: Sequence[Expression], step: Expression, n: Normalizer) -> list[list[Expression]]:
    """Starts that are proved to differ by whole steps belong together."""
    groups: list[list[Expression]] = []
    for start in starts:
        own = next((g for g in groups if _differ_by_steps(start, g[0], step, n)), None)
        if own is None:
            groups.append([start])
        else:
            own.append(start)
    return groups


def _differ_by_steps(a: Expression, b: Expression, step: Expression, n: Normalizer) -> bool:
    left, right, length = float_of(a), float_of(b), float_of(step)
    if left is None or right is None or not length:
        return False
    times = (left - right) / length
    if abs(times - round(times)) > CLOSE:
        return False
    rest = n.add((a, n.mul((MINUS_ONE, b)), n.mul((number(-round(times)), step))))
    return rest is ZERO or sign_of(rest) == 0


def reduced(start: Expression, step: Expression, n: Normalizer) -> Expression:
    """The start in (-step/2, step/2], where that is told by its float."""
    a, length = float_of(start), float_of(step)
    if a is None or not length:
        return start
    times = -round(a / length - CLOSE)
    return start if not times else n.add((start, n.mul((number(times), step))))


__all__ = ["Orbit", "classes", "letters_for", "multiple", "reduced"]
