"""Deadlines: wherever an alarm ends a step, what is said stays true, and what was found stays.

The alarm is no clock here: it rings at a given call of a function, so that every run is the same.
"""

import sys
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from flint import ctx

from symgrad import gradient
from symgrad.critical.algebra.deadlines import (
    Deadlines,
    Phase,
    TimeIsOver,
    alarm,
    attempted,
    is_over,
    is_too_late,
    watched,
)
from symgrad.critical.library import critical_points
from symgrad.results import Number
from symgrad.results.critical import Critical, Kind


class Clock:
    """How many deadlines have passed, as told."""

    def __init__(self, passed: int = 0) -> None:
        self.passed = passed
        self.deadlines = Deadlines(lambda: self.passed > 0, lambda: self.passed)

    def rings(self, passed: int, found: str = "found") -> str:
        """What is found although deadlines pass and the alarm rings."""
        self.passed = passed
        alarm()
        return found


def test_nothing_is_ended_in_time() -> None:
    clock = Clock()
    with watched(clock.deadlines):
        assert attempted(lambda: clock.rings(0), "open") == "found"
        assert not is_over(Phase.STEP)
    assert not clock.deadlines.cut


def test_a_step_is_ended_by_an_alarm_after_its_deadline() -> None:
    clock = Clock()
    with watched(clock.deadlines):
        assert attempted(lambda: clock.rings(1), "open") == "open"
    assert clock.deadlines.cut


def test_later_phases_go_on() -> None:
    clock = Clock(1)
    with watched(clock.deadlines):
        assert attempted(lambda: clock.rings(1, "kind"), "open", Phase.PART) == "kind"
        assert attempted(lambda: clock.rings(2, "kind"), "open", Phase.PART) == "open"
        assert attempted(lambda: "kind", "open", Phase.PART) == "open"


def test_no_alarm_reaches_what_nobody_declared() -> None:
    clock = Clock(3)
    with watched(clock.deadlines):
        alarm()
    alarm()


def test_without_deadlines_everything_is_done() -> None:
    assert attempted(lambda: "found", "open") == "found"
    assert not is_over(Phase.STEP)
    assert is_too_late(lambda: True)


def test_the_step_around_an_ended_one_keeps_what_was_found() -> None:
    clock = Clock()
    found: list[str] = []

    def around() -> list[str]:
        found.append(attempted(lambda: clock.rings(1, "inner"), "cut"))
        alarm()  # the first deadline has passed, but what was found is to be made use of
        return found

    with watched(clock.deadlines):
        assert attempted(around, []) == ["cut"]


def test_the_step_around_is_ended_by_the_next_deadline() -> None:
    clock = Clock()

    def around() -> str:
        attempted(lambda: clock.rings(1), None)
        clock.rings(2)
        return "found"

    with watched(clock.deadlines):
        assert attempted(around, "open") == "open"


def test_defects_pass_and_leave_nothing_behind() -> None:
    clock = Clock()
    with watched(clock.deadlines):
        with pytest.raises(ZeroDivisionError):
            attempted(lambda: 1 // 0, 0)
        clock.rings(3)


def test_handlers_of_errors_do_not_catch_the_alarm() -> None:
    assert not issubclass(TimeIsOver, Exception)


def test_an_ended_step_leaves_the_precision_as_it_was() -> None:
    clock, before = Clock(), ctx.prec

    def fine() -> None:
        ctx.prec = 999
        clock.rings(1)

    with watched(clock.deadlines):
        attempted(fine, None)
    assert ctx.prec == before


class Bell:
    """Rings at one call of a function, and again after as many more, each time a deadline later."""

    def __init__(self, first: int) -> None:
        self.first, self.left, self.passed = first, first, 0
        self.deadlines = Deadlines(lambda: self.passed > 0, self._passed)

    def _passed(self) -> int:
        if self.passed < len(Phase) and sys.getprofile() is None:
            sys.setprofile(self._count)  # an exception in it takes it away
        return self.passed

    def _count(self, frame: Any, event: str, argument: Any) -> None:
        if event != "call" or frame.f_code.co_name in {"passed", "_passed", "attempted", "alarm", "append"}:
            return
        self.left -= 1
        if self.left <= 0 and self.passed < len(Phase):
            self.left, self.passed = self.first, self.passed + 1
            alarm()

    def answer(self, *args: Any, **options: Any) -> Critical:
        """The critical points, with the bell ringing meanwhile."""
        with watched(self.deadlines):
            sys.setprofile(self._count)
            try:
                return critical_points(*args, expired=self.deadlines, **options)
            finally:
                sys.setprofile(None)


PROBLEMS: list[tuple[str, dict[str, Any]]] = [
    ("x^4 - 3*x^3 + 2", {}),
    ("(x^2 + y - 11)^2 + (x + y^2 - 7)^2", {}),
    ("x^4*y^2 + x^2*y^4 - 3*x^2*y^2 + (x - y)^4", {}),
    ("sin(x)*cos(y) + sin(2*x)", {}),
    ("abs(x^2 - 1) + abs(x - y) + y^2", {}),
    ("x^2*exp(-x^2 - y^2) + sin(x*y)", {"box": "x=-2:2,y=-2:2"}),
    ("x*y + x^3", {"subject_to": ["x^2 + y^2 <= 2", "x + y <= 1"]}),
    ("(x^2 + y^2 - 1)^2*(x - 2)^2", {}),
    ("sqrt(x^2 + y^2) + (x - 1)^2", {}),
    ("floor(2*x) + x^2", {"box": "x=-2:2", "closed": True}),
]


def named(answer: Critical) -> dict[tuple[object, ...], Kind]:
    """The points by their places, to few digits."""
    return {
        tuple(round(number.float, 6) + 0.0 for number in p.point.values() if number.float is not None): p.kind
        for p in answer.points
    }


def is_critical(text: str, place: Sequence[object]) -> bool:
    """Whether the gradient of a smooth function is zero there."""
    there = gradient(text, at=",".join(map(str, place))).at
    assert there is not None
    return all(isinstance(g, Number) and abs(g.float or 0.0) < 1e-6 for g in there.gradient)


def rings() -> Iterator[int]:
    """At which calls to ring: soon, and ever later."""
    count = 40.0
    while count < 60_000:
        yield int(count)
        count *= 2.3


# an alarm within the end of a generator is lost, and the next one counts
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(("text", "options"), PROBLEMS, ids=[text for text, _ in PROBLEMS])
def test_whenever_the_alarm_rings_nothing_wrong_is_said(text: str, options: dict[str, Any]) -> None:
    whole = critical_points(text, **options)
    known = named(whole)
    for first in rings():
        bell = Bell(first)
        found = bell.answer(text, **options)
        assert len(named(found)) == len(found.points), first
        for place, kind in named(found).items():
            if place not in known:  # then it is one of a family that was not told any more
                assert not found.complete
                assert is_critical(text, place), (first, place)
                assert kind in {Kind.UNDECIDED, *(family.kind for family in whole.families)}, (first, place)
                continue
            assert kind in (known[place], Kind.UNDECIDED), (first, place)
        if found.complete:
            assert named(found).keys() == known.keys(), first
            assert len(found.families) == len(whole.families)
        else:
            assert bell.passed or not whole.complete
