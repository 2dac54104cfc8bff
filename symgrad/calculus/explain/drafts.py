"""Which rule applies to an expression, and what it makes of the derivatives of the parts.

A draft is one application of one rule: the parts that have to be differentiated first, each with its
variable, and `combine`, which forms the derivative from theirs. The derivative of every function and
power is that of `symgrad.autodiff.rules`, the table that differentiates.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import field
from typing import Final

from symgrad.autodiff.rules import local_partials
from symgrad.calculus.explain import sentences
from symgrad.frozen import dataclass
from symgrad.language.functions import TABLE
from symgrad.language.graph import (
    ADD,
    CALL,
    DIV,
    MINUS_ONE,
    MUL,
    NEG,
    ONE,
    PIECEWISE,
    POW,
    SYM,
    TWO,
    ZERO,
    Expression,
    call,
    div,
    mul,
    neg,
    node,
    substitute,
    symbol,
)
from symgrad.language.write import write
from symgrad.results.learning import Rule

Derivatives = Sequence[Expression]
Part = tuple[Expression, str]


@dataclass(frozen=True, slots=True, eq=False)
class Draft:
    """One application of a rule.

    Attributes:
        rule: the rule.
        formula: the rule as a formula.
        note: a sentence about this case.
        parts: what has to be differentiated first, and by which variable.
        combine: the derivative, from those of the parts.
        where: letters that stand for inner functions.
        outer: how many of the parts are outer functions of a chain.
    """

    rule: Rule
    formula: str
    note: str
    parts: tuple[Part, ...]
    combine: Callable[[Derivatives], Expression]
    where: dict[str, Expression] = field(default_factory=dict)
    outer: int = 0


Letters = Iterator[str]


def draft(e: Expression, name: str, active: Callable[[Expression], bool], letters: Letters) -> Draft:
    """The rule that applies.

    Args:
        e: what is differentiated.
        name: by which variable.
        active: whether the variable occurs in an expression.
        letters: fresh letters for inner functions.
    """
    if not active(e):
        return _plain(Rule.CONSTANT, sentences.constant(e, name), (), lambda _: ZERO)
    if e.op is SYM:
        return _plain(Rule.VARIABLE, sentences.variable(name), (), lambda _: ONE)
    return _DRAFTS[e.op](_Case(e, name, active, letters))


def _plain(
    rule: Rule, note: str, parts: tuple[Part, ...], combine: Callable[[Derivatives], Expression]
) -> Draft:
    return Draft(rule, sentences.FORMULAS[rule], note, parts, combine)


@dataclass(frozen=True, slots=True)
class _Case:
    """An expression that is to be differentiated."""

    e: Expression
    name: str
    active: Callable[[Expression], bool]
    letters: Letters

    def parts(self, expressions: Sequence[Expression]) -> tuple[Part, ...]:
        return tuple((a, self.name) for a in expressions)

    def bare(self, e: Expression) -> bool:
        """Whether it is the variable itself."""
        return e.op is SYM and e.value == self.name

    def wanted(self) -> list[bool]:
        return [self.active(a) for a in self.e.args]


def times(*factors: Expression) -> Expression:
    """A product as a rule writes it: nothing is computed, factors of factors stand side by side."""
    flat = [part for f in factors for part in (f.args if f.op is MUL else (f,))]
    return flat[0] if len(flat) == 1 else node(MUL, tuple(flat))


def plus(*terms: Expression) -> Expression:
    """A sum as a rule writes it, zeros included."""
    return terms[0] if len(terms) == 1 else node(ADD, terms)


def _sum(case: _Case) -> Draft:
    parts = case.parts(case.e.args)
    return _plain(Rule.SUM, "Differentiate term by term.", parts, lambda d: plus(*d))


def _multiple(case: _Case) -> Draft | None:
    """Constant factors, if there are any, taken out."""
    factor, rest = ONE, case.e
    while True:
        if rest.op is NEG:
            factor, rest = neg(factor), rest.args[0]
        elif rest.op is DIV and not case.active(rest.args[1]):
            factor, rest = mul(factor, div(ONE, rest.args[1])), rest.args[0]
        elif rest.op is MUL and not all(map(case.active, rest.args)):
            constants = [a for a in rest.args if not case.active(a)]
            factor, rest = mul(factor, *constants), mul(*[a for a in rest.args if case.active(a)])
        else:
            break
    if factor is ONE:
        return None
    note = sentences.constant_multiple(factor)
    return _plain(Rule.CONSTANT_MULTIPLE, note, case.parts((rest,)), lambda d: _scaled(factor, d[0]))


def _scaled(factor: Expression, e: Expression) -> Expression:
    return node(NEG, (e,)) if factor is MINUS_ONE else times(factor, e)


def _product(case: _Case) -> Draft:
    return _multiple(case) or _factors(case, case.e.args)


def _factors(case: _Case, factors: tuple[Expression, ...]) -> Draft:
    def combine(d: Derivatives) -> Expression:
        return plus(*[times(*factors[:k], d[k], *factors[k + 1 :]) for k in range(len(factors))])

    return _plain(Rule.PRODUCT, sentences.product(len(factors)), case.parts(factors), combine)


def _quotient(case: _Case) -> Draft:
    scaled = _multiple(case)
    if scaled:
        return scaled
    above, below = case.e.args
    if not case.active(above):
        note = sentences.quotient(reciprocal=True)
        return Draft(
            Rule.QUOTIENT,
            sentences.RECIPROCAL,
            note,
            case.parts((below,)),
            lambda d: node(NEG, (node(DIV, (times(above, d[0]), node(POW, (below, TWO)))),)),
        )
    note = sentences.quotient(reciprocal=False)
    return _plain(
        Rule.QUOTIENT,
        note,
        case.parts((above, below)),
        lambda d: node(
            DIV, (plus(times(d[0], below), node(NEG, (times(above, d[1]),))), node(POW, (below, TWO)))
        ),
    )


def _power(case: _Case) -> Draft:
    base, exponent = case.e.args
    if case.active(base) and case.active(exponent):
        return _power_of_functions(case, base, exponent)
    inner = base if case.active(base) else exponent
    if not case.bare(inner):
        return _chain(case)
    by_base, by_exponent = local_partials(case.e, case.wanted())
    if inner is base:
        return _plain(Rule.POWER, sentences.power(exponent), (), lambda _: by_base)
    return _plain(Rule.EXPONENTIAL, sentences.exponential(base), (), lambda _: by_exponent)


def _power_of_functions(case: _Case, base: Expression, exponent: Expression) -> Draft:
    letter = next(case.letters)
    inner = node(MUL, (exponent, call("log", base)))
    outer = call("exp", symbol(letter))
    note = sentences.power_of_functions(base)
    parts = ((outer, letter), (inner, case.name))
    return Draft(
        Rule.CHAIN,
        sentences.POWER_OF_FUNCTIONS,
        note,
        parts,
        lambda d: times(case.e, d[1]),
        {letter: inner},
        1,
    )


def _call(case: _Case) -> Draft:
    e = case.e
    if e.value == "dot":
        return _product(_Case(node(MUL, e.args), case.name, case.active, case.letters))
    varying = [a for a in e.args if case.active(a)]
    if not all(map(case.bare, varying)):
        return _chain(case)
    row = TABLE[e.value]
    partials = local_partials(e, case.wanted())
    slope = plus(*[p for p, wanted in zip(partials, case.wanted(), strict=True) if wanted])
    rule = Rule(row.family.value)
    return Draft(rule, _formula(e, slope), sentences.function(e.value, rule), (), lambda _: slope)


def _formula(e: Expression, slope: Expression) -> str:
    return f"({write(e)})' = {write(slope)}"


def _chain(case: _Case) -> Draft:
    """The outer function in letters, then every inner function."""
    e = case.e
    letters = {a: next(case.letters) for a in dict.fromkeys(a for a in e.args if case.active(a))}
    outer = node(e.op, tuple([symbol(letters[a]) if a in letters else a for a in e.args]), e.value)
    inner = list(letters)
    where = {letter: a for a, letter in letters.items()}

    def combine(d: Derivatives) -> Expression:
        slopes = substitute(d[: len(inner)], where)
        return plus(*[times(slope, own) for slope, own in zip(slopes, d[len(inner) :], strict=True)])

    parts = tuple((outer, letters[a]) for a in inner) + case.parts(inner)
    formula = sentences.FORMULAS[Rule.CHAIN]
    return Draft(Rule.CHAIN, formula, sentences.chain(where), parts, combine, where, len(inner))


def _piecewise(case: _Case) -> Draft:
    values, conditions = case.e.args[::2], case.e.args[1::2]

    def combine(d: Derivatives) -> Expression:
        pairs = zip(d, conditions, strict=True)
        return node(PIECEWISE, tuple(part for pair in pairs for part in pair))

    return _plain(Rule.PIECEWISE, sentences.piecewise(case.e), case.parts(values), combine)


def _negative(case: _Case) -> Draft:
    scaled = _multiple(case)
    assert scaled is not None
    return scaled


_DRAFTS: Final[dict[str, Callable[[_Case], Draft]]] = {
    ADD: _sum,
    NEG: _negative,
    MUL: _product,
    DIV: _quotient,
    POW: _power,
    CALL: _call,
    PIECEWISE: _piecewise,
}

__all__ = ["Draft", "draft", "plus", "times"]
