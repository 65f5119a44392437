"""A configuration at a release, as conditions see it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from cilium_cmrebase.catalog import Release

__all__ = ["Configured"]


class Configured(NamedTuple):
    """A ConfigMap and the release that reads it.

    Attributes:
        data: The options.
        release: The release.
    """

    data: Mapping[str, str]
    release: Release

    def effective(self, key: str) -> str | None:
        """Return what the cluster does for *key*."""
        return self.release.effective(key, self.data.get(key))

    def kind(self, key: str) -> str:
        """Return the type of *key*."""
        return self.release.kind(key) or "string"
