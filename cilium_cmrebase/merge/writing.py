"""Write the decisions about options into the template's text."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import pairwise

from cilium_cmrebase.document.comments import lines_of
from cilium_cmrebase.document.configmap import ConfigMap
from cilium_cmrebase.document.editing import BlockEditor, edit_mapping
from cilium_cmrebase.document.edits import Edit
from cilium_cmrebase.document.layout import Entry
from cilium_cmrebase.document.spelling import Spelling, borrow
from cilium_cmrebase.merge.comments import (
    NO_NOTES,
    Notes,
    Recogniser,
    append_notes,
    insert_notes,
    is_comment,
    reindent,
)
from cilium_cmrebase.merge.notes import NotesCollector, NotesOnOptions, Slot

__all__ = ["DataWriter"]


_SCALAR = r"""(?:"[^"\n]*"|'[^'\n]*'|[^\s#]+)"""
_OFFER = rf"(?m:^)[ \t]*#[ \t]?([^\n]+?):(?:[ \t]+{_SCALAR})?[ \t\r]*(?:\n|\Z)"
# What stands between the key of a mapping and its lines: the colon, a tag and an anchor.
_OPENING = r"[ \t]*:(?:[ \t]+[&!]\S*)*"
# So many keys are in alphabetical order only where a program put them.
_MANY = 10


def _is_sorted(keys: Collection[str]) -> bool:
    """Say whether *keys* are so many in alphabetical order that it is none that a person gave them."""
    return len(keys) >= _MANY and all(left <= right for left, right in pairwise(keys))


def _beginnings(key: str) -> list[str]:
    """Return what an option's name begins with, the most words first, but for whether it switches something on."""
    words = key.removeprefix("enable-").removeprefix("disable-").split("-")
    return ["-".join(words[:number]) for number in range(len(words), 0, -1)]


class DataWriter:
    """Turns decided values into edits of the template's `data`.

    Attributes:
        ours: The user's ConfigMap.
        theirs: The template.
        values: The options of the output.
        destination: For each of the user's keys, the key that holds its value now; None where it is gone.
        recogniser: Tells the user's comments from upstream's.
        lost_comments: Comments of the user for which a template in flow style has no place.
        origin: The user's key by the key that holds its value now.
    """

    def __init__(
        self,
        ours: ConfigMap,
        theirs: ConfigMap,
        values: Mapping[str, str],
        destination: Mapping[str, str | None],
        recogniser: Recogniser,
    ) -> None:
        self.ours = ours
        self.theirs = theirs
        self.values = values
        self.destination = destination
        self.recogniser = recogniser
        self.lost_comments: list[str] = []
        moved = {new: old for old, new in destination.items() if new is not None}
        self.origin = moved | {key: key for key, new in destination.items() if key == new}
        self._places = self._find_places()

    def edits(self) -> list[Edit]:
        """Return the edits that write all options and the user's comments on them."""
        layout = self.theirs.layout
        slots = {} if layout.flow else self._find_slots({key for keys in self._places.values() for key in keys})
        kept = {old: new if new in self.values else None for old, new in self.destination.items()}
        notes = NotesCollector(
            self.ours, self.theirs, kept, self._is_written, self._is_commented, slots, self.recogniser
        ).collect()
        if layout.flow:
            return self._flow_edits(notes)
        editor = BlockEditor(self.theirs, layout)
        self._insert(editor, slots, notes)
        behind_slots = {slot.lead: slot.end for slot in slots.values()}
        to_write = self._to_write | notes.above.keys() | notes.remarks.keys()
        values, counting = self.values, self.theirs.entries
        for entry in layout.entries:
            key = entry.key
            if key in values and counting[key] is entry:
                if key in to_write:
                    self._write_entry(editor, entry, behind_slots.get(entry.lead, entry.lead), notes)
            elif self._is_commented(entry):
                editor.comment_out(entry)
            else:
                editor.remove(entry)
        if not self.values:  # comments alone would make it null, which is no mapping
            editor.add(self._empty())
        place = layout.end
        blank = bool(notes.footer) and self._follows_blank_line(place)
        return [*editor.edits(), *append_notes(self.theirs, notes.footer, place, self._shift, follows_blank=blank)]

    def _empty(self) -> Edit:
        """Return the edit that makes the template's `data`, whose entries are all taken out, an empty mapping."""
        start = self.theirs.top_entries["data"].key_end
        found = re.compile(_OPENING).match(self.theirs.text, start)
        place = found.end() if found else start
        return Edit(place, place, " {}")

    @property
    def _shift(self) -> tuple[int, int]:
        return self.ours.layout.indent, self.theirs.layout.indent

    # Values

    def spelling(self, key: str) -> Spelling | None:
        """Return the user's own spelling of the value that *key* gets; None where it is not the user's."""
        old = self.origin.get(key)
        if old is None or self.ours.data[old] != self.values[key]:
            return None
        return borrow(self.ours, self.ours.entries[old], self.theirs.layout.indent, self.theirs.newline)

    @cached_property
    def _to_write(self) -> frozenset[str]:
        """The keys whose value in the template is not the decided one, or not a string."""
        theirs, values = self.theirs, self.values
        changed = {key for key, value in theirs.data.items() if key in values and values[key] != value}
        if theirs.not_strings:
            changed |= {key for key in values.keys() & theirs.data if theirs.entries[key].head in theirs.not_strings}
        return frozenset(changed)

    def _write_entry(self, editor: BlockEditor, entry: Entry, start: int, notes: NotesOnOptions) -> None:
        its_notes = notes.above.get(entry.key, NO_NOTES)
        remark = notes.remarks.get(entry.key, "")
        if remark and entry.remark >= 0:  # the template's own end-of-line comment stays at its place
            line = " " * self.ours.layout.indent + remark.lstrip()
            its_notes = its_notes._replace(attached=(*its_notes.attached, line))
            remark = ""
        if its_notes:
            self._add_notes(editor, its_notes, start, entry.start)
        if entry.key in self._to_write:
            editor.replace(entry, self.values[entry.key], self.spelling(entry.key), remark)
        elif remark:
            editor.add(Edit(entry.head_end, entry.head_end, remark))

    def _add_notes(self, editor: BlockEditor, notes: Notes, start: int, end: int) -> None:
        blank = self._follows_blank_line(start)
        for edit in insert_notes(self.theirs, notes, start, end, self._shift, follows_blank=blank):
            editor.add(edit)

    def _follows_blank_line(self, place: int) -> bool:
        """Say whether a blank line above *place* would be one too many.

        An entry of the template that is taken out there may leave one, and a block scalar that keeps the blank lines
        behind it would take it for content.
        """
        while (entry := self.theirs.entry_ending_at.get(place)) is not None:
            if self._keeps_blank_lines(entry):
                return True
            if self._is_written(entry):
                return False
            if entry.lead < entry.start:
                return not self.theirs.text[entry.lead : entry.start].splitlines()[-1].strip()
            place = entry.lead
        return False

    def _keeps_blank_lines(self, entry: Entry) -> bool:
        """Say whether what stands last at the place of *entry* is a block scalar that keeps blank lines behind it."""
        inserted = self._places.get(entry.key)
        if inserted or (self._is_written(entry) and entry.key in self._to_write):
            spelling = self.spelling(inserted[-1] if inserted else entry.key)
            return spelling is not None and spelling.keeps_blank_lines
        return Spelling(self.theirs.text[entry.head : entry.head_end]).keeps_blank_lines

    def _is_written(self, entry: Entry) -> bool:
        """Say whether the template's *entry* stays: its key is in the output, and no later entry repeats it."""
        return entry.key in self.values and self.theirs.entries[entry.key] is entry

    def _is_commented(self, entry: Entry) -> bool:
        """Say whether the template has a comment on *entry*: touching it from above, in it or behind it."""
        text = self.theirs.text
        lines = lines_of(text, entry.lead, entry.start)
        return (bool(lines) and is_comment(lines[-1])) or entry.remark >= 0 or "#" in text[entry.key_end : entry.head]

    # Places

    def _find_places(self) -> dict[str | None, list[str]]:
        """Return the keys to insert by the template's key that they follow; None: in front of all."""
        theirs = self.theirs.entries
        # A place behind an entry that is taken out would not be found again when the output is rebased.
        order = [key for key in theirs if key in self.values]
        if _is_sorted(self.ours.data):
            return self._find_places_by_name(order)
        places: dict[str | None, list[str]] = {}
        before = dict(zip(order, [None, *order], strict=False))
        anchor: str | None = None
        anchored = False
        waiting: list[str] = []
        for old in self.ours.data:
            key = self.destination[old]
            if key is None or key not in self.values or self.origin[key] != old:
                continue
            if key in theirs:
                if waiting:
                    places.setdefault(before[key], []).extend(waiting)
                    waiting = []
                anchor, anchored = key, True
            else:
                (places.setdefault(anchor, []) if anchored else waiting).append(key)
        rest = [key for key in self.values if key not in theirs and key not in self.origin]
        places.setdefault(order[-1] if order else None, []).extend([*waiting, *rest])
        return places

    def _find_places_by_name(self, order: Sequence[str]) -> dict[str | None, list[str]]:
        """Return the same where the user's keys are sorted, as Kubernetes hands them out, so that order says nothing.

        A key goes behind the last of those in *order*, the template's, whose names begin with most of its words.
        """
        last_with = {beginning: key for key in order for beginning in _beginnings(key)}
        places: dict[str | None, list[str]] = {}
        for key in self.values:
            if key not in self.theirs.entries:
                close = (last_with[beginning] for beginning in _beginnings(key) if beginning in last_with)
                places.setdefault(next(close, order[-1] if order else None), []).append(key)
        return places

    def _find_slots(self, keys: Iterable[str]) -> dict[str, Slot]:
        """Find the lines where the template offers one of *keys* commented out."""
        wanted = set(keys)
        if not wanted:
            return {}
        offer = re.compile(_OFFER)
        text, layout = self.theirs.text, self.theirs.layout
        regions = [(entry.lead, entry.start) for entry in layout.entries]
        regions.append((layout.entries[-1].end, layout.end))
        slots: dict[str, Slot] = {}
        for start, end in regions:
            if "#" in text[start:end]:
                above = start
                for found in offer.finditer(text, start, end):
                    key = found[1]
                    if key in wanted and key not in slots:
                        slots[key] = Slot(start, above, *found.span())
                        above = found.end()
        return slots

    def _insert(
        self,
        editor: BlockEditor,
        slots: Mapping[str, Slot],
        notes: NotesOnOptions,
    ) -> None:
        for anchor, keys in self._places.items():
            after = None if anchor is None else self.theirs.entries[anchor]
            for key in keys:
                its_notes = notes.above.get(key, NO_NOTES)
                value, spelling, remark = self.values[key], self.spelling(key), notes.remarks.get(key, "")
                slot = slots.get(key)
                if slot is not None:
                    self._add_notes(editor, its_notes, slot.above, slot.start)
                    editor.add(Edit(slot.start, slot.end, editor.entry_text(key, value, spelling, (), remark)))
                else:
                    opening = ("",) if its_notes.opened else ()
                    above = reindent((*opening, *its_notes.detached, *its_notes.attached), *self._shift)
                    editor.insert(after, key, value, spelling, above=above, remark=remark)

    def _flow_edits(self, notes: NotesOnOptions) -> list[Edit]:
        """Edit a template in flow style, such as JSON, which has no place for comments."""
        editor = edit_mapping(self.theirs, self.theirs.layout)
        for anchor, keys in self._places.items():
            after = None if anchor is None else self.theirs.entries[anchor]
            for key in keys:
                editor.insert(after, key, self.values[key])
        for entry in self.theirs.layout.entries:
            if not self._is_written(entry):
                editor.remove(entry)
            elif entry.key in self._to_write:
                editor.replace(entry, self.values[entry.key])
        for its_notes in (*notes.above.values(), notes.footer):
            self.lost_comments += its_notes.plain()
        self.lost_comments += [remark.strip() for remark in notes.remarks.values()]
        return list(editor.edits())
