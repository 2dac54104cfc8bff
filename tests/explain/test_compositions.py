"""Compositions of pairs of functions: a sample here, all of them in `make fuzz`."""

import pytest

from tests.compositions import compositions, faults


@pytest.mark.parametrize("text", compositions(every=41))
def test_a_composition_is_explained_and_checked(text: str) -> None:
    assert list(faults(text)) == []


def test_every_function_is_composed() -> None:
    assert len(compositions()) == len(set(compositions())) > 2_500
