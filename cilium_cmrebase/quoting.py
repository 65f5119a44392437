"""Texts of others on one line: quoted, escaped and cut short."""

from __future__ import annotations

__all__ = ["escaped", "one_line", "printable", "quoted"]

_SHOWN = 60  # characters of a value within a sentence
_LONGEST = 2_000  # characters of a sentence: values can be whole files


def quoted(value: str | None) -> str:
    """Return a value as it can stand in a line: several lines, and long ones, are shortened."""
    if value is None:
        return "(absent)"
    lines = value.splitlines()
    shown = one_line("\n".join(lines))
    size = f" ({len(lines)} lines)" if len(lines) > 1 else f" ({len(value)} characters)"
    return f'"{shown}"' if len(shown) <= _SHOWN else f'"{shown[:_SHOWN]}..."{size}'


def one_line(text: str) -> str:
    """Return *text* as `printable` shows it; a long one is cut short."""
    shown = printable(text)
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}... ({len(text)} characters)"


def printable(text: str) -> str:
    """Return *text* on one line: line breaks, controls and what cannot be seen are shown as escapes."""
    return text if text.isprintable() else "".join(c if c.isprintable() else escaped(c) for c in text)


def escaped(character: str) -> str:
    """Return *character* as Python writes it in ASCII, with a backslash."""
    return character.encode("unicode_escape").decode("ascii")
