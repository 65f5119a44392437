"""What OUTDIR holds already: for each output what it was made from and by, and the account of it.

The manifest is a file of JSON lines that only grows while a fleet is rebased. The line about an output is written in
one go after that is in place; so whenever a run ends, what the lines say is true, and at worst the last one is torn.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import attrs

from cilium_cmrebase.fleet.rebasing import ClusterResult

__all__ = ["Manifest", "digest"]

_NAME = ".cilium-cmrebase.jsonl"
_OLD_LINES_KEPT = 1_000
# Clusters of a fleet have most decisions and findings in common: these stand in lines of their own, once.
_SHARED = ("decisions", "findings")
_MOST_SHARED = 5_000


def digest(*parts: bytes) -> str:
    """Return what tells these parts from others."""
    hashed = hashlib.sha256()
    for part in parts:
        hashed.update(b"%d:" % len(part))
        hashed.update(part)
    return hashed.hexdigest()[:32]


class Manifest:
    """The manifest of an output folder, a context manager that makes both where they are not there."""

    def __init__(self, outdir: Path, made_by: str) -> None:
        """Look after the manifest in *outdir*; *made_by* stands for the version and the options of this run."""
        self._outdir = outdir
        self._path = outdir / _NAME
        self._made_by = made_by
        # Where the last line about each output begins; to keep the lines would take too much memory.
        self._places: dict[str, int] = {}
        # What lines refer to, and how: an item's name, and the name of an item's text.
        self._items: dict[str, dict[str, Any]] = {}
        self._names: dict[str, str] = {}

    def __enter__(self) -> Manifest:
        """Open it.

        Raises:
            OSError: The folder or the manifest cannot be made, read or written.
        """
        self._outdir.mkdir(parents=True, exist_ok=True)
        self._path.touch()
        if self._index() > 2 * len(self._places) + _OLD_LINES_KEPT:
            self._drop_old_lines()
            self._index()
        self._reader = self._path.open("rb")
        self._writer = self._path.open("ab", buffering=0)
        if self._is_torn():
            self._writer.write(b"\n")
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self._reader.close()
        self._writer.close()

    def find(self, name: str, output: str, source: str) -> ClusterResult | None:
        """Return the account of *output*, where that is up to date.

        Args:
            name: The cluster's name.
            output: The output, seen from OUTDIR.
            source: The digest of its input.
        """
        if output not in self._places or not (self._outdir / output).is_file():
            return None
        self._reader.seek(self._places[output])
        line = _parsed(self._reader.readline())
        try:
            if (line["source"], line["made_by"]) != (source, self._made_by):
                return None
            account = line["account"]
            for field in _SHARED:
                account[field] = [self._items[item] if isinstance(item, str) else item for item in account[field]]
            return attrs.evolve(ClusterResult.from_dict(account), name=name)
        except (KeyError, TypeError):  # another version's line, or one whose items are torn
            return None

    def add(self, output: str, source: str, account: dict[str, Any]) -> None:
        """Note that *output* is in place.

        Args:
            output: The output, seen from OUTDIR.
            source: The digest of its input.
            account: What `ClusterResult.to_dict` says.
        """
        lines: list[dict[str, Any]] = []
        shared = {field: [self._share(item, lines) for item in account[field]] for field in _SHARED}
        lines.append({"output": output, "source": source, "made_by": self._made_by, "account": account | shared})
        self._writer.write("".join(f"{_text(line)}\n" for line in lines).encode("ascii"))

    def _share(self, item: dict[str, Any], lines: list[dict[str, Any]]) -> dict[str, Any] | str:
        """Return the name of *item*, after giving it one by another of *lines*; the item where there are too many."""
        text = _text(item)
        name = self._names.get(text)
        if name is None:
            if len(self._names) >= _MOST_SHARED:
                return item
            name = digest(text.encode("ascii"))[:12]
            lines.append({"name": name, "item": item})
            self._know(name, item)
        return name

    def _know(self, name: str, item: dict[str, Any]) -> None:
        self._items[name] = item
        self._names[_text(item)] = name

    def _index(self) -> int:
        """Find the last line about each output and the shared items; return how many lines there are about outputs."""
        self._places.clear()
        count = place = 0
        with self._path.open("rb") as file:
            for raw in file:
                line = _parsed(raw)
                match line:
                    case {"output": str(output), "account": dict()}:
                        self._places[output] = place
                        count += 1
                    case {"name": str(name), "item": dict(item)}:
                        self._know(name, item)
                place += len(raw)
        return count

    def _drop_old_lines(self) -> None:
        """Leave only the last line about each output; the old file stays until the new one is whole."""
        fresh = self._path.with_suffix(".new")
        used: set[str] = set()
        with self._path.open("rb") as old, fresh.open("wb") as new:
            for place in sorted(self._places.values()):
                old.seek(place)
                raw = old.readline()
                account = _parsed(raw)["account"]
                used.update(item for field in _SHARED for item in account.get(field, ()) if isinstance(item, str))
                new.write(raw)
            for name in sorted(used & self._items.keys()):
                new.write(f"{_text({'name': name, 'item': self._items[name]})}\n".encode("ascii"))
        fresh.replace(self._path)
        self._items.clear()
        self._names.clear()

    def _is_torn(self) -> bool:
        size = self._reader.seek(0, 2)
        if size == 0:
            return False
        self._reader.seek(-1, 2)
        return self._reader.read() != b"\n"


def _text(line: dict[str, Any]) -> str:
    return json.dumps(line, separators=(",", ":"))


def _parsed(line: bytes) -> dict[str, Any]:
    """Return what a line says; nothing where it is torn."""
    try:
        data = json.loads(line)
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}
