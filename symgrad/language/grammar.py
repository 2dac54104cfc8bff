"""Tokens to expression: operator precedence on an explicit stack.

From loose to tight (each rank below is one kind of frame on the stack):

    f if c else g                              to the right
    or      and      not
    <  <=  >  >=  ==  !=                       chained
    +  -                                       one frame a chain
    -x at the start of a term                  covers the term: -x*y is -(x*y)
    *  /  and products without a sign          to the left; one frame a chain
    sin x                                      covers the signless product that follows
    -x after an operator                       2^-x, 2*-x
    ^  **                                      to the right
    sqrt sign, then ! and superscripts         to the operand just before

One operand is in hand at any time; every open bracket and pending operator is a frame that holds
what stands to its left. There is no recursion, and every frame knows its columns.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from symgrad.language.closing import bar_after_operand, close_bracket, comma, finish
from symgrad.language.graph import Expression
from symgrad.language.operands import (
    empty_call,
    open_bar,
    open_group,
    open_root,
    prefix_minus,
    prefix_plus,
    take_name,
    take_number,
)
from symgrad.language.operators import (
    factorial,
    name_after_operand,
    power_sign,
    product_sign,
    relation,
    signless,
    sum_sign,
    superscript,
)
from symgrad.language.special_forms import check_conditions
from symgrad.language.state import State
from symgrad.language.tokens import END, NAME, NUMBER, SUPERSCRIPT, Token

Handler = Callable[[State, Token], None]


def parse(state: State) -> Expression:
    """The expression that all tokens of a fresh state together make.

    Raises:
        ReadingError: with the span of the token at fault.
    """
    tokens, leaves, operators, operands = state.tokens, state.leaves, _OPERATORS, _OPERANDS
    kinds = [token.kind for token in tokens]
    kind = ""
    while kind is not END:
        here = state.position
        token, kind = tokens[here], kinds[here]
        state.position = here + 1
        if state.operand is not None:
            handler = operators.get(kind)
        elif token.text in leaves and kinds[here + 1] not in _BINDING:
            # Half of all tokens: what it is was settled when it was met first.
            state.operand, state.start, state.end = leaves[token.text], token.start, token.end
            continue
        else:
            handler = operands.get(kind)
        if handler is None:
            raise state.unexpected(token)
        handler(state, token)
    result = state.in_hand()
    if state.conditional:
        check_conditions(result, state.spans)
    return result


_BINDING: Final = frozenset({NAME, "(", "["})
"""What, right after a name or a number, may make something else of it."""

_OPERANDS: Final[dict[str, Handler]] = {
    NUMBER: take_number,
    NAME: take_name,
    "(": open_group,
    "|": open_bar,
    "√": open_root,
    "-": prefix_minus,
    "+": prefix_plus,
    ")": empty_call,
}

_OPERATORS: Final[dict[str, Handler]] = {
    NAME: name_after_operand,
    "(": signless,
    "|": bar_after_operand,
    "√": signless,
    "+": sum_sign,
    "-": sum_sign,
    "*": product_sign,
    "/": product_sign,
    "^": power_sign,
    "!": factorial,
    SUPERSCRIPT: superscript,
    ",": comma,
    ")": close_bracket,
    END: finish,
    "<": relation,
    "<=": relation,
    ">": relation,
    ">=": relation,
    "==": relation,
    "!=": relation,
}
