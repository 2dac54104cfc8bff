"""The splitting lemma: a function near a degenerate point, without the directions that are not degenerate.

Let the Hessian have a regular block for the steps w, and rank no higher than that block. The equations
f_w(w, t) = 0 then define w = w(t), and in new coordinates

    f - f(p) = (quadratic form of the block)(w') + phi(t),    phi(t) = f(w(t), t) - f(p),

so the kind of the point follows from the signs of the block and those of phi, whose own Hessian is zero.

Source: Gromoll & Meyer, On differentiable functions with isolated critical points (Topology 8, 1969).
"""

from __future__ import annotations

from collections.abc import Sequence

from symgrad.algebra.normal import Normalizer
from symgrad.critical.local.jets import (
    Arithmetic,
    Expansion,
    Exponents,
    Jet,
    NoJetError,
    proved_sign,
    proved_terms,
)
from symgrad.frozen import dataclass
from symgrad.language.graph import MINUS_ONE, ONE, ZERO, Expression, number

Matrix = list[list[Expression]]


@dataclass(frozen=True, slots=True)
class Reduced:
    """The function phi of the degenerate steps.

    Attributes:
        phi: its expansion.
        kept: the positions of the degenerate steps t among the variables.
        solved: the positions of the steps w that were eliminated.
        path: w(t), one jet for each of ``solved``.
    """

    phi: Expansion
    kept: tuple[int, ...]
    solved: tuple[int, ...]
    path: tuple[Jet, ...]


def hessian_of(jet: Jet, size: int) -> Matrix:
    """The matrix of second derivatives at the point."""
    rows = [[ZERO] * size for _ in range(size)]
    for key, c in jet.items():
        if sum(key) == 2:
            i, j = [k for k, exponent in enumerate(key) for _ in range(exponent)]
            value = Normalizer().mul((number(2), c)) if i == j else c
            rows[i][j] = rows[j][i] = value
    return rows


def regular_block(hessian: Sequence[Sequence[Expression]], arithmetic: Arithmetic) -> tuple[int, ...]:
    """The positions of a largest regular block of a semidefinite matrix, by symmetric elimination.

    A pivot of the diagonal always serves: where the diagonal of a semidefinite matrix is zero, all is.
    """
    rows = [list(row) for row in hessian]
    found: list[int] = []
    for k in range(len(rows)):
        if not proved_sign(rows[k][k]):
            continue
        found.append(k)
        inverse = arithmetic.n.power(rows[k][k], MINUS_ONE)
        for i in range(len(rows)):
            if i not in found:
                factor = arithmetic.times(arithmetic.times(rows[i][k], inverse), MINUS_ONE)
                rows[i] = [
                    arithmetic.plus(e, arithmetic.times(factor, p))
                    for e, p in zip(rows[i], rows[k], strict=True)
                ]
    return tuple(found)


def reduce(expansion: Expansion, size: int) -> Reduced:
    """The function of the degenerate steps alone; the Hessian must be semidefinite.

    Raises:
        NoJetError: a sign was not decided, or the work is too long.
    """
    arithmetic = Arithmetic(size, expansion.degree)
    hessian = hessian_of(expansion.jet, size)
    solved = regular_block(hessian, arithmetic)
    kept = tuple(k for k in range(size) if k not in solved)
    if not solved:
        return Reduced(expansion, kept, (), ())
    inner = Arithmetic(len(kept), expansion.degree, arithmetic.n)
    inverse = inverse_of([[hessian[i][j] for j in solved] for i in solved], inner)
    slopes = [partial(expansion.jet, i) for i in solved]
    path: tuple[Jet, ...] = tuple({} for _ in solved)
    for degree in range(1, expansion.degree // 2 + 1):
        path = improved(path, slopes, inverse, (kept, solved), Arithmetic(len(kept), degree, arithmetic.n))
    phi = proved_terms(inner.insert(expansion.jet, coordinates(path, kept, solved, inner)))
    # w is known up to degree d/2, and its error enters squared.
    return Reduced(Expansion(phi, expansion.degree, False), kept, solved, path)


def improved(
    path: Sequence[Jet],
    equations: Sequence[Jet],
    inverse: Sequence[Sequence[Expression]],
    split: tuple[Sequence[int], Sequence[int]],
    arithmetic: Arithmetic,
) -> tuple[Jet, ...]:
    """One step of Newton's method with the matrix of the point: one more degree becomes right.

    Args:
        path: some of the variables as jets in the others.
        equations: what is zero along it.
        inverse: of their Jacobian by those variables at the point.
        split: which variables the path runs over, and which are solved for.
        arithmetic: that of the degree that becomes right.
    """
    places = coordinates(path, *split, arithmetic)
    rests = [arithmetic.insert(g, places) for g in equations]
    return tuple(
        arithmetic.add(
            (
                w,
                *[
                    arithmetic.scale(r, arithmetic.times(MINUS_ONE, c))
                    for r, c in zip(rests, row, strict=True)
                ],
            )
        )
        for w, row in zip(path, inverse, strict=True)
    )


def coordinates(
    path: Sequence[Jet], kept: Sequence[int], solved: Sequence[int], arithmetic: Arithmetic
) -> list[Jet]:
    """Every step as a jet in the degenerate ones."""
    places: dict[int, Jet] = {k: arithmetic.variable(index) for index, k in enumerate(kept)}
    places |= dict(zip(solved, path, strict=True))
    return [places[k] for k in range(len(kept) + len(solved))]


def partial(jet: Jet, index: int) -> Jet:
    """The derivative of a polynomial by one variable."""
    found: dict[Exponents, Expression] = {}
    n = Normalizer()
    for key, c in jet.items():
        if key[index]:
            place = (*key[:index], key[index] - 1, *key[index + 1 :])
            found[place] = n.mul((number(key[index]), c))
    return found


def inverse_of(block: Matrix, arithmetic: Arithmetic) -> Matrix:
    """Gauss and Jordan, with pivots proved not to be zero."""
    size = len(block)
    rows = [[*row, *[ONE if i == j else ZERO for j in range(size)]] for i, row in enumerate(block)]
    for k in range(size):
        pivot = next((i for i in range(k, size) if proved_sign(rows[i][k])), None)
        if pivot is None:
            raise NoJetError("the regular part of the Hessian could not be inverted")
        rows[k], rows[pivot] = rows[pivot], rows[k]
        scale = arithmetic.n.power(rows[k][k], MINUS_ONE)
        rows[k] = [arithmetic.times(scale, e) for e in rows[k]]
        for i in range(size):
            if i != k:
                factor = arithmetic.times(MINUS_ONE, rows[i][k])
                rows[i] = [
                    arithmetic.plus(e, arithmetic.times(factor, p))
                    for e, p in zip(rows[i], rows[k], strict=True)
                ]
    return [row[size:] for row in rows]
