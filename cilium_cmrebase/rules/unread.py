"""Keys that a release does not read: described once, for whoever meets one."""

from __future__ import annotations

from collections.abc import Container

from cilium_cmrebase.catalog import Catalog, Release, release_order
from cilium_cmrebase.messages import arguments
from cilium_cmrebase.rules.checks import NOT_YET_KNOWN, REMOVED, UNKNOWN_KEY
from cilium_cmrebase.rules.findings import Finding
from cilium_cmrebase.rules.names import successor

__all__ = ["unread"]


def unread(key: str, release: Release, catalog: Catalog, others: Container[str] = ()) -> Finding:
    """Return what is to be said of *key*: whether it is gone, yet to come, or known to nobody.

    Args:
        key: A key that *release* does not know.
        release: The release that gets it.
        catalog: The releases.
        others: The keys beside it: who has an option already did not mean to write it.
    """
    knowing = catalog.knows(key)
    older = [name for name in knowing if release_order(name) < release_order(release.id)]
    if older:
        index = catalog.releases.index(older[-1])
        first_without = catalog.releases[index + 1]
        replaced = successor(key, release, catalog)
        given = arguments(release=release.id, gone=first_without)
        source = f"options of {older[-1]} and {first_without}"
        if replaced:
            return REMOVED.finding((key,), "replaced", source=source, given=given, successor=replaced)
        return REMOVED.finding((key,), source=source, given=given)
    if knowing:
        return NOT_YET_KNOWN.finding((key,), source=f"options of {knowing[0]}", release=release.id, first=knowing[0])
    alike = release.suggest(key)
    if alike and alike not in others:
        return UNKNOWN_KEY.finding((key,), "alike", alike=alike)
    return UNKNOWN_KEY.finding((key,))
