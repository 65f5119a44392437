"""What a report consists of: one model that every kind of report is turned into and every format is made from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

import attrs

from cilium_cmrebase.document import Place

__all__ = ["Entry", "Mark", "Report", "Section"]

# What an entry is: something that a person has to do, should look at, that changes, is held back, comes, moves, goes,
# stays, or is just said.
Mark: TypeAlias = Literal["required", "review", "change", "held", "new", "moved", "gone", "same", "note", "step"]


@attrs.frozen
class Entry:
    """One thing that a report says.

    Attributes:
        mark: What sort of thing it is.
        heading: What it is about, on one line.
        lines: What there is to say, a sentence or two each.
        commands: Commands for a shell, in order.
        place: Where it stands in the user's text; None where it does not.
    """

    mark: Mark
    heading: str
    lines: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()
    place: Place | None = None


@attrs.frozen
class Section:
    """Entries under a title.

    Attributes:
        title: The title.
        entries: What stands under it; a section without entries is left out.
        counted: Whether the title says how many there are.
        folded: Whether a format that can fold it away does so: nobody has to read it before deciding.
        level: 1 for a section, 2 for a part of the section before.
    """

    title: str
    entries: tuple[Entry, ...] = ()
    counted: bool = True
    folded: bool = False
    level: Literal[1, 2] = 1


@attrs.frozen
class Report:
    """A report.

    Attributes:
        headline: What it is about, on one line.
        sections: What there is to say, the most important first.
        closing: Counts, and what was compared.
        data: The same for programs, in its published form.
    """

    headline: str
    sections: tuple[Section, ...]
    closing: tuple[str, ...]
    data: Mapping[str, Any]
