"""The answer of `attribute`: how much each input has to do with the value."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import ClassVar

from symgrad.frozen import dataclass
from symgrad.results import Answer, Number, Point, Undefined


class Method(StrEnum):
    """A way to attribute a value to its inputs."""

    SALIENCY = "saliency"
    """The partial derivatives: by how much f changes for a small change of each input."""
    INPUT = "input"
    """Gradient times input: x_i * df/dx_i."""
    INTEGRATED = "integrated"
    """Integrated gradients: (x_i - b_i) times the mean of df/dx_i on the way from the baseline b."""
    SMOOTHGRAD = "smoothgrad"
    """The mean of the gradient at points scattered around x."""


class Ball(StrEnum):
    """The norm by which a small step is measured."""

    L1 = "1"
    L2 = "2"
    INFINITY = "inf"


@dataclass(frozen=True, slots=True)
class Attributions:
    """One method's answer.

    Attributes:
        attributions: a number for each variable.
        sum: of them all.
        difference: f(point) - f(baseline).
        gap: sum - difference; zero where the method accounts for the whole difference.
        error: what the numbers may be off by, proved; None where they are exact or not bounded.
    """

    attributions: dict[str, Number | None]
    sum: Number | None
    difference: Number | None
    gap: Number | None
    error: float | None = None


@dataclass(frozen=True, slots=True)
class Adversarial:
    """The step of a given size that increases the linear prediction most.

    Attributes:
        point: where it leads.
        norm, epsilon: how the step is measured, and its length.
        before, after: the value at the point and after the step.
        predicted: what the gradient promises: before + epsilon * (dual norm of the gradient).
    """

    point: Point
    norm: Ball
    epsilon: Number
    before: Number
    after: Number | None
    predicted: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution(Answer):
    """Attributions by each method asked for (`attribute`); those not asked for are None."""

    command: ClassVar[str] = "attribute"
    keys: ClassVar[Mapping[str, str]] = {"gradient_input": "input"}
    point: Point
    baseline: Point
    value: Number | None
    saliency: Attributions | None = None
    gradient_input: Attributions | None = None
    integrated: Attributions | None = None
    smoothgrad: Attributions | None = None
    adversarial: Adversarial | None = None
    undefined: tuple[Undefined, ...] = ()

    @property
    def gaps(self) -> tuple[Undefined, ...]:
        return self.undefined

    @property
    def methods(self) -> dict[Method, Attributions]:
        """The answers by method, in the order of the methods."""
        found = {
            Method.SALIENCY: self.saliency,
            Method.INPUT: self.gradient_input,
            Method.INTEGRATED: self.integrated,
            Method.SMOOTHGRAD: self.smoothgrad,
        }
        return {method: answer for method, answer in found.items() if answer is not None}


__all__ = ["Adversarial", "Attribution", "Attributions", "Ball", "Method"]
