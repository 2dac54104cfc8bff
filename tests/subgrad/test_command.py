"""The command: what it prints, its JSON, its exit codes."""

import json
import subprocess
import sys
from pathlib import Path

import pytest


def run(*args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "symgrad", *args], capture_output=True, text=True, timeout=60, check=False
    )


def test_json_has_the_keys_of_the_contract() -> None:
    done = run("subgrad", "max(x, y, 0)", "--at", "x=0,y=0", "--json")
    assert done.returncode == 0
    result = json.loads(done.stdout)["result"]
    assert [[n["exact"] for n in v] for v in result["vertices"]] == [["0", "0"], ["0", "1"], ["1", "0"]]
    assert result["kind"] == "polytope"
    assert result["differentiable"] is False
    assert result["contains_zero"] is True
    assert result["minimiser"] is True
    assert result["convex"] is True
    assert set(result["conventions"]) == {"torch", "jax", "sympy"}
    assert result["one_sided"]["x"]["right"]["exact"] == "1"


def test_plain_is_ascii_and_names_the_set() -> None:
    done = run("subgrad", "|x| + 3x", "--at", "0")
    assert done.stdout.isascii()
    assert "set\t[2, 4]\n" in done.stdout
    assert "contains zero\tno\n" in done.stdout


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("subgrad", "log(x)", "--at", "0"), 1),
        (("subgrad", "sign(x)", "--at", "0"), 1),
        (("subgrad", "|x|"), 2),
        (("subgrad", "|x|", "--at", "y=0"), 2),
        (("subgrad", "a*|x|", "--wrt", "x", "--at", "x=0"), 2),
        (("subgrad", "|x|", "--at", "0", "-f", "csv"), 2),
        (("subgrad", "|x|", "--at", "0", "-f", "latex"), 0),
        (("subgrad", "|x|+|y|+|z|", "--at", "0,0,0", "--plot", "set.png"), 2),
        (("subgrad", "|x|", "--at", "0", "--plot", "set.txt"), 2),
    ],
)
def test_exit_codes(args: tuple[str, ...], code: int) -> None:
    done = run(*args)
    assert done.returncode == code
    assert bool(done.stderr) == (code != 0)


def test_no_sympy_for_a_kink() -> None:
    program = (
        "import sys; from symgrad.calculus.problem import pose;"
        "from symgrad.calculus.subdifferential.subgradients import subdifferential as s;"
        "s(pose('max(x, y, 0) + norm(x, y)'), ['0,0']); print('sympy' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "False"


def test_the_set_is_drawn(tmp_path: Path) -> None:
    table = run("subgrad", "norm(x,y)", "--at", "0,0", "--plot", "-f", "table")
    assert table.returncode == 0
    assert "+ or 0 is the origin" in table.stdout
    file = tmp_path / "set.png"
    assert run("subgrad", "max(x,y,0)", "--at", "0,0", "--plot", str(file)).returncode == 0
    assert file.read_bytes().startswith(b"\x89PNG")
