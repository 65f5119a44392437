"""Lists of options, and what is to be mended in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from release_folder import Json

from cilium_cmrebase.catalog.versions import release_order

__all__ = ["CORRECTIONS", "apply_delta", "correct", "is_for"]

CORRECTIONS = Path(__file__).with_name("corrections.json")
# What a delta calls a component, in the names of the option lists.
_OPERATORS = ("cilium-operator", *(f"cilium-operator-{cloud}" for cloud in ("alibabacloud", "aws", "azure", "generic")))
_COMPONENTS = {"agent": ("cilium-agent",), "operator": _OPERATORS}


def apply_delta(options: dict[str, Json], delta: Json) -> None:
    """Bring the *options* of an early state of a release up to the release itself.

    Args:
        options: By name; changed in place.
        delta: What was `added` and `removed` since, and what else the early state does not tell: under names that
            begin with `hidden` and `deprecated`. Each entry has `name`, `component` (`agent`, `operator`), and except
            where it was removed `type` and perhaps `default`.
    """
    hidden = [{**entry, "hidden": True} for entry in _under(delta, "hidden")]
    deprecated = [{**entry, "deprecated": True} for entry in _under(delta, "deprecated")]
    present = delta.get("in-early-list-not-in-third-party-table-but-assumed-present", ())
    # An option of agent and operator has an entry for each.
    added = {entry["name"] for entry in delta.get("added", ())}
    for entry in [*hidden, *delta.get("added", ()), *deprecated, *present]:
        option = options.setdefault(entry["name"], {"name": entry["name"], "components": []})
        components = {name for part in _parts(entry) for name in _COMPONENTS[part]}
        # The lists know which clouds' operators take an option; the delta only says "operator".
        if not any(name in option["components"] for name in components):
            option["components"] = [*option["components"], *components]
        option.setdefault("type", entry["type"])
        if option.get("default") is None:
            option["default"] = entry.get("default")
        if entry["name"] in added:
            option["hidden"] = bool(entry.get("hidden"))
        else:
            option["hidden"] = bool(option.get("hidden") or entry.get("hidden"))
        option["deprecated"] = bool(option.get("deprecated") or entry.get("deprecated"))
    for entry in delta.get("removed", ()):
        option = options.get(entry["name"], {"components": []})
        removed_from = {name for part in _parts(entry) for name in _COMPONENTS[part]}
        option["components"] = [name for name in option["components"] if name not in removed_from]
        if not option["components"]:
            options.pop(entry["name"], None)


def _under(delta: Json, prefix: str) -> Iterator[Json]:
    for name, entries in delta.items():
        if name.startswith(prefix):
            yield from entries


def _parts(entry: Json) -> list[str]:
    return [part.strip() for part in entry["component"].split(",")]


def correct(options: dict[str, Json], release: str, corrections: Iterable[Json]) -> None:
    """Mend the *options* of a release.

    Args:
        options: By name; changed in place.
        release: Whose options they are.
        corrections: Each has `key`, `releases` (the first and the last that it concerns), `source`, and either `remove`
            or fields of the option, which replace those of the lists; `argument` is the value that the stock DaemonSet
            passes on the command line, where it outranks the ConfigMap.

    Raises:
        ValueError: A correction is meant for an option that the release does not have.
    """
    for correction in corrections:
        if not is_for(correction, release):
            continue
        key = correction["key"]
        if correction.get("remove"):
            options.pop(key, None)
            continue
        fields = {name: value for name, value in correction.items() if name not in ("key", "releases", "source")}
        if key not in options and "type" not in fields:
            raise ValueError(f"{release} has no option {key}, and its correction gives no type")
        options[key] = {"name": key, "components": [], **options.get(key, {}), **fields}


def is_for(correction: Json, release: str) -> bool:
    """Say whether *correction* concerns *release*."""
    first, last = correction["releases"]
    return release_order(first) <= release_order(release) <= release_order(last)
