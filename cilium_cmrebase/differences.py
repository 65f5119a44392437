"""What differs in meaning between two ConfigMaps, two releases' default sets, or one of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from typing import Any, Literal, NamedTuple, TypeAlias

import attrs

from cilium_cmrebase.catalog import (
    Catalog,
    KnownRelease,
    Release,
    ReleaseError,
    Version,
    default_catalog,
    given_release,
    parse_version,
    release_if_known,
    unknown_release,
)
from cilium_cmrebase.document import ConfigMap, Place
from cilium_cmrebase.errors import CmrebaseError
from cilium_cmrebase.values import same
from cilium_cmrebase.values.parts import STRUCTURED, Detail, differing_parts, equal_inside

__all__ = ["Compared", "Detail", "Difference", "DifferenceKind", "NoSuchKeyError", "OptionDifference", "diff"]

DifferenceKind: TypeAlias = Literal["changed", "removed", "added"]
_KINDS: tuple[DifferenceKind, ...] = ("changed", "removed", "added")


class NoSuchKeyError(CmrebaseError):
    """A pattern matches no option: neither one that a side has, nor one that its release knows.

    Attributes:
        pattern: The pattern.
    """

    def __init__(self, pattern: str) -> None:
        super().__init__(pattern)
        self.pattern = pattern

    def __str__(self) -> str:
        """Say what to do."""
        return f"no option matches {self.pattern!r}: neither side has one, and their releases know none"


@attrs.frozen
class Compared:
    """One of the two things compared.

    Attributes:
        name: Name of the text, or which default set it is.
        release: The release that reads it, and how it is known.
        data: The options and their values.
        document: The ConfigMap; None for a default set.
    """

    name: str
    release: KnownRelease
    data: Mapping[str, str] = attrs.field(repr=False)
    document: ConfigMap | None = attrs.field(repr=False, eq=False)

    @property
    def version(self) -> Version:
        """The release that reads it, with its patch where known."""
        return self.release.version

    @property
    def evidence(self) -> str:
        """How the release is known: `given`, or what it was detected by."""
        return self.release.evidence

    @property
    def certain(self) -> bool:
        """Whether the release was given or detected beyond doubt."""
        return self.release.certain

    @property
    def candidates(self) -> tuple[str, ...]:
        """Other releases that fit nearly as well."""
        return self.release.candidates

    def place(self, key: str) -> Place | None:
        """Return where *key* stands in the text; None where it does not."""
        return self.document.place((key,)) if self.document is not None and key in self.data else None

    def to_dict(self) -> dict[str, Any]:
        """Return all but the options, ready for JSON."""
        return {"name": self.name, "release": self.version.release} | self.release.to_dict()


@attrs.frozen
class OptionDifference:
    """An option that differs.

    Attributes:
        key: The option.
        kind: `changed`: both sides have it; `removed`: only the left side; `added`: only the right one. Where effects
            are compared, a side has every option that its release knows and whose value is known.
        left: What the left side writes; None where it does not have the option.
        right: What the right side writes.
        left_type: The option's type in the left side's release, a word of `values.KINDS`; None where that does not
            know the option.
        right_type: Likewise for the right side.
        left_effective: What the left side's cluster does; None where it is not known, or not asked for.
        right_effective: Likewise for the right side.
        left_place: Where the option stands in the left text; None where it does not.
        right_place: Likewise for the right side.
        details: For values that have parts, and texts of several lines: the parts that differ.
    """

    key: str
    kind: DifferenceKind
    left: str | None
    right: str | None
    left_type: str | None
    right_type: str | None
    left_effective: str | None = None
    right_effective: str | None = None
    left_place: Place | None = None
    right_place: Place | None = None
    details: tuple[Detail, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the difference ready for JSON."""
        plain = attrs.asdict(self, recurse=False)
        for side in ("left_place", "right_place"):
            place = plain[side]
            plain[side] = None if place is None else {"line": place.line, "column": place.column}
        return plain | {"details": [attrs.asdict(detail) for detail in self.details]}


@attrs.frozen
class Difference:
    """What differs between two sides.

    Attributes:
        left: The left side.
        right: The right side.
        effective: Whether what the clusters do was compared, not what is written.
        keys: The patterns of the options that were looked at; none: all of them.
        entries: The options that differ, in the order of the left side; those that only the right one has follow.
        compared: How many options were compared.
        unread: Where effects are compared: keys of either side that neither release knows.
    """

    left: Compared
    right: Compared
    effective: bool
    keys: tuple[str, ...]
    entries: tuple[OptionDifference, ...]
    compared: int
    unread: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Say whether anything differs."""
        return bool(self.entries)

    @property
    def summary(self) -> dict[DifferenceKind, int]:
        """How many options differ in which way."""
        counts = Counter(entry.kind for entry in self.entries)
        return {kind: counts[kind] for kind in _KINDS}

    def to_dict(self) -> dict[str, Any]:
        """Return the difference ready for JSON."""
        return {
            "format_version": "1.0",
            "report": "diff",
            "left": self.left.to_dict(),
            "right": self.right.to_dict(),
            "effective": self.effective,
            "keys": list(self.keys),
            "compared": self.compared,
            "unread": list(self.unread),
            "entries": [entry.to_dict() for entry in self.entries],
            "summary": self.summary,
        }


def diff(
    left: str | ConfigMap,
    right: str | ConfigMap,
    *,
    left_release: str | None = None,
    right_release: str | None = None,
    effective: bool = False,
    keys: Iterable[str] = (),
    name: str | None = None,
    catalog: Catalog | None = None,
) -> Difference:
    """Find out what differs in meaning between two sides.

    Values that mean the same do not differ, however they are written. An option is compared as the type that both
    releases know it by, and as text where one of them does not know it.

    Args:
        left: A ConfigMap (YAML or JSON, alone or in a stream), or a release or patch such as `1.16` or `1.16.5`, which
            stands for its default set.
        right: What to compare it with, likewise.
        left_release: The release that reads the left side; if not given, that of the default set, else detected.
        right_release: Likewise for the right side.
        effective: Compare what the clusters do: what is written and read, else the compiled default of the release.
        keys: Patterns of the options to look at, as in a shell (`enable-hubble*`); all if there are none.
        name: The ConfigMap's name in a text; `cilium-config` if not given.
        catalog: The releases; those shipped with the program if not given.

    Raises:
        DocumentError: A side is no ConfigMap that can be read; its `source` says which.
        ReleaseError: A release or patch is not known, or not given and not to be detected.
        NoSuchKeyError: A pattern matches no option.
    """
    catalog = catalog or default_catalog()
    one = _read(left, "left", left_release, name, catalog)
    other = _read(right, "right", right_release, name, catalog)
    sides = _side(one, other), _side(other, one)
    pair = _Pair(*sides, catalog.release(sides[0].version), catalog.release(sides[1].version), tuple(keys))
    return pair.compare_effects() if effective else pair.compare_writings()


class _Content(NamedTuple):
    """What a side holds, and its release where that is known."""

    name: str
    release: KnownRelease | None
    data: Mapping[str, str]
    document: ConfigMap | None


def _read(given: str | ConfigMap, label: str, release: str | None, name: str | None, catalog: Catalog) -> _Content:
    if isinstance(given, str):
        try:
            version = parse_version(given)
        except ReleaseError:
            given = ConfigMap(given, source=label, name=name)
        else:
            return _default_set(version, release, catalog)
    return _Content(given.source, release_if_known(given, release, catalog), given.data, given)


def _default_set(version: Version, read_by: str | None, catalog: Catalog) -> _Content:
    """Return the default set of *version*, for the release that is given to read it, else its own."""
    reader = None if read_by is None else given_release(read_by, catalog)
    release = catalog.release(version)
    patch = version.patch or release.latest_patch
    if patch not in release.patches:
        patches = f"{release.id} for the newest patch, or one of: {', '.join(release.patches)}"
        raise ReleaseError(f"the catalog does not have the default set of {patch}; say {patches}")
    reader = reader or KnownRelease(Version(release.id, patch))
    return _Content(f"default set of {patch}", reader, release.defaults(patch), None)


def _side(content: _Content, other: _Content) -> Compared:
    """Return the side with *content*; where its release is not to be detected, that of the *other* will do."""
    release = content.release
    if release is None and other.release is not None:
        release = KnownRelease(Version(other.release.version.release), "the other side", certain=False)
    if release is None:
        raise unknown_release(content.name, "--release")
    return Compared(content.name, release, content.data, content.document)


@attrs.frozen
class _Pair:
    """The two sides, and the releases that read them."""

    left: Compared
    right: Compared
    left_release: Release
    right_release: Release
    patterns: tuple[str, ...]

    def compare_writings(self) -> Difference:
        """Compare what the sides write."""
        keys = self._chosen(dict.fromkeys([*self.left.data, *self.right.data]))
        compared = (self._compare(key, self.left.data.get(key), self.right.data.get(key)) for key in keys)
        entries = tuple(entry for entry in compared if entry is not None)
        return Difference(
            self.left, self.right, effective=False, keys=self.patterns, entries=entries, compared=len(keys)
        )

    def compare_effects(self) -> Difference:
        """Compare what the clusters do."""
        entries: list[OptionDifference] = []
        unread: list[str] = []
        compared = 0
        for key in self._chosen(self._all_keys()):
            left = self.left_release.effective(key, self.left.data.get(key))
            right = self.right_release.effective(key, self.right.data.get(key))
            if key not in self.left_release and key not in self.right_release:
                unread.append(key)
            elif self._is_comparable(key, left, right):
                compared += 1
                entry = self._compare(key, left, right)
                if entry is not None:
                    entries.append(attrs.evolve(entry, left_effective=left, right_effective=right))
        return Difference(
            self.left,
            self.right,
            effective=True,
            keys=self.patterns,
            entries=tuple(entries),
            compared=compared,
            unread=tuple(unread),
        )

    def _all_keys(self) -> dict[str, None]:
        """Return the keys of both sides, in their order, and then all that the releases know."""
        return dict.fromkeys([*self.left.data, *self.right.data, *self.left_release, *self.right_release])

    def _chosen(self, keys: Mapping[str, object]) -> list[str]:
        """Return those of *keys* that match a pattern; all where there are no patterns."""
        for pattern in self.patterns:
            if not any(fnmatchcase(key, pattern) for key in self._all_keys()):
                raise NoSuchKeyError(pattern)
        if not self.patterns:
            return list(keys)
        return [key for key in keys if any(fnmatchcase(key, pattern) for pattern in self.patterns)]

    def _is_comparable(self, key: str, left: str | None, right: str | None) -> bool:
        """Say whether enough is known of the effective values *left* and *right*.

        Of some options the compiled default is not known. Where neither side writes such an option, a default that the
        other release is known to have says nothing about a difference.
        """
        if left is None and right is None:
            return False
        known_to_both = key in self.left_release and key in self.right_release
        return not (known_to_both and None in (left, right)) or key in self.left.data or key in self.right.data

    def _compare(self, key: str, left: str | None, right: str | None) -> OptionDifference | None:
        """Return how *key* differs, whose values are *left* and *right*; None where they mean the same."""
        shapes = _shapes(key, self.left_release, self.right_release)
        if all(_is_same(shape, left, right) for shape in shapes):
            return None
        return OptionDifference(
            key=key,
            kind="added" if left is None else "removed" if right is None else "changed",
            left=self.left.data.get(key),
            right=self.right.data.get(key),
            left_type=self.left_release.kind(key),
            right_type=self.right_release.kind(key),
            left_place=self.left.place(key),
            right_place=self.right.place(key),
            details=() if left is None or right is None else differing_parts(shapes[0], left, right),
        )


def _shapes(key: str, *releases: Release) -> tuple[str, ...]:
    """Return the types as which *releases* read *key*, those with parts first; text where one does not know it."""
    if not all(key in release for release in releases):
        return ("string",)
    options = [release.option(key) for release in releases]
    shapes = {"json" if (option.kind, option.form) == ("string", "json") else option.kind for option in options}
    return tuple(sorted(shapes, key=lambda shape: (shape not in STRUCTURED, shape)))


def _is_same(shape: str, left: str | None, right: str | None) -> bool:
    """Say whether two values mean the same; what `same` cannot see is that YAML or JSON is only laid out otherwise."""
    if same(shape, left, right):
        return True
    return shape in ("yaml", "json") and left is not None and right is not None and equal_inside(shape, left, right)
