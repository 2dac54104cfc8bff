"""A set as an answer holds it: its kind, its numbers, and words where numbers do not suffice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from symgrad.algebra.present import present
from symgrad.calculus.exact import number_of
from symgrad.calculus.subdifferential.components import Ellipsoid
from symgrad.calculus.subdifferential.field import NOTHING, Field, Real, Vector
from symgrad.calculus.subdifferential.sets import Total
from symgrad.language.write import write
from symgrad.results import Number
from symgrad.results.subgradients import SetKind

LONGEST_LIST: Final = 16


def described(total: Total) -> dict[str, Any]:
    """The fields of an answer that tell what the set is."""
    if total.exact and not total.round:
        vertices = total.vertices()
        if vertices is not None:
            return _exactly(_kind(total, vertices), vertices=_vectors(total.field, vertices))
    ball = total.ball() if total.exact else None
    if ball is not None:
        centre, radius = ball
        return _exactly(
            SetKind.BALL, center=_vector(total.field, centre), radius=_number(total.field, radius)
        )
    inner = total.vertices(inner=True) or []
    return {
        "kind": SetKind.OTHER,
        "vertices": () if total.exact else _vectors(total.field, inner),
        "description": _in_words(total),
        "outer": {
            name: (_number(total.field, low), _number(total.field, high))
            for name, (low, high) in total.box().items()
        },
        "exact": total.exact,
    }


def unknown(outer: dict[str, tuple[Number, Number]] | None) -> dict[str, Any]:
    """A set of which a box that holds it is known, or nothing."""
    return {
        "kind": SetKind.OTHER,
        "vertices": (),
        "description": "not determined" if outer is None else "within a box",
        "outer": outer,
        "exact": False,
    }


def absent() -> dict[str, Any]:
    """No set at all."""
    return {"kind": SetKind.NONE, "vertices": ()}


def _exactly(kind: SetKind, **parts: Any) -> dict[str, Any]:
    return {"kind": kind, "vertices": (), "exact": True} | parts


def _kind(total: Total, vertices: Sequence[Vector]) -> SetKind:
    if len(vertices) == 1:
        return SetKind.SINGLETON
    return SetKind.INTERVAL if len(total.names) == 1 else SetKind.POLYTOPE


def _number(field: Field, value: Real) -> Number:
    return number_of(field.form(value))


def _vector(field: Field, vector: Vector) -> tuple[Number, ...]:
    return tuple(_number(field, a) for a in vector)


def _vectors(field: Field, vectors: Sequence[Vector]) -> tuple[tuple[Number, ...], ...]:
    return tuple(_vector(field, v) for v in vectors)


def _in_words(total: Total) -> str:
    vertices = total.vertices()
    if vertices is None:
        counts = " x ".join(str(len(c.vertices)) for c in total.components)
        return f"{_claim(total)} a product of polytopes with {counts} vertices"
    base = _hull(total.field, vertices)
    rounds: list[str] = []
    first = 1
    for names, ellipsoid in total.ellipsoids():
        rounds.append(_ellipsoid(total, names, ellipsoid, first))
        first += len(ellipsoid.rows)
    return f"{_claim(total)} {' + '.join([base, *rounds])}"


def _claim(total: Total) -> str:
    return "exactly" if total.exact else "within"


def _hull(field: Field, vertices: Sequence[Vector]) -> str:
    if len(vertices) == 1:
        return _tuple(field, vertices[0])
    if len(vertices) > LONGEST_LIST:
        return f"the convex hull of {len(vertices)} vectors"
    return f"the convex hull of {', '.join(_tuple(field, v) for v in vertices)}"


def _ellipsoid(total: Total, names: Sequence[str], ellipsoid: Ellipsoid, first: int) -> str:
    entries = [dict(zip(names, row, strict=True)) for row in ellipsoid.rows]
    rows = [_tuple(total.field, [row.get(n, NOTHING) for n in total.names]) for row in entries]
    parts = " + ".join(f"v{k}*{row}" for k, row in enumerate(rows, first))
    bound = " + ".join(f"v{k}**2" for k in range(first, first + len(rows)))
    return f"{parts} (where {bound} <= 1)"


def _tuple(field: Field, vector: Sequence[Real]) -> str:
    return f"({', '.join(write(present(field.form(a))) for a in vector)})"
