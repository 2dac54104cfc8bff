"""The options of the commands. Those that all share are declared here, once."""

from __future__ import annotations

from keyword import iskeyword
from typing import Final

from symgrad.frozen import dataclass
from symgrad.render.formats import FORMATS


@dataclass(frozen=True, slots=True)
class Option:
    """One option, as the command line spells it and as its help explains it.

    Attributes:
        flags: its spellings, the long one first.
        help: one line.
        metavar: what stands for its value; none for a switch.
        repeatable: whether it may be given several times.
        choices: the only values it takes.
        required: whether the command makes no sense without it.
        names_variables: whether its value declares the variables it names.
    """

    flags: tuple[str, ...]
    help: str
    metavar: str | None = None
    repeatable: bool = False
    choices: tuple[str, ...] = ()
    required: bool = False
    names_variables: bool = False

    @property
    def name(self) -> str:
        """Its name as a key: that of the first flag.

        >>> Option(("--max-steps",), "").name
        'max_steps'
        """
        name = self.flags[0].lstrip("-").replace("-", "_")
        return f"{name}_" if iskeyword(name) else name


AT: Final = Option(
    ("--at",),
    "The point: x=1,y=pi/2, or values in the order of the variables.",
    "POINT",
    repeatable=True,
    names_variables=True,
)

DERIVATIVES: Final = Option(
    ("--wrt",),
    "One derivative: x,x,y differentiates twice by x, then by y. Repeat for further ones.",
    "NAMES",
    repeatable=True,
)

SHARED: Final[tuple[Option, ...]] = (
    Option(
        ("--wrt",), "Variables to differentiate by, in this order; the others are parameters.", "NAMES", True
    ),
    AT,
    Option(("--data",), "CSV or Parquet whose columns the expression names: mean((w*x - y)^2).", "FILE"),
    Option(("--let",), "Define a constant or subexpression, as in u=exp(-t). Repeatable.", "NAME=EXPR", True),
    Option(
        ("--format", "-f"),
        f"One of {', '.join(FORMATS)}. [default: table on a terminal, else plain]",
        "FORMAT",
        choices=FORMATS,
    ),
    Option(("--json",), "The same as --format json."),
    Option(("--output", "-o"), "Write the answer to a file, whole or not at all.", "FILE"),
    Option(("--precision",), "Significant digits of floats in table and plain. [default: 6]", "N"),
    Option(("--timeout",), "Seconds for each expression. [default: 30]", "SECONDS"),
    Option(("--memory",), "Megabytes for the computation. [default: 1024]", "MB"),
    Option(("--strict",), "Exit with 3 when the answer is not proved complete."),
    Option(("--quiet", "-q"), "No notes."),
    Option(
        ("--color",),
        "auto, always or never. [default: auto]",
        "WHEN",
        choices=("auto", "always", "never"),
    ),
    Option(
        ("--shared",),
        "Name repeated subexpressions: auto (where it saves much), always or never. [default: auto]",
        "WHEN",
        choices=("auto", "always", "never"),
    ),
)
"""The options that every command takes which answers about a function."""
