"""What an option is called later, and what takes its place: one answer for all who ask."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cilium_cmrebase import check
from cilium_cmrebase.catalog import Catalog, default_catalog
from cilium_cmrebase.rules import Rule, Succession, later_name, legs
from cilium_cmrebase.rules.names import name_in, successions_of, successor
from cilium_cmrebase.rules.unread import unread
from tests.support.tiny_catalog import TinyCatalog, config_map, option, rule


@pytest.fixture(name="tiny")
def _tiny(tmp_path: Path) -> TinyCatalog:
    return TinyCatalog(tmp_path)


def renaming(old: str, new: str, **fields: Any) -> Rule:
    return Rule.from_data(rule("9.2-x", rename={old: new}, **fields), "9.2")


class TestLaterName:
    """Renamings count, in their order; conversions make another option."""

    @pytest.mark.parametrize(
        ("rules", "expected"),
        [
            ([], "a"),
            ([renaming("a", "b")], "b"),
            ([renaming("a", "b"), renaming("b", "c")], "c"),
            ([renaming("b", "c"), renaming("a", "b")], "b"),
            ([renaming("a", "b"), renaming("b", "a")], "a"),
            ([Rule.from_data(rule("9.2-x", convert={"a": {"to": "b", "suffix": "s"}}), "9.2")], "a"),
        ],
    )
    def test_after_rules(self, rules: list[Rule], expected: str) -> None:
        assert later_name("a", rules) == expected

    def test_over_a_way_that_renames_and_renames_back(self) -> None:
        way = legs(default_catalog(), "1.10", "1.18")
        rules = [rule for leg in way for rule in leg.rules]

        assert later_name("enable-egress-gateway", rules) == "enable-egress-gateway"
        assert later_name("native-routing-cidr", rules) == "ipv4-native-routing-cidr"


class TestNameIn:
    """A release's name for an option, where nothing but its name changes and the rule is about such a way."""

    @pytest.mark.parametrize(
        ("fields", "data", "expected"),
        [
            pytest.param({}, {"a": "1"}, "b", id="renamed"),
            pytest.param({"when": {"equals": {"a": "1"}}}, {"a": "1"}, "b", id="condition that holds"),
            pytest.param({"when": {"equals": {"a": "1"}}}, {"a": "2"}, None, id="condition that does not"),
            pytest.param({"require": {"c": "1"}}, {"a": "1"}, None, id="more than the name"),
            pytest.param({"origins": "<9.2"}, {"a": "1"}, "b", id="of a way from a release that has it"),
            pytest.param({"origins": "<9.1"}, {"a": "1"}, None, id="of ways from older releases, which have it not"),
            pytest.param({"targets": ">=9.2"}, {"a": "1"}, "b", id="of a way to the release"),
            pytest.param({"targets": ">9.2"}, {"a": "1"}, None, id="of ways to later releases"),
        ],
    )
    def test_where_a_rule_renames_it(
        self, tiny: TinyCatalog, fields: dict[str, Any], data: dict[str, str], expected: str | None
    ) -> None:
        tiny.release("9.0", {"z": option()})
        tiny.release("9.1", {"a": option(), "z": option()})
        tiny.release("9.2", {"b": option()}, rules=[rule("9.2-a", rename={"a": "b"}, **fields)])
        catalog = Catalog(tiny.folder)

        assert name_in(catalog.release("9.2"), "a", data, catalog) == expected

    def test_a_fix_offers_it(self, tiny: TinyCatalog) -> None:
        tiny.release("9.1", {"a": option()})
        tiny.release("9.2", {"b": option()}, rules=[rule("9.2-a", origins="<9.1", rename={"a": "b"})])

        [found] = check(config_map({"a": "1"}), release="9.2", catalog=Catalog(tiny.folder)).findings

        assert (found.finding.id, found.fix) == ("removed", None)


class TestSuccessor:
    """What a release reads in place of an option that is gone."""

    @pytest.mark.parametrize(
        ("release", "key", "expected"),
        [
            ("1.11", "masquerade", "enable-ipv4-masquerade"),
            ("1.15", "tunnel", "routing-mode"),
            ("1.18", "enable-ipv4-egress-gateway", "enable-ipv4-egress-gateway"),
            ("1.20", "enable-ipv4-egress-gateway", "enable-egress-gateway"),
            ("1.11", "enable-egress-gateway", "enable-ipv4-egress-gateway"),
            ("1.20", "update-ec2-apdater-limit-via-api", None),  # what took its place is gone as well
            ("1.20", "docker", None),
            ("1.20", "nobody-knows-this", None),
        ],
    )
    def test_of_options(self, release: str, key: str, expected: str | None) -> None:
        catalog = default_catalog()

        assert successor(key, catalog.release(release), catalog) == expected

    @pytest.mark.parametrize(
        ("rules", "expected"),
        [
            ([rule("9.2-a", rename={"a": "b"})], "b"),
            ([rule("9.2-a", convert={"a": {"to": "c", "suffix": "s"}})], "c"),
            ([rule("9.2-a", rename={"a": "b"}), rule("9.2-b", convert={"a": {"to": "c", "suffix": "s"}})], None),
            ([rule("9.2-a", rename={"a": "x"}), rule("9.2-x", rename={"x": "b"})], "b"),
            ([rule("9.2-a", rename={"a": "x"}), rule("9.2-x", rename={"x": "a"})], None),
            ([], None),
        ],
    )
    def test_is_the_one_that_rules_name(
        self, tiny: TinyCatalog, rules: list[dict[str, Any]], expected: str | None
    ) -> None:
        tiny.release("9.1", {"a": option(), "c": option()})
        tiny.release("9.2", {"b": option(), "c": option()}, rules=rules)
        catalog = Catalog(tiny.folder)

        assert successor("a", catalog.release("9.2"), catalog) == expected

    def test_is_what_is_said_of_a_key_that_is_gone(self, tiny: TinyCatalog) -> None:
        """Also where only a rule names it."""
        tiny.release("9.1", {"a": option()})
        tiny.release("9.2", {"b": option()}, rules=[rule("9.2-a", rename={"a": "b"})])
        catalog = Catalog(tiny.folder)

        assert unread("a", catalog.release("9.2"), catalog).action == "Use b."

    def test_an_option_that_is_gone_itself_is_not_recommended(self) -> None:
        catalog = default_catalog()

        assert "container-runtime-endpoint" not in unread("docker", catalog.release("1.20"), catalog).action


def test_successions_are_those_of_rules_and_of_the_catalog(tiny: TinyCatalog) -> None:
    tiny.release("9.1", {"a": option(), "x": option() | {"x-replaced-by": "y"}})
    tiny.release("9.2", {"b": option(), "y": option()}, rules=[rule("9.2-a", rename={"a": "b"})])
    catalog = Catalog(tiny.folder)

    assert successions_of("b", catalog) == (Succession("9.2", "a", "b"),)
    assert successions_of("x", catalog) == (Succession("9.2", "x", "y"),)
