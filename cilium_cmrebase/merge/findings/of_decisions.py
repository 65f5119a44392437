"""What there is to say of decisions: options that are gone, keys that no release knows, values that wake up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cilium_cmrebase.catalog import release_order
from cilium_cmrebase.merge.decide import Situation, is_at_default
from cilium_cmrebase.merge.model import Decision, Finding
from cilium_cmrebase.messages import Message, Value, arguments, message
from cilium_cmrebase.rules.checks import OPTION_GONE, OPTION_WAKES_UP, UNKNOWN_KEY

__all__ = ["find_in_decisions"]


def find_in_decisions(situation: Situation, decisions: Mapping[str, Decision]) -> Iterator[Finding]:
    """Yield options that are gone, keys that no release knows, and settings that take effect only now."""
    for key, decision in decisions.items():
        if decision.ours is not None and decision.outcome == "dropped" and not decision.rules:
            yield from _without_rule(situation, decision)
        elif decision.ours is not None and decision.value is not None:
            if key not in situation.target:  # of those that are gone only an answer keeps one
                from cilium_cmrebase.rules.unread import unread

                finding = unread(key, situation.target, situation.catalog, situation.ours)
                check = UNKNOWN_KEY
                yield finding._replace(id=check.id, kind=check.kind, severity=check.severity)
            elif decision.changes_behaviour and not situation.start.reads(key):
                yield _wakes_up(situation, decision)


def _without_rule(situation: Situation, decision: Decision) -> Iterator[Finding]:
    """Yield a finding for an option of the user's own that the new release does not read."""
    key, start, target = decision.key, situation.start, situation.target.id
    if key in situation.target or situation.same(key, decision.ours, decision.base):
        return
    given = arguments(key=key, value=Value(decision.ours, key), release=target)
    source = f"options of {start.id} and {target}"
    releases = situation.catalog.knows(key)
    if not start.reads(key):
        why = message("gone-inert", release=start.id)
    elif is_at_default(situation, key):
        why = message("gone-no-loss", release=start.id)
    elif releases and release_order(releases[0]) > release_order(target):
        why = message("gone-not-yet", release=releases[0])
        yield OPTION_GONE.finding((key,), "not-yet", source=source, given=given, why=why)
        return
    else:
        yield OPTION_GONE.finding((key,), source=source, given=given, why=Message("gone-no-rule"))
        return
    yield OPTION_GONE.finding((key,), "inert", severity="info", resolved=True, source=source, given=given, why=why)


def _wakes_up(situation: Situation, decision: Decision) -> Finding:
    """Return the finding for a key that had no effect in the ConfigMap so far and has one now."""
    return OPTION_WAKES_UP.finding(
        (decision.key,),
        value=Value(decision.value, decision.key),
        start=situation.start.id,
        release=situation.target.id,
    )
