"""Claims: ``x=2*x+3*y`` says that the derivative by x is 2*x + 3*y; ``x,y=3`` is about a second one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from symgrad.autodiff.higher import derivative
from symgrad.calculus.check.proofs import Finding, compare_on
from symgrad.calculus.check.sampling import Values
from symgrad.calculus.exact import Evaluator
from symgrad.calculus.problem import Problem, pose, simplified
from symgrad.errors import ReadingError, Span, SymgradError
from symgrad.frozen import dataclass
from symgrad.language import names
from symgrad.language.graph import NUM, Expression, number
from symgrad.language.reading import read_names
from symgrad.results import Number
from symgrad.results.learning import Claim, Counterexample

WHERE = "--claim"


@dataclass(frozen=True, slots=True)
class Stated:
    """A claim as read: by which variables, which formula, and the notes its reading deserves."""

    wrt: tuple[str, ...]
    formula: Expression
    notes: tuple[str, ...] = ()


def read_claim(problem: Problem, text: str) -> Stated:
    """What a claim says.

    Raises:
        ReadingError: it has no variable, or its formula is not in the language.
    """
    left, equals, right = text.partition("=")
    if not equals or not left.strip():
        hint = f"write the variable first, as in {_example(problem)}=..."
        raise ReadingError("a claim says what a derivative is", Span(1, max(1, len(text))), hint).placed(
            text, WHERE
        )
    wrt = read_names(left, where=WHERE)
    for name in wrt:
        _check_known(problem, name, text)
    formula = read_formula(problem, right, text, len(left) + 1, WHERE)
    return Stated(wrt, formula.expression, formula.notes)


def _example(problem: Problem) -> str:
    return problem.variables[0] if problem.variables else "x"


def _check_known(problem: Problem, name: str, text: str) -> None:
    known = {*problem.variables, *problem.parameters}
    if name in known:
        return
    close = names.suggestion(name, known, called=False)
    hint = (
        f"did you mean '{close}'?" if close else f"the variables are {', '.join(problem.variables) or 'none'}"
    )
    span = Span(text.find(name) + 1, len(name))
    raise ReadingError(f"'{name}' does not occur in the expression", span, hint).placed(text, WHERE)


def read_formula(
    problem: Problem, text: str, whole: str, offset: int, where: str, line: int | None = None
) -> Problem:
    """A formula in the names of a problem; columns of errors are those of the whole text."""
    declared = [*problem.variables, *problem.parameters]
    try:
        return pose(
            text,
            wrt=(",".join(declared),) if declared else (),
            points=(("EXPR", problem.text),),
            definitions=problem.definitions,
            rows=problem.rows,
        )
    except SymgradError as problem_found:
        problem_found.source, problem_found.where, problem_found.line = whole, where, line
        if problem_found.span is not None:
            problem_found.span = Span(problem_found.span.column + offset, problem_found.span.length)
        raise


def judged(problem: Problem, stated: Stated, first: Sequence[Values] = ()) -> Claim:
    """A claim proved, refuted or left open.

    Args:
        problem: the function.
        stated: the claim.
        first: points at which to look for a counterexample before all others.
    """
    raw = derivative(problem.expression, stated.wrt)
    finding = compare_on(problem.expression, raw, stated.formula, first)
    truth = simplified(raw)
    return Claim(
        wrt=stated.wrt,
        claim=stated.formula,
        derivative=truth,
        equal=finding.equal,
        counterexample=_counterexample(finding, stated.formula, raw),
        reason=finding.reason,
    )


def _counterexample(finding: Finding, claim: Expression, truth: Expression) -> Counterexample | None:
    if finding.at is None:
        return None
    evaluator = Evaluator({name: number(value) for name, value in finding.at.items()})
    point = {name: Number(number(value), float(value)) for name, value in finding.at.items()}
    return Counterexample(
        point=point,
        claim=None if finding.undefined else evaluator.number(claim),
        derivative=evaluator.number(truth),
    )


def rational_point(values: Mapping[str, Expression]) -> list[Values]:
    """A point as one to look at first, if its coordinates are rational."""
    if any(form.op is not NUM for form in values.values()):
        return []
    return [{name: Fraction(form.value) for name, form in values.items()}]


__all__ = ["Stated", "judged", "rational_point", "read_claim", "read_formula"]
