"""Where in the template the options go that it does not have, and which of its entries stay."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from cilium_cmrebase.document.comments import lines_of
from cilium_cmrebase.document.configmap import ConfigMap
from cilium_cmrebase.document.layout import Entry
from cilium_cmrebase.merge.writing.comments import is_comment

__all__ = ["Slot", "find_places", "find_slots", "is_commented", "is_written"]

_SCALAR = r"""(?:"[^"\n]*"|'[^'\n]*'|[^\s#]+)"""
_OFFER = rf"(?m:^)[ \t]*#[ \t]?([^\n]+?):(?:[ \t]+{_SCALAR})?[ \t\r]*(?:\n|\Z)"
# So many keys are in alphabetical order only where a program put them.
_MANY = 10


class Slot(NamedTuple):
    """A line of the template that offers an option commented out.

    Attributes:
        lead: Offset where the lines between two entries begin, of which it is one.
        above: Offset where the lines above it begin, behind other slots.
        start: Offset of the line.
        end: Offset behind it.
    """

    lead: int
    above: int
    start: int
    end: int


def is_written(theirs: ConfigMap, entry: Entry, values: Mapping[str, str]) -> bool:
    """Say whether the template's *entry* stays: its key is among the *values*, and no later entry repeats it."""
    return entry.key in values and theirs.entries[entry.key] is entry


def is_commented(theirs: ConfigMap, entry: Entry) -> bool:
    """Say whether the template has a comment on *entry*: touching it from above, in it or behind it."""
    text = theirs.text
    lines = lines_of(text, entry.lead, entry.start)
    return (bool(lines) and is_comment(lines[-1])) or entry.remark >= 0 or "#" in text[entry.key_end : entry.head]


def find_places(
    ours: ConfigMap,
    theirs: ConfigMap,
    values: Mapping[str, str],
    destination: Mapping[str, str | None],
    origin: Mapping[str, str],
) -> dict[str | None, list[str]]:
    """Return the keys to insert by the template's key that they follow; None: in front of all.

    Args:
        ours: The user's ConfigMap.
        theirs: The template.
        values: The options of the output.
        destination: For each of the user's keys, the key that holds its value now; None where it is gone.
        origin: The user's key by the key that holds its value now.
    """
    # A place behind an entry that is taken out would not be found again when the output is rebased.
    order = [key for key in theirs.entries if key in values]
    if _is_sorted(ours.data):
        return _find_places_by_name(theirs, values, order)
    places: dict[str | None, list[str]] = {}
    before = dict(zip(order, [None, *order], strict=False))
    anchor: str | None = None
    anchored = False
    waiting: list[str] = []
    for old in ours.data:
        key = destination[old]
        if key is None or key not in values or origin[key] != old:
            continue
        if key in theirs.entries:
            if waiting:
                places.setdefault(before[key], []).extend(waiting)
                waiting = []
            anchor, anchored = key, True
        else:
            (places.setdefault(anchor, []) if anchored else waiting).append(key)
    new = [key for key in values if key not in theirs.entries and key not in origin]
    places.setdefault(order[-1] if order else None, []).extend([*waiting, *new])
    return places


def _find_places_by_name(
    theirs: ConfigMap, values: Mapping[str, str], order: Sequence[str]
) -> dict[str | None, list[str]]:
    """Return the same where the user's keys are sorted, as Kubernetes hands them out, so that order says nothing.

    A key goes behind the last of those in *order*, the template's, whose names begin with most of its words.
    """
    last_with = {beginning: key for key in order for beginning in _beginnings(key)}
    places: dict[str | None, list[str]] = {}
    for key in values:
        if key not in theirs.entries:
            close = (last_with[beginning] for beginning in _beginnings(key) if beginning in last_with)
            places.setdefault(next(close, order[-1] if order else None), []).append(key)
    return places


def find_slots(theirs: ConfigMap, keys: Iterable[str]) -> dict[str, Slot]:
    """Return the lines where the template offers one of *keys* commented out; none in flow style."""
    wanted = set(keys)
    if not wanted or theirs.layout.flow:
        return {}
    offer = re.compile(_OFFER)
    text, layout = theirs.text, theirs.layout
    regions = [(entry.lead, entry.start) for entry in layout.entries]
    regions.append((layout.entries[-1].end, layout.end))
    slots: dict[str, Slot] = {}
    for start, end in regions:
        if "#" in text[start:end]:
            above = start
            for line in offer.finditer(text, start, end):
                key = line[1]
                if key in wanted and key not in slots:
                    slots[key] = Slot(start, above, *line.span())
                    above = line.end()
    return slots


def _is_sorted(keys: Collection[str]) -> bool:
    """Say whether *keys* are so many in alphabetical order that it is none that a person gave them."""
    return len(keys) >= _MANY and all(left <= right for left, right in pairwise(keys))


def _beginnings(key: str) -> list[str]:
    """Return what an option's name begins with, the most words first, but for whether it switches something on."""
    words = key.removeprefix("enable-").removeprefix("disable-").split("-")
    return ["-".join(words[:number]) for number in range(len(words), 0, -1)]
