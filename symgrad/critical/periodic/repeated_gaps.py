"""Poles and edges that repeat themselves: ``x = pi/2`` in one period is ``x = pi/2 + k*pi`` in all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from symgrad.algebra.normal import Normalizer, normal_form
from symgrad.critical.places.orbits import Orbit, classes, joined, letters_for, multiple
from symgrad.critical.places.spots import enclosed, exact_spot
from symgrad.errors import ReadingError
from symgrad.language.graph import Expression
from symgrad.language.reading import read
from symgrad.results.critical import Excluded

if TYPE_CHECKING:
    from symgrad.critical.places.stretches import Stretch


def repeated_gaps(excluded: Sequence[Excluded], stretches: Mapping[str, Stretch]) -> list[Excluded]:
    """What is left out of all periods, from what is left out of one."""
    found: list[Excluded] = []
    groups: dict[tuple[str, str], list[Expression]] = {}
    for item in excluded:
        name, value = _placed(item.equation)
        if name not in stretches:
            found.append(item)
        elif value is None:
            found.append(Excluded(_shifted(item.equation, stretches[name]), item.why))
        elif stretches[name].holds(exact_spot({name: value}), name):
            groups.setdefault((name, item.why), []).append(value)
    for (name, why), starts in groups.items():
        found += [Excluded(text, why) for text in _texts(name, starts, stretches[name])]
    return list(dict.fromkeys(found))


def _placed(equation: str) -> tuple[str, Expression | None]:
    """Variable and value of ``x = pi/2``; no value where it is rounded."""
    name, _, text = equation.partition(" = ")
    if not name.isidentifier() or "." in text:
        return name, None
    try:
        value = normal_form(read(text).expression)
    except ReadingError:
        return "", None
    return name, None if value.variables else value


def _texts(name: str, starts: Sequence[Expression], stretch: Stretch) -> list[str]:
    n = Normalizer()
    found = classes([n.form(s) for s in starts], stretch.step, stretch.since)
    return [
        Orbit(name, step, s, enclosed(s), since=stretch.since).text(letters_for([name])[0])
        for s, step in found
    ]


def _shifted(equation: str, stretch: Stretch) -> str:
    return joined(equation, multiple(stretch.step, letters_for([equation.partition(" = ")[0]])[0]))


__all__ = ["repeated_gaps"]
