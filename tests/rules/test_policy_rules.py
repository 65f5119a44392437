"""The rules under `schemas/`: written as their schema says, about options that exist, and true to their examples."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from jsonschema import Draft202012Validator
from packaging.specifiers import SpecifierSet

from cilium_cmrebase.catalog import Catalog, Release, parse_version, release_order
from cilium_cmrebase.catalog.specifiers import covers
from cilium_cmrebase.document import ConfigMap
from cilium_cmrebase.merge import rebase
from cilium_cmrebase.rules import (
    ALWAYS,
    Actions,
    Conversion,
    Rule,
    Scope,
    Text,
    downgrade_rules,
    parse_condition,
    rules_into,
)
from cilium_cmrebase.values import parse

SCHEMAS = Path(__file__).parents[2] / "schemas"
CATALOG = Catalog(SCHEMAS)
SCHEMA: dict[str, Any] = json.loads((SCHEMAS / "rules.schema.json").read_text(encoding="utf-8"))

# A rule that gets lost is noticed here; who adds one counts it here: rules of the upgrade, rules of the downgrade.
NUMBER_OF_RULES = {
    "1.1": (3, 2),
    "1.2": (3, 2),
    "1.3": (4, 0),
    "1.4": (16, 5),
    "1.5": (21, 5),
    "1.6": (16, 5),
    "1.7": (20, 3),
    "1.8": (41, 7),
    "1.9": (29, 3),
    "1.10": (24, 3),
    "1.11": (23, 4),
    "1.12": (32, 5),
    "1.13": (36, 4),
    "1.14": (39, 8),
    "1.15": (38, 1),
    "1.16": (42, 3),
    "1.17": (27, 4),
    "1.18": (34, 7),
    "1.19": (27, 3),
    "1.20": (27, 7),
}


class Example(NamedTuple):
    """One example of one rule."""

    rule: str
    to: str
    data: dict[str, Any]


def below(release: str) -> str:
    """Return the release before *release*."""
    return CATALOG.releases[CATALOG.releases.index(release) - 1]


def downgrades(release: str) -> list[dict[str, Any]]:
    return CATALOG.release(release).downgrade_rule_data


WITH_RULES = [name for name in CATALOG.releases if (SCHEMAS / name / "rules.json").is_file()]
RULES = [(CATALOG.release(name), rule) for name in WITH_RULES for rule in rules_into(CATALOG.release(name))]
DOWNGRADE_RULES = [
    (CATALOG.release(name), rule) for name in WITH_RULES for rule in downgrade_rules(CATALOG.release(name))
]
EXAMPLES = [
    pytest.param(Example(data["id"], target, example), id=f"{data['id']}-{number}")
    for name in WITH_RULES
    for target, rules in ((name, CATALOG.release(name).rule_data), (below(name), downgrades(name)))
    for data in rules
    for number, example in enumerate(data["examples"], 1)
]
every_rule = pytest.mark.parametrize(
    ("release", "rule"), [pytest.param(*pair, id=pair[1].id) for pair in (*RULES, *DOWNGRADE_RULES)]
)


def release_of(version: str) -> str:
    return parse_version(version).release


def up_to(release: Release) -> list[Release]:
    """Return *release* and all before it."""
    return [CATALOG.release(name) for name in CATALOG.releases if release_order(name) <= release_order(release.id)]


def leads_to(release: Release, rule: Rule) -> Release:
    """Return the release that *rule* of *release* leads to: itself, or the one before."""
    return CATALOG.release(below(release.id)) if (release, rule) in DOWNGRADE_RULES else release


def written(rule: Rule) -> dict[str, list[str]]:
    """Return each key that *rule* can write, with the values that it says itself."""
    keys: dict[str, list[str]] = {key: [value] for key, value in rule.actions.require.items()}
    for key, held in rule.actions.preserve.items():
        keys.setdefault(key, []).extend([] if held is None else [held])
    for conversion in rule.actions.convert.values():
        keys.setdefault(conversion.to, []).extend(conversion.values.values())
    for new in rule.actions.rename.values():
        keys.setdefault(new, [])
    return keys


def readable(release: Release, key: str, value: str) -> bool:
    """Say whether *release* can read *value* for *key*."""
    try:
        parse(release.kind(key) or "string", value)
    except ValueError:
        return False
    return True


PLAIN_RULE: dict[str, Any] = {
    "id": "1.9-pin-it",
    "kind": "required-addition",
    "severity": "required",
    "require": {"a": "1"},
    "message": "m",
    "source": "s",
    "examples": [
        {"from": "1.8", "old": {"b": "1"}, "expect": {"a": "1"}},
        {"from": "1.8", "old": {"a": "1"}, "expect": "none"},
    ],
}


def fits(rule: dict[str, Any]) -> bool:
    """Say whether a file with *rule* follows the schema."""
    return Draft202012Validator(SCHEMA).is_valid({"release": "1.9", "rules": [rule]})


THE_LEAST: dict[str, Any] = {"id": "9.2-x", "kind": "manual-step", "severity": "info", "message": "m", "source": "s"}


class TestSchemaForAuthors:
    """`rules.schema.json` describes all that a rule can say, and refuses all else."""

    def test_is_valid_by_the_draft(self) -> None:
        Draft202012Validator.check_schema(SCHEMA)

    def test_describes_every_field(self) -> None:
        fields = SCHEMA["$defs"]["rule"]["properties"]
        read = {*Rule._fields, *Scope._fields, *Actions._fields, *Text._fields} - {
            "release",
            "scope",
            "actions",
            "text",
        }

        assert set(fields) - {"ask"} == read - {"asks", "commands", "no_rollback"} | {"examples"}
        assert all(field["description"] for field in fields.values())

    @pytest.mark.parametrize("name", WITH_RULES)
    def test_rules_follow_it(self, name: str) -> None:
        rules = json.loads((SCHEMAS / name / "rules.json").read_text(encoding="utf-8"))

        assert [
            error.json_path + ": " + error.message for error in Draft202012Validator(SCHEMA).iter_errors(rules)
        ] == []

    @pytest.mark.parametrize(
        "change",
        [
            pytest.param({"id": "pin-it"}, id="id without release"),
            pytest.param({"id": "1.9-Pin_It"}, id="id not in kebab case"),
            pytest.param({"kind": "option-moved"}, id="unknown kind"),
            pytest.param({"severity": "error"}, id="unknown severity"),
            pytest.param({"origins": "before 1.9"}, id="origins no specifier"),
            pytest.param({"when": {}}, id="empty condition"),
            pytest.param({"when": {"present": "a", "absent": "b"}}, id="condition of two words"),
            pytest.param({"when": {"all": [{"not": {"exists": "a"}}]}}, id="unknown word deep in a condition"),
            pytest.param({"when": {"equals": {"a": True}}}, id="condition with a value that is no string"),
            pytest.param({"when": {"in": {"a": "b"}}}, id="one value where several are wanted"),
            pytest.param({"require": {"a": 1}}, id="value that is no string"),
            pytest.param({"require": {"a": None}}, id="required to be absent"),
            pytest.param({"require": {}}, id="nothing required"),
            pytest.param({"remove": ["a", "a"]}, id="removed twice"),
            pytest.param({"rename": {"a": None}}, id="renamed to nothing"),
            pytest.param({"convert": {"a": {"to": "b"}}}, id="conversion that is a renaming"),
            pytest.param({"convert": {"a": {"prefix": "b"}}}, id="unknown conversion"),
            pytest.param({"preserve": {"a": None}}, id="preserves without an action"),
            pytest.param({"ask": True}, id="asks without an action"),
            pytest.param({"ask": False}, id="says what goes without saying"),
            pytest.param({"message": ""}, id="no message"),
            pytest.param({"message": "two\nlines"}, id="message of two lines"),
            pytest.param({"source": None}, id="no source"),
            pytest.param({"note": "x"}, id="unknown field"),
            pytest.param({"examples": [{"from": "1.8", "old": {"a": "1"}, "expect": {}}] * 2}, id="no counterexample"),
            pytest.param({"examples": [{"from": "1.8", "old": {"a": "1"}, "expect": "none"}] * 2}, id="no example"),
            pytest.param({"examples": [{"old": {"a": "1"}, "expect": "none"}] * 2}, id="example without origin"),
        ],
    )
    def test_a_mistake_is_found(self, change: dict[str, Any]) -> None:
        assert fits(PLAIN_RULE)
        assert not fits(PLAIN_RULE | change)

    def test_a_rule_that_does_nothing_asks_or_informs(self) -> None:
        rule = {word: said for word, said in PLAIN_RULE.items() if word != "require"}

        assert not fits(rule | {"keys": ["a"]})
        assert not fits(rule | {"severity": "info"})
        assert fits(rule | {"keys": ["a"], "severity": "info"})
        assert fits(rule | {"keys": ["a"], "ask": True, "action": "Do."})


class TestRegistry:
    """All rules together."""

    def test_none_is_lost(self) -> None:
        numbers = {name: (len(CATALOG.release(name).rule_data), len(downgrades(name))) for name in WITH_RULES}

        assert numbers == NUMBER_OF_RULES

    def test_ids_are_unique(self) -> None:
        ids = [rule.id for _, rule in (*RULES, *DOWNGRADE_RULES)]

        assert sorted(ids) == sorted(set(ids))

    @pytest.mark.parametrize("name", WITH_RULES)
    def test_files_name_the_release_of_their_folder(self, name: str) -> None:
        assert json.loads((SCHEMAS / name / "rules.json").read_text(encoding="utf-8"))["release"] == name


@every_rule
class TestRule:
    """One rule by itself."""

    def test_id_begins_with_the_release(self, release: Release, rule: Rule) -> None:
        assert rule.id.startswith(f"{release.id}-")

    def test_names_its_source(self, release: Release, rule: Rule) -> None:
        assert rule.source

    def test_tells_what_to_do_where_the_program_does_not(self, release: Release, rule: Rule) -> None:
        does_it_all = rule.asks == "nothing" and not rule.actions.preserve

        assert rule.text.action or does_it_all

    def test_options_that_it_writes_are_known(self, release: Release, rule: Rule) -> None:
        assert [key for key in written(rule) if key not in leads_to(release, rule)] == []

    def test_options_whose_default_it_judges_are_known(self, release: Release, rule: Rule) -> None:
        assert [
            key for key in (*rule.actions.preserve, *rule.actions.adopt) if key not in leads_to(release, rule)
        ] == []

    def test_options_that_it_takes_out_were_known(self, release: Release, rule: Rule) -> None:
        assert [key for key in rule.actions.moving if not any(key in each for each in up_to(release))] == []

    def test_options_that_it_speaks_of_are_known(self, release: Release, rule: Rule) -> None:
        spoken_of = {*rule.keys, *rule.scope.when.keys()}

        assert [key for key in sorted(spoken_of) if not any(key in each for each in up_to(release))] == []

    def test_does_not_take_out_what_it_writes(self, release: Release, rule: Rule) -> None:
        taken_out = {*rule.actions.remove, *(old for old, _ in rule.actions.successors)}

        assert taken_out & set(written(rule)) == set()

    def test_values_that_it_writes_can_be_read(self, release: Release, rule: Rule) -> None:
        unreadable = [
            (key, value)
            for key, values in written(rule).items()
            for value in values
            if not readable(leads_to(release, rule), key, value)
        ]

        assert unreadable == []

    def test_values_that_it_compares_with_could_be_read_once(self, release: Release, rule: Rule) -> None:
        unreadable = [
            (key, value)
            for _, role, key, value in rule.scope.when.parts()
            if role in ("value", "limit")
            and not any(readable(each, key, value) for each in up_to(release) if key in each)
        ]

        assert unreadable == []

    def test_origins_are_a_specifier_of_releases_that_it_leads_from(self, release: Release, rule: Rule) -> None:
        before = [each for each in up_to(release) if each is not release]
        from_below = any(covers(rule.scope.origins, patch) for each in before for patch in each.patches)
        from_release = covers(rule.scope.origins, release.latest_patch)

        SpecifierSet(rule.scope.origins)
        assert rule.scope.origins
        is_downgrade = (release, rule) in DOWNGRADE_RULES
        assert (from_below, from_release) == ((False, True) if is_downgrade else (True, False))


@pytest.mark.parametrize("example", EXAMPLES)
class TestExample:
    """An example's ConfigMap, rebased onto the default template that its rule leads to, gives what it expects."""

    def test_starts_where_the_rule_does(self, example: Example) -> None:
        start, rule = (
            release_order(name.partition("-")[0]) for name in (release_of(example.data["from"]), example.rule)
        )
        is_downgrade = release_order(example.to) < rule

        assert start >= rule if is_downgrade else start < rule

    def test_gives_what_it_expects(self, example: Example) -> None:
        old = {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {"name": "cilium-config", "namespace": "kube-system"},
            "data": example.data["old"],
        }

        new = None
        if "new" in example.data:
            options = CATALOG.release(example.to).defaults() | example.data["new"]
            new = json.dumps(
                old | {"data": {key: value for key, value in options.items() if value is not None}}, indent=2
            )

        result = rebase(
            json.dumps(old, indent=2),
            new,
            from_release=example.data["from"],
            to_release=example.to,
            born=example.data.get("born"),
            catalog=CATALOG,
        )

        found = {finding.id for finding in result.findings}
        expected = example.data["expect"]
        if expected == "none":
            assert example.rule not in found
        else:
            data = ConfigMap(result.text).data
            assert {key: data.get(key) for key in expected} == expected
            assert example.rule in found


class TestReading:
    """A rule is read from data; what that leaves out stands for nothing."""

    def test_of_the_least_that_a_rule_says(self) -> None:
        rule = Rule.from_data(THE_LEAST, "9.2")

        assert rule == Rule(
            id="9.2-x",
            release="9.2",
            kind="manual-step",
            severity="info",
            keys=(),
            scope=Scope("", "", "", ALWAYS),
            actions=Actions({}, {}, (), {}, {}, ()),
            text=Text("m", "", (), "", "", ""),
            phase="before",
            asks="nothing",
            irreversible="",
            helm=(),
            facts=("9.2-x",),
            source="s",
        )

    def test_of_all_that_a_rule_can_say(self) -> None:
        data = {
            "id": "9.2-x",
            "kind": "option-renamed",
            "severity": "required",
            "origins": "<9.2",
            "targets": "<9.4",
            "born": "<9.0",
            "when": {"present": "a"},
            "keys": ["z"],
            "require": {"a": "1"},
            "preserve": {"b": None},
            "adopt": ["c"],
            "rename": {"d": "e"},
            "convert": {"f": {"suffix": "s"}, "g": {"to": "h", "values": {"x": "y"}, "back": {"z": "x"}}},
            "remove": ["i"],
            "message": "m",
            "action": "a",
            "commands": ["c", "d"],
            "phase": "after",
            "asks": "cluster",
            "rollback": "r",
            "no_rollback": "n",
            "irreversible": "i",
            "helm": ["v.w"],
            "facts": ["9.2-y"],
            "source": "s",
            "unsure": "u",
            "examples": [],
        }

        rule = Rule.from_data(data, "9.2")

        assert rule == Rule(
            id="9.2-x",
            release="9.2",
            kind="option-renamed",
            severity="required",
            keys=("z",),
            scope=Scope("<9.2", "<9.4", "<9.0", parse_condition({"present": "a"})),
            actions=Actions(
                require={"a": "1"},
                preserve={"b": None},
                adopt=("c",),
                rename={"d": "e"},
                convert={"f": Conversion("f", {}, "s"), "g": Conversion("h", {"x": "y"}, "", {"z": "x"})},
                remove=("i",),
            ),
            text=Text("m", "a", ("c", "d"), "r", "n", "u"),
            phase="after",
            asks="cluster",
            irreversible="i",
            helm=("v.w",),
            facts=("9.2-y",),
            source="s",
        )

    @pytest.mark.parametrize(
        ("data", "asks"), [({}, "nothing"), ({"ask": True}, "choice"), ({"asks": "cluster"}, "cluster")]
    )
    def test_of_whether_it_asks(self, data: dict[str, Any], asks: str) -> None:
        assert Rule.from_data(THE_LEAST | data, "9.2").asks == asks

    def test_of_nothing_to_undo(self) -> None:
        assert Rule.from_data(THE_LEAST | {"rollback": None}, "9.2").text.rollback == ""

    def test_refuses_a_condition_that_is_none(self) -> None:
        with pytest.raises(ValueError, match="'exists' is no word of conditions"):
            Rule.from_data(THE_LEAST | {"when": {"exists": "a"}}, "9.2")

    def test_keys_are_those_of_the_actions_where_it_names_none(self) -> None:
        data = {
            "id": "9.2-x",
            "kind": "k",
            "severity": "info",
            "message": "m",
            "source": "s",
            "require": {"a": "1"},
            "preserve": {"b": None},
            "adopt": ["a", "c"],
            "rename": {"d": "e"},
            "convert": {"f": {"suffix": "s"}, "g": {"to": "h", "suffix": "s"}},
            "remove": ["i"],
        }

        assert sorted(Rule.from_data(data, "9.2").keys) == list("abcdefghi")

    @pytest.mark.parametrize(("value", "expected"), [("never", "0s"), ("60", "60s"), ("", "s")])
    def test_a_conversion_takes_the_value_named_else_the_suffix(self, value: str, expected: str) -> None:
        assert Conversion("key", {"never": "0s"}, "s")(value) == expected

    def test_a_conversion_without_suffix_keeps_values_that_it_does_not_name(self) -> None:
        assert Conversion("key", {"probe": "true"}, "")("strict") == "strict"


class TestConcerns:
    """A rule concerns a cluster if it starts among its origins and its condition holds."""

    @pytest.mark.parametrize(
        ("origins", "data", "expected"),
        [
            (["9.1.3"], {"a": "1"}, True),
            (["9.2.0"], {"a": "1"}, False),
            (["9.1.3"], {"b": "1"}, False),
            (["9.2.0"], {"b": "1"}, False),
            (["9.1.3", "9.2.0"], {"a": "1"}, True),
            (["9.2.0", "9.1.3"], {"a": "1"}, True),
            ([], {"a": "1"}, False),
        ],
    )
    def test_both_count(self, origins: list[str], data: dict[str, str], expected: bool) -> None:
        class Cluster:
            def __init__(self) -> None:
                self.data = data

            def effective(self, key: str) -> str | None:
                return self.data.get(key)

            def kind(self, key: str) -> str:
                return "string"

        scope = Scope(origins="<9.2", when=parse_condition({"present": "a"}))

        assert (scope.leads_from(origins) and scope.when.holds(Cluster())) is expected

    @pytest.mark.parametrize(
        ("targets", "release", "expected"),
        [("", "9.9", True), ("<9.4", "9.3", True), ("<9.4", "9.4", False), ("<9.4", "9.10", False)],
    )
    def test_where_the_way_leads_to(self, targets: str, release: str, expected: bool) -> None:
        assert Scope(targets=targets).leads_to(release) is expected


def test_rules_keep_the_order_of_their_file() -> None:
    release = CATALOG.release("1.5")

    assert [rule.id for rule in rules_into(release)] == [data["id"] for data in release.rule_data]


def test_a_release_without_rules_has_none() -> None:
    without = CATALOG.release("1.0")

    assert rules_into(without) == ()
