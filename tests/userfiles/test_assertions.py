"""Users' own policies: how they are read, what they say of a configuration, and how their examples test them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given, strategies as st
from jsonschema import Draft202012Validator

from cilium_cmrebase import ConfigMap, DocumentError, Policy, check, rebase, run_examples
from cilium_cmrebase.catalog import ReleaseError, default_catalog, parse_version
from cilium_cmrebase.catalog.template import render_template
from cilium_cmrebase.document import YamlSyntaxError
from cilium_cmrebase.rules import Configured, parse_condition
from cilium_cmrebase.userfiles.assertions import Assertion
from cilium_cmrebase.userfiles.settings import SettingsError
from tests.support.paths import ROOT

FIXTURES = sorted(path for path in (ROOT / "fixtures" / "policies").glob("*.yaml") if path.name != "cluster.yaml")
SCHEMA: dict[str, Any] = json.loads((ROOT / "schemas" / "policy.schema.json").read_text(encoding="utf-8"))
RULES_SCHEMA: dict[str, Any] = json.loads((ROOT / "schemas" / "rules.schema.json").read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)


def policy_of(*assertions: Mapping[str, Any]) -> Policy:
    """Return a policy; an assertion without an id gets one."""
    named = [{"id": f"a{number}"} | dict(each) for number, each in enumerate(assertions, 1)]
    return Policy.from_text(json.dumps({"assertions": named}), "p.yaml")


def assertion_of(**fields: Any) -> Assertion:
    """Return one assertion; `must` stands for `assert`."""
    [assertion] = policy_of({{"must": "assert"}.get(name, name): value for name, value in fields.items()}).assertions
    return assertion


def verdict(assertion: Assertion, data: Mapping[str, str], release: str = "1.16") -> str:
    version = parse_version(release)
    return assertion.judge(Configured(data, default_catalog().release(version)), version).verdict


def config_map(data: Mapping[str, str]) -> str:
    metadata = {"name": "cilium-config", "namespace": "kube-system"}
    return json.dumps({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data}, indent=1)


class TestVerdict:
    """What an assertion says of a configuration."""

    @pytest.mark.parametrize(
        ("must", "data", "expected"),
        [
            pytest.param({"equals": {"enable-policy": "always"}}, {"enable-policy": "always"}, "holds", id="written"),
            pytest.param({"equals": {"enable-policy": "always"}}, {}, "violated", id="compiled default is another"),
            pytest.param({"equals": {"enable-policy": "default"}}, {}, "holds", id="compiled default"),
            pytest.param({"equals": {"debug": True}}, {"debug": "1"}, "holds", id="a boolean as YAML has it"),
            pytest.param({"not-equals": {"debug": "true"}}, {"debug": "T"}, "violated", id="by meaning"),
            pytest.param({"at-least": {"cluster-id": 2}}, {"cluster-id": "3"}, "holds", id="a number as YAML has it"),
            pytest.param({"at-most": {"cluster-id": 2}}, {"cluster-id": "3"}, "violated", id="too large"),
            pytest.param({"at-most": {"cluster-id": 2}}, {"cluster-id": "many"}, "violated", id="no number"),
            pytest.param({"absent": "nobody-knows-this"}, {"nobody-knows-this": ""}, "violated", id="unknown, there"),
            pytest.param({"equals": {"tunnel": "vxlan"}}, {"tunnel": "vxlan"}, "violated", id="gone, so not read"),
            pytest.param({"present": "tunnel"}, {"tunnel": "vxlan"}, "holds", id="gone, but there"),
        ],
    )
    def test_is_about_the_effective_configuration(
        self, must: dict[str, Any], data: dict[str, str], expected: str
    ) -> None:
        assert verdict(assertion_of(must=must), data) == expected

    def test_a_compiled_default_is_that_of_the_release(self) -> None:
        tcx = assertion_of(must={"equals": {"enable-tcx": "true"}})

        assert [verdict(tcx, {}, release) for release in ("1.15", "1.16")] == ["violated", "holds"]

    @pytest.mark.parametrize(("data", "expected"), [({}, "skipped"), ({"cluster-name": "x"}, "violated")])
    def test_is_skipped_where_its_when_does_not_hold(self, data: dict[str, str], expected: str) -> None:
        assertion = assertion_of(when={"present": "cluster-name"}, must={"present": "cluster-id"})

        assert verdict(assertion, data) == expected

    @pytest.mark.parametrize(
        ("releases", "version", "expected"),
        [
            ("==1.16", "1.16", True),
            ("==1.16", "1.16.5", True),
            ("==1.16.*", "1.16.5", True),
            ("==1.16", "1.17.0", False),
            ("<=1.16", "1.16.19", True),
            ("<=1.16", "1.17", False),
            (">1.16", "1.16.5", False),
            (">1.16", "1.17.0", True),
            ("!=1.16", "1.16.5", False),
            (">=1.14, <1.16", "1.15.3", True),
            (">=1.14,<1.16", "1.16.0", False),
            (">=1.9", "1.10", True),
            (">=1.16.3", "1.16.2", False),
            (">=1.16.3", "1.16.3", True),
            (">=1.16.3", "1.16", True),  # its newest patch is meant
            (">=1.16.3,<=1.17", "1.17.9", True),
            ("~=1.16.3", "1.16.9", True),
            ("~=1.16.3", "1.17.0", False),
            ("<1.20", "1.20.0-pre.1", False),
        ],
    )
    def test_is_skipped_at_releases_that_it_is_not_about(self, releases: str, version: str, expected: bool) -> None:
        assertion = assertion_of(releases=releases, must={"present": "debug"})

        assert verdict(assertion, {}, version) == ("violated" if expected else "skipped")


_LEAVES = st.one_of(
    st.sampled_from(["debug", "cluster-id", "enable-policy", "cluster-name"]).flatmap(
        lambda key: st.sampled_from([{"present": key}, {"absent": key}])
    ),
    st.sampled_from(
        [
            {"equals": {"debug": "true"}},
            {"equals": {"debug": "true", "cluster-id": "3"}},
            {"not-equals": {"enable-policy": "always"}},
            {"not-equals": {"enable-policy": "always", "cluster-name": "x"}},
            {"in": {"enable-policy": ["always", "never"]}},
            {"at-least": {"cluster-id": "2"}},
            {"at-most": {"cluster-id": "2"}},
            {"matches": {"cluster-name": "x+"}},
        ]
    ),
)
CONDITIONS = st.recursive(
    _LEAVES,
    lambda parts: st.one_of(
        st.tuples(st.sampled_from(["all", "any"]), st.lists(parts, min_size=1, max_size=3)).map(
            lambda pair: {pair[0]: pair[1]}
        ),
        parts.map(lambda part: {"not": part}),
    ),
    max_leaves=6,
)
DATA = st.fixed_dictionaries(
    {},
    optional={
        "debug": st.sampled_from(["true", "false"]),
        "cluster-id": st.sampled_from(["0", "2", "3"]),
        "enable-policy": st.sampled_from(["always", "never", "default"]),
        "cluster-name": st.sampled_from(["x", "xx", "y"]),
    },
)


class TestLaws:
    """What is true of every assertion and every configuration."""

    @given(condition=CONDITIONS, data=DATA)
    def test_an_assertion_holds_exactly_where_its_condition_does(
        self, condition: dict[str, Any], data: dict[str, str]
    ) -> None:
        cluster = Configured(data, default_catalog().release("1.16"))

        assert verdict(assertion_of(must=condition), data) == (
            "holds" if parse_condition(condition).holds(cluster) else "violated"
        )

    @given(condition=CONDITIONS, data=DATA)
    def test_a_violation_names_all_keys_of_the_condition_once(
        self, condition: dict[str, Any], data: dict[str, str]
    ) -> None:
        cluster = Configured(data, default_catalog().release("1.16"))
        for finding in policy_of({"assert": condition}).findings(cluster, parse_version("1.16")):
            assert sorted(finding.keys) == sorted(set(parse_condition(condition).keys()))

    @given(condition=CONDITIONS)
    def test_what_is_read_is_what_is_written(self, condition: dict[str, Any]) -> None:
        assertion = assertion_of(must=condition, when=condition)

        assert assertion.condition == assertion.when == parse_condition(condition)


class TestFinding:
    """A violation is a finding."""

    def test_has_what_the_policy_says(self) -> None:
        text = (
            "assertions:\n"
            "- id: first\n"
            "  assert: {present: debug}\n"
            "- severity: recommended\n"
            "  id: second\n"
            "  assert: {equals: {enable-policy: always}}\n"
            "  message: |\n"
            "    Because of\n"
            "    this.\n"
            "  action: Do that.\n"
        )
        cluster = Configured({"debug": "true"}, default_catalog().release("1.16"))

        [finding] = Policy.from_text(text, "p.yaml").findings(cluster, parse_version("1.16"))

        assert (finding.id, finding.kind, finding.severity) == ("second", "policy", "recommended")
        assert (finding.keys, finding.action, finding.source) == (("enable-policy",), "Do that.", "p.yaml:4")
        assert finding.message == 'Because of this; here enable-policy is left out, which means "default"'

    def test_is_required_where_nothing_is_said(self) -> None:
        assert assertion_of(must={"present": "debug"}).severity == "required"

    @pytest.mark.parametrize(
        ("must", "keys"),
        [
            (
                {"all": [{"equals": {"debug": "false"}}, {"equals": {"enable-policy": "always"}}]},
                ["enable-policy", "debug"],
            ),
            ({"equals": {"debug": "false", "enable-policy": "always"}}, ["enable-policy", "debug"]),
            ({"any": [{"equals": {"debug": "true"}}, {"present": "cluster-id"}]}, ["debug", "cluster-id"]),
            ({"not": {"absent": "cluster-name"}}, ["cluster-name"]),
            ({"all": [{"present": "enable-policy"}, {"present": "debug"}]}, ["debug", "enable-policy"]),
        ],
    )
    def test_begins_with_the_keys_at_fault(self, must: dict[str, Any], keys: list[str]) -> None:
        cluster = Configured({"enable-policy": "never"}, default_catalog().release("1.16"))

        [finding] = policy_of({"assert": must}).findings(cluster, parse_version("1.16"))

        assert list(finding.keys) == keys

    @pytest.mark.parametrize(
        ("condition", "words"),
        [
            ({"present": "debug"}, "debug is set"),
            ({"absent": "debug"}, "debug is left out"),
            ({"equals": {"debug": "true", "cluster-id": "3"}}, 'debug is "true" and cluster-id is "3"'),
            ({"not-equals": {"debug": "true"}}, 'debug is not "true"'),
            ({"in": {"ipam": ["eni", "azure"]}}, 'ipam is "eni" or "azure"'),
            ({"at-least": {"cluster-id": "1"}}, "cluster-id is at least 1"),
            ({"at-most": {"cluster-id": "9"}}, "cluster-id is at most 9"),
            ({"matches": {"cluster-name": "a+"}}, 'cluster-name matches "a+"'),
            ({"not": {"present": "debug"}}, "not (debug is set)"),
            (
                {"all": [{"any": [{"present": "debug"}, {"absent": "ipam"}]}, {"any": [{"present": "ipam"}]}]},
                "(debug is set or ipam is left out) and ipam is set",
            ),
            ({"equals": {"etcd-config": "---\n" + "x" * 70}}, f'etcd-config is "---\\n{"x" * 55}..." (2 lines)'),
        ],
    )
    def test_says_the_condition_where_there_is_no_message(self, condition: dict[str, Any], words: str) -> None:
        assert parse_condition(condition).words() == words

    @pytest.mark.parametrize(
        ("data", "release", "fact"),
        [
            ({"tunnel": "vxlan"}, "1.16", 'tunnel is "vxlan", which 1.16 does not read'),
            ({}, "1.16", "tunnel is left out, and 1.16 does not know it"),
            ({"tunnel": "geneve"}, "1.13", 'tunnel is "geneve"'),
            ({"monitor-aggregation": "low"}, "1.4", 'monitor-aggregation is "low", which 1.4 does not read'),
        ],
    )
    def test_says_what_was_found(self, data: dict[str, str], release: str, fact: str) -> None:
        [key] = data or ["tunnel"]
        must = assertion_of(must={"not": {"any": [{"absent": key}, {"present": key}]}})
        version = parse_version(release)

        assert must.judge(Configured(data, default_catalog().release(version)), version).why.startswith(fact)


HEAD = "assertions:\n- id: x\n"
PRESENT = "  assert: {present: debug}\n"


class TestMalformed:
    """What is no policy gets a line and a column: of the word, the field or the item that is wrong."""

    @pytest.mark.parametrize(
        ("text", "place"),
        [
            pytest.param("[]\n", (1, 1), id="a list"),
            pytest.param("x\n", (1, 1), id="a text"),
            pytest.param("{}\n", (1, 1), id="no assertions"),
            pytest.param("assertions: []\n", (1, 1), id="empty assertions"),
            pytest.param("assertions: {}\n", (1, 1), id="a mapping for a list"),
            pytest.param("assertions: [x]\n", (1, 14), id="a text for an assertion"),
            pytest.param("$schema: []\nassertions: [x]\n", (1, 1), id="a list for a text"),
            pytest.param("rules: []\n", (1, 1), id="unknown field"),
            pytest.param(HEAD, (2, 3), id="no assert"),
            pytest.param("assertions:\n- assert: {present: debug}\n", (2, 3), id="no id"),
            pytest.param("assertions:\n- id: 1st\n" + PRESENT, (2, 3), id="bad id"),
            pytest.param(HEAD + PRESENT + "  why: x\n", (4, 3), id="unknown field of an assertion"),
            pytest.param(HEAD + PRESENT + "  id: y\n", (4, 3), id="a field twice"),
            pytest.param(HEAD + PRESENT + "- id: x\n" + PRESENT, (4, 3), id="an id twice"),
            pytest.param(HEAD + PRESENT + "  severity: fatal\n", (4, 3), id="unknown severity"),
            pytest.param(HEAD + PRESENT + '  message: " "\n', (4, 3), id="blank message"),
            pytest.param(HEAD + PRESENT + "  action: [x]\n", (4, 3), id="a list for an action"),
            pytest.param(HEAD + PRESENT + "  ? [a]\n  : b\n", (4, 5), id="a list for a key"),
            pytest.param(HEAD + PRESENT + '  releases: "1.16"\n', (4, 3), id="a release for a specifier"),
            pytest.param(HEAD + PRESENT + '  releases: ">=1.16.*"\n', (4, 3), id="a star after an order"),
            pytest.param(HEAD + PRESENT + '  releases: "~=1"\n', (4, 3), id="a release compatible with nothing"),
            pytest.param(HEAD + PRESENT + "  releases: !=1.16\n", (4, 3), id="a specifier that is a tag"),
            pytest.param(HEAD + PRESENT + "  examples: []\n", (4, 3), id="empty examples"),
            pytest.param(HEAD + "  assert: {}\n", (3, 3), id="a condition without word"),
            pytest.param(HEAD + "  assert: {present: debug, absent: ipam}\n", (3, 3), id="a condition with two words"),
            pytest.param(HEAD + "  assert: [present, debug]\n", (3, 3), id="a condition that is a list"),
            pytest.param(HEAD + "  assert: {has: debug}\n", (3, 12), id="unknown word"),
            pytest.param(HEAD + "  assert: {not: {all: [{has: x}]}}\n", (3, 25), id="unknown word further in"),
            pytest.param(HEAD + "  assert: {all: []}\n", (3, 12), id="all of nothing"),
            pytest.param(HEAD + "  assert: {any: {present: debug}}\n", (3, 12), id="any of no list"),
            pytest.param(HEAD + "  assert: {present: [debug]}\n", (3, 12), id="several keys where one goes"),
            pytest.param(HEAD + "  assert: {equals: {}}\n", (3, 12), id="equals without key"),
            pytest.param(HEAD + "  assert: {equals: debug}\n", (3, 12), id="equals without value"),
            pytest.param(HEAD + "  assert: {equals: {debug: [a]}}\n", (3, 21), id="a list for a value"),
            pytest.param(HEAD + "  assert: {equals: {debug: ~}}\n", (3, 21), id="null for a value"),
            pytest.param(HEAD + "  assert: {in: {ipam: eni}}\n", (3, 17), id="a text for a list"),
            pytest.param(HEAD + "  assert: {in: {ipam: []}}\n", (3, 17), id="one of nothing"),
            pytest.param(HEAD + "  assert: &a {not: *a}\n", (3, 11), id="a condition that contains itself"),
            pytest.param(HEAD + PRESENT + "  examples: [{}]\n", (4, 14), id="an example of nothing"),
            pytest.param(
                HEAD + PRESENT + '  examples: [{data: x, release: "1.16", expect: holds}]\n', (4, 15), id="data: a text"
            ),
            pytest.param(
                HEAD + PRESENT + '  examples: [{data: {debug: }, release: "1.16", expect: holds}]\n',
                (4, 22),
                id="data without value",
            ),
            pytest.param(
                HEAD + PRESENT + "  examples: [{data: {}, release: new, expect: holds}]\n", (4, 25), id="no release"
            ),
            pytest.param(
                HEAD + PRESENT + "  examples: [{data: {}, release: [], expect: holds}]\n", (4, 25), id="empty releases"
            ),
            pytest.param(
                HEAD + PRESENT + "  examples: [{data: {}, release: 1.16, expect: ok}]\n", (4, 40), id="no verdict"
            ),
        ],
    )
    def test_form(self, text: str, place: tuple[int, int]) -> None:
        with pytest.raises(SettingsError) as caught:
            Policy.from_text(text, "p.yaml")

        error = caught.value
        assert str(error).startswith(f"p.yaml:{error.line}:{error.column}: ")
        assert "\n" not in str(error)
        assert (error.line, error.column) == place

    @pytest.mark.parametrize(
        ("condition", "column", "hint"),
        [
            pytest.param("{equals: {enable-polcy: always}}", 21, "enable-policy", id="mistyped option"),
            pytest.param("{present: debgu}", 12, "debug", id="mistyped short option"),
            pytest.param("{not: {present: qqqq}}", 18, "absent", id="option like no other"),
            pytest.param("{in: {ipam: [eni, enni]}}", 29, "cluster-pool", id="word that no release accepts"),
            pytest.param('{equals: {debug: "yes"}}', 21, "bool", id="value of no boolean"),
            pytest.param("{not-equals: {cluster-id: one}}", 25, "int", id="value of no number"),
            pytest.param("{at-least: {cluster-id: one}}", 23, "number", id="limit that is no number"),
            pytest.param("{at-least: {cluster-id: nan}}", 23, "number", id="limit that nothing reaches"),
            pytest.param("{at-most: {debug: 3}}", 22, "number", id="limit of a boolean"),
            pytest.param("{at-most: {hubble-metrics: 3}}", 22, "number", id="limit of a list"),
            pytest.param('{matches: {cluster-name: "("}}', 22, "regular", id="broken pattern"),
            pytest.param("{equal: {debug: true}}", 12, "equals", id="mistyped word"),
            pytest.param("{xyz: {debug: true}}", 12, "not-equals", id="word like no other"),
        ],
    )
    @pytest.mark.parametrize("field", ["assert", "when"])
    def test_meaning(self, field: str, condition: str, column: int, hint: str) -> None:
        other = PRESENT if field == "when" else ""

        with pytest.raises(SettingsError) as caught:
            Policy.from_text(f"{HEAD}{other}  {field}: {condition}\n")

        shift = len(field) - len("assert")
        assert (caught.value.line, caught.value.column) == (4 if other else 3, column + shift)
        assert hint in str(caught.value)

    def test_conditions_may_be_nested_as_deeply_as_yaml_is_read(self) -> None:
        condition: dict[str, Any] = {"present": "debug"}
        for _ in range(90):
            condition = {"not": condition}

        assert verdict(assertion_of(must=condition), {"debug": "true"}) == "holds"

    def test_a_value_that_some_release_takes_may_be_forbidden(self) -> None:
        assert assertion_of(must={"not-equals": {"kube-proxy-replacement": "probe"}})

    def test_another_document_is_refused(self) -> None:
        with pytest.raises(DocumentError) as caught:
            Policy.from_text(HEAD + PRESENT + "---\nassertions: []\n")

        assert caught.value.line == 4

    @pytest.mark.parametrize("text", ["", "# nothing yet\n", "---\n"])
    def test_nothing_is_no_policy(self, text: str) -> None:
        with pytest.raises(SettingsError):
            Policy.from_text(text)

    @pytest.mark.parametrize(
        ("text", "hinted"),
        [
            (HEAD + PRESENT + "  releases: >=1.16\n", True),
            (HEAD + "  assert: {matches: {cluster-name: [a-z]+}}\n", True),
            (HEAD + "  assert: {present: debug\n", False),
            ("\x00", False),
            (HEAD + "\x85  assert: {present: 'debug\n", False),  # parsers count lines in their own ways
        ],
    )
    def test_where_quotes_are_missing_they_are_asked_for(self, text: str, hinted: bool) -> None:
        with pytest.raises(YamlSyntaxError) as caught:
            Policy.from_text(text)

        assert ("needs quotes" in str(caught.value)) is hinted


def _plain(text: str) -> Any:
    """Return *text* as a program that knows nothing of policies reads it; None where it does not."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        loaded = YAML(typ="safe", pure=True).load(text)
        json.dumps(loaded)
    except (YAMLError, ValueError, TypeError):
        return None
    return loaded


class TestForms:
    """What a policy may be written like."""

    @pytest.mark.parametrize(
        "text",
        [
            pytest.param("\ufeff" + HEAD + PRESENT, id="byte order mark"),
            pytest.param((HEAD + PRESENT).replace("\n", "\r\n"), id="CRLF"),
            pytest.param("---\n" + HEAD + PRESENT + "...\n# the end\n", id="marked document"),
            pytest.param('{"assertions": [{"id": "x", "assert": {"present": "debug"}}]} # JSON\n', id="JSON"),
            pytest.param("$schema: policy.schema.json\n" + HEAD + PRESENT, id="schema named"),
        ],
    )
    def test_are_all_read(self, text: str) -> None:
        [assertion] = Policy.from_text(text).assertions

        assert (assertion.id, assertion.condition) == ("x", parse_condition({"present": "debug"}))

    def test_scalars_are_texts_as_they_are_written(self) -> None:
        text = (
            HEAD + "  assert: {equals: {debug: True}}\n  examples: [{release: 1.10, data: {a: 0x1F}, expect: violated}]"
        )

        [assertion] = Policy.from_text(text).assertions

        [example] = assertion.examples
        assert assertion.condition == parse_condition({"equals": {"debug": "True"}})
        assert (example.data, example.versions) == ({"a": "0x1F"}, (parse_version("1.10"),))


class TestSchema:
    """`policy.schema.json` tells editors what the program reads."""

    def test_is_valid_by_the_draft(self) -> None:
        Draft202012Validator.check_schema(SCHEMA)

    def test_describes_all_that_can_be_wrong(self) -> None:
        """What is wrong is told by the description, where the program has no words of its own for it."""
        constraints = {"pattern", "minItems", "minProperties", "maxProperties"}

        assert [part for part in _parts(SCHEMA) if constraints & set(part) and "description" not in part] == []

    def test_has_the_fields_of_the_classes(self) -> None:
        fields = {field.name for field in attrs.fields(Assertion)} - {"place", "condition"} | {"assert"}

        assert set(SCHEMA["$defs"]["assertion"]["properties"]) == fields

    def test_has_the_words_of_the_rules(self) -> None:
        words = set(SCHEMA["$defs"]["condition"]["properties"])

        assert words == set(RULES_SCHEMA["$defs"]["condition"]["properties"])

    def test_each_of_its_words_is_read(self) -> None:
        text = (ROOT / "fixtures" / "policies" / "every-word.yaml").read_text(encoding="utf-8")

        words = {word for each in Policy.from_text(text).settings.data["assertions"] for word in _words(each["assert"])}

        assert words == set(SCHEMA["$defs"]["condition"]["properties"])

    @given(condition=CONDITIONS, when=CONDITIONS, releases=st.sampled_from([">=1.4", "== 1.16.* , <2", "~=1.16.3"]))
    def test_takes_what_the_program_takes(self, condition: Any, when: Any, releases: str) -> None:
        example = {"data": {"debug": "true"}, "release": ["1.16", "v1.16.3"], "expect": "skipped"}
        assertion = {"id": "x", "assert": condition, "when": when, "releases": releases, "examples": [example]}
        document = {"assertions": [assertion]}

        assert VALIDATOR.is_valid(document)
        assert Policy.from_text(json.dumps(document)).assertions

    @pytest.mark.parametrize("specifier", ["1.16", "", "=1.16", ">=1.16.*", "~=1", ">=1.16,", ">=1.16;<2", ">=1.x"])
    def test_refuses_the_specifiers_that_the_program_refuses(self, specifier: str) -> None:
        assertion = {"id": "x", "assert": {"present": "debug"}, "releases": specifier}

        assert not VALIDATOR.is_valid({"assertions": [assertion]})
        with pytest.raises(SettingsError):
            policy_of(assertion)


def _parts(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        yield schema
    if isinstance(schema, dict | list):
        for part in schema.values() if isinstance(schema, dict) else schema:
            yield from _parts(part)


def _words(condition: Mapping[str, Any]) -> set[str]:
    [(word, operand)] = condition.items()
    inner = operand if word in ("all", "any") else [operand] if word == "not" else []
    return {word}.union(*map(_words, inner))


@pytest.mark.parametrize("file", FIXTURES, ids=lambda path: path.name)
class TestFixtures:
    """The policies in `fixtures/policies/` are good ones."""

    def test_follow_the_schema(self, file: Path) -> None:
        assert list(VALIDATOR.iter_errors(_plain(file.read_text(encoding="utf-8")))) == []

    def test_are_true_to_their_examples_and_lack_none(self, file: Path) -> None:
        policy = Policy.from_text(file.read_text(encoding="utf-8"), file.name)

        assert [result.message for result in run_examples(policy) if not result.ok] == []
        assert [each.id for each in policy.assertions if each.missing_examples] == []


DEBUG = {
    "id": "no-debug",
    "assert": {"not-equals": {"debug": "true"}},
    "examples": [
        {"release": "1.16", "data": {}, "expect": "holds"},
        {"release": ["1.15", "1.16.3"], "data": {"debug": "true"}, "expect": "violated"},
    ],
}


class TestRunExamples:
    """`run_examples` runs each example at each of its releases."""

    def test_all_that_come_out_as_said_are_ok(self) -> None:
        results = run_examples(policy_of(DEBUG))

        assert [(str(each.version), each.found, each.ok) for each in results] == [
            ("1.16", "holds", True),
            ("1.15", "violated", True),
            ("1.16.3", "violated", True),
        ]

    @pytest.mark.parametrize(
        ("expect", "data", "found"),
        [("violated", {}, "holds"), ("holds", {"debug": "true"}, "violated"), ("holds", {"ipam": "eni"}, "skipped")],
    )
    def test_one_that_comes_out_otherwise_is_not(self, expect: str, data: dict[str, str], found: str) -> None:
        example = {"release": "1.16", "data": data, "expect": expect}

        [result] = run_examples(policy_of(DEBUG | {"when": {"absent": "ipam"}, "examples": [example]}))

        assert (result.found, result.ok) == (found, False)

    def test_a_result_says_where_its_example_stands(self) -> None:
        text = HEAD + PRESENT + '  examples:\n  - {release: "1.16", data: {}, expect: holds}\n'

        [result] = run_examples(Policy.from_text(text, "p.yaml"))

        assert result.name == "x:5@1.16"
        assert result.message == (
            'p.yaml:5: x at 1.16: expected holds, found violated: debug is left out, which means "false"'
        )
        assert result.to_dict()["line"] == 5

    def test_other_releases_may_take_the_place_of_theirs(self) -> None:
        results = run_examples(policy_of(DEBUG), releases=["1.4", "1.20.1"])

        assert [(each.example.expect, str(each.version)) for each in results] == [
            ("holds", "1.4"),
            ("holds", "1.20.1"),
            ("violated", "1.4"),
            ("violated", "1.20.1"),
        ]

    def test_at_other_releases_only_what_is_about_them_is_run(self) -> None:
        examples = [
            {"release": "1.14", "data": {}, "expect": "skipped"},
            {"release": "1.15", "data": {}, "expect": "holds"},
        ]
        policy = policy_of(DEBUG | {"releases": ">=1.15", "examples": examples})

        results = run_examples(policy, releases=["1.13", "1.18"])

        assert [(str(each.version), each.example.expect, each.ok) for each in results] == [("1.18", "holds", True)]

    def test_an_unknown_release_is_refused(self) -> None:
        with pytest.raises(ReleaseError):
            run_examples(policy_of(DEBUG), releases=["2.0"])

    @pytest.mark.parametrize(
        ("expected", "missing"),
        [
            (["holds", "violated"], ()),
            (["holds", "skipped"], ("violated",)),
            (["violated"], ("holds",)),
            (["skipped"], ("holds", "violated")),
            ([], ("holds", "violated")),
        ],
    )
    def test_an_assertion_needs_an_example_of_either_verdict(
        self, expected: list[str], missing: tuple[str, ...]
    ) -> None:
        fields = dict(DEBUG)
        del fields["examples"]
        if expected:
            fields["examples"] = [{"release": "1.16", "data": {}, "expect": each} for each in expected]

        assert policy_of(fields).assertions[0].missing_examples == missing


class TestCheck:
    """`check(..., policies=...)` places violations in the user's file."""

    TEXT = "kind: ConfigMap\nmetadata: {name: cilium-config}\ndata:\n  ipam: kubernetes\n  debug: 'true'\n"

    def found(self, *assertions: Mapping[str, Any], release: str = "1.16") -> list[tuple[str, str, int, int]]:
        result = check(self.TEXT, release=release, policies=[policy_of(each) for each in assertions])
        return [
            (each.finding.id, each.finding.severity, each.line, each.column)
            for each in result.findings
            if each.finding.kind == "policy"
        ]

    def test_a_violation_stands_at_its_key(self) -> None:
        assert self.found(DEBUG) == [("no-debug", "required", 5, 3)]

    def test_about_an_option_that_is_left_out_at_the_data(self) -> None:
        assert self.found({"id": "x", "assert": {"present": "cluster-id"}}) == [("x", "required", 3, 1)]

    def test_the_key_at_fault_comes_before_others(self) -> None:
        must = {"equals": {"ipam": "kubernetes", "debug": "false"}}

        assert self.found({"id": "x", "assert": must}) == [("x", "required", 5, 3)]

    def test_several_policies_all_count_the_gravest_first(self) -> None:
        info = {"id": "x", "severity": "info", "assert": {"equals": {"ipam": "eni"}}}

        assert self.found(info, DEBUG) == [("no-debug", "required", 5, 3), ("x", "info", 4, 3)]

    def test_assertions_about_other_releases_say_nothing(self) -> None:
        limited = DEBUG | {"releases": ">=1.16"}

        assert self.found(limited, release="1.15") == []
        assert self.found(limited, release="1.16.2") == [("no-debug", "required", 5, 3)]

    def test_json_has_them_as_findings(self) -> None:
        result = check(self.TEXT, release="1.16", policies=[policy_of(DEBUG)])

        [finding] = [each for each in result.to_dict()["findings"] if each["kind"] == "policy"]
        assert (finding["id"], finding["keys"], finding["line"]) == ("no-debug", ["debug"], 5)


class TestRebase:
    """`rebase(..., policies=...)` judges the output at the new release."""

    def found(self, data: Mapping[str, str], *assertions: Mapping[str, Any]) -> list[str]:
        result = rebase(config_map(data), from_release="1.15", to_release="1.16", policies=[policy_of(*assertions)])
        return [each.id for each in result.findings if each.kind == "policy"]

    @pytest.mark.parametrize(
        ("must", "violated"),
        [
            pytest.param({"present": "datapath-mode"}, False, id="what the template adds is there"),
            pytest.param({"absent": "tunnel"}, False, id="what is dropped is gone"),
            pytest.param({"equals": {"debug": "false"}}, True, id="what is kept counts"),
            pytest.param({"equals": {"enable-tcx": "true"}}, False, id="compiled defaults are the new ones"),
        ],
    )
    def test_what_counts_is_the_output(self, must: dict[str, Any], violated: bool) -> None:
        assert bool(self.found({"debug": "true", "tunnel": "vxlan"}, {"assert": must})) is violated

    def test_several_policies_all_count_beside_what_else_is_found(self) -> None:
        policies = [
            policy_of({"id": each, "severity": "info", "assert": {"absent": "debug"}}) for each in ("one", "two")
        ]
        ours = config_map({"debug": "true", "no-such-option": "1"})

        plain, judged = (
            rebase(ours, from_release="1.15", to_release="1.16", policies=given).findings for given in ([], policies)
        )

        assert plain
        assert [each for each in judged if each.kind != "policy"] == list(plain)
        assert [each.id for each in judged if each.kind == "policy"] == ["one", "two"]

    def test_releases_are_about_the_new_one(self) -> None:
        old, new = (
            {"id": each, "releases": each, "assert": {"present": "cluster-id"}} for each in ("==1.15", "==1.16")
        )

        assert self.found({"debug": "true"}, old | {"id": "old"}, new | {"id": "new"}) == ["new"]

    @pytest.mark.parametrize(
        ("severity", "ok", "to_review"), [("required", False, True), ("recommended", True, True), ("info", True, False)]
    )
    def test_counts_for_the_outcome_like_other_findings(self, severity: str, ok: bool, to_review: bool) -> None:
        text = render_template(default_catalog().release("1.16"))
        policy = policy_of({"severity": severity, "assert": {"present": "cluster-pool-ipv6-cidr"}})

        result = rebase(text, text, from_release="1.16", to_release="1.16", policies=[policy])

        assert (result.ok, result.needs_human("review")) == (ok, to_review)

    @given(condition=CONDITIONS, ours=DATA)
    def test_says_what_a_check_of_the_output_says(self, condition: dict[str, Any], ours: dict[str, str]) -> None:
        policies = [policy_of({"assert": condition})]
        result = rebase(
            config_map(ours | {"ipam": "kubernetes"}),
            config_map({"debug": "false", "cluster-id": "2", "enable-policy": "default"}),
            from_release="1.15",
            to_release="1.16",
            policies=policies,
        )

        checked = check(ConfigMap(result.text), release="1.16", policies=policies)

        in_output = [each.finding.message for each in checked.findings if each.finding.kind == "policy"]
        assert [each.message for each in result.findings if each.kind == "policy"] == in_output
