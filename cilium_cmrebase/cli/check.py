"""Check FILE, a cilium-config ConfigMap, against what a Cilium release accepts.

Status 0: nothing as grave as --fail-on says; 1: something is; 2: bad usage or bad input.
"""

from __future__ import annotations

import argparse
import sys

from cilium_cmrebase.cli.arguments import (
    add_accepted_arguments,
    add_fail_on,
    add_file,
    add_name,
    add_old_words,
    add_policy_argument,
    add_redact_arguments,
    add_report_arguments,
)

__all__ = ["DESCRIPTION", "add_arguments", "run"]

DESCRIPTION = __doc__

# The severities that make the status 1.
_COUNTED = {"required": ("required",), "review": ("required", "recommended"), "never": ()}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments to *parser*."""
    add_file(parser)
    release = parser.add_argument("--release", metavar="RELEASE", help="the release that reads it (default: detected)")
    add_old_words(parser, release, "--to")
    add_name(parser)
    add_accepted_arguments(parser)
    add_policy_argument(parser)
    add_report_arguments(parser)
    add_redact_arguments(parser)
    add_fail_on(parser)


def run(options: argparse.Namespace) -> int:
    """Run the command and return its exit status."""
    from cilium_cmrebase.checking.validation import check
    from cilium_cmrebase.cli.files import STANDARD, read_config_map, write_text
    from cilium_cmrebase.cli.reports import ReportOptions, write_report
    from cilium_cmrebase.cli.userfiles import read_accepted, read_policies, refuse_second, today

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
    write_report(result, ReportOptions.of(options), sys.stdout, document.data)
    return 1 if result.worst() in _COUNTED[options.fail_on] else 0
