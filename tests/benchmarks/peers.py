"""Other systems, where they are installed: programs on PATH, packages of a Python.

SYMGRAD_PEERS_PYTHON names the Python to look in; without it, it is the one that runs the benchmark.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache


@cache
def program(name: str) -> str | None:
    """The path of an executable."""
    return shutil.which(name)


def interpreter() -> str:
    """The Python that holds the packages."""
    return os.environ.get("SYMGRAD_PEERS_PYTHON") or sys.executable


@cache
def has_package(name: str) -> bool:
    """Whether that Python can import a package."""
    code = f"import importlib.util, sys; sys.exit(importlib.util.find_spec({name!r}) is None)"
    try:
        return subprocess.run([interpreter(), "-c", code], capture_output=True, check=False).returncode == 0
    except OSError:
        return False
