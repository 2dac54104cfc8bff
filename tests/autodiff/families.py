"""Families of functions that grow with n, for counts and times."""

from __future__ import annotations

from collections.abc import Callable

from symgrad.language.graph import CALL, LEAVES, NEG, Expression, postorder
from symgrad.language.reading import read


def rosenbrock(n: int) -> Expression:
    return read("+".join(f"100*(x{k + 1}-x{k}^2)^2+(1-x{k})^2" for k in range(1, n))).expression


def product(n: int) -> Expression:
    return read("*".join(f"x{k}" for k in range(1, n + 1))).expression


def logsumexp(n: int) -> Expression:
    return read("log(" + "+".join(f"exp(x{k})" for k in range(1, n + 1)) + ")").expression


def nested(n: int) -> Expression:
    return read("sin(x1*" * n + "x2" + ")" * n).expression


def quotients(n: int) -> Expression:
    return read("x1/(1+" * n + "x2" + ")" * n).expression


def powers(n: int) -> Expression:
    return read("+".join(f"x{k}^{k % 5 + 2}*x{k + 1}^x1" for k in range(1, n))).expression


def network(n: int) -> Expression:
    """A perceptron with n hidden neurons, two inputs and a squared loss."""
    hidden = [f"v{k}*tanh(w{k}*p + u{k}*q + b{k})" for k in range(1, n + 1)]
    return read(f"({'+'.join(hidden)} - 1)^2").expression


def activations(n: int) -> Expression:
    names = ("sigmoid", "softplus", "silu", "gelu", "relu", "leaky_relu", "elu", "erf", "atan", "sqrt")
    return read("+".join(f"{names[k % 10]}(x{k}*x{k + 1})" for k in range(1, n))).expression


FAMILIES: dict[str, Callable[[int], Expression]] = {
    f.__name__: f for f in (rosenbrock, product, logsumexp, nested, quotients, powers, network, activations)
}


def operations(roots: list[Expression]) -> int:
    """Arithmetic operations and calls of a graph, each shared part once; a sign costs nothing."""
    inner = [e for e in postorder(roots) if e.op not in LEAVES and e.op is not NEG]
    return sum(1 if e.op is CALL else len(e.args) - 1 for e in inner)
