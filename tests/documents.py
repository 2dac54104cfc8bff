"""The commands in the README: finds them, runs them, compares or renews what is shown."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"

_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Example:
    """One command of a console block and what is shown below it."""

    command: str
    shown: str


def examples(text: str) -> list[Example]:
    """Every command in the console blocks of a document."""
    found: list[Example] = []
    for block in _BLOCK.findall(text):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, shown = part.partition("\n")
            found.append(Example(command, shown))
    return found


def run(command: str) -> str:
    """What a command prints, standard error included, in a shell where ``symgrad`` is this checkout's."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "symgrad"
        script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m symgrad "$@"\n')
        script.chmod(0o755)
        plain = {"NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS", "PYTHONWARNINGS"}
        environment = {k: v for k, v in os.environ.items() if k not in plain}
        path = f"{folder}:{Path(sys.executable).parent}:{os.environ['PATH']}"
        environment |= {"PATH": path, "LC_ALL": "C.UTF-8", "PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            ["/bin/bash", "-c", f"{{ {command}\n}} 2>&1"],
            capture_output=True,
            text=True,
            cwd=folder,
            env=environment,
            timeout=60,
            check=False,
        )
    return done.stdout


def renewed(text: str) -> str:
    """The document with every output as it is today."""

    def renew(block: re.Match[str]) -> str:
        parts = [f"$ {e.command}\n{run(e.command)}" for e in examples(block.group(0))]
        return "```console\n" + "".join(parts) + "```"

    return _BLOCK.sub(renew, text)
