"""Carry the user's comments outside `data` over: above the first key, on metadata, between the fields, at the end."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

from cilium_cmrebase.catalog.comments import normalise
from cilium_cmrebase.document.comments import comments_inside, lines_above, lines_below, lines_of, remark_of
from cilium_cmrebase.document.configmap import ConfigMap
from cilium_cmrebase.document.edits import Edit
from cilium_cmrebase.document.layout import Entry, Layout
from cilium_cmrebase.merge.comments import (
    Notes,
    Recogniser,
    append_notes,
    insert_notes,
    is_comment,
    said_between,
)
from cilium_cmrebase.merge.metadata import MAPS

__all__ = ["MarginWriter"]

_KEEPING = r"[ \t][|>](?:[0-9]\+|\+[0-9]?)"
_MARKER = r"^---[ \t]+(?=#)"
# The mappings beside data whose entries, where they have any, are gone through one by one.
_LAID_OUT = frozenset({"metadata", *(f"metadata.{key}" for key in MAPS)})


class MarginWriter:
    """Turns the user's comments outside `data` into edits of the template.

    Attributes:
        ours: The user's ConfigMap.
        theirs: The template.
        recogniser: Tells the user's comments from upstream's.
        gone: Paths of what is taken out of the template.
        commented: Paths of what is written with the user's comments on it already, such as `metadata.labels.team`.
        remarked: Paths of what is written with the user's end-of-line comment, if that is new there.
        lost_comments: Comments of the user for which a template in flow style has no place.
    """

    def __init__(
        self,
        ours: ConfigMap,
        theirs: ConfigMap,
        recogniser: Recogniser,
        *,
        gone: Collection[str],
        commented: Collection[str],
        remarked: Collection[str],
    ) -> None:
        self.ours = ours
        self.theirs = theirs
        self.recogniser = recogniser
        self.gone = gone
        self.commented = commented
        self.remarked = remarked
        self.lost_comments: list[str] = []
        self._displaced: list[Edit] = []

    def inner_edits(self) -> list[Edit]:
        """Return the edits that carry the comments in metadata over."""
        edits: list[Edit] = []
        if self.ours.metadata is None:
            return edits
        tops = self.theirs.top_entries
        above = tops.get("metadata", tops["data"])
        for key in MAPS:
            path = f"metadata.{key}"
            edits += self._mapping(path, None if path in self.gone else self.theirs.metadata_layout(key), above)
        # Where a map of these ends, what comes behind it goes behind its last comments.
        return edits + self._mapping("metadata", self.theirs.metadata, above)

    def outer_edits(self) -> list[Edit]:
        """Return the edits that carry over the comments around the outermost fields, and those displaced there."""
        edits = self._mapping("", self.theirs.top, self.theirs.top_entries["data"])
        return [*self._header(), *edits, *self._displaced]

    def _header(self) -> list[Edit]:
        ours, theirs = _header_of(self.ours), _header_of(self.theirs)
        said = {normalise(line) for line in _lines_in(self.theirs, theirs)}
        notes = self.recogniser.new_notes(_lines_in(self.ours, ours), said)
        if self.theirs.top.flow:
            self.lost_comments += notes.plain()
            return []
        start = _behind_markers(self.theirs.text, theirs.start, theirs.end)
        # The blank lines of another object in the list could be those of its last value.
        shift, close = (ours.column, theirs.column), self.theirs.in_list
        return insert_notes(self.theirs, notes, start, theirs.end, shift, follows_blank=close)

    def _mapping(self, path: str, theirs: Layout | None, fallback: Entry) -> list[Edit]:
        """Carry over the comments of one mapping.

        Args:
            path: Where the mapping is; empty for the outermost.
            theirs: The template's; None where it has none.
            fallback: The template's outermost entry above which the comments go that have no place in *theirs*.
        """
        ours = self.ours.layout_at(path)
        if ours is None:
            return []
        edits: list[Edit] = []
        targets, counting = theirs.last() if theirs else {}, ours.last()
        for entry in ours.entries:
            if entry.remark < 0 and entry.lead == entry.start and "#" not in self.ours.text[entry.key_end : entry.end]:
                continue  # as nearly everywhere
            inner = f"{path}.{entry.key}" if path else entry.key
            target = targets.get(entry.key)
            counts = counting[entry.key] is entry  # of a repeated key the last does
            inside = not (counts and self._is_laid_out(inner))
            if theirs and target and counts and inner not in self.gone:
                edits += self._entry(ours, entry, theirs, target, inside=inside, remarked=inner in self.remarked)
            elif inner not in self.commented or not counts:
                place = target if target and not path else fallback
                self._displaced += self._entry(ours, entry, None, place, inside=inside)
        return edits + self._footer(ours, theirs, fallback)

    def _is_laid_out(self, path: str) -> bool:
        """Say whether the comments in the user's mapping at *path* are looked for entry by entry."""
        return path == "data" or (path in _LAID_OUT and self.ours.layout_at(path) is not None)

    def _footer(self, ours: Layout, theirs: Layout | None, fallback: Entry) -> list[Edit]:
        """Carry over the comments behind the last entry of a mapping."""
        lines = lines_below(self.ours, ours)
        if ours.flow and ours is self.ours.top:
            behind = lines_of(self.ours.text, ours.end + 1, self.ours.document_end)
            lines += [" " * ours.indent + line.strip() for line in behind]
        if not lines:
            return []
        if theirs is None:
            footer = self.recogniser.new_notes(lines, said_between(self.theirs.text, fallback.lead, fallback.start))
            self._displaced += self._above(footer, fallback.lead, fallback.start, self.theirs.top, ours.indent)
            return []
        footer = self.recogniser.new_notes(lines, said_between(self.theirs.text, theirs.entries[-1].end, theirs.end))
        if theirs.flow:
            self.lost_comments += footer.plain()
            return []
        # A blank line above the comment would be content of a block scalar that keeps them, whoever wrote it.
        close = bool(footer) and (_has_kept_blanks(self.ours) or _has_kept_blanks(self.theirs))
        shift = (ours.indent, theirs.indent)
        return append_notes(self.theirs, footer, theirs.end, shift, follows_blank=close)

    def _entry(
        self,
        ours: Layout,
        entry: Entry,
        theirs: Layout | None,
        target: Entry,
        *,
        inside: bool,
        remarked: bool = False,
    ) -> list[Edit]:
        """Carry over the comments on one entry.

        Args:
            ours: The user's mapping.
            entry: The entry in it.
            theirs: The template's mapping; None where the entry is not in the output.
            target: The template's entry that gets the comments.
            inside: Whether comments in its value go along, which nobody else looks through.
            remarked: Whether an end-of-line comment that the template lacks is written with the value.
        """
        lines = lines_above(self.ours, ours, entry)
        remark = remark_of(self.ours, entry)
        if inside:
            lines += comments_inside(self.ours, ours, entry)
        if not lines and not remark:
            return []
        text = self.theirs.text
        said = said_between(text, target.lead, target.start)
        own = text[target.remark : target.remark_end] if target.remark >= 0 else ""
        said.add(normalise(own))
        edits: list[Edit] = []
        notes = self.recogniser.new_notes(lines, said)
        if remark and self.recogniser.is_new(remark, said):
            if theirs and not own and not theirs.flow:
                edits += [] if remarked else [Edit(target.head_end, target.head_end, remark)]
            else:
                notes = notes._replace(attached=(*notes.attached, " " * ours.indent + remark.lstrip()))
        return edits + self._above(notes, target.lead, target.start, theirs or self.theirs.top, ours.indent)

    def _above(self, notes: Notes, start: int, end: int, theirs: Layout, column: int) -> list[Edit]:
        if theirs.flow:
            self.lost_comments += notes.plain()
            return []
        # In a list, the first key stands behind a dash, and comments on both before that.
        target = _header_of(self.theirs).column if end == self.theirs.top.start else theirs.indent
        return insert_notes(self.theirs, notes, start, end, (column, target))


def _has_kept_blanks(document: ConfigMap) -> bool:
    """Say whether a block scalar with the indicator `+` may stand in *document*."""
    return "+" in document.text and re.search(_KEEPING, document.text) is not None


class _Header(NamedTuple):
    """The lines above the first key, from offset to offset, and the column where comments stand."""

    start: int
    end: int
    column: int


def _header_of(document: ConfigMap) -> _Header:
    text, end = document.text, document.top.start
    if document.top.flow:  # above the line of the opening brace
        end = max(document.start, text.rfind("\n", 0, end) + 1)
    if not document.in_list:
        return _Header(document.start, end, 0)
    column = _column(text[end : text.find("\n", end)])
    start = end
    while start > document.start:
        line_start = text.rfind("\n", document.start, start - 1) + 1 or document.start
        line = text[line_start:start]
        # What stands deeper may be text of the object before it.
        if line.strip() and not (is_comment(line) and _column(line) <= column):
            break
        start = line_start
    return _Header(start, end, column)


def _lines_in(document: ConfigMap, header: _Header) -> list[str]:
    """Return the lines of a header; a comment behind `---` counts as one that stands alone."""
    return [re.sub(_MARKER, "", line) for line in lines_of(document.text, header.start, header.end)]


def _column(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _behind_markers(text: str, start: int, end: int) -> int:
    """Return where comments may stand in the header between two offsets: behind `---` and directives."""
    position = start
    for line in text[start:end].splitlines(keepends=True):
        position += len(line)
        if line.startswith(("---", "%", "...")):
            start = position
    return start
