"""A report for programs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from cilium_cmrebase.report.model import Report

__all__ = ["render", "to_text"]


def render(report: Report) -> str:
    """Return *report* as JSON; names are added within a `format_version`, never removed or changed in meaning."""
    return to_text(report.data)


def to_text(data: Mapping[str, Any]) -> str:
    """Return *data* as the text of a JSON file that people can read, too."""
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"
