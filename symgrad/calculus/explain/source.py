"""The expression as written, with its ``D`` still in place, and how they are carried out."""

from __future__ import annotations

from collections.abc import Sequence

from symgrad.calculus.explain import sentences
from symgrad.calculus.explain.drafts import Draft
from symgrad.calculus.explain.tree import Branch, Grower
from symgrad.calculus.problem import Problem, variables_of_derivative
from symgrad.language.graph import CALL, Expression, postorder, substitute
from symgrad.language.reading import read
from symgrad.language.rewriting import rewritten
from symgrad.language.special_forms import DERIVATIVE
from symgrad.results.learning import Rule


def source_of(problem: Problem) -> Expression:
    """What was typed, definitions carried out."""
    texts = [problem.text, *(reading.text for reading in problem.definitions.readings)]
    if not any(f"{DERIVATIVE}(" in text.replace(" ", "") for text in texts):
        return problem.expression
    raw = read(problem.text, problem.scope, line=problem.line).expression
    (expression,) = substitute([raw], problem.definitions.values(raw.variables))
    return expression if any(_waits(e) for e in postorder([expression])) else problem.expression


def _waits(e: Expression) -> bool:
    return e.op is CALL and e.value == DERIVATIVE


def derivation(source: Expression, request: Sequence[str], grower: Grower) -> Branch:
    """The tree of a derivative of any order of an expression that may hold derivatives itself."""
    steps, expression = _carried_out(source, grower)
    waiting = len(steps)
    for name in request:
        steps.append(grower.grow(expression, name))
        expression = steps[-1].derivative
    if len(steps) == 1:
        return steps[0]
    note = sentences.inside(waiting) if waiting else sentences.repeated(len(request))
    made = Draft(Rule.DERIVATIVE, sentences.FORMULAS[Rule.DERIVATIVE], note, (), lambda d: d[-1])
    last = steps[-1]
    return Branch(source, ",".join(request), made, tuple(steps), last.unsimplified, last.derivative)


def _carried_out(source: Expression, grower: Grower) -> tuple[list[Branch], Expression]:
    """The derivations of all ``D`` inside, innermost first, and the expression without them."""
    steps: list[Branch] = []

    def carried_out(e: Expression, made: Expression) -> Expression:
        if not _waits(e):
            return made
        current = made.args[0]
        for name in variables_of_derivative(e):
            steps.append(grower.grow(current, name))
            current = steps[-1].derivative
        return current

    whole = rewritten(source, carried_out)
    return steps, grower.simplified(whole) if steps else source


__all__ = ["derivation", "source_of"]
