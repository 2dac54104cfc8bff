"""Expressions: immutable, hash-consed nodes of a directed acyclic graph.

Equal structure is the same object, so equality is identity, a dictionary keyed by nodes is cheap,
and a subexpression that occurs a thousand times is differentiated once.

An expression keeps the structure its author wrote. The kinds of node, by ``op``:

    num        ``value``: an int, or a Fraction that is no integer
    sym        ``value``: the name of a real variable
    const      ``value``: ``pi`` or ``E``
    rootof     ``value``: (integer coefficients, highest first; k): the k-th real root, from 1
    add, mul   two or more arguments
    neg, div, pow
    call       ``value``: a name of the function table
    piecewise  value, condition, value, condition, ...
    compare    ``value``: ``<  <=  >  >=  ==  !=``; and, or, not, bool are the other conditions

Nothing here recurses: depth and width are bounded by memory alone.
"""

from __future__ import annotations

import re
import sys
import weakref
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, final

if TYPE_CHECKING:
    import sympy

NUM: Final = "num"
SYM: Final = "sym"
CONST: Final = "const"
ROOTOF: Final = "rootof"
ADD: Final = "add"
MUL: Final = "mul"
NEG: Final = "neg"
DIV: Final = "div"
POW: Final = "pow"
CALL: Final = "call"
PIECEWISE: Final = "piecewise"
COMPARE: Final = "compare"
AND: Final = "and"
OR: Final = "or"
NOT: Final = "not"
BOOL: Final = "bool"

CONDITIONS: Final = frozenset({COMPARE, AND, OR, NOT, BOOL})
LEAVES: Final = frozenset({NUM, SYM, CONST, ROOTOF, BOOL})

_DIGITS: Final = re.compile("([0-9]+)")

Rational = int | Fraction


@final
class Expression:
    """One node. Build with `number`, `symbol`, `call` and Python's operators; read text with `symgrad.parse`.

    ``str()`` gives text that the parser reads back. Two expressions of the same structure are the
    same object, so ``==`` compares structure; use `symgrad.parse("...")` to write one down.

    >>> x = symbol("x")
    >>> str(x**2 + 3*x)
    'x**2 + 3*x'
    >>> x + 1 is symbol("x") + 1
    True
    """

    __slots__ = ("__weakref__", "args", "op", "value")

    op: str
    args: tuple[Expression, ...]
    value: Any

    def __new__(cls, *_: object, **__: object) -> Expression:
        """Expressions are interned: they are made by the functions of this module only."""
        raise TypeError("build expressions with symgrad.parse")

    def __reduce__(self) -> tuple[Callable[..., Expression], tuple[object, ...]]:
        """Pickles and copies as a flat list of nodes, so that depth is no obstacle."""
        return rebuild, (flatten(self),)

    def __str__(self) -> str:
        from symgrad.language.write import write

        return write(self)

    def __repr__(self) -> str:
        text = str(self)
        return f"<{text if len(text) <= 72 else text[:69] + '...'}>"

    def sympy(self) -> sympy.Expr:
        """This expression as SymPy's, over real symbols of the same names.

        >>> from symgrad import parse
        >>> parse("sigmoid(x)").sympy()
        1/(1 + exp(-x))
        """
        from symgrad.symbolic import to_sympy

        return to_sympy(self)

    @property
    def variables(self) -> tuple[str, ...]:
        """The names of the variables in it, in natural order."""
        return variables_of([self])

    def __add__(self, other: Expression | Rational) -> Expression:
        return add(self, lift(other))

    def __radd__(self, other: Rational) -> Expression:
        return add(lift(other), self)

    def __sub__(self, other: Expression | Rational) -> Expression:
        return add(self, neg(lift(other)))

    def __rsub__(self, other: Rational) -> Expression:
        return add(lift(other), neg(self))

    def __mul__(self, other: Expression | Rational) -> Expression:
        return mul(self, lift(other))

    def __rmul__(self, other: Rational) -> Expression:
        return mul(lift(other), self)

    def __truediv__(self, other: Expression | Rational) -> Expression:
        return div(self, lift(other))

    def __rtruediv__(self, other: Rational) -> Expression:
        return div(lift(other), self)

    def __pow__(self, other: Expression | Rational) -> Expression:
        return power(self, lift(other))

    def __rpow__(self, other: Rational) -> Expression:
        return power(lift(other), self)

    def __neg__(self) -> Expression:
        return neg(self)


Table = dict[tuple[object, ...], "Expression | weakref.ref[Expression]"]

_tables: defaultdict[str, Table] = defaultdict(dict)
"""The nodes of each kind, by their arguments, behind their value where they have one."""

_allocate = object.__new__

SMALL_TABLE: Final = 1 << 18
"""Nodes of a kind up to which those that nobody holds any more are kept in case they are needed again."""

_room = [SMALL_TABLE]


def node(op: str, args: tuple[Expression, ...] = (), value: object = None) -> Expression:
    """The node of that structure, exactly as given: nothing is simplified."""
    table = _tables[op]
    key = args if value is None else (value, args)
    known = table.get(key)
    if known is not None:
        if type(known) is Expression:
            return known
        known = known()  # another thread is tidying up
        if known is not None:
            return known
    made = _allocate(Expression)
    made.op, made.args, made.value = op, args, value
    table[key] = made
    if len(table) > _room[0]:
        _tidy_up()
    return made


def _tidy_up() -> None:
    """Lets go of the nodes that nobody else holds; so rare that it costs each node next to nothing."""
    _room[0] = sys.maxsize  # no other thread comes here meanwhile
    _long_orders.clear()
    entries = [(table, key) for table in _tables.values() for key in list(table)]
    weak = [_weakened(table, key) for table, key in entries]
    # What only the tables held is gone by now, and with it what only that held.
    while entries:
        table, key = entries.pop()
        entry = weak.pop()
        held = entry()
        if held is not None:
            table[key] = held
            del held
        elif table[key] is entry:
            del table[key]
    _room[0] = max(SMALL_TABLE, 2 * max(map(len, _tables.values())))


def _weakened(table: Table, key: tuple[object, ...]) -> weakref.ref[Expression]:
    """The entry of that key, from now on a weak one."""
    known = table[key]
    weak = weakref.ref(known) if isinstance(known, Expression) else known
    table[key] = weak
    return weak


def number(value: Rational) -> Expression:
    """An exact rational number.

    >>> str(number(Fraction(1, 2)))
    '1/2'
    """
    if type(value) is Fraction and value.denominator == 1:
        value = value.numerator
    return node(NUM, (), value)


def symbol(name: str) -> Expression:
    """The real variable of that name."""
    return node(SYM, (), name)


def call(name: str, *args: Expression) -> Expression:
    """A function of the table, by its own name, applied to arguments."""
    return node(CALL, args, name)


ZERO: Final = number(0)
ONE: Final = number(1)
TWO: Final = number(2)
HALF: Final = number(Fraction(1, 2))
MINUS_ONE: Final = number(-1)
PI: Final = node(CONST, (), "pi")
E: Final = node(CONST, (), "E")
TRUE: Final = node(BOOL, (), True)
FALSE: Final = node(BOOL, (), False)


def lift(value: Expression | Rational) -> Expression:
    """A number as an expression; an expression as it is."""
    return value if type(value) is Expression else number(value)


def add(*args: Expression) -> Expression:
    """The sum, without its zeros."""
    terms = tuple([a for a in args if a is not ZERO])
    if len(terms) > 1:
        if terms[0].op is NUM and all(t.op is NUM for t in terms):
            return number(sum(t.value for t in terms))
        return node(ADD, terms)
    return terms[0] if terms else ZERO


def mul(*args: Expression) -> Expression:
    """The product, with its rational factors gathered in front."""
    plain = _of_two(*args) if len(args) == 2 else None
    if plain is not None:
        return plain
    coefficient: Rational = 1
    factors: list[Expression] = []
    for arg in args:
        a = arg
        if arg.op is NEG:
            coefficient, a = -coefficient, arg.args[0]
        if a.op is NUM:
            coefficient *= a.value
        elif a.op is MUL and a.args[0].op is NUM:
            coefficient *= a.args[0].value
            factors.extend(a.args[1:])
        else:
            factors.append(a)
    if coefficient == 0:
        return ZERO
    if not factors:
        return number(coefficient)
    if coefficient < 0:
        return neg(_product(-coefficient, factors))
    return _product(coefficient, factors)


def _of_two(a: Expression, b: Expression) -> Expression | None:
    """The product of two factors in the frequent cases in which there is little to gather."""
    if b.op not in _SPREAD:
        return node(MUL, (a, b)) if a.op not in _SPREAD or (a.op is NUM and a.value > 1) else None
    if a.op is NUM and b.op is MUL and b.args[0].op is NUM:
        coefficient = a.value * b.args[0].value
        return node(MUL, (number(coefficient), *b.args[1:])) if coefficient > 1 else None
    return None


_SPREAD: Final = frozenset({NUM, NEG, MUL})
"""Factors that may hold a rational number."""


def _product(coefficient: Rational, factors: list[Expression]) -> Expression:
    if coefficient != 1:
        factors = [number(coefficient), *factors]
    return factors[0] if len(factors) == 1 else node(MUL, tuple(factors))


def neg(a: Expression) -> Expression:
    """The negative; numbers and double negatives are resolved."""
    if a.op is NEG:
        return a.args[0]
    return number(-a.value) if a.op is NUM else node(NEG, (a,))


def div(a: Expression, b: Expression) -> Expression:
    """The quotient; a rational divisor that is not zero becomes a factor."""
    if a is ZERO or b is ONE:
        return a
    if b.op is NUM and b is not ZERO and a.op is NUM:
        return number(Fraction(a.value) / b.value)
    if a.op is NEG:
        return neg(div(a.args[0], b))
    return node(DIV, (a, b))


def power(a: Expression, b: Expression) -> Expression:
    """The power; exponents 0 and 1 are resolved."""
    if b is ONE:
        return a
    return ONE if b is ZERO else node(POW, (a, b))


def sqrt(a: Expression) -> Expression:
    """The square root."""
    return call("sqrt", a)


def compare(relation: str, a: Expression, b: Expression) -> Expression:
    """A condition between two numbers: ``<  <=  >  >=  ==  !=``."""
    return node(COMPARE, (a, b), relation)


def piecewise(*pieces: tuple[Expression, Expression]) -> Expression:
    """The value of the first piece whose condition holds."""
    return node(PIECEWISE, tuple(part for piece in pieces for part in piece))


def is_condition(a: Expression) -> bool:
    """Whether it is true or false instead of a number."""
    return a.op in CONDITIONS


def postorder(roots: Iterable[Expression]) -> list[Expression]:
    """Every node below ``roots`` once, arguments before what holds them."""
    wanted = tuple(roots)
    for known, order in _long_orders:
        if known == wanted:
            return order.copy()
    order = _postorder(wanted)
    if len(order) > LONG:
        _long_orders.insert(0, (wanted, order.copy()))
        del _long_orders[2:]
    return order


LONG: Final = 2_000
"""Nodes from which on a postorder is kept: of a large function, each step of an answer asks for it anew."""

_long_orders: list[tuple[tuple[Expression, ...], list[Expression]]] = []
"""The last two: as a rule those of a function and of its derivatives."""


def _postorder(roots: tuple[Expression, ...]) -> list[Expression]:
    done: set[Expression] = set()
    order: list[Expression] = []
    # A node whose arguments are on their way waits below a None.
    stack: list[Expression | None] = [*roots[::-1]]
    pop, push, see, append, seen = stack.pop, stack.append, done.add, order.append, done.issuperset
    while stack:
        top = pop()
        if top is None:
            append(pop())  # type: ignore[arg-type]  # what lies below a None is a node
        elif top not in done:
            see(top)
            if seen(top.args):
                append(top)
            else:
                push(top)
                push(None)
                stack += top.args[::-1]
    return order


def postorder_beyond(root: Expression, known: Mapping[Expression, object]) -> list[Expression]:
    """The nodes below ``root`` that are not known yet, arguments first; what is known is not entered."""
    order: list[Expression] = []
    entered: set[Expression] = set()
    stack = [root]
    while stack:
        top = stack[-1]
        if top in known or top in entered:
            stack.pop()
            continue
        waiting = [a for a in top.args if a not in known and a not in entered]
        if waiting:
            waiting.reverse()
            stack += waiting
            continue
        stack.pop()
        entered.add(top)
        order.append(top)
    return order


def depends(order: Sequence[Expression], names: Iterable[str]) -> set[Expression]:
    """The nodes of a postorder in which one of ``names`` occurs."""
    wanted = set(names)
    found: set[Expression] = set()
    for e in order:
        if e.op is SYM:
            if e.value in wanted:
                found.add(e)
        elif e.args and not found.isdisjoint(e.args):
            found.add(e)
    return found


def substitute(roots: Sequence[Expression], values: Mapping[str, Expression]) -> tuple[Expression, ...]:
    """``roots`` with expressions in place of variables, all at once.

    >>> x, y = symbol("x"), symbol("y")
    >>> [str(e) for e in substitute([x + y], {"x": y, "y": x})]
    ['y + x']
    """
    new: dict[Expression, Expression] = {}
    for e in postorder(roots):
        if e.op is SYM:
            new[e] = values.get(e.value, e)
        elif e.args:
            args = tuple([new[a] for a in e.args])
            new[e] = e if args == e.args else node(e.op, args, e.value)
        else:
            new[e] = e
    return tuple(new[r] for r in roots)


def tree_sizes(order: Sequence[Expression], cap: int) -> dict[Expression, int]:
    """How many nodes each would have as a tree, sharing undone; counted up to ``cap``."""
    sizes: dict[Expression, int] = {}
    for e in order:
        size = 1
        for a in e.args:
            size += sizes[a]
        sizes[e] = size if size < cap else cap
    return sizes


def natural_key(name: str) -> tuple[tuple[int, object], ...]:
    """Sorts names as people do: x2 before x10, case ignored first, then capitals first.

    >>> sorted(["x10", "b", "x2", "A", "a"], key=natural_key)
    ['A', 'a', 'b', 'x2', 'x10']
    """
    return (*_chunks(name.lower()), (2, name))


def _chunks(text: str) -> list[tuple[int, object]]:
    """Runs of digits and what lies between: the end sorts before digits, digits before anything else."""
    parts = _DIGITS.split(text)
    chunks = [(0, _whole(p)) if k % 2 else (1, p) for k, p in enumerate(parts) if p]
    return [*chunks, (-1, "")]


def _whole(digits: str) -> tuple[int, str]:
    """Sorts as the number does; Python does not convert thousands of digits."""
    plain = digits.lstrip("0")
    return len(plain), plain


def variables_of(roots: Iterable[Expression]) -> tuple[str, ...]:
    """The names of all variables below ``roots``, in natural order."""
    return names_in_order(postorder(roots))


def names_in_order(order: Iterable[Expression]) -> tuple[str, ...]:
    """The names of the variables among distinct nodes, in natural order."""
    return tuple(sorted([e.value for e in order if e.op is SYM], key=natural_key))


def flatten(root: Expression) -> tuple[tuple[str, tuple[int, ...], object], ...]:
    """The graph below ``root`` as rows (op, positions of the arguments, value)."""
    order = postorder([root])
    position = {e: i for i, e in enumerate(order)}
    return tuple((e.op, tuple([position[a] for a in e.args]), e.value) for e in order)


def rebuild(rows: Sequence[tuple[str, tuple[int, ...], object]]) -> Expression:
    """The inverse of `flatten`."""
    made: list[Expression] = []
    for op, args, value in rows:
        made.append(node(_OPS[op], tuple([made[i] for i in args]), value))
    return made[-1]


_OPS: Final = {
    op: op
    for op in (NUM, SYM, CONST, ROOTOF, ADD, MUL, NEG, DIV, POW, CALL, PIECEWISE, COMPARE, AND, OR, NOT, BOOL)
}
