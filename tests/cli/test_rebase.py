"""The command line of the rebase: streams, files, exit statuses, messages."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from cilium_cmrebase.cli import main as command_line
from cilium_cmrebase.cli.commands import COMMANDS
from cilium_cmrebase.cli.main import main
from cilium_cmrebase.document import ConfigMap
from tests.support.command_line import on_standard_input
from tests.support.releases import NOT_IN_THE_CATALOG, UNKNOWN

OLD = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: cilium-config
data:
  debug: "true"
"""
NEW = OLD.replace('"true"', '"false"')
GONE = OLD.replace("debug:", "enable-remote-node-identity:").replace('"true"', '"false"')
RELEASES = ["--from", "1.15", "--to", "1.16"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with old.yaml, new.yaml and gone.yaml, in which the command runs."""
    (tmp_path / "old.yaml").write_text(OLD, encoding="utf-8")
    (tmp_path / "new.yaml").write_text(NEW, encoding="utf-8")
    (tmp_path / "gone.yaml").write_text(GONE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("folder")
class TestStreams:
    """Data goes to standard output, the report to standard error, or to the files asked for."""

    def test_data_and_report_go_their_ways(self, capfd: pytest.CaptureFixture[str]) -> None:
        status = main(["old.yaml", "new.yaml", *RELEASES])

        out, err = capfd.readouterr()
        assert status == 0
        assert out == OLD
        assert err.startswith("cilium-config 1.15 -> 1.16")

    def test_files_get_them_instead(self, capfd: pytest.CaptureFixture[str]) -> None:
        main(["old.yaml", "new.yaml", *RELEASES, "-o", "out.yaml", "--report", "report.txt"])

        assert capfd.readouterr() == ("", "")
        assert Path("out.yaml").read_text(encoding="utf-8") == OLD
        assert Path("report.txt").read_text(encoding="utf-8").startswith("cilium-config 1.15 -> 1.16")

    def test_a_dash_is_standard_input(self, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
        on_standard_input(monkeypatch, OLD.encode())

        assert main(["-", "new.yaml", *RELEASES]) == 0
        assert capfd.readouterr().out == OLD

    def test_only_one_file_can_be_standard_input(self, capfd: pytest.CaptureFixture[str]) -> None:
        assert main(["-", "-", *RELEASES]) == 2
        assert capfd.readouterr() == ("", "cilium-cmrebase: standard input can be only one of OLD and NEW\n")

    def test_a_report_may_go_to_standard_output(self, capfd: pytest.CaptureFixture[str]) -> None:
        main(["old.yaml", "new.yaml", *RELEASES, "-o", "out.yaml", "--report", "-", "--report-format", "json"])

        out, err = capfd.readouterr()
        assert json.loads(out)["format_version"] == "1.0"
        assert err == ""

    def test_line_endings_are_written_as_they_are(self) -> None:
        Path("new.yaml").write_bytes(NEW.replace("\n", "\r\n").encode())

        main(["old.yaml", "new.yaml", *RELEASES, "-o", "out.yaml", "--report", os.devnull])

        assert Path("out.yaml").read_bytes() == OLD.replace("\n", "\r\n").encode()

    def test_without_new_the_template_of_the_catalog_is_used(self, capfd: pytest.CaptureFixture[str]) -> None:
        assert main(["old.yaml", "--from", "1.15", "--to", "1.16"]) == 0
        assert ConfigMap(capfd.readouterr().out).data["debug"] == "true"

    def test_other_objects_can_be_left_out(self, capfd: pytest.CaptureFixture[str]) -> None:
        other = "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: cilium\n---\n"
        Path("new.yaml").write_text(other + NEW, encoding="utf-8")

        main(["old.yaml", "new.yaml", *RELEASES])
        whole = capfd.readouterr().out
        main(["old.yaml", "new.yaml", *RELEASES, "--configmap-only"])
        alone = capfd.readouterr().out

        assert whole == other + OLD
        assert alone == "---\n" + OLD

    def test_base_is_read_from_a_file(self, capfd: pytest.CaptureFixture[str]) -> None:
        main(["old.yaml", "new.yaml", *RELEASES, "--base", "old.yaml", "--report", os.devnull])

        assert capfd.readouterr().out == NEW

    def test_name_picks_another_config_map(self, capfd: pytest.CaptureFixture[str]) -> None:
        for name in ("old.yaml", "new.yaml"):
            Path(name).write_text(
                Path(name).read_text(encoding="utf-8").replace("cilium-config", "mine"), encoding="utf-8"
            )

        assert main(["old.yaml", "new.yaml", *RELEASES, "--name", "mine"]) == 0
        assert "name: mine" in capfd.readouterr().out


@pytest.mark.usefixtures("folder")
class TestStatus:
    """0: nothing left to decide; 1: something needs a human; 2: bad input, and nothing is written."""

    @pytest.mark.parametrize(
        ("old", "fail_on", "status"),
        [
            ("old.yaml", "required", 0),
            ("old.yaml", "never", 0),
            ("gone.yaml", "required", 1),
            ("gone.yaml", "review", 1),
            ("gone.yaml", "never", 0),
        ],
    )
    def test_depends_on_what_is_left(self, old: str, fail_on: str, status: int) -> None:
        arguments = [old, "new.yaml", *RELEASES, "--report", os.devnull, "-o", "out.yaml", "--fail-on", fail_on]

        assert main(arguments) == status
        assert Path("out.yaml").exists()

    def test_review_counts_what_is_only_recommended(self) -> None:
        arguments = ["old.yaml", "new.yaml", *RELEASES, "--report", os.devnull, "-o", os.devnull]

        assert main(arguments) == 0
        assert main([*arguments, "--fail-on", "review"]) == 1  # compiled defaults change in silence

    @pytest.mark.parametrize(
        ("content", "message"),
        [
            (b"data: [\n", "old.yaml:2:1: not valid YAML: did not find expected node content"),
            (b"- a\n", "old.yaml:1:1: a list, not a ConfigMap; export it with: "),
            (b"kind: Secret\n", "old.yaml:1:1: no ConfigMap in it, but: Secret; export it with: "),
            (b"", "old.yaml: nothing in it; export the ConfigMap with: "),
            (OLD.encode().replace(b'  debug: "true"\n', b""), "old.yaml:5:1: data is empty; export it with: "),
            (OLD.encode("utf-16"), "old.yaml:1:1: not UTF-8; it looks like UTF-16; convert it with: iconv"),
            (OLD.encode() + b"  name: \xe4\n", "old.yaml:7:9: not UTF-8; convert it to UTF-8"),
        ],
    )
    def test_bad_input_is_one_line_and_nothing_written(
        self, content: bytes, message: str, capfd: pytest.CaptureFixture[str]
    ) -> None:
        Path("old.yaml").write_bytes(content)

        status = main(["old.yaml", "new.yaml", *RELEASES, "-o", "out.yaml", "--report", "report.txt"])

        out, err = capfd.readouterr()
        assert status == 2
        assert out == ""
        assert err.startswith(f"cilium-cmrebase: {message}")
        assert err.count("\n") == 1
        assert not Path("out.yaml").exists()
        assert not Path("report.txt").exists()

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (["none.yaml", "new.yaml"], "none.yaml: No such file or directory"),
            ([".", "new.yaml"], ".: Is a directory"),
            (["old.yaml"], "give NEW, or --to to use the catalog's own template"),
            (
                ["old.yaml", "new.yaml", "--from", UNKNOWN],
                NOT_IN_THE_CATALOG,
            ),
            (["old.yaml", "new.yaml", "--to", "new"], "'new' is no Cilium release: write it like 1.16 or 1.16.5"),
        ],
    )
    def test_bad_arguments_are_one_line(
        self, arguments: list[str], message: str, capfd: pytest.CaptureFixture[str]
    ) -> None:
        assert main(arguments) == 2
        assert capfd.readouterr().err == f"cilium-cmrebase: {message}\n"

    def test_bad_usage_is_one_line_with_the_way_to_help(self, capfd: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit) as left:
            main(["--fail-on", "sometimes", "old.yaml"])

        assert left.value.code == 2
        err = capfd.readouterr().err
        assert err.count("\n") == 1
        assert "see `cilium-cmrebase --help`" in err

    def test_an_interrupt_is_130(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def interrupted(name: str) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(command_line, "load", interrupted)

        assert main(["old.yaml", "new.yaml"]) == 130

    def test_a_closed_pipe_is_no_traceback(self) -> None:
        command = (
            f"{sys.executable} -m cilium_cmrebase old.yaml --from 1.15 --to 1.16 2>&1 | true; echo ${{PIPESTATUS[0]}}"
        )

        run = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True)

        assert run.stdout in ("0\n", "141\n")  # the pipe may close after all is written
        assert run.stderr == ""


@pytest.mark.usefixtures("folder")
class TestFiles:
    """Writing a file is atomic and keeps what the file was."""

    def test_mode_is_kept(self) -> None:
        Path("out.yaml").write_text("before", encoding="utf-8")
        Path("out.yaml").chmod(0o640)

        main(["old.yaml", "new.yaml", *RELEASES, "-o", "out.yaml", "--report", os.devnull])

        assert stat.S_IMODE(Path("out.yaml").stat().st_mode) == 0o640
        assert Path("out.yaml").read_text(encoding="utf-8") == OLD

    def test_a_link_is_followed(self) -> None:
        Path("target.yaml").write_text("before", encoding="utf-8")
        Path("out.yaml").symlink_to("target.yaml")

        main(["old.yaml", "new.yaml", *RELEASES, "-o", "out.yaml", "--report", os.devnull])

        assert Path("out.yaml").is_symlink()
        assert Path("target.yaml").read_text(encoding="utf-8") == OLD

    def test_a_failure_leaves_the_old_file_and_nothing_else(
        self, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
    ) -> None:
        Path("out.yaml").write_text("before", encoding="utf-8")
        before = sorted(path.name for path in Path().iterdir())

        def full(handle: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)
        status = main(["old.yaml", "new.yaml", *RELEASES, "-o", "out.yaml"])

        assert status == 2
        assert capfd.readouterr().err == "cilium-cmrebase: out.yaml: No space left on device\n"
        assert Path("out.yaml").read_text(encoding="utf-8") == "before"
        assert sorted(path.name for path in Path().iterdir()) == before

    def test_old_can_be_written_over(self) -> None:
        main(["old.yaml", "new.yaml", *RELEASES, "--base", "old.yaml", "-o", "old.yaml", "--report", os.devnull])

        assert Path("old.yaml").read_text(encoding="utf-8") == NEW


@pytest.mark.usefixtures("folder")
class TestColour:
    """Colours only on a terminal, and not where NO_COLOR asks for none."""

    @pytest.mark.parametrize(
        ("terminal", "environment", "coloured"),
        [
            (True, {}, True),
            (True, {"NO_COLOR": "1"}, False),
            (True, {"TERM": "dumb"}, False),
            (False, {}, False),
        ],
    )
    def test_only_where_it_is_wanted(
        self,
        terminal: bool,
        environment: dict[str, str],
        coloured: bool,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        monkeypatch.delenv("NO_COLOR", raising=False)
        monkeypatch.setenv("TERM", "xterm")
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal)

        main(["old.yaml", "new.yaml", *RELEASES, "-o", os.devnull])

        assert ("\x1b[" in capsys.readouterr().err) == coloured


class TestHelp:
    """The help says what there is."""

    def test_lists_options_and_commands(self, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit) as left:
            main(["--help"])

        out = capsys.readouterr().out
        assert left.value.code == 0
        for word in ("OLD", "NEW", "--from", "--to", "--base", "--new-defaults", "--fail-on", *COMMANDS):
            assert word in out

    def test_version_is_that_of_the_package(self, capsys: pytest.CaptureFixture[str]) -> None:
        from cilium_cmrebase import __version__

        with pytest.raises(SystemExit):
            main(["--version"])

        assert capsys.readouterr().out == f"cilium-cmrebase {__version__}\n"
