"""The kind of a point at which f has kinks across some directions only: the others decide at second order.

Write f as F(x, k) with k_j = |u_j| for the kinks on which a point p lies. Let the gradients a_j of the u_j be
independent there, c_j = F_kj not zero, and

    F_x + sum of t_j*c_j*a_j = 0        with all |t_j| < 1.

Then f - (F + sum of t_j*c_j*u_j) is, up to terms of higher order, the sum of (1 - t_j*sign(u_j))*c_j*|u_j|:
where all c_j > 0, f rises across the kinks at first order, and p is a minimum if the Hessian of
F(x, 0) + sum of t_j*c_j*u_j is positive definite on the directions along the kinks; where it is negative
along one of them, f falls along a curve on all the kinks, and p is a saddle. For c_j < 0 it is the other
way round, and with c_j of both signs p is a saddle.

Source: the second-order conditions of A. Ben-Tal and J. Zowe, Mathematical Programming 24 (1982).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Final

from symgrad.algebra.normal import Normalizer
from symgrad.autodiff.reverse import gradient
from symgrad.calculus.domain import requirements
from symgrad.calculus.exact import sign_of
from symgrad.calculus.matrices import characteristic_polynomial, determinant, inertia
from symgrad.critical.forms.domains import in_domain
from symgrad.critical.local.classify import classify
from symgrad.critical.local.first_order import Unfolded, unfolded_at
from symgrad.critical.places.spots import exact_spot
from symgrad.language.graph import MINUS_ONE, ONE, ZERO, Expression, add, mul, substitute
from symgrad.results.critical import Kind

MOST_KINKS: Final = 4

Vector = list[Expression]
Matrix = list[Vector]


def ridge_kind(
    root: Expression, names: Sequence[str], at: Mapping[str, Expression]
) -> tuple[Kind, str] | None:
    """The kind of a point on fewer kinks than there are variables; None where this leaves it open.

    Args:
        root: the function, its kinks written as ``abs``.
        names: its variables.
        at: the point, exact.

    >>> from symgrad import parse
    >>> origin = {"x": ZERO, "y": ZERO}
    >>> ridge_kind(parse("abs(x)*exp(y) - y^2 + x/2"), ["x", "y"], origin)[0].value
    'saddle'
    >>> ridge_kind(parse("abs(x - y^2) + y^2/2"), ["x", "y"], origin)[0].value
    'minimum'
    """
    unfolded = unfolded_at(root, at, Normalizer())
    if unfolded is None or not 0 < len(unfolded.kinks) < min(len(names), MOST_KINKS + 1):
        return None
    if any(sort != "edge" for sort, _ in unfolded.kinks):
        return None
    tip = dict(at) | dict.fromkeys(unfolded.letters, ZERO)
    forms = [unfolded.outer, *[u for _, u in unfolded.kinks]]
    return _Ridge(unfolded, names, at).kind() if _is_smooth(forms, tip) else None


def _is_smooth(forms: Sequence[Expression], at: Mapping[str, Expression]) -> bool:
    """Whether all forms have second derivatives near a point that are continuous there."""
    slopes = [s for form in forms for s in gradient(form, list(at))]
    return bool(in_domain(exact_spot(at), list(requirements([*forms, *slopes]))))


class _Ridge:
    """A point on kinks.

    Args:
        unfolded: F with its letters, and the kinks, absolute values all of them.
        names: the variables.
        at: the point.
    """

    def __init__(self, unfolded: Unfolded, names: Sequence[str], at: Mapping[str, Expression]) -> None:
        self.outer, self.letters = unfolded.outer, unfolded.letters
        self.arguments = [u for _, u in unfolded.kinks]
        self.names, self.at, self.n = names, at, Normalizer()

    def kind(self) -> tuple[Kind, str] | None:
        """The kind, where the kinks are independent and all |t_j| < 1."""
        tip = dict(self.at) | dict.fromkeys(self.letters, ZERO)
        slopes = [self.n.form(s) for s in substitute(gradient(self.outer, [*self.names, *self.letters]), tip)]
        flat, steep = slopes[: len(self.names)], slopes[len(self.names) :]
        signs = {sign_of(c) for c in steep}
        solved = _Across.of([self._at_point(gradient(u, self.names)) for u in self.arguments], self.n)
        if solved is None or not signs <= {1, -1}:
            return None
        pulls = solved.combination([self.n.mul((MINUS_ONE, g)) for g in flat])
        if pulls is None or not all(map(_is_inside, pulls, steep)):
            return None
        if len(signs) == 2:
            return Kind.SADDLE, "f rises across one kink and falls across another, at first order"
        rises = 1 in signs
        found = self._by_hessian(solved, pulls, rises) or self._on_planes(solved)
        return None if found is None else _told(rises, found)

    def _at_point(self, forms: Sequence[Expression]) -> Vector:
        return [self.n.form(e) for e in substitute(list(forms), self.at)]

    def _bottom(self) -> Expression:
        return substitute([self.outer], dict.fromkeys(self.letters, ZERO))[0]

    def _by_hessian(self, solved: _Across, pulls: Vector, rises: bool) -> Kind | None:
        """The kind along the kinks by second derivatives; None where some direction has none."""
        pulled = [mul(pull, u) for pull, u in zip(pulls, self.arguments, strict=True)]
        hessian = [
            self._at_point(gradient(s, self.names))
            for s in gradient(add(self._bottom(), *pulled), self.names)
        ]
        along = solved.along()
        form = [[_paired(v, hessian, w, self.n) for w in along] for v in along]
        counts = inertia(characteristic_polynomial(form, self.n))
        if counts is None:
            return None
        positive, zero, negative = counts
        if negative if rises else positive:
            return TURNED[rises]
        return None if zero else EXTREMA[rises]

    def _on_planes(self, solved: _Across) -> Kind | None:
        """The kind of f on the kinks, where these are planes: as many variables follow from the others."""
        followers = [self.names[i] for i in solved.picked]
        if any(set(d.variables) & set(self.names) for u in self.arguments for d in gradient(u, self.names)):
            return None
        starts = substitute(self.arguments, dict.fromkeys(followers, ZERO))
        places = dict(zip(followers, solved.solution([mul(MINUS_ONE, e) for e in starts]), strict=True))
        others = [name for name in self.names if name not in followers]
        along = substitute([self._bottom()], places)[0]
        kind = classify(along, others, {name: self.at[name] for name in others}).kind
        return None if kind is Kind.UNDECIDED else kind


EXTREMA: Final = {True: Kind.MINIMUM, False: Kind.MAXIMUM}
TURNED: Final = {True: Kind.MAXIMUM, False: Kind.MINIMUM}


def _told(rises: bool, along: Kind) -> tuple[Kind, str]:
    """The kind where f rises (or falls) across the kinks, from its kind on them."""
    first, second = ("rises", "falls") if rises else ("falls", "rises")
    if along is not EXTREMA[rises]:
        return Kind.SADDLE, f"f {first} across the kinks at first order, and {second} along them"
    return along, f"f {first} across the kinks at first order, and has a {along.value} along them"


def _is_inside(pull: Expression, steep: Expression) -> bool:
    """Whether |t| < 1 for t = pull/steep."""
    n = Normalizer()
    gap = n.add((n.mul((steep, steep)), n.mul((MINUS_ONE, pull, pull))))
    return sign_of(n.form(gap)) == 1


def _paired(v: Vector, a: Matrix, w: Vector, n: Normalizer) -> Expression:
    terms = [n.mul((v[i], a[i][j], w[j])) for i in range(len(v)) for j in range(len(w))]
    return n.form(n.add(terms))


class _Across:
    """Independent vectors a_j, and the coordinates in which they are."""

    def __init__(self, rows: Matrix, picked: Sequence[int], whole: Expression, n: Normalizer) -> None:
        self.rows, self.picked, self.n = rows, picked, n
        self.inverse = n.power(whole, MINUS_ONE)

    @classmethod
    def of(cls, rows: Matrix, n: Normalizer) -> _Across | None:
        """None where they are not seen to be independent."""
        for picked in combinations(range(len(rows[0])), len(rows)):
            whole = determinant([[row[i] for i in picked] for row in rows], n)
            if sign_of(n.form(whole)):
                return cls(rows, picked, whole, n)
        return None

    def combination(self, target: Vector) -> Vector | None:
        """The p with sum of p_j*a_j = target; None where there is none, or that is not decided."""
        square = [[row[i] for row in self.rows] for i in self.picked]
        found = self._cramer(square, [target[i] for i in self.picked])
        for i, wanted in enumerate(target):
            sums = [self.n.mul((p, row[i])) for p, row in zip(found, self.rows, strict=True)]
            if sign_of(self.n.form(self.n.add((*sums, self.n.mul((MINUS_ONE, wanted)))))) != 0:
                return None
        return found

    def along(self) -> list[Vector]:
        """A basis of the directions d with a_j.d = 0 for all j."""
        basis = []
        for free in sorted(set(range(len(self.rows[0]))) - set(self.picked)):
            steps = self.solution([self.n.mul((MINUS_ONE, row[free])) for row in self.rows])
            vector = [ZERO] * len(self.rows[0])
            vector[free] = ONE
            for i, step in zip(self.picked, steps, strict=True):
                vector[i] = step
            basis.append(vector)
        return basis

    def solution(self, right: Vector) -> Vector:
        """The picked coordinates of d with a_j.d as given, the others being zero."""
        return self._cramer([[row[i] for i in self.picked] for row in self.rows], right)

    def _cramer(self, square: Matrix, right: Vector) -> Vector:
        found = []
        for k in range(len(right)):
            replaced = [
                [b if j == k else e for j, e in enumerate(row)] for row, b in zip(square, right, strict=True)
            ]
            found.append(self.n.form(self.n.mul((determinant(replaced, self.n), self.inverse))))
        return found


__all__ = ["ridge_kind"]
