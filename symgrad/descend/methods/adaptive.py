"""A rate for each coordinate, from the size of the gradients it has seen."""

from __future__ import annotations

from typing import Any, ClassVar

from symgrad.descend.methods.rule import Memory, Rule, Scalar, quotient
from symgrad.frozen import dataclass
from symgrad.programs.tape import sqrt


def _divisor(square: str, eps: float, *, inside: bool) -> str:
    """A root with what keeps it from being 0, as a formula."""
    if not eps:
        return f"sqrt({square})"
    return f"sqrt({square} + eps)" if inside else f"(sqrt({square}) + eps)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Adagrad(Rule):
    """Adagrad:  s <- s + g^2,   x <- x - lr/(1 + (t-1)*lr_decay) * g/(sqrt(s) + eps).

    With ``eps_inside`` the divisor is sqrt(s + eps), as in optax and Keras.

    Source: Duchi, Hazan & Singer (2011), Adaptive subgradient methods.
    """

    name: ClassVar[str] = "adagrad"
    formula: ClassVar[str] = "s = s + g^2; x = x - lr/(1 + (t-1)*lr_decay)*g/(sqrt(s) + eps)"
    memory: ClassVar[tuple[str, ...]] = ("s",)

    lr: float = 0.01
    lr_decay: float = 0.0
    initial_accumulator: float = 0.0
    eps: float = 1e-10
    eps_inside: bool = False

    @property
    def variant(self) -> str:
        rate = "lr/(1 + (t-1)*lr_decay)" if self.lr_decay else "lr"
        return f"s = s + g^2; x = x - {rate}*g/{_divisor('s', self.eps, inside=self.eps_inside)}"

    def begin(self) -> tuple[float, ...]:
        return (self.initial_accumulator,)

    def update(self, t: Scalar, lr: Scalar, x: Any, g: Any, *memory: Any) -> Memory:
        s = memory[0] + g * g
        if self.lr_decay:
            lr = lr / (1.0 + (t - 1.0) * self.lr_decay)
        if self.eps_inside:
            # a coordinate that has never moved has s = 0, and stays
            return x - lr * quotient(g, sqrt(s + self.eps), self.eps), s
        return x - lr * quotient(g, sqrt(s) + self.eps, self.eps), s


@dataclass(frozen=True, slots=True, kw_only=True)
class RMSprop(Rule):
    """RMSprop:  v <- alpha*v + (1-alpha)*g^2,   b <- momentum*b + g/(sqrt(v) + eps),   x <- x - lr*b.

    With ``centered`` the divisor is sqrt(v - m^2) + eps, m the running mean of g. The further switches are
    those of other libraries: ``eps_inside`` puts eps under the root and lr into b, ``bias_correction``
    divides v and m by 1 - alpha^t, ``nesterov`` looks ahead, ``initial_scale`` is where v starts.

    Source: Hinton, Neural networks for machine learning, lecture 6e (2012); Graves (2013), arXiv:1308.0850.
    """

    name: ClassVar[str] = "rmsprop"
    formula: ClassVar[str] = "v = alpha*v + (1 - alpha)*g^2; b = momentum*b + g/(sqrt(v) + eps); x = x - lr*b"
    memory: ClassVar[tuple[str, ...]] = ("v", "m", "b")

    lr: float = 0.01
    alpha: float = 0.99
    eps: float = 1e-8
    momentum: float = 0.0
    centered: bool = False
    inner_rate: bool = False
    eps_inside: bool = False
    nesterov: bool = False
    bias_correction: bool = False
    initial_scale: float = 0.0

    @property
    def variant(self) -> str:
        mean = "; m = alpha*m + (1 - alpha)*g" if self.centered else ""
        grown = "/(1 - alpha^t)" if self.bias_correction else ""
        square = f"v{grown} - (m{grown})^2" if self.centered else f"v{grown}"
        step = f"g/{_divisor(square, self.eps, inside=self.eps_inside)}"
        means = f"v = alpha*v + (1 - alpha)*g^2{mean}"
        if not self.inner_rate:
            return f"{means}; b = momentum*b + {step}; x = x - lr*b"
        last = f"(lr*{step} + momentum*b)" if self.nesterov else "b"
        return f"{means}; b = momentum*b + lr*{step}; x = x - {last}"

    def begin(self) -> tuple[float, ...]:
        return (self.initial_scale, 0.0, 0.0)

    def update(self, t: Scalar, lr: Scalar, x: Any, g: Any, *memory: Any) -> Memory:
        v, m, b = memory
        v = self.alpha * v + (1.0 - self.alpha) * (g * g)
        grown = 1.0 - self.alpha**t if self.bias_correction else 1.0
        square = v / grown
        if self.centered:
            m = self.alpha * m + (1.0 - self.alpha) * g
            mean = m / grown
            square = square - mean * mean
        root = sqrt(square + self.eps) if self.eps_inside else sqrt(square) + self.eps
        if not self.inner_rate:
            b = self.momentum * b + quotient(g, root, self.eps)
            return x - lr * b, v, m, b
        step = lr * quotient(g, root, self.eps)
        b = self.momentum * b + step
        return x - (step + self.momentum * b if self.nesterov else b), v, m, b


@dataclass(frozen=True, slots=True, kw_only=True)
class Adadelta(Rule):
    """Adadelta:  v <- rho*v + (1-rho)*g^2,   u = sqrt(w + eps)/sqrt(v + eps)*g,   w <- rho*w + (1-rho)*u^2,
    x <- x - lr*u.

    Source: Zeiler (2012), ADADELTA: an adaptive learning rate method, arXiv:1212.5701.
    """

    name: ClassVar[str] = "adadelta"
    formula: ClassVar[str] = (
        "v = rho*v + (1 - rho)*g^2; u = sqrt(w + eps)/sqrt(v + eps)*g; "
        "w = rho*w + (1 - rho)*u^2; x = x - lr*u"
    )
    memory: ClassVar[tuple[str, ...]] = ("v", "w")

    lr: float = 1.0
    rho: float = 0.9
    eps: float = 1e-6

    def update(self, t: Scalar, lr: Scalar, x: Any, g: Any, *memory: Any) -> Memory:
        v, w = memory
        v = self.rho * v + (1.0 - self.rho) * (g * g)
        u = quotient(sqrt(w + self.eps), sqrt(v + self.eps), self.eps) * g
        w = self.rho * w + (1.0 - self.rho) * (u * u)
        return x - lr * u, v, w
