"""Text as a terminal shows it: how wide it is, and what must not reach it as it stands."""

from __future__ import annotations

import unicodedata

_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def shown(text: str, encoding: str = "utf-8") -> list[str]:
    r"""What to show for each character, so that no control sequence, no half of a pair gets through.

    >>> shown("a\x1b\t\u03b1", "ascii")
    ['a', '\\x1b', ' ', '\\u03b1']
    """
    return [_cell(c, encoding) for c in text]


def _cell(character: str, encoding: str) -> str:
    if " " <= character <= "~":
        return character
    if character in "\t\n\r":
        return " "
    if unicodedata.category(character) in _INVISIBLE:
        return _escaped(character)
    try:
        character.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return _escaped(character)
    return character


def _escaped(character: str) -> str:
    if character.isascii():
        return f"\\x{ord(character):02x}"
    if "\udc80" <= character <= "\udcff":  # as Python hands on a byte that is not UTF-8
        return f"\\x{ord(character) - 0xDC00:02x}"
    return character.encode("ascii", "backslashreplace").decode("ascii")


def safe(text: str, encoding: str = "utf-8") -> str:
    r"""A sentence as it may be shown: no control characters, only what the encoding has.

    >>> safe("x\x1b[2J")
    'x\\x1b[2J'
    """
    return text if text.isascii() and text.isprintable() else "".join(shown(text, encoding))


def width(text: str) -> int:
    """Columns that a text takes on a terminal."""
    return len(text) if text.isascii() else sum(_columns(c) for c in text)


def _columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
