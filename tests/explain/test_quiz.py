"""The quiz as a conversation on a terminal: one question at a time, judged before the next is asked."""

import contextlib
import fcntl
import os
import pty
import signal
import struct
import subprocess
import termios

from tests.cli.support import PROGRAM, environment


class Conversation:
    """A run on a terminal that is answered as it asks."""

    def __init__(self, *args: str) -> None:
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.process = subprocess.Popen(
            [*PROGRAM, *args], stdin=slave, stdout=slave, stderr=slave, env=environment(NO_COLOR="1")
        )
        os.close(slave)
        self.seen = ""

    def until(self, words: str) -> str:
        """What is shown up to these words."""
        start = len(self.seen)
        while words not in self.seen[start:]:
            self.seen += os.read(self.master, 4096).decode().replace("\r\n", "\n")
        return self.seen[start:]

    def say(self, answer: str) -> None:
        os.write(self.master, f"{answer}\n".encode())

    def end(self) -> tuple[int, str]:
        with contextlib.suppress(OSError):  # a terminal whose other side is gone says so with an error
            while part := os.read(self.master, 4096):
                self.seen += part.decode().replace("\r\n", "\n")
        os.close(self.master)
        return self.process.wait(timeout=60), self.seen


def test_questions_wait_for_their_answers() -> None:
    quiz = Conversation("explain", "x^2*sin(x)", "--quiz")
    assert "sin" not in quiz.until("[x**2] = ")
    quiz.say("2x")
    assert "right" in quiz.until("[sin(x)] = ")
    quiz.say("-cos(x)")
    shown = quiz.until("[x**2*sin(x)] = ")
    assert "no: it is cos(x) (trigonometric)" in shown
    quiz.say("x*(x*cos(x) + 2*sin(x))")
    code, seen = quiz.end()
    assert code == 1
    assert seen.splitlines()[-2:] == ["x**2*cos(x) + 2*x*sin(x)", "2 of 3 right"]


def test_a_mistyped_answer_is_asked_again() -> None:
    quiz = Conversation("explain", "x^3", "--quiz")
    quiz.until("[x**3] = ")
    quiz.say("3*x^")
    shown = quiz.until("1. d/dx [x**3] = ")
    assert "the expression ends after '^'" in shown
    quiz.say("3x²")
    assert quiz.end()[0] == 0


def test_ctrl_c_ends_it() -> None:
    quiz = Conversation("explain", "x^3", "--quiz")
    quiz.until("[x**3] = ")
    quiz.process.send_signal(signal.SIGINT)
    code, seen = quiz.end()
    assert code == 130
    assert "Traceback" not in seen
