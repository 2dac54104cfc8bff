"""Long sums whose terms have few forms: each form is read once, by the grammar.

The form of a term is its text with the names of its variables left out. What the grammar makes of
one term it makes of every other of that form, with other variables. So it reads a form once, with a
variable of its own at each place, and the steps it took are repeated for the rest. A text in which
anything asks for more care (conditions, letters side by side, doubtful readings, errors) is left to
the grammar as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from operator import itemgetter, methodcaller
from typing import Any, Final, TypeVar

from symgrad.errors import ReadingError
from symgrad.frozen import dataclass
from symgrad.language import names
from symgrad.language.functions import NAMES
from symgrad.language.grammar import parse
from symgrad.language.graph import ADD, NEG, SYM, Expression, node, postorder, symbol
from symgrad.language.names import Scope
from symgrad.language.state import State
from symgrad.language.tokens import NUMBER, scan

MOST_FORMS: Final = 64
"""Forms of terms in one sum."""

T = TypeVar("T")
Form = tuple[str, ...]
Columns = Mapping[Expression, tuple[int, int]]

_INSIDE: Final = "[A-Za-z0-9_ .,*/^+-]++"
_GROUP: Final = rf"\((?:{_INSIDE}|\((?:{_INSIDE}|\({_INSIDE}\))*+\))*+\)"
_TERM: Final = re.compile(rf" *+([-+]?+) *+(-?+(?:[A-Za-z0-9_ .]++|[*/^]++(?: *+-)?+|{_GROUP})++)")
_NAME: Final = re.compile("([A-Za-z_][A-Za-z0-9_]*)")
_RUN_ON: Final = re.compile("(?<![A-Za-z0-9_.])[0-9.]+[A-Za-z_]|__")
"""A number that runs into a name, or a name that is none."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """The steps that make the expression of a form.

    Attributes:
        picked: the names of the variables, from all names of a term.
        constants: the numbers in it.
        steps: kind, value and arguments of each further node.
    """

    picked: Callable[[Sequence[str]], tuple[str, ...]]
    constants: tuple[Expression, ...]
    steps: tuple[tuple[str, Any, Callable[[Sequence[Expression]], tuple[Expression, ...]]], ...]

    def made(self, nodes: list[Expression]) -> Expression:
        """The expression of that form, from its variables and constants."""
        for op, value, arguments in self.steps:
            nodes.append(node(op, arguments(nodes), value))
        return nodes[-1]


@dataclass(frozen=True, slots=True)
class LongSum:
    """A sum that was read by its forms.

    Attributes:
        expression: what the grammar would make of it.
        decimal: whether some number was written with a decimal point.
    """

    expression: Expression
    decimal: bool


def long_sum(text: str, scope: Scope) -> LongSum | None:
    """The sum in ``text``, read by its forms; None if it is to be read as any other text.

    Args:
        text: a long text.
        scope: the names that are known besides.

    >>> text = " + ".join(f"(x{i} - 1)^2" for i in range(1, 500))
    >>> long_sum(text, Scope()).expression.args[3]
    <(x4 - 1)**2>
    """
    if scope.columns or not text.isascii() or _RUN_ON.search(text):
        return None
    terms = _TERM.findall(text)
    if not _covers(terms, text):
        return None
    words = frozenset(_NAME.findall(text))
    letters = frozenset(w for w in words if len(w) == 1) - names.CONSTANTS.keys()
    scope = replace(scope, letters=scope.letters | letters)
    variables = words.difference(NAMES, names.CONSTANTS)
    if not all(names.is_plain_variable(word, scope) for word in variables):
        return None
    return _Forms(scope, words, variables).read(terms)


def _covers(terms: Sequence[tuple[str, str]], text: str) -> bool:
    """Whether the terms, each but the first behind its sign, are all that is in the text."""
    seen = sum(map(len, map("".join, terms))) - sum(map(_blanks, map(itemgetter(1), terms)))
    return seen == len(text) - _blanks(text) and all(map(itemgetter(0), terms[1:]))


_blanks: Final = methodcaller("count", " ")


class _Forms:
    """What is known of the forms of one text."""

    def __init__(self, scope: Scope, words: Iterable[str], variables: Collection[str]) -> None:
        self._scope = scope
        self._leaves = {word: symbol(word) for word in variables}
        self._kept = {word: "" if word in self._leaves else word for word in words}
        self._recipes: dict[Form, Recipe] = {}
        self._decimal = False

    def read(self, terms: Sequence[tuple[str, str]]) -> LongSum | None:
        """The sum of these terms."""
        split, kept, recipes = _NAME.split, self._kept.__getitem__, self._recipes
        leaf = self._leaves.__getitem__
        items: list[Expression] = []
        for sign, term in terms:
            pieces = split(term)
            words = pieces[1::2]
            form = (*pieces[::2], *map(kept, words))
            recipe = recipes.get(form) or self._learned(form, pieces)
            if recipe is None:
                return None
            made = recipe.made([*map(leaf, recipe.picked(words)), *recipe.constants])
            items.append(node(NEG, (made,)) if sign == "-" else made)
        if len(items) < 2:
            return None
        return LongSum(node(ADD, tuple(items)), self._decimal)

    def _learned(self, form: Form, pieces: Sequence[str]) -> Recipe | None:
        """What the grammar does with a term of this form; None if that is more than making nodes."""
        if len(self._recipes) == MOST_FORMS:
            return None
        places = [k for k, word in enumerate(pieces[1::2]) if not self._kept[word]]
        named = list(pieces)
        for number, place in enumerate(places):
            named[2 * place + 1] = f"{_ANY}{number}"
        try:
            state = State(scan("".join(named)), self._scope)
            made = parse(state)
        except ReadingError:
            return None
        recipe = None if state.doubts or state.conditional else _recipe(made, places)
        if recipe is not None:
            self._recipes[form] = recipe
            self._decimal |= any(t.kind is NUMBER and not t.text.isdigit() for t in state.tokens)
        return recipe


_ANY: Final = "x"
"""With a number behind it, a name that is a variable in every text."""


def _recipe(made: Expression, places: Sequence[int]) -> Recipe | None:
    order = postorder([made])
    first = [symbol(f"{_ANY}{k}") for k in range(len(places))]
    if {e for e in order if e.op is SYM} != set(first):
        return None
    constants = [e for e in order if not e.args and e.op is not SYM]
    inner = [e for e in order if e.args]
    position = {e: k for k, e in enumerate([*first, *constants, *inner])}
    steps = tuple((e.op, e.value, _gatherer([position[a] for a in e.args])) for e in inner)
    return Recipe(_gatherer(places), tuple(constants), steps)


def _gatherer(places: Sequence[int]) -> Callable[[Sequence[T]], tuple[T, ...]]:
    """What takes the items at these places."""
    if len(places) > 1:
        return itemgetter(*places)
    if not places:
        return lambda items: ()
    (only,) = places
    return lambda items: (items[only],)


class LateColumns(Mapping[Expression, tuple[int, int]]):
    """The columns of subexpressions, found when someone asks: reading by forms does not note them.

    Args:
        find: finds them all.
    """

    def __init__(self, find: Callable[[], Columns]) -> None:
        self._find = find
        self._found: Columns | None = None

    def _all(self) -> Columns:
        if self._found is None:
            self._found = self._find()
        return self._found

    def __getitem__(self, e: Expression) -> tuple[int, int]:
        return self._all()[e]

    def __iter__(self) -> Iterator[Expression]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())


__all__ = ["LateColumns", "LongSum", "long_sum"]
