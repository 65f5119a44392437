"""The pages of docs/reference/ are what the program writes, and `rules` lists what the catalog has."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import write_reference

from cilium_cmrebase.catalog import default_catalog
from cilium_cmrebase.cli.main import main

REFERENCE = Path(__file__).parent.parent / "docs" / "reference"


class TestPages:
    """Nobody edits them by hand."""

    @pytest.mark.parametrize("name", sorted(write_reference.pages()))
    def test_are_up_to_date(self, name: str) -> None:
        assert (REFERENCE / name).read_text(encoding="utf-8") == write_reference.pages()[name]

    def test_every_rule_has_a_heading(self) -> None:
        catalog = default_catalog()
        page = (REFERENCE / "rules.md").read_text(encoding="utf-8")

        for name in catalog.releases:
            for rule in catalog.release(name).rule_data:
                assert f"\n### {rule['id']}\n" in page


class TestCommand:
    """`rules [RELEASE]` in three forms."""

    def test_one_release_has_its_rules(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["rules", "1.6", "--format", "json"]) == 0

        ids = [row["id"] for row in json.loads(capsys.readouterr().out)]
        release = default_catalog().release("1.6")
        assert ids == [rule["id"] for rule in (*release.rule_data, *release.downgrade_rule_data)]

    def test_text_and_markdown_name_every_rule(self, capsys: pytest.CaptureFixture[str]) -> None:
        for form in ("text", "markdown"):
            main(["rules", "--format", form])
            out = capsys.readouterr().out
            for name in ("1.5", "1.6"):
                assert all(rule["id"] in out for rule in default_catalog().release(name).rule_data)

    def test_a_release_without_rules_says_so(self, capsys: pytest.CaptureFixture[str]) -> None:
        main(["rules", "1.0"])

        assert capsys.readouterr().out == "no rules yet\n"

    def test_releases_are_a_markdown_table(self, capsys: pytest.CaptureFixture[str]) -> None:
        main(["releases", "--format", "markdown"])

        assert capsys.readouterr().out.startswith("| release |")
