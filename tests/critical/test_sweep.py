"""The search by arrays of boxes finds what the search box by box finds, and nothing else."""

from __future__ import annotations

import random

import pytest
from flint import arb

from symgrad import parse
from symgrad.autodiff.reverse import gradient
from symgrad.critical.algebra.polynomials import never
from symgrad.critical.search import boxes
from symgrad.critical.search.boxes import Findings, System
from symgrad.critical.search.searching import search

FUNCTIONS = {
    "waves": "sin(3*x)*cos(2*y) + x^2/5 - x*y/7",
    "exponentials": "exp(-x^2 - y^2)*(x^3 - 2*y + x*y)",
    "a root": "sqrt(x^2 + y^2 + 1)*sin(x - y) + x/3",
    "griewank": "(x^2 + y^2)/50 - cos(x)*cos(y/sqrt(2))",
    "three": "cos(x) + sin(y)*z - z^2 + x*y/3",
}


def found(text: str, half: float, few: int, monkeypatch: pytest.MonkeyPatch) -> Findings:
    monkeypatch.setattr(boxes, "FEW_BOXES", few)
    monkeypatch.setattr(boxes, "SAMPLE", few)
    e = parse(text)
    names = sorted(e.variables)
    slopes = gradient(e, names)
    system = System.of(slopes, [d for s in slopes for d in gradient(s, names)], names)
    return search(system, tuple(arb(0.01, half) for _ in names), never)


@pytest.mark.parametrize("text", FUNCTIONS.values(), ids=FUNCTIONS)
def test_both_searches_agree(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    half = 2.0 if "z" in text else 4.0
    one, many = (found(text, half, few, monkeypatch) for few in (10**6, 1))
    assert len(one.zeros) == len(many.zeros) > 0
    assert not many.undecided
    assert not one.undecided
    for zero in many.zeros:
        assert any(all(a.overlaps(b) for a, b in zip(zero, other, strict=True)) for other in one.zeros)


def test_zeros_are_enclosed_to_many_digits(monkeypatch: pytest.MonkeyPatch) -> None:
    for zero in found(FUNCTIONS["waves"], 4.0, 1, monkeypatch).zeros:
        assert all(float(c.rad()) < 1e-17 for c in zero)


def test_zeros_on_round_places_and_seams_are_counted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = found("cos(pi*x)*cos(pi*y)", 2.4, 1, monkeypatch)
    # whole numbers from -2 to 2, and halves between them
    assert len(answer.zeros) == 5 * 5 + 4 * 4
    assert not answer.undecided


@pytest.mark.parametrize("seed", range(6))
def test_zeros_put_in_by_hand_are_found(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    pick = random.Random(seed)
    places = [round(pick.uniform(-3, 3), 3) for _ in range(4)]
    a, b, c, d = places
    wave = f"((x - ({a}))*(x - ({b})) + sin(y - ({c}))^2, (y - ({c}))*(y - ({d})) + sin(x - ({a}))^2)"
    first, second = (parse(part) for part in wave[1:-1].split(", "))
    monkeypatch.setattr(boxes, "FEW_BOXES", 1)
    names = ["x", "y"]
    slopes = [s for f in (first, second) for s in gradient(f, names)]
    answer = search(System.of([first, second], slopes, names), (arb(0, 3.5), arb(0, 3.5)), never)
    held = [*answer.zeros, *answer.undecided]
    assert any(abs(float(z[0].mid()) - a) < 1e-6 and abs(float(z[1].mid()) - c) < 1e-6 for z in held)


def test_a_curve_of_zeros_is_left_undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("symgrad.critical.search.sweep.MOST_BOXES", 3_000)
    answer = found("sin(x - y)^2 + sin(x - y)^4", 1.0, 50, monkeypatch)
    assert answer.undecided
    assert not answer.zeros or answer.out_of_time
