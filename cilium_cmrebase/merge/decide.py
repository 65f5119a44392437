"""Decide about every key: the table, with the rules on top of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache

from cilium_cmrebase.catalog import Catalog, Release, release_order
from cilium_cmrebase.merge.migration import Migration
from cilium_cmrebase.merge.model import Decision, NewDefaults, Outcome
from cilium_cmrebase.merge.table import ALL_ALIKE, Row, decide_row
from cilium_cmrebase.messages import Message, Value, message
from cilium_cmrebase.rules import Configured, Conversion, Leg, Rule
from cilium_cmrebase.rules.conditions import ALWAYS, needed_for
from cilium_cmrebase.values import same

__all__ = ["Situation", "decide", "decision_on", "is_at_default", "is_switched_on", "still_written"]


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
        start: Release,
        target: Release,
        way: tuple[Leg, ...],
        ours: Mapping[str, str],
        base: Mapping[str, str],
        theirs: Mapping[str, str],
        state: Migration,
        new_defaults: NewDefaults,
    ) -> None:
        self.catalog = catalog
        self.start = start
        self.target = target
        self.way = way
        self.ours = ours
        self.base = base
        self.theirs = theirs
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
        conversions = (each for leg in self.way for rule in leg.rules for each in rule.actions.convert.items())
        return {key: each for key, each in conversions if each.to == key and (each.suffix or each.strip)}


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
            each = Decision(key, "unchanged", value, value, value, value, value, value, False, False, (), ALL_ALIKE)
        else:
            each = _decide_key(situation, key)
            if each.value is None and each.ours is None and each.base is None and each.theirs is None:
                continue
        decisions.append(each)
    if any(each.changes_behaviour for each in decisions):
        written = still_written(decisions)
        return [
            each._replace(changes_behaviour=False)
            if each.changes_behaviour and not is_switched_on(situation, each.key, written)
            else each
            for each in decisions
        ]
    return decisions


def still_written(decisions: list[Decision]) -> dict[str, str]:
    """Return the options of the output."""
    return {decision.key: decision.value for decision in decisions if decision.value is not None}


def is_switched_on(situation: Situation, key: str, written: Mapping[str, str]) -> bool:
    """Say whether the feature that *key* belongs to is on before, or after with the options *written*."""
    condition = needed_for(key, situation.catalog)
    if condition is ALWAYS:
        return True
    clusters = Configured(situation.ours, situation.start), Configured(written, situation.target)
    return any(condition.holds(cluster) for cluster in clusters)


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
        row = Row("left-out", None, False, Message("nobody-has-it"))
        rules = (moved.rule.id,) if moved else ()
    elif key in state.required:
        row = Row("required", ours, False, _by_rule("required-by-rule", state.required[key]))
        rules = (state.required[key].id,)
        if key not in situation.target:
            row = Row("dropped", None, False, Message("required-on-the-way"))
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
    known = situation.catalog.knows(key)
    return bool(known) and release_order(known[0]) < release_order(situation.target.id)


def is_at_default(situation: Situation, key: str) -> bool:
    """Say whether the user has *key* at what the last release that knew it did without."""
    known = situation.start
    if key not in known:
        names = situation.catalog.knows(key)
        older = [name for name in names if release_order(name) < release_order(known.id)]
        if not older:
            return False
        known = situation.catalog.release(older[-1])
    default = known.default(key)
    return default is not None and same(known.kind(key) or "string", situation.ours.get(key), default)


def _with_effect(situation: Situation, key: str, row: Row) -> Row:
    """Say of an option that is new to the cluster what it would mean to leave it out, where that is something else."""
    default = situation.target.default(key)
    if row.outcome != "added" or key in situation.start or default is None or situation.same(key, default, row.value):
        return row
    return row._replace(reason=message("new-in-template-matters", default=Value(default, key)))


def _hold_back(situation: Situation, key: str, row: Row) -> tuple[Row, tuple[str, ...]]:
    """Keep what the cluster does where a rule or `--new-defaults` wants a new default held back."""
    dropped = row.outcome == "dropped" and key in situation.target
    if not dropped and row.outcome not in ("adopted", "added", "left-out"):
        return row, ()
    default = situation.target.default(key)
    after = row.value if row.value is not None else default
    held, rule = situation.state.held.get(key, (None, None))
    ours = situation.state.ours.get(key)
    if held is not None and key not in situation.target:
        rule = None  # what the new release does not read cannot be held back
    elif held is not None and ours is not None and situation.same(key, held, ours):
        held = ours  # as the user spells it
    if rule is not None and situation.new_defaults == "adopt":
        return row, () if dropped else (rule.id,)
    if rule is not None:
        if held is None and row.value is not None and key not in situation.target.defaults():
            held = default  # left out, the next rebase would take it for new in the template
        kept = held if held is not None else default
        # What means the same is not written against the rule's word: sizes that are left out depend on other options.
        left_out = held is None and row.outcome == "added"
        written = held is not None and dropped
        if situation.same(key, after, kept) and not left_out and not written:
            return row, ()
        return Row("preserved", held, False, _by_rule("held-back-by-rule", rule)), (rule.id,)
    if situation.new_defaults != "preserve":
        return row, ()
    before = situation.before(key)
    if before is None or after is None or situation.same(key, before, after):
        return row, ()
    leave_out = row.outcome == "added" and situation.same(key, default, before)
    return Row("preserved", None if leave_out else before, False, Message("held-back-as-all")), ()


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
    decision = decision_on(situation, key, Row(outcome, None, review, reason), rules)
    if move.to is None or outcome == "dropped":
        return decision
    return decision._replace(moved_to=move.to, changes_behaviour=False)  # the new key says whether it does


def _by_rule(code: str, rule: Rule) -> Message:
    """Return the reason that a rule gives."""
    return message(code, rule=rule.id, message=rule.text.message)


def decision_on(situation: Situation, key: str, row: Row, rules: tuple[str, ...]) -> Decision:
    """Return the decision that *row* and *rules* come to, with what it means for the cluster."""
    outcome, value, review, reason = row
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
