"""Reports: what a use case returned is turned into one model (`of_*`), from which every format is made (`as_*`).

Each module is imported when it is used: a run makes one report in one format, and most want none of the others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, cast

from cilium_cmrebase.errors import CmrebaseError

if TYPE_CHECKING:
    from cilium_cmrebase.checking.validation import CheckResult
    from cilium_cmrebase.differences import Difference
    from cilium_cmrebase.explanation import Explanation
    from cilium_cmrebase.fleet.summary import FleetSummary
    from cilium_cmrebase.merge import Result
    from cilium_cmrebase.planning import Plan
    from cilium_cmrebase.report.model import Report
    from cilium_cmrebase.report.redaction import Redaction

    Reportable: TypeAlias = Result | CheckResult | Plan | Difference | FleetSummary

__all__ = ["FORMATS", "make_report", "render"]


class _Layout(NamedTuple):
    """How the text report is laid out."""

    width: int
    color: bool


def _text(report: Report, layout: _Layout) -> str:
    from cilium_cmrebase.report import as_text

    return as_text.render(report, width=layout.width, color=layout.color)


def _json(report: Report, _: _Layout) -> str:
    from cilium_cmrebase.report import as_json

    return as_json.render(report)


def _markdown(report: Report, _: _Layout) -> str:
    from cilium_cmrebase.report import as_markdown

    return as_markdown.render(report)


def _sarif(report: Report, _: _Layout) -> str:
    from cilium_cmrebase.report import as_sarif

    return as_sarif.render(report)


def _junit(report: Report, _: _Layout) -> str:
    from cilium_cmrebase.report import as_junit

    return as_junit.render(report)


def _github(report: Report, _: _Layout) -> str:
    from cilium_cmrebase.report import as_github

    return as_github.render(report)


def _gitlab(report: Report, _: _Layout) -> str:
    from cilium_cmrebase.report import as_gitlab

    return as_gitlab.render(report)


# By name, what loads the module of a format and renders a report with it.
FORMATS: Mapping[str, Callable[[Report, _Layout], str]] = {
    "text": _text,
    "json": _json,
    "markdown": _markdown,
    "sarif": _sarif,
    "junit": _junit,
    "github": _github,
    "gitlab": _gitlab,
}


def make_report(result: Reportable) -> Report:
    """Return the report on what a use case returned, from which every format is made."""
    match type(result).__name__:  # to have the classes would be to load what all other commands need
        case "Result":
            from cilium_cmrebase.report import of_rebase

            return of_rebase.make_report(cast("Result", result))
        case "CheckResult":
            from cilium_cmrebase.report import of_check

            return of_check.make_report(cast("CheckResult", result))
        case "Plan":
            from cilium_cmrebase.report import of_plan

            return of_plan.make_report(cast("Plan", result))
        case "Difference":
            from cilium_cmrebase.report import of_diff

            return of_diff.make_report(cast("Difference", result))
        case "FleetSummary":
            from cilium_cmrebase.report import of_fleet

            return of_fleet.make_report(cast("FleetSummary", result))
    raise TypeError(f"there is no report on a {type(result).__name__}")


def render(
    result: Reportable | Explanation,
    report_format: str,
    *,
    width: int = 80,
    color: bool = False,
    redaction: Redaction | None = None,
) -> str:
    """Return the report on what a use case returned, ending in a line break.

    Args:
        result: What `rebase`, `check`, `plan`, `diff` or `explain` returned, or the summary of a fleet.
        report_format: One of `FORMATS`; for what `explain` returned `text`, `json` or `markdown`.
        width: Columns that a line of the text report may take.
        color: Whether the text report uses colours.
        redaction: The values that are not to be seen; the summary of a fleet cannot do without.

    Raises:
        CmrebaseError: There is no such format, or not for that.
    """
    if report_format not in FORMATS:
        raise CmrebaseError(f"there is no report format {report_format!r}; there are {', '.join(FORMATS)}")
    if type(result).__name__ == "Explanation":
        return _render_explanation(cast("Explanation", result), report_format, width)
    result = cast("Reportable", result)
    report = make_report(result) if redaction is None else redaction.report(make_report(redaction.hidden(result)))
    return FORMATS[report_format](report, _Layout(width, color))


def _render_explanation(explanation: Explanation, report_format: str, width: int) -> str:
    """Return what is known of an option, which is a page of its own kind: nothing in it is left to decide."""
    from cilium_cmrebase.report import as_json, option_page

    match report_format:
        case "text":
            return option_page.option_as_text(explanation, width=width)
        case "markdown":
            return option_page.option_as_markdown(explanation)
        case "json":
            return as_json.to_text(explanation.to_dict())
    raise CmrebaseError(f"an option is explained as text, json or markdown, not as {report_format}")
