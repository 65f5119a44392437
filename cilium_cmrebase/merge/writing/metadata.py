"""Merge metadata: theirs, with the user's own labels and annotations, and without what the API server writes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain
from typing import NamedTuple

from cilium_cmrebase.catalog.comments import normalise
from cilium_cmrebase.document.comments import lines_above, remark_of
from cilium_cmrebase.document.configmap import ConfigMap
from cilium_cmrebase.document.editing import BlockEditor, FlowEditor, edit_mapping
from cilium_cmrebase.document.edits import Edit
from cilium_cmrebase.document.layout import Entry, Layout
from cilium_cmrebase.document.spelling import spell_flow
from cilium_cmrebase.merge.writing.comments import Texts, pick_own, read_lines, reindent, words_between

__all__ = ["MAPS", "MetadataMerge", "merge_metadata"]

MAPS = ("labels", "annotations")

# What the API server writes; in a file to be applied these are at best noise, at worst a conflict.
_SERVER_SIDE = frozenset(
    {"creationTimestamp", "deletionGracePeriodSeconds", "deletionTimestamp", "generation", "managedFields"}
    | {"resourceVersion", "selfLink", "uid"}
)
_LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
# Labels and annotations by which charts and their tools mark what they own; the template knows them better.
_OWNERSHIP = ("app.kubernetes.io/", "helm.sh/", "meta.helm.sh/")


class MetadataMerge(NamedTuple):
    """What becomes of everything but `data`, or of a part of it.

    Attributes:
        edits: The edits of the template that merge metadata.
        immutable_edits: Those that keep the user's `immutable: true`, which go behind all inside of metadata.
        carried: Paths of what is taken over, such as `metadata.labels.team`.
        commented: Paths of what is written with the user's comments on it.
        remarked: Paths of what is written with the user's end-of-line comment, if that is new there.
        taken_out: Paths of what is taken out of the template.
    """

    edits: tuple[Edit, ...] = ()
    immutable_edits: tuple[Edit, ...] = ()
    carried: tuple[str, ...] = ()
    commented: frozenset[str] = frozenset()
    remarked: frozenset[str] = frozenset()
    taken_out: frozenset[str] = frozenset()


def merge_metadata(texts: Texts, base: ConfigMap | None) -> MetadataMerge:
    """Merge everything but `data`.

    Args:
        texts: The documents.
        base: The base document where one was given, for labels and annotations.
    """
    layout = texts.theirs.metadata
    metadata = _new_metadata(texts, base) if layout is None else _merged_metadata(texts, base, layout)
    return _joined((metadata, _kept_immutable(texts)))


def _joined(parts: Iterable[MetadataMerge]) -> MetadataMerge:
    """Return all *parts*, at least one, as one in their order."""
    edits, immutable_edits, carried, commented, remarked, taken_out = map(chain.from_iterable, zip(*parts, strict=True))
    return MetadataMerge(
        tuple(edits),
        tuple(immutable_edits),
        tuple(carried),
        frozenset(commented),
        frozenset(remarked),
        frozenset(taken_out),
    )


def _paths(parent: str, keys: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{parent}.{key}" for key in keys)


def _wanted(texts: Texts, base: ConfigMap | None, key: str) -> dict[str, str]:
    """Return the user's own labels or annotations; without a base these are those that the template lacks."""
    theirs = texts.theirs.metadata_map(key)
    before = base.metadata_map(key) if base else {}
    ours = texts.ours.metadata_map(key)
    return {name: value for name, value in ours.items() if _is_users(name, value, before, theirs)}


def _merged_metadata(texts: Texts, base: ConfigMap | None, layout: Layout) -> MetadataMerge:
    """Merge metadata into that of the template, which has *layout*."""
    theirs, namespace = texts.theirs, texts.ours.namespace
    editor = edit_mapping(theirs, layout)
    entries = layout.last()
    server_side = [entry for entry in layout.entries if entry.key in _SERVER_SIDE]
    for unwanted in server_side:
        editor.remove(unwanted)
    parts = [MetadataMerge(taken_out=frozenset(_paths("metadata", (entry.key for entry in server_side))))]
    if namespace and not theirs.namespace:
        above = [] if layout.flow else _comments(texts, "metadata", "namespace", layout.indent)
        editor.insert(entries.get("name"), "namespace", namespace, above=above)
        parts.append(_taken_over(layout, "metadata", ["namespace"], ["namespace"]))
    for key in MAPS:
        values = _wanted(texts, base, key)
        path, entry, inner = f"metadata.{key}", entries.get(key), theirs.metadata_layout(key)
        if inner is not None and (theirs.metadata_map(key).keys() - {_LAST_APPLIED} or values):
            part = _merged_map(texts, key, inner, values)
            if isinstance(editor, FlowEditor) and entry is not None:
                editor.edit_inside(entry, part.edits)
                part = part._replace(edits=())
            parts.append(part)
            continue
        if entry is not None and inner is not None:
            editor.remove(entry)
            parts.append(MetadataMerge(taken_out=frozenset([path])))
        if values and isinstance(editor, FlowEditor):
            if entry is not None:
                editor.remove(entry)
            editor.insert_item(layout.entries[-1], _flow_map(key, values))
            parts.append(MetadataMerge(carried=_paths(path, values)))
        elif values:
            parts.append(_new_map(texts, layout, key, values))
    return _joined((MetadataMerge(tuple(editor.edits())), *parts))


def _taken_over(layout: Layout, parent: str, carried: Iterable[str], new: Iterable[str]) -> MetadataMerge:
    """Return the paths of what is taken over; in block style, comments go with what is *new* in *layout*."""
    return MetadataMerge(
        carried=_paths(parent, carried), commented=frozenset() if layout.flow else frozenset(_paths(parent, new))
    )


def _merged_map(texts: Texts, key: str, layout: Layout, wanted: Mapping[str, str]) -> MetadataMerge:
    """Merge labels or annotations in three ways into those of the template, which have *layout*."""
    theirs, parent = texts.theirs, f"metadata.{key}"
    editor = edit_mapping(theirs, layout)
    entries = layout.last()
    for name, its_entry in entries.items():
        if name == _LAST_APPLIED:
            editor.remove(its_entry)
        elif name in wanted:
            editor.replace(its_entry, wanted[name], remark=_new_remark(texts, parent, name, its_entry))
    new = [name for name in wanted if name not in entries]
    for name in new:
        above = [] if layout.flow else _comments(texts, parent, name, layout.indent)
        editor.insert(layout.entries[-1], name, wanted[name], above=above)
    return _taken_over(layout, parent, wanted, new)._replace(
        edits=tuple(editor.edits()),
        remarked=frozenset(_paths(parent, wanted.keys() & entries.keys())),
        taken_out=frozenset(_paths(parent, entries.keys() & {_LAST_APPLIED})),
    )


def _new_remark(texts: Texts, parent: str, key: str, entry: Entry) -> str:
    """Return the user's end-of-line comment for a value written over the template's *entry*; empty for none."""
    layout = texts.ours.layout_at(parent)
    remark = remark_of(texts.ours, layout.last()[key]) if layout and entry.remark < 0 else ""
    present = words_between(texts.theirs.text, entry.lead, entry.start) if remark else ()
    return remark if texts.recogniser.is_new(normalise(remark), present) else ""


def _comments(texts: Texts, parent: str, key: str, indent: int) -> list[str]:
    """Return the user's comments on what the template gets, as lines to go above it.

    Args:
        texts: The documents.
        parent: Path of the mapping, such as `metadata.labels`; empty for the outermost.
        key: The key in it.
        indent: Column of the keys in the template.
    """
    layout = texts.ours.layout_at(parent)
    entry = layout.last().get(key) if layout else None
    if layout is None or entry is None:
        return []
    remark = remark_of(texts.ours, entry).lstrip()
    lines = [*lines_above(texts.ours, layout, entry), *([" " * layout.indent + remark] if remark else [])]
    own = pick_own(read_lines(lines), texts.recogniser.is_users)
    return reindent((*own.detached, *own.attached), layout.indent, indent)


def _flow_map(key: str, values: Mapping[str, str]) -> str:
    """Return new labels or annotations in flow style."""
    items = ", ".join(f"{spell_flow(name)}: {spell_flow(value)}" for name, value in values.items())
    return f'"{key}": {{{items}}}'


def _new_map(texts: Texts, metadata: Layout, key: str, values: Mapping[str, str]) -> MetadataMerge:
    """Add `labels` or `annotations` to metadata in block style, or fill the empty one that the template has.

    A new one goes behind the names, where no comments of another map end.
    """
    theirs, parent = texts.theirs, f"metadata.{key}"
    entry = metadata.last().get(key)
    lines = _block(texts, parent, values, metadata.indent + 2)
    taken_over = _taken_over(metadata, parent, values, values)
    if entry is None:
        names = (entry.end for entry in metadata.entries if entry.node.id == "scalar")
        place = max(names, default=metadata.start)
        heading = f"{' ' * metadata.indent}{key}:{theirs.newline}"
        return taken_over._replace(edits=(_insertion(theirs, place, heading + lines),))
    colon = theirs.text.index(":", entry.key_end) + 1
    return taken_over._replace(edits=(Edit(colon, entry.head_end, ""), _insertion(theirs, entry.end, lines)))


def _block(texts: Texts, parent: str, values: Mapping[str, str], indent: int) -> str:
    """Return the lines of new entries, below the path *parent*, with the user's comments on them."""
    editor = BlockEditor(texts.theirs, Layout((), indent, flow=False, start=0, end=0))
    return "".join(
        editor.entry_text(key, value, above=_comments(texts, parent, key, indent)) for key, value in values.items()
    )


def _insertion(theirs: ConfigMap, place: int, lines: str) -> Edit:
    """Return the edit that puts whole *lines* at *place*."""
    return Edit(place, place, BlockEditor(theirs, theirs.top).lines(place, lines))


def _new_metadata(texts: Texts, base: ConfigMap | None) -> MetadataMerge:
    """Give a fragment without metadata, or with an empty one, what of it is the user's."""
    ours, theirs, _ = texts
    if not ours.name or theirs.top.flow:
        return MetadataMerge()
    names = {key: value for key, value in (("name", ours.name), ("namespace", ours.namespace)) if value}
    maps = {f"metadata.{key}": _wanted(texts, base, key) for key in MAPS}
    blocks = {"metadata": names} | {path: values for path, values in maps.items() if values}
    newline, indent = theirs.newline, theirs.top.indent
    lines = ""
    for path, values in blocks.items():
        column = indent + 2 * path.count(".")
        lines += f"{' ' * column}{path.rpartition('.')[2]}:{newline}{_block(texts, path, values, column + 2)}"
    empty = theirs.top_entries.get("metadata")
    start = (empty or theirs.top_entries["data"]).start
    paths = tuple(path for parent, values in blocks.items() for path in _paths(parent, values))
    return MetadataMerge(
        (Edit(start, empty.end if empty else start, lines),),
        carried=paths,
        commented=frozenset(paths),
        taken_out=frozenset(["metadata"]),
    )


def _kept_immutable(texts: Texts) -> MetadataMerge:
    """Keep the user's `immutable: true`."""
    ours, theirs, _ = texts
    if not ours.immutable or "immutable" in theirs.top_entries:
        return MetadataMerge()
    layout = theirs.top
    if layout.flow:
        end = layout.entries[-1].end
        return MetadataMerge(immutable_edits=(Edit(end, end, ', "immutable": true'),), carried=("immutable",))
    comments = _comments(texts, "", "immutable", layout.indent)
    lines = [*comments, f"{' ' * layout.indent}immutable: true"]
    data = layout.last()["data"]
    place = data.end if data is layout.entries[0] else data.lead  # in front of all, the header would be in between
    edit = _insertion(theirs, place, "".join(line + theirs.newline for line in lines))
    return MetadataMerge(immutable_edits=(edit,), carried=("immutable",), commented=frozenset(["immutable"]))


def _is_users(name: str, value: str, base: dict[str, str], theirs: dict[str, str]) -> bool:
    """Say whether a label or annotation of ours is to be written over what the template has."""
    if name == _LAST_APPLIED or value in (theirs.get(name), base.get(name)):
        return False
    return name not in theirs or not name.startswith(_OWNERSHIP)
