"""Multiple solutions, families, and what must not be claimed."""

from collections.abc import Mapping
from fractions import Fraction

import pytest

from symgrad.critical.algebra import algebraic, isolated, macaulay
from symgrad.critical.algebra.algebraic import real_solutions
from symgrad.critical.algebra.certify import Proved
from symgrad.critical.algebra.polynomials import ring, to_flint
from symgrad.critical.algebra.univariate import RationalNumber
from symgrad.errors import CrossCheckError
from tests.critical.test_algebraic import critical, dense, gradient, partial, plus, polynomial, squared, times
from tests.values import sure

ZERO = Fraction(0)
ORIGIN = ((ZERO, ZERO), (ZERO, ZERO))


@pytest.mark.parametrize(
    ("terms", "multiplicity"),
    [
        ({(4, 0): 1, (0, 4): 1}, 9),
        ({(2, 1): 1, (0, 4): 1}, 5),
        ({(3, 0): 1, (1, 2): -3}, 4),
        ({(0, 2): 1, (2, 1): -4, (4, 0): 3}, 3),
        ({(5, 0): 1, (0, 2): 1}, 4),
    ],
    ids=["x^4+y^4", "x^2*y+y^4", "monkey saddle", "(y-x^2)*(y-3*x^2)", "x^5+y^2"],
)
def test_a_degenerate_origin_is_one_point(terms: Mapping[tuple[int, ...], int], multiplicity: int) -> None:
    solutions = critical(polynomial(terms))
    (root,) = solutions.roots
    assert solutions.complete
    assert root.enclosure == ORIGIN
    assert (root.multiplicity, solutions.zeros, solutions.distinct) == (multiplicity, multiplicity, 1)


def test_multiple_and_simple_solutions_side_by_side() -> None:
    """The curves y = x^2 and y = 0 touch at 0, the line x + y = 2 is met elsewhere."""
    system = (
        times(polynomial({(0, 1): 1, (2, 0): -1}), polynomial({(1, 0): 1, (0, 1): 1, (0, 0): -2})),
        polynomial({(0, 1): 1}),
    )
    roots = [(r.middle[0], r.multiplicity) for r in real_solutions(system, 2).roots]
    assert roots == [(0, 2), (2, 1)]


def test_more_equations_than_unknowns() -> None:
    circle = polynomial({(2, 0): 1, (0, 2): 1, (0, 0): -5})
    system = (circle, polynomial({(1, 1): 1, (0, 0): -2}), polynomial({(1, 0): 1, (0, 1): -2}))
    solutions = real_solutions(system, 2)
    assert solutions.complete
    assert [r.middle for r in solutions.roots] == [(-2, -1), (2, 1)]


UNIT_CIRCLE = polynomial({(2, 0): 1, (0, 2): 1, (0, 0): -1})


def test_the_circle_is_a_family_and_its_centre_a_point() -> None:
    solutions = critical(squared(UNIT_CIRCLE))
    (family,) = solutions.families
    assert solutions.complete
    assert (family.equations, family.dimension) == ((UNIT_CIRCLE,), 1)
    assert [root.enclosure for root in solutions.roots] == [ORIGIN]
    assert solutions.roots[0].multiplicity is None
    assert solutions.zeros is None


def test_the_cross_has_no_separate_centre() -> None:
    solutions = critical(polynomial({(2, 2): 1}))
    assert solutions.complete
    assert solutions.roots == ()
    assert [f.dimension for f in solutions.families] == [1, 1]


def test_a_variable_that_does_not_occur_is_free() -> None:
    (family,) = real_solutions((polynomial({(2, 0): 1, (0, 0): -4}), {}), 2).families[:1]
    assert family.fixed == ((0, RationalNumber(Fraction(-2))),)
    assert (family.equations, family.dimension) == ((), 1)


def test_no_equations_at_all() -> None:
    (family,) = real_solutions((), 3).families
    assert family.dimension == 3
    assert family.equations == ()


def test_complex_curves_with_one_real_point_give_the_point() -> None:
    """(x^2 + y^2)^3: the family x^2 + y^2 = 0 is the origin."""
    disc = polynomial({(2, 0): 1, (0, 2): 1})
    solutions = critical(times(disc, squared(disc)))
    assert solutions.complete
    assert solutions.families == ()
    assert [root.enclosure for root in solutions.roots] == [ORIGIN]


def test_a_complex_curve_without_real_points_is_no_family() -> None:
    solutions = critical(squared(polynomial({(2, 0): 1, (0, 2): 1, (0, 0): 1})))
    assert solutions.complete
    assert solutions.families == ()
    assert [root.enclosure for root in solutions.roots] == [ORIGIN]


def test_a_small_far_circle_is_found_to_be_real() -> None:
    far = polynomial({(2, 0): 1, (1, 0): -2000, (0, 2): 1, (0, 0): 999_999})
    solutions = critical(squared(far))
    assert solutions.complete
    assert [family.dimension for family in solutions.families] == [1]
    assert [root.middle for root in solutions.roots] == [(1000, 0)]


def test_a_space_curve() -> None:
    twisted = plus(
        squared(polynomial({(0, 1, 0): 1, (2, 0, 0): -1})),
        squared(polynomial({(0, 0, 1): 1, (3, 0, 0): -1})),
    )
    solutions = critical(twisted)
    assert solutions.complete
    assert solutions.roots == ()
    assert [family.dimension for family in solutions.families] == [1]


def test_a_line_and_a_plane_stay_apart() -> None:
    """x*z = y*z = 0 is the plane z = 0 and the line x = y = 0."""
    solutions = real_solutions((polynomial({(1, 0, 1): 1}), polynomial({(0, 1, 1): 1})), 3)
    assert solutions.complete
    assert {family.dimension for family in solutions.families} == {1, 2}


def test_families_times_points() -> None:
    """(x*y)^2 + z^4/4 - z^2/2: two lines for each of three values of z."""
    f = polynomial({(2, 2, 0): 1, (0, 0, 4): Fraction(1, 4), (0, 0, 2): Fraction(-1, 2)})
    solutions = critical(f)
    assert solutions.complete
    assert len(solutions.families) == 6
    assert {family.fixed for family in solutions.families} == {
        ((2, RationalNumber(Fraction(v))),) for v in (-1, 0, 1)
    }


def test_points_of_a_pole_family_are_not_listed() -> None:
    """1/(x^2 + y^2 - 1)^2 has its critical point at 0; its numerators vanish on the circle too."""
    numerators = [times(partial(UNIT_CIRCLE, i), UNIT_CIRCLE) for i in range(2)]
    solutions = real_solutions(numerators, 2, nonzero=(UNIT_CIRCLE,))
    assert solutions.complete
    assert solutions.families == ()
    assert [root.enclosure for root in solutions.roots] == [ORIGIN]


def test_multiple_zeros_of_a_dense_system_are_not_claimed_by_balls() -> None:
    """A dense quartic in four variables with a degenerate point, out of reach of the exact road."""
    x = [polynomial({tuple(int(i == j) for i in range(4)): 1}) for j in range(4)]
    mixed = plus(*(times(polynomial({(0, 0, 0, 0): w}), x[i]) for i, w in enumerate((3, -7, 5, 2))))
    quartic = {m: c for m, c in dense(4, 4, 5).items() if sum(m) >= 4}
    f = plus(quartic, squared(mixed))
    solutions = critical(f)
    if solutions.complete:
        assert sum(sure(r.multiplicity) for r in solutions.roots) <= sure(solutions.zeros)
    else:
        assert "proved" in solutions.reason or "large" in solutions.reason


def test_a_missing_seed_makes_the_dense_road_incomplete(monkeypatch: pytest.MonkeyPatch) -> None:
    system = [to_flint(p, 2) for p in gradient(dense(2, 4, 0))]
    known = macaulay.seeds(system)
    monkeypatch.setattr(macaulay, "seeds", lambda *_: known[1:])
    piece = isolated.prove_dense(system)
    assert piece is not None
    assert piece.gaps


def test_the_same_seed_twice_counts_once(monkeypatch: pytest.MonkeyPatch) -> None:
    system = [to_flint(p, 2) for p in gradient(dense(2, 4, 0))]
    known = macaulay.seeds(system)
    monkeypatch.setattr(macaulay, "seeds", lambda *_: [known[0], *known[:-1]])
    piece = isolated.prove_dense(system)
    assert piece is not None
    assert piece.gaps


def test_two_counts_that_disagree_are_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    x, y = ring(2).gens()
    genuine = isolated.prove_all
    monkeypatch.setattr(
        isolated,
        "prove_all",
        lambda *a: [Proved(p.box, p.tight, False) for p in genuine(*a)],
    )
    with pytest.raises(CrossCheckError):
        algebraic.solve([x**2 + y**2 - 5, x * y - 2], (), 2, lambda: False)


def test_too_many_solutions_are_said() -> None:
    system = tuple(
        plus(
            polynomial({tuple(11 if i == j else 0 for i in range(2)): 1}),
            polynomial({(1, 1): 1, (0, 0): j + 1}),
        )
        for j in range(2)
    )
    solutions = real_solutions(system, 2)
    assert not solutions.complete
    assert "121" in solutions.reason
