"""The tree of a derivation. Each node computes its own derivative from those of its children."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from symgrad.algebra.normal import Normalizer, TooLargeError
from symgrad.algebra.present import Presenter
from symgrad.calculus.explain.drafts import Draft, draft
from symgrad.errors import LimitError
from symgrad.frozen import dataclass
from symgrad.language.graph import NUM, SYM, Expression, postorder

MOST_STEPS: Final = 3_000
"""Steps that a derivation may have; nobody reads more, and their texts grow with the square."""

DEEPEST: Final = 100
"""How deep steps may nest."""

WORK: Final = 300_000
"""Steps of algebra that simplifying all lines may take."""

LETTERS: Final = ("u", "v", "w", "s", "t", "p", "q", "r")


@dataclass(frozen=True, slots=True, eq=False)
class Branch:
    """A node: one rule applied, its children, and what came of it."""

    expression: Expression
    wrt: str
    draft: Draft
    children: tuple[Branch, ...]
    unsimplified: Expression
    derivative: Expression


class Grower:
    """Grows the trees of one answer; equal steps are grown once.

    Args:
        taken: names that letters for inner functions must not take.
    """

    def __init__(self, taken: Sequence[str]) -> None:
        self._letters = _fresh(frozenset(taken))
        self._known: dict[tuple[Expression, str], Branch] = {}
        self._steps: dict[Branch, int] = {}
        self._active: dict[str, _Activity] = {}
        self._simplifier = Simplifier()

    def grow(self, root: Expression, name: str) -> Branch:
        """The derivation of one first derivative.

        Raises:
            LimitError: it would have too many steps.
        """
        return self._branch(root, name, 0)

    def _branch(self, e: Expression, name: str, depth: int) -> Branch:
        known = self._known.get((e, name))
        if known is not None:
            return known
        if depth > DEEPEST:
            raise _too_long(f"its steps nest more than {DEEPEST} deep")
        made = draft(e, name, self._is_active(name), self._letters)
        children = tuple([self._branch(part, by, depth + 1) for part, by in made.parts])
        unsimplified = made.combine([child.derivative for child in children])
        branch = Branch(e, name, made, children, unsimplified, self.simplified(unsimplified))
        self._count(branch)
        self._known[e, name] = branch
        return branch

    def _count(self, branch: Branch) -> None:
        count = 1 + sum(self._steps[child] for child in branch.children)
        if count > MOST_STEPS:
            raise _too_long(f"it would have more than {MOST_STEPS:,} steps")
        self._steps[branch] = count

    def _is_active(self, name: str) -> _Activity:
        return self._active.setdefault(name, _Activity(name))

    def simplified(self, e: Expression) -> Expression:
        """The normal form in textbook shape."""
        return self._simplifier(e)


def _too_long(why: str) -> LimitError:
    return LimitError(
        f"this derivation cannot be shown: {why}", hint="symgrad diff gives the derivative itself"
    )


class _Activity:
    """Whether a variable occurs in an expression; answers are remembered for all subexpressions."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._found: set[Expression] = set()
        self._absent: set[Expression] = set()

    def __call__(self, e: Expression) -> bool:
        if e in self._found:
            return True
        if e in self._absent:
            return False
        for part in postorder([e]):
            holds = part.value == self._name if part.op is SYM else not self._found.isdisjoint(part.args)
            (self._found if holds else self._absent).add(part)
        return e in self._found


class Simplifier:
    """Simplifies until its allowance is spent; then leaves things as they are."""

    def __init__(self) -> None:
        self._normalizer: Normalizer | None = Normalizer(WORK)
        self._presenter = Presenter()

    def __call__(self, e: Expression) -> Expression:
        if e.op in (NUM, SYM) or self._normalizer is None:
            return e
        try:
            return self._presenter.shape(self._normalizer.form(e))
        except TooLargeError:
            self._normalizer = None
            return e


def _fresh(taken: frozenset[str]) -> Iterator[str]:
    """Letters, then letters with numbers, that are nobody's name."""
    yield from (letter for letter in LETTERS if letter not in taken)
    number = 1
    while True:
        yield from (f"{letter}{number}" for letter in LETTERS if f"{letter}{number}" not in taken)
        number += 1


def branches(root: Branch) -> list[Branch]:
    """Every node once, children before what is built on them."""
    done: dict[Branch, None] = {}
    stack = [root]
    while stack:
        top = stack[-1]
        waiting = [child for child in top.children if child not in done]
        if waiting:
            stack += reversed(waiting)
            continue
        stack.pop()
        done.setdefault(top)
    return list(done)


def recomputed(root: Branch, changed: Mapping[Branch, Expression]) -> Expression:
    """The derivative at the root if some nodes gave other derivatives: how a mistake spreads."""
    values: dict[Branch, Expression] = {}
    for branch in branches(root):
        if branch in changed:
            values[branch] = changed[branch]
        elif all(values[child] is child.derivative for child in branch.children):
            values[branch] = branch.derivative
        else:
            values[branch] = branch.draft.combine([values[child] for child in branch.children])
    return values[root]


__all__ = ["Branch", "Grower", "branches", "recomputed"]
