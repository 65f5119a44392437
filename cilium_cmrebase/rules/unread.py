"""Keys that a release does not read: described once, for whoever meets one."""

from __future__ import annotations

from collections.abc import Container

from cilium_cmrebase.catalog import Catalog, Release, release_order
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
        return Finding(
            id="removed",
            kind="option-removed",
            severity="required",
            keys=(key,),
            message=f"{release.id} does not read it; it is gone since {gone}",
            action=f"Use {replaced}." if replaced else "Remove it, or find in the notes what takes its place.",
            source=f"options of {older[-1]} and {gone}",
        )
    if known:
        return Finding(
            id="not-yet-known",
            kind="unknown-key",
            severity="recommended",
            keys=(key,),
            message=f"{release.id} does not read it; {known[0]} is the first release that does",
            action="Leave it in if that is where you are heading, else remove it.",
            source=f"options of {known[0]}",
        )
    close = release.suggest(key)
    return Finding(
        id="unknown-key",
        kind="unknown-key",
        severity="recommended",
        keys=(key,),
        message="no release in the catalog knows it, and Cilium ignores keys that it does not know",
        action=f"Did you mean {close}?"
        if close and close not in others
        else "Check its spelling; remove it if nothing of yours reads it.",
    )
