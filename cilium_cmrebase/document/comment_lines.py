"""Sentences of the program's own as comments in users' files."""

from __future__ import annotations

from cilium_cmrebase.document.spelling import spell_quoted
from cilium_cmrebase.quoting import shortened

__all__ = ["comment_lines", "shown"]


def comment_lines(text: str, width: int, most: int | None = None) -> list[str]:
    """Return *text* broken into lines that can follow a `#`; what could end a line early is shown as `?`.

    Args:
        text: What to say.
        width: Columns that a line may take; words that are longer stay whole.
        most: How many lines there may be, the last of which then ends in `...`; None: as many as it takes.
    """
    from textwrap import wrap

    printable = "".join(char if char.isprintable() else "?" for char in " ".join(text.split()))
    return wrap(printable, width, max_lines=most, placeholder=" ...", break_long_words=False, break_on_hyphens=False)


def shown(value: str) -> str:
    """Return *value* as YAML has it in double quotes, on one line, and shortened where it is long."""
    return shortened(spell_quoted(value)[1:-1], value, quote='"')
