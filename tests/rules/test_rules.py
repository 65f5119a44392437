"""The rules under `schemas/`: written as their schema says, about options that exist, and true to their examples."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import pytest
from jsonschema import Draft202012Validator, ValidationError
from packaging.specifiers import SpecifierSet

from cilium_cmrebase.catalog import Release, parse_version, release_order
from cilium_cmrebase.catalog.specifiers import covers
from cilium_cmrebase.document import ConfigMap
from cilium_cmrebase.merge import Result, rebase
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
from tests.support.faults import assert_no_faults
from tests.support.paths import SCHEMAS
from tests.support.releases import CATALOG, RELEASES, UNKNOWN, below
from tests.support.rule_data import EVERYTHING, THE_LEAST

SCHEMA: dict[str, Any] = json.loads((SCHEMAS / "rules.schema.json").read_text(encoding="utf-8"))

WITH_RULES = [name for name in RELEASES if (SCHEMAS / name / "rules.json").is_file()]


class Placed(NamedTuple):
    """A rule with the release whose folder it is in, and the one that it leads to."""

    rule: Rule
    release: Release
    to: Release

    @property
    def id(self) -> str:
        """That of the rule."""
        return self.rule.id

    @property
    def is_downgrade(self) -> bool:
        """Whether it leads to the release before."""
        return self.to is not self.release


@cache
def rules_of(name: str) -> list[Placed]:
    """Return the rules in the folder of a release: those into it, and those for the way down from it."""
    release, lower = CATALOG.release(name), below(name)
    ups = [Placed(rule, release, release) for rule in rules_into(release)]
    return ups + [Placed(rule, release, lower) for rule in downgrade_rules(release)]


class Example(NamedTuple):
    """One example of one rule."""

    id: str
    rule: str
    to: str
    data: dict[str, Any]


def examples_of(name: str) -> list[Example]:
    """Return the examples of all rules in the folder of a release, each with a name to find it by."""
    release = CATALOG.release(name)
    return [
        Example(f"{data['id']}, example {number}", data["id"], target, example)
        for target, rules in ((name, release.rule_data), (below(name).id, release.downgrade_rule_data))
        for data in rules
        for number, example in enumerate(data["examples"], 1)
    ]


def release_of(version: str) -> str:
    return parse_version(version).release


def up_to(release: Release) -> list[Release]:
    """Return *release* and all before it."""
    return [CATALOG.release(name) for name in CATALOG.releases if release_order(name) <= release_order(release.id)]


def known_up_to(name: str) -> set[str]:
    """Return the options that the release *name* knows or one before it did."""
    return {key for release in up_to(CATALOG.release(name)) for key in release}


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


def taken_out(rule: Rule) -> set[str]:
    """Return each key that *rule* takes out."""
    return {*rule.actions.remove, *(old for old, _ in rule.actions.successors)}


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


def in_words(error: ValidationError, rules: dict[str, Any]) -> str:
    """Return which rule is wrong and what about it; a message of the validator quotes the whole rule first."""
    place, broken = list(error.absolute_path), list(error.absolute_schema_path)
    if len(place) < 2:
        return f"{error.json_path}: {error.message}"
    rule = rules[str(place[0])][place[1]]
    said = error.message[-80:]
    if "allOf" in broken:
        said = SCHEMA["$defs"]["rule"]["allOf"][broken[broken.index("allOf") + 1]]["description"]
    return f"{rule.get('id')}{''.join(f'.{step}' for step in place[2:])}: {said}"


class TestSchemaForAuthors:
    """`rules.schema.json` describes all that a rule can say, and refuses all else."""

    def test_is_valid_by_the_draft(self) -> None:
        Draft202012Validator.check_schema(SCHEMA)

    def test_describes_every_field(self) -> None:
        fields = SCHEMA["$defs"]["rule"]["properties"]
        parts = {"release", "scope", "actions", "text"}
        read = {*Rule._fields, *Scope._fields, *Actions._fields, *Text._fields} - parts

        assert set(fields) == read | {"examples"}
        assert all(field["description"] for field in fields.values())

    @pytest.mark.parametrize("name", WITH_RULES)
    def test_rules_follow_it(self, name: str) -> None:
        rules = json.loads((SCHEMAS / name / "rules.json").read_text(encoding="utf-8"))

        assert_no_faults(in_words(error, rules) for error in Draft202012Validator(SCHEMA).iter_errors(rules))

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
            pytest.param({"asks": "choice"}, id="asks without an action"),
            pytest.param({"asks": "nothing", "action": "Do."}, id="says what goes without saying"),
            pytest.param({"commands": ["uname -r"]}, id="commands without an action"),
            pytest.param({"commands": [], "action": "Do."}, id="no commands among commands"),
            pytest.param({"commands": [""], "action": "Do."}, id="empty command"),
            pytest.param({"commands": "uname -r", "action": "Do."}, id="one command where several are wanted"),
            pytest.param({"rollback": ""}, id="empty rollback"),
            pytest.param({"rollback": "Undo it.", "no_rollback": "n"}, id="something to undo and nothing"),
            pytest.param({"no_rollback": "n"}, id="reason for no rollback alone"),
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

    def test_a_mistake_is_told_by_the_rule(self) -> None:
        """A message of the validator ends in what is wrong, behind all of the rule."""
        without = PLAIN_RULE | {"examples": PLAIN_RULE["examples"][:1]}
        rules = {"release": "1.9", "rules": [PLAIN_RULE, without]}

        [error] = Draft202012Validator(SCHEMA).iter_errors(rules)

        assert in_words(error, rules).startswith("1.9-pin-it.examples: A rule that does not concern all clusters has")

    def test_a_rule_that_does_nothing_asks_or_informs(self) -> None:
        rule = {word: said for word, said in PLAIN_RULE.items() if word != "require"}

        assert not fits(rule | {"keys": ["a"]})
        assert not fits(rule | {"severity": "info"})
        assert fits(rule | {"keys": ["a"], "severity": "info"})
        assert fits(rule | {"keys": ["a"], "asks": "choice", "action": "Do."})

    @pytest.mark.parametrize(
        "fields",
        [
            {"action": "Do.", "commands": ["kubectl version", "uname -r"]},
            {"action": "Do.", "asks": "cluster"},
            {"rollback": "Undo it."},
            {"rollback": None},
            {"rollback": None, "no_rollback": "both read it"},
        ],
    )
    def test_what_a_person_is_to_know_fits(self, fields: dict[str, Any]) -> None:
        assert fits(PLAIN_RULE | fields)


class TestRegistry:
    """All rules together."""

    def test_ids_are_unique(self) -> None:
        ids = [placed.id for name in WITH_RULES for placed in rules_of(name)]

        assert sorted(ids) == sorted(set(ids))

    def test_every_release_but_the_first_has_some(self) -> None:
        assert list(RELEASES[1:]) == WITH_RULES

    @pytest.mark.parametrize("name", WITH_RULES)
    def test_files_name_the_release_of_their_folder(self, name: str) -> None:
        assert json.loads((SCHEMAS / name / "rules.json").read_text(encoding="utf-8"))["release"] == name


@pytest.mark.parametrize("name", WITH_RULES)
class TestRules:
    """The rules of a release, each by itself; those that are wrong are listed, with what is wrong about them."""

    def test_ids_begin_with_the_release(self, name: str) -> None:
        assert_no_faults(placed.id for placed in rules_of(name) if not placed.id.startswith(f"{name}-"))

    def test_options_that_they_write_are_known(self, name: str) -> None:
        assert_no_faults(
            (placed.id, key) for placed in rules_of(name) for key in written(placed.rule) if key not in placed.to
        )

    def test_options_whose_default_they_judge_are_known(self, name: str) -> None:
        assert_no_faults(
            (placed.id, key)
            for placed in rules_of(name)
            for key in (*placed.rule.actions.preserve, *placed.rule.actions.adopt)
            if key not in placed.to
        )

    def test_options_that_they_take_out_were_known(self, name: str) -> None:
        known = known_up_to(name)

        assert_no_faults(
            (placed.id, key) for placed in rules_of(name) for key in placed.rule.actions.moving if key not in known
        )

    def test_options_that_they_speak_of_are_known(self, name: str) -> None:
        known = known_up_to(name)

        assert_no_faults(
            (placed.id, key)
            for placed in rules_of(name)
            for key in (*placed.rule.keys, *placed.rule.scope.when.keys())
            if key not in known
        )

    def test_none_takes_out_what_it_writes(self, name: str) -> None:
        assert_no_faults(
            (placed.id, key) for placed in rules_of(name) for key in taken_out(placed.rule) & set(written(placed.rule))
        )

    def test_values_that_they_write_can_be_read(self, name: str) -> None:
        assert_no_faults(
            (placed.id, key, value)
            for placed in rules_of(name)
            for key, values in written(placed.rule).items()
            for value in values
            if not readable(placed.to, key, value)
        )

    def test_values_that_they_compare_with_could_be_read_once(self, name: str) -> None:
        releases = up_to(CATALOG.release(name))

        assert_no_faults(
            (placed.id, key, value)
            for placed in rules_of(name)
            for _, role, key, value in placed.rule.scope.when.parts()
            if role in ("value", "limit")
            and not any(readable(release, key, value) for release in releases if key in release)
        )

    def test_origins_are_a_specifier_of_releases_that_they_lead_from(self, name: str) -> None:
        release = CATALOG.release(name)
        before = [patch for lower in up_to(release)[:-1] for patch in lower.patches]

        wrong = []
        for placed in rules_of(name):
            origins = placed.rule.scope.origins
            from_below = any(covers(origins, patch) for patch in before)
            from_release = covers(origins, release.latest_patch)
            SpecifierSet(origins)
            if not origins or (from_below, from_release) != (not placed.is_downgrade, placed.is_downgrade):
                wrong.append((placed.id, origins))
        assert_no_faults(wrong)


@pytest.mark.parametrize("name", WITH_RULES)
class TestExamples:
    """An example's ConfigMap, rebased onto the default template that its rule leads to, gives what it expects."""

    def test_start_where_the_rule_does(self, name: str) -> None:
        def is_right(example: Example) -> bool:
            start = release_order(release_of(example.data["from"]))
            is_downgrade = release_order(example.to) < release_order(name)
            return (start >= release_order(name)) is is_downgrade

        assert_no_faults((example.id, example.data["from"]) for example in examples_of(name) if not is_right(example))

    def test_give_what_they_expect(self, name: str) -> None:
        assert_no_faults(fault for example in examples_of(name) for fault in faults_of(example))


def faults_of(example: Example) -> Iterator[str]:
    """Yield what a rebase of *example* gives that it does not expect."""
    try:
        result = rebased(example)
    except Exception as error:  # whatever it is, the other examples are to be heard as well
        yield f"{example.id}: {error}"
        return
    applied = example.rule in {finding.id for finding in result.findings}
    expected = example.data["expect"]
    if applied == (expected == "none"):
        yield f"{example.id}: the rule {'applies' if applied else 'does not apply'}"
    if expected != "none":
        data = ConfigMap(result.text).data
        wrong = {key: data.get(key) for key, value in expected.items() if data.get(key) != value}
        if wrong:
            yield f"{example.id}: {wrong}, not { {key: expected[key] for key in wrong} }"


def rebased(example: Example) -> Result:
    """Rebase the ConfigMap of *example* onto the default template that its rule leads to, changed as it says."""
    head = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "cilium-config", "namespace": "kube-system"}}
    new = None
    if "new" in example.data:
        options = CATALOG.release(example.to).defaults() | example.data["new"]
        new = json.dumps(head | {"data": {key: value for key, value in options.items() if value is not None}}, indent=2)
    return rebase(
        json.dumps(head | {"data": example.data["old"]}, indent=2),
        new,
        from_release=example.data["from"],
        to_release=example.to,
        born=example.data.get("born"),
        catalog=CATALOG,
    )


OLD_NAME, NEW_NAME = "clustermesh-ip-identities-sync-timeout", "clustermesh-sync-timeout"


class TestFaults:
    """A wrong example is told by its rule and number, with all that is wrong about it."""

    @pytest.mark.parametrize(
        ("change", "faults"),
        [
            ({}, []),
            ({"expect": "none"}, ["the rule applies"]),
            ({"expect": {NEW_NAME: "3m", OLD_NAME: None}}, [f"{ {NEW_NAME: '2m'} }, not { {NEW_NAME: '3m'} }"]),
            (
                {"old": {"debug": "true"}},
                ["the rule does not apply", f"{ {NEW_NAME: None} }, not { {NEW_NAME: '2m'} }"],
            ),
            ({"from": UNKNOWN}, [f"Cilium {UNKNOWN} is not in the catalog"]),
        ],
    )
    def test_of_an_example(self, change: dict[str, Any], faults: list[str]) -> None:
        right = {"from": "1.15", "old": {OLD_NAME: "2m"}, "expect": {NEW_NAME: "2m", OLD_NAME: None}}
        example = Example("x, example 1", "1.16-clustermesh-sync-timeout-renamed", "1.16", right | change)

        found = list(faults_of(example))

        assert len(found) == len(faults)
        assert all(line.startswith(f"x, example 1: {fault}") for line, fault in zip(found, faults, strict=True))


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
        data = EVERYTHING | {
            "convert": {"f": {"suffix": "s"}, "g": {"to": "h", "values": {"x": "y"}, "back": {"z": "x"}}},
            "commands": ["c", "d"],
            "irreversible": "i",
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
        ("data", "asks"), [({}, "nothing"), ({"asks": "choice"}, "choice"), ({"asks": "cluster"}, "cluster")]
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
