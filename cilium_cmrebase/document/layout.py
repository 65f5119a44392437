"""Where the entries of a mapping lie in the text: key, value, end-of-line comment, and the lines above.

A block mapping is cut into consecutive pieces that lose nothing::

    <lead>                  blank lines and comment lines above the key
    <start>key: <head>  # remark
    <body>                  the lines of a block scalar or of a nested collection
    <end>

A flow mapping is not made of lines, so that an entry ends behind its value, and the comments between two entries,
but for the one behind the comma, are in the lead of the second::

    {<start>key: <head>value<end>, # remark
    <lead>...}

All offsets count characters of the whole text.
"""

# Without postponed annotations: typing would compile those of named tuples anew at every start, one by one.

import re
from collections.abc import Iterable
from itertools import chain
from typing import NamedTuple

from cilium_cmrebase.document.compose import Node

__all__ = ["Entry", "Layout", "is_flow", "lay_out"]

_BLOCK_SCALAR = ("|", ">")
# Patterns are compiled where they are first used, and kept by `re`: most documents need few of them.
_SCALAR_HEADER = r"[|>][-+0-9]*"
_REMARK = r"[ \t]*(#[^\n\r]*)?"
# Blanks, line breaks and comments, as they may stand between a key and its value.
_SEPARATION = r"(?:[ \t\r\n]|(?<=[ \t\r\n])#[^\n]*)*+"
_TO_COLON = rf"{_SEPARATION}:"
_TO_VALUE = rf"{_SEPARATION}:{_SEPARATION}"
_ALIAS = r"\*[^\s,\[\]{}]+"
_PROPERTIES = rf"(?:[&!]\S*[ \t\r\n]{_SEPARATION})*"
_FLOW_REMARK = r"[ \t]*,?[ \t]*(#[^\n\r]*)"


class Entry(NamedTuple):
    """One key of a mapping and all the text that belongs to it.

    Attributes:
        key: The key, as text.
        node: The value's node.
        lead: Offset where the lines above the entry begin: where the entry before it ends or, in a flow mapping, behind
            the end-of-line comment of that one.
        start: Offset of the line that holds the key; in a flow mapping `key_start`.
        key_start: Offset of the key.
        key_end: Offset behind the key.
        head: Offset of the value.
        head_end: Offset behind the value, or behind the header of a block scalar.
        remark: Offset of the end-of-line comment's `#`, before which a flow mapping may have a comma; -1 where there is
            none, see `has_remark`.
        remark_end: Offset behind the end-of-line comment; where there is none, of the place where one could be put.
        body: Offset of the line after the head, where the lines of a block scalar begin; in a flow mapping `head_end`.
        end: Offset behind the last line of the key, of a block scalar's content or of a nested collection; in a flow
            mapping `head_end`.
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

    @property
    def has_remark(self) -> bool:
        """Whether it has an end-of-line comment."""
        return self.remark >= 0


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


def lay_out(text: str, node: Node, document_start: int, start: int) -> Layout:
    """Find the pieces of the mapping *node*.

    Args:
        text: The whole text.
        node: A mapping node.
        document_start: Offset in *text* of the document whose marks *node* carries.
        start: Offset where the first entry's lead begins; ignored for a flow mapping.

    Returns:
        The mapping's layout.
    """
    opening = _skip_properties(text, node.start_mark.index + document_start)
    if text.startswith("{", opening):
        return _lay_out_flow(text, node, document_start, opening + 1)
    entries = []
    lead = start
    indent = _column(node)
    for key, value in node.value:
        entry = _lay_out_entry(text, key, value, document_start, lead, indent)
        entries.append(entry)
        lead = entry.end
    return Layout(tuple(entries), indent, flow=False, start=start, end=_footer_end(text, lead, indent))


def _lay_out_entry(text: str, key: Node, value: Node, document_start: int, lead: int, indent: int) -> Entry:
    key_start = key.start_mark.index + document_start
    key_end = key.end_mark.index + document_start
    start = lead if key_start - lead == indent else text.rfind("\n", 0, key_start) + 1
    head = value.start_mark.index + document_start
    head_end = value.end_mark.index + document_start
    end = -1
    if head < key_end:  # an alias: the node is its anchor's, somewhere above
        head, head_end = _alias(text, key_end)
    elif value.id != "scalar":
        if not is_flow(text, head):
            head = head_end = text.index(":", key_end) + 1
            end = _footer_end(text, _end_of(text, value, document_start), max(indent + 1, _column(value)))
    elif value.style in _BLOCK_SCALAR:
        # Parsers disagree on where a block scalar ends; its indentation decides.
        head_end, end = _block_scalar(text, head, indent)
    elif head == head_end:  # nothing is written; parsers put the mark at different places
        head = head_end = text.index(":", key_end) + 1
    if text[head : head + 1] == "&":  # parsers disagree on whether a tag before an anchor belongs to the value
        head = _value_start(text, key_end)
    if text[head_end : head_end + 1] == "\n":  # as nearly everywhere
        remark, remark_end, body = -1, head_end, head_end + 1
    else:
        remark, remark_end = _remark(text, head_end)
        body = _line_end(text, head_end)
    if end < body:
        end = body
    # As there are many of them, they are made the quickest way.
    return tuple.__new__(
        Entry, (key.value, value, lead, start, key_start, key_end, head, head_end, remark, remark_end, body, end)
    )


def _end_of(text: str, node: Node, document_start: int) -> int:
    """Return the offset behind the last line of the block collection *node*."""
    final: Node = node.value[-1][1] if node.id == "mapping" else node.value[-1]
    last, complete = (final, True) if _is_written(text, final, document_start) else _last_written(node)
    if last is None:
        end = _line_end(text, node.start_mark.index + document_start)
    elif last.id != "scalar" and not is_flow(text, last.start_mark.index + document_start):
        end = _end_of(text, last, document_start)
    elif last.id == "scalar" and last.style in _BLOCK_SCALAR:
        end = _block_scalar(text, last.start_mark.index + document_start, _column(node))[1]
    else:
        end = _line_end(text, last.end_mark.index + document_start)
    if complete:
        return end
    limit = node.end_mark.index + document_start
    limit = limit if limit >= len(text) else text.rfind("\n", 0, limit) + 1
    position = end
    while position < limit:  # lines that hold aliases, or a dash and nothing else
        following = _line_end(text, position)
        line = text[position:following].strip()
        if line and not line.startswith("#"):
            end = following
        position = following
    return end


def _is_written(text: str, node: Node, document_start: int) -> bool:
    """Say whether *node* surely stands where it is used; an alias leads to a node that begins with its anchor."""
    start = node.start_mark.index
    return node.end_mark.index > start and text[start + document_start] not in "&!"


def _last_written(node: Node) -> tuple[Node | None, bool]:
    """Return the last key, value or item of *node* that is neither empty nor an alias, and whether none follows it."""
    children: Iterable[Node] = chain.from_iterable(node.value) if node.id == "mapping" else node.value
    position = node.start_mark.index
    last, complete = None, False
    for child in children:
        complete = child.end_mark.index > child.start_mark.index >= position
        if complete:
            last = child
            position = child.end_mark.index
    return last, complete


def _lay_out_flow(text: str, node: Node, document_start: int, start: int) -> Layout:
    entries = []
    lead = start
    indent, end = (node.value[0][0].start_mark.column if node.value else 0), node.end_mark.index + document_start - 1
    has_comments = "#" in text[start:end]
    for key, value in node.value:
        key_start, key_end = key.start_mark.index + document_start, key.end_mark.index + document_start
        head, head_end = value.start_mark.index + document_start, value.end_mark.index + document_start
        if head < key_end:
            head, head_end = _alias(text, key_end)
        elif head == head_end:
            colon = re.compile(_TO_COLON).match(text, key_end)
            head = head_end = colon.end() if colon else key_end
        elif text[head] == "&":
            head = _value_start(text, key_end)
        match = re.compile(_FLOW_REMARK).match(text, head_end) if has_comments else None
        remark, remark_end = match.span(1) if match else (-1, head_end)
        entries.append(
            Entry(
                key.value,
                value,
                lead,
                start=key_start,
                key_start=key_start,
                key_end=key_end,
                head=head,
                head_end=head_end,
                remark=remark,
                remark_end=remark_end,
                body=head_end,
                end=head_end,
            )
        )
        lead = remark_end
    return Layout(tuple(entries), indent, flow=True, start=start, end=end)


def _line_end(text: str, offset: int) -> int:
    """Return the offset behind the line break that ends the line of *offset*."""
    line_break = text.find("\n", offset)
    return len(text) if line_break < 0 else line_break + 1


def _remark(text: str, offset: int) -> tuple[int, int]:
    """Return where the end-of-line comment behind *offset* begins (-1: there is none) and ends."""
    match = re.compile(_REMARK).match(text, offset)
    assert match is not None, "the pattern matches the empty text"
    return (match.start(1), match.end()) if match.group(1) else (-1, offset)


def _value_start(text: str, key_end: int) -> int:
    """Return the offset of what is written behind a key and its colon, be it an anchor, a tag or an alias."""
    gap = re.compile(_TO_VALUE).match(text, key_end)
    assert gap is not None, "the parser has seen a value here"
    return gap.end()


def _alias(text: str, key_end: int) -> tuple[int, int]:
    """Return where the alias behind a key begins and ends."""
    alias = re.compile(_ALIAS).match(text, _value_start(text, key_end))
    assert alias is not None, "the parser has seen an alias here"
    return alias.span()


def _skip_properties(text: str, offset: int) -> int:
    """Return the offset behind the anchor and tag that may stand before a value."""
    if text[offset : offset + 1] not in ("&", "!"):
        return offset
    properties = re.compile(_PROPERTIES).match(text, offset)
    return properties.end() if properties else offset


def is_flow(text: str, offset: int) -> bool:
    """Say whether the collection that begins at *offset* is written in braces or brackets."""
    return text[_skip_properties(text, offset)] in "{["


def _column(node: Node) -> int:
    """Return the column of a block collection's keys or dashes."""
    first: Node = node.value[0][0] if node.id == "mapping" else node
    return first.start_mark.column


def _block_scalar(text: str, offset: int, parent: int) -> tuple[int, int]:
    """Return the offsets behind the header and behind the last content line of the block scalar at *offset*."""
    header = re.compile(_SCALAR_HEADER).search(text, _skip_properties(text, offset))
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
        line = text[position:following].rstrip("\r\n")
        column = len(line) - len(line.lstrip(" "))
        if column < len(line):  # a tab is content, too
            if not content:
                if column <= parent:
                    break
                content = column
            if column < content:
                break
            end = following
        elif (content and column > content) or "+" in header:  # blanks behind the indentation are content
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
