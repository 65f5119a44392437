"""Count the processor's instructions of a rebase against those of libyaml's composition of the same two documents.

Usage: python -m benchmarks.instructions [--check]

Counts hardly differ from run to run and from machine to machine, so that a ratio can be held to a bound: with --check
the exit status is 1 where it is beyond. Needs valgrind. Start-up, and what only a first run does, do not count.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.inputs import FROM, TO, Sides, template
from benchmarks.measuring import figure, installed, table
from benchmarks.rebase import FLOOR, compose, rebase_onto

__all__ = ["BOUND", "compared", "run", "times_the_floor"]

# Half as much again as it was when this was written: not every instruction is a regression.
BOUND = 3.9

_ROOT = Path(__file__).parent.parent
_RUNS = 5
_RUN = "import sys; from benchmarks.instructions import run; run(*map(int, sys.argv[1:]))"


def run(composed: int, rebased: int) -> None:
    """Compose and rebase the catalog's templates so many times, and once before."""
    sides = Sides("", template(FROM), template(TO))
    for work, times in ((compose, composed), (rebase_onto, rebased)):
        for _ in range(1 + times):
            work(sides)


def times_the_floor() -> float:
    """Return how many instructions a rebase takes for each that libyaml's composition takes."""
    start, composed, rebased = (_count(*times) for times in ((0, 0), (_RUNS, 0), (0, _RUNS)))
    return (rebased - start) / (composed - start)


def _count(composed: int, rebased: int) -> int:
    with tempfile.TemporaryDirectory() as folder:
        counted = subprocess.run(
            [
                *(str(installed("valgrind")), "--tool=callgrind", f"--callgrind-out-file={folder}/out"),
                *(sys.executable, "-c", _RUN, str(composed), str(rebased)),
            ],
            cwd=_ROOT,
            env=os.environ | {"PYTHONHASHSEED": "0"},
            stderr=subprocess.PIPE,
            text=True,
            check=True,
        )
    found = re.search(r"Collected : (\d+)", counted.stderr)
    assert found is not None
    return int(found[1])


def compared() -> Iterator[str]:
    """Yield the ratio, and the bound that the tests hold it to."""
    ratio = times_the_floor() if installed("valgrind") else None
    yield f"### Instructions of a rebase of the catalog's template of {FROM} onto that of {TO}\n\n"
    yield table(("", "times the floor", "bound"), [(FLOOR, figure(1), ""), ("**rebase**", figure(ratio), f"{BOUND}")])
    yield "\n"


def main() -> None:
    """Print the ratio, or check it."""
    if sys.argv[1:] not in ([], ["--check"]):
        sys.exit(__doc__)
    if not installed("valgrind"):
        sys.exit("valgrind is not installed")
    ratio = times_the_floor()
    print(f"{ratio:.2f} times the instructions of libyaml's composition; the bound is {BOUND}")
    if sys.argv[1:] and ratio > BOUND:
        sys.exit(1)


if __name__ == "__main__":
    main()
