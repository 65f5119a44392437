"""A release's schema in brief: what a rebase needs of it, a tenth in size, so that it is read in a tenth of the time.

`brief.json` stands beside the schema in the release's folder, is made from it, and says nothing that it does not say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, cast

from cilium_cmrebase.catalog.versions import release_order

if TYPE_CHECKING:
    from cilium_cmrebase.catalog.shapes import BriefData, ConflictData, LimitsData, OptionData

__all__ = ["USUAL_COMPONENTS", "brief"]

# The programs that accept nearly every option; only others are named.
USUAL_COMPONENTS = ("cilium-agent",)

_REFERENCE = "#/$defs/"
_LIMITS = ("enum", "pattern", "x-minimum", "x-maximum", "x-corrected")


def brief(schema: Mapping[str, Any], conflicts: Iterable[ConflictData] | None = None) -> BriefData:
    """Return what a rebase needs of a release's schema.

    Args:
        schema: What `configmap.schema.json` holds.
        conflicts: The contradictions between options, as `conflicts.json` has them; None where they are not known.

    Returns:
        `upgrade_notes` and `keys_read`, as the schema has them, or None; `options`: by type, then by name, the compiled
        default or None; by name, where there is something to say, `stands_for` (what words that stand for others mean),
        `arguments` and `limits` (what Cilium accepts, in the schema's keywords); `components`: lists of the `programs`
        that accept certain `keys`, where these are others than the agent alone; and `contradictory`: the options that
        may contradict others, or None.
    """
    properties: Mapping[str, OptionData] = schema["properties"]["data"]["properties"]
    options: dict[str, dict[str, str | None]] = {}
    for key, entry in properties.items():
        options.setdefault(entry["$ref"].removeprefix(_REFERENCE), {})[key] = entry.get("default")
    limits = {key: _limits(entry) for key, entry in properties.items()}
    accepted_by: dict[tuple[str, ...], list[str]] = {}
    for key, entry in properties.items():
        accepted_by.setdefault(tuple(entry.get("x-components", ())), []).append(key)
    accepted_by.pop(USUAL_COMPONENTS, None)
    return {
        "upgrade_notes": schema.get("x-upgrade-notes"),
        "keys_read": schema.get("x-keys-read"),
        "options": dict(sorted(options.items())),
        "stands_for": {key: entry["x-stands-for"] for key, entry in properties.items() if "x-stands-for" in entry},
        "arguments": {key: entry["x-argument"] for key, entry in properties.items() if "x-argument" in entry},
        "limits": {key: limit for key, limit in limits.items() if limit},
        "components": [{"programs": [*programs], "keys": keys} for programs, keys in accepted_by.items()],
        "contradictory": None if conflicts is None else _contradictory(schema["x-release"], conflicts),
    }


def _limits(entry: Mapping[str, object]) -> LimitsData:
    """Return what an option's *entry* in the schema says of the values that Cilium accepts."""
    return cast("LimitsData", {word: entry[word] for word in _LIMITS if word in entry})


def _contradictory(release: str, conflicts: Iterable[ConflictData]) -> list[str]:
    """Return the keys of the contradictions that any patch of *release* minds."""
    at = release_order(release)
    keys: set[str] = set()
    for conflict in conflicts:
        if release_order(conflict["from"]) <= at <= release_order(conflict.get("until") or release):
            keys.update(conflict["keys"])
    return sorted(keys)
