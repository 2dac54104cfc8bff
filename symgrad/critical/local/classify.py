"""What kind of critical point it is: proved from exact or enclosed signs, or undecided.

The eigenvalues of the Hessian are real, so Descartes' rule of signs reads their signs off the characteristic
polynomial. Balls decide first; where they cannot, exact values do. A singular Hessian leaves the decision to
`symgrad.critical.local.degenerate`, unless it has eigenvalues of both signs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property, lru_cache
from itertools import pairwise, product
from typing import TYPE_CHECKING, Any, Final

from symgrad.algebra.normal import TooLargeError
from symgrad.autodiff.higher import hessian_rows
from symgrad.autodiff.reverse import gradient
from symgrad.calculus.domain import Requirement, rational_exponent, requirements
from symgrad.calculus.eigenvalues import eigenvalues
from symgrad.calculus.exact import Evaluator
from symgrad.calculus.matrices import characteristic_polynomial, inertia
from symgrad.critical.algebra.polynomial_balls import PolynomialBalls
from symgrad.critical.algebra.polynomials import as_flint, rational
from symgrad.critical.local.degenerate import decide
from symgrad.frozen import dataclass
from symgrad.language.graph import (
    CALL,
    NUM,
    POW,
    ZERO,
    Expression,
    Rational,
    compare,
    number,
    postorder,
    symbol,
)
from symgrad.programs.ball_program import BallProgram, ball
from symgrad.programs.balls import enclose
from symgrad.programs.rationals import rational_node
from symgrad.results import Number
from symgrad.results.critical import Kind

if TYPE_CHECKING:
    from flint import arb

Point = Mapping[str, Expression]
Box = Mapping[str, tuple[Fraction, Fraction]]
Counts = tuple[int, int, int]

PRECISIONS: Final = (64, 192)
EXACT_NODES: Final = 24
"""Nodes of a Hessian's entries up to which eigenvalues are worked out exactly."""

_SMOOTH_ONCE: Final = frozenset({"elu"})
_SURE: Final = 1e-9
_OPEN_BOX: Final = "the Hessian may be singular there, and the point is known by an enclosure only"
_OPEN_SIGN: Final = "whether the Hessian is singular could not be decided"
_NOT_SMOOTH: Final = "f may have a kink or an edge of its domain there"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is proved of one critical point.

    Attributes:
        kind: minimum, maximum, saddle, inflection or undecided.
        degenerate: whether the Hessian is singular; None where that is open.
        eigenvalues: those of the Hessian, ascending, where known.
        witness: what decided a degenerate point, or why nothing did.
    """

    kind: Kind
    degenerate: bool | None
    eigenvalues: tuple[Number, ...] | None = None
    witness: str | None = None


def classify(
    expression: Expression,
    names: Sequence[str],
    at: Point | None,
    enclosure: Box | None = None,
    *,
    briefly: bool = False,
) -> Verdict:
    """The kind of the critical point at exact coordinates, or of the one in an enclosure.

    Args:
        expression: the function.
        names: its variables.
        at: the exact coordinates in normal form, where known.
        enclosure: bounds of each coordinate; used where ``at`` is None.
        briefly: eigenvalues as floats are enough where balls tell the kind.

    Returns:
        A verdict that holds for the point: every kind but ``undecided`` is proved.

    >>> from symgrad import parse
    >>> from symgrad.language.graph import number
    >>> verdict = classify(parse("x^4 - x^2 + y^2"), ["x", "y"], {"x": number(0), "y": number(0)})
    >>> print(verdict.kind, [n.float for n in verdict.eigenvalues])
    saddle [-2.0, 2.0]
    """
    second = second_derivatives(expression, tuple(names))
    values = None if at is None else {name: at[name] for name in names}
    smooth = second.is_smooth(values, enclosure)
    if values is None:
        return _by_enclosure(second, enclosure or {}) if smooth else _undecided(_NOT_SMOOTH)
    if not smooth and not second.is_smooth(values, None, twice=True):
        found = decide(expression, names, values, smooth=False)
        return Verdict(found.kind, None, None, found.witness)
    return _by_exact_values(second, values, briefly=briefly, smooth=smooth)


def _undecided(reason: str) -> Verdict:
    return Verdict(Kind.UNDECIDED, None, None, reason)


def _by_enclosure(second: SecondDerivatives, enclosure: Box) -> Verdict:
    values = [enclosure[name] for name in second.names]
    balls = second.enclosed(values, PRECISIONS[-1])
    counts = enclosed_inertia(balls)
    if counts is None and second.is_polynomial:
        counts = enclosed_inertia(second.enclosed(values, PRECISIONS[-1], closely=True))
    if counts is None:
        return _undecided(_OPEN_BOX)
    return Verdict(_kind(counts, len(second.names)), False, _floats(balls))


def _by_exact_values(second: SecondDerivatives, at: Point, *, briefly: bool, smooth: bool) -> Verdict:
    rational = all(value.op is NUM for value in at.values())
    counts = None if rational else second.inertia_in_balls(at)
    if counts and briefly:
        return _plain(counts, second, _floats(second.at_point(at, PRECISIONS[-1])))
    try:
        forms = second.exact(at)
        characteristic = None if counts else characteristic_polynomial(forms, Evaluator({}).normalizer)
    except (TooLargeError, ZeroDivisionError):
        return _undecided(_OPEN_SIGN) if counts is None else _plain(counts, second, None)
    if counts is None and characteristic is not None:
        counts = inertia(characteristic)
    values = _eigenvalues(second, at, forms, characteristic)
    if counts is None:
        found = decide(second.expression, second.names, at, smooth=smooth)
        return Verdict(
            found.kind, None, values, _OPEN_SIGN if found.kind is Kind.UNDECIDED else found.witness
        )
    if not counts[1]:
        return _plain(counts, second, values)
    if counts[0] and counts[2]:
        return Verdict(Kind.SADDLE, True, values, "the Hessian has eigenvalues of both signs")
    found = decide(second.expression, second.names, at, smooth=smooth)
    return Verdict(found.kind, True, values, found.witness)


def _plain(counts: Counts, second: SecondDerivatives, values: tuple[Number, ...] | None) -> Verdict:
    return Verdict(_kind(counts, len(second.names)), False, values)


def _kind(counts: Counts, size: int) -> Kind:
    """The kind for a regular Hessian."""
    if counts[0] == size:
        return Kind.MINIMUM
    return Kind.MAXIMUM if counts[2] == size else Kind.SADDLE


def _eigenvalues(
    second: SecondDerivatives,
    at: Point,
    forms: Sequence[Sequence[Expression]],
    characteristic: Sequence[Expression] | None,
) -> tuple[Number, ...] | None:
    entries = [e for row in forms for e in row]
    rational = all(e.op is NUM for e in entries)
    if rational or len(postorder(entries)) <= EXACT_NODES:
        n = Evaluator({}).normalizer
        return eigenvalues(forms, characteristic or characteristic_polynomial(forms, n), n)
    return _floats(second.at_point(at, PRECISIONS[-1]))


def _floats(balls: Sequence[Sequence[arb]]) -> tuple[Number, ...] | None:
    """The eigenvalues of an enclosed matrix, to float accuracy; None where the enclosure is too wide."""
    import flint

    with flint.ctx.workprec(PRECISIONS[-1]):
        if len(balls) <= 2:
            parts = _small_eigenvalues(balls)
        else:
            try:
                found = flint.acb_mat([[flint.acb(e) for e in row] for row in balls]).eig(multiple=True)
            except (ValueError, ZeroDivisionError):
                return None
            parts = sorted((v.real for v in found), key=lambda part: float(part.mid()))
    if any(float(part.rad()) > _SURE * max(1.0, abs(float(part.mid()))) for part in parts):
        return None
    return tuple(Number(None, float(part.mid())) for part in parts)


def _small_eigenvalues(balls: Sequence[Sequence[arb]]) -> list[arb]:
    """Those of a symmetric matrix with one row or two, ascending."""
    if len(balls) == 1:
        return [balls[0][0]]
    (a, b), (_, d) = balls
    middle, half = (a + d) / 2, (a - d) / 2
    radius = (half * half + b * b).abs_upper().sqrt().union((half * half + b * b).abs_lower().sqrt())
    return [middle - radius, middle + radius]


def enclosed_inertia(balls: Sequence[Sequence[arb]]) -> Counts | None:
    """How many eigenvalues are positive, zero, negative, for every matrix in the balls; None if undecided.

    Only regular matrices are decided. A coefficient whose sign is open is tried with both.
    """
    import flint

    coefficients = flint.arb_mat([list(row) for row in balls]).charpoly().coeffs()
    signs = [1 if c > 0 else -1 if c < 0 else None for c in reversed(coefficients)]
    if len(signs) != len(balls) + 1 or signs[-1] is None:
        return None
    choices = product(*[(s,) if s else (1, -1) for s in signs])
    counts = {sum(a != b for a, b in pairwise(choice)) for choice in choices}
    if len(counts) > 1:
        return None
    (positive,) = counts
    return positive, 0, len(balls) - positive


@lru_cache(maxsize=8)
def second_derivatives(expression: Expression, names: tuple[str, ...]) -> SecondDerivatives:
    """The second derivatives of a function, worked out once."""
    return SecondDerivatives(expression, names)


class SecondDerivatives:
    """The Hessian of one function, as formulas and as a program over balls."""

    def __init__(self, expression: Expression, names: tuple[str, ...]) -> None:
        self.expression = expression
        self.names = names
        self._polynomial: Any = as_flint(expression, names)
        own = list(requirements([expression]))
        self._twice: list[Requirement] = [*own, *_smooth_up_to(2, expression)]
        self._needs: list[Requirement] = [*own, *_smooth_up_to(None, expression)]
        self._program: BallProgram | None = None
        self._conditions: BallProgram | None = None

    @property
    def is_polynomial(self) -> bool:
        """Whether the function is a polynomial with rational coefficients."""
        return self._polynomial is not None

    @cached_property
    def upper(self) -> dict[tuple[int, int], Expression]:
        """The entries in and above the diagonal that are not zero, as formulas."""
        found: dict[tuple[int, int], Expression] = {}
        for row, entries in hessian_rows(gradient(self.expression, self.names), self.names):
            found |= {(row, column): entry for column, entry in entries}
        return found

    @cached_property
    def _order(self) -> tuple[Expression, ...]:
        return tuple(postorder(list(self.upper.values())))

    @cached_property
    def _over_balls(self) -> PolynomialBalls:
        return PolynomialBalls(list(self._entries.values()))

    @cached_property
    def _entries(self) -> dict[tuple[int, int], Any]:
        """Those of a polynomial, as polynomials."""
        size = range(len(self.names))
        slopes = [self._polynomial.derivative(i) for i in size]
        return {(i, j): slopes[i].derivative(j) for i in size for j in size if i <= j}

    def is_smooth(self, at: Point | None, enclosure: Box | None, *, twice: bool = False) -> bool:
        """Whether the function is proved to be smooth at the point, or all over the enclosure.

        With ``twice`` two continuous derivatives are enough, at a point.
        """
        needs = self._twice if twice else self._needs
        if not needs:
            return True
        if at is not None:
            evaluator = Evaluator(at)
            return all(_is_met(r, evaluator) for r in needs)
        if self._conditions is None:
            self._conditions = BallProgram([r.condition for r in self._needs if not r.guards], self.names)
        box = [(enclosure or {})[name] for name in self.names]
        guarded = any(r.guards for r in self._needs)
        return not guarded and all(truth is True for truth in self._conditions.evaluate(box))

    def exact(self, at: Point) -> list[list[Expression]]:
        """The entries at an exact point, in normal form."""
        if self._polynomial is not None and all(form.op is NUM for form in at.values()):
            point = [rational(at[name].value) for name in self.names]
            values = {place: p(*point) for place, p in self._entries.items()}
            forms = {place: number(Fraction(int(v.p), int(v.q))) for place, v in values.items()}
            return self._square(forms, ZERO)
        evaluator = Evaluator(at)
        known = self._rational_entries(at)
        forms = {
            place: number(known[entry]) if entry in known else evaluator.form(entry)
            for place, entry in self.upper.items()
        }
        return self._square(forms, ZERO)

    def _rational_entries(self, at: Point) -> dict[Expression, Rational]:
        """What comes out rational by arithmetic alone."""
        known: dict[Expression, Rational] = {
            symbol(name): form.value for name, form in at.items() if form.op is NUM
        }
        for e in self._order:
            value = rational_node(e, known)
            if value is not None:
                known[e] = value
        return known

    def enclosed(self, values: Sequence[Any], bits: int, *, closely: bool = False) -> list[list[arb]]:
        """Balls around the entries, for all values of the variables; over boxes better if ``closely``."""
        from flint import arb, ctx

        if self._polynomial is not None and not closely:
            with ctx.workprec(bits):
                balls = [ball(value) for value in values]
            return self._square(dict(zip(self._entries, self._over_balls(balls, bits), strict=True)), arb(0))
        if self._program is None:
            self._program = BallProgram(list(self.upper.values()), self.names)
        found = self._program.run(values, bits)
        return self._square(dict(zip(self.upper, found, strict=True)), arb(0))

    def at_point(self, at: Point, bits: int) -> list[list[arb]]:
        """Balls around the entries at an exact point."""
        return self.enclosed([enclose(at[name], {}, bits) for name in self.names], bits)

    def inertia_in_balls(self, at: Point) -> Counts | None:
        """The signs of the eigenvalues, where balls separate them from zero."""
        for bits in PRECISIONS:
            counts = enclosed_inertia(self.at_point(at, bits))
            if counts is not None:
                return counts
        return None

    def _square(self, upper: Mapping[tuple[int, int], Any], zero: Any) -> list[list[Any]]:
        size = range(len(self.names))
        return [[upper.get((min(i, j), max(i, j)), zero) for j in size] for i in size]


def _smooth_up_to(order: int | None, expression: Expression) -> Iterator[Requirement]:
    """What keeps away from where f has a derivative, but not so many; from u = 0 in u^(5/3) for order 2."""
    for e in postorder([expression]):
        power = rational_exponent(e.args[1]) if e.op is POW else None
        if power is not None and power > 1 and power.denominator != 1:
            if order is None or power < order:
                yield Requirement(e, compare("!=", e.args[0], ZERO), smooth_only=True)
        elif e.op is CALL and e.value in _SMOOTH_ONCE:
            yield Requirement(e, compare("!=", e.args[0], ZERO), smooth_only=True)


def _is_met(r: Requirement, evaluator: Evaluator) -> bool:
    if evaluator.holds(r.condition) is True:
        return True
    return any(evaluator.holds(guard) is False for guard in r.guards)
