"""`--report-format`, `--report` and `--step-summary`: which report goes where."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from cilium_cmrebase import report
from cilium_cmrebase.cli.main import main
from tests.support.paths import TESTS
from tests.support.report_samples import HEAD

CHECK = ["check", "old.yaml", "--release", "1.16"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a ConfigMap that has something to say."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    Path("old.yaml").write_text(HEAD + '  debug: "yes"\n', encoding="utf-8")
    return tmp_path


class TestFormats:
    """Each has a module, which is imported only where it is used."""

    def test_each_module_is_a_format(self) -> None:
        [home] = report.__path__
        modules = {path.stem.removeprefix("as_") for path in Path(home).glob("as_*.py")}

        assert modules == set(report.FORMATS)

    @pytest.mark.parametrize("report_format", report.FORMATS)
    def test_each_has_a_file_of_tests(self, report_format: str) -> None:
        assert (TESTS / "report" / f"test_{report_format}.py").is_file()

    def test_only_the_one_that_is_used_is_imported(self) -> None:
        code = (
            "import sys; from cilium_cmrebase.cli.main import main; main(sys.argv[1:]);"
            "print(sorted(name for name in sys.modules if '.report.as_' in name or name.startswith('xml')))"
        )

        done = subprocess.run(
            [sys.executable, "-c", code, *CHECK, "--report", "out.txt"], capture_output=True, text=True, check=True
        )

        assert done.stdout == "['cilium_cmrebase.report.as_text']\n"


class TestAuto:
    """Without a word on it, the log of GitHub Actions gets annotations, and all else text."""

    @pytest.mark.parametrize(
        ("in_actions", "arguments", "begins"),
        [
            ("true", [], "::error "),
            ("true", ["--report-format", "auto"], "::error "),
            ("true", ["--report", "-"], "::error "),
            ("true", ["--report-format", "text"], "old.yaml: "),
            ("true", ["--report-format", "markdown"], "## old.yaml: "),
            ("false", [], "old.yaml: "),
            (None, [], "old.yaml: "),
            (None, ["--report-format", "github"], "::error "),
        ],
    )
    def test_picks_githubs_only_there_and_only_if_nobody_asked_for_one(
        self,
        in_actions: str | None,
        arguments: list[str],
        begins: str,
        monkeypatch: pytest.MonkeyPatch,
        capfd: pytest.CaptureFixture[str],
    ) -> None:
        if in_actions is not None:
            monkeypatch.setenv("GITHUB_ACTIONS", in_actions)

        assert main([*CHECK, *arguments]) == 1
        assert capfd.readouterr().out.startswith(begins)

    def test_a_file_is_no_log(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("GITHUB_ACTIONS", "true")

        main([*CHECK, "--report", "report.txt"])

        assert Path("report.txt").read_text(encoding="utf-8").startswith("old.yaml: ")


class TestStepSummary:
    """The summary of a step gets the report as markdown, beside the report that was asked for."""

    def test_it_is_added_to_what_is_there(
        self, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("GITHUB_STEP_SUMMARY", "summary.md")
        Path("summary.md").write_text("before\n\n", encoding="utf-8")

        assert main([*CHECK, "--step-summary", "--report-format", "json"]) == 1

        before, _, added = Path("summary.md").read_text(encoding="utf-8").partition("\n\n")
        assert before == "before"
        assert added.startswith("## old.yaml: ")
        assert "**debug**" in added
        assert json.loads(capfd.readouterr().out)["report"] == "check"

    def test_without_the_option_it_stays_as_it_is(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("GITHUB_STEP_SUMMARY", "summary.md")

        main([*CHECK, "--report", "out.txt"])

        assert not Path("summary.md").exists()

    def test_outside_of_github_it_is_bad_usage_and_nothing_is_written(self, capfd: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit) as left:
            main(["old.yaml", "--from", "1.15", "--to", "1.16", "-o", "new.yaml", "--step-summary"])

        assert left.value.code == 2
        assert "GITHUB_STEP_SUMMARY" in capfd.readouterr().err
        assert not Path("new.yaml").exists()


class TestEncoding:
    """A report that programs read is UTF-8; text is what the terminal can show."""

    @pytest.mark.parametrize(
        ("report_format", "expected"),
        [
            ("text", b"\\xfcber.yaml: "),
            ("markdown", "## über.yaml: ".encode()),
            ("gitlab", '"path": "über.yaml"'.encode()),
        ],
    )
    def test_a_poor_terminal_is_no_obstacle(
        self, report_format: str, expected: bytes, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        Path("old.yaml").rename("über.yaml")
        data = io.BytesIO()
        monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(data, encoding="ascii"))

        main(["check", "über.yaml", "--release", "1.16", "--report-format", report_format])

        assert expected in data.getvalue()

    @pytest.mark.parametrize("report_format", report.FORMATS)
    def test_a_file_name_that_is_no_utf_8_is_no_obstacle(self, report_format: str) -> None:
        try:
            Path("old.yaml").rename("\udcff.yaml")
        except (OSError, UnicodeError):
            pytest.skip("the file system takes only names in UTF-8")

        assert main(["check", "\udcff.yaml", "--release", "1.16", "--report-format", report_format]) == 1
