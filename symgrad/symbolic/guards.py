"""What SymPy must not be given, because it would not come back.

SymPy evaluates while it builds: powers of numbers become digits, gamma of a large rational a product
of a million factors, max compares every pair of arguments, and each node asks its whole tree whether
it is real. Everything here is checked on our graph first; what only shows once SymPy has combined
things (the 9 in ``(x - x + 9)^(9^9)``) is checked on the arguments of each call.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import log2
from typing import Any, Final

from symgrad.errors import LimitError
from symgrad.language import limits
from symgrad.language.gates import check_numbers
from symgrad.language.graph import (
    CALL,
    PIECEWISE,
    POW,
    Expression,
    depends,
    postorder,
    tree_sizes,
    variables_of,
)
from symgrad.programs.balls import BallProgram
from symgrad.programs.rationals import rationals
from symgrad.symbolic.loading import sympy

DEPTH: Final = 150
"""Nested operations: SymPy recurses, some ten calls a level, and Python allows a thousand."""

KINKS: Final = 16
"""Nested choices: each doubles the cases that SymPy's assumptions look at."""

UNSHARED: Final = 50_000
"""Nodes of the tree when it is many times larger than the graph: SymPy forgets what is shared."""

SHARING: Final = 8
FINEST: Final = 64

HOPELESS: Final = 10**18
"""Exponents are counted up to here: a float holds them, and every number but 1 overflows with less."""

CHOOSING: Final = frozenset({"abs", "sign", "max", "min", "clip", "relu", "leaky_relu", "elu", "heaviside"})
SATURATING: Final = frozenset(
    {"exp", "tanh", "sigmoid", "softplus", "silu", "elu", "logsumexp", "gelu", "erf", "erfc"}
)
"""What stays small, or comes near a limit, although exponentials within it grow beyond all bounds."""

GAMMA_LIKE: Final = frozenset({"gamma", "loggamma", "digamma", "polygamma", "factorial", "binomial"})


def check(root: Expression) -> None:
    """Raises a LimitError where SymPy would form a giant, or walk for ever."""
    check_numbers(root, {})
    order = postorder([root])
    _check_depth(order)
    _check_sharing(root, order)
    _check_magnitudes(root, order)


def _check_depth(order: Sequence[Expression]) -> None:
    depth: dict[Expression, int] = {}
    kinks: dict[Expression, int] = {}
    for e in order:
        depth[e] = 1 + _deepest(depth, e.args)
        kinks[e] = _deepest(kinks, e.args) + (e.op is PIECEWISE or (e.op is CALL and e.value in CHOOSING))
        if depth[e] > DEPTH:
            raise LimitError(f"SymPy is given at most {DEPTH} nested operations")
        if kinks[e] > KINKS:
            raise LimitError(f"SymPy is given at most {KINKS} nested choices (abs, max, piecewise)")


def _deepest(depth: Mapping[Expression, int], args: Iterable[Expression]) -> int:
    return max([depth[a] for a in args], default=0)


def _check_sharing(root: Expression, order: Sequence[Expression]) -> None:
    size = tree_sizes(order, UNSHARED * SHARING + 1)[root]
    if size > UNSHARED and size > SHARING * len(order):
        raise LimitError(f"written out for SymPy, this has more than {UNSHARED:,} operations")


def _check_magnitudes(root: Expression, order: Sequence[Expression]) -> None:
    """No constant is astronomically large or small: SymPy writes out all digits before its point."""
    names = variables_of([root])
    varying = depends(order, names)
    exact = rationals(e for e in order if e not in varying)
    doubtful = [e for e in order if e.op in (CALL, POW) and e not in varying and e not in exact]
    if not doubtful:
        return
    for e, value in zip(doubtful, BallProgram(doubtful, ()).run((), FINEST), strict=True):
        if not value.is_nan() and not _is_moderate(value):
            raise LimitError(f"{_name(e)} has a value of more than {limits.POWER_BITS:,} bits")
    _check_exponents([e for e in doubtful if e.op is CALL and e.value in SATURATING])


def _check_exponents(calls: Sequence[Expression]) -> None:
    """tanh(10**9) is moderate, but SymPy writes it with exp(2*10**9) and looks for polynomials in that."""
    args = [a for e in calls for a in e.args]
    for value in BallProgram(args, ()).run((), FINEST):
        if value.is_finite() and value.abs_lower() > limits.FACTORIAL:
            raise LimitError(f"exponents for SymPy are at most {limits.FACTORIAL}")


def _is_moderate(value: Any) -> bool:
    if not value.is_finite():
        return False
    mantissa, exponent = (int(part) for part in value.mid().man_exp())
    return not mantissa or abs(mantissa.bit_length() + exponent) <= limits.POWER_BITS


def _name(e: Expression) -> str:
    return "a power" if e.op is POW else e.value


def check_call(name: str, args: Sequence[Any]) -> None:
    """Raises a LimitError for numbers beyond which SymPy multiplies a factorial out."""
    if name in GAMMA_LIKE and any(a.is_Rational and abs(a) > limits.FACTORIAL for a in args):
        raise LimitError(f"the argument of {name} is at most {limits.FACTORIAL} for SymPy")
    if name == "exp":
        check_power(sympy.E, args[0])


def check_power(base: Any, exponent: Any) -> None:
    """Raises a LimitError for a power whose numeric part would have too many bits."""
    if _power_bits(base, exponent) > limits.POWER_BITS:
        raise LimitError(f"this power has a coefficient of more than {limits.POWER_BITS:,} bits")


def _power_bits(base: Any, exponent: Any) -> float:
    """Bits of the number that ``base**exponent`` contributes, e**(n*log(2)) among them."""
    if exponent.is_Rational:
        return _capped(exponent) * sum(_bits(factor) for factor in sympy.Mul.make_args(base))
    total = 0.0
    for term in sympy.Add.make_args(exponent):
        coefficient, rest = term.as_coeff_Mul()
        logarithms = [f.args[0] for f in sympy.Mul.make_args(rest) if isinstance(f, sympy.log)]
        if coefficient.is_Rational:
            total += _capped(coefficient) * sum(_bits(x) for x in logarithms)
    return total


def _capped(exponent: Any) -> float:
    return float(min(abs(exponent), HOPELESS))


def _bits(factor: Any) -> float:
    if factor.is_Rational and factor.p:
        return log2(max(abs(int(factor.p)), int(factor.q)))
    if factor.is_Pow and factor.base.is_Rational and factor.exp.is_Rational:
        return _capped(factor.exp) * _bits(factor.base)
    return 0.0
