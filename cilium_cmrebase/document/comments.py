"""Find the comments on the entries of a mapping, in whichever style it is written.

In block style comments have lines of their own, above a key, or stand behind a value. In flow style they may stand
between any two words; here they are handed out as the lines that they would be in block style.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from cilium_cmrebase.document.compose import Node
from cilium_cmrebase.document.configmap import ConfigMap
from cilium_cmrebase.document.layout import Entry, Layout

__all__ = ["comments_inside", "lines_above", "lines_below", "lines_of", "remark_of"]

# libyaml lets a comment touch quotes.
_COMMENT = r"(?:^|(?<=[ \t\r\n,\[\]{}\"']))#[^\r\n]*"


def lines_of(text: str, start: int, end: int) -> list[str]:
    """Return the lines between two offsets, without their line breaks."""
    if start >= end:
        return []
    lines = text[start:end].split("\n")
    if not lines[-1]:
        lines.pop()
    return [line.rstrip("\r") for line in lines]


def lines_above(document: ConfigMap, layout: Layout, entry: Entry) -> list[str]:
    """Return the lines above *entry*, and the comments between its key and its value as if they stood there, too."""
    text = document.text
    if layout.flow:
        lines = _as_lines(_comments_between(text, entry.lead, entry.key_start), layout)
    else:
        lines = lines_of(text, entry.lead, entry.start)
    if "#" in text[entry.key_end : entry.head]:
        lines += _as_lines(_comments_between(text, entry.key_end, entry.head), layout)
    return lines


def lines_below(document: ConfigMap, layout: Layout) -> list[str]:
    """Return the lines behind the last entry of a mapping that belong to it."""
    text, last = document.text, layout.entries[-1]
    if layout.flow:
        return _as_lines(_comments_between(text, last.remark_end, layout.end), layout)
    return lines_of(text, last.end, layout.end)


def remark_of(document: ConfigMap, entry: Entry) -> str:
    """Return the end-of-line comment of *entry* with the blanks before it; empty if it has none."""
    if not entry.has_remark:
        return ""
    blanks = document.text[entry.head_end : entry.remark].replace(",", "") or " "
    return blanks + document.text[entry.remark : entry.remark_end]


def comments_inside(document: ConfigMap, layout: Layout, entry: Entry) -> list[str]:
    """Return the comments in the collection that is the value of *entry*, as lines at the column of its key."""
    in_block = entry.head == entry.head_end
    begin, end = (entry.remark_end, entry.end) if in_block else (entry.head, entry.head_end)
    if entry.node.id == "scalar" or "#" not in document.text[begin:end]:
        return []
    comments: list[str] = []
    for scalar, behind in (*_scalars(entry.node, document.start), (end, end)):
        if scalar >= begin:  # an alias has the place of its anchor
            comments += _comments_between(document.text, begin, scalar)
            begin = behind
    return _as_lines(comments, layout)


def _comments_between(text: str, start: int, end: int) -> Iterator[str]:
    """Yield the comments of a stretch of text that holds no scalar, from `#` to the line's end."""
    if "#" in text[start:end]:
        for comment in re.compile(_COMMENT).finditer(text, start, end):
            yield comment.group()


def _scalars(node: Node, document_start: int) -> Iterator[tuple[int, int]]:
    """Yield where the scalars in *node* begin and end."""
    if node.id == "scalar":
        yield node.start_mark.index + document_start, node.end_mark.index + document_start
    else:
        for child in chain.from_iterable(node.value) if node.id == "mapping" else node.value:
            yield from _scalars(child, document_start)


def _as_lines(comments: Iterable[str], layout: Layout) -> list[str]:
    return [" " * layout.indent + comment for comment in comments]
