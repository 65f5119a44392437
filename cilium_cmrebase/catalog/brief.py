"""A release's schema in brief: what a rebase needs of it, a tenth in size, so that it is read in a tenth of the time.

`brief.json` stands beside the schema in the release's folder, is made from it, and says nothing that it does not say.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cilium_cmrebase.catalog.release import USUAL_COMPONENTS

__all__ = ["brief"]

_REFERENCE = "#/$defs/"
_LIMITS = ("enum", "pattern", "x-minimum", "x-maximum", "x-corrected")


def brief(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a rebase needs of a release's schema.

    Args:
        schema: What `configmap.schema.json` holds.

    Returns:
        `upgrade_notes` and `keys_read`, as the schema has them, or None; `options`: by type, then by name, the compiled
        default or None; by name, where there is something to say, `arguments` and `limits` (what Cilium accepts, in the
        schema's keywords); and `components`: lists of the `programs` that accept certain `keys`, where these are others
        than the agent alone.
    """
    properties: Mapping[str, Mapping[str, Any]] = schema["properties"]["data"]["properties"]
    options: dict[str, dict[str, str | None]] = {}
    for key, entry in properties.items():
        options.setdefault(entry["$ref"].removeprefix(_REFERENCE), {})[key] = entry.get("default")
    limits = {key: {word: entry[word] for word in _LIMITS if word in entry} for key, entry in properties.items()}
    accepted_by: dict[tuple[str, ...], list[str]] = {}
    for key, entry in properties.items():
        accepted_by.setdefault(tuple(entry.get("x-components", ())), []).append(key)
    accepted_by.pop(USUAL_COMPONENTS, None)
    return {
        "upgrade_notes": schema.get("x-upgrade-notes"),
        "keys_read": schema.get("x-keys-read"),
        "options": dict(sorted(options.items())),
        "arguments": {key: entry["x-argument"] for key, entry in properties.items() if "x-argument" in entry},
        "limits": {key: found for key, found in limits.items() if found},
        "components": [{"programs": [*programs], "keys": keys} for programs, keys in accepted_by.items()],
    }
