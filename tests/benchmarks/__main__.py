"""`python -m tests.benchmarks [--tiny] [NAME...]`: measures, and prints a table for each name."""

from __future__ import annotations

import argparse
import compileall
import os
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import symgrad
from tests import benchmarks
from tests.benchmarks.rows import FULL, TINY, Effort, Measure, table

SUFFIX = "_bench"


def names() -> list[str]:
    """Every benchmark there is: the modules of this package that end in ``_bench``."""
    found = [module.name for module in iter_modules(benchmarks.__path__)]
    return sorted(name.removesuffix(SUFFIX) for name in found if name.endswith(SUFFIX))


def measure_of(name: str) -> Measure:
    """The function of a benchmark."""
    measure: Measure = import_module(f"{benchmarks.__name__}.{name}{SUFFIX}").measure
    return measure


def report(wanted: list[str], effort: Effort) -> None:
    """Measures, and prints each table as soon as it is complete."""
    # An installed package is compiled; a checkout may never have been.
    compileall.compile_dir(Path(symgrad.__file__).parent, quiet=2)
    for name in wanted:
        with tempfile.TemporaryDirectory() as folder:
            rows = list(measure_of(name)(effort, Path(folder)))
        print(f"{name}\n\n{table(rows)}", flush=True)


def main() -> None:
    """Reads the arguments."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=benchmarks.__doc__)
    parser.add_argument("name", nargs="*", help=f"some of: {', '.join(names())}")
    parser.add_argument("--tiny", action="store_true", help="one round of the smallest sizes")
    given = parser.parse_args()
    if unknown := set(given.name) - set(names()):
        parser.error(f"there is no {', '.join(sorted(unknown))}; there is {', '.join(names())}")
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}\n")
    report(given.name or names(), TINY if given.tiny else FULL)


if __name__ == "__main__":
    main()
