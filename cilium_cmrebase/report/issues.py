"""Issues: what is left to a person of findings and decisions, for the formats that programs read."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cilium_cmrebase.document import Place
from cilium_cmrebase.quoting import one_line, quoted
from cilium_cmrebase.report.words import advice, sentence
from cilium_cmrebase.rules import REVIEW, Finding, Severity

if TYPE_CHECKING:
    from cilium_cmrebase.checking.fixes import Fix
    from cilium_cmrebase.merge import Decision

__all__ = ["Issue", "issue_of_decision", "issue_of_finding", "said_by"]

# Title and help of the program's own checks. Rules, contradictions and policies speak for themselves.
_CHECKS: dict[str, tuple[str, str]] = {
    "accepted-changed": (
        "Accepted with other values",
        "A finding was accepted when the options had other values. See whether the reason still holds.",
    ),
    "accepted-expired": (
        "Accepted for a time that is over",
        "A finding was accepted until a day that has passed. Mend it, or say a later day.",
    ),
    "accepted-unused": (
        "Accepted, but not found",
        "Nothing that was found is what the file of accepted findings speaks of. Take out what nobody needs any more.",
    ),
    "answer-outdated": (
        "Answer to another situation",
        "An answer was given when the option had other values or the way was another one. Decide again.",
    ),
    "answers-unused": (
        "Answers without effect",
        "The rebase did not ask what the file of answers answers. Take out what no cluster needs any more.",
    ),
    "birth-release": (
        "Depends on the release that the cluster was born with",
        "A rule concerns only clusters that were first installed with certain releases. Say with --born which it was.",
    ),
    "comments-lost": (
        "Comments have no place in the new template",
        "A template in flow style, such as JSON, has no place for comments; one in block style has.",
    ),
    "compiled-default-changed": (
        "A default changes in silence",
        "Neither the ConfigMap nor the template writes the option, and what it means to leave it out is another thing "
        "in the new release. Write it to keep what the cluster does, or accept the new default.",
    ),
    "deprecated": (
        "Option on its way out",
        "The release still reads the option, but announces that a later one will not.",
    ),
    "form-refused": (
        "Value does not look right",
        "The option takes an address, a network, a port or the like, and the value is none.",
    ),
    "immutable": (
        "The ConfigMap is immutable",
        "The API server refuses to change an immutable ConfigMap in place: delete it and create it anew.",
    ),
    "key-syntax": (
        "Key that Kubernetes refuses",
        "Keys of a ConfigMap consist of letters, digits, `-`, `_` and `.`, and have at most 253 of them.",
    ),
    "namespace-differs": (
        "Another namespace than the template's",
        "The agents read the ConfigMap in their own namespace only: render the template for that one.",
    ),
    "not-a-string": (
        "Value is no string",
        "All values of a ConfigMap are strings. Kubernetes refuses numbers, booleans and null without quotes.",
    ),
    "not-annotated": (
        "The output has no place for annotations",
        "A template in flow style, such as JSON, has no place for comments: only the report says what to review.",
    ),
    "not-read": (
        "Option without effect in the ConfigMap",
        "The release knows the option, but its stock DaemonSet does not pass the ConfigMap's value on to the agent.",
    ),
    "not-yet-known": (
        "Option of a later release",
        "The release does not know the option yet and ignores it; a later one will read it.",
    ),
    "option-gone": (
        "Option is gone, and no rule says what replaces it",
        "The new release does not read the option. Find out in its notes what takes its place, and set that.",
    ),
    "nothing-left": (
        "No option is left",
        "What leaves out all that the template has is seldom the ConfigMap of a whole cluster, or came from elsewhere.",
    ),
    "option-wakes-up": (
        "Value takes effect that had none so far",
        "The old release does not read the key from the ConfigMap and the new one does: the value begins to count.",
    ),
    "release-guessed": (
        "Release is guessed",
        "Base, rules and defaults depend on the releases; give them with --from and --to where the guess is wrong.",
    ),
    "removed": (
        "Option is gone",
        "The release does not read the option, though an older one did: what it says has no effect.",
    ),
    "repeated": (
        "Key is there more than once",
        "Of a repeated key the last value counts for most tools, and some refuse the file.",
    ),
    "same-release": (
        "Both are of one release",
        "What differs from the new template counts as chosen, since nothing tells it from what is new in the template.",
    ),
    "several-releases": (
        "The way leads over several releases",
        "Cilium supports going one minor release at a time: deploy each of them in turn.",
    ),
    "taken-out-before": (
        "An upgrade may have taken options out",
        "The upgrade that is now undone takes options out of the ConfigMap; write again those that you had.",
    ),
    "too-large": ("Too much data for a ConfigMap", "Kubernetes refuses more than 1 MiB of data in a ConfigMap."),
    "unknown-key": (
        "Unknown key",
        "Cilium ignores keys that it does not know: what they say has no effect. Often it is a spelling mistake.",
    ),
    "value-refused": (
        "Value is refused",
        "The release does not start with a value that the option does not accept.",
    ),
    "value-unusual": (
        "Value is unknown",
        "The release starts with the value, but takes it for something else than one of the words that it knows.",
    ),
}
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

    @property
    def text(self) -> str:
        """All that there is to say of it, in sentences."""
        return " ".join(filter(None, (self.message, self.action, said_by(self.source))))


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
    title, help_text = _CHECKS.get(finding.id, ("", ""))
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
        id=REVIEW,
        title="Outcome to be looked at",
        help="What became of the option may not be what you want: the template says something else than you, the "
        "default has changed under it, or it is gone.",
        severity="recommended",
        heading=f"{one_line(decision.key)}: {decision.outcome.replace('-', ' ')}{yours}",
        message=one_line(" ".join(lines)),
        action=f"To do: {_ADVICE.get(decision.outcome, 'See whether that is what you want.')}",
        source="",
        keys=(decision.key,),
        place=place,
        fingerprint=decision.fingerprint,
        accepted=one_line(decision.accepted.reason) if decision.accepted else None,
    )
