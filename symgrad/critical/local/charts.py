"""Taylor polynomials of a function along a set of equations, in some of its coordinates.

Where the gradients of the equations are independent, some coordinates y are functions of the others t. Their
Taylor polynomials come from Newton's iteration with the matrix A = dg/dy of the point: each step
y <- y - A^-1 g(y, t) makes one more degree right.
"""

from __future__ import annotations

from collections.abc import Mapping

from symgrad.algebra.normal import Normalizer
from symgrad.critical.algebra.polynomials import Expired, never
from symgrad.critical.local.jets import Arithmetic, Expansion, Jet, expand, proved_terms
from symgrad.critical.local.splitting import coordinates, improved, inverse_of
from symgrad.frozen import dataclass
from symgrad.language.graph import ZERO, Expression


@dataclass(frozen=True, slots=True)
class Chart:
    """The equations near a point, and the positions of the coordinates that they determine."""

    names: tuple[str, ...]
    equations: tuple[Expression, ...]
    basic: tuple[int, ...]
    at: Mapping[str, Expression]

    @property
    def kept(self) -> tuple[int, ...]:
        """The positions of the free coordinates."""
        return tuple(k for k in range(len(self.names)) if k not in self.basic)


def expanded_along(chart: Chart, f: Expression, degree: int, expired: Expired = never) -> Expansion:
    """The Taylor polynomial of f - f(p) in the free coordinates.

    Raises:
        NoJetError: there is none, or it was not found.

    The parabola y = x^2, on which y^2 is x^4:

    >>> from symgrad import parse
    >>> chart = Chart(("x", "y"), (parse("y - x^2"),), (1,), {"x": ZERO, "y": ZERO})
    >>> {key: str(c) for key, c in expanded_along(chart, parse("y^2"), 4).jet.items()}
    {(4,): '1'}
    """
    n = Normalizer()
    jets = [expand(g, chart.names, chart.at, degree, expired).jet for g in chart.equations]
    inner = Arithmetic(len(chart.kept), degree, n)
    matrix = [[_slope(jet, k, len(chart.names)) for k in chart.basic] for jet in jets]
    inverse = inverse_of(matrix, inner)
    path: tuple[Jet, ...] = tuple({} for _ in chart.basic)
    split = chart.kept, chart.basic
    for order in range(1, degree + 1):
        path = improved(path, jets, inverse, split, Arithmetic(len(chart.kept), order, n))
    own = expand(f, chart.names, chart.at, degree, expired).jet
    whole = inner.insert(own, coordinates(path, *split, inner))
    return Expansion(proved_terms(whole, expired), degree, whole=False)


def _slope(jet: Jet, k: int, size: int) -> Expression:
    return jet.get(tuple(int(i == k) for i in range(size)), ZERO)
