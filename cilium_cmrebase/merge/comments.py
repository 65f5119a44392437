"""Carry the user's own comments over, each to where its key is now.

The template's comments stay where they are: the output is the template's text. What is left to do is to find those
comment lines of the user's document that are neither upstream's, of whatever release, nor said by the template at
the same place, and to put them above the template's comment for the same key.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import NamedTuple

from cilium_cmrebase.catalog import Catalog
from cilium_cmrebase.catalog.comments import fingerprint, normalise
from cilium_cmrebase.document.comments import lines_of
from cilium_cmrebase.document.configmap import ConfigMap
from cilium_cmrebase.document.edits import Edit

__all__ = [
    "ANNOTATION",
    "NO_NOTES",
    "Notes",
    "Recogniser",
    "append_notes",
    "insert_notes",
    "is_comment",
    "reindent",
    "said_between",
    "split_notes",
]


# How comments begin that the program has written itself, where it was asked to.
ANNOTATION = "# cilium-cmrebase: "


class Notes(NamedTuple):
    """The user's own comments of one key.

    Attributes:
        opened: Whether a blank line stood directly above the first of them.
        detached: Lines of a heading that blank lines set apart from the key, blank lines included.
        attached: Lines directly above the key.
    """

    opened: bool
    detached: tuple[str, ...]
    attached: tuple[str, ...]

    def plain(self) -> list[str]:
        """Return the comments without blank lines and indentation."""
        return [line.strip() for line in (*self.detached, *self.attached) if line]

    def __bool__(self) -> bool:
        """Say whether there is any comment."""
        return bool(self.detached or self.attached)


NO_NOTES = Notes(False, (), ())


class Recogniser:
    """Tells the user's comments from upstream's by the fingerprints that every release's folder holds."""

    def __init__(self, catalog: Catalog, newest: str, also: Iterable[str] = ()) -> None:
        """Know the comments of all releases.

        Args:
            catalog: The releases.
            newest: The release to look through first; comments seldom come from far away.
            also: Comment lines that are not the user's either, such as those of a base file.
        """
        start = catalog.releases.index(newest) if newest in catalog.releases else len(catalog.releases) - 1
        self._releases = [*reversed(catalog.releases[: start + 1]), *catalog.releases[start + 1 :]]
        self._catalog = catalog
        self._upstream = {normalise(line) for line in also}
        self._users: set[str] = set()

    def is_users(self, line: str) -> bool:
        """Say whether the comment *line* is the user's own; a bare `#` is nobody's."""
        text = normalise(line)
        if not text or text in self._upstream:
            return False
        if text in self._users:
            return True
        mark = fingerprint(text)
        if text.startswith("source: ") or any(
            mark in self._catalog.release(name).comment_fingerprints for name in self._releases
        ):  # Helm writes `# Source: chart/templates/file.yaml` above every object
            self._upstream.add(text)
            return False
        self._users.add(text)
        return True

    def is_new(self, line: str, said: Collection[str]) -> bool:
        """Say whether the comment *line* is the user's own and not among what is *said* at its place already."""
        return normalise(line) not in said and self.is_users(line)

    def new_notes(self, lines: Sequence[str], said: Collection[str]) -> Notes:
        """Pick out of the *lines* above a key those that are new where this is *said* already."""
        return split_notes(lines, lambda line: self.is_new(line, said))


def said_between(text: str, start: int, end: int) -> set[str]:
    """Return what the lines between two offsets say, normalised as comments are."""
    return {normalise(line) for line in lines_of(text, start, end)}


def is_comment(line: str) -> bool:
    """Say whether *line* holds a comment and nothing else."""
    return line.lstrip(" \t").startswith("#")


def reindent(lines: Iterable[str], column: int, target: int) -> list[str]:
    """Return comment lines moved along with a mapping whose keys go from *column* to *target*.

    None ends up deeper than the keys: behind a block scalar it would become content.
    """
    moved = []
    for line in lines:
        content = line.lstrip(" \t")
        deep = len(line) - len(content) + target - column
        moved.append(" " * min(max(deep, 0), target) + content if content else "")
    return moved


def split_notes(lines: Sequence[str], is_users: Callable[[str], bool]) -> Notes:
    """Pick the user's lines out of the *lines* above a key.

    Args:
        lines: Blank lines and comment lines, the last one directly above the key.
        is_users: Whether a comment line is the user's own.
    """
    wanted = _wanted(lines, is_users)
    last_blank = max((index for index, line in enumerate(lines) if not line.strip()), default=-1)
    detached: list[str] = []
    for index, line in enumerate(lines[: last_blank + 1]):
        if wanted[index]:
            detached.append(line)
        elif not line.strip() and detached and detached[-1]:
            detached.append("")
    attached = [line for index, line in enumerate(lines) if index > last_blank and wanted[index]]
    first = wanted.index(True) if True in wanted else 0
    opened = first > 0 and not lines[first - 1].strip()
    return Notes(opened, tuple(detached), tuple(attached))


def _wanted(lines: Sequence[str], is_users: Callable[[str], bool]) -> list[bool]:
    """Say of each line whether it goes along; a bare `#` does between two lines that do."""
    wanted = [is_comment(line) and is_users(line) for line in lines]
    for index, line in enumerate(lines):
        if is_comment(line) and not normalise(line) and index and wanted[index - 1]:
            after = index
            while after < len(lines) and is_comment(lines[after]) and not normalise(lines[after]):
                after += 1
            wanted[index] = after < len(lines) and wanted[after]
    return wanted


def insert_notes(
    document: ConfigMap, notes: Notes, start: int, end: int, shift: tuple[int, int], *, follows_blank: bool = False
) -> list[Edit]:
    """Return the edits that put the user's comments among the template's lines above a key.

    Detached comments go behind the leading blank lines, attached ones above the comment block that touches the key.

    Args:
        document: The template.
        notes: The user's comments.
        start: Offset where the lines above the key begin.
        end: Offset of the key's line.
        shift: The column of the keys in the user's document and in the template.
        follows_blank: Whether a blank line is left just before *start* by something that is taken out there.
    """
    top = touching = position = start
    opened = follows_blank
    leading = True
    for line in document.text[start:end].splitlines(keepends=True):
        position += len(line)
        if line.strip():
            leading = False
        else:
            touching = position
            if leading:
                top = position
                opened = True
    detached = ("", *notes.detached) if notes.detached and notes.opened and not opened else notes.detached
    return [
        Edit(place, place, "".join(line + document.newline for line in reindent(lines, *shift)))
        for place, lines in ((top, detached), (touching, notes.attached))
        if lines
    ]


def append_notes(
    document: ConfigMap, notes: Notes, place: int, shift: tuple[int, int], *, follows_blank: bool = False
) -> list[Edit]:
    """Return the edit that puts the user's comments behind the last entry of a mapping, at *place*."""
    lines = [*notes.detached, *notes.attached]
    while lines and not lines[-1]:
        lines.pop()
    if not lines:
        return []
    opening = [""] if notes.opened and not follows_blank else []
    before = "" if document.text[place - 1] == "\n" else document.newline
    text = "".join(line + document.newline for line in reindent([*opening, *lines], *shift))
    return [Edit(place, place, before + text)]
