"""List the upgrade rules into RELEASE, or into all releases; with --checks, the checks of the program's own.

`explain ID` tells what one of them is about.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from functools import partial
from typing import Any

from cilium_cmrebase.cli.arguments import add_format
from cilium_cmrebase.cli.errors import UsageError

__all__ = ["DESCRIPTION", "add_arguments", "run"]

DESCRIPTION = __doc__


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments to *parser*."""
    parser.add_argument("release", metavar="RELEASE", nargs="?", help="a release such as 1.6 (default: all)")
    parser.add_argument("--checks", action="store_true", help="list what the program itself checks, beside the rules")
    add_format(parser, ("text", "json", "markdown"))


def run(options: argparse.Namespace) -> int:
    """Run the command and return its exit status."""
    if options.checks:
        if options.release is not None:
            raise UsageError("--checks are the same for all releases; leave RELEASE out")
        from cilium_cmrebase.report.id_page import check_rows, checks_as_markdown

        return _list(check_rows(), options.report_format, checks_as_markdown, "title")
    from cilium_cmrebase.catalog import default_catalog
    from cilium_cmrebase.report.reference import rule_rows, rules_as_markdown

    catalog = default_catalog()
    names = catalog.releases if options.release is None else (catalog.release(options.release).id,)
    markdown = partial(rules_as_markdown, catalog, names)
    return _list(rule_rows(catalog, names), options.report_format, markdown, "message")


def _list(rows: list[dict[str, Any]], form: str, markdown: Callable[[], str], what: str) -> int:
    """Print rules or checks, and return the exit status.

    Args:
        rows: What is known of each.
        form: The form of the list.
        markdown: Returns the same as a page.
        what: The name of what a line of text says of each.
    """
    if form == "markdown":
        print(markdown(), end="")
    elif form == "json":
        print(json.dumps(rows, indent=2, ensure_ascii=False))
    else:
        for row in rows:
            print(f"{row['id']}  {row['severity']}  {row['kind']}  {', '.join(row.get('keys', ()))}".rstrip())
            print(f"    {row[what]}")
        if not rows:
            print("no rules yet")
    return 0
