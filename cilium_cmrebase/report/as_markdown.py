"""A report as markdown, fit for a comment on a pull request: decisions in the open, the rest folded away."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import filterfalse
from operator import attrgetter

import attrs

from cilium_cmrebase.quoting import one_line, printable
from cilium_cmrebase.report.model import Commands, Entry, Report, Section
from cilium_cmrebase.report.words import address_in

__all__ = ["escape", "render", "shell_block"]

_SYMBOLS = {
    "required": "❗",
    "review": "❓",
    "change": "🔁",
    "held": "✋",
    "new": "🆕",
    "moved": "🔀",
    "gone": "🗑️",
    "same": "✅",
    "note": "💡",
    "step": "🔹",
}
# What markdown, or GitHub's dialect of it, takes for more than text.
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|~&^])")
# What GitHub and GitLab make more of even where markdown is escaped: people, issues, merge requests, labels, commits,
# addresses, formulas and pictures. They leave only code alone.
_REFERENCE = re.compile(
    r"[@#$]|://|www\.|:[\w+-]+:|[!~%&^*]\w|GH-\d|\b(?=[0-9]*[a-f])[0-9a-f]{7,40}\b", re.ASCII | re.IGNORECASE
)
_BACKTICKS = re.compile("`+")
# A comment on a pull request takes this many characters.
_ROOM = 65_536
_NO_ROOM = "- {} more, for which there is no room here\n"
_is_folded = attrgetter("folded")


def render(report: Report) -> str:
    """Return *report* as markdown; entries that a comment has no room for are left out, the least important first."""
    head = f"## {escape(report.headline)}\n\n"
    foot = "\n\n".join(_closing(text) for text in report.closing)
    blocks = [_block(section) for section in report.sections if section.entries or not section.counted]
    excess = len(head) + len(foot) + sum(len(block.text) + len(_NO_ROOM) for block in blocks) - _ROOM
    last_first = blocks[::-1]
    for block in (*filter(_is_folded, last_first), *filterfalse(_is_folded, last_first)):
        excess -= block.shorten(excess)
    return f"{head}{''.join(block.text for block in blocks)}{foot}".rstrip("\n") + "\n"


def escape(text: str) -> str:
    """Return *text* so that markdown shows it as it is, on one line."""
    return " ".join(map(_word, one_line(text).split()))


def _word(word: str) -> str:
    return _code(word) if _REFERENCE.search(word) else _SPECIAL.sub(r"\\\1", word)


def _code(text: str) -> str:
    fence = _fence(text, 1)
    padding = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{padding}{text}{padding}{fence}"


def _fence(text: str, least: int) -> str:
    """Return a row of backticks longer than any in *text*."""
    return "`" * max(least, 1 + max(map(len, _BACKTICKS.findall(text)), default=0))


def _closing(text: str) -> str:
    """Return a closing line; the addresses in it are the program's own, and become links."""
    return " ".join(f"<{word}>" if word == address_in(word) else _word(word) for word in one_line(text).split())


@attrs.define
class _Block:
    """A section, which can be shortened."""

    begin: str
    entries: list[str]
    end: str
    folded: bool
    left_out: int = 0

    @property
    def text(self) -> str:
        entries = [*self.entries, _NO_ROOM.format(self.left_out)] if self.left_out else self.entries
        return f"{self.begin}{''.join(entries)}{self.end}"

    def shorten(self, excess: int) -> int:
        """Leave entries out, the last first, until *excess* characters are saved; return how many are."""
        saved = 0
        while self.entries and saved < excess:
            saved += len(self.entries.pop())
            self.left_out += 1
        return saved


def _block(section: Section) -> _Block:
    title = f"{section.title} ({len(section.entries)})" if section.counted else section.title
    begin, end = f"{'#' * (section.level + 2)} {escape(title)}\n\n", "\n"
    if section.folded:
        begin, end = f"<details>\n<summary>{_html(one_line(title))}</summary>\n\n", "\n</details>\n\n"
    return _Block(begin, [_entry(entry) for entry in section.entries], end, section.folded)


def _entry(entry: Entry) -> str:
    place = f" ({escape(entry.place.source)}, line {entry.place.line})" if entry.place else ""
    lines = [f"- {_SYMBOLS[entry.mark]} **{escape(entry.heading)}**{place}"]
    for line in entry.lines:
        if isinstance(line, Commands):
            lines += ["", *shell_block(line.commands, "shell"), ""]
        else:
            lines.append(f"  <br>{escape(line)}")
    return "\n".join(lines) + "\n"


def shell_block(commands: Sequence[str], language: str = "sh") -> list[str]:
    """Return the lines of *commands* as a block of code that belongs to the point of a list above it."""
    fence = _fence("\n".join(commands), 3)
    shown = [f"  {printable(line)}" for command in commands for line in command.splitlines()]
    return [f"  {fence}{language}", *shown, f"  {fence}"]


def _html(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
