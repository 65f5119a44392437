"""The later names of an option: what releases call it, and what takes its place.

Rules say both. By a renaming the option stays what it is, with its values; a conversion makes another option of it. The
catalog knows of some successors beyond, for which no rule can say what becomes of a value.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from cilium_cmrebase.catalog import Catalog, Release, release_order
from cilium_cmrebase.rules.configured import Written
from cilium_cmrebase.rules.rule import Rule, rules_into

__all__ = ["Succession", "later_name", "name_in", "successions_of", "successor"]


class Succession(NamedTuple):
    """An option that took the place of another.

    Attributes:
        release: The first release in which a rule moves the value, else in which the old name is on its way out.
        old: The option before.
        new: The option that took its place.
    """

    release: str
    old: str
    new: str


def later_name(key: str, rules: Iterable[Rule]) -> str:
    """Return what *key* is called after *rules*, such as those of a way that concern where it leads from and to.

    Only renamings count: what is said of an option is not true of one that has other values.
    """
    for rule in rules:
        key = rule.actions.rename.get(key, key)
    return key


def name_in(release: Release, key: str, data: Mapping[str, str], catalog: Catalog) -> str | None:
    """Return what *key* is called in *release*, which may be of any release before it.

    Args:
        release: The release that is to read the option.
        key: An option of *data*.
        data: A configuration; the conditions of rules judge it.
        catalog: The releases.

    Returns:
        None where it has no other name there, or more than its name changes.
    """
    name = key
    patches: list[str] = []  # of the releases that the configuration may be of: those that know the option
    before = catalog.release(catalog.releases[0])
    for entered in _up_to(release, catalog):
        for rule in rules_into(entered):
            actions, scope = rule.actions, rule.scope
            if name not in actions.rename and name not in actions.convert:
                continue
            options = {name if old == key else old: value for old, value in data.items()}
            if not scope.leads_from(patches) or not scope.leads_to(release.id):
                continue
            if scope.when.holds(Written(options, before)):
                if name in actions.convert or actions.require:
                    return None
                name = actions.rename[name]
        if key in entered:
            patches += entered.patches
        before = entered
    return name if name != key and name in release else None


def successor(key: str, release: Release, catalog: Catalog) -> str | None:
    """Return the option that *release* reads in place of *key*, which it does not; None where there is no such one.

    Where the catalog names what takes the place of an option, that counts; of those that rules name, only a single one.
    """
    passed: set[str] = set()
    while key not in release:
        passed.add(key)
        knowing = [older for older in _up_to(release, catalog) if key in older]
        named = {new for entered in _up_to(release, catalog) for old, new in _successors(entered) if old == key}
        following = knowing[-1].option(key).replaced_by if knowing else None
        if following is None and len(named) == 1:
            [following] = named
        if following is None or following in passed:
            return None
        key = following
    return key


def successions_of(key: str, catalog: Catalog) -> tuple[Succession, ...]:
    """Return how *key* came to its name and what became of it, without what else its relatives replaced."""
    everything = _successions(catalog)
    related: set[Succession] = set()
    for here, there in (("old", "new"), ("new", "old")):
        reached, names = {key}, [key]
        while names:
            name = names.pop()
            for succession in everything:
                if getattr(succession, here) == name:
                    related.add(succession)
                    if getattr(succession, there) not in reached:
                        reached.add(getattr(succession, there))
                        names.append(getattr(succession, there))
    return tuple(succession for succession in everything if succession in related)


@cache
def _successions(catalog: Catalog) -> tuple[Succession, ...]:
    """Return all, oldest first: those that rules make, then those that the catalog only knows of."""
    first: dict[tuple[str, str], str] = {}
    for name in catalog.releases:
        for names in _successors(catalog.release(name)):
            first.setdefault(names, name)
    for before, name in pairwise(catalog.releases):
        for option in map(catalog.release(before).option, catalog.release(before)):
            if option.replaced_by and (option.deprecated or option.name not in catalog.release(name)):
                first.setdefault((option.name, option.replaced_by), before if option.deprecated else name)
    everything = [Succession(release, *names) for names, release in first.items()]
    return tuple(sorted(everything, key=_order))


def _order(succession: Succession) -> tuple[tuple[int, ...], str, str]:
    return release_order(succession.release), succession.old, succession.new


def _successors(release: Release) -> Iterator[tuple[str, str]]:
    for rule in rules_into(release):
        yield from rule.actions.successors


def _up_to(release: Release, catalog: Catalog) -> Iterator[Release]:
    """Yield the releases up to *release*, oldest first."""
    for name in catalog.releases:
        if release_order(name) <= release_order(release.id):
            yield catalog.release(name)
