"""Rebase the cilium-config of many clusters: a file each, in folders, or by globs and names.

OUTDIR mirrors the files below the deepest folder that holds them all. What is there already and up to date is not made
again, so that a run that was interrupted goes on where it stopped. A file that cannot be rebased is reported and does
not stop the others; one in a folder that holds no such ConfigMap is left out. Of a template with other objects, only
the ConfigMap is written.

The summary goes to standard output: what failed and what needs a person, each cause once with its clusters, and which
decisions repeat. Progress goes to standard error.

Status 0: all is well; 1: something needs a person (--fail-on); 2: bad usage, or files that could not be rebased,
whatever else there is; 130: interrupted.
"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from cilium_cmrebase.cli.arguments import (
    add_accepted_file,
    add_answers_file,
    add_fail_on,
    add_name,
    add_new_defaults,
    add_policy_argument,
    add_report_arguments,
)

if TYPE_CHECKING:
    from cilium_cmrebase.document import ConfigMap
    from cilium_cmrebase.fleet.rebasing import RebaseOptions

__all__ = ["DESCRIPTION", "add_arguments", "run"]

_EXAMPLES = """
examples:
  cilium-cmrebase fleet clusters/ --to 1.16 -o rebased/
  cilium-cmrebase fleet 'clusters/*/cilium-config.yaml' --template rendered-chart.yaml -o rebased/ --jobs 8
  git diff --name-only main -- clusters/ | cilium-cmrebase fleet - --to 1.16 -o rebased/ --json-lines results.jsonl
"""
DESCRIPTION = f"{__doc__}{_EXAMPLES}"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments to *parser*."""
    parser.add_argument(
        "inputs",
        metavar="DIR|GLOB|FILE",
        nargs="+",
        help="folders are searched for *.yaml, *.yml and *.json, hidden ones left out; - reads names from standard "
        "input, one a line",
    )
    parser.add_argument("-o", "--output", metavar="OUTDIR", required=True, help="write the rebased ConfigMaps here")
    parser.add_argument("--to", dest="to_release", metavar="RELEASE", help="the new release, such as 1.16 or 1.16.5")
    parser.add_argument(
        "--template", metavar="FILE", help="the new release's template (default: the catalog's own of --to)"
    )
    parser.add_argument(
        "--from", dest="from_release", metavar="RELEASE", help="release of all clusters (default: each is detected)"
    )
    parser.add_argument(
        "--born", metavar="RELEASE", help="release that all were first installed with (default: what they are of)"
    )
    parser.add_argument("--base", metavar="FILE", help="the template that all were made from (default: the catalog's)")
    add_new_defaults(parser)
    add_name(parser)
    add_answers_file(parser)
    add_accepted_file(parser)
    add_policy_argument(parser)
    parser.add_argument(
        "--jobs",
        metavar="N",
        type=_number,
        help="work in N processes (default: as many as there are processors; 1: none but the program's own)",
    )
    parser.add_argument("--force", action="store_true", help="rebase all, also what is up to date")
    parser.add_argument(
        "--strict", action="store_true", help="files in folders without the ConfigMap are errors, not left out"
    )
    parser.add_argument(
        "--json-lines",
        metavar="FILE",
        help="write a line of JSON for each cluster as it finishes; with - to standard output, and the summary goes to "
        "standard error",
    )
    add_report_arguments(parser)
    add_fail_on(parser)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of processes: say 1 or more")
    return int(text)


def run(options: argparse.Namespace) -> int:
    """Run the command and return its exit status."""
    from pathlib import Path

    from cilium_cmrebase.cli.files import STANDARD
    from cilium_cmrebase.cli.fleet_inputs import find_inputs, refuse_overwriting
    from cilium_cmrebase.cli.fleet_run import FleetOptions, rebase_fleet
    from cilium_cmrebase.cli.reports import ReportOptions, write_report

    shared = _shared_options(options)
    outdir = Path(options.output)
    inputs = find_inputs(options.inputs, outdir)
    read = (options.template, options.base, options.decisions, options.accept, *options.policy)
    refuse_overwriting(inputs, outdir, read=read, written=(options.json_lines, options.report))
    how = FleetOptions(jobs=options.jobs, force=options.force, strict=options.strict, json_lines=options.json_lines)
    summary = rebase_fleet(inputs, outdir, shared, how)
    report = ReportOptions(options.report_format, options.report, options.step_summary)
    write_report(summary, report, sys.stderr if options.json_lines == STANDARD else sys.stdout)
    if summary.outcomes["failed"]:
        return 2
    return 1 if options.fail_on != "never" and summary.needs_human(options.fail_on) else 0


def _shared_options(options: argparse.Namespace) -> RebaseOptions:
    """Return what holds for all clusters, with the texts of files in place of their names.

    Raises:
        UsageError: Arguments do not fit together.
    """
    from cilium_cmrebase.cli.errors import UsageError
    from cilium_cmrebase.cli.files import STANDARD, read_config_map
    from cilium_cmrebase.cli.userfiles import read_accepted, read_answers, read_policies, refuse_second, today
    from cilium_cmrebase.fleet.rebasing import RebaseOptions

    if options.template is None and options.to_release is None:
        raise UsageError("give --to to use the catalog's own template, or --template FILE")
    files = {"the list of files": STANDARD if STANDARD in options.inputs else None, "--template": options.template}
    files |= {"--base": options.base, "--decisions": options.decisions, "--accept": options.accept}
    refuse_second("input", files)
    refuse_second("output", {"--json-lines": options.json_lines, "--report": options.report})
    # Standard input has one reader at most; --policy is the only one that may be given several times.
    policies = read_policies(options.policy, files.values())
    template = None if options.template is None else read_config_map(options.template, options.name)
    base = None if options.base is None else read_config_map(options.base, options.name)
    return RebaseOptions(
        theirs=None if template is None else template.text,
        from_release=options.from_release,
        to_release=options.to_release if template is None else _release_of(template, options.to_release),
        base=None if base is None else base.text,
        born=options.born,
        new_defaults=options.new_defaults,
        name=options.name,
        policies=policies,
        accepted=read_accepted(options.accept),
        decisions=read_answers(options.decisions),
        today=today(),
    )


def _release_of(template: ConfigMap, given: str | None) -> str:
    """Return the release of the template; a guess is not good enough for a whole fleet."""
    if given is not None:
        return given
    from cilium_cmrebase.catalog import default_catalog, release_of

    return str(release_of(template, None, default_catalog(), "--to", beyond_doubt=True).version)
