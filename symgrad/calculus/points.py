"""Points: a value for each variable, exact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from symgrad.algebra.normal import normal_form
from symgrad.calculus.problem import Problem
from symgrad.errors import PointError
from symgrad.frozen import dataclass
from symgrad.language import names
from symgrad.language.graph import Expression, substitute, variables_of
from symgrad.language.reading import Entry, read_entries


@dataclass(frozen=True, slots=True)
class At:
    """A point in normal form: a constant for each variable, and for parameters that were given."""

    values: Mapping[str, Expression]
    decimal: bool
    notes: tuple[str, ...] = ()


def read_point(problem: Problem, texts: Sequence[str], *, where: str = "--at") -> At:
    """The point that all occurrences of an option give together.

    Raises:
        PointError: a variable is missing, unknown or given twice, or a value is no number.
        ReadingError: a value is not in the language.
    """
    entries = [(text, entry) for text in texts for entry in read_entries(text, problem.scope, where=where)]
    named = [entry.name is not None for _, entry in entries]
    if any(named) and not all(named):
        text, entry = entries[named.index(False)]
        hint = "give every value its name, as in x=1,y=2, or none"
        raise PointError("this value has no name", entry.span, hint, source=text, where=where)
    pairs = _named(problem, entries, where) if all(named) else _in_order(problem, entries, where)
    known: dict[Expression, Expression] = {}
    for name, text, entry in pairs:
        raw = entry.reading.expression
        if raw not in known:
            known[raw] = _constant(problem, name, text, entry, where)
    values = {name: known[entry.reading.expression] for name, _, entry in pairs}
    lacking = [name for name in problem.variables if name not in values]
    if lacking:
        shown = ",".join(texts)
        raise PointError(
            f"the point lacks {_list(lacking)}", None, f"add {lacking[0]}=...", source=shown, where=where
        )
    decimal = any(entry.reading.decimal for _, entry in entries)
    return At(values, decimal, tuple(note for _, entry in entries for note in entry.reading.notes))


def _list(items: Sequence[str]) -> str:
    shown = items if len(items) <= 5 else [*items[:4], f"{len(items) - 4} more"]
    return ", ".join(shown)


Pairs = list[tuple[str, str, Entry]]


def _named(problem: Problem, entries: list[tuple[str, Entry]], where: str) -> Pairs:
    known = set(problem.variables) | set(problem.parameters)
    pairs: Pairs = []
    given: set[str] = set()
    for text, entry in entries:
        name = entry.name
        assert name is not None
        if name in problem.definitions.names:
            raise PointError(f"'{name}' is fixed by --let", entry.span, source=text, where=where)
        if name not in known:
            close = names.suggestion(name, known, called=False)
            hint = (
                f"did you mean '{close}'?"
                if close
                else f"the variables are {_list(problem.variables) or 'none'}"
            )
            raise PointError(
                f"'{name}' does not occur in the expression", entry.span, hint, source=text, where=where
            )
        if name in given:
            raise PointError(f"'{name}' is given twice", entry.span, source=text, where=where)
        given.add(name)
        pairs.append((name, text, entry))
    return pairs


def _in_order(problem: Problem, entries: list[tuple[str, Entry]], where: str) -> Pairs:
    wanted = problem.variables
    if len(entries) != len(wanted):
        everything = wanted + problem.parameters
        if len(entries) == len(everything) and problem.parameters:
            hint = f"name them: {', '.join(f'{n}=...' for n in everything[:4])}"
        else:
            hint = f"the order is {_list(wanted)}" if wanted else "the expression has no variable"
        count, text = len(entries), ",".join(dict.fromkeys(text for text, _ in entries))
        message = f"{count} value{'s' * (count != 1)} for {len(wanted)} variable{'s' * (len(wanted) != 1)}"
        raise PointError(message, None, hint, source=text, where=where)
    return [(name, text, entry) for name, (text, entry) in zip(wanted, entries, strict=True)]


def _constant(problem: Problem, name: str, text: str, entry: Entry, where: str) -> Expression:
    raw = entry.reading.expression
    (value,) = substitute([raw], problem.definitions.values(raw.variables))
    free = variables_of([value])
    if free:
        span = entry.span
        message = f"the value of {name} is no number: '{free[0]}' occurs in it"
        raise PointError(message, span, f"give {free[0]} a value with --let", source=text, where=where)
    form = normal_form(value)
    from symgrad.calculus.exact import defined_constant

    if not defined_constant(value):
        raise PointError(f"the value of {name} is no real number", entry.span, source=text, where=where)
    return form
