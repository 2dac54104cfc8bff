"""What the table of functions says about one function."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from symgrad.frozen import dataclass
from symgrad.language.graph import Expression

Arguments = tuple[Expression, ...]
Conditions = tuple[Expression, ...]


class Family(StrEnum):
    """The rule by which a derivation cites a function."""

    EXPONENTIAL = "exponential"
    LOGARITHM = "logarithm"
    POWER = "power"
    TRIGONOMETRIC = "trigonometric"
    INVERSE = "inverse"
    HYPERBOLIC = "hyperbolic"
    SPECIAL = "special"
    ABSOLUTE_VALUE = "absolute value"
    EXTREMUM = "extremum"
    PIECEWISE = "piecewise"


def everywhere(_: Arguments) -> Conditions:
    """No condition: defined, or differentiable, for all reals."""
    return ()


@dataclass(frozen=True, slots=True)
class Function:
    """One row of the table.

    Attributes:
        name: its own name, under which every face is filed.
        family: how a derivation names its rule.
        partials: the derivative with respect to each argument, given the arguments and the call itself.
        domain: conditions under which the value is a real number.
        smooth: further conditions under which ``partials`` are the derivatives. They may ask for too
            much (a tie between arguments that does no harm) but never for too little.
        fewest, most: how many arguments; ``most`` is None where any number will do.
        aliases: other names that read as this one.
        continuous: False when the value jumps where ``smooth`` fails.
    """

    name: str
    family: Family
    partials: Callable[[Arguments, Expression], Arguments]
    domain: Callable[[Arguments], Conditions] = everywhere
    smooth: Callable[[Arguments], Conditions] = everywhere
    fewest: int = 1
    most: int | None = 1
    aliases: tuple[str, ...] = ()
    continuous: bool = True

    @property
    def unary(self) -> bool:
        """Whether one argument is enough, as for functions written without a bracket."""
        return self.fewest == 1 and self.most is not None

    def accepts(self, count: int) -> bool:
        """Whether it takes that many arguments."""
        return self.fewest <= count and (self.most is None or count <= self.most)

    @property
    def arity(self) -> str:
        """How many arguments it takes, in words."""
        if self.most is None:
            return f"{self.fewest} or more arguments"
        if self.fewest != self.most:
            return f"{self.fewest} to {self.most} arguments"
        return "1 argument" if self.most == 1 else f"{self.most} arguments"
