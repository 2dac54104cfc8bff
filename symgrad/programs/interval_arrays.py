"""Programs over arrays of intervals, rounded outwards: many boxes in one pass over the graph.

An array of intervals holds two rows, minus the low ends and the high ends. So both rows are bounds from
above, and what adds or scales intervals treats them alike, in one pass of NumPy. Sums, products, quotients
and square roots of floats are right to half a unit in the last place, and each row is moved up by more than
that. NumPy's exponential, trigonometric and like functions promise four units; here their ends are moved
out by `TRUST`, some five hundred units. Where nothing is known, as beside a pole or outside the domain, an
end is nan. A program of what is ``defined`` takes in only the values at those points of a box at which there
is one; an end at a pole is infinite then.

Source: Hickey, Ju, van Emden, Interval arithmetic: from principles to implementation (JACM 48, 2001);
the two rows: B. Lambov, Interval arithmetic using SSE-2 (2008).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from math import inf, nan, nextafter
from typing import Any, Final

from symgrad.errors import UnsupportedError
from symgrad.language.graph import ADD, CALL, DIV, MUL, NEG, NUM, POW, SYM, Expression, postorder
from symgrad.programs.ball_functions import NEVER_NEGATIVE
from symgrad.programs.ball_program import BallProgram
from symgrad.programs.rationals import rational

Array = Any
Interval = tuple[Array, Array]
Rows = Any
"""Minus the low ends, and the high ends."""

Face = Callable[..., Rows]

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
        self._steps: list[tuple[Face, int, tuple[int, ...], bool]] = []
        self._known: list[Rows] = []
        self._fixed: set[Expression] = set()
        self._nonnegative: set[Expression] = set()
        self._given: list[tuple[int, int]] = []
        self._slot: dict[Expression, int] = {}
        for e in postorder(outputs):
            self._slot[e] = len(self._known)
            self._known.append(None)
            self._enter(e)
        self._outputs = [self._slot[e] for e in outputs]

    def _enter(self, e: Expression) -> None:
        here = self._slot[e]
        if _is_nonnegative(e, self._nonnegative):
            self._nonnegative.add(e)
        if e.op is SYM and e.value in self.variables:
            self._given.append((here, self.variables.index(e.value)))
            return
        if all(a in self._fixed for a in e.args):
            self._fixed.add(e)
            self._known[here] = _constant(e)
            return
        face, args = _face(e, self._fixed, self._defined)
        self._steps.append((face, here, tuple(self._slot[a] for a in args), e in self._nonnegative))

    def run(self, values: Sequence[Interval]) -> list[Interval]:
        """Intervals around the outputs, for each row of the inputs."""
        return [(-low, high) for low, high in self.rows([rows_of(*ends) for ends in values])]

    def rows(self, values: Sequence[Rows]) -> list[Rows]:
        """The same, both rows of each input and output in one array."""
        import numpy as np

        known = self._known.copy()
        for here, k in self._given:
            known[here] = values[k]
        with np.errstate(all="ignore"):
            for face, here, args, nonnegative in self._steps:
                found = face(*[known[a] for a in args])
                if nonnegative:
                    np.minimum(found[0], 0.0, out=found[0])
                known[here] = found
        return [known[k] for k in self._outputs]


def rows_of(low: Array, high: Array) -> Rows:
    """Both rows of an array of intervals, from their ends.

    >>> rows_of(1.0, 2.0).tolist()
    [[-1.0], [2.0]]
    """
    import numpy as np

    ends = np.empty((2, *(np.shape(low) or (1,))))
    np.negative(low, out=ends[0])
    ends[1] = high
    return ends


def _constant(e: Expression) -> Rows:
    return rows_of(*_ends_of(e))


@lru_cache(maxsize=512)
def _ends_of(e: Expression) -> tuple[float, float]:
    """Floats on both sides of a constant; equal ones where a float is exact."""
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


def _face(e: Expression, fixed: set[Expression], defined: bool) -> tuple[Face, tuple[Expression, ...]]:
    """The operation of a node, and what it is applied to."""
    if e.op is POW:
        exponent = rational(e.args[1])
        if exponent is not None:
            return _power(Fraction(exponent), defined), e.args[:1]
        return (_defined_power if defined else _any_power), e.args
    if e.op is MUL and len(e.args) == 2 and e.args[0] is e.args[1]:
        return _power(Fraction(2)), e.args[:1]
    constants = [a for a in e.args if a in fixed]
    if e.op is MUL and constants:
        scale = _constant(_product_of(constants))
        if abs(scale).max() < inf and (scale[0, 0] < 0 or scale[1, 0] < 0):
            others = tuple(a for a in e.args if a not in fixed)
            return _scaled(-scale[0, 0], scale[1, 0], defined), others
    name = e.value if e.op is CALL else e.op
    face = (WHERE_DEFINED.get(name) if defined else None) or FACES.get(name)
    if face is None:
        raise UnsupportedError(f"{name} has no form for intervals")
    return face, e.args


def _product_of(factors: Sequence[Expression]) -> Expression:
    found = factors[0]
    for factor in factors[1:]:
        found = found * factor
    return found


def outwards(x: Rows, share: float = EPSILON, least: float = TINY) -> Rows:
    """The ends moved out by a share of their size."""
    import numpy as np

    room = np.abs(x)
    room *= share
    if least:
        room += least
    room += x
    return room


def plus(*args: Rows) -> Rows:
    """A sum; sums of floats do not underflow."""
    found = args[0]
    for other in args[1:]:
        found = outwards(found + other, least=0.0)
    return found


def times(*args: Rows) -> Rows:
    """A product."""
    found = args[0]
    for factor in args[1:]:
        found = _product(found, factor)
    return found


def _scaled(low: float, high: float, defined: bool) -> Face:
    """A product with a number from a narrow interval without zero inside."""
    product = _defined_times if defined else times
    turned = high < 0
    least, most = (-high, -low) if turned else (low, high)
    # by as much the number may be more than the least
    share = EPSILON if least == most else EPSILON + 2 * (most / least - 1)

    def face(*args: Rows) -> Rows:
        found = args[0] if len(args) == 1 else product(*args)
        scaled = (found[::-1] if turned else found) * least
        if not defined:
            return outwards(scaled, share)
        # zero stays zero
        return outwards(scaled, share, least=0.0) + TINY * (found != 0)

    return face


def _product(x: Rows, y: Rows) -> Rows:
    return outwards(_products(x, y))


def _products(x: Rows, y: Rows) -> Rows:
    """The least and greatest products of ends, rounded."""
    import numpy as np

    ends = x[:, None] * y[None]
    # like signs of rows: the products of low with low and high with high; else minus the mixed ones
    most = np.maximum(ends[0], ends[1, ::-1])
    least = np.minimum(ends[0], ends[1, ::-1])
    rows: Rows = np.maximum(most[::-1], -least)
    return rows


def _defined_times(*args: Rows) -> Rows:
    """A product of numbers in intervals without end: zero times any number is zero."""
    import numpy as np

    found = args[0]
    for factor in args[1:]:
        rows = _products(found, factor)
        if np.isfinite(rows).all() and rows.all():
            found = outwards(rows)
            continue
        ends = [_number_product(np, x, y) for x in (-found[0], found[1]) for y in (-factor[0], factor[1])]
        found = rows_of(np.minimum.reduce(ends), np.maximum.reduce(ends))
        found = outwards(found, least=0.0)
    return found


def _number_product(np: Any, x: Array, y: Array) -> Array:
    """A product of ends: zero only if a factor is, so that it needs no room for what was lost."""
    found = np.where((x == 0) | (y == 0), 0.0, x * y)
    lost = (found == 0) & (x != 0) & (y != 0)
    return np.where(lost, TINY * np.sign(x) * np.sign(y), found)


def minus(x: Rows) -> Rows:
    """The negative, exact."""
    return x[::-1].copy()


def reciprocal(x: Rows) -> Rows:
    """1/x; nan where x may be zero."""
    import numpy as np

    found = np.where((x[0] < 0) | (x[1] < 0), x, nan)
    np.divide(-1.0, found, out=found)
    return outwards(found[::-1])


def _defined_reciprocal(x: Rows) -> Rows:
    """1/x for the numbers in x other than zero."""
    import numpy as np

    low, high = -x[0], x[1]
    return outwards(
        rows_of(
            np.where((low >= 0) | (high < 0), 1.0 / high, -inf),
            np.where((low > 0) | (high <= 0), 1.0 / low, inf),
        )
    )


def over(x: Rows, y: Rows) -> Rows:
    """A quotient."""
    return _product(x, reciprocal(y))


def _power(exponent: Fraction, defined: bool = False) -> Face:
    """A rational power; of odd roots the real one."""
    above, below = exponent.numerator, exponent.denominator
    if abs(above) > MOST_FACTORS or below > MOST_FACTORS:
        raise UnsupportedError("the exponent is too large")

    def face(x: Rows) -> Rows:
        rooted = x if below == 1 else _root(x, below, defined)
        raised = _whole_power(rooted, abs(above))
        if above > 0:
            return raised
        return _defined_reciprocal(raised) if defined else reciprocal(raised)

    return face


def _whole_power(x: Rows, n: int) -> Rows:
    """x^n; an odd power of minus the low end is minus the power."""
    if n == 1:
        return x
    if n % 2:
        return outwards(_multiplied(x, n), EPSILON * n)
    sizes = absolute(x)
    raised = _multiplied(sizes, n)
    raised[0] *= -1.0
    return outwards(raised, EPSILON * n)


def _multiplied(x: Array, n: int) -> Array:
    """x^n by repeated squaring."""
    if n == 1:
        return x
    half = _multiplied(x, n // 2)
    return half * half * x if n % 2 else half * half


def _root(x: Rows, degree: int, defined: bool) -> Rows:
    import numpy as np

    if degree % 2:
        return outwards(np.sign(x) * np.abs(x) ** (1.0 / degree), 16 * TRUST)
    low, high = -x[0], x[1]
    low = np.maximum(low, 0.0) if defined else np.where(low >= 0, low, nan)
    ends = rows_of(*(np.sqrt(v) if degree == 2 else v ** (1.0 / degree) for v in (low, high)))
    ends = outwards(ends, EPSILON if degree == 2 else 16 * TRUST)
    np.minimum(ends[0], 0.0, out=ends[0])
    return ends


def _any_power(base: Rows, exponent: Rows) -> Rows:
    return exponential(_product(exponent, logarithm(base)))


def _defined_power(base: Rows, exponent: Rows) -> Rows:
    return exponential(_defined_times(exponent, _defined_logarithm(base)))


def exponential(x: Rows) -> Rows:
    """Exp."""
    import numpy as np

    ends = rows_of(np.exp(-x[0]), np.exp(x[1]))
    ends = outwards(ends, TRUST)
    np.minimum(ends[0], 0.0, out=ends[0])
    return ends


def logarithm(x: Rows) -> Rows:
    """log; nan where x may not be positive."""
    import numpy as np

    safe = x[0] < 0
    ends = rows_of(np.log(np.where(safe, -x[0], nan)), np.log(np.where(safe, x[1], nan)))
    return outwards(ends, TRUST, TRUST)


def _defined_logarithm(x: Rows) -> Rows:
    """Log of the positive numbers in x."""
    import numpy as np

    return outwards(rows_of(np.log(np.maximum(-x[0], 0.0)), np.log(x[1])), TRUST, TRUST)


def cosine(x: Rows, shift: float = 0.0) -> Rows:
    """cos; with a shift of -1/2, in half turns, sin."""
    import numpy as np

    wave = np.sin if shift else np.cos
    if (x[0] + x[1] == 0).all() and (x[1] <= LARGEST_ANGLE).all() and (x[1] >= -LARGEST_ANGLE).all():
        # points, not intervals
        here = wave(x[1])
        return rows_of(here - TRUST, here + TRUST)
    waves = wave(x)
    if shift:
        waves[0] *= -1.0
    found = np.maximum(waves, waves[::-1])
    np.negative(np.minimum(waves[0], waves[1]), out=found[0])
    found += TRUST
    sizes = np.abs(x)
    size = sizes[0] + sizes[1]
    # whole numbers of half turns: minus the first within, and the last
    turns = x + (size * 1e-15 + 1e-15)
    turns /= np.pi
    turns[0] -= shift
    turns[1] += shift
    np.floor(turns, out=turns)
    count = turns[0] + turns[1]
    half = turns[0] / 2
    odd = half != np.floor(half)
    several = (count >= 1) | (size > 2 * LARGEST_ANGLE)
    one = count == 0
    np.copyto(found[0], 1.0, where=several | (one & odd))
    np.copyto(found[1], 1.0, where=several | (one & ~odd))
    return found


def sine(x: Rows) -> Rows:
    """Sin."""
    return cosine(x, -0.5)


def _rising(name: str) -> Face:
    """An increasing odd function of NumPy's."""

    def face(x: Rows) -> Rows:
        import numpy as np

        return outwards(getattr(np, name)(x), TRUST)

    return face


def _hyperbolic_cosine(x: Rows) -> Rows:
    import numpy as np

    ends = np.cosh(absolute(x))
    ends[0] *= -1.0
    return outwards(ends, TRUST)


def _sigmoid(x: Rows) -> Rows:
    return reciprocal(plus(rows_of(1.0, 1.0), exponential(minus(x))))


def absolute(x: Rows) -> Rows:
    """|x|, exact."""
    import numpy as np

    least, most = np.minimum(x[0], x[1]), np.maximum(x[0], x[1])
    ends = np.empty((2, *least.shape))
    np.minimum(least, 0.0, out=ends[0])
    np.maximum(most, -least, out=ends[1])
    return ends


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
