"""Find the one ConfigMap in a stream: a file of many objects, a `kind: List`, or the ConfigMap alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from cilium_cmrebase.document.compose import Backend, Node, compose
from cilium_cmrebase.document.errors import DocumentError, NotAConfigMapError, UnsupportedYamlError

__all__ = ["DEFAULT_NAME", "DEFAULT_NAMESPACE", "Found", "find_config_map"]

# What Cilium's ConfigMap is called, and where it is unless Cilium was installed elsewhere.
DEFAULT_NAME = "cilium-config"
DEFAULT_NAMESPACE = "kube-system"
_EXPORT = "kubectl get configmap -n kube-system cilium-config -o yaml"

# A line `---` opens a document wherever it stands, even inside a scalar; directives belong to the document that
# follows them, and `...` closes one.
_BOUNDARY = re.compile(
    r"(?:%[^\n]*\n(?:[ \t\r]*(?:#[^\n]*)?\n)*)+---(?=\s|\Z)|---(?=\s|\Z)|\.\.\.[ \t\r]*(?:#[^\n]*)?(?:\n|\Z)"
)
# Looking at every line of a rendered chart would take as long as parsing the ConfigMap in it.
_LINE_THAT_MAY_BE_ONE = re.compile(r"\n(?=[-%.])")


class Found(NamedTuple):
    """Where the ConfigMap is.

    Attributes:
        node: Its mapping node, whose marks count from `base`.
        base: Offset in the text where its YAML document begins.
        end: Offset where its YAML document ends.
        in_list: Whether it is an item of a `kind: List`.
        other_documents: How many other documents the stream holds.
    """

    node: Node
    base: int
    end: int
    in_list: bool
    other_documents: int


def find_config_map(text: str, name: str | None, *, source: str, backend: Backend) -> Found:
    """Return the ConfigMap called *name* (default: `cilium-config`).

    Only documents that could hold it are parsed: a rendered chart is mostly other objects.

    Raises:
        YamlSyntaxError: A document that could hold the ConfigMap is not YAML.
        NotAConfigMapError: The stream has no such ConfigMap, or several.
        UnsupportedYamlError: A document after the first begins with a byte order mark.
    """
    wanted = name or DEFAULT_NAME
    _refuse_inner_bom(text, source)
    chunks = list(_documents(text))
    candidates: list[tuple[Found, str | None]] = []
    for start, end in chunks:
        chunk = text[start:end]
        if "ConfigMap" not in chunk:
            continue
        root = compose(chunk, source=source, line=text.count("\n", 0, start), backend=backend)
        candidates += [
            (Found(node, start, end, node is not root, len(chunks) - 1), _name(node)) for node in _config_maps(root)
        ]
    named = [found for found, its_name in candidates if its_name == wanted]
    if not named and name is None and len(candidates) == 1 and candidates[0][1] is None:
        named = [candidates[0][0]]  # a fragment without metadata can only be meant
    if len(named) == 1:
        return named[0]
    raise _not_found(text, wanted, candidates, len(named), chunks, source, backend)


def _refuse_inner_bom(text: str, source: str) -> None:
    """Refuse a byte order mark at the beginning of a line: parsers take it for the first letter of a key."""
    found = re.search("^\ufeff", text, re.M) if "\ufeff" in text else None
    if found is not None:
        raise UnsupportedYamlError(
            "a byte order mark (U+FEFF) inside the stream",
            source=source,
            line=text.count("\n", 0, found.start()) + 1,
            column=1,
            hint="remove it; it comes from joining files",
        )


def _documents(text: str) -> Iterator[tuple[int, int]]:
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
    found: Node | None = None
    for name, value in node.value:
        if name.value == key:
            found = value
    return found


def _scalar(node: Node, key: str) -> str | None:
    value = _child(node, key)
    return value.value if value is not None and value.id == "scalar" else None


def _name(node: Node) -> str | None:
    metadata = _child(node, "metadata")
    return _scalar(metadata, "name") or None if metadata is not None and metadata.id == "mapping" else None


def _not_found(
    text: str,
    wanted: str,
    candidates: list[tuple[Found, str | None]],
    named: int,
    chunks: list[tuple[int, int]],
    source: str,
    backend: Backend,
) -> DocumentError:
    """Say why there is not exactly one ConfigMap called *wanted*, and what to do."""

    def line_of(found: Found) -> int:
        return text.count("\n", 0, found.node.start_mark.index + found.base) + 1

    if named > 1:
        places = [line_of(found) for found, name in candidates if name == wanted]
        return NotAConfigMapError(
            f"{named} ConfigMaps are called {wanted} (lines {', '.join(map(str, places))})",
            source=source,
            line=places[1],
            column=1,
            hint="leave one of them in the file",
        )
    if candidates:
        found, its_name = candidates[0]
        names = ", ".join(name or "(no name)" for _, name in candidates)
        return NotAConfigMapError(
            f"no ConfigMap is called {wanted}; there is: {names}",
            source=source,
            line=line_of(found),
            column=found.node.start_mark.column + 1,
            hint=f"choose it with --name {its_name}"
            if its_name
            else "give it a metadata.name or choose one with --name",
        )
    kinds = []
    for start, end in chunks:
        root = compose(text[start:end], source=source, line=text.count("\n", 0, start), backend=backend)
        if root is not None and root.id != "mapping":
            return NotAConfigMapError(
                f"a {'list' if root.id == 'sequence' else 'plain text'}, not a ConfigMap",
                source=source,
                line=text.count("\n", 0, root.start_mark.index + start) + 1,
                column=root.start_mark.column + 1,
                hint=f"export it with: {_EXPORT}",
            )
        if root is not None:
            kinds.append(_scalar(root, "kind") or "an object without kind")
    if not kinds:
        return NotAConfigMapError("nothing in it", source=source, hint=f"export the ConfigMap with: {_EXPORT}")
    shown = ", ".join(dict.fromkeys(kinds))
    line = text.count("\n", 0, chunks[0][0]) + 1
    return NotAConfigMapError(
        f"no ConfigMap in it, but: {shown}", source=source, line=line, column=1, hint=f"export it with: {_EXPORT}"
    )
