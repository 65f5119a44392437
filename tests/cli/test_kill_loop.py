"""A kill at any moment leaves the old file or the new one, in full."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

KILLS = 200
KILLS_OF_COMMAND = 30

# Runs in a process of its own, which can fork at little cost: each child works until it is killed.
_HEAD = """
import json, os, random, signal, sys, time
from collections import Counter
from pathlib import Path

def kill_one(work, longest):
    ready, begun = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(ready)
        os.write(begun, b"x")
        try:
            work()
        finally:
            os._exit(0)
    os.close(begun)
    os.read(ready, 1)
    os.close(ready)
    time.sleep(random.random() * longest)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)

seen, killed = Counter(), 0
"""
_WRITING = (
    _HEAD
    + """
from cilium_cmrebase.cli.files import write_text

texts = {"old": "old line\\n" * 20_000, "new": "a new line\\n" * 50_000}
names = {text: name for name, text in texts.items()}

def work():
    while True:
        for text in texts.values():
            write_text("file.yaml", text)

write_text("file.yaml", texts["old"])
for _ in range(int(sys.argv[1])):
    killed += kill_one(work, 0.02)
    seen[names.get(Path("file.yaml").read_text(), "half")] += 1
print(json.dumps({"killed": killed, "seen": seen, "files": os.listdir()}))
"""
)
_COMMAND = (
    _HEAD
    + """
from cilium_cmrebase.cli.main import main

arguments = ["-i", "old.yaml", "--from", "1.15", "--to", "1.16", "--report", os.devnull]
old = Path("old.yaml").read_text()
main(arguments)  # the catalog is read now, and need not be by each child
new = Path("old.yaml").read_text()
for _ in range(int(sys.argv[1])):
    Path("old.yaml").write_text(old)
    for backup in Path().glob("*.bak*"):
        backup.unlink()
    killed += kill_one(lambda: main(arguments), 0.1)
    now = Path("old.yaml").read_text()
    seen["old" if now == old else "new" if now == new else "half"] += 1
    backups = [path.read_text() for path in Path().glob("*.bak*")]
    seen["lost"] += now == new and backups != [old]
    seen["bad backup"] += any(backup != old for backup in backups)
print(json.dumps({"killed": killed, "seen": seen, "files": os.listdir()}))
"""
)

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")]


def kills(script: str, times: int, folder: Path) -> dict[str, object]:
    """Run *script* in *folder* and return what it saw."""
    run = subprocess.run(
        [sys.executable, "-c", script, f"{times}"], cwd=folder, capture_output=True, text=True, check=True
    )
    seen: dict[str, object] = json.loads(run.stdout)
    return seen


def test_a_file_that_is_written_over_and_over_is_never_half(tmp_path: Path) -> None:
    result = kills(_WRITING, KILLS, tmp_path)

    assert result["killed"] == KILLS
    seen = result["seen"]
    assert isinstance(seen, dict)
    assert seen.keys() == {"old", "new"}
    assert sum(seen.values()) == KILLS


def test_what_a_kill_leaves_behind_is_named_so_that_it_can_be_told(tmp_path: Path) -> None:
    files = kills(_WRITING, KILLS // 4, tmp_path)["files"]

    assert isinstance(files, list)
    leftovers = [name for name in files if name != "file.yaml"]
    assert leftovers
    assert all(name.startswith(".file.yaml.") and name.endswith(".cmrebase-unfinished") for name in leftovers)


def test_a_command_that_is_killed_in_place_leaves_old_or_new_and_a_whole_backup(tmp_path: Path) -> None:
    head = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: cilium-config\ndata:\n"
    (tmp_path / "old.yaml").write_text(f'{head}  debug: "true"\n', encoding="utf-8")

    result = kills(_COMMAND, KILLS_OF_COMMAND, tmp_path)

    seen = result["seen"]
    assert isinstance(seen, dict)
    assert seen.get("old", 0) + seen.get("new", 0) == KILLS_OF_COMMAND
    assert (seen["lost"], seen["bad backup"]) == (0, 0)
