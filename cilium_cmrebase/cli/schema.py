"""Print the JSON Schema (draft 2020-12) of the cilium-config ConfigMap of RELEASE, for editors and validators.

`schema policy` prints that of policies, the files for `check --policy FILE`; `schema accepted` and `schema decisions`
those of the files for `--accept` and `--decisions`; `schema report` that of the reports which `--report-format json`
gives.
"""

from __future__ import annotations

import argparse

__all__ = ["DESCRIPTION", "add_arguments", "run"]

DESCRIPTION = __doc__

_OTHERS = ("accepted", "decisions", "policy", "report")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments to *parser*."""
    parser.add_argument("release", metavar="RELEASE", help=f"a release such as 1.16, or one of: {', '.join(_OTHERS)}")


def run(options: argparse.Namespace) -> int:
    """Run the command and return its exit status."""
    from cilium_cmrebase.catalog import default_catalog
    from cilium_cmrebase.cli.files import write_text

    catalog = default_catalog()
    if options.release in _OTHERS:
        text = catalog.schema_text(options.release)
    else:
        text = catalog.release(options.release).schema_text
    write_text(None, text)
    return 0
