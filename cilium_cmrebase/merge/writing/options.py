"""Write the decisions about options into the template's `data`, with the user's comments on them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from cilium_cmrebase.document.configmap import ConfigMap
from cilium_cmrebase.document.editing import BlockEditor, edit_mapping, keeps_blank_lines
from cilium_cmrebase.document.edits import Edit
from cilium_cmrebase.document.layout import Entry
from cilium_cmrebase.document.spelling import Spelling, borrow
from cilium_cmrebase.merge.writing.comments import (
    NO_COMMENTS,
    Carried,
    OwnComments,
    Texts,
    append_comments,
    insert_comments,
    reindent,
)
from cilium_cmrebase.merge.writing.option_comments import OptionComments, comments_on_options
from cilium_cmrebase.merge.writing.places import Slot, find_places, find_slots, is_commented, is_written

__all__ = ["write_options"]

# What stands between the key of a mapping and its lines: the colon, a tag and an anchor.
_OPENING = r"[ \t]*:(?:[ \t]+[&!]\S*)*"


def write_options(texts: Texts, values: Mapping[str, str], destination: Mapping[str, str | None]) -> Carried:
    """Return the edits that write all options and the user's comments on them.

    Args:
        texts: The documents.
        values: The options of the output.
        destination: For each of the user's keys, the key that holds its value now; None where it is gone.
    """
    ours, theirs, _ = texts
    moved = {new: old for old, new in destination.items() if new is not None}
    origin = moved | {key: key for key, new in destination.items() if key == new}
    places = find_places(ours, theirs, values, destination, origin)
    slots = find_slots(theirs, (key for keys in places.values() for key in keys))
    comments = comments_on_options(texts, values, destination, slots)
    options = _Options(texts, values, origin, places)
    return _written_in_flow(options, comments) if theirs.layout.flow else _written_in_block(options, slots, comments)


def _to_write(theirs: ConfigMap, values: Mapping[str, str]) -> frozenset[str]:
    """Return the keys whose value in the template is not the decided one, or not a string."""
    changed = {key for key, value in theirs.data.items() if key in values and values[key] != value}
    if theirs.not_strings:
        changed |= {key for key in values.keys() & theirs.data if theirs.entries[key].head in theirs.not_strings}
    return frozenset(changed)


class _Options:
    """What is to be written of options, and where.

    Attributes:
        ours: The user's ConfigMap.
        theirs: The template.
        values: The options of the output.
        origin: The user's key by the key that holds its value now.
        places: The keys to insert by the template's key that they follow; None: in front of all.
        to_write: The keys whose value in the template is another one.
    """

    __slots__ = ("origin", "ours", "places", "theirs", "to_write", "values")

    def __init__(
        self, texts: Texts, values: Mapping[str, str], origin: Mapping[str, str], places: Mapping[str | None, list[str]]
    ) -> None:
        self.ours = texts.ours
        self.theirs = texts.theirs
        self.values = values
        self.origin = origin
        self.places = places
        self.to_write = _to_write(texts.theirs, values)

    @property
    def shift(self) -> tuple[int, int]:
        """The column of the keys in the user's document and in the template."""
        return self.ours.layout.indent, self.theirs.layout.indent

    def spelling(self, key: str) -> Spelling | None:
        """Return the user's own spelling of the value that *key* gets; None where it is not the user's."""
        old = self.origin.get(key)
        if old is None or self.ours.data[old] != self.values[key]:
            return None
        return borrow(self.ours, self.ours.entries[old], self.theirs.layout.indent, self.theirs.newline)

    def is_written(self, entry: Entry) -> bool:
        """Say whether the template's *entry* stays."""
        return is_written(self.theirs, entry, self.values)

    def follows_blank_line(self, place: int) -> bool:
        """Say whether a blank line above *place* would be one too many.

        An entry of the template that is taken out there may leave one, and a block scalar that keeps the blank lines
        behind it would take it for content.
        """
        while (entry := self.theirs.entry_ending_at.get(place)) is not None:
            if self._keeps_blank_lines(entry):
                return True
            if self.is_written(entry):
                return False
            if entry.lead < entry.start:
                return not self.theirs.text[entry.lead : entry.start].splitlines()[-1].strip()
            place = entry.lead
        return False

    def _keeps_blank_lines(self, entry: Entry) -> bool:
        """Say whether what stands last at the place of *entry* is a block scalar that keeps blank lines behind it."""
        inserted = self.places.get(entry.key)
        if inserted or (self.is_written(entry) and entry.key in self.to_write):
            spelling = self.spelling(inserted[-1] if inserted else entry.key)
            return spelling is not None and spelling.keeps_blank_lines
        return keeps_blank_lines(self.theirs, entry)


def _written_in_block(options: _Options, slots: Mapping[str, Slot], comments: OptionComments) -> Carried:
    """Edit a template in block style."""
    theirs, values, layout = options.theirs, options.values, options.theirs.layout
    editor = BlockEditor(theirs, layout)
    for anchor, keys in options.places.items():
        after = None if anchor is None else theirs.entries[anchor]
        for key in keys:
            own, remark = comments.above.get(key, NO_COMMENTS), comments.remarks.get(key, "")
            value, spelling, slot = values[key], options.spelling(key), slots.get(key)
            if slot is not None:
                editor.add(*_comments_above(options, own, slot.above, slot.start))
                editor.add(Edit(slot.start, slot.end, editor.entry_text(key, value, spelling, (), remark)))
            else:
                opening = ("",) if own.opened else ()
                above = reindent((*opening, *own.detached, *own.attached), *options.shift)
                editor.insert(after, key, value, spelling, above=above, remark=remark)
    behind_slots = {slot.lead: slot.end for slot in slots.values()}
    touched = options.to_write | comments.above.keys() | comments.remarks.keys()
    for entry in layout.entries:
        key = entry.key
        if key in values and theirs.entries[key] is entry:
            if key in touched:
                _write_entry(editor, options, entry, behind_slots.get(entry.lead, entry.lead), comments)
        elif is_commented(theirs, entry):
            editor.comment_out(entry)
        else:
            editor.remove(entry)
    if not values:  # comments alone would make it null, which is no mapping
        editor.add(_emptied(theirs))
    blank = bool(comments.footer) and options.follows_blank_line(layout.end)
    footer = append_comments(theirs, comments.footer, layout.end, options.shift, follows_blank=blank)
    return Carried((*editor.edits(), *footer))


def _write_entry(editor: BlockEditor, options: _Options, entry: Entry, start: int, comments: OptionComments) -> None:
    """Give a template's *entry*, the lines above which begin at *start*, its value and the user's comments."""
    own, remark = comments.above.get(entry.key, NO_COMMENTS), comments.remarks.get(entry.key, "")
    if remark and entry.remark >= 0:  # the template's own end-of-line comment stays at its place
        line = " " * options.ours.layout.indent + remark.lstrip()
        own = own._replace(attached=(*own.attached, line))
        remark = ""
    if own:
        editor.add(*_comments_above(options, own, start, entry.start))
    if entry.key in options.to_write:
        editor.replace(entry, options.values[entry.key], options.spelling(entry.key), remark)
    elif remark:
        editor.add(Edit(entry.head_end, entry.head_end, remark))


def _comments_above(options: _Options, comments: OwnComments, start: int, end: int) -> tuple[Edit, ...]:
    """Return the edits that put comments among the template's lines between two offsets."""
    blank = options.follows_blank_line(start)
    return insert_comments(options.theirs, comments, start, end, options.shift, follows_blank=blank)


def _emptied(theirs: ConfigMap) -> Edit:
    """Return the edit that makes the template's `data`, whose entries are all taken out, an empty mapping."""
    start = theirs.top_entries["data"].key_end
    opening = re.compile(_OPENING).match(theirs.text, start)
    place = opening.end() if opening else start
    return Edit(place, place, " {}")


def _written_in_flow(options: _Options, comments: OptionComments) -> Carried:
    """Edit a template in flow style, such as JSON, which has no place for comments."""
    theirs = options.theirs
    editor = edit_mapping(theirs, theirs.layout)
    for anchor, keys in options.places.items():
        after = None if anchor is None else theirs.entries[anchor]
        for key in keys:
            editor.insert(after, key, options.values[key])
    for entry in theirs.layout.entries:
        if not options.is_written(entry):
            editor.remove(entry)
        elif entry.key in options.to_write:
            editor.replace(entry, options.values[entry.key])
    lost = [comment for own in (*comments.above.values(), comments.footer) for comment in own.plain()]
    remarks = (remark.strip() for remark in comments.remarks.values())
    return Carried(tuple(editor.edits()), lost_comments=(*lost, *remarks))
