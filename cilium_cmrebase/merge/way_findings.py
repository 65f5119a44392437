"""What is to be said of the way itself: its length, its direction, and what the cluster's birth has to do with it."""

from __future__ import annotations

from collections.abc import Iterator

import attr

from cilium_cmrebase.merge.decide import Situation
from cilium_cmrebase.merge.model import Decision, Finding
from cilium_cmrebase.rules import rules_into

__all__ = ["find_on_the_way"]


def find_on_the_way(situation: Situation, decisions: dict[str, Decision], *, born_given: bool) -> Iterator[Finding]:
    """Yield what the way from the old release to the new one brings with it.

    Args:
        situation: What the decisions depend on.
        decisions: The decisions by key.
        born_given: Whether the release that the cluster was first installed with was said.
    """
    if len(situation.way) > 1:
        stops = ", ".join(leg.after.id for leg in situation.way[:-1])
        yield Finding(
            id="several-releases",
            kind="several-releases",
            severity="info",
            keys=(),
            message=f"Cilium supports going one minor release at a time, here by way of {stops}",
            action="Deploy each of them in turn; the rules of all of them are applied here.",
        )
    if not born_given:
        yield from _birth(situation)
    yield from _refused(situation, decisions)
    for leg in situation.way:
        if leg.is_down:
            yield from _going_back(situation, decisions, leg.before.id)


def _birth(situation: Situation) -> Iterator[Finding]:
    """Yield where it matters which release the cluster was first installed with."""
    for rule in situation.state.unborn:
        yield Finding(
            id="birth-release",
            kind="birth-release",
            severity="info",
            keys=rule.keys,
            message=f"concerns clusters that were first installed with {rule.scope.born}: {rule.message}",
            action=f"If it is one of those, say it with --born; {rule.id} then applies.",
            source=rule.source,
        )


def _refused(situation: Situation, decisions: dict[str, Decision]) -> Iterator[Finding]:
    """Yield values, kept or moved, with which the new release does not start."""
    target = situation.target
    for key, decision in decisions.items():
        value = decision.value
        if value is None or value == decision.theirs or key not in target or not target.refuses(key, value):
            continue
        option = target.option(key)
        accepted = ", ".join(word or "(nothing)" for word in option.values) if option.values else f"any {option.kind}"
        yield Finding(
            id="value-refused",
            kind="value-refused",
            severity="required",
            keys=(key,),
            message=f'{target.id} does not start with "{value}"',
            action=f"It accepts: {accepted}. Choose what does what you want.",
            source=f"options of {target.id}",
        )


def _going_back(situation: Situation, decisions: dict[str, Decision], upper: str) -> Iterator[Finding]:
    """Yield what the rules into the release that is left say of going back."""
    taken_out: dict[str, None] = {}
    rules = rules_into(situation.catalog.release(upper))
    for rule in rules:
        concerned = [key for key in rule.keys if key in situation.ours]
        if rule.rollback and concerned and not rule.rollback.startswith("None"):
            yield attr.evolve(
                rule.finding(),
                kind="downgrade-warning",
                severity="info",
                message=rule.rollback,
                action="",
                rollback="",
            )
        gone = (*rule.actions.remove, *(rule.actions.rename if rule.irreversible else ()))
        taken_out |= {key: None for key in gone if key in situation.target and key not in decisions}
    for rule in rules:
        for key in rule.actions.written:
            taken_out.pop(key, None)
    if taken_out:
        yield Finding(
            id="taken-out-before",
            kind="downgrade-warning",
            severity="info",
            keys=tuple(taken_out),
            message=f"the upgrade to {upper} takes these out of the ConfigMap; what you had set them to is not known",
            action=f"Look into the ConfigMap from before the upgrade, and set again what {situation.target.id} needs.",
        )
