"""Print the JSON Schema (draft 2020-12) of the cilium-config ConfigMap of RELEASE, for editors and validators."""

from __future__ import annotations

import argparse

from cilium_cmrebase.catalog import default_catalog
from cilium_cmrebase.cli.files import write_text

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments to *parser*."""
    parser.add_argument("release", metavar="RELEASE", help="a release such as 1.16")


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    write_text(None, default_catalog().release(options.release).schema_text)
    return 0
