"""What other systems return at a kink.

A reverse sweep as they do it: each function has one number for its local derivative, also where there
is none. The tables hold what the systems themselves returned when they were asked (torch 2.13, jax 0.10,
sympy 1.14; ``tests/subgrad/recordings``). torch: sign(0) is 0, `maximum` halves ties, `clamp` includes its
bounds, the norm's gradient at 0 is 0. jax: `abs` selects on x >= 0, `max` balances ties, `relu` takes 0,
`clip` is a minimum of a maximum, `hypot` is a maximum times a root. sympy: `sign(0)` is 0, `Heaviside(0)`
is 1/2, the derivative of a step is a delta, which 0 absorbs; squares of roots are gone before it
differentiates. None is nan.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Final

from symgrad.autodiff.rules import local_partials
from symgrad.calculus.subdifferential.branches import Place, StuckError
from symgrad.calculus.subdifferential.field import NOTHING, Field, Real
from symgrad.frozen import dataclass
from symgrad.language.graph import (
    CALL,
    CONDITIONS,
    LEAVES,
    NUM,
    PIECEWISE,
    POW,
    Expression,
    add,
    call,
    node,
    number,
    postorder,
    power,
    substitute,
    symbol,
)
from symgrad.language.rewriting import rewritten

HALF: Final = Fraction(1, 2)
ONE: Final = Fraction(1)
_UNUSED: Final = Fraction(0)
"""This very object marks an argument that takes no part, so that its own nan does no harm."""

Locals = Sequence[Real | None]


@dataclass(frozen=True, slots=True)
class System:
    """How one system differentiates at kinks.

    Attributes:
        at_zero: for functions of one argument that have their kink at 0, the derivative there.
        clip: the derivative of clip by its argument at a bound, and by that bound.
        norms: the derivative of norm and hypot at 0.
        folds: whether max and min of many arguments are folded, two at a time, each tie halved.
        masks: whether what was not chosen takes part with weight 0, so that its nan spreads.
        absorbed: functions whose derivative, though there is none, vanishes when it is multiplied by 0.
        rewrite: what becomes of an expression when it is built.
    """

    at_zero: Mapping[str, Real | None]
    clip: tuple[Real, Real]
    norms: Mapping[str, Real | None]
    folds: bool = True
    masks: bool = True
    absorbed: frozenset[str] = frozenset()
    rewrite: Callable[[Expression], Expression] = lambda root: root


def squared(root: Expression) -> Expression:
    """``sqrt(u^2)`` as ``|u|``, and powers of norms as powers of the sum of squares."""
    return rewritten(root, _squared)


def _squared(_: Expression, e: Expression) -> Expression:
    if e.op is CALL and e.value == "sqrt" and _power_of(e.args[0]) == 2:
        return call("abs", e.args[0].args[0])
    if e.op is POW and e.args[0].op is CALL and e.args[0].value in ("norm", "hypot"):
        exponent = _power_of(e)
        if exponent and exponent > 1:
            return power(add(*[a**2 for a in e.args[0].args]), number(Fraction(exponent, 2)))
    return e


def _power_of(e: Expression) -> int | None:
    """The exponent of a whole power."""
    whole = e.op is POW and e.args[1].op is NUM and type(e.args[1].value) is int
    return e.args[1].value if whole else None


SYSTEMS: Final[dict[str, System]] = {
    "torch": System(
        {"abs": NOTHING, "relu": NOTHING, "leaky_relu": Fraction(1, 100), "sign": NOTHING, "floor": NOTHING,
         "ceil": NOTHING, "heaviside": None},
        (ONE, NOTHING),
        {"norm": NOTHING, "hypot": None},
    ),
    "jax": System(
        {"abs": ONE, "relu": NOTHING, "leaky_relu": ONE, "sign": NOTHING, "floor": NOTHING, "ceil": NOTHING,
         "heaviside": NOTHING},
        (HALF, HALF),
        {"norm": None, "hypot": HALF},
    ),
    "sympy": System(
        {"abs": NOTHING, "relu": HALF, "leaky_relu": Fraction(1, 100), "sign": None, "floor": None,
         "ceil": None, "heaviside": None},
        (HALF, HALF),
        {"norm": None, "hypot": None},
        folds=False,
        masks=False,
        absorbed=frozenset({"sign", "floor", "ceil", "heaviside"}),
        rewrite=squared,
    ),
}  # fmt: skip


def returned(
    place: Place, field: Field, root: Expression, names: Sequence[str], system: str
) -> list[Real | None]:
    """The gradient that a system returns; None for nan."""
    found = SYSTEMS[system]
    return _Sweep(place, field, found).gradient(found.rewrite(root), names)


class _Sweep:
    def __init__(self, place: Place, field: Field, system: System) -> None:
        self.place = place
        self.field = field
        self.system = system

    def gradient(self, root: Expression, names: Sequence[str]) -> list[Real | None]:
        order = postorder([root])
        adjoint: dict[Expression, Real | None] = {root: ONE}
        for e in reversed(order):
            if e not in adjoint or e.op in LEAVES or e.op in CONDITIONS or self._absorbs(e, adjoint[e]):
                continue
            for a, local in zip(e.args, self._locals(e), strict=True):
                if local is _UNUSED:
                    continue
                adjoint[a] = self._sum(adjoint.get(a, NOTHING), self._product(adjoint[e], local))
        return [adjoint.get(symbol(name), NOTHING) for name in names]

    def _absorbs(self, e: Expression, adjoint: Real | None) -> bool:
        return e.value in self.system.absorbed and adjoint is not None and self.field.sign(adjoint) == 0

    def _sum(self, a: Real | None, b: Real | None) -> Real | None:
        return None if a is None or b is None else self.field.add(a, b)

    def _product(self, a: Real | None, b: Real | None) -> Real | None:
        return None if a is None or b is None else self.field.mul(a, b)

    def _locals(self, e: Expression) -> Sequence[Real | None]:
        if e.op is PIECEWISE:
            return self._pieces(e)
        tie = self._tie(e) if e.op is CALL else None
        return self._smooth(e) if tie is None else tie

    def _smooth(self, e: Expression) -> list[Real | None]:
        """The rule's own partials, as numbers."""
        stand = tuple([symbol(f"_arg{k}") for k in range(len(e.args))])
        values = {s.value: self.place.evaluator.form(a) for s, a in zip(stand, e.args, strict=True)}
        partials = local_partials(node(e.op, stand, e.value), [True] * len(stand))
        return [self._number(substitute([p], values)[0]) for p in partials]

    def _number(self, e: Expression) -> Real | None:
        try:
            self.place.check(e)
        except StuckError:
            return None
        return self.field.of(self.place.evaluator.form(e))

    def _pieces(self, e: Expression) -> list[Real | None]:
        chosen = next((k for k, c in enumerate(e.args[1::2]) if self.place.evaluator.holds(c) is True), None)
        found: list[Real | None] = []
        for k in range(len(e.args) // 2):
            rest = NOTHING if self.system.masks else _UNUSED
            found += [ONE if k == chosen else rest, _UNUSED]
        return found

    def _tie(self, e: Expression) -> Locals | None:
        """The locals of a function that is at its kink; None where it is not."""
        system, name = self.system, e.value
        if name in system.norms:
            return None if any(map(self._sign, e.args)) else [system.norms[name]] * len(e.args)
        if name in ("max", "min"):
            keep = 1 if name == "max" else -1
            return self._folded(e, keep) if system.folds else self._halved(e, keep)
        if name == "clip":
            return self._clip(e)
        if name in ("floor", "ceil"):
            whole = self._sign(e - e.args[0]) == 0
            return [system.at_zero[name] if whole else NOTHING]
        if name in system.at_zero and self._sign(e.args[0]) == 0:
            return [system.at_zero[name]]
        return None

    def _sign(self, e: Expression) -> int:
        from symgrad.calculus.exact import sign_of

        return sign_of(self.place.evaluator.form(e)) or 0

    def _folded(self, e: Expression, keep: int) -> Locals:
        weights: list[Real] = [ONE]
        best = e.args[0]
        for a in e.args[1:]:
            order = self._sign(a - best) * keep
            if order == 0:
                weights = [*[self.field.mul(HALF, w) for w in weights], HALF]
            elif order > 0:
                weights, best = [*[NOTHING] * len(weights), ONE], a
            else:
                weights.append(NOTHING)
        return weights

    def _halved(self, e: Expression, keep: int) -> Locals:
        found: list[Real | None] = []
        for k, a in enumerate(e.args):
            orders = [self._sign(a - b) * keep for j, b in enumerate(e.args) if j != k]
            found.append(ONE if min(orders) > 0 else HALF if min(orders) == 0 else NOTHING)
        return found

    def _clip(self, e: Expression) -> Locals:
        x, low, high = e.args
        below, above = self._sign(x - low), self._sign(high - x)
        by_argument, by_bound = self.system.clip
        if below < 0:
            return [NOTHING, ONE, NOTHING]
        if above < 0:
            return [NOTHING, NOTHING, ONE]
        if below == 0:
            return [by_argument, by_bound, NOTHING]
        return [by_argument, NOTHING, by_bound] if above == 0 else [ONE, NOTHING, NOTHING]


__all__ = ["SYSTEMS", "returned"]
