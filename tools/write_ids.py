"""Write schemas/ids.txt anew: the ids of rules, contradictions and the program's own checks, which are a contract.

Usage: python tools/write_ids.py [SCHEMAS]

People accept findings by their ids and name them in settings: an id is never renamed, and one that is retired stays as
an alias of what took its place, in a line such as `rule 1.9-old = 1.9-new`, written by hand. New ids are added; where
one has vanished nothing is written and the exit status is 1.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

# Run as a script it finds the other tools, but not the package where that is not installed.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from cilium_cmrebase import ids
from cilium_cmrebase.catalog import Catalog

__all__ = ["ids_in_use", "listed", "main", "text", "vanished"]

FILE = "ids.txt"
_SCHEMAS = Path(__file__).resolve().parent.parent / "schemas"
_HEAD = "# Ids are a contract: tools/write_ids.py adds new ones, and none is ever taken out.\n"


def ids_in_use(catalog: Catalog) -> Iterator[str]:
    """Yield each id with its sort, such as `check unknown-key`, in the order of the file."""
    yield from (f"{sort} {name}" for sort, name in ids.ids_in_use(catalog))


def listed(content: str) -> list[str]:
    """Return the lines of a file of ids, comments aside."""
    return [line for line in content.splitlines() if line and not line.startswith("#")]


def vanished(lines: Sequence[str], present: Iterable[str]) -> list[str]:
    """Return the ids of *lines* that are neither *present* nor lead to one that is, by however many aliases."""
    retired = dict(line.split(" = ") for line in lines if " = " in line)
    alive = set(present)
    # What took the place of an id can be retired itself, so each round may bring others back.
    while led_to := {old for old, new in retired.items() if f"{old.partition(' ')[0]} {new}" in alive} - alive:
        alive |= led_to
    return [name for name in (line.partition(" = ")[0] for line in lines) if name not in alive]


def text(lines: Iterable[str], present: Iterable[str]) -> str:
    """Return the content of the file: what is *present*, in its order, then the retired ids of *lines*."""
    retired = sorted(line for line in lines if " = " in line)
    return _HEAD + "".join(f"{line}\n" for line in (*present, *retired))


def main(folder: Path = _SCHEMAS) -> int:
    """Write the file below *folder*, and return the exit status."""
    path = folder / FILE
    lines = listed(path.read_text(encoding="ascii")) if path.exists() else []
    present = list(ids_in_use(Catalog(folder)))
    missing = vanished(lines, present)
    for name in missing:
        print(f"{path}: {name} has vanished: give it back, or say in its line what took its place", file=sys.stderr)
    if missing:
        return 1
    path.write_text(text(lines, present), encoding="ascii", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:])))
