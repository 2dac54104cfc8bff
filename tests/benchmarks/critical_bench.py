"""Critical points: how fast all of them are found, proved and classified, and what other systems miss."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Any, Final

from tests.benchmarks import peers
from tests.benchmarks.critical_cases import (
    BOXED,
    EVERYWHERE,
    LARGE,
    RASTRIGIN,
    RASTRIGIN_3,
    Case,
    coercive_quartic,
    katsura,
)
from tests.benchmarks.critical_rivals import found_by, multistart, rivals
from tests.benchmarks.rows import Effort, Row, brief
from tests.benchmarks.timing import environment, in_turn, ours, python, ratio, seconds

OWN: Final = """
import json, sys, time
from fractions import Fraction
from symgrad.calculus.problem import pose
from symgrad.critical.algebra.algebraic import real_solutions
from symgrad.critical.answer import critical

# what is loaded on demand is loaded here
critical(pose("x^4 - 3x^2*y + y^4 - x + 2"))
critical(pose("x^4 + y^4 + z^4 + x*y*z - x + 2y"))
critical(pose("sin(x*y + x) + x^2*cos(y)"), ["x=-3:3,y=-3:3"])
critical(pose("abs(x*sin(y)) + y^2 + sqrt(abs(x))"), ["x=-1:1,y=-1:1"])
for line in sys.stdin:
    case = json.loads(line)
    started = time.process_time()
    if "system" in case:
        system = [{tuple(k): Fraction(c) for k, c in p} for p in case["system"]]
        found = real_solutions(system, len(system))
        points, boxes = found.roots, 0
    else:
        found = critical(pose(case["text"]), [case["box"]] if case["box"] else [])
        points, boxes = found.points, found.ledger.boxes
    spent = time.process_time() - started
    answer = {"seconds": spent, "points": len(points), "complete": found.complete, "boxes": boxes}
    print(json.dumps(answer), flush=True)
"""

QUICK: Final = 0.05
IN_BOX: Final = 0.2
SLOW: Final = 3.0
QUARTICS: Final = 1_000


def asked(cases: Sequence[dict[str, Any]], rounds: int) -> list[dict[str, Any]]:
    """What a fresh process answers to each case, with the median of its processor times."""
    text = "".join(json.dumps(case) + "\n" for case in cases)
    runs = []
    for _ in range(rounds):
        done = subprocess.run(
            [sys.executable, "-c", OWN],
            input=text,
            capture_output=True,
            text=True,
            check=True,
            env=environment(),
        )
        runs.append([json.loads(line) for line in done.stdout.splitlines()])
    return [run[0] | {"seconds": median(a["seconds"] for a in run)} for run in zip(*runs, strict=True)]


def plain(case: Case) -> dict[str, Any]:
    """A case as the process reads it."""
    return {"text": case.text, "box": case.box}


def verdict(case: Case, answer: dict[str, Any]) -> str:
    """How many points there are, and whether that is proved and right."""
    known = "" if case.points in (None, answer["points"]) else f", {case.points} expected"
    return f"{answer['points']} points{known}, {'complete' if answer['complete'] else 'NOT complete'}"


def row(case: Case, answer: dict[str, Any], target: float, theirs: str = "", remark: str = "") -> Row:
    """A row in seconds; an answer that is not complete has missed, however fast it was."""
    right = answer["complete"] and case.points in (None, answer["points"])
    return Row(
        case.name,
        answer["seconds"] if right else float("inf"),
        target,
        "s",
        ours=f"{brief(answer['seconds'])}: {verdict(case, answer)}",
        theirs=theirs,
        remark=remark,
    )


def measure(effort: Effort, folder: Path) -> Iterator[Row]:
    """All rows."""
    tiny = effort.rounds == 1
    yield from over_all_reals(effort, folder, EVERYWHERE[:1] if tiny else EVERYWHERE)
    yield from whole_processes(effort, EVERYWHERE[:1] if tiny else EVERYWHERE)
    if not tiny:
        yield from large(effort)
    yield from in_boxes(effort, BOXED[:1] if tiny else (*BOXED, RASTRIGIN_3))
    yield against_multistart(effort)
    yield many_quartics(3 if tiny else QUARTICS)


def over_all_reals(effort: Effort, folder: Path, cases: Sequence[Case]) -> Iterator[Row]:
    """In process, after imports; the others are asked for the same real points."""
    for case, answer in zip(cases, asked([*map(plain, cases)], effort.few), strict=True):
        theirs = [found_by(name, command, answer["points"]) for name, command in rivals(case.text, folder)]
        yield row(case, answer, QUICK, theirs="; ".join(theirs))


def whole_processes(effort: Effort, cases: Sequence[Case]) -> Iterator[Row]:
    """From the start of Python to the answer, against the import of SymPy alone."""
    for case in cases:
        commands = {"ours": ours("critical", case.text), "import": python("import sympy")}
        found = in_turn(commands, effort.few)
        yield Row(
            f"{case.name}, whole process",
            ratio(found["ours"], found["import"]),
            0.8,
            ours=brief(seconds(found["ours"])),
            theirs=f"{brief(seconds(found['import']))} import sympy",
        )


def large(effort: Effort) -> Iterator[Row]:
    """Where Groebner bases swell."""
    system = {"system": [[[list(k), c] for k, c in p.items()] for p in katsura(5)]}
    answers = asked([*map(plain, LARGE), system], effort.few)
    for case, answer in zip((*LARGE, Case("katsura-5", "", 16)), answers, strict=True):
        yield row(case, answer, SLOW)


def in_boxes(effort: Effort, cases: Sequence[Case]) -> Iterator[Row]:
    """In process, after imports."""
    for case, answer in zip(cases, asked([*map(plain, cases)], effort.few), strict=True):
        speed = answer["boxes"] / max(answer["seconds"], 1e-9)
        target = IN_BOX if case is not RASTRIGIN_3 else SLOW
        yield row(case, answer, target, remark=f"{answer['boxes']:,} boxes, {speed:,.0f} a second")


def against_multistart(effort: Effort) -> Row:
    """SciPy from random starts until it has all points, which it cannot know."""
    (answer,) = asked([plain(RASTRIGIN)], effort.few)
    work = "Rastrigin, all 441 points, against SciPy from random starts"
    if not peers.has_package("scipy"):
        return Row(work, None, 0.1, theirs="not installed")
    spent, found, starts = multistart()
    return Row(
        work,
        answer["seconds"] / spent,
        0.1,
        ours=brief(answer["seconds"]),
        theirs=f"{brief(spent)}: {found} points after {starts:,} starts",
    )


def many_quartics(count: int) -> Row:
    """Random quartics in the plane; two counts of the real points must agree, or the answer is an error."""
    answers = asked([{"text": coercive_quartic(seed), "box": ""} for seed in range(count)], 1)
    complete = sum(answer["complete"] for answer in answers)
    spent = [answer["seconds"] for answer in answers]
    return Row(
        f"{count:,} random coercive quartics in the plane",
        count - complete,
        0,
        " left",
        ours=f"{complete:,} complete",
        remark=f"median {brief(median(spent))}, longest {brief(max(spent))}",
    )
