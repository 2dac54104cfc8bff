"""Descent: from a start and a rate to a proof of where it landed.

    methods        one file a family; each says how its memory starts and how one step goes
    schedules      the rate as a function of the step
    line_search    Armijo, strong Wolfe, and exact along the ray
    objective      value, gradient and Hessian as fast functions of floats
    fused          rules compiled into one loop with the gradient
    stepping       all other methods, a step at a time
    loop           the one loop, which yields frozen steps
    stopping       why it ended, in one word and one sentence
    anatomy        curvature, the largest stable rate, the contraction predicted and observed
    landing        the interval proof around the last point
    compare        several runs side by side
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
