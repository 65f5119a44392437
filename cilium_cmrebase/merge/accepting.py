"""Let what somebody has accepted no longer count: findings, and points for review."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from cilium_cmrebase.merge.model import Decision, Finding
from cilium_cmrebase.rules import REVIEW
from cilium_cmrebase.userfiles.accepted import Accepted, Register

if TYPE_CHECKING:
    from datetime import date

__all__ = ["accept"]


def accept(
    decisions: Iterable[Decision], findings: Iterable[Finding], accepted: Accepted, today: date | None
) -> tuple[list[Decision], list[Finding]]:
    """Return decisions and findings with what is accepted, and what is to be said of the file that says so."""
    register = Register(accepted, today)
    findings = [register.finding(finding) for finding in findings]
    decisions = [
        decision._replace(accepted=register.acceptance(REVIEW, (decision.key,), decision.fingerprint))
        if decision.review
        else decision
        for decision in decisions
    ]
    return decisions, [*findings, *register.findings()]
