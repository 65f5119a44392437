"""Comment lines of two documents: which are the user's own, which are new, and how they go to another place.

The template's comments stay where they are: the output is the template's text. What is left to do is to find those
comment lines of the user's document that are neither upstream's, of whatever release, nor said by the template at
the same place, and to put them above the template's comment for the same key.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import chain
from typing import NamedTuple

from cilium_cmrebase.catalog import Catalog
from cilium_cmrebase.catalog.comments import fingerprint, normalise
from cilium_cmrebase.document.comments import lines_of, remark_of
from cilium_cmrebase.document.configmap import ConfigMap
from cilium_cmrebase.document.edits import Edit

__all__ = [
    "ANNOTATION",
    "NO_COMMENTS",
    "Carried",
    "CommentLine",
    "OwnComments",
    "Recogniser",
    "Texts",
    "append_comments",
    "comments_of",
    "insert_comments",
    "is_comment",
    "joined",
    "pick_own",
    "read_line",
    "read_lines",
    "reindent",
    "words_between",
]


# How comments begin that the program has written itself, where it was asked to.
ANNOTATION = "# cilium-cmrebase: "


class CommentLine(NamedTuple):
    """A line where comments may stand: a comment, a blank line, or `---`.

    Attributes:
        text: The line as it is written.
        words: What it says as a comment, normalised: empty for a bare `#`; None where it is no comment.
    """

    text: str
    words: str | None


class OwnComments(NamedTuple):
    """The user's own comments of one key.

    Attributes:
        opened: Whether a blank line stood directly above the first of them.
        detached: Lines of a heading that blank lines set apart from the key, blank lines included.
        attached: Lines directly above the key.
    """

    opened: bool
    detached: tuple[str, ...]
    attached: tuple[str, ...]

    def plain(self) -> tuple[str, ...]:
        """Return the comments without blank lines and indentation."""
        return tuple(line.strip() for line in (*self.detached, *self.attached) if line)

    def __bool__(self) -> bool:
        """Say whether there is any comment."""
        return bool(self.detached or self.attached)


NO_COMMENTS = OwnComments(opened=False, detached=(), attached=())


class Carried(NamedTuple):
    """What is written into the template.

    Attributes:
        edits: The edits that write it; those at the same offset in their order.
        displaced: Edits for what has no place of its own any more; they go behind all others.
        lost_comments: Comments of the user for which a template in flow style has no place.
    """

    edits: tuple[Edit, ...] = ()
    displaced: tuple[Edit, ...] = ()
    lost_comments: tuple[str, ...] = ()


def joined(parts: Iterable[Carried]) -> Carried:
    """Return all *parts*, at least one, as one in their order."""
    edits, displaced, lost_comments = map(chain.from_iterable, zip(*parts, strict=True))
    return Carried(tuple(edits), tuple(displaced), tuple(lost_comments))


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

    def is_users(self, words: str | None) -> bool:
        """Say whether a comment that says *words* is the user's own; a bare `#` is nobody's."""
        if not words or words in self._upstream:
            return False
        if words in self._users:
            return True
        mark = fingerprint(words)
        if words.startswith("source: ") or any(
            mark in self._catalog.release(name).comment_fingerprints for name in self._releases
        ):  # Helm writes `# Source: chart/templates/file.yaml` above every object
            self._upstream.add(words)
            return False
        self._users.add(words)
        return True

    def is_new(self, words: str | None, present: Collection[str]) -> bool:
        """Say whether a comment that says *words* is the user's own and not among those *present* at its place."""
        return words not in present and self.is_users(words)

    def new_comments(self, lines: Sequence[CommentLine], present: Collection[str]) -> OwnComments:
        """Pick out of the *lines* above a key those that are new where what *present* says is said already."""
        return pick_own(lines, lambda words: self.is_new(words, present))


class Texts(NamedTuple):
    """The two documents that are merged, and what tells whose a comment is.

    Attributes:
        ours: The user's ConfigMap.
        theirs: The template.
        recogniser: Tells the user's comments from upstream's.
    """

    ours: ConfigMap
    theirs: ConfigMap
    recogniser: Recogniser


def is_comment(line: str) -> bool:
    """Say whether *line* holds a comment and nothing else."""
    return line.lstrip(" \t").startswith("#")


def comments_of(document: ConfigMap) -> list[str]:
    """Return all comments of *document*, those at the end of lines last."""
    lines = lines_of(document.text, document.start, document.document_end)
    remarks = (remark_of(document, entry) for entry in document.layout.entries)
    return [*filter(is_comment, lines), *filter(None, remarks)]


def read_line(line: str) -> CommentLine:
    """Return *line* with what it says."""
    return CommentLine(line, normalise(line) if is_comment(line) else None)


def read_lines(lines: Iterable[str]) -> list[CommentLine]:
    """Return *lines* each with what it says."""
    return [read_line(line) for line in lines]


def words_between(text: str, start: int, end: int) -> set[str]:
    """Return what the lines between two offsets say, normalised as comments are."""
    return {normalise(line) for line in lines_of(text, start, end)}


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


def pick_own(lines: Sequence[CommentLine], is_users: Callable[[str], bool]) -> OwnComments:
    """Pick the user's lines out of the *lines* above a key.

    Args:
        lines: Blank lines and comment lines, the last one directly above the key.
        is_users: Whether a comment that says these words is the user's own.
    """
    if not lines:  # as nearly everywhere
        return NO_COMMENTS
    wanted = _wanted(lines, is_users)
    blank = [not line.text.strip() for line in lines]
    last_blank = max((index for index, is_blank in enumerate(blank) if is_blank), default=-1)
    detached: list[str] = []
    for index, line in enumerate(lines[: last_blank + 1]):
        if wanted[index]:
            detached.append(line.text)
        elif blank[index] and detached and detached[-1]:
            detached.append("")
    attached = [line.text for index, line in enumerate(lines) if index > last_blank and wanted[index]]
    first = wanted.index(True) if True in wanted else 0
    opened = first > 0 and blank[first - 1]
    return OwnComments(opened, tuple(detached), tuple(attached))


def _wanted(lines: Sequence[CommentLine], is_users: Callable[[str], bool]) -> list[bool]:
    """Say of each line whether it goes along; a bare `#` does between two lines that do."""
    wanted = [is_users(line.words) if line.words else False for line in lines]
    bare = [index for index, line in enumerate(lines) if line.words == ""]
    if not bare:
        return wanted
    above = wanted.copy()
    for index in bare:
        above[index] = index > 0 and above[index - 1]
    below = [*wanted, False]
    for index in reversed(bare):
        below[index] = below[index + 1]
    return [before and after for before, after in zip(above, below, strict=False)]


def insert_comments(
    document: ConfigMap,
    comments: OwnComments,
    start: int,
    end: int,
    shift: tuple[int, int],
    *,
    follows_blank: bool = False,
) -> tuple[Edit, ...]:
    """Return the edits that put the user's comments among the template's lines above a key.

    Detached comments go behind the leading blank lines, attached ones above the comment block that touches the key.

    Args:
        document: The template.
        comments: The user's comments.
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
    detached = comments.detached
    if detached and comments.opened and not opened:
        detached = ("", *detached)
    return tuple(
        Edit(place, place, "".join(line + document.newline for line in reindent(lines, *shift)))
        for place, lines in ((top, detached), (touching, comments.attached))
        if lines
    )


def append_comments(
    document: ConfigMap, comments: OwnComments, place: int, shift: tuple[int, int], *, follows_blank: bool = False
) -> tuple[Edit, ...]:
    """Return the edit that puts the user's comments behind the last entry of a mapping, at *place*."""
    lines = [*comments.detached, *comments.attached]
    while lines and not lines[-1]:
        lines.pop()
    if not lines:
        return ()
    opening = [""] if comments.opened and not follows_blank else []
    before = "" if document.text[place - 1] == "\n" else document.newline
    text = "".join(line + document.newline for line in reindent([*opening, *lines], *shift))
    return (Edit(place, place, before + text),)
