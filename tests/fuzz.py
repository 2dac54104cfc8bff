"""Throws random text at the reader: ``python -m tests.fuzz [N] [SEED]``.

What must hold for every string, however wild: nothing is raised but a `ReadingError`; each error names a
column inside the text; what is read is written to text that reads back to the very same object; and no
string takes longer than `PATIENCE`. The slowest strings are shown at the end.
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from symgrad.errors import ReadingError
from symgrad.language.functions import NAMES
from symgrad.language.graph import Expression
from symgrad.language.names import Scope
from symgrad.language.reading import read, read_definition, read_entries, read_names
from symgrad.language.write import write
from tests.compositions import compositions, faults

PATIENCE: Final = 2.0
"""Seconds that one string may take; a busy machine is slow, a hang is for ever."""

WORDS: Final = (
    *sorted(NAMES),
    *("piecewise", "rootof", "D", "sum", "prod", "mean", "if", "else", "and", "or", "not", "True", "False"),
    *("x", "y", "z", "xy", "abc", "x1", "x_2", "w10", "pi", "e", "E", "oo", "inf", "I", "N", "S", "lambda"),
    *("theta", "beta", "zeta", "sinx", "import", "__class__", "self", "_", "__", "x__y", "gammax"),
)
SIGNS: Final = (
    *("+", "-", "*", "/", "**", "^", "!", "(", ")", "(", ")", "|", ",", " ", "  ", "\t", "\n"),
    *(
        "<",
        "<=",
        ">",
        ">=",
        "==",
        "!=",
        "=",
        "..",
        "[",
        "]",
        "'",
        '"',
        ".",
        ";",
        ":",
        "\\",
        "{",
        "}",
        "$",
        "%",
    ),
    *("√", "π", "·", "×", "−", "²", "³", "⁻¹", "₁", "θ", "σ", "≤", "≥", "≠", "∞", "∂", "х", "Α", "ο", "½"),
    *("\x00", "\x7f", "\ufeff", "\u200b", "\u202e", "\ud800", "\U0001d465", "é", "ﬁ", "\u0301", "\u00a0"),
)
NUMBERS: Final = (
    *("0", "1", "2", "3", "10", "17", "0.5", "1e-3", ".25", "1.", "1e400", "1e401", "1e999999", "0x10", "2e"),
    *("9" * 50, "1e5x", "1_000", "1.2.3", "00", "1e", "1e+", "007"),
)
VALID: Final = (
    "x^2 + 3*x*y",
    "sin(x)*cos(y)/exp(-x^2)",
    "piecewise((x^2, x < 0), (sin(x), x < 1 and y >= 2), (y, True))",
    "|x - |y||^3 + sqrt(x^2 + y^2)",
    "x^(1/3) + root(y, 5) + log(x, 2)",
    "a if x > 0 else (b if not y <= 1 or x == y else c)",
    "max(x, y, min(z, 1)) + clip(x, 0, 1) + floor(2x)",
    "D(x^3*y, x, 2) + rootof(x^5 - x - 1, 1)",
    "2e^x y + 3 x y z - 1/2x + x!",
    "sin 2x cos x + ln x y - tan^2(x)",
    "logsumexp(x, y) + norm(x, y) + binomial(x, 2) + polygamma(1, x)",
    "-x^-2^x + +-+x",
)


@dataclass(slots=True)
class Report:
    """What a run has seen."""

    read: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    slowest: list[tuple[float, str]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def took(self, seconds: float, text: str) -> None:
        """Keeps the slowest strings."""
        self.slowest.append((seconds, text))
        if len(self.slowest) > 1_000:
            self.slowest = self.worst(5)
        if seconds > PATIENCE:
            self.faults.append(f"{seconds:.2f} s for {text!r}")

    def worst(self, count: int) -> list[tuple[float, str]]:
        """The slowest strings seen."""
        return sorted(self.slowest, reverse=True)[:count]


def soup(pick: random.Random) -> str:
    """Words, numbers and signs in any order."""
    parts = [pick.choice(pick.choice((WORDS, SIGNS, SIGNS, NUMBERS))) for _ in range(pick.randint(1, 25))]
    return pick.choice(("", " ")).join(parts)


def characters(pick: random.Random) -> str:
    """Any characters at all."""
    reach = pick.choice((0x7F, 0x24F, 0x3FF, 0x22FF, 0x10FFFF))
    return "".join(chr(pick.randint(0, reach)) for _ in range(pick.randint(1, 40)))


def mutated(pick: random.Random) -> str:
    """A sound expression with a few pieces dropped, doubled, swapped or put in."""
    text = pick.choice(VALID)
    for _ in range(pick.randint(1, 5)):
        start = pick.randrange(len(text) + 1)
        end = min(len(text), start + pick.randint(0, 4))
        middle = pick.choice(
            ("", text[start:end] * 2, pick.choice(SIGNS), pick.choice(WORDS), pick.choice(NUMBERS))
        )
        text = text[:start] + middle + text[end:]
    return text


def grown(pick: random.Random) -> str:
    """A sound expression built from sound pieces, so that much is read."""
    text = pick.choice(("x", "y", "2", "1/3", "xy", "pi", "0.25", "theta"))
    for _ in range(pick.randint(1, 8)):
        other = pick.choice(("x", "z", "3", "e", "x^2", "(y+1)"))
        shape = pick.choice(
            (
                "{} + {}",
                "({})*{}",
                "{} {}",
                "({})/({})",
                "({})^{}",
                "sin({}) {}",
                "-{} - {}",
                "|{}| {}",
                "max({}, {})",
            )
        )
        text = shape.format(text, other) if pick.random() < 0.7 else shape.format(other, text)
    return text


def nested(pick: random.Random) -> str:
    """One thing many times, as a careless or hostile loop writes it."""
    unit, tail = pick.choice(
        (
            ("(", ")"),
            ("sin(", ")"),
            ("-", ""),
            ("|", "|"),
            ("x^", ""),
            ("2**", ""),
            ("not ", ""),
            ("√", ""),
            ("x!", ""),
        )
    )
    count = pick.choice((3, 3, 30, 30, 300, 3_000)) if pick.random() < 0.2 else pick.randint(1, 12)
    return (
        unit * count
        + pick.choice(("x", "", "2", "x<1"))
        + tail * pick.choice((count, count, count - 1, count + 1))
    )


KINDS: Final = (soup, soup, characters, mutated, mutated, grown, nested)


def try_one(text: str, report: Report) -> None:
    """Reads one string every way there is and notes what went wrong."""
    start = time.perf_counter()
    try:
        expression = read(text).expression
    except ReadingError as problem:
        report.refused[problem.kind] += 1
        _check_error(problem, text, report)
    except Exception as problem:
        report.faults.append(f"{type(problem).__name__}: {problem} for {text!r}")
    else:
        report.read += 1
        _check_round_trip(text, expression, report)
    report.took(time.perf_counter() - start, text)
    for reader in (read_entries, read_names):
        _only_reading_errors(reader, text, report)
    _only_reading_errors(lambda t: read_definition(t, Scope()), text, report)


def _check_error(problem: ReadingError, text: str, report: Report) -> None:
    span = problem.span
    if span is None or not (1 <= span.column <= len(text) + 1) or span.length < 1:
        report.faults.append(f"no column inside the text ({span}): {problem.message!r} for {text!r}")
    elif span.end > len(text) + 2:
        report.faults.append(f"columns beyond the text ({span}): {problem.message!r} for {text!r}")
    if not problem.message or "\n" in problem.message:
        report.faults.append(f"a message of one line is needed, not {problem.message!r} for {text!r}")


def _check_round_trip(text: str, expression: Expression, report: Report) -> None:
    written = write(expression)
    try:
        again = read(written, Scope(frozenset(expression.variables))).expression
    except ReadingError as problem:
        report.faults.append(f"{written!r} is not read back ({problem.message}), from {text!r}")
        return
    if again is not expression:
        report.faults.append(f"{written!r} reads back as {write(again)!r}, from {text!r}")
    if not written.isascii():
        report.faults.append(f"{written!r} is not ASCII, from {text!r}")


def _only_reading_errors(reader: Callable[[str], object], text: str, report: Report) -> None:
    try:
        reader(text)
    except ReadingError:
        pass
    except Exception as problem:
        report.faults.append(f"{type(problem).__name__}: {problem} from {reader} for {text!r}")


def fuzz(count: int, seed: int) -> Report:
    """Tries ``count`` strings; the same ones for the same seed."""
    pick = random.Random(seed)
    report = Report()
    for _ in range(count):
        try_one(pick.choice(KINDS)(pick), report)
    return report


def main(arguments: list[str]) -> int:
    """Runs and reports; 1 if anything failed."""
    count, seed = (*map(int, arguments), *(20_000, 1)[len(arguments) :])[:2]
    report = fuzz(count, seed)
    print(f"{count} strings, seed {seed}: {report.read} read, {dict(report.refused)} refused")
    print("slowest:", ", ".join(f"{1000 * s:.1f} ms {t[:40]!r} ({len(t)})" for s, t in report.worst(3)))
    for fault in report.faults[:20]:
        print("FAULT", fault[:400])
    composed = [fault for text in compositions() for fault in faults(text)]
    print(f"{len(compositions())} compositions of two functions explained and checked")
    for wrong in composed[:20]:
        print("FAULT", wrong.text, wrong.what)
    print(f"{len(report.faults) + len(composed)} faults")
    return 1 if report.faults or composed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
