"""Pictures in files, through matplotlib's figures, without any window or global state.

The same picture gives the same bytes: no dates, no random names, no fonts of the machine.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

from symgrad.errors import OutsideError
from symgrad.render.plot.curves import climbed, title
from symgrad.results.plots import MarkKind, Place, Plot

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MARKERS: Final = {
    MarkKind.MINIMUM: ("v", "tab:green"),
    MarkKind.MAXIMUM: ("^", "tab:red"),
    MarkKind.SADDLE: ("X", "tab:orange"),
    MarkKind.INFLECTION: ("D", "tab:purple"),
    MarkKind.KINK: ("d", "black"),
    MarkKind.DEGENERATE: ("s", "tab:gray"),
}

SETTINGS: Final[Any] = {
    "svg.hashsalt": "symgrad",
    "svg.fonttype": "path",
    "font.family": ["DejaVu Sans"],
    "axes.unicode_minus": True,
}

METADATA: Final[dict[str, dict[str, Any]]] = {
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}

LONGEST_TITLE: Final = 70
QUIETEST: Final = 1e-9
MOST_DOTS: Final = 60
CROWD: Final = 40
"""Marks beyond which they are drawn smaller, and explained outside of the picture."""


def figure(answer: Plot, kind: str) -> bytes:
    """The picture as a file of that kind.

    Raises:
        OutsideError: matplotlib is not installed.
    """
    return to_file(lambda picture: _draw(picture, answer), kind, where="--output")


def to_file(draw: Callable[[Figure], None], kind: str, *, where: str) -> bytes:
    """What ``draw`` draws, as a file.

    Raises:
        OutsideError: matplotlib is not installed; ``where`` is the option that asked for a file.
    """
    try:
        import matplotlib as mpl
        from matplotlib.figure import Figure
    except ImportError:
        message = "drawing to a file needs matplotlib"
        raise OutsideError(message, hint="pip install 'symgrad[plot]'", where=where) from None
    file = io.BytesIO()
    with mpl.rc_context(SETTINGS):
        picture = Figure(figsize=(7.0, 5.2), dpi=150, layout="constrained")
        draw(picture)
        picture.savefig(file, format=kind, metadata=METADATA[kind])
    return file.getvalue()


def _draw(picture: Figure, answer: Plot) -> None:
    text = title(answer)
    text = text if len(text) <= LONGEST_TITLE else text[: LONGEST_TITLE - 3] + "..."
    solid = answer.solid and answer.surface is not None
    axes: Any = picture.add_subplot(projection="3d" if solid else None)
    # Dollars would be read as formulas.
    axes.set_title(text.replace("$", r"\$"), fontsize=11)
    if solid:
        _solid(picture, axes, answer)
    elif answer.surface is not None:
        _map(picture, axes, answer)
    else:
        _curve(axes, answer)


def draw_beside(picture: Figure, axes: Axes, answer: Plot) -> None:
    """The picture as part of a larger one."""
    if answer.surface is not None:
        _map(picture, axes, answer)
    else:
        _curve(axes, answer)


def _curve(axes: Axes, answer: Plot) -> None:
    ((name, x),) = answer.box.items()
    for k, segment in enumerate(answer.curve):
        axes.plot(*zip(*segment, strict=True), color="tab:blue", lw=2, label="f" if k == 0 else None)
    for k, segment in enumerate(answer.derivative):
        label = "f'" if k == 0 else None
        axes.plot(*zip(*segment, strict=True), color="tab:orange", lw=1.2, ls=":", label=label)
    if answer.tangent is not None:
        t = answer.tangent
        ends = [t.y + t.slope * (v - t.x) for v in x]
        axes.plot(
            x, ends, color="tab:purple", lw=1.2, ls="--", label=f"tangent at {t.x:.6g}, slope {t.slope:.6g}"
        )
        axes.plot([t.x], [t.y], "o", color="tab:purple", ms=6)
    _path(axes, climbed(answer))
    _marks(axes, answer, flat=False)
    axes.axhline(0.0, color="0.8", lw=0.8, zorder=0)
    axes.set(xlim=x, ylim=answer.values, xlabel=name)
    axes.grid(visible=True, color="0.92", zorder=0)
    axes.legend(fontsize=8, loc="best")


def _path(axes: Axes, steps: Sequence[Place]) -> None:
    """Steps joined by lines: a ring where they begin, a dot for each as long as they can be told apart."""
    if not steps:
        return
    xs, ys = zip(*steps, strict=True)
    dots = "o" if len(steps) <= MOST_DOTS else None
    axes.plot(xs, ys, color="tab:red", marker=dots, ms=3, lw=1.2, label="path", zorder=4)
    axes.plot(xs[:1], ys[:1], "o", mfc="none", mec="tab:red", ms=8, zorder=4)
    axes.plot(xs[-1:], ys[-1:], "o", color="tab:red", mec="white", ms=6, zorder=4)


def _marks(axes: Axes, answer: Plot, *, flat: bool) -> None:
    named: set[MarkKind] = set()
    for mark in answer.marks:
        sign, color = MARKERS[mark.kind]
        x, y = mark.place if flat else (mark.place[0], mark.value)
        label = None if mark.kind in named else mark.kind.value
        size = 8 if len(answer.marks) <= CROWD else 6
        axes.plot([x], [y], sign, color=color, mec="white", ms=size, zorder=5, label=label, ls="none")
        named.add(mark.kind)


def _grid(answer: Plot) -> Any:
    """The values as an array; what is missing is masked and stays blank."""
    import numpy as np

    assert answer.surface is not None
    rows = [[math.nan if v is None else v for v in row] for row in answer.surface.values]
    return np.ma.masked_invalid(np.array(rows, dtype=float))


def _levels(values: Any) -> list[float]:
    """Levels such that each band covers about as much of the picture."""
    import numpy as np

    known = values.compressed()
    if known.size == 0:
        return [0.0, 1.0]
    found = np.unique(np.quantile(known, np.linspace(0.0, 1.0, 17)))
    low, high = float(known.min()), float(known.max())
    if high - low <= QUIETEST * max(abs(low), abs(high), QUIETEST):
        return [low - 1.0, low + 1.0]
    return [float(v) for v in found]


def _map(picture: Figure, axes: Axes, answer: Plot) -> None:
    from matplotlib.colors import BoundaryNorm

    assert answer.surface is not None
    (x_name, x), (y_name, y) = answer.box.items()
    values = _grid(answer)
    levels = _levels(values)
    bands = BoundaryNorm(levels, 256)
    filled = axes.contourf(
        answer.surface.xs, answer.surface.ys, values, levels=levels, cmap="viridis", norm=bands, alpha=0.85
    )
    axes.contour(answer.surface.xs, answer.surface.ys, values, levels=levels, colors="white", linewidths=0.5)
    picture.colorbar(filled, ax=axes, shrink=0.9, format="%.3g")
    _arrows(axes, answer)
    _level(axes, answer, values)
    _borders(axes, answer)
    _path(axes, [(step[0], step[1]) for step in answer.path])
    _marks(axes, answer, flat=True)
    axes.set(xlim=x, ylim=y, xlabel=x_name, ylabel=y_name)
    _legend(picture, axes, answer)


def _legend(picture: Figure, axes: Axes, answer: Plot) -> None:
    """What the signs mean: in a corner, or below the picture where it is full of them."""
    handles, labels = axes.get_legend_handles_labels()
    if handles and len(answer.marks) > CROWD:
        picture.legend(handles, labels, fontsize=8, loc="outside lower center", ncols=len(labels))
    elif handles:
        axes.legend(fontsize=8, loc="upper right")


def _borders(axes: Axes, answer: Plot) -> None:
    """Lines on which constraints hold, and lines of critical points; each sort named once."""
    from matplotlib.collections import LineCollection

    named: set[str] = set()
    for border in answer.borders:
        color = "black" if border.name == "constraint" else "tab:pink"
        label = None if border.name in named else border.name
        axes.add_collection(LineCollection(list(border.pieces), colors=color, linewidths=2, label=label))
        named.add(border.name)


def _arrows(axes: Axes, answer: Plot) -> None:
    """Gradients: their direction, and by the square root of their length how steep it is.

    The steepest tenth are drawn alike, so that a pole does not shrink all others to nothing.
    """
    kept = [(a, math.hypot(a.dx, a.dy)) for a in answer.arrows if a.dx or a.dy]
    if not kept:
        return
    longest = sorted(length for _, length in kept)[len(kept) * 9 // 10]
    xs, ys = [a.x for a, _ in kept], [a.y for a, _ in kept]
    scaled = [math.sqrt(min(1.0, length / longest)) / length for _, length in kept]
    us = [a.dx * s for (a, _), s in zip(kept, scaled, strict=True)]
    vs = [a.dy * s for (a, _), s in zip(kept, scaled, strict=True)]
    axes.quiver(xs, ys, us, vs, color="black", alpha=0.6, angles="xy", scale=18, width=0.003)


def _level(axes: Axes, answer: Plot, values: Any) -> None:
    level = answer.level
    if level is None or answer.surface is None:
        return
    axes.contour(
        answer.surface.xs, answer.surface.ys, values, levels=[level.value], colors="tab:pink", linewidths=2
    )
    (x, y), wide = level.place, _narrowest(answer)
    axes.plot([x], [y], "o", color="tab:pink", mec="black", ms=7, zorder=6, label=f"level {level.value:.6g}")
    if level.normal is not None:
        dx, dy = level.normal
        scale = 0.15 * wide / math.hypot(dx, dy)
        arrow = {"arrowstyle": "-|>", "color": "tab:pink", "lw": 2}
        axes.annotate("", (x + dx * scale, y + dy * scale), (x, y), arrowprops=arrow, zorder=6)


def _narrowest(answer: Plot) -> float:
    return min(high - low for low, high in answer.box.values())


def _solid(picture: Figure, axes: Any, answer: Plot) -> None:
    import numpy as np

    assert answer.surface is not None
    (x_name, _), (y_name, _) = answer.box.items()
    values = np.ma.masked_outside(_grid(answer), *answer.values)
    xs, ys = np.meshgrid(answer.surface.xs, answer.surface.ys)
    drawn = axes.plot_surface(
        xs, ys, values.filled(np.nan), cmap="viridis", linewidth=0.1, antialiased=True, rstride=3, cstride=3
    )
    picture.colorbar(drawn, ax=axes, shrink=0.6)
    named: set[MarkKind] = set()
    for mark in answer.marks:
        sign, color = MARKERS[mark.kind]
        label = None if mark.kind in named else mark.kind.value
        place = ([v] for v in (*mark.place, mark.value))
        axes.plot(*place, sign, color=color, mec="white", ms=7, zorder=10, ls="none", label=label)
        named.add(mark.kind)
    steps = [(*s, v) for s, v in zip(answer.path, answer.path_values, strict=False) if v is not None]
    if steps:
        axes.plot(*zip(*steps, strict=True), color="tab:red", lw=1.5, zorder=9, label="path")
    if axes.get_legend_handles_labels()[0]:
        axes.legend(fontsize=8, loc="upper left")
    axes.set(xlabel=x_name, ylabel=y_name, zlim=answer.values)
    axes.view_init(elev=32, azim=-58)
