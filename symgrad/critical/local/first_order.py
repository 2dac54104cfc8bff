"""The kind of a point on kinks, from the rates of change along all directions.

Write f as F(x, k) with k_j for each kink: |u_j|, or the root of q_j. At a point p where all u_j and q_j
vanish, the rate of f along d is

    f'(p; d) = g.d + sum of c_j * |a_j.d| + sum of c_j * sqrt(d' Q_j d)        g = F_x,  c_j = F_kj

with a_j the gradient of u_j and 2*Q_j the Hessian of q_j. If it is positive for all d, p is a minimum, if
negative a maximum, and where it takes both signs the point is neither.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from symgrad.algebra.normal import Normalizer
from symgrad.autodiff.reverse import gradient
from symgrad.calculus.exact import sign_of
from symgrad.calculus.matrices import characteristic_polynomial, determinant, inertia
from symgrad.frozen import dataclass
from symgrad.language.graph import (
    CALL,
    MINUS_ONE,
    NUM,
    ONE,
    ZERO,
    Expression,
    postorder,
    substitute,
    symbol,
)
from symgrad.language.rewriting import rebuilt
from symgrad.language.shapes import is_square_root
from symgrad.results.critical import Kind

Matrix = list[list[Expression]]


@dataclass(frozen=True, slots=True)
class Rates:
    """The rate along all directions: g, and for each kink its coefficient with a vector or a matrix."""

    linear: list[Expression]
    edges: list[tuple[int, list[Expression]]]
    cones: list[tuple[int, Matrix]]


@dataclass(frozen=True, slots=True)
class Unfolded:
    """F(x, k), its letters k_j, and the sort of each kink with u_j or q_j."""

    outer: Expression
    letters: list[str]
    kinks: list[tuple[str, Expression]]


def first_order_kind(
    root: Expression, names: Sequence[str], at: Mapping[str, Expression]
) -> tuple[Kind, str] | None:
    """The kind of a point at which f has a kink; None where the rates leave it open.

    Args:
        root: the function, its kinks written as ``abs`` and square roots.
        names: its variables.
        at: the point, exact.

    >>> from symgrad import parse
    >>> kind, why = first_order_kind(parse("abs(x) - abs(y)"), ["x", "y"], {"x": ZERO, "y": ZERO})
    >>> kind.value
    'saddle'
    """
    n = Normalizer()
    rates = _rates(root, names, at, n)
    if rates is None:
        return None
    kind = _by_sum(rates, len(names), n) or _by_edges(rates, len(names), n)
    if kind is None:
        return None
    words = {Kind.MINIMUM: "rises", Kind.MAXIMUM: "falls"}
    why = "f rises along one direction and falls along another, at first order"
    return kind, f"f {words[kind]} along every direction, at first order" if kind in words else why


def unfolded_at(root: Expression, at: Mapping[str, Expression], n: Normalizer) -> Unfolded | None:
    """F, and the kinks on which a point lies; None where one of them is within another."""
    letters: list[str] = []
    kinks: list[tuple[str, Expression]] = []
    made: dict[Expression, Expression] = {}
    for e in postorder([root]):
        plain = rebuilt(e, made)
        sort = _sort(e)
        if sort is not None and sign_of(n.form(substitute([e.args[0]], at)[0])) == 0:
            if plain.args[0] is not e.args[0]:
                return None
            letters.append(f"'k{len(letters)}")
            kinks.append((sort, e.args[0]))
            plain = symbol(letters[-1])
        made[e] = plain
    return Unfolded(made[root], letters, kinks)


def _rates(
    root: Expression, names: Sequence[str], at: Mapping[str, Expression], n: Normalizer
) -> Rates | None:
    """What the rates are made of; None where a kink is of another sort."""
    unfolded = unfolded_at(root, at, n)
    if unfolded is None:
        return None
    letters = unfolded.letters
    values = dict(at) | dict.fromkeys(letters, ZERO)
    slopes = [n.form(s) for s in substitute(gradient(unfolded.outer, [*names, *letters]), values)]
    edges: list[tuple[int, list[Expression]]] = []
    cones: list[tuple[int, Matrix]] = []
    for c, (sort, u) in zip(slopes[len(names) :], unfolded.kinks, strict=True):
        sign = sign_of(c)
        if sign is None:
            return None
        partials = gradient(u, names)
        if sort == "edge":
            edges.append((sign, [n.mul((c, n.form(p))) for p in substitute(partials, at)]))
        else:
            rows = [gradient(p, names) for p in partials]
            cones.append((sign, [[n.form(h) for h in substitute(row, at)] for row in rows]))
    return Rates(slopes[: len(names)], edges, cones)


def _sort(e: Expression) -> str | None:
    """Whether a node is an absolute value or a square root."""
    if e.op is CALL and e.value == "abs":
        return "edge"
    return "cone" if is_square_root(e) and e.args[0].op is not NUM else None


def _by_sum(rates: Rates, size: int, n: Normalizer) -> Kind | None:
    """Without a linear part and with coefficients of one sign: positive in all directions that matter."""
    if any(sign_of(g) != 0 for g in rates.linear):
        return None
    signs = {s for s, _ in (*rates.edges, *rates.cones) if s}
    if len(signs) != 1:
        return None
    total: Matrix = [[ZERO] * size for _ in range(size)]
    for sign, a in rates.edges:
        if sign:
            total = [[n.add((total[i][j], n.mul((a[i], a[j])))) for j in range(size)] for i in range(size)]
    for sign, q in rates.cones:
        if sign:
            total = [[n.add((total[i][j], q[i][j])) for j in range(size)] for i in range(size)]
    counts = inertia(characteristic_polynomial(total, n))
    if counts is None or counts[0] < size:
        return None
    return Kind.MINIMUM if signs == {1} else Kind.MAXIMUM


def _by_edges(rates: Rates, size: int, n: Normalizer) -> Kind | None:
    """As many independent edges as variables: g = -sum of t_j*a_j, and every |t_j| < 1."""
    edges = [(s, a) for s, a in rates.edges if s]
    if len(edges) != size or any(s for s, _ in rates.cones):
        return None
    columns = [[edges[j][1][i] for j in range(size)] for i in range(size)]
    whole = determinant(columns, n)
    if not sign_of(whole):
        return None
    inverse = n.power(whole, MINUS_ONE)
    for k in range(size):
        replaced = [[rates.linear[i] if j == k else columns[i][j] for j in range(size)] for i in range(size)]
        t = n.mul((determinant(replaced, n), inverse))
        if sign_of(n.add((ONE, n.mul((MINUS_ONE, t, t))))) != 1:
            return None
    signs = {s for s, _ in edges}
    return Kind.SADDLE if len(signs) == 2 else Kind.MINIMUM if signs == {1} else Kind.MAXIMUM


__all__ = ["Rates", "Unfolded", "first_order_kind", "unfolded_at"]
