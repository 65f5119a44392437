"""What an id in a report stands for: an upgrade rule, a contradiction, or a check of the program's own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, TypeAlias

import attrs

from cilium_cmrebase.catalog import Catalog, default_catalog
from cilium_cmrebase.rules import ALWAYS, Rule, Severity, downgrade_rules, parse_condition, rules_into
from cilium_cmrebase.rules.checks import CHECKS
from cilium_cmrebase.rules.findings import Asks, Phase

__all__ = ["IdExplanation", "IdSort", "explain_id", "ids_in_use", "ids_like"]

IdSort: TypeAlias = Literal["rule", "contradiction", "check"]


@attrs.frozen
class IdExplanation:
    """What an id stands for.

    Attributes:
        id: The id; of a retired one, that of what took its place.
        sort: What it is the id of.
        title: What it is about, in a few words; empty for rules and contradictions, which speak for themselves.
        where: Which releases it concerns, such as `into 1.16`, `from 1.14 on`; empty for all.
        kind: What sort of fact it is.
        severity: How grave it is, as a rule.
        asks: What an answer depends on; see `Finding.asks`.
        phase: When a person has to act or look.
        keys: The options that it speaks of; none where it may be any.
        when: The configurations that it concerns, in words; empty for all.
        message: What is the matter; of a check, what there is to know of it.
        action: What to do; empty where nothing is, or the finding itself says it.
        commands: Commands that a person is to run, in order.
        rollback: What it means for going back; empty where nothing.
        helm: The Helm values that set what it speaks of.
        source: Where it is documented; empty for checks.
        unsure: Why it may be wrong; empty where it is settled.
    """

    id: str
    sort: IdSort
    kind: str
    severity: Severity
    message: str
    title: str = ""
    where: str = ""
    asks: Asks = "nothing"
    phase: Phase = "before"
    keys: tuple[str, ...] = ()
    when: str = ""
    action: str = ""
    commands: tuple[str, ...] = ()
    rollback: str = ""
    helm: tuple[str, ...] = ()
    source: str = ""
    unsure: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return the explanation ready for JSON."""
        return attrs.asdict(self, value_serializer=lambda _, __, value: [*value] if isinstance(value, tuple) else value)


def explain_id(name: str, *, catalog: Catalog | None = None) -> IdExplanation | None:
    """Tell what an id stands for.

    Args:
        name: The id of a rule, a contradiction or a check, in use or retired.
        catalog: The releases; those shipped with the program if not given.

    Returns:
        None where it is no such id.
    """
    catalog = catalog or default_catalog()
    name = catalog.retired_ids.get(name, name)
    return next((explanation for explanation in _all_of(name, catalog)), None)


def ids_like(name: str, *, catalog: Catalog | None = None) -> tuple[str, ...]:
    """Return a few ids that are spelled like *name*, most alike first."""
    from difflib import get_close_matches

    catalog = catalog or default_catalog()
    return tuple(get_close_matches(name, [known for _, known in ids_in_use(catalog)], n=3, cutoff=0.8))


def ids_in_use(catalog: Catalog) -> Iterator[tuple[IdSort, str]]:
    """Yield every id with what it is the id of: checks, contradictions, then rules by release, each in order."""
    yield from (("check", name) for name in sorted(CHECKS))
    yield from (("contradiction", name) for name in sorted(conflict["id"] for conflict in catalog.conflicts))
    for release in map(catalog.release, catalog.releases):
        rules = (*release.rule_data, *release.downgrade_rule_data)
        yield from (("rule", name) for name in sorted(rule["id"] for rule in rules))


def _all_of(name: str, catalog: Catalog) -> Iterator[IdExplanation]:
    if name in CHECKS:
        check = CHECKS[name]
        yield IdExplanation(
            id=name,
            sort="check",
            kind=check.kind,
            severity=check.severity,
            message=check.help,
            title=check.title,
            asks=check.asks,
        )
    for release in map(catalog.release, catalog.releases):
        for direction, rules in (("into", rules_into(release)), ("out of", downgrade_rules(release))):
            yield from (_of_rule(rule, f"{direction} {release.id}") for rule in rules if rule.id == name)
    for conflict in catalog.conflicts:
        if conflict["id"] == name:
            until = conflict.get("until")
            yield IdExplanation(
                id=name,
                sort="contradiction",
                kind="contradiction",
                severity="required" if conflict["severity"] == "fatal" else "recommended",
                message=conflict["message"],
                where=f"from {conflict['from']} {f'until {until}' if until else 'on'}",
                asks="choice",
                keys=tuple(conflict["keys"]),
                when=parse_condition(conflict["when"]).words(),
                action=conflict["action"],
                commands=tuple(conflict.get("commands", ())),
                source=conflict["source"],
            )


def _of_rule(rule: Rule, where: str) -> IdExplanation:
    finding, scope = rule.finding(), rule.scope
    return IdExplanation(
        id=rule.id,
        sort="rule",
        kind=rule.kind,
        severity=rule.severity,
        message=rule.text.message,
        where=where,
        asks=rule.asks,
        phase=rule.phase,
        keys=rule.keys,
        when="" if scope.when is ALWAYS else scope.when.words(),
        action=finding.action,
        commands=finding.commands,
        rollback=rule.text.rollback,
        helm=rule.helm,
        source=rule.source,
        unsure=rule.text.unsure,
    )
