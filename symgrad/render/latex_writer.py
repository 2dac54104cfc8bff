r"""Expressions as LaTeX formulas, for a document that loads amsmath.

Like the writer of plain text this one works from an explicit stack, so depth is no obstacle. Names of
several letters are upright, trailing digits are subscripts, Greek names are Greek.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from symgrad.render.latex_functions import FACES, LEVELS, POWERED, Piece

if TYPE_CHECKING:
    from symgrad.language.graph import Expression

ANYTHING, DISJUNCTION, CONJUNCTION, NEGATION, RELATION, SUM, TERM, FACTOR, ATOM = range(9)

_LEVEL: Final = {
    "or": DISJUNCTION,
    "and": CONJUNCTION,
    "not": NEGATION,
    "compare": RELATION,
    "add": SUM,
    "neg": SUM,
    "piecewise": SUM,
    "mul": TERM,
    "div": FACTOR,
    "pow": FACTOR,
}

_SMALL: Final = """
    alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu
    nu xi pi rho sigma tau upsilon phi chi psi omega
"""
_LARGE: Final = "Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"
GREEK: Final = frozenset((_SMALL + _LARGE).split())
"""Greek letters that LaTeX has a command for."""

RELATIONS: Final = {"<": "<", "<=": r"\le", ">": ">", ">=": r"\ge", "==": "=", "!=": r"\ne"}


def latex(root: Expression, names: Mapping[Expression, str] | None = None) -> str:
    r"""The formula of an expression.

    Args:
        root: what to write.
        names: subexpressions that have a name of their own, written by it.

    >>> from symgrad import parse
    >>> latex(parse("x1^2/2 + sin(theta)"))
    '\\frac{x_{1}^{2}}{2} + \\sin\\left(\\theta\\right)'
    """
    parts: list[str] = []
    stack: list[Piece] = [(root, ANYTHING)]
    while stack:
        piece = stack.pop()
        if isinstance(piece, str):
            parts.append(piece)
            continue
        e, level = piece
        if names and e in names and e is not root:
            parts.append(name(names[e]))
        elif _level(e) < level:
            stack += (r"\right)", (e, ANYTHING), r"\left(")
        else:
            inside = _pieces(e)
            inside.reverse()
            stack += inside
    return "".join(parts)


def _level(e: Expression) -> int:
    if e.op == "num":
        return SUM if e.value < 0 else FACTOR if isinstance(e.value, Fraction) else ATOM
    if e.op == "call":
        return LEVELS.get(e.value, ATOM)
    return _LEVEL.get(e.op, ATOM)


def _pieces(e: Expression) -> list[Piece]:
    if e.op == "call":
        return FACES[e.value](e.args)
    return _WRITERS[e.op](e)


def name(text: str) -> str:
    r"""A variable's name.

    >>> name("x10"), name("loss"), name("theta_max")
    ('x_{10}', '\\mathrm{loss}', '\\theta_{\\mathrm{max}}')
    """
    stem, _, below = text.partition("_")
    bare = stem.rstrip("0123456789")
    index = ",".join(filter(None, (stem[len(bare) :], *below.split("_"))))
    letters = _letters(bare) if bare else stem
    if not index or not bare:
        return letters
    return f"{letters}_{{{','.join(_letters(part) for part in index.split(','))}}}"


def _letters(word: str) -> str:
    if word in GREEK:
        return f"\\{word}"
    return word if len(word) == 1 or word.isdigit() else f"\\mathrm{{{word}}}"


def numeral(value: int | Fraction) -> str:
    """An exact rational number."""
    if isinstance(value, int):
        return str(value)
    sign = "-" if value < 0 else ""
    return f"{sign}\\frac{{{abs(value.numerator)}}}{{{value.denominator}}}"


def decimal(value: float, precision: int) -> str:
    r"""A float.

    >>> decimal(1.5e-7, 6)
    '1.5 \\cdot 10^{-7}'
    """
    mantissa, e, exponent = f"{value:.{precision}g}".partition("e")
    return f"{mantissa} \\cdot 10^{{{int(exponent)}}}" if e else mantissa


def _constant(e: Expression) -> list[Piece]:
    return ["e" if e.value == "E" else f"\\{e.value}" if e.value in GREEK else str(e.value)]


def _rootof(e: Expression) -> list[Piece]:
    coefficients, index = e.value
    terms = [_monomial(c, len(coefficients) - 1 - k) for k, c in enumerate(coefficients) if c]
    polynomial = " + ".join(terms).replace("+ -", "- ")
    return [f"\\operatorname{{rootof}}\\left({polynomial}, {index}\\right)"]


def _monomial(coefficient: int, power: int) -> str:
    variable = "" if power == 0 else "x" if power == 1 else f"x^{{{power}}}"
    if abs(coefficient) == 1 and variable:
        return variable if coefficient > 0 else f"-{variable}"
    return f"{coefficient} {variable}".strip()


def _sum(e: Expression) -> list[Piece]:
    first, *rest = e.args
    pieces: list[Piece] = [(first, SUM if first.op == "neg" else TERM)]
    for term in rest:
        if term.op == "neg":
            pieces += (" - ", (term.args[0], TERM))
        elif term.op == "num" and term.value < 0:
            pieces.append(f" - {numeral(-term.value)}")
        else:
            pieces += (" + ", (term, TERM))
    return pieces


def _product(e: Expression) -> list[Piece]:
    pieces: list[Piece] = [(e.args[0], TERM)]
    for before, factor in zip(e.args, e.args[1:], strict=False):
        pieces += (_times(before, factor), (factor, FACTOR))
    return pieces


def _times(before: Expression, factor: Expression) -> str:
    """A dot where digits would run together, or where a name would seem to be called."""
    start = factor
    while start.op in ("pow", "mul"):
        start = start.args[0]
    if start.op == "num" or (before.op == "num" and start.op == "div"):
        return r" \cdot "
    return " "


def _quotient(e: Expression) -> list[Piece]:
    return [r"\frac{", (e.args[0], ANYTHING), "}{", (e.args[1], ANYTHING), "}"]


def _power(e: Expression) -> list[Piece]:
    base, exponent = e.args
    if base.op == "call" and base.value in POWERED and exponent.op == "num" and exponent.value > 0:
        head, *rest = FACES[base.value](base.args)
        assert isinstance(head, str)
        return [f"{head.removesuffix(_OPEN)}^{{", (exponent, ANYTHING), f"}}{_OPEN}", *rest]
    return [(base, ATOM), "^{", (exponent, ANYTHING), "}"]


_OPEN: Final = r"\left("


def _cases(e: Expression) -> list[Piece]:
    pieces: list[Piece] = [r"\begin{cases} "]
    for value, condition in zip(e.args[::2], e.args[1::2], strict=True):
        if len(pieces) > 1:
            pieces.append(r" \\ ")
        pieces += ((value, ANYTHING), " & ", *_when(condition))
    return [*pieces, r" \end{cases}"]


def _when(condition: Expression) -> Iterable[Piece]:
    if condition.op == "bool":
        return (r"\text{otherwise}" if condition.value else r"\text{never}",)
    return (r"\text{if } ", (condition, ANYTHING))


def _joined(sign: str, level: int) -> Callable[[Expression], list[Piece]]:
    def pieces(e: Expression) -> list[Piece]:
        parts: list[Piece] = [(e.args[0], level)]
        for a in e.args[1:]:
            parts += (f" {sign} ", (a, level))
        return parts

    return pieces


_WRITERS: Final[dict[str, Callable[[Expression], list[Piece]]]] = {
    "num": lambda e: [numeral(e.value)],
    "sym": lambda e: [r"\infty" if e.value == "oo" else name(e.value)],
    "const": _constant,
    "rootof": _rootof,
    "add": _sum,
    "mul": _product,
    "neg": lambda e: ["-", (e.args[0], TERM)],
    "div": _quotient,
    "pow": _power,
    "piecewise": _cases,
    "compare": lambda e: [(e.args[0], SUM), f" {RELATIONS[e.value]} ", (e.args[1], SUM)],
    "and": _joined(r"\land", NEGATION),
    "or": _joined(r"\lor", CONJUNCTION),
    "not": lambda e: [r"\lnot ", (e.args[0], ATOM)],
    "bool": lambda e: [r"\text{true}" if e.value else r"\text{false}"],
}
