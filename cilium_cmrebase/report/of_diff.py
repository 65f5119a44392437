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


def _headline(found: Difference) -> str:
    what = ": what the clusters do" if found.effective else ""
    return f"{_label(found.left)} compared with {_label(found.right)}{what}"


def _label(side: Compared) -> str:
    """Return the name of a side, with its release where the name does not say it."""
    name, version = side.name, str(side.version)
    return name if side.document is None and name.endswith(version) else f"{name} ({version})"


def _names(found: Difference) -> tuple[str, str]:
    """Return what the sides are called where they have to be told apart."""
    if found.left.name != found.right.name:
        return found.left.name, found.right.name
    return _label(found.left), _label(found.right)


def _sections(found: Difference) -> Iterator[Section]:
    left, right = found.left.version.release, found.right.version.release
    if found.effective:
        yield _section("Done differently", found, "changed")
        unsaid = "Written on one side, and what the other does is not known"
        yield _section(unsaid, found, "removed", "added", alone=False)
        yield _section(f"Only {left} knows", found, "removed", alone=True, folded=True)
        yield _section(f"Only {right} knows", found, "added", alone=True, folded=True)
        return
    left_name, right_name = _names(found)
    yield _section("Different", found, "changed")
    yield _section(f"Only in {left_name}", found, "removed", alone=False)
    yield _section(f"Only in {left_name}, and {right} does not know it", found, "removed", alone=True)
    yield _section(f"Only in {right_name}", found, "added", alone=False)
    yield _section(f"Only in {right_name}, and {left} does not know it", found, "added", alone=True)


def _section(title: str, found: Difference, *kinds: str, alone: bool | None = None, folded: bool = False) -> Section:
    """Return a section with the entries of some *kinds*; those that the release of one side *alone* knows, or others.

    Args:
        title: The title.
        found: What differs.
        kinds: The kinds of entries that belong in it.
        alone: Whether only those belong in it that one of the two releases does not know, or only all others.
        folded: Whether nobody has to read it first.
    """
    entries = [entry for entry in found.entries if entry.kind in kinds and alone in (None, _known_to_one(entry))]
    return Section(title, tuple(_entry(entry, found) for entry in entries), folded=folded)


def _known_to_one(entry: OptionDifference) -> bool:
    """Say whether only the release of the side that has the option knows it."""
    own, other = (entry.left_type, entry.right_type) if entry.kind == "removed" else (entry.right_type, entry.left_type)
    return own is not None and other is None


def _entry(entry: OptionDifference, found: Difference) -> Entry:
    lines = [_part(detail) for detail in _details(entry)]
    heading = f"{one_line(entry.key)}{_origins(entry, found)}"
    if not lines:
        heading = f"{one_line(entry.key)}: {_change(entry, found)}"
    if any(detail.kind == "reordered" for detail in entry.details):
        lines.append("The same items in another order.")
    if not _known_to_one(entry):
        lines += _ignorant(entry, found)
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


def _origins(entry: OptionDifference, found: Difference) -> str:
    """Return whose values are defaults, for an entry that shows parts of them only."""
    left, right = _values(entry)
    if not found.effective or (left == entry.left and right == entry.right):
        return ""
    origins = ("written" if left == entry.left else "default", "written" if right == entry.right else "default")
    return f" ({' -> '.join(origins)})"


def _change(entry: OptionDifference, found: Difference) -> str:
    left, right = _values(entry)
    left_origin = " (default)" if found.effective and left != entry.left else ""
    right_origin = " (default)" if found.effective and right != entry.right else ""
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


def _ignorant(entry: OptionDifference, found: Difference) -> Iterator[str]:
    """Say which release does not know the option."""
    sides = ((found.left, entry.left_type), (found.right, entry.right_type))
    releases = list(dict.fromkeys(side.version.release for side, known_as in sides if known_as is None))
    if len(releases) == 1:
        yield f"{releases[0]} does not know it."
    elif releases:
        yield f"Neither {releases[0]} nor {releases[1]} knows it."


def _issue(entry: OptionDifference, found: Difference) -> Issue:
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
        place=entry.right_place or entry.left_place or _somewhere(found),
        fingerprint=fingerprint(DIFFERS.id, (entry.key,), (left, right)),
    )


def _somewhere(found: Difference) -> Place:
    """Return where an option belongs that stands in neither text: where the options of a text begin."""
    document = found.right.document or found.left.document
    return document.place(()) if document else Place(f"<{found.right.name}>", 1, 1, "")


def _closing(found: Difference) -> Iterator[str]:
    counts = found.summary
    same = found.compared - sum(counts.values())
    options = f"options that match {' or '.join(found.keys)}" if found.keys else "options"
    if not found:
        yield f"No difference: {found.compared} {options} mean the same."
    elif found.effective:
        alone = counts["removed"] + counts["added"]
        done = f"{counts['changed']} done differently, {alone} on one side, {same} the same"
        yield f"Of {found.compared} {options}: {done}."
    else:
        yield (
            f"Of {found.compared} {options}: {counts['changed']} different, {counts['removed']} only on the left, "
            f"{counts['added']} only on the right, {same} the same."
        )
    if found.unread:
        yield f"Neither release knows these, so that they have no effect: {', '.join(map(one_line, found.unread))}."
    for side, option in ((found.left, "--left-release"), (found.right, "--right-release")):
        if not side.certain:
            others = f" (it could be {', '.join(side.candidates)})" if side.candidates else ""
            yield f"That {side.name} is of {side.version}{others} is a guess by {side.evidence}; else say {option}."
