"""Check FILE, a cilium-config ConfigMap, against what a Cilium release accepts.

Status 0: nothing as grave as --fail-on says; 1: something is; 2: bad usage or bad input.
"""

from __future__ import annotations

import argparse
import sys

from cilium_cmrebase.cli.files import read_config_map
from cilium_cmrebase.cli.reports import add_report_arguments, write_report
from cilium_cmrebase.policy import SEVERITIES
from cilium_cmrebase.validation import check

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments to *parser*."""
    parser.add_argument("file", metavar="FILE", help="a ConfigMap, alone or in a stream; - for standard input")
    parser.add_argument("--release", metavar="RELEASE", help="the release that reads it (default: detected)")
    parser.add_argument("--name", help="the ConfigMap's name (default: cilium-config)")
    add_report_arguments(parser)
    parser.add_argument(
        "--fail-on",
        choices=("required", "recommended", "never"),
        default="required",
        help="leave with status 1 where something required was found, or anything recommended too, or never; "
        "default: required",
    )


def run(options: argparse.Namespace) -> int:
    """Run the command and return its exit status."""
    result = check(read_config_map(options.file, options.name), release=options.release)
    write_report(result, options, sys.stdout)
    worst = result.worst()
    if worst is None or options.fail_on == "never":
        return 0
    return 1 if SEVERITIES.index(worst) <= SEVERITIES.index(options.fail_on) else 0
