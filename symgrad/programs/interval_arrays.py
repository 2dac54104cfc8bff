"""Programs over arrays of intervals, rounded outwards: many boxes in one pass over the graph.

An interval is a pair of float arrays (low, high). Sums, products, quotients and square roots of floats
are right to half a unit in the last place, and each end is moved out by more than that. NumPy's
exponential, trigonometric and like functions promise four units; here their ends are moved out by `TRUST`,
some five hundred units. Where nothing is known, as beside a pole or outside the domain, an end is nan.
A program of what is ``defined`` takes in only the values at those points of a box at which there is one;
an end at a pole is infinite then.

Source: Hickey, Ju, van Emden, Interval arithmetic: from principles to implementation (JACM 48, 2001).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from math import inf, nan, nextafter
from typing import Any, Final

from symgrad.errors import UnsupportedError
from symgrad.language.graph import ADD, CALL, DIV, MUL, NEG, NUM, POW, SYM, Expression, postorder
from symgrad.programs.ball_functions import NEVER_NEGATIVE
from symgrad.programs.ball_program import BallProgram
from symgrad.programs.rationals import rational

Array = Any
Interval = tuple[Array, Array]
Face = Callable[..., Interval]

EPSILON: Final = 2.0**-51
"""More than the rounding of an operation and of the moving, relative to the larger end."""

TINY: Final = 2.0**-1000
"""More than what is lost where a product underflows."""

TRUST: Final = 2.0**-44
"""What library functions are trusted to, relative to their value, or to 1 where they are bounded by it."""

LARGEST_ANGLE: Final = 1e9
MOST_FACTORS: Final = 64


class IntervalProgram:
    """Expressions as a program over arrays of intervals.

    Args:
        outputs: what to compute.
        variables: the names of the inputs, in the order of the values.
        defined: whether points without a value are left out, rather than make all unknown.

    Raises:
        UnsupportedError: a function has no form for intervals.

    >>> import numpy as np
    >>> from symgrad import parse
    >>> (low, high), = IntervalProgram([parse("x^2 - 1")], ["x"]).run([(np.array([-1.0]), np.array([2.0]))])
    >>> bool(-1.001 < low[0] <= -1), bool(3 <= high[0] < 3.001)
    (True, True)
    """

    def __init__(
        self, outputs: Sequence[Expression], variables: Sequence[str], *, defined: bool = False
    ) -> None:
        self.variables = tuple(variables)
        self._defined = defined
        self._outputs = list(outputs)
        self._steps: list[tuple[Expression, Face, tuple[Expression, ...], bool]] = []
        self._constants: dict[Expression, Interval] = {}
        self._nonnegative: set[Expression] = set()
        self._given: dict[Expression, int] = {}
        for e in postorder(outputs):
            self._enter(e)

    def _enter(self, e: Expression) -> None:
        if _is_nonnegative(e, self._nonnegative):
            self._nonnegative.add(e)
        if e.op is SYM and e.value in self.variables:
            self._given[e] = self.variables.index(e.value)
            return
        if set(e.variables).isdisjoint(self.variables):
            self._constants[e] = _constant(e)
            return
        face, args = _face(e, self._defined)
        self._steps.append((e, face, args, e in self._nonnegative))

    def run(self, values: Sequence[Interval]) -> list[Interval]:
        """Intervals around the outputs, for each row of the inputs."""
        import numpy as np

        known = self._constants | {e: values[k] for e, k in self._given.items()}
        with np.errstate(all="ignore"):
            for e, face, args, nonnegative in self._steps:
                low, high = face(*[known[a] for a in args])
                known[e] = (np.maximum(low, 0.0), high) if nonnegative else (low, high)
        return [known[e] for e in self._outputs]


def _constant(e: Expression) -> Interval:
    ball = BallProgram([e], ()).run((), 96)[0]
    if not ball.is_finite():
        return nan, nan
    low, high = float(ball.lower()), float(ball.upper())
    if low == high and ball.rad() == 0 and ball.mid() == low:
        return low, high
    return nextafter(low, -inf), nextafter(high, inf)


def _is_nonnegative(e: Expression, known: set[Expression]) -> bool:
    if e.op is MUL and len(e.args) == 2 and e.args[0] is e.args[1]:
        return True
    if e.op in (ADD, MUL, DIV):
        return all(a in known for a in e.args)
    if e.op is POW:
        exponent = rational(e.args[1])
        return e.args[0] in known or (exponent is not None and Fraction(exponent).numerator % 2 == 0)
    if e.op is NUM:
        return bool(e.value >= 0)
    return e.op is CALL and e.value in NEVER_NEGATIVE


def _face(e: Expression, defined: bool) -> tuple[Face, tuple[Expression, ...]]:
    """The operation of a node, and what it is applied to."""
    if e.op is POW:
        exponent = rational(e.args[1])
        if exponent is not None:
            return _power(Fraction(exponent), defined), e.args[:1]
        return (_defined_power if defined else _any_power), e.args
    if e.op is MUL and len(e.args) == 2 and e.args[0] is e.args[1]:
        return _power(Fraction(2)), e.args[:1]
    name = e.value if e.op is CALL else e.op
    face = (WHERE_DEFINED.get(name) if defined else None) or FACES.get(name)
    if face is None:
        raise UnsupportedError(f"{name} has no form for intervals")
    return face, e.args


def outwards(low: Array, high: Array, share: float = EPSILON, least: float = TINY) -> Interval:
    """The ends moved out by a share of their size."""
    import numpy as np

    return low - (np.abs(low) * share + least), high + (np.abs(high) * share + least)


def plus(*args: Interval) -> Interval:
    """A sum."""
    import numpy as np

    low, high = args[0]
    below, above = np.abs(low), np.abs(high)
    for a, b in args[1:]:
        low, high = low + a, high + b
        below, above = below + np.abs(a), above + np.abs(b)
    share = EPSILON * len(args)
    return low - below * share, high + above * share


def times(*args: Interval) -> Interval:
    """A product."""
    found = args[0]
    for factor in args[1:]:
        found = _product(found, factor)
    return found


def _product(x: Interval, y: Interval) -> Interval:
    import numpy as np

    for one, other in ((x, y), (y, x)):
        if isinstance(one[0], float) and one[0] == one[1]:
            first, second = other[0] * one[0], other[1] * one[0]
            return outwards(*((first, second) if one[0] >= 0 else (second, first)))
    a, b, c, d = x[0] * y[0], x[0] * y[1], x[1] * y[0], x[1] * y[1]
    low = np.minimum(np.minimum(a, b), np.minimum(c, d))
    return outwards(low, np.maximum(np.maximum(a, b), np.maximum(c, d)))


def _defined_times(*args: Interval) -> Interval:
    """A product of numbers in intervals without end: zero times any number is zero."""
    import numpy as np

    found = args[0]
    for factor in args[1:]:
        ends = [_number_product(np, x, y) for x in found for y in factor]
        found = outwards(np.minimum.reduce(ends), np.maximum.reduce(ends), least=0.0)
    return found


def _number_product(np: Any, x: Array, y: Array) -> Array:
    """A product of ends: zero only if a factor is, so that it needs no room for what was lost."""
    found = np.where((x == 0) | (y == 0), 0.0, x * y)
    lost = (found == 0) & (x != 0) & (y != 0)
    return np.where(lost, TINY * np.sign(x) * np.sign(y), found)


def minus(x: Interval) -> Interval:
    """The negative, exact."""
    return -x[1], -x[0]


def reciprocal(x: Interval) -> Interval:
    """1/x; nan where x may be zero."""
    import numpy as np

    safe = (x[0] > 0) | (x[1] < 0)
    return outwards(np.where(safe, 1.0 / x[1], nan), np.where(safe, 1.0 / x[0], nan))


def _defined_reciprocal(x: Interval) -> Interval:
    """1/x for the numbers in x other than zero."""
    import numpy as np

    low, high = x
    return outwards(
        np.where((low >= 0) | (high < 0), 1.0 / high, -inf), np.where((low > 0) | (high <= 0), 1.0 / low, inf)
    )


def over(x: Interval, y: Interval) -> Interval:
    """A quotient."""
    return _product(x, reciprocal(y))


def _power(exponent: Fraction, defined: bool = False) -> Face:
    """A rational power; of odd roots the real one."""
    above, below = exponent.numerator, exponent.denominator
    if abs(above) > MOST_FACTORS or below > MOST_FACTORS:
        raise UnsupportedError("the exponent is too large")

    def face(x: Interval) -> Interval:
        rooted = x if below == 1 else _root(x, below, defined)
        raised = _whole_power(rooted, abs(above))
        if above > 0:
            return raised
        return _defined_reciprocal(raised) if defined else reciprocal(raised)

    return face


def _whole_power(x: Interval, n: int) -> Interval:
    import numpy as np

    if n == 1:
        return x
    low, high = x
    if n % 2 == 0:
        near = np.where(low > 0, low, np.where(high < 0, -high, 0.0))
        low, high = near, np.maximum(np.abs(low), np.abs(high))
    return outwards(_multiplied(low, n), _multiplied(high, n), EPSILON * n)


def _multiplied(x: Array, n: int) -> Array:
    """x^n by repeated squaring."""
    if n == 1:
        return x
    half = _multiplied(x, n // 2)
    return half * half * x if n % 2 else half * half


def _root(x: Interval, degree: int, defined: bool) -> Interval:
    import numpy as np

    low, high = x
    if degree % 2:
        low, high = (np.sign(v) * np.abs(v) ** (1.0 / degree) for v in x)
        return outwards(low, high, 16 * TRUST)
    low = np.maximum(low, 0.0) if defined else np.where(low >= 0, low, nan)
    low, high = (np.sqrt(v) if degree == 2 else v ** (1.0 / degree) for v in (low, high))
    low, high = outwards(low, high, EPSILON if degree == 2 else 16 * TRUST)
    return np.maximum(low, 0.0), high


def _any_power(base: Interval, exponent: Interval) -> Interval:
    return exponential(_product(exponent, logarithm(base)))


def _defined_power(base: Interval, exponent: Interval) -> Interval:
    return exponential(_defined_times(exponent, _defined_logarithm(base)))


def exponential(x: Interval) -> Interval:
    """Exp."""
    import numpy as np

    low, high = outwards(np.exp(x[0]), np.exp(x[1]), TRUST)
    return np.maximum(low, 0.0), high


def logarithm(x: Interval) -> Interval:
    """log; nan where x may not be positive."""
    import numpy as np

    safe = np.where(x[0] > 0, x[0], nan)
    return outwards(np.log(safe), np.log(np.where(x[0] > 0, x[1], nan)), TRUST, TRUST)


def _defined_logarithm(x: Interval) -> Interval:
    """Log of the positive numbers in x."""
    import numpy as np

    return outwards(np.log(np.maximum(x[0], 0.0)), np.log(x[1]), TRUST, TRUST)


def cosine(x: Interval, shift: float = 0.0) -> Interval:
    """cos; with a shift of -1/2, in half turns, sin."""
    import numpy as np

    low, high = x
    wave = np.cos if not shift else np.sin
    first, second = wave(low), wave(high)
    slack = (np.abs(low) + np.abs(high)) * 1e-15 + 1e-15
    start = (low - slack) / np.pi + shift
    end = (high + slack) / np.pi + shift
    wide = np.maximum(np.abs(low), np.abs(high)) > LARGEST_ANGLE
    top = wide | (np.floor(end / 2) >= np.ceil(start / 2))
    bottom = wide | (np.floor((end - 1) / 2) >= np.ceil((start - 1) / 2))
    return (
        np.where(bottom, -1.0, np.minimum(first, second) - TRUST),
        np.where(top, 1.0, np.maximum(first, second) + TRUST),
    )


def sine(x: Interval) -> Interval:
    """Sin."""
    return cosine(x, -0.5)


def _rising(name: str) -> Face:
    """An increasing function of NumPy's."""

    def face(x: Interval) -> Interval:
        import numpy as np

        function = getattr(np, name)
        return outwards(function(x[0]), function(x[1]), TRUST)

    return face


def _hyperbolic_cosine(x: Interval) -> Interval:
    import numpy as np

    size = absolute(x)
    return outwards(np.cosh(size[0]), np.cosh(size[1]), TRUST)


def _sigmoid(x: Interval) -> Interval:
    return reciprocal(plus((1.0, 1.0), exponential(minus(x))))


def absolute(x: Interval) -> Interval:
    """|x|, exact."""
    import numpy as np

    low, high = x
    near = np.where(low > 0, low, np.where(high < 0, -high, 0.0))
    return near, np.maximum(np.abs(low), np.abs(high))


FACES: Final[Mapping[str, Face]] = {
    ADD: plus,
    MUL: times,
    NEG: minus,
    DIV: over,
    "exp": exponential,
    "log": logarithm,
    "sin": sine,
    "cos": cosine,
    "tan": lambda x: over(sine(x), cosine(x)),
    "sqrt": _power(Fraction(1, 2)),
    "cbrt": _power(Fraction(1, 3)),
    "sinh": _rising("sinh"),
    "cosh": _hyperbolic_cosine,
    "tanh": _rising("tanh"),
    "atan": _rising("arctan"),
    "asinh": _rising("arcsinh"),
    "sigmoid": _sigmoid,
    "abs": absolute,
}
"""What has a form for intervals."""

WHERE_DEFINED: Final[Mapping[str, Face]] = {
    MUL: _defined_times,
    DIV: lambda x, y: _defined_times(x, _defined_reciprocal(y)),
    "log": _defined_logarithm,
    "sqrt": _power(Fraction(1, 2), defined=True),
    "tan": lambda x: _defined_times(sine(x), _defined_reciprocal(cosine(x))),
}
"""What differs where points without a value are left out."""
