"""Short forms of answers, to hold against what was derived by hand."""

from typing import Any

from symgrad.calculus.problem import pose
from symgrad.calculus.subdifferential.subgradients import subdifferential
from symgrad.results import Number
from symgrad.results.subgradients import Subdifferential
from tests.values import sure


def ask(text: str, at: str, **options: Any) -> Subdifferential:
    return subdifferential(pose(text, **options), [at])


def text_of(number: Number) -> str:
    return str(number.exact) if number.exact is not None else repr(number.float)


def vectors(answer: Subdifferential) -> list[tuple[str, ...]]:
    return [tuple(text_of(n) for n in v) for v in answer.vertices]


def short(answer: Subdifferential) -> str:
    """``[-1, 1]``, ``{3/5, 4/5}``, ``hull (0, 0) (1, 0)``, ``ball (0, 0) 1``, ``none``, ``other``."""
    kind = answer.kind.value
    found = vectors(answer)
    if kind == "interval":
        return f"[{', '.join(v[0] for v in found)}]"
    if kind == "singleton":
        return f"{{{', '.join(found[0])}}}"
    if kind == "polytope":
        return "hull " + " ".join(f"({', '.join(v)})" for v in found)
    if kind == "ball":
        return f"ball ({', '.join(text_of(n) for n in sure(answer.center))}) {text_of(sure(answer.radius))}"
    return kind
