"""Change the entries of a mapping in the text, leaving every other character as it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import dropwhile
from typing import Protocol

from cilium_cmrebase.document.configmap import ConfigMap
from cilium_cmrebase.document.edits import Edit, splice
from cilium_cmrebase.document.errors import UnsupportedYamlError
from cilium_cmrebase.document.layout import Entry, Layout
from cilium_cmrebase.document.spelling import Spelling, spell_flow, spell_key

__all__ = ["BlockEditor", "FlowEditor", "MappingEditor", "commented_out", "edit_mapping", "keeps_blank_lines"]

# Patterns are compiled where they are first used, and kept by `re`: most edits need none of them.
_COMMA_OR_COMMENT = r"(?P<comment>#[^\n]*)|,"
_INDICATORS = r"([|>])[-+]?([0-9]?)[-+]?\Z"
# A key or tag without a value, which would be one word with the comma behind it.
_OPEN_END = r"(?::|[\s:][!&][^\s,\[\]{}]*)\Z"
_ANCHOR = r"(?:!\S*\s+)?&"
_BLANK_OR_COMMENT_LINES = r"(?:[ \t]*(?:#[^\n]*)?\r?(?:\n|\Z))*"


class MappingEditor(Protocol):
    """Collects the changes of one mapping and hands them out as edits of the text."""

    layout: Layout

    def replace(self, entry: Entry, value: str, spelling: Spelling | None = None, remark: str = "") -> None:
        """Give *entry* another value, and an end-of-line comment if *remark* is not empty."""

    def remove(self, entry: Entry) -> None:
        """Take *entry* out; what stands above it stays."""

    def insert(
        self,
        after: Entry | None,
        key: str,
        value: str,
        spelling: Spelling | None = None,
        *,
        above: Sequence[str] = (),
        remark: str = "",
    ) -> None:
        """Put a new entry behind *after*, or at the front; later insertions at the same place go behind it."""

    def edits(self) -> Iterable[Edit]:
        """Return the edits that make all changes."""


def edit_mapping(document: ConfigMap, layout: Layout) -> MappingEditor:
    """Return the editor for the style that *layout* is written in."""
    return FlowEditor(document, layout) if layout.flow else BlockEditor(document, layout)


class BlockEditor:
    """Edits a block mapping line by line; comments can be placed."""

    def __init__(self, document: ConfigMap, layout: Layout) -> None:
        self.document = document
        self.layout = layout
        self._edits: list[Edit] = []
        self._behind_open_end: list[str] = []
        self._behind_kept_blanks: set[int] = set()  # places where the last insertion would take up blank lines

    def edits(self) -> Iterable[Edit]:
        """Return the edits made so far, in the order made."""
        if not self._behind_open_end:
            return self._edits
        place = len(self.document.text)
        edits = list(self._edits)
        newline = self.document.newline
        changed = [edit.text for edit in edits if edit.start < edit.end == place]
        last = self.layout.entries[-1]
        if changed:
            if not changed[-1] or changed[-1].endswith("\n"):  # what is taken out leaves the line break before it
                newline = ""
        elif _is_block_scalar(self.document, last) and last.node.value.endswith("\n"):
            # Blanks without a line break are no line of it; with one, they would be.
            start = self.document.text.rfind("\n") + 1
            return [*edits, Edit(start, place, "".join(self._behind_open_end))]
        elif _is_block_scalar(self.document, last):  # its value does not end in a line break, either
            header = self.document.text[last.head : last.head_end]
            edits.append(Edit(last.head, last.head_end, re.sub(_INDICATORS, r"\1\2-", header)))
        return [*edits, Edit(place, place, newline + "".join(self._behind_open_end))]

    def add(self, *edits: Edit) -> None:
        """Take up edits made elsewhere, such as those of comments."""
        self._edits += edits

    def replace(self, entry: Entry, value: str, spelling: Spelling | None = None, remark: str = "") -> None:
        """Give *entry* another value; its own end-of-line comment stays unless *remark* takes its place."""
        _refuse_anchor(self.document, entry)
        text = self.document.text
        head, body = self._spell(value, spelling)
        if not remark:
            remark = text[entry.head_end : entry.remark_end]
            remark = f" {remark}" if remark.startswith("#") else remark  # what touches quotes would be text without
        line = text.rfind("\n", 0, entry.head) + 1
        gap = " " if text[entry.head - 1] == ":" else ""
        if line > entry.start:  # on a line of its own, a block scalar may begin at the key's column, and others not
            gap = " " * (self.layout.indent + 2 - (entry.head - line))
        ending = text[entry.remark_end : entry.body]
        if not ending.endswith("\n") and (body or entry.end > entry.body):
            ending += self.document.newline
        self.add(Edit(entry.head, entry.end, f"{gap}{head}{remark}{ending}{body}"))

    def remove(self, entry: Entry) -> None:
        """Take *entry*'s lines out; the lines above it stay.

        Where the lines that follow would become content of a block scalar above, a bare `#` keeps them apart.
        """
        _refuse_anchor(self.document, entry)
        line = " " * self.layout.indent + "#" + self.document.newline if self._keeps_apart(entry) else ""
        self.add(Edit(entry.start, entry.end, line))

    def comment_out(self, entry: Entry) -> None:
        """Turn *entry* into comment lines, so that the comment above it keeps what it speaks of."""
        _refuse_anchor(self.document, entry)
        text = self.document.text
        lines = commented_out(text[entry.start : entry.end], self.layout.indent)
        self.add(Edit(entry.start, entry.end, lines))

    def insert(
        self,
        after: Entry | None,
        key: str,
        value: str,
        spelling: Spelling | None = None,
        *,
        above: Sequence[str] = (),
        remark: str = "",
    ) -> None:
        """Put a new entry on the line behind *after*, with the lines *above* over it."""
        place = after.end if after else self.layout.start
        if place in self._behind_kept_blanks or (after and keeps_blank_lines(self.document, after)):
            above = list(dropwhile(lambda line: not line.strip(), above))
        spelling = self._spell(value, spelling)
        if spelling.keeps_blank_lines:
            self._behind_kept_blanks.add(place)
        else:
            self._behind_kept_blanks.discard(place)
        lines = self.entry_text(key, value, spelling, above, remark)
        if place == len(self.document.text) and not self.document.text.endswith("\n"):
            self._behind_open_end.append(lines)
        else:
            self.add(Edit(place, place, lines))

    def entry_text(
        self, key: str, value: str, spelling: Spelling | None = None, above: Sequence[str] = (), remark: str = ""
    ) -> str:
        """Return the lines of a new entry."""
        head, body = self._spell(value, spelling)
        newline = self.document.newline
        lines = "".join(line + newline for line in above)
        return f"{lines}{' ' * self.layout.indent}{spell_key(key)}: {head}{remark}{newline}{body}"

    def lines(self, place: int, lines: str) -> str:
        """Return *lines* with a line break before them where the text at *place* does not end in one."""
        text = self.document.text
        return lines if place == 0 or text[place - 1] == "\n" else self.document.newline + lines

    def _spell(self, value: str, spelling: Spelling | None) -> Spelling:
        from cilium_cmrebase.document.spelling import spell, spell_quoted

        spelling = spelling or spell(value, self.layout.indent, self.document.newline)
        if spelling.head.startswith(("|", ">")):
            column = _content_column(*spelling, self.layout)
            if any(_is_content(line, column) for line in self._lines_between):
                return Spelling(spell_quoted(value))
            if spelling.keeps_blank_lines and any(not line.strip() for line in self._lines_between):
                if value.endswith("\n\n"):
                    return Spelling(spell_quoted(value))
                return spelling._replace(head=spelling.head.replace("+", "", 1))
        return spelling

    @cached_property
    def _lines_between(self) -> list[str]:
        """The lines between the entries, which could become content of a block scalar above them."""
        text, entries = self.document.text, self.layout.entries
        regions = [text[entry.lead : entry.start] for entry in entries if entry.lead < entry.start]
        regions += [self._lines_behind(len(entries) - 1)] if entries else []
        return [line for region in regions for line in _split_lines(region)]

    def _lines_behind(self, index: int) -> str:
        """Return the blank lines and comment lines behind the entry at *index*."""
        text, entries = self.document.text, self.layout.entries
        if index + 1 < len(entries):
            return text[entries[index].end : entries[index + 1].start]
        lines = re.compile(_BLANK_OR_COMMENT_LINES).match(text, entries[index].end)
        return lines.group() if lines else ""

    def _keeps_apart(self, entry: Entry) -> bool:
        """Say whether *entry* stands between a block scalar and lines that would become content of it."""
        index = self._indices[entry.start]
        lines = _split_lines(self._lines_behind(index))
        if not lines:
            return False
        text, entries = self.document.text, self.layout.entries
        while index and "#" not in text[entries[index].lead : entries[index].start]:
            index -= 1
            scalar = entries[index]
            if _is_block_scalar(self.document, scalar):
                header, body = text[scalar.head : scalar.head_end], text[scalar.body : scalar.end]
                column = _content_column(header, body, self.layout)
                keeps = keeps_blank_lines(self.document, scalar)
                for line in lines:
                    if _is_content(line, column) or (keeps and not line.strip()):
                        return True
                    if line.strip():
                        break
        return False

    @cached_property
    def _indices(self) -> dict[int, int]:
        return {entry.start: index for index, entry in enumerate(self.layout.entries)}


class FlowEditor:
    """Edits a mapping in flow style, as JSON is; it has no place for comments."""

    def __init__(self, document: ConfigMap, layout: Layout) -> None:
        self.document = document
        self.layout = layout
        self._replaced: dict[int, str] = {}
        self._removed: set[int] = set()
        self._inserted: dict[int | None, list[str]] = {}

    def replace(self, entry: Entry, value: str, spelling: Spelling | None = None, remark: str = "") -> None:
        """Give *entry* another value, spelled as JSON would."""
        del spelling, remark
        _refuse_anchor(self.document, entry)
        text = self.document.text
        before = text[entry.key_start : entry.head]
        if entry.head == entry.head_end:  # nothing is written, perhaps not even the colon
            before += " " if before.endswith(":") else ": "
        self._replaced[entry.key_start] = before + spell_flow(value)

    def remove(self, entry: Entry) -> None:
        """Take *entry* and its comma out."""
        _refuse_anchor(self.document, entry)
        self._removed.add(entry.key_start)

    def insert(
        self,
        after: Entry | None,
        key: str,
        value: str,
        spelling: Spelling | None = None,
        *,
        above: Sequence[str] = (),
        remark: str = "",
    ) -> None:
        """Put a new entry behind *after*, separated as the others are."""
        del spelling, above, remark
        self.insert_item(after, f"{spell_flow(key)}: {spell_flow(value)}")

    def insert_item(self, after: Entry | None, item: str) -> None:
        """Put a new entry behind *after* whose text is *item*, such as one that has a mapping for its value."""
        self._inserted.setdefault(after.key_start if after else None, []).append(item)

    def edit_inside(self, entry: Entry, edits: Iterable[Edit]) -> None:
        """Apply *edits*, all of which are inside of *entry*, with the ones that are made here."""
        moved = [Edit(start - entry.key_start, end - entry.key_start, new) for start, end, new in edits]
        if moved:
            self._replaced[entry.key_start] = splice(self.document.text[entry.key_start : entry.end], moved)

    def edits(self) -> Iterable[Edit]:
        """Return one edit that writes the mapping's content anew, or none."""
        if not (self._replaced or self._removed or self._inserted):
            return []
        text = self.document.text
        entries = self.layout.entries
        # Text is gathered as gaps and items by turns; `gap` is the one in front of what comes next.
        gap = text[self.layout.start : entries[0].key_start]
        content: list[str] = []
        for item in self._inserted.get(None, ()):
            content += [gap, item]
            gap = "," + self._space
        for index, entry in enumerate(entries):
            last = index + 1 == len(entries)
            following = text[entry.end : self.layout.end if last else entries[index + 1].key_start]
            if entry.key_start in self._removed:
                gap = _join_gaps(gap, following, last=last)
            else:
                content += [gap, self._replaced.get(entry.key_start, text[entry.key_start : entry.end])]
                gap = following
            for item in self._inserted.get(entry.key_start, ()):
                before, gap = self._part(gap, first=not content) if last else (gap, "," + self._space)
                content += [before, item]
        content.append(gap if content else _without_comma(gap))
        for index in range(2, len(content), 2):
            if re.search(_OPEN_END, content[index - 1]) and not content[index][:1].isspace():
                content[index] = " " + content[index]
        return [Edit(self.layout.start, self.layout.end, "".join(content))]

    @cached_property
    def _space(self) -> str:
        """What stands between a comma and the next key."""
        text, entries = self.document.text, self.layout.entries
        if len(entries) > 1:
            gap = text[entries[0].end : entries[1].key_start]
            space = gap.partition(",")[2]
        else:
            gap = space = text[self.layout.start : entries[0].key_start] or " "
        return self.document.newline + gap.rpartition("\n")[2].replace(",", "") if "#" in gap else space

    def _part(self, closing: str, *, first: bool) -> tuple[str, str]:
        """Part the text before the closing brace into what goes before a new last item, and what goes behind it."""
        comma = "" if first else ","
        if "#" not in closing:
            return comma + self._space, closing
        comments, newline, indent = _without_comma(closing).rpartition("\n")
        if comments.endswith("\r"):
            comments, newline = comments.removesuffix("\r"), "\r\n"
        space = self._space if "\n" in self._space else self.document.newline + " "
        return comma + comments + space, newline + indent


def _join_gaps(gap: str, following: str, *, last: bool) -> str:
    """Return what stays of the text around an item that is taken out: one comma at most, and all comments."""
    if last:
        return _without_comma(gap) + following if "#" in gap else following
    return gap + _without_comma(following) if "#" in following else gap


def _without_comma(gap: str) -> str:
    """Return the text between two items of a flow mapping without its comma."""

    def without(match: re.Match[str]) -> str:
        touches = gap.startswith("#", match.end())  # a comment must not touch the item before it
        return match.group("comment") or (" " if touches else "")

    return re.sub(_COMMA_OR_COMMENT, without, gap)


def _refuse_anchor(document: ConfigMap, entry: Entry) -> None:
    if document.text.startswith(("&", "!"), entry.head) and re.compile(_ANCHOR).match(document.text, entry.head):
        line, column = document.position(entry.head)
        raise UnsupportedYamlError(
            f"{entry.key} has an anchor that other places may refer to, and its value has to change",
            source=document.source,
            line=line,
            column=column,
            hint="write the value out wherever it is used",
        )


def _is_block_scalar(document: ConfigMap, entry: Entry) -> bool:
    return entry.node.style in ("|", ">") and not document.text.startswith("*", entry.head)


def keeps_blank_lines(document: ConfigMap, entry: Entry) -> bool:
    """Say whether blank lines behind *entry* are part of its value."""
    return _is_block_scalar(document, entry) and "+" in document.text[entry.head : entry.head_end]


def _content_column(header: str, body: str, layout: Layout) -> int:
    """Return the column where the content of a block scalar begins, which is at least one behind the keys."""
    indicators = re.search(_INDICATORS, header)
    if indicators and indicators.group(2):
        return layout.indent + int(indicators.group(2))
    for line in body.split("\n"):
        if line.strip("\r "):
            return len(line) - len(line.lstrip(" "))
    return layout.indent + 1


def _split_lines(text: str) -> list[str]:
    return text.removesuffix("\n").split("\n") if text else []


def _is_content(line: str, column: int) -> bool:
    """Say whether *line*, a blank or a comment, would be content behind a block scalar with content at *column*."""
    return line.startswith(" " * column) and line[column : column + 1] not in ("", "\r")


def commented_out(lines: str, indent: int) -> str:
    """Return *lines* as comment lines, the `#` at column *indent*."""
    kept = []
    for line in lines.splitlines(keepends=True):
        content = line.lstrip(" ")
        column = len(line) - len(content)
        kept.append(" " * indent + "#" + " " * max(column - indent, 0) + content)
    return "".join(kept)
