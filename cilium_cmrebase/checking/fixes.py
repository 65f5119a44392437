"""Fixes of what a check found: changes of the user's text, only where there is no doubt what is meant."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import attrs

from cilium_cmrebase.catalog import Catalog, Release
from cilium_cmrebase.document.configmap import ConfigMap
from cilium_cmrebase.document.layout import Entry
from cilium_cmrebase.document.spelling import spell_key, spell_quoted
from cilium_cmrebase.rules import Finding
from cilium_cmrebase.rules.checks import DEPRECATED, NOT_A_STRING, REMOVED, REPEATED, VALUE_REFUSED
from cilium_cmrebase.rules.names import name_in

__all__ = ["Fix", "Replacement", "find_fix"]

_BOOLEANS = ("true", "false")


class Replacement(NamedTuple):
    """What takes the place of a stretch of the user's text.

    Attributes:
        line: Where the stretch begins, counted from 1, as the next three.
        column: In characters.
        end_line: The line of the first character behind it.
        end_column: The column of that character.
        text: What to write instead; empty to delete.
    """

    line: int
    column: int
    end_line: int
    end_column: int
    text: str


@attrs.frozen
class Fix:
    """A change of the user's text that mends a finding.

    Attributes:
        description: What it does, in the imperative.
        replacements: The stretches to replace, which do not overlap, in the order of the text.
    """

    description: str
    replacements: tuple[Replacement, ...]


class _Place(NamedTuple):
    """What a finding is about, and where it stands.

    Attributes:
        key: The option.
        document: The ConfigMap.
        release: The release that it was checked against.
        catalog: All releases; their rules tell what was renamed.
    """

    key: str
    document: ConfigMap
    release: Release
    catalog: Catalog

    @property
    def entry(self) -> Entry:
        """The entry that counts."""
        return self.document.entries[self.key]

    def replacement(self, start: int, end: int, text: str) -> Replacement:
        """Return the replacement of what stands between two offsets."""
        return Replacement(*self.document.position(start), *self.document.position(end), text)

    def is_shared(self, entry: Entry) -> bool:
        """Say whether the value has an anchor, a tag or an alias, so that the text is more than the value."""
        return self.document.text[entry.head : entry.head + 1] in ("&", "*", "!")


def find_fix(finding: Finding, document: ConfigMap, release: Release, catalog: Catalog) -> Fix | None:
    """Return the change that mends *finding*; None where a person has to decide.

    Args:
        finding: What a check found.
        document: The ConfigMap that it is about.
        release: The release that it was checked against.
        catalog: All releases; their rules tell what was renamed.
    """
    find = _FINDERS.get(finding.id)
    if find is None:
        return None
    [key] = finding.keys
    return find(_Place(key, document, release, catalog))


def _quote(place: _Place) -> Fix | None:
    document, entry = place.document, place.entry
    if entry.head not in document.not_strings or place.is_shared(entry):
        return None
    nothing_written = entry.head == entry.head_end
    text = f"{' ' if nothing_written else ''}{spell_quoted(document.data[place.key])}"
    return Fix("Put the value in quotes", (place.replacement(entry.head, entry.head_end, text),))


def _correct_case(place: _Place) -> Fix | None:
    """Write the one word that the option knows and that differs from the value in upper and lower case only."""
    entry, option = place.entry, place.release.option(place.key)
    value = place.document.data[place.key].strip()
    words = option.values or (_BOOLEANS if option.kind == "bool" else ())
    alike = {word for word in words if word.casefold() == value.casefold()}
    if len(alike) != 1 or entry.node.style in ("|", ">") or place.is_shared(entry):
        return None
    [word] = alike
    return Fix(f"Write {word}", (place.replacement(entry.head, entry.head_end, spell_quoted(word)),))


def _rename(place: _Place) -> Fix | None:
    """Write the name that the rules of the releases up to the one checked against give to the option."""
    document, entry = place.document, place.entry
    if sum(other.key == place.key for other in document.layout.entries) > 1:
        return None
    new = name_in(place.release, place.key, document.data, place.catalog)
    if new is None or new in document.data:
        return None
    quoted = document.text[entry.key_start] in "\"'"
    text = spell_quoted(new) if quoted else spell_key(new)
    return Fix(f"Call it {new}", (place.replacement(entry.key_start, entry.key_end, text),))


def _delete_repetitions(place: _Place) -> Fix | None:
    """Delete the lines of every entry of the option but the last, which counts."""
    layout = place.document.layout
    if layout.flow:
        return None
    *earlier, _ = (entry for entry in layout.entries if entry.key == place.key)
    if any(place.is_shared(entry) for entry in earlier):
        return None
    return Fix(
        "Delete the entries that do not count",
        tuple(place.replacement(entry.start, entry.end, "") for entry in earlier),
    )


_FINDERS: Mapping[str, Callable[[_Place], Fix | None]] = {
    NOT_A_STRING.id: _quote,
    VALUE_REFUSED.id: _correct_case,
    REMOVED.id: _rename,
    DEPRECATED.id: _rename,
    REPEATED.id: _delete_repetitions,
}
