"""Renews what the documentation shows: ``make docs``.

The outputs in the README are those of its commands; the picture is a terminal's real output.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys

from rich.console import Console
from rich.text import Text

from tests.documents import README, ROOT, renewed

PICTURE = ROOT / ".assets" / "hero.svg"
WIDTH = 76
COMMANDS = (
    ["grad", "(x^2+y-11)^2 + (x+y^2-7)^2", "--at", "x=1,y=2"],
    ["hess", "x**2+3*x*y", "--at", "0,0"],
)


def picture() -> str:
    """The commands of the picture and their tables, as SVG."""
    paper = io.StringIO()
    console = Console(record=True, width=WIDTH, file=paper, force_terminal=True, color_system="truecolor")
    for arguments in COMMANDS:
        shown = " ".join(f'"{a}"' if " " in a or "*" in a else a for a in arguments)
        console.print(Text(f"$ symgrad {shown}", style="bold"))
        console.print(Text.from_ansi(_table(arguments)))
    return console.export_svg(title="symgrad", unique_id="symgrad")


def _table(arguments: list[str]) -> str:
    command = [sys.executable, "-m", "symgrad", *arguments, "-f", "table", "--color", "always"]
    environment = os.environ | {"COLUMNS": str(WIDTH), "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=True).stdout


def main() -> None:
    """Rewrites README and picture in place."""
    README.write_text(renewed(README.read_text()))
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_text(picture())


if __name__ == "__main__":
    main()
