"""List the upgrade rules into RELEASE, or into all releases."""

from __future__ import annotations

import argparse
import json

from cilium_cmrebase.cli.arguments import add_format

__all__ = ["DESCRIPTION", "add_arguments", "run"]

DESCRIPTION = __doc__


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments to *parser*."""
    parser.add_argument("release", metavar="RELEASE", nargs="?", help="a release such as 1.6 (default: all)")
    add_format(parser, ("text", "json", "markdown"))


def run(options: argparse.Namespace) -> int:
    """Run the command and return its exit status."""
    from cilium_cmrebase.catalog import default_catalog
    from cilium_cmrebase.report.reference import rule_rows, rules_as_markdown

    catalog = default_catalog()
    names = catalog.releases if options.release is None else (catalog.release(options.release).id,)
    if options.report_format == "markdown":
        print(rules_as_markdown(catalog, names), end="")
        return 0
    rows = rule_rows(catalog, names)
    if options.report_format == "json":
        print(json.dumps(rows, indent=2, ensure_ascii=False))
        return 0
    for row in rows:
        print(f"{row['id']}  {row['severity']}  {row['kind']}  {', '.join(row['keys'])}")
        print(f"    {row['message']}")
    if not rows:
        print("no rules yet")
    return 0
