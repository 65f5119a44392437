"""What is to be said beside the decisions, by where it comes from.

`of_rules`, `of_decisions`, `of_documents` and `of_the_way` are asked at every rebase. `of_defaults` and
`of_contradictions` take time to load and to ask: whether they may have something to say is found out here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from cilium_cmrebase.catalog import KnownRelease
from cilium_cmrebase.document.stream import DEFAULT_NAMESPACE
from cilium_cmrebase.merge.decide import Situation
from cilium_cmrebase.merge.findings.of_decisions import find_in_decisions
from cilium_cmrebase.merge.findings.of_documents import find_in_document, find_in_output, find_in_sides
from cilium_cmrebase.merge.findings.of_rules import find_in_rules
from cilium_cmrebase.merge.findings.of_the_way import find_on_the_way
from cilium_cmrebase.merge.model import SEVERITIES, Decision, Finding

__all__ = [
    "find_contradictions",
    "find_in_decisions",
    "find_in_defaults",
    "find_in_document",
    "find_in_output",
    "find_in_rules",
    "find_in_sides",
    "find_on_the_way",
    "in_context",
    "most_severe_first",
]


def find_in_defaults(situation: Situation, decisions: Mapping[str, Decision]) -> Iterator[Finding]:
    """Yield options that nobody writes and whose default changes in silence."""
    # A rule knows more of an option than that its default changes, be it that this does not concern such a cluster.
    spoken_of = {key for rule in situation.state.judged for key in rule.keys}
    changed = [key for key in situation.changed_defaults() if key not in spoken_of]
    if changed:
        from cilium_cmrebase.merge.findings.of_defaults import find_silent_changes

        yield from find_silent_changes(situation, decisions, changed)


def find_contradictions(
    situation: Situation,
    written: Mapping[str, str],
    sides: tuple[KnownRelease, KnownRelease],
    others: Iterable[Finding],
) -> Iterator[Finding]:
    """Yield contradictions between options of the output; see `of_contradictions`."""
    defaults = situation.target.defaults(sides[1].version.patch)
    # What a release's default set says does not contradict itself, and looking through all contradictions takes long.
    if not {key for key, _ in written.items() ^ defaults.items()}.isdisjoint(situation.target.contradictory_keys):
        from cilium_cmrebase.merge.findings.of_contradictions import find_contradictions as find

        yield from find(situation, written, sides, others)


def in_context(findings: Iterable[Finding], decisions: Mapping[str, Decision], namespace: str | None) -> list[Finding]:
    """Return *findings* with what their options had and have now, and with commands for Cilium in *namespace*."""
    findings = [finding.about(_values(finding, decisions)) for finding in findings]
    if namespace and namespace != DEFAULT_NAMESPACE:
        return [finding.in_namespace(namespace) for finding in findings]
    return findings


def _values(finding: Finding, decisions: Mapping[str, Decision]) -> Iterator[str | None]:
    """Yield what the options that *finding* is about had and have now."""
    for key in finding.keys:
        decision = decisions.get(key)
        yield from (decision.ours, decision.value) if decision else (None, None)


def most_severe_first(findings: list[Finding]) -> tuple[Finding, ...]:
    """Return *findings* with the open ones first, then by severity, otherwise in their order."""
    return tuple(sorted(findings, key=lambda finding: (not finding.is_open, SEVERITIES.index(finding.severity))))
