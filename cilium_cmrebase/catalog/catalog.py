"""All releases, found in the folder `schemas/`."""

from __future__ import annotations

import json
import os
from functools import cache, cached_property
from typing import TYPE_CHECKING

from cilium_cmrebase.catalog.release import Release
from cilium_cmrebase.catalog.versions import ReleaseError, Version, parse_version, patch_numbers, release_order

if TYPE_CHECKING:
    from pathlib import Path

    from cilium_cmrebase.catalog.shapes import ComponentData, Condition, ConflictData, ProcedureData

__all__ = ["Catalog", "default_catalog"]


class Catalog:
    """The releases that the program knows, each read only when asked for."""

    def __init__(self, folder: str | os.PathLike[str] | None = None) -> None:
        """Look into *folder*, or into the catalog that comes with the program."""
        self._folder = _shipped() if folder is None else os.fspath(folder)
        names = [name for name in os.listdir(self._folder) if os.path.isfile(f"{self._folder}/{name}/defaults.json")]
        self.releases: tuple[str, ...] = tuple(sorted(names, key=release_order))
        self._read: dict[str, Release] = {}
        self._in_force: dict[Version, list[ConflictData]] = {}

    def __repr__(self) -> str:
        """Name the first and the last release."""
        return f"<Catalog {self.releases[0]} to {self.releases[-1]}>"

    @property
    def folder(self) -> Path:
        """Where its files are."""
        from pathlib import Path  # importing it takes longer than reading a release, which does without

        return Path(self._folder)

    def release(self, name: str | Version) -> Release:
        """Return a release.

        Args:
            name: A minor release such as `1.16`, or a patch of it.

        Raises:
            ReleaseError: It is not written like a release, or not in the catalog.
        """
        if isinstance(name, str):
            if name in self._read:
                return self._read[name]
            name = parse_version(name)
        wanted = name.release
        if wanted not in self._read:
            if wanted not in self.releases:
                raise ReleaseError(
                    f"Cilium {wanted} is not in the catalog, which knows {self.releases[0]} to {self.releases[-1]}"
                )
            self._read[wanted] = Release(wanted, f"{self._folder}/{wanted}")
        return self._read[wanted]

    def conflicts_in(self, version: str | Version) -> list[ConflictData]:
        """Return the contradictions between options that Cilium refuses or overrides in a release.

        Each has `id`, `keys`, `when` (a condition), `severity` (`fatal` or `ignored`), `message`, `action`, `source`,
        and the releases that have the check, `from` and, where it is gone again, `until`, the last one. Where it came
        or went with a patch, `from_patches` has the first patches with it, and `until_patches` the last.

        Args:
            version: A patch, or a minor release, for which its newest patch counts.
        """
        version = parse_version(version) if isinstance(version, str) else version
        if version not in self._in_force:
            patch = patch_numbers(version.patch or self.release(version).latest_patch)
            self._in_force[version] = [
                conflict for conflict in self._conflicts if _is_in_force(conflict, version.release, patch)
            ]
        return self._in_force[version]

    @cached_property
    def components(self) -> dict[str, ComponentData]:
        """Programs that only some clusters run, each with the condition `when`, as `components.json` has them."""
        file = self.folder / "components.json"
        components: dict[str, ComponentData] = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
        return components

    @cached_property
    def switches(self) -> dict[str, Condition]:
        """Options that count only where a feature is on, each with the condition, as `switches.json` has them."""
        file = self.folder / "switches.json"
        features = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
        return {option: feature["when"] for feature in features.values() for option in feature["options"]}

    @cached_property
    def procedure(self) -> ProcedureData:
        """How to go from one release to the next, as `procedure.json` has it."""
        procedure: ProcedureData = json.loads((self.folder / "procedure.json").read_text(encoding="utf-8"))
        return procedure

    @cached_property
    def _conflicts(self) -> list[ConflictData]:
        file = self.folder / "conflicts.json"
        if not file.is_file():
            return []
        conflicts: list[ConflictData] = json.loads(file.read_text(encoding="utf-8"))["conflicts"]
        return conflicts

    @property
    def conflicts(self) -> tuple[ConflictData, ...]:
        """All contradictions between options, whichever releases have them; see `conflicts_in`."""
        return tuple(self._conflicts)

    @cached_property
    def retired_ids(self) -> dict[str, str]:
        """Ids of rules, contradictions and checks that are no longer used, each with what took its place."""
        file = self.folder / "ids.txt"
        lines = file.read_text(encoding="ascii").splitlines() if file.is_file() else ()
        # A line is `rule 1.9-old = 1.9-new`; what took the place of an id can be retired itself.
        retired = dict(line.partition(" ")[2].split(" = ") for line in lines if " = " in line)

        def in_use(name: str) -> str:
            return in_use(retired[name]) if name in retired else name

        return {old: in_use(old) for old in retired}

    def schema_text(self, name: str) -> str:
        """Return the JSON Schema of a kind of file that users write, such as `accepted`."""
        return (self.folder / f"{name}.schema.json").read_text(encoding="utf-8")

    def knows(self, key: str) -> tuple[str, ...]:
        """Return the releases that know *key*, oldest first; reads all of them."""
        return tuple(name for name in self.releases if key in self.release(name))


@cache
def default_catalog() -> Catalog:
    """Return the catalog that comes with the program; made once."""
    return Catalog()


def _is_in_force(conflict: ConflictData, release: str, patch: tuple[int, ...]) -> bool:
    at = release_order(release)
    until = conflict.get("until")
    if at < release_order(conflict["from"]) or (until is not None and release_order(until) < at):
        return False
    firsts = map(patch_numbers, conflict.get("from_patches", ()))
    lasts = map(patch_numbers, conflict.get("until_patches", ()))
    return not (
        any(first[:2] == at and patch < first for first in firsts)
        or any(last[:2] == at and patch > last for last in lasts)
    )


def _shipped() -> str:
    """Return the folder `schemas`: beside the code where installed, at the top of a checkout otherwise."""
    package = os.path.dirname(os.path.dirname(__file__))
    inside = f"{package}/schemas"
    return inside if os.path.isdir(inside) else f"{os.path.dirname(package)}/schemas"
