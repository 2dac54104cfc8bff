"""Checks as text: a line for each derivative, each claim, each line of a derivation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from symgrad.results.learning import Check, CheckRow, Claim, StudyRow

if TYPE_CHECKING:
    from symgrad.render.latex import Writer
    from symgrad.render.layout import Grid, Layout
    from symgrad.render.texts import Texts

WORDS: Final = {True: "ok", False: "WRONG", None: "undecided"}
EQUAL: Final = {True: "right", False: "WRONG", None: "undecided"}
MISSING: Final = "undefined"
TOO_LARGE: Final = "beyond floats"

HEADER: Final = (
    "wrt",
    "analytic",
    "numeric",
    "absolute_error",
    "relative_error",
    "step",
    "ok",
    "bound",
    "method",
)


def label(row: CheckRow | StudyRow) -> str:
    """Which derivative a row is about."""
    return ",".join(row.wrt) or "direction"


def _float(texts: Texts, value: float | None) -> str:
    return MISSING if value is None else texts.float(value)


def _values(texts: Texts, row: CheckRow) -> list[str]:
    if row.ok and row.analytic is None:
        return [label(row), TOO_LARGE, TOO_LARGE, "", "", "", WORDS[row.ok]]
    numbers = (row.analytic, row.numeric, row.absolute_error, row.relative_error, row.step)
    return [label(row), *[_float(texts, n) for n in numbers], WORDS[row.ok]]


def rows(answer: Check, texts: Texts) -> list[list[str]]:
    """Derivatives, claims, lines, steps; the verdict last."""
    found = [_values(texts, row) for row in answer.rows]
    found += [["claim", *_claim(texts, c)] for c in answer.claims]
    found += [[f"line {w.line}", w.text, *_claim(texts, w.claim)[2:]] for w in answer.work]
    found += [_study(texts, row) for row in answer.study]
    verdict = {True: "passed", False: "failed", None: "undecided"}[answer.passed]
    worst = [] if answer.worst is None else [f"worst: {','.join(answer.worst) or 'direction'}"]
    return [*found, [verdict, *worst]]


def _claim(texts: Texts, claim: Claim) -> list[str]:
    found = [",".join(claim.wrt), texts.expression(claim.claim), EQUAL[claim.equal], claim.reason]
    against = counterexample(texts, claim)
    return [*found, *([against] if against else []), *([f"likely: {claim.mistake}"] if claim.mistake else [])]


def counterexample(texts: Texts, claim: Claim) -> str | None:
    """The point at which a claim is wrong, with both values."""
    found = claim.counterexample
    if found is None:
        return None
    place = ", ".join(f"{name} = {texts.number(n)}" for name, n in found.point.items())
    claimed = "no value" if found.claim is None else texts.number(found.claim)
    return f"at {place or 'any point'}: claimed {claimed}, derivative {texts.number(found.derivative)}"


def _study(texts: Texts, row: StudyRow) -> list[str]:
    numbers = (row.step, row.numeric, row.error, row.truncation, row.rounding)
    return ["study", label(row), *["-" if n is None else texts.float(n) for n in numbers]]


def grids(to: Layout, answer: Check) -> list[Grid]:
    """A table each."""
    head = to.point(answer.point) if answer.point is not None else ""
    texts = to.texts
    names = (head or "wrt", "analytic", "numeric", "error", "relative", "step", "verdict")
    claims = [
        (",".join(c.wrt), texts.expression(c.claim), EQUAL[c.equal], _remark(texts, c)) for c in answer.claims
    ]
    lines = [(str(w.line), w.text, EQUAL[w.claim.equal], _remark(texts, w.claim)) for w in answer.work]
    return [
        _grid(names, [tuple(_values(texts, row)) for row in answer.rows]),
        _grid(("claim", "derivative is", "verdict", "because"), claims, 1, 3),
        _grid(("line", "says", "verdict", "because"), lines, 1, 3),
        _grid(
            ("wrt", "step", "numeric", "error", "truncation", "rounding"),
            [tuple(_study(texts, row)[1:]) for row in answer.study],
        ),
    ]


def _remark(texts: Texts, claim: Claim) -> str:
    parts = (claim.reason, counterexample(texts, claim), claim.mistake and f"likely: {claim.mistake}")
    return "; ".join(part for part in parts if part)


def _grid(headers: tuple[str, ...], cells: Sequence[tuple[str, ...]], *folding: int) -> Grid:
    from symgrad.render.layout import Grid

    return Grid(headers, tuple(cells), frozenset(folding), keys=1)


def equations(to: Writer, answer: Check) -> list[tuple[str, str]]:
    """Both values of every derivative, every claim with its verdict."""
    from symgrad.render.latex_writer import decimal, name

    def number(value: float | None) -> str:
        return r"\text{undefined}" if value is None else decimal(value, 6)

    found: list[tuple[str, str]] = []
    for row in answer.rows:
        below = " ".join(rf"\partial {name(n)}" for n in row.wrt) or r"\partial u"
        sign = {True: r"\approx", False: r"\ne", None: r"\overset{?}{\approx}"}[row.ok]
        found.append(
            (rf"\frac{{\partial f}}{{{below}}}", f"{number(row.analytic)} {sign} {number(row.numeric)}")
        )
    for claim in (*answer.claims, *[w.claim for w in answer.work]):
        below = " ".join(rf"\partial {name(n)}" for n in claim.wrt)
        sign = {True: "=", False: r"\ne", None: r"\overset{?}{=}"}[claim.equal]
        sides = f"{to.expression(claim.derivative)} {sign} {to.expression(claim.claim)}"
        found.append((rf"\frac{{\partial f}}{{{below}}}", sides))
    return found


def cells(answer: Check) -> list[list[object]]:
    """The rows with all their digits."""
    table: list[list[object]] = [list(HEADER)]
    for row in answer.rows:
        ok = "" if row.ok is None else str(row.ok).lower()
        numbers = (row.analytic, row.numeric, row.absolute_error, row.relative_error, row.step)
        table.append([label(row), *_filled(numbers), ok, *_filled((row.bound,)), row.method.value])
    return table


def _filled(values: Sequence[float | None]) -> list[object]:
    return ["" if v is None else repr(v) for v in values]


__all__ = ["cells", "counterexample", "equations", "grids", "rows"]
