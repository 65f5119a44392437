"""Let people's answers count: put them in place of what the rebase decides, where they were given for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

import attrs

from cilium_cmrebase.document.comment_lines import comment_lines
from cilium_cmrebase.document.spelling import spell_key, spell_quoted
from cilium_cmrebase.merge.decide import Situation, decision_on
from cilium_cmrebase.merge.model import Decision, Finding, Outcome, Result
from cilium_cmrebase.merge.table import Row
from cilium_cmrebase.messages import WORDINGS, Argument, Listed, Message, Value, arguments, in_words, message
from cilium_cmrebase.rules import Rule
from cilium_cmrebase.rules.checks import ANSWER_OUTDATED, ANSWERS_UNUSED
from cilium_cmrebase.userfiles.answers import Answer, Answers
from cilium_cmrebase.userfiles.settings import Settings

__all__ = ["Answered", "answer_points", "text_with_open_points"]

_WIDTH = 110
_BEGINNING = """\
# Answers to what a rebase leaves to a person. `answer` is one of the choices in the comment above; `value` in its place
# writes another value. An answer counts in the situation that it was given for: take out what may differ between your
# clusters. `reason` and `by` are shown in the report. `cilium-cmrebase schema decisions` describes this file.
"""


@attrs.frozen
class Answered:
    """Decisions in which the answers count.

    Attributes:
        decisions: The decisions.
        findings: What is to be said of the answers.
        against: Rules of which an answer undoes what they require, by their id, each with the answer.
    """

    decisions: list[Decision]
    findings: tuple[Finding, ...]
    against: Mapping[str, tuple[Rule, Answer]]

    def added_to(self, findings: Iterable[Finding]) -> list[Finding]:
        """Return *findings* with those on the answers; rules that an answer goes against are left to a person again."""
        rules = {(rule.id, rule.kind) for rule, _ in self.against.values()}
        others = [finding for finding in findings if (finding.id, finding.kind) not in rules]
        return [*others, *(_reopened(rule, answer) for rule, answer in self.against.values()), *self.findings]


class _Settlement(NamedTuple):
    """What comes of the answers to one option, at most one of these; nothing where it is left undecided.

    Attributes:
        decision: The decision as the answer that counts has it.
        outdated: What is to be said of an answer that was given for another situation and would make a difference.
        unused: Answers that change nothing.
        against: Rules of which the answer that counts undoes what they require, by their id, each with the answer.
    """

    decision: Decision | None = None
    outdated: Finding | None = None
    unused: Sequence[Answer] = ()
    against: Mapping[str, tuple[Rule, Answer]] = MappingProxyType({})


def answer_points(situation: Situation, decisions: Sequence[Decision], answers: Answers) -> Answered:
    """Put the answers in place of what was decided.

    An answer that was given for another situation does not count, and is reported where it would have made a
    difference. One that changes nothing is reported as unused.
    """
    by_key = {decision.key: decision for decision in decisions}
    entries: dict[str, list[Answer]] = {}
    for entry in answers.entries:
        entries.setdefault(entry.key, []).append(entry)
    settlements = [
        _settle(situation, by_key.get(key) or decision_on(situation, key, _NOBODY_HAS_IT, ()), answers_to_key)
        for key, answers_to_key in entries.items()
    ]
    by_answer = {settled.decision.key: settled.decision for settled in settlements if settled.decision}
    unused = [answer for settled in settlements for answer in settled.unused]
    outdated = [settled.outdated for settled in settlements if settled.outdated]
    return Answered(
        decisions=[*(by_key | by_answer).values()],
        findings=(*outdated, _unused(unused)) if unused else tuple(outdated),
        against={name: undone for settled in settlements for name, undone in settled.against.items()},
    )


_NOBODY_HAS_IT = Row("left-out", None, Message("nobody-has-it"))
# What a situation names that is no value of the option.
_EXACT = ("from", "to", "fingerprint")


def _settle(situation: Situation, before: Decision, answers: Sequence[Answer]) -> _Settlement:
    """Return what comes of the *answers* to an option, about which *before* is decided without them."""
    answer, differences = _nearest(situation, before, answers)
    if answer is None:
        return _Settlement()
    after = _decide(situation, before, answer)
    if after == before:
        return _Settlement(unused=answers)
    if differences:
        return _Settlement(outdated=_outdated(answer, differences))
    if after.value == before.value:
        return _Settlement(after)
    return _Settlement(after, against={rule.id: (rule, answer) for rule in _undone(situation, before, after)})


def _undone(situation: Situation, before: Decision, after: Decision) -> Iterator[Rule]:
    """Yield the rules that required what was decided *before*, or what *after* leaves out."""
    for rule in situation.state.fired:
        missed = after.value is None and after.key in rule.actions.require
        if rule.severity == "required" and (missed or rule.id in before.rules):
            yield rule


def _nearest(
    situation: Situation, decision: Decision, answers: Iterable[Answer]
) -> tuple[Answer | None, Sequence[Message]]:
    """Return the answer that was given for this situation, or for the nearest, and in what that is another.

    None where the point is undecided in this situation, or in all.
    """

    def same(name: str, left: str | None, right: str | None) -> bool:
        return left == right if name in _EXACT else situation.same(decision.key, left, right)

    facts = _facts(decision, situation.start.id, situation.target.id)
    compared = [(answer, _differences(answer, facts, same)) for answer in answers]
    eligible = [(answer, differing) for answer, differing in compared if answer.choice != "undecided" or not differing]
    nearest, differing = min(eligible, key=lambda pair: len(pair[1]), default=(None, ()))
    return (None, ()) if nearest is None or nearest.choice == "undecided" else (nearest, differing)


def _facts(decision: Decision, start: str, target: str) -> dict[str, str | None]:
    """Return the situation by the names that answers have for it."""
    return {
        "ours": decision.ours,
        "base": decision.base,
        "theirs": decision.theirs,
        "value": decision.value,
        "from": start,
        "to": target,
        "fingerprint": decision.fingerprint,
    }


def _differences(
    answer: Answer, facts: Mapping[str, str | None], same: Callable[[str, str | None, str | None], bool]
) -> list[Message]:
    """Return in which parts the situation is not the one that *answer* was given for."""
    return [
        message("situation-value", name=name, before=_shown(value, answer.key), now=_shown(facts[name], answer.key))
        for name, value in answer.situation.items()
        if not same(name, value, facts[name])
    ]


def _shown(value: str | None, key: str) -> Argument:
    return Message("left-out") if value is None else Value(value, key)


def _decide(situation: Situation, before: Decision, answer: Answer) -> Decision:
    """Return the decision as *answer* has it; *before* itself where it makes no difference."""
    key, state = before.key, situation.state
    ours = None if key in state.required else state.ours.get(key, before.ours)
    choices = {"keep": ours, "take": before.theirs, "value": answer.value, "leave-out": None}
    value = choices.get(answer.choice, before.value)
    if situation.same(key, value, before.value):
        if not before.review:
            return before
        return before._replace(review=False, because=answer.because, answer=answer)
    outcome: Outcome = "answered"
    if value is None:
        outcome = "left-out" if ours is None else "dropped"
    elif situation.same(key, value, ours):
        outcome = "kept"
    elif situation.same(key, value, before.theirs):
        outcome = "added" if ours is None else "adopted"
    row = Row(outcome, value, answer.because)
    return decision_on(situation, key, row, before.rules)._replace(answer=answer)


def _reopened(rule: Rule, answer: Answer) -> Finding:
    code = "answer-against-rule"
    finding, own = rule.finding(), WORDINGS[code]
    wording = own._replace(action=finding.wording.action or own.action, commands=finding.wording.commands)
    given = arguments(answer=answer.named, message=rule.text.message)
    return finding._replace(kind=code, code=code, wording=wording, arguments=(*finding.arguments, *given), notes=())


def _outdated(answer: Answer, differences: Iterable[Message]) -> Finding:
    return ANSWER_OUTDATED.finding((answer.key,), answer=answer.named, differences=Listed(tuple(differences)))


def _unused(answers: Iterable[Answer]) -> Finding:
    places = (message("answer-place", key=answer.key, place=answer.place) for answer in answers)
    return ANSWERS_UNUSED.finding(answers=Listed(tuple(places)))


def text_with_open_points(result: Result, answers: Answers) -> str:
    """Return the text of a file of answers with an entry more, undecided, for each point that is open.

    Args:
        result: What a rebase has left for review.
        answers: The file so far; points that it has an entry for in this very situation are not repeated.

    Raises:
        SettingsError: The list in the file is in flow style.
    """
    items = []
    for decision in result.decisions:
        facts = _facts(decision, result.from_.version.release, result.to.version.release)
        entries = [entry for entry in answers.entries if entry.key == decision.key]
        has_entry = any(not _differences(entry, facts, lambda _, left, right: left == right) for entry in entries)
        if decision.is_open and not has_entry:
            items.append(_new_entry(decision))
    settings = answers.settings
    if not settings.text.strip():
        settings = Settings(f"{_BEGINNING}decisions:{'' if items else ' []'}\n", {}, source=answers.source)
    return settings.with_items("decisions", items)


def _new_entry(decision: Decision) -> str:
    unread = ", though the new release does not read it" if decision.outcome == "dropped" else ""
    choices = {"keep": (decision.ours, f", as you have it{unread}")}
    if decision.theirs is not None:
        choices["take"] = (decision.theirs, ", as the template has it")
    if decision.ours is not None:
        choices["leave-out"] = (None, ", with what the release does by itself")
    lines = [f"# {line}" for line in comment_lines(f"{decision.key}: {decision.reason}", _WIDTH)]
    for choice, (value, whose) in choices.items():
        now = " (so it is without an answer)" if value == decision.value else ""
        lines.append(f"#   {choice}: {in_words(_shown(value, decision.key))}{whose}{now}")
    lines += [f"- key: {spell_key(decision.key)}", "  answer: undecided", "  situation:"]
    for name in ("ours", "base", "theirs"):
        value = getattr(decision, name)
        lines.append(f"    {name}: {'null' if value is None else spell_quoted(value)}")
    return "\n".join(lines)
