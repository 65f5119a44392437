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
    return find(key, document, release, catalog)


def _quote(key: str, document: ConfigMap, release: Release, catalog: Catalog) -> Fix | None:
    entry = document.entries[key]
    is_meant = any(each.kind == "not-a-string" and each.offset == entry.head for each in document.problems)
    if not is_meant or _is_shared(document, entry):
        return None
    nothing_written = entry.head == entry.head_end
    text = f"{' ' if nothing_written else ''}{spell_quoted(document.data[key])}"
    return Fix("Put the value in quotes", (_replacement(document, entry.head, entry.head_end, text),))


def _correct_case(key: str, document: ConfigMap, release: Release, catalog: Catalog) -> Fix | None:
    """Write the one word that the option knows and that differs from the value in upper and lower case only."""
    entry = document.entries[key]
    value = document.data[key].strip()
    option = release.option(key)
    words = option.values or (_BOOLEANS if option.kind == "bool" else ())
    alike = {word for word in words if word.casefold() == value.casefold()}
    if len(alike) != 1 or entry.node.style in ("|", ">") or _is_shared(document, entry):
        return None
    [word] = alike
    return Fix(f"Write {word}", (_replacement(document, entry.head, entry.head_end, spell_quoted(word)),))


def _rename(key: str, document: ConfigMap, release: Release, catalog: Catalog) -> Fix | None:
    """Write the name that the rules of the releases up to *release* give to the option."""
    if sum(entry.key == key for entry in document.layout.entries) > 1:
        return None
    new = name_in(release, key, document.data, catalog)
    if new is None or new in document.data:
        return None
    entry = document.entries[key]
    quoted = document.text[entry.key_start] in "\"'"
    text = spell_quoted(new) if quoted else spell_key(new)
    return Fix(f"Call it {new}", (_replacement(document, entry.key_start, entry.key_end, text),))


def _delete_repetitions(key: str, document: ConfigMap, release: Release, catalog: Catalog) -> Fix | None:
    """Delete the lines of every entry of *key* but the last, which counts."""
    if document.layout.flow:
        return None
    *earlier, _ = (entry for entry in document.layout.entries if entry.key == key)
    if any(_is_shared(document, entry) for entry in earlier):
        return None
    return Fix(
        "Delete the entries that do not count",
        tuple(_replacement(document, entry.start, entry.end, "") for entry in earlier),
    )


def _is_shared(document: ConfigMap, entry: Entry) -> bool:
    """Say whether the value has an anchor, a tag or an alias, so that the text is more than the value."""
    return document.text[entry.head : entry.head + 1] in ("&", "*", "!")


def _replacement(document: ConfigMap, start: int, end: int, text: str) -> Replacement:
    return Replacement(*document.position(start), *document.position(end), text)


_FINDERS: Mapping[str, Callable[[str, ConfigMap, Release, Catalog], Fix | None]] = {
    "not-a-string": _quote,
    "value-refused": _correct_case,
    "removed": _rename,
    "deprecated": _rename,
    "repeated": _delete_repetitions,
}
