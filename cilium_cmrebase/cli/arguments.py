"""The arguments that commands share, each described once, and words of earlier releases that still work.

Nothing that runs a command is imported here: a parser is built for the help as well.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from typing import Any

from cilium_cmrebase.report import FORMATS

__all__ = [
    "add_accepted_arguments",
    "add_accepted_file",
    "add_answers_arguments",
    "add_answers_file",
    "add_fail_on",
    "add_file",
    "add_format",
    "add_name",
    "add_new_defaults",
    "add_old_words",
    "add_policy_argument",
    "add_redact_arguments",
    "add_report_arguments",
]


def add_old_words(parser: argparse.ArgumentParser, option: argparse.Action, *words: str) -> None:
    """Let *parser* take other words for an option, without a line in the help.

    Args:
        parser: The parser that has the option.
        option: The option, as `add_argument` returned it, with one value.
        *words: The other words, such as `--format`.
    """
    settings: dict[str, Any] = {"dest": option.dest, "type": option.type, "choices": option.choices}
    for word in words:
        parser.add_argument(word, **settings, default=argparse.SUPPRESS, help=argparse.SUPPRESS)


def add_file(parser: argparse.ArgumentParser) -> None:
    """Add FILE to *parser*, for a command about one ConfigMap."""
    parser.add_argument("file", metavar="FILE", help="a ConfigMap, alone or in a stream; - for standard input")


def add_name(parser: argparse.ArgumentParser) -> None:
    """Add `--name` to *parser*."""
    parser.add_argument("--name", help="the ConfigMap's name (default: cilium-config)")


def add_new_defaults(parser: argparse.ArgumentParser) -> None:
    """Add `--new-defaults` to *parser*, for a command that rebases."""
    parser.add_argument(
        "--new-defaults",
        choices=("safe", "adopt", "preserve"),
        default="safe",
        help="new defaults of the template: take over all but those that disrupt a running cluster (safe), all of "
        "them (adopt), or none that change what the cluster does (preserve); default: safe",
    )


def add_fail_on(parser: argparse.ArgumentParser) -> None:
    """Add `--fail-on` to *parser*; `recommended` is another word for `review`."""
    parser.add_argument(
        "--fail-on",
        type=_fail_on,
        choices=("required", "review", "never"),
        default="required",
        help="leave with status 1 where something required is left, or anything recommended or for review as well "
        "(review), or never; default: required",
    )


def _fail_on(word: str) -> str:
    return "review" if word == "recommended" else word


def add_format(parser: argparse.ArgumentParser, formats: Sequence[str]) -> None:
    """Add `--report-format` to *parser*, for a command whose answer goes to standard output; the first is the default.

    `--format` is another word for it.
    """
    option = parser.add_argument(
        "--report-format",
        choices=tuple(formats),
        default=formats[0],
        help=f"form of the answer (default: {formats[0]})",
    )
    add_old_words(parser, option, "--format")


def add_report_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options that say how the report is written, and where, to *parser*."""
    option = parser.add_argument(
        "--report-format",
        choices=("auto", *FORMATS),
        default="auto",
        help="form of the report: for people (text, markdown), programs (json), code scanning (sarif), test reports "
        "(junit), annotations of GitHub Actions (github) or GitLab's code quality (gitlab); auto, the default: github "
        "in the log of GitHub Actions, else text",
    )
    add_old_words(parser, option, "--format")
    parser.add_argument("--report", metavar="FILE", help="write the report to this file")
    parser.add_argument(
        "--step-summary",
        action=_StepSummary,
        nargs=0,
        help="add the report, as markdown, to the summary of the step in GitHub Actions (GITHUB_STEP_SUMMARY) as well",
    )


class _StepSummary(argparse.Action):
    """Keeps the name of the file for the summary, and refuses to run where there is none: before anything is done."""

    def __call__(
        self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, _: object, option: str | None = None
    ) -> None:
        file = os.environ.get("GITHUB_STEP_SUMMARY")
        if not file:
            parser.error(f"{option} works in GitHub Actions only: GITHUB_STEP_SUMMARY is not set")
        namespace.step_summary = file


def add_redact_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options that say which values the report hides to *parser*."""
    parser.add_argument(
        "--redact",
        action="store_true",
        help="show no endpoints, credentials or paths to them in the report, such as the value of kvstore-opt",
    )
    parser.add_argument(
        "--redact-key",
        metavar="PATTERN",
        action="append",
        default=[],
        help="show no values of options that match either, such as 'cluster-*' (may be given several times)",
    )


def add_policy_argument(parser: argparse.ArgumentParser) -> None:
    """Add `--policy` to *parser*, for a command that judges configurations."""
    parser.add_argument(
        "--policy",
        metavar="FILE",
        action="append",
        default=[],
        help="judge by your own assertions in this file as well; may be repeated (see `policy test --help`)",
    )


def add_accepted_file(parser: argparse.ArgumentParser) -> None:
    """Add `--accept` to *parser*."""
    parser.add_argument(
        "--accept",
        metavar="FILE",
        help="findings that somebody has accepted, with the reason: they are shown, and no longer count "
        "(see `schema accepted`)",
    )


def add_accepted_arguments(parser: argparse.ArgumentParser) -> None:
    """Add `--accept` and `--write-accepted` to *parser*."""
    add_accepted_file(parser)
    parser.add_argument(
        "--write-accepted",
        metavar="FILE",
        help="start such a file, or add to it, with all that is open now; nothing of this run changes by it",
    )


def add_answers_file(parser: argparse.ArgumentParser) -> None:
    """Add `--decisions` to *parser*."""
    parser.add_argument(
        "--decisions",
        metavar="FILE",
        help="answers to points for review, which may serve many clusters (see `schema decisions`)",
    )


def add_answers_arguments(parser: argparse.ArgumentParser) -> None:
    """Add `--decisions` and `--write-decisions` to *parser*."""
    add_answers_file(parser)
    parser.add_argument(
        "--write-decisions",
        metavar="FILE",
        help="start such a file, or add to it, with the points that are open now and their choices",
    )
