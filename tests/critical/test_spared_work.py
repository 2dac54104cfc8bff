"""What is worked out once for mirror images, or not at all: the same answers as without."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import pytest
from flint import arb, ctx

from symgrad import parse
from symgrad.calculus.problem import pose
from symgrad.critical.algebra.polynomials import never
from symgrad.critical.answer import critical
from symgrad.critical.forms.parity import Evenness
from symgrad.critical.local.crowds import kinds_of_many
from symgrad.critical.local.kinds import judged_together, unlike
from symgrad.critical.places.shelves import Shelf
from symgrad.critical.places.sides import Side
from symgrad.critical.places.spots import Image, Spot, enclosed_spot
from symgrad.critical.search.mirrors import Mirror
from symgrad.language.graph import number

EVEN = "cos(3*x)*y + x^2*y^2 + sin(y)"
ODD = "sin(3*x)*y + x*y^2 + sin(y)"
BOX = "x=-3:3,y=-3:3"


def mirrored(count: int, centre: Fraction = Fraction(0)) -> list[Spot]:
    """Points, each with its mirror image in x."""
    spots: list[Spot] = []
    for k in range(count):
        x, y = arb(0.1 + k / 20, 1e-20), arb(k / 7 - 3, 1e-20)
        first = enclosed_spot(("x", "y"), (x, y))
        spots += [
            first,
            enclosed_spot(("x", "y"), (2 * float(centre) - x, y), Image(first, "x", centre)),
        ]
    return spots


def test_images_count_as_their_originals_where_the_function_is_even() -> None:
    spots = mirrored(30)
    assert unlike(parse(EVEN), spots) == [k // 2 for k in range(60)]
    assert unlike(parse(ODD), spots) == [*range(60)]


def test_images_about_another_centre_are_no_twins_of_an_even_function() -> None:
    assert unlike(parse(EVEN), mirrored(30, Fraction(1))) == [*range(60)]


def test_few_different_points_are_looked_at_one_by_one() -> None:
    assert unlike(parse(EVEN), mirrored(8)) == [*range(16)]


def test_images_of_points_that_are_not_asked_about_stand_for_themselves() -> None:
    images = mirrored(30)[1::2]
    assert unlike(parse(EVEN), images) == [*range(30)]


@pytest.mark.parametrize("text", [EVEN, ODD])
def test_kinds_of_images_are_those_that_each_has_by_itself(text: str) -> None:
    f, names, spots = parse(text), ("x", "y"), mirrored(40)
    alone = [enclosed_spot(names, spot.balls().values()) for spot in spots]
    ours = judged_together(f, names, spots, never)
    theirs = judged_together(f, names, alone, never)
    assert [j.kind for j in ours] == [j.kind for j in theirs]
    assert [j.degenerate for j in ours] == [j.degenerate for j in theirs]
    for mine, own in zip(ours, theirs, strict=True):
        for a, b in zip(mine.eigenvalues or (), own.eigenvalues or (), strict=True):
            assert a.float == pytest.approx(b.float, rel=1e-9, abs=1e-9)


def test_hessians_are_enclosed_once_for_a_point_and_its_images(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []

    def counted(f: Any, names: Sequence[str], boxes: Sequence[Any]) -> Any:
        seen.append(len(boxes))
        return kinds_of_many(f, names, boxes)

    monkeypatch.setattr("symgrad.critical.local.kinds.kinds_of_many", counted)
    answer = critical(pose("cos(5*x)*cos(4*y) + cos(x*y) + (x*y)^2/40"), [BOX])
    assert answer.complete
    assert seen
    assert max(seen) < len(answer.points) / 2


def test_evenness_is_asked_for_each_mirror() -> None:
    evenness, spot = Evenness(parse("(x - 1)^2*y + y^2")), Spot({}, {})
    zero, one = Fraction(0), Fraction(1)
    images = [Image(spot, name, centre) for name in ("x", "y") for centre in (zero, one)]
    assert [evenness.under(image) for image in images * 2] == [False, True, False, False] * 2


def test_a_centre_is_known_to_more_bits_than_a_float() -> None:
    ball = Mirror(0, Fraction(1, 3), True).ball
    with ctx.workprec(200):
        assert ball.contains(arb(1) / 3)
    assert float(ball.rad()) < 2.0**-90


def test_a_shelf_finds_what_was_put_down_since_the_last_look() -> None:
    shelf = Shelf()
    boxes = [(arb(place, 0.1), arb(0, 1)) for place in (3, 1, 2, -5, 1.05)]
    for box in boxes[:3]:
        shelf.put(box)
    assert {id(box) for box, _ in shelf.near(boxes[1])} == {id(boxes[1])}
    for box in boxes[3:]:
        shelf.put(box)
    assert {id(box) for box, _ in shelf.near(boxes[1])} == {id(boxes[1]), id(boxes[4])}
    assert [box for box, _ in shelf.near(boxes[3])] == [boxes[3]]


@pytest.mark.parametrize(
    ("low", "high", "inside"),
    [(0, 2, True), (None, 2, True), (0, None, True), (None, None, True), (2, None, False), (None, 0, False)],
)
def test_sides_with_and_without_ends(low: int | None, high: int | None, inside: bool) -> None:
    side = Side(*[None if end is None else number(end) for end in (low, high)])
    assert side.holds(enclosed_spot(("x",), (arb(1, 1e-20),)), "x") is inside


def test_equal_values_of_images_are_one_number() -> None:
    answer = critical(pose("cos(5*x)*cos(4*y) + cos(x*y) + (x*y)^2/40"), [BOX])
    values = {p.value.float for p in answer.points if p.value is not None}
    numbers = {id(p.value) for p in answer.points if p.evidence == "enclosure"}
    assert len(values) <= len(answer.points) / 2
    assert len(numbers) <= len(answer.points) / 2


def test_sympy_is_not_loaded_for_what_does_not_need_it() -> None:
    program = """
import sys
import symgrad
symgrad.critical_points("x^2/4000 + y^2/4000 - cos(x)*cos(y/sqrt(2)) + 1", box="x=-5:5,y=-5:5")
symgrad.critical_points("x^3/(1 + y^2) - x")
print("sympy" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
