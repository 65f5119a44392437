"""The rules of all releases together: none is lost, none has no way back unsaid, and none contradicts another."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from itertools import combinations

import format_rules
import pytest
from ruamel.yaml import YAML

from cilium_cmrebase.catalog import Release
from cilium_cmrebase.catalog.specifiers import covers
from cilium_cmrebase.rules import Rule, downgrade_rules, rules_into, undoing
from cilium_cmrebase.values import same
from tests.support.faults import assert_no_faults
from tests.support.paths import SHARED
from tests.support.releases import CATALOG, below

WITH_RULES = [name for name in CATALOG.releases if CATALOG.release(name).rule_data]
# Kinds of facts that ask something of a ConfigMap; the others are about Helm values, metrics and new options.
ASKING = {
    "required-addition",
    "preserve-on-upgrade",
    "default-changed",
    "option-removed",
    "option-renamed",
    "value-renamed",
    "value-removed",
    "format-changed",
    "behaviour-changed",
    "downgrade-warning",
}


def patches_before(release: str) -> Iterator[str]:
    for name in CATALOG.releases[: CATALOG.releases.index(release)]:
        yield from CATALOG.release(name).patches


def moving_rules(name: str) -> list[Rule]:
    """Return the rules into a release that rename or convert."""
    return [rule for rule in rules_into(CATALOG.release(name)) if rule.actions.rename or rule.actions.convert]


def has_way_back(rule: Rule, lower: Release) -> bool:
    """Say whether the way down to *lower* takes back what *rule* moves, or need not."""
    stays = [new for _, new in rule.actions.successors if new in lower]
    # A key that the release before does not read under either name came from a release before that.
    foreign = [old for old in (*rule.actions.rename, *rule.actions.convert) if old not in lower]
    return bool(undoing(rule, lower) or stays or foreign)


@pytest.mark.parametrize("name", WITH_RULES)
class TestWayBack:
    """A downgrade takes back what a rule renames and converts, or the rule says why it does not."""

    def test_is_there_or_waived(self, name: str) -> None:
        lower = below(name)

        assert_no_faults(
            rule.id for rule in moving_rules(name) if not rule.irreversible and not has_way_back(rule, lower)
        )

    def test_where_several_values_become_one_it_says_which_comes_back(self, name: str) -> None:
        lower = below(name)
        unclear = [
            (rule.id, after)
            for rule in moving_rules(name)
            for old, conversion in rule.actions.convert.items()
            for (one, after), (other, same_after) in combinations(conversion.values.items(), 2)
            if after == same_after
            and not same(lower.kind(old) or "string", one, other)
            and not rule.irreversible
            and after not in conversion.back
        ]

        assert_no_faults(unclear)


@pytest.mark.parametrize("name", WITH_RULES)
class TestTogether:
    """Rules of one release."""

    def test_two_that_write_the_same_key_under_the_same_condition_have_other_origins(self, name: str) -> None:
        rules = rules_into(CATALOG.release(name))
        writing = [(key, rule) for rule in rules for key in (*rule.actions.require, *rule.actions.preserve)]
        origins = list(patches_before(name))

        for (key, one), (other_key, other) in combinations(writing, 2):
            if key != other_key or one is other:
                continue
            if one.scope.when == other.scope.when and one.scope.born == other.scope.born:
                both = [
                    each
                    for each in origins
                    if covers(one.scope.origins, each) == covers(other.scope.origins, each) is True
                ]
                assert both == [], (one.id, other.id)

    def test_origins_have_no_gaps(self, name: str) -> None:
        """What concerns an older and a newer patch also concerns those between, unless it is about single patches."""
        origins = list(patches_before(name))

        for rule in rules_into(CATALOG.release(name)):
            if "==" in rule.scope.origins or "!=" in rule.scope.origins:
                continue
            concerned = [covers(rule.scope.origins, each) for each in origins]
            assert concerned == sorted(concerned) or concerned.index(True) + sum(concerned) == len(
                concerned
            ) - concerned[::-1].index(True)

    def test_the_file_has_the_layout_that_people_review(self, name: str) -> None:
        text = (CATALOG.release(name).folder / "rules.json").read_text(encoding="utf-8")

        assert text == format_rules.formatted(json.loads(text))


@cache
def facts_of(name: str) -> list[dict[str, str]]:
    facts: list[dict[str, str]] = YAML(typ="safe").load(SHARED / "upgrade-facts" / f"{name}.yaml")["facts"]
    return facts


@cache
def all_facts() -> set[str]:
    return {fact["id"] for name in CATALOG.releases for fact in facts_of(name)}


@pytest.mark.parametrize("name", WITH_RULES)
class TestFactsLeftOut:
    """What no rule into the release tells is listed with its reason."""

    def test_each_is_listed_once(self, name: str) -> None:
        facts = [entry["fact"] for entry in CATALOG.release(name).facts_left_out]

        assert facts == list(dict.fromkeys(facts))

    def test_none_is_told_by_a_rule_as_well(self, name: str) -> None:
        release = CATALOG.release(name)
        told = {fact for rule in rules_into(release) for fact in (*rule.facts, rule.id)}

        assert_no_faults(entry["fact"] for entry in release.facts_left_out if entry["fact"] in told)


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs the facts that the rules were made from")
@pytest.mark.parametrize("name", WITH_RULES)
class TestFacts:
    """Every fact became a rule, or is left out for a reason."""

    def test_none_is_forgotten(self, name: str) -> None:
        release = CATALOG.release(name)
        rules = [*rules_into(release), *downgrade_rules(release)]
        told = {fact for rule in rules for fact in (*rule.facts, rule.id)}
        told |= {entry["fact"] for entry in release.facts_left_out}

        assert_no_faults(fact["id"] for fact in facts_of(name) if fact["kind"] in ASKING and fact["id"] not in told)

    def test_those_named_exist(self, name: str) -> None:
        named = {fact for rule in CATALOG.release(name).rule_data for fact in rule.get("facts", ())}
        named |= {entry["fact"] for entry in CATALOG.release(name).facts_left_out}

        assert_no_faults(sorted(named - all_facts()))
