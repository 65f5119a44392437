"""List the Cilium releases in the catalog: newest patch, known options, options in the default ConfigMap, rules."""

from __future__ import annotations

import argparse
import json

from cilium_cmrebase.catalog import default_catalog
from cilium_cmrebase.report.reference import release_rows, releases_as_markdown

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments to *parser*."""
    formats = ("text", "json", "markdown")
    parser.add_argument("--format", choices=formats, default="text", help="form of the list (default: text)")


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    catalog = default_catalog()
    if options.format == "markdown":
        print(releases_as_markdown(catalog), end="")
        return 0
    rows = release_rows(catalog)
    if options.format == "json":
        print(json.dumps(rows, indent=2))
        return 0
    widths = (9, 10, 9, 10, 7)
    for row in [dict(zip(rows[0], ("RELEASE", "PATCH", "OPTIONS", "DEFAULTS", "RULES"), strict=True)), *rows]:
        release, patch, *numbers = (f"{value}" for value in row.values())
        print(f"{release:{widths[0]}}{patch:{widths[1]}}" + "".join(map(str.rjust, numbers, widths[2:])))
    return 0
