"""Frozen dataclasses whose methods are written when they are first used.

The decorator of the standard library writes six methods as text and compiles them whenever a class is
made. That takes a millisecond, and a command loads up to 140 classes of which it uses a few. Here a class
is made at once, and the same library writes each method when somebody asks for it, so that what comes out
is the same: fields, slots, arguments, ``repr``, ``==``, ``hash``, ``replace``, pickles.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NoReturn

FEW: Final = 64
"""Instances that are filled field by field; writing a constructor pays off with some hundred."""

_WAYS: Final[dict[str, dict[str, bool]]] = {
    "__init__": {"init": True, "frozen": True, "slots": True},
    "__repr__": {"repr": True},
    "__eq__": {"eq": True},
    "__hash__": {"unsafe_hash": True},
}
"""What has the standard library write a method, and as little else as may be."""

_GIVEN: Final = ("default", "default_factory", "init", "repr", "hash", "compare", "metadata", "kw_only")
"""What a field can be declared with."""

_NOTHING: Final = dict.fromkeys(("init", "repr", "eq"), False)


def _dataclass(
    cls: type | None = None,
    /,
    *,
    frozen: bool = False,
    slots: bool = False,
    kw_only: bool = False,
    eq: bool = True,
) -> Any:
    """What `dataclasses.dataclass` does, with methods written on first use where it is to be frozen."""
    if cls is None:
        return partial(_dataclass, frozen=frozen, slots=slots, kw_only=kw_only, eq=eq)
    if not frozen:
        return dataclasses.dataclass(slots=slots, kw_only=kw_only, eq=eq)(cls)
    own = dict(vars(cls))
    made: Any = dataclasses.dataclass(**_NOTHING, slots=slots, kw_only=kw_only)(cls)
    methods: dict[str, object] = {"__init__": _Constructor(made), "__repr__": _Method(made, "__repr__")}
    if eq:
        methods |= {"__eq__": _Method(made, "__eq__"), "__hash__": _Method(made, "__hash__")}
    if slots:
        methods |= {"__getstate__": _state, "__setstate__": _restore}
    for name, method in methods.items():
        if own.get(name) is None:
            setattr(made, name, method)
    made.__setattr__ = _refuse_assignment
    made.__delattr__ = _refuse_deletion
    return made


class _Method:
    """Stands in the place of a method until it is asked for."""

    __slots__ = ("name", "owner")

    def __init__(self, owner: type, name: str) -> None:
        self.owner = owner
        self.name = name

    def __get__(self, instance: object, owner: type | None = None) -> Any:
        method = self.written()
        return method if instance is None else method.__get__(instance, owner)

    def written(self) -> Any:
        """The method, which from now on stands here itself."""
        method = vars(_twin(self.owner, self.name))[self.name]
        setattr(self.owner, self.name, method)
        return method


class _Constructor(_Method):
    """Fills a few instances itself, field by field; of most classes there are no more."""

    __slots__ = ("left", "plan")

    def __init__(self, owner: type) -> None:
        super().__init__(owner, "__init__")
        self.left = FEW
        self.plan: _Plan | None = None

    def __get__(self, instance: object, owner: type | None = None) -> Any:
        # The class itself comes as the instance where Python 3.13 inspects a signature.
        if self.left == 0 or not isinstance(instance, self.owner):
            return super().__get__(instance, owner)
        self.left -= 1
        return partial(self.fill, instance)

    def fill(self, instance: Any, /, *args: object, **named: object) -> None:
        """Sets the fields. Arguments that do not fit are left to the written constructor to refuse."""
        plan = self.plan = self.plan or _Plan(self.owner)
        values = {**dict(zip(plan.positional, args, strict=False)), **named}
        if len(values) < len(args) + len(named) or not plan.required <= values.keys() <= plan.names:
            self.written()(instance, *args, **named)
            return
        for name, default in plan.defaults:
            if name not in values:
                values[name] = default()
        for name, value in values.items():
            object.__setattr__(instance, name, value)
        if plan.finishes:
            instance.__post_init__()


class _Plan:
    """How the fields of a class are filled."""

    __slots__ = ("defaults", "finishes", "names", "positional", "required")

    def __init__(self, owner: type) -> None:
        fields = dataclasses.fields(owner)
        asked = [f for f in fields if f.init]
        self.names = frozenset(f.name for f in asked)
        self.positional = tuple(f.name for f in asked if not f.kw_only)
        self.defaults = tuple((f.name, default) for f in fields if (default := _default(f)) is not None)
        self.required = self.names.difference(name for name, _ in self.defaults)
        self.finishes = hasattr(owner, "__post_init__")


def _default(field: dataclasses.Field[Any]) -> Callable[[], object] | None:
    """What makes the value of a field that is not given."""
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory
    return None if field.default is dataclasses.MISSING else lambda: field.default


def _twin(owner: type, method: str) -> type:
    """A class of the same fields for which the standard library wrote a method."""
    fields = [
        (f.name, f.type, dataclasses.field(**{name: getattr(f, name) for name in _GIVEN}))
        for f in dataclasses.fields(owner)
    ]
    # Without a docstring the library would work one out from the signature, which costs more than all else.
    namespace: dict[str, Any] = {"__qualname__": owner.__qualname__, "__doc__": owner.__name__}
    if hasattr(owner, "__post_init__"):
        namespace["__post_init__"] = None
    ways: dict[str, Any] = {**_NOTHING, **_WAYS[method]}
    return dataclasses.make_dataclass(owner.__name__, fields, namespace=namespace, **ways)


def _refuse_assignment(_: object, name: str, __: object) -> NoReturn:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_deletion(_: object, name: str) -> NoReturn:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: Any) -> list[object]:
    """What a pickle or a copy keeps; the usual way back would assign."""
    return [getattr(self, f.name) for f in dataclasses.fields(self)]


def _restore(self: Any, state: list[object]) -> None:
    for f, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, f.name, value)


if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    dataclass = _dataclass

__all__ = ["dataclass"]
