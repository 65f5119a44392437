"""Reports on a rebase; a format is a module with a function `render`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cilium_cmrebase.merge import Result

__all__ = ["FORMATS", "render"]

FORMATS = ("text", "json")


def render(result: Result, report_format: str, *, width: int = 80, color: bool = False) -> str:
    """Return the report on *result*, ending in a line break.

    Args:
        result: What a rebase returned.
        report_format: One of `FORMATS`.
        width: Columns that a line of the text report may take.
        color: Whether the text report uses colours.
    """
    if report_format == "json":
        from cilium_cmrebase.report.as_json import render_json

        return render_json(result)
    from cilium_cmrebase.report.as_text import render_text

    return render_text(result, width=width, color=color)
