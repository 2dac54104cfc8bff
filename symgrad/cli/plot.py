"""`symgrad plot`: a picture of a function of one or two variables."""

from __future__ import annotations

import csv
import json
import math
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from symgrad.cli.command import Command, Inquiry
from symgrad.cli.options import Option
from symgrad.errors import OutsideError, PointError

if TYPE_CHECKING:
    from symgrad.calculus.pictures.seeking import Search
    from symgrad.results.plots import Plot

PICTURES: Final = ("png", "svg", "pdf")
LARGEST_PATH: Final = 20_000
"""Points of a path that are drawn; of a longer one evenly chosen ones."""

GLADLY: Final = 0.4
"""Seconds for the search of critical points; after that a coarser one must do."""

Step = dict[str, float]


def answer(inquiry: Inquiry) -> Plot:
    """Asks for the picture."""
    from symgrad.calculus.pictures.plots import plot

    question = inquiry.question
    path = question.text("path")
    return plot(
        inquiry.problem(),
        inquiry.at,
        ranges=question.texts("in_"),
        path=read_path(path) if path else (),
        solid=question.on("solid"),
        file=None if question.wants_json else picture(question.text("output")),
        search=search(),
    )


def search() -> Search:
    """Finds critical points, for as long as somebody waits gladly for a picture."""
    from symgrad.critical.marks import finder

    end = time.monotonic() + GLADLY
    return finder(lambda: time.monotonic() > end)


def picture(output: str | None) -> str | None:
    """The kind of picture that a file's name asks for.

    >>> picture("level.PNG"), picture("notes.txt")
    ('png', None)
    """
    ending = Path(output or "").suffix.lower().removeprefix(".")
    return ending if ending in PICTURES else None


def read_path(name: str) -> list[Step]:
    """The steps of a descent, from its csv, json or ndjson.

    Raises:
        OutsideError: the file cannot be read.
        PointError: it holds no steps.
    """
    try:
        text = Path(name).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        why = problem.strerror if isinstance(problem, OSError) else "it is no UTF-8 text"
        raise OutsideError(f"'{name}' cannot be read: {why}", where="--path") from None
    steps = list(_from_json(text) if text.lstrip().startswith(("{", "[")) else _from_csv(text))
    if not steps:
        hint = "it takes the csv or json of 'symgrad descend'"
        raise PointError(f"'{name}' holds no steps", None, hint, where="--path")
    return steps[:: math.ceil(len(steps) / LARGEST_PATH)]


def _from_csv(text: str) -> Iterator[Step]:
    for row in csv.DictReader(text.splitlines()):
        numbers = {name.strip(): _float(value) for name, value in row.items() if isinstance(name, str)}
        step = {name: value for name, value in numbers.items() if value is not None}
        if step:
            yield step


def _float(text: object) -> float | None:
    try:
        value = float(str(text))
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _from_json(text: str) -> Iterator[Step]:
    try:
        found: Any = json.loads(text)
    except ValueError:
        found = [_line(line) for line in text.splitlines() if line.strip()]
    for step in _steps(found):
        point = step.get("point", step)
        if isinstance(point, Mapping):
            numbers = {str(name): _number(value) for name, value in point.items()}
            yield {name: value for name, value in numbers.items() if value is not None}


def _line(line: str) -> Any:
    try:
        return json.loads(line)
    except ValueError:
        return {}


def _steps(found: Any) -> Iterator[Mapping[str, Any]]:
    """The objects that are steps, wherever `descend` put them."""
    if isinstance(found, list):
        for item in found:
            yield from _steps(item)
    elif isinstance(found, Mapping):
        inner = next(
            (found[k] for k in ("result", "steps", "runs") if isinstance(found.get(k), list | Mapping)), None
        )
        if inner is not None:
            yield from _steps(inner)
        else:
            yield found


def _number(value: object) -> float | None:
    if isinstance(value, Mapping):
        value = value.get("float")
    return float(value) if isinstance(value, int | float) and math.isfinite(value) else None


COMMAND = Command(
    name="plot",
    short="A curve, or contours with gradients.",
    summary="A curve with its derivative, or contours with the gradient field, on the terminal or in a file.",
    examples=(
        "symgrad plot 'x^3 - 3*x' --at x=2",
        "symgrad plot '(x^2+y-11)^2 + (x+y^2-7)^2' --in x=-5:5,y=-5:5",
        "symgrad plot 'sin(x)*cos(y)' --3d",
    ),
    answer=answer,
    engine="symgrad.calculus.pictures.plots",
    options=(
        Option(
            ("--at",),
            "A point: the tangent there, or the level curve through it with its normal.",
            "POINT",
            repeatable=True,
            names_variables=True,
        ),
        Option(
            ("--in",),
            "The range of each variable: x=-5:5,y=0:2. [default: what shows critical points]",
            "BOX",
            repeatable=True,
        ),
        Option(("--path",), "Join the steps of a descent: the csv or json of 'symgrad descend'.", "FILE"),
        Option(("--solid", "--3d"), "The surface in space."),
        Option(("--output", "-o"), "A file: .png, .svg or .pdf for a picture, else the text.", "FILE"),
    ),
)
