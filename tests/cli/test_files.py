"""Files: lines that are read, answers that are written whole or not at all."""

import json
import os
import stat
import subprocess
from pathlib import Path

import pytest

from tests.cli.support import PROGRAM, QUIRKY, environment, run, shell

LINES = "\ufeffx^2\r\n\n# a comment\n   y^2  \nsin(\nt*s"


def test_lines_of_standard_input() -> None:
    ran = run("grad", "-", stdin=LINES)
    assert ran.code == 1
    assert ran.out == "2*x\n2*y\nt\ts\n"
    assert ran.err.startswith("error: line 5: ")


def test_lines_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "lines").write_text(LINES, encoding="utf-8")
    assert run("grad", f"@{tmp_path / 'lines'}").out == "2*x\n2*y\nt\ts\n"


@pytest.mark.parametrize("name", ["json", "ndjson"])
def test_in_json_an_error_stands_in_the_place_of_its_answer(name: str) -> None:
    ran = run("grad", "-", "-f", name, stdin=LINES)
    assert (ran.code, ran.err) == (1, "")
    made = [json.loads(line) for line in ran.out.splitlines()]
    assert [m["result"] is None for m in made] == [False, False, True, False]
    assert made[2]["error"]["line"] == 5
    assert made[2]["input"] == "sin("
    assert set(made[0]) < set(made[2])


def test_several_answers_of_a_matrix_take_one_line_each() -> None:
    assert run("hess", "-", stdin="x*y\nx^2\n").out == "0\t1\t1\t0\n2\n"


def test_lines_of_a_jacobian_are_its_functions() -> None:
    assert run("jac", "-", stdin="x*y\nx+y\n").out == "y\tx\n1\t1\n"
    assert run("jac", "x", "-", stdin="t=x*y\nt^2\n").out == "1\t0\n2*x*y**2\t2*x**2*y\n"
    assert run("jac", "-", stdin="").code == 2
    assert run("jac", "-", stdin="x*y\n\nx+\n").err.startswith("error: line 3: the expression ends after '+'")


def test_definitions_hold_for_the_lines_that_follow() -> None:
    assert run("grad", "-", stdin="t1 = x*y\nt1^2\nz\n").out == "2*x*y**2\t2*x**2*y\n1\n"


def test_definitions_survive_the_loss_of_a_child() -> None:
    ran = run("grad", "-", "--timeout", "2", stdin="t1 = x*y\nhang\nt1\n", program=QUIRKY)
    assert ran.code == 1
    assert ran.out == "y\tx\n"
    assert ran.err.startswith("stopped: line 2: the time of 2 s ran out")


def test_no_lines_no_answers() -> None:
    ran = run("grad", "-", stdin="\n# nothing\n")
    assert (ran.code, ran.out, ran.err) == (0, "", "")


def test_input_that_is_no_text() -> None:
    ran = run("grad", "-", stdin=b"x^2\nx\0y\n")
    assert ran.code == 2
    assert "line 2 has a zero byte" in ran.err
    ran = run("grad", "-", stdin=b"x^2\nx+\xff\n")
    assert (ran.code, ran.out) == (1, "2*x\n")
    assert ran.err.startswith("error: line 2: ")


def test_a_folder_cannot_be_read(tmp_path: Path) -> None:
    ran = run("grad", f"@{tmp_path}")
    assert ran.code == 5
    assert "cannot be read: Is a directory" in ran.err


def test_answers_come_while_lines_still_arrive() -> None:
    process = subprocess.Popen(
        [*PROGRAM, "grad", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment(), text=True
    )
    assert process.stdin is not None
    assert process.stdout is not None
    for line, answer in (("x^2", "2*x"), ("y^3", "3*y**2")):
        process.stdin.write(f"{line}\n")
        process.stdin.flush()
        assert process.stdout.readline() == f"{answer}\n"
    process.stdin.close()
    assert process.wait(timeout=60) == 0
    process.stdout.close()


def test_a_file_is_written(tmp_path: Path) -> None:
    ran = run("grad", "x^2", "-o", "answer", cwd=tmp_path)
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert (tmp_path / "answer").read_text() == "2*x\n"
    assert [path.name for path in tmp_path.iterdir()] == ["answer"]


def test_a_new_file_has_the_permissions_that_new_files_have(tmp_path: Path) -> None:
    run("grad", "x^2", "-o", "answer", cwd=tmp_path)
    (tmp_path / "other").touch()
    assert (tmp_path / "answer").stat().st_mode == (tmp_path / "other").stat().st_mode


def test_an_old_file_keeps_its_permissions_and_a_link_stays_a_link(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_text("old")
    target.chmod(0o640)
    link.symlink_to(target)
    assert run("grad", "x^2", "-o", str(link)).code == 0
    assert link.is_symlink()
    assert target.read_text() == "2*x\n"
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


@pytest.mark.parametrize("text", ["x+", "hang", "crash", "fill"])
def test_a_file_is_left_alone_when_there_is_no_answer(tmp_path: Path, text: str) -> None:
    (tmp_path / "answer").write_text("old")
    ran = run("grad", text, "-o", "answer", "--timeout", "1", program=QUIRKY, cwd=tmp_path)
    assert ran.code != 0
    assert (tmp_path / "answer").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["answer"]


def test_what_cannot_be_written_is_refused_before_anything_is_computed(tmp_path: Path) -> None:
    for name in ("missing/answer", ".", ""):
        ran = run("grad", "hang", "-o", name, program=QUIRKY, cwd=tmp_path)
        assert ran.code == 5
        assert ran.err.startswith("error: --output: ")


@pytest.mark.skipif(os.geteuid() == 0, reason="everything is permitted to root")
def test_a_file_that_must_not_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "answer").touch(mode=0o400)
    ran = run("grad", "x", "-o", "answer", cwd=tmp_path)
    assert ran.code == 5
    assert "permission denied" in ran.err


def test_devices_and_pipes_are_written_to(tmp_path: Path) -> None:
    assert run("grad", "x", "-o", "/dev/stdout").out == "1\n"
    assert run("grad", "x", "-o", "-").out == "1\n"
    assert run("grad", "x", "-o", "/dev/null").code == 0
    ran = run("grad", "x", "-o", "/dev/full")
    assert ran.code == 5
    assert "'/dev/full' cannot be written: No space left on device" in ran.err
    pipe = tmp_path / "pipe"
    assert shell(f"mkfifo {pipe}; cat {pipe} & symgrad grad x^2 -o {pipe}; wait").out == "2*x\n"


def test_answers_with_a_gap_are_answers(tmp_path: Path) -> None:
    assert run("grad", "abs(x)", "--at", "0", "-o", "answer", cwd=tmp_path).code == 1
    assert (tmp_path / "answer").read_text() == "undefined\n"


def test_of_several_lines_the_good_ones_are_kept(tmp_path: Path) -> None:
    assert run("grad", "-", "-o", "answer", stdin="x^2\ny+\nz\n", cwd=tmp_path).code == 1
    assert (tmp_path / "answer").read_text() == "2*x\n1\n"


def test_lines_may_end_in_a_carriage_return_alone() -> None:
    ran = run("grad", "-", stdin="x^2\ry^2\r\nx +\rz")
    assert ran.out == "2*x\n2*y\n1\n"
    assert ran.err.startswith("error: line 3:")
