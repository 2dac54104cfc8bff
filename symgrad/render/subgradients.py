"""Sets of subgradients as text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from symgrad.results.subgradients import Convention, SetKind, Subdifferential

if TYPE_CHECKING:
    from symgrad.render.latex import Writer
    from symgrad.render.layout import Grid, Layout
    from symgrad.render.texts import Texts
    from symgrad.results import Number

ANSWERS: Final = {True: "yes", False: "no", None: "not decided"}

MEANINGS: Final = {
    True: "yes: f is nowhere smaller",
    False: "no: not even a local minimum",
    None: "not decided",
}

LONGEST_LIST: Final = 64
"""Vertices that are listed on a page; JSON has all of them."""

Rows = list[list[str]]


def the_set(texts: Texts, answer: Subdifferential) -> str:
    """The set in one line."""
    if answer.kind is SetKind.BALL:
        assert answer.center is not None
        return f"all vectors within {texts.number(answer.radius)} of {vector(texts, answer.center)}"
    if answer.kind in (SetKind.OTHER, SetKind.NONE):
        return answer.description or "none"
    if answer.kind is SetKind.INTERVAL:
        return f"[{', '.join(texts.number(n) for (n,) in answer.vertices)}]"
    points = [vector(texts, v) for v in answer.vertices[:LONGEST_LIST]]
    left = len(answer.vertices) - len(points)
    listed = ", ".join([*points, *([f"{left} more"] if left > 0 else [])])
    return f"{{{listed}}}" if answer.kind is SetKind.SINGLETON else f"hull {{{listed}}}"


def vector(texts: Texts, entries: Sequence[Number | None]) -> str:
    """Numbers in brackets; a single one as it is. What is missing is nan."""
    shown = ["nan" if n is None else texts.number(n) for n in entries]
    return shown[0] if len(shown) == 1 else f"({', '.join(shown)})"


def rows(answer: Subdifferential, texts: Texts) -> Rows:
    """Names and values."""
    found = [["kind", answer.kind.value], ["set", the_set(texts, answer)]]
    if answer.kind is SetKind.NONE:
        return found
    return [
        *found,
        ["contains zero", ANSWERS[answer.contains_zero]],
        ["minimiser", ANSWERS[answer.minimiser]],
        ["convex", ANSWERS[answer.convex]],
    ]


def grids(to: Layout, answer: Subdifferential) -> list[Grid]:
    """The set with what follows, one-sided derivatives, what other systems say."""
    facts = to.facts(
        ("value", to.number(answer.value) if answer.value else None),
        ("subgradients", the_set(to.texts, answer)),
        ("differentiable", ANSWERS[answer.differentiable]),
        ("contains 0", ANSWERS[answer.contains_zero]),
        ("minimiser", MEANINGS[answer.minimiser]),
        ("convex", ANSWERS[answer.convex]),
        head=to.point(answer.point),
        fold=True,
    )
    return [facts, _sides(to, answer), _systems(to, answer)]


def _grid(headers: tuple[str, ...], rows: Any) -> Grid:
    from symgrad.render.layout import Grid

    return Grid(headers, tuple(rows), keys=1)


def _sides(to: Layout, answer: Subdifferential) -> Grid:
    cells = [
        (name, to.texts.number(s.left), to.texts.number(s.right)) for name, s in answer.one_sided.items()
    ]
    return _grid(("along", "from the left", "from the right"), cells)


def _systems(to: Layout, answer: Subdifferential) -> Grid:
    cells = [(system, vector(to.texts, c.gradient), _verdict(c)) for system, c in answer.conventions.items()]
    return _grid(("system", "returns", "a subgradient"), cells)


def _verdict(convention: Convention) -> str:
    return ANSWERS[convention.inside]


def equations(to: Writer, answer: Subdifferential) -> list[tuple[str, str]]:
    """The set as a formula."""
    return [(rf"\partial f{to.place(answer.point)}", _formula(to, answer))]


def _formula(to: Writer, answer: Subdifferential) -> str:
    if answer.kind is SetKind.NONE:
        return r"\text{undefined}"
    if answer.kind is SetKind.INTERVAL:
        return rf"\left[ {', '.join(to.number(n) for (n,) in answer.vertices)} \right]"
    if answer.kind is SetKind.BALL:
        assert answer.center is not None
        distance = rf"\left\| g - {to.vector(answer.center)} \right\|"
        return rf"\left\{{ g : {distance} \le {to.number(answer.radius)} \right\}}"
    if answer.kind is SetKind.OTHER:
        return rf"\text{{{_words(answer)}}}"
    listed = ", ".join(to.vector(v) for v in answer.vertices)
    hull = "" if answer.kind is SetKind.SINGLETON else r"\operatorname{conv}"
    return rf"{hull}\left\{{ {listed} \right\}}"


def _words(answer: Subdifferential) -> str:
    text = answer.description or ""
    return text.replace("**", r"\textasciicircum{}").replace("<=", r"$\le$")


__all__ = ["equations", "grids", "rows", "the_set", "vector"]
