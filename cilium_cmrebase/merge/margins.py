"""Carry the user's comments outside `data` over: above the first key, on metadata, between the fields, at the end."""

from __future__ import annotations

import re
from collections.abc import Collection

from cilium_cmrebase.catalog.comments import normalise
from cilium_cmrebase.document.configmap import ConfigMap
from cilium_cmrebase.document.edits import Edit
from cilium_cmrebase.document.layout import Entry, Layout
from cilium_cmrebase.merge.comments import (
    NO_NOTES,
    Notes,
    Recogniser,
    append_notes,
    insert_notes,
    lines_of,
    said_between,
    split_notes,
)
from cilium_cmrebase.merge.metadata import MAPS

__all__ = ["MarginWriter"]

_KEEPING = r"[ \t][|>](?:[0-9]\+|\+[0-9]?)"


class MarginWriter:
    """Turns the user's comments outside `data` into edits of the template.

    Attributes:
        ours: The user's ConfigMap.
        theirs: The template.
        gone: The keys of the template's metadata that are taken out.
        recogniser: Tells the user's comments from upstream's.
        lost_comments: Comments of the user for which a template in flow style has no place.
    """

    def __init__(self, ours: ConfigMap, theirs: ConfigMap, gone: Collection[str], recogniser: Recogniser) -> None:
        self.ours = ours
        self.theirs = theirs
        self.gone = gone
        self.recogniser = recogniser
        self.lost_comments: list[str] = []

    def edits(self) -> list[Edit]:
        """Return the edits that carry the comments over."""
        edits = [] if self.ours.in_list or self.theirs.in_list else self._header()
        edits += self._mapping(self.ours.top, self.theirs.top, None)
        metadata = self.theirs.top_entries.get("metadata")
        if self.ours.metadata and metadata:
            for key in MAPS:
                ours, theirs = self.ours.metadata_layout(key), self.theirs.metadata_layout(key)
                if ours and theirs and key not in self.gone:  # what the template lacks is inserted with its comments
                    edits += self._mapping(ours, theirs, None)
            # Where a map of these ends, what comes behind it goes behind its last comments.
            edits += self._mapping(self.ours.metadata, self.theirs.metadata, metadata)
        return edits

    def _header(self) -> list[Edit]:
        start, end = _header_span(self.theirs)
        notes = self._new_notes(*_header_span(self.ours), said_between(self.theirs.text, start, end))
        return self._above(notes, start, end, self.theirs.top, 0)

    def _mapping(self, ours: Layout, theirs: Layout | None, fallback: Entry | None) -> list[Edit]:
        """Carry over the comments of one mapping.

        Args:
            ours: The user's mapping.
            theirs: The template's; None where it has none.
            fallback: The template's entry that gets the comments of keys which the template has not; None to leave
                those out, as they are placed otherwise.
        """
        if ours.flow:
            return []
        edits: list[Edit] = []
        layout = theirs or self.theirs.top
        gone = self.gone if fallback else ()
        targets = {key: entry for key, entry in layout.last().items() if key not in gone} if theirs else {}
        for entry in ours.entries:
            target = targets.get(entry.key, fallback)
            if target is not None:
                known = entry.key in targets
                edits += self._entry(ours, entry, layout if known else self.theirs.top, target, known=known)
        place = layout.end if theirs else fallback.end if fallback else layout.end
        said = said_between(self.theirs.text, layout.entries[-1].end, layout.end)
        footer = self._new_notes(ours.entries[-1].end, ours.end, said)
        if self.theirs.top.flow:
            self.lost_comments += footer.plain()
            return edits
        # A blank line above the comment would be content of a block scalar that keeps them, whoever wrote it.
        close = bool(footer) and (_has_kept_blanks(self.ours) or _has_kept_blanks(self.theirs))
        shift = (ours.indent, layout.indent)
        return [*edits, *append_notes(self.theirs, footer, place, shift, follows_blank=close)]

    def _entry(self, ours: Layout, entry: Entry, theirs: Layout, target: Entry, *, known: bool) -> list[Edit]:
        above = entry.start if entry is self.ours.top.entries[0] else entry.lead  # the header is another's
        if entry.remark < 0 and above == entry.start:
            return []  # as nearly everywhere
        text = self.theirs.text
        said = said_between(text, target.lead, target.start)
        own = text[target.remark : target.remark_end] if target.remark >= 0 else ""
        said.add(normalise(own))
        notes = self._new_notes(above, entry.start, said)
        edits: list[Edit] = []
        remark = self.ours.text[entry.head_end : entry.remark_end] if entry.remark >= 0 else ""
        if remark and normalise(remark) not in said and self.recogniser.is_users(remark):
            if known and not own and not theirs.flow:
                edits.append(Edit(target.head_end, target.head_end, remark))
            else:
                notes = notes._replace(attached=(*notes.attached, " " * ours.indent + remark.lstrip()))
        return edits + self._above(notes, target.lead, target.start, theirs, ours.indent)

    def _above(self, notes: Notes, start: int, end: int, theirs: Layout, column: int) -> list[Edit]:
        if theirs.flow or self.theirs.top.flow:
            self.lost_comments += notes.plain()
            return []
        return insert_notes(self.theirs, notes, start, end, (column, theirs.indent))

    def _new_notes(self, start: int, end: int, said: set[str]) -> Notes:
        lines = lines_of(self.ours.text, start, end)
        if not lines:
            return NO_NOTES
        return split_notes(lines, lambda line: normalise(line) not in said and self.recogniser.is_users(line))


def _has_kept_blanks(document: ConfigMap) -> bool:
    """Say whether a block scalar with the indicator `+` may stand in *document*."""
    return "+" in document.text and re.search(_KEEPING, document.text) is not None


def _header_span(document: ConfigMap) -> tuple[int, int]:
    """Return where the comments above the first key may stand: behind `---` and directives."""
    text, start, end = document.text, document.base, document.top.start
    position = start
    for line in text[start:end].splitlines(keepends=True):
        position += len(line)
        if line.startswith(("---", "%", "...")):
            start = position
    return start, end
