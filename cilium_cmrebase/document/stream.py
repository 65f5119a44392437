"""Find the one ConfigMap in a stream: a file of many objects, a `kind: List`, or the ConfigMap alone."""

# Without postponed annotations: typing would compile those of named tuples anew at every start, one by one.

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, TypeAlias

from cilium_cmrebase.document.compose import Backend, Node, compose
from cilium_cmrebase.document.errors import DocumentError, NotAConfigMapError, UnsupportedYamlError

__all__ = ["DEFAULT_NAME", "DEFAULT_NAMESPACE", "Location", "find_config_map"]

# What Cilium's ConfigMap is called, and where it is unless Cilium was installed elsewhere.
DEFAULT_NAME = "cilium-config"
DEFAULT_NAMESPACE = "kube-system"
_EXPORT = "kubectl get configmap -n kube-system cilium-config -o yaml"

# A line `---` opens a document wherever it stands, even inside a scalar; directives belong to the document that
# follows them, and `...` closes one.
_BOUNDARY = re.compile(
    r"(?:%[^\n]*\n(?:[ \t\r]*(?:#[^\n]*)?\n)*)+---(?=\s|\Z)|---(?=\s|\Z)|\.\.\.[ \t\r]*(?:#[^\n]*)?(?:\n|\Z)"
)
# Names that quotes and line breaks in YAML leave as they are, but for escapes.
_SPELLED_AS_IT_IS = r"[-._A-Za-z0-9]+"
# Start and end of a YAML document in the text.
_Chunk: TypeAlias = tuple[int, int]
# Looking at every line of a rendered chart would take as long as parsing the ConfigMap in it.
_LINE_THAT_MAY_BE_ONE = re.compile(r"\n(?=[-%.])")


class Location(NamedTuple):
    """Where the ConfigMap is.

    Attributes:
        node: Its mapping node, whose marks count from `start`.
        start: Offset in the text where its YAML document begins.
        end: Offset where its YAML document ends.
        in_list: Whether it is an item of a `kind: List`.
        other_documents: How many other documents the stream holds.
    """

    node: Node
    start: int
    end: int
    in_list: bool
    other_documents: int


def find_config_map(text: str, name: str | None, *, source: str, backend: Backend) -> Location:
    """Return the ConfigMap called *name* (default: `cilium-config`).

    Only documents that could hold it are parsed: a rendered chart is mostly other objects.

    Raises:
        YamlSyntaxError: A document that could hold the ConfigMap is not YAML.
        NotAConfigMapError: The stream has no such ConfigMap, or several.
        UnsupportedYamlError: A document after the first begins with a byte order mark.
    """
    wanted = name or DEFAULT_NAME
    _refuse_inner_bom(text, source)
    stream = _Stream(text, source, backend)
    chunks = list(_documents(text))
    mentioning = [chunk for chunk in chunks if text.find("ConfigMap", *chunk) >= 0]
    likely = [chunk for chunk in mentioning if _may_say(text, chunk, wanted)]
    candidates = stream.candidates(likely)
    named = [candidate for candidate in candidates if candidate.name == wanted]
    if not named:  # the others count where there is none, and for what is said then
        others = stream.candidates(sorted(set(mentioning).difference(likely)))
        candidates = sorted((*candidates, *others), key=lambda candidate: candidate.start)
        if name is None and len(candidates) == 1 and candidates[0].name is None:
            named = candidates  # a fragment without metadata can only be meant
    if len(named) == 1:
        node, start, end, in_list, _ = named[0]
        return Location(node, start, end, in_list, len(chunks) - 1)
    if named:
        raise stream.ambiguous(wanted, named)
    raise stream.of_other_names(wanted, candidates) if candidates else stream.without_config_map(chunks)


class _Candidate(NamedTuple):
    """A ConfigMap in the stream; see `Location`."""

    node: Node
    start: int
    end: int
    in_list: bool
    name: str | None


class _Stream:
    """The text, the name of it for messages, and the parser to read it with."""

    def __init__(self, text: str, source: str, backend: Backend) -> None:
        self.text = text
        self.source = source
        self.backend = backend

    def candidates(self, chunks: Iterable[_Chunk]) -> list[_Candidate]:
        """Return the ConfigMaps in the documents that *chunks* are, which are in the order of the text."""
        return [
            _Candidate(node, start, end, node is not root, _name(node))
            for start, end, root in self.composed(chunks)
            for node in _config_maps(root)
        ]

    def composed(self, chunks: Iterable[_Chunk]) -> Iterator[tuple[int, int, Node | None]]:
        """Yield start, end and root of each of *chunks*, which are in the order of the text."""
        text = self.text
        line = counted = 0
        for start, end in chunks:
            line += text.count("\n", counted, start)
            counted = start
            yield start, end, compose(text[start:end], source=self.source, line=line, backend=self.backend)

    def ambiguous(self, wanted: str, named: Sequence[_Candidate]) -> DocumentError:
        """Say that several ConfigMaps are called *wanted*, and what to do."""
        places = [self._line_of(candidate.node, candidate.start) for candidate in named]
        return NotAConfigMapError(
            f"{len(named)} ConfigMaps are called {wanted} (lines {', '.join(map(str, places))})",
            source=self.source,
            line=places[1],
            column=1,
            hint="leave one of them in the file",
        )

    def of_other_names(self, wanted: str, candidates: Sequence[_Candidate]) -> DocumentError:
        """Say that no ConfigMap is called *wanted*, what those there are called, and what to do."""
        first = candidates[0]
        names = ", ".join(candidate.name or "(no name)" for candidate in candidates)
        return NotAConfigMapError(
            f"no ConfigMap is called {wanted}; there is: {names}",
            source=self.source,
            line=self._line_of(first.node, first.start),
            column=first.node.start_mark.column + 1,
            hint=f"choose it with --name {first.name}"
            if first.name
            else "give it a metadata.name or choose one with --name",
        )

    def without_config_map(self, chunks: Sequence[_Chunk]) -> DocumentError:
        """Say that there is no ConfigMap in any of *chunks*, which are all documents, and what there is instead."""
        kinds = []
        for start, _, root in self.composed(chunks):
            if root is not None and root.id != "mapping":
                return NotAConfigMapError(
                    f"a {'list' if root.id == 'sequence' else 'plain text'}, not a ConfigMap",
                    source=self.source,
                    line=self._line_of(root, start),
                    column=root.start_mark.column + 1,
                    hint=f"export it with: {_EXPORT}",
                )
            if root is not None:
                kinds.append(_scalar(root, "kind") or "an object without kind")
        if not kinds:
            return NotAConfigMapError("nothing in it", source=self.source, hint=f"export the ConfigMap with: {_EXPORT}")
        return NotAConfigMapError(
            f"no ConfigMap in it, but: {', '.join(dict.fromkeys(kinds))}",
            source=self.source,
            line=self.text.count("\n", 0, chunks[0][0]) + 1,
            column=1,
            hint=f"export it with: {_EXPORT}",
        )

    def _line_of(self, node: Node, start: int) -> int:
        """Return the line of *node* in the document that begins at the offset *start*."""
        return self.text.count("\n", 0, node.start_mark.index + start) + 1


def _may_say(text: str, chunk: _Chunk, name: str) -> bool:
    """Say whether a value in *chunk* may be *name*: it is there as it is, or could be there in another spelling."""
    return text.find(name, *chunk) >= 0 or text.find("\\", *chunk) >= 0 or not re.fullmatch(_SPELLED_AS_IT_IS, name)


def _refuse_inner_bom(text: str, source: str) -> None:
    """Refuse a byte order mark at the beginning of a line: parsers take it for the first letter of a key."""
    mark = re.search("^\ufeff", text, re.M) if "\ufeff" in text else None
    if mark is not None:
        raise UnsupportedYamlError(
            "a byte order mark (U+FEFF) inside the stream",
            source=source,
            line=text.count("\n", 0, mark.start()) + 1,
            column=1,
            hint="remove it; it comes from joining files",
        )


def _documents(text: str) -> Iterator[_Chunk]:
    """Yield start and end of each YAML document that holds more than blanks and comments."""
    start = 0
    opened = False
    for boundary in _boundaries(text):
        closing = boundary.group().startswith("...")
        end = boundary.end() if closing else boundary.start()
        if _holds_something(text, start, end):
            yield start, end
            start = end
        elif closing or opened:  # comments before the first `---` go with the document that it opens
            start = end
        opened = not closing
    if _holds_something(text, start, len(text)):
        yield start, len(text)


def _boundaries(text: str) -> Iterator[re.Match[str]]:
    """Yield what stands between documents; each begins a line."""
    line = 0
    while True:
        boundary = _BOUNDARY.match(text, line)
        if boundary:
            yield boundary
        following = _LINE_THAT_MAY_BE_ONE.search(text, boundary.end() - 1 if boundary else line)
        if following is None:
            return
        line = following.end()


def _holds_something(text: str, start: int, end: int) -> bool:
    while start < end:  # line by line, since one of the first few nearly always tells
        following = text.find("\n", start, end) + 1 or end
        for line in text[start:following].splitlines():  # Unicode knows more line breaks
            line = line.strip()
            if line.startswith("---"):
                line = line[3:].strip()
            if line and not line.startswith(("#", "%", "...")):
                return True
        start = following
    return False


def _config_maps(root: Node | None, implied: str | None = None) -> Iterator[Node]:
    """Yield the ConfigMaps among *root* and, where it is a List, its items.

    The items of a list that the API server sends have no kind of their own: it is *implied*.
    """
    if root is None or root.id != "mapping":
        return
    kind = _scalar(root, "kind") or implied
    if kind == "ConfigMap":
        yield root
    elif kind is not None and kind.endswith("List"):
        items = _child(root, "items")
        if items is not None and items.id == "sequence":
            for item in items.value:
                if item.start_mark.index > root.start_mark.index:  # else an alias of what it is itself part of
                    yield from _config_maps(item, "ConfigMap" if kind == "ConfigMapList" else None)


def _child(node: Node, key: str) -> Node | None:
    """Return the value of *key*; of a repeated key the last one, as Kubernetes does."""
    child: Node | None = None
    for name, value in node.value:
        if name.value == key:
            child = value
    return child


def _scalar(node: Node, key: str) -> str | None:
    value = _child(node, key)
    return value.value if value is not None and value.id == "scalar" else None


def _name(node: Node) -> str | None:
    metadata = _child(node, "metadata")
    return _scalar(metadata, "name") or None if metadata is not None and metadata.id == "mapping" else None
