"""What every release knows: its options, default set, rules and comments, read lazily from `schemas/`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cilium_cmrebase.catalog.catalog import Catalog, default_catalog
from cilium_cmrebase.catalog.release import Release
from cilium_cmrebase.catalog.versions import ReleaseError, Version, parse_version, release_order
from cilium_cmrebase.lazy import lazily

if TYPE_CHECKING:
    from cilium_cmrebase.catalog.detection import Detection, detect, detect_release
    from cilium_cmrebase.catalog.option import Option

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

# What a rebase from one given release to another does without.
__getattr__ = lazily(
    __name__, dict.fromkeys(("Detection", "detect", "detect_release"), "detection") | {"Option": "option"}
)
