"""List the Cilium releases in the catalog: newest patch, known options, options in the default ConfigMap, rules."""

from __future__ import annotations

import argparse
import json

from cilium_cmrebase.catalog import default_catalog

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments to *parser*."""
    parser.add_argument("--format", choices=("text", "json"), default="text", help="form of the list (default: text)")


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    catalog = default_catalog()
    rows = []
    for name in catalog.releases:
        release = catalog.release(name)
        rows.append(
            {
                "release": name,
                "latest_patch": release.latest_patch,
                "options": sum(1 for _ in release),
                "default_set": len(release.defaults()),
                "rules": len(release.rule_data),
            }
        )
    if options.format == "json":
        print(json.dumps(rows, indent=2))
    else:
        print(f"{'RELEASE':9}{'PATCH':10}{'OPTIONS':>8}{'DEFAULTS':>10}{'RULES':>7}")
        for row in rows:
            print(
                f"{row['release']:9}{row['latest_patch']:10}{row['options']:>8}{row['default_set']:>10}{row['rules']:>7}"
            )
    return 0
