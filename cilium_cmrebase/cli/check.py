"""Check FILE, a cilium-config ConfigMap, against what a Cilium release accepts.

Status 0: nothing as grave as --fail-on says; 1: something is; 2: bad usage or bad input.
"""

from __future__ import annotations

import argparse
import sys

from cilium_cmrebase.checking.validation import check
from cilium_cmrebase.cli.files import STANDARD, read_config_map, write_text
from cilium_cmrebase.cli.reports import add_redact_arguments, add_report_arguments, write_report
from cilium_cmrebase.cli.userfiles import (
    add_accepted_arguments,
    add_policy_argument,
    read_accepted,
    read_policies,
    refuse_second,
    today,
)
from cilium_cmrebase.rules import SEVERITIES

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments to *parser*."""
    parser.add_argument("file", metavar="FILE", help="a ConfigMap, alone or in a stream; - for standard input")
    parser.add_argument("--release", metavar="RELEASE", help="the release that reads it (default: detected)")
    parser.add_argument("--name", help="the ConfigMap's name (default: cilium-config)")
    add_accepted_arguments(parser)
    add_policy_argument(parser)
    add_report_arguments(parser)
    add_redact_arguments(parser)
    parser.add_argument(
        "--fail-on",
        choices=("required", "recommended", "never"),
        default="required",
        help="leave with status 1 where something required was found, or anything recommended too, or never; "
        "default: required",
    )


def run(options: argparse.Namespace) -> int:
    """Run the command and return its exit status."""
    inputs = {"FILE": options.file, "--accept": options.accept}
    refuse_second("input", inputs)
    refuse_second("output", {"--report": options.report or STANDARD, "--write-accepted": options.write_accepted})
    policies = read_policies(options.policy, inputs.values())
    new_accepted = read_accepted(options.write_accepted, for_writing=True)
    document = read_config_map(options.file, options.name)
    result = check(
        document,
        release=options.release,
        policies=policies,
        accepted=read_accepted(options.accept),
        today=today(),
    )
    if new_accepted is not None:
        write_text(options.write_accepted, new_accepted.text_with(result.open_points(), today()))
    write_report(result, options, sys.stdout, document.data)
    worst = result.worst()
    if worst is None or options.fail_on == "never":
        return 0
    return 1 if SEVERITIES.index(worst) <= SEVERITIES.index(options.fail_on) else 0
