"""Degenerate zeros are alone in a cube: proved where they are, never claimed where they are not."""

from fractions import Fraction

import mpmath
import pytest
from flint import arb
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from symgrad import parse
from symgrad.algebra.normal import normal_form
from symgrad.autodiff.reverse import gradient
from symgrad.critical.library import critical_points
from symgrad.critical.local.blow_ups import lonely_radius
from symgrad.programs.taylor_balls import along_rays

RADIUS = Fraction(1, 100)


def alone(f: str, at: str, radius: Fraction = RADIUS) -> bool:
    names = ["x", "y", "z"][: at.count(",") + 1]
    place = {name: normal_form(parse(value)) for name, value in zip(names, at.split(","), strict=True)}
    return lonely_radius(gradient(parse(f), names), names, place, [radius], lambda: False) == radius


ISOLATED = [
    ("exp(x*y) - x*y - 1 + x^4 + y^4", "0,0"),
    ("exp(x + y) - x - y + (x - y)^4", "0,0"),
    ("exp(sqrt(2)*x + y) - sqrt(2)*x - y + x^4", "0,0"),
    ("cos(x)*cosh(y) + x^2/2 - y^2/2", "0,0"),
    ("sin(x)^2*sin(y)^2 + x^6 + y^6", "0,0"),
    ("(x + sin(y))^2*(1 + x^2) + y^4*exp(x)", "0,0"),
    ("(y - x^2)*(y - 3*x^2)*exp(x)", "0,0"),
    ("cos(x) + cos(y) + x^2/2 + sin(x*y)^4", "0,pi"),
    ("sin(x)^2 + y^12*exp(y)", "0,0"),
    ("x^2*y*exp(x) + y^4 + z^4*exp(z)", "0,0,0"),
]


@pytest.mark.parametrize(("f", "at"), ISOLATED)
def test_isolated_points_are_proved_alone(f: str, at: str) -> None:
    assert alone(f, at)


NOT_ALONE = [
    # the zero lies on a curve of zeros
    ("sin(x*y)^2", "0,0"),
    ("(x - sin(y))^2*exp(x)", "0,0"),
    ("(x^2 - y^3)^2*exp(x + y)", "0,0"),
    ("(x*y)^3*exp(x)", "0,0"),
    ("exp(x*y*z)", "0,0,0"),
    # another one is near: at x = 1/200
    ("x^4*(x - 1/125)^2*exp(y) + y^4", "0,0"),
    ("x^3*exp(x) - 3/400*x^2 + y^2*x", "0,0"),
]


@pytest.mark.parametrize(("f", "at"), NOT_ALONE)
def test_what_is_not_alone_is_never_called_so(f: str, at: str) -> None:
    assert not alone(f, at)


small = st.integers(-3, 3)


@given(st.lists(small, min_size=5, max_size=5), st.lists(small, min_size=3, max_size=3))
@settings(max_examples=8, deadline=None)
def test_a_square_of_a_curve_through_the_point_is_never_isolated(curve: list[int], other: list[int]) -> None:
    a, b, c, d, e = curve
    p, q, r = other
    assume(a or b)
    g = f"({a}*x + {b}*y + {c}*x^2 + {d}*x*y + {e}*y^3)"
    assert not alone(f"{g}^2*exp({p}*x + {q}*y)*(1 + ({r}*x)^2)", "0,0", Fraction(1, 1000))


@given(st.lists(small, min_size=6, max_size=6))
@settings(max_examples=40, deadline=None)
def test_alone_agrees_with_algebra(numbers: list[int]) -> None:
    """Algebra finds all critical points of a polynomial; near the origin there may be others."""
    a, b, c, d, e, g = numbers
    f = f"{a}*x^3 + {b}*x^2*y + {c}*x*y^2 + {d}*y^3 + {e}*x^4 + {g}*y^4 + x^2*y^2"
    if not alone(f, "0,0", Fraction(1, 10)):
        return
    found = critical_points(f)
    assert found.complete
    assert not found.families
    near = [p for p in found.points if all(abs(v.float or 0.0) < 0.1 for v in p.point.values())]
    assert len(near) == 1


def test_series_along_rays_go_as_far_as_asked() -> None:
    """Above ten terms too, where flint would cut off and read what is missing as zero."""
    (series,) = along_rays([parse("sin(x)*exp(y) + x^3")], ["x", "y"], [arb(0), arb(0)], [arb(1), arb(1)], 15)
    with mpmath.workdps(30):
        wanted = mpmath.taylor(lambda t: mpmath.sin(t) * mpmath.exp(t) + t**3, 0, 14)
    for k in range(15):
        assert abs(float(series[k]) - float(wanted[k])) < 1e-15


def test_the_search_leaves_degenerate_points_to_the_proof() -> None:
    found = critical_points("(x - 1)^4*exp(y) + (y - 2)^4*exp(x)", box={"x": (-3, 3), "y": (-3, 3)})
    assert found.complete
    assert found.ledger is not None
    assert found.ledger.boxes < 2_000
    (lowest, other) = found.points
    assert {name: str(v.exact) for name, v in lowest.point.items()} == {"x": "1", "y": "2"}
    assert (lowest.kind, lowest.degenerate, other.kind) == ("minimum", True, "saddle")
