"""What the benchmarks share: contestants that take turns, commands as users run them, and tables in markdown."""

from __future__ import annotations

import gc
import math
import os
import resource
import shutil
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path

__all__ = ["ENVIRONMENT", "UNIT", "figure", "installed", "least_peak", "peak", "race", "race_commands", "table"]

UNIT = 1 if sys.platform == "darwin" else 1024  # of ru_maxrss, in bytes

_TURN = 0.25
# What an installed package has: without byte code, every start would compile all modules again.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
# On Linux a process has the peak of the one that started it, until then its own: so this one is small.
_SPAWN = """
import os, sys
pid = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ,
    file_actions=[(os.POSIX_SPAWN_OPEN, stream, os.devnull, os.O_RDWR, 0) for stream in range(3)])
print(os.wait4(pid, 0)[2].ru_maxrss)
"""


def race(
    contestants: Mapping[str, Callable[[], object]], rounds: int, clock: Callable[[], float] = time.process_time
) -> dict[str, float]:
    """Return the least time that each contestant took, in seconds of the processor.

    They take turns, so that whatever else the machine does slows all of them. In its turn each runs once, and again as
    long as a quarter of a second is not over. The least time is the one that was disturbed least.
    """
    least = dict.fromkeys(contestants, math.inf)
    for _ in range(rounds):
        for name, run in contestants.items():
            # What others have left in memory would have to be searched for cycles again and again.
            gc.collect()
            gc.freeze()
            end = time.perf_counter() + _TURN
            while True:
                begin = clock()
                run()
                least[name] = min(least[name], clock() - begin)
                if time.perf_counter() >= end:
                    break
    gc.unfreeze()
    return least


def race_commands(commands: Mapping[str, Sequence[str]], folder: Path, rounds: int) -> dict[str, float]:
    """Return the least time that each command takes in *folder*, likewise."""
    return race({name: partial(_run, words, folder) for name, words in commands.items()}, rounds, _clock_of_commands)


def _run(arguments: Sequence[str], folder: Path) -> None:
    """Run a command, and stop the benchmark if it fails; status 1 is an answer as well."""
    done = subprocess.run(
        arguments, cwd=folder, env=ENVIRONMENT, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    if done.returncode not in (0, 1):
        sys.exit(f"{arguments[0]} failed with status {done.returncode}: {done.stderr.decode()}")


def _clock_of_commands() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def installed(program: str) -> str | None:
    """Return where *program* is, beside this Python or on the path; None where it is not installed."""
    return shutil.which(program, path=os.pathsep.join([sysconfig.get_path("scripts"), os.environ.get("PATH", "")]))


def peak(arguments: Sequence[str], folder: Path) -> float:
    """Return the most memory that a command took, in MB; not less than `least_peak`."""
    spawn = [sys.executable, "-I", "-S", "-c", _SPAWN, *arguments]
    spawned = subprocess.run(spawn, cwd=folder, env=ENVIRONMENT, stdout=subprocess.PIPE, check=True)
    return int(spawned.stdout) * UNIT / 1e6


def least_peak() -> float:
    """Return the least that `peak` can tell: what Python takes that does nothing, as it starts the command."""
    return peak([sys.executable, "-I", "-S", "-c", "pass"], Path.cwd())


def figure(number: float | None) -> str:
    """Return *number* with some three digits; where there is none, that something is not installed."""
    if number is None:
        return "not installed"
    return f"{number:,.{2 if number < 10 else 1 if number < 100 else 0}f}"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table in markdown; all columns but the first hold figures."""
    rule = f"|---|{'--:|' * (len(head) - 1)}"
    first, *following = (f"| {' | '.join(cells)} |" for cells in (head, *rows))
    return "\n".join([first, rule, *following, ""])
