"""The pages of docs/reference/ are what the program writes, and `rules` lists what the catalog has."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import write_reference

from cilium_cmrebase.catalog import default_catalog
from cilium_cmrebase.cli.main import main
from cilium_cmrebase.report.reference import option_names
from tests.support.paths import DOCS

REFERENCE = DOCS / "reference"
PAGES = write_reference.pages()
CATALOG = default_catalog()


class TestPages:
    """Nobody edits them by hand."""

    @pytest.mark.parametrize("name", sorted(PAGES))
    def test_are_up_to_date(self, name: str) -> None:
        assert (REFERENCE / name).read_text(encoding="utf-8") == PAGES[name], "run tools/renew.py"

    @pytest.mark.parametrize("folder", write_reference.FOLDERS)
    def test_there_are_no_others(self, folder: str) -> None:
        there = {f"{folder}/{path.name}" for path in (REFERENCE / folder).iterdir()}

        assert there == {name for name in PAGES if name.startswith(f"{folder}/")}

    def test_are_written_and_those_that_are_no_longer_made_are_removed(self, tmp_path: Path) -> None:
        old = tmp_path / "reference" / "rules" / "0.9.md"
        old.parent.mkdir(parents=True)
        old.write_text("gone\n", encoding="utf-8")

        write_reference.main([str(tmp_path)])

        there = {path.relative_to(tmp_path / "reference").as_posix() for path in tmp_path.rglob("*.md")}
        assert there == set(PAGES)

    def test_every_rule_has_a_heading_on_the_page_of_its_release(self) -> None:
        for name in CATALOG.releases:
            release = CATALOG.release(name)
            ids = [rule["id"] for rule in (*release.rule_data, *release.downgrade_rule_data)]

            assert re.findall(r"(?m)^### (.+)$", PAGES.get(f"rules/{name}.md", "")) == ids

    def test_commands_stand_below_what_is_to_do(self) -> None:
        assert (
            "- to do: See kernels, and foreign programs on a node. If there are any on Linux 6.6 or later, set"
            ' enable-tcx to "false" before the upgrade.\n'
            "  ```sh\n  kubectl get nodes -o wide\n  tc filter show dev eth0 ingress\n  ```\n"
        ) in PAGES["rules/1.16.md"]

    def test_why_going_back_asks_for_nothing_is_said(self) -> None:
        assert "\n- rollback: nothing to do: NodePort is on in 1.15 as well\n" in PAGES["rules/1.16.md"]

    def test_who_is_asked_reads_what_for(self) -> None:
        assert ", asks a person before the rollout (cluster)\n" in PAGES["rules/1.18.md"]
        assert ", asks a person before the rollout (choice)\n" in PAGES["rules/1.18.md"]

    def test_every_option_stands_on_the_page_of_its_letter_and_in_the_index(self) -> None:
        names = option_names(CATALOG)
        letters = sorted({name[0] for name in names})

        on_pages = [name for letter in letters for name in headings(f"options/{letter}.md", "##")]
        assert [name.replace("\\", "") for name in on_pages] == names
        assert re.findall(r"(?m)^\| \[`(.+?)`\]", PAGES["options.md"]) == names

    @pytest.mark.parametrize("name", ["tunnel", "ipam", "bpf-map-dynamic-size-ratio", "etcd-config", "mtu"])
    def test_explain_prints_what_stands_there(self, name: str, capsys: pytest.CaptureFixture[str]) -> None:
        main(["explain", name, "--format", "markdown"])

        without_links = re.sub(r"\[([^]]+)\]\(\.\./[^)]+\)", r"\1", PAGES[f"options/{name[0]}.md"])
        assert f"\n{capsys.readouterr().out}" in without_links

    @pytest.mark.parametrize("name", sorted(PAGES))
    def test_links_lead_to_headings(self, name: str) -> None:
        for target, anchor in set(re.findall(r"\]\(([^)#]+\.md)(?:#([^)]+))?\)", PAGES[name])):
            page = (REFERENCE / name).parent.joinpath(target).resolve().relative_to(REFERENCE).as_posix()
            # As GitHub and MyST make anchors: without what is neither letter, digit, dash nor underscore.
            anchors = {re.sub(r"[^\w-]", "", heading) for heading in headings(page, "###?")}
            assert not anchor or anchor in anchors, (page, anchor)


def headings(page: str, level: str) -> list[str]:
    """Return the headings of a page whose level *level*, a pattern, matches."""
    return re.findall(rf"(?m)^{level} (.+)$", PAGES[page])


class TestCommand:
    """`rules [RELEASE]` in three forms."""

    def test_one_release_has_its_rules(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["rules", "1.6", "--format", "json"]) == 0

        ids = [row["id"] for row in json.loads(capsys.readouterr().out)]
        release = CATALOG.release("1.6")
        assert ids == [rule["id"] for rule in (*release.rule_data, *release.downgrade_rule_data)]

    def test_a_row_has_its_commands_and_what_it_asks(self, capsys: pytest.CaptureFixture[str]) -> None:
        main(["rules", "1.16", "--format", "json"])

        rows = {row["id"]: row for row in json.loads(capsys.readouterr().out)}
        secret = "kubectl -n kube-system get secret cilium-ipsec-keys -o jsonpath='{.data.keys}' | base64 -d"
        assert rows["1.16-ipsec-per-tunnel-keys"]["commands"] == [secret]
        assert {row["asks"] for row in rows.values()} == {"cluster", "choice", "nothing"}
        nodeport = rows["1.16-ingress-and-gateway-api-need-nodeport"]
        assert (nodeport["rollback"], nodeport["no_rollback"]) == ("", "NodePort is on in 1.15 as well")
        assert (nodeport["asks"], nodeport["commands"]) == ("nothing", [])
        assert [row["id"] for row in rows.values() if "{" in row["action"].replace('[{"nodes"', "")] == []

    def test_text_and_markdown_name_every_rule(self, capsys: pytest.CaptureFixture[str]) -> None:
        for form in ("text", "markdown"):
            main(["rules", "--format", form])
            out = capsys.readouterr().out
            for name in ("1.5", "1.6"):
                assert all(rule["id"] in out for rule in CATALOG.release(name).rule_data)

    def test_a_release_without_rules_says_so(self, capsys: pytest.CaptureFixture[str]) -> None:
        main(["rules", "1.0"])

        assert capsys.readouterr().out == "no rules yet\n"

    def test_releases_are_a_markdown_table(self, capsys: pytest.CaptureFixture[str]) -> None:
        main(["releases", "--format", "markdown"])

        assert capsys.readouterr().out.startswith("| release |")
