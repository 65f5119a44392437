"""A configuration at a release, as conditions see it."""

# Without postponed annotations: typing would compile those of named tuples anew at every start, one by one.

from collections.abc import Mapping
from typing import NamedTuple

from cilium_cmrebase.catalog import Release

__all__ = ["Configured", "Written"]


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


class Written(Configured):
    """A configuration at a release, as the conditions of rules see it.

    What the user wrote counts even where the release before 1.5 does not read it: the release that the rule leads
    into will, and warning of that is what such rules are for.
    """

    def effective(self, key: str) -> str | None:
        """Return what is written for *key*, else the compiled default."""
        value = self.data.get(key)
        return self.release.default(key) if value is None else value
