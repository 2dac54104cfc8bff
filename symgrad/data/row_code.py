"""Expressions over rows as instructions for blocks of rows.

What holds no column is a number, worked out once for each point. What holds no parameter is a column of
its own, worked out once for all. What is left becomes instructions that run over a block of rows at a
time, so that all they touch stays in the cache. The sum over rows of a product is never formed as a
column: it is a product of two blocks, added up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from symgrad.frozen import dataclass
from symgrad.language.graph import (
    ADD,
    CALL,
    DIV,
    MUL,
    NEG,
    NUM,
    ONE,
    POW,
    Expression,
    depends,
    div,
    mul,
    neg,
    postorder,
)
from symgrad.programs import array_functions as faces
from symgrad.programs.array_functions import Face
from symgrad.programs.float_functions import FLOATS, guarded
from symgrad.programs.floats import FACES

Key = Any
"""What a slot holds: an expression, or a part of one that several may share."""

BINARY: Final = {ADD: "add", MUL: "multiply"}


@dataclass(frozen=True, slots=True)
class Instruction:
    """A face, the slots that it reads, and the one that it fills."""

    face: Face
    reads: tuple[Any, ...]
    fills: Any


@dataclass(frozen=True, slots=True)
class Term:
    """A part of a sum over rows: a number times the sum of the product of two columns, or of one, or of 1."""

    factor: Any
    columns: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """Instructions whose slots are numbered: fixed columns first, then numbers, then blocks to work in.

    Attributes:
        fixed: the columns that hold no parameter.
        numbers: what holds no column.
        blocks: how many blocks there are to work in.
        instructions: what fills them, in order.
        outputs: the terms of each output.
    """

    fixed: tuple[Expression, ...]
    numbers: tuple[Expression, ...]
    blocks: int
    instructions: tuple[Instruction, ...]
    outputs: tuple[tuple[Term, ...], ...]


def code_of(
    outputs: Sequence[Expression], parameters: Sequence[str], columns: Sequence[str], *, summed: bool = True
) -> Code:
    """The code for some outputs.

    Args:
        outputs: the expressions.
        parameters: the names of numbers.
        columns: the names of columns.
        summed: whether their sums over the rows are wanted; else each output is one term, row by row.
    """
    varying = depends(postorder(outputs), columns)
    parts = [_terms(e, varying) if summed else [Term(ONE, (e,))] for e in outputs]
    roots = [a for terms in parts for t in terms for a in (t.factor, *t.columns)]
    order = postorder(roots)
    varying, moving = depends(order, columns), depends(order, parameters)
    instructions = [i for e in order if e in varying and e in moving for i in _instructions(e)]
    instructions = _each_once(instructions)
    made = {i.fills for i in instructions}
    read = [a for i in instructions for a in i.reads] + roots
    others = list(dict.fromkeys(a for a in read if a not in made))
    fixed = tuple(a for a in others if a in varying)
    numbers = tuple(a for a in others if a not in varying)
    place: dict[Key, int] = {a: k for k, a in enumerate((*fixed, *numbers))}
    numbered, blocks = _allotted(instructions, set(roots), place)
    terms = tuple(
        tuple(Term(place[t.factor], tuple(place[a] for a in t.columns)) for t in part) for part in parts
    )
    return Code(fixed, numbers, blocks, tuple(numbered), terms)


def _instructions(e: Expression) -> Iterator[Instruction]:
    if e.op in BINARY:
        yield from _chain(e)
    elif e.op is CALL and e.value in faces.SHARED:
        shared = ("decay", e.args[0])
        yield Instruction(faces.decay, e.args, shared)
        yield Instruction(faces.SHARED[e.value], (e.args[0], shared), e)
    elif e.op is POW and e.args[1].op is NUM:
        yield Instruction(faces.power_face(e.args[1].value), e.args[:1], e)
    else:
        yield Instruction(_face(e), e.args, e)


def _chain(e: Expression) -> Iterator[Instruction]:
    """A sum or product of many, two at a time."""
    import numpy as np

    face = getattr(np, BINARY[e.op])
    yield Instruction(face, e.args[:2], e)
    for a in e.args[2:]:
        yield Instruction(face, (e, a), e)


def _face(e: Expression) -> Face:
    import numpy as np

    if e.op is NEG:
        return np.negative
    if e.op is DIV:
        return np.divide
    found = faces.face_of(e.value, len(e.args)) if e.op is CALL else None
    name = e.value or e.op
    return found or faces.each(guarded(FLOATS.get(name) or FACES[name]))


def _each_once(instructions: Sequence[Instruction]) -> list[Instruction]:
    """Without the shared parts that are there already."""
    seen: set[Key] = set()
    kept: list[Instruction] = []
    for i in instructions:
        if not (isinstance(i.fills, tuple) and i.fills in seen):
            kept.append(i)
        seen.add(i.fills)
    return kept


def _allotted(
    instructions: Sequence[Instruction], roots: set[Expression], place: dict[Key, int]
) -> tuple[list[Instruction], int]:
    """Instructions with numbered slots; a block is used again when nothing more reads it."""
    last = {a: k for k, i in enumerate(instructions) for a in i.reads}
    start, count = len(place), 0
    free: list[int] = []
    done: list[Instruction] = []
    for k, i in enumerate(instructions):
        reads = tuple(place[a] for a in i.reads)
        free += {
            place[a]
            for a in i.reads
            if last[a] == k and place[a] >= start and a not in roots and a is not i.fills
        }
        if i.fills not in place:
            if free:
                place[i.fills] = free.pop()
            else:
                place[i.fills] = start + count
                count += 1
        done.append(Instruction(i.face, reads, place[i.fills]))
    return done, count


def _terms(e: Expression, varying: set[Expression]) -> list[Term]:
    """A sum as its terms, each with a number in front and at most two columns."""
    waiting, found = [(e, ONE)], []
    while waiting:
        a, factor = waiting.pop()
        if a.op is ADD:
            waiting += [(b, factor) for b in reversed(a.args)]
        elif a.op is NEG:
            waiting.append((a.args[0], neg(factor)))
        else:
            found.append(_term(a, factor, varying))
    return found


def _term(a: Expression, factor: Expression, varying: set[Expression]) -> Term:
    if a not in varying:
        return Term(mul(factor, a), ())
    if a.op is DIV and a.args[1] not in varying:
        return Term(div(factor, a.args[1]), (a.args[0],))
    if a.op is POW and a.args[1].op is NUM and a.args[1].value == 2:
        return Term(factor, (a.args[0], a.args[0]))
    if a.op is not MUL:
        return Term(factor, (a,))
    columns = [b for b in a.args if b in varying]
    numbers = [b for b in a.args if b not in varying]
    both = (mul(*columns[:-1]), columns[-1]) if len(columns) > 1 else (columns[0],)
    return Term(mul(factor, *numbers), both)


__all__ = ["Code", "Instruction", "Term", "code_of"]
