"""Values, sentences and findings as reports put them, whatever the report is about."""

from __future__ import annotations

from collections.abc import Iterator

from cilium_cmrebase.document import Place
from cilium_cmrebase.policy import Finding
from cilium_cmrebase.report.model import Entry, Mark

__all__ = ["explain_finding", "mark_of", "of_finding", "quoted", "sentence"]

_SHOWN = 60


def mark_of(finding: Finding) -> Mark:
    """Return how an open finding is marked."""
    return {"required": "required", "recommended": "review"}.get(finding.severity, "note")  # type: ignore[return-value]


def of_finding(mark: Mark, finding: Finding, place: Place | None = None) -> Entry:
    """Return *finding* as an entry of its own."""
    return Entry(mark, ", ".join(finding.keys) or finding.id, tuple(explain_finding(finding)), place=place)


def explain_finding(finding: Finding) -> Iterator[str]:
    """Yield what *finding* says, a line for each part."""
    yield sentence(finding.message)
    if finding.action and not finding.resolved:
        yield f"To do{'' if finding.phase == 'before' else f' {finding.phase} the rollout'}: {finding.action}"
    elif finding.action:
        yield f"Later: {finding.action}"
    if finding.rollback:
        yield f"Rollback: {finding.rollback}"
    if finding.source:
        yield f"[{finding.id}] {finding.source}"


def sentence(text: str) -> str:
    """Return *text* with a capital letter, unless it begins with the name of an option or file, and a full stop."""
    if text.partition(" ")[0].isalpha():
        text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?", ")", '"')) else text + "."


def quoted(value: str | None) -> str:
    """Return a value as it can stand in a line: several lines, and long ones, are shortened."""
    if value is None:
        return "(absent)"
    lines = value.splitlines()
    shown = "\\n".join(lines)
    size = f" ({len(lines)} lines)" if len(lines) > 1 else f" ({len(value)} characters)"
    return f'"{shown}"' if len(shown) <= _SHOWN else f'"{shown[:_SHOWN]}..."{size}'
