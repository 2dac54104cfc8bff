"""Where answers go: standard output, or a file that is written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import re
import stat
from pathlib import Path
from typing import BinaryIO, Final, Protocol

from symgrad.cli.streams import Stream, reason
from symgrad.errors import OutsideError

_DESCRIPTOR: Final = re.compile(r"/dev/(?:stdout|stderr|fd/(\d+))|/proc/self/fd/(\d+)")


class Sink(Protocol):
    """Takes the bytes of answers."""

    def write(self, data: bytes) -> None:
        """Takes some."""

    def commit(self) -> None:
        """All is written: keep it."""

    def discard(self) -> None:
        """There will be no more: leave things as they were, if that is still possible."""


class Direct:
    """A stream or device, where what is written is gone at once."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream

    def write(self, data: bytes) -> None:
        self._stream.write(data)

    def commit(self) -> None:
        return

    def discard(self) -> None:
        return


class Device:
    """A named pipe or device, opened when there is something to write."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: BinaryIO | None = None

    def write(self, data: bytes) -> None:
        try:
            if self._file is None:
                self._file = self._path.open("wb", buffering=0)
            self._file.write(data)
        except OSError as problem:
            raise _cannot_write(self._path, problem) from None

    def commit(self) -> None:
        self.discard()

    def discard(self) -> None:
        if self._file is not None:
            self._file.close()


class WholeFile:
    """A file that keeps its old contents until the new ones are complete and on disk."""

    def __init__(self, path: Path) -> None:
        self._shown = path
        self._target = Path(os.path.realpath(path))
        self._draft: Path | None = None
        self._file: BinaryIO | None = None
        self._check()

    def _check(self) -> None:
        """Refuses what cannot be written before anything is computed."""
        folder = self._target.parent
        if not folder.is_dir():
            raise OutsideError(
                f"'{self._shown}' cannot be written: there is no folder '{folder}'", where="--output"
            )
        if self._target.is_dir():
            raise OutsideError(f"'{self._shown}' cannot be written: it is a folder", where="--output")
        denied = self._target.exists() and not os.access(self._target, os.W_OK)
        if denied or not os.access(folder, os.W_OK | os.X_OK):
            raise OutsideError(f"'{self._shown}' cannot be written: permission denied", where="--output")

    def write(self, data: bytes) -> None:
        try:
            if self._file is None:
                self._open()
            assert self._file is not None
            self._file.write(data)
        except OSError as problem:
            self.discard()
            raise _cannot_write(self._shown, problem) from None

    def _open(self) -> None:
        import tempfile  # brings along what a run without a file need not load

        descriptor, name = tempfile.mkstemp(prefix=f".{self._target.name[:40]}.", dir=self._target.parent)
        self._draft = Path(name)
        self._file = os.fdopen(descriptor, "wb")
        self._keep_permissions(descriptor)

    def _keep_permissions(self, descriptor: int) -> None:
        """Those of the file that is replaced; for a new one, what the system gives new files."""
        if not hasattr(os, "fchmod"):
            return
        try:
            mode = stat.S_IMODE(self._target.stat().st_mode)
        except FileNotFoundError:
            mask = os.umask(0)
            os.umask(mask)
            mode = 0o666 & ~mask
        os.fchmod(descriptor, mode)

    def commit(self) -> None:
        if self._file is None:
            self.write(b"")
        assert self._file is not None
        assert self._draft is not None
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
            self._draft.replace(self._target)
            self._draft = self._file = None
        except OSError as problem:
            self.discard()
            raise _cannot_write(self._shown, problem) from None

    def discard(self) -> None:
        if self._file is not None:
            with contextlib.suppress(OSError):
                self._file.close()
            self._file = None
        if self._draft is not None:
            self._draft.unlink(missing_ok=True)
            self._draft = None


def _cannot_write(path: Path, problem: OSError) -> OutsideError:
    return OutsideError(f"'{path}' cannot be written: {reason(problem)}", where="--output")


def sink_for(output: str | None, out: Stream) -> Sink:
    """The sink that ``--output`` names; standard output if it names none.

    Raises:
        OutsideError: it cannot be written.
    """
    if output is None or output == "-":
        return Direct(out)
    if not output or "\0" in output:
        raise OutsideError("--output needs the name of a file", where="--output")
    if found := _DESCRIPTOR.fullmatch(output):
        number = found[1] or found[2] or ("2" if output.endswith("stderr") else "1")
        return Direct(out if number == "1" else Stream(int(number)))
    path = Path(output)
    if path.exists() and not path.is_file() and not path.is_dir():
        return Device(path)
    return WholeFile(path)
