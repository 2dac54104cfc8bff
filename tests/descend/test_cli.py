"""`descend` and `compare` from the command line."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.cli.support import in_terminal

BOWL = "(x-2)^2 + (y+1)^2"
linux = pytest.mark.skipif(sys.platform != "linux", reason="asks /proc how far the work has come")


def symgrad(
    *args: str, folder: Path | None = None, text: str | None = None
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "symgrad", *args]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder, input=text)


def answered(*args: str, code: int = 0, **options: Any) -> dict[str, Any]:
    done = symgrad(*args, "--json", **options)
    assert done.returncode == code, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_json_has_what_the_contract_lists() -> None:
    answer = answered("descend", BOWL, "--start", "x=0,y=0", "--lr", "1/10", "--steps", "500")
    result = answer["result"]
    assert {*result} >= {"method", "steps", "stop", "final", "best", "evaluations", "landing", "rate"}
    assert result["steps"][1]["point"] == {"x": 0.4, "y": -0.2}
    assert result["stop"]["reason"] == "converged"
    assert result["landing"]["point"]["x"] == {"exact": "2", "float": 2.0}
    assert answer["trust"] == "proved"


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("--lr", "0.1", "--steps", "3"), 0),
        (("--lr", "1.1", "--steps", "9999"), 1),
        (("--lr", "0.1", "--steps", "3", "--strict"), 3),
        (("--lr", "0.1", "--steps", "500", "--strict"), 0),
        ((), 2),
        (("--lr", "0"), 2),
        (("--lr", "x"), 2),
        (("--lr", "0.1", "--momentum", "0.9"), 2),
        (("--lr", "0.1", "--decay", "0.9"), 2),
        (("--lr", "0.1", "--project", "z=0:1"), 2),
        (("--lr", "0.1", "--batch-size", "2"), 2),
        (("--method", "natural", "--lr", "1"), 2),
        (("--method", "natural", "--lr", "1", "--metric", "[[1,0]]"), 2),
        (("--lr", "0.1", "--data", "nowhere.csv"), 2),
    ],
)
def test_exit_codes(args: tuple[str, ...], code: int) -> None:
    done = symgrad("descend", BOWL, "--start", "0,0", *args)
    assert done.returncode == code
    assert (code != 2) or (
        (done.stdout == "" and done.stderr.startswith("error: ") and "hint" in done.stderr) or args
    )


def test_lines_of_ndjson_are_the_steps() -> None:
    done = symgrad("descend", BOWL, "--start", "0,0", "--lr", "0.1", "--steps", "5", "-f", "ndjson")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["step"] for line in lines] == list(range(6))
    assert lines[1]["lr"] == 0.1


def test_the_last_line_says_how_the_run_ended() -> None:
    args = ("descend", "x^2", "--start", "1", "--start", "2", "--lr", "0.4", "--steps", "2")
    lines = [json.loads(line) for line in symgrad(*args, "-f", "ndjson").stdout.splitlines()]
    assert [(line["run"], line["step"]) for line in lines] == [(r, k) for r in (1, 2) for k in range(3)]
    assert ["stop" in line for line in lines] == [False, False, True] * 2
    whole = answered(*args)["result"]["runs"][1]
    assert {key: lines[-1][key] for key in ("stop", "evaluations", "landing", "rate")} == {
        key: whole[key] for key in ("stop", "evaluations", "landing", "rate")
    }
    single = symgrad("descend", "x^2", "--start", "1", "--lr", "0.4", "-f", "ndjson").stdout.splitlines()
    assert "run" not in json.loads(single[-1])
    assert json.loads(single[-1])["stop"]["reason"] == "converged"


def test_csv_and_plain() -> None:
    done = symgrad("descend", BOWL, "--start", "0,0", "--lr", "0.5", "--steps", "1", "-f", "csv")
    assert done.stdout.splitlines()[0] == "step,x,y,value,d_x,d_y,gradient_norm,lr,step_norm"
    assert done.stdout.splitlines()[2].startswith("1,2.0,-1.0,0.0,")
    assert symgrad("descend", BOWL, "--start", "0,0", "--lr", "0.5").stdout == "x=2,y=-1\t0\tconverged\n"


def test_the_table_shows_steps_and_reasons() -> None:
    shown = symgrad("descend", BOWL, "--start", "0,0", "--lr", "0.1", "--steps", "500", "-f", "table").stdout
    for words in ("|gradient|", "converged", "minimum", "largest stable lr", "0.8"):
        assert words in shown


def test_several_starts_are_several_runs() -> None:
    answer = answered("descend", "x^4 - x^2", "--start", "1", "--start=-1", "--lr", "0.1", "--steps", "300")
    assert [run["final"]["point"]["x"] > 0 for run in answer["result"]["runs"]] == [True, False]


def test_drawn_starts_are_seeded() -> None:
    args = ("descend", "x^4 - x^2", "--starts", "4", "--in", "x=-2:2", "--lr", "0.05", "--seed", "3")
    assert answered(*args) == answered(*args)
    assert len(answered(*args)["result"]["runs"]) == 4


def test_compare_finds_the_rate_at_which_the_verdict_flips() -> None:
    result = answered("compare", BOWL, "--start", "0,0", "--lr", "0.1,0.9,1.2", "--method", "gd,momentum")[
        "result"
    ]
    assert result["threshold"] == {"exact": "1", "float": 1.0}
    assert [r["winner"] for r in result["runs"]].count(True) == 1
    assert [(r["method"], r["lr"]) for r in result["runs"]][:2] == [("gd", 0.1), ("gd", 0.9)]
    bracket = answered("compare", "x^4 - 3*x^3 + 2", "--start", "3", "--lr", "0.01,0.3", "--steps", "300")[
        "result"
    ]
    low, high = bracket["thresholds"][0]["bracket"]
    assert 0.01 < low < high < 0.3
    assert high / low < 1.00001


def test_a_loss_on_data_is_read_from_a_file_and_from_a_pipe(tmp_path: Path) -> None:
    (tmp_path / "points.csv").write_text("X,y\n1,2\n2,4\n3,5\n4,4\n5,5\n")
    args = ("descend", "mean((w*X + b - y)^2)", "--start", "w=0,b=0", "--lr", "0.05", "--steps", "5000")
    one = answered(*args, "--data", "points.csv", folder=tmp_path)
    other = answered(*args, "--data", "-", text=(tmp_path / "points.csv").read_text())
    assert one["result"] == other["result"]
    assert one["result"]["landing"]["point"]["w"]["exact"] == "3/5"


LONG = (
    "descend",
    "x + y^2",
    "--start=0,1",
    "--lr",
    "1e-9",
    "--steps",
    "10^12",
    "--every",
    "10^10",
)


def test_when_the_time_is_up_there_is_an_answer() -> None:
    answer = answered(*LONG, "--timeout", "1", code=4)
    assert answer["result"]["stop"]["reason"] == "timeout"
    assert answer["result"]["final"]["step"] > 1000


def seconds_of_children(pid: int) -> float:
    """Processor time that the children of a process have used: loading takes them a part of a second."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    ticks = [
        int(Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[11]) for child in children
    ]
    return sum(ticks) / os.sysconf("SC_CLK_TCK")


def interrupted(*args: str) -> str:
    """What stands on both streams after Ctrl-C in the midst of the work."""
    command = [sys.executable, "-m", "symgrad", *args]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        while process.poll() is None and seconds_of_children(process.pid) < 1.0:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "working" not in err
    return out


@linux
def test_ctrl_c_ends_with_what_there_is() -> None:
    assert interrupted(*LONG).endswith("interrupted\n")
    last = json.loads(interrupted(*LONG, "-f", "ndjson").splitlines()[-1])
    assert last["stop"]["reason"] == "interrupted"
    assert last["stop"]["step"] == last["step"] > 0


COMPARED = ("compare", *LONG[1:4], "1e-9,1e-8", *LONG[5:])


@linux
def test_a_comparison_that_is_interrupted_has_all_its_rows() -> None:
    assert interrupted(*COMPARED).count("interrupted") == 2


def test_a_comparison_that_is_cut_short_says_so() -> None:
    runs = answered(*COMPARED, "--timeout", "1", code=4)["result"]["runs"]
    assert {r["stop"]["reason"] for r in runs} == {"timeout"}


def test_long_work_shows_how_far_it_is_where_someone_looks() -> None:
    shown = in_terminal(*LONG, "--timeout", "2", NO_COLOR="1").out
    assert re.search(r"\rworking: 1 s  \[#*\.+\]   0%  [\d,]+ of 1,000,000,000,000", shown)
    assert "timeout" in shown


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("--learning-rate", "0.1"), "did you mean '--lr'?"),
        (("--optimizer", "adam"), "did you mean '--method'?"),
        (("--lr", "0.1", "--plot", "run.bmp"), "'run.bmp' is no name of a picture"),
        (("--lr", "0,1"), "decimals have a point: 0.1"),
        (("--lr", "0.01,0.1"), "compare takes several"),
        (("--lr", "0.1", "--starts", "3"), "needs an interval"),
        (("--lr", "0.1", "--method", "sgd"), "did you mean 'gd'?"),
    ],
)
def test_slips_are_met_with_a_remedy(args: tuple[str, ...], words: str) -> None:
    done = symgrad("descend", "x^2", "--start", "1", *args)
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr


def test_a_narrow_table_repeats_the_step_and_loses_nothing() -> None:
    shown = in_terminal("descend", BOWL, "--start", "0,0", "--lr", "0.1", columns=40, NO_COLOR="1").out
    lines = [line for line in shown.split("\n") if line.startswith(("│", "╭", "╰"))]
    assert all(len(line) <= 40 for line in lines)
    assert [line.split("│")[1].strip() for line in lines if line.startswith("│ step ")] == ["step"] * 4
    assert shown.count("│ 9 ") == 4
    assert "8.48426e-09" in shown


def test_why_a_run_ended_is_said_once() -> None:
    shown = in_terminal("descend", BOWL, "--start", "0,0", "--lr", "1.1", NO_COLOR="1").out
    assert len(re.findall(r"2/lambda_max\s", shown)) == 1
    assert symgrad("descend", BOWL, "--start", "0,0", "--lr", "1.1").stderr.count("by the factor 1.2") == 1


def test_descending_loads_no_sympy() -> None:
    program = (
        "import sys; from symgrad.cli.descend import COMMAND; import symgrad.descend.run\n"
        "from tests.descend.support import run\n"
        f"run({BOWL!r}, '0,0', lr=0.1, steps=500)\n"
        "print([m for m in ('sympy', 'numpy', 'rich', 'matplotlib') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
