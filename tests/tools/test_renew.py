"""One command writes anew all that is made from something else."""

from __future__ import annotations

import subprocess

import pytest
import renew

from tests.support.paths import ROOT


def test_it_runs_every_tool_that_writes() -> None:
    writing = {path.stem for path in (ROOT / "tools").glob("write_*.py")}

    assert writing | {"format_rules", "run_docs"} == set(renew.TOOLS)


def test_it_stops_at_the_first_that_fails(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    ran: list[str] = []

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        ran.append(command[1].rpartition("/")[2])
        return subprocess.CompletedProcess(command, 3 if "briefs" in command[1] else 0)

    monkeypatch.setattr("renew.subprocess.run", run)

    assert renew.main() == 3
    assert ran == ["format_rules.py", "write_briefs.py"]
    assert "write_briefs.py failed" in capsys.readouterr().err
