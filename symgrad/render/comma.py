"""The format ``csv``: answers that are tables, with a header. Floats keep all their digits.

A command's module (see `symgrad.render.parts`) has `cells`: the rows, the header first.
"""

from __future__ import annotations

import csv
import io

from symgrad.render.parts import part
from symgrad.render.style import Style
from symgrad.results import Answer


def render(answer: Answer, style: Style) -> str:
    """The answer as comma-separated values."""
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows(part(answer, "cells")(answer))
    return file.getvalue()
