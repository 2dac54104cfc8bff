"""Whole processes, timed: wall clock, and processor time of the process and of all it started."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import BinaryIO

LONGEST = 120.0
"""Seconds after which a process is ended; its time then counts as this long."""


@dataclass(frozen=True)
class Command:
    """A process to time: its arguments, and the file it reads from standard input, if any."""

    argv: tuple[str, ...]
    stdin: Path | None = None


@dataclass(frozen=True)
class Timing:
    """Seconds that one run took, what it wrote, and the most memory it had, in kilobytes."""

    wall: float
    cpu: float
    output: bytes
    memory: int = 0


Timings = Sequence[Timing]


def run(command: Command) -> Timing:
    """Runs a process to its end; a file takes what it writes, so that no reader slows it.

    It runs in a folder of its own, for some programs leave a protocol where they are started.
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryDirectory() as home:
        with _input(command) as given:
            started = time.perf_counter()
            process = subprocess.Popen(
                command.argv,
                stdin=given,
                stdout=out,
                stderr=subprocess.DEVNULL,
                env=environment(),
                cwd=home,
            )
            stop = threading.Timer(LONGEST, process.kill)
            stop.start()
            _, _, used = os.wait4(process.pid, 0)
            wall = time.perf_counter() - started
            stop.cancel()
            process.returncode = 0
        out.seek(0)
        return Timing(wall, used.ru_utime + used.ru_stime, out.read(), used.ru_maxrss)


def _input(command: Command) -> BinaryIO:
    return (command.stdin or Path(os.devnull)).open("rb")


def environment() -> dict[str, str]:
    """Ours without what would keep Python from using compiled modules, or make programs draw."""
    unwanted = ("PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX", "FORCE_COLOR", "PYTHONWARNINGS")
    return {name: value for name, value in os.environ.items() if name not in unwanted}


def in_turn(commands: Mapping[str, Command], rounds: int) -> dict[str, list[Timing]]:
    """Runs all commands once a round; of several rounds one more comes first, to fill the caches."""
    found: dict[str, list[Timing]] = {name: [] for name in commands}
    warm = int(rounds > 1)
    for number in range(-warm, rounds):
        for name, command in commands.items():
            timing = run(command)
            if number >= 0:
                found[name].append(timing)
    return found


def seconds(timings: Timings) -> float:
    """The median wall time."""
    return median(t.wall for t in timings)


def processor(timings: Timings) -> float:
    """The median processor time."""
    return median(t.cpu for t in timings)


def ratio(ours: Timings, theirs: Timings) -> float:
    """The median over the rounds of our time by theirs."""
    return median(a.wall / b.wall for a, b in zip(ours, theirs, strict=True))


def ours(*args: str, stdin: Path | None = None) -> Command:
    """The command `symgrad` of this environment."""
    script = Path(sys.executable).with_name("symgrad")
    program = (str(script),) if script.exists() else (sys.executable, "-m", "symgrad")
    return Command((*program, *args), stdin)


def python(code: str, *args: str, interpreter: str = sys.executable) -> Command:
    """A Python program given as text."""
    return Command((interpreter, "-c", code, *args))
