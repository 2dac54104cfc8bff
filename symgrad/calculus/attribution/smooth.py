"""SmoothGrad: the mean of the gradient at points scattered around x by normal noise.

Source: Smilkov et al., SmoothGrad: removing noise by adding noise (2017).
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence

from symgrad.language.graph import Expression
from symgrad.programs.floats import FloatProgram


def smooth_gradient(
    partials: Sequence[Expression],
    names: Sequence[str],
    center: Mapping[str, float],
    *,
    samples: int,
    noise: float,
    seed: int,
) -> tuple[list[float] | None, int]:
    """The mean gradient, and at how many points there was one; None if there was none at all.

    Args:
        partials: the partial derivatives, one for each of ``names``.
        names: the variables that are scattered.
        center: values of all variables and parameters.
        samples: how many points.
        noise: the standard deviation.
        seed: of the random numbers: equal seeds give equal answers.
    """
    pick = random.Random(seed)
    everything = list(center)
    program = FloatProgram(partials, everything)
    gathered: list[list[float]] = []
    for _ in range(samples):
        moved = [center[n] + (pick.gauss(0.0, noise) if n in names else 0.0) for n in everything]
        slope = program.run(moved)
        if all(map(math.isfinite, slope)):
            gathered.append(slope)
    if not gathered:
        return None, 0
    return [math.fsum(column) / len(gathered) for column in zip(*gathered, strict=True)], len(gathered)
