"""Text to tokens that know their columns.

number   digits, a point, an exponent: exact decimals
name     letters, digits and underscores; Greek letters are spelled out
sup      a run of superscripts, a power
any other kind is the operator itself: + - * / ^ ! ( ) , | = < <= > >= == != √ [ ] ' ..
"""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import accumulate, compress, repeat
from typing import Final, NamedTuple

from symgrad.errors import LimitError, ReadingError, Span
from symgrad.language import limits
from symgrad.language.characters import (
    BLANKS,
    GREEK,
    OPERATORS,
    SUBSCRIPTS,
    SUPERSCRIPTS,
    byte_of,
    describe,
)
from symgrad.language.graph import Rational

NUMBER: Final = "number"
NAME: Final = "name"
SUPERSCRIPT: Final = "sup"
END: Final = "end"


class Token(NamedTuple):
    """One token: what it is, what it holds, and the columns (from 0) it covers."""

    kind: str
    text: str
    start: int
    end: int
    value: Rational = 0

    @property
    def span(self) -> Span:
        """Its columns as people count them, from 1."""
        return Span(self.start + 1, self.end - self.start)


_DIGITS: Final = f"0-9{''.join(SUBSCRIPTS)}"
_GREEK: Final = f"[{''.join(GREEK)}]"
_SCANNER: Final = re.compile(
    r"(?P<blank>[ \t\r\n\f\v\u00a0\u2002\u2003\u2009\u202f]+)"
    # A Greek letter is a name by itself, so that cosθ is cos θ and πr² is π r²; x_θ and θ_max are one name.
    rf"|(?P<name>[A-Za-z_][A-Za-z_{_DIGITS}]*(?:(?<=_){_GREEK}[{_DIGITS}]*)?|{_GREEK}[{_DIGITS}]*(?:_[A-Za-z{_DIGITS}]+)?)"
    r"|(?P<number>(?:[0-9]+(?:\.(?!\.)[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<op>\*\*|<=|>=|==|!=|\.\.|[-+*/^!()|,=<>\[\]'])"
    rf"|(?P<sup>[{''.join(SUPERSCRIPTS)}]+)"
    rf"|(?P<sign>[{''.join(OPERATORS)}])"
)
_AFTER_INTEGER: Final = frozenset(["", *"+-*/^!()|,=<> yztuvw"])
"""What may follow a whole number that needs no further look."""
_PLAIN: Final = re.compile(
    r" +|[<>!=]=|[-+/^!()|,<>]|\*\*?|[A-Za-z_][A-Za-z_0-9]*|[0-9]{1,19}(?![^-+*/^!()|,=<> yztuvw])"
)
"""What most texts consist of, no word of which needs a look at its neighbours."""
_MAKE: Final = tuple.__new__
_RADIX: Final = re.compile(r"0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+")


def scan(text: str) -> list[Token]:
    """The tokens of ``text``, the last of kind ``end``.

    Raises:
        ReadingError: a character or a number that is not in the language, with its column.
        LimitError: a number too long to read in bounded time.

    >>> [t.kind for t in scan("2x^2")]
    ['number', 'name', '^', 'number', 'end']
    """
    return _plain(text) or _any(text)


def _plain(text: str) -> list[Token] | None:
    """The tokens of a text of plain words, each distinct word looked at once; None for other texts."""
    words = _PLAIN.findall(text)
    ends = list(accumulate(map(len, words)))
    if not ends or ends[-1] != len(text):
        return None
    known = {word: _of_word(word) for word in set(words)}
    kinds, shown, values = zip(*map(known.__getitem__, words), strict=True)
    rows = zip(kinds, shown, [0, *ends], ends, values, strict=False)
    tokens = list(map(_MAKE, repeat(Token), compress(rows, kinds)))
    tokens.append(Token(END, "", ends[-1], ends[-1]))
    return tokens


def _of_word(word: str) -> tuple[str, str, Rational]:
    """Kind, text and value of a plain word; the kind of a blank is empty."""
    if word.isdigit():
        return NUMBER, word, int(word)
    if word.isidentifier():
        return NAME, word, 0
    return "^" if word == "**" else word.strip(), word, 0


def _any(text: str) -> list[Token]:
    """The tokens of any text, one after the other."""
    tokens: list[Token] = []
    append, position = tokens.append, 0
    for found in _SCANNER.finditer(text):
        kind, word = found.lastgroup, found.group()
        start, end = found.span()
        if start != position:
            break
        if kind == "op":
            append(_MAKE(Token, ("^" if word == "**" else word, word, start, end, 0)))
        elif kind == "name":
            append(_MAKE(Token, (NAME, word if word.isascii() else _spelled(word), start, end, 0)))
        elif kind == "number":
            append(_number(text, word, start, end))
        elif kind != "blank":
            append(_sign(str(kind), word, start, end))
        position = end
    if position != len(text):
        raise _refused(text, position)
    append(Token(END, "", position, position))
    return tokens


def _sign(kind: str, word: str, start: int, end: int) -> Token:
    if kind == "sup":
        digits = "".join(SUPERSCRIPTS[c] for c in word)
        if not re.fullmatch(r"[-+]?[0-9]{1,400}", digits):
            raise ReadingError("these superscripts are no number", Span(start + 1, end - start))
        return Token(SUPERSCRIPT, word, start, end, int(digits))
    return Token(OPERATORS[word], word, start, end)


def _spelled(word: str) -> str:
    return "".join(GREEK.get(c) or SUBSCRIPTS.get(c) or c for c in word)


def _number(text: str, word: str, start: int, end: int) -> Token:
    if end - start < 20 and word.isdigit() and text[end : end + 1] in _AFTER_INTEGER:
        return Token(NUMBER, word, start, end, int(word))
    return _long_number(text, start, end)


def _long_number(text: str, start: int, end: int) -> Token:
    radix = _RADIX.match(text, start)
    if radix:
        span = Span(start + 1, radix.end() - start)
        hint = f"write {int(radix.group(), 0)}" if len(radix.group()) < 40 else None
        raise ReadingError("numbers are decimal here", span, hint)
    word = text[start:end]
    mantissa, _, exponent = word.lower().partition("e")
    span = Span(start + 1, end - start)
    if len(mantissa) + limits.DECIMAL_EXPONENT * bool(exponent) > limits.DIGITS:
        message = f"a number of more than {limits.DIGITS:,} digits"
        raise LimitError(message, span, "write it as a product or a power")
    following = text[end : end + 1]
    if (following == "." and text[end : end + 2] != "..") or following == "_":
        raise ReadingError(
            f"the number {word} goes on with '{following}'", Span(end + 1), "write it as 1000.5 or 1e3"
        )
    if exponent and (following.isalpha() or following == "_"):
        raise ReadingError(f"the number {word} runs into a name", span, f"write {word}*{following}")
    if exponent and (len(exponent) > 6 or abs(int(exponent)) > limits.DECIMAL_EXPONENT):
        raise LimitError(
            f"the exponent of a number is at most {limits.DECIMAL_EXPONENT}", span, "write 10^... instead"
        )
    value = Fraction(word) if "." in word or exponent else int(word)
    if type(value) is Fraction and value.denominator == 1:
        return Token(NUMBER, word, start, end, value.numerator)
    return Token(NUMBER, word, start, end, value)


def _refused(text: str, position: int) -> ReadingError:
    character, span = text[position], Span(position + 1)
    byte = byte_of(character)
    if byte is not None:
        return ReadingError(f"the byte 0x{byte:02x} is not UTF-8", span, "send the text as UTF-8")
    what = describe(character)
    twin = _latin_twin(character)
    if twin:
        return ReadingError(f"{what} looks like '{twin}' and is not", span, f"type a plain '{twin}'")
    hints = {
        ";": "give several expressions one a line, through '-' or @FILE",
        "\\": "LaTeX is not read; write sqrt(x), x^2, sin(x)",
        "$": "leave the dollar signs out",
        "{": "use round brackets",
        "}": "use round brackets",
        "%": "write a/100 for percent",
        "&": "join conditions with 'and'",
        "~": "negate conditions with 'not'",
        ":": "write piecewise((f, c), (g, True)) or f if c else g",
        '"': "text has no place in an expression",
        "∞": "write oo; infinity is a bound, not a number",
        "∂": "write D(f, x) for a derivative",
        "∇": "use the command grad",
    }
    if character == ".":
        return ReadingError("a point without digits", span, "numbers look like 0.5; functions like sin(x)")
    return ReadingError(f"{what} is not part of the language", span, hints.get(character))


def _latin_twin(character: str) -> str | None:
    """The plain letter that a foreign one imitates."""
    import unicodedata

    if character.isascii() or character in BLANKS:
        return None
    plain = unicodedata.normalize("NFKC", character)
    if len(plain) == 1 and plain.isascii() and plain.isprintable():
        return plain
    cyrillic_and_greek = "авеокмнрстухАВЕЗКМНОРСТУХіјѕԁԛԝһ" + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧοɑɡƖ"
    latin = "abeokmhpctyxABE3KMHOPCTYXijsdqwh" + "ABEZHIKMNOPTYXoagl"
    return dict(zip(cyrillic_and_greek, latin, strict=True)).get(character)
