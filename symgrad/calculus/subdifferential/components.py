"""The subdifferential of one group of terms: its branches, which of them occur, the set they span."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from fractions import Fraction

from symgrad.autodiff.reverse import gradient
from symgrad.calculus.domain import requirements
from symgrad.calculus.subdifferential.activity import Activity, Judge
from symgrad.calculus.subdifferential.alternatives import in_hull
from symgrad.calculus.subdifferential.branches import (
    Branch,
    Decisions,
    ForkError,
    Place,
    Reader,
    StuckError,
)
from symgrad.calculus.subdifferential.convexity import is_concave, is_convex
from symgrad.calculus.subdifferential.field import NOTHING, Field, Real, Vector
from symgrad.calculus.subdifferential.grouping import terms_of
from symgrad.frozen import dataclass
from symgrad.language.graph import CALL, MINUS_ONE, MUL, NEG, NUM, ONE, ZERO, Expression, mul, substitute

MOST_STATES = 2_000
MANY_RIVALS = 3
"""Arguments of a maximum from which on their gradients are taken, not the branches of every comparison."""

MOST_BRANCHES = 256
"""Branches in one group of terms beyond which their vertices are not sought."""


@dataclass(frozen=True, slots=True)
class Ellipsoid:
    """All sums v_1*r_1 + ... + v_k*r_k with |v| <= 1, for the rows r_i."""

    rows: tuple[Vector, ...]


@dataclass(frozen=True, slots=True)
class Component:
    """What is known of the set of one group of terms, in the variables of that group.

    Attributes:
        names: the variables.
        vertices: of the polytope that is proved to hold the set (the ellipsoids added).
        inner: of the polytope that the set is proved to hold.
        ellipsoids: added to the polytope, all of them.
        exact: whether the set is the polytope with the ellipsoids.
        differentiable: whether the group has a derivative at the point; None if not decided.
    """

    names: tuple[str, ...]
    vertices: tuple[Vector, ...]
    inner: tuple[Vector, ...] = ()
    ellipsoids: tuple[Ellipsoid, ...] = ()
    exact: bool = True
    differentiable: bool | None = True


@dataclass(frozen=True, slots=True)
class Leaf:
    """A branch with its gradient at the point, and the gradients by norms that vanish there."""

    branch: Branch
    activity: Activity
    slope: Vector
    value: Real
    balls: tuple[tuple[Real, Ellipsoid], ...] = field(default=())


class JumpError(Exception):
    """The function's value jumps at the point."""


class Group:
    """Terms that share variables with kinks.

    Args:
        place: the point.
        root: the sum of the terms.
        names: the variables to differentiate by that occur in it.
    """

    def __init__(self, place: Place, root: Expression, names: Sequence[str]) -> None:
        self.place = place
        self.field = Field(place.n)
        self.root = root
        self.names = tuple(names)
        self.judge = Judge(place, self.field, names)

    def component(self) -> Component:
        """The set of this group.

        Raises:
            StuckError: a branch is not smooth, or there are too many.
            JumpError: branches that occur have another limit than the value here.
        """
        try:
            return self._by_branches()
        except StuckError as stuck:
            whole = None if stuck.edge else self._largest_part()
            if whole is None:
                raise
            return whole

    def _by_branches(self) -> Component:
        chosen = self._choice_of_smooth()
        if chosen is not None:
            return chosen
        leaves = self._leaves()
        if any(leaf.balls for leaf in leaves):
            return self._round(leaves)
        return self._polytope(leaves)

    def _leaves(self) -> list[Leaf]:
        waiting: list[tuple[Decisions, Activity]] = [({}, Activity.OCCURS)]
        leaves: list[Leaf] = []
        for _ in range(MOST_STATES):
            if not waiting:
                return leaves
            decisions, activity = waiting.pop()
            try:
                branch = Reader(self.place, decisions).branch(self.root)
            except ForkError as fork:
                waiting += self._forks(decisions, fork.key)
                continue
            leaves.append(self._leaf(branch, activity))
            if len(leaves) > MOST_BRANCHES:
                break
        raise StuckError("too many branches meet there")

    def _forks(self, decisions: Decisions, key: Expression) -> list[tuple[Decisions, Activity]]:
        found: list[tuple[Decisions, Activity]] = []
        for sign in (1, -1):
            further = {**decisions, key: sign}
            activity = self.judge.activity(further)
            if activity is not Activity.NEVER:
                found.append((further, activity))
        return found

    def _leaf(self, branch: Branch, activity: Activity) -> Leaf:
        norms = [n.name for n in branch.norms]
        flat = dict.fromkeys(norms, ZERO)
        partials = substitute(gradient(branch.formula, [*self.names, *norms]), flat)
        form, of = self.place.evaluator.form, self.field.of
        numbers = [of(form(p)) for p in partials]
        balls = [
            (factor, Ellipsoid(tuple(self.judge.slope(a) for a in norm.args)))
            for norm, factor in zip(branch.norms, numbers[len(self.names) :], strict=True)
            if self.field.sign(factor)
        ]
        (value,) = substitute([branch.formula], flat)
        return Leaf(branch, activity, tuple(numbers[: len(self.names)]), of(form(value)), tuple(balls))

    # Finitely many branches

    def _polytope(self, leaves: Sequence[Leaf]) -> Component:
        proved = [leaf for leaf in leaves if leaf.activity is Activity.OCCURS]
        self._check_values(proved)
        inner = self.field.ordered(leaf.slope for leaf in proved)
        vertices = hull_vertices(self.field, self.field.ordered(leaf.slope for leaf in leaves))
        first_order = len(inner)
        missing = [v for v in vertices if not self._has(inner, v)]
        jumps = [leaf for leaf in leaves if self.field.sign(self.field.sub(leaf.value, leaves[0].value))]
        if missing or jumps:
            inner = self._with_witnesses(leaves, inner)
        exact = all(self._has(inner, v) for v in vertices)
        if jumps:
            raise StuckError("whether the value jumps there could not be decided")
        differentiable = False if first_order > 1 else True if len(vertices) == 1 else None
        return Component(
            self.names, tuple(vertices), tuple(hull_vertices(self.field, inner)), (), exact, differentiable
        )

    def _has(self, vectors: Sequence[Vector], wanted: Vector) -> bool:
        return any(self.field.same(v, wanted) for v in vectors)

    def _check_values(self, proved: Sequence[Leaf]) -> None:
        here = self.field.of(self.place.evaluator.form(self.root))
        for leaf in proved:
            if self.field.sign(self.field.sub(leaf.value, here)):
                raise JumpError("the function jumps there")

    def _with_witnesses(self, leaves: Sequence[Leaf], inner: Sequence[Vector]) -> list[Vector]:
        found = list(inner)
        by_decisions = {frozenset(leaf.branch.decisions.items()): leaf for leaf in leaves}
        for decisions in self.judge.witnesses(self.root):
            leaf = by_decisions.get(frozenset(decisions.items()))
            if leaf is not None and leaf.activity is not Activity.OCCURS:
                self._check_values([leaf])
                found.append(leaf.slope)
        return self.field.ordered(found)

    # A maximum of convex functions: the hull of the sets of those that are largest here

    def _largest_part(self) -> Component | None:
        """The set of a maximum of convex functions, where that of one of them holds all the others."""
        args = self._rivals()
        if not (args and (all(map(is_convex, args)) or all(map(is_concave, args)))):
            return None
        parts = [Group(self.place, a, self.names).component() for a in args]
        if not all(part.exact for part in parts):
            return None
        return next((p for p in parts if all(p is q or self._includes(p, q) for q in parts)), None)

    def _choice_of_smooth(self) -> Component | None:
        """The hull of the gradients of those functions that are largest here, if all are smooth."""
        rivals = self._rivals()
        if len(rivals) < MANY_RIVALS or not all(map(self._is_smooth, rivals)):
            return None
        form, of = self.place.evaluator.form, self.field.of
        slopes = self.field.ordered(
            tuple([of(form(p)) for p in gradient(rival, self.names)]) for rival in rivals
        )
        corners = tuple(hull_vertices(self.field, slopes))
        return Component(self.names, corners, corners, differentiable=len(slopes) == 1)

    def _is_smooth(self, e: Expression) -> bool:
        return all(self.place.evaluator.holds(r.condition) is True for r in requirements([e]))

    def _rivals(self) -> list[Expression]:
        """The arguments of a maximum or minimum, a factor multiplied in, that have its value here."""
        factor, e = ONE, self.root
        while (e.op is MUL and len(e.args) == 2 and e.args[0].op is NUM) or e.op is NEG:
            factor = mul(factor, MINUS_ONE if e.op is NEG else e.args[0])
            e = e.args[-1]
        if e.op is not CALL or e.value not in ("max", "min"):
            return []
        self.place.check(e)
        form, of, field = self.place.evaluator.form, self.field.of, self.field
        here = of(form(e))
        return [mul(factor, a) for a in e.args if field.sign(field.sub(of(form(a)), here)) == 0]

    def _includes(self, whole: Component, part: Component) -> bool:
        """Whether one set is proved to hold another: corners or a ball in a ball, corners in a polytope."""
        if not whole.ellipsoids:
            return not part.ellipsoids and all(in_hull(self.field, v, whole.vertices) for v in part.vertices)
        if len(whole.vertices) != 1 or len(whole.ellipsoids) != 1 or len(part.ellipsoids) > 1:
            return False
        radii = [radius_of(self.field, c.ellipsoids[0]) if c.ellipsoids else NOTHING for c in (whole, part)]
        radius, own = radii
        if radius is None or own is None:
            return False
        room = self.field.sub(radius, own)
        return self.field.sign(room) >= 0 and all(
            self._within(whole.vertices[0], corner, room) for corner in part.vertices
        )

    def _within(self, centre: Vector, corner: Vector, room: Real) -> bool:
        apart = tuple(self.field.sub(a, b) for a, b in zip(centre, corner, strict=True))
        gap = self.field.sub(self.field.mul(room, room), self.field.dot(apart, apart))
        return self.field.sign(gap) >= 0

    # Norms that vanish at the point

    def _round(self, leaves: Sequence[Leaf]) -> Component:
        if len(leaves) > 1:
            return self._sum()
        leaf = leaves[0]
        self._check_values([leaf])
        scaled = tuple(
            Ellipsoid(tuple(self.field.times(factor, row) for row in ball.rows))
            for factor, ball in leaf.balls
        )
        exact = len(scaled) == 1 or (len(scaled) > 1 and self._signs_agree(leaf))
        return straightened(
            self.field, Component(self.names, (leaf.slope,), (leaf.slope,), scaled, exact, False)
        )

    def _signs_agree(self, leaf: Leaf) -> bool:
        """Whether all norms enter with one sign: then the sets of a sum add up."""
        return len({self.field.sign(factor) for factor, _ in leaf.balls}) == 1

    def _sum(self) -> Component:
        """Norms and kinks in separate terms: the sets add up if all terms are convex, or all concave."""
        terms = terms_of(self.root)
        if len(terms) == 1:
            raise StuckError("norms and kinks are composed there")
        parts = [Group(self.place, term, self.names).component() for term in terms]
        regular = all(map(is_convex, terms)) or all(map(is_concave, terms))
        vertices, inner = (self._added([p.vertices for p in parts]), self._added([p.inner for p in parts]))
        ellipsoids = tuple(e for p in parts for e in p.ellipsoids)
        exact = regular and all(p.exact for p in parts)
        # A part of a sum need not be reached together with a part of another term.
        proved = tuple(inner) if exact else ()
        return Component(self.names, tuple(vertices), proved, ellipsoids, exact, None)

    def _added(self, sets: Sequence[Sequence[Vector]]) -> list[Vector]:
        total: list[Vector] = list(sets[0])
        for others in sets[1:]:
            total = hull_vertices(
                self.field, self.field.ordered(self.field.plus(a, b) for a in total for b in others)
            )
            if len(total) > MOST_BRANCHES:
                raise StuckError("too many branches meet there")
        return total


def hull_vertices(field: Field, points: Sequence[Vector]) -> list[Vector]:
    """The points of an ordered list that are not convex combinations of the others."""
    if len(points) <= 2:
        return list(points)
    if len(points[0]) == 1:
        return [points[0], points[-1]]
    kept = list(points)
    plain = _plain_corners(points)
    for k, point in enumerate(points):
        if k in plain:
            continue
        others = [p for p in kept if p is not point]
        if in_hull(field, point, others):
            kept = others
    return kept


def _plain_corners(points: Sequence[Vector]) -> set[int]:
    """Those points that are alone the first or the last in some coordinate: no others surround them."""
    found: set[int] = set()
    for k in range(len(points[0])):
        column = [p[k] for p in points]
        if not all(isinstance(a, Fraction) for a in column):
            continue
        for end in (min(column), max(column)):  # type: ignore[type-var]  # all are fractions
            at = [j for j, a in enumerate(column) if a == end]
            if len(at) == 1:
                found.add(at[0])
    return found


def straightened(field: Field, component: Component) -> Component:
    """The component with its flat ellipsoids, which are segments, added to the polytope."""
    vertices, inner = list(component.vertices), list(component.inner)
    left: list[Ellipsoid] = []
    for ellipsoid in component.ellipsoids:
        radius = _segment(field, ellipsoid)
        if radius is None:
            left.append(ellipsoid)
            continue
        ends = (radius, field.times(field.of(MINUS_ONE), radius))
        vertices = [field.plus(v, end) for v in vertices for end in ends]
        inner = [field.plus(v, end) for v in inner for end in ends] if component.exact else inner
    return Component(
        component.names,
        tuple(hull_vertices(field, field.ordered(vertices))),
        tuple(hull_vertices(field, field.ordered(inner))),
        tuple(left),
        component.exact,
        component.differentiable,
    )


def radius_of(field: Field, ellipsoid: Ellipsoid) -> Real | None:
    """The radius, if an ellipsoid is a ball: the columns of its rows have one length and right angles."""
    columns = list(zip(*ellipsoid.rows, strict=True))
    square = field.dot(columns[0], columns[0])
    for i, a in enumerate(columns):
        for j, b in enumerate(columns[: i + 1]):
            wanted = square if i == j else NOTHING
            if field.sign(field.sub(field.dot(a, b), wanted)):
                return None
    return field.root(square)


def _segment(field: Field, ellipsoid: Ellipsoid) -> Vector | None:
    """Half of the segment that an ellipsoid of rank one is; the zero vector for rank zero."""
    rows = [row for row in ellipsoid.rows if not field.is_zero(row)]
    if not rows:
        return ellipsoid.rows[0]
    lead = rows[0]
    pivot = next(k for k, a in enumerate(lead) if field.sign(a))
    square: Real = field.of(ZERO)
    for row in rows:
        factor = field.div(row[pivot], lead[pivot])
        if not field.same(row, field.times(factor, lead)):
            return None
        square = field.add(square, field.mul(factor, factor))
    return field.times(field.root(square), lead)


__all__ = ["Component", "Ellipsoid", "Group", "JumpError", "hull_vertices", "radius_of", "straightened"]
