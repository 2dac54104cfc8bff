"""Points in and around the domains of the functions of the table."""

from collections.abc import Callable
from random import Random

from symgrad.language.functions import TABLE
from symgrad.language.graph import Expression, call, symbol
from symgrad.programs.balls import at_point, decide

ARITIES = {name: range(row.fewest, (row.most or row.fewest + 2) + 1) for name, row in TABLE.items()}


def calls() -> list[tuple[str, int]]:
    """Every function with every number of arguments worth trying."""
    return [(name, count) for name in TABLE for count in ARITIES[name]]


def applied(name: str, count: int) -> tuple[Expression, tuple[str, ...]]:
    """The function applied to variables, and their names."""
    names = tuple(f"x{k}" for k in range(count))
    return call(name, *map(symbol, names)), names


def coordinate(random: Random) -> float:
    ways: list[Callable[[], float]] = [
        lambda: random.uniform(-3, 3),
        lambda: random.uniform(-30, 30),
        lambda: random.uniform(-1, 1),
        lambda: random.uniform(0, 3),
        lambda: float(random.randint(-3, 12)),
        lambda: random.choice([-1, 1]) * 10.0 ** random.uniform(-12, 2),
    ]
    return random.choice(ways)()


def points(name: str, count: int, how_many: int) -> list[list[float]]:
    random = Random(f"{name}/{count}")
    return [[coordinate(random) for _ in range(count)] for _ in range(how_many)]


def is_defined(name: str, values: list[float]) -> bool | None:
    """Whether the table says that the function has a value there; None if that is not decided."""
    expression, names = applied(name, len(values))
    conditions = at_point(TABLE[name].domain(expression.args), dict(zip(names, values, strict=True)))
    truths = [decide(c) for c in conditions]
    return False if False in truths else None if None in truths else True
