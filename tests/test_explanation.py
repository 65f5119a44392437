"""`explain`: the life of an option, and the search for options by a part of their name."""

from __future__ import annotations

import json

import pytest

from cilium_cmrebase import explain
from cilium_cmrebase.cli.main import main
from cilium_cmrebase.explanation import Change, UnknownOptionError, search


class TestExplain:
    """One option, over all releases or in one."""

    def test_tells_every_change_oldest_first(self) -> None:
        found = explain("bpf-map-dynamic-size-ratio")

        assert found.release == "1.20"
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

    def test_names_the_rules_that_speak_of_it(self) -> None:
        assert [rule for rule, _ in explain("kvstore").rules if rule.startswith("1.6-")] == [
            "1.6-kvstore-in-configmap",
            "1.6-kvstore-unknown",
        ]

    def test_an_unknown_option_is_refused_with_suggestions(self) -> None:
        with pytest.raises(UnknownOptionError) as refused:
            explain("kube-proxy-replacment")

        assert refused.value.suggestions[0] == "kube-proxy-replacement"

    def test_an_option_of_other_releases_is_refused_for_one(self) -> None:
        with pytest.raises(UnknownOptionError):
            explain("tunnel", release="1.16")


class TestSearch:
    """The beginning of a name goes before a part of it, and that before likeness."""

    @pytest.mark.parametrize("words", ["hubble-export", "hubble-export*"])
    def test_a_beginning_finds_all_that_begin_so(self, words: str) -> None:
        names = [option.name for option in search(words)]

        assert "hubble-export-file-path" in names
        assert all(name.startswith("hubble-export") for name in names)

    def test_a_part_finds_all_that_hold_it(self) -> None:
        assert "bpf-map-dynamic-size-ratio" in [option.name for option in search("dynamic-size")]

    def test_likeness_is_the_last_resort(self) -> None:
        assert [option.name for option in search("tunel")][:1] == ["tunnel"]

    def test_one_release_knows_only_its_options(self) -> None:
        assert "tunnel" in [option.name for option in search("tunnel", release="1.14")]
        assert "tunnel" not in [option.name for option in search("tunnel", release="1.16")]


class TestCommand:
    """Status 0 with an answer, 1 where no option has such a name."""

    @pytest.mark.parametrize(
        ("words", "status", "shown"),
        [
            ("monitor-aggregation", 0, "1.6-monitor-aggregation"),
            ("hubble-export", 0, "hubble-export-file-path"),
            ("tunel", 1, "tunnel"),
            ("zzzz", 1, "no release in the catalog knows zzzz"),
        ],
    )
    def test_status_says_whether_it_was_found(
        self, words: str, status: int, shown: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["explain", words]) == status
        assert shown in capsys.readouterr().out

    def test_json_has_the_same(self, capsys: pytest.CaptureFixture[str]) -> None:
        main(["explain", "kvstore", "--format", "json"])

        answer = json.loads(capsys.readouterr().out)
        assert answer["key"] == "kvstore"
        assert {"release", "option", "template_default", "changes", "rules"} <= answer.keys()

    def test_an_unknown_release_is_bad_input(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["explain", "kvstore", "--release", "2.0"]) == 2
        assert capsys.readouterr().err.startswith("cilium-cmrebase: Cilium 2.0 is not in the catalog")
