"""The benchmarks run and say what they are asked; the figures depend on the machine, but for counted instructions."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import inputs
from benchmarks.instructions import BOUNDS_OF_COMMANDS
from cilium_cmrebase import ConfigMap
from cilium_cmrebase.merge import rebase
from tests.support.needed import needs_program
from tests.support.paths import ROOT


def tables(printed: str) -> dict[str, list[list[str]]]:
    """Return the rows of each table by its heading."""
    found = {}
    for section in printed.split("### ")[1:]:
        rows = [line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("| ")]
        found[section.partition("\n")[0]] = rows
    return found


class TestTables:
    """`python -m benchmarks` prints one table per question."""

    @pytest.mark.slow
    def test_hold_figures_or_what_is_not_installed(self) -> None:
        run = subprocess.run(
            [sys.executable, "-m", "benchmarks", "real", "start", "loading", "sizes", "--sizes", "20,40", "--rounds=1"],
            cwd=ROOT,
            env=os.environ | {"PATH": ""},
            capture_output=True,
            text=True,
            check=True,
        )

        found = tables(run.stdout)
        assert len(found) == 8
        missing = {row[0] for rows in found.values() for row in rows if row[1:] == ["not installed"] * 2}
        assert missing - {"`yaml-merge` of yamlpath"} == {"`git merge-file`", "`diff3 -m`"}
        for heading, rows in found.items():
            if heading != "Loading catalog and rules":  # a difference of two times, which one round does not settle
                figures = [cell.replace(",", "") for row in rows[1:] for cell in row[1:] if row[0] not in missing]
                assert all(float(figure) >= 0 for figure in figures if figure), heading
                assert len(rows) > 2

    def test_measure_all_on_the_same_merge(self, tmp_path: Path) -> None:
        sides = inputs.made_up(80, tmp_path)
        ours, theirs = ConfigMap(sides.ours).data, ConfigMap(sides.theirs).data

        result = rebase(sides.ours, sides.theirs, from_release=inputs.FROM, to_release=inputs.TO, catalog=sides.catalog)

        told = {decision.key.rpartition("-")[2]: decision.outcome for decision in result.decisions}
        changed = {number: outcome for number, outcome in told.items() if outcome != "unchanged"}
        assert changed == {
            **dict.fromkeys(("3", "23", "43", "63", "33", "73"), "kept"),
            **dict.fromkeys(("8", "28", "48", "68"), "adopted"),
            **dict.fromkeys(("13", "53"), "added"),
        }
        assert result.text.count("# as we agreed") == 4
        assert ConfigMap(result.text).data.keys() == ours.keys() | theirs.keys()

    @needs_program("git")
    def test_give_merges_of_lines_no_conflict(self, tmp_path: Path) -> None:
        inputs.made_up(1000, tmp_path)

        merged = subprocess.run(
            ["git", "merge-file", "-p", "ours.yaml", "base.yaml", "theirs.yaml"],
            cwd=tmp_path,
            capture_output=True,
            check=False,
        )

        assert merged.returncode == 0


@pytest.mark.slow
class TestInstructions:
    """Neither a rebase nor a command takes many more instructions than it did when its bound was set."""

    @needs_program("valgrind")
    def test_are_within_the_bound(self) -> None:
        run = subprocess.run(
            [sys.executable, "-m", "benchmarks.instructions", "--check"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )

        assert len(re.findall(r"(?m)^\d+\.\d\d times ", run.stdout)) == 1 + len(BOUNDS_OF_COMMANDS), run.stderr
        assert run.returncode == 0, run.stdout
