"""Values, sentences and findings as reports put them, whatever the report is about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from cilium_cmrebase.document import Place
from cilium_cmrebase.report.model import Commands, Entry, Mark
from cilium_cmrebase.rules import Finding

if TYPE_CHECKING:
    from cilium_cmrebase.rules.acceptance import Acceptance

__all__ = [
    "accepted_by",
    "address_in",
    "advice",
    "explain_finding",
    "is_file",
    "mark_of",
    "of_finding",
    "sentence",
]


def mark_of(finding: Finding) -> Mark:
    """Return how an open finding is marked."""
    return {"required": "required", "recommended": "review"}.get(finding.severity, "note")  # type: ignore[return-value]


def of_finding(mark: Mark, finding: Finding, place: Place | None = None) -> Entry:
    """Return *finding* as an entry of its own."""
    heading = ", ".join(finding.keys) or finding.id
    return Entry(mark, heading, tuple(explain_finding(finding)), place)


def explain_finding(finding: Finding) -> Iterator[str | Commands]:
    """Yield what *finding* says, a line for each part, and its commands."""
    yield sentence(finding.message)
    if finding.action:
        yield advice(finding)
    if finding.rollback:
        yield f"Rollback: {finding.rollback}"
    if finding.source:
        yield f"[{finding.id}] {finding.source}"
    if finding.accepted:
        yield accepted_by(finding.accepted)
    if finding.commands:
        yield Commands(finding.commands)


def accepted_by(acceptance: Acceptance) -> str:
    """Return who accepted a finding, until when and why."""
    by = f" by {acceptance.by}" if acceptance.by else ""
    until = f" until {acceptance.until.isoformat()}" if acceptance.until else ""
    return f"Accepted{by}{until}: {sentence(acceptance.reason)}"


def advice(finding: Finding) -> str:
    """Return what *finding* says to do, and when."""
    if finding.resolved:
        return f"Later: {finding.action}"
    return f"To do{'' if finding.phase == 'before' else f' {finding.phase} the rollout'}: {finding.action}"


def sentence(text: str, *names: str) -> str:
    """Return *text* with a capital letter, unless it begins with the name of an option or file, and a full stop.

    Args:
        text: What is said.
        names: Names that look like words, such as `tunnel`.
    """
    word = text.partition(" ")[0]
    if word.isalpha() and word.islower() and word not in names:
        text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?", ")", '"')) else text + "."


def address_in(source: str) -> str | None:
    """Return the address in a *source*; None where it names no page."""
    address = re.search(r"https://[\w./~%?&=#+-]*[\w/]", source, re.ASCII)
    return address.group() if address else None


def is_file(source: str) -> bool:
    """Say whether *source* names a file: names such as `<standard input>` stand for texts without one."""
    return not (source.startswith("<") and source.endswith(">"))
