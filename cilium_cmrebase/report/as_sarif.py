"""A report in SARIF 2.1.0, which code scanning services and editors read."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from cilium_cmrebase import __version__
from cilium_cmrebase.checking.fixes import Fix
from cilium_cmrebase.document import Place
from cilium_cmrebase.report.model import Issue, Report
from cilium_cmrebase.report.words import address_in

__all__ = ["render"]

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {"required": "error", "recommended": "warning", "info": "note"}
_WORTH = {"required": "error", "recommended": "warning", "info": "recommendation"}  # GitHub's words for the same


def render(report: Report) -> str:
    """Return *report* as SARIF: a result for each issue, accepted ones suppressed."""
    rules: dict[str, Issue] = {}
    for issue in report.issues:
        rules.setdefault(issue.id, issue)
    numbers = {name: number for number, name in enumerate(rules)}
    run = {
        "tool": {
            "driver": {
                "name": "cilium-cmrebase",
                "semanticVersion": __version__,
                "rules": [_rule(issue) for issue in rules.values()],
            }
        },
        # What is uploaded takes the place of what was uploaded before under the same name.
        "automationDetails": {"id": f"cilium-cmrebase/{report.name}/"},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True}],
        "results": [_result(issue, numbers) for issue in report.issues],
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2, ensure_ascii=False) + "\n"


def _rule(issue: Issue) -> dict[str, Any]:
    address = address_in(issue.source)
    return {
        "id": issue.id,
        "shortDescription": {"text": issue.title},
        "fullDescription": {"text": issue.help},
        "help": {"text": issue.help},
        **({"helpUri": address} if address else {}),
        "defaultConfiguration": {"level": _LEVELS[issue.severity]},
        "properties": {"problem.severity": _WORTH[issue.severity]},
    }


def _result(issue: Issue, numbers: Mapping[str, int]) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": issue.id,
        "ruleIndex": numbers[issue.id],
        "level": _LEVELS[issue.severity],
        "message": {"text": _without_links(f"{issue.heading}. {issue.text_and_commands}")},
        "locations": [_location(issue)],
        "partialFingerprints": {"optionValues/v1": issue.fingerprint},
    }
    if issue.fix:
        result["fixes"] = [_fix(issue.fix, issue.place)]
    if issue.accepted is not None:
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": issue.accepted}]
    return result


def _location(issue: Issue) -> dict[str, Any]:
    region = {"startLine": issue.place.line, "startColumn": issue.place.column}
    location: dict[str, Any] = {"physicalLocation": {"artifactLocation": _artifact(issue.place), "region": region}}
    if issue.keys:
        location["logicalLocations"] = [
            {"name": key, "fullyQualifiedName": f"data.{key}", "kind": "member"} for key in issue.keys
        ]
    return location


def _artifact(place: Place) -> dict[str, str]:
    """Return the file as a URI: relative as it was given, which is to the top of the repository in most pipelines."""
    path = PurePath(place.source)
    # A name can have bytes that are no UTF-8, which Python keeps as surrogates.
    uri = path.as_uri() if path.is_absolute() else quote(path.as_posix(), errors="surrogateescape")
    return {"uri": uri}


def _fix(fix: Fix, place: Place) -> dict[str, Any]:
    replacements = [
        {
            "deletedRegion": {
                "startLine": replacement.line,
                "startColumn": replacement.column,
                "endLine": replacement.end_line,
                "endColumn": replacement.end_column,
            },
            "insertedContent": {"text": replacement.text},
        }
        for replacement in fix.replacements
    ]
    return {
        "description": {"text": fix.description},
        "artifactChanges": [{"artifactLocation": _artifact(place), "replacements": replacements}],
    }


def _without_links(text: str) -> str:
    """Return *text* so that nothing in it is taken for a link, which SARIF writes as `[text](target)`."""
    return re.sub(r"([\\\[\]])", r"\\\1", text) if "](" in text else text
