"""Gradient descent, with and without memory of where it was going."""

from __future__ import annotations

from typing import Any, ClassVar

from symgrad.descend.methods.rule import Memory, Rule, Scalar
from symgrad.frozen import dataclass
from symgrad.programs.tape import sqrt


@dataclass(frozen=True, slots=True, kw_only=True)
class GradientDescent(Rule):
    """Gradient descent:  x <- x - lr*g.

    Near a minimum with curvatures in [a, b] it is stable for lr < 2/b and fastest at 2/(a + b).

    Source: Cauchy (1847), Methode generale pour la resolution des systemes d'equations simultanees.

    >>> GradientDescent(lr=0.5).update(1, 0.5, 3.0, 4.0)
    (1.0,)
    """

    name: ClassVar[str] = "gd"
    formula: ClassVar[str] = "x = x - lr*g"
    autonomous: ClassVar[bool] = True

    def update(self, t: Scalar, lr: Scalar, x: Any, g: Any, *memory: Any) -> Memory:
        return (x - lr * g,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Momentum(Rule):
    """The heavy ball:  v <- momentum*v + (1 - dampening)*g,   x <- x - lr*v.

    The first gradient enters undamped, as in PyTorch. Stable on curvature b for lr < 2*(1 + momentum)/b.

    Source: Polyak (1964), Some methods of speeding up the convergence of iteration methods.
    """

    name: ClassVar[str] = "momentum"
    formula: ClassVar[str] = "v = momentum*v + (1 - dampening)*g; x = x - lr*v"
    memory: ClassVar[tuple[str, ...]] = ("v", "share")
    autonomous: ClassVar[bool] = True

    momentum: float = 0.9
    dampening: float = 0.0

    def begin(self) -> tuple[float, ...]:
        # the share of the gradient that enters: all of it in the first step
        return (0.0, 1.0)

    def velocity(self, g: Any, v: Any, share: Any) -> Memory:
        """The new velocity, and the share of the next gradient."""
        if not self.dampening:
            return self.momentum * v + g, share
        return self.momentum * v + share * g, 1.0 - self.dampening

    def update(self, t: Scalar, lr: Scalar, x: Any, g: Any, *memory: Any) -> Memory:
        v, share = self.velocity(g, *memory)
        return x - lr * v, v, share


@dataclass(frozen=True, slots=True, kw_only=True)
class Nesterov(Momentum):
    """Nesterov's momentum, as deep learning writes it:  v <- momentum*v + g,  x <- x - lr*(g + momentum*v).

    Source: Nesterov (1983), A method of solving a convex programming problem with convergence rate
    O(1/k^2); Sutskever et al. (2013), On the importance of initialization and momentum.
    """

    name: ClassVar[str] = "nesterov"
    formula: ClassVar[str] = "v = momentum*v + (1 - dampening)*g; x = x - lr*(g + momentum*v)"

    def update(self, t: Scalar, lr: Scalar, x: Any, g: Any, *memory: Any) -> Memory:
        v, share = self.velocity(g, *memory)
        return x - lr * (g + self.momentum * v), v, share


@dataclass(frozen=True, slots=True, kw_only=True)
class InnerMomentum(Rule):
    """Momentum with the rate inside:  v <- momentum*v - lr*g,  x <- x + v; ahead: x <- x + momentum*v - lr*g.

    The same as `Momentum` at a constant rate; under a schedule old steps keep the rate they were made with.
    This is the form of Keras and of the papers.
    """

    name: ClassVar[str] = "momentum"
    formula: ClassVar[str] = "v = momentum*v - lr*g; x = x + v"
    memory: ClassVar[tuple[str, ...]] = ("v",)
    autonomous: ClassVar[bool] = True

    momentum: float = 0.9

    def update(self, t: Scalar, lr: Scalar, x: Any, g: Any, *memory: Any) -> Memory:
        v = self.momentum * memory[0] - lr * g
        return x + v, v


@dataclass(frozen=True, slots=True, kw_only=True)
class InnerNesterov(InnerMomentum):
    """Nesterov's momentum with the rate inside the velocity."""

    name: ClassVar[str] = "nesterov"
    formula: ClassVar[str] = "v = momentum*v - lr*g; x = x + momentum*v - lr*g"

    def update(self, t: Scalar, lr: Scalar, x: Any, g: Any, *memory: Any) -> Memory:
        v = self.momentum * memory[0] - lr * g
        return x + (self.momentum * v - lr * g), v


@dataclass(frozen=True, slots=True, kw_only=True)
class Subgradient(Rule):
    """The subgradient method:  x <- x - lr/sqrt(t)*g.

    For functions with kinks, where gradient descent jumps to and fro for ever: the steps shrink, yet
    their sum is unbounded. The value need not fall at each step, so look at the best one.

    Source: Shor (1985), Minimization Methods for Non-Differentiable Functions.
    """

    name: ClassVar[str] = "subgradient"
    formula: ClassVar[str] = "x = x - lr/sqrt(t)*g"

    def update(self, t: Scalar, lr: Scalar, x: Any, g: Any, *memory: Any) -> Memory:
        return (x - lr / sqrt(t) * g,)
