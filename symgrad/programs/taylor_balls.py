"""Taylor coefficients in balls: for all points of an interval at once, hence integrals with a proved error.

An expression in one variable is evaluated over power series whose coefficients are balls. Started at an
interval I, the k-th coefficient encloses f^(k)(s)/k! for every s in I. With the coefficients at the
midpoint c and radius r,

    integral of f over I = sum over even k < N of 2*r^(k+1)/(k+1) * f_k(c) + 2*r^(N+1)/(N+1) * f_N(I),

which is Lagrange's remainder, integrated. Intervals are halved until the remainder is small; where f has
a kink the hull of its values takes its place, so that the halving closes in on the kink.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from symgrad.language.graph import ADD, CALL, DIV, MUL, NEG, NUM, POW, SYM, Expression, postorder
from symgrad.programs.ball_program import BallProgram, ball

if TYPE_CHECKING:
    from flint import arb

TERMS: Final = 22
BITS: Final = 128
DEEPEST: Final = 48
MOST_PIECES: Final = 4_000


class NoTaylorError(Exception):
    """A function without a series face, or at a kink or pole within the interval."""


def integrals(outputs: Sequence[Expression], name: str, *, accuracy: float) -> list[arb] | None:
    """The integrals of expressions in one variable from 0 to 1, each in a ball.

    Args:
        outputs: the integrands, without other variables.
        name: the variable of integration.
        accuracy: the error of a piece that is good enough, relative to its length.

    Returns:
        The balls, or None where an integrand is not bounded or the pieces became too many.

    >>> from symgrad import parse
    >>> (total,) = integrals([parse("exp(-t^2)")], "t", accuracy=1e-18)
    >>> abs(float(total.mid()) - 0.7468241328124271) < 1e-15, bool(total.rad() < 1e-15)
    (True, True)
    """
    from flint import arb, ctx

    integrand = _Integrand(outputs, name)
    with ctx.workprec(BITS):
        totals = [arb(0) for _ in outputs]
        waiting = [(Fraction(0), Fraction(1), 0)]
        pieces = 0
        while waiting:
            low, high, depth = waiting.pop()
            pieces += 1
            found = integrand.piece(low, high)
            wide = found is None or any(f.rad() > accuracy * float(high - low) for f in found)
            if wide and depth < DEEPEST and pieces < MOST_PIECES:
                middle = (low + high) / 2
                waiting += [(low, middle, depth + 1), (middle, high, depth + 1)]
            elif found is None:
                return None
            else:
                totals = [a + b for a, b in zip(totals, found, strict=True)]
    return totals


def along_rays(
    outputs: Sequence[Expression],
    names: Sequence[str],
    centres: Sequence[arb],
    directions: Sequence[arb],
    count: int,
) -> list[Any]:
    """The power series in s of f(c + s*d) for every c and d in the balls, up to so many terms.

    Raises:
        NoTaylorError: a function has no series over these balls, or none here.

    >>> from flint import arb
    >>> from symgrad import parse
    >>> (series,) = along_rays([parse("x*y")], ["x", "y"], [arb(1), arb(2)], [arb(1), arb(3)], 3)
    >>> [float(series[k]) for k in range(3)]
    [2.0, 5.0, 3.0]
    """
    starts = {name: [c, d] for name, c, d in zip(names, centres, directions, strict=True)}
    return _series_of(outputs, postorder(outputs), starts, count)


def _series_of(
    outputs: Sequence[Expression],
    order: Sequence[Expression],
    starts: Mapping[str, Sequence[Any]],
    count: int,
) -> list[Any]:
    """The series of expressions, from the coefficients of the variables."""
    from flint import arb_series, ctx

    previous, ctx.cap = ctx.cap, count
    try:
        values: dict[Expression, Any] = {}
        for e in order:
            if e.op is SYM:
                values[e] = arb_series(list(starts[e.value]))
            elif not e.args:
                values[e] = arb_series([BallProgram([e], ()).run((), BITS)[0]])
            else:
                values[e] = _step(e, [values[a] for a in e.args])
        found = [values[e] for e in outputs]
        # coefficients beyond what is known would read as zero
        if any(series.prec < count for series in found):
            raise NoTaylorError
    except (ValueError, ZeroDivisionError, OverflowError, KeyError, NotImplementedError):
        raise NoTaylorError from None
    finally:
        ctx.cap = previous
    return found


class _Integrand:
    def __init__(self, outputs: Sequence[Expression], name: str) -> None:
        self.outputs = outputs
        self.name = name
        self.order = postorder(outputs)
        self.balls = BallProgram(outputs, [name])

    def piece(self, low: Fraction, high: Fraction) -> list[arb] | None:
        """The integrals over a piece; None where they are not bounded."""
        try:
            return self._by_series(low, high)
        except NoTaylorError:
            return self._by_hull(low, high)

    def _by_hull(self, low: Fraction, high: Fraction) -> list[arb] | None:
        values = self.balls.run([(low, high)], BITS)
        if not all(v.is_finite() for v in values):
            return None
        return [v * ball(high - low) for v in values]

    def _by_series(self, low: Fraction, high: Fraction) -> list[arb]:
        radius = ball((high - low) / 2)
        middle = self._coefficients(ball((low + high) / 2), TERMS)
        everywhere = self._coefficients(ball((low, high)), TERMS + 1)
        found = []
        for at, around in zip(middle, everywhere, strict=True):
            total = around[TERMS] * 2 * radius ** (TERMS + 1) / (TERMS + 1)
            for k in range(0, TERMS, 2):
                total += at[k] * 2 * radius ** (k + 1) / (k + 1)
            if not total.is_finite():
                raise NoTaylorError
            found.append(total)
        return found

    def _coefficients(self, start: arb, count: int) -> list[Any]:
        """The series of the outputs around a point or all points of an interval."""
        return _series_of(self.outputs, self.order, {self.name: [start, 1]}, count)


def _step(e: Expression, args: Sequence[Any]) -> Any:
    if e.op is POW:
        return _power(args[0], e.args[1], args[1])
    face = _CALLS[e.value] if e.op is CALL else _OPERATIONS[e.op]
    return face(*args)


def _power(base: Any, exponent: Expression, value: Any) -> Any:
    if exponent.op is NUM and isinstance(exponent.value, int):
        whole = exponent.value
        return base**whole if whole >= 0 else 1 / base**-whole
    if exponent.op is NUM and exponent.value.denominator == 2:
        return (
            _root(base) ** exponent.value.numerator
            if exponent.value > 0
            else 1 / _root(base) ** -exponent.value.numerator
        )
    return (value * _log(base)).exp()


def _root(u: Any) -> Any:
    _need_positive(u)
    return u.sqrt()


def _log(u: Any) -> Any:
    _need_positive(u)
    return u.log()


def _need_positive(u: Any) -> None:
    if not u[0] > 0:
        raise NoTaylorError


def _side(u: Any) -> int:
    """The sign of a series throughout the interval."""
    if u[0] > 0:
        return 1
    if u[0] < 0:
        return -1
    raise NoTaylorError


def _larger(a: Any, b: Any) -> Any:
    return a if _side(a - b) > 0 else b


def _smaller(a: Any, b: Any) -> Any:
    return b if _side(a - b) > 0 else a


def _sigmoid(u: Any) -> Any:
    return 1 / (1 + (-u).exp())


def _tanh(u: Any) -> Any:
    return 1 - 2 / (1 + (2 * u).exp())


def _norm(*u: Any) -> Any:
    total = u[0] * u[0]
    for a in u[1:]:
        total += a * a
    return _root(total)


def _gelu(u: Any) -> Any:
    from flint import arb

    return u * (1 + (u / arb(2).sqrt()).erf()) / 2


def _fold(pick: Callable[[Any, Any], Any]) -> Callable[..., Any]:
    def face(*u: Any) -> Any:
        best = u[0]
        for a in u[1:]:
            best = pick(best, a)
        return best

    return face


def _log_sum(*u: Any) -> Any:
    return _log(sum(a.exp() for a in u))


_OPERATIONS: Final[dict[str, Callable[..., Any]]] = {
    ADD: lambda *u: sum(u[1:], u[0]),
    MUL: _fold(lambda a, b: a * b),
    NEG: lambda u: -u,
    DIV: lambda a, b: a / b,
}

_CALLS: Final[dict[str, Callable[..., Any]]] = {
    "exp": lambda u: u.exp(),
    "log": _log,
    "sqrt": _root,
    "sin": lambda u: u.sin(),
    "cos": lambda u: u.cos(),
    "tan": lambda u: u.sin() / u.cos(),
    "atan": lambda u: u.atan(),
    "sinh": lambda u: (u.exp() - (-u).exp()) / 2,
    "cosh": lambda u: (u.exp() + (-u).exp()) / 2,
    "tanh": _tanh,
    "sigmoid": _sigmoid,
    "softplus": lambda u: _log(1 + u.exp()),
    "silu": lambda u: u * _sigmoid(u),
    "gelu": _gelu,
    "erf": lambda u: u.erf(),
    "erfc": lambda u: u.erfc(),
    "norm": _norm,
    "hypot": _norm,
    "dot": lambda a, b: a * b,
    "logsumexp": _log_sum,
    "abs": lambda u: u if _side(u) > 0 else -u,
    "sign": lambda u: u * 0 + _side(u),
    "heaviside": lambda u: u * 0 + (1 if _side(u) > 0 else 0),
    "relu": lambda u: u if _side(u) > 0 else u * 0,
    "max": _fold(_larger),
    "min": _fold(_smaller),
}
"""The functions with a face over series; the others are enclosed by the hull of their values."""

__all__ = ["NoTaylorError", "along_rays", "integrals"]
