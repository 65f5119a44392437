"""What an id stands for: rules, contradictions and checks are explained as options are."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from cilium_cmrebase import Accepted, Catalog, explain_id
from cilium_cmrebase.catalog import default_catalog
from cilium_cmrebase.cli.main import main
from cilium_cmrebase.report.id_page import check_rows, checks_as_markdown, id_as_markdown, id_as_text
from cilium_cmrebase.rules.checks import CHECKS
from tests.support.paths import SCHEMAS


def ids() -> list[tuple[str, str]]:
    """Return the sort and name of all ids in use."""
    lines = (SCHEMAS / "ids.txt").read_text(encoding="ascii").splitlines()
    return [(line.split(" ")[0], line.split(" ")[1]) for line in lines if not line.startswith("#")]


class TestExplainId:
    """Every id that is listed can be asked for."""

    def test_of_each(self) -> None:
        wrong = [
            (sort, name)
            for sort, name in ids()
            if (explanation := explain_id(name)) is None or (explanation.sort, explanation.id) != (sort, name)
        ]

        assert wrong == []

    def test_of_a_rule(self) -> None:
        explanation = explain_id("1.16-tcx-attachment-by-default")

        assert explanation is not None
        assert (explanation.where, explanation.asks, explanation.phase) == ("into 1.16", "cluster", "before")
        assert (explanation.keys, explanation.when) == (("enable-tcx",), "enable-tcx is left out")
        assert "kubectl get nodes -o wide" in explanation.commands

    def test_of_a_contradiction(self) -> None:
        explanation = explain_id("bandwidth-manager-with-ipsec")

        assert explanation is not None
        assert (explanation.where, explanation.severity) == ("from 1.9 on", "recommended")
        assert explanation.keys == ("enable-bandwidth-manager", "enable-ipsec")

    def test_of_what_is_no_id(self) -> None:
        assert explain_id("enable-tcx") is None

    def test_of_a_retired_one_tells_what_took_its_place(self, tmp_path: Path) -> None:
        shutil.copytree(SCHEMAS, tmp_path / "schemas")
        with (tmp_path / "schemas" / "ids.txt").open("a", encoding="ascii") as file:
            file.write("check very-old = old\ncheck old = unknown-key\n")

        explanation = explain_id("very-old", catalog=Catalog(tmp_path / "schemas"))

        assert explanation is not None
        assert explanation.id == "unknown-key"


class TestRetiredIds:
    """Who accepted a finding by an id that is retired has accepted what took its place."""

    def test_in_a_file_of_accepted_findings(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(vars(default_catalog()), "retired_ids", {"old": "unknown-key"})
        text = "severities: {old: info}\naccepted:\n- {rule: old, key: a, reason: fine}\n"

        accepted = Accepted.from_text(text)

        assert accepted.entries[0].fits("unknown-key", ("a",), "0123456789abcdef")
        assert accepted.severities == {"unknown-key": "info"}


class TestPages:
    """As text, as markdown, and as a list."""

    @pytest.mark.parametrize("name", ["1.16-tcx-attachment-by-default", "bandwidth-manager-with-ipsec", "unknown-key"])
    def test_text_fits_the_width_but_for_commands(self, name: str) -> None:
        explanation = explain_id(name)
        assert explanation is not None

        text = id_as_text(explanation, width=60)

        assert text.startswith(name)
        assert [line for line in text.splitlines() if len(line) > 60 and not line.startswith("    $ ")] == []

    def test_markdown_has_commands_in_a_block_of_their_own(self) -> None:
        explanation = explain_id("1.16-tcx-attachment-by-default")
        assert explanation is not None

        assert "  ```sh\n  kubectl get nodes -o wide\n" in id_as_markdown(explanation)

    def test_all_checks_are_listed(self) -> None:
        assert [row["id"] for row in check_rows()] == sorted(CHECKS)
        assert [line[3:] for line in checks_as_markdown().splitlines() if line.startswith("## ")] == sorted(CHECKS)


class TestCommands:
    """`explain ID` and `rules --checks`."""

    @pytest.mark.parametrize("form", ["text", "json", "markdown"])
    def test_explain(self, form: str, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["explain", "unknown-key", "--report-format", form]) == 0

        answer = capsys.readouterr().out
        assert "unknown-key" in answer
        assert form != "json" or json.loads(answer)["sort"] == "check"

    def test_a_misspelt_id_is_guessed(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["explain", "valu-correctd"]) == 1

        assert "did you mean value-corrected?" in capsys.readouterr().out

    def test_an_option_outranks_an_id(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["explain", "enable-tcx"]) == 0

        assert capsys.readouterr().out.startswith("enable-tcx (bool")

    @pytest.mark.parametrize("form", ["text", "json", "markdown"])
    def test_rules_list_checks(self, form: str, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["rules", "--checks", "--report-format", form]) == 0

        answer = capsys.readouterr().out
        assert all(name in answer for name in CHECKS)

    def test_checks_are_of_no_release(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["rules", "1.16", "--checks"]) == 2

        assert "leave RELEASE out" in capsys.readouterr().err
