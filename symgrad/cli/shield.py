"""Keeps the option parser's hands off expressions.

    grad -x^2 -f json      ->   grad <shield>-x^2 -f json

A word that begins with one minus is an expression unless it is exactly a declared option; so ``-n*x`` is
not the option ``-n``, nor ``-h*x`` a cry for help. An option never takes another option for its value.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from typing import Final

from symgrad.cli.status import UsageError

HELP: Final = ("-h", "--help")
VERSION: Final = ("-V", "--version")

SHIELD: Final = "\0"
"""What no argument can hold."""

PLOT: Final = "--plot"
PICTURES: Final = (".png", ".svg", ".pdf", ".gif")
"""Endings by which the value of --plot is told from the expression that follows it."""

_FILE: Final = re.compile(r"(.*/)?[A-Za-z_][\w-]*\.[A-Za-z]{2,4}", re.DOTALL)
"""What nobody types as an expression: its ending will be refused by name."""

OTHER_NAMES: Final = {
    "--learning-rate": "--lr",
    "--rate": "--lr",
    "--iterations": "--steps",
    "--max-iter": "--steps",
    "--max-steps": "--steps",
    "--epochs": "--steps",
    "--x0": "--start",
    "--init": "--start",
    "--optimizer": "--method",
    "--tolerance": "--tol",
}
"""What other tools call an option."""

NOT_READ_YET: Final = {
    "--shape": "write the entries of vectors and matrices: w1*x1 + w2*x2",
    "--latex": "write x^2/2 for \\frac{x^2}{2}, and alpha for \\alpha",
}
"""What comes later, and what is read instead."""

_LOOKS_LIKE_OPTION: Final = re.compile(r"--[A-Za-z][A-Za-z-]*(=.*)?", re.DOTALL)


def shielded(args: list[str], takes_value: Mapping[str, bool]) -> list[str]:
    r"""The arguments, with a shield before each expression that begins with a minus.

    Args:
        args: the arguments of a command.
        takes_value: for each of its options whether a value follows.

    Raises:
        UsageError: there is no such option, or its value is missing.

    >>> shielded(["-x^2", "--at", "-1"], {"--at": True})
    ['\x00-x^2', '--at', '-1']
    """
    known = dict.fromkeys((*HELP, *VERSION), False) | dict(takes_value)
    words: list[str] = []
    rest = iter(_spelled_out(args))
    for word in rest:
        if word == "--":
            return [*words, word, *rest]
        words.append(_examined(word, known))
        if known.get(word):
            words.append(_value_of(word, rest, known))
    return words


def _spelled_out(args: list[str]) -> Iterator[str]:
    """The arguments, with ``-`` after a ``--plot`` that no name of a picture follows."""
    for word, following in zip(args, [*args[1:], ""], strict=True):
        yield word
        named = following.lower().endswith(PICTURES) or _FILE.fullmatch(following)
        if word == PLOT and not named:
            yield "-"


def _examined(word: str, known: Mapping[str, bool]) -> str:
    if word in known or not word.startswith("-") or word == "-":
        return word
    if not _LOOKS_LIKE_OPTION.fullmatch(word):
        return SHIELD + word
    name, equals, _ = word.partition("=")
    if name in NOT_READ_YET and name not in known:
        raise UsageError(f"'{name}' is not read yet", hint=NOT_READ_YET[name])
    if name not in known:
        close = _meant(name, known)
        raise UsageError(f"there is no option '{name}'", hint=f"did you mean '{close}'?" if close else None)
    if equals and not known[name]:
        raise UsageError("no value is needed", where=name)
    return word


def _meant(name: str, known: Mapping[str, bool]) -> str | None:
    """The option that a misspelled one stands for; the dashes that all have in common say nothing."""
    other = OTHER_NAMES.get(name)
    if other in known:
        return other
    words = {option.lstrip("-"): option for option in sorted(known) if option.startswith("--")}
    close = difflib.get_close_matches(name.lstrip("-"), words, n=1)
    return words[close[0]] if close else None


def _value_of(option: str, rest: Iterator[str], known: Mapping[str, bool]) -> str:
    value = next(rest, None)
    if value is None:
        raise UsageError("a value is needed", where=option)
    if value in known:
        raise UsageError(f"a value is needed before '{value}'", where=option)
    return value


def bare(text: str) -> str:
    """The text without its shield."""
    return text.removeprefix(SHIELD)
