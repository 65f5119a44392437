"""The command line in a process of its own, and standard input for one in this."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest

__all__ = ["COMMAND", "on_standard_input", "run_command"]

COMMAND = (sys.executable, "-m", "cilium_cmrebase")


def run_command(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command line, and return its status and what it printed."""
    return subprocess.run([*COMMAND, *arguments], cwd=cwd, capture_output=True, text=True, timeout=60, check=False)


def on_standard_input(monkeypatch: pytest.MonkeyPatch, data: bytes | str) -> None:
    """Let what runs in this process find *data* on standard input."""
    raw = data.encode() if isinstance(data, str) else data
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw), encoding="utf-8"))
