"""The functions that are measured, as text, each in any number of variables."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path


def rosenbrock(n: int) -> str:
    """The chained Rosenbrock function: a sum in which each term holds two neighbours."""
    return " + ".join(f"100*(x{i + 1} - x{i}**2)**2 + (1 - x{i})**2" for i in range(1, n))


def product(n: int) -> str:
    """A product: each entry of the gradient is the product of all other factors."""
    return "*".join(f"x{i}" for i in range(1, n + 1))


def logsumexp(n: int) -> str:
    """The logarithm of a sum of exponentials: every entry holds the whole sum."""
    return f"log({' + '.join(f'exp(x{i})' for i in range(1, n + 1))})"


def nested(n: int) -> str:
    """A sine of a sine of a sine."""
    return "sin(" * n + "x1" + ")" * n


def network(n: int) -> str:
    """The squared error of a network with one hidden layer of about sqrt(n/3) sigmoids on as many inputs."""
    width = max(2, round((n / 3) ** 0.5))
    hidden = [
        f"sigmoid({' + '.join(f'w{k}_{i}*x{i}' for i in range(1, width + 1))} + b{k})"
        for k in range(1, width + 1)
    ]
    return f"({' + '.join(f'v{k}*{h}' for k, h in enumerate(hidden, 1))} + c - y)**2"


FAMILIES: dict[str, Callable[[int], str]] = {
    "Rosenbrock": rosenbrock,
    "product": product,
    "log-sum-exp": logsumexp,
}
"""Those whose gradients are timed."""

ALL = {**FAMILIES, "nested sines": nested, "network": network}
"""Those whose operations are counted."""


def written(text: str, folder: Path, name: str) -> Path:
    """The text as a file of one line."""
    path = folder / name
    path.write_text(text + "\n", encoding="ascii")
    return path
