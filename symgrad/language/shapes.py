"""What an expression is written as: a sum of terms, a product of factors, a square root."""

from __future__ import annotations

from symgrad.language.graph import ADD, CALL, HALF, MUL, POW, Expression


def summands_of(e: Expression) -> tuple[Expression, ...]:
    """The terms of a sum, sums among them as they are; of anything else itself.

    >>> from symgrad import parse
    >>> [str(a) for a in summands_of(parse("x + 2*y"))], [str(a) for a in summands_of(parse("x*y"))]
    (['x', '2*y'], ['x*y'])
    """
    return e.args if e.op is ADD else (e,)


def factors_of(e: Expression) -> tuple[Expression, ...]:
    """The factors of a product, products among them as they are; of anything else itself.

    >>> from symgrad import parse
    >>> [str(a) for a in factors_of(parse("2*x*y"))], [str(a) for a in factors_of(parse("x + y"))]
    (['2', 'x', 'y'], ['x + y'])
    """
    return e.args if e.op is MUL else (e,)


def is_square_root(e: Expression) -> bool:
    """Whether it is a square root, in either way of writing one.

    >>> from symgrad import parse
    >>> [is_square_root(parse(text)) for text in ("sqrt(x)", "x^(1/2)", "cbrt(x)")]
    [True, True, False]
    """
    return (e.op is CALL and e.value == "sqrt") or (e.op is POW and e.args[1] is HALF)
