"""Findings that somebody has accepted: shown with the reason, and no longer counted."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import attrs

from cilium_cmrebase.catalog import Catalog, default_catalog
from cilium_cmrebase.document.comment_lines import comment_lines
from cilium_cmrebase.document.spelling import spell_key, spell_quoted
from cilium_cmrebase.messages import Arguments, Listed, Message, arguments, message
from cilium_cmrebase.rules.acceptance import Acceptance, OpenPoint
from cilium_cmrebase.rules.checks import ACCEPTED_CHANGED, ACCEPTED_EXPIRED, ACCEPTED_UNUSED, Check
from cilium_cmrebase.rules.findings import Finding, Severity
from cilium_cmrebase.userfiles.settings import Settings

if TYPE_CHECKING:
    from datetime import date

__all__ = ["Accepted", "AcceptedEntry", "Register"]

_WIDTH = 110
_BEGINNING = """\
# Findings that we live with: they are shown, and no longer counted. Each needs a reason; `by` says whose word it is,
# and `until: 2027-03-31` lets it end. `cilium-cmrebase schema accepted` describes this file.
"""


@attrs.frozen
class AcceptedEntry:
    """One entry of the file.

    Attributes:
        place: File and line, to be shown to people.
        fingerprint: What it accepts; None where rule and key say it.
        rule: The id of the finding; `review` for a point for review; None where only the fingerprint is given.
        key: The option, or one of them; None for a finding that names none.
        acceptance: Why, by whom, until when.
    """

    place: str
    fingerprint: str | None
    rule: str | None
    key: str | None
    acceptance: Acceptance

    def fits(self, rule: str, keys: tuple[str, ...], fingerprint: str) -> bool:
        """Say whether the entry is about a finding, whether it has expired or not."""
        return fingerprint == self.fingerprint if self.fingerprint else self.names(rule, keys)

    def names(self, rule: str, keys: tuple[str, ...]) -> bool:
        """Say whether rule and option are those of the entry."""
        return rule == self.rule and (self.key in keys if self.key else not keys)

    def is_over(self, today: date | None) -> bool:
        """Say whether the entry has expired; it has not where nobody says what day it is."""
        until = self.acceptance.until
        return today is not None and until is not None and until < today

    @property
    def named(self) -> Message:
        """What the entry is about."""
        what = self.rule or self.fingerprint or ""
        return message("entry-on", what=what, key=self.key) if self.key else message("entry", what=what)


@attrs.frozen
class Accepted:
    """A file of accepted findings.

    Attributes:
        settings: The file as it is written.
        entries: What is accepted.
        severities: Other severities for findings, by their id.
    """

    settings: Settings = attrs.field(repr=False, eq=False)
    entries: tuple[AcceptedEntry, ...]
    severities: dict[str, Severity]

    @property
    def source(self) -> str:
        """Name of the file."""
        return self.settings.source

    @classmethod
    def from_text(cls, text: str, source: str = "accepted.yaml") -> Accepted:
        """Read a file of accepted findings; `schemas/accepted.schema.json` describes it.

        Args:
            text: YAML; an empty text accepts nothing.
            source: Name of the text, for messages.

        Raises:
            DocumentError: It is no such file; the message says where and why.
        """
        catalog = default_catalog()
        settings = Settings(text, json.loads(catalog.schema_text("accepted")), source=source)
        items = settings.data.get("accepted") or ()
        entries = (_entry(settings, index, item, catalog) for index, item in enumerate(items))
        severities = settings.data.get("severities") or {}
        in_use = {catalog.retired_ids.get(name, name): severity for name, severity in severities.items()}
        return cls(settings, tuple(entries), in_use)

    def text_with(self, points: Iterable[OpenPoint], today: date) -> str:
        """Return the text of the file with an entry more for each of *points* that no entry is about yet.

        Args:
            points: What to accept.
            today: Said in the reason, which somebody has to replace by a better one.

        Raises:
            SettingsError: The list in the file is in flow style.
        """
        new = {
            point.fingerprint: _new_entry(point, today)
            for point in points
            if not any(entry.fits(point.rule, point.keys, point.fingerprint) for entry in self.entries)
        }
        settings = self.settings
        if not settings.text.strip():
            empty = f"{_BEGINNING}accepted:{'' if new else ' []'}\n"
            settings = Settings(empty, {}, source=self.source)
        return settings.with_items("accepted", new.values())


def _entry(settings: Settings, index: int, item: dict[str, str], catalog: Catalog) -> AcceptedEntry:
    until = None
    if "until" in item:
        from datetime import date

        try:
            until = date.fromisoformat(item["until"])
        except ValueError:
            path = ("accepted", index, "until")
            raise settings.error(path, f"there is no day {item['until']}", "write it like 2027-03-31") from None
    return AcceptedEntry(
        place=f"{settings.source}:{settings.line(('accepted', index))}",
        fingerprint=item.get("fingerprint"),
        rule=catalog.retired_ids.get(item.get("rule", ""), item.get("rule")),
        key=item.get("key"),
        acceptance=Acceptance(item["reason"], item.get("by", ""), until),
    )


def _new_entry(point: OpenPoint, today: date) -> str:
    lines = [
        *(f"# {line}" for line in comment_lines(point.message, _WIDTH)),
        f"- fingerprint: {spell_quoted(point.fingerprint)}",
        f"  rule: {spell_key(point.rule)}",
        *(f"  key: {spell_key(key)}" for key in point.keys[:1]),
        f"  reason: found on {today.isoformat()}; nobody has said yet why it is fine",
    ]
    return "\n".join(lines)


class Register:
    """Goes through the findings of one run, and keeps account of which entries were of use."""

    def __init__(self, accepted: Accepted, today: date | None) -> None:
        """Begin a run.

        Args:
            accepted: The file.
            today: What day it is; None: no entry expires.
        """
        self._accepted = accepted
        self._today = today
        self._used: set[AcceptedEntry] = set()
        self._changed: set[AcceptedEntry] = set()

    def finding(self, finding: Finding) -> Finding:
        """Return *finding* with its severity by the file, and accepted if an entry says so."""
        severity = self._accepted.severities.get(finding.id, finding.severity)
        accepted = self.acceptance(finding.id, finding.keys, finding.fingerprint)
        return finding._replace(severity=severity, accepted=None if finding.resolved else accepted)

    def acceptance(self, rule: str, keys: tuple[str, ...], fingerprint: str) -> Acceptance | None:
        """Return why a finding or a point for review is accepted; None where it is not."""
        acceptance = None
        for entry in self._accepted.entries:
            if entry.fits(rule, keys, fingerprint):
                self._used.add(entry)
                if acceptance is None and not entry.is_over(self._today):
                    acceptance = entry.acceptance
            elif entry.names(rule, keys):
                self._changed.add(entry)
        return acceptance

    def findings(self) -> Iterator[Finding]:
        """Yield what is to be said of the entries after all findings have been seen."""
        unused = []
        for entry in self._accepted.entries:
            if entry.is_over(self._today):
                until = str(entry.acceptance.until)
                given = arguments(place=entry.place, entry=entry.named, until=until)
                yield self._about(ACCEPTED_EXPIRED, [entry], given)
            elif entry in self._used:
                continue
            elif entry in self._changed:
                yield self._about(ACCEPTED_CHANGED, [entry], arguments(place=entry.place, entry=entry.named))
            else:
                unused.append(entry)
        if unused:
            places = (message("entry-at", place=entry.place, entry=entry.named) for entry in unused)
            yield self._about(ACCEPTED_UNUSED, unused, arguments(entries=Listed(tuple(places))))

    def _about(self, check: Check, entries: list[AcceptedEntry], given: Arguments) -> Finding:
        severity = self._accepted.severities.get(check.id, check.severity)
        # Of many entries that are of no use here, no key is the one to speak of.
        keys = (entries[0].key,) if len(entries) == 1 and entries[0].key else ()
        return check.finding(keys, severity=severity, given=given).about(entry.named.text for entry in entries)
