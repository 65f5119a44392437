"""Issues: what is left to a person of findings and decisions, for the formats that programs read."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cilium_cmrebase.document import Place
from cilium_cmrebase.quoting import one_line, printable, quoted
from cilium_cmrebase.report.words import advice, sentence
from cilium_cmrebase.rules import Finding, Severity
from cilium_cmrebase.rules.checks import CHECKS, REVIEWED

if TYPE_CHECKING:
    from cilium_cmrebase.checking.fixes import Fix
    from cilium_cmrebase.merge import Decision

__all__ = ["Issue", "issue_of_decision", "issue_of_finding", "said_by"]

# What to do about a decision for review, by its outcome.
_ADVICE = {
    "kept": "See whether your value is still what you want.",
    "left-out": "See whether you still want it left out.",
    "dropped": "See whether anything that you need is lost with it.",
}


class Issue(NamedTuple):
    """One thing that is left to a person, as programs that collect such things want it.

    All texts are on one line.

    Attributes:
        id: By which all issues of its sort go: a rule's id, or the name of a check.
        title: What sort of issue it is; the same for all with its id.
        help: What there is to know of the sort; the same for all with its id.
        severity: How grave it is.
        heading: What it is about.
        message: What is the matter.
        action: What to do; empty where nothing is known.
        commands: Commands that a person is to run, in order.
        source: Where it is documented; empty where nowhere.
        keys: The options concerned.
        place: The key that it is about in the user's text, else where the options begin.
        fingerprint: By which the same issue is known again in a later run, wherever it stands.
        fix: The change of the user's text that mends it; None where a person has to decide.
        accepted: Why somebody accepted it as it is; None where nobody did.
    """

    id: str
    title: str
    help: str
    severity: Severity
    heading: str
    message: str
    action: str
    source: str
    keys: tuple[str, ...]
    place: Place
    fingerprint: str
    fix: Fix | None = None
    accepted: str | None = None
    commands: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """All that there is to say of it, in sentences."""
        return " ".join(filter(None, (self.message, self.action, said_by(self.source))))

    @property
    def text_and_commands(self) -> str:
        """The same, with a line for each command."""
        return "\n".join((self.text, *(f"$ {command}" for command in self.commands)))


def said_by(source: str) -> str:
    """Return *source* as it is put behind what it documents; nothing where there is none."""
    return f"({source})" if source else ""


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
        help=help_text or " ".join(filter(None, (message, said_by(source)))),
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
