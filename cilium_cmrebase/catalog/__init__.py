"""What every release knows: its options, default set, rules and comments, read lazily from `schemas/`."""

from __future__ import annotations

from cilium_cmrebase.catalog.catalog import Catalog, default_catalog
from cilium_cmrebase.catalog.detection import Detection, detect, detect_release
from cilium_cmrebase.catalog.release import Option, Release
from cilium_cmrebase.catalog.versions import ReleaseError, Version, parse_version, release_order

__all__ = [
    "Catalog",
    "Detection",
    "Option",
    "Release",
    "ReleaseError",
    "Version",
    "default_catalog",
    "detect",
    "detect_release",
    "parse_version",
    "release_order",
]
