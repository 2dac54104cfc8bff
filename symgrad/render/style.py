"""How an answer is to look: what the place it goes to can show, and what its reader asked for."""

from __future__ import annotations

from symgrad.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Style:
    """The wishes and limits that every format is told.

    Attributes:
        precision: significant digits of floats, where people read them.
        width: columns of the terminal.
        color: whether colours are wanted.
        unicode: whether characters beyond ASCII can be shown.
        terminal: whether a person is looking, so that JSON is indented.
        several: whether this is one of many answers, each of which takes one line.
    """

    precision: int = 6
    width: int = 80
    color: bool = False
    unicode: bool = True
    terminal: bool = False
    several: bool = False
