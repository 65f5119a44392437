"""Apply the rules of every release on the way, in order, to the user's options and to the base."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from cilium_cmrebase.catalog import Release
from cilium_cmrebase.rules import Configured, Leg, Rule

__all__ = ["Migration", "Move", "migrate"]


class Move(NamedTuple):
    """What a rule did to a key.

    Attributes:
        to: The key that now holds the value; None where it was removed.
        rule: The rule.
        converted: Whether the value changed its form.
        superseded: Whether the new key was there already, so that the old one's value counts for nothing.
        value: The value in its new form; None where it was removed.
        earlier: The rules of earlier releases that had moved it before.
    """

    to: str | None
    rule: Rule
    converted: bool = False
    superseded: bool = False
    value: str | None = None
    earlier: tuple[Rule, ...] = ()

    @property
    def rules(self) -> tuple[str, ...]:
        """The ids of all rules that moved the value, in order."""
        return tuple(rule.id for rule in (*self.earlier, self.rule))


class Migration:
    """The user's options and the base as the new release reads them, and what rules ask for beyond.

    Attributes:
        ours: The user's options, renamed and converted, in their order.
        base: The base, likewise.
        moves: What rules did to keys of ours, by the old key.
        base_moves: What rules did to keys of the base.
        origin: For a key that a rule renamed in ours, the key that it was.
        required: Keys of `ours` that the user does not have but a rule demands, with the rule.
        held: Values that keep what the cluster does where a new default would disrupt it, with the rule.
        fired: All rules that concern this cluster, in order.
        judged: All rules about the releases that the way leads from and to, whether they concern this cluster or not.
        unborn: Rules that would concern it had it been first installed with another release than it was.
        considered: How many rules there were.
    """

    def __init__(self, ours: dict[str, str], base: dict[str, str]) -> None:
        self.ours = ours
        self.base = base
        self.moves: dict[str, Move] = {}
        self.base_moves: dict[str, Move] = {}
        self.origin: dict[str, str] = {}
        self.required: dict[str, Rule] = {}
        self.held: dict[str, tuple[str | None, Rule]] = {}
        self.fired: list[Rule] = []
        self.judged: list[Rule] = []
        self.unborn: list[Rule] = []
        self.considered = 0


class _Written(Configured):
    """A configuration at a release, as the conditions of rules see it.

    What the user wrote counts even where the release before 1.5 does not read it: the release that the rule leads
    into will, and warning of that is what such rules are for.
    """

    def effective(self, key: str) -> str | None:
        value = self.data.get(key)
        return self.release.default(key) if value is None else value


def migrate(
    ours: Mapping[str, str],
    base: Mapping[str, str],
    way: Sequence[Leg],
    origins: Sequence[str],
    born: str | None = None,
) -> Migration:
    """Take *ours* and *base* through the rules of the releases on the *way*.

    Args:
        ours: The user's options.
        base: The old release's default set.
        way: The steps of the way, in order.
        origins: The patches that the way may start from, such as `1.4.10`, oldest first.
        born: The patch that the cluster was first installed with; the oldest of *origins* if not given.
    """
    state = Migration(dict(ours), dict(base))
    from_here: dict[str, bool] = {}  # by specifier, of which there are few
    for leg in way:
        state.considered += len(leg.rules)
        cluster = _cluster(state, leg)
        for rule in leg.rules:
            if rule.origins not in from_here:
                from_here[rule.origins] = rule.leads_from(origins)
            if not from_here[rule.origins] or (rule.targets and not rule.leads_to(way[-1].after.id)):
                continue
            state.judged.append(rule)
            if rule.rename or rule.convert or rule.remove:
                _change_base(state, rule, leg.before)
            if not rule.concerns(cluster):
                continue
            if rule.concerns_born(born or origins[0]):
                state.fired.append(rule)
                _change_ours(state, rule)
                cluster = _cluster(state, leg)
            else:
                state.unborn.append(rule)
    return state


def _cluster(state: Migration, leg: Leg) -> _Written:
    """Return the configuration that rules judge: that before the leg, with what earlier ones hold back in it."""
    if not state.held:
        return _Written(state.ours, leg.before)
    held = {key: value for key, (value, rule) in state.held.items() if value is not None and rule not in leg.rules}
    return _Written(held | state.ours, leg.before)


def _change_base(state: Migration, rule: Rule, before: Release) -> None:
    """Rename, convert and remove in the base what the rule does in ours, so that the two stay comparable.

    A key that the user has not got stays as it is: what the template writes under the new name is new to them.
    """
    changed = (key for key in (*rule.rename, *rule.convert, *rule.remove) if key in state.base and key in state.ours)
    if any(changed) and rule.concerns(_Written(state.base, before)):
        absent = {key: value for key, value in state.base.items() if key not in state.ours}
        moved, moves = _moved({key: value for key, value in state.base.items() if key not in absent}, rule)
        state.base = absent | moved
        state.base_moves |= moves


def _change_ours(state: Migration, rule: Rule) -> None:
    state.ours, moves = _moved(state.ours, rule)
    for old, move in moves.items():
        if old in state.required:
            demanded_by = state.required.pop(old)
            if move.to is not None and not move.superseded:
                state.required[move.to] = demanded_by
            continue
        first = state.origin.pop(old, None)
        if first is not None:
            before = state.moves[first]
            converted = before.converted or move.converted
            move = move._replace(converted=converted, earlier=(*before.earlier, before.rule))
        state.moves[first or old] = move
        if move.to is not None and not move.superseded:
            state.origin[move.to] = first or old
    for key, value in rule.require.items():
        if key not in state.ours:
            state.ours[key] = value
            state.required[key] = rule
    _change_held(state, rule)
    for key, held in rule.preserve.items():
        if key not in state.required:
            state.held[key] = (held, rule)


def _change_held(state: Migration, rule: Rule) -> None:
    """Let what earlier rules hold back follow its option."""
    for key in (*rule.rename, *rule.convert, *rule.remove):
        if key in state.held:
            held, holder = state.held.pop(key)
            conversion = rule.convert.get(key)
            new = conversion.to if conversion else rule.rename.get(key)
            if new is not None:
                state.held[new] = (conversion(held) if conversion and held is not None else held, holder)


def _moved(data: dict[str, str], rule: Rule) -> tuple[dict[str, str], dict[str, Move]]:
    """Return *data* with the rule's renamings, conversions and removals done in place, and what was done."""
    moves: dict[str, Move] = {}
    if not any(key in data for key in (*rule.rename, *rule.convert, *rule.remove)):
        return data, moves
    moved: dict[str, str] = {}
    for key, value in data.items():
        conversion = rule.convert.get(key)
        if conversion and not (conversion.only_named and value not in conversion.values):
            converted = conversion(value)
            if conversion.to != key or converted != value:
                superseded = conversion.to != key and (conversion.to in data or conversion.to in moved)
                moves[key] = Move(conversion.to, rule, converted != value, superseded, converted)
            if key not in moves or not moves[key].superseded:
                moved[conversion.to] = converted
        elif key in rule.rename:
            new = rule.rename[key]
            moves[key] = Move(new, rule, superseded=new in data or new in moved, value=value)
            if not moves[key].superseded:
                moved[new] = value
        elif key in rule.remove:
            moves[key] = Move(None, rule)
        else:
            moved[key] = value
    return (moved, moves) if moves else (data, moves)
