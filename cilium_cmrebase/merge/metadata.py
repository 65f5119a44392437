"""Merge metadata: theirs, with the user's own labels and annotations, and without what the API server writes."""

from __future__ import annotations

from collections.abc import Iterable

from cilium_cmrebase.document.comments import lines_above, remark_of
from cilium_cmrebase.document.configmap import ConfigMap
from cilium_cmrebase.document.editing import BlockEditor, FlowEditor, MappingEditor, edit_mapping
from cilium_cmrebase.document.edits import Edit
from cilium_cmrebase.document.layout import Entry, Layout
from cilium_cmrebase.document.spelling import spell_flow
from cilium_cmrebase.merge.comments import Recogniser, reindent, said_between, split_notes

__all__ = ["MAPS", "MetadataWriter"]

MAPS = ("labels", "annotations")

# What the API server writes; in a file to be applied these are at best noise, at worst a conflict.
_SERVER_SIDE = frozenset(
    {"creationTimestamp", "deletionGracePeriodSeconds", "deletionTimestamp", "generation", "managedFields"}
    | {"resourceVersion", "selfLink", "uid"}
)
_LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
# Labels and annotations by which charts and their tools mark what they own; the template knows them better.
_OWNERSHIP = ("app.kubernetes.io/", "helm.sh/", "meta.helm.sh/")


class MetadataWriter:
    """Turns the merge of everything but `data` into edits of the template.

    Attributes:
        ours: The user's ConfigMap.
        theirs: The template.
        base: The base document where one was given, for labels and annotations.
        recogniser: Tells the user's comments from upstream's.
        carried: Paths of what was taken over, such as `metadata.labels.team`.
        commented: Paths of what was written with the user's comments on it.
        remarked: Paths of what was written with the user's end-of-line comment, if that is new there.
        gone: Paths of what was taken out of the template.
    """

    def __init__(self, ours: ConfigMap, theirs: ConfigMap, base: ConfigMap | None, recogniser: Recogniser) -> None:
        self.ours = ours
        self.theirs = theirs
        self.base = base
        self.recogniser = recogniser
        self.carried: list[str] = []
        self.commented: set[str] = set()
        self.remarked: set[str] = set()
        self.gone: set[str] = set()

    def edits(self) -> list[Edit]:
        """Return the edits that merge metadata."""
        layout = self.theirs.metadata
        if layout is None:
            return self._new_metadata()
        editor = edit_mapping(self.theirs, layout)
        for entry in layout.entries:
            if entry.key in _SERVER_SIDE:
                editor.remove(entry)
                self.gone.add(f"metadata.{entry.key}")
        if self.ours.namespace and not self.theirs.namespace:
            above = [] if layout.flow else self._comments("metadata", "namespace", layout.indent)
            editor.insert(layout.last().get("name"), "namespace", self.ours.namespace, above=above)
            self.carried.append("metadata.namespace")
        edits: list[Edit] = []
        for key in MAPS:
            edits += self._merge_map(editor, layout, key)
        return [*editor.edits(), *edits]

    def _merge_map(self, editor: MappingEditor, metadata: Layout, key: str) -> Iterable[Edit]:
        """Merge labels or annotations in three ways; without a base the user's are those the template lacks."""
        theirs = self.theirs.metadata_map(key)
        wanted = self._wanted(key, theirs)
        entry = metadata.last().get(key)
        layout = self.theirs.metadata_layout(key)
        if layout is None or not (theirs.keys() - {_LAST_APPLIED} or wanted):
            if entry is not None and layout is not None:
                editor.remove(entry)
                self.gone.add(f"metadata.{key}")
            return self._new_map(editor, metadata, key, wanted) if wanted else []
        inner = edit_mapping(self.theirs, layout)
        for name, its_entry in layout.last().items():
            if name == _LAST_APPLIED:
                inner.remove(its_entry)
                self.gone.add(f"metadata.{key}.{name}")
            elif name in wanted:
                inner.replace(its_entry, wanted[name], remark=self._remark(f"metadata.{key}", name, its_entry))
        for name, value in wanted.items():
            if name not in theirs:
                above = [] if layout.flow else self._comments(f"metadata.{key}", name, layout.indent)
                inner.insert(layout.entries[-1], name, value, above=above)
        if entry is not None and isinstance(editor, FlowEditor):
            editor.edit_inside(entry, inner.edits())
            return []
        return inner.edits()

    def _remark(self, parent: str, key: str, its_entry: Entry) -> str:
        """Return the user's end-of-line comment for a value that is written over the template's; empty for none."""
        self.remarked.add(f"{parent}.{key}")
        ours = self.ours.layout_at(parent)
        remark = remark_of(self.ours, ours.last()[key]) if ours and its_entry.remark < 0 else ""
        said = said_between(self.theirs.text, its_entry.lead, its_entry.start)
        return remark if self.recogniser.is_new(remark, said) else ""

    def _wanted(self, key: str, theirs: dict[str, str]) -> dict[str, str]:
        """Return the user's own labels or annotations, where the template has *theirs*."""
        base = self.base.metadata_map(key) if self.base else {}
        ours = self.ours.metadata_map(key)
        wanted = {name: value for name, value in ours.items() if _is_users(name, value, base, theirs)}
        self.carried += [f"metadata.{key}.{name}" for name in wanted]
        return wanted

    def _comments(self, parent: str, key: str, indent: int) -> list[str]:
        """Return the user's comments on what the template gets, as lines to go above it.

        Args:
            parent: Path of the mapping, such as `metadata.labels`; empty for the outermost.
            key: The key in it.
            indent: Column of the keys in the template.
        """
        path = f"{parent}.{key}" if parent else key
        self.commented.add(path)
        ours = self.ours.layout_at(parent)
        entry = ours.last().get(key) if ours else None
        if ours is None or entry is None:
            return []
        lines = [*lines_above(self.ours, ours, entry), " " * ours.indent + remark_of(self.ours, entry).lstrip()]
        notes = split_notes(lines if lines[-1].strip() else lines[:-1], self.recogniser.is_users)
        return reindent((*notes.detached, *notes.attached), ours.indent, indent)

    def _new_map(self, editor: MappingEditor, metadata: Layout, key: str, wanted: dict[str, str]) -> list[Edit]:
        """Return the edits that add `labels` or `annotations`, or fill the empty one that the template has.

        A new one goes behind the names, where no comments of another map end.
        """
        entry = metadata.last().get(key)
        if isinstance(editor, FlowEditor):
            if entry is not None:
                editor.remove(entry)
            items = ", ".join(f"{spell_flow(name)}: {spell_flow(value)}" for name, value in wanted.items())
            editor.insert_item(metadata.entries[-1], f'"{key}": {{{items}}}')
            return []
        names = [each.end for each in metadata.entries if each.node.id == "scalar"]
        place = entry.end if entry else max(names, default=metadata.start)
        lines = self._block(f"metadata.{key}", wanted, metadata.indent + 2)
        if entry is None:
            return [self._lines(place, f"{' ' * metadata.indent}{key}:{self.theirs.newline}{lines}")]
        colon = self.theirs.text.index(":", entry.key_end) + 1
        return [Edit(colon, entry.head_end, ""), self._lines(place, lines)]

    def _block(self, parent: str, values: dict[str, str], indent: int) -> str:
        """Return the lines of new entries, below the path *parent*, with the user's comments on them."""
        editor = BlockEditor(self.theirs, Layout((), indent, flow=False, start=0, end=0))
        return "".join(
            editor.entry_text(key, value, above=self._comments(parent, key, indent)) for key, value in values.items()
        )

    def _lines(self, place: int, lines: str) -> Edit:
        """Return the edit that puts whole *lines* at *place*."""
        return Edit(place, place, BlockEditor(self.theirs, self.theirs.top).lines(place, lines))

    def _new_metadata(self) -> list[Edit]:
        """Give a fragment without metadata, or with an empty one, what of it is the user's."""
        if not self.ours.name or self.theirs.top.flow:
            return []
        empty = self.theirs.top_entries.get("metadata")
        start = (empty or self.theirs.top_entries["data"]).start
        newline, indent = self.theirs.newline, self.theirs.top.indent
        names = {"name": self.ours.name, "namespace": self.ours.namespace}
        given = {key: value for key, value in names.items() if value}
        self.carried += [f"metadata.{key}" for key in given]
        self.gone.add("metadata")
        lines = f"{' ' * indent}metadata:{newline}{self._block('metadata', given, indent + 2)}"
        for key in MAPS:
            wanted = self._wanted(key, {})
            if wanted:
                lines += f"{' ' * (indent + 2)}{key}:{newline}{self._block(f'metadata.{key}', wanted, indent + 4)}"
        return [Edit(start, empty.end if empty else start, lines)]

    def immutable_edits(self) -> list[Edit]:
        """Return the edits that keep the user's `immutable: true`."""
        if not self.ours.immutable or "immutable" in self.theirs.top_entries:
            return []
        self.carried.append("immutable")
        layout = self.theirs.top
        if layout.flow:
            end = layout.entries[-1].end
            return [Edit(end, end, ', "immutable": true')]
        comments = self._comments("", "immutable", layout.indent)
        lines = [*comments, f"{' ' * layout.indent}immutable: true"]
        data = layout.last()["data"]
        place = data.end if data is layout.entries[0] else data.lead  # in front of all, the header would be in between
        return [self._lines(place, "".join(line + self.theirs.newline for line in lines))]


def _is_users(name: str, value: str, base: dict[str, str], theirs: dict[str, str]) -> bool:
    """Say whether a label or annotation of ours is to be written over what the template has."""
    if name == _LAST_APPLIED or value in (theirs.get(name), base.get(name)):
        return False
    return name not in theirs or not name.startswith(_OWNERSHIP)
