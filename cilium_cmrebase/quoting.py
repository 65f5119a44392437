"""Texts of others on one line: what cannot be seen is escaped, and what is long is cut short."""

from __future__ import annotations

__all__ = ["ROOM", "escaped", "one_line", "printable", "quoted", "shortened"]

ROOM = 60  # characters of a value within a sentence
_LONGEST_LINE = 2_000  # characters of a sentence


def quoted(value: str | None, room: int = ROOM) -> str:
    """Return a value as it can stand in a sentence: in quotes, its lines on one, and a long one shortened."""
    if value is None:
        return "(absent)"
    beginning = "\n".join(value.splitlines())[: room + 1]  # values can be whole files
    return shortened(printable(beginning), value, room, quote='"')


def shortened(shown: str, value: str | None = None, room: int = ROOM, *, quote: str = "") -> str:
    """Return a text on one line; of one that is longer than *room* its beginning, and how long it is.

    Args:
        shown: The text.
        value: What it shows, whose size is named; the text itself if not given.
        room: How many characters of it there may be.
        quote: What stands before and behind it.
    """
    if len(shown) <= room:
        return f"{quote}{shown}{quote}"
    value = shown if value is None else value
    lines = len(value.splitlines())
    size = f"{lines} lines" if lines > 1 else f"{len(value)} characters"
    return f"{quote}{shown[:room]}...{quote} ({size})"


def one_line(text: str) -> str:
    """Return *text* as `printable` shows it; one that is longer than any sentence is shortened."""
    return shortened(printable(text), text, _LONGEST_LINE)


def printable(text: str) -> str:
    """Return *text* on one line: line breaks, controls and what cannot be seen are shown as escapes."""
    return text if text.isprintable() else "".join(c if c.isprintable() else escaped(c) for c in text)


def escaped(character: str) -> str:
    """Return *character* as Python writes it in ASCII, with a backslash."""
    return character.encode("unicode_escape").decode("ascii")
