"""A report as annotations of GitHub Actions: commands in the log, which it shows on the run and beside the lines.

GitHub shows only the first ten of each kind, so the gravest come first.
"""

from __future__ import annotations

from cilium_cmrebase.report.model import Issue, Report
from cilium_cmrebase.report.words import is_file

__all__ = ["render"]

_COMMANDS = {"required": "error", "recommended": "warning", "info": "notice"}


def render(report: Report) -> str:
    """Return a workflow command for each issue that nobody has accepted; where there is none, one that says so."""
    lines = [_annotation(issue) for issue in report.issues if issue.accepted is None]
    if not lines:
        lines = [_command("notice", {"title": report.headline}, " ".join(report.closing))]
    return "\n".join(lines) + "\n"


def _annotation(issue: Issue) -> str:
    place = issue.place
    properties = {"file": place.source, "line": f"{place.line}", "col": f"{place.column}"}
    if not is_file(place.source):
        properties = {}
    return _command(
        _COMMANDS[issue.severity], properties | {"title": issue.heading}, f"{issue.text_and_commands} [{issue.id}]"
    )


def _command(name: str, properties: dict[str, str], message: str) -> str:
    escaped = ",".join(f"{key}={_escape_property(value)}" for key, value in properties.items())
    return f"::{name} {escaped}::{_escape(message)}"


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape(text).replace(":", "%3A").replace(",", "%2C")
