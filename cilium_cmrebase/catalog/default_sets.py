"""What the default templates of a release's patches write, and of which patch a ConfigMap may be."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from cilium_cmrebase.catalog.versions import patch_numbers

if TYPE_CHECKING:
    from cilium_cmrebase.catalog.shapes import DefaultSetData

__all__ = ["DefaultSets"]

# A ConfigMap with more than this part of what all patches write was rendered by a chart, not written by hand.
_RENDERED = 0.6


class DefaultSets:
    """The default sets of a release, one for each patch that is known.

    Attributes:
        latest_patch: The newest patch.
        patches: All of them, oldest first.
    """

    def __init__(self, data: DefaultSetData) -> None:
        """Take them from what `defaults.json` holds: the newest, and how those of earlier patches differ."""
        self.latest_patch: str = data["patch"]
        self.patches: tuple[str, ...] = (*data["patches"], self.latest_patch)
        self._latest: Mapping[str, str] = data["data"]
        self._changes: Mapping[str, Mapping[str, str | None]] = data["patches"]

    def of(self, patch: str | None = None) -> dict[str, str]:
        """Return a default set: what the default template writes, in its order.

        Args:
            patch: Such as `1.16.3`; the newest if not given or not known. Keys that only older patches had come last.
        """
        defaults = dict(self._latest)
        changes = self._changes.get(patch, {}) if patch else {}
        for key, value in changes.items():
            if value is None:
                defaults.pop(key, None)
            else:
                defaults[key] = value
        return defaults

    def known_patch(self, patch: str) -> str:
        """Return the newest patch, no newer than *patch*, whose default set is known; the oldest if there is none."""
        if patch in self.patches:
            return patch
        wanted = patch_numbers(patch)
        older = [earlier for earlier in self.patches if patch_numbers(earlier) <= wanted]
        return older[-1] if older else self.patches[0]

    def likely_patches(self, data: Mapping[str, str]) -> tuple[str, ...]:
        """Return the patches from whose default set *data* may have been made, oldest first.

        A ConfigMap that has most of what all patches write was rendered whole. It is of the patches with which it
        agrees in every key that differs between any of them, but for those that no patch has like that: these are its
        owner's own. Others, and those that are like no patch, may be of the newest as well as of any.
        """
        values, settled = self._values, self._keys_of_all
        if values and len(settled & data.keys()) > _RENDERED * len(settled):
            telling = {key: by_patch for key, by_patch in values.items() if data.get(key) in by_patch}
            likely = self._agreeing(data, telling)
            if likely:
                return likely
        return (self.latest_patch,)

    def agreeing_patches(self, data: Mapping[str, str]) -> tuple[str, ...]:
        """Return the patches whose default set *data* agrees with in every key in which any two of them differ.

        Returns:
            The patches, oldest first; none where no patch is like that, or all are alike.
        """
        return self._agreeing(data, self._values) if self._values else ()

    def _agreeing(self, data: Mapping[str, str], values: Mapping[str, tuple[str | None, ...]]) -> tuple[str, ...]:
        return tuple(
            patch
            for index, patch in enumerate(self.patches)
            if all(data.get(key) == by_patch[index] for key, by_patch in values.items())
        )

    @cached_property
    def keys_of_some(self) -> frozenset[str]:
        """The keys that not all patches have in their default set with the same value."""
        return frozenset(key for changes in self._changes.values() for key in changes)

    @cached_property
    def keys(self) -> frozenset[str]:
        """The keys that the default set of some patch has."""
        return self.keys_of_some.union(self._latest)

    @cached_property
    def _keys_of_all(self) -> frozenset[str]:
        return frozenset(self._latest) - self.keys_of_some

    @cached_property
    def _values(self) -> Mapping[str, tuple[str | None, ...]]:
        """The values of the keys in which patches differ, by patch, oldest first; None where one lacks the key."""
        latest = self._latest
        by_patch = (*self._changes.values(), {})
        return {key: tuple(changes.get(key, latest.get(key)) for changes in by_patch) for key in self.keys_of_some}
