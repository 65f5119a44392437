"""Down as well as up, over several releases, and what the way itself has to say."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from cilium_cmrebase.catalog import Catalog
from cilium_cmrebase.rules import legs
from tests.support.tiny_catalog import Account, Found, TinyCatalog, Told, option, rule


class Tiny(TinyCatalog):
    """A tiny catalog whose every template and ConfigMap has one more option, since none may be empty."""

    def release(self, name: str, options: Mapping[str, dict[str, Any]], **more: Any) -> None:
        template = {"z": "1", **more.pop("template", {})}
        super().release(name, {"z": option(), **options}, template=template, **more)

    def rebase(self, ours: Mapping[str, str], *releases: str, **more: Any) -> Account:
        account = super().rebase({"z": "1", **ours}, *releases, **more)
        assert account.written.pop("z") == "1"
        return account


@pytest.fixture
def tiny(tmp_path: Path) -> Tiny:
    return Tiny(tmp_path)


def words(*accepted: str) -> dict[str, Any]:
    """Return an option that accepts certain words only."""
    return option() | {"x-values": list(accepted), "enum": list(accepted)}


class TestLegs:
    """The way goes release by release, up or down."""

    @pytest.mark.parametrize(
        ("start", "target", "expected"),
        [
            ("1.8", "1.9", [("1.8", "1.9", False)]),
            ("1.8", "1.11", [("1.8", "1.9", False), ("1.9", "1.10", False), ("1.10", "1.11", False)]),
            ("1.16", "1.16", []),
            ("1.16", "1.14", [("1.16", "1.15", True), ("1.15", "1.14", True)]),
        ],
    )
    def test_steps(self, catalog: Catalog, start: str, target: str, expected: list[tuple[str, str, bool]]) -> None:
        assert [(leg.before.id, leg.after.id, leg.is_down) for leg in legs(catalog, start, target)] == expected

    @pytest.mark.parametrize(("start", "target"), [("1.15", "1.16"), ("1.16", "1.15")])
    def test_the_notes_are_those_of_the_upper_release(self, catalog: Catalog, start: str, target: str) -> None:
        [leg] = legs(catalog, start, target)

        assert leg.upgrade_notes == catalog.release("1.16").upgrade_notes


class TestUndone:
    """A downgrade takes back what the upgrade renamed and converted, where the older release needs it."""

    def test_a_renaming(self, tiny: Tiny) -> None:
        tiny.release("9.1", {"a": option()}, template={"a": "0"})
        tiny.release("9.2", {"b": option()}, template={"b": "0"}, rules=[rule("9.2-a", rename={"a": "b"})])

        account = tiny.rebase({"b": "1"}, "9.2", "9.1")

        assert account.written == {"a": "1"}
        assert account.told["a"] == Told("renamed", "1", ("9.2-a",))

    def test_not_a_renaming_to_a_name_that_the_older_release_reads_too(self, tiny: Tiny) -> None:
        tiny.release("9.1", {"a": option(), "b": option()})
        tiny.release("9.2", {"b": option()}, rules=[rule("9.2-a", rename={"a": "b"})])

        assert tiny.rebase({"b": "1"}, "9.2", "9.1").written == {"b": "1"}

    def test_of_two_old_names_the_first_that_the_older_release_reads(self, tiny: Tiny) -> None:
        tiny.release("9.1", {"c": option(), "d": option()})
        tiny.release("9.2", {"b": option()}, rules=[rule("9.2-a", rename={"a": "b", "c": "b", "d": "b"})])

        assert tiny.rebase({"b": "1"}, "9.2", "9.1").written == {"c": "1"}

    @pytest.mark.parametrize(("value", "expected"), [("true", "strict"), ("false", "disabled"), ("odd", "odd")])
    def test_a_conversion(self, tiny: Tiny, value: str, expected: str) -> None:
        tiny.release("9.1", {"a": option()})
        conversion = {"a": {"values": {"strict": "true", "disabled": "false"}}}
        tiny.release("9.2", {"a": option()}, rules=[rule("9.2-a", convert=conversion)])

        assert tiny.rebase({"a": value}, "9.2", "9.1").written == {"a": expected}

    def test_not_of_a_value_that_the_older_release_knows(self, tiny: Tiny) -> None:
        tiny.release("9.1", {"a": words("strict", "true")})
        tiny.release("9.2", {"a": words("true")}, rules=[rule("9.2-a", convert={"a": {"values": {"strict": "true"}}})])

        assert tiny.rebase({"a": "true"}, "9.2", "9.1").written == {"a": "true"}

    def test_where_several_values_became_one_the_rule_says_which_comes_back(self, tiny: Tiny) -> None:
        conversion = {"a": {"values": {"x": "z", "y": "z"}, "back": {"z": "y"}}}
        tiny.release("9.1", {"a": option()})
        tiny.release("9.2", {"a": option()}, rules=[rule("9.2-a", convert=conversion)])

        assert tiny.rebase({"a": "z"}, "9.2", "9.1").written == {"a": "y"}

    def test_a_conversion_with_another_name(self, tiny: Tiny) -> None:
        conversion = {"a": {"to": "b", "values": {"disabled": "native"}}}
        tiny.release("9.1", {"a": option()})
        tiny.release("9.2", {"b": option()}, rules=[rule("9.2-a", convert=conversion)])

        account = tiny.rebase({"b": "native"}, "9.2", "9.1")

        assert account.written == {"a": "disabled"}
        assert account.told["a"].outcome == "converted"

    def test_not_of_a_value_that_the_conversion_with_another_name_does_not_have(self, tiny: Tiny) -> None:
        conversion = {"a": {"to": "b", "values": {"disabled": "native"}}}
        tiny.release("9.1", {"a": option()})
        tiny.release("9.2", {"b": option()}, rules=[rule("9.2-a", convert=conversion)])

        account = tiny.rebase({"b": "odd"}, "9.2", "9.1")

        assert account.written == {}
        assert account.told["b"] == Told("dropped", None, review=True)

    @pytest.mark.parametrize(("kind", "expected"), [("int", "60"), ("duration", "60s")])
    def test_a_unit_goes_unless_the_older_release_reads_it(self, tiny: Tiny, kind: str, expected: str) -> None:
        tiny.release("9.1", {"a": option(kind)})
        tiny.release("9.2", {"a": option("duration")}, rules=[rule("9.2-a", convert={"a": {"suffix": "s"}})])

        assert tiny.rebase({"a": "60s"}, "9.2", "9.1").written == {"a": expected}

    def test_over_several_releases_the_last_comes_back_first(self, tiny: Tiny) -> None:
        tiny.release("9.1", {"a": option()})
        tiny.release("9.2", {"b": option()}, rules=[rule("9.2-a", rename={"a": "b"})])
        tiny.release("9.3", {"c": option()}, rules=[rule("9.3-b", rename={"b": "c"})])

        account = tiny.rebase({"c": "1"}, "9.3", "9.1")

        assert account.written == {"a": "1"}
        assert account.told["a"].rules == ("9.3-b", "9.2-a")

    def test_not_what_the_rule_says_cannot_be(self, tiny: Tiny) -> None:
        tiny.release("9.1", {"a": option()})
        tiny.release("9.2", {"b": option()}, rules=[rule("9.2-a", rename={"a": "b"}, irreversible="no")])

        account = tiny.rebase({"b": "1"}, "9.2", "9.1")

        assert account.written == {}
        assert Found("taken-out-before", "info", False, ("a",)) in account.found

    def test_the_rules_of_the_upgrade_do_not_apply(self, tiny: Tiny) -> None:
        tiny.release("9.1", {"a": option()})
        tiny.release("9.2", {"a": option()}, rules=[rule("9.2-a", require={"a": "1"})])

        account = tiny.rebase({}, "9.2", "9.1")

        assert (account.written, account.found) == ({}, [])


class TestDowngradeRules:
    """Going down, the downgrade rules of the release that is left apply, and only then."""

    @pytest.mark.parametrize(
        ("data", "found"), [({"mode": "crd"}, [Found("9.2-back", "required", False, ("mode",))]), ({"mode": "kv"}, [])]
    )
    def test_judge_the_configuration_at_the_release(self, tiny: Tiny, data: dict[str, str], found: list[Found]) -> None:
        back = rule("9.2-back", severity="required", asks="choice", keys=["mode"], when={"equals": {"mode": "crd"}})
        tiny.release("9.1", {"mode": option()})
        tiny.release("9.2", {"mode": option()}, downgrade_rules=[back])

        assert tiny.rebase(data, "9.2", "9.1").found == found

    def test_are_silent_going_up(self, tiny: Tiny) -> None:
        tiny.release("9.1", {"a": option()})
        tiny.release("9.2", {"a": option()}, downgrade_rules=[rule("9.2-back", asks="choice", keys=["a"])])

        assert tiny.rebase({"a": "1"}, "9.1", "9.2").found == []

    def test_apply_before_names_are_taken_back(self, tiny: Tiny) -> None:
        down = rule("9.2-back", when={"present": "b"}, require={"c": "1"})
        tiny.release("9.1", {"a": option(), "c": option()})
        tiny.release("9.2", {"b": option()}, rules=[rule("9.2-a", rename={"a": "b"})], downgrade_rules=[down])

        assert tiny.rebase({"b": "1"}, "9.2", "9.1").written == {"a": "1", "c": "1"}


class TestGoingBack:
    """What the older release does not know or what the upgrade took out is said."""

    def test_a_setting_that_the_older_release_does_not_know(self, tiny: Tiny) -> None:
        tiny.release("9.1", {"a": option()})
        tiny.release("9.2", {"a": option(), "b": option()})

        account = tiny.rebase({"a": "1", "b": "1"}, "9.2", "9.1")

        assert account.told["b"] == Told("dropped", None, review=True)
        assert account.found == [Found("option-gone", "required", False, ("b",))]

    def test_what_the_rule_says_of_a_rollback(self, tiny: Tiny) -> None:
        tiny.release("9.1", {"a": option()})
        tiny.release("9.2", {"a": option()}, rules=[rule("9.2-a", keys=["a"], asks="choice", rollback="Undo it.")])

        assert tiny.rebase({"a": "1"}, "9.2", "9.1").found == [Found("9.2-a", "info", False, ("a",))]
        assert tiny.rebase({}, "9.2", "9.1").found == []
        [found] = tiny.rebase({"a": "1"}, "9.2", "9.1").result.findings
        assert (found.message, found.action, found.rollback) == ("Undo it.", "", "")

    def test_not_where_the_rule_says_that_nothing_is_to_be_done(self, tiny: Tiny) -> None:
        tiny.release("9.1", {"a": option()})
        nothing = rule("9.2-a", keys=["a"], asks="choice", rollback=None, no_rollback="both read it")
        tiny.release("9.2", {"a": option()}, rules=[nothing])

        assert tiny.rebase({"a": "1"}, "9.2", "9.1").found == []

    @pytest.mark.parametrize(("ours", "theirs", "said"), [({}, {}, True), ({}, {"a": "1"}, False)])
    def test_what_the_upgrade_took_out(
        self, tiny: Tiny, ours: dict[str, str], theirs: dict[str, str], said: bool
    ) -> None:
        tiny.release("9.1", {"a": option()}, template=theirs)
        tiny.release("9.2", {}, rules=[rule("9.2-a", remove=["a"])])

        found = tiny.rebase(ours, "9.2", "9.1").found

        assert found == ([Found("taken-out-before", "info", False, ("a",))] if said else [])


class TestRefused:
    """A value of the user's that the new release does not start with is said."""

    @pytest.mark.parametrize(
        ("entry", "value", "refused"),
        [
            pytest.param(words("x", "y"), "z", True, id="none of its words"),
            pytest.param(words("x", "y"), "x", False, id="one of its words"),
            pytest.param(option() | {"pattern": "^[0-9]+$"}, "z", True, id="does not match"),
            pytest.param(option() | {"pattern": "^[0-9]+$"}, "7", False, id="matches"),
            pytest.param(option("int"), "many", True, id="no number"),
            pytest.param(option("int"), "7", False, id="a number"),
        ],
    )
    def test_by_its_words_or_type(self, tiny: Tiny, entry: dict[str, Any], value: str, refused: bool) -> None:
        tiny.release("9.1", {"a": option()})
        tiny.release("9.2", {"a": entry})

        account = tiny.rebase({"a": value}, "9.1", "9.2")

        assert account.found == ([Found("value-refused", "required", False, ("a",))] if refused else [])

    def test_what_is_accepted_is_named(self, tiny: Tiny) -> None:
        tiny.release("9.1", {"a": option()})
        tiny.release("9.2", {"a": words("", "x", "y")})

        [found] = tiny.rebase({"a": "z"}, "9.1", "9.2").result.findings

        assert "(nothing), x, y" in found.action

    def test_the_template_is_taken_at_its_word(self, tiny: Tiny) -> None:
        tiny.release("9.1", {"a": option()})
        tiny.release("9.2", {"a": words("x")})

        assert tiny.rebase({}, "9.1", "9.2", theirs={"a": "y", "z": "1"}).found == []


class TestBorn:
    """Some rules ask which release the cluster was first installed with."""

    @pytest.fixture
    def tiny(self, tmp_path: Path) -> Tiny:
        tiny = Tiny(tmp_path)
        asks = rule("9.3-old", born="<9.2", keys=["a"], preserve={"a": "old"}, action="Do.")
        for name in ("9.1", "9.2"):
            tiny.release(name, {"a": option()})
        tiny.release("9.3", {"a": option()}, template={"a": "new"}, rules=[asks])
        return tiny

    @pytest.mark.parametrize(
        ("start", "born", "value"),
        [
            ("9.2", "9.1", "old"),
            ("9.2", "9.1.3", "old"),
            ("9.2", "9.2", "new"),
            ("9.2", None, "new"),
            ("9.1", None, "old"),
        ],
    )
    def test_it_is_the_release_before_unless_said(self, tiny: Tiny, start: str, born: str | None, value: str) -> None:
        assert tiny.rebase({}, start, "9.3", born=born).written == {"a": value}

    @pytest.mark.parametrize(("born", "said"), [(None, True), ("9.2", False)])
    def test_where_it_matters_and_nobody_said_it_is_asked(self, tiny: Tiny, born: str | None, said: bool) -> None:
        found = tiny.rebase({}, "9.2", "9.3", born=born).found

        assert found == ([Found("birth-release", "info", False, ("a",))] if said else [])


@pytest.mark.parametrize(
    ("start", "target", "said"), [("9.1", "9.2", False), ("9.1", "9.3", True), ("9.3", "9.1", True)]
)
def test_a_long_way_is_said(tiny: Tiny, start: str, target: str, said: bool) -> None:
    for name in ("9.1", "9.2", "9.3"):
        tiny.release(name, {"a": option()})

    found = tiny.rebase({"a": "1"}, start, target).result.findings

    assert [(each.id, each.kind) for each in found] == ([("several-releases", "several-releases")] if said else [])


@pytest.mark.parametrize(("start", "target", "stops"), [("9.1", "9.4", "9.2, 9.3"), ("9.4", "9.1", "9.3, 9.2")])
def test_the_stops_of_a_long_way_are_named_in_order(tiny: Tiny, start: str, target: str, stops: str) -> None:
    for name in ("9.1", "9.2", "9.3", "9.4"):
        tiny.release(name, {"a": option()})

    [found] = tiny.rebase({"a": "1"}, start, target).result.findings

    assert found.message.endswith(f" {stops}")
