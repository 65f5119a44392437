"""What is said beside the decisions: each finding, when it appears and when it does not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal, get_args

import pytest

from cilium_cmrebase.catalog import Catalog
from cilium_cmrebase.merge import Result, rebase
from cilium_cmrebase.merge.findings import most_severe_first
from cilium_cmrebase.messages import Wording
from cilium_cmrebase.rules import SEVERITIES, Finding, Severity
from tests.support.tiny_catalog import Account, Found, TinyCatalog, Told, config_map, option, rule


@pytest.fixture(name="tiny")
def _tiny(tmp_path: Path) -> TinyCatalog:
    return TinyCatalog(tmp_path)


class TestCompiledDefaultChanged:
    """An option that nobody writes and that means something else from now on changes a cluster in silence."""

    FOUND = Found("compiled-default-changed", "recommended", False, ("a",))

    def _releases(self, tiny: TinyCatalog, before: dict[str, Any] | None, after: dict[str, Any] | None) -> None:
        for name, entry in (("9.1", before), ("9.2", after)):
            options = {"z": option()} | ({} if entry is None else {"a": entry})
            tiny.release(name, options, template={"z": "1"})

    def test_where_nobody_writes_it(self, tiny: TinyCatalog) -> None:
        self._releases(tiny, option("int", "1"), option("int", "2"))

        account = tiny.rebase({"z": "1"}, "9.1", "9.2")

        assert account.told == {"z": Told("unchanged", "1")}
        assert account.found == [self.FOUND]
        assert account.result.ok
        assert account.result.needs_human("review")

    def test_both_values_are_named(self, tiny: TinyCatalog) -> None:
        self._releases(tiny, option("int", "11"), option("int", "22"))

        [finding] = tiny.rebase({"z": "1"}, "9.1", "9.2").result.findings

        assert finding.kind == "default-changed"
        assert finding.message == 'left out, it meant "11" in 9.1 and means "22" in 9.2'
        assert finding.action == 'Write it with "11" to keep what the cluster does, or accept the new default.'
        assert finding.source == "compiled defaults of 9.1 and 9.2"

    def test_what_the_new_release_refuses_is_not_proposed(self, tiny: TinyCatalog) -> None:
        self._releases(tiny, option("int", "11"), option("int", "22") | {"x-minimum": 20})

        [finding] = tiny.rebase({"z": "1"}, "9.1", "9.2").result.findings

        assert finding.action == '9.2 does not accept "11": see whether the new default suits the cluster.'

    @pytest.mark.parametrize(
        ("components", "cloud", "expected"),
        [
            (["operator-a"], "a", [FOUND]),
            (["operator-a"], "b", []),
            (["operator-a", "operator-b"], "b", [FOUND]),
            (["operator-a", "agent"], "b", [FOUND]),
            (["operator-a", "cilium-operator"], "b", []),
        ],
    )
    def test_only_where_the_cluster_runs_a_program_that_reads_it(
        self, tiny: TinyCatalog, components: list[str], cloud: str, expected: list[Found]
    ) -> None:
        reader = {"x-components": components}
        self._releases(tiny, option("int", "1") | reader, option("int", "2") | reader)
        optional = {f"operator-{name}": {"when": {"equals": {"z": name}}} for name in "ab"}
        (tiny.folder / "components.json").write_text(json.dumps(optional), encoding="utf-8")

        assert tiny.rebase({"z": cloud}, "9.1", "9.2").found == expected

    @pytest.mark.parametrize(
        ("before", "after", "expected"), [("off", "off", []), ("on", "on", [FOUND]), ("off", "on", [FOUND])]
    )
    def test_only_where_its_feature_is_on_before_or_after(
        self, tiny: TinyCatalog, before: str, after: str, expected: list[Found]
    ) -> None:
        self._releases(tiny, option("int", "1"), option("int", "2"))
        feature = {"when": {"equals": {"z": "on"}}, "options": ["a"]}
        (tiny.folder / "switches.json").write_text(json.dumps({"f": feature}), encoding="utf-8")

        assert tiny.rebase({"z": before}, "9.1", "9.2", base={"z": before}, theirs={"z": after}).found == expected

    @pytest.mark.parametrize(("start", "target"), [("9.1", "9.2"), ("9.2", "9.1")])
    @pytest.mark.parametrize(("default", "expected"), [("x", []), ("y", [FOUND])])
    def test_not_where_the_option_that_takes_its_place_says_the_same(
        self, tiny: TinyCatalog, start: str, target: str, default: str, expected: list[Found]
    ) -> None:
        successor = {"x-replaced-by": "b"}
        old = {"z": option(), "a": option(default="x") | successor}
        new = {"z": option(), "a": option(default="") | successor, "b": option(default=default)}
        tiny.release("9.1", old, template={"z": "1"})
        tiny.release("9.2", new, template={"z": "1"})

        assert tiny.rebase({"z": "1"}, start, target).found == expected

    def test_where_the_user_left_out_what_the_templates_write(self, tiny: TinyCatalog) -> None:
        self._releases(tiny, option("int", "1"), option("int", "2"))

        account = tiny.rebase({"z": "1"}, "9.1", "9.2", base={"a": "5", "z": "1"}, theirs={"a": "5", "z": "1"})

        assert account.told["a"] == Told("left-out", None)
        assert account.found == [self.FOUND]

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            pytest.param(option("int", "1"), option("int", "1"), id="the same default"),
            pytest.param(option("duration", "60s"), option("duration", "1m0s"), id="the same in another spelling"),
            pytest.param(option("int"), option("int", "2"), id="default not known before"),
            pytest.param(option("int", "1"), option("int"), id="default not known after"),
            pytest.param(None, option("int", "2"), id="new option"),
            pytest.param(option("int", "1"), None, id="option that is gone"),
        ],
    )
    def test_not_where_no_change_is_known(
        self, tiny: TinyCatalog, before: dict[str, Any] | None, after: dict[str, Any] | None
    ) -> None:
        self._releases(tiny, before, after)

        assert tiny.rebase({"z": "1"}, "9.1", "9.2").found == []

    @pytest.mark.parametrize(
        ("ours", "theirs"),
        [({"a": "1"}, {}), ({"a": "2"}, {}), ({}, {"a": "2"}), ({"a": "1"}, {"a": "2"})],
    )
    def test_not_where_it_is_written(self, tiny: TinyCatalog, ours: dict[str, str], theirs: dict[str, str]) -> None:
        self._releases(tiny, option("int", "1"), option("int", "2"))

        account = tiny.rebase({**ours, "z": "1"}, "9.1", "9.2", theirs={**theirs, "z": "1"})

        assert "a" in account.written
        assert account.found == []

    def test_not_where_a_rule_speaks_of_it(self, tiny: TinyCatalog) -> None:
        self._releases(tiny, option("int", "1"), option("int", "2"))
        rules = [rule("9.2-a", keys=["a"], severity="info")]
        tiny.release("9.2", {"a": option("int", "2"), "z": option()}, template={"z": "1"}, rules=rules)

        assert tiny.rebase({"z": "1"}, "9.1", "9.2").found == [Found("9.2-a", "info", True, ("a",))]

    def test_still_where_that_rule_does_not_concern_the_cluster(self, tiny: TinyCatalog) -> None:
        self._releases(tiny, option("int", "1"), option("int", "2"))
        rules = [rule("9.2-a", keys=["a"], severity="info", origins="<9.1")]
        tiny.release("9.2", {"a": option("int", "2"), "z": option()}, template={"z": "1"}, rules=rules)

        assert tiny.rebase({"z": "1"}, "9.1", "9.2").found == [self.FOUND]

    def test_not_where_such_a_rule_concerns_clusters_with_other_options(self, tiny: TinyCatalog) -> None:
        self._releases(tiny, option("int", "1"), option("int", "2"))
        rules = [rule("9.2-a", keys=["a"], severity="info", when={"equals": {"z": "2"}})]
        tiny.release("9.2", {"a": option("int", "2"), "z": option()}, template={"z": "1"}, rules=rules)

        assert tiny.rebase({"z": "1"}, "9.1", "9.2").found == []

    def test_not_where_all_new_defaults_are_held_back(self, tiny: TinyCatalog) -> None:
        self._releases(tiny, option("int", "1"), option("int", "2"))

        account = tiny.rebase({"z": "1"}, "9.1", "9.2", new_defaults="preserve")

        assert account.told["a"] == Told("preserved", "1")
        assert account.found == []


class TestOptionGone:
    """A value of the user's own whose option the new release does not read is not dropped without a word."""

    REQUIRED = Found("option-gone", "required", False, ("a",))
    INFO = Found("option-gone", "info", True, ("a",))

    def _releases(self, tiny: TinyCatalog, entry: dict[str, Any], **more: Any) -> None:
        tiny.release("9.1", {"a": entry, "z": option()}, template={"z": "1"}, **more)
        tiny.release("9.2", {"z": option()}, template={"z": "1"})

    @pytest.mark.parametrize("default", ["1", None])
    @pytest.mark.parametrize("base", [{"z": "1"}, {"a": "1", "z": "1"}])
    def test_must_be_decided_where_it_had_an_effect(
        self, tiny: TinyCatalog, default: str | None, base: dict[str, str]
    ) -> None:
        self._releases(tiny, option("int", default))

        account = tiny.rebase({"a": "2", "z": "1"}, "9.1", "9.2", base=base)

        assert account.told == {"z": Told("unchanged", "1"), "a": Told("dropped", None, review=True)}
        assert account.found == [self.REQUIRED]
        assert not account.result.ok

    def test_is_for_information_where_it_said_what_the_release_did_anyway(self, tiny: TinyCatalog) -> None:
        self._releases(tiny, option("duration", "60s"))

        account = tiny.rebase({"a": "1m", "z": "1"}, "9.1", "9.2")

        assert account.told["a"] == Told("dropped", None)
        assert account.found == [self.INFO]
        assert not account.result.needs_human("review")

    def test_is_for_information_where_the_old_release_did_not_read_it_either(self, tiny: TinyCatalog) -> None:
        self._releases(tiny, option("int", "1"), keys_read=["z"])

        assert tiny.rebase({"a": "2", "z": "1"}, "9.1", "9.2").found == [self.INFO]

    def test_is_for_information_where_it_was_gone_before(self, tiny: TinyCatalog) -> None:
        self._releases(tiny, option("int", "1"))
        tiny.release("9.3", {"z": option()}, template={"z": "1"})

        account = tiny.rebase({"a": "2", "z": "1"}, "9.2", "9.3")

        assert account.told["a"] == Told("dropped", None)
        assert account.found == [self.INFO]

    @pytest.mark.parametrize(
        ("value", "start", "why"),
        [
            ("2", "9.1", "no rule says what replaces it"),
            ("1", "9.1", "you had it at what 9.1 does anyway"),
            ("2", "9.2", "9.2 does not read it either"),
        ],
    )
    def test_it_says_why(self, tiny: TinyCatalog, value: str, start: str, why: str) -> None:
        self._releases(tiny, option("int", "1"))
        tiny.release("9.3", {"z": option()}, template={"z": "1"})

        found = tiny.rebase({"a": value, "z": "1"}, start, "9.3").result.findings

        [gone] = [each for each in found if each.id == "option-gone"]
        assert gone.message == f'Cilium 9.3 does not read a ("{value}" in yours); {why}.'
        action = "Find out in the notes of 9.3 what takes the place of a, and set that."
        assert gone.action == (action if why.startswith("no rule") else "")

    def test_on_the_way_back_it_is_said_to_have_come_later(self, tiny: TinyCatalog) -> None:
        tiny.release("9.1", {"z": option()}, template={"z": "1"})
        tiny.release("9.2", {"a": option("int", "1"), "z": option()}, template={"z": "1"})

        account = tiny.rebase({"a": "2", "z": "1"}, "9.2", "9.1")

        assert account.found == [self.REQUIRED]
        assert "it came with 9.2" in account.result.findings[0].message
        assert "9.1" in account.result.findings[0].action

    def test_not_for_the_default_of_the_old_template(self, tiny: TinyCatalog) -> None:
        self._releases(tiny, option("int", "1"))

        account = tiny.rebase({"a": "2", "z": "1"}, "9.1", "9.2", base={"a": "2", "z": "1"})

        assert account.told["a"] == Told("dropped", None)
        assert account.found == []

    @pytest.mark.parametrize("action", [{"remove": ["a"]}, {"rename": {"a": "z"}}])
    def test_not_where_a_rule_says_what_becomes_of_it(self, tiny: TinyCatalog, action: dict[str, Any]) -> None:
        self._releases(tiny, option("int", "1"))
        tiny.release("9.2", {"z": option()}, template={"z": "1"}, rules=[rule("9.2-a", **action)])

        assert [found.id for found in tiny.rebase({"a": "2", "z": "1"}, "9.1", "9.2").found] == ["9.2-a"]

    def test_not_where_the_new_release_reads_it(self, tiny: TinyCatalog) -> None:
        tiny.release("9.1", {"a": option(), "z": option()}, template={"a": "1", "z": "1"})
        tiny.release("9.2", {"a": option(), "z": option()}, template={"z": "1"})

        account = tiny.rebase({"a": "2", "z": "1"}, "9.1", "9.2")

        assert account.written == {"a": "2", "z": "1"}
        assert account.found == []


class TestOptionWakesUp:
    """Up to 1.4 most keys have no effect in the ConfigMap; the next release reads them all."""

    @pytest.mark.parametrize(("value", "reported"), [("2", True), ("1", False), ("+1", False)])
    def test_is_reported_where_it_changes_something(self, tiny: TinyCatalog, value: str, reported: bool) -> None:
        tiny.release("9.1", {"a": option("int", "1"), "z": option()}, template={"z": "1"}, keys_read=["z"])
        tiny.release("9.2", {"a": option("int", "1"), "z": option()}, template={"z": "1"})

        account = tiny.rebase({"a": value, "z": "1"}, "9.1", "9.2")

        assert account.written == {"a": value, "z": "1"}
        assert account.found == ([Found("option-wakes-up", "recommended", False, ("a",))] if reported else [])


class TestUnknownKey:
    """A key that the new release does not know is kept, and said to have no effect."""

    FOUND = Found("unknown-key", "recommended", False, ("monitor-agregation",))

    def _releases(self, tiny: TinyCatalog, *known: str, later: str = "later") -> None:
        for name in ("9.1", "9.2"):
            tiny.release(name, {key: option() for key in known}, template={known[0]: "1"})
        tiny.release("9.3", {key: option() for key in (*known, later)}, template={known[0]: "1"})

    @pytest.mark.parametrize(("known", "meant"), [("monitor-aggregation", True), ("debug", False)])
    def test_of_no_release(self, tiny: TinyCatalog, known: str, meant: bool) -> None:
        """The option that may be meant is named, if there is one."""
        self._releases(tiny, "z", known)

        account = tiny.rebase({"monitor-agregation": "2", "z": "1"}, "9.1", "9.2")

        assert account.told["monitor-agregation"] == Told("kept", "2")
        assert account.found == [self.FOUND]
        assert (known in account.result.findings[0].action) == meant

    def test_no_option_is_named_that_is_there_already(self, tiny: TinyCatalog) -> None:
        self._releases(tiny, "z", "monitor-aggregation")

        account = tiny.rebase({"monitor-agregation": "2", "monitor-aggregation": "3", "z": "1"}, "9.1", "9.2")

        assert account.found == [self.FOUND]
        assert "monitor-aggregation" not in account.result.findings[0].action

    def test_of_a_later_release(self, tiny: TinyCatalog) -> None:
        self._releases(tiny, "z", later="monitor-agregation")

        account = tiny.rebase({"monitor-agregation": "2", "z": "1"}, "9.1", "9.2")

        assert account.told["monitor-agregation"] == Told("kept", "2")
        assert account.found == [self.FOUND]
        assert "9.3" in account.result.findings[0].message

    def test_not_where_the_new_release_knows_it(self, tiny: TinyCatalog) -> None:
        self._releases(tiny, "z", "monitor-agregation")

        assert tiny.rebase({"monitor-agregation": "2", "z": "1"}, "9.1", "9.2").found == []

    def test_not_for_a_key_of_the_template_alone(self, tiny: TinyCatalog) -> None:
        self._releases(tiny, "z")

        account = tiny.rebase({"z": "1"}, "9.1", "9.2", theirs={"monitor-agregation": "2", "z": "1"})

        assert account.told["monitor-agregation"] == Told("added", "2")
        assert account.found == []


class TestRules:
    """What a rule has to say is said where it concerns the cluster and something comes of it."""

    def _found(self, tiny: TinyCatalog, **fields: Any) -> list[Finding]:
        tiny.release("9.1", {"a": option(), "z": option()}, template={"z": "1"})
        rules = [rule("9.2-a", **fields)]
        tiny.release("9.2", {"a": option(), "z": option()}, template={"z": "1"}, rules=rules)
        return list(tiny.rebase({"a": "2", "z": "1"}, "9.1", "9.2").result.findings)

    def test_says_all_that_the_rule_does(self, tiny: TinyCatalog) -> None:
        [finding] = self._found(
            tiny, kind="manual-step", severity="info", keys=["z", "a"], action="do", rollback="back", source="guide"
        )

        assert finding == Finding(
            id="9.2-a",
            kind="manual-step",
            severity="info",
            keys=("z", "a"),
            code="9.2-a",
            wording=Wording("m", "do", "back"),
            resolved=True,
            source="guide",
            values=finding.values,
        )

    @pytest.mark.parametrize("severity", SEVERITIES)
    @pytest.mark.parametrize("fields", [{"keys": ["a"]}, {"remove": ["a"]}, {"require": {"a": "3"}}])
    def test_who_is_asked_has_something_left_to_do(
        self, tiny: TinyCatalog, severity: Severity, fields: dict[str, Any]
    ) -> None:
        [finding] = self._found(tiny, asks="choice", action="do", severity=severity, **fields)

        assert (finding.severity, finding.resolved) == (severity, False)

    @pytest.mark.parametrize(
        ("target", "key", "action"),
        [
            ("9.2", "a", "Write a, a-b or b_a: a."),
            ("9.3", "b", "Write b, a-b or b_a: b."),
            ("9.4", "c", "Write c, a-b or b_a: c."),
        ],
    )
    def test_who_goes_further_is_asked_for_the_name_of_the_later_release(
        self, tiny: TinyCatalog, target: str, key: str, action: str
    ) -> None:
        tiny.release("9.1", {"a": option(), "z": option()}, template={"z": "1"})
        asked = rule("9.2-a", keys=["z", "a"], asks="choice", message="no a", action="Write {a}, a-b or b_a: {a}.")
        tiny.release("9.2", {"a": option(), "z": option()}, template={"z": "1"}, rules=[asked])
        renamed = [rule("9.3-b", rename={"a": "b"})]
        tiny.release("9.3", {"b": option(), "z": option()}, template={"z": "1"}, rules=renamed)
        renamed = [rule("9.4-c", rename={"b": "c"})]
        tiny.release("9.4", {"c": option(), "z": option()}, template={"z": "1"}, rules=renamed)

        result = tiny.rebase({"z": "1"}, "9.1", target).result

        [finding] = [each for each in result.findings if each.id == "9.2-a"]
        assert (finding.keys, finding.action) == (("z", key), action)
        assert finding.message == ("no a" if key == "a" else f"no a; a goes by the name {key} in {target}")

    def test_a_renaming_that_is_not_about_such_a_way_gives_no_later_name(self, tiny: TinyCatalog) -> None:
        tiny.release("9.1", {"a": option(), "z": option()}, template={"z": "1"})
        asked = rule("9.2-a", keys=["a"], ask=True, action="Write a.")
        tiny.release("9.2", {"a": option(), "z": option()}, template={"z": "1"}, rules=[asked])
        renamed = [rule("9.3-b", origins=">=9.2", rename={"a": "b"})]
        tiny.release("9.3", {"b": option(), "z": option()}, template={"z": "1"}, rules=renamed)

        result = tiny.rebase({"z": "1"}, "9.1", "9.3").result

        [finding] = [each for each in result.findings if each.id == "9.2-a"]
        assert (finding.keys, finding.action) == (("a",), "Write a.")

    def test_a_rule_that_has_both_names_keeps_them(self, tiny: TinyCatalog) -> None:
        tiny.release("9.1", {"a": option(), "z": option()}, template={"z": "1"})
        renamed = rule("9.2-a", when={"absent": "a"}, rename={"a": "b"}, keys=["a", "b"], asks="choice")
        tiny.release("9.2", {"b": option(), "z": option()}, template={"z": "1"}, rules=[renamed])

        [found] = tiny.rebase({"z": "1"}, "9.1", "9.2").result.findings

        assert (found.keys, found.message) == (("a", "b"), "m")

    def test_what_is_done_already_is_told_in_the_words_of_its_release(self, tiny: TinyCatalog) -> None:
        tiny.release("9.1", {"a": option(), "z": option()}, template={"z": "1"})
        tiny.release("9.2", {"a": option(), "z": option()}, template={"z": "1"}, rules=[rule("9.2-a", keys=["a"])])
        renamed = [rule("9.3-b", rename={"a": "b"})]
        tiny.release("9.3", {"b": option(), "z": option()}, template={"z": "1"}, rules=renamed)

        assert ("9.2-a", ("a",)) in [(each.id, each.keys) for each in tiny.rebase({"z": "1"}, "9.1", "9.3").found]

    @pytest.mark.parametrize(
        ("namespace", "option_"), [("kube-system", "-n kube-system"), ("net", "-n net"), ("a b", "-n 'a b'")]
    )
    def test_commands_are_for_the_namespace_of_the_cluster(self, tmp_path: Path, namespace: str, option_: str) -> None:
        tiny = TinyCatalog(tmp_path)
        commands = [
            "kubectl -n {namespace} get ds/cilium -o jsonpath={.spec}",
            "kubectl -n kube-system get ds kube-proxy",
        ]
        asked = rule("9.2-a", keys=["a"], asks="choice", action="look", commands=commands)
        tiny.release("9.1", {"a": option()}, template={"a": "1"})
        tiny.release("9.2", {"a": option()}, template={"a": "1"}, rules=[asked])

        result = rebase(
            config_map({"a": "1"}, namespace),
            config_map({"a": "1"}, namespace),
            from_release="9.1",
            to_release="9.2",
            catalog=Catalog(tmp_path),
        )

        assert result.findings[0].commands == (
            f"kubectl {option_} get ds/cilium -o jsonpath={{.spec}}",
            "kubectl -n kube-system get ds kube-proxy",
        )

    def test_a_doubt_is_passed_on(self, tiny: TinyCatalog) -> None:
        [finding] = self._found(tiny, keys=["a"], unsure="nobody tried it")

        assert "nobody tried it" in finding.message

    @pytest.mark.parametrize(
        "fields",
        [
            pytest.param({"origins": "<9.1", "keys": ["a"]}, id="other origins"),
            pytest.param({"when": {"absent": "a"}, "keys": ["a"]}, id="condition that does not hold"),
            pytest.param({"remove": ["b"]}, id="removes what is not there"),
            pytest.param({"rename": {"b": "a"}}, id="renames what is not there"),
            pytest.param({"convert": {"b": {"suffix": "s"}}}, id="converts what is not there"),
            pytest.param({"convert": {"a": {"values": {"1": "3"}}}}, id="converts other values"),
            pytest.param({"require": {"a": "3"}}, id="requires what the user has"),
            pytest.param({"preserve": {"a": "3"}}, id="preserves what the user has"),
            pytest.param({"adopt": ["a"]}, id="adopts what the user has"),
        ],
    )
    def test_nothing_is_said_where_nothing_comes_of_it(self, tiny: TinyCatalog, fields: dict[str, Any]) -> None:
        assert self._found(tiny, **fields) == []


def findings_of(
    tmp_path: Path, ours: str, theirs: str, *, from_release: str | None = "9.1", to_release: str | None = "9.2"
) -> list[Found]:
    """Return the findings of a rebase from 9.1 to 9.2, which know `a` and `z` and differ in nothing."""
    return Account(rebased(tmp_path, ours, theirs, from_release, to_release)).found


def rebased(
    tmp_path: Path, ours: str, theirs: str, from_release: str | None = "9.1", to_release: str | None = "9.2"
) -> Result:
    tiny = TinyCatalog(tmp_path)
    for name in ("9.1", "9.2"):
        tiny.release(name, {"a": option("bool"), "z": option()}, template={"a": "true", "z": "1"})
    return rebase(ours, theirs, from_release=from_release, to_release=to_release, catalog=Catalog(tmp_path))


PLAIN = config_map({"a": "true", "z": "1"})


def test_nothing_is_said_of_documents_without_fault(tmp_path: Path) -> None:
    assert findings_of(tmp_path, PLAIN, PLAIN) == []


class TestMended:
    """What Kubernetes or a strict reader refuses is mended, in the user's ConfigMap and in the template."""

    NOT_A_STRING = PLAIN.replace('"true"', "true")
    REPEATED = PLAIN + '  a: "true"\n'

    @pytest.mark.parametrize(
        ("ours", "theirs", "count"), [(NOT_A_STRING, PLAIN, 1), (PLAIN, NOT_A_STRING, 1), (NOT_A_STRING,) * 2 + (2,)]
    )
    def test_value_that_is_no_string(self, tmp_path: Path, ours: str, theirs: str, count: int) -> None:
        assert findings_of(tmp_path, ours, theirs) == [Found("not-a-string", "info", True, ("a",))] * count

    @pytest.mark.parametrize(
        ("ours", "theirs", "count"), [(REPEATED, PLAIN, 1), (PLAIN, REPEATED, 1), (REPEATED, REPEATED, 2)]
    )
    def test_key_that_is_there_twice(self, tmp_path: Path, ours: str, theirs: str, count: int) -> None:
        assert findings_of(tmp_path, ours, theirs) == [Found("repeated", "info", True, ("a",))] * count

    @pytest.mark.parametrize(("mended", "value", "column"), [(NOT_A_STRING, "true", 6), (REPEATED, '"true"', 3)])
    def test_the_place_is_named(self, tmp_path: Path, mended: str, value: str, column: int) -> None:
        """Of a key that is there twice, it is the one that does not count."""
        [finding] = rebased(tmp_path, mended, PLAIN).findings

        assert finding.kind == "mended"
        assert f" at old.yaml:{mended.splitlines().index('  a: ' + value) + 1}:{column} " in finding.message


class TestReleaseGuessed:
    """A release that is neither given nor stated is a guess, and a guess is said."""

    FOUND = Found("release-guessed", "recommended", False, ())
    STATED = "---\nimage: quay.io/cilium/cilium:v9.{}.1\n"

    @pytest.mark.parametrize(
        ("options", "count"),
        [({"from_release": None}, 1), ({"to_release": None}, 1), ({"from_release": None, "to_release": None}, 2)],
    )
    def test_of_either_side(self, tmp_path: Path, options: dict[str, None], count: int) -> None:
        assert findings_of(tmp_path, PLAIN, PLAIN, **options) == [self.FOUND] * count

    def test_it_names_what_the_document_may_be_as_well(self, tmp_path: Path) -> None:
        result = rebased(tmp_path, PLAIN, PLAIN, from_release=None)

        [found] = result.findings
        assert result.from_.candidates
        assert f"(it could be {', '.join(result.from_.candidates)})" in found.message
        assert "--from" in found.action

    @pytest.mark.parametrize("side", ["from", "to"])
    def test_it_says_how_to_say_it(self, tmp_path: Path, side: str) -> None:
        options: dict[str, None] = {f"{side}_release": None}

        [found] = rebased(tmp_path, PLAIN, PLAIN, **options).findings

        assert found.action == f"Say it with --{side} if that is wrong: base, rules and defaults depend on it."

    def test_not_where_the_stream_states_it(self, tmp_path: Path) -> None:
        ours, theirs = (PLAIN + self.STATED.format(minor) for minor in (1, 2))

        assert findings_of(tmp_path, ours, theirs, from_release=None, to_release=None) == []


class TestImmutable:
    """An immutable ConfigMap cannot be changed in place."""

    def test_is_said_of_the_users(self, tmp_path: Path) -> None:
        found = findings_of(tmp_path, PLAIN + "immutable: true\n", PLAIN)

        assert [each for each in found if each.id != "metadata-kept"] == [Found("immutable", "recommended", False, ())]

    def test_not_where_it_says_that_it_is_not(self, tmp_path: Path) -> None:
        found = findings_of(tmp_path, PLAIN + "immutable: false\n", PLAIN)

        assert "immutable" not in {each.id for each in found}


class TestNamespaceDiffers:
    """A ConfigMap in another namespace is not the one that the agents read."""

    FOUND = Found("namespace-differs", "required", False, ())

    def test_is_said(self, tmp_path: Path) -> None:
        assert findings_of(tmp_path, config_map({"z": "1"}, "cilium"), PLAIN).count(self.FOUND) == 1

    @pytest.mark.parametrize("side", ["ours", "theirs"])
    def test_not_where_one_names_none(self, tmp_path: Path, side: Literal["ours", "theirs"]) -> None:
        without = PLAIN.replace("  namespace: kube-system\n", "")
        ours, theirs = (without, PLAIN) if side == "ours" else (PLAIN, without)

        assert "namespace-differs" not in {each.id for each in findings_of(tmp_path, ours, theirs)}


class TestMetadataKept:
    """Labels and annotations of the user's own are taken over, which is said."""

    FOUND = Found("metadata-kept", "info", True, ())
    LABELLED = PLAIN.replace("\ndata:", "\n  labels:\n    team: network\ndata:")
    SERVER_SIDE = PLAIN.replace("\ndata:", '\n  resourceVersion: "1"\n  uid: x\ndata:')

    def test_is_said_once(self, tmp_path: Path) -> None:
        ours = self.LABELLED.replace("\ndata:", "\n    city: Bern\n  annotations:\n    by: hand\ndata:")

        assert findings_of(tmp_path, ours, PLAIN) == [self.FOUND]

    @pytest.mark.parametrize(("ours", "theirs"), [(LABELLED, LABELLED), (PLAIN, LABELLED), (SERVER_SIDE, PLAIN)])
    def test_not_where_nothing_is_taken_over(self, tmp_path: Path, ours: str, theirs: str) -> None:
        assert findings_of(tmp_path, ours, theirs) == []


class TestCommentsLost:
    """A template in flow style has no place for comments."""

    FLOW = (
        '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "cilium-config", "namespace": "kube-system"},'
        ' "data": {"a": "true", "z": "1"}}\n'
    )
    REMARK = PLAIN.replace("  z:", "  # ours since 2019\n  z:")

    @pytest.mark.parametrize(
        ("beside", "comment"),
        [
            ("  z:", "  # ours since 2019\n  z:"),
            ('  z: "1"', '  z: "1"  # ours since 2019'),
            ("apiVersion:", "# ours since 2019\napiVersion:"),
            ("metadata:", "# ours since 2019\nmetadata:"),
            ("  name:", "  # ours since 2019\n  name:"),
            ("cilium-config\n", "cilium-config  # ours since 2019\n"),
            ("kube-system\n", "kube-system\n  # ours since 2019\n"),
        ],
        ids=["above", "behind", "header", "between", "in metadata", "behind the name", "below"],
    )
    def test_is_said(self, tmp_path: Path, beside: str, comment: str) -> None:
        found = rebased(tmp_path, PLAIN.replace(beside, comment), self.FLOW).findings

        assert [each.id for each in found] == ["comments-lost"]
        assert found[0].message.endswith("# ours since 2019")
        assert (found[0].severity, found[0].resolved) == ("recommended", False)

    @pytest.mark.parametrize(("ours", "theirs"), [(PLAIN, FLOW), (REMARK, PLAIN)])
    def test_not_where_none_is_lost(self, tmp_path: Path, ours: str, theirs: str) -> None:
        assert findings_of(tmp_path, ours, theirs) == []


class TestMostSevereFirst:
    """What is left to do comes first, the most severe before all."""

    def test_order(self) -> None:
        findings = [
            Finding(f"{severity}-{resolved}-{number}", "k", severity, (), "c", Wording("m"), resolved=resolved)
            for number in (1, 2)
            for resolved in (True, False)
            for severity in ("info", "required", "recommended")
        ]

        assert [each.id for each in most_severe_first(findings)] == [
            f"{severity}-{resolved}-{number}"
            for resolved in (False, True)
            for severity in ("required", "recommended", "info")
            for number in (1, 2)
        ]

    def test_every_severity_has_a_place(self) -> None:
        assert get_args(Severity) == SEVERITIES


class TestSameRelease:
    """Where no release lies between the two, what differs from the template is the user's choice, and that is said."""

    @pytest.mark.parametrize(
        ("ours", "releases", "expected"),
        [
            ({"debug": "true"}, ("1.16", "1.16"), ["same-release"]),
            ({"debug": "true"}, ("1.16.2", "1.16"), ["same-release"]),
            ({"debug": "true"}, ("1.16.2", "1.16.2"), ["same-release"]),
            ({"debug": "true"}, ("1.16.2", "1.16.5"), []),
            ({"debug": "true"}, ("1.15", "1.16"), []),
            ({"debug": "False"}, ("1.16", "1.16"), []),
        ],
    )
    def test_it_is_said_where_it_matters(
        self, ours: dict[str, str], releases: tuple[str, str], expected: list[str]
    ) -> None:
        start, target = releases
        result = rebase(config_map(ours), config_map({"debug": "false"}), from_release=start, to_release=target)

        assert [finding.id for finding in result.findings if finding.kind == "same-release"] == expected


class TestContradictions:
    """Options of the output that contradict each other are not found out by an agent that does not start."""

    @pytest.mark.parametrize(
        ("ours", "releases", "expected"),
        [
            pytest.param(
                {"enable-wireguard": "true"},
                ("1.14", "1.13"),
                [("wireguard-with-l7-proxy", "required")],
                id="only the new release refuses it",
            ),
            pytest.param(
                {"kube-proxy-replacement": "true", "bpf-lb-mode": "dsr"},
                ("1.16", "1.17"),
                [("dsr-with-vxlan-1.16", "recommended")],
                id="the old release refuses it as well",
            ),
            pytest.param(
                {"kube-proxy-replacement": "true", "bpf-lb-mode": "dsr"},
                ("1.19", "1.20"),
                [("dsr-with-vxlan-1.20", "recommended")],
                id="the old release refuses it as well, by another condition",
            ),
            pytest.param(
                {"tunnel": "disabled", "masquerade": "true"}, ("1.7.5", "1.8"), [], id="a rule asks for one of them"
            ),
            pytest.param({"kube-proxy-replacement": "true"}, ("1.16", "1.17"), [], id="none"),
        ],
    )
    def test_they_are_said(
        self, ours: dict[str, str], releases: tuple[str, str], expected: list[tuple[str, str]]
    ) -> None:
        start, target = releases
        result = rebase(config_map(ours), from_release=start, to_release=target)

        found = [each for each in result.findings if each.kind == "contradiction"]
        assert [(each.id, each.severity) for each in found] == expected
        for each in found:
            assert (each.severity == "recommended") is each.message.endswith(
                "; that is so in yours already, so something else may decide in this cluster"
            )
