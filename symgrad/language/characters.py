"""The characters beyond ASCII that the language reads, and those it refuses by name."""

from __future__ import annotations

from typing import Final

_GREEK_ALPHABET: Final = (
    *("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu"),
    *("nu", "xi", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega"),
)

GREEK: Final[dict[str, str]] = dict(
    zip(
        "αβγδεζηθικλμνξπρστυφχψω",
        _GREEK_ALPHABET,
        strict=True,
    )
) | {
    "ϵ": "epsilon",
    "ϑ": "theta",
    "ϕ": "phi",
    "ϱ": "rho",
    "ς": "sigma",
    "µ": "mu",  # the micro sign is what keyboards type for mu
    "Γ": "Gamma",
    "Δ": "Delta",
    "Θ": "Theta",
    "Λ": "Lambda",
    "Ξ": "Xi",
    "Π": "Pi",
    "Σ": "Sigma",
    "Φ": "Phi",
    "Ψ": "Psi",
    "Ω": "Omega",
}
"""Letters that spell a name. Capitals that look Latin, and omicron, are missing on purpose."""

GREEK_NAMES: Final = frozenset(GREEK.values()) | {"omicron"}

SUBSCRIPTS: Final = dict(zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True))
SUPERSCRIPTS: Final = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+", strict=True))

OPERATORS: Final = {
    "·": "*",
    "⋅": "*",
    "∙": "*",
    "×": "*",  # the multiplication sign
    "∗": "*",
    "÷": "/",
    "−": "-",  # the minus sign
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
    "√": "√",
}
"""Signs that stand for an operator."""

BLANKS: Final = frozenset(" \t\r\n\f\v\u00a0\u2002\u2003\u2009\u202f")


def describe(character: str) -> str:
    r"""The character with its code point and name, safe to print anywhere.

    >>> print(describe("\u0445"))
    '\u0445' (U+0445 CYRILLIC SMALL LETTER HA)
    """
    import unicodedata

    name = unicodedata.name(character, "")
    label = f"U+{ord(character):04X}" + (f" {name}" if name else "")
    if " " < character < "\x7f":
        return f"'{character}'"
    shown = character.encode("ascii", "backslashreplace").decode()
    return f"'{shown}' ({label})"


def byte_of(character: str) -> int | None:
    """The byte that is not UTF-8 for which it stands, as Python hands on arguments and files."""
    return ord(character) - 0xDC00 if "\udc80" <= character <= "\udcff" else None
