"""Issues: what is left to a person of findings and decisions, for the formats that programs read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cilium_cmrebase.document import Place
from cilium_cmrebase.quoting import one_line, printable, quoted
from cilium_cmrebase.report.model import Issue, documented_in
from cilium_cmrebase.report.words import advice, sentence
from cilium_cmrebase.rules import Finding
from cilium_cmrebase.rules.checks import CHECKS, REVIEWED

if TYPE_CHECKING:
    from cilium_cmrebase.checking.fixes import Fix
    from cilium_cmrebase.merge import Decision

__all__ = ["issue_of_decision", "issue_of_finding"]

# What to do about a decision for review, by its outcome.
_ADVICE = {
    "kept": "See whether your value is still what you want.",
    "left-out": "See whether you still want it left out.",
    "dropped": "See whether anything that you need is lost with it.",
}


def issue_of_finding(finding: Finding, place: Place, fix: Fix | None = None) -> Issue:
    """Return *finding*, which nobody has resolved, as an issue.

    Args:
        finding: What is the matter.
        place: The key that it is about in the user's text, else where the options begin.
        fix: The change of the user's text that mends it.
    """
    name = one_line(", ".join(finding.keys))
    message = one_line(sentence(finding.message))
    source = one_line(finding.source)
    check = CHECKS.get(finding.id)
    title, help_text = (check.title, check.help) if check else ("", "")
    sort = f"{title[:1].lower()}{title[1:]}" or finding.kind.replace("-", " ")
    heading = f"{name or finding.id}: {sort}" if name or not title else title
    return Issue(
        id=finding.id,
        title=title or heading,
        help=help_text or " ".join(filter(None, (message, documented_in(source)))),
        severity=finding.severity,
        heading=heading,
        message=message,
        action=one_line(advice(finding)) if finding.action else "",
        source=source,
        keys=finding.keys,
        place=place,
        fingerprint=finding.fingerprint,
        fix=fix,
        accepted=one_line(finding.accepted.reason) if finding.accepted else None,
        commands=tuple(map(printable, finding.commands)),
    )


def issue_of_decision(decision: Decision, place: Place, lines: tuple[str, ...]) -> Issue:
    """Return *decision*, which a person should look at, as an issue.

    Args:
        decision: What became of an option.
        place: The option in the user's text, else where the options begin.
        lines: What there is to say of it.
    """
    yours = f" {quoted(decision.ours)}" if decision.ours is not None else ""
    return Issue(
        id=REVIEWED.id,
        title=REVIEWED.title,
        help=REVIEWED.help,
        severity=REVIEWED.severity,
        heading=f"{one_line(decision.key)}: {decision.outcome.replace('-', ' ')}{yours}",
        message=one_line(" ".join(lines)),
        action=f"To do: {_ADVICE.get(decision.outcome, 'See whether that is what you want.')}",
        source="",
        keys=(decision.key,),
        place=place,
        fingerprint=decision.fingerprint,
        accepted=one_line(decision.accepted.reason) if decision.accepted else None,
    )
