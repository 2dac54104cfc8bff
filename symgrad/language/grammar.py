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

from typing import Any, Final

from symgrad.errors import ReadingError, Span
from symgrad.language import names
from symgrad.language.functions import NAMES
from symgrad.language.graph import (
    ADD,
    AND,
    BOOL,
    CALL,
    COMPARE,
    CONST,
    DIV,
    FALSE,
    MUL,
    NEG,
    NOT,
    NUM,
    OR,
    PIECEWISE,
    POW,
    SYM,
    TRUE,
    Expression,
    call,
    div,
    node,
    number,
    symbol,
)
from symgrad.language.names import Scope
from symgrad.language.special_forms import PAIR, check_conditions, close_call
from symgrad.language.tokens import END, NAME, NUMBER, SUPERSCRIPT, Token

OPEN: Final = 0
TERNARY, ANY, ALL, NEGATION, RELATION, SUM, SIGN, PRODUCT, BARE, SIGNLESS, TIGHT, POWER, ROOT = range(1, 14)

RELATIONS: Final = frozenset({"<", "<=", ">", ">=", "==", "!="})
_TERM_STARTS: Final = frozenset({OPEN, TERNARY, ANY, ALL, NEGATION, RELATION, SUM, SIGN})


class Frame:
    """An open bracket or a pending operator, with what stands to its left."""

    __slots__ = ("end", "items", "kind", "marks", "name", "power", "rank", "start")

    def __init__(self, rank: int, kind: str, start: int, end: int, items: list[Expression]) -> None:
        self.rank = rank
        self.kind = kind
        self.start = start
        self.end = end
        self.items = items
        self.marks: list[Any] = []
        self.name = ""
        self.power: Expression | None = None


class Parser:
    """Reads one expression from tokens; see the head of the module."""

    def __init__(self, tokens: list[Token], scope: Scope) -> None:
        self.tokens = tokens
        self.scope = scope
        self.position = 0
        self.frames = [Frame(OPEN, "top", tokens[0].start, tokens[0].start, [])]
        self.operand: Expression | None = None
        self.start = self.end = 0
        self.spans: dict[Expression, tuple[int, int]] = {}
        self.doubts: list[str] = []
        self.conditional = False
        self.previous: Token | None = None

    def parse(self) -> Expression:
        """The expression that all tokens together make."""
        tokens, operators, operands = self.tokens, _OPERATORS, _OPERANDS
        while True:
            token = tokens[self.position]
            self.position += 1
            handlers = operands if self.operand is None else operators
            handler = handlers.get(token.kind)
            if handler is None:
                raise self.unexpected(token)
            handler(self, token)
            self.previous = token
            if token.kind is END:
                break
        result = self.operand
        assert result is not None
        if self.conditional:
            check_conditions(result, self.spans)
        return result

    # operands

    def take(self, value: Expression, start: int, end: int) -> None:
        """Puts an operand in hand."""
        self.operand, self.start, self.end = value, start, end
        self.spans.setdefault(value, (start, end))

    def take_number(self, token: Token) -> None:
        self.take(number(token.value), token.start, token.end)
        following = self.tokens[self.position]
        if following.kind is NAME and following.text in ("e", "E") and following.start == token.end:
            after = self.tokens[self.position + 1].kind
            if after not in ("^", SUPERSCRIPT):
                span = Span(token.start + 1, following.end - token.start)
                hint = f"write {token.text}*e for the constant, {token.text}e3 for a decimal"
                raise ReadingError(f"'{token.text}{following.text}' is half a number", span, hint)

    def take_name(self, token: Token) -> None:
        word = token.text
        following = self.tokens[self.position]
        if word in names.RESERVED:
            self.take_word(token)
        elif following.kind == "(":
            self.take_name_before_bracket(token)
        elif word in names.CONSTANTS:
            self.take(node(CONST, (), names.CONSTANTS[word]), token.start, token.end)
        elif word in NAMES and word not in names.GREEK_NAMES:
            self.open_bare_function(token)
        else:
            self.take_variable(token)

    def take_variable(self, token: Token) -> None:
        word = token.text
        if word in names.INFINITIES:
            hint = "infinity is only a bound, as in --in x=0:oo"
            raise ReadingError(f"'{word}' is no number", token.span, hint)
        if self.tokens[self.position].kind == "[":
            hint = f"write {word}1, {word}2, ... and give them values with --let or --at"
            raise ReadingError("indexed names are not read yet; names with digits are", token.span, hint)
        fused = names.fused_function(word, self.scope)
        if fused:
            hint = f"did you mean '{fused}'? To keep the name, declare it: --wrt {word}"
            raise ReadingError(f"'{word}' runs a function into its argument", token.span, hint)
        if "__" in word:
            raise ReadingError("two underscores in a row are not allowed in a name", token.span, "use one")
        self.take(symbol(word), token.start, token.end)

    def take_word(self, token: Token) -> None:
        self.conditional = True
        if token.text in ("True", "False"):
            self.take(TRUE if token.text == "True" else FALSE, token.start, token.end)
        elif token.text == "not":
            self.push(NEGATION, NOT, token, [])
        else:
            raise ReadingError(f"'{token.text}' needs something to its left", token.span, "write f if c else g")

    def take_name_before_bracket(self, token: Token) -> None:
        word = token.text
        function = names.function_named(word)
        if word in self.scope.declared and names.may_multiply(word) and word != "D":
            function = None
        if function or word in names.SPECIAL_FORMS:
            if word == "sigma":
                self.doubts.append("sigma(...) is the sigmoid")
            self.open_call(token, function or word)
        elif word in names.LATER:
            hint = f"write the terms out: x1^2 + x2^2 instead of {word}(x[i]^2, i=1..2)"
            raise ReadingError(f"'{word}' over an index is not read yet; sums with + are", token.span, hint)
        elif names.may_multiply(word):
            self.doubts.append(f"{word}(...) is the product {word}*(...)")
            constant = names.CONSTANTS.get(word)
            self.take(node(CONST, (), constant) if constant else symbol(word), token.start, token.end)
        else:
            raise self.unknown_function(token)

    def unknown_function(self, token: Token) -> ReadingError:
        word = token.text
        fused = names.fused_function(word, self.scope)
        known = fused or names.suggestion(word, ())
        if word in self.scope.declared:
            hint: str | None = f"'{word}' is a variable here: write {word}*(...)"
        elif known:
            hint = f"did you mean '{known}'?"
        else:
            hint = f"for a product write {word}*(...)"
        return ReadingError(f"unknown function '{word}'", token.span, hint)

    def open_call(self, token: Token, name: str, power: Expression | None = None) -> None:
        self.position += 1
        self.push(OPEN, "call", token, [])
        self.frames[-1].name = name
        self.frames[-1].power = power

    def open_bare_function(self, token: Token) -> None:
        """``sin x``, ``sin 2x``, ``sin^2(x)``: a function name with no bracket after it."""
        name = NAMES[token.text].name
        power = self.function_power(token)
        following = self.tokens[self.position]
        if following.kind == "(":
            self.doubts.append(f"{token.text}^n(...) is the power of the function's value")
            self.open_call(token, name, power)
            return
        starts = following.kind in (NUMBER, NAME, "|", "√") and following.text not in names.RESERVED
        if not starts or not NAMES[token.text].unary:
            hint = f"write {token.text}(...)"
            raise ReadingError(f"the function '{token.text}' needs its argument in brackets", token.span, hint)
        self.doubts.append(f"{token.text} without brackets takes the product that follows")
        self.push(BARE, "bare", token, [])
        self.frames[-1].name = name
        self.frames[-1].power = power

    def function_power(self, token: Token) -> Expression | None:
        """The exponent between a function's name and its argument."""
        sign = self.tokens[self.position]
        if sign.kind is SUPERSCRIPT:
            self.position += 1
            exponent = sign
        elif sign.kind == "^":
            exponent = self.tokens[self.position + 1]
            self.position += 2
        else:
            return None
        negative = exponent.kind in ("-", "(") or (exponent.kind is SUPERSCRIPT and exponent.value < 0)
        if negative or exponent.kind not in (NUMBER, NAME, SUPERSCRIPT):
            word = token.text
            inverse = f"a{word}(x)" if f"a{word}" in NAMES else "the inverse function"
            hint = f"write {inverse} for the inverse, 1/{word}(x) for the reciprocal, {word}(x)^n for a power"
            raise ReadingError(f"'{word}^' before the argument is ambiguous here", token.span, hint)
        if exponent.kind is NAME:
            constant = names.CONSTANTS.get(exponent.text)
            return node(CONST, (), constant) if constant else symbol(exponent.text)
        return number(exponent.value)

    def open_group(self, token: Token) -> None:
        self.push(OPEN, "(", token, [])

    def open_bar(self, token: Token) -> None:
        self.push(OPEN, "|", token, [])

    def open_root(self, token: Token) -> None:
        self.push(ROOT, "root", token, [])

    def prefix_minus(self, token: Token) -> None:
        rank = self.frames[-1].rank
        if rank == BARE:
            word = self.frames[-1].name
            raise ReadingError(f"'{word} -' could be a difference", token.span, f"write {word}(-...)")
        self.push(SIGN if rank in _TERM_STARTS else TIGHT, NEG, token, [])

    def prefix_plus(self, token: Token) -> None:
        """A plus sign before an operand says nothing."""

    # operators

    def push(self, rank: int, kind: str, token: Token, items: list[Expression]) -> Frame:
        start = self.start if items else token.start
        frame = Frame(rank, kind, start, token.end, items)
        self.frames.append(frame)
        self.operand = None
        return frame

    def reduce(self, rank: int) -> None:
        """Finishes every pending operator tighter than ``rank``."""
        frames = self.frames
        while frames[-1].rank > rank:
            frame = frames.pop()
            value = _FINISH[frame.rank](self, frame)
            self.operand, self.start = value, frame.start
            self.spans.setdefault(value, (frame.start, self.end))

    def chain(self, rank: int, kind: str, token: Token) -> Frame:
        """The frame of a chain of operators of one rank: the one on top, or a new one."""
        self.reduce(rank)
        top = self.frames[-1]
        if top.rank != rank:
            assert self.operand is not None
            top = self.push(rank, kind, token, [self.operand])
        self.operand = None
        return top

    def sum_sign(self, token: Token) -> None:
        self.reduce(SUM)
        top = self.frames[-1]
        if top.rank == SUM:
            self.absorb_term(top)
        else:
            top = self.push(SUM, ADD, token, [self.operand])  # type: ignore[list-item]
        self.operand = None
        top.kind = token.kind

    def absorb_term(self, frame: Frame) -> None:
        value = self.operand
        assert value is not None
        if frame.kind == "-":
            value = node(NEG, (value,))
        frame.items.append(value)

    def product_sign(self, token: Token) -> None:
        self.multiply(token, PRODUCT, token.kind)

    def multiply(self, token: Token, rank: int, sign: str) -> None:
        self.reduce(rank)
        top = self.frames[-1]
        if top.rank == rank:
            self.absorb_factor(top)
        else:
            top = self.push(rank, MUL, token, [self.operand])  # type: ignore[list-item]
        self.operand = None
        top.kind = sign

    def absorb_factor(self, frame: Frame) -> None:
        value = self.operand
        assert value is not None
        if frame.kind != "/":
            frame.items.append(value)
            return
        above = _product(frame.items)
        literal = above.op is NUM and value.op is NUM and value.value != 0
        quotient = div(above, value) if literal else node(DIV, (above, value))
        frame.items = [quotient]
        self.spans.setdefault(quotient, (frame.start, self.end))

    def signless(self, token: Token) -> None:
        """A product without a sign: the operand in hand, then one that begins with this token."""
        self.reduce(TIGHT - 1)
        inside = any_bare(self.frames)
        function = token.kind is NAME and token.text in NAMES and token.text not in names.GREEK_NAMES
        if inside and not function:
            self.reduce(SIGNLESS)
            self.multiply(token, SIGNLESS, "*")
        else:
            self.reduce(PRODUCT)
            top = self.frames[-1]
            if top.rank == PRODUCT and top.kind == "/":
                self.doubts.append("the product after / is outside the quotient: 1/2x is (1/2)*x")
            elif _power_of_e(self.operand) and self.previous and self.previous.kind is NUMBER:
                self.doubts.append("e^2x is (e^2)*x")
            self.multiply(token, PRODUCT, "*")
        self.position -= 1

    def name_after_operand(self, token: Token) -> None:
        if token.text in names.RESERVED:
            self.word_after_operand(token)
        else:
            self.signless(token)

    def word_after_operand(self, token: Token) -> None:
        self.conditional = True
        if token.text in ("and", "or"):
            rank = ALL if token.text == "and" else ANY
            self.reduce(rank)
            top = self.frames[-1]
            assert self.operand is not None
            if top.rank == rank:
                top.items.append(self.operand)
                self.operand = None
            else:
                self.push(rank, AND if rank == ALL else OR, token, [self.operand])
        elif token.text == "if":
            self.reduce(TERNARY)
            assert self.operand is not None
            self.push(TERNARY, "if", token, [self.operand])
        elif token.text == "else":
            self.begin_else(token)
        else:
            raise self.unexpected(token)

    def begin_else(self, token: Token) -> None:
        self.reduce(TERNARY)
        top = self.frames[-1]
        assert self.operand is not None
        if top.kind != "if":
            raise ReadingError("'else' without its 'if'", token.span, "write f if c else g")
        top.items.append(self.operand)
        top.kind = "else"
        self.operand = None

    def relation(self, token: Token) -> None:
        self.conditional = True
        self.reduce(RELATION)
        top = self.frames[-1]
        assert self.operand is not None
        if top.rank == RELATION:
            top.items.append(self.operand)
            self.operand = None
        else:
            top = self.push(RELATION, COMPARE, token, [self.operand])
        top.marks.append(token.kind)

    def power_sign(self, token: Token) -> None:
        self.reduce(POWER)
        assert self.operand is not None
        self.push(POWER, POW, token, [self.operand])

    def superscript(self, token: Token) -> None:
        self.reduce(POWER)
        exponent = number(abs(token.value))
        if token.value < 0:
            exponent = node(NEG, (exponent,))
        assert self.operand is not None
        self.take(node(POW, (self.operand, exponent)), self.start, token.end)

    def factorial(self, token: Token) -> None:
        self.reduce(POWER)
        assert self.operand is not None
        self.take(call("factorial", self.operand), self.start, token.end)

    # closing

    def innermost_open(self) -> Frame:
        return next(f for f in reversed(self.frames) if f.rank == OPEN)

    def bar_after_operand(self, token: Token) -> None:
        if self.innermost_open().kind != "|":
            self.signless(token)
            return
        self.reduce(OPEN)
        frame = self.frames.pop()
        assert self.operand is not None
        self.take(call("abs", self.operand), frame.start, token.end)

    def comma(self, token: Token) -> None:
        self.reduce(OPEN)
        top = self.frames[-1]
        assert self.operand is not None
        in_pair = top.kind == "(" and self.frames[-2].name == "piecewise" and self.frames[-2].rank == OPEN
        if top.kind != "call" and not in_pair:
            raise self.stray_comma(token)
        top.items.append(self.operand)
        top.marks.append((self.start, self.end))
        self.operand = None

    def stray_comma(self, token: Token) -> ReadingError:
        before, after = self.tokens[self.position - 2], self.tokens[self.position]
        hint = "give several expressions one a line, through '-' or @FILE"
        if before.kind is NUMBER and after.kind is NUMBER:
            hint = f"use a point for decimals: {before.text}.{after.text}"
        return ReadingError("a comma has no place here", token.span, hint)

    def close_bracket(self, token: Token) -> None:
        self.reduce(OPEN)
        frame = self.frames[-1]
        if frame.kind == "top":
            raise ReadingError("this bracket closes none", token.span, "leave it out, or open one before it")
        if frame.kind == "|":
            hint = f"close the bar of column {frame.start + 1} first"
            raise ReadingError("a bracket closes inside an open bar", token.span, hint)
        self.frames.pop()
        if frame.kind == "(":
            self.close_group(frame, token)
        else:
            self.close_call(frame, token)

    def close_group(self, frame: Frame, token: Token) -> None:
        assert self.operand is not None
        if frame.items:
            self.conditional = True
            pair = node(PAIR, (*frame.items, self.operand))
            if len(pair.args) != 2:
                raise ReadingError("a piece is (value, condition)", Span(frame.start + 1, token.end - frame.start))
            self.operand = None
            self.take(pair, frame.start, token.end)
        else:
            self.start, self.end = frame.start, token.end

    def close_call(self, frame: Frame, token: Token) -> None:
        if self.operand is not None:
            frame.items.append(self.operand)
            frame.marks.append((self.start, self.end))
        self.operand = None
        if frame.name == "D" and len(frame.items) == 1:
            self.doubts.append("D(...) with one argument is the product D*(...)")
            self.take_product_of_d(frame, token)
            return
        if frame.name == "piecewise":
            self.conditional = True
        span = Span(frame.start + 1, token.end - frame.start)
        value = close_call(frame.name, frame.items, frame.marks, span)
        if frame.power is not None:
            value = node(POW, (value, frame.power))
        self.take(value, frame.start, token.end)

    def take_product_of_d(self, frame: Frame, token: Token) -> None:
        """``D(x + 1)``: the variable D in hand, then the factor in brackets."""
        self.take(symbol("D"), frame.start, frame.end)
        self.signless(Token("(", "(", frame.end, frame.end + 1))
        self.position += 1
        start, end = frame.end, token.end
        self.operand = None
        self.take(frame.items[0], start, end)

    def empty_call(self, token: Token) -> None:
        """A closing bracket where an operand should stand."""
        frame = self.frames[-1]
        if frame.kind == "call" and not frame.items:
            self.frames.pop()
            self.close_call(frame, token)
            return
        raise self.unexpected(token)

    def finish(self, token: Token) -> None:
        self.reduce(OPEN)
        frame = self.frames[-1]
        if frame.kind != "top":
            what = "bar" if frame.kind == "|" else "bracket"
            column = frame.end if frame.kind == "call" else frame.start + 1
            if frame.kind == "call":
                column = frame.end + 1
            message = f"the {what} opened at column {column} is never closed"
            raise ReadingError(message, Span(token.start + 1), "close it with '|'" if what == "bar" else "close it with ')'")

    # errors

    def unexpected(self, token: Token) -> ReadingError:
        if self.operand is None:
            return self.missing_operand(token)
        text = token.text
        if token.kind is NUMBER:
            before = self.previous.text if self.previous else ""
            hint = f"write {before}*{text}, {before}^{text} or {before}{text}" if before.isalnum() else f"write *{text}"
            return ReadingError("a number cannot follow without an operator", token.span, hint)
        hints = {
            "=": "an expression has no equals sign; conditions use ==",
            "[": "indexed names are not read yet; write x1, x2, ...",
            "'": "transposes are not read yet",
            "..": "ranges are not read yet",
        }
        return ReadingError(f"'{text}' has no place here", token.span, hints.get(token.kind))

    def missing_operand(self, token: Token) -> ReadingError:
        before = self.previous
        if token.kind is END:
            span = Span(token.start + 1)
            if before is None:
                return ReadingError("the expression is empty", span, "type a function, for example x^2 + 3*x*y")
            return ReadingError(f"the expression ends after '{before.text}'", span, "finish it, or leave that out")
        place = f"after '{before.text}'" if before else "at the start"
        return ReadingError(f"'{token.text}' cannot stand {place}", token.span, "a number, a name or a bracket is missing")

    # how each rank of frame is finished

    def finish_sum(self, frame: Frame) -> Expression:
        self.absorb_term(frame)
        return node(ADD, tuple(frame.items))

    def finish_product(self, frame: Frame) -> Expression:
        self.absorb_factor(frame)
        return _product(frame.items)

    def finish_sign(self, frame: Frame) -> Expression:
        return node(NEG, (self.in_hand(),))

    def finish_bare(self, frame: Frame) -> Expression:
        value = node(CALL, (self.in_hand(),), frame.name)
        self.spans.setdefault(value, (frame.start, self.end))
        return value if frame.power is None else node(POW, (value, frame.power))

    def finish_root(self, frame: Frame) -> Expression:
        return call("sqrt", self.in_hand())

    def finish_power(self, frame: Frame) -> Expression:
        return node(POW, (frame.items[0], self.in_hand()))

    def finish_relation(self, frame: Frame) -> Expression:
        values = [*frame.items, self.in_hand()]
        links = [
            node(COMPARE, (a, b), relation)
            for a, b, relation in zip(values[:-1], values[1:], frame.marks, strict=True)
        ]
        return links[0] if len(links) == 1 else node(AND, tuple(links))

    def finish_list(self, frame: Frame) -> Expression:
        return node(frame.kind, (*frame.items, self.in_hand()))

    def finish_not(self, frame: Frame) -> Expression:
        return node(NOT, (self.in_hand(),))

    def finish_ternary(self, frame: Frame) -> Expression:
        if frame.kind == "if":
            span = Span(frame.end - 1, 2)
            raise ReadingError("'if' without its 'else'", span, "write f if c else g")
        value, condition = frame.items
        return node(PIECEWISE, (value, condition, self.in_hand(), TRUE))

    def in_hand(self) -> Expression:
        assert self.operand is not None
        return self.operand


def any_bare(frames: list[Frame]) -> bool:
    """Whether a function without bracket is still collecting its argument."""
    for frame in reversed(frames):
        if frame.rank == BARE:
            return True
        if frame.rank < BARE:
            return False
    return False


def _product(items: list[Expression]) -> Expression:
    return items[0] if len(items) == 1 else node(MUL, tuple(items))


def _power_of_e(value: Expression | None) -> bool:
    return value is not None and value.op is POW and value.args[0].op is CONST and value.args[1].op is NUM


_FINISH: Final[dict[int, Any]] = {
    TERNARY: Parser.finish_ternary,
    ANY: Parser.finish_list,
    ALL: Parser.finish_list,
    NEGATION: Parser.finish_not,
    RELATION: Parser.finish_relation,
    SUM: Parser.finish_sum,
    SIGN: Parser.finish_sign,
    PRODUCT: Parser.finish_product,
    BARE: Parser.finish_bare,
    SIGNLESS: Parser.finish_product,
    TIGHT: Parser.finish_sign,
    POWER: Parser.finish_power,
    ROOT: Parser.finish_root,
}

_OPERANDS: Final[dict[str, Any]] = {
    NUMBER: Parser.take_number,
    NAME: Parser.take_name,
    "(": Parser.open_group,
    "|": Parser.open_bar,
    "√": Parser.open_root,
    "-": Parser.prefix_minus,
    "+": Parser.prefix_plus,
    ")": Parser.empty_call,
}

_OPERATORS: Final[dict[str, Any]] = {
    NAME: Parser.name_after_operand,
    "(": Parser.signless,
    "|": Parser.bar_after_operand,
    "√": Parser.signless,
    "+": Parser.sum_sign,
    "-": Parser.sum_sign,
    "*": Parser.product_sign,
    "/": Parser.product_sign,
    "^": Parser.power_sign,
    "!": Parser.factorial,
    SUPERSCRIPT: Parser.superscript,
    ",": Parser.comma,
    ")": Parser.close_bracket,
    END: Parser.finish,
} | dict.fromkeys(RELATIONS, Parser.relation)

__all__ = ["BOOL", "SYM", "Parser"]
