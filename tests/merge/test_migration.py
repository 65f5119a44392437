"""Rules of every release on the way, applied in order to the user's options and to the base."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cilium_cmrebase.merge.model import NewDefaults, Outcome
from tests.support.tiny_catalog import Found, TinyCatalog, Told, option, rule


@pytest.fixture(name="tiny")
def _tiny(tmp_path: Path) -> TinyCatalog:
    return TinyCatalog(tmp_path)


class TestRename:
    """An option that goes by another name takes the user's value along."""

    @pytest.fixture(autouse=True)
    def _releases(self, tiny: TinyCatalog) -> None:
        tiny.release("9.1", {"speed": option(default="slow")}, template={"speed": "slow"})
        tiny.release(
            "9.2",
            {"velocity": option(default="slow")},
            template={"velocity": "slow"},
            rules=[rule("9.2-speed", rename={"speed": "velocity"})],
        )

    def test_of_a_value_of_the_users_own(self, tiny: TinyCatalog) -> None:
        account = tiny.rebase({"speed": "fast"}, "9.1", "9.2")

        assert account.written == {"velocity": "fast"}
        assert account.told == {
            "speed": Told("renamed", None, ("9.2-speed",)),
            "velocity": Told("renamed", "fast", ("9.2-speed",)),
        }
        assert account.found == [Found("9.2-speed", "recommended", True, ("speed", "velocity"))]

    def test_of_a_default(self, tiny: TinyCatalog) -> None:
        account = tiny.rebase({"speed": "slow"}, "9.1", "9.2")

        assert account.written == {"velocity": "slow"}
        assert account.told["velocity"] == Told("renamed", "slow", ("9.2-speed",))

    def test_of_a_default_that_changes_as_well(self, tiny: TinyCatalog) -> None:
        """The base goes by the new name too, so that the new default is seen as one."""
        account = tiny.rebase({"speed": "slow"}, "9.1", "9.2", theirs={"velocity": "brisk"})

        assert account.written == {"velocity": "brisk"}
        assert account.told["velocity"] == Told("adopted", "brisk", ("9.2-speed",))

    def test_of_an_own_value_whose_default_changes_as_well(self, tiny: TinyCatalog) -> None:
        account = tiny.rebase({"speed": "fast"}, "9.1", "9.2", theirs={"velocity": "brisk"})

        assert account.written == {"velocity": "fast"}
        assert account.told["velocity"] == Told("renamed", "fast", ("9.2-speed",), review=True)

    def test_of_what_the_template_does_not_write(self, tiny: TinyCatalog) -> None:
        account = tiny.rebase({"speed": "fast"}, "9.1", "9.2", theirs={"other": "1"})

        assert account.written == {"velocity": "fast", "other": "1"}
        assert account.told["velocity"] == Told("renamed", "fast", ("9.2-speed",))

    @pytest.mark.parametrize(("on", "changes"), [("true", True), ("false", False)])
    def test_of_a_feature_that_is_off_behaviour_stays_what_it_was(
        self, tiny: TinyCatalog, on: str, changes: bool
    ) -> None:
        speeds = {"speed": option(default="slow"), "moving": option("bool")}
        tiny.release("9.1", speeds, template={"speed": "slow"})
        renamed = [rule("9.2-speed", rename={"speed": "velocity"})]
        velocities = {"velocity": option(default="slow"), "moving": option("bool")}
        tiny.release("9.2", velocities, template={"velocity": "slow"}, rules=renamed)
        features = {"f": {"when": {"equals": {"moving": "true"}}, "options": ["velocity"]}}
        (tiny.folder / "switches.json").write_text(json.dumps(features), encoding="utf-8")

        account = tiny.rebase({"moving": on, "speed": "slow"}, "9.1", "9.2", theirs={"velocity": "brisk"})

        assert account.told["velocity"] == Told("adopted", "brisk", ("9.2-speed",))
        assert [each.changes_behaviour for each in account.result.decisions if each.key == "velocity"] == [changes]

    def test_behaviour_stays_what_it_was(self, tiny: TinyCatalog) -> None:
        account = tiny.rebase({"speed": "fast"}, "9.1", "9.2")
        velocity = next(each for each in account.result.decisions if each.key == "velocity")

        assert (velocity.effective_before, velocity.effective_after) == ("fast", "fast")
        assert not velocity.changes_behaviour

    @pytest.mark.parametrize(("old", "review"), [("fast", False), ("reverse", True)])
    def test_where_both_names_are_there_the_new_one_counts(self, tiny: TinyCatalog, old: str, review: bool) -> None:
        """A person looks where the two do not mean the same."""
        account = tiny.rebase({"speed": old, "velocity": "fast"}, "9.1", "9.2")

        assert account.written == {"velocity": "fast"}
        assert account.told == {
            "speed": Told("dropped", None, ("9.2-speed",), review=review),
            "velocity": Told("kept", "fast"),
        }
        assert [found.id for found in account.found] == ["9.2-speed"]

    def test_without_the_key_says_nothing(self, tiny: TinyCatalog) -> None:
        account = tiny.rebase({"other": "1"}, "9.1", "9.2", base={"other": "1"}, theirs={"other": "1"})

        assert account.told == {"other": Told("unchanged", "1")}
        assert [found.id for found in account.found] == ["unknown-key"]

    def test_new_name_is_new_to_who_had_left_the_old_one_out(self, tiny: TinyCatalog) -> None:
        account = tiny.rebase({"other": "1"}, "9.1", "9.2")

        assert account.written == {"other": "1", "velocity": "slow"}
        assert account.told == {
            "other": Told("kept", "1"),
            "velocity": Told("added", "slow"),
            "speed": Told("left-out", None),
        }


class TestSeveralReleases:
    """Rules apply release by release; each sees what the ones before have made of the options."""

    def test_renamed_twice(self, tiny: TinyCatalog) -> None:
        tiny.release("9.1", {"a": option()}, template={"a": "1"})
        tiny.release("9.2", {"b": option()}, template={"b": "1"}, rules=[rule("9.2-a", rename={"a": "b"})])
        tiny.release("9.3", {"c": option()}, template={"c": "1"}, rules=[rule("9.3-b", rename={"b": "c"})])

        account = tiny.rebase({"a": "2"}, "9.1", "9.3")

        assert account.written == {"c": "2"}
        assert account.told == {
            "c": Told("renamed", "2", ("9.2-a", "9.3-b")),
            "a": Told("renamed", None, ("9.2-a", "9.3-b")),
        }
        assert {found.id for found in account.found} == {"9.2-a", "9.3-b"}

    @pytest.mark.parametrize(("old", "review"), [("3", False), ("2", True)])
    def test_renamed_to_what_a_later_release_finds_there_already(
        self, tiny: TinyCatalog, old: str, review: bool
    ) -> None:
        """The user's value is not lost without a word."""
        tiny.release("9.1", {"a": option(), "c": option()})
        tiny.release("9.2", {"b": option(), "c": option()}, rules=[rule("9.2-a", rename={"a": "b"})])
        tiny.release("9.3", {"c": option()}, template={"c": "1"}, rules=[rule("9.3-b", rename={"b": "c"})])

        account = tiny.rebase({"a": old, "c": "3"}, "9.1", "9.3")

        assert account.written == {"c": "3"}
        assert account.told["a"] == Told("dropped", None, ("9.2-a", "9.3-b"), review=review)

    def test_two_options_become_one(self, tiny: TinyCatalog) -> None:
        """The first counts; a person looks at the other."""
        tiny.release("9.1", {"a": option(), "b": option()})
        tiny.release("9.2", {"c": option()}, template={"c": "1"}, rules=[rule("9.2-c", rename={"a": "c", "b": "c"})])

        account = tiny.rebase({"a": "2", "b": "3"}, "9.1", "9.2")

        assert account.written == {"c": "2"}
        assert account.told == {
            "c": Told("renamed", "2", ("9.2-c",)),
            "a": Told("renamed", None, ("9.2-c",)),
            "b": Told("dropped", None, ("9.2-c",), review=True),
        }

    def test_renamed_then_removed(self, tiny: TinyCatalog) -> None:
        tiny.release("9.1", {"a": option()})
        tiny.release("9.2", {"b": option()}, rules=[rule("9.2-a", rename={"a": "b"})])
        tiny.release("9.3", {"z": option()}, template={"z": "1"}, rules=[rule("9.3-b", remove=["b"])])

        account = tiny.rebase({"a": "2"}, "9.1", "9.3")

        assert account.written == {"z": "1"}
        assert account.told["a"].outcome == "dropped"
        assert "9.3-b" in {found.id for found in account.found}

    def test_renamed_then_converted(self, tiny: TinyCatalog) -> None:
        tiny.release("9.1", {"a": option("int")})
        tiny.release("9.2", {"b": option("int")}, rules=[rule("9.2-a", rename={"a": "b"})])
        tiny.release(
            "9.3",
            {"b": option("duration")},
            template={"b": "1s"},
            rules=[rule("9.3-b", convert={"b": {"suffix": "s"}})],
        )

        account = tiny.rebase({"a": "2"}, "9.1", "9.3")

        assert account.written == {"b": "2s"}
        assert account.told == {
            "b": Told("converted", "2s", ("9.2-a", "9.3-b")),
            "a": Told("converted", None, ("9.2-a", "9.3-b")),
        }
        assert {found.id for found in account.found} == {"9.2-a", "9.3-b"}

    def test_converted_then_renamed(self, tiny: TinyCatalog) -> None:
        tiny.release("9.1", {"a": option("int")})
        tiny.release("9.2", {"a": option("duration")}, rules=[rule("9.2-a", convert={"a": {"suffix": "s"}})])
        tiny.release("9.3", {"b": option("duration")}, template={"b": "2s"}, rules=[rule("9.3-a", rename={"a": "b"})])

        account = tiny.rebase({"a": "2"}, "9.1", "9.3")

        assert account.told == {
            "b": Told("converted", "2s", ("9.2-a", "9.3-a")),
            "a": Told("converted", None, ("9.2-a", "9.3-a")),
        }

    def test_converted_twice(self, tiny: TinyCatalog) -> None:
        tiny.release("9.1", {"a": option()})
        for name, before, after in (("9.2", "1", "2"), ("9.3", "2", "3")):
            conversion = {"a": {"values": {before: after}}}
            tiny.release(name, {"a": option()}, template={"a": "0"}, rules=[rule(f"{name}-a", convert=conversion)])

        account = tiny.rebase({"a": "1"}, "9.1", "9.3")

        assert account.told == {"a": Told("converted", "3", ("9.2-a", "9.3-a"), review=True)}
        assert {found.id for found in account.found} == {"9.2-a", "9.3-a"}

    def test_a_later_condition_sees_the_new_name(self, tiny: TinyCatalog) -> None:
        tiny.release("9.1", {"a": option()})
        tiny.release("9.2", {"b": option()}, rules=[rule("9.2-a", rename={"a": "b"})])
        tiny.release(
            "9.3",
            {"b": option(), "c": option(), "d": option()},
            template={"d": "0"},
            rules=[
                rule("9.3-c", when={"equals": {"b": "2"}}, require={"c": "3"}),
                rule("9.3-never", when={"present": "a"}, require={"d": "3"}),
            ],
        )

        account = tiny.rebase({"a": "2"}, "9.1", "9.3")

        assert account.written == {"b": "2", "c": "3", "d": "0"}
        assert {found.id for found in account.found} == {"9.2-a", "9.3-c"}

    def test_a_condition_sees_the_compiled_default_of_the_release_before(self, tiny: TinyCatalog) -> None:
        """Which is that of the last release on the way, not of the one that the user comes from."""
        tiny.release("9.1", {"a": option(default="1"), "z": option()})
        tiny.release("9.2", {"a": option(default="2"), "z": option()})
        needs = [rule(f"9.3-{value}", when={"equals": {"a": value}}, require={"b": value}) for value in "12"]
        tiny.release("9.3", {"a": option(default="1"), "b": option(), "z": option()}, template={}, rules=needs)

        account = tiny.rebase({"z": "1"}, "9.1", "9.3", theirs={"z": "1"})
        with_value = tiny.rebase({"a": "1", "z": "1"}, "9.1", "9.3", theirs={"z": "1"})

        assert account.written == {"b": "2", "z": "1"}
        assert with_value.written == {"a": "1", "b": "1", "z": "1"}

    def test_a_rule_sees_what_an_earlier_one_of_its_release_did(self, tiny: TinyCatalog) -> None:
        """So the specific rule stands first, and the general one finds nothing left to do."""
        tiny.release("9.1", {"old": option()})
        tiny.release(
            "9.2",
            {"new": option()},
            template={"new": "0"},
            rules=[
                rule("9.2-pin", when={"equals": {"old": "5"}}, remove=["old"], require={"new": "7"}),
                rule("9.2-rename", when={"present": "old"}, rename={"old": "new"}),
            ],
        )

        pinned = tiny.rebase({"old": "5"}, "9.1", "9.2")
        renamed = tiny.rebase({"old": "6"}, "9.1", "9.2")

        assert pinned.written == {"new": "7"}
        assert [found.id for found in pinned.found] == ["9.2-pin"]
        assert renamed.written == {"new": "6"}
        assert [found.id for found in renamed.found] == ["9.2-rename"]

    @pytest.mark.parametrize(
        ("start", "target", "ids", "considered"),
        [
            ("9.1", "9.1", [], 0),
            ("9.1", "9.2", ["9.2-x"], 1),
            ("9.2", "9.3", ["9.3-x"], 1),
            ("9.1", "9.3", ["9.2-x", "9.3-x"], 2),
            ("9.3", "9.1", [], 0),
        ],
    )
    def test_only_those_on_the_way_count(
        self, tiny: TinyCatalog, start: str, target: str, ids: list[str], considered: int
    ) -> None:
        for name in ("9.1", "9.2", "9.3"):
            tiny.release(name, {"a": option()}, template={"a": "1"}, rules=[rule(f"{name}-x", keys=["a"])])

        account = tiny.rebase({"a": "1"}, start, target)

        assert [found.id for found in account.found] == ids
        assert account.result.rules_considered == considered

    @pytest.mark.parametrize(("left_out", "ids"), [("a", ["9.2-old", "9.2-new"]), ("c", ["9.2-new"])])
    def test_of_the_patches_that_it_may_be_any_counts(self, tiny: TinyCatalog, left_out: str, ids: list[str]) -> None:
        """A ConfigMap rendered whole tells by its keys which patches it is not of."""
        data = {"a": "1", "b": "1", "c": "1"}
        options = dict.fromkeys("abc", option())
        patches = {"9.1.0": {"a": None}, "9.1.3": {"a": None}, "9.1.5": {}}
        tiny.release("9.1", options, template=data, patches=patches)
        rules = [rule("9.2-old", origins="<9.1.3", keys=["b"]), rule("9.2-new", origins=">=9.1.3", keys=["b"])]
        tiny.release("9.2", options, template=data, rules=rules)

        account = tiny.rebase({key: value for key, value in data.items() if key != left_out}, "9.1", "9.2")

        assert [each.id for each in account.found] == ids
        assert account.told[left_out].outcome == ("added" if left_out == "a" else "left-out")

    @pytest.mark.parametrize(("target", "fires"), [("9.2", True), ("9.3", False)])
    def test_where_the_way_leads_to_counts(self, tiny: TinyCatalog, target: str, fires: bool) -> None:
        tiny.release("9.1", {"a": option()}, template={"a": "1"})
        rules = [rule("9.2-a", targets="<9.3", convert={"a": {"values": {"1": "2"}}})]
        tiny.release("9.2", {"a": option()}, template={"a": "1"}, rules=rules)
        tiny.release("9.3", {"a": option()}, template={"a": "1"})

        account = tiny.rebase({"a": "1"}, "9.1", target, base={"a": "0"})

        assert account.written == {"a": "2" if fires else "1"}
        assert [each.id for each in account.found] == (["9.2-a"] if fires else [])

    @pytest.mark.parametrize(
        ("held", "ours", "told"),
        [("off", {}, True), ("off", {"a": "on"}, False), ("on", {}, False), (None, {}, False)],
    )
    def test_what_an_earlier_release_holds_back_is_there_for_later_ones(
        self, tiny: TinyCatalog, held: str | None, ours: dict[str, str], told: bool
    ) -> None:
        """Who deploys one release after the other has it in the ConfigMap when it goes."""
        safe = {"safe": "1"}
        tiny.release("9.1", {"safe": option()}, template=safe)
        rules = [
            rule("9.2-a", when={"absent": "a"}, preserve={"a": held}),
            rule("9.2-at-once", when={"present": "a"}, keys=["a"], severity="info"),
        ]
        tiny.release("9.2", {"a": option(default="on"), "safe": option()}, template=safe | {"a": "on"}, rules=rules)
        gone = [rule("9.3-a-gone", when={"equals": {"a": "off"}}, remove=["a"], asks="choice", severity="required")]
        tiny.release("9.3", {"safe": option()}, template=safe, rules=gone)

        account = tiny.rebase(safe | ours, "9.1", "9.3")

        required = [each.id for each in account.found if each.severity == "required"]
        assert ("9.3-a-gone" in required) is told
        assert ("9.2-at-once" in [each.id for each in account.found]) is bool(ours)

    @pytest.mark.parametrize(
        ("origin", "ids"),
        [
            ("9.1.3", ["9.2-early", "9.2-all"]),
            ("9.1.4", ["9.2-all"]),
            ("9.1.4-cee.1", ["9.2-all"]),
            ("9.1", ["9.2-all"]),
        ],
    )
    def test_the_patch_of_origin_counts(self, tiny: TinyCatalog, origin: str, ids: list[str]) -> None:
        """Where only the release is known, its newest patch is meant."""
        tiny.release("9.1", {"a": option()}, template={"a": "1"})
        rules = [rule("9.2-early", origins="<9.1.4", keys=["a"]), rule("9.2-all", origins="<9.2", keys=["a"])]
        tiny.release("9.2", {"a": option()}, template={"a": "1"}, rules=rules)

        assert [found.id for found in tiny.rebase({"a": "1"}, origin, "9.2").found] == ids

    def test_what_the_first_releases_do_not_read_counts_in_conditions(self, tiny: TinyCatalog) -> None:
        """The release that the rule leads into will read it; that is what the rule is about."""
        tiny.release("9.1", {"a": option("bool", default="false"), "b": option()}, keys_read=["b"])
        tiny.release(
            "9.2",
            {"a": option("bool", default="false"), "b": option()},
            template={"b": "1"},
            rules=[rule("9.2-a", when={"equals": {"a": "true"}}, remove=["a"])],
        )

        assert tiny.rebase({"a": "true", "b": "1"}, "9.1", "9.2").written == {"b": "1"}
        assert tiny.rebase({"a": "false", "b": "1"}, "9.1", "9.2").written == {"a": "false", "b": "1"}


class TestConversion:
    """A value takes another form, and the base's with it."""

    @pytest.fixture(autouse=True)
    def _releases(self, tiny: TinyCatalog) -> None:
        tiny.release("9.1", {"interval": option("int", default="60")}, template={"interval": "60"})
        tiny.release(
            "9.2",
            {"interval": option("duration", default="60s")},
            template={"interval": "1m"},
            rules=[rule("9.2-unit", convert={"interval": {"values": {"never": "0s"}, "suffix": "s"}})],
        )

    @pytest.mark.parametrize(("old", "new"), [("30", "30s"), ("never", "0s")])
    def test_of_a_value_of_the_users_own(self, tiny: TinyCatalog, old: str, new: str) -> None:
        account = tiny.rebase({"interval": old}, "9.1", "9.2")

        assert account.written == {"interval": new}
        assert account.told == {"interval": Told("converted", new, ("9.2-unit",))}
        assert account.found == [Found("9.2-unit", "recommended", True, ("interval",))]

    def test_of_a_default(self, tiny: TinyCatalog) -> None:
        """It means what the template means, and is spelled as there."""
        account = tiny.rebase({"interval": "60"}, "9.1", "9.2")

        assert account.written == {"interval": "1m"}
        assert account.told == {"interval": Told("converted", "1m", ("9.2-unit",))}

    def test_of_a_default_that_changes_as_well(self, tiny: TinyCatalog) -> None:
        account = tiny.rebase({"interval": "60"}, "9.1", "9.2", theirs={"interval": "2m"})

        assert account.written == {"interval": "2m"}
        assert account.told == {"interval": Told("adopted", "2m", ("9.2-unit",))}

    def test_behaviour_stays_what_it_was(self, tiny: TinyCatalog) -> None:
        [decision] = tiny.rebase({"interval": "30"}, "9.1", "9.2").result.decisions

        assert not decision.changes_behaviour

    @pytest.mark.parametrize(("compiled", "changes"), [("60s", False), ("1m0s", False), ("90s", True)])
    def test_what_the_old_release_does_without_it_takes_the_new_form_too(
        self, tiny: TinyCatalog, compiled: str, changes: bool
    ) -> None:
        """A default that gets a unit is no other default."""
        safe = {"safe": "1"}
        tiny.release("9.1", {"every": option("int", "60"), "safe": option()}, template=safe)
        unit = [rule("9.2-unit", when={"present": "every"}, convert={"every": {"suffix": "s"}})]
        options = {"every": option("duration", compiled), "safe": option()}
        tiny.release("9.2", options, template=safe | {"every": compiled}, rules=unit)

        account = tiny.rebase(safe, "9.1", "9.2")
        assert account.told["every"] == Told("added", compiled)
        assert [each.changes_behaviour for each in account.result.decisions if each.key == "every"] == [changes]

    def test_so_it_does_on_the_way_back(self, tiny: TinyCatalog) -> None:
        safe = {"safe": "1"}
        tiny.release("9.1", {"every": option("int", "60"), "safe": option()}, template=safe | {"every": "60"})
        unit = [rule("9.2-unit", when={"present": "every"}, convert={"every": {"suffix": "s"}})]
        tiny.release("9.2", {"every": option("duration", "60s"), "safe": option()}, template=safe, rules=unit)

        account = tiny.rebase(safe, "9.2", "9.1")

        assert account.told["every"] == Told("added", "60")
        assert not any(each.changes_behaviour for each in account.result.decisions)

    def test_by_values_leaves_others_alone(self, tiny: TinyCatalog) -> None:
        tiny.release(
            "9.3",
            {"interval": option("duration")},
            template={"interval": "1m"},
            rules=[rule("9.3-zero", convert={"interval": {"values": {"0s": "1h"}}})],
        )

        assert tiny.rebase({"interval": "0s"}, "9.2", "9.3").written == {"interval": "1h"}
        kept = tiny.rebase({"interval": "7s"}, "9.2", "9.3")
        assert kept.told == {"interval": Told("kept", "7s")}
        assert kept.found == []


class TestConversionWithRename:
    """A value takes another form under another name."""

    @pytest.fixture(autouse=True)
    def _releases(self, tiny: TinyCatalog) -> None:
        tiny.release("9.1", {"seconds": option("int", default="60")}, template={"seconds": "60"})
        tiny.release(
            "9.2",
            {"interval": option("duration", default="1m")},
            template={"interval": "1m"},
            rules=[rule("9.2-seconds", convert={"seconds": {"to": "interval", "suffix": "s"}})],
        )

    def test_takes_the_value_along(self, tiny: TinyCatalog) -> None:
        account = tiny.rebase({"seconds": "30"}, "9.1", "9.2")

        assert account.written == {"interval": "30s"}
        assert account.told == {
            "seconds": Told("converted", None, ("9.2-seconds",)),
            "interval": Told("converted", "30s", ("9.2-seconds",)),
        }
        assert account.found == [Found("9.2-seconds", "recommended", True, ("seconds", "interval"))]

    @pytest.mark.parametrize(("old", "review"), [("45", False), ("30", True)])
    def test_where_both_names_are_there_the_new_one_counts(self, tiny: TinyCatalog, old: str, review: bool) -> None:
        """A person looks where the converted value does not mean the same."""
        account = tiny.rebase({"seconds": old, "interval": "45s"}, "9.1", "9.2")

        assert account.written == {"interval": "45s"}
        assert account.told["seconds"] == Told("dropped", None, ("9.2-seconds",), review=review)


class TestRemoval:
    """An option that has no place any more goes, with a word."""

    @pytest.mark.parametrize("value", ["1", "2"])
    def test_default_or_not(self, tiny: TinyCatalog, value: str) -> None:
        tiny.release("9.1", {"a": option(), "b": option()}, template={"a": "1", "b": "1"})
        tiny.release("9.2", {"b": option()}, template={"b": "1"}, rules=[rule("9.2-a", remove=["a"])])

        account = tiny.rebase({"a": value, "b": "1"}, "9.1", "9.2")

        assert account.written == {"b": "1"}
        assert account.told == {"b": Told("unchanged", "1"), "a": Told("dropped", None, ("9.2-a",))}
        assert account.found == [Found("9.2-a", "recommended", True, ("a",))]

    def test_even_where_the_new_release_accepts_it(self, tiny: TinyCatalog) -> None:
        tiny.release("9.1", {"a": option(), "b": option()})
        tiny.release("9.2", {"a": option(), "b": option()}, template={"b": "1"}, rules=[rule("9.2-a", remove=["a"])])

        account = tiny.rebase({"a": "2", "b": "1"}, "9.1", "9.2")

        assert account.written == {"b": "1"}
        assert [found.id for found in account.found] == ["9.2-a"]

    def test_of_a_key_that_is_not_there_says_nothing(self, tiny: TinyCatalog) -> None:
        tiny.release("9.1", {"a": option(), "b": option()}, template={"b": "1"})
        tiny.release("9.2", {"b": option()}, template={"b": "1"}, rules=[rule("9.2-a", remove=["a"])])

        assert tiny.rebase({"b": "1"}, "9.1", "9.2").found == []


class TestRequire:
    """What an upgrade needs is written, whatever is done with new defaults."""

    @pytest.fixture(autouse=True)
    def _releases(self, tiny: TinyCatalog) -> None:
        tiny.release("9.1", {"a": option(), "z": option()}, template={"z": "1"})
        tiny.release(
            "9.2",
            {"a": option(), "z": option()},
            template={"a": "small", "z": "1"},
            rules=[rule("9.2-a", severity="required", require={"a": "big"})],
        )

    @pytest.mark.parametrize("new_defaults", ["safe", "adopt", "preserve"])
    @pytest.mark.parametrize("theirs", [{"z": "1"}, {"a": "small", "z": "1"}, {"a": "big", "z": "1"}])
    def test_is_written(self, tiny: TinyCatalog, new_defaults: NewDefaults, theirs: dict[str, str]) -> None:
        account = tiny.rebase({"z": "1"}, "9.1", "9.2", theirs=theirs, new_defaults=new_defaults)

        assert account.written == {"a": "big", "z": "1"}
        assert account.told["a"] == Told("required", "big", ("9.2-a",))
        assert account.found == [Found("9.2-a", "required", True, ("a",))]
        assert account.result.ok

    @pytest.mark.parametrize("new_defaults", ["safe", "adopt", "preserve"])
    def test_a_value_of_the_users_own_stays(self, tiny: TinyCatalog, new_defaults: NewDefaults) -> None:
        account = tiny.rebase({"a": "huge", "z": "1"}, "9.1", "9.2", theirs={"z": "1"}, new_defaults=new_defaults)

        assert account.written == {"a": "huge", "z": "1"}
        assert account.told["a"] == Told("kept", "huge")
        assert account.found == []

    def test_goes_by_the_name_of_a_later_release(self, tiny: TinyCatalog) -> None:
        tiny.release(
            "9.3", {"b": option(), "z": option()}, template={"z": "1"}, rules=[rule("9.3-a", rename={"a": "b"})]
        )

        account = tiny.rebase({"z": "1"}, "9.1", "9.3")

        assert account.written == {"b": "big", "z": "1"}
        assert account.told == {"z": Told("unchanged", "1"), "b": Told("required", "big", ("9.2-a",))}
        assert [found.id for found in account.found] == ["9.2-a"]

    def test_gives_way_where_the_user_has_the_name_of_a_later_release(self, tiny: TinyCatalog) -> None:
        tiny.release(
            "9.3", {"b": option(), "z": option()}, template={"z": "1"}, rules=[rule("9.3-a", rename={"a": "b"})]
        )

        account = tiny.rebase({"b": "own", "z": "1"}, "9.1", "9.3")

        assert account.told == {"b": Told("kept", "own"), "z": Told("unchanged", "1")}
        assert account.found == []

    def test_is_dropped_from_the_base_where_the_new_release_does_not_read_it(self, tiny: TinyCatalog) -> None:
        tiny.release("9.3", {"z": option()}, template={"z": "1"})

        account = tiny.rebase({"z": "1"}, "9.1", "9.3", base={"a": "1", "z": "1"})

        assert account.written == {"z": "1"}
        assert account.told["a"] == Told("dropped", None, ("9.2-a",))

    def test_of_what_the_user_had_left_out_goes_where_a_later_release_removes_it(self, tiny: TinyCatalog) -> None:
        tiny.release("9.1", {"a": option(), "z": option()}, template={"a": "1", "z": "1"})
        tiny.release("9.2", {"a": option(), "z": option()}, rules=[rule("9.2-a", require={"a": "2"})])
        tiny.release("9.3", {"z": option()}, template={"z": "1"}, rules=[rule("9.3-a", remove=["a"])])

        account = tiny.rebase({"z": "1"}, "9.1", "9.3")

        assert account.told == {"a": Told("left-out", None, ("9.3-a",)), "z": Told("unchanged", "1")}

    def test_goes_where_a_later_release_removes_it(self, tiny: TinyCatalog) -> None:
        """What only a release on the way needed is not worth a word."""
        tiny.release("9.3", {"z": option()}, template={"z": "1"}, rules=[rule("9.3-a", remove=["a"])])

        account = tiny.rebase({"z": "1"}, "9.1", "9.3")

        assert account.written == {"z": "1"}
        assert account.told == {"z": Told("unchanged", "1")}
        assert account.found == []

    def test_is_not_written_where_the_new_release_does_not_read_it(self, tiny: TinyCatalog) -> None:
        tiny.release("9.3", {"z": option()}, template={"z": "1"})

        account = tiny.rebase({"z": "1"}, "9.1", "9.3")

        assert account.written == {"z": "1"}

    def test_a_later_rule_sees_it(self, tiny: TinyCatalog) -> None:
        tiny.release(
            "9.3",
            {"a": option(), "z": option()},
            template={"z": "1"},
            rules=[rule("9.3-a", when={"absent": "a"}, require={"a": "tiny"})],
        )

        account = tiny.rebase({"z": "1"}, "9.1", "9.3")

        assert account.written == {"a": "big", "z": "1"}
        assert [found.id for found in account.found] == ["9.2-a"]


def releases_with(tiny: TinyCatalog, *rules: dict[str, Any], default: str = "old", new_default: str = "old") -> None:
    """Write two releases whose templates have another default for `a`; their compiled defaults are given."""
    tiny.release("9.1", {"a": option(default=default), "z": option()}, template={"a": "old", "z": "1"})
    tiny.release("9.2", {"a": option(default=new_default), "z": option()}, template={"a": "new", "z": "1"}, rules=rules)


class TestPreserve:
    """A new default that a rule says to be disruptive is held back, unless the user wants all of them."""

    @pytest.mark.parametrize(
        ("new_defaults", "told", "resolved"),
        [
            ("safe", Told("preserved", "old", ("9.2-a",)), True),
            ("preserve", Told("preserved", "old", ("9.2-a",)), True),
            ("adopt", Told("adopted", "new", ("9.2-a",)), False),
        ],
    )
    def test_of_who_followed_the_old_default(
        self, tiny: TinyCatalog, new_defaults: NewDefaults, told: Told, resolved: bool
    ) -> None:
        """The row x x y."""
        releases_with(tiny, rule("9.2-a", severity="required", preserve={"a": "old"}))

        account = tiny.rebase({"a": "old", "z": "1"}, "9.1", "9.2", new_defaults=new_defaults)

        assert account.told == {"a": told, "z": Told("unchanged", "1")}
        assert account.found == [Found("9.2-a", "required", resolved, ("a",))]
        assert account.result.ok == resolved

    @pytest.mark.parametrize(
        ("new_defaults", "told", "resolved"),
        [
            ("safe", Told("preserved", "old", ("9.2-a",)), True),
            ("preserve", Told("preserved", "old", ("9.2-a",)), True),
            ("adopt", Told("added", "new", ("9.2-a",)), False),
        ],
    )
    def test_of_who_knew_no_default(
        self, tiny: TinyCatalog, new_defaults: NewDefaults, told: Told, resolved: bool
    ) -> None:
        """The row - - y."""
        releases_with(tiny, rule("9.2-a", preserve={"a": "old"}))

        account = tiny.rebase({"z": "1"}, "9.1", "9.2", base={"z": "1"}, new_defaults=new_defaults)

        assert account.told["a"] == told
        assert account.found == [Found("9.2-a", "recommended", resolved, ("a",))]

    def test_of_who_left_it_out(self, tiny: TinyCatalog) -> None:
        """The row x - y: absent was the user's choice; where it means something else now, the old value is written."""
        releases_with(tiny, rule("9.2-a", preserve={"a": "old"}), new_default="new")

        account = tiny.rebase({"z": "1"}, "9.1", "9.2")

        assert account.told["a"] == Told("preserved", "old", ("9.2-a",))
        assert account.found == [Found("9.2-a", "recommended", True, ("a",))]

    def test_absence_stays_where_it_does_the_same(self, tiny: TinyCatalog) -> None:
        releases_with(tiny, rule("9.2-a", preserve={"a": "old"}))

        account = tiny.rebase({"z": "1"}, "9.1", "9.2")

        assert account.written == {"z": "1"}
        assert account.told["a"].outcome == "left-out"

    def test_by_leaving_the_key_out(self, tiny: TinyCatalog) -> None:
        releases_with(tiny, rule("9.2-a", preserve={"a": None}))

        account = tiny.rebase({"z": "1"}, "9.1", "9.2", base={"z": "1"})

        assert account.written == {"z": "1"}
        assert account.told["a"] == Told("preserved", None, ("9.2-a",))
        assert account.found == [Found("9.2-a", "recommended", True, ("a",))]

    def test_by_leaving_the_key_out_is_not_done_where_the_user_wants_all(self, tiny: TinyCatalog) -> None:
        releases_with(tiny, rule("9.2-a", preserve={"a": None}))

        account = tiny.rebase({"z": "1"}, "9.1", "9.2", base={"z": "1"}, new_defaults="adopt")

        assert account.written == {"a": "new", "z": "1"}
        assert account.found == [Found("9.2-a", "recommended", False, ("a",))]

    def test_by_leaving_the_key_out_is_done_even_where_the_template_says_the_same(self, tiny: TinyCatalog) -> None:
        """What it means may depend on other options; the rule knows."""
        releases_with(tiny, rule("9.2-a", preserve={"a": None}), default="new", new_default="new")

        account = tiny.rebase({"z": "1"}, "9.1", "9.2", base={"z": "1"})

        assert account.told["a"] == Told("preserved", None, ("9.2-a",))
        assert account.found == [Found("9.2-a", "recommended", True, ("a",))]

    def test_a_new_default_that_does_what_leaving_out_does_is_taken(self, tiny: TinyCatalog) -> None:
        """Who had the old default written loses nothing by the new one, where that is what the rule leaves out for."""
        releases_with(tiny, rule("9.2-a", preserve={"a": None}), new_default="new")

        account = tiny.rebase({"a": "old", "z": "1"}, "9.1", "9.2")

        assert account.told["a"] == Told("adopted", "new")
        assert account.found == []

    def test_what_the_template_drops_is_not_held_back_by_leaving_it_out(self, tiny: TinyCatalog) -> None:
        releases_with(tiny, rule("9.2-a", preserve={"a": None}))

        account = tiny.rebase({"a": "old", "z": "1"}, "9.1", "9.2", theirs={"z": "1"})

        assert account.told["a"] == Told("dropped", None)
        assert account.found == []

    @pytest.mark.parametrize(("theirs", "outcome"), [("1.0", "added"), ("1", "added"), ("2", "preserved")])
    def test_a_value_that_means_what_is_held_is_taken_as_the_template_has_it(
        self, tiny: TinyCatalog, theirs: str, outcome: Outcome
    ) -> None:
        tiny.release("9.1", {"z": option()}, template={"z": "1"})
        options = {"a": option("float64", "3"), "z": option()}
        rules = [rule("9.2-a", preserve={"a": "1"})]
        tiny.release("9.2", options, template={"a": theirs, "z": "1"}, rules=rules)

        account = tiny.rebase({"z": "1"}, "9.1", "9.2")

        held = outcome == "preserved"
        assert account.told["a"] == Told(outcome, "1" if held else theirs, ("9.2-a",) if held else ())

    def test_what_is_held_is_written_as_the_user_spells_it(self, tiny: TinyCatalog) -> None:
        spelled = {"a": option("duration", "10s"), "z": option()}
        tiny.release("9.1", spelled, template={"a": "30s", "z": "1"})
        rules = [rule("9.2-a", preserve={"a": "30s"})]
        tiny.release("9.2", spelled, template={"a": "1m", "z": "1"}, rules=rules)

        account = tiny.rebase({"a": "0.5m", "z": "1"}, "9.1", "9.2")

        assert account.told["a"] == Told("preserved", "0.5m", ("9.2-a",))

    def test_of_a_key_that_only_this_template_has_a_value_is_held(self, tiny: TinyCatalog) -> None:
        tiny.release("9.1", {"z": option()}, template={"z": "1"})
        rules = [rule("9.2-a", preserve={"a": "held"})]
        tiny.release("9.2", {"a": option(default="usual"), "z": option()}, template={"z": "1"}, rules=rules)

        account = tiny.rebase({"z": "1"}, "9.1", "9.2", theirs={"a": "other", "z": "1"})

        assert account.told["a"] == Told("preserved", "held", ("9.2-a",))

    def test_what_no_release_reads_any_more_is_no_decision(self, tiny: TinyCatalog) -> None:
        releases_with(tiny, rule("9.2-b", preserve={"b": "old"}))

        assert tiny.rebase({"a": "own", "z": "1"}, "9.1", "9.2").told.keys() == {"a", "z"}

    def test_of_a_key_that_only_this_template_has_is_done_by_its_compiled_default(self, tiny: TinyCatalog) -> None:
        """Left out, it would be new in the template again when the result is rebased once more."""
        releases_with(tiny)
        options = {"a": option(), "b": option(default="usual"), "z": option()}
        tiny.release("9.2", options, template={"z": "1"}, rules=[rule("9.2-b", preserve={"b": None}, action="Do.")])
        theirs = {"b": "other", "z": "1"}

        account = tiny.rebase({"z": "1"}, "9.1", "9.2", theirs=theirs)

        assert account.written == {"b": "usual", "z": "1"}
        assert tiny.rebase(account.written, "9.2", "9.2", theirs=theirs).written == account.written

    @pytest.mark.parametrize("new_defaults", ["safe", "adopt", "preserve"])
    def test_says_nothing_of_a_value_of_the_users_own(self, tiny: TinyCatalog, new_defaults: NewDefaults) -> None:
        releases_with(tiny, rule("9.2-a", preserve={"a": "old"}))

        account = tiny.rebase({"a": "own", "z": "1"}, "9.1", "9.2", new_defaults=new_defaults)

        assert account.told["a"] == Told("kept", "own", review=True)
        assert account.found == []

    def test_is_written_though_the_template_does_not(self, tiny: TinyCatalog) -> None:
        """A compiled default can be disruptive as well."""
        releases_with(tiny, rule("9.2-a", preserve={"a": "old"}), new_default="new")

        account = tiny.rebase({"z": "1"}, "9.1", "9.2", base={"z": "1"}, theirs={"z": "1"})

        assert account.told["a"].value == "old"
        assert account.found == [Found("9.2-a", "recommended", True, ("a",))]

    def test_a_later_rule_has_the_last_word(self, tiny: TinyCatalog) -> None:
        releases_with(tiny, rule("9.2-a", preserve={"a": "old"}))
        tiny.release(
            "9.3",
            {"a": option(default="old"), "z": option()},
            template={"a": "newest", "z": "1"},
            rules=[rule("9.3-a", preserve={"a": "older"})],
        )

        account = tiny.rebase({"a": "old", "z": "1"}, "9.1", "9.3")

        assert account.told["a"] == Told("preserved", "older", ("9.3-a",))

    @pytest.mark.parametrize(
        ("new_defaults", "told", "resolved"),
        [
            ("safe", Told("preserved", "old", ("9.3-a", "9.2-a")), True),
            ("adopt", Told("adopted", "newest", ("9.3-a", "9.2-a")), False),
        ],
    )
    def test_goes_by_the_name_of_a_later_release(
        self, tiny: TinyCatalog, new_defaults: NewDefaults, told: Told, resolved: bool
    ) -> None:
        releases_with(tiny, rule("9.2-a", preserve={"a": "old"}))
        tiny.release("9.3", {"b": option()}, template={"b": "newest"}, rules=[rule("9.3-a", rename={"a": "b"})])

        account = tiny.rebase({"a": "old"}, "9.1", "9.3", base={"a": "old"}, new_defaults=new_defaults)

        assert account.told["b"] == told
        assert [(found.id, found.resolved) for found in account.found if found.id == "9.2-a"] == [("9.2-a", resolved)]

    def test_takes_the_form_of_a_later_release(self, tiny: TinyCatalog) -> None:
        releases_with(tiny, rule("9.2-a", preserve={"a": "old"}))
        tiny.release(
            "9.3",
            {"a": option(), "z": option()},
            template={"a": "newest", "z": "1"},
            rules=[rule("9.3-a", convert={"a": {"values": {"old": "former"}}})],
        )

        account = tiny.rebase({"z": "1"}, "9.1", "9.3", base={"z": "1"})

        assert account.written == {"a": "former", "z": "1"}

    def test_goes_where_a_later_release_removes_it(self, tiny: TinyCatalog) -> None:
        releases_with(tiny, rule("9.2-a", preserve={"a": "old"}))
        tiny.release(
            "9.3",
            {"a": option(), "z": option()},
            template={"a": "newest", "z": "1"},
            rules=[rule("9.3-a", remove=["a"])],
        )

        account = tiny.rebase({"z": "1"}, "9.1", "9.3", base={"z": "1"})

        assert account.written == {"a": "newest", "z": "1"}


class TestAdopt:
    """A new default that is safe is taken over, and reported where the cluster does something else by it."""

    @pytest.mark.parametrize(
        ("ours", "told", "reported"),
        [
            pytest.param({"a": "old"}, Told("adopted", "new"), True, id="the old default"),
            pytest.param({"a": "own"}, Told("kept", "own", review=True), False, id="a value of one's own"),
            pytest.param({"a": "new"}, Told("unchanged", "new"), False, id="the new default already"),
            pytest.param({}, Told("left-out", None, review=True), False, id="left out"),
        ],
    )
    def test_is_reported_only_where_behaviour_changes(
        self, tiny: TinyCatalog, ours: dict[str, str], told: Told, reported: bool
    ) -> None:
        releases_with(tiny, rule("9.2-a", adopt=["a"]))

        account = tiny.rebase({**ours, "z": "1"}, "9.1", "9.2")

        assert account.told["a"] == told
        assert account.found == ([Found("9.2-a", "recommended", True, ("a",))] if reported else [])

    @pytest.mark.parametrize(("default", "reported"), [("old", True), ("new", False)])
    def test_what_an_absent_key_meant_counts(self, tiny: TinyCatalog, default: str, reported: bool) -> None:
        releases_with(tiny, rule("9.2-a", adopt=["a"]), default=default, new_default=default)

        account = tiny.rebase({"z": "1"}, "9.1", "9.2", base={"z": "1"})

        assert account.told["a"] == Told("added", "new")
        assert [found.id for found in account.found] == (["9.2-a"] if reported else [])

    @pytest.mark.parametrize(
        ("defaults", "reported"),
        [
            pytest.param(("off", "on"), True, id="known at the start"),
            pytest.param((None, "off", "on"), True, id="known from a release on the way"),
            pytest.param((None, "on"), False, id="new, and never otherwise"),
            pytest.param(("on", "on"), False, id="the same"),
        ],
    )
    def test_is_reported_though_a_later_release_no_longer_has_the_option(
        self, tiny: TinyCatalog, defaults: tuple[str | None, ...], reported: bool
    ) -> None:
        for number, default in enumerate(defaults, 1):
            options = {"z": option()} | ({} if default is None else {"a": option(default=default)})
            adopted = rule(f"9.{number}-a", adopt=["a"], remove=["a"])
            rules = [adopted] if number == len(defaults) else []
            tiny.release(f"9.{number}", options, template={"z": "1"}, rules=rules)
        last = f"9.{len(defaults) + 1}"
        tiny.release(last, {"z": option()}, template={"z": "1"})

        account = tiny.rebase({"z": "1"}, "9.1", last)

        assert [each.id for each in account.found] == ([f"9.{len(defaults)}-a"] if reported else [])

    def test_is_held_back_with_all_new_defaults(self, tiny: TinyCatalog) -> None:
        releases_with(tiny, rule("9.2-a", adopt=["a"]))

        account = tiny.rebase({"a": "old", "z": "1"}, "9.1", "9.2", new_defaults="preserve")

        assert account.told["a"] == Told("preserved", "old")
        assert account.found == []


class TestAlike:
    """What all three sides spell alike stays, unless a rule did something to it; it counts only where it is read."""

    def test_a_rule_is_heard_all_the_same(self, tiny: TinyCatalog) -> None:
        tiny.release("9.1", {"a": option()}, template={"a": "1"})
        converted = [rule("9.2-a", convert={"a": {"values": {"1": "2"}}})]
        tiny.release("9.2", {"a": option()}, template={"a": "1"}, rules=converted)

        account = tiny.rebase({"a": "1"}, "9.1", "9.2")

        assert account.told["a"] == Told("adopted", "1", ("9.2-a",))

    @pytest.mark.parametrize("reading", ["9.1", "9.2"])
    def test_in_effect_is_what_the_releases_read(self, tiny: TinyCatalog, reading: str) -> None:
        for name in ("9.1", "9.2"):
            keys_read = ["z", "a"] if name == reading else ["z"]
            options = {"a": option(default="usual"), "z": option()}
            tiny.release(name, options, template={"a": "1", "z": "1"}, keys_read=keys_read)

        account = tiny.rebase({"a": "1", "z": "1"}, "9.1", "9.2")

        [decision] = [each for each in account.result.decisions if each.key == "a"]
        effective = {"9.1": ("1", "usual"), "9.2": ("usual", "1")}[reading]
        assert (decision.effective_before, decision.effective_after) == effective
        assert decision.outcome == "unchanged"


class TestNewDefaults:
    """Without a rule, new defaults are taken over, or all held back, as the user wants."""

    @pytest.mark.parametrize(
        ("new_defaults", "told"),
        [("safe", Told("adopted", "new")), ("adopt", Told("adopted", "new")), ("preserve", Told("preserved", "old"))],
    )
    def test_of_who_followed_the_old_default(self, tiny: TinyCatalog, new_defaults: NewDefaults, told: Told) -> None:
        releases_with(tiny)

        account = tiny.rebase({"a": "old", "z": "1"}, "9.1", "9.2", new_defaults=new_defaults)

        assert account.told == {"a": told, "z": Told("unchanged", "1")}

    @pytest.mark.parametrize(("new_default", "value"), [("old", None), ("new", "old")])
    def test_held_back_is_written_only_where_absence_means_something_else(
        self, tiny: TinyCatalog, new_default: str, value: str | None
    ) -> None:
        releases_with(tiny, new_default=new_default)

        account = tiny.rebase({"z": "1"}, "9.1", "9.2", base={"z": "1"}, new_defaults="preserve")

        assert account.told["a"] == Told("preserved", value)

    def test_what_is_new_to_the_cluster_is_not_held_back(self, tiny: TinyCatalog) -> None:
        """Nobody can say what the cluster did for an option that it did not have."""
        tiny.release("9.1", {"z": option()}, template={"z": "1"})
        tiny.release("9.2", {"a": option(), "z": option()}, template={"a": "1", "z": "1"})

        assert tiny.rebase({"z": "1"}, "9.1", "9.2", new_defaults="preserve").told["a"] == Told("added", "1")

    def test_what_changes_nothing_is_not_held_back(self, tiny: TinyCatalog) -> None:
        releases_with(tiny, default="new", new_default="new")

        account = tiny.rebase({"z": "1"}, "9.1", "9.2", base={"z": "1"}, new_defaults="preserve")

        assert account.told["a"] == Told("added", "new")


class TestMovedTo:
    """A decision names the key that its value went to; a value that gave way went nowhere."""

    @pytest.mark.parametrize(("ours", "expected"), [({"a": "1"}, "b"), ({"a": "1", "b": "2"}, None)])
    def test_key(self, tiny: TinyCatalog, ours: dict[str, str], expected: str | None) -> None:
        tiny.release("9.1", {"a": option(), "b": option()})
        tiny.release("9.2", {"b": option()}, template={"b": "0"}, rules=[rule("9.2-a", rename={"a": "b"})])

        account = tiny.rebase(ours, "9.1", "9.2", base={"a": "0"})

        assert {each.key: each.moved_to for each in account.result.decisions}["a"] == expected


@pytest.mark.parametrize(("default", "said"), [("1", False), ("+1", False), ("2", True), (None, False)])
def test_of_a_new_option_it_is_said_what_leaving_it_out_would_mean_where_that_is_something_else(
    tiny: TinyCatalog, default: str | None, said: bool
) -> None:
    tiny.release("9.1", {"z": option()})
    tiny.release("9.2", {"a": option("int", default), "z": option()}, template={"a": "1"})

    decisions = tiny.rebase({"z": "1"}, "9.1", "9.2").result.decisions

    [added] = [each for each in decisions if each.key == "a"]
    assert added.outcome == "added"
    assert (f'left out it would mean "{default}"' in added.reason) is said
