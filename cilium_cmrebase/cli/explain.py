"""Tell the life of OPTION over the releases: defaults, type, what took its place, rules, Helm values.

OPTION may be misspelled, the beginning of some names, or a value of the Helm chart; where it is not one option, those
that it may be are listed. It may also be an ID that reports have: of a rule, a contradiction or a check. Status 0: it
was told, or some were found; 1: only likenesses were, or nothing; 2: bad usage.

  cilium-cmrebase explain kube-proxy-replacement
  cilium-cmrebase explain tunnel --release 1.14
  cilium-cmrebase explain bpf-lb-              what begins like this
  cilium-cmrebase explain bpf.masquerade       what the Helm value sets
  cilium-cmrebase explain unknown-key          what a finding of this id says
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from typing import TYPE_CHECKING

from cilium_cmrebase.cli.arguments import add_format

if TYPE_CHECKING:
    from cilium_cmrebase.explanation import UnknownOptionError
    from cilium_cmrebase.ids import IdExplanation

__all__ = ["DESCRIPTION", "add_arguments", "run"]

DESCRIPTION = __doc__


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments to *parser*."""
    parser.add_argument(
        "option", metavar="OPTION|ID", help="an option such as kube-proxy-replacement, or what is like it; or an id"
    )
    parser.add_argument("--release", metavar="RELEASE", help="tell of this release only")
    add_format(parser, ("text", "json", "markdown"))


def run(options: argparse.Namespace) -> int:
    """Run the command: status 0 with an answer, 1 where no option has such a name."""
    from cilium_cmrebase.catalog.search import named
    from cilium_cmrebase.explanation import UnknownOptionError, explain
    from cilium_cmrebase.ids import explain_id

    try:
        explanation = explain(options.option, release=options.release)
    except UnknownOptionError as error:
        of_id = explain_id(options.option)
        if of_id is not None:
            _show_id(of_id, options.report_format)
            return 0
        names = named(options.option, release=options.release)
        if len(names) != 1:
            return _list_matches(options, error)
        explanation = explain(names[0], release=options.release)
    from cilium_cmrebase.report import render

    print(render(explanation, options.report_format, width=_width()), end="")
    return 0


def _show_id(explanation: IdExplanation, form: str) -> None:
    from cilium_cmrebase.report.id_page import id_as_markdown, id_as_text

    if form == "json":
        print(json.dumps(explanation.to_dict(), indent=2, ensure_ascii=False))
    else:
        text = id_as_text(explanation, width=_width()) if form == "text" else id_as_markdown(explanation)
        print(text, end="")


def _list_matches(options: argparse.Namespace, error: UnknownOptionError) -> int:
    """List the options whose names begin with, hold or resemble what was asked for."""
    from cilium_cmrebase.catalog.search import named, search

    helm = named(options.option, release=options.release)
    matches = search(options.option, release=options.release)
    if options.report_format == "json":
        print(json.dumps([match.name for match in matches], indent=2))
    elif matches:
        columns = max(40, shutil.get_terminal_size().columns)
        for match in matches:
            line = f"{match.name}  {match.description}".rstrip()
            fits = len(line) <= columns or not sys.stdout.isatty()
            print(line if fits else line[: columns - 3] + "...")
    else:
        from cilium_cmrebase.ids import ids_like

        ids = ", ".join(ids_like(options.option))
        print(f"{error}; is it an id? did you mean {ids}?" if ids else error)
    begins = matches and options.option.rstrip("*").lower() in matches[0].name
    return 0 if helm or begins else 1


def _width() -> int:
    columns = shutil.get_terminal_size().columns
    return max(40, min(columns, 100) if sys.stdout.isatty() else 80)
