"""The form in which derivatives are shown: simplified, or as computed, with names for shared parts.

Small results are brought to normal form. Where that would be slow (thousands of nodes), the graph's
own form is shown. Where writing every formula out would be far larger than the graph they share,
subexpressions that occur more than once get names, ``t1 = ...``, and the total stays linear.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from symgrad.algebra.combined import Combiner
from symgrad.algebra.normal import Normalizer, TooLargeError
from symgrad.algebra.present import Presenter
from symgrad.errors import UnsupportedError
from symgrad.frozen import dataclass
from symgrad.language.graph import LEAVES, NEG, Expression, postorder, tree_sizes, variables_of

SIMPLIFIED_NODES: Final = 2_500
"""Nodes up to which results are brought to normal form."""

WORK: Final = 60_000
"""Steps that the normal forms of one answer may take."""

SHORTENING: Final = 30_000
"""Steps that looking for a shorter way to write them may take."""

CLOSED_NODES: Final = 2_000
CLOSED_FACTOR: Final = 8
"""Formulas are written out while they have at most this many nodes, or this factor of their graph."""

LARGEST_TEXT: Final = 20_000_000
"""Nodes beyond which even --shared never does not write formulas out."""

NOT_SIMPLIFIED = "the result is large and is shown as computed, not simplified"


@dataclass(frozen=True, slots=True)
class Shown:
    """Formulas ready to be written.

    Attributes:
        items: the formulas.
        shared: the definitions they refer to, in order.
        notes: what was not done for lack of size.
    """

    items: tuple[Expression, ...]
    shared: tuple[tuple[str, Expression], ...] = ()
    notes: tuple[str, ...] = ()


def show(items: Sequence[Expression], *, shared: str = "auto", reserved: Sequence[str] = ()) -> Shown:
    """Brings formulas into the form in which they are shown.

    Args:
        items: the formulas as computed.
        shared: ``always``, ``never`` or ``auto``.
        reserved: names that definitions must not take.
    """
    order = postorder(items)
    simplified = _simplified(items, len(order))
    chosen = list(items) if simplified is None else simplified
    notes = (NOT_SIMPLIFIED,) if simplified is None else ()
    if simplified is not None:
        order = postorder(chosen)
    sizes = tree_sizes(order, LARGEST_TEXT + 1)
    total = sum(sizes[e] for e in chosen)
    if shared == "never" and total > LARGEST_TEXT:
        hint = "use --shared auto: it names what occurs more than once"
        raise UnsupportedError("written out, this answer would fill memory", hint=hint)
    closed = total <= max(CLOSED_NODES, CLOSED_FACTOR * len(order))
    if shared == "never" or (shared == "auto" and closed):
        return Shown(tuple(chosen), (), notes)
    return Shown(tuple(chosen), _definitions(chosen, order, reserved), notes)


def simplify(items: Sequence[Expression]) -> list[Expression] | None:
    """The normal forms in textbook shape; None where that would take too long."""
    return _simplified(items, len(postorder(items)))


def _simplified(items: Sequence[Expression], nodes: int) -> list[Expression] | None:
    if nodes > SIMPLIFIED_NODES:
        return None
    normalizer, presenter = Normalizer(WORK), Presenter()
    try:
        forms = [normalizer.form(e) for e in items]
    except TooLargeError:
        return None
    normalizer.allow(SHORTENING)
    combiner = Combiner(normalizer)
    return [presenter.shape(combiner.shortest(form)) for form in forms]


def _definitions(
    items: Sequence[Expression], order: Sequence[Expression], reserved: Sequence[str]
) -> tuple[tuple[str, Expression], ...]:
    uses = Counter(a for e in order for a in e.args)
    uses.update(items)
    repeated = [e for e in order if uses[e] > 1 and e.op not in LEAVES and not _trivial(e)]
    prefix = _free_prefix([*variables_of(items), *reserved])
    return tuple((f"{prefix}{k}", e) for k, e in enumerate(repeated, 1))


def _trivial(e: Expression) -> bool:
    return e.op is NEG and e.args[0].op in LEAVES


def _free_prefix(taken: Sequence[str]) -> str:
    """A letter that, with a number behind it, is nobody's name."""
    for prefix in ("t", "s", "u", "v", "w", "q", "r", "t_"):
        if not any(n.startswith(prefix) and n[len(prefix) :].isdigit() for n in taken):
            return prefix
    return "shared_"
