"""Where an expression has a value, and where its derivative is what the rules say.

Read from the expression as written: ``w/w`` needs w != 0 although it simplifies to 1. Requirements
inside a piece count only where that piece is chosen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Final

from symgrad.algebra.normal import Normalizer, TooLargeError
from symgrad.algebra.present import Presenter
from symgrad.algebra.signs import sign_of_form
from symgrad.frozen import dataclass
from symgrad.language.functions import TABLE
from symgrad.language.graph import (
    ADD,
    AND,
    BOOL,
    CALL,
    COMPARE,
    DIV,
    FALSE,
    MUL,
    NEG,
    NOT,
    NUM,
    OR,
    PIECEWISE,
    POW,
    TRUE,
    ZERO,
    Expression,
    compare,
    node,
    postorder,
)

DEMANDING: Final = frozenset({CALL, DIV, POW})
"""Kinds of nodes that may not have a value everywhere, besides piecewise ones."""

MOST_CONDITIONS: Final = 200
"""Conditions that are listed; a function of thousands of logarithms says so once."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """One condition.

    Attributes:
        term: the subexpression that makes it.
        condition: what must hold.
        smooth_only: True where only the derivative needs it.
        guards: conditions under which it matters at all.
        jump: True where the value itself jumps when it fails.
    """

    term: Expression
    condition: Expression
    smooth_only: bool = False
    guards: tuple[Expression, ...] = ()
    jump: bool = False

    @property
    def guarded(self) -> Expression:
        """What must hold in any case: the condition, or that one of the guards fails."""
        if not self.guards:
            return self.condition
        return node(OR, (*[node(NOT, (g,)) for g in self.guards], self.condition))


def requirements(roots: Sequence[Expression]) -> Iterator[Requirement]:
    """Every requirement below ``roots``, those of arguments before those of what holds them."""
    waiting: list[tuple[Sequence[Expression], tuple[Expression, ...]]] = [(roots, ())]
    while waiting:
        together, guards = waiting.pop()
        for e in _outside_pieces(together):
            if e.op is PIECEWISE:
                yield from _of_piecewise(e, guards)
                waiting += [([value], more) for value, more in _guarded_pieces(e, guards)]
            elif e.op in DEMANDING:
                yield from _of_node(e, guards)


def _outside_pieces(roots: Sequence[Expression]) -> list[Expression]:
    """A postorder that does not enter piecewise nodes."""
    order = postorder(roots)
    if not any(e.op is PIECEWISE for e in order):
        return order
    done: set[Expression] = set()
    found: list[Expression] = []
    stack = list(roots)
    while stack:
        e = stack.pop()
        if e not in done:
            done.add(e)
            found.append(e)
            if e.op is not PIECEWISE:
                stack += e.args
    found.reverse()
    return found


def _guarded_pieces(
    e: Expression, guards: tuple[Expression, ...]
) -> list[tuple[Expression, tuple[Expression, ...]]]:
    before: list[Expression] = []
    inside: list[tuple[Expression, tuple[Expression, ...]]] = []
    for value, condition in zip(e.args[::2], e.args[1::2], strict=True):
        own = () if condition is TRUE else (condition,)
        inside.append((value, (*guards, *before, *own)))
        before.append(node(NOT, (condition,)))
    return inside


def _of_piecewise(e: Expression, guards: tuple[Expression, ...]) -> Iterator[Requirement]:
    conditions = e.args[1::2]
    if conditions[-1] is not TRUE:
        some = conditions[0] if len(conditions) == 1 else node(OR, conditions)
        yield Requirement(e, some, guards=guards)
    for condition in conditions:
        for part in postorder([condition]):
            if part.op is COMPARE:
                boundary = compare("!=", *part.args)
                yield Requirement(e, boundary, smooth_only=True, guards=guards, jump=True)
            elif part.op not in (AND, OR, NOT, BOOL):
                yield from _of_node(part, guards)


def _of_node(e: Expression, guards: tuple[Expression, ...]) -> Iterator[Requirement]:
    if e.op is CALL:
        row = TABLE[e.value]
        for condition in row.domain(e.args):
            yield Requirement(e, condition, guards=guards)
        for condition in row.smooth(e.args):
            yield Requirement(e, condition, smooth_only=True, guards=guards, jump=not row.continuous)
    elif e.op is DIV and e.args[1].op is not NUM:
        yield Requirement(e, compare("!=", e.args[1], ZERO), guards=guards)
    elif e.op is DIV and e.args[1] is ZERO:
        yield Requirement(e, compare("!=", ZERO, ZERO), guards=guards)
    elif e.op is POW:
        yield from _of_power(e, guards)


def rational_exponent(e: Expression) -> Fraction | None:
    """The exponent of a power, if it is a rational number."""
    if e.op is NUM:
        return Fraction(e.value)
    if e.op is NEG and e.args[0].op is NUM:
        return -Fraction(e.args[0].value)
    if e.args and _is_arithmetic(e):
        form = Normalizer().form(e)
        return Fraction(form.value) if form.op is NUM else None
    return None


def _is_arithmetic(e: Expression) -> bool:
    """Whether it is short and made of rational numbers by operators and functions: 2**3, 3!, sqrt(4)."""
    stack, seen = [e], 0
    while stack:
        part = stack.pop()
        seen += 1
        if part.op not in _ARITHMETIC or seen > _SHORT:
            return False
        stack += part.args
    return True


_ARITHMETIC: Final = frozenset({NUM, NEG, DIV, ADD, MUL, POW, CALL})
_SHORT: Final = 100


def _of_power(e: Expression, guards: tuple[Expression, ...]) -> Iterator[Requirement]:
    base, exponent = e.args
    if exponent.op is NUM and type(exponent.value) is int and exponent.value > 0:
        return
    power = rational_exponent(exponent)
    if power is None:
        if sign_of_form(base) != 2:
            yield Requirement(e, compare(">", base, ZERO), guards=guards)
        return
    even_root = power.denominator % 2 == 0
    if even_root:
        yield Requirement(e, compare(">" if power < 0 else ">=", base, ZERO), guards=guards)
        yield Requirement(e, compare(">", base, ZERO), smooth_only=True, guards=guards)
    elif power < 0:
        yield Requirement(e, compare("!=", base, ZERO), guards=guards)
    elif power < 1 and power != 0:
        yield Requirement(e, compare("!=", base, ZERO), smooth_only=True, guards=guards)


def conditions_of(found: Sequence[Requirement], normalizer: Normalizer) -> tuple[Expression, ...]:
    """The requirements that are not met by themselves, simplified and without repetition."""
    listed: dict[Expression, None] = {}
    presenter = Presenter()
    for r in found:
        if len(listed) > MOST_CONDITIONS:
            break
        try:
            form = normalizer.form(r.guarded)
        except TooLargeError:
            continue
        if form is not FALSE or not r.smooth_only:  # sqrt(x - x) is smooth although no x - x is above 0
            listed |= dict.fromkeys(_reduced(form))
    return tuple(presenter.shape(form) for form in _strongest(list(listed)))


def _reduced(form: Expression) -> list[Expression]:
    """Conditions as people state them: (x - 1)**2 != 0 as x - 1 != 0, x*y != 0 as one for each factor."""
    if form is TRUE:
        return []
    if form.op is not COMPARE or form.args[1] is not ZERO:
        return [form]
    left, relation = form.args[0], form.value
    if relation == ">" and left.op is POW and sign_of_form(left) is not None:
        relation = "!="
    if relation != "!=":
        return [form]
    factors = left.args if left.op is MUL else (left,)
    bases = [f.args[0] if f.op is POW and f.args[1].op is NUM else f for f in factors if f.op is not NUM]
    return [compare("!=", base, ZERO) for base in bases if abs(sign_of_form(base) or 0) != 2]


_IMPLIED: Final = {">": (">=", "!="), "<": ("<=", "!=")}


def _strongest(forms: list[Expression]) -> list[Expression]:
    """Drops x != 0 and x >= 0 where x > 0 is asked for as well."""
    present = set(forms)
    dropped: set[Expression] = set()
    for form in forms:
        dropped.update(_weakened(form))
        if form.op is OR:
            if any(part in present for part in form.args) or any(
                _follows(form, other) for other in forms if other is not form and other not in dropped
            ):
                dropped.add(form)
            if len(form.args) == 2 and form.args[0].op is NOT and form.args[0].args[0] is form.args[1]:
                dropped.add(form)
    return [form for form in forms if form not in dropped]


def _follows(weaker: Expression, other: Expression) -> bool:
    """Whether each alternative of the other is one of the weaker's, or sharpens one: x > 0 for x != 0."""
    if other.op is not OR:
        return False
    return all(part in weaker.args or any(w in weaker.args for w in _weakened(part)) for part in other.args)


def _weakened(form: Expression) -> list[Expression]:
    if form.op is not COMPARE:
        return []
    return [node(COMPARE, form.args, relation) for relation in _IMPLIED.get(form.value, ())]
