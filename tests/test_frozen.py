"""Our frozen dataclasses against those of the standard library, and against what nobody may do with them."""

import copy
import dataclasses
import inspect
import pickle
import re
from collections.abc import Callable
from dataclasses import FrozenInstanceError, field
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

import pytest

from symgrad import frozen
from symgrad.frozen import dataclass
from symgrad.results.plots import Mark, MarkKind

PACKAGE = Path(frozen.__file__).parent

Made = tuple[type[Any], type[Any]]


class Plain:
    """Two fields, one with a default."""

    first: int
    second: str = "none"


class Named:
    """A class variable, fields that go by name only, one that is made anew each time."""

    kind: ClassVar[str] = "named"
    first: int
    rest: list[int] = field(default_factory=list, kw_only=True)
    hidden: float = field(default=0.5, repr=False, compare=False)


class Finished:
    """A field that is computed."""

    first: int
    double: int = field(init=False, compare=False)
    fixed: int = field(init=False, default=7)

    def __post_init__(self) -> None:
        object.__setattr__(self, "double", 2 * self.first)


class Spoken:
    """A method of its own."""

    first: int

    def __repr__(self) -> str:
        return f"<{self.first}>"


def copied(cls: type) -> type:
    kept = {k: v for k, v in vars(cls).items() if k not in ("__dict__", "__weakref__")}
    for name, value in kept.items():
        if isinstance(value, dataclasses.Field):
            kept[name] = copy.copy(value)
    return type(cls.__name__, (), kept)


def both(cls: type, **how: bool) -> Made:
    """The class, made by us and by the standard library."""
    ours: Callable[[type], type] = dataclass(frozen=True, **how)
    return ours(copied(cls)), dataclasses.dataclass(frozen=True, **how)(copied(cls))


WAYS: list[dict[str, bool]] = [{}, {"slots": True}, {"slots": True, "kw_only": True}, {"eq": False}]
MADE = [
    pytest.param(both(cls, **how), id=f"{cls.__name__} {' '.join(how)}")
    for cls in (Plain, Named, Finished, Spoken)
    for how in WAYS
]


def told(action: Callable[[], object]) -> str:
    """What came out, or what was refused and why."""
    try:
        return repr(action())
    except (TypeError, AttributeError, FrozenInstanceError) as problem:
        return f"{type(problem).__name__}: {problem}"


CALLS: list[tuple[tuple[Any, ...], dict[str, Any]]] = [
    ((1,), {}),
    ((), {"first": 1}),
    ((1, "two"), {}),
    ((1,), {"second": "two"}),
    ((1,), {"rest": [1, 2]}),
    ((1,), {"hidden": 2.0}),
    ((), {}),
    ((1, 2, 3, 4), {}),
    ((1,), {"first": 2}),
    ((1,), {"third": 3}),
    ((1,), {"double": 3}),
    ((1,), {"self": 3}),
]


@pytest.mark.parametrize("few", [0, 1, 64])
@pytest.mark.parametrize(("args", "named"), CALLS)
@pytest.mark.parametrize("how", WAYS, ids=" ".join)
@pytest.mark.parametrize("cls", [Plain, Named, Finished, Spoken])
def test_constructs_and_refuses_alike(
    cls: type,
    how: dict[str, bool],
    args: tuple[Any, ...],
    named: dict[str, Any],
    few: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(frozen, "FEW", few)
    ours, theirs = both(cls, **how)
    for _ in range(3):
        assert told(lambda: shown(ours(*args, **named))) == told(lambda: shown(theirs(*args, **named)))


def shown(value: Any) -> object:
    """Everything that can be seen of a value."""
    fields = [
        (f.name, getattr(value, f.name), f.repr, f.compare, f.kw_only) for f in dataclasses.fields(value)
    ]
    return fields, repr(value), sorted(slots(value))


def slots(value: object) -> tuple[str, ...]:
    return getattr(value, "__slots__", ())


@pytest.mark.parametrize("made", MADE)
def test_is_described_alike(made: Made) -> None:
    ours, theirs = made
    assert inspect.signature(ours) == inspect.signature(theirs)
    assert ours.__match_args__ == theirs.__match_args__
    assert ours.__doc__ == theirs.__doc__
    assert ours.__init__.__qualname__ == theirs.__init__.__qualname__
    assert dataclasses.is_dataclass(ours)


@pytest.mark.parametrize("made", MADE)
def test_equal_and_hashed_alike(made: Made) -> None:
    ours, theirs = ([cls(first=1), cls(first=1), cls(first=2)] for cls in made)
    for values in (ours, theirs):
        assert values[0] != "another kind"
    assert [a == b for a in ours for b in ours] == [a == b for a in theirs for b in theirs]
    assert told(lambda: len(set(ours))) == told(lambda: len(set(theirs)))
    if ours[0] == ours[1]:
        assert [told(partial(hash, v)) for v in ours] == [told(partial(hash, v)) for v in theirs]


@pytest.mark.parametrize("made", MADE)
def test_replaced_and_copied_alike(made: Made) -> None:
    ours, theirs = (cls(first=1) for cls in made)
    assert dataclasses.asdict(ours) == dataclasses.asdict(theirs)
    assert shown(dataclasses.replace(ours, first=3)) == shown(dataclasses.replace(theirs, first=3))
    assert shown(copy.copy(ours)) == shown(copy.deepcopy(ours)) == shown(ours)


@pytest.mark.parametrize("made", MADE)
def test_nothing_can_be_changed(made: Made) -> None:
    ours, theirs = (cls(first=1) for cls in made)
    for value in (ours, theirs):
        with pytest.raises(FrozenInstanceError, match="cannot assign to field 'first'"):
            value.first = 2
        with pytest.raises(FrozenInstanceError, match="cannot delete field 'first'"):
            del value.first


def test_a_class_of_ours_can_be_extended() -> None:
    @dataclass(frozen=True, slots=True)
    class Base:
        """One field."""

        first: int

    @dataclass(frozen=True, slots=True)
    class Derived(Base):
        """One more."""

        second: int = 0

    assert repr(Derived(1)) == f"{Derived.__qualname__}(first=1, second=0)"
    assert Derived(1) != Base(1)
    assert Base(1) == Base(1)
    assert Derived(1, 2) == Derived(first=1, second=2)


def test_answers_are_pickled() -> None:
    mark = Mark((1.0, 2.0), 3.0, MarkKind.SADDLE)
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        assert pickle.loads(pickle.dumps(mark, protocol)) == mark


def test_what_is_not_frozen_is_the_standard_librarys() -> None:
    @dataclass(slots=True)
    class Counter:
        """Something that counts."""

        count: int = 0

    counter = Counter()
    counter.count += 1
    assert counter == Counter(1)
    assert Counter.__hash__ is None


def test_a_much_used_class_gets_a_written_constructor() -> None:
    cls, _ = both(Plain, slots=True)
    before = vars(cls)["__init__"]
    for k in range(frozen.FEW):
        assert cls(k).first == k
    assert vars(cls)["__init__"] is before
    assert cls(1).first == 1
    assert inspect.isfunction(vars(cls)["__init__"])


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: path.stem)
def test_every_frozen_class_is_made_here(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    standard = re.search(r"^from dataclasses import .*\bdataclass\b", text, re.MULTILINE)
    message = "take dataclass from symgrad.frozen: it spares every command the time to write its methods"
    assert not ("@dataclass(frozen=True" in text and standard), message
