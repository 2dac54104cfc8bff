"""The critical points and families of one part of a function, each with its kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from symgrad.algebra.normal import Normalizer
from symgrad.calculus.decisions import decide_constant
from symgrad.calculus.domain import Requirement, requirements
from symgrad.calculus.exact import Evaluator
from symgrad.critical.families import judged_family
from symgrad.critical.kinks import Examination, root_kinks
from symgrad.critical.kinds import Judgement, judged
from symgrad.critical.line import Line, Walk, plateau_equation
from symgrad.critical.separation import Part
from symgrad.critical.polynomials import Expired
from symgrad.critical.spots import Spot
from symgrad.critical.stationary import stationary
from symgrad.critical.zeros import Continuum, Ranges, Zeros, zeros_of
from symgrad.language.graph import COMPARE, FALSE, TRUE, Expression
from symgrad.programs.ball_program import BallProgram
from symgrad.results_critical import Excluded


@dataclass(frozen=True, slots=True)
class Element:
    """A point or a family of a part.

    Attributes:
        names: the variables of the part.
        place: where it is.
        judgement: its kind.
        value: the value of the part there, exact, where known.
    """

    names: tuple[str, ...]
    place: Spot | Continuum
    judgement: Judgement
    value: Expression | None = None


@dataclass(slots=True)
class Solution:
    """All that was found out about one part."""

    part: Part
    elements: list[Element] = field(default_factory=list)
    zeros: Zeros = field(default_factory=Zeros)
    excluded: list[Excluded] = field(default_factory=list)


def real_requirements(root: Expression) -> list[Requirement]:
    """The requirements that are not met by themselves."""
    n = Normalizer()
    found: dict[tuple[Expression, bool], Requirement] = {}
    for r in requirements([root]):
        form = n.form(r.condition)
        if form is TRUE or n.form(r.condition).op == "bool" and form is not FALSE:
            continue
        if _always(form):
            continue
        found.setdefault((form, r.smooth_only), r)
    return list(found.values())


def _always(form: Expression) -> bool:
    """Whether a condition in normal form holds everywhere, by the sign of its sides' difference."""
    from symgrad.algebra.signs import sign_of_form

    if form.op is not COMPARE:
        return False
    sign = sign_of_form(Normalizer().form(form.args[0] - form.args[1]))
    if sign is None:
        return False
    allowed = {">": (2,), ">=": (1, 2, 0), "!=": (2, -2), "<": (-2,), "<=": (-1, -2, 0)}.get(form.value, ())
    return sign in allowed


def solve_part(part: Part, ranges: Ranges, expired: Expired) -> Solution:
    """Everything critical about one part."""
    found = real_requirements(part.expression)
    if len(part.names) == 1 and found:
        return _on_line(part, found, ranges, expired)
    if any(r.smooth_only for r in found):
        return _with_kinks(part, found, ranges, expired)
    solution = Solution(part)
    solution.zeros = zeros_of(stationary(part.expression, part.names), ranges, expired)
    solution.excluded = [excluded_by(r) for r in found]
    for spot in solution.zeros.spots:
        inside = in_domain(spot, found)
        if inside is None:
            solution.zeros.gaps.append("whether a point lies in the domain was not decided")
        elif inside:
            solution.elements.append(element_at(part, spot))
    solution.elements += [judged_element(part, c, bool(found)) for c in solution.zeros.continua]
    return solution


def element_at(part: Part, spot: Spot) -> Element:
    """A smooth point with its kind and value."""
    judgement = judged(part.expression, part.names, spot)
    value = Evaluator(spot.exact).form(part.expression) if spot.is_exact else None
    return Element(part.names, spot, judgement, value)


def judged_element(part: Part, continuum: Continuum, bounded: bool) -> Element:
    """A family with its kind and value."""
    del bounded
    value, kind = judged_family(part.expression, part.names, continuum)
    return Element(part.names, continuum, Judgement(kind), value)


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
    names = list(spot.enclosure)
    for bits in (96, 512):
        balls = spot.balls(bits)
        (truth,) = BallProgram([condition], names).evaluate([balls[name] for name in names], bits + 32)
        if truth is not None:
            return bool(truth)
    return None


def excluded_by(requirement: Requirement) -> Excluded:
    """What a requirement keeps out of the domain, in words."""
    from symgrad.algebra.present import present
    from symgrad.language.write import write

    condition = requirement.condition
    term = write(requirement.term)
    if condition.op is not COMPARE:
        return Excluded(write(condition), f"{term} has a value only where this holds")
    form = present(Normalizer().form(condition.args[0] - condition.args[1]))
    if condition.value == "!=":
        return Excluded(f"{write(form)} = 0", f"a pole: {term} has no value there")
    opposite = {">": "<=", ">=": "<", "<": ">=", "<=": ">"}[condition.value]
    return Excluded(f"{write(form)} {opposite} 0", f"outside the domain: {term} has no value there")


def _on_line(part: Part, found: Sequence[Requirement], ranges: Ranges, expired: Expired) -> Solution:
    (name,) = part.names
    walk = Walk(part.expression, name, found, ranges[name], expired)
    line: Line = walk.run()
    solution = Solution(part, zeros=line.zeros, excluded=line.excluded)
    solution.elements = [element_at(part, spot) for spot in line.zeros.spots]
    for corner in line.corners:
        value = None
        if corner.spot.is_exact:
            value = Evaluator(corner.spot.exact).form(part.expression)
        judgement = Judgement(corner.kind, None, None, corner.witness)
        solution.elements.append(Element(part.names, corner.spot, judgement, value))
    for plateau in line.plateaus:
        if all(end is None or end.is_exact for end in (plateau.low, plateau.high)):
            place = Continuum((plateau_equation(name, plateau),), 1)
            solution.elements.append(Element(part.names, place, Judgement(plateau.kind), plateau.value))
        else:
            line.zeros.gaps.append("the ends of a piece on which f is constant are not known exactly")
    return solution


def _with_kinks(part: Part, found: Sequence[Requirement], ranges: Ranges, expired: Expired) -> Solution:
    """Several variables, with kinks."""
    solution = Solution(part, excluded=[excluded_by(r) for r in found if not r.smooth_only])
    others = list(root_kinks([(r.term, r.condition) for r in found if r.smooth_only]))
    kinked = Examination(part.expression, part.names, ranges, expired).run(others)
    solution.zeros = kinked.zeros
    demands = [r for r in found if not r.smooth_only]
    for spot in (*kinked.smooth, *kinked.sharp):
        inside = in_domain(spot, demands)
        if inside is None:
            kinked.zeros.gaps.append("whether a point lies in the domain was not decided")
        elif inside:
            solution.elements.append(element_at(part, spot))
    return solution


__all__ = ["Element", "Solution", "solve_part"]
