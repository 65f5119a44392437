"""`explain`: the life of an option, what took its place, and what rules do with it."""

from __future__ import annotations

import json

import pytest

from cilium_cmrebase import explain
from cilium_cmrebase.catalog import default_catalog
from cilium_cmrebase.cli.main import main
from cilium_cmrebase.explanation import Change, Period, Succession, UnknownOptionError, limits
from tests.support.releases import NEWEST


class TestExplain:
    """One option, over all releases or in one."""

    def test_tells_every_change_oldest_first(self) -> None:
        found = explain("bpf-map-dynamic-size-ratio")

        assert found.release == NEWEST
        assert found.changes == (
            Change("1.8", "introduced", None, "0"),
            Change("1.8", "template-default", None, "0.0025"),
            Change("1.13", "compiled-default", "0", "0.0025"),
        )

    def test_tells_when_an_option_went(self) -> None:
        found = explain("tunnel")

        assert found.changes[-1] == Change("1.15", "removed", None, None)
        assert found.release == "1.14"

    def test_tells_of_one_release_only(self) -> None:
        found = explain("bpf-map-dynamic-size-ratio", release="1.13")

        assert found.changes == (Change("1.13", "compiled-default", "0", "0.0025"),)
        assert (found.option.default, found.template_default) == ("0.0025", "0.0025")
        assert {note.release for note in found.rules} == {"1.13"}

    def test_an_unknown_option_is_refused_with_suggestions(self) -> None:
        with pytest.raises(UnknownOptionError) as refused:
            explain("kube-proxy-replacment")

        assert refused.value.suggestions[0] == "kube-proxy-replacement"

    def test_an_option_of_other_releases_is_refused_for_one(self) -> None:
        with pytest.raises(UnknownOptionError):
            explain("tunnel", release="1.16")


class TestHistory:
    """What stayed the same for how long."""

    def test_a_period_ends_where_the_value_changes(self) -> None:
        history = explain("bpf-map-dynamic-size-ratio").history

        assert history["compiled-default"] == (Period("1.8", "1.12", "0"), Period("1.13", None, "0.0025"))
        assert history["template-default"] == (Period("1.8", None, "0.0025"),)
        assert history["limits"] == (Period("1.8", None, "numbers from 0 to 1"),)
        assert history["known"] == (Period("1.8", None, ""),)

    def test_an_option_that_came_back_is_known_twice(self) -> None:
        assert explain("enable-egress-gateway").history["known"] == (
            Period("1.10", "1.10", ""),
            Period("1.18", None, ""),
        )

    def test_each_word_has_the_releases_that_know_it(self) -> None:
        words = {period.value: (period.first, period.last) for period in explain("ipam").history["values"]}

        assert words["crd"] == ("1.6", None)
        assert words["cluster-pool-v2beta"] == ("1.12", "1.14")
        assert words["hostscope-legacy"] == ("1.8", "1.8")

    def test_it_is_deprecated_until_it_goes(self) -> None:
        assert explain("tunnel").history["deprecated"] == (Period("1.14", "1.14", ""),)
        assert explain("debug").history["deprecated"] == ()

    @pytest.mark.parametrize(
        ("key", "expected"),
        [
            ("bpf-ct-global-tcp-max", "numbers from 1024 to 16777216"),
            ("kvstore-lease-ttl", "durations from 25s to 24h"),
            ("route-metric", "numbers of 0 or more"),
            ("ipv4-native-routing-cidr", "a network such as 10.0.0.0/8"),
            ("debug", ""),
            ("ipam", ""),
        ],
    )
    def test_limits_in_words(self, key: str, expected: str) -> None:
        assert limits(default_catalog().release(NEWEST).option(key)) == expected


class TestSuccessions:
    """What took the place of what, to the end of the chain."""

    @pytest.mark.parametrize("key", ["enable-egress-gateway", "enable-ipv4-egress-gateway"])
    def test_the_whole_chain_is_told_from_either_end(self, key: str) -> None:
        assert explain(key).successions == (
            Succession("1.11", "enable-egress-gateway", "enable-ipv4-egress-gateway"),
            Succession("1.18", "enable-ipv4-egress-gateway", "enable-egress-gateway"),
        )

    def test_an_option_that_was_split_has_two_successors(self) -> None:
        assert explain("tunnel").successions == (
            Succession("1.14", "tunnel", "routing-mode"),
            Succession("1.14", "tunnel", "tunnel-protocol"),
        )

    def test_what_else_a_successor_replaced_is_left_out(self) -> None:
        assert explain("device").successions == (Succession("1.8", "device", "devices"),)
        assert {each.old for each in explain("devices").successions} == {"device", "prefilter-device"}

    def test_most_have_always_had_their_name(self) -> None:
        assert explain("debug").successions == ()


class TestRules:
    """Those of upgrades and of downgrades, each with what it does with the option."""

    def test_all_are_told_in_the_order_of_the_releases(self) -> None:
        found = [(note.id, note.direction) for note in explain("kvstore").rules if note.release == "1.6"]

        assert found[:2] == [("1.6-kvstore-in-configmap", "into"), ("1.6-kvstore-unknown", "into")]

    def test_those_of_a_downgrade_too(self) -> None:
        found = {note.id: note for note in explain("tunnel-protocol").rules}

        assert found["1.14-downgrade-tunnel-protocol"].direction == "out of"

    @pytest.mark.parametrize(
        ("key", "rule", "effect"),
        [
            ("tunnel", "1.14-tunnel-to-tunnel-protocol", "renames it to tunnel-protocol"),
            (
                "bpf-ct-global-tcp-max",
                "1.5-ct-global-max-entries-renamed",
                "gives it the value of ct-global-max-entries-tcp",
            ),
            (
                "bpf-map-dynamic-size-ratio",
                "1.13-bpf-map-dynamic-size-ratio-default",
                'writes "0.0" where it is not set',
            ),
            (
                "enable-remote-node-identity",
                "1.7-preserve-host-identity-for-remote-nodes",
                'keeps "false", not the new default',
            ),
            ("ipam", "1.8-preserve-hostscope-ipam", "leaves it out, not adopting the new default"),
            ("enable-remote-node-identity", "1.16-options-without-use-removed", "takes it out"),
            (
                "enable-bpf-masquerade",
                "1.15-bpf-masquerade-without-nodeport-fatal",
                '"true" becomes "false"',
            ),
            ("tunnel", "1.2-tunnel-moved-to-configmap", "asks for a look before the rollout"),
        ],
    )
    def test_what_one_does(self, key: str, rule: str, effect: str) -> None:
        assert next(note for note in explain(key).rules if note.id == rule).effect == effect

    def test_every_rule_is_told_by_each_of_its_options(self) -> None:
        catalog = default_catalog()
        for name in ("1.5", "1.14"):
            release = catalog.release(name)
            for rule in (*release.rule_data, *release.downgrade_rule_data):
                for key in rule.get("rename", ()):
                    assert rule["id"] in [note.id for note in explain(key).rules]


class TestCommand:
    """Status 0 with an answer, 1 where no option has such a name."""

    @pytest.mark.parametrize(
        ("words", "status", "shown"),
        [
            ("monitor-aggregation", 0, "1.6-monitor-aggregation"),
            ("monitorAggregation", 0, "monitor-aggregation (word; cilium-agent; "),
            ("bpf.masquerade", 0, "enable-bpf-masquerade (bool; cilium-agent; since 1.8)"),
            ("hubble-export", 0, "hubble-export-file-path"),
            ("bpf-lb-", 0, "bpf-lb-mode"),
            ("tunel", 1, "tunnel"),
            ("zzzz", 1, "no release in the catalog knows zzzz"),
        ],
    )
    def test_status_says_whether_it_was_found(
        self, words: str, status: int, shown: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["explain", words]) == status
        assert shown in capsys.readouterr().out

    def test_text_tells_all_of_a_renamed_option(self, capsys: pytest.CaptureFixture[str]) -> None:
        main(["explain", "ct-global-max-entries-tcp"])

        out = capsys.readouterr().out
        assert out.startswith("ct-global-max-entries-tcp (int; cilium-agent; 1.3 to 1.6)\n")
        assert "\nNames\n  1.5    ct-global-max-entries-tcp -> bpf-ct-global-tcp-max\n" in out
        assert "\n  1.5-names-that-1.4-reads (out of 1.5, info): gives it the value of\n    bpf-ct-global-" in out
        assert max(map(len, out.splitlines())) <= 80

    def test_text_says_what_is_accepted(self, capsys: pytest.CaptureFixture[str]) -> None:
        main(["explain", "routing-mode"])
        main(["explain", "cluster-id"])

        out = capsys.readouterr().out
        assert '    Takes only "tunnel", "native".\n' in out
        assert "    Takes numbers from 0 to 511.\n" in out

    @pytest.mark.parametrize("release", ["1.14", None])
    def test_json_has_the_same(self, release: str | None, capsys: pytest.CaptureFixture[str]) -> None:
        main(["explain", "tunnel", "--format", "json", *(["--release", release] if release else [])])

        answer = json.loads(capsys.readouterr().out)
        assert answer == explain("tunnel", release=release).to_dict()
        assert answer["successions"][0] == {"release": "1.14", "old": "tunnel", "new": "routing-mode"}

    def test_json_of_a_search_names_what_was_found(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["explain", "cluster-pool-ipv4-", "--format", "json"]) == 0

        assert json.loads(capsys.readouterr().out) == ["cluster-pool-ipv4-cidr", "cluster-pool-ipv4-mask-size"]

    def test_an_unknown_release_is_bad_input(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["explain", "kvstore", "--release", "2.0"]) == 2
        assert capsys.readouterr().err.startswith("cilium-cmrebase: Cilium 2.0 is not in the catalog")
