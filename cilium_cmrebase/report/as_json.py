"""A report for programs."""

from __future__ import annotations

import json

from cilium_cmrebase.report.model import Report

__all__ = ["render"]


def render(report: Report) -> str:
    """Return *report* as JSON; names are added within a `format_version`, never removed or changed in meaning."""
    return json.dumps(report.data, indent=2, ensure_ascii=False) + "\n"
