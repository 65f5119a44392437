"""The report on a fleet: which clusters failed or need a human and why, then which decisions repeat.

Each cause is said once, with the number of clusters that share it and a few of them by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from cilium_cmrebase.document import Place
from cilium_cmrebase.fleet.rebasing import DecisionBrief
from cilium_cmrebase.fleet.summary import FleetSummary, Repeated
from cilium_cmrebase.quoting import one_line, quoted
from cilium_cmrebase.report.issues import issue_of_finding
from cilium_cmrebase.report.model import Entry, Issue, Mark, Report, Section
from cilium_cmrebase.report.words import explain_finding, mark_of, sentence
from cilium_cmrebase.rules import Finding, Severity, fingerprint
from cilium_cmrebase.rules.checks import DECISIONS, NOT_REBASED

__all__ = ["make_report"]

# How many causes a person may want to read of those that matter, and of those that are folded away.
_SHOWN, _SHOWN_FOLDED = 25, 10
_OUTCOMES: dict[str, tuple[Mark, str]] = {
    "answered": ("same", "As you answered"),
    "required": ("new", "Written because the upgrade needs it"),
    "preserved": ("held", "Held back, so that the clusters go on as they do"),
    "renamed": ("moved", "Moved"),
    "converted": ("moved", "Moved"),
    "dropped": ("gone", "Dropped"),
    "adopted": ("new", "New in the template"),
    "added": ("new", "New in the template"),
    "left-out": ("gone", "Left out as the clusters had it"),
    "kept": ("same", "The clusters' own, kept"),
}

_WRITTEN = ("adopted", "added", "answered", "converted", "preserved", "required")


def make_report(summary: FleetSummary) -> Report:
    """Return the report on *summary*."""
    return Report(
        _headline(summary),
        tuple(_sections(summary)),
        tuple(_closing(summary)),
        summary.to_dict,
        lambda: _issues(summary),
    )


def _headline(summary: FleetSummary) -> str:
    targets = ", ".join(dict.fromkeys(target for _, target in summary.ways))
    outcomes = [
        f"{number:,} {words}"
        for number, words in (
            (summary.outcomes["ok"], "ok"),
            (summary.outcomes["needs-human"], "with something to decide"),
            (summary.outcomes["failed"], "failed"),
        )
        if number
    ]
    onto = f" onto {targets}" if targets else ""
    return f"{_clusters(summary.clusters)}{onto}: {', '.join(outcomes) or 'nothing to do'}"


def _sections(summary: FleetSummary) -> Iterator[Section]:
    findings, decisions = summary.open_findings(), summary.repeated_decisions()
    rebased = summary.ways.total()

    def of_severity(severity: Severity) -> list[Entry]:
        return [_of_finding(finding, rebased) for finding in findings if finding.most.severity == severity]

    yield _section("Could not be rebased", [_failure(cause, failed) for cause, failed in summary.failures()])
    yield _section("A person has to decide", of_severity("required"))
    review = [_of_decision("review", decision, rebased) for decision in decisions if decision.most.review]
    yield _section("To look at", [*of_severity("recommended"), *review])
    decisions = [decision for decision in decisions if not decision.most.review]
    changes = [_of_decision("change", decision, rebased) for decision in decisions if decision.most.changes_behaviour]
    yield _section("Changes what the clusters do", changes)
    by_title: dict[str, list[Entry]] = {title: [] for _, title in _OUTCOMES.values()}
    for decision in decisions:
        if not decision.most.changes_behaviour:
            mark, title = _OUTCOMES[decision.most.outcome]
            by_title[title].append(_on_one_line(mark, decision, rebased))
    for title, entries in by_title.items():
        yield _section(title, entries, folded=True)
    yield _section("Also worth knowing", of_severity("info"), folded=True)


def _section(title: str, entries: Iterable[Entry], *, folded: bool = False) -> Section:
    """Return a section of a length that a person can read."""
    entries = tuple(entries)
    shown = _SHOWN_FOLDED if folded else _SHOWN
    if len(entries) <= shown:
        return Section(title, entries, folded=folded)
    more = Entry("note", f"and {len(entries) - shown:,} more, which --report-format json lists")
    return Section(f"{title} ({len(entries):,})", (*entries[:shown], more), counted=False, folded=folded)


def _failure(cause: str, repeated: Repeated[str]) -> Entry:
    errors = sorted(repeated.variants)
    more = repeated.clusters - len(errors)
    lines = (*errors, *((f"and {more:,} more",) if more else ()))
    return Entry("required", f"{cause}: {_clusters(repeated.clusters)}", lines)


def _of_finding(repeated: Repeated[Finding], rebased: int) -> Entry:
    finding = repeated.most
    about = ", ".join(finding.keys) or finding.id
    lines = [*explain_finding(finding)]
    messages = {variant.what.message for variant in repeated.variants.values()} - {finding.message}
    lines[1:1] = [f"Elsewhere: {sentence(message)}" for message in sorted(messages)]
    end = -1 if finding.commands else len(lines)
    lines[end:end] = _where(repeated, rebased)
    return Entry(mark_of(finding), f"{about}: {_share(repeated, rebased)}", tuple(lines))


def _of_decision(mark: Mark, repeated: Repeated[DecisionBrief], rebased: int) -> Entry:
    rules = repeated.most.rules
    lines = [*_values(repeated), *([f"[{', '.join(rules)}]"] if rules else []), *_where(repeated, rebased)]
    return Entry(mark, f"{repeated.most.key}: {_share(repeated, rebased)}", tuple(lines))


def _on_one_line(mark: Mark, repeated: Repeated[DecisionBrief], rebased: int) -> Entry:
    decision = repeated.most
    values = {variant.what.effective_after for variant in repeated.variants.values()}
    same = decision.outcome in _WRITTEN and len(values) == 1 and not repeated.other_forms
    value = f": {quoted(decision.effective_after)}" if same else ""
    where = one_line(repeated.examples[0]) if repeated.clusters == 1 else _share(repeated, rebased)
    return Entry(mark, f"{decision.key}{value} in {where}")


def _values(repeated: Repeated[DecisionBrief]) -> Iterator[str]:
    """Yield what the option comes to, with the number of clusters where it is not the same in all."""
    variants = sorted(repeated.variants.values(), key=lambda variant: -variant.clusters)
    for variant in variants:
        times = f" in {_clusters(variant.clusters)}" if len(variants) > 1 else ""
        yield f"{_change(variant.what)}{times}"
    if repeated.other_forms:
        yield f"other values in {_clusters(repeated.other_forms)}"


def _change(decision: DecisionBrief) -> str:
    before, after = quoted(decision.effective_before), quoted(decision.effective_after)
    return f"{before} -> {after}" if decision.changes_behaviour else after


def _share(repeated: Repeated[Any], rebased: int) -> str:
    """Return how many of the rebased clusters something is true of."""
    return f"{'all ' if repeated.clusters == rebased > 1 else ''}{_clusters(repeated.clusters)}"


def _where(repeated: Repeated[Any], rebased: int) -> Iterator[str]:
    """Yield which clusters something is true of, unless it is true of all."""
    if not repeated.clusters == rebased > 1:
        yield f"In {_named(repeated)}."


def _named(repeated: Repeated[Any]) -> str:
    more = repeated.clusters - len(repeated.examples)
    return f"{', '.join(map(one_line, repeated.examples))}{f' and {more:,} more' if more else ''}"


def _issues(summary: FleetSummary) -> Iterator[Issue]:
    """Yield an issue for each cause, at the first of its clusters."""
    for cause, failed in summary.failures():
        yield Issue(
            id=NOT_REBASED.id,
            title=NOT_REBASED.title,
            help=NOT_REBASED.help,
            severity=NOT_REBASED.severity,
            heading=one_line(f"{cause}: {_clusters(failed.clusters)}"),
            message=one_line(" ".join(map(sentence, sorted(failed.variants)))),
            action="To do: mend the file, and run the same command again.",
            source="",
            keys=(),
            place=_place(failed),
            fingerprint=fingerprint(NOT_REBASED.id, (), (cause,)),
        )
    for finding in summary.open_findings():
        issue = issue_of_finding(finding.most, _place(finding))
        message = f"{issue.message} In {_named(finding)}."
        yield issue._replace(heading=f"{issue.heading}: {_clusters(finding.clusters)}", message=message)
    for repeated in summary.repeated_decisions():
        decision = repeated.most
        if decision.review:
            check = DECISIONS[decision.outcome]
            yield Issue(
                id=check.id,
                title=check.title,
                help=check.help,
                severity=check.severity,
                heading=one_line(f"{decision.key}: {_clusters(repeated.clusters)}"),
                message=f"{one_line('; '.join(_values(repeated)))}. In {_named(repeated)}.",
                action="To do: See whether that is what you want.",
                source="",
                keys=(decision.key,),
                place=_place(repeated),
                fingerprint=decision.fingerprint,
            )


def _place(repeated: Repeated[Any]) -> Place:
    return Place(repeated.examples[0], 1, 1, "")


def _clusters(number: int) -> str:
    return _count(number, "cluster")


def _count(number: int, noun: str) -> str:
    return f"1 {noun}" if number == 1 else f"{number:,} {noun}s"


def _closing(summary: FleetSummary) -> Iterator[str]:
    ways = [f"{start} -> {target} ({number:,})" for (start, target), number in summary.ways.most_common()]
    if ways:
        yield f"From and to: {', '.join(ways)}."
    if summary.to_review:
        yield f"{_clusters(summary.to_review)} of those that are ok: something to look at."
    if summary.up_to_date:
        yield f"{_clusters(summary.up_to_date)} up to date already, counted as they were."
    other = summary.other_files
    if other.clusters:
        yield f"{_count(other.clusters, 'file')} without the ConfigMap, left out: {_named(other)}."
    if summary.not_listed:
        yield f"{summary.not_listed:,} more findings and decisions are not listed: too many different ones."
