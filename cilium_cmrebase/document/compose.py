"""Turn YAML text into nodes with marks: by libyaml where its binding is installed, by ruamel.yaml otherwise.

Only shape, text and position of the nodes are used, never their resolved types, so both parsers give the same result.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias

from cilium_cmrebase.document.errors import UnsupportedYamlError, YamlSyntaxError

if TYPE_CHECKING:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError

__all__ = ["Backend", "Node", "compose"]

Backend: TypeAlias = Literal["auto", "libyaml", "pure"]

# libyaml's binding composes recursively on the C stack, which some 50,000 open brackets overflow.
_MAX_DEPTH = 100
_BRACKETS_WORTH_COUNTING = 2_000
# Block collections are nested by columns: to be deep, a line has to begin with many indicators or blanks.
_RUN_WORTH_COUNTING = 2 * _MAX_DEPTH

_TOO_DEEP = f"nested more than {_MAX_DEPTH} levels deep"


class Mark(Protocol):
    """A place in the text: offset, line and column, all counted from 0, in characters."""

    index: int
    line: int
    column: int


class Node(Protocol):
    """What is used of a ruamel.yaml node; `value` is text, a list of nodes or a list of pairs, as `id` says."""

    id: str
    value: Any
    style: str | None
    anchor: str | None
    start_mark: Mark
    end_mark: Mark


class Event(Protocol):
    """What is used of a ruamel.yaml event."""

    start_mark: Mark


def compose(text: str, *, source: str = "<text>", line: int = 0, backend: Backend = "auto") -> Node | None:
    """Compose the one YAML document in *text*.

    Args:
        text: The document, without a byte order mark.
        source: Name of the text for error messages.
        line: Lines of the source before *text*, for error messages.
        backend: Which parser to use; `auto` prefers libyaml.

    Returns:
        The root node, or None for an empty document.

    Raises:
        YamlSyntaxError: *text* is not YAML.
        UnsupportedYamlError: It is nested more than 100 levels deep.
    """
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        if _looks_deep(text):
            _refuse_depth(text, source, line, backend)
        return _parser(backend).compose(text)
    except RecursionError:
        _refuse_depth(text, source, line, backend)
        raise UnsupportedYamlError(_TOO_DEEP, source=source, line=line + 1, column=1) from None
    except MarkedYAMLError as error:
        raise _syntax_error(error, source, line) from None
    except (YAMLError, UnicodeError) as error:
        raise _character_error(text, source, line) from error


def _syntax_error(error: MarkedYAMLError, source: str, line: int) -> YamlSyntaxError:
    """Return what to say of an error of the parser's."""
    mark = error.problem_mark or error.context_mark
    problem = (error.problem or error.context or "unreadable").strip()
    if "<document start>" in problem:  # behind a directive, or the end of another document
        problem = "a document begins here, for which a line with --- has to come first"
    return YamlSyntaxError(
        f"not valid YAML: {problem}",
        source=source,
        line=line + mark.line + 1 if mark else None,
        column=mark.column + 1 if mark else None,
    )


def _character_error(text: str, source: str, line: int) -> YamlSyntaxError:
    """Return what to say of a character that YAML does not allow."""
    character = re.search("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", text)
    where = character.start() if character else 0
    before = text[:where]
    return YamlSyntaxError(
        "not valid YAML: a control character or half of a surrogate pair, which YAML does not allow",
        source=source,
        line=line + before.count("\n") + 1,
        column=where - (before.rfind("\n") + 1) + 1,
        hint="is this a text file in UTF-8?",
    )


class _Parser(Protocol):
    """What a back end offers."""

    def compose(self, text: str) -> Node | None:
        """Return the root of the one document in *text*."""

    def parse(self, text: str) -> Iterator[Event]:
        """Yield the events of *text*."""


_parsers: dict[Backend, _Parser] = {}


def _parser(backend: Backend) -> _Parser:
    """Return the wanted back end, made when first asked for.

    Raises:
        ImportError: libyaml is asked for and its binding is not installed.
    """
    if backend not in _parsers:
        if backend == "auto":
            try:
                _parsers[backend] = _parser("libyaml")
            except ImportError:
                _parsers[backend] = _parser("pure")
        else:
            _parsers[backend] = _libyaml() if backend == "libyaml" else _PureParser()
    return _parsers[backend]


def _libyaml() -> _Parser:
    from _ruamel_yaml import CParser
    from ruamel.yaml.composer import ComposerError
    from ruamel.yaml.tag import Tag

    no_tag = Tag()

    class Untyped(CParser):  # type: ignore[misc]
        """libyaml's parser; it asks its subclass for the tags of nodes, which are of no interest here.

        One for all nodes saves making one for each, which takes a quarter of the time.
        """

        def resolve(self, _kind: object, _value: object, _implicit: object) -> Tag:
            return no_tag

        def descend_resolver(self, current: object, index: object) -> None:
            pass

        def ascend_resolver(self) -> None:
            pass

    class LibyamlParser:
        def compose(self, text: str) -> Node | None:
            parser = Untyped(text)
            try:
                node = parser.get_node() if parser.check_node() else None
                # What follows the document is refused, as nobody would read it; a block collection that begins in
                # the first column ends where the text does.
                if node is not None and (getattr(node, "flow_style", True) or node.start_mark.column):
                    parser.check_node()
            except ComposerError as error:
                if str(error.context).startswith("found duplicate anchor"):  # legal, and the binding refuses it
                    return _parser("pure").compose(text)
                raise
            return node

        def parse(self, text: str) -> Iterator[Event]:
            parser = Untyped(text)
            while parser.check_event():
                yield parser.get_event()

    return LibyamlParser()


class _PureParser:
    """ruamel.yaml's own parser, for interpreters without a binding of libyaml."""

    def compose(self, text: str) -> Node | None:
        yaml = self._yaml()
        yaml.composer.warn_double_anchors = False  # legal
        return yaml.compose(text)  # type: ignore[no-any-return]

    def parse(self, text: str) -> Iterator[Event]:
        return self._yaml().parse(text)  # type: ignore[no-any-return]

    def _yaml(self) -> YAML:
        from ruamel.yaml import YAML
        from ruamel.yaml.scanner import Scanner

        class TabScanner(Scanner):
            """Takes tabs between tokens for blanks, as YAML has it; ruamel.yaml does so in flow style only."""

            def scan_to_next_token(self) -> None:
                super().scan_to_next_token()
                while not self.allow_simple_key and self.reader.peek() == "\t":  # else it would indent
                    self.reader.forward()
                    super().scan_to_next_token()

        yaml = YAML(typ="base", pure=True)
        yaml.Scanner = TabScanner
        return yaml


def _looks_deep(text: str) -> bool:
    """Say whether *text* could be nested deeply enough to hurt; cheap, and right for every real ConfigMap."""
    brackets = text.count("[") + text.count("{")
    if brackets > _BRACKETS_WORTH_COUNTING:
        return True
    return _has_long_line(text) and any(
        len(line) >= _RUN_WORTH_COUNTING and not line[:_RUN_WORTH_COUNTING].strip("-?:\t ")
        for line in text.splitlines()
    )


def _has_long_line(text: str) -> bool:
    position, last = 0, len(text) - _RUN_WORTH_COUNTING
    while position <= last:  # from line break to line break as far as one can look ahead, not through every line
        line_break = text.rfind("\n", position, position + _RUN_WORTH_COUNTING)
        if line_break < 0:
            return True
        position = line_break + 1
    return False


def _refuse_depth(text: str, source: str, line: int, backend: Backend) -> None:
    depth = 0
    for event in _parser(backend).parse(text):
        name = type(event).__name__
        if name in ("MappingStartEvent", "SequenceStartEvent"):
            depth += 1
            if depth > _MAX_DEPTH:
                mark = event.start_mark
                raise UnsupportedYamlError(_TOO_DEEP, source=source, line=line + mark.line + 1, column=mark.column + 1)
        elif name in ("MappingEndEvent", "SequenceEndEvent"):
            depth -= 1
