"""Runs the program the way shells do: in a process, in a terminal, with commands that hang or crash."""

import contextlib
import os
import signal
import struct
import subprocess
import sys
import textwrap
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent

PROGRAM = [sys.executable, "-m", "symgrad"]

QUIRKS = """
    import os, sys, time
    from dataclasses import replace
    import symgrad.cli.grad as module

    def hang(): time.sleep(60)
    def compute(): return 9**9**9
    def fill(): return [bytearray(1 << 24) for _ in range(10_000)]
    def crash(): os.kill(os.getpid(), 11)
    def abort(): os.abort()
    def leave(): os._exit(3)
    def fail(): return {}["missing"]
    def recurse(): return recurse()

    quirks = {"hang": hang, "compute": compute, "fill": fill, "crash": crash, "abort": abort,
              "leave": leave, "fail": fail, "recurse": recurse}
    ordinary = module.COMMAND.answer

    def answer(inquiry):
        quirk = quirks.get(inquiry.texts[0])
        return quirk() if quirk else ordinary(inquiry)

    module.COMMAND = replace(module.COMMAND, answer=answer)
    from symgrad.cli import app
    app.main()
"""
"""The program with a gradient that, for certain names, hangs or crashes: no input can do that."""

QUIRKY = [sys.executable, "-c", textwrap.dedent(QUIRKS)]


@dataclass(frozen=True)
class Ran:
    """What a run left: exit code and streams."""

    code: int
    out: str
    err: str


def environment(**changes: str | None) -> dict[str, str]:
    """A plain environment, whatever the developer's own is like."""
    ignored = ("PYTHONIOENCODING", "COLUMNS", "NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "TERM")
    plain = {key: value for key, value in os.environ.items() if key not in ignored}
    plain |= {"TERM": "xterm", "LC_ALL": "C.UTF-8", "PYTHONPATH": str(ROOT)}
    return plain | {key: value for key, value in changes.items() if value is not None}


def run(
    *args: str, stdin: str | bytes = "", program: list[str] = PROGRAM, cwd: Path | None = None, **changes: str
) -> Ran:
    """Runs the program with pipes."""
    data = stdin.encode() if isinstance(stdin, str) else stdin
    done = subprocess.run(
        [*program, *args],
        input=data,
        capture_output=True,
        env=environment(**changes),
        cwd=cwd,
        timeout=60,
        check=False,
    )
    encoding = changes.get("PYTHONIOENCODING", "utf-8")
    return Ran(done.returncode, done.stdout.decode(encoding), done.stderr.decode(encoding))


def shell(line: str, **changes: str) -> Ran:
    """Runs a line of bash in which ``symgrad`` is the program."""
    function = f'symgrad() {{ "{sys.executable}" -m symgrad "$@"; }}\n'
    done = subprocess.run(
        ["bash", "-c", function + line],
        capture_output=True,
        env=environment(**changes),
        timeout=60,
        check=False,
        text=True,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


def in_terminal(*args: str, columns: int = 80, program: list[str] = PROGRAM, **changes: str) -> Ran:
    """Runs the program with standard output and standard error on a terminal of their own."""
    import fcntl
    import pty
    import termios

    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    process = subprocess.Popen(
        [*program, *args], stdin=slave, stdout=slave, stderr=slave, env=environment(**changes)
    )
    os.close(slave)
    parts = []
    with contextlib.suppress(OSError):  # a terminal whose other side is gone says so with an error
        while part := os.read(master, 1 << 16):
            parts.append(part)
    os.close(master)
    return Ran(process.wait(timeout=60), b"".join(parts).decode().replace("\r\n", "\n"), "")


def children_of(pid: int) -> list[int]:
    """The processes that ``pid`` has started and that are not yet dead."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
                if int(fields[1]) == pid and fields[0] not in "ZX":
                    found.append(int(entry.name))
    return found


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that is dead and only waits to be noticed does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in "ZX"


def interrupted(number: signal.Signals) -> tuple[int, str, list[int]]:
    """Sends a signal to a run that hangs: its exit code, standard error, and the children it left."""
    import time

    process = subprocess.Popen(
        [*QUIRKY, "grad", "compute"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
        text=True,
    )
    while not children_of(process.pid):
        time.sleep(0.01)
    time.sleep(1.5)
    children = children_of(process.pid)
    process.send_signal(number)
    out, err = process.communicate(timeout=20)
    assert out == ""
    time.sleep(0.2)
    return process.returncode, err, [child for child in children if is_alive(child)]
