"""The report for programs."""

from __future__ import annotations

import json

from cilium_cmrebase.merge import Result

__all__ = ["render_json"]


def render_json(result: Result) -> str:
    """Return the report as JSON; names are added within a `format_version`, never removed or changed in meaning."""
    return json.dumps(result.to_dict(), indent=2, ensure_ascii=False) + "\n"
