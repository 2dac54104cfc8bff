"""Which constraints may hold as equations together: the strata that are to be examined."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from math import comb
from typing import Final

from symgrad.algebra.normal import Normalizer
from symgrad.critical.algebra.polynomials import as_flint, plain, to_flint
from symgrad.critical.algebra.quotient import FIRST, groebner
from symgrad.critical.constraints.tasks import Task
from symgrad.critical.search.elimination import Reduction, eliminated
from symgrad.frozen import dataclass

MOST_STRATA: Final = 4_000


@dataclass(frozen=True, slots=True)
class Choices:
    """Sets of positions of constraints.

    Attributes:
        active: all equations, and as many inequalities as there is room for.
        is_contradictory: whether the equations contradict each other.
        is_too_many: whether there are more than are examined; then none is given.
    """

    active: tuple[tuple[int, ...], ...] = ()
    is_contradictory: bool = False
    is_too_many: bool = False


def choices_of(task: Task, matters: Mapping[int, frozenset[int]]) -> Choices:
    """The strata of a problem.

    Args:
        task: the problem.
        matters: positions of constraints that only matter where one of others holds as an equation.

    >>> from symgrad import parse
    >>> from symgrad.critical.constraints.conditions import Constraint
    >>> sides = [Constraint("", parse(e), False) for e in ("-x", "-y", "x + y - 1")]
    >>> corner = Task(parse("x*y"), ("x", "y"), tuple(sides), {}, lambda: False)
    >>> choices_of(corner, {}).active
    ((), (0,), (1,), (2,), (0, 1), (0, 2), (1, 2))
    """
    whole = eliminated(task.forms(task.equations), task.names)
    if not whole.is_consistent:
        return Choices(is_contradictory=True)
    room = min(_room(whole, task), len(task.inequalities))
    if sum(comb(len(task.inequalities), k) for k in range(room + 1)) > 20 * MOST_STRATA:
        return Choices(is_too_many=True)
    found = tuple(_chosen(task, matters, room))
    return Choices(is_too_many=True) if len(found) > MOST_STRATA else Choices(found)


def _room(whole: Reduction, task: Task) -> int:
    """The dimension of what the equations admit, or more: x*y = 0 and x*y^2 = 0 leave one, not none."""
    size = len(whole.names)
    if not whole.forms or not task.inequalities:
        return size
    if len(whole.forms) == 1:
        return size - 1
    n = Normalizer()
    polynomials = [as_flint(n.form(form), whole.names) for form in whole.equations]
    known = [to_flint(plain(p), size) for p in polynomials if p is not None]
    basis = groebner(known, (FIRST,)) if len(known) == len(polynomials) else None
    return size - 1 if basis is None else max(basis.dimension, 0)


def _chosen(task: Task, matters: Mapping[int, frozenset[int]], room: int) -> Iterator[tuple[int, ...]]:
    for count in range(room + 1):
        for chosen in combinations(task.inequalities, count):
            opposite = _are_opposite(task, chosen)
            if not opposite and all(not matters[k].isdisjoint(chosen) for k in chosen if k in matters):
                yield (*task.equations, *chosen)


def _are_opposite(task: Task, chosen: Sequence[int]) -> bool:
    """Whether both ends of one range are among them."""
    sides = [task.constraints[k].form.variables for k in chosen if task.constraints[k].is_side]
    return len(sides) > len(set(sides))


__all__ = ["MOST_STRATA", "Choices", "choices_of"]
