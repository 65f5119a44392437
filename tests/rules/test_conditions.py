"""Conditions tell the clusters that a rule concerns from all others."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs
import pytest

from cilium_cmrebase.catalog import Catalog
from cilium_cmrebase.rules.conditions import (
    ALWAYS,
    Comparison,
    Condition,
    Joined,
    Not,
    Presence,
    needed_for,
    parse_condition,
    runs,
)


@attrs.frozen
class Configured:
    """A cluster as a test wants it."""

    data: Mapping[str, str]
    defaults: Mapping[str, str] = attrs.field(factory=dict)
    kinds: Mapping[str, str] = attrs.field(factory=dict)

    def effective(self, key: str) -> str | None:
        return self.data.get(key, self.defaults.get(key))

    def kind(self, key: str) -> str:
        return self.kinds.get(key, "string")


CLUSTER = Configured(
    data={"debug": "True", "interval": "5m0s", "mode": "vxlan", "empty": ""},
    defaults={"interval": "1m", "ipv6": "false", "mode": "geneve", "queue": "1024", "unset": ""},
    kinds={"debug": "bool", "interval": "duration", "ipv6": "bool", "queue": "int"},
)


def test_no_condition_holds_for_every_cluster() -> None:
    assert parse_condition(None).holds(CLUSTER)
    assert parse_condition(None).holds(Configured({}))


@pytest.mark.parametrize(("key", "expected"), [("debug", True), ("empty", True), ("ipv6", False), ("other", False)])
class TestPresence:
    """`present` and `absent` ask for the ConfigMap alone, whatever the compiled default is."""

    def test_present(self, key: str, expected: bool) -> None:
        assert parse_condition({"present": key}).holds(CLUSTER) is expected

    def test_absent_is_the_opposite(self, key: str, expected: bool) -> None:
        assert parse_condition({"absent": key}).holds(CLUSTER) is not expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param({"mode": "vxlan"}, True, id="the value"),
        pytest.param({"mode": "geneve"}, False, id="the compiled default of a key that is there"),
        pytest.param({"mode": "VXLAN"}, False, id="text in another case"),
        pytest.param({"debug": "1"}, True, id="a boolean in another spelling"),
        pytest.param({"interval": "300s"}, True, id="a duration in another unit"),
        pytest.param({"interval": "1m"}, False, id="another duration"),
        pytest.param({"ipv6": "0"}, True, id="the compiled default of an absent key"),
        pytest.param({"ipv6": "true"}, False, id="not the compiled default of an absent key"),
        pytest.param({"empty": ""}, True, id="an empty value"),
        pytest.param({"unset": ""}, True, id="an empty compiled default"),
        pytest.param({"other": ""}, False, id="absent without compiled default is not empty"),
        pytest.param({"debug": "perhaps"}, False, id="a value that cannot be read"),
    ],
)
class TestEquality:
    """`equals` and `not-equals` compare what the cluster does with a value, by meaning."""

    def test_equals(self, values: dict[str, str], expected: bool) -> None:
        assert parse_condition({"equals": values}).holds(CLUSTER) is expected

    def test_not_equals_is_the_opposite(self, values: dict[str, str], expected: bool) -> None:
        assert parse_condition({"not-equals": values}).holds(CLUSTER) is not expected

    def test_in_with_one_value_is_equals(self, values: dict[str, str], expected: bool) -> None:
        assert parse_condition({"in": {key: [value] for key, value in values.items()}}).holds(CLUSTER) is expected


class TestSeveralKeys:
    """Of several keys, `equals` wants all, `not-equals` none, `in` each."""

    @pytest.mark.parametrize(
        ("values", "equals", "not_equals"),
        [
            ({"mode": "vxlan", "debug": "true"}, True, False),
            ({"mode": "vxlan", "debug": "false"}, False, False),
            ({"mode": "geneve", "debug": "false"}, False, True),
        ],
    )
    def test_equals_and_not_equals(self, values: dict[str, str], equals: bool, not_equals: bool) -> None:
        assert parse_condition({"equals": values}).holds(CLUSTER) is equals
        assert parse_condition({"not-equals": values}).holds(CLUSTER) is not_equals

    @pytest.mark.parametrize(
        ("values", "expected"),
        [
            ({"mode": ["geneve", "vxlan"]}, True),
            ({"mode": ["geneve", "disabled"]}, False),
            ({"mode": ["vxlan"], "queue": ["512", "1024"]}, True),
            ({"mode": ["vxlan"], "queue": ["512"]}, False),
            ({"interval": ["10s", "300000ms"]}, True),
            ({"other": ["", "none"]}, False),
        ],
    )
    def test_in(self, values: dict[str, list[str]], expected: bool) -> None:
        assert parse_condition({"in": values}).holds(CLUSTER) is expected


YES = {"present": "debug"}
NO = {"absent": "debug"}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"all": [YES, YES]}, True),
        ({"all": [YES, NO]}, False),
        ({"any": [NO, YES]}, True),
        ({"any": [NO, NO]}, False),
        ({"not": YES}, False),
        ({"not": NO}, True),
        ({"not": {"not": YES}}, True),
        ({"all": [{"any": [NO, YES]}, {"not": {"all": [YES, NO]}}]}, True),
        ({"any": [{"all": [YES, NO]}, {"not": {"any": [NO, YES]}}]}, False),
    ],
)
def test_conditions_can_be_combined(condition: dict[str, Any], expected: bool) -> None:
    assert parse_condition(condition).holds(CLUSTER) is expected


@pytest.mark.parametrize(
    "condition",
    [
        pytest.param({}, id="no word"),
        pytest.param({"present": "debug", "absent": "mode"}, id="two words"),
        pytest.param({"exists": "debug"}, id="unknown word"),
        pytest.param({"Present": "debug"}, id="word in another case"),
        pytest.param({"not": {"exists": "debug"}}, id="unknown word further in"),
        pytest.param({"all": [YES, {}]}, id="no word further in"),
    ],
)
def test_a_condition_that_is_written_otherwise_is_refused(condition: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"^(a condition has exactly one word|'\w+' is no word)"):
        parse_condition(condition)


@pytest.mark.parametrize(
    ("data", "condition"),
    [
        (None, ALWAYS),
        ({"present": "a"}, Presence("present", "a")),
        ({"absent": "a"}, Presence("absent", "a")),
        ({"equals": {"a": "1", "b": "2"}}, Comparison("equals", (("a", ("1",)), ("b", ("2",))))),
        ({"in": {"a": ["1", "2"]}}, Comparison("in", (("a", ("1", "2")),))),
        ({"all": [YES, {"not": NO}]}, Joined("all", (Presence("present", "debug"), Not(Presence("absent", "debug"))))),
    ],
)
def test_is_read_from_data(data: dict[str, Any] | None, condition: Condition) -> None:
    assert parse_condition(data) == condition
    assert hash(parse_condition(data)) == hash(condition)


# Each with whether it holds, what it names, what it says, and where it does not hold on whose account.
TABLE = [
    pytest.param({"present": "debug"}, True, ["debug"], "debug is set", [], id="present"),
    pytest.param({"present": "ipv6"}, False, ["ipv6"], "ipv6 is set", ["ipv6"], id="not present"),
    pytest.param({"absent": "ipv6"}, True, ["ipv6"], "ipv6 is left out", [], id="absent"),
    pytest.param({"absent": "debug"}, False, ["debug"], "debug is left out", ["debug"], id="not absent"),
    pytest.param({"equals": {"debug": "1"}}, True, ["debug"], 'debug is "1"', [], id="equals"),
    pytest.param(
        {"equals": {"debug": "1", "mode": "geneve", "queue": "1"}},
        False,
        ["debug", "mode", "queue"],
        'debug is "1" and mode is "geneve" and queue is "1"',
        ["mode", "queue"],
        id="equals in part",
    ),
    pytest.param({"not-equals": {"mode": "geneve"}}, True, ["mode"], 'mode is not "geneve"', [], id="not-equals"),
    pytest.param(
        {"not-equals": {"mode": "geneve", "debug": "true"}},
        False,
        ["mode", "debug"],
        'mode is not "geneve" and debug is not "true"',
        ["debug"],
        id="not-equals in part",
    ),
    pytest.param({"in": {"mode": ["x", "vxlan"]}}, True, ["mode"], 'mode is "x" or "vxlan"', [], id="in"),
    pytest.param(
        {"in": {"mode": ["x"], "queue": ["512", "1024"]}},
        False,
        ["mode", "queue"],
        'mode is "x" and queue is "512" or "1024"',
        ["mode"],
        id="in in part",
    ),
    pytest.param({"at-least": {"queue": "1024"}}, True, ["queue"], "queue is at least 1024", [], id="at-least"),
    pytest.param({"at-least": {"queue": "1025"}}, False, ["queue"], "queue is at least 1025", ["queue"], id="below"),
    pytest.param({"at-least": {"mode": "0"}}, False, ["mode"], "mode is at least 0", ["mode"], id="no number at least"),
    pytest.param({"at-most": {"queue": "1024"}}, True, ["queue"], "queue is at most 1024", [], id="at-most"),
    pytest.param({"at-most": {"queue": "1023"}}, False, ["queue"], "queue is at most 1023", ["queue"], id="above"),
    pytest.param({"at-most": {"other": "9"}}, False, ["other"], "other is at most 9", ["other"], id="absent at most"),
    pytest.param({"matches": {"mode": "vx.*"}}, True, ["mode"], 'mode matches "vx.*"', [], id="matches"),
    pytest.param({"matches": {"mode": "vx"}}, False, ["mode"], 'mode matches "vx"', ["mode"], id="matches in part"),
    pytest.param({"matches": {"other": "x?"}}, True, ["other"], 'other matches "x?"', [], id="matches what is absent"),
    pytest.param({"all": [YES, YES]}, True, ["debug", "debug"], "debug is set and debug is set", [], id="all"),
    pytest.param(
        {"all": [YES, {"any": [NO, {"present": "ipv6"}]}]},
        False,
        ["debug", "debug", "ipv6"],
        "debug is set and (debug is left out or ipv6 is set)",
        ["debug", "ipv6"],
        id="all in part",
    ),
    pytest.param({"any": [NO, YES]}, True, ["debug", "debug"], "debug is left out or debug is set", None, id="any"),
    pytest.param({"any": [NO]}, False, ["debug"], "debug is left out", ["debug"], id="any of one"),
    pytest.param({"not": NO}, True, ["debug"], "not (debug is left out)", None, id="not"),
    pytest.param(
        {"not": {"all": [YES, {"absent": "ipv6"}]}},
        False,
        ["debug", "ipv6"],
        "not (debug is set and ipv6 is left out)",
        ["debug", "ipv6"],
        id="not not",
    ),
]


@pytest.mark.parametrize(("data", "holds", "keys", "words", "culprits"), TABLE)
class TestMethods:
    """What a condition tells of itself."""

    def test_tells_whether_it_holds(
        self, data: dict[str, Any], holds: bool, keys: list[str], words: str, culprits: list[str] | None
    ) -> None:
        assert parse_condition(data).holds(CLUSTER) is holds

    def test_names_its_keys(
        self, data: dict[str, Any], holds: bool, keys: list[str], words: str, culprits: list[str] | None
    ) -> None:
        assert list(parse_condition(data).keys()) == keys

    def test_says_itself(
        self, data: dict[str, Any], holds: bool, keys: list[str], words: str, culprits: list[str] | None
    ) -> None:
        assert parse_condition(data).words() == words

    def test_names_the_culprits_where_it_does_not_hold(
        self, data: dict[str, Any], holds: bool, keys: list[str], words: str, culprits: list[str] | None
    ) -> None:
        assert holds or list(parse_condition(data).culprits(CLUSTER)) == culprits

    def test_has_parts_at_their_place_in_the_data(
        self, data: dict[str, Any], holds: bool, keys: list[str], words: str, culprits: list[str] | None
    ) -> None:
        parts = list(parse_condition(data).parts())

        assert list(dict.fromkeys(key for _, _, key, _ in parts)) == list(dict.fromkeys(keys))
        for path, role, key, text in parts:
            place: Any = data
            for step in path:
                place = place[step]
            assert place == (key if role in ("present", "absent") else text)

    def test_differs_from_all_others(
        self, data: dict[str, Any], holds: bool, keys: list[str], words: str, culprits: list[str] | None
    ) -> None:
        conditions: list[Any] = [case.values[0] for case in TABLE]

        assert [each for each in conditions if parse_condition(each) == parse_condition(data)] == [data]


def test_where_always_is_wanted_nothing_is_named() -> None:
    assert not [*ALWAYS.keys(), *ALWAYS.parts()]


class TestOfTheCatalog:
    """What the catalog says of options and programs of all releases is parsed once."""

    @pytest.fixture(name="catalog")
    def _catalog(self, tmp_path: Path) -> Catalog:
        features = {"f": {"when": YES, "options": ["a"]}}
        (tmp_path / "switches.json").write_text(json.dumps(features), encoding="utf-8")
        (tmp_path / "components.json").write_text(json.dumps({"operator": {"when": NO}}), encoding="utf-8")
        return Catalog(tmp_path)

    def test_options_count_where_their_feature_is_on(self, catalog: Catalog) -> None:
        assert needed_for("a", catalog) == parse_condition(YES)
        assert needed_for("a", catalog) is needed_for("a", catalog)
        assert needed_for("b", catalog) == ALWAYS

    def test_programs_run_where_their_condition_holds(self, catalog: Catalog) -> None:
        assert runs("operator", catalog) == parse_condition(NO)
        assert runs("cilium-agent", catalog) == ALWAYS
