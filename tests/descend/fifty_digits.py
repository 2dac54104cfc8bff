"""A second implementation of the methods that have no recordings, written from the textbooks in 50 digits.

Nothing of symgrad is used here: functions are given with their derivatives by hand, vectors are lists of
mpmath's numbers, and every method is a generator of points.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from mpmath import eigsy, lu_solve, matrix, mp, mpf, sqrt

Number = Any
"""One of mpmath's."""

Vector = list[Number]
Curve = Callable[[Vector], Any]


@dataclass(frozen=True)
class Problem:
    """A function for both sides: as text, and with derivatives by hand."""

    text: str
    start: str
    f: Curve
    gradient: Curve
    hessian: Curve

    def first(self) -> Vector:
        return [mpf(float(v)) for v in self.start.split(",")]


Length = Callable[[Problem, Vector, Vector, Vector, Any], Number]
"""How long the step is: ``length(problem, x, g, d, memory)``."""

Update = Callable[[int, Number, Number, Any], tuple[Number, Any]]
"""``update(t, x, g, memory)`` of one coordinate: its x and its memory."""


ROSENBROCK = Problem(
    "(1-x)^2 + 100*(y-x^2)^2",
    "-1.2,1",
    lambda p: (1 - p[0]) ** 2 + 100 * (p[1] - p[0] ** 2) ** 2,
    lambda p: [-2 * (1 - p[0]) - 400 * p[0] * (p[1] - p[0] ** 2), 200 * (p[1] - p[0] ** 2)],
    lambda p: [[2 - 400 * p[1] + 1200 * p[0] ** 2, -400 * p[0]], [-400 * p[0], mpf(200)]],
)
BOWL = Problem(
    "x^2 + 30*y^2 + x*y/2 + cosh(x - 1)",
    "3,-1",
    lambda p: p[0] ** 2 + 30 * p[1] ** 2 + p[0] * p[1] / 2 + mp.cosh(p[0] - 1),
    lambda p: [2 * p[0] + p[1] / 2 + mp.sinh(p[0] - 1), 60 * p[1] + p[0] / 2],
    lambda p: [[2 + mp.cosh(p[0] - 1), mpf(1) / 2], [mpf(1) / 2, mpf(60)]],
)
VALLEY = Problem(
    "x^2 + 50*y^2",
    "50,1",
    lambda p: p[0] ** 2 + 50 * p[1] ** 2,
    lambda p: [2 * p[0], 100 * p[1]],
    lambda p: [[mpf(2), mpf(0)], [mpf(0), mpf(100)]],
)
DOUBLE = Problem(
    "x^4 - x^2 + y^2 + x*y/4",
    "0.1,1",
    lambda p: p[0] ** 4 - p[0] ** 2 + p[1] ** 2 + p[0] * p[1] / 4,
    lambda p: [4 * p[0] ** 3 - 2 * p[0] + p[1] / 4, 2 * p[1] + p[0] / 4],
    lambda p: [[12 * p[0] ** 2 - 2, mpf(1) / 4], [mpf(1) / 4, mpf(2)]],
)


def dot(a: Vector, b: Vector) -> Number:
    return sum(p * q for p, q in zip(a, b, strict=True))


def moved(x: Vector, step: Number, d: Vector) -> Vector:
    return [a + step * b for a, b in zip(x, d, strict=True)]


def solved(rows: list[Vector], right: Vector) -> Vector:
    return list(lu_solve(matrix(rows), matrix(right)))


def newton(problem: Problem, lr: float) -> Iterator[Vector]:
    """Newton's method; eigenvalues that are not positive count by their absolute values."""
    x = problem.first()
    while True:
        yield x
        values, vectors = eigsy(matrix(problem.hessian(x)))
        g = problem.gradient(x)
        step = [mpf(0)] * len(x)
        for k, value in enumerate(values):
            v = list(vectors[:, k])
            step = moved(step, dot(v, g) / abs(value), v)
        x = moved(x, -mpf(lr), step)


def natural(problem: Problem, lr: float, metric: Curve) -> Iterator[Vector]:
    """x - lr*G(x)^-1*g."""
    x = problem.first()
    while True:
        yield x
        x = moved(x, -mpf(lr), solved(metric(x), problem.gradient(x)))


def subgradient(problem: Problem, lr: float) -> Iterator[Vector]:
    """x - lr/sqrt(t)*g."""
    x, t = problem.first(), 0
    while True:
        yield x
        t += 1
        x = moved(x, -mpf(lr) / sqrt(mpf(t)), problem.gradient(x))


def descending(
    problem: Problem,
    length: Length,
    direction: Callable[[Vector, Any], tuple[Vector, Any]],
    learn: Callable[[Any, Vector, Vector, Vector], Any],
    memory: Any,
) -> Iterator[Vector]:
    """x + a*d with the length of a step from ``length(x, g, d, memory)``."""
    x = problem.first()
    g = problem.gradient(x)
    while True:
        yield x
        d, memory = direction(g, memory)
        a = length(problem, x, g, d, memory)
        step = [a * v for v in d]
        x = moved(x, 1, step)
        new = problem.gradient(x)
        memory, g = learn(memory, step, g, new), new


def fixed(lr: float) -> Length:
    return lambda problem, x, g, d, memory: mpf(lr)


def bfgs(problem: Problem, length: Length) -> Iterator[Vector]:
    """Nocedal and Wright, algorithm 6.1, the inverse Hessian as a matrix; (6.20) for its beginning."""
    n = len(problem.first())

    def direction(g: Vector, inverse: Any) -> tuple[Vector, Any]:
        if inverse is None:
            return [-v for v in g], None
        return [-v for v in inverse * matrix(g)], inverse

    def learn(inverse: Any, s: Vector, g: Vector, new: Vector) -> Any:
        moves, y = matrix(s), matrix([b - a for a, b in zip(g, new, strict=True)])
        along = (moves.T * y)[0]
        if along <= 0:
            return inverse
        if inverse is None:
            inverse = mp.eye(n) * (along / (y.T * y)[0])
        left = mp.eye(n) - moves * y.T / along
        return left * inverse * left.T + moves * moves.T / along

    return descending(problem, length, direction, learn, None)


def lbfgs(problem: Problem, length: Length, history: int) -> Iterator[Vector]:
    """BFGS started anew from its last pairs at every step: what the two loops compute without matrices."""
    n = len(problem.first())

    def direction(
        g: Vector, pairs: list[tuple[Number, Number]]
    ) -> tuple[Vector, list[tuple[Number, Number]]]:
        if not pairs:
            return [-v for v in g], pairs
        s, y = pairs[-1]
        inverse = mp.eye(n) * ((s.T * y)[0] / (y.T * y)[0])
        for s, y in pairs:
            left = mp.eye(n) - s * y.T / (s.T * y)[0]
            inverse = left * inverse * left.T + s * s.T / (s.T * y)[0]
        return [-v for v in inverse * matrix(g)], pairs

    def learn(
        pairs: list[tuple[Number, Number]], s: Vector, g: Vector, new: Vector
    ) -> list[tuple[Number, Number]]:
        pair = matrix(s), matrix([b - a for a, b in zip(g, new, strict=True)])
        return [*pairs, pair][-history:] if (pair[0].T * pair[1])[0] > 0 else pairs

    return descending(problem, length, direction, learn, [])


def conjugate(problem: Problem, length: Length) -> Iterator[Vector]:
    """Polak and Ribiere's method, never with a negative beta, anew from -g every n steps."""
    n = len(problem.first())

    def direction(
        g: Vector, memory: tuple[Vector | None, Number, int]
    ) -> tuple[Vector, tuple[Vector, Number, int]]:
        d, beta, count = memory
        new = [-v for v in g]
        if d is not None and count % n:
            bent = moved(new, beta, d)
            new = bent if dot(bent, g) < 0 else new
        return new, (new, beta, count)

    def learn(
        memory: tuple[Vector, Number, int], s: Vector, g: Vector, new: Vector
    ) -> tuple[Vector, Number, int]:
        d, _, count = memory
        beta = dot(new, [b - a for a, b in zip(g, new, strict=True)]) / dot(g, g)
        return d, max(mpf(0), beta), count + 1

    return descending(problem, length, direction, learn, (None, mpf(0), 0))


def steepest(problem: Problem, length: Length) -> Iterator[Vector]:
    """Against the gradient."""
    return descending(problem, length, lambda g, m: ([-v for v in g], m), lambda m, s, g, new: m, None)


def armijo(lr: float) -> Length:
    """The first of lr, lr/2, lr/4, ... with f(x + a*d) <= f(x) + a*g'd/10000."""

    def length(problem: Problem, x: Vector, g: Vector, d: Vector, memory: Any) -> Number:
        a, slope = mpf(lr), dot(g, d)
        while problem.f(moved(x, a, d)) > problem.f(x) + mpf(0.0001) * a * slope:
            a /= 2
        return a

    return length


def exact(problem: Problem, x: Vector, g: Vector, d: Vector, memory: Any) -> Number:
    """The zero of the slope along the ray, by bisection to the last of 50 digits."""
    low, high = mpf(0), mpf(1)
    while dot(problem.gradient(moved(x, high, d)), d) < 0:
        low, high = high, 2 * high
    while high - low > mpf(10) ** -45 * high:
        middle = (low + high) / 2
        low, high = (middle, high) if dot(problem.gradient(moved(x, middle, d)), d) < 0 else (low, middle)
    return (low + high) / 2


def by_coordinate(problem: Problem, memory: Any, update: Update) -> Iterator[Vector]:
    """A rule that goes coordinate by coordinate: ``update(t, x, g, memory)`` gives x and memory."""
    x, t = problem.first(), 0
    states = [memory] * len(x)
    while True:
        yield x
        t += 1
        g = problem.gradient(x)
        found = [update(t, *parts) for parts in zip(x, g, states, strict=True)]
        x, states = [v for v, _ in found], [m for _, m in found]


def polyak(lr: float, b: float) -> tuple[Number, Update]:
    """Polyak (1964) with the rate inside the velocity."""

    def update(t: int, x: Number, g: Number, v: Number) -> tuple[Number, Number]:
        v = mpf(b) * v - mpf(lr) * g
        return x + v, v

    return mpf(0), update


def sutskever(lr: float, b: float) -> tuple[None, Update]:
    """Sutskever (2013), section 2, in terms of the points at which gradients are taken.

    With theta the parameter of the paper, x = theta + b*v is where its gradient is taken: v' = b*v - lr*g(x)
    and theta' = theta + v', so that x' = theta' + b*v'.
    """

    def update(
        t: int, x: Number, g: Number, state: tuple[Number, Number] | None
    ) -> tuple[Number, tuple[Number, Number]]:
        theta, v = (x, mpf(0)) if state is None else state
        v = mpf(b) * v - mpf(lr) * g
        theta = theta + v
        return theta + mpf(b) * v, (theta, v)

    return None, update


def duchi(lr: float) -> tuple[Number, Update]:
    """Duchi, Hazan and Singer (2011): no epsilon."""

    def update(t: int, x: Number, g: Number, s: Number) -> tuple[Number, Number]:
        s = s + g * g
        return x - mpf(lr) * g / sqrt(s), s

    return mpf(0), update


def hinton(lr: float, alpha: float, eps: float) -> tuple[Number, Update]:
    """Hinton (2012)."""

    def update(t: int, x: Number, g: Number, v: Number) -> tuple[Number, Number]:
        v = mpf(alpha) * v + (1 - mpf(alpha)) * g * g
        return x - mpf(lr) * g / (sqrt(v) + mpf(eps)), v

    return mpf(0), update


def zeiler(lr: float, rho: float, eps: float) -> tuple[tuple[Number, Number], Update]:
    """Zeiler (2012), algorithm 1."""

    def update(
        t: int, x: Number, g: Number, state: tuple[Number, Number]
    ) -> tuple[Number, tuple[Number, Number]]:
        v, w = state
        v = mpf(rho) * v + (1 - mpf(rho)) * g * g
        u = sqrt(w + mpf(eps)) / sqrt(v + mpf(eps)) * g
        return x - mpf(lr) * u, (v, mpf(rho) * w + (1 - mpf(rho)) * u * u)

    return (mpf(0), mpf(0)), update


def reddi(lr: float, beta1: float, beta2: float) -> tuple[tuple[Number, Number, Number], Update]:
    """Reddi, Kale and Kumar (2018), algorithm 2: no correction of either mean."""

    def update(
        t: int, x: Number, g: Number, state: tuple[Number, Number, Number]
    ) -> tuple[Number, tuple[Number, Number, Number]]:
        m, v, w = state
        m = mpf(beta1) * m + (1 - mpf(beta1)) * g
        v = mpf(beta2) * v + (1 - mpf(beta2)) * g * g
        w = max(w, v)
        return x - mpf(lr) * m / sqrt(w), (m, v, w)

    return (mpf(0), mpf(0), mpf(0)), update
