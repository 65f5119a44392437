"""Writing the report on what a use case returned, as the arguments ask for it."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple, TextIO

from cilium_cmrebase.cli.files import STANDARD, write_text
from cilium_cmrebase.report import render

if TYPE_CHECKING:
    from cilium_cmrebase.report import Reportable
    from cilium_cmrebase.report.redaction import Redaction

__all__ = ["ReportOptions", "write_report"]


class ReportOptions(NamedTuple):
    """How a report is to be written, and where.

    Attributes:
        format: One of `report.FORMATS`, or `auto`.
        file: The file that it goes to; `-` for standard output; None: to where the command writes reports.
        step_summary: A file that is to have it as markdown as well, at its end; None: none.
        redact: Whether endpoints and credentials are hidden.
        redact_keys: Patterns of further options whose values are hidden.
    """

    format: str
    file: str | None
    step_summary: str | None
    redact: bool = False
    redact_keys: tuple[str, ...] = ()

    @classmethod
    def of(cls, options: argparse.Namespace) -> ReportOptions:
        """Return what the arguments of `add_report_arguments` and `add_redact_arguments` say."""
        return cls(
            format=options.report_format,
            file=options.report,
            step_summary=options.step_summary,
            redact=options.redact,
            redact_keys=tuple(options.redact_key),
        )


def write_report(
    result: Reportable,
    options: ReportOptions,
    stream: TextIO,
    data: Mapping[str, str] | None = None,
) -> None:
    """Write the report on what a use case returned to the file that *options* names, else to *stream*.

    Args:
        result: What the use case returned.
        options: How it is to be written.
        stream: Where the report goes if not to a file.
        data: Options and values that *result* does not hold, and may quote; what is to be hidden is told by them.
    """
    redaction = _redaction(options, data or {})
    if options.step_summary is not None:
        from pathlib import Path

        with Path(options.step_summary).open("a", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            file.write(f"{render(result, 'markdown', redaction=redaction)}\n")
    if options.file is not None:
        write_text(options.file, render(result, _format(options), redaction=redaction))
        return
    on_terminal = stream.isatty()
    report_format = _format(options)
    report = render(
        result,
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


def _redaction(options: ReportOptions, data: Mapping[str, str]) -> Redaction | None:
    """Return what the report hides; None where that is nothing."""
    if not (options.redact or options.redact_keys):
        return None
    from cilium_cmrebase.catalog import default_catalog
    from cilium_cmrebase.report.redaction import Redaction

    patterns = json.loads((default_catalog().folder / "redact.json").read_text(encoding="utf-8"))["keys"]
    return Redaction((*patterns, *options.redact_keys), data)


def _columns() -> int:
    """Return how wide a report on the terminal is to be."""
    from shutil import get_terminal_size

    return min(get_terminal_size().columns, 100)


def _format(options: ReportOptions) -> str:
    """Return the form of the report. GitHub reads annotations from the log of a step, not from files."""
    if options.format != "auto":
        return options.format
    in_log = options.file in (None, STANDARD)
    return "github" if in_log and os.environ.get("GITHUB_ACTIONS") == "true" else "text"
