"""A canvas of character cells: each holds dots of a fine grid, or one sign.

With Unicode a cell is 2 dots wide and 4 high (Braille), or two coloured half blocks; without, 1 wide and
2 high, drawn with ``' . :``. Nothing is lost without colour: layers differ in how densely they are dotted.
"""

from __future__ import annotations

from enum import StrEnum
from itertools import groupby
from typing import Final

from symgrad.frozen import dataclass

BRAILLE: Final = 0x2800
BITS: Final = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
"""The bit of each dot of a Braille sign, by row and column."""

HALVES: Final = " '.:"
"""The signs of two dots one above the other, by their bits."""

RESET: Final = "\x1b[0m"


class Ink(StrEnum):
    """Colours, by what they are for; the values are those of the terminal's palette."""

    CURVE = "36"
    DERIVATIVE = "33"
    TANGENT = "35"
    AXIS = "2"
    MARK = "1;97"
    POINT = "1;31"
    PATH = "31"
    LINE = "34"
    ARROW = "97"


@dataclass(frozen=True, slots=True)
class Cell:
    """What one character shows: a sign and the codes of its colours."""

    sign: str = " "
    codes: str = ""


class Canvas:
    """A drawing of so many columns and rows.

    Attributes:
        columns, rows: how many cells there are.
        across, down: how many dots a cell has.
        width, height: how many dots there are.

    >>> canvas = Canvas(2, 1, unicode=False)
    >>> canvas.dot(0, 1)
    >>> canvas.lines(color=False)
    ['.']
    """

    def __init__(self, columns: int, rows: int, *, unicode: bool) -> None:
        self.columns = columns
        self.rows = rows
        self.unicode = unicode
        self.across, self.down = (2, 4) if unicode else (1, 2)
        self.width, self.height = columns * self.across, rows * self.down
        self._dots: dict[tuple[int, int], int] = {}
        self._inks: dict[tuple[int, int], str] = {}
        self._signs: dict[tuple[int, int], Cell] = {}

    def dot(self, x: int, y: int, ink: str = "") -> None:
        """Sets a dot; outside of the canvas nothing happens."""
        if 0 <= x < self.width and 0 <= y < self.height:
            cell = x // self.across, y // self.down
            self._dots[cell] = self._dots.get(cell, 0) | BITS[y % self.down][x % self.across]
            self._inks[cell] = ink

    def line(self, a: tuple[float, float], b: tuple[float, float], ink: str = "", every: int = 1) -> None:
        """Dots along a line between two places, given in dots; of a dotted line every second or third."""
        steps = int(min(4 * (self.width + self.height), max(abs(b[0] - a[0]), abs(b[1] - a[1])))) + 1
        for k in range(steps + 1):
            x, y = a[0] + (b[0] - a[0]) * k / steps, a[1] + (b[1] - a[1]) * k / steps
            if every == 1 or (round(x) + round(y)) // 2 % every == 0:
                self.dot(round(x), round(y), ink)

    def put(self, x: int, y: int, sign: str, codes: str = "") -> None:
        """Puts a sign in the cell of a dot, over everything else."""
        if 0 <= x < self.width and 0 <= y < self.height:
            self._signs[x // self.across, y // self.down] = Cell(sign, codes)

    def cell(self, column: int, row: int, sign: str, codes: str = "") -> None:
        """Puts a sign in a cell, unless one is there."""
        self._signs.setdefault((column, row), Cell(sign, codes))

    def shade(self, column: int, row: int, colour: int) -> None:
        """Gives the sign in a cell a background of the 256 colours."""
        cell = self._signs[column, row]
        self._signs[column, row] = Cell(cell.sign, f"{cell.codes};48;5;{colour}")

    def has_sign(self, column: int, row: int) -> bool:
        """Whether a sign is in a cell."""
        return (column, row) in self._signs

    def is_empty(self, x: int, y: int) -> bool:
        """Whether nothing is in the cell of a dot."""
        cell = x // self.across, y // self.down
        return cell not in self._dots and cell not in self._signs

    def lines(self, *, color: bool) -> list[str]:
        """The rows as text."""
        return [self._line([self._cell(c, r) for c in range(self.columns)], color) for r in range(self.rows)]

    def _cell(self, column: int, row: int) -> Cell:
        sign = self._signs.get((column, row))
        if sign is not None:
            return sign
        dots = self._dots.get((column, row))
        return Cell(self._dotted(dots), self._inks[column, row]) if dots else Cell()

    def _dotted(self, dots: int) -> str:
        return chr(BRAILLE + dots) if self.unicode else HALVES[dots]

    def _line(self, cells: list[Cell], color: bool) -> str:
        if not color:
            return "".join(c.sign for c in cells).rstrip()
        parts = []
        for codes, run in groupby(cells, key=lambda c: c.codes):
            text = "".join(c.sign for c in run)
            parts.append(f"\x1b[{codes}m{text}{RESET}" if codes else text)
        return "".join(parts)
