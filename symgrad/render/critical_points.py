"""Critical points as text: a line for each point, what is proved about all of them above."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from symgrad.results.critical import Critical, CriticalFamily, CriticalPoint

if TYPE_CHECKING:
    from symgrad.render.latex import Writer
    from symgrad.render.layout import Grid, Layout
    from symgrad.render.texts import Texts
    from symgrad.results import Number

LONGEST_EXACT: Final = 28
"""Characters of an exact value up to which a table shows it; beyond, its float."""


def place(texts: Texts, point: CriticalPoint) -> str:
    """The coordinates: ``x=1,y=pi/2``."""
    return ",".join(f"{name}={texts.number(number)}" for name, number in point.point.items())


def equations_of(texts: Texts, family: CriticalFamily) -> str:
    """Where a family lies: ``x**2 + y**2 - 1 = 0``."""
    return ", ".join(f"{texts.expression(e)} = 0" for e in family.equations) or "everywhere"


def rows(answer: Critical, texts: Texts) -> list[list[str]]:
    """Kind, point, value and evidence; families after the points, undecided boxes last."""
    found = [[p.kind.value, place(texts, p), texts.number(p.value), p.evidence.value] for p in answer.points]
    found += [
        [f.kind.value, equations_of(texts, f), _value(texts, f.value), "family"] for f in answer.families
    ]
    for box in answer.undecided:
        sides = ",".join(f"{name}={low!r}:{high!r}" for name, (low, high) in box.items())
        found.append(["undecided", sides, "unknown", "box"])
    return found


def _value(texts: Texts, value: Number | None) -> str:
    return "unknown" if value is None else texts.number(value)


def sentence(answer: Critical) -> str:
    """Whether these are all, and why, in one sentence."""
    points, families = len(answer.points), len(answer.families)
    what = f"{points or 'no'} critical point{'s' * (points != 1)}"
    if families:
        what += f" and {families} famil{'ies' if families > 1 else 'y'} of critical points"
    if not answer.complete:
        return f"{what} found; there may be more: {answer.reason}"
    return f"{what}; proved to be all {_where(answer)}: {answer.reason}"


def _where(answer: Critical) -> str:
    if all(low.float is None and high.float is None for low, high in answer.domain.values()):
        return "on R" if len(answer.domain) == 1 else f"in R^{len(answer.domain)}"
    from symgrad.language.write import write

    def end(number: Number) -> str:
        return write(number.exact) if number.exact is not None else repr(number.float)

    return "for " + ", ".join(
        f"{name} in [{end(low)}, {end(high)}]" for name, (low, high) in answer.domain.items()
    )


def grids(to: Layout, answer: Critical) -> list[Grid]:
    """The sentence, the points, the families, what was left out."""
    from symgrad.render.layout import Grid

    names = answer.variables
    cells = tuple(tuple(_cells(to, answer, p)) for p in answer.points)
    families = tuple(
        (equations_of(to.texts, f), _value(to.texts, f.value), f.kind.value, f.parametrization or "")
        for f in answer.families
    )
    boxes = tuple(
        (", ".join(f"{n} in [{to.texts.float(a)}, {to.texts.float(b)}]" for n, (a, b) in box.items()),)
        for box in answer.undecided
    )
    return [
        Grid(("",), ((sentence(answer),),), frozenset({0})),
        Grid((*names, "value", "kind", "", "why"), cells, frozenset({len(names) + 3})),
        Grid(("family", "value", "kind", ""), families, frozenset({0, 3})),
        Grid(("not decided",), boxes),
        Grid(("left out", "why"), tuple((e.equation, e.why) for e in answer.excluded), frozenset({1})),
        Grid(("", ""), tuple(_bounds(answer)), frozenset({1})),
    ]


def _cells(to: Layout, answer: Critical, point: CriticalPoint) -> Iterator[str]:
    for name in answer.variables:
        yield _short(to, point.point[name])
    yield _short(to, point.value)
    yield point.kind.value
    yield "global" if point.global_ else ""
    yield "; ".join(_reasons(to, point))


def _reasons(to: Layout, point: CriticalPoint) -> Iterator[str]:
    if not point.smooth:
        yield "no derivative there"
    if point.witness:
        yield point.witness
    elif point.eigenvalues:
        values = ", ".join("?" if e.float is None else to.texts.float(e.float) for e in point.eigenvalues)
        yield f"Hessian eigenvalue{'s' * (len(point.eigenvalues) != 1)} {values}"
    if point.multipliers:
        yield f"multipliers {', '.join(_short(to, m) for m in point.multipliers)}"
    if point.evidence.value != "exact":
        yield "enclosed" if point.evidence.value == "enclosure" else "not proved"


def _short(to: Layout, number: Number | None) -> str:
    """The exact value where that is short, with its float beside it; else the float."""
    if number is None or number.exact is None or number.float is None:
        return to.texts.number(number)
    text = to.texts.number(number)
    return to.number(number) if len(text) <= LONGEST_EXACT else to.texts.float(number.float)


def _bounds(answer: Critical) -> Iterator[tuple[str, str]]:
    words = {True: "bounded", False: "not bounded", None: "not decided"}
    bounded = answer.bounded
    if bounded.below is not None or bounded.above is not None:
        text = f"{words[bounded.below]} below, {words[bounded.above]} above"
        yield "f is", text + (f": {bounded.ray}" if bounded.ray else "")


def equations(to: Writer, answer: Critical) -> list[tuple[str, str]]:
    """A tabular of the points."""
    from symgrad.render.latex_writer import name

    heads = [*(name(n) for n in answer.variables), "f", r"\text{kind}"]
    lines = [" & ".join(heads) + r" \\ \hline"]
    for p in answer.points:
        numbers = [to.number(p.point[n]) for n in answer.variables]
        lines.append(" & ".join([*numbers, to.number(p.value), rf"\text{{{p.kind.value}}}"]) + r" \\")
    for f in answer.families:
        where = r",\ ".join(f"{to.expression(e)} = 0" for e in f.equations) or r"\text{everywhere}"
        value = r"\text{unknown}" if f.value is None else to.number(f.value)
        width = len(answer.variables)
        lines.append(rf"\multicolumn{{{width}}}{{c}}{{{where}}} & {value} & \text{{{f.kind.value}}} \\")
    columns = "c" * len(heads)
    table = rf"\begin{{array}}{{{columns}}} {' '.join(lines)} \end{{array}}"
    return [(r"\nabla f = 0", table)]


def cells(answer: Critical) -> list[list[object]]:
    """The points with all their digits."""
    names = list(answer.variables)
    table: list[list[object]] = [
        [*names, "value", "kind", "smooth", "degenerate", "global", "where", "evidence"]
    ]
    for p in answer.points:
        numbers: list[object] = [_float(p.point[n]) for n in names]
        flags = [str(p.smooth).lower(), "" if p.degenerate is None else str(p.degenerate).lower()]
        rest = [p.global_.value if p.global_ else "", p.where.value, p.evidence.value]
        table.append([*numbers, _float(p.value), p.kind.value, *flags, *rest])
    return table


def _float(number: Number | None) -> str:
    return "" if number is None or number.float is None else repr(number.float)


__all__ = ["cells", "equations", "grids", "rows", "sentence"]
