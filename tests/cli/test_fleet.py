"""`fleet`: which files, where to, what is up to date, what is told, and what an interruption leaves behind."""

from __future__ import annotations

import builtins
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cilium_cmrebase.cli import fleet_manifest, fleet_run
from cilium_cmrebase.cli.files import write_text
from cilium_cmrebase.cli.fleet_inputs import find_inputs
from cilium_cmrebase.cli.main import main
from cilium_cmrebase.document import ConfigMap
from tests.support.command_line import COMMAND, on_standard_input
from tests.support.needed import needed_module
from tests.support.paths import ROOT
from tests.support.releases import NOT_IN_THE_CATALOG, UNKNOWN

OK = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: cilium-config
data:
  debug: "true"
"""
NEEDS = OK.replace("debug:", "enable-remote-node-identity:").replace('"true"', '"false"')
TEMPLATE = OK.replace('"true"', '"false"')
# A file that speaks of the ConfigMap, as folders of clusters have it, and holds none.
PATCH = "kind: Kustomization\npatches:\n- target: {kind: ConfigMap, name: cilium-config}\n  path: patch.yaml\n"
ALL = ["eu/paris.yaml", "eu/rome.yml", "us/boston.yaml"]
MANIFEST = ".cilium-cmrebase.jsonl"
RUN = ["fleet", "clusters", "--from", "1.15", "--to", "1.16", "-o", "out", "--jobs", "1"]


def write(files: dict[str, str]) -> None:
    for name, text in files.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text, encoding="utf-8")


def outputs(folder: str = "out") -> list[str]:
    # The manifest is hidden, and so is the half of an output that a kill may leave behind.
    found = (path for path in Path(folder).rglob("*") if path.is_file() and not path.name.startswith("."))
    return sorted(path.relative_to(folder).as_posix() for path in found)


def contents(folder: str = "out") -> dict[str, str]:
    return {name: (Path(folder) / name).read_text(encoding="utf-8") for name in outputs(folder)}


def lines() -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path("lines.jsonl").read_text(encoding="utf-8").splitlines()]


def done_again() -> list[str]:
    """Run once more, and return the names of the clusters that were rebased and not found up to date."""
    main([*RUN, "--json-lines", "lines.jsonl"])
    return sorted(line["name"].removeprefix("clusters/") for line in lines() if not line["up_to_date"])


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with `clusters/`, in which the command runs."""
    monkeypatch.chdir(tmp_path)
    write({"clusters/eu/paris.yaml": OK, "clusters/eu/rome.yml": OK, "clusters/us/boston.yaml": OK})
    return tmp_path


class TestOutputs:
    """OUTDIR mirrors the inputs."""

    def test_hold_what_a_rebase_of_each_gives(self, capfd: pytest.CaptureFixture[str]) -> None:
        write({"clusters/us/miami.yaml": NEEDS, "template.yaml": "kind: Service\n---\n" + TEMPLATE})
        releases = ["--from", "1.15", "--to", "1.16"]

        main(["fleet", "clusters", "--template", "template.yaml", *releases, "-o", "out"])
        main(["clusters/us/miami.yaml", "template.yaml", *releases, "-o", "alone.yaml", "--configmap-only"])

        assert outputs() == ["eu/paris.yaml", "eu/rome.yml", "us/boston.yaml", "us/miami.yaml"]
        assert contents()["us/miami.yaml"] == Path("alone.yaml").read_text(encoding="utf-8")

    def test_of_json_are_yaml_by_name(self) -> None:
        data = json.dumps({"kind": "ConfigMap", "metadata": {"name": "cilium-config"}, "data": {"debug": "true"}})
        write({"clusters/us/dallas.json": data})

        main(RUN)

        assert ConfigMap(contents()["us/dallas.yaml"]).data["debug"] == "true"

    @pytest.mark.parametrize(
        ("arguments", "names"),
        [
            (["clusters/eu"], ["paris.yaml", "rome.yml"]),
            (["clusters/eu", "clusters/us"], ["eu/paris.yaml", "eu/rome.yml", "us/boston.yaml"]),
            (["clusters/eu/paris.yaml", "clusters/us"], ["eu/paris.yaml", "us/boston.yaml"]),
            (["clusters/*/*.yaml"], ["eu/paris.yaml", "us/boston.yaml"]),
            (["clusters/*"], ["eu/paris.yaml", "eu/rome.yml", "us/boston.yaml"]),
            (["**/paris.yaml"], ["paris.yaml"]),
            (["clusters/eu/paris.yaml", "clusters/us/../eu"], ["paris.yaml", "rome.yml"]),
        ],
    )
    def test_lie_below_the_deepest_folder_that_holds_all_inputs(self, arguments: list[str], names: list[str]) -> None:
        assert [each.output for each in find_inputs(arguments, Path("out"))] == names

    def test_in_a_folder_of_the_fleet_are_no_inputs(self) -> None:
        run = [*RUN[:-4], "-o", "clusters/out"]

        main(run)
        main(run)

        assert outputs("clusters/out") == ALL

    def test_a_folder_that_cannot_be_written_to_fails_its_clusters_only(
        self, capfd: pytest.CaptureFixture[str]
    ) -> None:
        write({"out/eu": "a file"})

        assert main(RUN) == 2
        assert outputs() == ["eu", "us/boston.yaml"]
        assert "failed: clusters/eu/paris.yaml: out/eu/paris.yaml: " in capfd.readouterr().err


class TestInputs:
    """Folders are searched, names are taken at their word."""

    def test_may_be_named_on_standard_input(self, monkeypatch: pytest.MonkeyPatch) -> None:
        names = b"clusters/eu/paris.yaml\n\nclusters/us\n"
        on_standard_input(monkeypatch, names)

        assert main(["fleet", "-", *RUN[2:]]) == 0
        assert outputs() == ["eu/paris.yaml", "us/boston.yaml"]

    def test_what_is_hidden_is_not_searched(self) -> None:
        write({"clusters/.git/a.yaml": OK, "clusters/eu/.paris.yaml.swp.yaml": OK, "clusters/notes.md": OK})

        main(RUN)

        assert outputs() == ALL

    @pytest.mark.parametrize(
        "text", ["replicas: 3\n", "{{ if }}\n", PATCH, "kind: ConfigMap\nmetadata: {name: other}\ndata: {a: b}\n"]
    )
    def test_a_file_without_the_config_map_is_left_out_of_a_folder_and_said(
        self, text: str, capfd: pytest.CaptureFixture[str]
    ) -> None:
        write({"clusters/eu/other.yaml": text})

        assert main(RUN) == 0
        assert "1 file without the ConfigMap, left out: clusters/eu/other.yaml." in capfd.readouterr().out.splitlines()

    @pytest.mark.parametrize("run", [["fleet", "clusters", "clusters/eu/other.yaml", *RUN[2:]], [*RUN, "--strict"]])
    def test_it_is_an_error_where_it_is_named_or_strictness_is_wanted(
        self, run: list[str], capfd: pytest.CaptureFixture[str]
    ) -> None:
        write({"clusters/eu/other.yaml": PATCH})

        assert main(run) == 2
        assert "failed: clusters/eu/other.yaml:1:1: no ConfigMap in it, but: Kustomization; " in capfd.readouterr().err

    @pytest.mark.parametrize(
        ("data", "place"),
        [
            (b"data: [ # of the ConfigMap cilium-config\n", ":2:1: not valid YAML"),
            (OK.replace('  debug: "true"\n', "").encode(), ":5:1: data is empty"),
            (f"{OK}---\n{OK}".encode(), ":8:1: 2 ConfigMaps are called cilium-config"),
            (OK.encode("utf-16"), ":1:1: not UTF-8"),
        ],
    )
    def test_a_bad_one_in_a_folder_is_reported_at_its_place_and_stops_nothing(
        self, data: bytes, place: str, capfd: pytest.CaptureFixture[str]
    ) -> None:
        Path("clusters/eu/bad.yaml").write_bytes(data)

        assert main(RUN) == 2
        assert outputs() == ALL
        assert f"failed: clusters/eu/bad.yaml{place}" in capfd.readouterr().err

    def test_what_is_missing_or_not_to_be_read_fails_alone(
        self, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
    ) -> None:
        scandir = os.scandir

        def refusing(path: str) -> Any:
            if str(path) == "clusters/us":
                raise PermissionError(13, "Permission denied", str(path))
            return scandir(path)

        monkeypatch.setattr(os, "scandir", refusing)

        assert main(["fleet", "clusters", "clusters/nowhere.yaml", "none/*.yaml", *RUN[2:]]) == 2
        err = capfd.readouterr().err
        assert "failed: clusters/nowhere.yaml: No such file or directory\n" in err
        assert "failed: none/*.yaml: No such file or directory\n" in err
        assert "failed: clusters/us: " in err
        assert outputs() == ["clusters/eu/paris.yaml", "clusters/eu/rome.yml"]


class TestUsage:
    """What cannot work is refused before anything is written."""

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (["clusters", "-o", "out"], "give --to to use the catalog's own template, or --template FILE"),
            (
                ["clusters", "--to", UNKNOWN, "-o", "out"],
                NOT_IN_THE_CATALOG,
            ),
            (["clusters", "--template", "none.yaml", "-o", "out"], "none.yaml: No such file or directory"),
            (
                ["clusters", "--template", "clusters/eu/paris.yaml", "-o", "out"],
                "clusters/eu/paris.yaml: cannot tell for sure which release it is of (",
            ),
            (["empty", "--to", "1.16", "-o", "out"], "no *.yaml, *.yml, *.json files in empty"),
            (
                ["clusters", "--to", "1.16", "-o", "clusters"],
                "clusters/eu/paris.yaml would be written over the input clusters/eu/paris.yaml; give another place",
            ),
            (
                ["clusters", "--to", "1.16", "-o", "linked"],
                "linked/us/boston.yaml would be written over the input clusters/us/boston.yaml; give another place",
            ),
            (
                ["clusters", "--to", "1.16", "-o", "out", "--json-lines", "clusters/eu/rome.yml"],
                "clusters/eu/rome.yml would be written over the input clusters/eu/rome.yml; give another place",
            ),
            (
                ["clusters", "--to", "1.16", "-o", ".", "--base", "eu/paris.yaml"],
                "eu/paris.yaml would be written over the input eu/paris.yaml; give another place",
            ),
            (
                ["same", "--to", "1.16", "-o", "out"],
                "same/a.json and same/a.yaml would both become out/a.yaml; rename one of them",
            ),
            (
                ["-", "--template", "-", "-o", "out"],
                "standard input can be only one of the list of files and --template",
            ),
            (
                ["clusters", "--to", "1.16", "-o", "out", "--json-lines", "-", "--report", "-"],
                "standard output can be only one of --json-lines and --report",
            ),
            (["others", "--to", "1.16", "-o", "out"], "none of 1 files holds a ConfigMap called cilium-config"),
        ],
    )
    def test_is_refused_on_one_line(
        self, arguments: list[str], message: str, capfd: pytest.CaptureFixture[str]
    ) -> None:
        write(
            {
                "eu/paris.yaml": OK,
                "same/a.json": OK,
                "same/a.yaml": OK,
                "others/a.yaml": "a: b\n",
                "linked/us/notes": "",
            }
        )
        Path("empty").mkdir()
        Path("linked/us/boston.yaml").symlink_to(Path("clusters/us/boston.yaml").resolve())

        assert main(["fleet", *arguments]) == 2
        out, err = capfd.readouterr()
        assert out == ""
        assert err.startswith(f"cilium-cmrebase: {message}")
        assert err.count("\n") == 1
        assert not Path("out").exists() or outputs() == []

    @pytest.mark.parametrize("number", ["0", "-1", "many", "1.5"])
    def test_the_number_of_processes_is_one_or_more(self, number: str, capfd: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit) as left:
            main([*RUN, "--jobs", number])

        assert left.value.code == 2
        assert f"{number!r} is no number of processes" in capfd.readouterr().err

    def test_a_template_may_tell_its_release(self) -> None:
        write({"template.yaml": TEMPLATE + "---\nimage: quay.io/cilium/cilium:v1.16.5\n"})

        main(["fleet", "clusters", "--template", "template.yaml", "-o", "out", "--json-lines", "lines.jsonl"])

        assert {line["to"] for line in lines()} == {"1.16.5"}


class TestStatus:
    """0: all is well; 1: something needs a person; 2: something could not be rebased, whatever else there is."""

    @pytest.mark.parametrize(
        ("files", "fail_on", "status"),
        [
            ({}, "required", 0),
            ({}, "review", 1),
            ({"clusters/eu/oslo.yaml": NEEDS}, "required", 1),
            ({"clusters/eu/oslo.yaml": NEEDS}, "review", 1),
            ({"clusters/eu/oslo.yaml": NEEDS}, "never", 0),
            ({"clusters/eu/oslo.yaml": NEEDS, "clusters/eu/bad.yaml": f"{OK}---\n{OK}"}, "required", 2),
            ({"clusters/eu/bad.yaml": f"{OK}---\n{OK}"}, "never", 2),
        ],
    )
    def test_is_that_of_the_gravest_cluster(self, files: dict[str, str], fail_on: str, status: int) -> None:
        write(files)

        assert main([*RUN, "--fail-on", fail_on]) == status
        assert main([*RUN, "--fail-on", fail_on]) == status  # also by what an earlier run has found out

    def test_answers_and_acceptances_count(self) -> None:
        write({"clusters/eu/oslo.yaml": NEEDS})
        main([*RUN, "--report", "report.json", "--report-format", "json"])
        found = json.loads(Path("report.json").read_text(encoding="utf-8"))["findings"]
        required = [each["variants"][0]["fingerprint"] for each in found if each["severity"] == "required"]
        fine = [f'- {{fingerprint: "{each}", reason: fine}}\n' for each in required]
        write(
            {
                "accepted.yaml": "accepted:\n" + "".join(fine),
                "answers.yaml": 'decisions:\n- {key: debug, value: "false"}\n',
            }
        )

        status = main([*RUN, "--accept", "accepted.yaml", "--decisions", "answers.yaml"])

        assert (len(required) > 0, status) == (True, 0)
        assert ConfigMap(contents()["eu/paris.yaml"]).data["debug"] == "false"

    def test_policies_count(self) -> None:
        write({"policy.yaml": "assertions:\n- {id: no-debug, assert: {absent: debug}}\n"})

        assert main([*RUN, "--policy", "policy.yaml"]) == 1


class TestTold:
    """The summary goes to standard output, progress to standard error, records to a file or a pipe."""

    def test_summary_and_progress_go_their_ways(self, capfd: pytest.CaptureFixture[str]) -> None:
        write({"clusters/eu/oslo.yaml": NEEDS})

        main(RUN)

        out, err = capfd.readouterr()
        assert out.startswith("4 clusters onto 1.16: 3 ok, 1 with something to decide\n")
        [line] = err.splitlines()
        assert line.startswith("to decide: clusters/eu/oslo.yaml: ")

    @pytest.mark.parametrize("report_format", ["text", "markdown", "json", "sarif", "junit", "github", "gitlab"])
    def test_the_summary_takes_every_form(self, report_format: str) -> None:
        write({"clusters/eu/oslo.yaml": NEEDS})

        main([*RUN, "--report", "report", "--report-format", report_format])

        assert "clusters/eu/oslo.yaml" in Path("report").read_text(encoding="utf-8")

    def test_a_log_tells_how_far_it_is_at_each_tenth(self, capfd: pytest.CaptureFixture[str]) -> None:
        empty = OK.partition("\ndata:")[0]
        write({f"clusters/many/{n}.yaml": OK if n else empty for n in range(22)})

        main(RUN)

        failed, *said = capfd.readouterr().err.splitlines()
        assert failed.startswith("failed: clusters/many/0.yaml:1:1: data is missing; ")
        assert said == [f"{n} of 25 done: 1 failed" for n in (3, 5, 8, 10, 13, 15, 18, 20, 23, 25)]

    def test_records_are_a_line_for_each_cluster(self) -> None:
        write({"clusters/eu/oslo.yaml": NEEDS, "clusters/eu/bad.yaml": f"{OK}---\n{OK}"})

        main([*RUN, "--json-lines", "lines.jsonl"])

        told = {line["name"].removeprefix("clusters/"): line for line in lines()}
        assert {name: line["outcome"] for name, line in told.items()} == {
            "eu/bad.yaml": "failed",
            "eu/oslo.yaml": "needs-human",
            "eu/paris.yaml": "ok",
            "eu/rome.yml": "ok",
            "us/boston.yaml": "ok",
        }
        assert told["eu/oslo.yaml"].keys() >= {"from", "to", "summary", "decisions", "findings", "output", "up_to_date"}
        assert (told["eu/rome.yml"]["output"], told["eu/bad.yaml"]["output"]) == ("out/eu/rome.yml", None)
        assert told["eu/bad.yaml"]["error"].startswith("clusters/eu/bad.yaml:8:1: ")

    def test_records_may_go_to_standard_output_and_the_summary_to_standard_error(
        self, capfd: pytest.CaptureFixture[str]
    ) -> None:
        main([*RUN, "--json-lines", "-"])

        out, err = capfd.readouterr()
        assert len([json.loads(line) for line in out.splitlines()]) == 3
        assert err.startswith("3 clusters onto 1.16: 3 ok\n")

    def test_names_are_shown_without_what_steers_a_terminal(self, capfd: pytest.CaptureFixture[str]) -> None:
        write({"clusters/\x1b[31mred.yaml": NEEDS, "clusters/\x1b[32mgreen.yaml": OK.partition("\ndata")[0]})
        write({"clusters/\x1b[33myellow.yaml": "a: b\n"})

        main(RUN)

        assert "\x1b" not in "".join(capfd.readouterr())

    def test_a_terminal_gets_a_bar(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        needed_module("rich")
        write({"clusters/eu/oslo.yaml": NEEDS})
        on_terminal(monkeypatch)

        main(RUN)

        err = capsys.readouterr().err
        assert "━" in err
        assert "\x1b[" in err
        assert "to decide: clusters/eu/oslo.yaml: " in err

    def test_without_colours_where_none_are_wanted(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        needed_module("rich")
        on_terminal(monkeypatch)
        monkeypatch.setenv("NO_COLOR", "1")

        main(RUN)

        err = capsys.readouterr().err
        assert "━" in err
        assert "\x1b[3" not in err

    @pytest.mark.parametrize("lacks", ["rich", "a terminal that can move its cursor"])
    def test_plain_lines_are_enough_elsewhere(
        self, lacks: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        on_terminal(monkeypatch)
        if lacks == "rich":
            without_rich(monkeypatch)
        else:
            monkeypatch.setenv("TERM", "dumb")
        write({f"clusters/many/{n}.yaml": OK for n in range(7)})

        main(RUN)

        assert capsys.readouterr().err.splitlines() == [f"{n} of 10 done" for n in range(1, 11)]


def on_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    for name in ("NO_COLOR", "FORCE_COLOR", "COLORTERM", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
        monkeypatch.delenv(name, raising=False)


def without_rich(monkeypatch: pytest.MonkeyPatch) -> None:
    import_ = builtins.__import__

    def refusing(name: str, *rest: Any) -> Any:
        if name.startswith("rich"):
            raise ImportError(name)
        return import_(name, *rest)

    monkeypatch.setattr(builtins, "__import__", refusing)


class TestUpToDate:
    """What is there, and made from the same input by the same version and options, is not made again."""

    def test_nothing_is_done_twice_and_the_summary_is_the_same(self, capfd: pytest.CaptureFixture[str]) -> None:
        write({"clusters/eu/oslo.yaml": NEEDS})
        main([*RUN, "--report-format", "json"])
        first = json.loads(capfd.readouterr().out)

        assert done_again() == []
        main([*RUN, "--report-format", "json"])
        again = json.loads(capfd.readouterr().out.partition("{")[2].join("{ "))
        assert again["clusters"].pop("up_to_date") == 4
        assert first["clusters"].pop("up_to_date") == 0
        assert again == first

    @pytest.mark.parametrize(
        ("change", "again"),
        [
            (lambda: write({"clusters/eu/paris.yaml": NEEDS}), ["eu/paris.yaml"]),
            (lambda: write({"clusters/eu/new.yaml": OK}), ["eu/new.yaml"]),
            (lambda: Path("out/us/boston.yaml").unlink(), ["us/boston.yaml"]),
            (lambda: Path("clusters/eu/paris.yaml").touch(), []),
            (lambda: write({"out/eu/paris.yaml": "mended by hand"}), []),
            (lambda: Path(f"out/{MANIFEST}").unlink(), ALL),
            (lambda: tear(-20), ["us/boston.yaml"]),
            (lambda: tear(-1), []),
            (lambda: write({f"out/{MANIFEST}": '[]\n{"output": "eu/paris.yaml"}\nnull\n'}), ALL),
            (lambda: write({f"out/{MANIFEST}": '{"output": "eu/paris.yaml", "account": {}}\n'}), ALL),
        ],
    )
    def test_what_has_changed_is_done_again(self, change: Callable[[], object], again: list[str]) -> None:
        main(RUN)
        change()

        assert done_again() == again
        assert done_again() == []

    def test_an_account_whose_shared_part_is_lost_does_not_count(self) -> None:
        main(RUN)
        path = Path(f"out/{MANIFEST}")
        kept = [line for line in path.read_text(encoding="utf-8").splitlines() if '"output"' in line]
        path.write_text("\n".join(kept) + "\n", encoding="utf-8")

        assert done_again() == ["eu/paris.yaml"]  # which says again what it shares with the others
        assert done_again() == []

    @pytest.mark.parametrize(
        "options",
        [
            ["--new-defaults", "adopt"],
            ["--born", "1.10"],
            ["--template", "template.yaml"],
            ["--accept", "accepted.yaml"],
        ],
    )
    def test_other_options_make_all_again(self, options: list[str]) -> None:
        write({"template.yaml": TEMPLATE, "accepted.yaml": "accepted: []\n"})
        main(RUN)

        main([*RUN, *options, "--json-lines", "lines.jsonl"])

        assert [line["up_to_date"] for line in lines()] == [False] * 3

    def test_another_version_makes_all_again(self, monkeypatch: pytest.MonkeyPatch) -> None:
        main(RUN)
        monkeypatch.setattr(fleet_run, "__version__", "0.0.0")

        assert len(done_again()) == 3

    def test_force_makes_all_again(self) -> None:
        main(RUN)
        write({"out/eu/paris.yaml": "spoiled"})

        main([*RUN, "--force"])

        assert contents()["eu/paris.yaml"] == contents()["eu/rome.yml"]

    def test_an_output_of_an_input_that_has_become_bad_is_said_to_be_old(
        self, capfd: pytest.CaptureFixture[str]
    ) -> None:
        main(RUN)
        write({"clusters/eu/paris.yaml": OK.partition("  debug")[0]})

        assert main(RUN) == 2
        assert "(out/eu/paris.yaml is there from an earlier run)" in capfd.readouterr().err

    def test_the_manifest_says_once_what_clusters_have_in_common(self, monkeypatch: pytest.MonkeyPatch) -> None:
        main(RUN)

        told = [json.loads(line) for line in Path(f"out/{MANIFEST}").read_text(encoding="utf-8").splitlines()]

        items = [json.dumps(line["item"]) for line in told if "item" in line]
        assert len(items) == len(set(items)) > 0
        assert all(isinstance(each, str) for line in told if "output" in line for each in line["account"]["decisions"])

    def test_what_would_be_too_much_to_share_stands_with_its_cluster(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(fleet_manifest, "_MOST_SHARED", 3)
        main(RUN)

        assert done_again() == []

    def test_old_lines_of_the_manifest_are_dropped(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(fleet_manifest, "_OLD_LINES_KEPT", 0)
        write({"clusters/eu/paris.yaml": NEEDS})
        main(RUN)
        size = Path(f"out/{MANIFEST}").stat().st_size
        write({"clusters/eu/paris.yaml": OK})

        for _ in range(9):
            main([*RUN, "--force"])

        assert Path(f"out/{MANIFEST}").stat().st_size < 4 * size
        assert done_again() == []
        assert outputs() == ALL


def tear(end: int) -> None:
    """Cut the end off the manifest, as a crash in the middle of writing would."""
    path = Path(f"out/{MANIFEST}")
    path.write_bytes(path.read_bytes()[:end])


class TestInterrupted:
    """A run that ends early leaves what it has done, and the next one does the rest."""

    @pytest.mark.parametrize("jobs", ["1", "2"])
    def test_the_next_run_does_the_rest(
        self, jobs: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
    ) -> None:
        write({f"clusters/many/{n:02}.yaml": OK for n in range(20)})
        run = [*RUN, "--jobs", jobs]
        written: list[str | None] = []

        def interrupted(name: str | None, text: str) -> None:
            if len(written) == 5:
                raise KeyboardInterrupt
            written.append(name)
            write_text(name, text)

        with monkeypatch.context() as patch:
            patch.setattr(fleet_run, "write_text", interrupted)
            assert main(run) == 130

        out, err = capfd.readouterr()
        assert out == ""
        assert err.endswith("interrupted: 5 of 23 clusters are done; the same command goes on from there\n")
        assert len(done_again()) == 18
        main([*RUN[:-4], "-o", "fresh"])
        assert contents() == contents("fresh")

    def test_an_output_that_was_not_noted_is_made_again(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def killed(*_: object) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(fleet_manifest.Manifest, "add", killed)
            assert main(RUN) == 130

        assert len(outputs()) == 1
        assert len(done_again()) == 3

    @pytest.mark.parametrize(("sign", "status"), [(signal.SIGINT, 130), (signal.SIGKILL, -signal.SIGKILL)])
    def test_by_a_signal_nothing_is_lost_and_no_process_stays(
        self, sign: signal.Signals, status: int, folder: Path
    ) -> None:
        write({f"clusters/many/{n:03}.yaml": OK for n in range(150)})
        run = [*COMMAND, *RUN, "--jobs", "2"]
        process = subprocess.Popen(run, stderr=subprocess.PIPE, text=True, start_new_session=True)
        manifest = Path(f"out/{MANIFEST}")
        until(
            lambda: process.poll() is not None or (manifest.exists() and manifest.read_bytes().count(b'"output"') > 9)
        )

        # From the keyboard an interrupt goes to all processes of the group; who kills, kills the one that it knows.
        (os.killpg if sign == signal.SIGINT else os.kill)(process.pid, sign)
        _, err = process.communicate()

        assert process.returncode == status
        assert "Traceback" not in err
        until(lambda: not group_exists(process.pid))
        before = set(outputs())
        assert 9 < len(before) < 153
        assert 0 < len(done_again()) < 153 - 9
        assert len(outputs()) == 153
        assert set(contents().values()) == {contents()["eu/paris.yaml"]}


def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds that another process does."""
    while not holds():
        time.sleep(0.005)


def group_exists(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


class TestJobs:
    """Processes change nothing but the time it takes."""

    def test_any_number_of_processes_gives_the_same(self, capfd: pytest.CaptureFixture[str]) -> None:
        write({f"clusters/many/{n:02}.yaml": OK.replace("true", f"{n % 3}") for n in range(20)})
        write({"clusters/eu/oslo.yaml": NEEDS, "clusters/eu/bad.yaml": f"{OK}---\n{OK}"})

        reports = []
        for jobs in ("1", "2"):
            main([*RUN[:-4], "-o", f"out{jobs}", "--jobs", jobs, "--report-format", "json"])
            reports.append(json.loads(capfd.readouterr().out))

        assert contents("out1") == contents("out2")
        assert reports[0] == reports[1]


@pytest.mark.slow
class TestBenchmark:
    """`benchmarks/fleet.py` prints a table; what is in it depends on the machine."""

    def test_has_a_row_for_each_size_and_number_of_processes(self) -> None:
        run = subprocess.run(
            [sys.executable, "-m", "benchmarks.fleet", "--clusters", "20"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )

        rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in run.stdout.splitlines()]
        assert [row[:2] for row in rows[2:]] == [["2", "1"], ["2", "2"], ["20", "1"], ["20", "2"]]
        # Where the machine has other things to do, two clusters may take so long that it is 0 of them a second.
        assert all(float(cell) >= 0 for row in rows[2:4] for cell in row[3:5])
        assert all(float(cell) > 0 for row in rows[2:] for cell in row[5:7])
        assert all(float(cell) > 0 for row in rows[4:] for cell in row[3:7])
