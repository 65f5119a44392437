"""Test policies: files with what your team asserts of the configuration of its clusters.

`check FILE --policy FILE` and `OLD NEW --policy FILE` judge a ConfigMap by them; `schema policy` prints their schema.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from cilium_cmrebase.cli.arguments import add_format

if TYPE_CHECKING:
    from cilium_cmrebase.userfiles.assertions import Assertion
    from cilium_cmrebase.userfiles.policy import ExampleResult, Policy

__all__ = ["DESCRIPTION", "add_arguments", "run"]

DESCRIPTION = __doc__

_TEST = """Run the examples of policies, each at the releases that it names, and print a line for each.

Status 0: every example comes out as it says; 1: one does not, or --require-examples finds some missing; 2: bad usage,
or a file that is no policy.
"""
_EXAMPLES = """
examples:
  cilium-cmrebase policy test policies/*.yaml --require-examples
  cilium-cmrebase policy test policy.yaml --release 1.17 --release 1.18
"""
_LACKING = {"holds": "holds", "violated": "is violated"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments to *parser*."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    test = actions.add_parser(
        "test",
        help="run the examples of policies",
        description=f"{_TEST}{_EXAMPLES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    test.add_argument("files", metavar="FILE", nargs="+", help="a policy; - for standard input")
    test.add_argument(
        "--release",
        metavar="RELEASE",
        action="append",
        default=[],
        help="run the examples at this release in place of their own, where their assertion is about it; may be "
        "repeated",
    )
    test.add_argument(
        "--require-examples",
        action="store_true",
        help="fail where an assertion lacks an example that holds or one that is violated",
    )
    add_format(test, ("text", "json"))


def run(options: argparse.Namespace) -> int:
    """Run the command and return its exit status."""
    from cilium_cmrebase.cli.userfiles import read_policy_files
    from cilium_cmrebase.userfiles.policy import run_examples

    policies = read_policy_files(options.files)
    runs = [(policy, run_examples(policy, releases=options.release)) for policy in policies]
    results = [result for _, of_policy in runs for result in of_policy]
    untested = [assertion for policy in policies for assertion in policy.assertions if assertion.missing_examples]
    if options.report_format == "json":
        print(json.dumps(_json(runs), indent=2, ensure_ascii=False))
    else:
        _print(results, untested)
        assertions = sum(len(policy.assertions) for policy in policies)
        failed = sum(not result.ok for result in results)
        print(f"assertions: {assertions}, lacking examples: {len(untested)}", end="; ")
        print(f"examples run: {len(results)}, failed: {failed}")
    return 1 if any(not result.ok for result in results) or (untested and options.require_examples) else 0


def _print(results: Iterable[ExampleResult], untested: Iterable[Assertion]) -> None:
    for result in results:
        print(f"{'ok' if result.ok else 'FAILED':8}{result.message}")
    for assertion in untested:
        missing = " nor where it ".join(_LACKING[kind] for kind in assertion.missing_examples)
        print(f"{'lacks':8}{assertion.place}: {assertion.id}: no example where it {missing}")


def _json(runs: Iterable[tuple[Policy, Sequence[ExampleResult]]]) -> dict[str, object]:
    return {
        "format_version": "1.0",
        "policies": [
            {
                "source": policy.source,
                "assertions": [
                    {"id": assertion.id, "lacks": list(assertion.missing_examples)} for assertion in policy.assertions
                ],
                "examples": [result.to_dict() for result in results],
            }
            for policy, results in runs
        ],
    }
