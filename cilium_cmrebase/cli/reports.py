"""The options about reports that commands share, and writing what they ask for."""

from __future__ import annotations

import argparse
import os
import shutil
from typing import TYPE_CHECKING, TextIO

from cilium_cmrebase.cli.files import write_text
from cilium_cmrebase.report import FORMATS, render

if TYPE_CHECKING:
    from cilium_cmrebase.merge import Result
    from cilium_cmrebase.planning import Plan
    from cilium_cmrebase.validation import CheckResult

__all__ = ["add_report_arguments", "write_report"]


def add_report_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options that say how the report is written to *parser*."""
    parser.add_argument("--report-format", choices=FORMATS, default="text", help="form of the report (default: text)")
    parser.add_argument("--report", metavar="FILE", help="write the report to this file")


def write_report(found: Result | CheckResult | Plan, options: argparse.Namespace, stream: TextIO) -> None:
    """Write the report on what a use case found to the file that *options* names, else to *stream*."""
    if options.report is not None:
        write_text(options.report, render(found, options.report_format))
        return
    on_terminal = stream.isatty()
    report = render(
        found,
        options.report_format,
        width=min(shutil.get_terminal_size().columns, 100) if on_terminal else 80,
        color=on_terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb",
    )
    stream.write(report)
    stream.flush()
