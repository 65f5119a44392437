"""A report as text for a terminal or a log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cilium_cmrebase.document import Place
from cilium_cmrebase.quoting import one_line, printable
from cilium_cmrebase.report.model import Commands, Entry, Report, Section

__all__ = ["command_lines", "render"]

_INDENT = "    "
_SYMBOLS = {
    "required": ("!", "\x1b[31m"),
    "review": ("?", "\x1b[33m"),
    "change": ("~", "\x1b[33m"),
    "held": ("^", "\x1b[36m"),
    "new": ("+", "\x1b[32m"),
    "moved": (">", "\x1b[36m"),
    "gone": ("-", "\x1b[31m"),
    "same": ("=", ""),
    "note": ("*", ""),
    "step": ("o", "\x1b[36m"),
}
# Places are shown where a person has to do something about them.
_POINTED_AT = ("required", "review")
_BOLD, _RESET = "\x1b[1m", "\x1b[0m"


def render(report: Report, *, width: int = 80, color: bool = False) -> str:
    """Return *report* as text.

    Args:
        report: The report.
        width: Columns that a line may take; words that are longer, and commands, stay whole to be copied.
        color: Whether to mark symbols and titles by colour.
    """
    writer = _Writer(width, color=color)
    writer.paragraph(report.headline, "")
    for section in report.sections:
        writer.section(section)
    writer.line("")
    for line in report.closing:
        writer.paragraph(line, "")
    return writer.text()


class _Writer:
    def __init__(self, width: int, *, color: bool) -> None:
        self._lines: list[str] = []
        self._width = max(40, width)
        self._color = color

    def text(self) -> str:
        return "\n".join(self._lines) + "\n"

    def line(self, line: str, *, bold: bool = False) -> None:
        self._lines.append(f"{_BOLD}{line}{_RESET}" if bold and self._color else line)

    def section(self, section: Section) -> None:
        if not section.entries and section.counted:
            return
        self.line("")
        title = f"{section.title} ({len(section.entries)})" if section.counted else section.title
        self.line(title, bold=True)
        for entry in section.entries:
            self._entry(entry)

    def _entry(self, entry: Entry) -> None:
        symbol, color = _SYMBOLS[entry.mark]
        if self._color and color:
            symbol = f"{color}{symbol}{_RESET}"
        first, *more = _wrap(one_line(entry.heading), self._width - 2)
        self._lines.append(f"{symbol} {first}")
        self._lines.extend(_INDENT + line for line in more)
        if entry.place and entry.mark in _POINTED_AT:
            self._point_at(entry.place)
        for line in entry.lines:
            if isinstance(line, Commands):
                self._lines += command_lines(line.commands, _INDENT)
            else:
                self.paragraph(line, _INDENT)

    def _point_at(self, place: Place) -> None:
        """Show the line of the user's text, and a caret below the place."""
        self._lines.append(f"{_INDENT}{printable(place.source)}:{place.line}:{place.column}")
        room = self._width - len(_INDENT) - 4
        begin = max(0, place.column - room // 2) if place.column > room else 0
        shown = "".join(c if c.isprintable() else " " for c in place.text[begin : begin + room])
        self._lines.append(f"{_INDENT}  | {shown}".rstrip())
        self._lines.append(f"{_INDENT}  | {' ' * (place.column - 1 - begin)}^")

    def paragraph(self, text: str, indent: str) -> None:
        self._lines.extend(indent + line for line in _wrap(one_line(text), self._width - len(indent)))


def command_lines(commands: Iterable[str], indent: str) -> Iterator[str]:
    """Yield the lines of *commands* behind a prompt, whole, to be copied."""
    for command in commands:
        first, *more = map(printable, command.splitlines())
        yield f"{indent}$ {first}"
        yield from (f"{indent}  {line}" for line in more)


def _wrap(text: str, width: int) -> list[str]:
    """Break *text* at blanks; a word longer than the width, such as a path, stays whole to be copied."""
    lines: list[str] = []
    current = ""
    for word in text.split(" "):
        if current and len(current) + 1 + len(word) > width:
            lines.append(current)
            current = word
        else:
            current = f"{current} {word}" if current else word
    return [*lines, current]
