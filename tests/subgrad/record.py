"""What PyTorch, JAX and SymPy return as the gradient at kinks, recorded from the libraries themselves.

    python -m tests.subgrad.record torch      # needs torch; likewise jax (with jaxlib), sympy

replaces ``recordings/<library>.json``; run it in an environment of its own, symgrad needs neither torch nor
jax. The recordings on disk come from ``pip install torch==2.13.0`` and ``pip install jax jaxlib``.
Everything is float64. A recording holds the library's version and for each case the expression as symgrad
reads it, the point, and the gradient: null where the library returns nan or an infinity, or refuses.

A case is written once, in words that each library has: `max` of many arguments is folded two at a time,
`norm` is the library's norm of a stacked vector, a piecewise function its ``where``.
"""

from __future__ import annotations

import importlib
import json
import math
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any

RECORDINGS = Path(__file__).parent / "recordings"

Body = Callable[..., Any]


@dataclass(frozen=True)
class Case:
    """A function: as symgrad reads it, at a point, and in the words of the libraries."""

    expression: str
    point: dict[str, float]
    body: Body


def _case(expression: str, point: str, body: Body) -> Case:
    pairs = (part.split("=") for part in point.split(","))
    return Case(expression, {name: float(value) for name, value in pairs}, body)


CASES: tuple[Case, ...] = (
    _case("abs(x)", "x=0", lambda s, x: s.abs(x)),
    _case("-abs(x)", "x=0", lambda s, x: -s.abs(x)),
    _case("abs(-x)", "x=0", lambda s, x: s.abs(-x)),
    _case("x*abs(x)", "x=0", lambda s, x: x * s.abs(x)),
    _case("abs(x)^2", "x=0", lambda s, x: s.abs(x) ** 2),
    _case("abs(x)^3", "x=0", lambda s, x: s.abs(x) ** 3),
    _case("abs(abs(x) - 1)", "x=1", lambda s, x: s.abs(s.abs(x) - 1)),
    _case("abs(abs(x) - 1)", "x=0", lambda s, x: s.abs(s.abs(x) - 1)),
    _case("abs(x - y)", "x=1,y=1", lambda s, x, y: s.abs(x - y)),
    _case("abs(x)*y", "x=0,y=3", lambda s, x, y: s.abs(x) * y),
    _case("exp(abs(x))", "x=0", lambda s, x: s.exp(s.abs(x))),
    _case("sin(abs(x))", "x=0", lambda s, x: s.sin(s.abs(x))),
    _case("sqrt(abs(x))", "x=0", lambda s, x: s.sqrt(s.abs(x))),
    _case("sqrt(x^2)", "x=0", lambda s, x: s.sqrt(x**2)),
    _case("sqrt(x^2 + y^2)", "x=0,y=0", lambda s, x, y: s.sqrt(x**2 + y**2)),
    _case("max(x, 0)", "x=0", lambda s, x: s.max(x, s.number(0))),
    _case("max(0, x)", "x=0", lambda s, x: s.max(s.number(0), x)),
    _case("min(x, 0)", "x=0", lambda s, x: s.min(x, s.number(0))),
    _case("max(x, y)", "x=1,y=1", lambda s, x, y: s.max(x, y)),
    _case("min(x, y)", "x=1,y=1", lambda s, x, y: s.min(x, y)),
    _case("max(x, y, 0)", "x=0,y=0", lambda s, x, y: s.max(x, y, s.number(0))),
    _case("max(x, y, z)", "x=1,y=1,z=1", lambda s, x, y, z: s.max(x, y, z)),
    _case("max(x, y, z)", "x=2,y=1,z=2", lambda s, x, y, z: s.max(x, y, z)),
    _case("min(x, y, z)", "x=0,y=0,z=0", lambda s, x, y, z: s.min(x, y, z)),
    _case("max(x, 2*x)", "x=0", lambda s, x: s.max(x, 2 * x)),
    _case("max(x, -x)", "x=0", lambda s, x: s.max(x, -x)),
    _case("max(x^2, x)", "x=1", lambda s, x: s.max(x**2, x)),
    _case("max(x^2, x)", "x=0", lambda s, x: s.max(x**2, x)),
    _case("max(x, exp(x) - 1)", "x=0", lambda s, x: s.max(x, s.exp(x) - 1)),
    _case("max(0, 1 - x*y)", "x=1,y=1", lambda s, x, y: s.max(s.number(0), 1 - x * y)),
    _case("max(x, 0)^2", "x=0", lambda s, x: s.max(x, s.number(0)) ** 2),
    _case("relu(x)", "x=0", lambda s, x: s.relu(x)),
    _case("relu(-x)", "x=0", lambda s, x: s.relu(-x)),
    _case("relu(x) - relu(-x)", "x=0", lambda s, x: s.relu(x) - s.relu(-x)),
    _case("relu(x) + relu(-x)", "x=0", lambda s, x: s.relu(x) + s.relu(-x)),
    _case("relu(w*x + b)", "w=1,x=2,b=-2", lambda s, w, x, b: s.relu(w * x + b)),
    _case("x*relu(x)", "x=0", lambda s, x: x * s.relu(x)),
    _case("leaky_relu(x)", "x=0", lambda s, x: s.leaky_relu(x)),
    _case("leaky_relu(-x)", "x=0", lambda s, x: s.leaky_relu(-x)),
    _case("elu(x)", "x=0", lambda s, x: s.elu(x)),
    _case("softplus(abs(x))", "x=0", lambda s, x: s.softplus(s.abs(x))),
    _case("clip(x, -1, 1)", "x=1", lambda s, x: s.clip(x, -1, 1)),
    _case("clip(x, -1, 1)", "x=-1", lambda s, x: s.clip(x, -1, 1)),
    _case("clip(2*x, 0, 1)", "x=0", lambda s, x: s.clip(2 * x, 0, 1)),
    _case("norm(x, y)", "x=0,y=0", lambda s, x, y: s.norm(x, y)),
    _case("norm(x, y) + x", "x=0,y=0", lambda s, x, y: s.norm(x, y) + x),
    _case("norm(x, y)^2", "x=0,y=0", lambda s, x, y: s.norm(x, y) ** 2),
    _case("norm(x - 1, y)", "x=1,y=0", lambda s, x, y: s.norm(x - 1, y)),
    _case("hypot(x, y)", "x=0,y=0", lambda s, x, y: s.hypot(x, y)),
    _case("sign(x)*x", "x=0", lambda s, x: s.sign(x) * x),
    _case("floor(x)*x", "x=0", lambda s, x: s.floor(x) * x),
    _case("ceil(x)*x", "x=0", lambda s, x: s.ceil(x) * x),
    _case("heaviside(x)*x", "x=0", lambda s, x: s.heaviside(x) * x),
    _case("piecewise((x^2, x < 0), (x, True))", "x=0", lambda s, x: s.where(x < 0, x**2, x)),
    _case("piecewise((x^2, x > 0), (-x, True))", "x=0", lambda s, x: s.where(x > 0, x**2, -x)),
    _case(
        "piecewise((sin(x)/x, x != 0), (1, True))",
        "x=0",
        lambda s, x: s.where(s.differ(x, 0), s.sin(x) / x, s.number(1)),
    ),
    _case("abs(x) + max(x, 2*x)", "x=0", lambda s, x: s.abs(x) + s.max(x, 2 * x)),
    _case("max(abs(x), abs(y))", "x=0,y=0", lambda s, x, y: s.max(s.abs(x), s.abs(y))),
    _case("abs(x*y) + abs(x)", "x=0,y=0", lambda s, x, y: s.abs(x * y) + s.abs(x)),
    _case("max(x, y) - max(y, x)", "x=0,y=0", lambda s, x, y: s.max(x, y) - s.max(y, x)),
    _case("norm(x, norm(y, z))", "x=0,y=0,z=0", lambda s, x, y, z: s.norm(x, s.norm(y, z))),
    _case("norm(x, abs(y))", "x=0,y=0", lambda s, x, y: s.norm(x, s.abs(y))),
    _case("norm(x, abs(y))", "x=1,y=0", lambda s, x, y: s.norm(x, s.abs(y))),
    _case("norm(x, y)^3", "x=0,y=0", lambda s, x, y: s.norm(x, y) ** 3),
    _case("max(norm(x, y), abs(x))", "x=0,y=0", lambda s, x, y: s.max(s.norm(x, y), s.abs(x))),
    _case("hypot(-x, 2*y)", "x=0,y=0", lambda s, x, y: s.hypot(-x, 2 * y)),
    _case("hypot(x, y) + x", "x=0,y=0", lambda s, x, y: s.hypot(x, y) + x),
    _case("x*sqrt(x^2)", "x=0", lambda s, x: x * s.sqrt(x**2)),
    _case("x*sqrt(abs(x))", "x=0", lambda s, x: x * s.sqrt(s.abs(x))),
    _case("x^2*sign(x)", "x=0", lambda s, x: x**2 * s.sign(x)),
    _case("sign(x)*(1 - x)", "x=0", lambda s, x: s.sign(x) * (1 - x)),
    _case("floor(2*x)*(x - 1)", "x=1", lambda s, x: s.floor(2 * x) * (x - 1)),
    _case("relu(relu(x) - relu(y))", "x=0,y=0", lambda s, x, y: s.relu(s.relu(x) - s.relu(y))),
    _case("min(x, y)*max(x, y)", "x=2,y=2", lambda s, x, y: s.min(x, y) * s.max(x, y)),
    _case("clip(x, y, 1)", "x=0,y=0", lambda s, x, y: s.clip(x, y, s.number(1))),
    _case("clip(x, 0, y)", "x=2,y=2", lambda s, x, y: s.clip(x, s.number(0), y)),
)


class Torch:
    """PyTorch, as its users write it."""

    def __init__(self) -> None:
        self.torch = torch = importlib.import_module("torch")
        functional = torch.nn.functional
        self.version = torch.__version__
        self.abs, self.exp, self.sin, self.sqrt = torch.abs, torch.exp, torch.sin, torch.sqrt
        self.sign, self.floor, self.ceil, self.hypot = torch.sign, torch.floor, torch.ceil, torch.hypot
        self.relu, self.elu, self.softplus = torch.relu, functional.elu, functional.softplus
        self.leaky_relu, self.clip, self.where = functional.leaky_relu, torch.clamp, torch.where

    def number(self, value: float) -> Any:
        return self.torch.tensor(float(value), dtype=self.torch.float64)

    def max(self, *args: Any) -> Any:
        return reduce(self.torch.maximum, args)

    def min(self, *args: Any) -> Any:
        return reduce(self.torch.minimum, args)

    def norm(self, *args: Any) -> Any:
        return self.torch.linalg.vector_norm(self.torch.stack(args))

    def heaviside(self, x: Any) -> Any:
        return self.torch.heaviside(x, self.number(0.5))

    def differ(self, a: Any, b: float) -> Any:
        return a != b

    def gradient(self, body: Body, point: Sequence[float]) -> list[float]:
        inputs = [self.torch.tensor(v, dtype=self.torch.float64, requires_grad=True) for v in point]
        body(self, *inputs).backward()
        return [0.0 if x.grad is None else float(x.grad) for x in inputs]


class Jax:
    """JAX, as its users write it."""

    def __init__(self) -> None:
        self.jax = jax = importlib.import_module("jax")
        jax.config.update("jax_enable_x64", True)
        jnp, nn = jax.numpy, jax.nn
        self.jnp = jnp
        self.version = jax.__version__
        self.abs, self.exp, self.sin, self.sqrt = jnp.abs, jnp.exp, jnp.sin, jnp.sqrt
        self.sign, self.floor, self.ceil, self.hypot = jnp.sign, jnp.floor, jnp.ceil, jnp.hypot
        self.relu, self.elu, self.softplus = nn.relu, nn.elu, nn.softplus
        self.leaky_relu, self.clip, self.where = nn.leaky_relu, jnp.clip, jnp.where

    def number(self, value: float) -> Any:
        return self.jnp.asarray(float(value))

    def max(self, *args: Any) -> Any:
        return reduce(self.jnp.maximum, args)

    def min(self, *args: Any) -> Any:
        return reduce(self.jnp.minimum, args)

    def norm(self, *args: Any) -> Any:
        return self.jnp.linalg.norm(self.jnp.stack(args))

    def heaviside(self, x: Any) -> Any:
        return self.jnp.heaviside(x, 0.5)

    def differ(self, a: Any, b: float) -> Any:
        return a != b

    def gradient(self, body: Body, point: Sequence[float]) -> list[float]:
        sweep = self.jax.grad(lambda *x: body(self, *x), argnums=tuple(range(len(point))))
        return [float(g) for g in sweep(*map(self.number, point))]


class Sympy:
    """SymPy: the derivative of the formula with real symbols, then the values put in."""

    def __init__(self) -> None:
        self.sympy = sympy = importlib.import_module("sympy")
        self.version = sympy.__version__
        self.abs, self.exp, self.sin, self.sqrt = sympy.Abs, sympy.exp, sympy.sin, sympy.sqrt
        self.sign, self.floor, self.ceil = sympy.sign, sympy.floor, sympy.ceiling
        self.max, self.min, self.number = sympy.Max, sympy.Min, sympy.Rational

    def relu(self, x: Any) -> Any:
        return self.sympy.Max(x, 0)

    def leaky_relu(self, x: Any) -> Any:
        return self.where(x > 0, x, x / 100)

    def elu(self, x: Any) -> Any:
        return self.where(x > 0, x, self.sympy.exp(x) - 1)

    def softplus(self, x: Any) -> Any:
        return self.sympy.log(1 + self.sympy.exp(x))

    def clip(self, x: Any, low: int, high: int) -> Any:
        return self.sympy.Min(self.sympy.Max(x, low), high)

    def norm(self, *args: Any) -> Any:
        return self.sympy.sqrt(sum(a**2 for a in args))

    hypot = norm

    def heaviside(self, x: Any) -> Any:
        return self.sympy.Heaviside(x)

    def where(self, condition: Any, yes: Any, no: Any) -> Any:
        return self.sympy.Piecewise((yes, condition), (no, True))

    def differ(self, a: Any, b: float) -> Any:
        return self.sympy.Ne(a, b)

    def gradient(self, body: Body, point: Sequence[float]) -> list[float]:
        symbols = [self.sympy.Symbol(f"x{k}", real=True) for k in range(len(point))]
        place = dict(zip(symbols, map(self.sympy.Rational, point), strict=True))
        f = body(self, *symbols)
        return [self._float(f.diff(s).subs(place, simultaneous=True)) for s in symbols]

    def _float(self, value: Any) -> float:
        return (
            float(value) if value.is_number and value.is_finite and not value.atoms(self._steps) else math.nan
        )

    @property
    def _steps(self) -> Any:
        return self.sympy.DiracDelta


LIBRARIES: dict[str, Callable[[], Any]] = {"torch": Torch, "jax": Jax, "sympy": Sympy}


def recorded(library: Any, case: Case) -> list[float | None]:
    """The gradient as the library gives it; None where it is no number or refused."""
    try:
        found = library.gradient(case.body, list(case.point.values()))
    except (RuntimeError, TypeError, NotImplementedError, ZeroDivisionError):
        return [None] * len(case.point)
    return [v if math.isfinite(v) else None for v in found]


def record(name: str) -> None:
    """Writes the recording of one library."""
    library = LIBRARIES[name]()
    cases = [{"expression": c.expression, "point": c.point, "gradient": recorded(library, c)} for c in CASES]
    lines = ",\n".join(json.dumps(case) for case in cases)
    text = f'{{"library": "{name}", "version": "{library.version}", "cases": [\n{lines}\n]}}\n'
    (RECORDINGS / f"{name}.json").write_text(text)


def load(name: str) -> list[dict[str, Any]]:
    """The cases of a recording."""
    found: dict[str, Any] = json.loads((RECORDINGS / f"{name}.json").read_text())
    cases: list[dict[str, Any]] = found["cases"]
    return cases


if __name__ == "__main__":
    for wanted in sys.argv[1:] or LIBRARIES:
        record(wanted)
