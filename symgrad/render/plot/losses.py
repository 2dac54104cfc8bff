"""Curves of values against steps: of one descent, or of several overlaid.

Where all values are positive and span decades the scale is logarithmic, so that linear convergence is a
straight line.
"""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from symgrad.errors import OutsideError
from symgrad.render.plot import figures
from symgrad.render.plot.canvas import Ink
from symgrad.render.plot.frame import Frame
from symgrad.render.style import Style

if TYPE_CHECKING:
    from symgrad.results.plots import Plot

Places = Sequence[tuple[int, float]]
"""Steps with their values."""

INKS: Final = (Ink.CURVE, Ink.PATH, Ink.DERIVATIVE, Ink.TANGENT, Ink.LINE)
DECADES: Final = 100.0
LARGEST: Final = 4_000
"""Steps that are drawn; of more, evenly chosen ones."""


def logarithmic(curves: Sequence[Places]) -> bool:
    """Whether the values ask for a logarithmic scale."""
    values = [v for curve in curves for _, v in curve]
    return bool(values) and min(values) > 0.0 and max(values) > DECADES * min(values)


def thinned(curve: Places) -> Places:
    """Evenly chosen places of a long curve, the last among them."""
    kept = [(k, v) for k, v in curve if math.isfinite(v)]
    every = -(-len(kept) // LARGEST) or 1
    return [*kept[:-1:every], *kept[-1:]]


def drawn(curves: Sequence[tuple[str, Places]], style: Style) -> list[str]:
    """The curves in lines of text."""
    shown = [(name, thinned(curve)) for name, curve in curves]
    scale = logarithmic([curve for _, curve in shown])
    lifted = [(name, [(k, math.log10(v) if scale else v) for k, v in curve]) for name, curve in shown]
    values = [v for _, curve in lifted for _, v in curve]
    last = max((k for _, curve in lifted for k, _ in curve), default=0)
    if not values:
        return []
    low, high = min(values), max(values)
    margin = 0.04 * (high - low) or 1.0
    frame = Frame.fitted(style, (0.0, float(max(last, 1))), (low - margin, high + margin))
    for number, (_, curve) in enumerate(lifted):
        for a, b in pairwise(curve):
            frame.line(a, b, INKS[number % len(INKS)], 1 + number // len(INKS))
    head = "log10 of f at each step" if scale else "f at each step"
    named = f"{head}: {', '.join(name for name, _ in shown)}" if len(shown) > 1 else head
    return [named, *frame.text(color=style.color, name="step")]


def figure(curves: Sequence[tuple[str, Places]], landscape: Plot | None, kind: str) -> bytes:
    """The curves as a file, beside them the path on the function where it has one or two variables.

    Raises:
        OutsideError: matplotlib is not installed.
    """
    try:
        import matplotlib as mpl
        from matplotlib.figure import Figure
    except ImportError:
        message = "drawing to a file needs matplotlib"
        raise OutsideError(message, hint="pip install 'symgrad[plot]'", where="--plot") from None
    file = io.BytesIO()
    with mpl.rc_context(figures.SETTINGS):
        count = 1 if landscape is None else 2
        picture = Figure(figsize=(6.4 * count, 4.8), dpi=150, layout="constrained")
        axes = picture.subplots(1, count, squeeze=False)[0]
        _curves(axes[0], curves)
        if landscape is not None:
            figures.draw_beside(picture, axes[1], landscape)
        picture.savefig(file, format=kind, metadata=figures.METADATA[kind])
    return file.getvalue()


def _curves(axes: Any, curves: Sequence[tuple[str, Places]]) -> None:
    shown = [(name, thinned(curve)) for name, curve in curves]
    for name, curve in shown:
        axes.plot([k for k, _ in curve], [v for _, v in curve], lw=1.6, label=name)
    if logarithmic([curve for _, curve in shown]):
        axes.set_yscale("log")
    axes.set(xlabel="step", ylabel="f")
    axes.grid(visible=True, color="0.92", zorder=0)
    if len(shown) > 1:
        axes.legend(fontsize=8)
