"""The report on a check: every finding at its place, the gravest first."""

from __future__ import annotations

from collections.abc import Iterator

from cilium_cmrebase.checking.validation import CheckResult, PlacedFinding
from cilium_cmrebase.report.issues import issue_of_finding
from cilium_cmrebase.report.model import Entry, Issue, Mark, Report, Section
from cilium_cmrebase.report.words import explain_finding, mark_of
from cilium_cmrebase.rules import SEVERITIES, Severity

__all__ = ["make_report"]

_TITLES = {"required": "Required", "recommended": "To look at", "info": "Good to know"}


def make_report(result: CheckResult) -> Report:
    """Return the report on *result*."""
    headline = f"{result.source}: cilium-config checked against Cilium {result.version}"

    def issues() -> Iterator[Issue]:
        return (issue_of_finding(placed.finding, placed.place, placed.fix) for placed in result.findings)

    return Report(headline, tuple(_sections(result)), tuple(_closing(result)), result.to_dict, issues)


def _sections(result: CheckResult) -> Iterator[Section]:
    for severity in SEVERITIES:
        entries = tuple(_entry(placed) for placed in _open(result, severity))
        yield Section(_TITLES[severity], entries, folded=severity == "info")
    accepted = tuple(_entry(placed, "note") for placed in result.findings if placed.finding.accepted)
    yield Section("Accepted", accepted, folded=True)


def _open(result: CheckResult, severity: Severity) -> list[PlacedFinding]:
    """Return the findings of one severity that are open."""
    return [placed for placed in result.findings if placed.finding.severity == severity and placed.finding.is_open]


def _entry(placed: PlacedFinding, mark: Mark | None = None) -> Entry:
    finding = placed.finding
    heading = ", ".join(finding.keys) or finding.id
    return Entry(mark or mark_of(finding), heading, tuple(explain_finding(finding)), placed.place)


def _closing(result: CheckResult) -> Iterator[str]:
    counts = [f"{number} {severity}" for severity in SEVERITIES if (number := len(_open(result, severity)))]
    accepted = sum(placed.finding.accepted is not None for placed in result.findings)
    counts += [f"{accepted} accepted"] if accepted else []
    guessed = "" if result.certain else " (a guess: say --release if it is wrong)"
    yield f"{result.options} options checked against {result.version}{guessed}: {', '.join(counts) or 'no findings'}."
