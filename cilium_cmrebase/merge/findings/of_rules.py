"""What the rules that concern a cluster have to say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cilium_cmrebase.merge.decide import Situation
from cilium_cmrebase.merge.model import Decision, Finding
from cilium_cmrebase.messages import message
from cilium_cmrebase.rules import Rule

__all__ = ["find_in_rules"]


def find_in_rules(situation: Situation, decisions: Mapping[str, Decision]) -> Iterator[Finding]:
    """Yield what the rules that concern this cluster have to say."""
    had_a_say = {rule for decision in decisions.values() for rule in decision.rules}
    for rule in situation.state.fired:
        if not _is_of_use(situation, rule, decisions, had_a_say):
            continue
        # What it holds back goes by the name that later releases give it.
        held_back = [(key, held) for key, (held, holder) in situation.state.held.items() if holder is rule]
        resolved = rule.asks == "nothing" and all(_is_kept(situation, key, held, decisions) for key, held in held_back)
        yield _finding(situation, rule, resolved=resolved)


def _finding(situation: Situation, rule: Rule, *, resolved: bool) -> Finding:
    """Return what *rule* has to say; what it asks for goes by the names that the new release reads."""
    names = {} if resolved else dict(_later_names(situation, rule))
    release = situation.target.id
    notes = tuple(message("later-name", old=old, new=new, release=release) for old, new in names.items())
    finding = rule.finding(resolved=resolved, names=names)
    return finding._replace(notes=(*finding.notes, *notes)) if notes else finding


def _later_names(situation: Situation, rule: Rule) -> Iterator[tuple[str, str]]:
    """Yield the options of an earlier release's *rule* that the new release reads by another name, and that name."""
    unread = [key for key in rule.keys if key not in situation.target]
    if not unread:
        return
    from cilium_cmrebase.rules.names import later_name

    for key in unread:
        newest = later_name(key, situation.state.judged)
        if newest in situation.target and newest not in rule.keys:
            yield key, newest


def _is_of_use(situation: Situation, rule: Rule, decisions: Mapping[str, Decision], had_a_say: set[str]) -> bool:
    """Say whether the rule has anything to say: it asks a person, or something came of it."""
    if rule.asks != "nothing" or not any(rule.actions):
        return True
    if any(_takes_effect(situation, rule, key, decisions.get(key)) for key in rule.actions.adopt):
        return True
    return rule.id in had_a_say


def _takes_effect(situation: Situation, rule: Rule, key: str, decision: Decision | None) -> bool:
    """Say whether a new default of *key* that is taken over changes anything."""
    if decision is None and key not in situation.target:  # the release that the rule leads into still knew it
        passed = (situation.start, *(leg.after for leg in situation.way))
        before = next((release.default(key) for release in passed if key in release), None)
        after = next((release.default(key) for release in passed if release.id == rule.release), None)
        return before is not None and after is not None and not situation.same(key, before, after)
    if decision is None:
        return situation.default_changed(key)
    return decision.changes_behaviour or (decision.outcome == "added" and key not in situation.start)


def _is_kept(situation: Situation, key: str, held: str | None, decisions: Mapping[str, Decision]) -> bool:
    """Say whether the cluster does for *key* what the rule keeps, or what the user has chosen."""
    decision = decisions.get(key)
    if decision is None or decision.answer or key not in situation.target:
        return True
    if decision.outcome not in ("adopted", "added"):
        return True
    return situation.same(key, decision.value, held if held is not None else situation.target.default(key))
