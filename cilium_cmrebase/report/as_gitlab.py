"""A report for GitLab's code quality widget, which shows what a merge request adds and mends."""

from __future__ import annotations

import json
from collections import Counter
from hashlib import sha256
from pathlib import PurePath

from cilium_cmrebase.report.model import Report

__all__ = ["render"]

_SEVERITIES = {"required": "critical", "recommended": "minor", "info": "info"}


def render(report: Report) -> str:
    """Return the issues that nobody has accepted; an empty list where there are none."""
    times: Counter[str] = Counter()
    rows = []
    for issue in report.issues:
        if issue.accepted is not None:
            continue
        times[issue.fingerprint] += 1
        rows.append(
            {
                "description": f"{issue.heading}. {issue.text_and_commands}",
                "check_name": issue.id,
                "fingerprint": _unique(issue.fingerprint, times[issue.fingerprint]),
                "severity": _SEVERITIES[issue.severity],
                "location": {"path": PurePath(issue.place.source).as_posix(), "lines": {"begin": issue.place.line}},
            }
        )
    return json.dumps(rows, indent=2, ensure_ascii=False) + "\n"


def _unique(fingerprint: str, time: int) -> str:
    """Return another fingerprint each *time*: GitLab shows one row of those that share one."""
    return fingerprint if time == 1 else sha256(f"{fingerprint} {time}".encode("ascii")).hexdigest()[:16]
