"""Check FILE, a cilium-config ConfigMap, against what a Cilium release accepts.

Status 0: nothing as grave as --fail-on says; 1: something is; 2: bad usage or bad input.
"""

from __future__ import annotations

import argparse
import json

from cilium_cmrebase.cli.files import read_config_map
from cilium_cmrebase.policy import SEVERITIES
from cilium_cmrebase.validation import CheckResult, check

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments to *parser*."""
    parser.add_argument("file", metavar="FILE", help="a ConfigMap, alone or in a stream; - for standard input")
    parser.add_argument("--release", metavar="RELEASE", help="the release that reads it (default: detected)")
    parser.add_argument("--name", help="the ConfigMap's name (default: cilium-config)")
    parser.add_argument("--report-format", choices=("text", "json"), default="text", help="default: text")
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
    if options.report_format == "json":
        print(json.dumps(result.to_dict(), indent=2, ensure_ascii=False))
    else:
        print(_text(result))
    worst = result.worst()
    if worst is None or options.fail_on == "never":
        return 0
    return 1 if SEVERITIES.index(worst) <= SEVERITIES.index(options.fail_on) else 0


def _text(result: CheckResult) -> str:
    lines = []
    for each in result.findings:
        finding = each.finding
        keys = f" {', '.join(finding.keys)}:" if finding.keys else ""
        lines.append(
            f"{result.source}:{each.line}:{each.column}: {finding.severity}:{keys} {finding.message} [{finding.id}]"
        )
        if finding.action:
            lines.append(f"    {finding.action}")
    counts = [
        f"{number} {severity}"
        for severity in SEVERITIES
        if (number := sum(each.finding.severity == severity for each in result.findings))
    ]
    guessed = "" if result.certain else ", a guess: say --release if it is wrong"
    found = ", ".join(counts) or "nothing to say"
    lines.append(f"{result.source}: {result.options} options checked against {result.version}{guessed}: {found}")
    return "\n".join(lines)
