"""Attributions as text, with bars."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from symgrad.results.attributions import Adversarial, Attribution, Attributions, Method

if TYPE_CHECKING:
    from symgrad.render.latex import Writer
    from symgrad.render.layout import Grid, Layout
    from symgrad.render.texts import Texts
    from symgrad.results import Number

TITLES: Final = {
    Method.SALIENCY: "saliency",
    Method.INPUT: "gradient * input",
    Method.INTEGRATED: "integrated gradients",
    Method.SMOOTHGRAD: "SmoothGrad",
}

HALF: Final = 10
"""Cells of a bar on each side of zero."""

LONGEST: Final = 32
"""Signs of an exact number that are still shown beside its float."""

SHORT: Final = 5
"""The same on a narrow terminal."""

EIGHTHS: Final = " ▏▎▍▌▋▊▉"


def rows(answer: Attribution, texts: Texts) -> list[list[str]]:
    """Method, variable, number; then the adversarial step."""
    found = [
        [method.value, name, texts.number(number)]
        for method, item in answer.methods.items()
        for name, number in item.attributions.items()
    ]
    if answer.adversarial is not None:
        step = answer.adversarial
        found += [["adversarial", name, texts.number(n)] for name, n in step.point.items()]
        totals = {"before": step.before, "after": step.after, "predicted": step.predicted}
        found += [[name, texts.number(n)] for name, n in totals.items()]
    return found


def grids(to: Layout, answer: Attribution) -> list[Grid]:
    """For each method a grid with bars and what it adds up to; the adversarial step."""
    found: list[Grid] = []
    for method, item in answer.methods.items():
        found += [_bars(to, method, item), _sums(to, item)]
    if answer.adversarial is not None:
        found.append(_step(to, answer.adversarial))
    return found


def _bars(to: Layout, method: Method, item: Attributions) -> Grid:
    from symgrad.render.layout import Grid

    narrow = Grid((TITLES[method], "", ""), _cells(to, item, SHORT), keys=1)
    return Grid(narrow.headers, _cells(to, item, HALF), narrower=narrow)


def _cells(to: Layout, item: Attributions, half: int) -> tuple[tuple[str, str, str], ...]:
    known = [abs(n.float) for n in item.attributions.values() if n and n.float is not None]
    largest = max(known, default=0.0)
    return tuple(
        (name, brief(to, n), bar(n, largest, unicode=to.unicode, half=half))
        for name, n in item.attributions.items()
    )


def brief(to: Layout, number: Number | None) -> str:
    """A number, without its exact form where that would fill the screen."""
    shown = to.number(number)
    if len(shown) <= LONGEST or number is None or number.float is None:
        return shown
    return to.texts.float(number.float)


def _sums(to: Layout, item: Attributions) -> Grid:
    totals = [(label, brief(to, n)) for label, n in _totals(item).items() if n is not None]
    bound = None if item.error is None else f"{item.error:.2g}"
    return to.facts(*totals, ("error at most", bound), head="in all", fold=True)


def _totals(item: Attributions) -> Mapping[str, Number | None]:
    return {"sum": item.sum, "difference": item.difference, "gap": item.gap}


def bar(number: Number | None, largest: float, *, unicode: bool, half: int = HALF) -> str:
    """A bar from the middle: to the right for positive numbers, to the left for negative ones.

    >>> from symgrad.results import Number
    >>> bar(Number(None, -1.0), 2.0, unicode=False)
    '     #####|          '
    """
    middle = "│" if unicode else "|"
    if number is None or number.float is None or largest == 0.0:
        return f"{'':{half}}{middle}{'':{half}}"
    share = abs(number.float) / largest * half
    if number.float < 0:
        # A cell can be filled from the left only, so bars to the left are whole cells.
        left = ("█" if unicode else "#") * round(share)
        return f"{left:>{half}}{middle}{'':{half}}"
    return f"{'':{half}}{middle}{_filled(share, unicode=unicode):{half}}"


def _filled(share: float, *, unicode: bool) -> str:
    if not unicode:
        return "#" * round(share)
    whole, eighths = divmod(round(share * 8), 8)
    return "█" * whole + (EIGHTHS[eighths] if eighths else "")


def _step(to: Layout, step: Adversarial) -> Grid:
    change = f"a step of {to.texts.number(step.epsilon)} in the l{step.norm.value} norm"
    return to.facts(
        ("leads to", ", ".join(f"{name} = {brief(to, n)}" for name, n in step.point.items())),
        ("value before", brief(to, step.before)),
        ("value after", brief(to, step.after)),
        ("linear prediction", brief(to, step.predicted)),
        head=change,
        fold=True,
    )


def equations(to: Writer, answer: Attribution) -> list[tuple[str, str]]:
    """Each method as a vector."""
    found = [
        (
            rf"\text{{{TITLES[method].replace('*', '$' + chr(92) + 'cdot$')}}}",
            to.vector(item.attributions.values()),
        )
        for method, item in answer.methods.items()
    ]
    if answer.adversarial is not None:
        found.append((r"x_{\text{adversarial}}", to.vector(answer.adversarial.point.values())))
    return found


__all__ = ["bar", "equations", "grids", "rows"]
