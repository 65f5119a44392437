"""Carry the user's comments outside `data` over: above the first key, on metadata, between the fields, at the end."""

from __future__ import annotations

import re
from typing import NamedTuple

from cilium_cmrebase.catalog.comments import normalise
from cilium_cmrebase.document.comments import comments_inside, lines_above, lines_below, lines_of, remark_of
from cilium_cmrebase.document.configmap import ConfigMap
from cilium_cmrebase.document.edits import Edit
from cilium_cmrebase.document.layout import Entry, Layout
from cilium_cmrebase.merge.writing.comments import (
    Carried,
    OwnComments,
    Texts,
    append_comments,
    insert_comments,
    is_comment,
    joined,
    read_lines,
    words_between,
)
from cilium_cmrebase.merge.writing.metadata import MAPS, MetadataMerge

__all__ = ["carry_comments_around", "carry_comments_in_metadata"]

_KEEPING = r"[ \t][|>](?:[0-9]\+|\+[0-9]?)"
_MARKER = r"^---[ \t]+(?=#)"
# The mappings beside data whose entries, where they have any, are gone through one by one.
_LAID_OUT = frozenset({"metadata", *(f"metadata.{key}" for key in MAPS)})


def carry_comments_in_metadata(texts: Texts, merged: MetadataMerge) -> Carried:
    """Carry over the comments in metadata, given what is *merged* of it."""
    theirs = texts.theirs
    if texts.ours.metadata is None:
        return Carried()
    tops = theirs.top_entries
    above = tops.get("metadata", tops["data"])
    maps = {f"metadata.{key}": theirs.metadata_layout(key) for key in MAPS}
    left = {path: None if path in merged.taken_out else layout for path, layout in maps.items()}
    # Where a map of these ends, what comes behind it goes behind its last comments.
    mappings = left | {"metadata": theirs.metadata}
    return joined(_in_mapping(texts, merged, path, layout, above) for path, layout in mappings.items())


def carry_comments_around(texts: Texts, merged: MetadataMerge) -> Carried:
    """Carry over the comments around the outermost fields, given what is *merged* of metadata."""
    fields = _in_mapping(texts, merged, "", texts.theirs.top, texts.theirs.top_entries["data"])
    header = _in_header(texts)
    lost_comments = (*fields.lost_comments, *header.lost_comments)
    return Carried((*header.edits, *fields.edits), fields.displaced, lost_comments)


def _in_header(texts: Texts) -> Carried:
    ours, theirs = _header_of(texts.ours), _header_of(texts.theirs)
    present = {normalise(line) for line in _lines_in(texts.theirs, theirs)}
    own = texts.recogniser.new_comments(read_lines(_lines_in(texts.ours, ours)), present)
    if texts.theirs.top.flow:
        return Carried(lost_comments=own.plain())
    start = _behind_markers(texts.theirs.text, theirs.start, theirs.end)
    # The blank lines of another object in the list could be those of its last value.
    shift, close = (ours.column, theirs.column), texts.theirs.in_list
    return Carried(insert_comments(texts.theirs, own, start, theirs.end, shift, follows_blank=close))


def _in_mapping(texts: Texts, merged: MetadataMerge, path: str, theirs: Layout | None, fallback: Entry) -> Carried:
    """Carry over the comments of one mapping.

    Args:
        texts: The documents.
        merged: What is merged of metadata.
        path: Where the mapping is; empty for the outermost.
        theirs: The template's; None where it has none.
        fallback: The template's outermost entry above which the comments go that have no place in *theirs*.
    """
    ours = texts.ours.layout_at(path)
    if ours is None:
        return Carried()
    parts = []
    targets, counting = theirs.last() if theirs else {}, ours.last()
    for entry in ours.entries:
        if entry.remark < 0 and entry.lead == entry.start and "#" not in texts.ours.text[entry.key_end : entry.end]:
            continue  # as nearly everywhere
        inner = f"{path}.{entry.key}" if path else entry.key
        target = targets.get(entry.key)
        counts = counting[entry.key] is entry  # of a repeated key the last does
        inside = not (counts and _is_laid_out(texts.ours, inner))
        if theirs and target and counts and inner not in merged.taken_out:
            remarked = inner in merged.remarked
            parts.append(_on_entry(texts, ours, entry, theirs, target, inside=inside, remarked=remarked))
        elif inner not in merged.commented or not counts:
            place = target if target and not path else fallback
            parts.append(_displaced(_on_entry(texts, ours, entry, None, place, inside=inside)))
    footer = _in_footer(texts, ours, theirs, fallback)
    return joined((*parts, footer)) if parts else footer


def _is_laid_out(ours: ConfigMap, path: str) -> bool:
    """Say whether the comments in the user's mapping at *path* are looked for entry by entry."""
    return path == "data" or (path in _LAID_OUT and ours.layout_at(path) is not None)


def _displaced(part: Carried) -> Carried:
    """Return *part* with its edits behind all others."""
    return Carried((), (*part.edits, *part.displaced), part.lost_comments)


def _in_footer(texts: Texts, ours: Layout, theirs: Layout | None, fallback: Entry) -> Carried:
    """Carry over the comments behind the last entry of a mapping."""
    lines = lines_below(texts.ours, ours)
    if ours.flow and ours is texts.ours.top:
        behind = lines_of(texts.ours.text, ours.end + 1, texts.ours.document_end)
        lines += [" " * ours.indent + line.strip() for line in behind]
    if not lines:
        return Carried()
    start, end = (theirs.entries[-1].end, theirs.end) if theirs else (fallback.lead, fallback.start)
    own = texts.recogniser.new_comments(read_lines(lines), words_between(texts.theirs.text, start, end))
    if theirs is None:
        return _displaced(_above(texts, own, start, end, texts.theirs.top, ours.indent))
    if theirs.flow:
        return Carried(lost_comments=own.plain())
    # A blank line above the comment would be content of a block scalar that keeps them, whoever wrote it.
    close = bool(own) and (_has_kept_blanks(texts.ours) or _has_kept_blanks(texts.theirs))
    return Carried(append_comments(texts.theirs, own, end, (ours.indent, theirs.indent), follows_blank=close))


def _on_entry(
    texts: Texts,
    ours: Layout,
    entry: Entry,
    theirs: Layout | None,
    target: Entry,
    *,
    inside: bool,
    remarked: bool = False,
) -> Carried:
    """Carry over the comments on one entry.

    Args:
        texts: The documents.
        ours: The user's mapping.
        entry: The entry in it.
        theirs: The template's mapping; None where the entry is not in the output.
        target: The template's entry that gets the comments.
        inside: Whether comments in its value go along, which nobody else looks through.
        remarked: Whether an end-of-line comment that the template lacks is written with the value.
    """
    lines = lines_above(texts.ours, ours, entry)
    remark = remark_of(texts.ours, entry)
    if inside:
        lines += comments_inside(texts.ours, ours, entry)
    if not lines and not remark:
        return Carried()
    text = texts.theirs.text
    remark_there = text[target.remark : target.remark_end] if target.remark >= 0 else ""
    present = words_between(text, target.lead, target.start) | {normalise(remark_there)}
    edits: tuple[Edit, ...] = ()
    own = texts.recogniser.new_comments(read_lines(lines), present)
    if remark and texts.recogniser.is_new(normalise(remark), present):
        if theirs and not remark_there and not theirs.flow:
            edits = () if remarked else (Edit(target.head_end, target.head_end, remark),)
        else:
            own = own._replace(attached=(*own.attached, " " * ours.indent + remark.lstrip()))
    above = _above(texts, own, target.lead, target.start, theirs or texts.theirs.top, ours.indent)
    return above._replace(edits=(*edits, *above.edits))


def _above(texts: Texts, own: OwnComments, start: int, end: int, theirs: Layout, column: int) -> Carried:
    """Put comments that stood at *column* among the template's lines between two offsets, above a key of *theirs*."""
    if theirs.flow:
        return Carried(lost_comments=own.plain())
    # In a list, the first key stands behind a dash, and comments on both before that.
    target = _header_of(texts.theirs).column if end == texts.theirs.top.start else theirs.indent
    return Carried(insert_comments(texts.theirs, own, start, end, (column, target)))


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
