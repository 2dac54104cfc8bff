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

EIGHTHS: Final = " ▏▎▍▌▋▊▉"


def rows(answer: Attribution, texts: Texts) -> list[list[str]]:
    """Method, variable, number; then the adversarial step."""
    found = [
        [method.value, name, texts.number(number)]
        for method, item in answer.methods.items()
        for name, number in item.attributions.items()
    ]
    if answer.adversarial is not None:
        found += [["adversarial", name, texts.number(n)] for name, n in answer.adversarial.point.items()]
    return found


def grids(to: Layout, answer: Attribution) -> list[Grid]:
    """A grid with bars for each method, and the adversarial step."""
    found = [_grid(to, method, item) for method, item in answer.methods.items()]
    if answer.adversarial is not None:
        found.append(_step(to, answer.adversarial))
    return found


def _grid(to: Layout, method: Method, item: Attributions) -> Grid:
    from symgrad.render.layout import Grid

    largest = max(
        (abs(n.float) for n in item.attributions.values() if n and n.float is not None), default=0.0
    )
    cells = [
        (name, to.number(n), bar(n, largest, unicode=to.unicode)) for name, n in item.attributions.items()
    ]
    cells += [(label, to.number(n), "") for label, n in _totals(item).items() if n is not None]
    if item.error is not None:
        cells.append(("error at most", to.texts.float(item.error), ""))
    return Grid((TITLES[method], "", ""), tuple(cells))


def _totals(item: Attributions) -> Mapping[str, Number | None]:
    return {"sum": item.sum, "f(x) - f(baseline)": item.difference, "gap": item.gap}


def bar(number: Number | None, largest: float, *, unicode: bool) -> str:
    """A bar from the middle: to the right for positive numbers, to the left for negative ones.

    >>> from symgrad.results import Number
    >>> bar(Number(None, -1.0), 2.0, unicode=False)
    '     #####|          '
    """
    if number is None or number.float is None or largest == 0.0:
        return " " * HALF + ("│" if unicode else "|") + " " * HALF
    share = abs(number.float) / largest * HALF
    if number.float < 0:
        # A cell can be filled from the left only, so bars to the left are whole cells.
        left = ("█" if unicode else "#") * round(share)
        return f"{left:>{HALF}}{'│' if unicode else '|'}{'':{HALF}}"
    return f"{'':{HALF}}{'│' if unicode else '|'}{_filled(share, unicode=unicode):{HALF}}"


def _filled(share: float, *, unicode: bool) -> str:
    if not unicode:
        return "#" * round(share)
    whole, eighths = divmod(round(share * 8), 8)
    return "█" * whole + (EIGHTHS[eighths] if eighths else "")


def _step(to: Layout, step: Adversarial) -> Grid:
    change = f"a step of {to.texts.number(step.epsilon)} in the l{step.norm.value} norm"
    return to.facts(
        ("leads to", ", ".join(f"{name} = {to.texts.number(n)}" for name, n in step.point.items())),
        ("value before", to.number(step.before)),
        ("value after", to.number(step.after)),
        ("linear prediction", to.number(step.predicted)),
        head=change,
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
