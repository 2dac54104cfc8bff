"""The step within a ball that increases the linear prediction most.

    l-infinity:  x + eps*sign(g)          predicted f + eps*|g|_1
    l2:          x + eps*g/|g|_2          predicted f + eps*|g|_2
    l1:          x + eps*sign(g_k)*e_k    predicted f + eps*|g|_inf, k the largest entry of |g|

Source: Goodfellow, Shlens & Szegedy, Explaining and Harnessing Adversarial Examples (ICLR 2015).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Final

from symgrad.calculus.subdifferential.field import NOTHING, Field, Real, Vector
from symgrad.results.attributions import Ball


def steepest_step(field: Field, slope: Vector, ball: Ball) -> tuple[Vector, Real]:
    """The direction of a step of length 1, and the dual norm of the gradient: the rate it promises."""
    return _STEPS[ball](field, slope)


def _by_signs(field: Field, slope: Vector) -> tuple[Vector, Real]:
    signs: Vector = tuple(Fraction(field.sign(g)) for g in slope)
    return signs, field.dot(signs, slope)


def _along(field: Field, slope: Vector) -> tuple[Vector, Real]:
    length = field.root(field.dot(slope, slope))
    return field.times(field.div(Fraction(1), length), slope), length


def _by_largest(field: Field, slope: Vector) -> tuple[Vector, Real]:
    best = 0
    sizes: Sequence[Real] = [field.mul(Fraction(field.sign(g)), g) for g in slope]
    for k, size in enumerate(sizes):
        if field.sign(field.sub(size, sizes[best])) > 0:
            best = k
    step = [NOTHING] * len(slope)
    step[best] = Fraction(field.sign(slope[best]))
    return tuple(step), sizes[best]


_STEPS: Final[dict[Ball, Callable[[Field, Vector], tuple[Vector, Real]]]] = {
    Ball.INFINITY: _by_signs,
    Ball.L2: _along,
    Ball.L1: _by_largest,
}
