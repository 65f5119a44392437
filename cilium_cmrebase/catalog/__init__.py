"""What every release knows: its options, default set, rules and comments, read lazily from `schemas/`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cilium_cmrebase.catalog.catalog import Catalog, default_catalog
from cilium_cmrebase.catalog.origin import given_release, release_if_known, release_of, unknown_release
from cilium_cmrebase.catalog.release import Release
from cilium_cmrebase.catalog.versions import KnownRelease, ReleaseError, Version, parse_version, release_order
from cilium_cmrebase.lazy import lazily

if TYPE_CHECKING:
    from cilium_cmrebase.catalog.detection import Detection, detect, detect_release
    from cilium_cmrebase.catalog.option import Option

__all__ = [
    "Catalog",
    "Detection",
    "KnownRelease",
    "Option",
    "Release",
    "ReleaseError",
    "Version",
    "default_catalog",
    "detect",
    "detect_release",
    "given_release",
    "parse_version",
    "release_if_known",
    "release_of",
    "release_order",
    "unknown_release",
]

# What a rebase from one given release to another does without.
__getattr__ = lazily(
    __name__, dict.fromkeys(("Detection", "detect", "detect_release"), "detection") | {"Option": "option"}
)
