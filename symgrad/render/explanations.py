"""Derivations as text: numbered lines, a tree, aligned equations.

The steps are listed from the innermost outward, so that each builds on lines above it and the last
is the answer. A step that occurs twice is listed once.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from symgrad.results.learning import Derivation, Detail, Explanation, Rule, Step, Verified

if TYPE_CHECKING:
    from symgrad.render.latex import Writer
    from symgrad.render.layout import Grid, Layout
    from symgrad.render.texts import Texts

TRIVIAL: Final = frozenset({Rule.CONSTANT, Rule.VARIABLE})
"""Steps that the compact form leaves out, unless they are all there is."""

CONFIRMED: Final = {
    Verified.EXACTLY: "",
    Verified.AT_POINTS: " (verified at random points)",
    Verified.NOT: " (could not be verified)",
}


def listed(derivation: Derivation, detail: Detail) -> list[Step]:
    """The steps of a derivation in the order in which they are read."""
    done: dict[int, Step] = {}
    stack = [derivation.tree]
    while stack:
        top = stack[-1]
        waiting = [child for child in top.children if id(child) not in done]
        if waiting:
            stack += reversed(waiting)
            continue
        stack.pop()
        done.setdefault(id(top), top)
    steps = list(done.values())
    if detail is Detail.FULL:
        return steps
    return [s for s in steps if s.rule not in TRIVIAL or s is derivation.tree]


def sides(step: Step, texts: Texts) -> str:
    """A step as a chain of equations: what is differentiated, what the rule gives, the same simplified."""
    signs = " ".join(f"d/d{name}" for name in reversed(step.wrt.split(",")))
    parts = [f"{signs} {_bracketed(texts.expression(step.expression))}"]
    if step.rule is not Rule.DERIVATIVE:
        parts.append(texts.expression(step.unsimplified))
    parts.append(texts.expression(step.derivative))
    # What differs inside may read alike.
    return " = ".join(dict.fromkeys(parts))


def _bracketed(text: str) -> str:
    return text if text.isidentifier() else f"[{text}]"


def _head(step: Step, texts: Texts) -> str:
    inner = ", ".join(f"{letter} = {texts.expression(e)}" for letter, e in step.where.items())
    return f"{step.rule.value}, {inner}" if inner else step.rule.value


def rows(answer: Explanation, texts: Texts) -> list[list[str]]:
    """Numbered lines; after those of each derivative, on a line of its own, the answer."""
    found: list[list[str]] = []
    for derivation in answer.derivations:
        for number, step in enumerate(listed(derivation, answer.detail), 1):
            line = f"{number}. {_head(step, texts)}: {sides(step, texts)}{CONFIRMED[step.verified]}"
            found.append([line])
            if answer.detail is Detail.FULL:
                found.append([f"   {step.formula}. {step.note}"])
        found.append([texts.expression(derivation.derivative)])
    return found


def grids(to: Layout, answer: Explanation) -> list[Grid]:
    """One tree for each derivative."""
    from symgrad.render.layout import Outline

    found: list[Grid] = []
    for derivation in answer.derivations:
        title = f"{to.derivative(derivation.wrt)} = {to.texts.expression(derivation.derivative)}"
        lines = tuple(_outline(derivation.tree, to.texts, answer.detail))
        found.append(Outline(headers=("",), rows=((title,),), branches=lines))
    return found


def _outline(root: Step, texts: Texts, detail: Detail) -> Iterator[tuple[int, str]]:
    """Depth and label of every branch, from the top down; what was shown is not shown again in full."""
    shown: set[int] = set()
    stack = [(0, root)]
    while stack:
        depth, step = stack.pop()
        again = id(step) in shown and bool(step.children)
        shown.add(id(step))
        label = f"{_head(step, texts)}: {sides(step, texts)}{CONFIRMED[step.verified]}"
        if detail is Detail.FULL:
            label += f"\n{step.formula}. {step.note}"
        yield depth, label + (" (as above)" if again else "")
        if not again:
            children = [c for c in step.children if detail is Detail.FULL or c.rule not in TRIVIAL]
            stack += [(depth + 1, child) for child in reversed(children)]


def equations(to: Writer, answer: Explanation) -> list[tuple[str, str]]:
    """Every step as an equation, the answer last."""
    from symgrad.render.latex_writer import name

    found: list[tuple[str, str]] = []
    for derivation in answer.derivations:
        for step in listed(derivation, answer.detail):
            signs = " ".join(_sign(name(n)) for n in reversed(step.wrt.split(",")))
            inside = (
                derivation.tree.children[0].expression if step.rule is Rule.DERIVATIVE else step.expression
            )
            left = rf"{signs} \left[ {to.expression(inside)} \right]"
            same = step.unsimplified is step.derivative or step.rule is Rule.DERIVATIVE
            middle = "" if same else rf"{to.expression(step.unsimplified)} = "
            found.append((left, middle + to.expression(step.derivative)))
    return found


def _sign(name: str) -> str:
    return rf"\frac{{\mathrm{{d}}}}{{\mathrm{{d}} {name}}}"


__all__ = ["equations", "grids", "listed", "rows", "sides"]
