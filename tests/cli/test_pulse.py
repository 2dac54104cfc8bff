"""The clock of patient commands: deadlines one by one, an alarm that rings, and how long is waited."""

import signal
import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from symgrad.cli import pulse
from symgrad.cli.process import LONGEST, Child, Limit, PatientLimit
from symgrad.critical.algebra.deadlines import Deadlines, Phase, attempted, watched


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    """A clock that stands still until it is set; handlers of signals are put back afterwards."""
    now = [0.0]
    before = signal.getsignal(signal.SIGINT)
    monkeypatch.setattr(pulse, "time", SimpleNamespace(monotonic=lambda: now[0]))
    monkeypatch.setattr(pulse, "pressed", [])
    monkeypatch.setattr(pulse, "asked_at", [])
    yield now
    signal.signal(signal.SIGINT, before)


def passed_at(found: Deadlines, now: list[float], moment: float) -> tuple[bool, int]:
    now[0] = moment
    return found(), found.passed()


def test_deadlines_pass_one_after_the_other(clock: list[float]) -> None:
    with pulse.deadlines(100.0) as found:
        seen = [passed_at(found, clock, at) for at in (0.0, 98.9, 99.1, 99.5, 99.6, 99.8)]
    assert seen == [(False, 0), (False, 0), (True, 0), (True, 1), (True, 2), (True, 3)]


def test_short_times_keep_a_share(clock: list[float]) -> None:
    with pulse.deadlines(1.0) as found:
        assert passed_at(found, clock, 0.6) == (False, 0)
        assert passed_at(found, clock, 0.66) == (True, 0)
        assert passed_at(found, clock, 0.99) == (True, 3)


def test_time_counts_from_the_question(clock: list[float]) -> None:
    clock[0] = 50.0
    pulse.asked_at.append(10.0)
    with pulse.deadlines(30.0) as found:
        assert found()


def test_ctrl_c_begins_the_end_at_once(clock: list[float]) -> None:
    with pulse.deadlines(100.0) as found:
        pulse.pressed.append(5.0)
        seen = [passed_at(found, clock, at) for at in (5.0, 5.5, 5.9)]
    assert seen == [(True, 0), (True, 1), (True, 3)]


def frame(*names: str) -> Any:
    """Calls within calls, the innermost first."""
    found = None
    for name in reversed(names):
        found = SimpleNamespace(f_code=SimpleNamespace(co_filename=name), f_back=found)
    return found


@pytest.mark.parametrize(
    ("names", "ended"),
    [
        (("series.py", "answer.py"), True),
        (("letters.py", "<frozen importlib._bootstrap>", "answer.py"), False),
    ],
)
def test_a_module_is_loaded_to_its_end(names: tuple[str, ...], ended: bool) -> None:
    def work() -> str:
        pulse._ring(0, frame(*names))
        return "found"

    with watched(Deadlines(lambda: True, lambda: 0)) as deadlines:
        deadlines.passed = iter([0, 1, 1, 1]).__next__
        assert attempted(work, "cut") == ("cut" if ended else "found")


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="there are no alarms on this system")
def test_the_alarm_ends_a_loop_that_asks_nobody() -> None:
    def endless() -> str:
        count = 0
        while True:
            count = len(str(count))

    handlers = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGALRM)]
    started = time.monotonic()
    with pulse.deadlines(0.3):
        assert attempted(endless, "cut", Phase.PART) == "cut"
    assert time.monotonic() - started < 30
    assert signal.getsignal(signal.SIGALRM) == handlers[1]
    signal.signal(signal.SIGINT, handlers[0])


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="there are no alarms on this system")
def test_a_ctrl_c_before_the_alarm_sets_it_off(monkeypatch: pytest.MonkeyPatch) -> None:
    started = time.monotonic()

    def long() -> str:
        while time.monotonic() < started + 30:
            pass
        return "found"

    before = signal.getsignal(signal.SIGINT)
    monkeypatch.setattr(pulse, "pressed", [started])
    with pulse.deadlines(1000.0):
        assert attempted(long, "cut") == "cut"
    signal.signal(signal.SIGINT, before)


def test_a_limit_is_final() -> None:
    assert Limit(1.0).is_final()


class Worker:
    """Has worked so long, as is asked one time after the other."""

    def __init__(self, *worked: float, at_work: bool = True) -> None:
        self._worked = iter(worked)
        self._at_work = at_work

    def worked(self) -> float:
        return next(self._worked)

    def is_at_work(self) -> bool:
        return self._at_work


def test_who_has_had_the_time_is_not_waited_for() -> None:
    limit = PatientLimit(1.0, 0.35, Worker(0.2, 1.55))
    assert limit.seconds == pytest.approx(1.35)
    assert limit.is_final()


def test_who_was_given_less_is_waited_for_so_much_longer() -> None:
    limit = PatientLimit(1.0, 0.35, Worker(0.2, 0.6, 1.55))
    assert not limit.is_final()
    assert limit.seconds == pytest.approx(1.35 + 0.95)
    assert limit.is_final()


def test_who_sleeps_is_not_waited_for() -> None:
    assert PatientLimit(1.0, 0.35, Worker(0.2, 0.3, at_work=False)).is_final()


def test_nobody_is_waited_for_without_end() -> None:
    limit = PatientLimit(1.0, 0.35, Worker(*[0.0] * 1000))
    while not limit.is_final():
        assert limit.seconds <= 1.0 + LONGEST


def test_a_child_tells_how_long_it_has_worked() -> None:
    child = Child("grad")
    assert 0.0 <= child.worked() < 60
    child.kill()
    assert not child.is_at_work()
