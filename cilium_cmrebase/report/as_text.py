"""The report for a person who decides whether to apply the result.

First what needs a decision, then what changes the cluster's behaviour, then what was added, moved and dropped, then
the user's own settings, then counts. Nothing is said twice: a key appears in the first section that concerns it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import attrs

from cilium_cmrebase.merge import Decision, Finding, Result, Side

__all__ = ["render_text"]

_INDENT = "    "
_SHOWN = 60
# Reasons that say no more than the title of the section that they come under.
_SAID_BY_TITLES = ("new in the template", "your value", "you had left it out", "neither you nor the template has it")
_SILENT = ("compiled-default-changed",)
_COLORS = {
    "!": "\x1b[31m",
    "?": "\x1b[33m",
    "~": "\x1b[33m",
    "^": "\x1b[36m",
    "+": "\x1b[32m",
    ">": "\x1b[36m",
    "-": "\x1b[31m",
}
_BOLD, _RESET = "\x1b[1m", "\x1b[0m"
_SYMBOLS = {
    "adopted": "~",
    "added": "+",
    "required": "+",
    "preserved": "^",
    "renamed": ">",
    "converted": ">",
    "dropped": "-",
    "left-out": "-",
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
}


@attrs.frozen
class _Item:
    """One entry of the report: a symbol and heading, and lines of explanation."""

    symbol: str
    heading: str
    lines: tuple[str, ...]


def render_text(result: Result, *, width: int = 80, color: bool = False) -> str:
    """Return the report as text.

    Args:
        result: What a rebase returned.
        width: Columns that a line may take.
        color: Whether to mark symbols and titles by colour.
    """
    writer = _Writer(width, color)
    writer.paragraph(_headline(result), "")
    for title, items in _sections(result):
        writer.section(title, items)
    writer.line("")
    for line in _counts(result):
        writer.paragraph(line, "")
    return writer.text()


class _Writer:
    def __init__(self, width: int, color: bool) -> None:
        self._lines: list[str] = []
        self._width = max(40, width)
        self._color = color

    def text(self) -> str:
        return "\n".join(self._lines) + "\n"

    def line(self, line: str, *, bold: bool = False) -> None:
        self._lines.append(f"{_BOLD}{line}{_RESET}" if bold and self._color else line)

    def section(self, title: str, items: list[_Item]) -> None:
        if not items:
            return
        self.line("")
        self.line(f"{title} ({len(items)})", bold=True)
        for item in items:
            symbol = item.symbol
            if self._color and symbol in _COLORS:
                symbol = f"{_COLORS[symbol]}{symbol}{_RESET}"
            first, *more = _wrap(item.heading, self._width - 2)
            self._lines.append(f"{symbol} {first}")
            self._lines.extend(_INDENT + line for line in more)
            for line in item.lines:
                self.paragraph(line, _INDENT)

    def paragraph(self, text: str, indent: str) -> None:
        self._lines.extend(indent + line for line in _wrap(text, self._width - len(indent)))


def _wrap(text: str, width: int) -> list[str]:
    """Break *text* at blanks; a word longer than the width, such as a path, stays whole to be copied."""
    lines: list[str] = []
    current = ""
    for word in text.split(" "):
        if current and len(current) + 1 + len(word) > width:
            lines.append(current)
            current = word
        else:
            current = f"{current} {word}" if current else word
    return [*lines, current]


def _headline(result: Result) -> str:
    start, target = result.from_.version, result.to.version
    return f"cilium-config {start} -> {target}, compared with the {result.base}"


def _sections(result: Result) -> Iterator[tuple[str, list[_Item]]]:
    about: dict[str, list[Finding]] = {}
    for finding in result.findings:
        for key in finding.keys:
            about.setdefault(key, []).append(finding)
    said: set[str] = set()
    told: set[Finding] = set()

    def item(symbol: str, decision: Decision) -> _Item:
        said.add(decision.key)
        if decision.moved_to:
            said.add(decision.moved_to)
        findings = [finding for finding in about.get(decision.key, ()) if finding not in told]
        told.update(findings)
        return _of_decision(symbol, decision, findings, result)

    def open_items() -> Iterator[_Item]:
        by_key = {decision.key: decision for decision in result.decisions}
        for finding in result.findings:
            if finding.resolved or finding.severity == "info" or finding in told or finding.id in _SILENT:
                continue
            symbol = "!" if finding.severity == "required" else "?"
            decisions = [by_key[key] for key in finding.keys if key in by_key and key not in said]
            if len(decisions) == 1:
                yield item(symbol, decisions[0])
            else:
                told.add(finding)
                yield _of_finding(symbol, finding)
        for decision in result.decisions:
            if decision.review and decision.key not in said:
                yield item("?", decision)

    def chosen(belongs: Callable[[Decision], object]) -> list[_Item]:
        decisions = [decision for decision in result.decisions if decision.key not in said and belongs(decision)]
        return [item(_SYMBOLS.get(decision.outcome, "="), decision) for decision in decisions]

    yield "To decide", list(open_items())
    yield "Changes what the cluster does", chosen(lambda decision: decision.changes_behaviour)
    silent = [finding for finding in result.findings if finding.id in _SILENT and finding not in told]
    told.update(silent)
    yield "Changes in silence: nobody writes these options", [_of_finding("~", finding) for finding in silent]
    yield "Written because the upgrade needs it", chosen(lambda decision: decision.outcome == "required")
    yield "Held back, so that the cluster goes on as it does", chosen(lambda decision: decision.outcome == "preserved")
    moved = ("renamed", "converted")
    yield "Moved", chosen(lambda decision: decision.outcome in moved and decision.ours is not None)
    yield "Dropped", chosen(lambda decision: decision.outcome == "dropped")
    yield "New in the template", chosen(lambda decision: decision.outcome == "added")
    yield "In the template, left out as you had it", chosen(lambda each: each.outcome == "left-out" and each.theirs)
    yield "Yours, kept", chosen(lambda decision: decision.outcome == "kept")
    yield "Also worth knowing", [_of_finding("*", finding) for finding in result.findings if finding not in told]


def _of_decision(symbol: str, decision: Decision, findings: Iterable[Finding], result: Result) -> _Item:
    findings = list(findings)
    lines = []
    said_by_title = decision.reason in _SAID_BY_TITLES and not decision.review
    said_by_rule = any(finding.message in decision.reason for finding in findings)
    if not (said_by_rule or (said_by_title and not decision.changes_behaviour)):
        lines.append(_sentence(decision.reason))
    if decision.review and decision.outcome in ("kept", "left-out"):
        lines.append(f"Default before: {_quoted(decision.base)}, default now: {_quoted(decision.theirs)}.")
    elif decision.outcome == "preserved" and decision.theirs is not None:
        lines.append(f"The template has {_quoted(decision.theirs)}.")
    for finding in findings:
        lines += _explain(finding)
    if decision.changes_behaviour and not any(finding.source for finding in findings):
        lines.append(f"[default ConfigMap] {result.to.version.release}")
    change = _before_and_after(decision)
    if decision.moved_to:
        value = next(each.value for each in result.decisions if each.key == decision.moved_to)
        change = f"{_quoted(decision.ours)} -> {decision.moved_to}: {_quoted(value)}"
    return _Item(symbol, f"{decision.key}: {change}", tuple(lines))


def _before_and_after(decision: Decision) -> str:
    """Show what changes in effect; where that is not known, what changes in the ConfigMap."""
    if decision.outcome in ("kept", "preserved", "required") and not decision.changes_behaviour:
        return _quoted(decision.value) if decision.value is not None else "left out"
    if decision.changes_behaviour:
        before = _with_origin(decision.effective_before, decision.ours)
        return f"{before} -> {_with_origin(decision.effective_after, decision.value)}"
    if decision.outcome == "added":
        return _quoted(decision.value)
    if decision.outcome == "left-out":
        return _quoted(decision.theirs) if decision.theirs is not None else "left out"
    after = _quoted(decision.value) if decision.value is not None else "gone"
    return f"{_quoted(decision.ours if decision.ours is not None else decision.base)} -> {after}"


def _with_origin(effective: str | None, written: str | None) -> str:
    return _quoted(effective) if written is not None else f"{_quoted(effective)} (compiled default)"


def _of_finding(symbol: str, finding: Finding) -> _Item:
    heading = ", ".join(finding.keys) or finding.id
    return _Item(symbol, heading, tuple(_explain(finding)))


def _explain(finding: Finding) -> Iterator[str]:
    yield _sentence(finding.message)
    if finding.action and not finding.resolved:
        yield f"To do: {finding.action}"
    elif finding.action:
        yield f"Later: {finding.action}"
    if finding.rollback:
        yield f"Rollback: {finding.rollback}"
    if finding.source:
        yield f"[{finding.id}] {finding.source}"


def _sentence(text: str) -> str:
    if text.partition(" ")[0].isalpha():  # names of options and files keep their spelling
        text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?", ")", '"')) else text + "."


def _quoted(value: str | None) -> str:
    """Return a value as it can stand in a line: several lines, and long ones, are shortened."""
    if value is None:
        return "(absent)"
    lines = value.splitlines()
    shown = "\\n".join(lines)
    size = f" ({len(lines)} lines)" if len(lines) > 1 else f" ({len(value)} characters)"
    return f'"{shown}"' if len(shown) <= _SHOWN else f'"{shown[:_SHOWN]}..."{size}'


def _counts(result: Result) -> Iterator[str]:
    summary = result.summary
    written = sum(decision.value is not None for decision in result.decisions)
    counts = ", ".join(f"{summary[outcome]} {words}" for outcome, words in _WORDS.items() if summary.get(outcome))
    yield f"{written} options written: {counts}."
    yield (
        f"Compared: {result.from_.version} ({_known_by(result.from_)}) with {result.to.version} "
        f"({_known_by(result.to)}), base: {result.base}, {result.rules_considered} rules on the way, new defaults: "
        f"{result.new_defaults}."
    )
    if result.upgrade_notes:
        yield f"Upgrade notes: {' '.join(result.upgrade_notes)}"
    if result.other_documents:
        yield f"{result.other_documents} other objects of the new stream stand unchanged in the output."
    if not result.ok:
        yield "Something that the upgrade requires is left to decide; see the lines marked with !."


def _known_by(side: Side) -> str:
    return side.evidence if side.evidence == "given" else f"judging by {side.evidence}"
