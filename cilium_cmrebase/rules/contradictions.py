"""Options that contradict each other, so that Cilium does not start or overrides one of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from cilium_cmrebase.catalog import Catalog, Version
from cilium_cmrebase.document.stream import DEFAULT_NAMESPACE
from cilium_cmrebase.messages import Wording, arguments_for
from cilium_cmrebase.rules.conditions import Condition, parse_condition
from cilium_cmrebase.rules.configured import Configured
from cilium_cmrebase.rules.findings import Finding

__all__ = ["contradictions", "id_of_all_releases"]


def contradictions(cluster: Configured, version: Version, catalog: Catalog) -> Iterator[Finding]:
    """Yield the contradictions in a configuration: required where Cilium does not start, else recommended.

    Args:
        cluster: The configuration, as the release of *version* reads it.
        version: The release or patch that has to start with it.
        catalog: The releases.
    """
    for condition, conflict in _conflicts_in(version, catalog):
        if condition.holds(cluster):
            wording = Wording(conflict["message"], conflict["action"], commands=tuple(conflict.get("commands", ())))
            keys = tuple(conflict["keys"])
            yield Finding(
                id=conflict["id"],
                kind="contradiction",
                severity="required" if conflict["severity"] == "fatal" else "recommended",
                keys=keys,
                code=conflict["id"],
                wording=wording,
                arguments=arguments_for(wording, {"namespace": DEFAULT_NAMESPACE} | {key: key for key in keys}),
                asks="choice",
                source=conflict["source"],
            )


def id_of_all_releases(contradiction: str) -> str:
    """Return what all ids of a *contradiction* have in common.

    Where releases judge the same contradiction otherwise, by other options or values, each has an entry of its own,
    whose id ends with the first release that judges it so: `no-ip-family`, then `no-ip-family-1.9`.
    """
    return re.sub(r"-1\.\d+$", "", contradiction)


@lru_cache(maxsize=64)
def _conflicts_in(version: Version, catalog: Catalog) -> tuple[tuple[Condition, Mapping[str, Any]], ...]:
    return tuple((parse_condition(conflict["when"]), conflict) for conflict in catalog.conflicts_in(version))
