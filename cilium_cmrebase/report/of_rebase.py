"""The report on a rebase, for a person who decides whether to apply the result.

First what needs a decision, then what changes the cluster's behaviour, then what was added, moved and dropped, then
the user's own settings, then counts. Nothing is said twice: a key appears in the first section that concerns it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from cilium_cmrebase.catalog import KnownRelease
from cilium_cmrebase.document import ConfigMap
from cilium_cmrebase.merge import Decision, Finding, Result
from cilium_cmrebase.quoting import quoted
from cilium_cmrebase.report.model import Entry, Mark, Report, Section
from cilium_cmrebase.report.words import accepted_by, explain_finding, mark_of, of_finding, sentence
from cilium_cmrebase.rules.checks import COMPILED_DEFAULT_CHANGED

if TYPE_CHECKING:
    from cilium_cmrebase.report.model import Issue

__all__ = ["counts", "make_report", "open_issues", "open_items"]

# Reasons that say no more than the title of the section that they come under.
_SAID_BY_TITLES = ("same-everywhere", "new-in-template", "yours", "left-out-by-you", "nobody-has-it")
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
        tuple(_sections(result)),
        tuple(_closing(result)),
        result.to_dict,
        lambda: open_issues(result, result.ours),
    )


def open_items(result: Result) -> tuple[Entry, ...]:
    """Return what is left for a person to decide."""
    return next(_sections(result)).entries


def open_issues(result: Result, document: ConfigMap) -> Iterator[Issue]:
    """Yield what is left for a person, be it accepted: findings, then decisions to review that none of them speaks of.

    Args:
        result: The rebase.
        document: The user's text, in which the issues get their places.
    """
    from cilium_cmrebase.report.issues import issue_of_decision, issue_of_finding

    said: set[str] = set()
    for finding in result.findings:
        if not finding.resolved:
            said.update(finding.keys if finding.severity != "info" and finding.is_open else ())
            yield issue_of_finding(finding, document.place(finding.keys))
    for decision in result.decisions:
        if decision.review and decision.key not in said:
            lines = (sentence(decision.reason), *_defaults(decision))
            yield issue_of_decision(decision, document.place((decision.key,)), lines)


def _headline(result: Result) -> str:
    start, target = result.from_.version, result.to.version
    return f"{result.ours.name or 'cilium-config'} {start} -> {target}, compared with the {result.base}"


def _sections(result: Result) -> Iterator[Section]:
    about: dict[str, list[Finding]] = {}
    for finding in result.findings:
        for key in finding.keys:
            about.setdefault(key, []).append(finding)
    said: set[str] = set()
    accepted = [finding for finding in result.findings if finding.accepted]
    told = dict.fromkeys(accepted, "")  # with the key of the entry that says it

    def item(mark: Mark, decision: Decision) -> Entry:
        said.add(decision.key)
        if decision.moved_to:
            said.add(decision.moved_to)
        findings = about.get(decision.key, ())
        elsewhere = [finding for finding in findings if told.get(finding)]
        findings = [finding for finding in findings if finding not in told]
        told.update(dict.fromkeys(findings, decision.key))
        return _of_decision(mark, decision, findings, {told[each]: each.id for each in elsewhere}, result)

    def decide() -> Iterator[Entry]:
        by_key = {decision.key: decision for decision in result.decisions}
        for finding in result.findings:
            if not finding.is_open or finding.severity == "info" or finding in told or finding.id in _SILENT:
                continue
            mark = mark_of(finding)
            decisions = [by_key[key] for key in finding.keys if key in by_key and key not in said]
            if len(decisions) == 1:
                yield item(mark, decisions[0])
            else:
                told[finding] = next(iter(finding.keys), "")
                yield of_finding(mark, finding, result.place(finding.keys))
        for decision in result.decisions:
            if decision.is_open and decision.key not in said:
                yield item("review", decision)

    def chosen(belongs: Callable[[Decision], object]) -> tuple[Entry, ...]:
        decisions = [decision for decision in result.decisions if decision.key not in said and belongs(decision)]
        return tuple(item(_MARKS.get(decision.outcome, "same"), decision) for decision in decisions)

    yield Section("To decide", tuple(decide()))
    fine = (*(of_finding("note", finding) for finding in accepted), *chosen(lambda decision: decision.accepted))
    yield Section("Changes what the cluster does", chosen(lambda decision: decision.changes_behaviour))
    yield Section("As you answered", chosen(lambda decision: decision.answer))
    silent = [finding for finding in result.findings if finding.id in _SILENT and finding not in told]
    told.update(dict.fromkeys(silent, ""))
    yield Section(
        "Changes in silence: nobody writes these options", tuple(of_finding("change", finding) for finding in silent)
    )
    yield Section("Written because the upgrade needs it", chosen(lambda decision: decision.outcome == "required"))
    held = chosen(lambda decision: decision.outcome == "preserved")
    yield Section("Held back, so that the cluster goes on as it does", held)
    moved = ("renamed", "converted")
    yield Section("Moved", chosen(lambda decision: decision.outcome in moved and decision.ours is not None))
    yield Section("Dropped", chosen(lambda decision: decision.outcome == "dropped"))
    yield Section("New in the template", chosen(lambda decision: decision.outcome == "added"), folded=True)
    left_out = chosen(lambda decision: decision.outcome == "left-out" and decision.theirs)
    yield Section("In the template, left out as you had it", left_out, folded=True)
    yield Section("Yours, kept", chosen(lambda decision: decision.outcome == "kept"), folded=True)
    yield Section("Accepted", fine, folded=True)
    rest = tuple(of_finding("note", finding) for finding in result.findings if finding not in told)
    yield Section("Also worth knowing", rest, folded=True)


def _of_decision(
    mark: Mark, decision: Decision, findings: Sequence[Finding], elsewhere: Mapping[str, str], result: Result
) -> Entry:
    """Return the entry of *decision* with *findings*; of those said *elsewhere*, ids by key, it says where."""
    lines = []
    said_by_title = decision.because.code in _SAID_BY_TITLES and not decision.review
    rules = {*(finding.id for finding in findings), *elsewhere.values()}
    said_by_rule = any(name == "rule" and given in rules for name, given in decision.because.arguments)
    if not (said_by_rule or (said_by_title and not decision.changes_behaviour)):
        lines.append(sentence(decision.reason))
    defaults = _defaults(decision)
    lines += defaults
    if not defaults and decision.outcome == "preserved" and decision.theirs is not None:
        lines.append(f"The template has {quoted(decision.theirs)}.")
    for finding in findings:
        lines += explain_finding(finding)
    if decision.accepted:
        lines.append(accepted_by(decision.accepted))
    if elsewhere and not findings:
        lines.append(f"See {', '.join('above' if key == decision.key else key for key in elsewhere)}.")
    elif decision.changes_behaviour and not any(finding.source for finding in findings):
        lines.append(f"[default ConfigMap] {result.to.version.release}")
    change = _before_and_after(decision, result.decisions)
    if decision.outcome == "left-out" and mark != _MARKS["left-out"] and not decision.changes_behaviour:
        change = "left out"  # among what is left out, the template's value tells more
    if decision.moved_to:
        value = next((each.value for each in result.decisions if each.key == decision.moved_to), None)
        change = f"{quoted(decision.ours)} -> {decision.moved_to}: {quoted(value)}"
    commands = tuple(command for finding in findings for command in finding.commands)
    return Entry(mark, f"{decision.key}: {change}", tuple(lines), commands, result.place((decision.key,)))


def _defaults(decision: Decision) -> list[str]:
    """Return the line that shows both defaults, where a person has to weigh them."""
    if decision.review and decision.outcome in ("kept", "left-out"):
        return [f"Default before: {quoted(decision.base)}, default now: {quoted(decision.theirs)}."]
    return []


def _before_and_after(decision: Decision, decisions: Iterable[Decision]) -> str:
    """Show what changes in effect; where that is not known, what changes in the ConfigMap.

    Args:
        decision: What to show.
        decisions: All decisions, among which may be one on an older name by which the user has the option.
    """
    if decision.outcome in ("unchanged", "kept", "preserved", "required") and not decision.changes_behaviour:
        return quoted(decision.value) if decision.value is not None else "left out"
    if decision.changes_behaviour:
        had = decision.ours is not None or any(each.moved_to == decision.key for each in decisions)
        before = _with_origin(decision.effective_before, had)
        return f"{before} -> {_with_origin(decision.effective_after, decision.value is not None)}"
    if decision.outcome == "added":
        return quoted(decision.value)
    if decision.outcome == "left-out":
        return quoted(decision.theirs) if decision.theirs is not None else "left out"
    after = quoted(decision.value) if decision.value is not None else "gone"
    return f"{quoted(decision.ours if decision.ours is not None else decision.base)} -> {after}"


def _with_origin(effective: str | None, written: bool) -> str:
    return quoted(effective) if written else f"{quoted(effective)} (compiled default)"


def counts(result: Result) -> str:
    """Return how many keys had each outcome, in words."""
    summary = result.summary
    written = sum(decision.value is not None for decision in result.decisions)
    said = ", ".join(f"{summary[outcome]} {words}" for outcome, words in _WORDS.items() if summary.get(outcome))
    return f"{written} options written: {said}."


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
