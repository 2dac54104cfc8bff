"""Curves in a constrained set along which a function falls without bound: tried on numbers, then proved.

The equations are solved for variables one after the other; what is left takes simple paths b + c*t^k. Such
a curve counts where, for large t, everything on it has a value, every inequality holds and f tends to -oo:
all of that is read off expansions at t = oo. Towards a pole p = 0, one variable is solved from p = 1/t.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import islice, pairwise, product
from typing import Final

from symgrad.algebra.normal import Normalizer, TooLargeError
from symgrad.algebra.present import present
from symgrad.autodiff.reverse import gradient
from symgrad.calculus.domain import requirements
from symgrad.calculus.exact import sign_of
from symgrad.calculus.series import NoSeriesError
from symgrad.critical.bounds.ends import limit_at_end
from symgrad.critical.constraints.tasks import Task
from symgrad.critical.forms.parts import terms_of
from symgrad.critical.forms.ranges import range_of
from symgrad.critical.search.elimination import eliminated
from symgrad.frozen import dataclass
from symgrad.language.graph import (
    COMPARE,
    MINUS_ONE,
    ONE,
    TRUE,
    ZERO,
    Expression,
    add,
    call,
    neg,
    number,
    substitute,
    symbol,
)
from symgrad.language.write import write
from symgrad.programs.floats import FloatProgram

MOST_CURVES: Final = 1_500
MOST_PROOFS: Final = 12
MOST_WAYS: Final = 8
FEW: Final = 3
MANY: Final = 4
HALF: Final = Fraction(1, 2)
ROUNDING: Final = 1e-9
PLACES: Final = (20.0, 80.0, 320.0)
"""Where a curve is tried on numbers."""

FAILURES: Final = (NoSeriesError, TooLargeError, ZeroDivisionError, ValueError, RecursionError)
RELATIONS: Final[Mapping[str, Callable[[int], bool]]] = {
    ">": lambda sign: sign > 0,
    ">=": lambda sign: sign >= 0,
    "<": lambda sign: sign < 0,
    "<=": lambda sign: sign <= 0,
    "!=": lambda sign: sign != 0,
}
"""Whether a relation holds between two sides whose difference has a sign."""


@dataclass(frozen=True, slots=True)
class Way:
    """Equations solved: the variables that are left, and the others in terms of these and of t."""

    free: tuple[str, ...]
    solved: Mapping[str, Expression]


def falls_along(task: Task) -> str | None:
    """A curve of the set along which f falls without bound, in words; None where none was found.

    >>> from symgrad import parse
    >>> from symgrad.critical.constraints.conditions import Constraint
    >>> branch = Constraint("", parse("x*y - 1"), True)
    >>> print(falls_along(Task(parse("x + y"), ("x", "y"), (branch,), {}, lambda: False)))
    along x = -1/t, y = -t as t -> oo
    """
    letter = next(name for name in ("t", "s", "'t") if name not in task.names)
    for way in islice(_ways(task, letter), MOST_WAYS):
        for curve in islice(_promising(task, way, letter), MOST_PROOFS):
            if task.expired():
                return None
            if _is_shown(task, curve, letter):
                texts = [f"{name} = {_text(curve[name])}" for name in task.names]
                return f"along {', '.join(texts)} as {letter} -> oo"
    return None


def _text(form: Expression) -> str:
    return write(present(Normalizer().form(form)))


# the equations solved


def _ways(task: Task, letter: str) -> Iterator[Way]:
    """Solutions of the equations, first far out, then towards each pole."""
    forms = task.forms(task.equations)
    yield from _solved(forms, task.names)
    for pole in _poles(task):
        for side in (ONE, MINUS_ONE):
            yield from _solved([*forms, pole - side / symbol(letter)], task.names)


def _poles(task: Task) -> Iterator[Expression]:
    """What is zero where f has no value, one end of which may be a pole."""
    for r in requirements([task.f]):
        if r.condition.op is COMPARE and not r.guards and not r.smooth_only:
            yield r.condition.args[0] - r.condition.args[1]


def _solved(forms: Sequence[Expression], names: Sequence[str]) -> Iterator[Way]:
    found = eliminated(forms, names)
    if found.is_consistent:
        yield from _solved_further(found.equations, Way(found.names, dict(found.solved)))


def _solved_further(forms: Sequence[Expression], way: Way) -> Iterator[Way]:
    """What elimination leaves: linear in a variable with other variables before it, or a pure square."""
    if not forms:
        yield way
        return
    first, others = forms[0], forms[1:]
    for name in way.free:
        for value in _values_of(first, name):
            rest = substitute(others, {name: value})
            solved = {k: substitute([e], {name: value})[0] for k, e in way.solved.items()} | {name: value}
            yield from _solved_further(rest, Way(tuple(n for n in way.free if n != name), solved))


def _values_of(form: Expression, name: str) -> list[Expression]:
    n = Normalizer(20_000)
    try:
        slope = n.form(gradient(form, [name])[0])
        start = n.form(substitute([form], {name: ZERO})[0])
        if slope is ZERO:
            return []
        if name not in slope.variables:
            return [neg(start) / slope]
        second = n.form(gradient(slope, [name])[0])
        is_even = n.form(substitute([slope], {name: ZERO})[0]) is ZERO
    except (TooLargeError, ZeroDivisionError):
        return []
    if second is ZERO or name in second.variables or not is_even:
        return []
    root = call("sqrt", n.form(number(-2) * start / second))
    return [root, neg(root)]


# curves


def _promising(task: Task, way: Way, letter: str) -> Iterator[dict[str, Expression]]:
    """Curves on which numbers look as they should."""
    inner = (*way.free, letter)
    whole = {**{name: symbol(name) for name in way.free}, **way.solved}
    ordered = [whole[name] for name in task.names]
    program = FloatProgram([task.f, *task.forms(task.inequalities)], task.names)
    places = FloatProgram(ordered, inner)
    shapes = [*_shapes(symbol(letter), len(way.free)), *_near_ends(task, symbol(letter))]
    values = [FloatProgram(shapes, (letter,)).run([t]) for t in PLACES]
    picks = sorted(product(range(len(shapes)), repeat=len(way.free)), key=sum)
    for picked in picks[:MOST_CURVES]:
        tried = [
            program.run(places.run([*[known[k] for k in picked], t]))
            for known, t in zip(values, PLACES, strict=True)
        ]
        if all(a[0] > b[0] for a, b in pairwise(tried)) and _fit(tried):
            paths = {name: shapes[k] for name, k in zip(way.free, picked, strict=True)}
            yield {name: substitute([e], paths)[0] for name, e in zip(task.names, ordered, strict=True)}


def _fit(tried: Sequence[Sequence[float]]) -> bool:
    """Whether the inequalities hold far out, as far as numbers tell."""
    return all(h <= ROUNDING for values in tried for h in values[1:])


def _shapes(t: Expression, count: int) -> list[Expression]:
    """Simple paths of one variable, the plainest first; few for many variables."""
    found = [t, -t, ZERO, ONE, MINUS_ONE, t**2, -(t**2), ONE / t, MINUS_ONE / t]
    if count < FEW:
        found += [number(2) * t, number(-2) * t, ONE + ONE / t, ONE - ONE / t, number(2), number(-2)]
        found += [t**3, -(t**3), number(HALF) * t, call("sqrt", t), call("exp", t), call("exp", -t)]
    return found if count < MANY else found[:3] if count > MANY else found[:5]


def _near_ends(task: Task, t: Expression) -> Iterator[Expression]:
    """Paths towards the ends of ranges, and those ends."""
    n = Normalizer()
    for form in task.forms(task.inequalities):
        for value in _values_of(form, form.variables[0]) if len(form.variables) == 1 else ():
            end = n.form(value)
            if end is not ZERO and len(task.names) < MANY:
                yield from (end, end + ONE / t, end - ONE / t)


# proofs


def _is_shown(task: Task, curve: Mapping[str, Expression], letter: str) -> bool:
    """Whether it is proved that the curve stays in the set and f falls along it."""
    n = Normalizer(20_000)
    forms = [task.f, *task.forms(task.inequalities)]
    try:
        raw = substitute(forms, curve)
        demands = [r for r in requirements([*curve.values(), *raw]) if not r.smooth_only]
        demands += [replace(r, condition=substitute([r.condition], curve)[0]) for r in task.domain]
        if any(r.guards for r in demands) or not all(_holds(r.condition, letter, n) for r in demands):
            return False
        f, *limits = [n.form(e) for e in raw]
        return all(_end_sign(h, letter) in (0, -1) for h in limits) and _limit(f, letter) == -1
    except FAILURES:
        return False


def _holds(condition: Expression, letter: str, n: Normalizer) -> bool:
    """Whether a condition holds for all large t."""
    form = n.form(condition)
    if form is TRUE or form.op is not COMPARE:
        return form is TRUE
    sign = _end_sign(n.form(form.args[0] - form.args[1]), letter)
    return sign is not None and form.value in RELATIONS and RELATIONS[form.value](sign)


def _limit(form: Expression, letter: str) -> Expression | int | None:
    """The limit for large t; 1 or -1 also where a part is infinite and the rest only bounded."""
    found = limit_at_end(form, letter, 1)
    if found is not None:
        return found
    terms = terms_of(form)
    rest = [e for e in terms if None in range_of(e)]
    if not rest or len(rest) == len(terms):
        return None
    found = limit_at_end(Normalizer().form(add(*rest)), letter, 1)
    return found if isinstance(found, int) else None


def _end_sign(form: Expression, letter: str) -> int | None:
    """The sign of an expression for all large t."""
    if form is ZERO:
        return 0
    limit = _limit(form, letter)
    if limit is None or isinstance(limit, int):
        return limit
    sign = sign_of(limit)
    if sign == 0:
        # it tends to zero, from the side from which t times it, or its reciprocal, tells
        turned = limit_at_end(Normalizer().form(ONE / form), letter, 1)
        return turned if isinstance(turned, int) else None
    return sign


__all__ = ["falls_along"]
