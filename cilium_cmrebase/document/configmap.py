"""The ConfigMap as a document: its options, and where in the text everything stands."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

from cilium_cmrebase.document.compose import Backend, Node
from cilium_cmrebase.document.errors import NotAConfigMapError, UnsupportedYamlError
from cilium_cmrebase.document.layout import Entry, Layout, is_flow, lay_out
from cilium_cmrebase.document.stream import find_config_map
from cilium_cmrebase.document.words import BOOLEANS as _BOOLEANS, NULL as _NULL

__all__ = ["BOM", "ConfigMap", "Problem"]

BOM = "\ufeff"

# Patterns are compiled where they are first used, and kept by `re`: most documents need few of them.
# What begins like this is a number to Kubernetes' YAML reader (a YAML 1.1 one) when it stands unquoted.
_NUMBER = (
    r"[-+]?(?:0b[01_]+|0o?[0-7_]*|0x[0-9a-fA-F_]+|[1-9][0-9_]*)"
    r"|[-+]?(?:\.[0-9]+|[0-9][0-9_]*(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9]+)?"
    r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
)
_TAG = r"(?:&\S*\s+)?(!<[^>\s]*>|![^\s,{}\[\]]*)"
_ANCHOR = r"(?:!\S*\s+)?&(\S+)"
_TAGS_OF_TEXT = frozenset({"!", "!!str", "!<tag:yaml.org,2002:str>"})
_COLON = r"[ \t]*:"
_COMMENT = r"(?<=[ \t\n])#[^\n]*"
_QUESTION_IN_FLOW = r"[{,]\s*\?\s*\Z"
# Line breaks to some parsers and versions of YAML, and not to others or to editors.
_STRANGE_BREAK = "\r(?!\n)|[\x85\u2028\u2029]"


class Place(NamedTuple):
    """Where something stands in a text.

    Attributes:
        source: Name of the text.
        line: Counted from 1.
        column: Counted from 1.
        text: The whole line, without its line break.
    """

    source: str
    line: int
    column: int
    text: str


class Problem(NamedTuple):
    """Something in the text that Kubernetes or a strict reader refuses, and that a rebase mends.

    Attributes:
        kind: `not-a-string` or `repeated`.
        key: The key concerned.
        offset: Where it stands.
    """

    kind: str
    key: str
    offset: int


class ConfigMap:
    """A ConfigMap read without loss.

    The text is kept as it is; reading only finds out where things stand, so that edits can leave the rest alone.

    Attributes:
        text: The whole text, byte order mark included.
        source: Name of the text, for messages.
        data: The options and their values, in the order of the text; of a repeated key the last value counts.
        entries: The entry that counts for each option.
        problems: What a rebase has to mend.
        layout: Where the entries of `data` stand, repeated ones too.
        top: Where the outermost fields stand.
        top_entries: The outermost fields by their names.
        start: Offset where its YAML document begins; the marks of nodes count from there.
        document_end: Offset behind its YAML document.
        in_list: Whether it is an item of a `kind: List`.
        other_documents: How many other documents the stream holds.
    """

    def __init__(
        self, text: str, *, source: str = "<text>", name: str | None = None, backend: Backend = "auto"
    ) -> None:
        """Read the ConfigMap called *name* from *text*.

        Args:
            text: YAML or JSON: one ConfigMap, a stream with other objects, or a `kind: List`.
            source: Name of the text, usually a file name.
            name: The ConfigMap's `metadata.name`; `cilium-config` if not given.
            backend: Which YAML parser finds the positions; the result is the same.

        Raises:
            YamlSyntaxError: *text* is not YAML.
            NotAConfigMapError: There is no such ConfigMap, there are several, or it has no data.
            UnsupportedYamlError: It uses YAML that would have to be guessed at.
        """
        self.text = text
        self.source = source
        skip = len(BOM) if text.startswith(BOM) else 0
        location = find_config_map(text[skip:] if skip else text, name, source=source, backend=backend)
        self.start = location.start + skip
        self.document_end = location.end + skip
        self.in_list = location.in_list
        self.other_documents = location.other_documents
        self._refuse_strange_breaks()
        self._check_keys(location.node)
        self.top: Layout = self._lay_out_fields(location.node)
        self.top_entries: dict[str, Entry] = self.top.last()
        self._refuse_repeated_fields()
        self._refuse_binary_data()
        self.layout: Layout = self._lay_out_data()
        self.data: dict[str, str] = {}
        self.entries: dict[str, Entry] = {}
        self.problems: list[Problem] = []
        self._read_entries()

    @classmethod
    def from_text(
        cls, text: str, *, source: str = "<text>", name: str | None = None, backend: Backend = "auto"
    ) -> ConfigMap:
        """Read the ConfigMap called *name* from *text*; the same as calling the class."""
        return cls(text, source=source, name=name, backend=backend)

    def __repr__(self) -> str:
        """Name the source and the number of options."""
        return f"<ConfigMap {self.source}: {len(self.data)} options>"

    def position(self, offset: int) -> tuple[int, int]:
        """Return line and column of *offset*, both counted from 1; a byte order mark takes no column."""
        start = self.text.rfind("\n", 0, offset) + 1
        mark = 1 if start == 0 and self.text.startswith(BOM) else 0
        return self.text.count("\n", 0, offset) + 1, offset - start + 1 - mark

    def place(self, keys: Iterable[str]) -> Place:
        """Return where the first of *keys* that the data has stands; where the data begins if it has none of them."""
        entry = next((self.entries[key] for key in keys if key in self.entries), None)
        offset = entry.key_start if entry else self.top_entries["data"].key_start
        line, column = self.position(offset)
        end = self.text.find("\n", offset)
        text = self.text[self.text.rfind("\n", 0, offset) + 1 : None if end < 0 else end]
        return Place(self.source, line, column, text.removeprefix(BOM).rstrip("\r"))

    @cached_property
    def entry_ending_at(self) -> dict[int, Entry]:
        """The entries of `data` by the offset behind each, where the next one begins."""
        return {entry.end: entry for entry in self.layout.entries}

    @cached_property
    def not_strings(self) -> frozenset[int]:
        """The offsets of the values that are no strings."""
        return frozenset(problem.offset for problem in self.problems if problem.kind == "not-a-string")

    @cached_property
    def newline(self) -> str:
        """The line break of the text: that of its first line."""
        first = self.text.find("\n")
        return "\r\n" if first > 0 and self.text[first - 1] == "\r" else "\n"

    @cached_property
    def metadata(self) -> Layout | None:
        """Where the entries of `metadata` stand; None where there is none."""
        return self.child_layout(self.top_entries.get("metadata"), "metadata")

    @cached_property
    def name(self) -> str | None:
        """The value of `metadata.name`."""
        return self._metadata_scalar("name")

    @cached_property
    def namespace(self) -> str | None:
        """The value of `metadata.namespace`."""
        return self._metadata_scalar("namespace")

    @cached_property
    def immutable(self) -> bool:
        """Whether Kubernetes refuses to change this ConfigMap in place."""
        entry = self.top_entries.get("immutable")
        return entry is not None and entry.node.value in ("true", "True", "TRUE")

    def layout_at(self, path: str) -> Layout | None:
        """Return where the entries of a mapping stand: `""` for the outermost, `metadata`, or one in it."""
        if not path:
            return self.top
        return self.metadata_layout(path.partition(".")[2]) if "." in path else self.metadata

    def metadata_layout(self, key: str) -> Layout | None:
        """Return where the entries of `metadata.labels` or `metadata.annotations` stand; None where there are none."""
        return self.child_layout(self.metadata.last().get(key) if self.metadata else None, f"metadata.{key}")

    def metadata_map(self, key: str) -> dict[str, str]:
        """Return the labels (*key* `labels`) or annotations, as they are written."""
        layout = self.metadata_layout(key)
        if layout is None:
            return {}
        for entry in layout.entries:
            if entry.node.id != "scalar":
                message = f"the value of {entry.key} in metadata.{key} is no text"
                raise self._unsupported(message, entry.key_start, "write it as one text")
        return {entry.key: str(entry.node.value) for entry in layout.entries}

    def child_layout(self, entry: Entry | None, path: str) -> Layout | None:
        """Return the layout of the mapping that is *entry*'s value; None where there is none or it is empty.

        Raises:
            UnsupportedYamlError: The value is there, but is no mapping that stands there.
        """
        if entry is None or _is_null(entry.node):
            return None
        if entry.node.id != "mapping":
            raise self._unsupported(f"{path} is no mapping", entry.key_start, "write it as `key: value` lines")
        if not entry.node.value:
            return None
        return self._mapping_layout(entry, path)

    def _mapping_layout(self, entry: Entry, path: str) -> Layout:
        node = entry.node
        start = node.start_mark.index + self.start
        hint = "write the keys and values out at this place"
        if start < entry.key_end:
            raise self._unsupported(f"{path} is an alias", entry.head, hint)
        anchor = re.compile(_ANCHOR).match(self.text, start)
        if anchor and f"*{anchor.group(1)}" in self.text[self.start : self.document_end]:
            raise self._unsupported(f"{path} has an anchor that other places refer to", start, hint)
        self._check_keys(node)
        layout = lay_out(self.text, node, self.start, entry.body)
        if not layout.flow and entry.body <= start < layout.entries[0].key_start:
            raise self._unsupported(f"{path} has an anchor or a tag on a line of its own", start, "remove it")
        return layout

    def _metadata_scalar(self, key: str) -> str | None:
        entry = self.metadata.last().get(key) if self.metadata else None
        return (entry.node.value or None) if entry is not None and entry.node.id == "scalar" else None

    def _lay_out_fields(self, node: Node) -> Layout:
        start = node.value[0][0].start_mark.index + self.start
        return lay_out(self.text, node, self.start, self.text.rfind("\n", 0, start) + 1)

    def _lay_out_data(self) -> Layout:
        entry = self.top_entries.get("data")
        kind = "missing"
        if entry is not None:
            if entry.node.id == "mapping" and entry.node.value:
                return self._mapping_layout(entry, "data")
            empty = entry.node.id == "mapping" or _is_null(entry.node)
            kind = "empty" if empty else f"{'a list' if entry.node.id == 'sequence' else 'a text'}, not a mapping"
        line, column = self.position(entry.key_start if entry else self.top.entries[0].key_start)
        raise NotAConfigMapError(
            f"data is {kind}",
            source=self.source,
            line=line,
            column=column,
            hint="export it with: kubectl get configmap -n kube-system cilium-config -o yaml",
        )

    def _read_entries(self) -> None:
        """Fill `data`, `entries` and `problems`."""
        text, data, entries = self.text, self.data, self.entries
        for entry in self.layout.entries:
            node, key = entry.node, entry.key
            if node.id == "scalar" and node.style and node.style == text[entry.head] and key not in data:
                data[key] = node.value  # in quotes or a block scalar and without a tag, as nearly everywhere
                entries[key] = entry
            else:
                self._read_entry(entry)

    def _read_entry(self, entry: Entry) -> None:
        node = entry.node
        key = entry.key
        if node.id != "scalar":
            raise self._unsupported(
                f"the value of {key} is a {'list' if node.id == 'sequence' else 'mapping'}, not a text",
                entry.head if self.layout.flow else entry.key_start,
                "Kubernetes refuses that; write it as one text, as Cilium reads it",
            )
        value: str = node.value
        tagged = self.text[entry.head : entry.head + 1] in ("&", "!", "*") and self._is_tagged_text(entry)
        # Parsers say '' or None for plain scalars; a tag such as !!str makes any of them a text.
        if not node.style and not tagged and _is_no_string(value):
            self.problems.append(Problem("not-a-string", key, entry.head))
            if value in _NULL:
                value = ""
        if key in self.data:
            self.problems.append(Problem("repeated", key, self.entries[key].key_start))
            del self.data[key], self.entries[key]
        self.data[key] = value
        self.entries[key] = entry

    def _is_tagged_text(self, entry: Entry) -> bool:
        """Say whether the value of *entry* is tagged as text; refuse the tags that would give it another meaning."""
        tag = re.compile(_TAG).match(self.text, self._heads[id(entry.node)])
        if tag is None:
            return False
        if tag.group(1) not in _TAGS_OF_TEXT:
            hint = "remove the tag and write the value as Cilium reads it"
            raise self._unsupported(f"the value of {entry.key} is tagged {tag.group(1)}", entry.head, hint)
        return True

    @cached_property
    def _heads(self) -> dict[int, int]:
        """Where each value's node is written, by its id; an alias has the node of its anchor."""
        return {id(entry.node): entry.head for entry in reversed(self.layout.entries)}

    def _check_keys(self, mapping: Node) -> None:
        """Refuse keys that are not simply written down: their layout is another one, and no tool writes them."""
        text, offset = self.text, self.start
        flow = is_flow(text, mapping.start_mark.index + offset)
        behind = mapping.start_mark.index + offset
        for key, _ in mapping.value:
            start, end = key.start_mark.index + offset, key.end_mark.index + offset
            if key.id != "scalar" or key.value == "<<":
                what = "a merge key (<<)" if key.id == "scalar" else "a key that is itself a collection"
                raise self._unsupported(what, start, "write the keys out one by one")
            if text[start : start + 1] in ("&", "!"):  # where an alias refers to begins with these, too
                raise self._unsupported(f"the key {key.value} has an anchor, an alias or a tag", start, "remove it")
            if start == end or (flow and "\n" in text[start:end]):
                what = "a key on several lines" if end > start else "an empty key"
                raise self._unsupported(what, start, "write it as `key: value`")
            if (flow or text[end : end + 1] != ":") and self._is_explicit(key, behind, start, end, flow=flow):
                raise self._unsupported(f"the key {key.value} is written with `?`", start, "write it as `key: value`")
            behind = end

    def _is_explicit(self, key: Node, behind: int, start: int, end: int, *, flow: bool) -> bool:
        """Say whether a `?` stands before *key*, whose text goes from *start* to *end*."""
        if flow:
            gap = self.text[behind:start]
            return "?" in gap and re.search(_QUESTION_IN_FLOW, re.sub(_COMMENT, "", gap)) is not None
        # In block style only an explicit key is parted from its colon by more than blanks.
        return key.style in ("|", ">") or not re.compile(_COLON).match(self.text, end)

    def _refuse_strange_breaks(self) -> None:
        text, start, end = self.text, self.start, self.document_end
        if text.isascii() and ("\r" not in text or text.count("\r") == text.count("\r\n")):
            return
        strange = re.compile(_STRANGE_BREAK).search(text, start, end)
        if strange is not None:
            what = "a carriage return without a line feed" if strange.group() == "\r" else "a line separator of Unicode"
            code = f"U+{ord(strange.group()):04X}"
            hint = "write it as an escape in double quotes, or end the line with a line feed"
            raise self._unsupported(f"{what} ({code})", strange.start(), hint)

    def _refuse_repeated_fields(self) -> None:
        """Refuse a second `data` or `metadata`: Kubernetes would drop all that is in the first."""
        if len(self.top_entries) < len(self.top.entries):
            for entry in self.top.entries:
                counts = self.top_entries[entry.key]
                if counts is not entry and entry.key in ("data", "metadata"):
                    raise self._unsupported(f"{entry.key} is there twice", counts.key_start, "join the two")

    def _refuse_binary_data(self) -> None:
        binary = self.top_entries.get("binaryData")
        if binary is not None and binary.node.value and not _is_null(binary.node):
            raise self._unsupported(
                "binaryData is not empty; Cilium would read its keys as options",
                binary.key_start,
                "move what is text to data and remove the rest",
            )

    def _unsupported(self, message: str, offset: int, hint: str) -> UnsupportedYamlError:
        line, column = self.position(offset)
        return UnsupportedYamlError(message, source=self.source, line=line, column=column, hint=hint)


def _is_no_string(value: str) -> bool:
    """Say whether the unquoted *value* is read as something else than text."""
    if value in _NULL or value in _BOOLEANS:
        return True
    return value[0] in "+-.0123456789" and re.fullmatch(_NUMBER, value) is not None


def _is_null(node: Node) -> bool:
    return node.id == "scalar" and not node.style and node.value in _NULL
