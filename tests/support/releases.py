"""Releases that tests name without knowing which is the newest: adding one edits no test."""

from __future__ import annotations

from cilium_cmrebase.catalog import Catalog, Release

from .paths import SCHEMAS

__all__ = ["BEFORE", "CATALOG", "NEWEST", "NOT_IN_THE_CATALOG", "RELEASES", "UNKNOWN", "below"]

CATALOG = Catalog(SCHEMAS)
RELEASES = CATALOG.releases
BEFORE, NEWEST = RELEASES[-2:]
# No catalog is going to have it.
UNKNOWN = "9.9"
NOT_IN_THE_CATALOG = f"Cilium {UNKNOWN} is not in the catalog, which knows {RELEASES[0]} to {NEWEST}"


def below(release: str) -> Release:
    """Return the release before *release*."""
    return CATALOG.release(RELEASES[RELEASES.index(release) - 1])
