"""The short sentences that show why a degenerate point is what it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Final

from symgrad.algebra.normal import Normalizer
from symgrad.algebra.present import present
from symgrad.calculus.exact import sign_of
from symgrad.critical.algebra.weighted import value_at
from symgrad.critical.local.jets import Arithmetic, Jet
from symgrad.critical.local.leading import Curve, Local, weight
from symgrad.critical.local.splitting import Reduced
from symgrad.language.graph import ZERO, Expression, number, symbol
from symgrad.language.write import write

Point = Mapping[str, Expression]

LONGEST: Final = 90
STEP: Final = "t"


def along(e: Expression) -> str:
    """An expression as text, cut where it is long."""
    text = write(present(Normalizer().form(e)))
    return text if len(text) <= LONGEST else text[: LONGEST - 3] + "..."


def identity(rest: Expression, value: Expression, sign: int) -> str:
    """The sign of f - f(p) shows in its form."""
    left = "f" if value is ZERO else "f - f(p)"
    return f"{left} = {along(rest)} is never {'negative' if sign > 0 else 'positive'}"


def of_sides(
    name: str, place: Expression, found: Sequence[tuple[int, tuple[Fraction, Expression] | None]]
) -> str:
    """The first term of f - f(p), or one for each side."""
    step = symbol(name) - place if place is not ZERO else symbol(name)
    (right_sign, right), (left_sign, left) = found
    if right and left and right[0] == left[0] and right[0].denominator == 1:
        mirrored = right_sign if right[0] % 2 == 0 else -right_sign
        if mirrored == left_sign:
            return f"f - f(p) begins with {along(right[1] * step ** number(right[0]))}"
    words = {1: "above", -1: "below", 0: "equal to"}
    return f"f is {words[right_sign]} f(p) on the right and {words[left_sign]} f(p) on the left"


def steps(names: Sequence[str], at: Point) -> list[Expression]:
    """The steps away from the point, as people write them."""
    return [symbol(name) if at[name] is ZERO else symbol(name) - at[name] for name in names]


def jet_text(jet: Jet, variables: Sequence[Expression]) -> str:
    """A Taylor polynomial as text."""
    n = Normalizer()
    forms = [n.form(v) for v in variables]
    terms = [
        n.mul([c, *[n.power(v, number(k)) for v, k in zip(forms, key, strict=True)]])
        for key, c in jet.items()
    ]
    return along(n.add(terms))


def strict(names: Sequence[str], at: Point, reduced: Reduced, phi: Local) -> str:
    """The lowest terms have one sign."""
    sign = "positive" if (phi.sign or 0) > 0 else "negative"
    variables = [steps(names, at)[k] for k in reduced.kept]
    lowest = jet_text(phi.part or {}, variables)
    if not reduced.solved:
        return f"the leading terms {lowest} of f - f(p) are {sign} beside the point"
    where = path_text(names, at, reduced)
    best = "least" if sign == "positive" else "greatest"
    return f"along {where}, where f is {best}, f - f(p) begins with {lowest}"


def path_forms(names: Sequence[str], at: Point, reduced: Reduced) -> dict[str, Expression]:
    """The eliminated variables as functions of the others, as far as they were expanded."""
    n = Normalizer()
    kept = [n.form(steps(names, at)[k]) for k in reduced.kept]
    found: dict[str, Expression] = {}
    for position, jet in zip(reduced.solved, reduced.path, strict=True):
        terms = [
            n.mul([c, *[n.power(v, number(k)) for v, k in zip(kept, key, strict=True)]])
            for key, c in jet.items()
        ]
        found[names[position]] = n.add([at[names[position]], *terms])
    return found


def path_text(names: Sequence[str], at: Point, reduced: Reduced) -> str:
    """The path on which the slopes of the eliminated variables are zero."""
    return ", ".join(f"{name} = {along(form)}" for name, form in path_forms(names, at, reduced).items())


def constant_along(names: Sequence[str], at: Point, reduced: Reduced, block: int) -> str:
    """The value does not change on the path, and rises or falls across it."""
    across = "rises" if block > 0 else "falls"
    return f"f is constant along {path_text(names, at, reduced)} and {across} on both sides"


def saddle_curves(names: Sequence[str], at: Point, reduced: Reduced, block: int, phi: Local) -> str:
    """A curve along which f rises and one along which it falls."""
    rise = _of_phi(reduced, phi.rise or _line(reduced))
    fall = _of_phi(reduced, phi.fall or _line(reduced))
    if block > 0:
        rise = _of_axis(len(names), reduced.solved[0])
    elif block < 0:
        fall = _of_axis(len(names), reduced.solved[0])
    return f"f rises along {_curve_text(names, at, rise)} and falls along {_curve_text(names, at, fall)}"


def _line(reduced: Reduced) -> Curve:
    """A straight line, where phi has one sign."""
    size = len(reduced.kept)
    return Curve(tuple(Fraction(k == 0) for k in range(size)), (1,) * size)


def _of_axis(size: int, index: int) -> list[Jet]:
    return [{(1,): number(1)} if k == index else {} for k in range(size)]


def _of_phi(reduced: Reduced, curve: Curve) -> list[Jet]:
    """The curve in all steps: the eliminated ones follow the path, as far as it matters."""
    kept: list[Jet] = [
        {(power,): number(factor)} if factor else {}
        for factor, power in zip(curve.factors, curve.powers, strict=True)
    ]
    order = max(_order_along(reduced, curve) // 2, 1)
    arithmetic = Arithmetic(1, order)
    cut: list[Jet] = [{key: c for key, c in jet.items() if key[0] <= order} for jet in kept]
    places: dict[int, Jet] = dict(zip(reduced.kept, kept, strict=True))
    for position, jet in zip(reduced.solved, reduced.path, strict=True):
        places[position] = arithmetic.insert(jet, cut)
    return [places[k] for k in range(len(places))]


def _order_along(reduced: Reduced, curve: Curve) -> int:
    """The power of t with which phi begins along a curve."""
    levels: dict[int, dict[tuple[int, ...], Expression]] = {}
    for key, c in reduced.phi.jet.items():
        levels.setdefault(weight(key, curve.powers), {})[key] = c
    return next((k for k in sorted(levels) if sign_of(value_at(levels[k], curve.factors))), 2)


def _curve_text(names: Sequence[str], at: Point, places: Sequence[Jet]) -> str:
    free = STEP if STEP not in names else "'t"
    t = symbol(free)
    n = Normalizer()
    texts = []
    for name, jet in zip(names, places, strict=True):
        terms = [n.mul((c, n.power(t, number(key[0])))) for key, c in jet.items()]
        texts.append(f"{name} = {along(n.add([at[name], *terms]))}")
    return ", ".join(texts)


def crossing() -> str:
    """The level set passes through the point."""
    return "the set where f = f(p) passes through the point, and f - f(p) changes its sign across it"


def of_polynomial(sign: int, *, factors: bool) -> str:
    """Signs of polynomial factors."""
    side = "below" if sign > 0 else "above"
    if factors:
        return f"the factors of f - f(p) keep their signs near the point, where f is nowhere {side} f(p)"
    return f"f - f(p) changes its sign on no curve near the point, where f is nowhere {side} f(p)"
