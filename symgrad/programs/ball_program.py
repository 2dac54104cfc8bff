"""Straight-line programs over Arb's balls: what comes out contains every value the inputs allow.

The walk over the graph is that of `symgrad.programs.floats`; the differences are three. Constants
depend on the working precision, so they are kept as recipes and worked out once for each precision.
A condition has four values: true, false, undecided (a ball on both sides) and undefined. And a
piecewise under an undecided condition is the hull of its branches.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache, reduce
from operator import add, mul, neg, truediv
from typing import TYPE_CHECKING, Any, Final

from symgrad.errors import PointError
from symgrad.language.graph import (
    ADD,
    AND,
    CALL,
    COMPARE,
    CONST,
    DIV,
    MUL,
    NEG,
    NOT,
    NUM,
    OR,
    PIECEWISE,
    POW,
    SYM,
    Expression,
    Rational,
    postorder,
)
from symgrad.programs.ball_choices import (
    RELATIONS,
    choose,
    conjunction,
    disjunction,
    negation,
    reflexive,
)
from symgrad.programs.ball_constants import LEAF_RECIPES, Interval, Recipe, ball, rational_recipe, real_roots
from symgrad.programs.ball_functions import BALLS, NEVER_NEGATIVE, nothing
from symgrad.programs.ball_powers import power, rational_power
from symgrad.programs.compile import build, tupled
from symgrad.programs.rationals import rational_node

if TYPE_CHECKING:
    from flint import arb

Face = Callable[..., Any]
Instruction = tuple[Face, int, tuple[int, ...]]
PRECISION: Final = 128
OFTEN: Final = 40
"""Runs with one precision from which it pays to have the program written as a Python function."""

FAILURES: Final = (ValueError, ZeroDivisionError, OverflowError)
"""What python-flint raises for arguments outside C's integers: then nothing is known."""


class BallProgram:
    """Expressions as a program over balls.

    Args:
        outputs: what to compute; conditions give 1, 0, the hull of both, or nan.
        variables: the names of the inputs, in the order of the values.

    Raises:
        PointError: an output has a variable that is not among ``variables``.

    >>> from symgrad import parse
    >>> program = BallProgram([parse("x^2 - 1")], ["x"])
    >>> box = program.run([(-1, 2)])[0]
    >>> box.contains(-1) and box.contains(3) and not box.contains(4)
    True
    """

    __slots__ = ("_bits", "_builder", "_known", "_runs", "_written", "variables")

    def __init__(self, outputs: Sequence[Expression], variables: Sequence[str]) -> None:
        self.variables = tuple(variables)
        self._builder = _Builder(outputs, self.variables)
        self._bits = 0
        self._known: list[Any] = []
        self._runs = 0
        self._written: Callable[..., Sequence[Any]] | None = None

    def run(
        self, values: Sequence[arb | Rational | float | Interval] = (), precision_bits: int = PRECISION
    ) -> list[arb]:
        """Enclosures of the outputs over all values of the variables in the balls, intervals or points."""
        found, arb = self.evaluate(values, precision_bits), _flint().arb
        return [v if type(v) is arb else _as_ball(v) for v in found]

    def evaluate(
        self, values: Sequence[arb | Rational | float | Interval], precision_bits: int = PRECISION
    ) -> list[Any]:
        """Like `run`, with conditions as `Truth`."""
        ctx = _flint().ctx
        if ctx.prec == precision_bits:
            return self._evaluated(values, precision_bits)
        with ctx.workprec(precision_bits):
            return self._evaluated(values, precision_bits)

    def _evaluated(self, values: Sequence[arb | Rational | float | Interval], bits: int) -> list[Any]:
        builder = self._builder
        if self._bits != bits:
            self._known = _execute(builder.constants, [make() for make in builder.slots])
            self._bits, self._runs, self._written = bits, 0, None
        self._runs += 1
        if self._runs == OFTEN:
            self._written = _written(builder, self._known)
        arb = _flint().arb
        inputs = [v if type(v) is arb else ball(v) for v in values]
        if len(inputs) != len(self.variables):
            raise ValueError(f"{len(self.variables)} values are needed")
        if self._written is not None:
            try:
                return list(self._written(*inputs))
            except FAILURES:
                pass
        slots = self._known.copy()
        for name, value in zip(self.variables, inputs, strict=True):
            if name in builder.place:
                slots[builder.place[name]] = value
        _execute(builder.code, slots)
        return [slots[k] for k in builder.outputs]


@lru_cache(maxsize=1)
def _flint() -> Any:
    """The module, looked up once: programs are run thousands of times."""
    import flint

    return flint


def _written(builder: _Builder, known: Sequence[Any]) -> Callable[..., Sequence[Any]]:
    """The program as a Python function of the variables; it raises where an operation has no value."""
    names: dict[str, Any] = {}
    varying = {target for _, target, _ in builder.code} | set(builder.place.values())

    def slot(k: int) -> str:
        if k in varying:
            return f"s{k}"
        return named("k", known[k], k)

    def named(letter: str, value: Any, number: int) -> str:
        names[f"{letter}{number}"] = value
        return f"{letter}{number}"

    lines = []
    for face, target, at in builder.code:
        args = [slot(k) for k in at]
        sign = SIGNS.get(face)
        text = sign.join(args) if sign else f"{named('f', face, target)}({','.join(args)})"
        lines.append(f" s{target}={text}")
    inputs = [f"s{builder.place[v]}" if v in builder.place else f"_{k}" for k, v in enumerate(builder.order)]
    outputs = tupled([slot(k) for k in builder.outputs])
    return build("f", [f"def f({','.join(inputs)}):", *lines, f" return ({outputs})"], names)


def _execute(code: Sequence[Instruction], slots: list[Any]) -> list[Any]:
    for face, target, at in code:
        try:
            if len(at) == 1:
                slots[target] = face(slots[at[0]])
            elif len(at) == 2:
                slots[target] = face(slots[at[0]], slots[at[1]])
            else:
                slots[target] = face(*[slots[k] for k in at])
        except FAILURES:
            slots[target] = nothing()
    return slots


def _as_ball(value: Any) -> arb:
    from flint import arb

    if value is None:
        return arb(0).union(1)
    return arb(value) if isinstance(value, bool | float) else value


class _Builder:
    """Walks the graph once. Slots hold recipes: what to put there before anything runs."""

    def __init__(self, outputs: Sequence[Expression], variables: Sequence[str]) -> None:
        self.slots: list[Recipe] = []
        self.constants: list[Instruction] = []
        self.code: list[Instruction] = []
        self.place: dict[str, int] = {}
        self._slot: dict[Expression, int] = {}
        self._exact: dict[Expression, Rational] = {}
        self._varies: set[int] = set()
        self._nonnegative: set[Expression] = set()
        self._variables = frozenset(variables)
        self.order = tuple(variables)
        for here, e in enumerate(postorder(outputs)):
            self._slot[e] = here
            self.slots.append(self._enter(e, here))
        self.outputs = [self._slot[e] for e in outputs]

    def _enter(self, e: Expression, here: int) -> Recipe:
        if self._is_nonnegative(e):
            self._nonnegative.add(e)
        at = tuple([self._slot[a] for a in e.args])
        if e.op is SYM:
            self._variable(e.value, here)
        elif not self._varies.isdisjoint(at):
            self._varies.add(here)
            self.code.append(self._instruction(e, here, at))
        else:
            exact = rational_node(e, self._exact)
            if exact is not None:
                self._exact[e] = exact
                return rational_recipe(e, exact)
            if not e.args:
                return LEAF_RECIPES[e.op](e.value)
            self.constants.append(self._instruction(e, here, at))
        return nothing

    def _variable(self, name: str, here: int) -> None:
        if name not in self._variables:
            raise PointError(f"{name} has no value here")
        self.place[name] = here
        self._varies.add(here)

    def _instruction(self, e: Expression, here: int, at: tuple[int, ...]) -> Instruction:
        exponent = self._exact_exponent(e)
        if exponent is not None:
            face = rational_power(exponent, nonnegative=e.args[0] in self._nonnegative)
            return face, here, at[:1]
        if e.op is COMPARE:
            if at[0] == at[1]:
                return reflexive(e.value), here, at[:1]
            return RELATIONS[e.value], here, at
        if e.op is MUL and len(at) == 2 and at[0] == at[1]:
            return rational_power(2), here, at[:1]
        if len(at) == 2 and e.op in PAIRS:
            return PAIRS[e.op], here, at
        return BALLS[e.value] if e.op is CALL else FACES[e.op], here, at

    def _exact_exponent(self, e: Expression) -> Rational | None:
        if e.op is POW:
            return self._exact.get(e.args[1])
        if e.op is not CALL:
            return None
        if e.value == "sqrt":
            return Fraction(1, 2)
        degree = self._exact.get(e.args[1]) if e.value == "root" else None
        return 1 / Fraction(degree) if degree else None

    def _is_nonnegative(self, e: Expression) -> bool:
        if e.op in (ADD, MUL, DIV):
            inside = self._nonnegative
            return all(a in inside for a in e.args) or (
                e.op is MUL and len(e.args) == 2 and len(set(e.args)) == 1
            )
        if e.op is POW and e.args[1] in self._exact:
            return Fraction(self._exact[e.args[1]]).numerator % 2 == 0 or e.args[0] in self._nonnegative
        if e.op is NUM:
            return bool(e.value >= 0)
        return e.op is CONST or (e.op is CALL and e.value in NEVER_NEGATIVE)


def _sum(*u: arb) -> arb:
    return reduce(add, u)


def _product(*u: arb) -> arb:
    return reduce(mul, u)


PAIRS: Final[Mapping[str, Face]] = {ADD: add, MUL: mul}
"""Of two arguments, without a loop."""

FACES: Final[Mapping[str, Face]] = {
    ADD: _sum,
    MUL: _product,
    NEG: neg,
    DIV: truediv,
    POW: power,
    PIECEWISE: choose,
    AND: conjunction,
    OR: disjunction,
    NOT: negation,
}

SIGNS: Final[Mapping[Face, str]] = {add: "+", mul: "*", truediv: "/", _sum: "+", _product: "*"}
"""Operations that are written with a sign between the arguments."""

__all__ = ["BallProgram", "ball", "real_roots"]
