"""Sentences of the program's own as comments in users' files."""

from __future__ import annotations

from cilium_cmrebase.document.spelling import spell_quoted

__all__ = ["comment_lines", "shown"]

_SHOWN = 50


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
    """Return *value* in quotes, on one line, and cut short where it is long."""
    spelled = spell_quoted(value)
    return spelled if len(spelled) <= _SHOWN else f'{spelled[:_SHOWN]}..."'
