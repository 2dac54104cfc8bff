"""The child: hangs, crashes, full memory and signals end in an exit code and one sentence."""

import json
import signal
import subprocess
import time
from collections.abc import Callable
from signal import Signals
from typing import Any

import pytest

from symgrad.cli.frames import Kind
from symgrad.cli.process import Child
from symgrad.cli.question import Ask, Question
from symgrad.cli.worker import InProcess, Isolated
from tests.cli.support import PROGRAM, QUIRKY, environment, interrupted, is_alive, run

LATE = "stopped: the time of 1 s ran out before there was an answer\nhint: --timeout gives more\n"
OPTIONS: dict[str, Any] = {"wrt": [], "at": [], "let": [], "shared": None, "quiet": False}


@pytest.mark.parametrize("quirk", ["hang", "compute"])
def test_time_runs_out_even_where_no_signal_would_help(quirk: str) -> None:
    started = time.monotonic()
    ran = run("grad", quirk, "--timeout", "1", program=QUIRKY)
    assert time.monotonic() - started < 5
    assert (ran.code, ran.out, ran.err) == (4, "", LATE)


def test_a_timeout_for_programs() -> None:
    ran = run("grad", "hang", "--timeout", "1/2", "--json", program=QUIRKY)
    assert ran.code == 4
    assert json.loads(ran.err)["error"]["kind"] == "budget"


@pytest.mark.parametrize("quirk", ["fill", "abort"])
def test_memory_runs_out(quirk: str) -> None:
    ran = run("grad", quirk, "--memory", "300", program=QUIRKY)
    assert (ran.code, ran.out) == (4, "")
    assert ran.err.startswith("stopped: the memory of 300 MB ran out")


@pytest.mark.parametrize("megabytes", ["1", "5", "13"])
def test_hardly_any_memory(megabytes: str) -> None:
    ran = run("hess", "sin(x)*y", "--at", "1,2", "--memory", megabytes)
    assert ran.code in (0, 4)
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    ("quirk", "message"),
    [
        ("crash", "the computation was ended by signal SIGSEGV"),
        ("fail", "KeyError: 'missing' in symgrad.cli.service"),
        ("recurse", "RecursionError: maximum recursion depth exceeded"),
        ("leave", "the computation was ended by code 3"),
    ],
)
def test_a_defect_is_one_line_to_report(quirk: str, message: str) -> None:
    ran = run("grad", quirk, program=QUIRKY)
    assert (ran.code, ran.out) == (70, "")
    assert ran.err.startswith(f"internal error: {message}")
    assert len(ran.err.splitlines()) == 2


def test_after_a_loss_the_other_lines_go_on() -> None:
    lines = "x^2\nhang\ny\ncrash\nfill\nz^2\n"
    ran = run("grad", "-", "--timeout", "1", "--memory", "300", stdin=lines, program=QUIRKY)
    assert ran.code == 70
    assert ran.out == "2*x\n1\n2*z\n"
    assert [line.split(":")[1] for line in ran.err.splitlines()[::2]] == [" line 2", " line 4", " line 5"]


@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGKILL, -9)],
)
def test_signals_leave_no_child_behind(number: Signals, code: int) -> None:
    ended, err, left = interrupted(number)
    assert (ended, err) == (code, "")
    assert left == []


def test_ctrl_c_ends_critical_with_what_there_is_and_nothing_follows() -> None:
    process = subprocess.Popen(
        [*PROGRAM, "critical", "-", "-f", "json"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
        text=True,
    )
    assert process.stdin is not None
    process.stdin.write("sin(x*y*z) + cos(x + y*z)*exp(z*x) + x*y*z\nx^2\n")
    process.stdin.close()
    process.stdin = None
    time.sleep(2.5)
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=20)
    assert process.returncode == 130
    (answer,) = map(json.loads, out.splitlines())
    assert answer["result"]["complete"] is False
    assert answer["notes"][-1].startswith("interrupted")


class Deliveries:
    """Remembers what was delivered."""

    def __init__(self) -> None:
        self.frames: list[tuple[Kind, bytes]] = []

    def __call__(self, kind: Kind, payload: bytes) -> None:
        self.frames.append((kind, payload))


@pytest.mark.parametrize("make", [lambda: Isolated("grad", Child("grad")), InProcess])
def test_both_workers_answer_alike(make: Callable[[], Isolated | InProcess]) -> None:
    worker, got = make(), Deliveries()
    worker.put(Question("grad", OPTIONS))
    assert worker.ask(Ask(("x*y",), (None,)), got)["status"] == 0
    assert worker.ask(Ask(("x+",), (None,)), got)["status"] == 2
    assert worker.ask(Ask(("t = x^2",), (1,)), got)["definition"] is True
    assert worker.ask(Ask(("t^2",), (2,)), got)["status"] == 0
    worker.end()
    kinds = [kind for kind, _ in got.frames]
    assert kinds == [Kind.OUTPUT, Kind.MESSAGE, Kind.OUTPUT]
    assert got.frames[0][1] == b"y\nx\n"
    assert got.frames[2][1] == b"4*x**3\n"


def test_what_was_sent_ahead_is_answered_once_and_after_a_loss_again() -> None:
    worker, got = Isolated("grad", Child("grad")), Deliveries()
    worker.put(Question("grad", OPTIONS, timeout=1.0))
    first, second, third = (Ask((text,), (k,)) for k, text in enumerate(["x^2", "y^3", "z^4"], 1))
    assert worker.ask(first, got, second)["status"] == 0
    worker.end()
    assert worker.ask(second, got, third)["status"] == 0
    assert worker.ask(third, got)["status"] == 0
    worker.end()
    assert [payload for _, payload in got.frames] == [b"2*x\n", b"3*y**2\n", b"4*z**3\n"]


def test_a_question_survives_its_journey() -> None:
    question = Question("grad", OPTIONS | {"at": ["x=1"]}, timeout=2.5)
    assert Question.unpacked(question.packed()) == question


def test_a_child_ends_when_it_is_told_to() -> None:
    child = Child("grad")
    pid = child._pid
    child.kill()
    assert not is_alive(pid)


def test_many_lines_cost_little_each() -> None:
    few = "".join(f"x^2+{k}*x*y\n" for k in range(300))
    started = time.monotonic()
    ran = run("grad", "-", stdin=few)
    assert time.monotonic() - started < 10
    assert len(ran.out.splitlines()) == 300
