"""Collect the user's own comments on options, by the option that each goes with in the output."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from functools import cached_property
from typing import NamedTuple

from cilium_cmrebase.catalog.comments import normalise
from cilium_cmrebase.document.comments import lines_above, lines_below, lines_of, remark_of
from cilium_cmrebase.document.configmap import ConfigMap
from cilium_cmrebase.document.editing import commented_out
from cilium_cmrebase.document.layout import Entry
from cilium_cmrebase.merge.writing.comments import CommentLine, OwnComments, Texts, read_lines, words_between
from cilium_cmrebase.merge.writing.places import Slot, is_commented, is_written

__all__ = ["OptionComments", "comments_on_options"]


class OptionComments(NamedTuple):
    """The user's comments on options.

    Attributes:
        above: Those above an option, by the option's key in the output.
        remarks: Those behind a value, with the blanks before them, likewise.
        footer: Those behind the last option.
    """

    above: dict[str, OwnComments]
    remarks: dict[str, str]
    footer: OwnComments


def comments_on_options(
    texts: Texts, values: Mapping[str, str], destination: Mapping[str, str | None], slots: Mapping[str, Slot]
) -> OptionComments:
    """Return the user's comments on options, by the option that each goes with.

    Args:
        texts: The documents.
        values: The options of the output.
        destination: For each of the user's keys, the key that holds its value now; None where it is gone.
        slots: Where the template offers options commented out that the user sets.
    """
    ours, theirs, recogniser = texts
    text, layout = ours.text, ours.layout
    present = _TemplatesWords(theirs, values, slots)
    above: dict[str, list[CommentLine]] = {}
    remarks: dict[str, str] = {}
    pending: list[CommentLine] = []
    for entry in layout.entries:
        key = destination[entry.key] if ours.entries[entry.key] is entry else None
        if key is not None and key not in values:
            key = None
        if key is not None and entry.remark < 0 and not pending:
            if entry.lead == entry.start and entry.head <= entry.key_end + len(": "):
                continue  # as nearly everywhere: there is no room for a comment
            if _are_same_lines(ours, theirs, entry, key):
                continue
        lines = read_lines(lines_above(ours, layout, entry))
        remark = remark_of(ours, entry)
        if key is None:
            # The comment keeps what it speaks of, commented out, instead of seeming to speak of the next key.
            if any(recogniser.is_users(line.words) for line in lines) or recogniser.is_users(normalise(remark)):
                setting = text[entry.start : entry.end] + (remark if layout.flow else "")
                commented = commented_out(setting, layout.indent)
                pending += [*lines, *read_lines(lines_of(commented, 0, len(commented)))]
            continue
        if pending or (lines and not _are_same_lines(ours, theirs, entry, key)):
            above.setdefault(key, []).extend([*pending, *lines])
            pending = []
        if remark and recogniser.is_new(normalise(remark), present.at(key)):
            remarks[key] = remark
    comments = {key: recogniser.new_comments(lines, present.at(key)) for key, lines in above.items()}
    footer = [*pending, *read_lines(lines_below(ours, layout))]
    words = present.between(theirs.layout.entries[-1].end, theirs.layout.end) if footer else set()
    return OptionComments(
        {key: own for key, own in comments.items() if own}, remarks, recogniser.new_comments(footer, words)
    )


def _are_same_lines(ours: ConfigMap, theirs: ConfigMap, entry: Entry, key: str) -> bool:
    """Say whether the template has exactly the same lines above *key*, which is how most entries are."""
    other = theirs.entries.get(key)
    if other is None or theirs.layout.flow:
        return False
    text = ours.text
    lines = text[entry.lead : entry.start]
    return "#" not in text[entry.key_end : entry.head] and lines == theirs.text[other.lead : other.start]


class _TemplatesWords:
    """What the template's comments say at the places of the output's options."""

    def __init__(self, theirs: ConfigMap, values: Mapping[str, str], slots: Mapping[str, Slot]) -> None:
        self._theirs = theirs
        self._values = values
        self._slots = slots
        self._at: dict[str, set[str]] = {}

    def at(self, key: str) -> set[str]:
        """Return what they say where *key* is in the output."""
        if key not in self._at:
            self._at[key] = self._read_at(key)
        return self._at[key]

    def _read_at(self, key: str) -> set[str]:
        slot = self._slots.get(key)
        if slot is not None:
            return self.between(slot.above, slot.start)
        entry = self._theirs.entries.get(key)
        if entry is None:
            return set()
        words = self.between(entry.lead, entry.start)
        if entry.remark >= 0:
            words.add(normalise(self._theirs.text[entry.remark : entry.remark_end]))
        return words

    def between(self, start: int, end: int) -> set[str]:
        """Return what they say between two offsets; entries count that become comments."""
        theirs, values = self._theirs, self._values
        if theirs.layout.flow:
            return set()
        words: set[str] = set()
        start = self._before_left_out(start)
        entries = theirs.layout.entries
        first, last = (bisect_left(self._leads, offset) for offset in (start, end))
        for entry in entries[first:last]:
            if not is_written(theirs, entry, values) and not is_commented(theirs, entry):
                words |= words_between(theirs.text, start, entry.start)
                start = entry.end
        return words | words_between(theirs.text, start, end)

    def _before_left_out(self, start: int) -> int:
        """Return *start*, moved to the front of the entries just before it that are not in the output.

        What is left of those, comments and blank lines, precedes the next entry in the output.
        """
        theirs = self._theirs
        while (entry := theirs.entry_ending_at.get(start)) and not is_written(theirs, entry, self._values):
            start = entry.lead
        return start

    @cached_property
    def _leads(self) -> list[int]:
        """Where each of the template's entries begins, with the lines above it."""
        return [entry.lead for entry in self._theirs.layout.entries]
