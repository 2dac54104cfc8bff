"""What may stand where an operand is due."""

from __future__ import annotations

from symgrad.errors import ReadingError, Span
from symgrad.language import names, special_forms
from symgrad.language.characters import GREEK_NAMES
from symgrad.language.closing import close_call
from symgrad.language.frames import BARE, NEGATION, OPEN, ROOT, SIGN, TERM_STARTS, TIGHT
from symgrad.language.functions import NAMES
from symgrad.language.graph import CONST, FALSE, NEG, NOT, TRUE, Expression, node, number, symbol
from symgrad.language.state import State
from symgrad.language.tokens import NAME, NUMBER, SUPERSCRIPT, Token


def take_number(p: State, token: Token) -> None:
    """A number; what looks like half a number is refused."""
    p.leaves[token.text] = value = number(token.value)
    p.take(value, token.start, token.end)
    following = p.tokens[p.position]
    if following.kind is NAME and following.text in ("e", "E") and following.start == token.end:
        after = p.tokens[p.position + 1].kind
        if after not in ("^", SUPERSCRIPT):
            span = Span(token.start + 1, following.end - token.start)
            hint = f"write {token.text}*e for the constant, {token.text}e3 for a decimal"
            raise ReadingError(f"'{token.text}{following.text}' is half a number", span, hint)


def take_name(p: State, token: Token) -> None:
    """A name: a word, a constant, a function or a variable."""
    word = token.text
    following = p.tokens[p.position]
    if word in names.RESERVED:
        take_word(p, token)
    elif following.kind == "(":
        take_name_before_bracket(p, token)
    elif word in names.CONSTANTS:
        p.take(node(CONST, (), names.CONSTANTS[word]), token.start, token.end)
    elif word in NAMES and word not in GREEK_NAMES:
        open_bare_function(p, token)
    else:
        take_variable(p, token)


def take_variable(p: State, token: Token) -> None:
    """A variable; names that only look like one are refused."""
    word = token.text
    if word in names.INFINITIES:
        hint = "infinity is only a bound, as in --in x=0:oo"
        raise ReadingError(f"'{word}' is no number", token.span, hint)
    if p.tokens[p.position].kind == "[":
        hint = f"write {word}1, {word}2, ... and give them values with --let or --at"
        raise ReadingError("indexed names are not read yet; names with digits are", token.span, hint)
    fused = names.fused_function(word, p.scope)
    if fused:
        hint = f"did you mean '{fused}'? To keep the name, declare it: --wrt {word}"
        raise ReadingError(f"'{word}' runs a function into its argument", token.span, hint)
    if "__" in word:
        raise ReadingError("two underscores in a row are not allowed in a name", token.span, "use one")
    p.leaves[word] = variable = symbol(word)
    p.take(variable, token.start, token.end)


def take_word(p: State, token: Token) -> None:
    """A reserved word where an operand is due."""
    p.conditional = True
    if token.text in ("True", "False"):
        p.take(TRUE if token.text == "True" else FALSE, token.start, token.end)
    elif token.text == "not":
        p.push(NEGATION, NOT, token, [])
    else:
        raise ReadingError(f"'{token.text}' needs something to its left", token.span, "write f if c else g")


def take_name_before_bracket(p: State, token: Token) -> None:
    """A name before a bracket: a function or a factor."""
    word = token.text
    function = names.function_named(word)
    if word in p.scope.declared and names.may_multiply(word) and word != "D":
        function = None
    if function or word in names.SPECIAL_FORMS:
        if word == "sigma":
            p.doubts.append("sigma(...) is the sigmoid")
        open_call(p, token, function or word)
    elif p.scope.columns and word in special_forms.ROWWISE:
        open_call(p, token, word)
    elif word in names.LATER:
        hint = f"write the terms out: x1^2 + x2^2 instead of {word}(x[i]^2, i=1..2)"
        raise ReadingError(f"'{word}' over an index is not read yet; sums with + are", token.span, hint)
    elif names.may_multiply(word):
        p.doubts.append(f"{word}(...) is the product {word}*(...)")
        constant = names.CONSTANTS.get(word)
        p.take(node(CONST, (), constant) if constant else symbol(word), token.start, token.end)
    else:
        raise unknown_function(p, token)


def unknown_function(p: State, token: Token) -> ReadingError:
    """The error for a name that is neither."""
    word = token.text
    fused = names.fused_function(word, p.scope)
    known = names.ELSEWHERE.get(word) or fused or names.suggestion(word, ())
    if word in p.scope.declared:
        hint: str | None = f"'{word}' is a variable here: write {word}*(...)"
    elif known:
        hint = f"did you mean '{known}'?"
    else:
        hint = f"for a product write {word}*(...)"
    return ReadingError(f"unknown function '{word}'", token.span, hint)


def open_call(p: State, token: Token, name: str, power: Expression | None = None) -> None:
    """Opens the arguments of a function."""
    p.position += 1
    p.push(OPEN, "call", token, [])
    p.frames[-1].name = name
    p.frames[-1].power = power


def open_bare_function(p: State, token: Token) -> None:
    """``sin x``, ``sin 2x``, ``sin^2(x)``: a function name with no bracket after it."""
    name = NAMES[token.text].name
    power = function_power(p, token)
    following = p.tokens[p.position]
    if following.kind == "(":
        p.doubts.append(f"{token.text}^n(...) is the power of the function's value")
        open_call(p, token, name, power)
        return
    starts = following.kind in (NUMBER, NAME, "|", "√") and following.text not in names.RESERVED
    if not starts or not NAMES[token.text].unary:
        hint = f"write {token.text}(...)"
        raise ReadingError(f"the function '{token.text}' needs its argument in brackets", token.span, hint)
    p.doubts.append(f"{token.text} without brackets takes the product that follows")
    p.push(BARE, "bare", token, [])
    p.frames[-1].name = name
    p.frames[-1].power = power


def function_power(p: State, token: Token) -> Expression | None:
    """The exponent between a function's name and its argument."""
    sign = p.tokens[p.position]
    if sign.kind is SUPERSCRIPT:
        p.position += 1
        exponent = sign
    elif sign.kind == "^":
        exponent = p.tokens[p.position + 1]
        p.position += 2
    else:
        return None
    negative = exponent.kind in ("-", "(") or (exponent.kind is SUPERSCRIPT and exponent.value < 0)
    if negative or exponent.kind not in (NUMBER, NAME, SUPERSCRIPT) or not _is_plain(exponent):
        word = token.text
        inverse = f"a{word}(x)" if f"a{word}" in NAMES else "the inverse function"
        hint = f"write {inverse} for the inverse, 1/{word}(x) for the reciprocal, {word}(x)^n for a power"
        raise ReadingError(f"'{word}^' before the argument is ambiguous here", token.span, hint)
    if exponent.kind is NAME:
        constant = names.CONSTANTS.get(exponent.text)
        return node(CONST, (), constant) if constant else symbol(exponent.text)
    return number(exponent.value)


def _is_plain(exponent: Token) -> bool:
    """Whether an exponent is no function and no word."""
    word = exponent.text
    taken = word in names.RESERVED or word in names.INFINITIES or (word in NAMES and word not in GREEK_NAMES)
    return not taken and "__" not in word


def open_group(p: State, token: Token) -> None:
    """Opens a bracket."""
    p.push(OPEN, "(", token, [])


def open_bar(p: State, token: Token) -> None:
    """Opens an absolute value."""
    p.push(OPEN, "|", token, [])


def open_root(p: State, token: Token) -> None:
    """A root sign waits for its operand."""
    p.push(ROOT, "root", token, [])


def prefix_minus(p: State, token: Token) -> None:
    """A minus sign: at the start of a term it covers the term, after an operator one power."""
    rank = p.frames[-1].rank
    if rank == BARE:
        word = p.frames[-1].name
        raise ReadingError(f"'{word} -' could be a difference", token.span, f"write {word}(-...)")
    p.push(SIGN if rank in TERM_STARTS else TIGHT, NEG, token, [])


def prefix_plus(p: State, token: Token) -> None:
    """A plus sign before an operand says nothing."""


def empty_call(p: State, token: Token) -> None:
    """A closing bracket where an operand should stand."""
    frame = p.frames[-1]
    if frame.kind == "call" and not frame.items:
        p.frames.pop()
        close_call(p, frame, token)
        return
    raise p.unexpected(token)
