"""Boxes searched in part: the mirror shows what a search of the whole box finds, and nothing else."""

from __future__ import annotations

from fractions import Fraction

import pytest
from flint import arb

from symgrad import parse
from symgrad.autodiff.reverse import gradient
from symgrad.critical.algebra.polynomials import never
from symgrad.critical.forms.parity import EVEN, ODD, centres, parities
from symgrad.critical.places.shelves import Box
from symgrad.critical.search import mirrors
from symgrad.critical.search.boxes import Findings, System
from symgrad.critical.search.mirrors import Mirror, searched, unfolded
from symgrad.critical.search.searching import search

Sides = tuple[tuple[float | Fraction, float | Fraction], ...]

CASES: dict[str, tuple[str, Sides]] = {
    "both variables": ("cos(3*x)*cos(2*y) + x^2/5 + y^2/7 + x^2*y^2/9", ((-3, 3), (-3, 3))),
    "one variable": ("sin(3*x)^2 + x^2*y/5 + cos(y) - y/3", ((-3, 3), (-2, 3))),
    "odd": ("sin(3*x)*cos(y) + x*y^2/5", ((-3, 3), (-3, 3))),
    "about 1": ("sin(3*pi*x)^2 + (x-1)^2*(1 + sin(2*pi*y)^2) + (y-1)^2", ((-1, 2), (0, Fraction(5, 2)))),
    "about a quarter": ("cos(4*pi*x)*y + (x - 1/4)^2 + y^2", ((-1, 1), (-3, 3))),
    "a mirror near an end": ("cos(2*pi*x)*(1 + y^2) + (x - 1)^2", ((-2, Fraction(21, 20)), (-1, 1))),
    "a line": ("x^2/9 + cos(5*x)", ((-4, 4),)),
    "three": ("cos(x)*cos(2*y) + sin(y)^2*z^2 + z^2 + x^2*y^2/3", ((-2, 2), (-2, 2), (-1, 1))),
}


def both(text: str, sides: Sides) -> list[Findings]:
    e = parse(text)
    names = sorted(e.variables)
    forms = gradient(e, names)
    system = System.of(forms, [d for form in forms for d in gradient(form, names)], names)
    box = tuple(arb(float(low)).union(arb(float(high))) for low, high in sides)
    return [search(system, box, never), searched(system, forms, (), box, never, None)]


def overlap(a: Box, b: Box) -> bool:
    return all(u.overlaps(v) for u, v in zip(a, b, strict=True))


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_same_zeros_are_found(case: tuple[str, Sides]) -> None:
    whole, mirrored = both(*case)
    assert not whole.undecided
    assert not mirrored.undecided
    assert len(whole.zeros) == len(mirrored.zeros) > 1
    for zero, region in zip(mirrored.zeros, mirrored.regions, strict=True):
        assert sum(overlap(zero, other) for other in whole.zeros) == 1
        # alone in its region
        assert sum(overlap(region, other) for other in mirrored.zeros) >= 1
        assert sum(all(r.contains(v) for r, v in zip(region, o, strict=True)) for o in whole.zeros) <= 1


def test_a_mirror_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def watched(*args: object) -> Findings:
        asked.append(args[3] if len(args) > 3 else None)
        return search(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(mirrors, "search", watched)
    both(*CASES["both variables"])
    assert len(asked) == 1
    assert asked[0] is not None


def test_undecided_boxes_are_mirrored() -> None:
    # 0 is degenerate: around it nothing is decided, on both sides
    _, mirrored = both("x^4 + y^4*(2 + cos(x)) + x^2*y^2*cos(y)", ((-1, 1), (-1, 1)))
    assert mirrored.undecided
    for left in mirrored.undecided:
        assert any(overlap(tuple(-v for v in left), other) for other in mirrored.undecided)


def test_a_zero_that_may_lie_beside_the_mirror_is_not_counted() -> None:
    zero = (arb(0, 1e-9),)
    mirror = Mirror(0, Fraction(0), above=True)
    alone = Findings(zeros=[zero], regions=[(arb(0, 1e-3),)])
    found = unfolded(alone, mirror, (arb(0, 5),))
    assert found is not None
    assert len(found.zeros) == 1
    # the region does not hold the image: two zeros, or one on the mirror
    narrow = Findings(zeros=[zero], regions=[(arb(1e-9, 1.5e-9),)])
    assert unfolded(narrow, mirror, (arb(0, 5),)) is None


def test_images_outside_the_box_are_dropped() -> None:
    mirror = Mirror(0, Fraction(1), above=False)
    found = Findings(zeros=[(arb(-2),), (arb(0.5),)], regions=[(arb(-2, 0.1),), (arb(0.5, 0.1),)])
    image = unfolded(found, mirror, (arb(0, 3),))
    assert image is not None
    assert [float(z[0]) for z in image.zeros] == [-2.0, 0.5, 1.5]


@pytest.mark.parametrize(
    ("text", "centre", "wanted"),
    [
        ("x^2*cos(x*y)", 0, EVEN),
        ("x*abs(x)", 0, ODD),
        ("exp(x)", 0, None),
        ("x + 1", 0, None),
        ("x^(1/3)", 0, None),
        ("log(x)*0 + x", 0, None),
        ("acos(x)", 0, None),
        ("sin(3*pi*x)", 1, ODD),
        ("cos(3*pi*x)", 1, EVEN),
        ("cos(pi*x/2)", 1, ODD),
        ("sin(pi*x/2)", 1, EVEN),
        ("sin(pi*x/3)", 1, None),
        ("sin(3*x)", 1, None),
        ("sin(pi*x*y)", 1, None),
        ("sin(pi*x^2)", 1, None),
        ("(x - 1)*y", 1, ODD),
        ("(2*x - 2)^2", 1, EVEN),
        ("x", 1, None),
        ("x^2 - 1", 1, None),
        ("y", 1, EVEN),
    ],
)
def test_parities(text: str, centre: int, wanted: int | None) -> None:
    assert parities([parse(text)], "x", Fraction(centre)) == [wanted]


def test_centres_are_zero_and_the_shifts_in_a_form() -> None:
    forms = [parse("(x - 1)^2*y + sin(x + 1/2) + (y - 7)*x")]
    assert centres(forms, "x") == [Fraction(0), Fraction(1), Fraction(-1, 2)]
