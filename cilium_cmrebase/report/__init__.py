"""Reports: what each use case found is turned into one model (`of_*`), from which every format is made (`as_*`)."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cilium_cmrebase.merge import Result
    from cilium_cmrebase.planning import Plan
    from cilium_cmrebase.validation import CheckResult

__all__ = ["FORMATS", "render"]

FORMATS = ("text", "json", "markdown")

_MAKERS = {"Result": "of_rebase", "CheckResult": "of_check", "Plan": "of_plan"}


def render(found: Result | CheckResult | Plan, report_format: str, *, width: int = 80, color: bool = False) -> str:
    """Return the report on what a use case found, ending in a line break.

    Args:
        found: What `rebase`, `check` or `plan` returned.
        report_format: One of `FORMATS`.
        width: Columns that a line of the text report may take.
        color: Whether the text report uses colours.
    """
    report = import_module(f"{__name__}.{_MAKERS[type(found).__name__]}").make_report(found)
    settings: dict[str, Any] = {"width": width, "color": color} if report_format == "text" else {}
    text: str = import_module(f"{__name__}.as_{report_format}").render(report, **settings)
    return text
