"""Reports: what each use case found is turned into one model (`of_*`), from which every format is made (`as_*`)."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cilium_cmrebase.checking.validation import CheckResult
    from cilium_cmrebase.differences import Difference
    from cilium_cmrebase.fleet.summary import FleetSummary
    from cilium_cmrebase.merge import Result
    from cilium_cmrebase.planning import Plan
    from cilium_cmrebase.report.model import Report
    from cilium_cmrebase.report.redaction import Redaction

__all__ = ["FORMATS", "make_report", "render"]

# A module each, `as_*`.
FORMATS = ("text", "json", "markdown", "sarif", "junit", "github", "gitlab")

_MAKERS = {
    "Result": "of_rebase",
    "CheckResult": "of_check",
    "Plan": "of_plan",
    "Difference": "of_diff",
    "FleetSummary": "of_fleet",
}


def make_report(found: Result | CheckResult | Plan | Difference | FleetSummary) -> Report:
    """Return the report on what a use case found, from which every format is made."""
    report: Report = import_module(f"{__name__}.{_MAKERS[type(found).__name__]}").make_report(found)
    return report


def render(
    found: Result | CheckResult | Plan | Difference | FleetSummary,
    report_format: str,
    *,
    width: int = 80,
    color: bool = False,
    redaction: Redaction | None = None,
) -> str:
    """Return the report on what a use case found, ending in a line break.

    Args:
        found: What `rebase`, `check`, `plan` or `diff` returned, or the summary of a fleet.
        report_format: One of `FORMATS`.
        width: Columns that a line of the text report may take.
        color: Whether the text report uses colours.
        redaction: The values that are not to be seen; the summary of a fleet cannot do without.
    """
    report = make_report(found) if redaction is None else redaction.report(make_report(redaction.found(found)))
    settings: dict[str, Any] = {"width": width, "color": color} if report_format == "text" else {}
    text: str = import_module(f"{__name__}.as_{report_format}").render(report, **settings)
    return text
