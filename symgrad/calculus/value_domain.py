"""Where a function itself has values, whatever its derivatives do."""

from __future__ import annotations

from symgrad.algebra.normal import Normalizer
from symgrad.calculus.answers import CONDITION_WORK
from symgrad.calculus.domain import conditions_of, requirements
from symgrad.language.graph import Expression


def domain_of(root: Expression) -> tuple[Expression, ...]:
    """The conditions under which a function has a value, simplified.

    >>> from symgrad import parse
    >>> [str(c) for c in domain_of(parse("log(x) + abs(y)"))]
    ['x > 0']
    """
    found = [r for r in requirements([root]) if not r.smooth_only]
    return conditions_of(found, Normalizer(CONDITION_WORK))
