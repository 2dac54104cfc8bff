"""Adam and its relatives: running means of the gradient and of its square."""

from __future__ import annotations

from typing import Any, ClassVar

from symgrad.descend.methods.rule import Memory, Rule, Scalar, quotient
from symgrad.frozen import dataclass
from symgrad.programs.tape import absolute, maximum, sqrt

MEANS = "m = beta1*m + (1 - beta1)*g; v = beta2*v + (1 - beta2)*g^2; "


@dataclass(frozen=True, slots=True, kw_only=True)
class Adam(Rule):
    """Adam:  m <- beta1*m + (1-beta1)*g,   v <- beta2*v + (1-beta2)*g^2,
    x <- x - lr * (m/(1-beta1^t)) / (sqrt(v/(1-beta2^t)) + eps).

    With ``eps_hat`` eps stands beside the uncorrected root, as in Keras:
    x <- x - lr*sqrt(1-beta2^t)/(1-beta1^t) * m/(sqrt(v) + eps). ``eps_root`` is added under the root.

    Source: Kingma & Ba (2015), Adam: a method for stochastic optimization, arXiv:1412.6980.
    """

    name: ClassVar[str] = "adam"
    formula: ClassVar[str] = MEANS + "x = x - lr*(m/(1 - beta1^t))/(sqrt(v/(1 - beta2^t)) + eps)"
    memory: ClassVar[tuple[str, ...]] = ("m", "v")

    lr: float = 0.001
    beta1: float = 0.9
    beta2: float = 0.999
    eps: float = 1e-8
    eps_root: float = 0.0
    eps_hat: bool = False

    @property
    def variant(self) -> str:
        return f"{MEANS}x = x - {self.going('v')}"

    def going(self, square: str) -> str:
        """How far to go, as a formula."""
        if self.eps_hat:
            return f"lr*sqrt(1 - beta2^t)/(1 - beta1^t)*m/(sqrt({square}) + eps)"
        root = " + eps_root" if self.eps_root else ""
        return f"lr*(m/(1 - beta1^t))/(sqrt({square}/(1 - beta2^t){root}) + eps)"

    def means(self, g: Any, m: Any, v: Any) -> Memory:
        """The running means of the gradient and of its square."""
        return self.beta1 * m + (1.0 - self.beta1) * g, self.beta2 * v + (1.0 - self.beta2) * (g * g)

    def step(self, t: Scalar, lr: Any, m: Any, v: Any) -> Any:
        """How far to go, from both means."""
        c1, c2 = 1.0 - self.beta1**t, 1.0 - self.beta2**t
        if self.eps_hat:
            return lr * sqrt(c2) / c1 * quotient(m, sqrt(v) + self.eps, self.eps)
        corrected = v / c2
        root = sqrt(corrected + self.eps_root) if self.eps_root else sqrt(corrected)
        return lr * quotient(m / c1, root + self.eps, self.eps)

    def update(self, t: Scalar, lr: Scalar, x: Any, g: Any, *memory: Any) -> Memory:
        m, v = self.means(g, *memory)
        return x - self.step(t, lr, m, v), m, v


@dataclass(frozen=True, slots=True, kw_only=True)
class AdamW(Adam):
    """Adam with decoupled weight decay:  x <- (1 - lr*weight_decay)*x, then a step of Adam.

    Source: Loshchilov & Hutter (2019), Decoupled weight decay regularization, arXiv:1711.05101.
    """

    name: ClassVar[str] = "adamw"

    weight_decay: float = 0.01
    decoupled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class AMSGrad(Adam):
    """Adam that divides by the largest v so far, so that its steps cannot grow again.

    PyTorch and Keras take the maximum of the uncorrected v, optax of the corrected one
    (``correct_first``), the paper corrects neither mean (``uncorrected``).

    Source: Reddi, Kale & Kumar (2018), On the convergence of Adam and beyond.
    """

    name: ClassVar[str] = "amsgrad"
    formula: ClassVar[str] = (
        MEANS + "w = max(w, v); x = x - lr*(m/(1 - beta1^t))/(sqrt(w/(1 - beta2^t)) + eps)"
    )
    memory: ClassVar[tuple[str, ...]] = ("m", "v", "w")

    correct_first: bool = False
    uncorrected: bool = False

    @property
    def variant(self) -> str:
        if not (self.correct_first or self.uncorrected):
            return f"{MEANS}w = max(w, v); x = x - {self.going('w')}"
        mean, square = ("m", "v") if self.uncorrected else ("m/(1 - beta1^t)", "v/(1 - beta2^t)")
        root = " + eps_root" if self.eps_root else ""
        divisor = f"(sqrt(w{root}) + eps)" if self.eps else f"sqrt(w{root})"
        return f"{MEANS}w = max(w, {square}); x = x - lr*({mean})/{divisor}"

    def update(self, t: Scalar, lr: Scalar, x: Any, g: Any, *memory: Any) -> Memory:
        m, v = self.means(g, *memory[:2])
        if not (self.correct_first or self.uncorrected):
            w = maximum(memory[2], v)
            return x - self.step(t, lr, m, w), m, v, w
        c1, c2 = (1.0, 1.0) if self.uncorrected else (1.0 - self.beta1**t, 1.0 - self.beta2**t)
        w = maximum(memory[2], v / c2)
        return x - lr * quotient(m / c1, sqrt(w + self.eps_root) + self.eps, self.eps), m, v, w


@dataclass(frozen=True, slots=True, kw_only=True)
class Adamax(Adam):
    """Adam in the maximum norm:  u <- max(beta2*u, |g| + eps),   x <- x - lr/(1-beta1^t) * m/u.

    With ``eps_outside``: u <- max(beta2*u, |g|) and m/(u + eps), as in Keras.

    Source: Kingma & Ba (2015), section 7.1.
    """

    name: ClassVar[str] = "adamax"
    formula: ClassVar[str] = (
        "m = beta1*m + (1 - beta1)*g; u = max(beta2*u, abs(g) + eps); x = x - lr/(1 - beta1^t)*m/u"
    )
    memory: ClassVar[tuple[str, ...]] = ("m", "u")

    lr: float = 0.002
    eps_outside: bool = False

    @property
    def variant(self) -> str:
        if not self.eps_outside:
            return self.formula
        return "m = beta1*m + (1 - beta1)*g; u = max(beta2*u, abs(g)); x = x - lr/(1 - beta1^t)*m/(u + eps)"

    def update(self, t: Scalar, lr: Scalar, x: Any, g: Any, *memory: Any) -> Memory:
        m = self.beta1 * memory[0] + (1.0 - self.beta1) * g
        size = absolute(g) if self.eps_outside else absolute(g) + self.eps
        u = maximum(self.beta2 * memory[1], size)
        divisor = u + self.eps if self.eps_outside else u
        return x - lr / (1.0 - self.beta1**t) * quotient(m, divisor, self.eps), m, u


@dataclass(frozen=True, slots=True, kw_only=True)
class NAdam(Adam):
    """Adam with Nesterov's look ahead, and a momentum that grows with the steps:
    mu_t = beta1*(1 - 0.96^(t*momentum_decay)/2),   p <- p*mu_t,
    x <- x - lr * ((1-mu_t)*g/(1-p) + mu_{t+1}*m/(1-p*mu_{t+1})) / (sqrt(v/(1-beta2^t)) + eps).

    With ``constant`` the momentum stays beta1, as in optax.

    Source: Dozat (2016), Incorporating Nesterov momentum into Adam.
    """

    name: ClassVar[str] = "nadam"
    formula: ClassVar[str] = (
        "mu(t) = beta1*(1 - 0.96^(t*momentum_decay)/2); p = p*mu(t); "
        + MEANS
        + "x = x - lr*((1 - mu(t))*g/(1 - p) + mu(t+1)*m/(1 - p*mu(t+1)))/(sqrt(v/(1 - beta2^t)) + eps)"
    )
    memory: ClassVar[tuple[str, ...]] = ("m", "v", "p")

    lr: float = 0.002
    momentum_decay: float = 0.004
    constant: bool = False

    @property
    def variant(self) -> str:
        if not self.constant:
            return self.formula
        ahead = "beta1*m/(1 - beta1^(t+1)) + (1 - beta1)*g/(1 - beta1^t)"
        return f"{MEANS}x = x - lr*({ahead})/(sqrt(v/(1 - beta2^t)) + eps)"

    def begin(self) -> tuple[float, ...]:
        return (0.0, 0.0, 1.0)

    def _momentum(self, t: Any) -> Any:
        return self.beta1 * (1.0 - 0.5 * 0.96 ** (t * self.momentum_decay))

    def update(self, t: Any, lr: Scalar, x: Any, g: Any, *memory: Any) -> Memory:
        m, v = self.means(g, *memory[:2])
        p = memory[2]
        root = sqrt(v / (1.0 - self.beta2**t)) + self.eps
        if self.constant:
            ahead, here = m / (1.0 - self.beta1 ** (t + 1.0)), g / (1.0 - self.beta1**t)
            step = self.beta1 * ahead + (1.0 - self.beta1) * here
        else:
            now, later = self._momentum(t), self._momentum(t + 1.0)
            p = p * now
            step = (1.0 - now) * g / (1.0 - p) + later * m / (1.0 - p * later)
        return x - lr * quotient(step, root, self.eps), m, v, p
