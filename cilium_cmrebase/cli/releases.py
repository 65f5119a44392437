"""List the Cilium releases in the catalog: newest patch, known options, options in the default ConfigMap, rules."""

from __future__ import annotations

import argparse
import json

from cilium_cmrebase.cli.arguments import add_format

__all__ = ["DESCRIPTION", "add_arguments", "run"]

DESCRIPTION = __doc__


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments to *parser*."""
    add_format(parser, ("text", "json", "markdown"))


def run(options: argparse.Namespace) -> int:
    """Run the command and return its exit status."""
    from cilium_cmrebase.catalog import default_catalog
    from cilium_cmrebase.report.reference import release_rows, releases_as_markdown

    catalog = default_catalog()
    if options.report_format == "markdown":
        print(releases_as_markdown(catalog), end="")
        return 0
    rows = release_rows(catalog)
    if options.report_format == "json":
        print(json.dumps(rows, indent=2))
        return 0
    widths = (9, 10, 9, 10, 7)
    for row in [dict(zip(rows[0], ("RELEASE", "PATCH", "OPTIONS", "DEFAULTS", "RULES"), strict=True)), *rows]:
        release, patch, *numbers = (f"{value}" for value in row.values())
        print(f"{release:{widths[0]}}{patch:{widths[1]}}" + "".join(map(str.rjust, numbers, widths[2:])))
    return 0
