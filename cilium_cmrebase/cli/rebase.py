"""Rebase OLD, a cluster's cilium-config, onto the template NEW of another Cilium release.

The rebased YAML goes to standard output or to the file given with -o; the report goes to standard error or to the
file given with --report. `-` stands for standard input as OLD or NEW, and for standard output as a file to write.
A file is replaced in one step, so that nobody ever sees half of it; it keeps its mode, and its owner where that is
permitted. A symbolic link stays one: what it leads to is replaced.
"""

from __future__ import annotations

import argparse
import sys

from cilium_cmrebase.cli.arguments import (
    add_accepted_arguments,
    add_answers_arguments,
    add_fail_on,
    add_name,
    add_new_defaults,
    add_policy_argument,
    add_redact_arguments,
    add_report_arguments,
)
from cilium_cmrebase.cli.errors import UsageError

__all__ = ["DESCRIPTION", "add_arguments", "run"]

_EXAMPLES = """
examples:
  cilium-cmrebase old.yaml new.yaml -o rebased.yaml
  kubectl get cm -n kube-system cilium-config -o yaml | cilium-cmrebase - --from 1.15 --to 1.16
  helm template cilium cilium/cilium --version 1.16.5 -n kube-system | cilium-cmrebase old.yaml -
  cilium-cmrebase -i cilium-config.yaml --from 1.15 --to 1.16          # what it was: cilium-config.yaml.bak
  cilium-cmrebase old.yaml new.yaml -o rebased.yaml --write-decisions decisions.yaml
  cilium-cmrebase old.yaml new.yaml -o rebased.yaml --decisions decisions.yaml --accept accepted.yaml
"""
DESCRIPTION = f"{__doc__}{_EXAMPLES}"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments to *parser*."""
    parser.add_argument("old", metavar="OLD", help="the ConfigMap of the cluster, alone or in a stream of objects")
    parser.add_argument(
        "new", metavar="NEW", nargs="?", help="the new release's template; the catalog's own if left out (needs --to)"
    )
    # The word of `fleet`, which has no place for NEW.
    parser.add_argument("--template", help=argparse.SUPPRESS)
    parser.add_argument("--from", dest="from_release", metavar="RELEASE", help="release of OLD, such as 1.15 or 1.15.9")
    parser.add_argument("--to", dest="to_release", metavar="RELEASE", help="release of NEW")
    parser.add_argument(
        "--born",
        metavar="RELEASE",
        help="release that the cluster was first installed with (default: that of OLD); asked for where it matters",
    )
    parser.add_argument("--base", metavar="FILE", help="the template that OLD was made from (default: the catalog's)")
    output = parser.add_mutually_exclusive_group()
    output.add_argument("-o", "--output", metavar="OUT", help="write the rebased YAML to this file")
    output.add_argument(
        "-i",
        "--in-place",
        action="store_true",
        help="write it over OLD, which is kept beside as OLD.bak, or OLD.bak.1 and so on where there is one already",
    )
    parser.add_argument("--no-backup", action="store_true", help="with --in-place: keep nothing of what OLD was")
    parser.add_argument(
        "--configmap-only",
        action="store_true",
        help="write the ConfigMap alone where NEW holds other objects as well",
    )
    add_new_defaults(parser)
    add_name(parser)
    parser.add_argument(
        "--annotate",
        action="store_true",
        help="write what is left to a person into the YAML too, as comments `# cilium-cmrebase: ...` above the keys; "
        "every later rebase takes them out again",
    )
    add_answers_arguments(parser)
    add_accepted_arguments(parser)
    add_policy_argument(parser)
    add_report_arguments(parser)
    add_redact_arguments(parser)
    add_fail_on(parser)


def run(options: argparse.Namespace) -> int:
    """Run the command and return its exit status."""
    from cilium_cmrebase.cli.files import read_config_map, write_over, write_text
    from cilium_cmrebase.cli.reports import ReportOptions, write_report
    from cilium_cmrebase.cli.userfiles import read_accepted, read_answers, read_policies, today
    from cilium_cmrebase.merge import rebase

    inputs = _inputs(options)
    policies = read_policies(options.policy, inputs.values())
    new_accepted = read_accepted(options.write_accepted, for_writing=True)
    new_answers = read_answers(options.write_decisions, for_writing=True)
    result = rebase(
        read_config_map(options.old, options.name),
        None if inputs["NEW"] is None else read_config_map(inputs["NEW"], options.name),
        from_release=options.from_release,
        to_release=options.to_release,
        base=None if options.base is None else read_config_map(options.base, options.name),
        born=options.born,
        new_defaults=options.new_defaults,
        name=options.name,
        policies=policies,
        accepted=read_accepted(options.accept),
        decisions=read_answers(options.decisions),
        annotate=options.annotate,
        today=today(),
    )
    text = result.config_map_text if options.configmap_only else result.text
    texts = [] if options.in_place else [(options.output, text)]
    if new_accepted is not None:
        texts.append((options.write_accepted, new_accepted.text_with(result.open_points(), today())))
    if new_answers is not None:
        from cilium_cmrebase.merge.answering import text_with_open_points

        texts.append((options.write_decisions, text_with_open_points(result, new_answers)))
    if options.in_place:
        write_over(options.old, result.ours, text, backup=not options.no_backup)
    for name, text in texts:
        write_text(name, text)
    write_report(result, ReportOptions.of(options), sys.stderr)
    return 1 if options.fail_on != "never" and result.needs_human(options.fail_on) else 0


def _inputs(options: argparse.Namespace) -> dict[str, str | None]:
    """Return the file that each argument names to be read; NEW may be named by `--template`.

    Raises:
        UsageError: Arguments do not fit together.
    """
    from cilium_cmrebase.cli.files import STANDARD
    from cilium_cmrebase.cli.userfiles import refuse_second

    if options.new is not None and options.template is not None:
        raise UsageError("NEW and --template are the same: give one of them")
    template = options.template if options.new is None else options.new
    inputs = {"OLD": options.old, "NEW": template, "--base": options.base}
    inputs |= {"--accept": options.accept, "--decisions": options.decisions}
    refuse_second("input", inputs)
    if options.in_place and options.old == STANDARD:
        raise UsageError("--in-place needs a file as OLD, not standard input")
    if options.no_backup and not options.in_place:
        raise UsageError("--no-backup goes with --in-place only")
    outputs = {
        "-o": None if options.in_place else options.output or STANDARD,
        "--write-accepted": options.write_accepted,
    }
    refuse_second("output", outputs | {"--write-decisions": options.write_decisions})
    if template is None and options.to_release is None:
        raise UsageError("give NEW, or --to to use the catalog's own template")
    return inputs
