"""What a rule is: one coordinate's update, written once for floats and for compiled code."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, ClassVar

from symgrad.frozen import dataclass
from symgrad.programs.tape import Slot, ratio_or_zero

Scalar = Slot | float
Memory = tuple[Any, ...]


def quotient(a: Any, b: Any, eps: float) -> Any:
    """``a/b``, and 0 where both vanish, which an ``eps`` above 0 makes impossible."""
    return a / b if eps > 0.0 else ratio_or_zero(a, b)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """An update that goes coordinate by coordinate.

    A subclass names what a coordinate remembers and says how it and its memory change:

        x, *memory = update(t, lr, x, g, *memory)

    with the step ``t`` (from 1), the rate ``lr`` of that step, the coordinate ``x`` and its partial
    derivative ``g``. It computes with ``+ - * /`` and the functions of `symgrad.programs.tape`, so that
    the same lines run on floats and are compiled.

    Attributes:
        lr: the rate, before any schedule.
        weight_decay: pulls towards 0: added to the gradient as ``weight_decay*x`` (coupled), or, where
            ``decoupled``, ``x`` is first multiplied by ``1 - lr*weight_decay``.
    """

    name: ClassVar[str] = ""
    formula: ClassVar[str] = ""
    memory: ClassVar[tuple[str, ...]] = ()
    autonomous: ClassVar[bool] = False
    """Whether a step depends on nothing but point and memory, so that a return is a cycle."""

    lr: float
    weight_decay: float = 0.0
    decoupled: bool = False

    def begin(self) -> tuple[float, ...]:
        """What a coordinate remembers before the first step."""
        return (0.0,) * len(self.memory)

    def update(self, t: Scalar, lr: Scalar, x: Any, g: Any, *memory: Any) -> Memory:
        """The new coordinate and its memory."""
        raise NotImplementedError

    def decayed(self, t: Scalar, lr: Scalar, x: Any, g: Any, *memory: Any) -> Memory:
        """The update with weight decay around it."""
        if self.weight_decay and self.decoupled:
            x = x * (1.0 - lr * self.weight_decay)
        elif self.weight_decay:
            g = g + self.weight_decay * x
        return self.update(t, lr, x, g, *memory)

    @property
    def variant(self) -> str:
        """The update as a formula, without weight decay, as the switches have it."""
        return self.formula

    @property
    def text(self) -> str:
        """The update as a formula."""
        if not self.weight_decay:
            return self.variant
        decay = "x = (1 - lr*weight_decay)*x" if self.decoupled else "g = g + weight_decay*x"
        return f"{decay}; {self.variant}"

    @property
    def parameters(self) -> dict[str, float | bool | str]:
        """Its hyper-parameters, those that are switched off left out."""
        return {
            f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name) not in (None, False)
        }
