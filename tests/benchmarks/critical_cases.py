"""The functions whose critical points are timed, with how many there are."""

from __future__ import annotations

import random
from dataclasses import dataclass
from itertools import product
from typing import Final


@dataclass(frozen=True)
class Case:
    """A function, the number of its critical points if it is known, and the box to look in."""

    name: str
    text: str
    points: int | None = None
    box: str = ""


def sides(low: str, high: str, *names: str) -> str:
    """A box with the same range for each variable."""
    return ",".join(f"{name}={low}:{high}" for name in names)


def styblinski_tang(n: int) -> str:
    """The sum over n variables."""
    return " + ".join(f"(x{k}^4 - 16x{k}^2 + 5x{k})/2" for k in range(1, n + 1))


def rastrigin(*names: str) -> str:
    """The sum over some variables."""
    return f"{10 * len(names)} + " + " + ".join(f"{v}^2 - 10cos(2pi*{v})" for v in names)


def dense_quartic(n: int, seed: int) -> str:
    """All monomials up to degree 4 with random whole coefficients; it tends to infinity everywhere."""
    pick, terms = random.Random(seed), []
    for powers in product(range(5), repeat=n):
        if sum(powers) > 4:
            continue
        c = pick.randint(-9, 9) + (40 if max(powers) == 4 else 0)
        factors = [f"x{k}^{p}" for k, p in enumerate(powers, 1) if p]
        if c:
            terms.append("*".join([f"({c})", *factors]))
    return " + ".join(terms)


def coercive_quartic(seed: int) -> str:
    """A random quartic in the plane whose leading form is a sum of squares of forms, plus fourth powers."""
    pick = random.Random(seed)

    def c() -> int:
        return pick.randint(-9, 9)

    squares = f"({c()}x^2 + ({c()})x*y + ({c()})y^2)^2 + x^4 + y^4"
    lower = [f"({c()})*x^{i}*y^{j}" for i, j in product(range(4), repeat=2) if 0 < i + j < 4]
    return " + ".join([squares, *lower])


GOLDSTEIN_PRICE: Final = (
    "(1 + (x + y + 1)^2*(19 - 14x + 3x^2 - 14y + 6x*y + 3y^2))"
    "*(30 + (2x - 3y)^2*(18 - 32x + 12x^2 + 48y - 36x*y + 27y^2))"
)

EVERYWHERE: Final = (
    Case("Himmelblau", "(x^2 + y - 11)^2 + (x + y^2 - 7)^2", 9),
    Case("six-hump camel", "(4 - 2.1x^2 + x^4/3)*x^2 + x*y + (4y^2 - 4)*y^2", 15),
    Case("Goldstein-Price", GOLDSTEIN_PRICE, 9),
    Case("Beale", "(1.5 - x + x*y)^2 + (2.25 - x + x*y^2)^2 + (2.625 - x + x*y^3)^2", 3),
    Case("three-hump camel", "2x^2 - 1.05x^4 + x^6/6 + x*y + y^2", 5),
    *(Case(f"Styblinski-Tang {n}", styblinski_tang(n), 3**n) for n in (2, 3, 4)),
    *(Case(f"dense quartic n=2, seed {seed}", dense_quartic(2, seed)) for seed in (1, 2)),
    *(Case(f"dense quartic n=3, seed {seed}", dense_quartic(3, seed)) for seed in (1, 2)),
)
"""Over all of R^n, by algebra."""

LARGE: Final = tuple(Case(f"dense quartic n=4, seed {seed}", dense_quartic(4, seed)) for seed in (1, 2))

ACKLEY: Final = "-20exp(-0.2sqrt((x^2+y^2)/2)) - exp((cos(2pi*x) + cos(2pi*y))/2) + 20 + e"
LEVY: Final = "sin(3pi*x)^2 + (x-1)^2*(1 + sin(3pi*y)^2) + (y-1)^2*(1 + sin(2pi*y)^2)"
EASOM: Final = "-cos(x)*cos(y)*exp(-((x-pi)^2 + (y-pi)^2))"
SCHWEFEL: Final = "837.9658 - x*sin(sqrt(abs(x))) - y*sin(sqrt(abs(y)))"
GRIEWANK: Final = "(x^2 + y^2)/4000 - cos(x)*cos(y/sqrt(2)) + 1"

RASTRIGIN: Final = Case("Rastrigin", rastrigin("x", "y"), 441, sides("-5.12", "5.12", "x", "y"))

BOXED: Final = (
    RASTRIGIN,
    Case("Ackley", ACKLEY, 441, sides("-5", "5", "x", "y")),
    Case("Griewank", GRIEWANK, 233, sides("-20", "20", "x", "y")),
    Case("Levy 13", LEVY, 983, sides("-3", "3", "x", "y")),
    Case("Easom", EASOM, 85, sides("-10", "10", "x", "y")),
    Case("Schwefel", SCHWEFEL, 225, sides("-500", "500", "x", "y")),
)
"""In their usual boxes, by intervals."""

RASTRIGIN_3: Final = Case("Rastrigin 3-D", rastrigin("x", "y", "z"), 729, sides("-2.2", "2.2", "x", "y", "z"))


def katsura(n: int) -> list[dict[tuple[int, ...], int]]:
    """The equations of magnetism by Katsura, in n + 1 variables: 2^n complex solutions."""
    size = n + 1

    def monomial(*used: int) -> tuple[int, ...]:
        return tuple(used.count(k) for k in range(size))

    total = {monomial(k): 1 + (k > 0) for k in range(size)} | {monomial(): -1}
    system = [total]
    for m in range(n):
        equation: dict[tuple[int, ...], int] = {monomial(m): -1}
        for k in range(-n, n + 1):
            if abs(m - k) <= n:
                key = monomial(abs(k), abs(m - k))
                equation[key] = equation.get(key, 0) + 1
        system.append(equation)
    return system
