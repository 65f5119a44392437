"""`plan`: the road of a cluster, hop by hop."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from cilium_cmrebase import DocumentError, ReleaseError, plan
from cilium_cmrebase.catalog import default_catalog
from cilium_cmrebase.cli.main import main
from cilium_cmrebase.rules import STAGES, Configured, Procedure

HEAD = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: cilium-config\n  namespace: kube-system\ndata:\n"
CATALOG = default_catalog()
SCHEMA = json.loads((CATALOG.folder / "procedure.schema.json").read_text(encoding="utf-8"))


def config_map(**options: str) -> str:
    lines = [
        f"  {key.replace('_', '-')}: {json.dumps(value)}\n" for key, value in {"debug": "false", **options}.items()
    ]
    return HEAD + "".join(lines)


def preflight(text: str, start: str, target: str) -> str:
    """Return the command that renders the pre-flight check of the last hop."""
    *_, hop = plan(text, target, from_release=start).hops
    [step] = [step for step in hop.steps["preflight"] if step.title == "Run the pre-flight check"]
    return step.commands[0]


class TestData:
    """`procedure.json` is written as its schema says and reaches every release."""

    def test_follows_its_schema(self) -> None:
        Draft202012Validator.check_schema(SCHEMA)

        assert [error.message for error in Draft202012Validator(SCHEMA).iter_errors(CATALOG.procedure)] == []

    def test_ids_are_unique(self) -> None:
        ids = [entry["id"] for entry in (*CATALOG.procedure["steps"], *CATALOG.procedure["roads"])]

        assert len(ids) == len(set(ids))

    @pytest.mark.parametrize(("before", "after"), list(pairwise(CATALOG.releases)))
    def test_every_step_from_one_release_to_the_next_is_described(self, before: str, after: str) -> None:
        start, target = CATALOG.release(before), CATALOG.release(after)
        cluster = Configured(start.defaults(), start)
        places = {
            "before": before,
            "before_latest": "x",
            "before_patch": "y",
            "release": after,
            "namespace": "kube-system",
        }
        procedure = Procedure(CATALOG.procedure, cluster, start.latest_patch, target.latest_patch, places)

        assert procedure.transition() is not None, f"procedure.json has no transition from {before} to {after}"
        assert all(list(procedure.steps(stage, down=False)) for stage in STAGES)
        for stage in STAGES:
            for step in procedure.steps(stage, down=False):
                said = " ".join((step.title, step.text, *step.commands))
                assert not any(f"{{{name}}}" in said for name in (*places, "patch", "image", "dbg"))

    def test_of_several_ways_to_do_the_same_one_is_named(self) -> None:
        """Steps that replace each other over the releases neither overlap nor leave a gap."""
        for name in CATALOG.releases[4:]:
            release = CATALOG.release(name)
            cluster = Configured({}, release)
            places = {"before_latest": "x", "before_patch": "y"}
            procedure = Procedure(CATALOG.procedure, cluster, release.latest_patch, release.latest_patch, places)
            for stage, title in (("preflight", "Run the pre-flight check"), ("deploy", "Deploy {release}")):
                steps = [step for step in procedure.steps(stage, down=False) if step.title == title]  # type: ignore[arg-type]
                assert len(steps) == 1, (name, stage)


class TestHops:
    """One release at a time, each from where the one before left off."""

    @pytest.mark.parametrize(
        ("start", "target", "hops"),
        [
            ("1.15", "1.16", ["1.16"]),
            ("1.13.4", "1.16", ["1.14", "1.15", "1.16"]),
            ("1.16", "1.14", ["1.15", "1.14"]),
            ("1.16", "1.16.2", ["1.16"]),
        ],
    )
    def test_lead_to_the_target(self, start: str, target: str, hops: list[str]) -> None:
        found = plan(config_map(), target, from_release=start)

        assert [hop.after.release for hop in found.hops] == hops
        assert [hop.before.release for hop in found.hops] == [found.from_.release, *hops[:-1]]

    def test_the_last_one_leads_to_the_patch_asked_for(self) -> None:
        first, last = plan(config_map(), "1.16.3", from_release="1.14").hops

        assert (str(first.after), str(last.after)) == (CATALOG.release("1.15").latest_patch, "1.16.3")

    def test_each_starts_from_what_the_one_before_made(self) -> None:
        first, second = plan(config_map(tunnel="disabled"), "1.15", from_release="1.13").hops

        assert first.result is not None
        assert second.result is not None
        assert "routing-mode" in {each.key for each in first.result.decisions if each.value == "native"}
        assert [each.ours for each in second.result.decisions if each.key == "routing-mode"] == ["native"]

    @pytest.mark.parametrize(("start", "asked"), [("1.14", True), ("1.14.2", True), ("1.14.19", False)])
    def test_the_newest_patch_comes_first_unless_it_runs_already(self, start: str, asked: bool) -> None:
        [hop] = plan(config_map(), "1.15", from_release=start).hops

        assert any("newest patch" in step.title for step in hop.steps["preflight"]) is asked

    def test_of_the_same_patch_there_are_none(self) -> None:
        assert plan(config_map(), "1.16.3", from_release="1.16.3").hops == ()

    def test_a_step_that_cilium_does_not_name_has_no_transition(self) -> None:
        [hop] = plan(config_map(), "1.3", from_release="1.2.3").hops
        [other] = plan(config_map(), "1.4", from_release="1.3.0").hops
        [untested] = plan(config_map(), "1.8", from_release="1.7.0").hops

        assert hop.transition is not None
        assert other.transition is not None
        assert untested.transition is None

    @pytest.mark.parametrize(("target", "words"), [("1.2", "may stop"), ("1.6", "hardly any")])
    def test_say_what_they_interrupt(self, target: str, words: str) -> None:
        start = f"1.{int(target[2:]) - 1}"
        [hop] = plan(config_map(), target, from_release=start).hops

        assert hop.transition is not None
        assert words in hop.transition.l3


class TestMicro:
    """Patches of a release are compatible; the defaults that differ are named."""

    def test_says_how_and_which_defaults_drifted(self) -> None:
        release = CATALOG.release("1.12")
        old, new = release.defaults("1.12.0"), release.defaults("1.12.19")
        [hop] = plan(config_map(), "1.12.19", from_release="1.12.0").hops

        assert hop.is_micro
        assert hop.result is None
        assert {each.key for each in hop.drift} == {key for key in old | new if old.get(key) != new.get(key)}
        assert any("1.12.19" in command for step in hop.steps["deploy"] for command in step.commands)


class TestPreflight:
    """The pre-flight check is rendered with the values that this configuration needs."""

    @pytest.mark.parametrize(
        ("options", "part"),
        [
            ({"kvstore": "etcd"}, "etcd.enabled=true"),
            ({"etcd_config": "endpoints: []"}, "etcd.ssl=true"),
            ({"kube_proxy_replacement": "strict"}, "k8sServiceHost="),
            ({"tofqdns_pre_cache": "/some/file"}, "preflight.tofqdnsPreCache=/some/file"),
        ],
    )
    @pytest.mark.parametrize(
        ("start", "target", "prefix"), [("1.7", "1.8", "--set global."), ("1.12", "1.13", "--set ")]
    )
    def test_needs(self, options: dict[str, str], part: str, start: str, target: str, prefix: str) -> None:
        written = part if part.startswith("preflight") else prefix.removeprefix("--set ") + part

        assert f"--set {written}" in preflight(config_map(**options), start, target)
        assert part not in preflight(config_map(), start, target)

    def test_needs_no_helm_for_manifests(self) -> None:
        assert "v1.5/examples/kubernetes" in preflight(config_map(), "1.4", "1.5")


class TestRoads:
    """Changes of their own are offered where the configuration shows that they apply."""

    @pytest.mark.parametrize(
        ("start", "target", "options", "road", "offered"),
        [
            ("1.3", "1.4", {}, "dns-polling-to-proxy", True),
            ("1.4", "1.5", {}, "dns-polling-to-proxy", False),
            ("1.5", "1.6", {"tofqdns_enable_poller": "true"}, "stop-polling", True),
            ("1.5", "1.6", {}, "stop-polling", False),
            ("1.6", "1.7", {"identity_allocation_mode": "kvstore"}, "identities-to-crd", True),
            ("1.6", "1.7", {"identity_allocation_mode": "crd"}, "identities-to-crd", False),
            ("1.15", "1.16", {"identity_allocation_mode": "kvstore"}, "identities-double-write", False),
            ("1.16", "1.17", {"identity_allocation_mode": "kvstore"}, "identities-double-write", True),
            ("1.17", "1.18", {"identity_allocation_mode": "doublewrite-readcrd"}, "identities-double-write", True),
            ("1.5", "1.6", {"enable_legacy_services": "true"}, "legacy-services", True),
            ("1.5", "1.6", {"enable_legacy_services": "false"}, "legacy-services", False),
            ("1.5", "1.6", {}, "cidr-prefix-limit", True),
            ("1.15", "1.16", {}, "cidr-prefix-limit", False),
        ],
    )
    def test_offered(self, start: str, target: str, options: dict[str, str], road: str, offered: bool) -> None:
        [hop] = plan(config_map(**options), target, from_release=start).hops

        assert (road in {each.id for each in hop.detours}) is offered

    def test_both_steps_of_the_dns_road_come_in_order(self) -> None:
        [hop] = plan(config_map(), "1.4", from_release="1.3").hops
        [road] = [each for each in hop.detours if each.id == "dns-polling-to-proxy"]

        first, second = (" ".join(step.commands) for step in road.steps)
        assert "tofqdns-pre-cache" in first
        assert '"tofqdns-enable-poller": "true"' in first
        assert '"tofqdns-enable-poller": "false"' in second

    def test_none_on_the_way_down(self) -> None:
        [hop] = plan(config_map(), "1.5", from_release="1.6").hops

        assert hop.detours == ()


class TestOneWay:
    """What cannot be undone is said before it is done."""

    def test_names_a_downgrade_rule_of_the_new_release(self) -> None:
        [hop] = plan(config_map(), "1.6", from_release="1.5").hops

        assert "1.6-identities-in-kvstore-before-downgrade" in {each.id for each in hop.one_way}

    def test_names_downgrade_rules_that_will_concern_the_cluster(self) -> None:
        [hop] = plan(config_map(routing_mode="native", tunnel="disabled"), "1.14", from_release="1.13").hops

        assert any(each.id.startswith("1.14-downgrade") for each in hop.one_way)


class TestCommand:
    """`plan FILE --to X` in every format."""

    @pytest.fixture
    def file(self, tmp_path: Path) -> Path:
        path = tmp_path / "cm.yaml"
        path.write_text(config_map(), encoding="utf-8")
        return path

    def test_text_has_the_stages_in_the_order_of_the_guide(
        self, file: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["plan", str(file), "--from", "1.15", "--to", "1.16"]) == 0

        out = capsys.readouterr().out
        titles = ["Step 1: 1.15 to", "Before", "The ConfigMap", "Deploy", "Verify", "If it has to be undone"]
        places = [out.index(f"\n{title}") for title in titles]
        assert places == sorted(places)

    def test_json_has_the_hops(self, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
        main(["plan", str(file), "--from", "1.14", "--to", "1.16", "--report-format", "json"])

        answer = json.loads(capsys.readouterr().out)
        assert [hop["from"].rpartition(".")[0] or hop["from"] for hop in answer["hops"]] == ["1", "1.15"]
        assert all(hop["report"]["decisions"] for hop in answer["hops"])
        assert all(set(hop["steps"]) == set(STAGES) for hop in answer["hops"])

    def test_markdown_has_commands_to_copy(self, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
        main(["plan", str(file), "--from", "1.15", "--to", "1.16", "--report-format", "markdown"])

        out = capsys.readouterr().out
        assert "```shell" in out
        assert "helm template cilium cilium/cilium" in out

    @pytest.mark.parametrize("target", ["1.99", "latest"])
    def test_an_unknown_release_is_one_line(self, file: Path, target: str, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["plan", str(file), "--from", "1.15", "--to", target]) == 2
        assert capsys.readouterr().err.count("\n") == 1


def test_wrong_input_is_refused() -> None:
    with pytest.raises(DocumentError):
        plan("kind: Secret\n", "1.16")
    with pytest.raises(ReleaseError):
        plan(config_map(), "1.99", from_release="1.15")


def test_a_value_of_the_configmap_cannot_break_out_of_a_command() -> None:
    command = preflight(config_map(tofqdns_pre_cache="/file; rm -rf $HOME"), "1.12", "1.13")

    assert "tofqdnsPreCache='/file; rm -rf $HOME'" in command
