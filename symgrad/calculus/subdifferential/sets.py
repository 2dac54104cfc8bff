"""Sums of independent components: the whole set, its shape, and whether zero is in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from math import prod

from symgrad.calculus.subdifferential.alternatives import in_hull
from symgrad.calculus.subdifferential.components import Component, Ellipsoid, radius_of
from symgrad.calculus.subdifferential.field import NOTHING, Field, Real, Vector
from symgrad.frozen import dataclass
from symgrad.language.graph import ONE, TWO

MOST_NUMBERS = 400_000
"""Coordinates that are listed."""

MOST_VERTICES = 4_096
"""Vertices that are listed; the cube of 13 variables has more."""


@dataclass(frozen=True, slots=True)
class Total:
    """The set: a vector, plus components in variables of their own.

    Attributes:
        names: all variables.
        shift: the gradient of the smooth terms.
        components: no variable is in two of them.
    """

    names: tuple[str, ...]
    shift: Vector
    components: tuple[Component, ...]
    field: Field

    @property
    def exact(self) -> bool:
        """Whether the set is exactly this."""
        return all(c.exact for c in self.components)

    @property
    def single(self) -> bool:
        """Whether it is one vector."""
        return all(len(c.vertices) == 1 and not c.ellipsoids for c in self.components)

    @property
    def round(self) -> bool:
        """Whether there are ellipsoids in it."""
        return any(c.ellipsoids for c in self.components)

    @property
    def differentiable(self) -> bool | None:
        """Whether the function has a derivative at the point."""
        known = [c.differentiable for c in self.components]
        return False if False in known else None if None in known else True

    def vertices(self, *, inner: bool = False) -> list[Vector] | None:
        """The vertices of the polytope; None if there are too many."""
        parts = [c.inner if inner else c.vertices for c in self.components]
        count = prod(map(len, parts))
        if count > MOST_VERTICES or count * len(self.names) > MOST_NUMBERS:
            return None
        return self.field.ordered(self._placed(choice) for choice in product(*parts))

    def _placed(self, choice: Sequence[Vector]) -> Vector:
        vector = dict(zip(self.names, self.shift, strict=True))
        for component, part in zip(self.components, choice, strict=True):
            for name, value in zip(component.names, part, strict=True):
                vector[name] = self.field.add(vector[name], value)
        return tuple(vector.values())

    def box(self) -> dict[str, tuple[Real, Real]]:
        """The smallest interval for each entry that holds the components."""
        found = {name: (s, s) for name, s in zip(self.names, self.shift, strict=True)}
        for component in self.components:
            for k, name in enumerate(component.names):
                low, high = self._range(component, k)
                shift = found[name][0]
                found[name] = self.field.add(shift, low), self.field.add(shift, high)
        return found

    def _range(self, component: Component, k: int) -> tuple[Real, Real]:
        field = self.field
        column = field.ordered((v[k],) for v in component.vertices)
        width: Real = NOTHING
        for ellipsoid in component.ellipsoids:
            squares = field.dot([row[k] for row in ellipsoid.rows], [row[k] for row in ellipsoid.rows])
            width = field.add(width, field.root(squares))
        return field.sub(column[0][0], width), field.add(column[-1][0], width)

    def ball(self) -> tuple[Vector, Real] | None:
        """Centre and radius, if it is a ball in all variables."""
        if len(self.components) != 1 or set(self.components[0].names) != set(self.names):
            return None
        (component,) = self.components
        if len(component.vertices) != 1 or len(component.ellipsoids) != 1 or len(self.names) < 2:
            return None
        radius = radius_of(self.field, component.ellipsoids[0])
        centre = self._placed([component.vertices[0]])
        return None if radius is None else (centre, radius)

    def holds(self, vector: Sequence[Real]) -> bool | None:
        """Whether a vector is in the set; None if not decided."""
        moved = [self.field.sub(v, s) for v, s in zip(vector, self.shift, strict=True)]
        wanted = dict(zip(self.names, moved, strict=True))
        inside = {name for c in self.components for name in c.names}
        if any(self.field.sign(w) for name, w in wanted.items() if name not in inside):
            return False
        answers = [self._component_holds(c, tuple(wanted[n] for n in c.names)) for c in self.components]
        return False if False in answers else None if None in answers else True

    def _component_holds(self, c: Component, vector: Vector) -> bool | None:
        if c.ellipsoids:
            return self._round_holds(c, vector)
        if not in_hull(self.field, vector, c.vertices):
            return False
        return True if c.exact or in_hull(self.field, vector, c.inner) else None

    def _round_holds(self, c: Component, vector: Vector) -> bool | None:
        field = self.field
        if any(
            field.sign(field.sub(vector[k], low)) < 0 or field.sign(field.sub(high, vector[k])) < 0
            for k, (low, high) in enumerate(self._range(c, k) for k in range(len(c.names)))
        ):
            return False
        if c.exact and in_hull(field, vector, c.vertices):
            return True
        if len(c.vertices) > 1 or len(c.ellipsoids) > 1:
            return None
        gap = [field.sub(a, b) for a, b in zip(vector, c.vertices[0], strict=True)]
        square = least_square(field, c.ellipsoids[0], gap)
        if square is None:
            return None
        inside = field.sign(field.sub(square, field.of(ONE))) <= 0
        return inside if c.exact or not inside else None

    def ellipsoids(self) -> Iterator[tuple[tuple[str, ...], Ellipsoid]]:
        """All ellipsoids with their variables."""
        for component in self.components:
            for ellipsoid in component.ellipsoids:
                yield component.names, ellipsoid


def least_square(field: Field, ellipsoid: Ellipsoid, vector: Sequence[Real]) -> Real | None:
    """The least |v|^2 for which an ellipsoid's rows add up to a vector; None where they are dependent."""
    columns = list(zip(*ellipsoid.rows, strict=True))
    moving = [k for k, column in enumerate(columns) if not field.is_zero(column)]
    if any(field.sign(a) for k, a in enumerate(vector) if k not in moving):
        return field.of(TWO)
    rows = [[*(field.dot(columns[i], columns[j]) for j in moving), vector[i]] for i in moving]
    total: Real = NOTHING
    # Elimination of the symmetric system M*u = vector gives vector*u = sum of (right side)^2 / pivot.
    for k, pivot in enumerate(rows):
        if field.sign(pivot[k]) == 0:
            return None
        total = field.add(total, field.div(field.mul(pivot[-1], pivot[-1]), pivot[k]))
        for row in rows[k + 1 :]:
            factor = field.neg(field.div(row[k], pivot[k]))
            row[:] = field.plus(row, field.times(factor, pivot))
    return total


__all__ = ["Total", "least_square"]
