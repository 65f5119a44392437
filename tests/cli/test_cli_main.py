"""What the command line does whatever the command is: dispatch, exit statuses, faults, help, and a quick start."""

from __future__ import annotations

import argparse
import gc
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from cilium_cmrebase import CmrebaseError
from cilium_cmrebase.about import REPOSITORY
from cilium_cmrebase.cli import main as command_line, startup
from cilium_cmrebase.cli.commands import COMMANDS, load
from cilium_cmrebase.cli.main import STATUSES, entry_point, main

ROOT = Path(__file__).parents[2]
# What the help has no use for.
HEAVY = ("attr", "ruamel", "jsonschema", "pathlib", "cilium_cmrebase.catalog", "cilium_cmrebase.document")


def raise_in_run(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """Let `releases` raise *error* when it runs."""

    def faulty(options: argparse.Namespace) -> int:
        raise error

    monkeypatch.setattr(load("releases"), "run", faulty)


class TestCommands:
    """Each command is a module with a description, its arguments, and what runs it."""

    @pytest.mark.parametrize("name", COMMANDS)
    def test_each_can_be_loaded_by_its_name(self, name: str) -> None:
        command = load(name)

        parser = argparse.ArgumentParser()
        command.add_arguments(parser)
        assert getattr(command, "__name__", "") == f"cilium_cmrebase.cli.{name}"
        assert command.DESCRIPTION.strip()
        assert callable(command.run)

    def test_another_word_is_none(self) -> None:
        with pytest.raises(KeyError):
            load("main")


class TestStatuses:
    """One place says what each exit status means; the help and the documentation have it from there."""

    @pytest.mark.parametrize(
        ("error", "status"),
        [
            (CmrebaseError("what is wrong"), 2),
            (OSError(2, "No such file or directory", "x.yaml"), 2),
            (KeyboardInterrupt(), 130),
            (KeyError("x"), 70),
            (ValueError("no message for users"), 70),
            (RecursionError(), 70),
            (AssertionError(), 70),
        ],
    )
    def test_each_error_has_its_own(self, error: BaseException, status: int, monkeypatch: pytest.MonkeyPatch) -> None:
        raise_in_run(monkeypatch, error)

        assert main(["releases"]) == status
        assert status in STATUSES

    def test_a_reader_that_has_gone_has_its_own(self, monkeypatch: pytest.MonkeyPatch) -> None:
        raise_in_run(monkeypatch, BrokenPipeError())
        with Path(os.devnull).open("w", encoding="utf-8") as output:  # whose descriptor is given another meaning
            monkeypatch.setattr(sys, "stdout", output)

            assert main(["releases"]) == 141

    def test_the_help_has_them_all(self, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit):
            main(["--help"])

        shown = capsys.readouterr().out.partition("exit status:\n")[2]
        assert [int(line.split()[0]) for line in shown.splitlines()] == list(STATUSES)

    def test_the_documentation_has_them_all(self) -> None:
        page = (ROOT / "docs" / "explanation" / "trust.md").read_text(encoding="utf-8")

        table = page.partition("## Exit statuses")[2].partition("\n## ")[0]
        assert [int(number) for number in re.findall(r"^\| (\d+) \|", table, re.M)] == list(STATUSES)


class TestFaults:
    """An exception that nobody foresaw is one line that asks for a report, and never an answer."""

    def test_is_one_line_with_the_way_to_report_it(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.delenv("CILIUM_CMREBASE_TRACEBACK", raising=False)
        raise_in_run(monkeypatch, ValueError("what\nis this"))

        assert main(["releases"]) == 70
        assert capsys.readouterr() == (
            "",
            "cilium-cmrebase: a fault of the program (ValueError: what is this); please report it at "
            f"{REPOSITORY}/issues (CILIUM_CMREBASE_TRACEBACK=1 shows where it comes from)\n",
        )

    def test_comes_with_a_traceback_where_that_is_asked_for(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("CILIUM_CMREBASE_TRACEBACK", "1")
        raise_in_run(monkeypatch, ValueError("what"))

        assert main(["releases"]) == 70
        lines = capsys.readouterr().err.splitlines()
        assert lines[0] == "Traceback (most recent call last):"
        assert lines[-2] == "ValueError: what"
        assert lines[-1].endswith(f"please report it at {REPOSITORY}/issues")

    def test_of_a_command_that_cannot_be_loaded_is_one_too(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def broken(name: str) -> None:
            raise ModuleNotFoundError("No module named 'jsonschema'")

        monkeypatch.setattr(command_line, "load", broken)

        assert main(["releases"]) == 70

    def test_bad_input_is_none(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        raise_in_run(monkeypatch, CmrebaseError("say it otherwise"))

        assert main(["releases"]) == 2
        assert capsys.readouterr().err == "cilium-cmrebase: say it otherwise\n"


class TestStart:
    """The help is quick, and only the program itself changes how Python works."""

    @pytest.mark.parametrize("name", COMMANDS)
    def test_help_loads_no_engine(self, name: str) -> None:
        code = "import sys; from cilium_cmrebase.cli.main import main\ntry: main()\nfinally: print(*sys.modules)"

        done = subprocess.run(
            [sys.executable, "-S", "-c", code, name, "--help"],
            capture_output=True,
            text=True,
            check=False,
            env=os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])},
        )

        loaded = done.stdout.splitlines()[-1].split()
        assert f"cilium_cmrebase.cli.{name}" in loaded
        assert sorted(set(HEAVY).intersection(loaded)) == []

    def test_importing_and_calling_it_changes_nothing_of_pythons(self) -> None:
        before = gc.get_threshold(), getattr(argparse, "_")  # noqa: B009 - typeshed does not know it

        main(["releases"])

        assert (gc.get_threshold(), getattr(argparse, "_")) == before  # noqa: B009

    def test_the_program_does(self, monkeypatch: pytest.MonkeyPatch) -> None:
        thresholds: list[int] = []
        monkeypatch.setattr(gc, "set_threshold", thresholds.append)
        monkeypatch.setattr(argparse, "_", lambda text: f"translated {text}")

        startup.prepare()

        assert len(thresholds) == 1
        assert getattr(argparse, "_")("usage") == "usage"  # noqa: B009

    @pytest.mark.parametrize(("arguments", "status"), [(["releases"], 0), (["schema", "0.9"], 2), (["--version"], 0)])
    def test_it_leaves_with_the_status(
        self, arguments: list[str], status: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        left: list[int] = []
        monkeypatch.setattr(command_line, "prepare", lambda: None)
        monkeypatch.setattr(command_line, "leave", left.append)
        monkeypatch.setattr(sys, "argv", ["cilium-cmrebase", *arguments])

        entry_point()  # type: ignore[unused-ignore]

        assert left == [status]

    def test_leaving_writes_what_is_left_of_standard_error(self) -> None:
        code = (
            "import sys; from cilium_cmrebase.cli.startup import leave; "
            "sys.stderr = open(2, 'w', buffering=1000, closefd=False); sys.stderr.write('last words'); leave(3)"
        )

        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

        assert (done.returncode, done.stderr) == (3, "last words")
