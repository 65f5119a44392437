"""Count the processor's instructions: of a rebase in process, and of commands from start to end.

Usage: python -m benchmarks.instructions [--check]

A rebase is counted against libyaml's composition of the same two documents, without start-up and what only a first run
does; a command against `python -c pass`. Counts hardly differ from run to run and from machine to machine, so that a
ratio can be held to a bound: with --check the exit status is 1 where one is beyond. Needs valgrind.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.inputs import FROM, TO, Sides, template
from benchmarks.measuring import ENVIRONMENT, figure, installed, table
from benchmarks.rebase import FLOOR, compose, rebase_onto

__all__ = ["BOUND", "BOUNDS_OF_COMMANDS", "compared", "run", "times_the_floor", "times_the_start"]

# Some 10 % more than when this was written: not every instruction is a regression. Who saves some lowers them.
BOUND = 2.9
# For each start of Python that does nothing, likewise.
BOUNDS_OF_COMMANDS = {"rebase": 7.7, "check": 12.8, "--help": 3.4}

_FILES = [f"{release}.yaml" for release in (FROM, TO)]
# A plain rebase, a check that finds something, and what only reads the command line.
_COMMANDS = {
    "rebase": [*_FILES, "--from", FROM, "--to", TO, "-o", os.devnull, "--report", os.devnull],
    "check": ["check", _FILES[0], "--release", TO, "--report", os.devnull],
    "--help": ["--help"],
}
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


def times_the_start(command: str) -> float:
    """Return how many instructions *command*, one of `BOUNDS_OF_COMMANDS`, takes for each of a start of Python."""
    with tempfile.TemporaryDirectory() as folder:
        for release, file in zip((FROM, TO), _FILES, strict=True):
            Path(folder, file).write_text(template(release), encoding="utf-8")
        arguments = ["-m", "cilium_cmrebase", *_COMMANDS[command]]
        return _instructions(arguments, folder) / _instructions(["-c", "pass"], folder)


def _count(composed: int, rebased: int) -> int:
    return _instructions(["-c", _RUN, str(composed), str(rebased)], _ROOT)


def _instructions(arguments: Sequence[str], folder: str | Path) -> int:
    """Return how many instructions Python takes with *arguments*; status 1 is an answer as well."""
    command = [sys.executable, *arguments]
    # What was never imported before is compiled first.
    subprocess.run(command, cwd=folder, env=_environment(), capture_output=True, check=False)
    with tempfile.TemporaryDirectory() as output:
        counted = subprocess.run(
            [str(installed("valgrind")), "--tool=callgrind", f"--callgrind-out-file={output}/out", *command],
            cwd=folder,
            env=_environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    total = re.search(r"Collected : (\d+)", counted.stderr)
    if counted.returncode not in (0, 1) or total is None:
        sys.exit(f"python {' '.join(arguments)} failed with status {counted.returncode}:\n{counted.stderr}")
    return int(total[1])


def _environment() -> dict[str, str]:
    """Return an environment in which the checkout is what runs, and hashes are the same each time."""
    path = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
    return ENVIRONMENT | {"PYTHONHASHSEED": "0", "PYTHONPATH": path}


def compared() -> Iterator[str]:
    """Yield the ratios, and the bounds that the tests hold them to."""
    counts = installed("valgrind") is not None
    ratio = times_the_floor() if counts else None
    yield f"### Instructions of a rebase of the catalog's template of {FROM} onto that of {TO}\n\n"
    yield table(("", "times the floor", "bound"), [(FLOOR, figure(1), ""), ("**rebase**", figure(ratio), f"{BOUND}")])
    yield "\n### Instructions of commands, the same templates\n\n"
    rows = [
        (f"`cilium-cmrebase {command}`", figure(times_the_start(command) if counts else None), f"{bound}")
        for command, bound in BOUNDS_OF_COMMANDS.items()
    ]
    yield table(("", "times `python -c pass`", "bound"), rows)
    yield "\n"


def main() -> None:
    """Print the ratios, or check them."""
    if sys.argv[1:] not in ([], ["--check"]):
        sys.exit(__doc__)
    if not installed("valgrind"):
        sys.exit("valgrind is not installed")
    ratio = times_the_floor()
    print(f"{ratio:.2f} times the instructions of libyaml's composition; the bound is {BOUND}")
    beyond = ratio > BOUND
    for command, bound in BOUNDS_OF_COMMANDS.items():
        ratio = times_the_start(command)
        print(f"{ratio:.2f} times the instructions of `python -c pass` for `{command}`; the bound is {bound}")
        beyond |= ratio > bound
    if sys.argv[1:] and beyond:
        sys.exit(1)


if __name__ == "__main__":
    main()
