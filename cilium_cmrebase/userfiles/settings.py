"""Files in which users tell the program something: YAML that follows a JSON Schema, with the place of every fault."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

from cilium_cmrebase.document.compose import Node, compose
from cilium_cmrebase.document.configmap import BOM
from cilium_cmrebase.document.edits import Edit, splice
from cilium_cmrebase.document.errors import DocumentError
from cilium_cmrebase.document.layout import Layout, is_flow, lay_out
from cilium_cmrebase.document.words import NULL

if TYPE_CHECKING:
    from jsonschema import ValidationError

__all__ = ["Path", "Settings", "SettingsError"]

Path: TypeAlias = tuple[str | int, ...]

# What a file can say, by the word of JSON Schema; all scalars are texts.
_KINDS = {"array": "a list", "object": "a mapping", "string": "a text", "null": "nothing"}
_NEXT_DOCUMENT = re.compile(r"^---(?=\s|\Z)", re.M)


class SettingsError(DocumentError):
    """A file of the user's does not follow its schema."""


class Settings:
    """What a file says: mappings, lists, texts and None; every other scalar is the text that stands in the file.

    Attributes:
        text: The whole text.
        source: Name of the text, for messages.
        data: What it says; an empty mapping where it says nothing.
    """

    def __init__(self, text: str, schema: Mapping[str, Any], *, source: str) -> None:
        """Read *text*.

        Args:
            text: YAML, of which JSON is a part.
            schema: The JSON Schema that it has to follow; its top is a mapping.
            source: Name of the text, usually a file name.

        Raises:
            YamlSyntaxError: *text* is not YAML.
            SettingsError: It does not follow the schema.
        """
        self.text = text
        self.source = source
        self._base = len(BOM) if text.startswith(BOM) else 0
        self._root = compose(text[self._base :], source=source)
        self._offsets: dict[Path, int] = {(): 0}
        self._nodes: set[int] = set()
        self.data: dict[str, Any] = {}
        if self._root is not None:
            marker = _NEXT_DOCUMENT.search(text, self._root.start_mark.index + self._base)
            if marker is not None:
                raise self._error("a second YAML document", marker.start(), "leave one in the file")
            self.data = self._read(self._root, ())
        if self.data is None:  # a document that is begun and empty
            self._root, self.data = None, {}
        self._check(schema)

    def error(self, path: Path, message: str, hint: str | None = None) -> SettingsError:
        """Return an error about what stands at *path*."""
        return self._error(message, self._offsets[path], hint)

    def line(self, path: Path) -> int:
        """Return the line, counted from 1, of what stands at *path*."""
        return self.text.count("\n", 0, self._offsets[path]) + 1

    def with_items(self, key: str, items: Iterable[str]) -> str:
        """Return the text with *items* put behind those of the list at the top that is called *key*.

        What stands in the text already is left as it is.

        Args:
            key: The list; where there is none, one is made at the end of the text.
            items: Block style YAML of each, perhaps with comments above, indented as at the top of a file.

        Raises:
            SettingsError: The list, or the whole text, is in flow style.
        """
        hint = "write it as lines that begin with a dash"
        newline = "\r\n" if "\r\n" in self.text else "\n"
        lines = [line for item in items for line in item.splitlines()]
        place, column, opening = len(self.text), 2, f"{key}:{newline}"
        edits: list[Edit] = []
        if self._root is not None:
            if is_flow(self.text, self._root.start_mark.index + self._base):
                raise self.error((), "new entries cannot be added to a file in flow style", hint)
            layout = self._layout
            place, column, opening = layout.end, layout.indent + 2, " " * layout.indent + opening
            entry = layout.last().get(key)
            if entry is not None:
                opening = ""
                if not self.data[key]:  # the key alone, or an empty list
                    edits.append(Edit(entry.key_end, entry.head_end, ":"))
                    place = entry.end
                elif is_flow(self.text, entry.node.start_mark.index + self._base):
                    raise self.error((key,), f"new entries cannot be added to {key}, which is in flow style", hint)
                else:
                    place, column = entry.end, entry.node.start_mark.column
        before = "" if place == 0 or self.text[place - 1] == "\n" else newline
        body = "".join(f"{' ' * column}{line}{newline}" for line in lines)
        return splice(self.text, [*edits, Edit(place, place, before + opening + body)]) if lines else self.text

    @cached_property
    def _layout(self) -> Layout:
        assert self._root is not None, "an empty text has no layout"
        start = self.text.rfind("\n", 0, self._root.start_mark.index + self._base) + 1
        return lay_out(self.text, self._root, self._base, start)

    def _read(self, node: Node, path: Path) -> Any:
        offset = self._offsets[path] = node.start_mark.index + self._base
        if id(node) in self._nodes:
            raise self._error("an anchor that other places refer to", offset, "write the value out at each of them")
        self._nodes.add(id(node))
        if node.id == "sequence":
            return [self._read(item, (*path, index)) for index, item in enumerate(node.value)]
        if node.id == "mapping":
            return dict(self._read_pairs(node, path))
        return None if not node.style and node.value in NULL else node.value

    def _read_pairs(self, node: Node, path: Path) -> Iterator[tuple[str, Any]]:
        seen: set[str] = set()
        for key, value in node.value:
            offset = key.start_mark.index + self._base
            if key.id != "scalar":
                raise self._error("a key that is itself a collection", offset, "write it as a word")
            if key.value in seen:
                raise self._error(f"{key.value} stands here a second time", offset, "leave one of them")
            seen.add(key.value)
            read = self._read(value, (*path, key.value))
            self._offsets[(*path, key.value)] = offset  # a mapping's or list's own beginning says less than its key
            yield key.value, read

    def _error(self, message: str, offset: int, hint: str | None) -> SettingsError:
        line = self.text.count("\n", 0, offset) + 1
        column = offset - (self.text.rfind("\n", 0, offset) + 1) + 1 - (self._base if line == 1 and offset else 0)
        return SettingsError(message, source=self.source, line=line, column=column, hint=hint)

    def _check(self, schema: Mapping[str, Any]) -> None:
        from jsonschema import Draft202012Validator

        errors = list(Draft202012Validator(schema).iter_errors(self.data))
        if errors:
            # A misspelt word is both unknown and missed; that it is unknown says more.
            misspelt = [error for error in errors if error.validator == "additionalProperties"]
            raise min(map(self._explain, misspelt or errors), key=lambda error: (error.line, error.column))

    def _explain(self, error: ValidationError) -> SettingsError:
        """Return what is wrong in our own words, where they are clearer than those of jsonschema."""
        path: Path = tuple(error.absolute_path)
        what = f"{path[-1]} " if path and isinstance(path[-1], str) else ""
        schema: Any = error.schema
        wanted: Any = error.validator_value
        instance: Any = error.instance
        match error.validator:
            case "additionalProperties":
                from difflib import get_close_matches

                names = list(schema["properties"])
                unknown = next(name for name in instance if name not in names)
                close = get_close_matches(unknown, names, n=1)
                hint = f"did you mean {close[0]}?" if close else f"there are: {', '.join(names)}"
                return self.error((*path, unknown), f"{unknown} is not known here", hint)
            case "required":
                missing = next(name for name in wanted if name not in instance)
                return self.error(path, f"{missing} is missing")
            case "type":
                kinds = [_KINDS[kind] for kind in ([wanted] if isinstance(wanted, str) else wanted) if kind in _KINDS]
                return self.error(path, f"{what}should be {' or '.join(kinds)}")
            case "enum":
                return self.error(path, f"{what}should be one of: {', '.join(wanted)}")
            case "minLength":
                return self.error(path, f"{what}is empty")
            case _:
                return self.error(path, f"{what}does not fit: {schema['description']}")
