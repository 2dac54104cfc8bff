"""Which points lie in the domain, which requirements matter at all, and what they keep out."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from symgrad.algebra.normal import Normalizer
from symgrad.algebra.signs import sign_of_form
from symgrad.calculus.decisions import decide_constant
from symgrad.calculus.domain import Requirement, requirements
from symgrad.calculus.exact import Evaluator
from symgrad.critical.places.spots import Spot, ball_program
from symgrad.language.graph import COMPARE, MUL, OR, TRUE, Expression
from symgrad.results.critical import Excluded


def real_requirements(root: Expression) -> list[Requirement]:
    """The requirements that are not met by themselves."""
    return list(_requirements(root))


@lru_cache(maxsize=64)
def _requirements(root: Expression) -> tuple[Requirement, ...]:
    n = Normalizer()
    found: dict[tuple[Expression, bool], Requirement] = {}
    for r in requirements([root]):
        form = n.form(r.condition)
        if form is TRUE or _always(form):
            continue
        found.setdefault((form, r.smooth_only), r)
    barred = _barred([r for r in found.values() if not r.smooth_only], n)
    return tuple(r for r in found.values() if not (r.smooth_only and n.form(r.term) in barred))


def _barred(demands: Sequence[Requirement], n: Normalizer) -> set[Expression]:
    """What must not be zero, as divisors and their factors: roots of these are smooth in the domain."""
    found: set[Expression] = set()
    for r in demands:
        c = r.condition
        if c.op is COMPARE and c.value == "!=" and not r.guards:
            form = n.form(c.args[0] - c.args[1])
            found |= {form, *(form.args if form.op is MUL else ())}
    return found


def _always(form: Expression) -> bool:
    """Whether a condition in normal form holds everywhere, by the sign of its sides' difference."""
    if form.op is not COMPARE:
        return False
    sign = sign_of_form(Normalizer().form(form.args[0] - form.args[1]))
    if sign is None:
        return False
    allowed = {">": (2,), ">=": (1, 2, 0), "!=": (2, -2), "<": (-2,), "<=": (-1, -2, 0)}.get(form.value, ())
    return sign in allowed


def nonnegative(requirement: Requirement) -> list[Expression]:
    """What is nowhere negative in the domain, because of this requirement."""
    condition = requirement.condition
    if requirement.guards or requirement.smooth_only or condition.op is not COMPARE:
        return []
    difference = condition.args[0] - condition.args[1]
    return {">": [difference], ">=": [difference], "<": [-difference], "<=": [-difference]}.get(
        condition.value, []
    )


def in_domain(spot: Spot, found: Sequence[Requirement]) -> bool | None:
    """Whether a point meets all requirements."""
    verdicts = [_meets(spot, r) for r in found]
    return False if False in verdicts else None if None in verdicts else True


def _meets(spot: Spot, requirement: Requirement) -> bool | None:
    guards = [_holds(spot, g) for g in requirement.guards]
    if False in guards:
        return True
    held = _holds(spot, requirement.condition)
    return held if held or None not in guards else None


def _holds(spot: Spot, condition: Expression) -> bool | None:
    if spot.is_exact:
        return decide_constant(Evaluator(spot.exact).form(condition))
    names = tuple(spot.enclosure)
    for bits in (96, 512):
        balls = spot.balls(bits)
        (truth,) = ball_program(condition, names).evaluate([balls[name] for name in names], bits + 32)
        if truth is not None:
            return bool(truth)
    return None


def excluded_by(requirement: Requirement) -> Excluded:
    """What a requirement keeps out of the domain, in words."""
    from symgrad.algebra.present import present
    from symgrad.language.write import write

    condition = requirement.condition
    term = write(requirement.term)
    if condition.op is OR and all(e.op is COMPARE and e.value == "!=" for e in condition.args):
        forms = [present(Normalizer().form(e.args[0] - e.args[1])) for e in condition.args]
        where = ", ".join(f"{write(form)} = 0" for form in forms)
        return Excluded(where, f"outside the domain: {term} has no value there")
    if condition.op is not COMPARE:
        return Excluded(write(condition), f"{term} has a value only where this holds")
    form = present(Normalizer().form(condition.args[0] - condition.args[1]))
    if condition.value == "!=":
        return Excluded(f"{write(form)} = 0", f"a pole: {term} has no value there")
    opposite = {">": "<=", ">=": "<", "<": ">=", "<=": ">"}[condition.value]
    return Excluded(f"{write(form)} {opposite} 0", f"outside the domain: {term} has no value there")
