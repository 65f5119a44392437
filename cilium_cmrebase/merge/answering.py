"""Let people's answers count: put them in place of what the rebase decides, where they were given for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

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
    findings: list[Finding] = attrs.field(factory=list)
    against: dict[str, tuple[Rule, Answer]] = attrs.field(factory=dict)

    def added_to(self, findings: Iterable[Finding]) -> list[Finding]:
        """Return *findings* with those on the answers; rules that an answer goes against are left to a person again."""
        rules = {(rule.id, rule.kind) for rule, _ in self.against.values()}
        others = [finding for finding in findings if (finding.id, finding.kind) not in rules]
        return [*others, *(_reopened(rule, answer) for rule, answer in self.against.values()), *self.findings]


def answer_points(situation: Situation, decisions: list[Decision], answers: Answers) -> Answered:
    """Put the answers in place of what was decided.

    An answer that was given for another situation does not count, and is reported where it would have made a
    difference. One that changes nothing is reported as unused.
    """
    answered = Answered(list(decisions))
    places = {decision.key: index for index, decision in enumerate(decisions)}
    unused: list[Answer] = []
    by_key: dict[str, list[Answer]] = {}
    for each in answers.entries:
        by_key.setdefault(each.key, []).append(each)
    for key, entries in by_key.items():
        before = decisions[places[key]] if key in places else decision_on(situation, key, _NOBODY_HAS_IT, ())
        answer, differences = _nearest(situation, before, entries)
        if answer is None:
            continue
        after = _decide(situation, before, answer)
        if after == before:
            unused += entries
        elif differences:
            answered.findings.append(_outdated(answer, differences))
        else:
            if key in places:
                answered.decisions[places[key]] = after
            else:
                answered.decisions.append(after)
            if after.value != before.value:
                for rule in situation.state.fired:
                    missed = after.value is None and key in rule.actions.require
                    if rule.severity == "required" and (missed or rule.id in before.rules):
                        answered.against[rule.id] = (rule, answer)
    if unused:
        answered.findings.append(_unused(unused))
    return answered


_NOBODY_HAS_IT = Row("left-out", None, False, Message("nobody-has-it"))
# What a situation names that is no value of the option.
_EXACT = ("from", "to", "fingerprint")


def _nearest(
    situation: Situation, decision: Decision, answers: Iterable[Answer]
) -> tuple[Answer | None, Sequence[Message]]:
    """Return the answer that was given for this situation, or for the nearest, and in what that is another.

    None where the point is undecided in this situation, or in all.
    """

    def same(name: str, left: str | None, right: str | None) -> bool:
        return left == right if name in _EXACT else situation.same(decision.key, left, right)

    facts = _facts(decision, situation.start.id, situation.target.id)
    found = [(answer, _differences(answer, facts, same)) for answer in answers]
    found = [(answer, differing) for answer, differing in found if answer.choice != "undecided" or not differing]
    nearest, differing = min(found, key=lambda each: len(each[1]), default=(None, ()))
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
        message("situation-value", name=name, before=_known(known, answer.key), now=_known(facts[name], answer.key))
        for name, known in answer.situation.items()
        if not same(name, known, facts[name])
    ]


def _known(value: str | None, key: str) -> Argument:
    return Message("left-out") if value is None else Value(value, key)


def _decide(situation: Situation, before: Decision, answer: Answer) -> Decision:
    """Return the decision as *answer* has it; *before* itself where it makes no difference."""
    key, state = before.key, situation.state
    mine = None if key in state.required else state.ours.get(key, before.ours)
    choices = {"keep": mine, "take": before.theirs, "value": answer.value, "leave-out": None}
    value = choices.get(answer.choice, before.value)
    if situation.same(key, value, before.value):
        if not before.review:
            return before
        return before._replace(review=False, because=answer.because, answer=answer)
    outcome: Outcome = "answered"
    if value is None:
        outcome = "left-out" if mine is None else "dropped"
    elif situation.same(key, value, mine):
        outcome = "kept"
    elif situation.same(key, value, before.theirs):
        outcome = "added" if mine is None else "adopted"
    row = Row(outcome, value, False, answer.because)
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
        entries = [each for each in answers.entries if each.key == decision.key]
        known = any(not _differences(each, facts, lambda _, left, right: left == right) for each in entries)
        if decision.is_open and not known:
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
        lines.append(f"#   {choice}: {in_words(_known(value, decision.key))}{whose}{now}")
    lines += [f"- key: {spell_key(decision.key)}", "  answer: undecided", "  situation:"]
    for name in ("ours", "base", "theirs"):
        value = getattr(decision, name)
        lines.append(f"    {name}: {'null' if value is None else spell_quoted(value)}")
    return "\n".join(lines)
