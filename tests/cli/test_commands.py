"""The commands that show what the program knows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cilium_cmrebase.cli.main import main
from tests.support.releases import RELEASES

FRAGMENT = 'kind: ConfigMap\nmetadata: {name: cilium-config}\ndata: {debug: "true"}\n'


class TestDetect:
    """`detect FILE` answers with status 0 where it is sure, else 1."""

    def test_an_image_tag_is_beyond_doubt(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        file = tmp_path / "all.yaml"
        file.write_text(FRAGMENT + "---\nimage: quay.io/cilium/cilium:v1.16.5\n", encoding="utf-8")

        assert main(["detect", str(file)]) == 0
        assert capsys.readouterr().out == f"{file}: 1.16.5 (by an image tag (1.16.5))\n"

    def test_a_guess_is_said(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        file = tmp_path / "one.yaml"
        file.write_text(FRAGMENT, encoding="utf-8")

        assert main(["detect", str(file)]) == 1
        assert "unsure" in capsys.readouterr().out

    def test_nothing_fits(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        file = tmp_path / "none.yaml"
        file.write_text(FRAGMENT.replace("debug", "nobody-knows-this"), encoding="utf-8")

        assert main(["detect", str(file)]) == 1
        assert capsys.readouterr().out == f"{file}: no release fits: no release knows these keys\n"

    def test_json_has_the_same(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        file = tmp_path / "all.yaml"
        file.write_text(FRAGMENT + "---\nimage: quay.io/cilium/cilium:v1.16.5\n", encoding="utf-8")

        main(["detect", str(file), "--format", "json"])

        answer = json.loads(capsys.readouterr().out)
        assert (answer["release"], answer["patch"], answer["certain"]) == ("1.16", "1.16.5", True)


class TestReleases:
    """`releases` lists what the catalog has."""

    def test_text_has_a_line_for_each(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["releases"]) == 0

        lines = capsys.readouterr().out.splitlines()
        assert [line.split()[0] for line in lines] == ["RELEASE", *RELEASES]

    def test_json_has_the_same(self, capsys: pytest.CaptureFixture[str]) -> None:
        main(["releases", "--format", "json"])

        rows = json.loads(capsys.readouterr().out)
        assert rows[5]["release"] == "1.5"
        assert rows[5]["rules"] > 0


class TestSchema:
    """`schema RELEASE` prints the JSON Schema as the catalog has it."""

    def test_prints_the_file(self, capfd: pytest.CaptureFixture[str]) -> None:
        assert main(["schema", "v1.16.5"]) == 0
        assert json.loads(capfd.readouterr().out)["x-release"] == "1.16"

    def test_an_unknown_release_is_bad_input(self, capfd: pytest.CaptureFixture[str]) -> None:
        assert main(["schema", "2.0"]) == 2
        assert capfd.readouterr().err.startswith("cilium-cmrebase: Cilium 2.0 is not in the catalog")
