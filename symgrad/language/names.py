"""What a name means: a variable, a constant, a function, or letters written side by side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field
from typing import Final

from symgrad.errors import ReadingError, Span
from symgrad.frozen import dataclass
from symgrad.language.characters import GREEK_NAMES
from symgrad.language.functions import NAMES
from symgrad.language.tokens import NAME, Token

CONSTANTS: Final = {"pi": "pi", "e": "E", "E": "E"}
INFINITIES: Final = frozenset({"oo", "inf"})
RESERVED: Final = frozenset({"if", "else", "and", "or", "not", "True", "False"})
SPECIAL_FORMS: Final = frozenset({"piecewise", "rootof", "D"})
LATER: Final = frozenset({"sum", "prod", "mean"})
"""Words kept for sums over an index, which are not read yet."""

_GREEK_FUNCTIONS: Final = {"sigma": "sigmoid"}
"""Greek names that, before a bracket, are functions of another name."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The names that one invocation knows besides those in the text at hand.

    Attributes:
        declared: names that some option introduced; they are never split.
        letters: one-letter variables that occur anywhere in the input.
        columns: the columns of data, over whose rows mean, sum, min and max may run.
    """

    declared: frozenset[str] = field(default=frozenset())
    letters: frozenset[str] = field(default=frozenset())
    columns: frozenset[str] = field(default=frozenset())


def check_declarable(name: str, span: Span | None = None) -> None:
    """Raises a ReadingError when ``name`` cannot be a variable."""
    if name in CONSTANTS or name in INFINITIES:
        raise ReadingError(f"'{name}' is a constant and cannot be a variable", span, "choose another name")
    if name in RESERVED or name in SPECIAL_FORMS - {"D"}:
        raise ReadingError(
            f"'{name}' is a reserved word and cannot be a variable", span, "choose another name"
        )
    if name in NAMES and name not in GREEK_NAMES:
        raise ReadingError(f"'{name}' is a function and cannot be a variable", span, "choose another name")
    if "__" in name:
        raise ReadingError("two underscores in a row are not allowed in a name", span, "use one")


def letters_in(tokens: Iterable[Token]) -> frozenset[str]:
    """The one-letter variables among tokens."""
    return frozenset(
        t.text for t in tokens if t.kind is NAME and len(t.text) == 1 and t.text not in CONSTANTS
    )


def function_named(word: str) -> str | None:
    """The function that ``word`` names before a bracket: its own name, or None."""
    row = NAMES.get(word)
    return row.name if row else _GREEK_FUNCTIONS.get(word)


def may_multiply(word: str) -> bool:
    """Whether, before a bracket, ``word`` is a factor: a letter, a letter with digits, Greek, a constant."""
    letters = word.rstrip("0123456789").rstrip("_")
    return len(letters) == 1 or letters in GREEK_NAMES or word in CONSTANTS


def split_names(tokens: list[Token], scope: Scope) -> tuple[list[Token], list[str], list[str]]:
    """Replaces names that are products of letters by their letters.

    Returns:
        The tokens, the names that were split, and the short names that stayed whole.
    """
    words = {t.text for t in tokens if t.kind is NAME}
    short = {w for w in words if _is_short_name(w, scope)}
    if not short:
        return tokens, [], []
    candidates = {w for w in short if not {"e", "E"} & set(w)}
    known = {w for w in words if len(w) == 1} | scope.letters | scope.declared
    split: set[str] = set()
    while found := {w for w in candidates - split if known.intersection(w)}:
        split |= found
        known.update(*found)
    whole = sorted(short - split)
    if not split:
        return tokens, [], whole
    return _with_letters(tokens, split), sorted(split), whole


def _is_short_name(word: str, scope: Scope) -> bool:
    """Two or three Latin letters that may be meant as a product."""
    return 2 <= len(word) <= 3 and word.isalpha() and word.isascii() and not _is_one_word(word, scope)


def _is_one_word(word: str, scope: Scope) -> bool:
    taken = word in scope.declared or word in RESERVED or word in NAMES or word in CONSTANTS
    return taken or word in INFINITIES or word in GREEK_NAMES or word in LATER


def _with_letters(tokens: list[Token], split: set[str]) -> list[Token]:
    result: list[Token] = []
    for token in tokens:
        if token.kind is NAME and token.text in split:
            result += [Token(NAME, c, token.start + i, token.start + i + 1) for i, c in enumerate(token.text)]
        else:
            result.append(token)
    return result


ELSEWHERE: Final = {
    "sech": "1/cosh(...)",
    "csch": "1/sinh(...)",
    "coth": "1/tanh(...)",
    "sinc": "sin(x)/x",
    "sgn": "sign(...)",
    "pow": "a^b",
    "power": "a^b",
    "square": "(...)^2",
    "exp2": "2^(...)",
    "log1p": "log(1 + ...)",
    "expm1": "exp(...) - 1",
    "cube": "(...)^3",
    "cosec": "csc(...)",
    "cotan": "cot(...)",
    "acot": "pi/2 - atan(...)",
    "arccot": "pi/2 - atan(...)",
    "asec": "acos(1/x)",
    "arcsec": "acos(1/x)",
    "acsc": "asin(1/x)",
    "arccsc": "asin(1/x)",
    "lg": "log10(...)",
    "mod": "x - y*floor(x/y)",
    "fmod": "x - y*floor(x/y)",
    "round": "floor(x + 1/2)",
    "trunc": "sign(x)*floor(abs(x))",
    "fact": "factorial(...)",
    "comb": "binomial(n, k)",
    "ncr": "binomial(n, k)",
    "choose": "binomial(n, k)",
    "tgamma": "gamma(...)",
    "lgamma": "loggamma(...)",
    "gammaln": "loggamma(...)",
    "step": "heaviside(...)",
    "expit": "sigmoid(...)",
    "logit": "log(x/(1 - x))",
    "softmax": "exp(x)/(exp(x) + exp(y))",
    "mish": "x*tanh(softplus(x))",
    "relu6": "clip(x, 0, 6)",
    "hardtanh": "clip(x, -1, 1)",
}
"""Functions of other systems, and how they are written here."""


def fused_function(word: str, scope: Scope) -> str | None:
    """What was meant by a function name run into its argument: ``sinx`` gives ``sin(x)``."""
    if word in scope.declared or word in NAMES or not (word.isascii() and word[-1].isalpha()):
        return None
    for before in (0, 1):
        for length in (1, 2):
            letter, function, rest = word[:before], word[before:-length], word[-length:]
            row = NAMES.get(function)
            if row and row.unary and rest.isalpha() and _meant_as_letters(letter, rest, scope):
                return f"{letter}{'*' if letter else ''}{function}({'*'.join(rest)})"
    return None


def likely_call(word: str, scope: Scope) -> str | None:
    """What was perhaps meant by a variable that begins like a function: ``sqrt2``, ``cosxy``, ``log_2``."""
    if len(word) < 3 or word[1].isdigit() or word in scope.declared or not word.isascii():
        return None
    if word.startswith("log_") and word[4:].isdigit():
        return f"log(..., {word[4:]})"
    letter = word[-1] if word[-1].isalpha() else ""
    stem = word[: len(word) - len(letter)]
    function = stem.rstrip("0123456789")
    if function == stem and letter:
        function, last = word[:-2], word[-2:]
        meant = last.isalpha() and (not scope.letters.isdisjoint(last) or set(last) <= _USUAL)
        return f"{function}({'*'.join(last)})" if meant and _is_unary(function) else None
    if function == stem or not _is_unary(function):
        return None
    return f"{function}({stem[len(function) :]}{'*' if letter else ''}{letter})"


_USUAL: Final = frozenset("xyz")
"""Letters that nobody would end a longer name with."""


def _is_unary(function: str) -> bool:
    row = NAMES.get(function)
    return row is not None and row.unary and function not in GREEK_NAMES


def is_plain_variable(word: str, scope: Scope) -> bool:
    """Whether a name, wherever it stands but before a bracket, is one variable and nobody would doubt it."""
    taken = _is_one_word(word, scope) and word not in scope.declared and word not in GREEK_NAMES
    doubtful = word in SPECIAL_FORMS or _is_short_name(word, scope) or "__" in word
    return not (taken or doubtful or fused_function(word, scope) or likely_call(word, scope))


def _meant_as_letters(before: str, after: str, scope: Scope) -> bool:
    """``sinx`` and ``xlogx`` say it themselves; other names only where their letters are variables."""
    alone = len(after) == 1 and before in ("", after)
    return alone or scope.letters.issuperset(before + after)


def suggestion(word: str, others: Iterable[str], *, called: bool = True) -> str | None:
    """The known name that ``word`` is a misspelling of."""
    import difflib

    known = [*NAMES, "piecewise", "rootof"] if called else []
    lower = word.lower()
    for name in known:
        if lower == name.lower():
            return name
    if called and lower in ELSEWHERE:
        return ELSEWHERE[lower]
    ends = [n for n in NAMES if len(n) > 2 and lower.endswith(n) and 0 < len(lower) - len(n) <= 2]
    best = max(ends, key=len, default="")
    product = f"{'*'.join(word[: -len(best)])}*{best}(...)" if called and best else None
    if product and len(lower) == len(best) + 1 and lower[0] not in best[:1]:
        return product
    close = difflib.get_close_matches(word, [*known, *others], n=1, cutoff=0.7)
    if close or not called:
        return close[0] if close else None
    if product:
        return product
    alike = [name for name in known if name[:1] == lower[:1]]
    close = difflib.get_close_matches(lower, alike, n=1, cutoff=0.55)
    return close[0] if close else None
