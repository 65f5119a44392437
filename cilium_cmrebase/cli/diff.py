"""Compare what LEFT and RIGHT mean: each a ConfigMap, or a release, which stands for its default ConfigMap.

Values that mean the same do not differ, however they are written. Lists, maps, JSON and YAML are compared inside.
Status 0: no difference; 1: some; 2: bad usage or bad input.
"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from cilium_cmrebase.cli.arguments import add_name, add_redact_arguments, add_report_arguments

if TYPE_CHECKING:
    from cilium_cmrebase.document import ConfigMap

__all__ = ["DESCRIPTION", "add_arguments", "run"]

_EXAMPLES = """
examples:
  cilium-cmrebase diff 1.15 1.16                     what the default ConfigMap of 1.16 has otherwise
  cilium-cmrebase diff 1.15.3 1.15.9                 the same between patches
  cilium-cmrebase diff cilium-config.yaml 1.16       what is special about this cluster
  cilium-cmrebase diff 1.15 1.16 --effective --keys 'enable-hubble*'
                                                     what Hubble does otherwise, defaults included
  cilium-cmrebase diff a.yaml a.yaml --left-release 1.15 --right-release 1.16 --effective
                                                     what the same ConfigMap comes to mean after an upgrade
  kubectl get cm -n kube-system cilium-config -o yaml | cilium-cmrebase diff - rendered-chart.yaml
"""
DESCRIPTION = f"{__doc__}{_EXAMPLES}"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments to *parser*."""
    what = "a ConfigMap, alone or in a stream, - for standard input, or a release such as 1.15 or 1.15.9"
    parser.add_argument("left", metavar="LEFT", help=f"{what}; where there is a file of that name, the file is meant")
    parser.add_argument("right", metavar="RIGHT", help="what to compare it with, likewise")
    parser.add_argument(
        "--effective",
        action="store_true",
        help="compare what the clusters do: options that are not written count with the compiled default of the side's "
        "release",
    )
    parser.add_argument(
        "--keys",
        metavar="PATTERN",
        action="append",
        default=[],
        help="look only at options that match, such as 'bpf-*' (may be given several times)",
    )
    parser.add_argument(
        "--release", metavar="RELEASE", help="the release that reads the ConfigMaps in files (default: detected)"
    )
    parser.add_argument("--left-release", metavar="RELEASE", help="the release that reads LEFT, whatever it is")
    parser.add_argument("--right-release", metavar="RELEASE", help="the release that reads RIGHT, whatever it is")
    add_name(parser)
    add_report_arguments(parser)
    add_redact_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Run the command and return its exit status."""
    from cilium_cmrebase.cli.errors import UsageError
    from cilium_cmrebase.cli.files import STANDARD
    from cilium_cmrebase.cli.reports import ReportOptions, write_report
    from cilium_cmrebase.differences import diff

    if options.left == options.right == STANDARD:
        raise UsageError("standard input can be only one of LEFT and RIGHT")
    left, right = _side(options.left, options.name), _side(options.right, options.name)
    if options.release is not None and isinstance(left, str) and isinstance(right, str):
        raise UsageError("--release is for ConfigMaps in files; say --left-release or --right-release")
    difference = diff(
        left,
        right,
        left_release=options.left_release or (None if isinstance(left, str) else options.release),
        right_release=options.right_release or (None if isinstance(right, str) else options.release),
        effective=options.effective,
        keys=options.keys,
        name=options.name,
    )
    write_report(difference, ReportOptions.of(options), sys.stdout)
    return 1 if difference else 0


def _side(word: str, name: str | None) -> str | ConfigMap:
    """Return what *word* stands for: the ConfigMap in a file, else a release."""
    from pathlib import Path

    from cilium_cmrebase.catalog import ReleaseError, parse_version
    from cilium_cmrebase.cli.files import read_config_map

    try:
        parse_version(word)
    except ReleaseError:
        return read_config_map(word, name)
    if not Path(word).is_file():
        return word
    release = word[1:] if word.startswith("v") else f"v{word}"
    print(f"note: {word} is taken for the file of that name; write {release} for the release", file=sys.stderr)
    return read_config_map(word, name)
