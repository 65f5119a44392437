"""Apply the rules of every release on the way, in order, to the user's options and to the base."""

# Without postponed annotations: typing would compile those of named tuples anew at every start, one by one.

from collections.abc import Container, Iterable, Mapping, Sequence
from typing import NamedTuple

from cilium_cmrebase.catalog.specifiers import covers
from cilium_cmrebase.rules import Leg, Rule, Written

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


class Migration(NamedTuple):
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

    ours: Mapping[str, str]
    base: Mapping[str, str]
    moves: Mapping[str, Move]
    base_moves: Mapping[str, Move]
    origin: Mapping[str, str]
    required: Mapping[str, Rule]
    held: Mapping[str, tuple[str | None, Rule]]
    fired: tuple[Rule, ...]
    judged: tuple[Rule, ...]
    unborn: tuple[Rule, ...]
    considered: int

    def destinations(self, ours: Iterable[str], written: Container[str]) -> dict[str, str | None]:
        """Return for each of the user's keys the key that holds its value after the rules; None where it is gone.

        Args:
            ours: The user's keys.
            written: The keys of the output; an answer can write one that the rules had taken out.
        """
        places: dict[str, str | None] = {key: key for key in ours}
        return places | {key: move.to for key, move in self.moves.items() if key in places and key not in written}


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
    under_way = _UnderWay(dict(ours), dict(base))
    from_here: dict[str, bool] = {}  # by specifier, of which there are few
    for leg in way:
        under_way.enter(leg)
        cluster = under_way.cluster()
        for rule in leg.rules:
            scope = rule.scope
            if scope.origins not in from_here:
                from_here[scope.origins] = scope.leads_from(origins)
            if not from_here[scope.origins] or (scope.targets and not scope.leads_to(way[-1].after.id)):
                continue
            under_way.judged.append(rule)
            if rule.actions.moving:
                under_way.change_base(rule)
            if not scope.when.holds(cluster):
                continue
            if covers(scope.born, born or origins[0]):
                under_way.change_ours(rule)
                cluster = under_way.cluster()
            else:
                under_way.unborn.append(rule)
    return under_way.arrived(sum(len(leg.rules) for leg in way))


class _UnderWay:
    """A migration that is going on; its attributes are those of `Migration`."""

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

    def arrived(self, considered: int) -> Migration:
        """Return what has come of it."""
        return Migration(
            ours=self.ours,
            base=self.base,
            moves=self.moves,
            base_moves=self.base_moves,
            origin=self.origin,
            required=self.required,
            held=self.held,
            fired=tuple(self.fired),
            judged=tuple(self.judged),
            unborn=tuple(self.unborn),
            considered=considered,
        )

    def enter(self, leg: Leg) -> None:
        """Begin with the rules of *leg*."""
        self._before = leg.before
        self._ids = {rule.id for rule in leg.rules}

    def cluster(self) -> Written:
        """Return the configuration that rules judge: that before the leg, with what earlier ones hold back in it."""
        earlier = [(key, value) for key, (value, rule) in self.held.items() if rule.id not in self._ids]
        held = {key: value for key, value in earlier if value is not None}
        return Written(held | self.ours if held else self.ours, self._before)

    def change_base(self, rule: Rule) -> None:
        """Rename, convert and remove in the base what *rule* does in ours, so that the two stay comparable.

        A key that the user has not got stays as it is: what the template writes under the new name is new to them.
        """
        changed = (key for key in rule.actions.moving if key in self.base and key in self.ours)
        if any(changed) and rule.scope.when.holds(Written(self.base, self._before)):
            absent = {key: value for key, value in self.base.items() if key not in self.ours}
            moved, moves = _moved({key: value for key, value in self.base.items() if key not in absent}, rule)
            self.base = absent | moved
            self.base_moves |= moves

    def change_ours(self, rule: Rule) -> None:
        """Do what *rule* says of a cluster that it concerns."""
        self.fired.append(rule)
        self.ours, moves = _moved(self.ours, rule)
        for old, move in moves.items():
            self._note(old, move)
        for key, value in rule.actions.require.items():
            if key not in self.ours:
                self.ours[key] = value
                self.required[key] = rule
        self._change_held(rule)
        for key, held in rule.actions.preserve.items():
            if key not in self.required:
                self.held[key] = (held, rule)

    def _note(self, old: str, move: Move) -> None:
        """Remember that *old* went where *move* says, and what it was in the user's ConfigMap."""
        if old in self.required:
            demanded_by = self.required.pop(old)
            if move.to is not None and not move.superseded:
                self.required[move.to] = demanded_by
            return
        first = self.origin.pop(old, None)
        if first is not None:
            before = self.moves[first]
            converted = before.converted or move.converted
            move = move._replace(converted=converted, earlier=(*before.earlier, before.rule))
        self.moves[first or old] = move
        if move.to is not None and not move.superseded:
            self.origin[move.to] = first or old

    def _change_held(self, rule: Rule) -> None:
        """Let what earlier rules hold back follow its option."""
        for key in rule.actions.moving:
            if key in self.held:
                held, holder = self.held.pop(key)
                new, value = rule.actions.applied(key, held)
                if new is not None:
                    self.held[new] = (value, holder)


def _moved(data: dict[str, str], rule: Rule) -> tuple[dict[str, str], dict[str, Move]]:
    """Return *data* with the rule's renamings, conversions and removals done in place, and what was done."""
    moves: dict[str, Move] = {}
    concerned = {key for key in rule.actions.moving if key in data}
    if not concerned:
        return data, moves
    moved: dict[str, str] = {}
    for key, value in data.items():
        if key not in concerned:
            moved[key] = value
            continue
        new, form = rule.actions.applied(key, value)
        if new is None or form is None:
            moves[key] = Move(None, rule)
            continue
        superseded = new != key and (new in data or new in moved)
        if (new, form) != (key, value):
            moves[key] = Move(new, rule, form != value, superseded, form)
        if not superseded:
            moved[new] = form
    return (moved, moves) if moves else (data, moves)
