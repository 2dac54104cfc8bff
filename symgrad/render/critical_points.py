"""Critical points as text: a line for each point, what is proved about all of them above."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from symgrad.language.write import write
from symgrad.render.critical_sentences import PLURALS, is_repeated, sentence
from symgrad.results.critical import Critical, CriticalFamily, CriticalPoint, Evidence, Kind

if TYPE_CHECKING:
    from symgrad.render.latex import Writer
    from symgrad.render.layout import Grid, Layout
    from symgrad.render.texts import Texts
    from symgrad.results import Number

LONGEST_EXACT: Final = 28
"""Characters of an exact value up to which a table shows it; beyond, its float."""

LONGEST_REASON: Final = 32
"""Characters of a reason that are not broken into lines."""

MANY: Final = 24
"""Points beyond which a table counts them by kind."""

INEQUALITY: Final = ("<", ">", "\u2264", "\u2265")
"""Signs of constraints that hold as equations at some points only."""

EVIDENCE: Final = {
    Evidence.EXACT: "exact",
    Evidence.ENCLOSURE: "enclosed",
    Evidence.NUMERIC: "not proved",
}


def place(texts: Texts, point: CriticalPoint) -> str:
    """The coordinates: ``x=1,y=pi/2``."""
    return ",".join(f"{name}={texts.number(number)}" for name, number in point.point.items())


def equations_of(texts: Texts, family: CriticalFamily) -> str:
    """Where a family lies: ``x**2 + y**2 - 1 = 0``; of repeated points ``x = pi/2 + 2*k*pi``."""
    if family.dimension == 0 and family.parametrization:
        return family.parametrization
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


# the table


def grids(to: Layout, answer: Critical) -> list[Grid]:
    """The sentence, the points, the families, what was left out; of many points a count by kind first."""
    from symgrad.render.layout import Grid

    shown = len(answer.points) <= MANY or not is_repeated(answer)
    some = f"; {len(answer.points)} of the points are listed below" if shown and is_repeated(answer) else ""
    head = tuple((line,) for line in (sentence(answer) + some, answer.reason) if line)
    boxes = tuple(
        (", ".join(f"{n} in [{', '.join(_told_apart(to, *ends))}]" for n, ends in box.items()),)
        for box in answer.undecided
    )
    # Of what repeats itself, the families say it all; what does not is listed.
    alone = answer if shown else replace(answer, points=tuple(p for p in answer.points if not p.repeated))
    lists = [_points(to, alone)]
    lists += _families(to, answer)
    return [
        Grid(("",), head, frozenset({0})),
        Grid(("kind", "points", "lowest value", "highest value"), tuple(_summary(to, answer))),
        *(reversed(lists) if is_repeated(answer) else lists),
        Grid(("not decided",), boxes, frozenset({0})),
        Grid(("left out", "why"), tuple((e.equation, e.why) for e in answer.excluded), frozenset({1})),
        Grid(("", ""), tuple(_bounds(answer)), frozenset({1})),
    ]


def _summary(to: Layout, answer: Critical) -> Iterator[tuple[str, ...]]:
    """Of many points: how many of each kind, and between which values."""
    if len(answer.points) <= MANY or is_repeated(answer):
        return
    for kind in PLURALS:
        own = [p for p in answer.points if p.kind is kind]
        if own:
            yield kind.value, str(len(own)), _float_of(to, own[0].value), _float_of(to, own[-1].value)


def _float_of(to: Layout, number: Number | None) -> str:
    if number is None or number.float is None:
        return "?" if number is None or number.exact is None else to.texts.number(number)
    return to.texts.float(number.float)


def _told_apart(to: Layout, low: float, high: float) -> tuple[str, str]:
    """Both ends of a side, with digits enough to tell one from the other."""
    texts = to.texts.float(low), to.texts.float(high)
    return texts if texts[0] != texts[1] or low == high else (repr(low), repr(high))


def _points(to: Layout, answer: Critical) -> Grid:
    """The points; the narrower the page, the less is said about each."""
    from symgrad.render.layout import Grid

    stacked = tuple(
        ("\n".join(f"{n} = {_float_of(to, v)}" for n, v in p.point.items()), value, kind)
        for p, value, kind in zip(answer.points, _values(to, answer, floats=True), _slim(answer), strict=True)
    )
    slim = Grid(("point", "value", "kind"), stacked)
    bare = _layer(to, answer, slim, floats=True, why=False)
    brief = _layer(to, answer, bare, floats=True)
    return _layer(to, answer, brief)


def _layer(to: Layout, answer: Critical, narrower: Grid, *, floats: bool = False, why: bool = True) -> Grid:
    """A column for each coordinate, then what is known of the point."""
    from symgrad.render.layout import Grid

    shown = _float_of if floats else _short
    heads = [*answer.variables, "value", "kind", *(["why"] if why else []), "known"]
    reasons = ["; ".join(_reasons(to, p, brief=floats)) for p in answer.points]
    rows = []
    for p, value, kind, reason in zip(
        answer.points, _values(to, answer, floats=floats), _kinds_of(answer), reasons, strict=True
    ):
        place = [shown(to, p.point[n]) for n in answer.variables]
        rows.append((*place, value, kind, *([reason] if why else []), EVIDENCE[p.evidence]))
    folded = _folded(len(answer.variables) + 2, reasons) if why else frozenset()
    return Grid(tuple(heads), tuple(rows), folded, narrower=narrower)


def _values(to: Layout, answer: Critical, *, floats: bool) -> list[str]:
    return [_float_of(to, p.value) if floats else _short(to, p.value) for p in answer.points]


def _kinds_of(answer: Critical) -> list[str]:
    return ["by case" if _is_split(answer, p) else _kind(p) for p in answer.points]


def _slim(answer: Critical) -> list[str]:
    """The kinds in a narrow column, for cases what decides."""
    texts = [
        (p.witness or "").replace("; ", ";\n").replace(", ", ",\n").replace(" where ", "\nwhere ")
        if kind == "by case"
        else kind
        for p, kind in zip(answer.points, _kinds_of(answer), strict=True)
    ]
    return [text if "\n" in text else text.replace(" ", "\n") for text in texts]


def _folded(column: int, texts: Iterable[str]) -> frozenset[int]:
    """A column is broken into lines only if some text in it is long."""
    return frozenset({column}) if any(len(text) > LONGEST_REASON for text in texts) else frozenset()


def _is_split(answer: Critical, point: CriticalPoint) -> bool:
    """Whether the kind depends on parameters."""
    return bool(answer.parameters) and point.kind is Kind.UNDECIDED and point.witness is not None


def _kind(point: CriticalPoint) -> str:
    """``global minimum``; ``minimum, face`` on the boundary of a box."""
    kind = f"global {point.kind.value}" if point.global_ == point.kind.value else point.kind.value
    if point.global_ and point.global_ != point.kind.value:
        kind += f", global {point.global_.value}"
    return kind if point.where.value not in ("face", "corner") else f"{kind}, {point.where.value}"


def _families(to: Layout, answer: Critical) -> Iterator[Grid]:
    """Where each family lies, with parameters where that is known."""
    from symgrad.render.layout import Grid

    repeated = is_repeated(answer)
    head = "family"
    if repeated:
        several = any(f.parametrization and "*m" in f.parametrization for f in answer.families)
        head = "all points, k and m any integers" if several else "all points, k any integer"
    cells = [
        (equations_of(to.texts, f), _family_value(to, f), _family_kind(answer, f), f.parametrization or "")
        for f in answer.families
    ]
    told = {2} if any(f.witness for f in answer.families) else set()
    narrow = Grid((head, "value", "kind"), tuple(c[:3] for c in cells), frozenset({0} | told))
    if all(f.dimension == 0 for f in answer.families):
        yield narrow
    else:
        rows = tuple(
            (where, value, kind, "" if text == where else text) for where, value, kind, text in cells
        )
        folded = frozenset({0, 3} | told)
        yield Grid((head, "value", "kind", "with parameters"), rows, folded, narrower=narrow)


def _family_kind(answer: Critical, family: CriticalFamily) -> str:
    """The kind; where it changes along the family, what is where."""
    if family.kind is Kind.UNDECIDED and (answer.parameters or family.witness):
        return family.witness or "by case"
    return family.kind.value


def _family_value(to: Layout, family: CriticalFamily) -> str:
    return "unknown" if family.value is None else _short(to, family.value)


def _reasons(to: Layout, point: CriticalPoint, *, brief: bool = False) -> Iterator[str]:
    if not point.smooth:
        yield "no derivative there"
    if point.witness:
        yield point.witness
    elif point.eigenvalues:
        digits = 4 if brief else 6
        values = ", ".join(_rounded(to, e, digits) for e in point.eigenvalues)
        word = "Hessian" if brief else "eigenvalue" + "s" * (len(point.eigenvalues) != 1)
        yield f"{word} {values}"
    held = [text for text in point.active if any(sign in text for sign in INEQUALITY)]
    if held:
        yield f"on {', '.join(held)}"
    if point.multipliers:
        word = "multiplier" + "s" * (len(point.multipliers) != 1)
        yield f"{word} {', '.join(_short(to, m) for m in point.multipliers)}"


def _rounded(to: Layout, number: Number, digits: int) -> str:
    """The float; of what depends on parameters the formula."""
    return to.texts.number(number) if number.float is None else f"{number.float:.{digits}g}"


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


# other formats


def equations(to: Writer, answer: Critical) -> list[tuple[str, str]]:
    """A tabular of the points."""
    from symgrad.render.latex_writer import name

    several = max((len(p.multipliers or ()) for p in answer.points), default=0)
    letters = [r"\lambda" if several == 1 else rf"\lambda_{{{k + 1}}}" for k in range(several)]
    heads = [*(name(n) for n in answer.variables), "f", r"\text{kind}", *letters]
    lines = [" & ".join(heads) + r" \\ \hline"]
    for p in answer.points:
        numbers = [to.number(p.point[n]) for n in answer.variables]
        own = [to.number(m) for m in p.multipliers] if p.multipliers else [r"\text{none}"] * several
        lines.append(" & ".join([*numbers, to.number(p.value), rf"\text{{{p.kind.value}}}", *own]) + r" \\")
    for f in answer.families:
        where = r",\ ".join(f"{to.expression(e)} = 0" for e in f.equations) or r"\text{everywhere}"
        value = r"\text{unknown}" if f.value is None else to.number(f.value)
        width = len(answer.variables)
        place = rf"\multicolumn{{{width}}}{{c}}{{{where}}} & " if width else ""
        lines.append(rf"{place}{value} & \text{{{f.kind.value}}} \\")
    columns = "c" * len(heads)
    table = rf"\begin{{array}}{{{columns}}} {' '.join(lines)} \end{{array}}"
    return [(_condition(answer, several=bool(several)), table)]


def _condition(answer: Critical, *, several: bool) -> str:
    """The set that the table lists, or of which it lists a part."""
    condition = r"\nabla f = 0" if all(p.smooth for p in answer.points) else r"0 \in \partial f"
    if several:
        condition = r"\nabla f = \sum_j \lambda_j \nabla g_j"
    whole = rf"\left\{{ {condition} \right\}}"
    return whole if answer.complete else rf"{whole} \supseteq \left\{{ \text{{found}} \right\}}"


def cells(answer: Critical) -> list[list[object]]:
    """The points with all their digits; with parameters their formulas. A family has a row, too."""
    names = list(answer.variables)
    table: list[list[object]] = [
        [*names, "value", "kind", "smooth", "degenerate", "global", "where", "evidence"]
    ]
    held = any(p.active for p in answer.points)
    several = max((len(p.multipliers or ()) for p in answer.points), default=0)
    table[0] += ["active"] * held + [f"multiplier{k + 1}" for k in range(several)]
    table[0] += ["equations", "dimension", "parametrization"] if answer.families else []
    for p in answer.points:
        numbers: list[object] = [_float(p.point[n]) for n in names]
        flags = [str(p.smooth).lower(), "" if p.degenerate is None else str(p.degenerate).lower()]
        rest = [p.global_.value if p.global_ else "", p.where.value, p.evidence.value]
        more: list[object] = ["; ".join(p.active)] * held
        more += [_float(m) for m in p.multipliers] if p.multipliers else [""] * several
        more += ["", "", ""] if answer.families else []
        table.append([*numbers, _float(p.value), p.kind.value, *flags, *rest, *more])
    table += [_family_cells(f, len(names), held + several) for f in answer.families]
    return table


def _family_cells(family: CriticalFamily, coordinates: int, others: int) -> list[object]:
    """A family has no coordinates, but equations."""
    where = "; ".join(f"{write(e)} = 0" for e in family.equations) or "everywhere"
    size = "" if family.dimension is None else str(family.dimension)
    known = [_float(family.value), family.kind.value, "", "", "", "", "family"]
    return [*[""] * coordinates, *known, *[""] * others, where, size, family.parametrization or ""]


def _float(number: Number | None) -> str:
    """All digits; the formula of what depends on parameters."""
    if number is None or number.float is not None:
        return "" if number is None else repr(number.float)
    return "" if number.exact is None else write(number.exact)


__all__ = ["cells", "equations", "grids", "rows", "sentence"]
