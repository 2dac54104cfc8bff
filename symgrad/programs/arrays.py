"""Programs over NumPy arrays: one pass over the graph, each operation for all rows at once.

The functions are NumPy's own where it has them in a stable form; the others go element by element
through the float face, so that every function of the table has an array form. Sums do not pass
through BLAS: the same input gives the same bits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from symgrad.errors import PointError
from symgrad.language.graph import ADD, CALL, COMPARE, DIV, MUL, NEG, POW, SYM, Expression, postorder
from symgrad.programs.float_functions import FLOATS, guarded, rational_power
from symgrad.programs.floats import FACES, FloatProgram
from symgrad.programs.rationals import rational_node

Array = Any


class ArrayProgram:
    """Expressions as a program over arrays.

    Args:
        outputs: what to compute.
        variables: the names of the inputs, in the order of the values: floats, or arrays of one length.

    >>> import numpy as np
    >>> from symgrad import parse
    >>> ArrayProgram([parse("w*x")], ["w", "x"]).run([2.0, np.array([1.0, 3.0])])[0].tolist()
    [2.0, 6.0]
    """

    def __init__(self, outputs: Sequence[Expression], variables: Sequence[str]) -> None:
        self.variables = tuple(variables)
        self._outputs = list(outputs)
        self._order = postorder(outputs)
        self._constants = _constants(self._order)

    def run(self, values: Sequence[Array]) -> list[Array]:
        """The outputs; nan and infinity where there is no value."""
        import numpy as np

        given = dict(zip(self.variables, values, strict=True))
        known: dict[Expression, Array] = {}
        with np.errstate(all="ignore"):
            for e in self._order:
                known[e] = self._node(e, known, given)
        return [known[e] for e in self._outputs]

    def _node(self, e: Expression, known: dict[Expression, Array], given: Mapping[str, Array]) -> Array:
        if e.op is SYM:
            if e.value not in given:
                raise PointError(f"{e.value} has no value here")
            return given[e.value]
        if e in self._constants:
            return self._constants[e]
        args = [known[a] for a in e.args]
        if e.op is ADD or e.op is MUL:
            total = args[0]
            for a in args[1:]:
                total = total + a if e.op is ADD else total * a
            return total
        if e.op is NEG:
            return -args[0]
        if e.op is DIV:
            return args[0] / args[1]
        if e.op is POW and e.args[1] in self._constants:
            return _power(args[0], e.args[1])
        return _call(e, args)


def _constants(order: Sequence[Expression]) -> dict[Expression, float]:
    found: dict[Expression, float] = {}
    for e in order:
        if e.op is not SYM and all(a in found for a in e.args):
            found[e] = FloatProgram([e], ()).run(())[0]
    return found


def _power(base: Array, exponent: Expression) -> Array:
    value = rational_node(exponent, {})
    if value == 2:
        return base * base
    if value is not None:
        return _each(guarded(rational_power(value)), base)
    return _each(FACES[POW], base, FloatProgram([exponent], ()).run(())[0])


def _call(e: Expression, args: Sequence[Array]) -> Array:
    import numpy as np

    name = e.value if e.op in (CALL, COMPARE) else e.op
    quick = _quick().get(name)
    if quick is not None and len(args) == 1:
        return quick(np, args[0])
    return _each(FLOATS.get(name) or FACES[name], *args)


def _each(face: Callable[..., float], *args: Array) -> Array:
    import numpy as np

    return np.asarray(np.frompyfunc(face, len(args), 1)(*args), dtype=float)


def _sigmoid(np: Any, x: Array) -> Array:
    small = np.exp(-np.abs(x))
    return np.where(np.asarray(x) >= 0, 1.0, small) / (1.0 + small)


def _quick() -> dict[str, Callable[[Any, Array], Array]]:
    return QUICK


QUICK: Final[dict[str, Callable[[Any, Array], Array]]] = {
    "exp": lambda np, x: np.exp(x),
    "log": lambda np, x: np.where(np.asarray(x) > 0, np.log(np.where(np.asarray(x) > 0, x, 1.0)), np.nan),
    "sqrt": lambda np, x: np.sqrt(x),
    "sin": lambda np, x: np.sin(x),
    "cos": lambda np, x: np.cos(x),
    "tanh": lambda np, x: np.tanh(x),
    "abs": lambda np, x: np.abs(x),
    "sign": lambda np, x: np.sign(x),
    "relu": lambda np, x: np.where(np.asarray(x) <= 0, 0.0, x),
    "heaviside": lambda np, x: np.heaviside(x, 0.5),
    "sigmoid": _sigmoid,
    "softplus": lambda np, x: np.logaddexp(0.0, x),
}
"""Functions that NumPy has, or that are made of them."""
