"""A report as markdown, fit for a comment on a pull request: decisions in the open, the rest folded away."""

from __future__ import annotations

import re

from cilium_cmrebase.report.model import Entry, Report, Section

__all__ = ["escape", "render"]

_SYMBOLS = {
    "required": "❗",
    "review": "❓",
    "change": "🔁",
    "held": "✋",
    "new": "🆕",
    "moved": "🔀",
    "gone": "🗑️",
    "same": "✅",
    "note": "💡",
    "step": "🔹",
}
# What markdown, or GitHub's dialect of it, takes for more than text.
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|~&$^])")


def render(report: Report) -> str:
    """Return *report* as markdown."""
    lines = [f"## {escape(report.headline)}", ""]
    for section in report.sections:
        lines += _section(section)
    lines += [line for text in report.closing for line in (escape(text), "")]
    return "\n".join(lines).rstrip("\n") + "\n"


def escape(text: str) -> str:
    """Return *text* so that markdown shows it as it is, on one line; @ and # would call people and issues."""
    escaped = _SPECIAL.sub(r"\\\1", " ".join(text.split()))
    return escaped.replace("@", "&#64;").replace("#", "&#35;")


def _section(section: Section) -> list[str]:
    if not section.entries and section.counted:
        return []
    title = f"{section.title} ({len(section.entries)})" if section.counted else section.title
    if section.folded:
        lines = ["<details>", f"<summary>{_html(title)}</summary>", ""]
    else:
        lines = [f"{'#' * (section.level + 2)} {escape(title)}", ""]
    for entry in section.entries:
        lines += _entry(entry)
    if section.folded:
        lines += ["", "</details>"]
    return [*lines, ""]


def _entry(entry: Entry) -> list[str]:
    place = f" ({escape(entry.place.source)}, line {entry.place.line})" if entry.place else ""
    lines = [f"- {_SYMBOLS[entry.mark]} **{escape(entry.heading)}**{place}"]
    lines += [f"  <br>{escape(line)}" for line in entry.lines]
    if entry.commands:
        lines += ["", "  ```shell"]
        lines += [f"  {line}" for command in entry.commands for line in command.split("\n")]
        lines += ["  ```", ""]
    return lines


def _html(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
