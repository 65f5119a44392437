"""The report on a rebase, for a person who decides whether to apply the result.

First what needs a decision, then what changes the cluster's behaviour, then what was added, moved and dropped, then
the user's own settings, then counts. Nothing is said twice: a key appears in the first section that concerns it.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from cilium_cmrebase.catalog import KnownRelease
from cilium_cmrebase.document import ConfigMap
from cilium_cmrebase.merge import Decision, Finding, Result
from cilium_cmrebase.quoting import quoted
from cilium_cmrebase.report.model import Commands, Entry, Mark, Report, Section
from cilium_cmrebase.report.words import accepted_by, explain_finding, mark_of, of_finding, sentence
from cilium_cmrebase.rules.checks import COMPILED_DEFAULT_CHANGED

if TYPE_CHECKING:
    from cilium_cmrebase.report.model import Issue

__all__ = ["counts", "make_report", "open_issues", "to_decide"]

# Reasons that say no more than the title of the section that they come under.
_TOLD_BY_TITLES = ("same-everywhere", "new-in-template", "yours", "left-out-by-you", "nobody-has-it")
_SILENT = (COMPILED_DEFAULT_CHANGED.id,)
_MARKS: dict[str, Mark] = {
    "adopted": "change",
    "added": "new",
    "required": "new",
    "preserved": "held",
    "renamed": "moved",
    "converted": "moved",
    "dropped": "gone",
    "left-out": "gone",
}
_WORDS = {
    "unchanged": "unchanged",
    "adopted": "new defaults taken over",
    "kept": "yours kept",
    "added": "added",
    "left-out": "left out",
    "dropped": "dropped",
    "renamed": "moved",
    "converted": "converted",
    "required": "required by the upgrade",
    "preserved": "held back",
    "answered": "set by answers",
}


def make_report(result: Result) -> Report:
    """Return the report on *result*."""
    return Report(
        _headline(result),
        _sections(result),
        _closing(result),
        result.to_dict,
        lambda: open_issues(result, result.ours),
    )


def to_decide(result: Result) -> tuple[Entry, ...]:
    """Return what is left for a person to decide."""
    return _Ledger(result).to_decide()


def open_issues(result: Result, document: ConfigMap) -> Iterator[Issue]:
    """Yield what is left for a person, be it accepted: findings, then decisions to review that none of them speaks of.

    Args:
        result: The rebase.
        document: The user's text, in which the issues get their places.
    """
    from cilium_cmrebase.report.issues import issue_of_decision, issue_of_finding

    keys: set[str] = set()
    for finding in result.findings:
        if not finding.resolved:
            keys.update(finding.keys if finding.severity != "info" and finding.is_open else ())
            yield issue_of_finding(finding, document.place(finding.keys))
    for decision in result.decisions:
        if decision.review and decision.key not in keys:
            lines = (sentence(decision.reason), *_defaults(decision))
            yield issue_of_decision(decision, document.place((decision.key,)), lines)


def _headline(result: Result) -> str:
    start, target = result.from_.version, result.to.version
    return f"{result.ours.name or 'cilium-config'} {start} -> {target}, compared with the {result.base}"


def _sections(result: Result) -> Iterator[Section]:
    ledger = _Ledger(result)
    yield Section("To decide", ledger.to_decide())
    accepted = ledger.accepted()  # read later, and told first: no other section takes the decisions among it
    for sort in _SORTS:
        entries = (*ledger.findings("change", sort.findings), *ledger.decisions(sort.decisions))
        yield Section(sort.title, entries, folded=sort.folded)
    yield Section("Accepted", accepted, folded=True)
    yield Section("Also worth knowing", ledger.findings("note", lambda _: True), folded=True)


class _Sort(NamedTuple):
    """A section: its title, and what belongs under it."""

    title: str
    decisions: Callable[[Decision], object] = lambda _: False
    findings: Callable[[Finding], object] = lambda _: False
    folded: bool = False


# In this order: what is of several sorts comes under the first.
_SORTS = (
    _Sort("Changes what the cluster does", lambda decision: decision.changes_behaviour),
    _Sort("As you answered", lambda decision: decision.answer),
    _Sort("Changes in silence: nobody writes these options", findings=lambda finding: finding.id in _SILENT),
    _Sort("Written because the upgrade needs it", lambda decision: decision.outcome == "required"),
    _Sort("Held back, so that the cluster goes on as it does", lambda decision: decision.outcome == "preserved"),
    _Sort("Moved", lambda decision: decision.outcome in ("renamed", "converted") and decision.ours is not None),
    _Sort("Dropped", lambda decision: decision.outcome == "dropped"),
    _Sort("New in the template", lambda decision: decision.outcome == "added", folded=True),
    _Sort(
        "In the template, left out as you had it",
        lambda decision: decision.outcome == "left-out" and decision.theirs,
        folded=True,
    ),
    _Sort("Yours, kept", lambda decision: decision.outcome == "kept", folded=True),
)


class _Ledger:
    """What the report has told so far, by key and by finding: each entry leaves out what one before it tells."""

    def __init__(self, result: Result) -> None:
        self._result = result
        self._decisions = {decision.key: decision for decision in result.decisions}
        self._about: dict[str, list[Finding]] = {}
        for finding in result.findings:
            for key in finding.keys:
                self._about.setdefault(key, []).append(finding)
        self._keys: set[str] = set()
        # With the key of the entry that tells of it; empty where that is no entry about an option. What somebody has
        # accepted has a section of its own, wherever that stands.
        self._tellers = {finding: "" for finding in result.findings if finding.accepted}

    def to_decide(self) -> tuple[Entry, ...]:
        """Tell what is left for a person to decide: findings, then decisions that none of them speaks of."""
        return (*self._open_findings(), *self._open_decisions())

    def _open_findings(self) -> Iterator[Entry]:
        for finding in self._result.findings:
            if not finding.is_open or finding.severity == "info" or finding in self._tellers or finding.id in _SILENT:
                continue
            keys = [key for key in finding.keys if key in self._decisions and key not in self._keys]
            if len(keys) == 1:
                yield self._entry(mark_of(finding), self._decisions[keys[0]])
            else:
                self._tellers[finding] = next(iter(finding.keys), "")
                yield of_finding(mark_of(finding), finding, self._result.place(finding.keys))

    def _open_decisions(self) -> Iterator[Entry]:
        for decision in self._result.decisions:
            if decision.is_open and decision.key not in self._keys:
                yield self._entry("review", decision)

    def decisions(self, belongs: Callable[[Decision], object]) -> tuple[Entry, ...]:
        """Tell of the decisions of one sort on options that nothing was told of."""
        untold = [decision for decision in self._result.decisions if decision.key not in self._keys]
        chosen = filter(belongs, untold)
        return tuple(self._entry(_MARKS.get(decision.outcome, "same"), decision) for decision in chosen)

    def findings(self, mark: Mark, belongs: Callable[[Finding], object]) -> tuple[Entry, ...]:
        """Tell of the findings of one sort that were not told of."""
        untold = [finding for finding in self._result.findings if finding not in self._tellers and belongs(finding)]
        self._tellers.update(dict.fromkeys(untold, ""))
        return tuple(of_finding(mark, finding) for finding in untold)

    def accepted(self) -> tuple[Entry, ...]:
        """Tell what somebody has accepted."""
        findings = (of_finding("note", finding) for finding in self._result.findings if finding.accepted)
        return (*findings, *self.decisions(lambda decision: decision.accepted))

    def _entry(self, mark: Mark, decision: Decision) -> Entry:
        """Tell of *decision*, with the findings about its option that were not told of."""
        self._keys.add(decision.key)
        if decision.moved_to:
            self._keys.add(decision.moved_to)
        findings = self._about.get(decision.key, ())
        elsewhere = {key: finding.id for finding in findings if (key := self._tellers.get(finding))}
        untold = [finding for finding in findings if finding not in self._tellers]
        self._tellers.update(dict.fromkeys(untold, decision.key))
        return _of_decision(mark, decision, untold, elsewhere, self._result)


def _of_decision(
    mark: Mark, decision: Decision, findings: Sequence[Finding], elsewhere: Mapping[str, str], result: Result
) -> Entry:
    """Return the entry of *decision* with *findings*; of those told *elsewhere*, ids by key, it says where."""
    lines: list[str | Commands] = []
    if not _is_reason_told(decision, {*(finding.id for finding in findings), *elsewhere.values()}):
        lines.append(sentence(decision.reason))
    lines += _defaults(decision)
    if decision.outcome == "preserved" and decision.theirs is not None:
        lines.append(f"The template has {quoted(decision.theirs)}.")
    for finding in findings:
        lines += explain_finding(finding)
    if decision.accepted:
        lines.append(accepted_by(decision.accepted))
    if elsewhere and not findings:
        lines.append(f"See {', '.join('above' if key == decision.key else key for key in elsewhere)}.")
    elif decision.changes_behaviour and not any(finding.source for finding in findings):
        lines.append(f"[default ConfigMap] {result.to.version.release}")
    heading = f"{decision.key}: {_change(mark, decision, result.decisions)}"
    return Entry(mark, heading, tuple(lines), result.place((decision.key,)))


def _is_reason_told(decision: Decision, rules: Container[str]) -> bool:
    """Say whether the reason of *decision* is told by one of the *rules* in its entry, or by the section's title."""
    if any(name == "rule" and rule in rules for name, rule in decision.because.arguments):
        return True
    by_title = decision.because.code in _TOLD_BY_TITLES and not decision.review
    return by_title and not decision.changes_behaviour


def _defaults(decision: Decision) -> list[str]:
    """Return the line that shows both defaults, where a person has to weigh them."""
    if decision.review and decision.outcome in ("kept", "left-out"):
        return [f"Default before: {quoted(decision.base)}, default now: {quoted(decision.theirs)}."]
    return []


def _change(mark: Mark, decision: Decision, decisions: Iterable[Decision]) -> str:
    """Show what becomes of the option, for an entry with that *mark*; *decisions* are all."""
    if decision.moved_to:
        value = next((other.value for other in decisions if other.key == decision.moved_to), None)
        return f"{quoted(decision.ours)} -> {decision.moved_to}: {quoted(value)}"
    if decision.outcome == "left-out" and mark != _MARKS["left-out"] and not decision.changes_behaviour:
        return "left out"  # among what is left out, the template's value tells more
    return _before_and_after(decision, decisions)


def _before_and_after(decision: Decision, decisions: Iterable[Decision]) -> str:
    """Show what changes in effect; where that is not known, what changes in the ConfigMap.

    Args:
        decision: What to show.
        decisions: All decisions, among which may be one on an older name by which the user has the option.
    """
    if decision.changes_behaviour:
        had = decision.ours is not None or any(other.moved_to == decision.key for other in decisions)
        before = _with_origin(decision.effective_before, written=had)
        return f"{before} -> {_with_origin(decision.effective_after, written=decision.value is not None)}"
    if decision.outcome in ("unchanged", "kept", "preserved", "required"):
        return _written(decision.value)
    if decision.outcome == "added":
        return quoted(decision.value)
    if decision.outcome == "left-out":
        return _written(decision.theirs)
    after = quoted(decision.value) if decision.value is not None else "gone"
    return f"{quoted(decision.ours if decision.ours is not None else decision.base)} -> {after}"


def _written(value: str | None) -> str:
    return quoted(value) if value is not None else "left out"


def _with_origin(effective: str | None, *, written: bool) -> str:
    return quoted(effective) if written else f"{quoted(effective)} (compiled default)"


def counts(result: Result) -> str:
    """Return how many keys had each outcome, in words."""
    summary = result.summary
    written = sum(decision.value is not None for decision in result.decisions)
    outcomes = ", ".join(f"{summary[outcome]} {words}" for outcome, words in _WORDS.items() if summary.get(outcome))
    return f"{written} options written: {outcomes}."


def _closing(result: Result) -> Iterator[str]:
    yield counts(result)
    rules = "1 rule" if result.rules_considered == 1 else f"{result.rules_considered} rules"
    yield (
        f"Compared: {result.from_.version} ({_known_by(result.from_)}) with {result.to.version} "
        f"({_known_by(result.to)}), base: {result.base}, {rules} on the way, new defaults: "
        f"{result.new_defaults}."
    )
    if result.upgrade_notes:
        yield f"Upgrade notes: {' '.join(result.upgrade_notes)}"
    if result.other_documents:
        yield f"{result.other_documents} other objects of the new stream stand unchanged in the output."
    if not result.ok:
        yield "Something that the upgrade requires is left to decide; see the lines marked with !."


def _known_by(side: KnownRelease) -> str:
    return side.evidence if side.evidence == "given" else f"judging by {side.evidence}"
