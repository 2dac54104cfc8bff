"""Does an irreducible polynomial take both signs? Exact answers, or none.

A polynomial with both signs vanishes on a hypersurface of full dimension. One of a single sign vanishes, if
at all, only where its gradient does too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum
from fractions import Fraction
from itertools import pairwise

import flint

from symgrad.critical.algebra.boundary import COARSE, complex_roots
from symgrad.critical.algebra.polynomials import Interval, occurring, project, ring, to_univariate
from symgrad.critical.algebra.quotient import inertia
from symgrad.critical.algebra.univariate import interval, roots_of
from symgrad.language.real_roots import count_real_roots


class Sign(Enum):
    """What is proved of a polynomial's values."""

    BOTH = "takes both signs"
    ONE = "never changes its sign"
    UNKNOWN = "not decided"


def sign_of(polynomial: flint.fmpz_mpoly) -> Sign:
    """Whether an irreducible polynomial changes its sign on R^n.

    Decided for sums of even monomials, for degree two, and for one or two variables.

    >>> x, y, z = ring(3).gens()
    >>> [sign_of(p).name for p in (x**2 + y**4, x*y + z**2, x**2 - 2, x**4 - 4*x**2*y + 5*y**2)]
    ['ONE', 'BOTH', 'BOTH', 'ONE']
    """
    if has_even_monomials(polynomial):
        return Sign.ONE
    if polynomial.total_degree() % 2 == 1:
        return Sign.BOTH
    if polynomial.total_degree() == 2:
        return sign_of_quadric(polynomial)
    variables = sorted(occurring(polynomial))
    if len(variables) == 1:
        return Sign.BOTH if roots_of(to_univariate(project(polynomial, variables))) else Sign.ONE
    return sign_of_curve(project(polynomial, variables)) if len(variables) == 2 else Sign.UNKNOWN


def has_even_monomials(polynomial: flint.fmpz_mpoly) -> bool:
    """Is it a sum of squares of monomials times coefficients of one sign?"""
    terms = polynomial.to_dict()
    signs = {int(c) > 0 for c in terms.values()}
    return len(signs) == 1 and all(int(e) % 2 == 0 for m in terms for e in m)


def sign_of_quadric(polynomial: flint.fmpz_mpoly) -> Sign:
    """Degree two: one sign if and only if the matrix of the homogenised polynomial is semidefinite."""
    n = polynomial.context().nvars()
    matrix = flint.fmpz_mat(n + 1, n + 1)
    for exponents, coefficient in polynomial.to_dict().items():
        places = [i for i, e in enumerate(exponents) for _ in range(int(e))]
        i, j = [*places, n, n][:2]
        matrix[i, j] = matrix[i, j] + coefficient
        matrix[j, i] = matrix[j, i] + coefficient
    return Sign.ONE if 0 in inertia(matrix.charpoly()) else Sign.BOTH


def sign_of_curve(polynomial: flint.fmpz_mpoly) -> Sign:
    """Two variables: between the roots of the discriminant and of the leading coefficient nothing changes.

    A curve with a real zero over one of these intervals crosses zero there, since the zero is simple. Without
    any, its real zeros lie on finitely many vertical lines, where it has finitely many: no change of sign.
    """
    lines = (restricted(polynomial, place) for place in samples(critical_abscissae(polynomial)))
    crossed = any(line.degree() > 0 and real_roots_near(line, COARSE) for line in lines)
    return Sign.BOTH if crossed else Sign.ONE


def is_positive_far_out(polynomial: flint.fmpz_mpoly) -> bool:
    """Whether it is proved of a polynomial in two variables that it is above zero outside of some box.

    Let c*y^n with a number c > 0 and n even be its highest power of y, and R beyond all real roots of its
    discriminant in y. For x >= R the zeros in y are simple and move with x, so there are as many for every
    such x; likewise for x <= -R. Where the lines x = R and x = -R have none, all zeros lie over [-R, R],
    and there they are bounded since c is a number.

    >>> x, y = ring(2).gens()
    >>> [is_positive_far_out(p) for p in (x**2 + y**2 - 9, x**2*y**2 + y**2 - 9, y**4 + x**2*y - 1)]
    [True, False, False]
    """
    degree = int(polynomial.degrees()[1])
    heads = [(m, c) for m, c in polynomial.to_dict().items() if m[1] == degree]
    if degree % 2 or not degree or len(heads) > 1 or heads[0][0][0] or heads[0][1] < 0:
        return False
    discriminant = polynomial.discriminant("x1")
    if discriminant.is_zero():
        return False
    end = beyond_roots(discriminant)
    lines = [restricted(polynomial, place) for place in (end, -end)]
    return not any(count_real_roots([int(c) for c in reversed(line.coeffs())]) for line in lines)


def beyond_roots(polynomial: flint.fmpz_mpoly) -> Fraction:
    """A number larger in size than all complex roots of a polynomial in the first variable (Fujiwara 1916).

    >>> beyond_roots(ring(2).gens()[0] ** 2 - 2)
    Fraction(4, 1)
    """
    bits = {
        int(m[0]): int(c).bit_length() for m, c in zip(polynomial.monoms(), polynomial.coeffs(), strict=True)
    }
    degree = max(bits)
    first = bits.pop(degree)
    powers = [-((first - 1 - size) // (degree - power)) for power, size in bits.items()]
    return Fraction(2) ** (1 + max(powers, default=0))


def critical_abscissae(polynomial: flint.fmpz_mpoly) -> flint.fmpz_poly:
    """The discriminant with respect to the second variable times the leading coefficient."""
    degree = polynomial.degrees()[1]
    leading = ring(2).from_dict({(m[0], 0): c for m, c in polynomial.to_dict().items() if m[1] == degree})
    both = polynomial.discriminant("x1") * leading if degree > 1 else leading
    return to_univariate(project(both, [0]))


def samples(polynomial: flint.fmpz_poly) -> Iterator[Fraction]:
    """A rational number in each interval that the real roots cut the line into."""
    bits = COARSE
    ends = real_roots_near(polynomial, bits)
    while any(left[1] >= right[0] for left, right in pairwise(ends)):
        bits *= 2
        ends = real_roots_near(polynomial, bits)
    if not ends:
        yield Fraction(0)
        return
    yield ends[0][0] - 1
    yield from ((left[1] + right[0]) / 2 for left, right in pairwise(ends))
    yield ends[-1][1] + 1


def real_roots_near(polynomial: flint.fmpz_poly, bits: int) -> list[Interval]:
    """An interval around each distinct real root, ascending; those of different factors may overlap."""
    with flint.ctx.workprec(bits):
        factors = [factor for factor, _ in polynomial.factor()[1]]
        balls = [root.real for f in factors for root, _ in complex_roots(f) if root.imag == 0]
    return sorted(map(interval, balls))


def restricted(polynomial: flint.fmpz_mpoly, place: Fraction) -> flint.fmpz_poly:
    """The polynomial on the vertical line ``x0 = place``, up to a positive factor."""
    across, up = (int(degree) for degree in polynomial.degrees())
    powers = [place.numerator**i * place.denominator ** (across - i) for i in range(across + 1)]
    values = [0] * (up + 1)
    for (i, j), coefficient in polynomial.to_dict().items():
        values[int(j)] += int(coefficient) * powers[int(i)]
    return flint.fmpz_poly(values)


def cleared(values: Sequence[Fraction]) -> flint.fmpz_poly:
    """A polynomial with rational coefficients, made integer."""
    return flint.fmpq_poly([flint.fmpq(v.numerator, v.denominator) for v in values]).numer()
