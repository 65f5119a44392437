"""Merge metadata: theirs, with the user's own labels and annotations, and without what the API server writes."""

from __future__ import annotations

from collections.abc import Iterable

from cilium_cmrebase.document.configmap import ConfigMap
from cilium_cmrebase.document.editing import BlockEditor, FlowEditor, MappingEditor, edit_mapping
from cilium_cmrebase.document.edits import Edit
from cilium_cmrebase.document.layout import Layout
from cilium_cmrebase.document.spelling import spell_flow
from cilium_cmrebase.merge.comments import Recogniser, lines_of, reindent, split_notes

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
        gone: The keys of the template's metadata that were taken out.
    """

    def __init__(self, ours: ConfigMap, theirs: ConfigMap, base: ConfigMap | None, recogniser: Recogniser) -> None:
        self.ours = ours
        self.theirs = theirs
        self.base = base
        self.recogniser = recogniser
        self.carried: list[str] = []
        self.gone: set[str] = set()

    def edits(self) -> list[Edit]:
        """Return the edits that merge metadata and `immutable`."""
        layout = self.theirs.metadata
        if layout is None:
            return [*self._immutable(), *self._new_metadata()]
        editor = edit_mapping(self.theirs, layout)
        for entry in layout.entries:
            if entry.key in _SERVER_SIDE:
                editor.remove(entry)
                self.gone.add(entry.key)
        if self.ours.namespace and not self.theirs.namespace:
            editor.insert(layout.last().get("name"), "namespace", self.ours.namespace)
            self.carried.append("metadata.namespace")
        edits: list[Edit] = []
        # What is written at one place stays in this order: into the last map, behind it, behind the metadata.
        for key in sorted(MAPS, key=lambda key: key not in layout.last()):
            edits += self._merge_map(editor, layout, key)
        return [*edits, *editor.edits(), *self._immutable()]

    def _merge_map(self, editor: MappingEditor, metadata: Layout, key: str) -> Iterable[Edit]:
        """Merge labels or annotations in three ways; without a base the user's are those the template lacks."""
        theirs, ours = self.theirs.metadata_map(key), self.ours.metadata_map(key)
        base = self.base.metadata_map(key) if self.base else {}
        wanted = {name: value for name, value in ours.items() if _is_users(name, value, base, theirs)}
        self.carried += [f"metadata.{key}.{name}" for name in wanted]
        entry = metadata.last().get(key)
        layout = self.theirs.metadata_layout(key)
        if layout is None or not (theirs.keys() - {_LAST_APPLIED} or wanted):
            if entry is not None and layout is not None:
                editor.remove(entry)
                self.gone.add(key)
            return self._new_map(editor, metadata, key, wanted) if wanted else []
        inner = edit_mapping(self.theirs, layout)
        for name, its_entry in layout.last().items():
            if name == _LAST_APPLIED:
                inner.remove(its_entry)
            elif name in wanted:
                inner.replace(its_entry, wanted[name])
        for name, value in wanted.items():
            if name not in theirs:
                inner.insert(layout.entries[-1], name, value, above=self._comments(key, name, layout.indent))
        if entry is not None and isinstance(editor, FlowEditor):
            editor.edit_inside(entry, inner.edits())
            return []
        return inner.edits()

    def _comments(self, key: str, name: str, indent: int) -> list[str]:
        """Return the user's comments on a label or annotation that the template gets."""
        ours = self.ours.metadata_layout(key)
        entry = ours.last().get(name) if ours else None
        if ours is None or entry is None or ours.flow:
            return []
        text = self.ours.text
        lines = lines_of(text, entry.lead, entry.start)
        if entry.remark >= 0:
            lines.append(" " * ours.indent + text[entry.remark : entry.remark_end])
        notes = split_notes(lines, self.recogniser.is_users)
        return reindent((*notes.detached, *notes.attached), ours.indent, indent)

    def _new_map(self, editor: MappingEditor, metadata: Layout, key: str, wanted: dict[str, str]) -> list[Edit]:
        """Return the edits that add `labels` or `annotations`, or fill the empty one that the template has.

        A new one goes behind the template's last metadata entry.
        """
        entry = metadata.last().get(key)
        last = metadata.entries[-1]
        if isinstance(editor, FlowEditor):
            if entry is not None:
                editor.remove(entry)
            items = ", ".join(f"{spell_flow(name)}: {spell_flow(value)}" for name, value in wanted.items())
            editor.insert_item(last, f'"{key}": {{{items}}}')
            return []
        place = (entry or last).end
        inner = BlockEditor(self.theirs, Layout((), metadata.indent + 2, flow=False, start=place, end=place))
        lines = "".join(
            inner.entry_text(name, value, above=self._comments(key, name, inner.layout.indent))
            for name, value in wanted.items()
        )
        if entry is not None:
            colon = self.theirs.text.index(":", entry.key_end) + 1
            return [Edit(colon, entry.head_end, ""), Edit(place, place, inner.lines(place, lines))]
        return [Edit(place, place, inner.lines(place, f"{' ' * metadata.indent}{key}:{self.theirs.newline}{lines}"))]

    def _new_metadata(self) -> list[Edit]:
        """Give a fragment without metadata, or with an empty one, the user's name and namespace."""
        if not self.ours.name or self.theirs.top.flow:
            return []
        empty = self.theirs.top_entries.get("metadata")
        start = (empty or self.theirs.top_entries["data"]).start
        newline, pad = self.theirs.newline, " " * self.theirs.top.indent
        lines = [f"{pad}metadata:", f"{pad}  name: {self.ours.name}"]
        self.carried.append("metadata.name")
        if self.ours.namespace:
            lines.append(f"{pad}  namespace: {self.ours.namespace}")
            self.carried.append("metadata.namespace")
        return [Edit(start, empty.end if empty else start, "".join(line + newline for line in lines))]

    def _immutable(self) -> Iterable[Edit]:
        """Keep the user's `immutable: true`."""
        if not self.ours.immutable or "immutable" in self.theirs.top_entries:
            return []
        self.carried.append("immutable")
        layout = self.theirs.top
        if layout.flow:
            end = layout.entries[-1].end
            return [Edit(end, end, ', "immutable": true')]
        place = layout.last()["data"].lead
        line = f"{' ' * layout.indent}immutable: true{self.theirs.newline}"
        return [Edit(place, place, BlockEditor(self.theirs, layout).lines(place, line))]


def _is_users(name: str, value: str, base: dict[str, str], theirs: dict[str, str]) -> bool:
    """Say whether a label or annotation of ours is to be written over what the template has."""
    if name == _LAST_APPLIED or value in (theirs.get(name), base.get(name)):
        return False
    return name not in theirs or not name.startswith(_OWNERSHIP)
