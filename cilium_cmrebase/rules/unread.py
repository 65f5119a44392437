"""Keys that a release does not read: described once, for whoever meets one."""

from __future__ import annotations

from collections.abc import Container

from cilium_cmrebase.catalog import Catalog, Release, release_order
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
    known = catalog.knows(key)
    older = [name for name in known if release_order(name) < release_order(release.id)]
    if older:
        index = catalog.releases.index(older[-1])
        gone = catalog.releases[index + 1]
        replaced = successor(key, release, catalog)
        source = f"options of {older[-1]} and {gone}"
        if replaced:
            return REMOVED.finding((key,), "replaced", source=source, release=release.id, gone=gone, successor=replaced)
        return REMOVED.finding((key,), source=source, release=release.id, gone=gone)
    if known:
        return NOT_YET_KNOWN.finding((key,), source=f"options of {known[0]}", release=release.id, first=known[0])
    alike = release.suggest(key)
    if alike and alike not in others:
        return UNKNOWN_KEY.finding((key,), "alike", alike=alike)
    return UNKNOWN_KEY.finding((key,))
