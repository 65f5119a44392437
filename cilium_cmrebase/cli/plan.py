"""Plan the way of a cluster, whose cilium-config is FILE, to another Cilium release.

Each step of the way comes with its impact, what to do before, at and after it, the commands to run, and what cannot be
undone. Nothing is changed.
"""

from __future__ import annotations

import argparse
import sys

from cilium_cmrebase.cli.arguments import add_name, add_redact_arguments, add_report_arguments

__all__ = ["DESCRIPTION", "add_arguments", "run"]

_EXAMPLES = """
examples:
  cilium-cmrebase plan cilium-config.yaml --to 1.16
  kubectl get cm -n kube-system cilium-config -o yaml | cilium-cmrebase plan - --from 1.13.4 --to 1.16 --born 1.9
"""
DESCRIPTION = f"{__doc__}{_EXAMPLES}"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments to *parser*."""
    parser.add_argument(
        "file", metavar="FILE", help="the cluster's ConfigMap, alone or in a stream; - for standard input"
    )
    parser.add_argument("--to", dest="to_release", metavar="RELEASE", required=True, help="where to go, such as 1.16")
    parser.add_argument(
        "--from",
        dest="from_release",
        metavar="RELEASE",
        help="what the cluster runs, such as 1.15.9 (default: detected)",
    )
    parser.add_argument("--born", metavar="RELEASE", help="release that it was first installed with (default: --from)")
    add_name(parser)
    add_report_arguments(parser)
    add_redact_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Run the command and return its exit status."""
    from cilium_cmrebase.cli.files import read_config_map
    from cilium_cmrebase.cli.reports import ReportOptions, write_report
    from cilium_cmrebase.planning import plan

    planned = plan(
        read_config_map(options.file, options.name),
        options.to_release,
        from_release=options.from_release,
        born=options.born,
        name=options.name,
    )
    write_report(planned, ReportOptions.of(options), sys.stdout)
    return 0
