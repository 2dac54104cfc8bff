"""Equations that contradict each other as polynomials in letters, whatever the letters stand for.

    s*c*w = 0,  2*s^2 - 1 = 0,  with s^2 + c^2 = 1 and w = 1 + x^2        no solution

Two steps take turns: a Groebner basis, and every member of it without the factors that never vanish.
"""

from __future__ import annotations

from typing import Any, Final

import flint

from symgrad.critical.algebra.polynomials import plain, to_flint
from symgrad.critical.algebra.quotient import FIRST, groebner
from symgrad.critical.forms.letters import Alphabet
from symgrad.critical.forms.stationary import Equations, essential

MOST_TERMS: Final = 200
MOST_LETTERS: Final = 10
TURNS: Final = 4


def is_contradictory(system: Equations) -> bool:
    """Whether the equations have no solution for any values of their letters; False where that is open.

    >>> from symgrad import parse
    >>> from symgrad.critical.forms.stationary import equations
    >>> u = "(1 + x^2 + y^2)"
    >>> forms = [parse(f"sin(x*y)*cos(x*y)*{u} + {s}*(2*sin(x*y)^2 - 1)") for s in (1, -1)]
    >>> is_contradictory(equations(forms, ["x", "y"]))
    True
    """
    alphabet = system.alphabet
    if alphabet is None or len(system.numerators) < 2 or len(alphabet.letters) > MOST_LETTERS:
        return False
    used = {k for p in system.numerators for k in alphabet.occurring(p)}
    whole = [*system.numerators, *alphabet.relations(range(len(alphabet.letters)))]
    if sum(map(len, whole)) > MOST_TERMS or all(k < len(alphabet.names) for k in used):
        return False
    for _ in range(TURNS):
        basis = groebner([to_flint(plain(p), len(alphabet.letters)) for p in whole], (FIRST,))
        if basis is None:
            return False
        if basis.is_empty:
            return True
        members = [_in_ring(p, alphabet) for p in basis.polynomials]
        smaller = [essential(p, alphabet) for p in members]
        if smaller == members:
            return False
        whole = smaller
    return False


def _in_ring(polynomial: flint.fmpz_mpoly, alphabet: Alphabet) -> Any:
    return alphabet.ring.from_dict({key: flint.fmpq(c) for key, c in polynomial.to_dict().items()})


__all__ = ["is_contradictory"]
