"""Where the entries of a mapping lie in the text: key, value, end-of-line comment, and the lines above.

A block mapping is cut into consecutive pieces that lose nothing::

    <lead>                  blank lines and comment lines above the key
    <start>key: <head>  # remark
    <body>                  the lines of a block scalar or of a nested collection
    <end>

All offsets count characters of the whole text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from cilium_cmrebase.document.compose import Node

__all__ = ["Entry", "Layout", "comments_between", "lay_out"]

_BLOCK_SCALAR = ("|", ">")
_SCALAR_HEADER = re.compile(r"[|>][-+0-9]*")
_REMARK = re.compile(r"[ \t]*(#[^\n\r]*)?")
_ALIAS = re.compile(r"\*[^\s,\[\]{}]+")
_PROPERTIES = re.compile(r"(?:[&!]\S*\s+)*")
_COMMENT = re.compile(r"(?:^|(?<=[ \t\r\n,\[\]{}]))#[^\r\n]*")


class Entry(NamedTuple):
    """One key of a mapping and all the text that belongs to it.

    Attributes:
        key: The key, as text.
        node: The value's node.
        lead: Offset where the lines above the entry begin, which is where the entry before it ends.
        start: Offset of the line that holds the key; in a flow mapping, of the key itself.
        key_start: Offset of the key.
        key_end: Offset behind the key.
        head: Offset of the value.
        head_end: Offset behind the value, or behind the header of a block scalar.
        remark: Offset of the end-of-line comment's `#`, or -1.
        remark_end: Offset behind the end-of-line comment, or where one could be put.
        body: Offset of the line after the head: where the lines of a block scalar begin.
        end: Offset behind the entry's last line: that of a block scalar's content, of a nested collection or
            of the key; in a flow mapping, behind the value.
    """

    key: str
    node: Node
    lead: int
    start: int
    key_start: int
    key_end: int
    head: int
    head_end: int
    remark: int
    remark_end: int
    body: int
    end: int


class Layout(NamedTuple):
    """The entries of one mapping, in the order of the text.

    Attributes:
        entries: All entries; a repeated key has several.
        indent: Column of the keys.
        flow: Whether the mapping is written in flow style, as JSON is.
        start: Offset where the first entry's lead begins.
        end: Offset behind the last entry and the comment lines that follow it at the keys' column or deeper;
            in a flow mapping, of the closing brace.
    """

    entries: tuple[Entry, ...]
    indent: int
    flow: bool
    start: int
    end: int

    def last(self) -> dict[str, Entry]:
        """Return the entry that counts for each key: the last one."""
        return {entry.key: entry for entry in self.entries}


def lay_out(text: str, node: Node, base: int, start: int) -> Layout:
    """Find the pieces of the mapping *node*.

    Args:
        text: The whole text.
        node: A mapping node.
        base: Offset in *text* of the document whose marks *node* carries.
        start: Offset where the first entry's lead begins; ignored for a flow mapping.

    Returns:
        The mapping's layout.
    """
    opening = _skip_properties(text, node.start_mark.index + base)
    if text.startswith("{", opening):
        return _lay_out_flow(text, node, base, opening + 1)
    entries = []
    lead = start
    indent = _column(node)
    for key, value in node.value:
        entry = _lay_out_entry(text, key, value, base, lead, indent)
        entries.append(entry)
        lead = entry.end
    return Layout(tuple(entries), indent, flow=False, start=start, end=_footer_end(text, lead, indent))


def _lay_out_entry(text: str, key: Node, value: Node, base: int, lead: int, indent: int) -> Entry:
    key_start = key.start_mark.index + base
    key_end = key.end_mark.index + base
    start = text.rfind("\n", 0, key_start) + 1
    head = value.start_mark.index + base
    head_end = value.end_mark.index + base
    end = -1
    if head < key_start:  # an alias: the node is its anchor's, somewhere above
        head, head_end = _alias(text, key_end)
    elif value.id != "scalar":
        if not _is_flow(text, head):
            head = head_end = text.index(":", key_end) + 1
            end = _footer_end(text, _end_of(text, value, base), max(indent + 1, _column(value)))
    elif value.style in _BLOCK_SCALAR:
        # Parsers disagree on where a block scalar ends; its indentation decides.
        head_end, end = _block_scalar(text, head, indent)
    elif head == head_end:  # nothing is written; parsers put the mark at different places
        head = head_end = text.index(":", key_end) + 1
    remark, remark_end = _remark(text, head_end)
    body = _line_end(text, head_end)
    return Entry(
        key.value, value, lead, start, key_start, key_end, head, head_end, remark, remark_end, body, max(body, end)
    )


def _end_of(text: str, node: Node, base: int) -> int:
    """Return the offset behind the last line of the block collection *node*."""
    while True:
        parent, last = node, node.value[-1]
        behind = parent.start_mark.index
        if parent.id == "mapping":
            key, last = last
            behind = key.end_mark.index
        if last.start_mark.index < behind:  # an alias
            return _line_end(text, behind + base)
        start = last.start_mark.index + base
        if last.id == "scalar":
            if last.style in _BLOCK_SCALAR:
                return _block_scalar(text, start, _column(parent))[1]
            if start == last.end_mark.index + base:  # nothing is written: the key ends the entry
                return _line_end(text, behind + base)
            return _line_end(text, last.end_mark.index + base)
        if _is_flow(text, start):
            return _line_end(text, last.end_mark.index + base)
        node = last


def _lay_out_flow(text: str, node: Node, base: int, start: int) -> Layout:
    entries = []
    lead = start
    for key, value in node.value:
        key_start, key_end = key.start_mark.index + base, key.end_mark.index + base
        head, head_end = value.start_mark.index + base, value.end_mark.index + base
        if head < key_start:
            head, head_end = _alias(text, key_end)
        elif head == head_end:
            head = head_end = key_end
        entries.append(
            Entry(
                key.value, value, lead, key_start, key_start, key_end, head, head_end, -1, head_end, head_end, head_end
            )
        )
        lead = head_end
    indent = node.value[0][0].start_mark.column if node.value else 0
    return Layout(tuple(entries), indent, flow=True, start=start, end=node.end_mark.index + base - 1)


def comments_between(text: str, start: int, end: int) -> Iterator[str]:
    """Yield the comments of a stretch of text that holds no scalar, from `#` to the line's end."""
    if "#" in text[start:end]:
        for found in _COMMENT.finditer(text, start, end):
            yield found.group()


def _line_end(text: str, offset: int) -> int:
    """Return the offset behind the line break that ends the line of *offset*."""
    found = text.find("\n", offset)
    return len(text) if found < 0 else found + 1


def _remark(text: str, offset: int) -> tuple[int, int]:
    """Return where the end-of-line comment behind *offset* begins (-1: there is none) and ends."""
    found = _REMARK.match(text, offset)
    assert found is not None, "the pattern matches the empty text"
    return (found.start(1), found.end()) if found.group(1) else (-1, offset)


def _alias(text: str, key_end: int) -> tuple[int, int]:
    """Return where the alias behind a key begins and ends."""
    found = _ALIAS.search(text, key_end)
    assert found is not None, "the parser has seen an alias here"
    return found.span()


def _skip_properties(text: str, offset: int) -> int:
    """Return the offset behind the anchor and tag that may stand before a value."""
    found = _PROPERTIES.match(text, offset)
    return found.end() if found else offset


def _is_flow(text: str, offset: int) -> bool:
    """Say whether the collection that begins at *offset* is written in braces or brackets."""
    return text[_skip_properties(text, offset)] in "{["


def _column(node: Node) -> int:
    """Return the column of a block collection's keys or dashes."""
    first: Node = node.value[0][0] if node.id == "mapping" else node
    return first.start_mark.column


def _block_scalar(text: str, offset: int, parent: int) -> tuple[int, int]:
    """Return the offsets behind the header and behind the last content line of the block scalar at *offset*."""
    header = _SCALAR_HEADER.search(text, _skip_properties(text, offset))
    assert header is not None, "a block scalar has a header"
    return header.end(), _block_end(text, _line_end(text, header.end()), parent, header.group())


def _block_end(text: str, body: int, parent: int, header: str) -> int:
    """Return the offset behind the last line of a block scalar's content.

    Args:
        text: The whole text.
        body: Offset of the line after the header.
        parent: Column of the mapping's keys; content is indented deeper.
        header: The scalar's header, such as `|2-`.
    """
    digits = header.strip("|>+-")
    content = parent + int(digits) if digits else 0
    end = position = body
    length = len(text)
    while position < length:
        following = _line_end(text, position)
        line = text[position:following]
        stripped = line.lstrip(" ")
        if stripped.strip():
            column = len(line) - len(stripped)
            if not content:
                if column <= parent:
                    break
                content = column
            if column < content:
                break
            end = following
        elif "+" in header:  # blank lines at the end are content
            end = following
        position = following
    return end


def _footer_end(text: str, offset: int, indent: int) -> int:
    """Return the offset behind the comment lines after a mapping that are indented like its keys, or deeper."""
    end = position = offset
    length = len(text)
    while position < length:
        following = _line_end(text, position)
        line = text[position:following]
        stripped = line.lstrip(" \t")
        if stripped.startswith("#"):
            if len(line) - len(stripped) < indent:
                break
            end = following
        elif stripped.strip():
            break
        position = following
    return end
