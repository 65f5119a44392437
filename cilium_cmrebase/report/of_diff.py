"""The report on a comparison: what differs, what only one side has, and what was compared."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from cilium_cmrebase.differences import Compared, Difference, OptionDifference
from cilium_cmrebase.document import Place
from cilium_cmrebase.quoting import one_line, printable, quoted, shortened
from cilium_cmrebase.report.model import Entry, Issue, Mark, Report, Section
from cilium_cmrebase.rules import fingerprint
from cilium_cmrebase.rules.checks import DIFFERS
from cilium_cmrebase.values.parts import Detail

__all__ = ["make_report"]

_MARKS: dict[str, Mark] = {"changed": "change", "removed": "gone", "added": "new"}
_SIGNS = {"changed": "~", "removed": "-", "added": "+"}
# Values up to this length are taken in at a glance, so that nobody needs to be told which of their parts differ.
_SHORT = 30
# Of long values that begin alike, only the end of what they have in common is shown.
_LONG = 60
_ALIKE = 40
_SHOWN_ALIKE = 20


def make_report(difference: Difference) -> Report:
    """Return the report on *difference*."""
    return Report(
        _headline(difference),
        tuple(_sections(difference)),
        tuple(_closing(difference)),
        difference.to_dict,
        lambda: (_issue(entry, difference) for entry in difference.entries),
    )


def _headline(difference: Difference) -> str:
    what = ": what the clusters do" if difference.effective else ""
    return f"{_label(difference.left)} compared with {_label(difference.right)}{what}"


def _label(side: Compared) -> str:
    """Return the name of a side, with its release where the name does not say it."""
    name, version = side.name, str(side.version)
    return name if side.document is None and name.endswith(version) else f"{name} ({version})"


def _names(difference: Difference) -> tuple[str, str]:
    """Return what the sides are called where they have to be told apart."""
    if difference.left.name != difference.right.name:
        return difference.left.name, difference.right.name
    return _label(difference.left), _label(difference.right)


def _sections(difference: Difference) -> Iterator[Section]:
    left, right = difference.left.version.release, difference.right.version.release
    if difference.effective:
        yield _section("Done differently", difference, "changed")
        unsaid = "Written on one side, and what the other does is not known"
        yield _section(unsaid, difference, "removed", "added", alone=False)
        yield _section(f"Only {left} knows", difference, "removed", alone=True, folded=True)
        yield _section(f"Only {right} knows", difference, "added", alone=True, folded=True)
        return
    left_name, right_name = _names(difference)
    yield _section("Different", difference, "changed")
    yield _section(f"Only in {left_name}", difference, "removed", alone=False)
    yield _section(f"Only in {left_name}, and {right} does not know it", difference, "removed", alone=True)
    yield _section(f"Only in {right_name}", difference, "added", alone=False)
    yield _section(f"Only in {right_name}, and {left} does not know it", difference, "added", alone=True)


def _section(
    title: str, difference: Difference, *kinds: str, alone: bool | None = None, folded: bool = False
) -> Section:
    """Return a section with the entries of some *kinds*; those that the release of one side *alone* knows, or others.

    Args:
        title: The title.
        difference: What differs.
        kinds: The kinds of entries that belong in it.
        alone: Whether only those belong in it that one of the two releases does not know, or only all others.
        folded: Whether nobody has to read it first.
    """
    entries = [entry for entry in difference.entries if entry.kind in kinds and alone in (None, _known_to_one(entry))]
    return Section(title, tuple(_entry(entry, difference) for entry in entries), folded=folded)


def _known_to_one(entry: OptionDifference) -> bool:
    """Say whether only the release of the side that has the option knows it."""
    own, other = (entry.left_type, entry.right_type) if entry.kind == "removed" else (entry.right_type, entry.left_type)
    return own is not None and other is None


def _entry(entry: OptionDifference, difference: Difference) -> Entry:
    lines = [_part(detail) for detail in _details(entry)]
    heading = f"{one_line(entry.key)}{_origins(entry, difference)}"
    if not lines:
        heading = f"{one_line(entry.key)}: {_change(entry, difference)}"
    if any(detail.kind == "reordered" for detail in entry.details):
        lines.append("The same items in another order.")
    if not _known_to_one(entry):
        lines += _ignorant(entry, difference)
    return Entry(_MARKS[entry.kind], heading, tuple(lines), place=entry.right_place or entry.left_place)


def _details(entry: OptionDifference) -> tuple[Detail, ...]:
    """Return the parts that differ, where showing them is clearer than showing the values."""
    left, right = _values(entry)
    if all(detail.path for detail in entry.details) and max(len(left or ""), len(right or "")) > _SHORT:
        return entry.details
    return ()


def _values(entry: OptionDifference) -> tuple[str | None, str | None]:
    if entry.left_effective is None and entry.right_effective is None:
        return entry.left, entry.right
    return entry.left_effective, entry.right_effective


def _part(detail: Detail) -> str:
    sign, path = _SIGNS[detail.kind], one_line(detail.path)
    if detail.kind == "changed":
        return f"{sign} {path}: {_pair(detail.left, detail.right)}"
    return f"{sign} {path}: {_shown(detail.right if detail.kind == 'added' else detail.left)}"


def _origins(entry: OptionDifference, difference: Difference) -> str:
    """Return whose values are defaults, for an entry that shows parts of them only."""
    left, right = _values(entry)
    if not difference.effective or (left == entry.left and right == entry.right):
        return ""
    origins = ("written" if left == entry.left else "default", "written" if right == entry.right else "default")
    return f" ({' -> '.join(origins)})"


def _change(entry: OptionDifference, difference: Difference) -> str:
    left, right = _values(entry)
    left_origin = " (default)" if difference.effective and left != entry.left else ""
    right_origin = " (default)" if difference.effective and right != entry.right else ""
    if left is None:
        return f"{_shown(right)}{right_origin}"
    if right is None:
        return f"{_shown(left)}{left_origin}"
    return _pair(left, right, left_origin, right_origin)


def _pair(left: Any, right: Any, left_origin: str = "", right_origin: str = "") -> str:
    """Return two values before and after; what long ones have in common at their beginnings is left out."""
    if isinstance(left, str) and isinstance(right, str):
        pairs = enumerate(zip(left, right, strict=False))
        alike = next((at for at, (one, other) in pairs if one != other), min(len(left), len(right)))
        if alike > _ALIKE and max(len(left), len(right)) > _LONG:
            left, right = (f"...{text[alike - _SHOWN_ALIKE :]}" for text in (left, right))
    return f"{_shown(left)}{left_origin} -> {_shown(right)}{right_origin}"


def _shown(value: Any) -> str:
    if isinstance(value, str):
        return quoted(value)
    return shortened(printable(json.dumps(value, ensure_ascii=False)), room=_LONG)


def _ignorant(entry: OptionDifference, difference: Difference) -> Iterator[str]:
    """Say which release does not know the option."""
    sides = ((difference.left, entry.left_type), (difference.right, entry.right_type))
    releases = list(dict.fromkeys(side.version.release for side, known_as in sides if known_as is None))
    if len(releases) == 1:
        yield f"{releases[0]} does not know it."
    elif releases:
        yield f"Neither {releases[0]} nor {releases[1]} knows it."


def _issue(entry: OptionDifference, difference: Difference) -> Issue:
    """Return a difference as something to look at, for the formats that programs read."""
    left, right = _values(entry)
    change = f"{quoted(left)} -> {quoted(right)}"
    return Issue(
        id=DIFFERS.id,
        title=DIFFERS.title,
        help=DIFFERS.help,
        severity=DIFFERS.severity,
        heading=f"{one_line(entry.key)}: {change}",
        message=f"{'; '.join(_part(detail) for detail in _details(entry)) or change}.",
        action="",
        source="",
        keys=(entry.key,),
        place=entry.right_place or entry.left_place or _somewhere(difference),
        fingerprint=fingerprint(DIFFERS.id, (entry.key,), (left, right)),
    )


def _somewhere(difference: Difference) -> Place:
    """Return where an option belongs that stands in neither text: where the options of a text begin."""
    document = difference.right.document or difference.left.document
    return document.place(()) if document else Place(f"<{difference.right.name}>", 1, 1, "")


def _closing(difference: Difference) -> Iterator[str]:
    counts = difference.summary
    same = difference.compared - sum(counts.values())
    options = f"options that match {' or '.join(difference.keys)}" if difference.keys else "options"
    if not difference:
        yield f"No difference: {difference.compared} {options} mean the same."
    elif difference.effective:
        alone = counts["removed"] + counts["added"]
        done = f"{counts['changed']} done differently, {alone} on one side, {same} the same"
        yield f"Of {difference.compared} {options}: {done}."
    else:
        yield (
            f"Of {difference.compared} {options}: {counts['changed']} different, {counts['removed']} only on the left, "
            f"{counts['added']} only on the right, {same} the same."
        )
    if difference.unread:
        unread = ", ".join(map(one_line, difference.unread))
        yield f"Neither release knows these, so that they have no effect: {unread}."
    for side, option in ((difference.left, "--left-release"), (difference.right, "--right-release")):
        if not side.certain:
            others = f" (it could be {', '.join(side.candidates)})" if side.candidates else ""
            yield f"That {side.name} is of {side.version}{others} is a guess by {side.evidence}; else say {option}."
