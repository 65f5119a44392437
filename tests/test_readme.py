"""The README's example is what the program does."""

from __future__ import annotations

import re

from tests.support.command_line import run_command
from tests.support.paths import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.M | re.S)


class TestReadme:
    """Its two commands and its example."""

    def test_top_has_exactly_two_commands(self) -> None:
        top = README.partition("## Why")[0]

        assert len(re.findall(r"^\$ ", top, re.M)) == 2

    def test_example_shows_the_fixtures(self) -> None:
        old, new, _ = blocks("yaml")

        assert old == (ROOT / "fixtures/guide/old.yaml").read_text(encoding="utf-8")
        assert new == (ROOT / "fixtures/guide/new.yaml").read_text(encoding="utf-8")

    def test_example_gives_the_result_and_the_report_shown(self) -> None:
        command = re.findall(r"-m cilium_cmrebase (.*)", README)[0].split()

        run = run_command(*command, cwd=ROOT)

        assert run.returncode == 0
        assert run.stdout == blocks("yaml")[2]
        assert run.stderr == blocks("text")[0]

    def test_keys_said_to_be_added_on_the_way_to_1_6_are(self) -> None:
        paragraph = README.partition("With `--from 1.4 --to 1.6`")[2].partition("## ")[0]
        command = ["fixtures/guide/old.yaml", "fixtures/guide/new.yaml", "--from", "1.4", "--to", "1.6"]

        run = run_command(*command, cwd=ROOT)

        said = re.findall(r"`([a-z][a-z-]+)(?::[^`]*)?`", paragraph)
        assert said == ["kvstore", "kvstore-opt", "identity-allocation-mode", "bpf-ct-global-tcp-max"]
        for key in said:
            assert f"\n  {key}: " in run.stdout
