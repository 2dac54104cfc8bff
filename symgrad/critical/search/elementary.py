"""Systems that are polynomial in letters: all their real solutions, translated back to the variables.

    u = exp(a*x) > 0        x = log(u)/a
    l = log(x)              x = exp(l)
    w = root of g, degree k w^k = g is one more equation, w > 0 for even k
    s, c = sin, cos of a*x  s^2 + c^2 = 1 is one more equation; x = (t + 2*k*pi)/a with t in (-pi, pi]

A letter of the first two kinds takes every allowed value once, so the polynomial system has a solution
for each solution in the variables, and the proof that none is missing carries over.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import field
from fractions import Fraction
from itertools import product
from typing import Any, Final

from flint import arb, ctx

from symgrad.critical.algebra.algebraic import real_solutions
from symgrad.critical.algebra.polynomials import Expired, Exponents, Interval
from symgrad.critical.algebra.solutions import Family, Root
from symgrad.critical.algebra.univariate import interval
from symgrad.critical.forms.letters import Alphabet, Kind, Letter
from symgrad.critical.forms.stationary import Equations
from symgrad.critical.places.spots import Spot, ball_between, enclosed, expression_of
from symgrad.critical.search.sign_changes import changes_its_sign
from symgrad.frozen import dataclass
from symgrad.language.graph import NUM, PI, POW, SYM, E, Expression, call, number

PRECISIONS: Final = (96, 256, 1024)
MOST_TURNS: Final = 10_000

Bounds = tuple[Fraction, Fraction]


@dataclass(slots=True)
class Solved:
    """What the polynomial system has shown."""

    spots: list[Spot] = field(default_factory=list)
    families: list[Family] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)
    reason: str = ""
    periods: dict[str, Expression] = field(default_factory=dict)
    used: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """One value that a variable may take at a root: exact if known, and in a ball."""

    exact: Expression | None
    ball: Any


def used_letters(equations: Equations) -> tuple[int, ...] | None:
    """The letters of the system, relations included; None where some letter is not one we can undo."""
    alphabet = equations.alphabet
    if alphabet is None:
        return None
    used = {k for p in equations.numerators for k in alphabet.occurring(p)}
    while True:
        more = set(used)
        for k in used:
            kind = alphabet.letters[k].kind
            more |= {k + 1} if kind is Kind.SINE else {k - 1} if kind is Kind.COSINE else set()
        for p in alphabet.relations(more):
            more |= alphabet.occurring(p)
        if more == used:
            break
        used = more
    return tuple(sorted(used)) if _undoable(alphabet, used) else None


def _undoable(alphabet: Alphabet, used: set[int]) -> bool:
    """Whether each variable enters through one kind of letter only."""
    taken: set[str] = set()
    for k in sorted(used):
        letter = alphabet.letters[k]
        if letter.kind is Kind.OTHER:
            return False
        if letter.kind in (Kind.ROOT, Kind.COSINE):
            continue
        inner = letter.rest
        if inner.op is not SYM or inner.value not in alphabet.names or inner.value in taken:
            return False
        taken.add(inner.value)
    return True


def periodic_names(equations: Equations, used: Sequence[int]) -> list[str]:
    """The variables that enter through sine and cosine only."""
    assert equations.alphabet is not None
    letters = [equations.alphabet.letters[k] for k in used]
    return [letter.rest.value for letter in letters if letter.kind is Kind.SINE]


def solve_letters(
    equations: Equations, used: Sequence[int], ranges: dict[str, Bounds], expired: Expired
) -> Solved:
    """All solutions, those of periodic variables within their ranges.

    Args:
        equations: the system.
        used: its letters, from `used_letters`.
        ranges: for each periodic variable where to list it.
        expired: asked whether the time is over.
    """
    alphabet = equations.alphabet
    assert alphabet is not None
    system = [project(p, used) for p in (*equations.numerators, *alphabet.relations(used))]
    known = set(used)
    avoided = [p for p in equations.denominators if alphabet.occurring(p) <= known]
    avoided += [alphabet.gens[k] for k in used if alphabet.letters[k].kind is Kind.EXPONENTIAL]
    found = real_solutions(system, len(used), [project(p, used) for p in avoided], expired)
    solved = Solved(reason=found.reason, used=tuple(used))
    if not found.complete:
        solved.gaps.append(found.reason)
    letters = [alphabet.letters[k] for k in used]
    for root in found.roots:
        _translate(root, letters, alphabet, ranges, solved)
    for family in found.families:
        _keep_family(family, letters, alphabet, solved)
    return solved


def project(polynomial: Any, used: Sequence[int]) -> dict[Exponents, Fraction]:
    """A polynomial in the used letters only."""
    return {
        tuple(int(exponents[k]) for k in used): Fraction(int(c.p), int(c.q))
        for exponents, c in polynomial.to_dict().items()
    }


def _positive(letter: Letter, alphabet: Alphabet) -> bool:
    """Whether only positive values of a letter count."""
    if letter.kind is Kind.ROOT:
        return alphabet.degree(letter) % 2 == 0
    return letter.kind is Kind.EXPONENTIAL


def sign_between(low: Fraction, high: Fraction) -> int | None:
    """The sign of a number between bounds; None if they leave it open."""
    if low > 0 or high < 0:
        return 1 if low > 0 else -1
    return 0 if low == high == 0 else None


def _sign(root: Root, position: int) -> int | None:
    if root.coordinates is not None and not any(root.coordinates[position].enclosure(8)):
        return 0
    for bits in PRECISIONS:
        sign = sign_between(*root.locate(bits)[position])
        if sign is not None:
            return sign
    return None


def _translate(
    root: Root, letters: Sequence[Letter], alphabet: Alphabet, ranges: dict[str, Bounds], solved: Solved
) -> None:
    signs = {k: _sign(root, k) for k, letter in enumerate(letters) if _positive(letter, alphabet)}
    if any(s is not None and s <= 0 for s in signs.values()):
        return
    if None in signs.values():
        solved.gaps.append("the sign of a root is not decided")
        return
    choices: dict[str, list[Choice]] = {}
    balls = [ball_between(*bounds) for bounds in root.locate(PRECISIONS[0])]
    for k, letter in enumerate(letters):
        if letter.kind in (Kind.ROOT, Kind.COSINE):
            continue
        name = letter.rest.value
        exact = None if root.coordinates is None else expression_of(root.coordinates[k], alphabet.n)
        if letter.kind is Kind.SINE:
            cosine = None if root.coordinates is None else expression_of(root.coordinates[k + 1], alphabet.n)
            pair = None if exact is None or cosine is None else (exact, cosine)
            choices[name] = turns(pair, balls[k], balls[k + 1], letter.rate, ranges[name], alphabet)
        else:
            choices[name] = [_undone(letter, exact, balls[k], alphabet)]
    simple = all(letter.kind in (Kind.VARIABLE, Kind.ROOT) for letter in letters)
    for picked in product(*choices.values()):
        chosen = dict(zip(choices, picked, strict=True))
        solved.spots.append(_spot(chosen, _refiner(root, letters) if simple else None))


def _spot(chosen: dict[str, Choice], refine: Callable[[int], dict[str, Interval]] | None) -> Spot:
    exact = {name: choice.exact for name, choice in chosen.items() if choice.exact is not None}
    enclosure = {
        name: interval(choice.ball) if choice.exact is None else enclosed(choice.exact)
        for name, choice in chosen.items()
    }
    return Spot(enclosure, exact, refine=refine)


def _refiner(root: Root, letters: Sequence[Letter]) -> Callable[[int], dict[str, Interval]]:
    places = {letter.rest.value: k for k, letter in enumerate(letters) if letter.kind is Kind.VARIABLE}

    def refine(bits: int) -> dict[str, Interval]:
        located = root.locate(bits)
        return {name: located[k] for name, k in places.items()}

    return refine


def _undone(letter: Letter, exact: Expression | None, ball: Any, alphabet: Alphabet) -> Choice:
    """The variable's value from its letter's."""
    n = alphabet.n
    with ctx.workprec(PRECISIONS[0]):
        if letter.kind is Kind.VARIABLE:
            return Choice(exact, ball)
        if letter.kind is Kind.LOGARITHM:
            share = number(1 / letter.rate)
            scaled = None if exact is None else n.form(call("exp", exact) * share)
            return Choice(scaled, ball.exp() * letter.rate.denominator / letter.rate.numerator)
        base = _base(letter)
        rate = arb(letter.rate.numerator) / letter.rate.denominator
        scale = arb(1) if base is E else ball_between(*enclosed(n.form(call("log", base))))
        formula = None
        if exact is not None:
            above = logarithm(exact)
            below = number(letter.rate) if base is E else number(letter.rate) * call("log", base)
            formula = n.form(above / below)
        return Choice(formula, ball.log() / (rate * scale))


def logarithm(value: Expression) -> Expression:
    """The logarithm of a positive number, roots and reciprocals taken out: log(2)/3, -log(4)."""
    if value.op is POW and value.args[1].op is NUM:
        return value.args[1] * logarithm(value.args[0])
    if value.op is NUM and value.value < 1:
        return -call("log", number(1 / Fraction(value.value)))
    return call("log", value)


def _base(letter: Letter) -> Expression:
    """The base of an exponential letter."""
    form = letter.form
    return E if form.op == "call" else form.args[0]


def turns(
    exact: tuple[Expression, Expression] | None,
    sine: Any,
    cosine: Any,
    rate: Fraction,
    bounds: Bounds,
    alphabet: Alphabet,
) -> list[Choice]:
    """The angles with this sine and cosine, divided by the rate, within bounds."""
    with ctx.workprec(PRECISIONS[0]):
        angle = _angle(sine, cosine)
        formula = None if exact is None else exact_angle(*exact, angle, alphabet)
        pi, factor = arb.pi(), arb(rate.denominator) / rate.numerator
        low, high = (float(bound) for bound in bounds)
        first = int((low / float(factor) - 4) / 6.283185307179586) - 1
        last = int((high / float(factor) + 4) / 6.283185307179586) + 1
        found = []
        for k in range(first, min(last, first + MOST_TURNS) + 1):
            ball = (angle + 2 * k * pi) * factor
            if ball < _end(bounds[0]) or ball > _end(bounds[1]):
                continue
            form = None
            if formula is not None:
                form = alphabet.n.form((formula + number(2 * k) * PI) * number(1 / rate))
            found.append(Choice(form, ball))
        return found


def _end(value: Fraction) -> Any:
    return ball_between(value, value)


def _angle(sine: Any, cosine: Any) -> Any:
    """The angle in (-pi, pi]; across the cut beyond pi rather than jumping."""
    if cosine > 0 or sine > 0 or sine < 0:
        return arb.atan2(sine, cosine)
    return arb.pi() + arb.atan2(-sine, -cosine)


def exact_angle(sine: Expression, cosine: Expression, angle: Any, alphabet: Alphabet) -> Expression:
    """The angle: a simple part of pi, or an arc cosine."""
    n = alphabet.n
    share = float(angle / arb.pi())
    for below in (1, 2, 3, 4, 5, 6, 8, 10, 12):
        above = round(share * below)
        if abs(share * below - above) < 1e-12:
            guess = n.mul((number(Fraction(above, below)), PI))
            if _same(n.form(call("cos", guess)), cosine, n) and _same(n.form(call("sin", guess)), sine, n):
                return guess
    inner = n.form(call("acos", cosine))
    return inner if float(angle) >= 0 else n.mul((number(-1), inner))


def _same(a: Expression, b: Expression, n: Any) -> bool:
    from symgrad.calculus.exact import sign_of

    return a is b or sign_of(n.add((a, n.mul((number(-1), b))))) == 0


def _keep_family(family: Family, letters: Sequence[Letter], alphabet: Alphabet, solved: Solved) -> None:
    """Keeps a family unless its letters are negative where they must not be."""
    fixed = dict(family.fixed)
    for k, letter in enumerate(letters):
        if not _positive(letter, alphabet):
            continue
        value = fixed.get(k)
        bounds = None
        if value is not None:
            bounds = value if isinstance(value, tuple) else value.enclosure(PRECISIONS[0])
        elif family.sample is not None:
            bounds = family.sample[k]
        sign = None if bounds is None else sign_between(*bounds)
        if value is not None and sign is not None and sign <= 0:
            return
        if (sign is None or sign <= 0) and not _has_points(family, letters, alphabet, solved.used):
            solved.gaps.append("whether a family has points in the domain is not decided")
    solved.families.append(family)


def _has_points(family: Family, letters: Sequence[Letter], alphabet: Alphabet, used: Sequence[int]) -> bool:
    """Whether the one equation of a family changes its sign among the variables, and excepts nothing."""
    forms = family_equations(family, used, alphabet)
    if len(forms) != 1 or not all(_is_never_zero(p, letters) for p in family.avoiding):
        return False
    return changes_its_sign(forms[0], alphabet.names)


def _is_never_zero(polynomial: dict[Exponents, Fraction], letters: Sequence[Letter]) -> bool:
    """Whether it is a product of exponentials."""
    exponents = next(iter(polynomial), ())
    factors = [letter for letter, k in zip(letters, exponents, strict=False) if k]
    return len(polynomial) == 1 and all(letter.kind is Kind.EXPONENTIAL for letter in factors)


def _parallel(a: dict[Exponents, Fraction], b: dict[Exponents, Fraction]) -> bool:
    """Whether two polynomials differ by a factor only."""
    return a.keys() == b.keys() and len({b[key] / value for key, value in a.items()}) == 1


def family_equations(family: Family, used: Sequence[int], alphabet: Alphabet) -> list[Expression]:
    """The equations of a family in the variables."""
    found = []
    tied = [project(p, used) for p in alphabet.relations(used)]
    for equation in family.equations:
        if any(_parallel(equation, relation) for relation in tied):
            continue
        terms = [
            alphabet.n.mul(
                (
                    number(c),
                    *[
                        alphabet.n.power(alphabet.letters[k].form, number(p))
                        for k, p in zip(used, exponents, strict=True)
                        if p
                    ],
                )
            )
            for exponents, c in equation.items()
        ]
        found.append(alphabet.n.add(terms))
    for position, value in family.fixed:
        if not isinstance(value, tuple):
            minus = alphabet.n.mul((number(-1), expression_of(value, alphabet.n)))
            found.append(alphabet.n.add((alphabet.letters[used[position]].form, minus)))
    return found


__all__ = ["Solved", "family_equations", "periodic_names", "solve_letters", "used_letters"]
