"""A constrained problem as one value: the function, what must hold, where it is defined, where to look."""

from __future__ import annotations

from functools import cached_property

from symgrad.calculus.domain import Requirement
from symgrad.critical.algebra.polynomials import Expired
from symgrad.critical.constraints.conditions import Constraint
from symgrad.critical.forms.domains import real_requirements
from symgrad.critical.search.zeros import Ranges
from symgrad.frozen import dataclass
from symgrad.language.graph import Expression


@dataclass(frozen=True)
class Task:
    """What is asked.

    Attributes:
        f: the function.
        names: its variables and those of the constraints.
        constraints: what must hold.
        ranges: where to look where algebra does not reach.
        expired: asked whether the time is over.
        domain: requirements that the constraints as typed have, which their simpler forms do not tell.

    >>> from symgrad import parse
    >>> task = Task(parse("x"), ("x",), (Constraint("", parse("-log(x)"), False),), {}, lambda: False)
    >>> task.inequalities, [str(r.condition) for r in task.limits]
    ([0], ['x > 0'])
    """

    f: Expression
    names: tuple[str, ...]
    constraints: tuple[Constraint, ...]
    ranges: Ranges
    expired: Expired
    domain: tuple[Requirement, ...] = ()

    @cached_property
    def equations(self) -> list[int]:
        """The positions of the equations."""
        return [k for k, c in enumerate(self.constraints) if c.is_equation]

    @cached_property
    def inequalities(self) -> list[int]:
        """The positions of the inequalities."""
        return [k for k, c in enumerate(self.constraints) if not c.is_equation]

    @cached_property
    def demands(self) -> list[Requirement]:
        """Where f and the constraints have values and derivatives."""
        roots = (self.f, *[c.form for c in self.constraints])
        return [*[r for root in roots for r in real_requirements(root)], *self.domain]

    @cached_property
    def limits(self) -> list[Requirement]:
        """Where they have values."""
        return [r for r in self.demands if not r.smooth_only]

    def forms(self, positions: tuple[int, ...] | list[int]) -> list[Expression]:
        """The left sides of some constraints."""
        return [self.constraints[k].form for k in positions]


def domain_of_constraints(constraints: tuple[Constraint, ...]) -> tuple[Requirement, ...]:
    """Where constraints have values, each requirement once.

    >>> from symgrad import parse
    >>> [str(r.condition) for r in domain_of_constraints((Constraint("", parse("x/y - 2"), True),))]
    ['y != 0']
    """
    found = [r for c in constraints for r in real_requirements(c.form) if not r.smooth_only]
    return tuple({r.condition: r for r in found}.values())


__all__ = ["Task", "domain_of_constraints"]
