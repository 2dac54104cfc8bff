"""Descent: from a start and a rate to a proof of where it landed.

    methods        one file a family; each says how its memory starts and how one step goes
    schedules      the rate as a function of the step
    line_search    Armijo, strong Wolfe, and exact along the ray
    objective      value, gradient and Hessian as fast functions of floats
    fused          rules in one loop with the gradient: walks where rows are wanted, leaps where not
    recipe         what a step computes, on tapes; loops: as Python; native_loop: as machine code
    chosen         which of the two makes a leap
    stepping       all other methods, a step at a time
    loop           the one loop, which yields frozen steps
    stopping       why it ended, in one word and one sentence
    anatomy        the curvatures that a run met, and what they say about its rate
    theory         the largest stable rate of a method, the best one, the contraction
    spectrum       the least and the largest eigenvalue of a Hessian, exact or enclosed
    factor         sparse symmetric elimination, over floats and over balls
    landing        what is proved about the place where a run ended; quadratic: by linear equations
    proof          the tests in ball arithmetic behind that; ground: gradient and Hessian over balls
    valley         minima that are not isolated, where squares vanish
    compare        several runs side by side; thresholds: the rates at which their verdicts flip
    library        all this for programs

Nothing here prints, looks at a clock or draws an unseeded random number.

The package has the name of the function that the library promises, so it can be called like it:
``symgrad.descend(f, start=...)`` is `symgrad.descend.library.descend`.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from symgrad.descend.library import Descending


class _Callable(ModuleType):
    """A package that is called like the function in it."""

    def __call__(self, *args: Any, **options: Any) -> Descending:
        from symgrad.descend.library import descend

        return descend(*args, **options)


sys.modules[__name__].__class__ = _Callable
