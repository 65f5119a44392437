"""What is to be said of the way itself: its length, its direction, and what the cluster's birth has to do with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cilium_cmrebase.merge.decide import Situation
from cilium_cmrebase.merge.model import Decision, Finding
from cilium_cmrebase.messages import WORDINGS, Value, arguments
from cilium_cmrebase.rules import rules_into
from cilium_cmrebase.rules.checks import BIRTH_RELEASE, SEVERAL_RELEASES, TAKEN_OUT_BEFORE, VALUE_REFUSED

__all__ = ["find_on_the_way"]


def find_on_the_way(situation: Situation, decisions: Mapping[str, Decision], *, born_given: bool) -> Iterator[Finding]:
    """Yield what the way from the old release to the new one brings with it.

    Args:
        situation: What the decisions depend on.
        decisions: The decisions by key.
        born_given: Whether the release that the cluster was first installed with was said.
    """
    if len(situation.way) > 1:
        stops = ", ".join(leg.after.id for leg in situation.way[:-1])
        yield SEVERAL_RELEASES.finding(releases=stops)
    if not born_given:
        yield from _birth(situation)
    yield from _refused(situation, decisions)
    for leg in situation.way:
        if leg.is_down:
            yield from _going_back(situation, decisions, leg.before.id)


def _birth(situation: Situation) -> Iterator[Finding]:
    """Yield where it matters which release the cluster was first installed with."""
    for rule in situation.state.unborn:
        yield BIRTH_RELEASE.finding(
            rule.keys, source=rule.source, born=rule.scope.born, message=rule.text.message, rule=rule.id
        )


def _refused(situation: Situation, decisions: Mapping[str, Decision]) -> Iterator[Finding]:
    """Yield values, kept or moved, with which the new release does not start."""
    target = situation.target
    for key, decision in decisions.items():
        value = decision.value
        if value is None or value == decision.theirs or key not in target or not target.refuses(key, value):
            continue
        option = target.option(key)
        accepted = ", ".join(word or "(nothing)" for word in option.values) if option.values else f"any {option.kind}"
        source = f"options of {target.id}"
        yield VALUE_REFUSED.finding(
            (key,), source=source, release=target.id, value=Value(value, key), accepted=accepted
        )


def _going_back(situation: Situation, decisions: Mapping[str, Decision], upper: str) -> Iterator[Finding]:
    """Yield what the rules into the release that is left say of going back."""
    taken_out: dict[str, None] = {}
    rules = rules_into(situation.catalog.release(upper))
    for rule in rules:
        concerned = [key for key in rule.keys if key in situation.ours]
        if rule.text.rollback and concerned:
            code = "rollback-of-rule"
            yield rule.finding()._replace(
                kind="downgrade-warning",
                severity="info",
                code=code,
                wording=WORDINGS[code],
                arguments=arguments(rollback=rule.text.rollback),
                notes=(),
            )
        removed = (*rule.actions.remove, *(rule.actions.rename if rule.irreversible else ()))
        taken_out |= {key: None for key in removed if key in situation.target and key not in decisions}
    for rule in rules:
        for key in rule.actions.written:
            taken_out.pop(key, None)
    if taken_out:
        yield TAKEN_OUT_BEFORE.finding(taken_out, upper=upper, release=situation.target.id)
