"""Derivatives at points where the rules do not apply: expansion along a line, from both sides.

A function of one variable made of analytic pieces has, on each side of a point, a series in powers of
the distance. It has a k-th derivative there just if both series have no other powers than whole ones
up to k, agree in their coefficients (with alternating sign), and begin with the function's value.
Kinks (abs, max, piecewise) choose their branch by the sign that their argument has on that side.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from fractions import Fraction
from math import ceil, factorial, floor
from typing import Final

from symgrad.algebra.normal import Normalizer
from symgrad.autodiff.higher import derivative
from symgrad.calculus.choices import made
from symgrad.calculus.decisions import decide_constant
from symgrad.calculus.domain import rational_exponent, requirements
from symgrad.calculus.exact import Evaluator
from symgrad.calculus.series import EXACT, Arithmetic, NoSeriesError, Series
from symgrad.calculus.sides import CHOOSERS, chosen_piece, on_demand
from symgrad.frozen import dataclass
from symgrad.language.graph import (
    ADD,
    CALL,
    DIV,
    LEAVES,
    MINUS_ONE,
    MUL,
    NEG,
    NUM,
    ONE,
    PI,
    PIECEWISE,
    POW,
    SYM,
    ZERO,
    Expression,
    add,
    call,
    mul,
    number,
    postorder,
    substitute,
    symbol,
)

STEP: Final = "'t"
"""The distance from the point; no user's name has a quotation mark."""

_LARGEST: Final = 3_000
_LARGEST_DERIVATIVE: Final = 300
_EXTRA_ORDERS: Final = 6

_FEW: Final = 14
"""Terms of a function's own series that come from differentiating it again and again."""
_FEW_GROWING: Final = 4
"""The same for functions whose derivatives grow at once."""


@dataclass(frozen=True, slots=True)
class Axis:
    """A line through a point: its values, and how much each variable moves per unit step.

    With ``bend`` it is a parabola: so much does each variable move per squared step as well.
    """

    values: Mapping[str, Expression]
    direction: Mapping[str, Expression]
    bend: Mapping[str, Expression] = field(default_factory=dict)

    @classmethod
    def of(cls, values: Mapping[str, Expression], name: str) -> Axis:
        """The line along one variable."""
        return cls(values, {name: number(1)})

    def restrict(self, root: Expression, sign: int) -> Expression:
        """The function of the step alone, on one side."""
        step = symbol(STEP) if sign > 0 else -symbol(STEP)
        moved = {
            n: v + self.direction.get(n, ZERO) * step + self.bend.get(n, ZERO) * symbol(STEP) ** 2
            for n, v in self.values.items()
        }
        (restricted,) = substitute([root], moved)
        return restricted


def derivative_on_axis(
    root: Expression, axis: Axis, order: int, *, value: Expression | None = None, formula: bool = False
) -> Expression | str:
    """The derivative of some order along a line at its point, or why there is none.

    Args:
        root: the function, with a value for every name in ``axis``.
        axis: point and direction.
        order: which derivative.
        value: the function's value at the point itself, where the formula does not give it.
        formula: whether ``root`` is a derivative formula, right only off the kinks.
    """
    if len(postorder([root])) > _LARGEST:
        return "the expression is too large to be expanded there"
    try:
        right = expansion(axis.restrict(root, 1), order, formula=formula)
        left = expansion(axis.restrict(root, -1), order, formula=formula)
        here = Evaluator(axis.values).form(root) if value is None else value
        return _compare_sides(right, left, here, order)
    except NoSeriesError as problem:
        return str(problem)
    except (RecursionError, ZeroDivisionError):
        return "it could not be expanded there"


def _compare_sides(right: Series, left: Series, here: Expression, order: int) -> Expression | str:
    n = Normalizer()
    slopes: list[tuple[Expression, Expression]] = []
    for side, series in (("right", right), ("left", left)):
        for exponent, _ in series.terms:
            if exponent < 0:
                return f"the function is unbounded on the {side}"
            if exponent.denominator != 1 and exponent < order:
                return f"the derivative is unbounded on the {side}"
    for k in range(order + 1):
        a, b = right.coefficient(Fraction(k)), left.coefficient(Fraction(k))
        b = n.mul((MINUS_ONE, b)) if k % 2 else b
        slopes.append((a, b))
    arithmetic = Arithmetic(order, n)
    jump = [s for s in slopes[0] if arithmetic.nonzero(n.add((s, n.mul((MINUS_ONE, here)))))]
    if jump:
        return "the function jumps there"
    for k in range(1, order + 1):
        a, b = slopes[k]
        if arithmetic.nonzero(n.add((a, n.mul((MINUS_ONE, b))))):
            return _one_sided(a, b, k)
    return n.mul((number(factorial(order)), slopes[order][0]))


def _one_sided(right: Expression, left: Expression, order: int) -> str:
    from symgrad.algebra.present import present
    from symgrad.language.write import write

    n = Normalizer()
    a, b = (write(present(n.mul((number(factorial(order)), c)))) for c in (left, right))
    what = {1: "derivative", 2: "second derivative"}.get(order, f"derivative of order {order}")
    return f"the {what} is {a} from the left and {b} from the right"


def expansion(root: Expression, order: int, *, formula: bool = False) -> Series:
    """The series of a function of the step, for steps above zero.

    Raises:
        NoSeriesError: there is none, or it was not found.
    """
    try:
        return _known_up_to(order, _Expansion(order + 1, formula).of(root))
    except NoSeriesError:
        return _Expansion(order + _EXTRA_ORDERS, formula).of(root)


def _known_up_to(order: int, series: Series) -> Series:
    """The series; an error if it breaks off before the order."""
    series.coefficient(Fraction(order))
    return series


class _Expansion:
    def __init__(self, order: int, formula: bool) -> None:
        self.n = Normalizer()
        self.arithmetic = Arithmetic(order, self.n)
        self.formula = formula
        self.known: dict[Expression, Series] = {}

    def of(self, root: Expression) -> Series:
        return on_demand(root, self.known, self._needed, self._series)

    def _needed(self, e: Expression) -> Sequence[Expression]:
        """The arguments to expand first; of a piecewise only the piece that is chosen."""
        if e.op is PIECEWISE:
            return (chosen_piece(e, self.side, formula=self.formula),)
        return e.args

    def side(self, difference: Expression) -> int:
        """The sign of an expression for small steps; 0 where it is zero identically."""
        return self.arithmetic.leading_sign(self._exactly(difference, self.of(difference)))

    def _exactly(self, e: Expression, s: Series) -> Series:
        """Recognises what is zero although only finitely many coefficients were seen."""
        if not s.terms and s.cut < EXACT and self.n.form(e) is ZERO:
            return Series(())
        return s

    def _series(self, e: Expression, needed: Sequence[Expression]) -> Series:
        if e.op in LEAVES:
            if e.op is SYM and e.value == STEP:
                return Series(((Fraction(1), number(1)),))
            return self.arithmetic.constant(self.n.form(e))
        args = [self._exactly(a, self.known[a]) for a in needed]
        return _SERIES[e.op](self, e, args)

    def add(self, _: Expression, args: list[Series]) -> Series:
        return self.arithmetic.add(args)

    def negate(self, _: Expression, args: list[Series]) -> Series:
        return self.arithmetic.scale(args[0], MINUS_ONE)

    def multiply(self, _: Expression, args: list[Series]) -> Series:
        product = args[0]
        for a in args[1:]:
            product = self.arithmetic.multiply(product, a)
        return product

    def divide(self, _: Expression, args: list[Series]) -> Series:
        return self.arithmetic.multiply(args[0], self.arithmetic.power(args[1], Fraction(-1)))

    def power(self, e: Expression, args: list[Series]) -> Series:
        r = rational_exponent(e.args[1])
        if r is not None:
            return self.arithmetic.power(args[0], r)
        return self.of(call("exp", e.args[1] * call("log", e.args[0])))

    def choose(self, e: Expression, args: list[Series]) -> Series:
        return args[0]

    def call(self, e: Expression, args: list[Series]) -> Series:
        root = _root_exponent(e)
        if root is not None:
            return self.arithmetic.power(args[0], root)
        if e.value == "exp" and args[0].low < 0:
            return self._exponential_of_pole(args[0])
        if e.value in ("floor", "ceil"):
            return self._rounded(e.value, args[0])
        chooser = CHOOSERS.get(e.value)
        if chooser is not None:
            return self.of(chooser(e.args, self.side, self.formula))
        if e.value in _NORMS:
            total = args[0].__class__(())
            for a in args:
                total = self.arithmetic.add([total, self.arithmetic.multiply(a, a)])
            return self.arithmetic.power(total, Fraction(1, 2))
        return self._analytic(e, args)

    def _rounded(self, name: str, s: Series) -> Series:
        """Rounding: a constant, which at a whole number depends on the side."""
        start = s.coefficient(Fraction(0))
        if s.low >= 0 and start.op is not NUM:
            whole_number = made(call(name, start), self.n)
            if whole_number.op is NUM and self.arithmetic.nonzero(self.n.form(start - whole_number)):
                return self.arithmetic.constant(whole_number)
        if s.low < 0 or start.op is not NUM:
            raise NoSeriesError(f"{name} is not expanded there")
        rest = self.arithmetic.leading_sign(Series(tuple(t for t in s.terms if t[0] > 0), s.cut))
        whole = floor(start.value) if name == "floor" else ceil(start.value)
        if start.value == whole:
            whole += min(rest, 0) if name == "floor" else max(rest, 0)
        return self.arithmetic.constant(number(whole))

    def _exponential_of_pole(self, s: Series) -> Series:
        """Flatter than every power, yet not zero: its sign stays open."""
        if self.arithmetic.sign(s.terms[0][1]) > 0:
            raise NoSeriesError("the function is unbounded there")
        return Series((), self.arithmetic.order + 1)

    def _analytic(self, e: Expression, args: list[Series]) -> Series:
        """Taylor's formula for a function that is smooth where its arguments arrive."""
        moving = [k for k, a in enumerate(args) if any(x for x, _ in a.terms) or a.cut < EXACT]
        if not moving:
            fixed = call(e.value, *[a.coefficient(Fraction(0)) for a in args])
            return self.arithmetic.constant(self._value(fixed, smooth=False))
        if len(moving) > 1 and e.value in _IN_OTHER_TERMS:
            return self.of(_IN_OTHER_TERMS[e.value](*e.args))
        if e.value == "atan2":
            return self.of(self._angle(e.args[0], e.args[1], args))
        if len(moving) > 1:
            raise NoSeriesError(f"{e.value} of several moving arguments is not expanded")
        index = moving[0]
        if args[index].low < 0:
            raise NoSeriesError(f"the argument of {e.value} is unbounded there")
        start = [a.coefficient(Fraction(0)) for a in args]
        inner = args[index]
        rest = Series(tuple((x, c) for x, c in inner.terms if x > 0), inner.cut)
        count = int(self.arithmetic.order / rest.low) + 2 if rest.terms else 1
        if count > (_FEW_GROWING if e.value in _BY_SIMPLER else _FEW) and e.value not in _RETURNING:
            return self._far(e, start, index, rest, count)
        return self.arithmetic.compose(self._taylor(e.value, start, index, count), rest)

    def _far(self, e: Expression, start: list[Expression], index: int, rest: Series, count: int) -> Series:
        """Many terms of a function whose own derivatives would grow: by functions whose derivatives do not.

        f(u) is the integral of f'(u) u', and f' is mostly of a simpler kind than f.
        """
        first = self._value(call(e.value, *start))
        if e.value in _BY_SIMPLER:
            if first.op is not NUM:  # in quotients of such values coefficients would grow without end
                return self.arithmetic.compose(self._taylor(e.value, start, index, min(count, _FEW)), rest)
            return self.of(_BY_SIMPLER[e.value](e.args[0]))
        u = symbol(STEP)
        slope = derivative(call(e.value, *[u if k == index else c for k, c in enumerate(start)]), [STEP])
        if any(part.op is CALL and part.value == e.value for part in postorder([slope])):
            return self.arithmetic.compose(self._taylor(e.value, start, index, count), rest)
        (inside,) = substitute([slope], {STEP: e.args[index]})
        return self.arithmetic.integral(first, self.of(inside), rest)

    def _angle(self, y: Expression, x: Expression, args: list[Series]) -> Expression:
        """atan2(y, x) by the half plane that the line sets out in."""
        above = self.arithmetic.sign(args[0].coefficient(Fraction(0)))
        if above:
            return number(Fraction(above, 2)) * PI - call("atan", x / y)
        if self.arithmetic.leading_sign(args[1]) > 0:
            return call("atan", y / x)
        turn = 1 if self.arithmetic.leading_sign(args[0]) >= 0 else -1
        return turn * PI + call("atan", y / x)

    def _taylor(self, name: str, start: list[Expression], index: int, count: int) -> list[Expression]:
        u = symbol(STEP)
        formula = call(name, *[u if k == index else c for k, c in enumerate(start)])
        coefficients: list[Expression] = []
        for k in range(count):
            (at,) = substitute([formula], {STEP: start[index]})
            coefficients.append(self.n.mul((number(Fraction(1, factorial(k))), self._value(at))))
            formula = self.n.form(derivative(formula, [STEP]))
            if len(postorder([formula])) > _LARGEST_DERIVATIVE:
                break
        return coefficients

    def _value(self, constant: Expression, *, smooth: bool = True) -> Expression:
        for r in requirements([constant]):
            if (smooth or not r.smooth_only) and decide_constant(self.n.form(r.condition)) is not True:
                raise NoSeriesError(f"{r.term.value or 'it'} is not smooth there")
        return self.n.form(constant)


_IN_OTHER_TERMS: Final[dict[str, Callable[..., Expression]]] = {
    "logsumexp": lambda *u: call("log", add(*[call("exp", x) for x in u])),
    "log": lambda x, base: call("log", x) / call("log", base),
    "dot": mul,
}
"""Functions of several arguments by functions of one."""

_RETURNING: Final = frozenset({"exp", "sin", "cos", "sinh", "cosh"})
"""Functions among whose derivatives they are themselves, so that these do not grow."""

_BY_SIMPLER: Final[dict[str, Callable[[Expression], Expression]]] = {
    "tan": lambda u: call("sin", u) / call("cos", u),
    "cot": lambda u: call("cos", u) / call("sin", u),
    "sec": lambda u: 1 / call("cos", u),
    "csc": lambda u: 1 / call("sin", u),
    "tanh": lambda u: 1 - 2 / (1 + call("exp", 2 * u)),
    "sigmoid": lambda u: 1 / (1 + call("exp", -u)),
    "silu": lambda u: u / (1 + call("exp", -u)),
}
"""Functions whose derivatives refer to themselves, by functions whose derivatives come round again."""

_ROOTS: Final = {"sqrt": Fraction(1, 2), "cbrt": Fraction(1, 3)}


def _root_exponent(e: Expression) -> Fraction | None:
    """1/n for the n-th root."""
    if e.value == "root" and e.args[1].op is NUM and e.args[1].value:
        return 1 / Fraction(e.args[1].value)
    return _ROOTS.get(e.value)


_NORMS: Final = frozenset({"hypot", "norm"})

_SERIES: Final[dict[str, Callable[[_Expansion, Expression, list[Series]], Series]]] = {
    ADD: _Expansion.add,
    NEG: _Expansion.negate,
    MUL: _Expansion.multiply,
    DIV: _Expansion.divide,
    POW: _Expansion.power,
    CALL: _Expansion.call,
    PIECEWISE: _Expansion.choose,
}


def directions_disagree(
    root: Expression, values: Mapping[str, Expression], names: Sequence[str], gradient: Sequence[Expression]
) -> str | None:
    """Whether the rate along some direction is not what the partial derivatives add up to.

    Directions are not enough: x^3*y/(x^4 + y^2) has rate 0 along every line through the origin, but 1/2
    along the parabola y = x^2.
    """
    n = Normalizer()
    for steps, bend in _probes(names):
        axis = Axis(values, steps, bend)
        found = _rate_on_curve(root, axis) if bend else derivative_on_axis(root, axis, 1)
        if found is None:
            continue
        if isinstance(found, str):
            along = "a parabola in" if bend else "the direction"
            return f"along {along} ({', '.join(str(s) for s in steps.values())}) {found}"
        expected = n.add([n.mul((g, steps[name])) for name, g in zip(names, gradient, strict=True)])
        difference = n.add((found, n.mul((MINUS_ONE, expected))))
        if Arithmetic(1, n).nonzero(difference):
            return f"the rates along other {'curves' if bend else 'directions'} do not follow from them"
    return None


def _rate_on_curve(root: Expression, axis: Axis) -> Expression | str | None:
    """The rate along a curve, or why there is none; None where a short expansion does not tell."""
    try:
        right, left = (_Expansion(_EXTRA_ORDERS, False).of(axis.restrict(root, sign)) for sign in (1, -1))
        return _compare_sides(right, left, Evaluator(axis.values).form(root), 1)
    except (NoSeriesError, RecursionError, ZeroDivisionError):
        return None


Steps = Mapping[str, Expression]


def _probes(names: Sequence[str]) -> Iterator[tuple[Steps, Steps]]:
    """Lines in random directions, then parabolas that set out along one axis each."""
    pick = random.Random(7)
    for _ in range(4):
        yield {name: number(pick.choice((-3, -2, -1, 1, 2, 3))) for name in names}, {}
    for axis in names[:4]:
        steps = {name: ONE if name == axis else ZERO for name in names}
        yield steps, {name: number(pick.choice((-2, -1, 1, 2))) for name in names if name != axis}
