"""A sound calculus of convexity: what it says is so; what it does not say may still be so.

The rules are those of disciplined convex programming (Grant, Boyd & Ye 2006): a convex function that does
not decrease keeps a convex argument convex, and so on. Smooth parts that the rules do not see through
are convex where their Hessian has no negative eigenvalue for any values of the variables, which is
decided exactly where the Hessian is constant and by the form of its minors where it is not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Final

from symgrad.algebra.normal import Normalizer, TooLargeError
from symgrad.algebra.signs import sign_of_form
from symgrad.autodiff.reverse import gradient
from symgrad.calculus.domain import rational_exponent, requirements
from symgrad.calculus.subdifferential.grouping import square_parts
from symgrad.frozen import dataclass
from symgrad.language.graph import (
    ADD,
    CALL,
    DIV,
    LEAVES,
    MINUS_ONE,
    MUL,
    NEG,
    NUM,
    POW,
    TRUE,
    ZERO,
    Expression,
    add,
    call,
    postorder,
    variables_of,
)

LARGEST_HESSIAN: Final = 4
WORK: Final = 4_000


@dataclass(frozen=True, slots=True)
class Shape:
    """What is known of a function: both are true of an affine one."""

    convex: bool = False
    concave: bool = False

    @property
    def affine(self) -> bool:
        """Whether it is both."""
        return self.convex and self.concave

    def times(self, sign: int) -> Shape:
        """The shape of a multiple of that sign."""
        return self if sign >= 0 else Shape(self.concave, self.convex)


UNKNOWN: Final = Shape()
CONSTANT = AFFINE = Shape(True, True)
CONVEX: Final = Shape(convex=True)
CONCAVE: Final = Shape(concave=True)


@dataclass(frozen=True, slots=True)
class Atom:
    """A function of one or more arguments: its own shape, and where it does not decrease or increase.

    ``rises`` and ``falls`` take the sign of an argument (as `sign_of_form` has it, None if unknown).
    """

    shape: Shape
    rises: Callable[[int | None], bool] = lambda sign: False
    falls: Callable[[int | None], bool] = lambda sign: False

    def of(self, args: Sequence[tuple[Shape, int | None]]) -> Shape:
        """The shape of the composition."""
        convex = self.shape.convex and all(
            self._fits(shape.convex, shape.concave, sign) for shape, sign in args
        )
        concave = self.shape.concave and all(
            self._fits(shape.concave, shape.convex, sign) for shape, sign in args
        )
        return Shape(convex, concave)

    def _fits(self, same: bool, opposite: bool, sign: int | None) -> bool:
        return (same and opposite) or (same and self.rises(sign)) or (opposite and self.falls(sign))


def always(_: int | None) -> bool:
    """Everywhere."""
    return True


def nonnegative(sign: int | None) -> bool:
    """Where the argument is never negative."""
    return sign is not None and sign >= 0


def nonpositive(sign: int | None) -> bool:
    """Where the argument is never positive."""
    return sign is not None and sign <= 0


_EVEN: Final = Atom(CONVEX, nonnegative, nonpositive)
_RISING: Final = Atom(CONVEX, always)

ATOMS: Final[dict[str, Atom]] = {
    "abs": _EVEN,
    "norm": _EVEN,
    "hypot": _EVEN,
    "cosh": _EVEN,
    "exp": _RISING,
    "max": _RISING,
    "relu": _RISING,
    "leaky_relu": _RISING,
    "elu": _RISING,
    "softplus": _RISING,
    "logsumexp": _RISING,
    "erfc": Atom(UNKNOWN),
    "min": Atom(CONCAVE, always),
    "sqrt": Atom(CONCAVE, always),
    "log": Atom(CONCAVE, always),
    "log2": Atom(CONCAVE, always),
    "log10": Atom(CONCAVE, always),
}
"""The functions that are convex or concave on an interval or on all of space."""


def is_convex(e: Expression) -> bool:
    """Whether a function is proved to be convex on its domain.

    >>> from symgrad import parse
    >>> is_convex(parse("abs(x) + exp(2x - y) + max(x, y)^2")), is_convex(parse("max(x^2, y) + 3x"))
    (False, True)
    """
    return shape_of(e).convex


def is_concave(e: Expression) -> bool:
    """Whether a function is proved to be concave on its domain."""
    return shape_of(e).concave


def shape_of(root: Expression) -> Shape:
    """What the rules show."""
    shapes: dict[Expression, Shape] = {}
    for e in postorder([root]):
        if e.op in LEAVES:
            shapes[e] = AFFINE
        elif not variables_of([e]):
            shapes[e] = CONSTANT
        else:
            shapes[e] = _shape(e, [shapes.get(a, UNKNOWN) for a in e.args])
    return shapes[root]


def _shape(e: Expression, args: Sequence[Shape]) -> Shape:
    rule = _RULES.get(e.op)
    found = rule(e, args) if rule else UNKNOWN
    if not (found.convex or found.concave) and e.op in (ADD, MUL, POW, DIV, CALL):
        found = _by_hessian(e)
    return found


def _sum(e: Expression, args: Sequence[Shape]) -> Shape:
    found = Shape(all(a.convex for a in args), all(a.concave for a in args))
    if found.convex or found.concave:
        return found
    # What the rules do not see through may be smooth in one piece: x^2 + x*y + y^2 beside |x|.
    known = [a.convex or a.concave for a in args]
    smooth = [t for t in e.args if _is_smooth(t) and not _is_affine(t)]
    if len(smooth) < 2 or (all(known) and len(smooth) == len(args)):
        return UNKNOWN
    rest = [a for t, a in zip(e.args, args, strict=True) if t not in smooth]
    together = _by_hessian(add(*smooth))
    return Shape(
        together.convex and all(a.convex for a in rest), together.concave and all(a.concave for a in rest)
    )


def _is_affine(e: Expression) -> bool:
    return shape_of(e).affine


def _product(e: Expression, args: Sequence[Shape]) -> Shape:
    moving = [k for k, a in enumerate(e.args) if variables_of([a])]
    if len(moving) != 1:
        return UNKNOWN
    signs = [_sign(a) for k, a in enumerate(e.args) if k != moving[0]]
    if any(s is None for s in signs):
        return UNKNOWN
    negative = sum(s < 0 for s in signs if s is not None) % 2
    return args[moving[0]].times(-1 if negative else 1)


def _sign(constant: Expression) -> int | None:
    from symgrad.calculus.exact import sign_of

    return sign_of(Normalizer().form(constant))


def _quotient(e: Expression, args: Sequence[Shape]) -> Shape:
    a, b = e.args
    if not variables_of([b]):
        sign = _sign(b)
        return UNKNOWN if sign is None else args[0].times(sign)
    if not variables_of([a]):
        sign = _sign(a)
        return UNKNOWN if sign is None else _reciprocal(b, args[1]).times(sign)
    return UNKNOWN


def _reciprocal(b: Expression, shape: Shape) -> Shape:
    """1/b is convex where b is concave and always positive."""
    positive = sign_of_form(b) == 2
    return CONVEX if positive and shape.concave else UNKNOWN


def _power(e: Expression, args: Sequence[Shape]) -> Shape:
    base, shape = e.args[0], args[0]
    if not variables_of([base]):
        sign = sign_of_form(base)
        return _RISING.of([(args[1], None)]) if sign == 2 and _above_one(base) else UNKNOWN
    power = rational_exponent(e.args[1])
    if power is None:
        return UNKNOWN
    if power == Fraction(1, 2) and _root_of_squares(base).convex:
        return CONVEX
    return _power_atom(power, base).of([(shape, _range_sign(base))])


def _above_one(base: Expression) -> bool:
    return _sign(base - 1) == 1


def _range_sign(e: Expression) -> int | None:
    """The sign of an expression everywhere; a maximum with something that is never negative has one too."""
    if e.op is CALL and e.value == "max" and any(nonnegative(sign_of_form(a)) for a in e.args):
        return max(1, sign_of_form(e) or 1)
    return sign_of_form(e)


def _power_atom(power: Fraction, base: Expression) -> Atom:
    sign = _range_sign(base)
    if power.denominator % 2 and power.numerator % 2 == 0 and power > 1:
        return _EVEN
    if power > 1 and nonnegative(sign):
        return _RISING
    if power > 1 and power.denominator % 2 == 0:
        # The domain base >= 0 is convex only for an affine (or concave) base.
        return Atom(CONVEX)
    if 0 < power < 1 and (power.denominator % 2 == 0 or nonnegative(sign)):
        return Atom(CONCAVE, always)
    if power < 0 and sign == 2:
        return Atom(CONVEX, falls=always)
    return Atom(UNKNOWN)


def _call(e: Expression, args: Sequence[Shape]) -> Shape:
    if e.value in _REWRITTEN:
        found = _REWRITTEN[e.value](e.args[0])
        if found.convex:
            return found
    atom = ATOMS.get(e.value)
    if atom is None or (e.value == "log" and len(e.args) > 1):
        return UNKNOWN
    return atom.of([(shape, sign_of_form(a)) for a, shape in zip(e.args, args, strict=True)])


def _root_of_squares(radicand: Expression) -> Shape:
    """sqrt(u^2 + v^2 + c) is a norm."""
    parts = square_parts(radicand)
    return UNKNOWN if parts is None else shape_of(call("norm", *parts))


def _log_of_exponentials(total: Expression) -> Shape:
    """log(a*exp(u) + b*exp(v) + c) with positive factors is a log-sum-exp."""
    exponents = [_exponent(term) for term in (total.args if total.op is ADD else (total,))]
    return Shape(convex=all(u is not None and is_convex(u) for u in exponents))


def _exponent(term: Expression) -> Expression | None:
    if term.op is CALL and term.value == "exp":
        return term.args[0]
    if not variables_of([term]):
        return ZERO if _sign(term) == 1 else None
    if term.op is MUL and term.args[0].op is NUM and term.args[0].value > 0 and len(term.args) == 2:
        return _exponent(term.args[1])
    return None


_REWRITTEN: Final = {"sqrt": _root_of_squares, "log": _log_of_exponentials}

_RULES: Final[dict[str, Callable[[Expression, Sequence[Shape]], Shape]]] = {
    ADD: _sum,
    NEG: lambda e, args: args[0].times(-1),
    MUL: _product,
    DIV: _quotient,
    POW: _power,
    CALL: _call,
}


def _is_smooth(e: Expression) -> bool:
    """Whether it is smooth on all of space: every condition holds for all values."""
    try:
        return all(Normalizer(WORK).form(r.condition) is TRUE for r in requirements([e]))
    except TooLargeError:
        return False


def _by_hessian(e: Expression) -> Shape:
    """The shape of a function that is smooth on all of space, by the signs of its second derivatives."""
    names = variables_of([e])
    if len(names) > LARGEST_HESSIAN or len(postorder([e])) > 200 or not _is_smooth(e):
        return UNKNOWN
    try:
        n = Normalizer(WORK)
        hessian = [[n.form(h) for h in gradient(g, names)] for g in gradient(e, names)]
        return Shape(
            _never_negative(n, hessian),
            _never_negative(n, [[n.mul((MINUS_ONE, h)) for h in r] for r in hessian]),
        )
    except TooLargeError:
        return UNKNOWN


def _never_negative(n: Normalizer, matrix: Sequence[Sequence[Expression]]) -> bool:
    """Whether a symmetric matrix of functions is positive semidefinite: no principal minor is negative."""
    size = len(matrix)
    for chosen in range(1, 1 << size):
        rows = [k for k in range(size) if chosen >> k & 1]
        minor = _determinant(n, [[matrix[i][j] for j in rows] for i in rows])
        if (s := _form_sign(minor)) is None or s < 0:
            return False
    return True


def _form_sign(form: Expression) -> int | None:
    if form.op is NUM:
        return int(form.value > 0) - int(form.value < 0)
    if not variables_of([form]):
        return _sign(form)
    return sign_of_form(form)


def _determinant(n: Normalizer, matrix: list[list[Expression]]) -> Expression:
    if len(matrix) == 1:
        return matrix[0][0]
    terms: list[Expression] = []
    for j, entry in enumerate(matrix[0]):
        if entry is not ZERO:
            minor = _determinant(n, [[row[k] for k in range(len(row)) if k != j] for row in matrix[1:]])
            terms.append(n.mul((entry, minor) if j % 2 == 0 else (MINUS_ONE, entry, minor)))
    return n.add(terms) if terms else ZERO


__all__ = ["Shape", "is_concave", "is_convex", "shape_of"]
