"""Every command in the README prints what is shown there, and every command is documented."""

from __future__ import annotations

import re

import pytest

from tests.docs import PICTURE
from tests.documents import README, Example, examples, run

TEXT = README.read_text()


@pytest.mark.parametrize("example", examples(TEXT), ids=lambda e: e.command[:60])
def test_a_command_prints_what_the_readme_shows(example: Example) -> None:
    assert run(example.command) == example.shown


def test_there_are_examples() -> None:
    assert len(examples(TEXT)) >= 10


def test_the_python_example_shows_true_values() -> None:
    (block,) = re.findall(r"^```python\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    scope: dict[str, object] = {}
    shown = re.findall(r"^(.*?\S)\s+# (.*)$", block, re.MULTILINE)
    exec(re.sub(r"^.*#.*$", "", block, flags=re.MULTILINE), scope)
    assert len(shown) == 4
    for code, value in shown:
        assert repr(eval(code, scope)) == value


def test_every_command_is_in_the_readme() -> None:
    listed = run("symgrad --help").partition("Commands:")[2].partition("Examples:")[0]
    commands = re.findall(r"^  ([a-z]+)  ", listed, re.MULTILINE)
    assert {"grad", "hess", "diff"} <= set(commands)
    missing = [c for c in commands if c != "completion" and f"`{c} EXPR" not in TEXT]
    assert not missing


def test_the_picture_is_real_output() -> None:
    drawing = PICTURE.read_text()
    assert drawing.startswith("<svg")
    assert "symgrad" in drawing
