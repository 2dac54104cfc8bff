"""Short forms of answers, to hold against what was derived by hand."""

from symgrad.calculus.problem import pose
from symgrad.calculus.subdifferential.subgradients import subdifferential


def ask(text, at, **options):
    return subdifferential(pose(text, **options), [at])


def text_of(number):
    if number is None:
        return None
    return str(number.exact) if number.exact is not None else repr(number.float)


def vectors(answer):
    return [tuple(text_of(n) for n in v) for v in answer.vertices]


def short(answer):
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
        return f"ball ({', '.join(text_of(n) for n in answer.center)}) {text_of(answer.radius)}"
    return kind
