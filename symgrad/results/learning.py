"""Answers of the commands that teach and verify: `explain`, `check`, `backprop`.

As in `symgrad.results`, field names are the keys of the JSON.
"""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from symgrad.frozen import dataclass
from symgrad.language.graph import Expression
from symgrad.results import Answer, Number, Point, Undefined


class Rule(StrEnum):
    """The rules that a derivation cites."""

    CONSTANT = "constant"
    VARIABLE = "variable"
    SUM = "sum"
    CONSTANT_MULTIPLE = "constant multiple"
    PRODUCT = "product"
    QUOTIENT = "quotient"
    POWER = "power"
    EXPONENTIAL = "exponential"
    LOGARITHM = "logarithm"
    TRIGONOMETRIC = "trigonometric"
    INVERSE = "inverse"
    HYPERBOLIC = "hyperbolic"
    SPECIAL = "special"
    PIECEWISE = "piecewise"
    ABSOLUTE_VALUE = "absolute value"
    EXTREMUM = "extremum"
    CHAIN = "chain"
    DERIVATIVE = "derivative"


class Verified(StrEnum):
    """How a line of a derivation was confirmed by the engine that differentiates."""

    EXACTLY = "exactly"
    """Both have the same normal form."""
    AT_POINTS = "at random points"
    """They agree at random rational points."""
    NOT = "not"
    """No point was found at which both have a value."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a derivation.

    Attributes:
        rule: the rule it applies.
        expression: what is differentiated.
        wrt: by which variable; in the outer part of a chain a letter that stands for the inner function.
        where: what such letters stand for.
        formula: the rule as a formula.
        unsimplified: what the rule gives, from the derivatives of the children.
        derivative: the same, simplified.
        note: one sentence about what was done.
        verified: how the derivative was confirmed.
        children: the steps it builds on.
    """

    rule: Rule
    expression: Expression
    wrt: str
    where: dict[str, Expression]
    formula: str
    unsimplified: Expression
    derivative: Expression
    note: str
    verified: Verified
    children: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Derivation:
    """One derivative with the tree of its steps; ``wrt`` names the variables in turn."""

    wrt: tuple[str, ...]
    tree: Step
    derivative: Expression


class Detail(StrEnum):
    """How much of a derivation people are shown."""

    COMPACT = "compact"
    """Without the derivatives of constants and of the variable itself."""
    FULL = "full"
    """Every step, each with its rule and its sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation(Answer):
    """A derivation, rule by rule (`explain`); ``further`` holds those by other variables."""

    command: ClassVar[str] = "explain"
    wrt: tuple[str, ...]
    tree: Step
    derivative: Expression
    further: tuple[Derivation, ...] = ()
    detail: Detail = Detail.COMPACT

    @property
    def derivations(self) -> tuple[Derivation, ...]:
        """All of them, in the order asked for."""
        return (Derivation(self.wrt, self.tree, self.derivative), *self.further)


class Method(StrEnum):
    """How a numeric derivative was formed."""

    CENTRAL = "central differences"
    COMPLEX = "complex step"
    PRECISE = "central differences in 256 bits"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One derivative, by the rules and by numbers.

    Attributes:
        wrt: the variables in turn; empty for a direction.
        analytic: the value of the formula; None where it does not exist.
        numeric: the value from function values alone.
        absolute_error: how far they are apart.
        relative_error: the same, divided by the size of the analytic value (of 1, where that is 0).
        step: the step of the numeric derivative.
        ok: whether the difference is within ``bound``; None if that cannot be told.
        bound: what truncation and rounding can account for.
        method: how the numeric value was formed.
        direction: the unit direction, for a directional derivative.
    """

    wrt: tuple[str, ...]
    analytic: float | None
    numeric: float | None
    absolute_error: float | None
    relative_error: float | None
    step: float | None
    ok: bool | None
    bound: float | None = None
    method: Method = Method.NONE
    direction: dict[str, float] | None = None


@dataclass(frozen=True, slots=True)
class Counterexample:
    """A point at which a claim is wrong, with both values; ``claim`` is None where it has none."""

    point: Point
    claim: Number | None
    derivative: Number | None


@dataclass(frozen=True, slots=True)
class Claim:
    """What somebody says a derivative is.

    Attributes:
        wrt: the variables in turn.
        claim: the formula claimed.
        derivative: the formula by the rules.
        equal: True where proved, False where a counterexample was found, else None.
        counterexample: a point at which they differ.
        reason: how it was decided, in a sentence.
        mistake: the rule that was probably misapplied.
    """

    wrt: tuple[str, ...]
    claim: Expression
    derivative: Expression
    equal: bool | None
    counterexample: Counterexample | None = None
    reason: str = ""
    mistake: str | None = None


@dataclass(frozen=True, slots=True)
class WorkLine:
    """One line of somebody's derivation; ``line`` counts those of the file, from 1."""

    line: int
    text: str
    claim: Claim


@dataclass(frozen=True, slots=True)
class StudyRow:
    """A central difference with one step: what it gives, and what rounding and truncation cost it."""

    wrt: tuple[str, ...]
    step: float
    numeric: float | None
    error: float | None
    truncation: float | None
    rounding: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Check(Answer):
    """Derivatives held against numbers, and claims against derivatives (`check`).

    Attributes:
        rows: one for each derivative.
        passed: whether all is right; None where something could not be decided.
        claims: one for each claim.
        point: where the rows were computed.
        worst: the row with the largest relative error.
        work: the lines of a derivation.
        first_wrong: the first of them that is wrong.
        study: errors over steps.
    """

    command: ClassVar[str] = "check"
    rows: tuple[CheckRow, ...]
    passed: bool | None
    claims: tuple[Claim, ...] = ()
    point: Point | None = None
    worst: tuple[str, ...] | None = None
    work: tuple[WorkLine, ...] = ()
    first_wrong: WorkLine | None = None
    study: tuple[StudyRow, ...] = ()
    undefined: tuple[Undefined, ...] = ()

    @property
    def gaps(self) -> tuple[Undefined, ...]:
        return self.undefined

    @property
    def refuted(self) -> bool:
        """Whether the answer is "no"."""
        return self.passed is False

    @property
    def undecided(self) -> bool:
        """Whether something could not be decided."""
        return self.passed is None


class Flag(StrEnum):
    """What may keep a node of a network from learning."""

    SATURATED = "saturated"
    """Its activation is so flat here that next to nothing passes backward."""
    INACTIVE = "inactive"
    """Its activation is constant here: nothing passes backward."""
    VANISHING = "vanishing"
    """Its adjoint is tiny beside that of the output."""
    EXPLODING = "exploding"
    """Its adjoint is huge beside that of the output."""


@dataclass(frozen=True, slots=True)
class Node:
    """One operation of an evaluation, and the derivative of the output with respect to it.

    Attributes:
        id: its name: that of a variable or definition, or a number behind a letter.
        expression: what it computes, in the variables; in ids where that would be very long.
        formula: what it computes, in the ids of its inputs.
        operation: the operation's name.
        inputs: the ids of the nodes it reads; numbers are none.
        value: its value.
        local: its derivative with respect to each input, all else fixed.
        adjoint: the derivative of the output with respect to this node.
        numeric: the same by central differences, where that was affordable.
        flags: warnings.
    """

    id: str
    expression: Expression
    formula: Expression
    operation: str
    inputs: tuple[str, ...]
    value: float | None
    local: dict[str, float | None]
    adjoint: float | None
    numeric: float | None = None
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace(Answer):
    """A forward and a backward pass (`backprop`).

    Attributes:
        nodes: in the order in which they are evaluated.
        value: the value of the output, the last node.
        gradient: the adjoints of the variables.
        backward: the ids in the order in which the backward pass settles them.
        point: where it was evaluated.
        warnings: what may keep it from learning, in sentences.
        graph: the graph as text for Mermaid or Graphviz, where asked for.
    """

    command: ClassVar[str] = "backprop"
    nodes: tuple[Node, ...]
    value: float | None
    gradient: dict[str, float | None]
    backward: tuple[str, ...] = ()
    point: Point | None = None
    warnings: tuple[str, ...] = ()
    graph: str | None = None
    undefined: tuple[Undefined, ...] = ()

    @property
    def gaps(self) -> tuple[Undefined, ...]:
        return self.undefined


__all__ = [
    "Check",
    "CheckRow",
    "Claim",
    "Counterexample",
    "Derivation",
    "Detail",
    "Explanation",
    "Flag",
    "Method",
    "Node",
    "Rule",
    "Step",
    "StudyRow",
    "Trace",
    "Verified",
    "WorkLine",
]
