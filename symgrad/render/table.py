"""The format ``table``: for a person at a terminal, drawn by Rich.

A number is never cut, whatever the width; formulas are folded. Where a grid does not fit at all, its
cells are listed one below the other, and the terminal itself breaks what is too long.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from symgrad.render.characters import width
from symgrad.render.layout import Grid, Layout, Outline, Page
from symgrad.render.style import Style

if TYPE_CHECKING:
    from rich.console import Console

    from symgrad.results import Answer

MOST_ROWS: Final = 60
SHOWN_ENDS: Final = 10
"""Of a longer grid, as many rows are shown from each end."""

NARROWEST_FORMULA: Final = 10
"""Columns into which a formula can be folded and still be read."""


def render(answer: Answer, style: Style) -> str:
    """The answer as a page of tables."""
    page = Layout(answer, style.precision, unicode=style.unicode).page()
    file = io.StringIO()
    _draw(page, _console(file, style), style)
    return "".join(f"{line.rstrip()}\n" for line in file.getvalue().splitlines())


def _console(file: io.StringIO, style: Style) -> Console:
    from rich.console import Console

    return Console(
        file=file,
        width=style.width,
        # Given outright: Rich's own reading of the environment takes FORCE_COLOR=0 for a yes.
        force_terminal=style.color,
        color_system="standard" if style.color else None,
        no_color=not style.color,
        markup=False,
        emoji=False,
        highlight=False,
        legacy_windows=False,
        _environ={},
    )


def _draw(page: Page, console: Console, style: Style) -> None:
    from rich.text import Text

    console.print(Text(page.title, style="bold", overflow="fold"))
    for grid in page.grids:
        if isinstance(grid, Outline):
            _draw_outline(grid, console)
            continue
        shortened = _fitting(grid, style.width)
        blocks = _blocks(shortened, style.width)
        if blocks is None:
            _draw_list(shortened, console)
        for block in blocks or ():
            _draw_grid(block, console, style)
    console.print(Text("\n".join(page.closing), style="dim", overflow="fold"))


def _fitting(grid: Grid, columns: int) -> Grid:
    """The grid shortened, or the widest of its narrower forms that fits; the last one if none does."""
    shortened = _shortened(grid)
    if grid.narrower is None or needed_width(shortened) <= columns:
        return shortened
    return _fitting(grid.narrower, columns)


def _shortened(grid: Grid) -> Grid:
    """The grid, or of a long one both its ends."""
    if len(grid.rows) <= MOST_ROWS:
        return grid
    left_out = len(grid.rows) - 2 * SHOWN_ENDS
    gap = (f"... {left_out} more", *["..."] * (len(grid.headers) - 1))
    rows = (*grid.rows[:SHOWN_ENDS], gap, *grid.rows[-SHOWN_ENDS:])
    return Grid(grid.headers, rows, grid.formulas, grid.keys)


def needed_width(grid: Grid) -> int:
    """The columns below which something other than a formula would be cut."""
    total = 1
    for k, column in enumerate(zip(grid.headers, *grid.rows, strict=True)):
        widest = max(width(line) for cell in column for line in cell.split("\n"))
        total += 3 + (min(widest, NARROWEST_FORMULA) if k in grid.formulas else widest)
    return total


def _blocks(grid: Grid, width: int) -> list[Grid] | None:
    """The grid, or grids of some of its columns each behind its keys; None where even they do not fit."""
    if needed_width(grid) <= width:
        return [grid]
    if not grid.keys:
        return None
    keys = list(range(grid.keys))
    found: list[list[int]] = []
    for column in range(grid.keys, len(grid.headers)):
        if needed_width(grid.only([*keys, column])) > width:
            return None
        if found and needed_width(grid.only([*found[-1], column])) <= width:
            found[-1].append(column)
        else:
            found.append([*keys, column])
    return [grid.only(columns) for columns in found]


def _draw_grid(grid: Grid, console: Console, style: Style) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(
        box=box.ROUNDED if style.unicode else box.ASCII,
        show_header=any(grid.headers),
        header_style="bold",
        border_style="dim",
    )
    for k, header in enumerate(grid.headers):
        folds = k in grid.formulas
        table.add_column(Text(header), no_wrap=not folds, overflow="fold", style="cyan" if k == 0 else "")
    for row in grid.rows:
        table.add_row(*(Text(cell) for cell in row))
    console.print(table)


def _draw_outline(grid: Outline, console: Console) -> None:
    """A tree of labels; long ones are folded within their branch."""
    from rich.text import Text
    from rich.tree import Tree

    ((title,),) = grid.rows
    tree = Tree(Text(title, style="bold cyan", overflow="fold"), guide_style="dim")
    above = [tree]
    for depth, label in grid.branches:
        head, _, rest = label.partition(":")
        text = Text(overflow="fold").append(f"{head}:", style="cyan").append(rest)
        del above[depth + 1 :]
        above.append(above[depth].add(text))
    console.print(tree)


def _draw_list(grid: Grid, console: Console) -> None:
    """Cells one below the other, for a terminal that is too narrow for their grid."""
    from rich.text import Text

    if grid.headers[0] and any(grid.headers[1:]):
        console.print(Text(grid.headers[0], style="bold"), soft_wrap=True)
    for head, *cells in grid.rows:
        name = head.replace("\n", ", ")
        for header, cell in zip(grid.headers[1:], cells, strict=True):
            label = " ".join(filter(None, (name, header)))
            console.print(Text(f"{label}:", style="cyan"), soft_wrap=True)
            text = cell.replace("\n", " ")
            console.print(Text(f"  {text}"), soft_wrap=True)
