"""Change the entries of a mapping in the text, leaving every other character as it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from cilium_cmrebase.document.configmap import ConfigMap
from cilium_cmrebase.document.edits import Edit
from cilium_cmrebase.document.errors import UnsupportedYamlError
from cilium_cmrebase.document.layout import Entry, Layout
from cilium_cmrebase.document.spelling import Spelling, spell_flow, spell_key

__all__ = ["BlockEditor", "FlowEditor", "MappingEditor", "edit_mapping"]


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

    def edits(self) -> Iterable[Edit]:
        """Return the edits made so far, in the order made."""
        return self._edits

    def add(self, edit: Edit) -> None:
        """Take up an edit made elsewhere, such as a comment's."""
        self._edits.append(edit)

    def replace(self, entry: Entry, value: str, spelling: Spelling | None = None, remark: str = "") -> None:
        """Give *entry* another value; its own end-of-line comment stays unless *remark* takes its place."""
        self._refuse_anchor(entry)
        text = self.document.text
        head, body = spelling or self._spell(value)
        if not remark:
            remark = text[entry.head_end : entry.remark_end]
        gap = " " if text[entry.head - 1] == ":" else ""
        ending = text[entry.remark_end : entry.body]
        if not ending.endswith("\n") and (body or entry.end > entry.body):
            ending += self.document.newline
        self.add(Edit(entry.head, entry.end, f"{gap}{head}{remark}{ending}{body}"))

    def remove(self, entry: Entry) -> None:
        """Take *entry*'s lines out; the lines above it stay."""
        self._refuse_anchor(entry)
        self.add(Edit(entry.start, entry.end, ""))

    def comment_out(self, entry: Entry) -> None:
        """Turn *entry* into comment lines, so that the comment above it keeps what it speaks of."""
        self._refuse_anchor(entry)
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
        self.add(Edit(place, place, self.lines(place, self.entry_text(key, value, spelling, above, remark))))

    def entry_text(
        self, key: str, value: str, spelling: Spelling | None = None, above: Sequence[str] = (), remark: str = ""
    ) -> str:
        """Return the lines of a new entry."""
        head, body = spelling or self._spell(value)
        newline = self.document.newline
        lines = "".join(line + newline for line in above)
        return f"{lines}{' ' * self.layout.indent}{spell_key(key)}: {head}{remark}{newline}{body}"

    def lines(self, place: int, lines: str) -> str:
        """Return *lines* with a line break before them where the text at *place* does not end in one."""
        text = self.document.text
        return lines if place == 0 or text[place - 1] == "\n" else self.document.newline + lines

    def _spell(self, value: str) -> Spelling:
        from cilium_cmrebase.document.spelling import spell

        return spell(value, self.layout.indent, self.document.newline)

    def _refuse_anchor(self, entry: Entry) -> None:
        if self.document.text.startswith("&", entry.head):
            line, column = self.document.position(entry.head)
            raise UnsupportedYamlError(
                f"{entry.key} has an anchor that other places may refer to, and its value has to change",
                source=self.document.source,
                line=line,
                column=column,
                hint="write the value out wherever it is used",
            )


class FlowEditor:
    """Edits a mapping in flow style, as JSON is; it has no place for comments."""

    def __init__(self, document: ConfigMap, layout: Layout) -> None:
        self.document = document
        self.layout = layout
        text = document.text
        self._items = [(entry, text[entry.key_start : entry.end]) for entry in layout.entries]
        self._inserted: dict[Entry | None, list[str]] = {}
        self._changed = False

    def replace(self, entry: Entry, value: str, spelling: Spelling | None = None, remark: str = "") -> None:
        """Give *entry* another value, spelled as JSON would."""
        del spelling, remark
        start = self.document.text[entry.key_start : entry.head]
        self._items = [(each, start + spell_flow(value) if each is entry else item) for each, item in self._items]
        self._changed = True

    def remove(self, entry: Entry) -> None:
        """Take *entry* and its comma out."""
        self._items = [(each, "" if each is entry else item) for each, item in self._items]
        self._changed = True

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
        self._inserted.setdefault(after, []).append(f"{spell_flow(key)}: {spell_flow(value)}")
        self._changed = True

    def edits(self) -> Iterable[Edit]:
        """Return one edit that writes the mapping's content anew, or none."""
        if not self._changed:
            return []
        text = self.document.text
        entries = self.layout.entries
        opening = text[self.layout.start : entries[0].key_start] if entries else ""
        closing = text[entries[-1].end : self.layout.end] if entries else ""
        separator = text[entries[0].end : entries[1].key_start] if len(entries) > 1 else "," + (opening or " ")
        items = list(self._inserted.get(None, ()))
        for entry, item in self._items:
            items += [item] if item else []
            items += self._inserted.get(entry, ())
        return [Edit(self.layout.start, self.layout.end, opening + separator.join(items) + closing)]


def commented_out(lines: str, indent: int) -> str:
    """Return *lines* as comment lines, the `#` at column *indent*."""
    kept = []
    for line in lines.splitlines(keepends=True):
        content = line[indent:] if not line[:indent].strip() else line.lstrip(" ")
        kept.append(" " * indent + "#" + content)
    return "".join(kept)
