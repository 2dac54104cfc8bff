"""The search through a box: to its end, or with what was found until a deadline ended it."""

from __future__ import annotations

from collections.abc import Sequence

from flint import ctx

from symgrad.critical.algebra.deadlines import attempted
from symgrad.critical.algebra.polynomials import Expired
from symgrad.critical.places.shelves import Box
from symgrad.critical.search.boxes import BITS, Findings, Search, System


def search(system: System, box: Box, expired: Expired, parts: Sequence[Box] | None = None) -> Findings:
    """Every zero of a system in a box; with ``parts``, every one in these boxes, which lie in it.

    The functions must be continuously differentiable wherever they have a value in the box.

    Guarantee: each zero in the box lies in one of ``zeros`` (which hold exactly one each, disjoint) or
    in one of ``undecided``.
    """
    with ctx.workprec(BITS):
        work = Search(system, box, expired, parts)
        return attempted(work.run, None) or _ended(work)


def _ended(work: Search) -> Findings:
    """The zeros that were proved so far; every other one lies in the boxes that were asked about."""
    found = work.found
    pairs = list(zip(found.zeros, found.regions, strict=False))  # a zero may lack its region still
    zeros, regions = [zero for zero, _ in pairs], [region for _, region in pairs]
    return Findings(zeros, regions, list(work.parts), found.boxes, out_of_time=True)


__all__ = ["search"]
