"""What the library's functions take, and what they refuse in a sentence."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import symgrad
from symgrad.errors import SymgradError


@pytest.mark.parametrize(
    "at",
    [
        0.5,
        "1/2",
        "x=0.5",
        (0.5,),
        [Fraction(1, 2)],
        {"x": Decimal("0.5")},
        {"x": np.float64(0.5)},
        np.array([0.5]),
        symgrad.parse("1/2"),
        [symgrad.parse("sqrt(1/4)")],
    ],
)
def test_points(at: Any) -> None:
    found = symgrad.gradient("x^2", at=at).at
    assert found is not None
    assert [str(g.exact) for g in found.gradient if g] == ["1"]


def test_one_value_for_one_variable() -> None:
    assert str(symgrad.taylor("sin x", at=0, order=3).polynomial) == "x - 1/6*x**3"
    with pytest.raises(SymgradError, match="1 value for 2 variables"):
        symgrad.gradient("x*y", at=1)


def test_one_function_has_a_jacobian() -> None:
    assert [str(e) for e in symgrad.jacobian("x*y").jacobian[0]] == ["y", "x"]
    assert symgrad.jacobian(symgrad.parse("x*y")).jacobian == symgrad.jacobian(["x*y"]).jacobian


@pytest.mark.parametrize(
    ("misuse", "sentence"),
    [
        (lambda: symgrad.jacobian([]), "at least one function"),
        (lambda: symgrad.taylor("x", at=0, order=-1), "whole number of at least 0"),
        (lambda: symgrad.taylor("x", at=0, order=2.5), "whole number of at least 0"),  # type: ignore[arg-type]
        (lambda: symgrad.gradient("x", at=float("nan")), "is no number"),
        (lambda: symgrad.gradient("x", at=float("inf")), "is no number"),
        (lambda: symgrad.directional_derivative("x*y", at=(1, 2), direction=(0, 0)), "direction is zero"),
    ],
)
def test_misuse_is_one_sentence(misuse: Callable[[], object], sentence: str) -> None:
    with pytest.raises(SymgradError, match=sentence):
        misuse()
