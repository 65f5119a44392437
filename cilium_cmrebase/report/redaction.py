"""Hide values in reports: what was found is told without them, so that no format has them to show.

Values of options are replaced wherever what was found holds them as values. Sentences quote values too, whole, cut
short or in parts: there, every stretch that a hidden value has as well is replaced.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

import attrs

from cilium_cmrebase.checking.validation import CheckResult, PlacedFinding
from cilium_cmrebase.differences import Difference, OptionDifference
from cilium_cmrebase.document import Place
from cilium_cmrebase.merge import Decision, Finding, Result
from cilium_cmrebase.planning import Hop, Plan
from cilium_cmrebase.quoting import printable
from cilium_cmrebase.report.issues import Issue
from cilium_cmrebase.report.model import Report
from cilium_cmrebase.rules import Acceptance, fingerprint

if TYPE_CHECKING:
    from cilium_cmrebase.fleet.summary import FleetSummary
    from cilium_cmrebase.userfiles.answers import Answer

__all__ = ["Redaction"]

_Found: TypeAlias = Result | CheckResult | Plan | Difference

# How many characters a sentence and a value share only where the sentence quotes the value: where it is about the
# value's option, and elsewhere, where names such as `cilium-etcd-secrets` are just what the world is called.
_TELLING, _TELLING_ELSEWHERE = 8, 24
_VALUES_OF_DECISION = ("ours", "base", "theirs", "value", "effective_before", "effective_after")
_VALUES_OF_DIFFERENCE = ("left", "right", "left_effective", "right_effective")
_KEY_AND_COLON = re.compile(r"""(["']?)([^"':\s]+)\1[ \t]*:""")


def _hidden(length: int) -> str:
    return f"(redacted, {length} characters)"


@attrs.frozen(slots=False)
class Redaction:
    """What is to be hidden.

    Attributes:
        patterns: Options whose values are hidden, such as `kvstore-*`.
        data: Options and values of the text that was checked; what other use cases found holds them itself.
    """

    patterns: tuple[str, ...]
    data: Mapping[str, str] = attrs.field(factory=dict)

    def hides(self, key: str) -> bool:
        """Say whether the values of *key* are hidden."""
        return any(fnmatchcase(key.lower(), pattern.lower()) for pattern in self.patterns)

    def found(self, found: _Found | FleetSummary) -> _Found:
        """Return what a use case found without the values; all else is as it was.

        Raises:
            TypeError: It is the summary of a fleet, which has no such thing.
        """
        if not isinstance(found, _Found):
            raise TypeError(f"nothing can be hidden in a {type(found).__name__}")
        work = _Work(self, frozenset(self._secrets(found)))
        if isinstance(found, Result):
            return work.result(found)
        if isinstance(found, CheckResult):
            return attrs.evolve(found, findings=tuple(map(work.placed, found.findings)))
        if isinstance(found, Plan):
            return attrs.evolve(found, hops=tuple(map(work.hop, found.hops)))
        return attrs.evolve(found, entries=tuple(map(work.difference, found.entries)))

    def report(self, report: Report) -> Report:
        """Return the report on what `found` gave with the user's lines, to which it points, cut off before values."""
        sections = (
            section._replace(
                entries=tuple(each._replace(place=each.place and self._place(each.place)) for each in section.entries)
            )
            for section in report.sections
        )

        def issues() -> Iterator[Issue]:
            return (each._replace(place=self._place(each.place)) for each in report.issues)

        return Report(report.headline, sections, report.closing, lambda: report.data, issues)

    def _secrets(self, found: _Found) -> Iterator[str]:
        """Yield every value that is to be hidden."""
        pairs = list(self.data.items())
        results = [found] if isinstance(found, Result) else []
        if isinstance(found, Plan):
            results = [hop.result for hop in found.hops if hop.result is not None]
        for result in results:
            pairs += result.ours.data.items()
            for decision in result.decisions:
                names = [decision.key, *([decision.moved_to] if decision.moved_to else [])]
                pairs += [(name, getattr(decision, each) or "") for name in names for each in _VALUES_OF_DECISION]
        if isinstance(found, Difference):
            pairs += [*found.left.data.items(), *found.right.data.items()]
        yield from (value for key, value in pairs if value and self.hides(key))

    def _place(self, place: Place) -> Place:
        """Return *place* with a line that shows the key and, of values, only one that may be seen."""
        start = place.column - 1
        before, line = place.text[:start], place.text[start:]
        key = _KEY_AND_COLON.match(line)
        # A value's line may hold others, too: what stands before the key, and behind it where a collection begins.
        before = before if not before.strip() else " " * start
        if key is None or self.hides(key.group(2)):
            line = f"{key.group() if key else ''} (redacted)"
        elif before != place.text[:start] or line[key.end() :].lstrip().startswith(("{", "[")):
            line = key.group()
        return place._replace(text=before + line)


@attrs.frozen(slots=False)
class _Work:
    """Hides values, and what sentences tell of them.

    Attributes:
        redaction: What is to be hidden.
        secrets: The values that are.
    """

    redaction: Redaction
    secrets: frozenset[str]

    def result(self, result: Result) -> Result:
        hides = self.redaction.hides
        # What a hidden value has moved to is hidden as well, and so is what moves to where values are hidden.
        moved = {each.key: each.moved_to for each in result.decisions if each.moved_to}
        keys = {key for pair in moved.items() if any(map(hides, pair)) for key in pair}
        decisions = (self._decision(each, each.key in keys or hides(each.key)) for each in result.decisions)
        return attrs.evolve(
            result,
            decisions=tuple(decisions),
            findings=tuple(map(self.finding, result.findings)),
        )

    def hop(self, hop: Hop) -> Hop:
        drift = tuple(
            attrs.evolve(each, before=_shown(each.before), after=_shown(each.after))
            if self.redaction.hides(each.key)
            else each
            for each in hop.drift
        )
        return attrs.evolve(
            hop,
            result=hop.result and self.result(hop.result),
            drift=drift,
            one_way=tuple(map(self.finding, hop.one_way)),
        )

    def placed(self, placed: PlacedFinding) -> PlacedFinding:
        hidden = any(map(self.redaction.hides, placed.finding.keys))
        # A fix may write the value anew.
        return attrs.evolve(placed, finding=self.finding(placed.finding), fix=None if hidden else placed.fix)

    def difference(self, entry: OptionDifference) -> OptionDifference:
        if not self.redaction.hides(entry.key):
            return entry
        values: dict[str, Any] = {name: _shown(getattr(entry, name)) for name in _VALUES_OF_DIFFERENCE}
        return attrs.evolve(entry, **values, details=())

    def finding(self, finding: Finding) -> Finding:
        hidden = any(map(self.redaction.hides, finding.keys))
        names = ("message", "action", "rollback")
        texts: dict[str, Any] = {name: self._sentence(getattr(finding, name), hidden) for name in names}
        if hidden:  # else whoever guesses a value could see that it is right
            texts |= {"fingerprint": fingerprint(finding.id, finding.keys, ("(redacted)",)), "values": None}
        return attrs.evolve(finding, **texts, accepted=self._acceptance(finding.accepted, hidden))

    def _decision(self, decision: Decision, hidden: bool) -> Decision:
        values: dict[str, Any] = {}
        if hidden:
            values = {name: _shown(getattr(decision, name)) for name in _VALUES_OF_DECISION}
        return attrs.evolve(
            decision,
            **values,
            reason=self._sentence(decision.reason, hidden),
            answer=self._answer(decision.answer, hidden),
            accepted=self._acceptance(decision.accepted, hidden),
        )

    def _answer(self, answer: Answer | None, hidden: bool) -> Answer | None:
        if answer is None:
            return None
        reason = self._sentence(answer.reason, hidden)
        return attrs.evolve(answer, value=None, situation={}, reason=reason) if hidden else answer

    def _acceptance(self, accepted: Acceptance | None, hidden: bool) -> Acceptance | None:
        return accepted and attrs.evolve(accepted, reason=self._sentence(accepted.reason, hidden))

    def _sentence(self, text: str, about_hidden: bool) -> str:
        """Return *text* with every stretch hidden that tells of a value.

        Args:
            text: A sentence.
            about_hidden: Whether it is about a hidden value: then short ones, too, are hidden where it quotes them.
        """
        if about_hidden and self._short is not None:
            text = self._short.sub(lambda found: f'"{_hidden(len(found.group()) - 2)}"', text)
        for value in self._whole:
            text = text.replace(value, _hidden(len(value)))
        size = _TELLING if about_hidden else _TELLING_ELSEWHERE
        stretches = self._stretches[size]
        told: list[str] = []
        at = 0
        while at < len(text):
            end = at
            while text[end : end + size] in stretches:
                end += 1
            if end > at:
                end += size - 1
                told.append(_hidden(end - at))
            else:
                end += 1
                told.append(text[at])
            at = end
        return "".join(told)

    @cached_property
    def _whole(self) -> list[str]:
        """Values as messages show them, those first that hold others."""
        shown = {way for value in self.secrets for way in _ways(value) if len(way) >= _TELLING}
        return sorted(shown, key=len, reverse=True)

    @cached_property
    def _stretches(self) -> dict[int, frozenset[str]]:
        """All stretches of values that are long enough to tell, by their length."""
        ways = [way for value in self.secrets for way in _ways(value)]
        return {
            size: frozenset(way[at : at + size] for way in ways for at in range(len(way) - size + 1))
            for size in (_TELLING, _TELLING_ELSEWHERE)
        }

    @cached_property
    def _short(self) -> re.Pattern[str] | None:
        """Values and their parts that are shorter, in quotes."""
        parts = {part for value in self.secrets for part in (value, *re.split(r"[\s,;={}\[\]\"']+", value))}
        short = sorted((re.escape(part) for part in parts if 0 < len(part) < _TELLING), key=len, reverse=True)
        return re.compile(f"\"(?:{'|'.join(short)})\"|'(?:{'|'.join(short)})'") if short else None


def _shown(value: str | None) -> str | None:
    return None if value is None else _hidden(len(value))


def _ways(value: str) -> set[str]:
    """Return the ways in which messages show a value."""
    return {value, printable(value), "\\n".join(value.splitlines())}
