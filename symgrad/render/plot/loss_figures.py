"""Descents in files: values against steps, and beside them the paths on the function.

The same runs give the same bytes. A ``.gif`` shows the runs step by step: the background is drawn once,
early steps come slowly, and the last picture stays.
"""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from symgrad.errors import OutsideError
from symgrad.render.plot import figures
from symgrad.render.plot.curves import title
from symgrad.render.plot.losses import Scale, Track

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from symgrad.results.plots import Plot

GIF: Final = "gif"
FRAMES: Final = 40
PAUSE: Final = 100
"""Milliseconds that a picture stays."""

LAST: Final = 2_000
"""Milliseconds that the last one does."""

LONG: Final = 0.012
"""Steps that are longer than this share of the picture end in a dot."""

FAR: Final = 0.3
"""A path ends where it leaves the picture by so many times its size."""

COARSE_DPI: Final = 80
FINE_DPI: Final = 150


def figure(tracks: Sequence[Track], landscape: Plot | None, kind: str) -> bytes:
    """The runs as a file.

    Args:
        tracks: the runs.
        landscape: the function around their paths, where it has one or two variables.
        kind: ``png``, ``svg``, ``pdf`` or ``gif``.

    Raises:
        OutsideError: matplotlib is not installed.
    """
    try:
        import matplotlib as mpl
        from matplotlib.figure import Figure
    except ImportError:
        message = "drawing to a file needs matplotlib"
        raise OutsideError(message, hint="pip install 'symgrad[plot]'", where="--plot") from None
    with mpl.rc_context(figures.SETTINGS):
        wide = 6.4 if landscape is None else 12.8
        dpi = COARSE_DPI if kind == GIF else FINE_DPI
        picture = Figure(figsize=(wide, 4.8), dpi=dpi, layout="constrained")
        scene = Scene(picture, [t.thinned() for t in tracks], landscape)
        if kind == GIF:
            return scene.film()
        file = io.BytesIO()
        picture.savefig(file, format=kind, metadata=figures.METADATA[kind])
    return file.getvalue()


class Scene:
    """The picture, and the lines in it that grow with the steps.

    Args:
        picture: what is drawn on.
        tracks: the runs.
        landscape: the function around their paths.
    """

    def __init__(self, picture: Figure, tracks: Sequence[Track], landscape: Plot | None) -> None:
        self._picture = picture
        self._tracks = tracks
        self._moving: list[tuple[Any, list[float], list[float]]] = []
        """Lines with all of their coordinates."""
        axes = picture.subplots(1, 1 if landscape is None else 2, squeeze=False)[0]
        self._values(axes[0])
        if landscape is not None:
            figures.draw_beside(picture, axes[1], replace(landscape, path=()))
            axes[1].set_title(_shortened(title(landscape)), fontsize=11)
            for k, track in enumerate(tracks):
                self._path(axes[1], landscape, track, _color(k, tracks))

    def _values(self, axes: Any) -> None:
        scale = Scale.of(self._tracks)
        last = max((k for t in self._tracks for k, _ in t.values), default=1)
        for number, track in enumerate(self._tracks):
            steps, values = [float(k) for k, _ in track.values], [v for _, v in track.values]
            (line,) = axes.plot(steps, values, lw=1.6, label=track.name, color=_color(number, self._tracks))
            self._moving.append((line, steps, values))
        ends = (10.0**scale.low, 10.0**scale.high) if scale.logarithmic else (scale.low, scale.high)
        if scale.logarithmic:
            axes.set_yscale("log")
        axes.set(xlabel="step", ylabel="f", ylim=ends, xlim=(-0.02 * last, max(1.02 * last, 1.0)))
        axes.set_title("f at each step", fontsize=11)
        axes.grid(visible=True, color="0.92", zorder=0)
        if len(self._tracks) > 1:
            axes.legend(fontsize=8)

    def _path(self, axes: Any, landscape: Plot, track: Track, color: str) -> None:
        """A run on the map or on the curve: a ring where it starts, a cross where it ends."""
        places = _places(landscape, track)
        if not places:
            return
        xs, ys = [list(part) for part in zip(*places, strict=True)]
        (line,) = axes.plot(xs, ys, color=color, lw=1.4, zorder=6, path_effects=_outline())
        long = _long_steps(axes, places)
        at = [xs[k] for k in long], [ys[k] for k in long]
        axes.plot(*at, "o", color=color, ms=4, mec="white", mew=0.5, zorder=6)
        axes.plot(xs[:1], ys[:1], "o", mfc="white", mec=color, ms=7, zorder=7)
        (head,) = axes.plot(xs[-1:], ys[-1:], "X", color=color, mec="white", ms=8, zorder=7)
        self._moving += [(line, xs, ys), (head, xs, ys)]

    def film(self) -> bytes:
        """The picture as an animation."""
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from PIL import Image

        canvas: Any = FigureCanvasAgg(self._picture)
        for line, *_ in self._moving:
            line.set_animated(True)
        canvas.draw()
        self._picture.set_layout_engine("none")
        empty = canvas.copy_from_bbox(self._picture.bbox)
        shown: list[Any] = []
        for share in (k / (FRAMES - 1) for k in range(FRAMES)):
            canvas.restore_region(empty)
            self._draw(share)
            image = Image.frombuffer(
                "RGBA", canvas.get_width_height(), canvas.buffer_rgba(), "raw", "RGBA", 0, 1
            )
            shown.append(image.convert("RGB"))
        # one palette for all, of the last picture, in which every colour occurs
        palette = shown[-1].quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        films = [image.quantize(palette=palette, dither=Image.Dither.NONE) for image in shown]
        file = io.BytesIO()
        pauses = [PAUSE] * (FRAMES - 1) + [LAST]
        films[0].save(file, GIF, save_all=True, append_images=films[1:], duration=pauses, loop=0)
        return file.getvalue()

    def _draw(self, share: float) -> None:
        """The lines as far as they have come; early steps take longer than late ones."""
        for line, xs, ys in self._moving:
            shown = 1 + round(share * share * (len(xs) - 1))
            begin = shown - 1 if line.get_marker() == "X" else 0
            line.set_data(xs[begin:shown], ys[begin:shown])
            line.axes.draw_artist(line)


def _color(number: int, tracks: Sequence[Track]) -> str:
    return "tab:red" if len(tracks) == 1 else f"C{number % 10}"


def _outline() -> list[Any]:
    """A white edge, which lets a line be seen on every ground."""
    from matplotlib.patheffects import withStroke

    return [withStroke(linewidth=2.6, foreground="white", alpha=0.8)]


def _long_steps(axes: Any, places: Sequence[tuple[float, float]]) -> list[int]:
    """The steps that are long enough in the picture to be told apart."""
    wide, high = (abs(b - a) or 1.0 for a, b in (axes.get_xlim(), axes.get_ylim()))
    return [
        k
        for k, ((a, b), (c, d)) in enumerate(pairwise(places), 1)
        if math.hypot((c - a) / wide, (d - b) / high) > LONG
    ]


def _places(landscape: Plot, track: Track) -> list[tuple[float, float]]:
    """Where a run is in the picture; it ends where it is far out of sight."""
    flat = landscape.surface is not None
    ranges = list(landscape.box.values()) if flat else [*landscape.box.values(), landscape.values]
    found: list[tuple[float, float]] = []
    for point, (_, value) in zip(track.points, track.values, strict=False):
        place = (point[0], point[1]) if flat else (point[0], value)
        found.append(place)
        far = (_outside(v, *ends) for v, ends in zip(place, ranges, strict=True))
        if max(far) > FAR:
            break
    return [place for place in found if all(map(math.isfinite, place))]


def _outside(value: float, low: float, high: float) -> float:
    """How far a number is outside of a range, in widths of the range."""
    return max(low - value, value - high, 0.0) / (high - low)


def _shortened(text: str) -> str:
    shown = text if len(text) <= figures.LONGEST_TITLE else text[: figures.LONGEST_TITLE - 3] + "..."
    # dollars would be read as formulas
    return shown.replace("$", r"\$")


__all__ = ["figure"]
