"""The project can be released: addresses and versions agree, and what the workflows run is pinned."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import check_release
import pytest
from ruamel.yaml import YAML

import cilium_cmrebase
from cilium_cmrebase.about import REPOSITORY

ROOT = Path(__file__).parent.parent
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def workflow(path: Path) -> dict[str, Any]:
    """Return what a workflow says."""
    said: dict[str, Any] = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    return said


class TestAddress:
    """The repository's address is the constant's, wherever it has to be written."""

    def test_package_metadata_has_it(self) -> None:
        urls = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["urls"]

        assert urls["Source"] == REPOSITORY
        assert {name for name, url in urls.items() if not url.startswith(REPOSITORY)} == set()

    def test_changelog_has_it(self) -> None:
        urls = re.findall(r"^\[[^]]+\]: (\S+)", CHANGELOG, re.M)

        assert urls
        assert [url for url in urls if not url.startswith(f"{REPOSITORY}/")] == []


class TestChangelog:
    """It has a section for what is new, and one for the version that the package has."""

    @pytest.mark.parametrize("version", ["Unreleased", cilium_cmrebase.__version__])
    def test_has_a_section_and_an_address(self, version: str) -> None:
        assert check_release.section(CHANGELOG, version) is not None
        assert f"\n[{version}]: " in CHANGELOG


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
class TestWorkflows:
    """They run what was looked at, and may do no more than they need."""

    def test_every_action_is_pinned_by_its_commit_with_the_version_beside(self, path: Path) -> None:
        uses = re.findall(r"uses:\s*(.*)", path.read_text(encoding="utf-8"))

        assert uses
        assert [
            each for each in uses if not re.fullmatch(r"[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", each)
        ] == []

    def test_what_is_installed_is_pinned(self, path: Path) -> None:
        installs = re.findall(r"pip install (.*)", path.read_text(encoding="utf-8"))

        words = [word for install in installs for word in install.split() if "dist/" not in word]
        assert [word for word in words if "==" not in word] == []

    def test_every_job_says_what_it_may_and_how_long_it_takes(self, path: Path) -> None:
        said = workflow(path)

        assert said["permissions"] == {}
        for job in said["jobs"].values():
            assert job["permissions"]["contents"] == "read"
            assert job["timeout-minutes"] <= 120

    def test_no_step_puts_what_others_write_into_a_script(self, path: Path) -> None:
        steps = [step for job in workflow(path)["jobs"].values() for step in job["steps"]]

        assert [step["run"] for step in steps if "${{" in step.get("run", "")] == []

    def test_no_checkout_leaves_its_token_behind(self, path: Path) -> None:
        steps = [step for job in workflow(path)["jobs"].values() for step in job["steps"]]

        checkouts = [step for step in steps if step.get("uses", "").startswith("actions/checkout@")]
        assert checkouts
        assert {step["with"]["persist-credentials"] for step in checkouts} == {False}


class TestPublishing:
    """Only the job that publishes may prove who it is, and it comes after all checks."""

    def test_waits_for_gate_and_build(self) -> None:
        jobs = workflow(ROOT / ".github" / "workflows" / "release.yml")["jobs"]

        assert sorted(jobs["publish"]["needs"]) == ["build", "gate"]
        assert {name for name, job in jobs.items() if "id-token" in job["permissions"]} == {"publish"}


class TestCheckRelease:
    """`tools/check_release.py TAG` says what stands in the way of a release, or prints its notes."""

    @pytest.fixture
    def checkout(self, tmp_path: Path) -> Path:
        """A checkout that is ready to release 0.2.0."""
        (tmp_path / "cilium_cmrebase").mkdir()
        self.write(tmp_path, "cilium_cmrebase/__init__.py", '"""Doc."""\n\n__version__ = "0.2.0"\n')
        self.write(tmp_path, "cilium_cmrebase/about.py", 'REPOSITORY = "https://example.org/me/it"\n')
        self.write(tmp_path, "pyproject.toml", '[project.urls]\nSource = "https://example.org/me/it"\n')
        self.write(
            tmp_path,
            "CHANGELOG.md",
            "# Changelog\n\n## [Unreleased]\n\n## [0.2.0] - 2026-01-31\n\n- New.\n\n## [0.1.0]\n\n- Old.\n\n"
            "[Unreleased]: https://example.org/me/it/compare/v0.2.0...HEAD\n[0.2.0]: https://example.org/me/it/v0.2.0\n",
        )
        return tmp_path

    def write(self, folder: Path, name: str, text: str) -> None:
        (folder / name).write_text(text, encoding="utf-8")

    def test_finds_nothing_where_all_agree(self, checkout: Path) -> None:
        assert list(check_release.faults("v0.2.0", checkout)) == []

    @pytest.mark.parametrize(
        ("file", "old", "new", "fault"),
        [
            ("cilium_cmrebase/__init__.py", "0.2.0", "0.3.0", "the tag is v0.2.0, and the version 0.3.0"),
            ("cilium_cmrebase/about.py", "/me/", "/OWNER/", "is a placeholder"),
            ("pyproject.toml", "/me/", "/you/", "pyproject.toml: Source is https://example.org/you/it"),
            ("CHANGELOG.md", "[0.2.0] -", "[0.2.1] -", "no section for 0.2.0"),
            ("CHANGELOG.md", " - 2026-01-31", "", "the section for 0.2.0 has no date"),
            ("CHANGELOG.md", "- New.\n", "", "the section for 0.2.0 is empty"),
            ("CHANGELOG.md", "[Unreleased]\n", "[Unreleased]\n\n- Left.\n", "belongs to the release"),
            ("CHANGELOG.md", "## [Unreleased]\n", "", "belongs to the release"),
            ("CHANGELOG.md", "- New.\n", "- New.\n<!-- say more -->\n", "a comment is left"),
            ("CHANGELOG.md", "/me/it/v", "/you/it/v", "https://example.org/you/it/v0.2.0 is not in"),
            ("CHANGELOG.md", "\n[0.2.0]: ", "\n[0.2.1]: ", "no address for 0.2.0"),
        ],
    )
    def test_finds_what_does_not(self, file: str, old: str, new: str, fault: str, checkout: Path) -> None:
        path = checkout / file
        before = path.read_text(encoding="utf-8")
        assert old in before
        path.write_text(before.replace(old, new, 1), encoding="utf-8")

        assert [line for line in check_release.faults("v0.2.0", checkout) if fault in line]

    def test_a_module_without_the_constant_is_an_error(self, checkout: Path) -> None:
        self.write(checkout, "cilium_cmrebase/about.py", "")

        with pytest.raises(SystemExit, match="no REPOSITORY"):
            list(check_release.faults("v0.2.0", checkout))

    def test_prints_the_notes(
        self, checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr(check_release, "ROOT", checkout)
        monkeypatch.setattr(check_release, "faults", lambda tag: iter(()))

        assert check_release.main(["v0.2.0"]) == 0
        assert capsys.readouterr().out == "- New.\n"

    def test_prints_the_faults(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert check_release.main(["v0.0.0"]) == 1
        assert capsys.readouterr().err.startswith(f"the tag is v0.0.0, and the version {cilium_cmrebase.__version__}\n")

    def test_wants_a_tag(self) -> None:
        assert check_release.main([]) == 2
