"""Values and identities of single functions that hold for every real argument in their domain."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import ceil, comb, factorial, floor
from typing import Final

from symgrad.language import limits
from symgrad.language.functions.learning import LEAKY_SLOPE
from symgrad.language.graph import (
    ADD,
    CALL,
    HALF,
    MUL,
    NUM,
    ONE,
    PI,
    TWO,
    ZERO,
    E,
    Expression,
    Rational,
    add,
    call,
    mul,
    neg,
    number,
    power,
    sqrt,
    variables_of,
)

Arguments = tuple[Expression, ...]
Identity = Callable[[Arguments], Expression | None]


def special_value(name: str, args: Arguments) -> Expression | None:
    """What ``name(args)`` is, for normal arguments, in simpler terms; None if it is simplest.

    The result may need normalising again.
    """
    rule = _RULES.get(name)
    return rule(args) if rule else None


def _number(e: Expression) -> Rational | None:
    return e.value if e.op is NUM else None


def is_negated(e: Expression) -> bool:
    """Whether a leading minus sign can be taken out."""
    return (e.op is NUM and e.value < 0) or (e.op is MUL and e.args[0].op is NUM and e.args[0].value < 0)


def pi_multiple(e: Expression) -> Fraction | None:
    """r, where e is r*pi."""
    if e is ZERO:
        return Fraction(0)
    if e is PI:
        return Fraction(1)
    if e.op is MUL and len(e.args) == 2 and e.args[0].op is NUM and e.args[1] is PI:
        return Fraction(e.args[0].value)
    return None


def _root(n: int) -> Expression:
    return sqrt(number(n))


_SINES: Final[dict[Fraction, Expression]] = {
    Fraction(0): ZERO,
    Fraction(1, 6): HALF,
    Fraction(1, 4): _root(2) / 2,
    Fraction(1, 3): _root(3) / 2,
    Fraction(1, 2): ONE,
    Fraction(1, 12): (_root(6) - _root(2)) / 4,
    Fraction(5, 12): (_root(6) + _root(2)) / 4,
    Fraction(1, 10): (_root(5) - 1) / 4,
    Fraction(3, 10): (_root(5) + 1) / 4,
    Fraction(1, 8): sqrt(2 - _root(2)) / 2,
    Fraction(3, 8): sqrt(2 + _root(2)) / 2,
}
"""sin(r*pi) in the first quadrant, where it is a readable radical."""

_TANGENTS: Final[dict[Fraction, Expression]] = {
    Fraction(0): ZERO,
    Fraction(1, 6): _root(3) / 3,
    Fraction(1, 4): ONE,
    Fraction(1, 3): _root(3),
    Fraction(1, 12): 2 - _root(3),
    Fraction(5, 12): 2 + _root(3),
    Fraction(1, 8): _root(2) - 1,
    Fraction(3, 8): _root(2) + 1,
}


def _sine_of(r: Fraction) -> Expression | None:
    r %= 2
    sign = 1
    if r >= 1:
        r, sign = r - 1, -1
    if r > Fraction(1, 2):
        r = 1 - r
    value = _SINES.get(r)
    return value if value is None or sign > 0 else neg(value)


def _sin(u: Arguments) -> Expression | None:
    r = pi_multiple(u[0])
    if r is not None:
        return _sine_of(r)
    return neg(call("sin", _opposite(u[0]))) if is_negated(u[0]) else _undone(u, "asin")


def _cos(u: Arguments) -> Expression | None:
    r = pi_multiple(u[0])
    if r is not None:
        return _sine_of(r + Fraction(1, 2))
    return call("cos", _opposite(u[0])) if is_negated(u[0]) else _undone(u, "acos")


def _tan(u: Arguments) -> Expression | None:
    r = pi_multiple(u[0])
    if r is None:
        return neg(call("tan", _opposite(u[0]))) if is_negated(u[0]) else _undone(u, "atan")
    r %= 1
    if r > Fraction(1, 2):
        value = _TANGENTS.get(1 - r)
        return None if value is None else neg(value)
    return _TANGENTS.get(r)


def _reciprocal(name: str, inverted: str, odd: bool) -> Identity:
    """cot, sec and csc at multiples of pi, where tan, cos and sin are readable and not 0."""

    def rule(u: Arguments) -> Expression | None:
        if pi_multiple(u[0]) is not None:
            return _divided(special_value(inverted, u))
        if not is_negated(u[0]):
            return None
        opposite = call(name, _opposite(u[0]))
        return neg(opposite) if odd else opposite

    return rule


def _divided(value: Expression | None) -> Expression | None:
    return None if value is None or value is ZERO else ONE / value


def _cot(u: Arguments) -> Expression | None:
    r = pi_multiple(u[0])
    return ZERO if r is not None and r % 1 == HALF.value else _RECIPROCAL_COT(u)


_RECIPROCAL_COT: Final = _reciprocal("cot", "tan", odd=True)


def _opposite(e: Expression) -> Expression:
    return mul(number(-1), e)


def _undone(u: Arguments, inverse: str) -> Expression | None:
    return u[0].args[0] if u[0].op is CALL and u[0].value == inverse and len(u[0].args) == 1 else None


def _odd(name: str, inverse: str | None = None) -> Identity:
    def rule(u: Arguments) -> Expression | None:
        if u[0] is ZERO:
            return ZERO
        if is_negated(u[0]):
            return neg(call(name, _opposite(u[0])))
        return _undone(u, inverse) if inverse else None

    return rule


def _cosh(u: Arguments) -> Expression | None:
    if u[0] is ZERO:
        return ONE
    return call("cosh", _opposite(u[0])) if is_negated(u[0]) else _undone(u, "acosh")


def _inverse_of(name: str, table: dict[Fraction, Expression], name_of_odd: bool) -> Identity:
    from symgrad.algebra.normal import normal_form

    known = {normal_form(value): number(angle) * PI for angle, value in table.items()}

    def rule(u: Arguments) -> Expression | None:
        if u[0] in known:
            return known[u[0]]
        opposite = normal_form(_opposite(u[0]))
        if opposite in known:
            return neg(known[opposite]) if name_of_odd else PI - (PI / 2 - known[opposite])
        return neg(call(name, _opposite(u[0]))) if name_of_odd and is_negated(u[0]) else None

    return rule


_lazy: dict[str, Identity] = {}


def _asin(u: Arguments) -> Expression | None:
    if "asin" not in _lazy:
        _lazy["asin"] = _inverse_of("asin", _SINES, True)
    return _lazy["asin"](u)


def _acos(u: Arguments) -> Expression | None:
    angle = _asin(u)
    if angle is None or (angle.op is CALL or _holds_call(angle)):
        return None
    return PI / 2 - angle


def _holds_call(e: Expression) -> bool:
    return any(a.op is CALL and a.value == "asin" for a in e.args)


def _atan(u: Arguments) -> Expression | None:
    if "atan" not in _lazy:
        _lazy["atan"] = _inverse_of("atan", _TANGENTS, True)
    return _lazy["atan"](u)


def _exp(u: Arguments) -> Expression | None:
    if u[0] is ZERO:
        return ONE
    if u[0] is ONE:
        return E
    terms = u[0].args if u[0].op is ADD else (u[0],)
    known = [_power_of_log(t) for t in terms]
    if not any(known):
        return None
    rest = [t for t, value in zip(terms, known, strict=True) if value is None]
    return mul(*[value for value in known if value is not None], call("exp", add(*rest)))


def _power_of_log(e: Expression) -> Expression | None:
    """exp(r*log(v)) is v**r."""
    scaled = e.op is MUL and len(e.args) == 2 and e.args[0].op is NUM
    r, inner = (e.args[0], e.args[1]) if scaled else (ONE, e)
    base = _undone((inner,), "log")
    return None if base is None else power(base, r)


def _log(u: Arguments) -> Expression | None:
    if len(u) == 2:
        value = _exact_log(_number(u[0]), _number(u[1]))
        return value or call("log", u[0]) / call("log", u[1])
    if u[0] is ONE:
        return ZERO
    if u[0] is E:
        return ONE
    return _undone(u, "exp")


def _exact_log(value: Rational | None, base: Rational | None) -> Expression | None:
    if value is None or base is None or base <= 0 or base == 1 or value <= 0:
        return None
    power = Fraction(1)
    for k in range(64):
        if power == value:
            return number(k)
        if power * value == 1:
            return number(-k)
        power *= base
    return None


def _log_base(base: int) -> Identity:
    return lambda u: _exact_log(_number(u[0]), base)


def _abs(u: Arguments) -> Expression | None:
    from symgrad.algebra.signs import sign_of_form

    sign = sign_of_form(u[0])
    if sign is not None and sign >= 0:
        return u[0]
    if (sign is not None and sign <= 0) or is_negated(u[0]):
        return _opposite(u[0]) if sign is not None else call("abs", _opposite(u[0]))
    return None


def _of_number(function: Callable[[Rational], Rational]) -> Identity:
    def rule(u: Arguments) -> Expression | None:
        value = _number(u[0])
        return None if value is None else number(function(value))

    return rule


def _sign(u: Arguments) -> Expression | None:
    value = _number(u[0])
    if value is not None:
        return number((value > 0) - (value < 0))
    return neg(call("sign", _opposite(u[0]))) if is_negated(u[0]) else None


def _extreme(choose: Callable[[list[Rational]], Rational]) -> Identity:
    def rule(u: Arguments) -> Expression | None:
        distinct = tuple(dict.fromkeys(u))
        if len(distinct) == 1:
            return distinct[0]
        values = [a.value for a in u if a.op is NUM]
        return number(choose(values)) if len(values) == len(u) else None

    return rule


def _clip(u: Arguments) -> Expression | None:
    if all(a.op is NUM for a in u):
        x, low, high = (a.value for a in u)
        return number(min(max(x, low), high))
    return None


def _factorial(u: Arguments) -> Expression | None:
    value = _number(u[0])
    if type(value) is int and 0 <= value <= limits.FACTORIAL:
        return number(factorial(value))
    return None


def _gamma(u: Arguments) -> Expression | None:
    value = _number(u[0])
    if value is None:
        return None
    if type(value) is int:
        return _factorial((number(value - 1),))
    return _gamma_of_half(Fraction(value)) if Fraction(value).denominator == 2 else None


def _gamma_of_half(x: Fraction) -> Expression | None:
    if abs(x) > 30:
        return None
    factor = Fraction(1)
    while x > 1:
        x -= 1
        factor *= x
    while x < 0:
        factor /= x
        x += 1
    return number(factor) * sqrt(PI)


def _binomial(u: Arguments) -> Expression | None:
    n, k = _number(u[0]), _number(u[1])
    if type(n) is int and type(k) is int and 0 <= n <= limits.FACTORIAL:
        return number(comb(n, k)) if k >= 0 else ZERO
    return None


def _norm(u: Arguments) -> Expression | None:
    if all(a.op is NUM for a in u):
        return sqrt(number(sum(Fraction(a.value) ** 2 for a in u)))
    if len(u) == 1:
        return call("abs", u[0])
    return None if variables_of(u) else sqrt(add(*[power(a, TWO) for a in u]))


def _atan2(u: Arguments) -> Expression | None:
    y, x = _number(u[0]), _number(u[1])
    if y is None or x is None or (x == 0 and y == 0):
        return None
    if x > 0:
        return call("atan", number(Fraction(y) / x))
    if x == 0:
        return PI / 2 if y > 0 else -PI / 2
    angle = call("atan", number(Fraction(y) / x))
    return angle + PI if y >= 0 else angle - PI


def _logsumexp(u: Arguments) -> Expression | None:
    if len(u) == 1:
        return u[0]
    if len(set(u)) == 1:
        return u[0] + call("log", number(len(u)))
    return None if variables_of(u) else call("log", add(*[call("exp", x) for x in u]))


def _when_zero(value: Expression) -> Identity:
    return lambda u: value if u[0] is ZERO else None


def _elu(u: Arguments) -> Expression | None:
    value = _number(u[0])
    if value is None:
        return None
    return number(value) if value >= 0 else call("exp", number(value)) - 1


def _lambertw(u: Arguments) -> Expression | None:
    """W(c*exp(c)) is c from the branch point at -1 on."""
    if u[0].op is MUL and len(u[0].args) == 2:
        c, power = u[0].args
        if c.op is NUM and c.value >= -1 and power.op is CALL and power.value == "exp" and power.args[0] is c:
            return c
    return {ZERO: ZERO, E: ONE}.get(u[0])


_RULES: Final[dict[str, Identity]] = {
    "sin": _sin,
    "cos": _cos,
    "tan": _tan,
    "asin": _asin,
    "acos": _acos,
    "atan": _atan,
    "atan2": _atan2,
    "sinh": _odd("sinh", "asinh"),
    "cosh": _cosh,
    "tanh": _odd("tanh", "atanh"),
    "asinh": _odd("asinh"),
    "atanh": _odd("atanh"),
    "acosh": lambda u: ZERO if u[0] is ONE else None,
    "cot": _cot,
    "csc": _reciprocal("csc", "sin", odd=True),
    "sec": _reciprocal("sec", "cos", odd=False),
    "exp": _exp,
    "log": _log,
    "log2": _log_base(2),
    "log10": _log_base(10),
    "abs": _abs,
    "sign": _sign,
    "floor": _of_number(floor),
    "ceil": _of_number(ceil),
    "max": _extreme(max),
    "min": _extreme(min),
    "clip": _clip,
    "relu": _of_number(lambda v: max(v, 0)),
    "leaky_relu": _of_number(lambda v: v if v > 0 else v * LEAKY_SLOPE),
    "elu": _elu,
    "heaviside": _of_number(lambda v: Fraction((v > 0) - (v < 0) + 1, 2)),
    "sigmoid": _when_zero(HALF),
    "softplus": lambda u: call("log", number(2)) if u[0] is ZERO else None,
    "silu": _when_zero(ZERO),
    "gelu": _when_zero(ZERO),
    "erf": _odd("erf"),
    "erfc": _when_zero(ONE),
    "factorial": _factorial,
    "gamma": _gamma,
    "loggamma": lambda u: ZERO if u[0] in (ONE, number(2)) else None,
    "binomial": _binomial,
    "lambertw": _lambertw,
    "norm": _norm,
    "hypot": _norm,
    "dot": lambda u: mul(u[0], u[1]),
    "logsumexp": _logsumexp,
}

__all__ = ["is_negated", "pi_multiple", "special_value"]
