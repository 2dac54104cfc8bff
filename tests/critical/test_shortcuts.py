"""Shorter ways that must lead to what the longer ones say."""

import random
from fractions import Fraction

import flint
import mpmath
import pytest

from symgrad import parse
from symgrad.calculus.problem import pose
from symgrad.critical.algebra.certify import Evaluator, krawczyk, linear_at, newton, prove
from symgrad.critical.algebra.polynomial_balls import PolynomialBalls
from symgrad.critical.algebra.polynomials import as_flint, ring, value_at
from symgrad.critical.algebra.shape import approximate_roots
from symgrad.critical.algebra.signs import beyond_roots, real_roots_near
from symgrad.critical.answer import critical
from symgrad.critical.bounds.bounded import is_above_far_out, is_least, lower_facts
from symgrad.critical.forms.stationary import has_zero
from symgrad.critical.forms.symmetry import symmetries
from symgrad.critical.local.classify import second_derivatives
from symgrad.language.graph import number
from symgrad.programs.ball_constants import real_roots

SQUAREFREE = [
    (1, 0, -2),
    (1, -3, 0, 5, 1),
    (8, 0, -6, 1),
    (1, 0, 0, 0, -1, -1),
    (3, -7, 2),
    (1, 0, -10, 0, 1),
]


@pytest.mark.parametrize("coefficients", SQUAREFREE)
@pytest.mark.parametrize("bits", [64, 160, 900])
def test_sharpened_roots_are_those_that_are_isolated(coefficients: tuple[int, ...], bits: int) -> None:
    with mpmath.workdps(320):
        known = sorted(
            root.real for root in mpmath.polyroots(coefficients, maxsteps=500) if abs(root.imag) < 1e-200
        )
        found = real_roots(coefficients, bits)
        assert len(found) == len(known)
        for ball, root in zip(found, known, strict=True):
            mantissa, exponent = (int(part) for part in ball.mid().man_exp())
            assert abs(mpmath.ldexp(mantissa, exponent) - root) <= mpmath.mpf(2) ** (3 - bits)
            assert ball.rel_accuracy_bits() >= min(bits, 96) - 2


@pytest.mark.parametrize("coefficients", SQUAREFREE)
def test_coarse_roots_are_as_many(coefficients: tuple[int, ...]) -> None:
    polynomial = flint.fmpz_poly(list(reversed(coefficients)))
    real = [root for root in approximate_roots(polynomial, 64) if root.imag == 0]
    assert len(real) == len(real_roots_near(polynomial, 8)) == len(real_roots(coefficients, 64))


def test_values_at_fractions() -> None:
    pick = random.Random(4)
    x, y = ring(2).gens()
    for _ in range(20):
        a, b = (Fraction(pick.randint(-9, 9), pick.randint(1, 7)) for _ in range(2))
        assert value_at(3 * x**2 * y - 5 * y**3 + x - 2, (a, b)) == 3 * a**2 * b - 5 * b**3 + a - 2


def test_polynomials_over_balls_hold_their_values() -> None:
    root = parse("x^3*y/7 - 2*x*y^2 + 5")
    polynomial = as_flint(root, ("x", "y"))
    assert polynomial is not None
    (ball,) = PolynomialBalls([polynomial])([flint.arb(2, 0.5), flint.arb(-1, 0.25)], 64)
    for x in (1.5, 2, 2.5):
        for y in (-1.25, -1, -0.75):
            assert ball.contains(x**3 * y / 7 - 2 * x * y**2 + 5)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("x^2 + y^2 + x*y", 3), ("x^4 - 3*x*y + y^4", 3), ("x^3 + y", 0), ("x^2*y^2", 5), ("x^2 - y^2", 3)],
)
def test_symmetries_of_polynomials_are_those_of_the_formula(text: str, expected: int) -> None:
    assert len(symmetries(parse(text), ["x", "y"])) == expected
    hidden = parse(f"({text})*exp(0*x) + abs(0*x)")
    assert len(symmetries(hidden, ["x", "y"])) == expected


def test_a_polynomial_without_real_zeros_shows_none() -> None:
    for text in ("x^2 + y^2 + 1", "(x*y - 1)^2 + x^2", "x^4 - x^2 + 1"):
        assert not has_zero(as_flint(parse(text), ("x", "y")))


@pytest.mark.parametrize(
    "text",
    ["x^4 + y^4 - x*y", "x^2*y^2 + x", "(x*y - 1)^2 + x^2", "x^3 + y^2", "x^2*y^4 + x^4*y^2 - 3*x^2*y^2"],
)
def test_what_is_said_briefly_is_said_at_length(text: str) -> None:
    root = parse(text)
    brief, whole = (lower_facts(root, ["x", "y"], briefly=b) for b in (True, False))
    assert brief.below in (None, whole.below)
    assert brief.attained in (None, whole.attained)


def test_the_least_value_of_a_product() -> None:
    product = parse("(1 + (x - y)^2)*(3 + (x + y - 1)^2)")
    assert is_least(product, ["x", "y"], number(3)) is True
    assert is_least(product, ["x", "y"], number(Fraction(301, 100))) is False


@pytest.mark.parametrize(
    ("text", "level", "expected"),
    [
        ("(1 + (x - y)^2)*(3 + (x + y - 1)^2)", 3, True),
        ("(x + y)^4 + (x + y)^2*x^2 + x^2 - 2*x", 100, True),
        # below the level far out: along a curve that leaves every box, or everywhere on a side
        ("x^2 + (x*y - 1)^2", 1, False),
        ("y^4 - 3*x^2*y^2 + x^2", 0, False),
        ("y^4 + x^3", 0, False),
        ("(y^2 - x)^2*(1 + x^2) - 1", 0, False),
        ("-x^4 - y^4", -5, False),
    ],
)
def test_what_is_above_a_level_far_out(text: str, level: int, expected: bool) -> None:
    assert is_above_far_out(parse(text), ["x", "y"], Fraction(level)) is expected
    assert is_above_far_out(parse(text), ["y", "x"], Fraction(level)) is expected


def test_a_level_that_is_kept_far_out_is_kept_on_large_circles() -> None:
    pick = random.Random(8)
    monomials = [(i, j) for i in range(5) for j in range(5 - i)]
    proved = 0
    for _ in range(60):
        whole = parse(" + ".join(f"({pick.randint(-3, 3)})*x^{i}*y^{j}" for i, j in monomials))
        f = as_flint(whole, ("x", "y"))
        if f is None or not is_above_far_out(whole, ["x", "y"], Fraction(0)):
            continue
        proved += 1
        for k in range(-40, 41):
            for far in (10**6, -(10**6)):
                assert f(far, far * k // 10) > 0
                assert f(far * k // 10, far) > 0
    assert proved > 5


def test_numbers_beyond_all_roots() -> None:
    x = ring(2).gens()[0]
    pick = random.Random(3)
    for _ in range(30):
        coefficients = [pick.randint(-(10**k), 10**k) for k in range(1, 7)]
        polynomial = sum((c * x**k for k, c in enumerate(coefficients)), x**6 * pick.choice((1, -7, 900)))
        roots = mpmath.polyroots(
            [int(polynomial.to_dict().get((k, 0), 0)) for k in range(6, -1, -1)], maxsteps=500, extraprec=200
        )
        assert max(map(abs, roots)) < float(beyond_roots(polynomial))


@pytest.mark.parametrize(
    "text", ["(x + y)^2*(x - 2*y)^2 + x^2 + y^2 - 3*x", "(1 + (x + y)^4)*(2 + (x - y)^2)"]
)
def test_the_least_critical_value_is_the_least_of_all(text: str) -> None:
    answer = critical(pose(text))
    assert answer.complete
    assert answer.bounded.below is True
    (lowest,) = [p for p in answer.points if p.global_ is not None]
    assert lowest is answer.points[0]
    f = parse(text)
    level = Fraction((lowest.value and lowest.value.float) or 0) + Fraction(1, 10**9)
    assert is_least(f, ["x", "y"], number(level)) is False
    assert is_least(f, ["x", "y"], number(level - Fraction(2, 10**9))) is True


def test_a_short_step_is_not_taken_but_proved_from() -> None:
    x, y = ring(2).gens()
    evaluate = Evaluator([x**2 + y**2 - 5, x * y - 2])
    near, far = ((flint.acb(1), flint.acb(2)), (flint.acb(1.2), flint.acb(1.9)))
    known = linear_at(evaluate, near)
    assert known is not None
    assert newton(evaluate, near) is not None
    with_linear, without = krawczyk(evaluate, near, known), krawczyk(evaluate, near)
    assert with_linear is not None
    assert without is not None
    for ball, other in zip(with_linear[1], without[1], strict=True):
        assert ball.overlaps(other)
    for start in (near, far):
        found = prove(evaluate, start, True)
        assert found is not None
        assert [c.real.unique_fmpz() for c in found.tight] == [1, 2]


def test_second_derivatives_of_polynomials_are_those_of_the_formula() -> None:
    second = second_derivatives(parse("x^4*y - 2*x*y^3 + x/3"), ("x", "y"))
    box = [(Fraction(1, 3), Fraction(1, 2)), (Fraction(-2), Fraction(-1))]
    quick, close = (second.enclosed(box, 96, closely=c) for c in (False, True))
    for row, other in zip(quick, close, strict=True):
        assert all(a.overlaps(b) for a, b in zip(row, other, strict=True))


def himmelblau_slopes(x: mpmath.mpf, y: mpmath.mpf) -> tuple[mpmath.mpf, mpmath.mpf]:
    u, v = x**2 + y - 11, x + y**2 - 7
    return 4 * x * u + 2 * v, 2 * u + 4 * y * v


def test_eigenvalues_are_rounded_from_many_digits() -> None:
    answer = critical(pose("(x^2 + y - 11)^2 + (x + y^2 - 7)^2"))
    lowest = [p for p in answer.points if p.eigenvalues and abs((p.point["x"].float or 0) + 0.2708) < 1e-3]
    (maximum,) = lowest
    with mpmath.workdps(40):
        x, y = mpmath.findroot(himmelblau_slopes, (-0.27, -0.92))
        mixed = 4 * x + 4 * y
        hessian = mpmath.matrix([[12 * x**2 + 4 * y - 42, mixed], [mixed, 12 * y**2 + 4 * x - 26]])
        known = sorted(mpmath.eigsy(hessian, eigvals_only=True))
        assert [n.float for n in maximum.eigenvalues or ()] == [float(v) for v in known]
