"""The command line against importing ruamel.yaml, and what loading catalog and rules takes."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from benchmarks.inputs import FROM, TO, Sides, template
from benchmarks.measuring import ENVIRONMENT, figure, installed, race, race_commands, table
from benchmarks.rebase import FLOOR, IMPORT, compose
from cilium_cmrebase import Catalog, rebase

__all__ = ["command_line", "loading"]

_FAR = "1.4"  # sixteen releases before TO
_COMPILED = (
    "import os; from cilium_cmrebase.merge import engine; raise SystemExit(not os.path.exists(engine.__cached__))"
)


def command_line(templates: Path | None, rounds: int) -> Iterator[str]:
    """Yield what the command line takes for a rebase, with its report as text."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for release in (_FAR, FROM, TO):
            (folder / f"{release}.yaml").write_text(template(release, templates), encoding="utf-8")
        python = [sys.executable, "-c"]
        files, releases = [f"{FROM}.yaml", f"{TO}.yaml"], ["--from", FROM, "--to", TO]
        module = [sys.executable, "-m", "cilium_cmrebase"]
        script = [installed("cilium-cmrebase") or sys.exit("install the package into this environment first")]
        commands = {
            "`python -c pass`": [*python, "pass"],
            IMPORT: [*python, "import ruamel.yaml"],
            "**`cilium-cmrebase`**, releases given": [*script, *files, *releases],
            "the same, as `python -m cilium_cmrebase`": [*module, *files, *releases],
            "**`cilium-cmrebase`**, releases detected": [*script, *files],
            f"**`cilium-cmrebase`**, from {_FAR}": [*script, f"{_FAR}.yaml", files[1], "--from", _FAR, "--to", TO],
        }
        race_commands(commands, folder, 1)
        if subprocess.run([*python, _COMPILED], cwd=folder, env=ENVIRONMENT, check=False).returncode:
            sys.exit("this installation keeps no byte code, so that each start would compile everything again")
        least = race_commands(commands, folder, rounds)
    yield f"### Command line, {FROM} onto {TO}\n\n"
    rows = [(name, figure(took / least[IMPORT]), "2" if "given" in name else "") for name, took in least.items()]
    yield table(("", f"times {IMPORT}", "promised"), rows)
    yield f"\n{IMPORT} took {least[IMPORT] * 1e3:.0f} ms.\n\n"


def loading(templates: Path | None, rounds: int) -> Iterator[str]:
    """Yield what it takes to load catalog and rules: what a rebase takes longer where the catalog is a new one."""
    theirs = template(TO, templates)
    sides = {release: Sides("", template(release, templates), theirs) for release in (FROM, _FAR)}
    warm = Catalog()

    def run(release: str, catalog: Catalog | None) -> None:
        ours = sides[release].ours
        rebase(ours, theirs, from_release=release, to_release=TO, catalog=catalog or Catalog())

    contestants: dict[str, Callable[[], None]] = {FLOOR: partial(compose, sides[FROM])}
    for release in sides:
        contestants |= {f"{release} new": partial(run, release, None), f"{release} warm": partial(run, release, warm)}
    least = race(contestants, rounds)
    yield "### Loading catalog and rules\n\n"
    rows = []
    for name, hops, promised in ((FROM, "one hop", "3"), (_FAR, "sixteen hops", "20")):
        took = least[f"{name} new"] - least[f"{name} warm"]
        rows.append((f"{hops}, {name} to {TO}", figure(took / least[FLOOR]), figure(took * 1e3), promised))
    yield table(("", "times the floor", "ms", "promised: ms"), rows)
    yield "\n"
