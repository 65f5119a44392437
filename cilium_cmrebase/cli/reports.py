"""The options about reports that commands share, and writing what they ask for."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, TextIO

from cilium_cmrebase.cli.files import STANDARD, write_text
from cilium_cmrebase.report import FORMATS, render

if TYPE_CHECKING:
    from cilium_cmrebase.checking.validation import CheckResult
    from cilium_cmrebase.differences import Difference
    from cilium_cmrebase.fleet.summary import FleetSummary
    from cilium_cmrebase.merge import Result
    from cilium_cmrebase.planning import Plan
    from cilium_cmrebase.report.redaction import Redaction

__all__ = ["add_redact_arguments", "add_report_arguments", "write_report"]


def add_report_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options that say how the report is written to *parser*."""
    parser.add_argument(
        "--report-format",
        choices=("auto", *FORMATS),
        default="auto",
        help="form of the report: for people (text, markdown), programs (json), code scanning (sarif), test reports "
        "(junit), annotations of GitHub Actions (github) or GitLab's code quality (gitlab); auto, the default: github "
        "in the log of GitHub Actions, else text",
    )
    parser.add_argument("--report", metavar="FILE", help="write the report to this file")
    parser.add_argument(
        "--step-summary",
        action=_StepSummary,
        nargs=0,
        help="add the report, as markdown, to the summary of the step in GitHub Actions (GITHUB_STEP_SUMMARY) as well",
    )


def add_redact_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options that say which values the report hides to *parser*."""
    parser.add_argument(
        "--redact",
        action="store_true",
        help="show no endpoints, credentials or paths to them in the report, such as the value of kvstore-opt",
    )
    parser.add_argument(
        "--redact-key",
        metavar="PATTERN",
        action="append",
        default=[],
        help="show no values of options that match either, such as 'cluster-*' (may be given several times)",
    )


class _StepSummary(argparse.Action):
    """Keeps the name of the file for the summary, and refuses to run where there is none: before anything is done."""

    def __call__(
        self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, values: object, option: str | None = None
    ) -> None:
        file = os.environ.get("GITHUB_STEP_SUMMARY")
        if not file:
            parser.error(f"{option} works in GitHub Actions only: GITHUB_STEP_SUMMARY is not set")
        namespace.step_summary = file


def write_report(
    found: Result | CheckResult | Plan | Difference | FleetSummary,
    options: argparse.Namespace,
    stream: TextIO,
    data: Mapping[str, str] | None = None,
) -> None:
    """Write the report on what a use case found to the file that *options* names, else to *stream*.

    Args:
        found: What the use case found.
        options: The arguments of the command.
        stream: Where the report goes if not to a file.
        data: Options and values that *found* does not hold, and may quote; what is to be hidden is told by them.
    """
    redaction = _redaction(options, data or {})
    if options.step_summary is not None:
        from pathlib import Path

        with Path(options.step_summary).open("a", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            file.write(f"{render(found, 'markdown', redaction=redaction)}\n")
    if options.report is not None:
        write_text(options.report, render(found, _format(options), redaction=redaction))
        return
    on_terminal = stream.isatty()
    report_format = _format(options)
    report = render(
        found,
        report_format,
        width=_columns() if on_terminal else 80,
        color=on_terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb",
        redaction=redaction,
    )
    # What programs read is UTF-8 whatever the terminal's encoding is.
    encoding = stream.encoding if report_format == "text" else "utf-8"
    stream.flush()
    stream.buffer.write(report.encode(encoding, "backslashreplace"))
    stream.buffer.flush()


def _redaction(options: argparse.Namespace, data: Mapping[str, str]) -> Redaction | None:
    """Return what the report hides; None where that is nothing, or the command has no options for it."""
    wanted, patterns = vars(options).get("redact", False), vars(options).get("redact_key", [])
    if not (wanted or patterns):
        return None
    from cilium_cmrebase.catalog import default_catalog
    from cilium_cmrebase.report.redaction import Redaction

    known = json.loads((default_catalog().folder / "redact.json").read_text(encoding="utf-8"))["keys"]
    return Redaction((*known, *patterns), data)


def _columns() -> int:
    """Return how wide a report on the terminal is to be."""
    from shutil import get_terminal_size

    return min(get_terminal_size().columns, 100)


def _format(options: argparse.Namespace) -> str:
    """Return the form of the report. GitHub reads annotations from the log of a step, not from files."""
    if options.report_format != "auto":
        return str(options.report_format)
    in_log = options.report in (None, STANDARD)
    return "github" if in_log and os.environ.get("GITHUB_ACTIONS") == "true" else "text"
