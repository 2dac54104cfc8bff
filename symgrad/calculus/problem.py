"""What is asked about: a function with its variables and parameters, read from text."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import field, replace
from typing import Any, Protocol

from symgrad.calculus.definitions import Definitions
from symgrad.errors import LimitError, ReadingError, Span
from symgrad.frozen import dataclass
from symgrad.language.graph import (
    CALL,
    NUM,
    POW,
    SYM,
    Expression,
    names_in_order,
    postorder,
    substitute,
    tree_sizes,
    variables_of,
)
from symgrad.language.names import Scope
from symgrad.language.reading import Reading, names_in, read, read_names
from symgrad.language.rewriting import rewritten
from symgrad.language.special_forms import DERIVATIVE, ROWWISE

NORMAL_WORK = 200_000
"""Steps a normal form may take before an expression counts as large."""


READABLE = 10_000
"""Nodes up to which an expression that was never typed is written out as the input."""


class CarriedOut(Protocol):
    """An expression whose aggregates over rows are carried out."""

    @property
    def expression(self) -> Expression:
        """In parameters alone."""
        ...

    @property
    def notes(self) -> tuple[str, ...]:
        """What is worth knowing about the data."""
        ...

    @property
    def decimal(self) -> bool:
        """Whether the data are written with decimals."""
        ...

    @property
    def rounded(self) -> bool:
        """Whether some sum over the rows was rounded."""
        ...


class Rows(Protocol):
    """Columns of data, and what carries out aggregates over their rows."""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        ...

    def carried_out(self, root: Expression, named: Collection[str], *, placed: bool) -> CarriedOut:
        """The expression with its aggregates carried out.

        Args:
            root: the expression.
            named: the variables that options name.
            placed: whether an option gives them values.
        """
        ...


@dataclass(frozen=True, slots=True)
class Problem:
    """A function of several real variables.

    Attributes:
        text: what was typed.
        expression: how it was read, definitions and ``D`` carried out.
        variables: by which it is differentiated, in order.
        parameters: the other names in it.
        notes: what a careful reader would want to know about the reading.
        decimal: whether it was written with decimals.
        spans: columns (from 0) in ``text`` of its subexpressions.
        definitions: what names stand for.
        scope: the names that the whole input declares.
        line: the line of a file that it stands on.
        rows: the columns of data that its aggregates ran over, if there are any.
        rounded: whether its coefficients are sums over rows that were rounded.
    """

    text: str
    expression: Expression
    variables: tuple[str, ...]
    parameters: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    decimal: bool = False
    spans: Mapping[Expression, tuple[int, int]] = field(default_factory=dict, repr=False)
    definitions: Definitions = field(default_factory=Definitions, repr=False)
    scope: Scope = field(default_factory=Scope, repr=False)
    line: int | None = None
    rows: Rows | None = field(default=None, repr=False)
    rounded: bool = False


def pose(
    text: str,
    *,
    wrt: Sequence[str] = (),
    lets: Sequence[str] = (),
    points: Sequence[tuple[str, str]] = (),
    definitions: Definitions | None = None,
    line: int | None = None,
    rows: Rows | None = None,
) -> Problem:
    """The problem that a command's arguments state.

    Args:
        text: the expression.
        wrt: lists of variables (``x,y``) to differentiate by; none for all.
        lets: definitions ``name = expression``.
        points: other options that name variables, as (option, text).
        definitions: definitions read before, from a file's earlier lines.
        line: the line of a file that ``text`` stands on.
        rows: columns of data, and what carries out aggregates over their rows.

    Raises:
        ReadingError: some text is not in the language.
    """
    wanted = tuple(dict.fromkeys(name for item in wrt for name in read_names(item)))
    known = definitions if definitions and not lets else (definitions or Definitions()).copy()
    scope = _defined(wanted, lets, points, known, frozenset(rows.names if rows else ()))
    reading = read(text, scope, line=line)
    expression, order, notes = _carry_out(reading, known)
    occurring = _without(names_in_order(order), rows.names if rows else ())
    over_rows: CarriedOut | None = None
    if rows is not None:
        over_rows = _carried_out(
            rows, _without_derivatives(expression, order, within_rows=True), wanted, points
        )
        expression = over_rows.expression
        order = postorder([expression])
    _check_free(wanted, known)
    final = _without_derivatives(expression, order)
    variables = wanted or occurring
    return Problem(
        text=text,
        expression=final,
        variables=variables,
        parameters=_without(occurring, variables),
        notes=(
            *reading.notes,
            *notes,
            *_missing(wanted, occurring),
            *_root_notes(order if final is expression else postorder([final])),
            *(over_rows.notes if over_rows else ()),
        ),
        decimal=reading.decimal
        or any(r.decimal for r in known.readings)
        or (over_rows is not None and over_rows.decimal),
        spans=reading.spans,
        definitions=known,
        scope=scope,
        line=line,
        rows=rows,
        rounded=over_rows is not None and over_rows.rounded,
    )


def problem_of(expression: Expression, wrt: Sequence[str] = ()) -> Problem:
    """The problem of differentiating an expression that is already there.

    >>> from symgrad.language.graph import symbol
    >>> problem_of(symbol("x") ** 2).variables
    ('x',)
    """
    wanted = tuple(dict.fromkeys(name for item in wrt for name in read_names(item)))
    occurring = variables_of([expression])
    variables = wanted or occurring
    order = postorder([expression])
    text = str(expression) if tree_sizes(order, READABLE + 1)[expression] <= READABLE else ""
    parameters = _without(occurring, variables)
    declared = Scope(frozenset(occurring), frozenset())
    notes = tuple(f"'{n}' does not occur; its derivative is 0" for n in wanted if n not in occurring)
    return Problem(text, expression, variables, parameters, notes=notes, scope=declared)


def pose_many(texts: Sequence[str], *, wrt: Sequence[str] = (), **options: Any) -> tuple[Problem, ...]:
    """Several functions of the same variables, as for a Jacobian.

    Args:
        texts: the expressions; names in one count as occurring elsewhere for the others.
        wrt: lists of variables; none for all that occur in any of them.
        options: as for `pose`.
    """
    elsewhere = tuple(("EXPR", text) for text in texts)
    points = (*options.pop("points", ()), *elsewhere)
    found = [pose(text, wrt=wrt, points=points, **options) for text in texts]
    occurring = variables_of([p.expression for p in found])
    variables = found[0].variables if wrt else occurring
    parameters = _without(occurring, variables)
    missing = " does not occur; its derivative is 0"
    return tuple(
        replace(
            p,
            variables=variables,
            parameters=parameters,
            notes=tuple(n for n in p.notes if not (n.endswith(missing) and n.split("'")[1] in occurring)),
        )
        for p in found
    )


def _missing(wanted: Sequence[str], occurring: Sequence[str]) -> list[str]:
    """Notes on variables that are not there."""
    if not wanted and not occurring:
        return ["the expression is constant: it has no variable to differentiate by"]
    return [f"'{name}' does not occur; its derivative is 0" for name in _without(wanted, occurring)]


def _carried_out(
    rows: Rows, raw: Expression, wanted: Sequence[str], points: Sequence[tuple[str, str]]
) -> CarriedOut:
    """The function with its aggregates over rows carried out."""
    assigned = {name for _, item in points for name in _assigned(item)}
    return rows.carried_out(raw, {*wanted, *assigned}, placed=bool(assigned))


def _defined(
    wanted: Sequence[str],
    lets: Sequence[str],
    points: Sequence[tuple[str, str]],
    known: Definitions,
    columns: frozenset[str],
) -> Scope:
    """Adds the definitions of ``--let`` to the known ones; what names mean after them."""
    scope = _scope(wanted, lets, points, known)
    scope = replace(scope, columns=columns, declared=scope.declared | columns)
    for item in lets:
        known.add(item, scope)
    return replace(scope, declared=scope.declared | known.names, letters=scope.letters | known.letters)


def _scope(
    wanted: Sequence[str], lets: Sequence[str], points: Sequence[tuple[str, str]], known: Definitions
) -> Scope:
    declared = set(wanted) | known.names
    letters: set[str] = set(known.letters)
    for item in lets:
        declared.add(item.partition("=")[0].strip())
        letters |= names_in(item)
    for _, item in points:
        found = names_in(item)
        letters |= found
        declared |= found & _assigned(item)
    single = frozenset(n for n in letters if len(n) == 1)
    return Scope(frozenset(declared), single - {"e", "E"})


def _assigned(text: str) -> set[str]:
    return {part.partition("=")[0].strip() for part in text.split(",") if "=" in part}


def _without(names: Sequence[str], others: Sequence[str]) -> tuple[str, ...]:
    taken = set(others)
    return tuple(name for name in names if name not in taken)


def _carry_out(
    reading: Reading, known: Definitions
) -> tuple[Expression, Sequence[Expression], tuple[str, ...]]:
    """The expression with definitions in place, its postorder, and notes; ``D`` still waits."""
    order = postorder([reading.expression])
    for e in order:
        if e.op is CALL and e.value == DERIVATIVE:
            for name in variables_of_derivative(e):
                if name in known.names:
                    start, end = reading.spans[e]
                    message = f"D cannot differentiate by '{name}', which --let defines"
                    raise ReadingError(message, Span(start + 1, end - start)).placed(reading.text, "EXPR")
    expression, names = reading.expression, known.names
    used = [e.value for e in order if e.op is SYM and e.value in names]
    if used:
        (expression,) = substitute([expression], known.values(used))
        order = postorder([expression])
    notes = tuple(note for r in known.readings for note in r.notes)
    return expression, order, notes


def variables_of_derivative(e: Expression) -> list[str]:
    """``D(f, x, 2, y)`` as x, x, y."""
    names: list[str] = []
    for a in e.args[1:]:
        if a.op is NUM:
            names += [names[-1]] * (a.value - 1)
        else:
            names.append(a.value)
    return names


def _without_derivatives(
    root: Expression, order: Sequence[Expression], *, within_rows: bool = False
) -> Expression:
    """Carries out ``D`` from the inside out; the result is simplified, since no one wrote it.

    With ``within_rows`` a ``D`` of something over rows of data stays: its rows are summed first.
    """
    if not any(e.op is CALL and e.value == DERIVATIVE for e in order):
        return root
    over_rows: set[Expression] = set()
    long: set[Expression] = set()

    def carried_out(e: Expression, made: Expression) -> Expression:
        if not over_rows.isdisjoint(e.args) or (e.op is CALL and e.value in ROWWISE.values()):
            over_rows.add(e)
        if e.op is not CALL or e.value != DERIVATIVE:
            return made
        if e not in over_rows:
            found, short = _derived(made.args[0], variables_of_derivative(e))
            if not short:
                long.add(found)
            return found
        if within_rows:
            return made
        hint = "take the derivative inside the mean or sum"
        raise LimitError("D cannot be taken of what runs over so many rows", None, hint, where="EXPR")

    whole = rewritten(root, carried_out)
    return whole if over_rows or long else simplified(whole)


def _derived(root: Expression, names: Sequence[str]) -> tuple[Expression, bool]:
    """The derivative by each name in turn; whether it stayed short enough to be simplified each time."""
    from symgrad.autodiff.reverse import gradient
    from symgrad.calculus.forms import simplify

    short = True
    for name in names:
        (raw,) = gradient(root, [name])
        made = simplify([raw]) if short else None
        short = made is not None
        root = made[0] if made else raw
    return root, short


def simplified(e: Expression) -> Expression:
    """The normal form in textbook shape; a very large expression as it is."""
    from symgrad.algebra.normal import Normalizer, TooLargeError
    from symgrad.algebra.present import present

    try:
        return present(Normalizer(NORMAL_WORK).form(e))
    except TooLargeError:
        return e


def _check_free(wanted: Sequence[str], known: Definitions) -> None:
    for name in wanted:
        if name in known.names:
            raise ReadingError(f"'{name}' is fixed by --let and is no variable", Span(1)).placed(
                name, "--wrt"
            )


def _root_notes(order: Sequence[Expression]) -> tuple[str, ...]:
    """A note where a power is read as a real root that other systems take to be complex."""
    for e in order:
        if e.op is POW and not (e.args[1].op is NUM and type(e.args[1].value) is int):
            from symgrad.algebra.signs import sign_of_form
            from symgrad.calculus.domain import rational_exponent

            power = rational_exponent(e.args[1])
            odd = power is not None and power.denominator % 2 == 1 and power.denominator > 1
            if odd and (sign_of_form(e.args[0]) or 0) <= 0:
                return (f"{e} is the real root, also for a negative base",)
    return ()
