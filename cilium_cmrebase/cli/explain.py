"""Tell the life of OPTION over the releases: defaults, type, what took its place, rules, Helm values.

A name that begins several options lists them.
"""

from __future__ import annotations

import argparse
import json
import shutil

from cilium_cmrebase.explanation import Change, Explanation, UnknownOptionError, explain, search

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments to *parser*."""
    parser.add_argument("option", metavar="OPTION", help="an option such as kube-proxy-replacement, or how some begin")
    parser.add_argument("--release", metavar="RELEASE", help="tell of this release only")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="form of the answer (default: text)")


def run(options: argparse.Namespace) -> int:
    """Run the command: status 0 with an answer, 1 where no option has such a name."""
    try:
        found = explain(options.option, release=options.release)
    except UnknownOptionError as error:
        return _list_matches(options, error)
    print(json.dumps(found.to_dict(), indent=2, ensure_ascii=False) if options.format == "json" else _text(found))
    return 0


def _list_matches(options: argparse.Namespace, error: UnknownOptionError) -> int:
    """List the options whose names begin with, hold or resemble what was asked for."""
    matches = search(options.option, release=options.release)
    if options.format == "json":
        print(json.dumps([match.name for match in matches], indent=2))
    elif matches:
        columns = max(40, shutil.get_terminal_size().columns)
        for match in matches:
            line = f"{match.name}  {match.description}".rstrip()
            print(line if len(line) <= columns else line[: columns - 3] + "...")
    else:
        print(error)
    return 0 if matches and options.option.rstrip("*") in matches[0].name else 1


def _text(found: Explanation) -> str:
    option = found.option
    lines = [f"{found.key} ({option.kind}, {', '.join(option.components) or f'read as {option.read_as}'})"]
    if option.description:
        lines.append(f"    {option.description}")
    default = "not known" if option.default is None else f'"{option.default}"'
    writes = "does not write it" if found.template_default is None else f'writes "{found.template_default}"'
    lines.append(f"    {found.release}: compiled default {default}; the default ConfigMap {writes}")
    if option.values:
        only = "accepts only" if option.refuses_others or option.kind == "bool" else "knows"
        lines.append(f"    {only}: {', '.join(value or '(nothing)' for value in option.values)}")
    if option.replaced_by:
        lines.append(f"    replaced by: {option.replaced_by}")
    if option.helm:
        lines.append(f"    Helm: {', '.join(option.helm)}")
    lines += ["", *(f"  {change.release:6}{_sentence(change)}" for change in found.changes)]
    if found.rules:
        lines += ["", "rules:", *(f"  {rule}: {message}" for rule, message in found.rules)]
    return "\n".join(lines)


def _sentence(change: Change) -> str:
    def shown(value: str | None) -> str:
        return "none" if value is None else f'"{value}"'

    match change.what:
        case "introduced":
            return f"introduced, compiled default {shown(change.after)}"
        case "compiled-default":
            return f"compiled default {shown(change.before)} -> {shown(change.after)}"
        case "template-default" if change.before is None:
            return f"the default ConfigMap writes {shown(change.after)}"
        case "template-default" if change.after is None:
            return "the default ConfigMap no longer writes it"
        case "template-default":
            return f"the default ConfigMap writes {shown(change.after)}, no longer {shown(change.before)}"
        case "type":
            return f"type {change.before} -> {change.after}"
        case "deprecated":
            return f"deprecated, use {change.after}" if change.after else "deprecated"
        case _:
            return change.what
