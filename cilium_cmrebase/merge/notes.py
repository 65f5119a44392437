"""Collect the user's own comments on options, by the option that each goes with in the output."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import NamedTuple

from cilium_cmrebase.catalog.comments import normalise
from cilium_cmrebase.document.comments import lines_above, lines_below, lines_of, remark_of
from cilium_cmrebase.document.configmap import ConfigMap
from cilium_cmrebase.document.editing import commented_out
from cilium_cmrebase.document.layout import Entry
from cilium_cmrebase.merge.comments import Notes, Recogniser, is_comment, said_between

__all__ = ["NotesCollector", "NotesOnOptions", "Slot", "stretch_before"]


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


class NotesOnOptions(NamedTuple):
    """The user's comments on options.

    Attributes:
        above: Those above an option, by the option's key in the output.
        remarks: Those behind a value, with the blanks before them, likewise.
        footer: Those behind the last option.
    """

    above: dict[str, Notes]
    remarks: dict[str, str]
    footer: Notes


def stretch_before(theirs: ConfigMap, start: int, is_written: Callable[[Entry], bool]) -> int:
    """Return *start*, moved to the front of the template's entries just before it that are not in the output.

    What is left of those, comments and blank lines, precedes the next entry in the output.
    """
    while (entry := theirs.entry_ending_at.get(start)) is not None and not is_written(entry):
        start = entry.lead
    return start


class NotesCollector:
    """Finds the user's comments on options.

    Attributes:
        ours: The user's ConfigMap.
        theirs: The template.
        destination: For each of the user's keys, the key of the output that its comments go with; None where its
            value is not in the output.
        is_written: Whether an entry of the template is in the output.
        is_commented: Whether an entry that is not becomes a comment.
        slots: Where the template offers options commented out that the user sets.
        recogniser: Tells the user's comments from upstream's.
    """

    def __init__(
        self,
        ours: ConfigMap,
        theirs: ConfigMap,
        destination: Mapping[str, str | None],
        is_written: Callable[[Entry], bool],
        is_commented: Callable[[Entry], bool],
        slots: Mapping[str, Slot],
        recogniser: Recogniser,
    ) -> None:
        self.ours = ours
        self.theirs = theirs
        self.destination = destination
        self.is_written = is_written
        self.is_commented = is_commented
        self.slots = slots
        self.recogniser = recogniser

    @cached_property
    def _leads(self) -> list[int]:
        """Where each of the template's entries begins, with the lines above it."""
        return [entry.lead for entry in self.theirs.layout.entries]

    def collect(self) -> NotesOnOptions:
        """Return the comments, by the option that each goes with."""
        text, layout = self.ours.text, self.ours.layout
        above: dict[str, list[str]] = {}
        remarks: dict[str, str] = {}
        pending: list[str] = []
        for entry in layout.entries:
            key = self.destination[entry.key] if self.ours.entries[entry.key] is entry else None
            if key is not None and entry.remark < 0 and not pending:
                if entry.lead == entry.start and entry.head <= entry.key_end + len(": "):
                    continue  # as nearly everywhere: there is no room for a comment
                if self._says_the_same(entry, key):
                    continue
            lines = lines_above(self.ours, layout, entry)
            remark = remark_of(self.ours, entry)
            if key is None:
                # The comment keeps what it speaks of, commented out, instead of seeming to speak of the next key.
                if any(is_comment(line) and self.recogniser.is_users(line) for line in (*lines, remark)):
                    lines_of_it = text[entry.start : entry.end] + (remark if layout.flow else "")
                    gone = commented_out(lines_of_it, layout.indent)
                    pending += [*lines, *lines_of(gone, 0, len(gone))]
                continue
            if pending or (lines and not self._says_the_same(entry, key)):
                above.setdefault(key, []).extend([*pending, *lines])
                pending = []
            if remark and self.recogniser.is_new(remark, self._said_at(key)):
                remarks[key] = remark
        notes = {key: self.recogniser.new_notes(lines, self._said_at(key)) for key, lines in above.items()}
        footer = [*pending, *lines_below(self.ours, layout)]
        theirs = self.theirs.layout
        said = self._said(theirs.entries[-1].end, theirs.end) if footer else set()
        footer_notes = self.recogniser.new_notes(footer, said)
        return NotesOnOptions({key: each for key, each in notes.items() if each}, remarks, footer_notes)

    def _says_the_same(self, entry: Entry, key: str) -> bool:
        """Say whether the template has exactly the same lines above *key*, which is how most entries are."""
        other = self.theirs.entries.get(key)
        if other is None or self.theirs.layout.flow:
            return False
        text = self.ours.text
        lines = text[entry.lead : entry.start]
        return "#" not in text[entry.key_end : entry.head] and lines == self.theirs.text[other.lead : other.start]

    def _said_at(self, key: str) -> set[str]:
        """Return what the template's comments say at the place where *key* is in the output."""
        slot = self.slots.get(key)
        if slot is not None:
            return self._said(slot.above, slot.start)
        entry = self.theirs.entries.get(key)
        if entry is None:
            return set()
        said = self._said(entry.lead, entry.start)
        if entry.remark >= 0:
            said.add(normalise(self.theirs.text[entry.remark : entry.remark_end]))
        return said

    def _said(self, start: int, end: int) -> set[str]:
        """Return what comments say between two offsets of the template; entries count that become comments."""
        if self.theirs.layout.flow:
            return set()
        said: set[str] = set()
        start = stretch_before(self.theirs, start, self.is_written)
        entries = self.theirs.layout.entries
        first, last = (bisect_left(self._leads, offset) for offset in (start, end))
        for entry in entries[first:last]:
            if not self.is_written(entry) and not self.is_commented(entry):
                said |= said_between(self.theirs.text, start, entry.start)
                start = entry.end
        return said | said_between(self.theirs.text, start, end)
