"""The registry: which answer has which format."""

import pytest

from symgrad.errors import UnsupportedError
from symgrad.render.formats import FORMATS, check
from symgrad.render.style import Style
from tests.render import answers
from tests.render.answers import written


def test_a_format_that_an_answer_has_not_is_refused_with_those_it_has() -> None:
    with pytest.raises(UnsupportedError) as refused:
        check("grad", "csv")
    assert "'grad' is no table" in refused.value.message
    assert refused.value.hint == "the formats are table, plain, json, ndjson, latex"


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(UnsupportedError, match="no format 'xml'"):
        written(answers.GRADIENT, "xml", Style())


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "csv"])
@pytest.mark.parametrize("kind", answers.EVERY)
def test_every_answer_has_every_other_format(kind: str, name: str) -> None:
    text = written(answers.EVERY[kind], name, Style(width=60))
    assert text.strip()
    assert text.endswith("\n")
