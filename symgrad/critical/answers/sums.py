"""The points of a sum of functions in different variables: one point of each part.

What is told of a point of a part recurs in many points of the sum, and is worked out once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import Any, Final

from flint import ctx

from symgrad.critical.answers.family_answers import known_value
from symgrad.critical.answers.values import BITS, Valued, ball_of
from symgrad.critical.forms.parity import Evenness
from symgrad.critical.forms.separation import Part
from symgrad.critical.local.kinds import Judgement, added, of_part
from symgrad.critical.periodic.elements import Element, Solution
from symgrad.critical.places.sides import Side
from symgrad.critical.places.spots import Spot, joined_spot, sum_of_balls
from symgrad.frozen import dataclass
from symgrad.language.graph import Expression
from symgrad.results.critical import Kind

UNDECIDED: Final = "whether a point lies in the box was not decided"


@dataclass(frozen=True, slots=True)
class Share:
    """What a point of a part brings into each point of the sum.

    Attributes:
        element: the point.
        spot: where it is.
        judgement: its kind, told as that of a part.
        ball: the value of the part there.
        inside: whether it lies in the box, as far as its coordinates go; None if not decided.
        repeated: whether it belongs to a sequence of points.
    """

    element: Element
    spot: Spot
    judgement: Judgement
    ball: Any
    inside: bool | None
    repeated: bool


class _Values:
    """Enclosures of the values of a part; where it is even, those of mirror images are the same."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self._known: dict[int, tuple[Spot, Any]] = {}
        self._evenness = Evenness(part.expression)

    def at(self, spot: Spot) -> Any:
        """The value at a point."""
        image = spot.image
        if image is not None and id(image.original) in self._known and self._evenness.under(image):
            ball = self._known[id(image.original)][1]
        else:
            ball = ball_of(self.part.expression, self.part.names, spot)
        self._known[id(spot)] = spot, ball
        return ball


class PointsOfSum:
    """Makes the points of a function from those of its parts.

    Args:
        solutions: what is known of each part.
        names: the variables of the function.
        sides: the range of each variable that has one.
    """

    def __init__(
        self, solutions: Sequence[Solution], names: Sequence[str], sides: Mapping[str, Side]
    ) -> None:
        self.solutions, self.names, self.sides = solutions, names, sides
        self._verdicts: dict[tuple[str, int, Expression | None], tuple[object, bool | None]] = {}

    def points(self, choices: Sequence[Sequence[Element]]) -> tuple[list[Valued], list[str]]:
        """The points in the box, and what was not decided about them.

        Args:
            choices: elements of each part; families among them are passed over.
        """
        with ctx.workprec(BITS):
            shares = [
                list(self._shares(solution, elements))
                for solution, elements in zip(self.solutions, choices, strict=True)
            ]
            if len(shares) == 1:
                found = [self._alone(share) for share in shares[0]]
            else:
                found = [self._joined(picked) for picked in product(*shares)]
        is_open = bool(found) and any(share.inside is None for part in shares for share in part)
        return found, [UNDECIDED] if is_open else []

    def _shares(self, solution: Solution, elements: Sequence[Element]) -> Iterator[Share]:
        """What the points of a part bring, but for those that lie outside."""
        values, alone = _Values(solution.part), len(self.solutions) == 1
        known = None if solution.repeated is None else {id(e) for e in solution.repeated}
        for element in elements:
            spot, judgement = element.place, element.judgement
            inside = self._is_inside(spot, element.names) if isinstance(spot, Spot) else False
            if not isinstance(spot, Spot) or inside is False:
                continue
            told = judgement if alone else of_part(judgement, element.names, self.names)
            ball = values.at(spot)
            repeated = known is not None and id(element) not in known
            yield Share(element, spot, told, ball, inside, repeated)

    def _is_inside(self, spot: Spot, names: Sequence[str]) -> bool | None:
        """Whether a point lies in the box, as far as these coordinates go; None if not decided."""
        verdicts = [self._holds(self.sides[name], spot, name) for name in names if name in self.sides]
        return False if False in verdicts else None if None in verdicts else True

    def _holds(self, side: Side, spot: Spot, name: str) -> bool | None:
        """Whether a side holds a point; a coordinate recurs in many points."""
        source = spot.source(name)
        key = (name, id(source), spot.exact.get(name))
        if key not in self._verdicts:
            self._verdicts[key] = source, side.holds(spot, name)
        return self._verdicts[key][1]

    def _alone(self, share: Share) -> Valued:
        """The point of a function of one part."""
        element = share.element
        known = None if element.known is None else known_value([element])
        twin = () if element.origin is None else (element.origin,)
        judgement = self._in_several(share.judgement)
        return Valued(share.spot, judgement, share.ball, known, twin=twin, repeated=share.repeated)

    def _in_several(self, judgement: Judgement) -> Judgement:
        """In several variables an inflection is a saddle."""
        if judgement.kind is Kind.INFLECTION and len(self.names) > 1:
            return replace(judgement, kind=Kind.SADDLE)
        return judgement

    def _joined(self, picked: Sequence[Share]) -> Valued:
        """The point of the sum."""
        elements = [share.element for share in picked]
        judgement = self._in_several(added([share.judgement for share in picked]))
        shifted = any(e.origin is not None for e in elements)
        places = [e.place if e.origin is None else e.origin for e in elements] if shifted else []
        balls = [share.ball for share in picked]
        return Valued(
            joined_spot([share.spot for share in picked]),
            judgement,
            sum_of_balls(balls, BITS),
            known_value(elements),
            twin=tuple([place for place in places if isinstance(place, Spot)]),
            repeated=True in [share.repeated for share in picked],
        )
