"""The rules between two releases, up or down: what an upgrade asks for, and what a downgrade undoes."""

# Without postponed annotations: typing would compile those of named tuples anew at every start, one by one.

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from cilium_cmrebase.catalog import Catalog, Release, release_order
from cilium_cmrebase.rules.rule import EVERYONE, Actions, Conversion, Rule, Text, downgrade_rules, rules_into

__all__ = ["Leg", "legs", "undoing"]


class Leg(NamedTuple):
    """One step of the way from a release to its neighbour.

    Attributes:
        before: The release that it leaves; conditions of rules judge the configuration as this one reads it.
        after: The release that it enters.
        rules: What applies on it, in order.
    """

    before: Release
    after: Release
    rules: tuple[Rule, ...]

    @property
    def is_down(self) -> bool:
        """Whether it leads to an older release."""
        return release_order(self.after.id) < release_order(self.before.id)

    @property
    def upgrade_notes(self) -> str | None:
        """The address of the notes that speak of the step: those of the upper release."""
        return (self.before if self.is_down else self.after).upgrade_notes


def legs(catalog: Catalog, start: str, target: str) -> Iterator[Leg]:
    """Yield the steps from release *start* to release *target*; none where they are the same."""
    first, last = catalog.releases.index(start), catalog.releases.index(target)
    if first <= last:
        for before, after in pairwise(catalog.releases[first : last + 1]):
            release = catalog.release(after)
            yield Leg(catalog.release(before), release, rules_into(release))
        return
    for before, after in pairwise(catalog.releases[last : first + 1][::-1]):
        upper, lower = catalog.release(before), catalog.release(after)
        undone = (undoing(rule, lower) for rule in reversed(rules_into(upper)))
        yield Leg(upper, lower, (*downgrade_rules(upper), *(rule for rule in undone if rule is not None)))


def undoing(rule: Rule, lower: Release) -> Rule | None:
    """Return the rule that takes back the renamings and conversions of *rule* for the release below it.

    A name or value that the lower release reads as well stays as it is.

    Returns:
        None where there is nothing to take back, or the rule says that it cannot be.
    """
    if rule.irreversible:
        return None
    rename: dict[str, str] = {}
    for old, new in rule.actions.rename.items():
        if not lower.reads(new) and lower.reads(old):
            rename.setdefault(new, old)
    convert: dict[str, Conversion] = {}
    for old, conversion in rule.actions.convert.items():
        moved = conversion.to != old
        if lower.reads(old) and not (moved and lower.reads(conversion.to)):
            convert.setdefault(conversion.to, _turned_round(old, conversion, lower, keep_readable=not moved))
    if not rename and not convert:
        return None
    actions = Actions(rename=rename, convert=convert)
    return Rule(
        id=rule.id,
        release=rule.release,
        kind="downgrade",
        severity="info",
        keys=actions.keys,
        scope=EVERYONE,
        actions=actions,
        text=Text(f"{lower.id} reads it in its older form"),
        phase="before",
        asks="nothing",
        irreversible="",
        helm=rule.helm,
        facts=rule.facts,
        source=rule.source,
    )


def _turned_round(old: str, conversion: Conversion, lower: Release, *, keep_readable: bool) -> Conversion:
    values: dict[str, str] = {}
    for before, after in conversion.values.items():
        values.setdefault(after, before)
    values |= conversion.back
    if keep_readable:
        words = lower.option(old).values
        values = {after: before for after, before in values.items() if after not in words}
    strip = "" if lower.kind(old) == "duration" else conversion.suffix
    # The new name may have values that never were the old one's: these are not to be moved there.
    return Conversion(old, values, strip=strip, only_named=old != conversion.to and not conversion.suffix)
