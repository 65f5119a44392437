"""Hide values in reports: what a use case returned is told without them, so that no format has them to show.

Values of options are hidden wherever a result holds them as values, and as arguments of what it says. Words of
people may quote anything: they are hidden as a whole where they are about a hidden option or hold a hidden value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, TypeAlias

import attrs

from cilium_cmrebase.checking.validation import CheckResult, PlacedFinding
from cilium_cmrebase.differences import Difference, OptionDifference
from cilium_cmrebase.document import Place
from cilium_cmrebase.merge import Decision, Finding, Result
from cilium_cmrebase.messages import Argument, Arguments, Listed, Message, Quote, Value
from cilium_cmrebase.planning import Hop, Plan
from cilium_cmrebase.report.model import Issue, Report
from cilium_cmrebase.rules import Acceptance, fingerprint

if TYPE_CHECKING:
    from cilium_cmrebase.fleet.summary import FleetSummary
    from cilium_cmrebase.userfiles.answers import Answer

__all__ = ["Redaction"]

_Redactable: TypeAlias = Result | CheckResult | Plan | Difference

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
        data: Options and values of the text that was checked; what other use cases return holds them itself.
    """

    patterns: tuple[str, ...]
    data: Mapping[str, str] = attrs.field(factory=dict)

    def hides(self, key: str) -> bool:
        """Say whether the values of *key* are hidden."""
        return any(fnmatchcase(key.lower(), pattern.lower()) for pattern in self.patterns)

    def hidden(self, result: _Redactable | FleetSummary) -> _Redactable:
        """Return what a use case returned without the values; all else is as it was.

        Raises:
            TypeError: It is the summary of a fleet, in which nothing can be hidden.
        """
        match result:
            case Result():
                return self._work(result).result(result)
            case CheckResult():
                return attrs.evolve(result, findings=tuple(map(self._work(result).placed, result.findings)))
            case Plan():
                return attrs.evolve(result, hops=tuple(map(self._work(result).hop, result.hops)))
            case Difference():
                return attrs.evolve(result, entries=tuple(map(self._work(result).difference, result.entries)))
        raise TypeError(f"nothing can be hidden in a {type(result).__name__}")

    def report(self, report: Report) -> Report:
        """Return the report on what `hidden` gave with the user's lines, to which it points, cut off before values."""
        sections = (
            section._replace(
                entries=tuple(
                    entry._replace(place=entry.place and self._place(entry.place)) for entry in section.entries
                )
            )
            for section in report.sections
        )

        def issues() -> Iterator[Issue]:
            return (issue._replace(place=self._place(issue.place)) for issue in report.issues)

        return Report(report.headline, sections, report.closing, lambda: report.data, issues)

    def _work(self, result: _Redactable) -> _Work:
        pairs = (*self.data.items(), *_values(result))
        return _Work(self, frozenset(value for key, value in pairs if value and self.hides(key)))

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


def _values(result: _Redactable) -> Iterator[tuple[str, str | None]]:
    """Yield options with the values that they have in what a use case returned."""
    match result:
        case Result():
            yield from result.ours.data.items()
            for decision in result.decisions:
                values = [getattr(decision, name) for name in _VALUES_OF_DECISION]
                for key in (decision.key, decision.moved_to):
                    if key is not None:
                        yield from ((key, value) for value in values)
        case Plan():
            for hop in result.hops:
                if hop.result is not None:
                    yield from _values(hop.result)
        case Difference():
            yield from result.left.data.items()
            yield from result.right.data.items()


@attrs.frozen
class _Work:
    """Hides values, and what is said of them.

    Attributes:
        redaction: What is to be hidden.
        secrets: The values that are.
        others: Further options whose values are hidden.
    """

    redaction: Redaction
    secrets: frozenset[str]
    others: frozenset[str] = frozenset()

    def hides(self, key: str) -> bool:
        return key in self.others or self.redaction.hides(key)

    def result(self, result: Result) -> Result:
        # What a hidden value has moved to is hidden as well, and so is what moves to where values are hidden.
        moved = {decision.key: decision.moved_to for decision in result.decisions if decision.moved_to}
        others = frozenset(key for pair in moved.items() if any(map(self.hides, pair)) for key in pair)
        work = attrs.evolve(self, others=others)
        return result._replace(
            decisions=tuple(map(work.decision, result.decisions)),
            findings=tuple(map(work.finding, result.findings)),
        )

    def hop(self, hop: Hop) -> Hop:
        drift = tuple(
            attrs.evolve(default, before=_shown(default.before), after=_shown(default.after))
            if self.hides(default.key)
            else default
            for default in hop.drift
        )
        return attrs.evolve(
            hop,
            result=hop.result and self.result(hop.result),
            drift=drift,
            one_way=tuple(map(self.finding, hop.one_way)),
        )

    def placed(self, placed: PlacedFinding) -> PlacedFinding:
        hidden = any(map(self.hides, placed.finding.keys))
        # A fix may write the value anew.
        return attrs.evolve(placed, finding=self.finding(placed.finding), fix=None if hidden else placed.fix)

    def difference(self, entry: OptionDifference) -> OptionDifference:
        if not self.hides(entry.key):
            return entry
        values: dict[str, Any] = {name: _shown(getattr(entry, name)) for name in _VALUES_OF_DIFFERENCE}
        return attrs.evolve(entry, **values, details=())

    def finding(self, finding: Finding) -> Finding:
        hidden = any(map(self.hides, finding.keys))
        safe = finding._replace(
            arguments=self._arguments(finding.arguments),
            notes=tuple(map(self._message, finding.notes)),
            accepted=self._acceptance(finding.accepted, hidden=hidden),
        )
        if not hidden:
            return safe
        # Else whoever guesses a value could see that it is right.
        mark = fingerprint(finding.id, finding.keys, ("(redacted)",))
        return safe._replace(values=None, fingerprint_on_record=mark)

    def decision(self, decision: Decision) -> Decision:
        hidden = self.hides(decision.key)
        safe = decision._replace(
            because=self._message(decision.because),
            answer=self._answer(decision.answer, hidden=hidden),
            accepted=self._acceptance(decision.accepted, hidden=hidden),
        )
        if not hidden:
            return safe
        values: dict[str, Any] = {name: _shown(getattr(decision, name)) for name in _VALUES_OF_DECISION}
        return safe._replace(**values)

    def _message(self, message: Message) -> Message:
        return message._replace(arguments=self._arguments(message.arguments))

    def _arguments(self, arguments: Arguments) -> Arguments:
        return tuple((name, self._argument(argument)) for name, argument in arguments)

    def _argument(self, argument: Argument) -> Argument:
        match argument:
            case Value(str(text), key) if self.hides(key):
                return Value(_hidden(len(text)), key)
            case Quote(text, key):
                return Quote(self._words(text, hidden=key is None or self.hides(key)), key)
            case Message():
                return self._message(argument)
            case Listed(items, joint):
                return Listed(tuple(map(self._argument, items)), joint)
        return argument

    def _answer(self, answer: Answer | None, *, hidden: bool) -> Answer | None:
        if answer is None:
            return None
        reason, by = self._words(answer.reason, hidden=hidden), self._words(answer.by, hidden=False)
        safe = attrs.evolve(answer, reason=reason, by=by)
        return attrs.evolve(safe, value=None, situation={}) if hidden else safe

    def _acceptance(self, accepted: Acceptance | None, *, hidden: bool) -> Acceptance | None:
        return accepted and attrs.evolve(accepted, reason=self._words(accepted.reason, hidden=hidden))

    def _words(self, text: str, *, hidden: bool) -> str:
        """Return words of a person, hidden as a whole where they are to be, or hold a value that is."""
        return _hidden(len(text)) if text and (hidden or any(value in text for value in self.secrets)) else text


def _shown(value: str | None) -> str | None:
    return None if value is None else _hidden(len(value))
