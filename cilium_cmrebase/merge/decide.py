"""Decide about every key: the table, with the rules on top of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from cilium_cmrebase.catalog import Catalog, Release, release_order
from cilium_cmrebase.merge.migration import Migration
from cilium_cmrebase.merge.model import Decision, NewDefaults, Outcome
from cilium_cmrebase.merge.table import ALL_ALIKE, Row, decide_row
from cilium_cmrebase.messages import Message, Value, message
from cilium_cmrebase.rules import Configured, Conversion, Leg, Rule
from cilium_cmrebase.rules.conditions import ALWAYS, needed_for
from cilium_cmrebase.values import same

if TYPE_CHECKING:
    from cilium_cmrebase.merge.inputs import Sides

__all__ = ["Situation", "decide", "decision_on", "in_order", "is_at_default", "is_switched_on", "still_written"]


class Situation:
    """Everything that decisions depend on.

    Attributes:
        catalog: The releases.
        start: The release that the user's ConfigMap is of.
        target: The release of the new template.
        way: The steps from the one to the other.
        ours: The user's options.
        base: The old default set.
        theirs: The new template's options.
        state: Ours and base after the rules.
        new_defaults: What to do with new defaults.
    """

    def __init__(
        self,
        *,
        catalog: Catalog,
        sides: Sides,
        way: tuple[Leg, ...],
        state: Migration,
        new_defaults: NewDefaults,
    ) -> None:
        self.catalog = catalog
        self.start = sides.start
        self.target = sides.target
        self.way = way
        self.ours: Mapping[str, str] = sides.ours.data
        self.base = sides.base.data
        self.theirs: Mapping[str, str] = sides.theirs.data
        self.state = state
        self.new_defaults = new_defaults

    def kind(self, key: str) -> str:
        """Return the type of *key* in the new release, else in the old one."""
        return self.target.kind(key) or self.start.kind(key) or "string"

    def same(self, key: str, left: str | None, right: str | None) -> bool:
        """Say whether two values of *key* mean the same."""
        return left == right or same(self.kind(key), left, right)

    def default_changed(self, key: str) -> bool:
        """Say whether *key* has another compiled default in the new release, which still reads it."""
        before, after = self._in_new_form(key, self.start.default(key)), self.target.default(key)
        return before != after and before is not None and after is not None and not self.same(key, before, after)

    def changed_defaults(self) -> Iterator[str]:
        """Yield the options that have another compiled default in the new release, which still reads them, by name."""
        return (key for key in _differing_defaults(self.start, self.target) if self.default_changed(key))

    def before(self, key: str) -> str | None:
        """Return what the cluster did for *key*, by the name that it had, in the form that the new release reads."""
        old = self.state.origin.get(key)
        if old is None:
            return self._in_new_form(key, self.start.effective(key, self.ours.get(key)))
        return self.state.ours[key] if self.start.reads(old) else self.start.default(key)

    def _in_new_form(self, key: str, value: str | None) -> str | None:
        """Return *value*, with a unit or without one where rules on the way say that *key* takes that form."""
        if not value or self.start.kind(key) == self.target.kind(key):
            return value
        conversion = self._forms.get(key)
        return conversion(value) if conversion else value

    @cached_property
    def _forms(self) -> dict[str, Conversion]:
        conversions = (item for leg in self.way for rule in leg.rules for item in rule.actions.convert.items())
        return {
            key: conversion
            for key, conversion in conversions
            if conversion.to == key and (conversion.suffix or conversion.strip)
        }


@lru_cache(maxsize=64)
def _differing_defaults(start: Release, target: Release) -> tuple[str, ...]:
    """Return the options whose compiled defaults two releases spell differently, by name."""
    now = target.compiled_defaults
    return tuple(sorted(key for key, before in start.compiled_defaults.items() if now.get(key, before) != before))


def decide(situation: Situation) -> list[Decision]:
    """Return one decision for every key of ours, base and theirs, and for keys that are written beyond these."""
    plain = _spelled_alike(situation)
    decisions = []
    for key in _keys(situation):
        value = plain.get(key)
        if value is not None:
            decision = _unchanged(key, value)
        else:
            decision = _decide_key(situation, key)
            if decision.value is None and decision.ours is None and decision.base is None and decision.theirs is None:
                continue
        decisions.append(decision)
    if any(decision.changes_behaviour for decision in decisions):
        written = still_written(decisions)
        return [
            decision._replace(changes_behaviour=False)
            if decision.changes_behaviour and not is_switched_on(situation, decision.key, written)
            else decision
            for decision in decisions
        ]
    return decisions


def still_written(decisions: Iterable[Decision]) -> dict[str, str]:
    """Return the options of the output."""
    return {decision.key: decision.value for decision in decisions if decision.value is not None}


def in_order(decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """Return the decisions with those about keys that are written first."""
    return tuple(sorted(decisions, key=lambda decision: decision.value is None))


def is_switched_on(situation: Situation, key: str, written: Mapping[str, str]) -> bool:
    """Say whether the feature that *key* belongs to is on before, or after with the options *written*."""
    condition = needed_for(key, situation.catalog)
    if condition is ALWAYS:
        return True
    clusters = Configured(situation.ours, situation.start), Configured(written, situation.target)
    return any(condition.holds(cluster) for cluster in clusters)


def _unchanged(key: str, value: str) -> Decision:
    """Return the decision on an option that all three sides spell alike."""
    return Decision(
        key,
        "unchanged",
        ours=value,
        base=value,
        theirs=value,
        value=value,
        effective_before=value,
        effective_after=value,
        changes_behaviour=False,
        review=False,
        rules=(),
        because=ALL_ALIKE,
    )


def _spelled_alike(situation: Situation) -> dict[str, str]:
    """Return the options about which there is nothing to decide, as about most.

    All three sides spell them alike, both releases read them, and no rule did anything to them.
    """
    base, theirs, state = situation.base, situation.theirs, situation.state
    before, after = situation.start.keys_read, situation.target.keys_read
    touched = {*state.moves, *state.base_moves, *state.origin, *state.required}
    return {
        key: value
        for key, value in situation.ours.items()
        if base.get(key) == value == theirs.get(key) and key in before and key in after and key not in touched
    }


def _keys(situation: Situation) -> Iterator[str]:
    state = situation.state
    keys = dict.fromkeys((*situation.ours, *state.ours, *situation.theirs, *situation.base))
    yield from keys
    for key in state.held:
        if key not in keys and key in situation.target:
            keys[key] = None
            yield key
    if situation.new_defaults == "preserve":
        for key in situation.changed_defaults():
            if key not in keys:
                yield key


def _decide_key(situation: Situation, key: str) -> Decision:
    state = situation.state
    if key in state.moves and state.moves[key].to != key and key not in state.ours:
        return _moved(situation, key)
    base, ours, theirs = state.base.get(key), state.ours.get(key), situation.theirs.get(key)
    rules: tuple[str, ...] = ()
    if base is None and ours is None and theirs is None and key in situation.base:
        moved = state.base_moves.get(key)
        row = Row("left-out", None, Message("nobody-has-it"))
        rules = (moved.rule.id,) if moved else ()
    elif key in state.required:
        row = Row("required", ours, _by_rule("required-by-rule", state.required[key]))
        rules = (state.required[key].id,)
        if key not in situation.target:
            row = Row("dropped", None, Message("required-on-the-way"))
    else:
        gone = ours is not None and theirs is None and _is_gone(situation, key)
        row = decide_row(
            base,
            ours,
            theirs,
            same=lambda left, right: left == right or situation.same(key, left, right),
            gone=gone,
            default_after=situation.target.default(key) if theirs is None else None,
        )
        if gone and row.review and is_at_default(situation, key):
            row = row._replace(review=False, reason=Message("gone-at-default"))
        elif gone and row.review and not situation.start.reads(key):
            row = row._replace(review=False, reason=message("gone-unread-before", release=situation.start.id))
        elif row.outcome not in ("unchanged", "kept"):
            row, rules = _hold_back(situation, key, _with_effect(situation, key, row))
        if key in state.origin:
            row, rules = _after_move(situation, key, row, rules)
    return decision_on(situation, key, row, rules)


def _is_gone(situation: Situation, key: str) -> bool:
    """Say whether releases know *key* but the new one no longer reads it."""
    if key in situation.target:
        return False
    if key in situation.start or any(key in leg.after for leg in situation.way):
        return True
    releases = situation.catalog.knows(key)
    return bool(releases) and release_order(releases[0]) < release_order(situation.target.id)


def is_at_default(situation: Situation, key: str) -> bool:
    """Say whether the user has *key* at what the last release that knew it did without."""
    release = situation.start
    if key not in release:
        names = situation.catalog.knows(key)
        older = [name for name in names if release_order(name) < release_order(release.id)]
        if not older:
            return False
        release = situation.catalog.release(older[-1])
    default = release.default(key)
    return default is not None and same(release.kind(key) or "string", situation.ours.get(key), default)


def _with_effect(situation: Situation, key: str, row: Row) -> Row:
    """Say of an option that is new to the cluster what it would mean to leave it out, where that is something else."""
    default = situation.target.default(key)
    if row.outcome != "added" or key in situation.start or default is None or situation.same(key, default, row.value):
        return row
    return row._replace(reason=message("new-in-template-matters", default=Value(default, key)))


def _hold_back(situation: Situation, key: str, row: Row) -> tuple[Row, tuple[str, ...]]:
    """Keep what the cluster does where a rule or `--new-defaults` wants a new default held back.

    Returns:
        What is to be done, and the ids of the rules that had a say.
    """
    in_doubt = row.outcome in ("adopted", "added", "left-out") or (row.outcome == "dropped" and key in situation.target)
    if not in_doubt:
        return row, ()
    held, rule = situation.state.held.get(key, (None, None))
    # No value can be kept of what the new release does not read; to leave it out is always possible.
    if rule is not None and (held is None or key in situation.target):
        return _held_back_by_rule(situation, key, row, held, rule)
    if situation.new_defaults == "preserve":
        return _held_back_as_all(situation, key, row), ()
    return row, ()


def _held_back_by_rule(
    situation: Situation, key: str, row: Row, held: str | None, rule: Rule
) -> tuple[Row, tuple[str, ...]]:
    """Do what *rule* says keeps the cluster going: write the value *held*, or, where that is None, leave *key* out.

    | `--new-defaults`     | the rule       | the row                   | what is done     |
    |----------------------|----------------|---------------------------|------------------|
    | `adopt`              |                |                           | as the row has it |
    | `safe` or `preserve` | leaves it out  | adds it                   | as the rule has it |
    | `safe` or `preserve` | writes a value | drops it                  | as the rule has it |
    | `safe` or `preserve` |                | else, and means the same  | as the row has it |
    | `safe` or `preserve` |                | else, and means otherwise | as the rule has it |
    """
    if situation.new_defaults == "adopt":
        return row, () if row.outcome == "dropped" else (rule.id,)
    default = situation.target.default(key)
    if held is None and row.value is not None and key not in situation.target.defaults():
        held = default  # left out, the next rebase would take it for new in the template
    elif held is not None:
        held = _as_spelled(situation, key, held)
    # What means the same is not written against the rule's word: sizes that are left out depend on other options.
    against_its_word = row.outcome == ("added" if held is None else "dropped")
    kept, after = (value if value is not None else default for value in (held, row.value))
    if situation.same(key, kept, after) and not against_its_word:
        return row, ()
    return Row("preserved", held, _by_rule("held-back-by-rule", rule)), (rule.id,)


def _as_spelled(situation: Situation, key: str, held: str) -> str:
    """Return *held* as the user spells it, where the user has what means the same."""
    ours = situation.state.ours.get(key)
    return ours if ours is not None and situation.same(key, held, ours) else held


def _held_back_as_all(situation: Situation, key: str, row: Row) -> Row:
    """Keep what the cluster does, which `--new-defaults preserve` asks for where no rule speaks of *key*.

    | before and after      | the row | the new release by itself | what is done             |
    |-----------------------|---------|---------------------------|--------------------------|
    | mean the same         |         |                           | as the row has it        |
    | one of them not known |         |                           | as the row has it        |
    | differ                | adds it | does what the cluster did | left out                 |
    | differ                | adds it | does something else       | written as it was before |
    | differ                | else    |                           | written as it was before |
    """
    default = situation.target.default(key)
    before, after = situation.before(key), row.value if row.value is not None else default
    if before is None or after is None or situation.same(key, before, after):
        return row
    leave_out = row.outcome == "added" and situation.same(key, default, before)
    return Row("preserved", None if leave_out else before, Message("held-back-as-all"))


def _after_move(situation: Situation, key: str, row: Row, rules: tuple[str, ...]) -> tuple[Row, tuple[str, ...]]:
    """Say of a key that took over another's value where the value comes from."""
    old = situation.state.origin[key]
    move = situation.state.moves[old]
    rules = (*dict.fromkeys((*move.rules, *rules)),)
    if row.outcome not in ("kept", "unchanged"):
        return row, rules
    if old == key:
        return row._replace(outcome="converted", reason=_by_rule("converted-by-rule", move.rule)), rules
    reason = message("moved-from", old=old)
    # That the template says otherwise under a name that the user never had is no news: the rule has settled it.
    review = row.review and old in situation.base
    outcome: Outcome = "converted" if move.converted else "renamed"
    return row._replace(outcome=outcome, reason=reason, review=review), rules


def _moved(situation: Situation, key: str) -> Decision:
    """Decide about a key that a rule took out of the user's options."""
    move = situation.state.moves[key]
    outcome: Outcome = "renamed"
    review, rules = False, move.rules
    if move.to is None:
        outcome, reason = "dropped", _by_rule("removed-by-rule", move.rule)
    elif move.superseded:
        outcome, reason = "dropped", message("moved-to-what-is-there", new=move.to)
        review = not situation.same(move.to, move.value, situation.state.ours.get(move.to))
    elif _is_gone(situation, move.to):
        outcome = "dropped"
        reason = message("moved-to-what-is-gone", new=move.to, release=situation.target.id)
        review = not situation.same(move.to, move.value, situation.state.base.get(move.to))
        rules = ()  # they lead to a release on the way, and say nothing of what takes its place here
    else:
        outcome, reason = ("converted" if move.converted else "renamed"), message("moved-to", new=move.to)
    decision = decision_on(situation, key, Row(outcome, None, reason, review=review), rules)
    if move.to is None or outcome == "dropped":
        return decision
    return decision._replace(moved_to=move.to, changes_behaviour=False)  # the new key says whether it does


def _by_rule(code: str, rule: Rule) -> Message:
    """Return the reason that a rule gives."""
    return message(code, rule=rule.id, message=rule.text.message)


def decision_on(situation: Situation, key: str, row: Row, rules: tuple[str, ...]) -> Decision:
    """Return the decision that *row* and *rules* come to, with what it means for the cluster."""
    outcome, value, reason, review = row
    ours, base, theirs = situation.ours.get(key), situation.base.get(key), situation.theirs.get(key)
    before = situation.before(key)
    after = situation.target.effective(key, value)
    changes_behaviour = (
        before != after
        and before is not None
        and after is not None
        and outcome not in ("preserved", "required")  # a rule says that this is what keeps the cluster going
        and not situation.same(key, before, after)
    )
    return Decision(key, outcome, ours, base, theirs, value, before, after, changes_behaviour, review, rules, reason)
