"""Edits of a text, as spans and what takes their place."""

# Without postponed annotations: typing would compile those of named tuples anew at every start, one by one.

from collections.abc import Iterable
from typing import NamedTuple

__all__ = ["Edit", "splice"]


class Edit(NamedTuple):
    """Replace the characters from *start* to *end* by *text*; an empty span inserts."""

    start: int
    end: int
    text: str


def splice(text: str, edits: Iterable[Edit]) -> str:
    """Return *text* with all *edits* applied.

    Edits at the same offset are applied in the order given; spans must not overlap.

    Raises:
        ValueError: Two spans overlap.
    """
    pieces = []
    position = 0
    for start, end, new in sorted(edits, key=_by_start):
        if start < position:
            raise ValueError(f"edits overlap at offset {start}")
        pieces.append(text[position:start])
        pieces.append(new)
        position = end
    pieces.append(text[position:])
    return "".join(pieces)


def _by_start(edit: Edit) -> tuple[int, int]:
    return edit.start, edit.end
