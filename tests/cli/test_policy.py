"""The command line of policies: testing them, judging by them, their schema, and the how-to's examples."""

from __future__ import annotations

import doctest
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cilium_cmrebase.cli.main import main
from tests.support.command_line import on_standard_input
from tests.support.paths import FIXTURES, ROOT

pytest_plugins = ["pytester"]

POLICIES = FIXTURES / "policies"
HOW_TO = (ROOT / "docs" / "how-to" / "policies.md").read_text(encoding="utf-8")

CLUSTER = 'kind: ConfigMap\nmetadata: {name: cilium-config}\ndata:\n  debug: "true"\n'
GOOD = """\
assertions:
- id: no-debug
  assert: {not-equals: {debug: "true"}}
  examples:
  - {release: "1.16", data: {}, expect: holds}
  - {release: ["1.15", "1.16"], data: {debug: "true"}, expect: violated}
"""
WRONG = GOOD.replace("data: {}", 'data: {debug: "1"}')
UNTESTED = "assertions:\n- {id: named, severity: recommended, assert: {present: cluster-name}}\n"
BAD = "assertions:\n- {id: x, assert: {equals: {debgu: true}}}\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with policies and a cluster's ConfigMap, in which the command runs."""
    files = {"good": GOOD, "wrong": WRONG, "untested": UNTESTED, "bad": BAD, "cluster": CLUSTER}
    for name, text in files.items():
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


class TestPolicyTest:
    """`policy test FILE...` prints a line for each example, and what is missing."""

    @pytest.mark.parametrize(
        ("arguments", "status"),
        [
            (["good.yaml"], 0),
            (["good.yaml", "--require-examples"], 0),
            (["wrong.yaml"], 1),
            (["good.yaml", "wrong.yaml"], 1),
            (["untested.yaml"], 0),
            (["untested.yaml", "--require-examples"], 1),
            (["bad.yaml"], 2),
            (["good.yaml", "none.yaml"], 2),
            (["good.yaml", "--release", "2.0"], 2),
            (["-", "-"], 2),
            (["cluster.yaml"], 2),
        ],
    )
    def test_status(self, arguments: list[str], status: int) -> None:
        assert main(["policy", "test", *arguments]) == status

    def test_each_example_at_each_release_has_a_line(self, capsys: pytest.CaptureFixture[str]) -> None:
        main(["policy", "test", "wrong.yaml"])

        assert capsys.readouterr().out.splitlines() == [
            'FAILED  wrong.yaml:5: no-debug at 1.16: expected holds, found violated: debug is "1"',
            "ok      wrong.yaml:6: no-debug at 1.15: violated",
            "ok      wrong.yaml:6: no-debug at 1.16: violated",
            "assertions: 1, lacking examples: 0; examples run: 3, failed: 1",
        ]

    def test_assertions_that_lack_examples_are_listed(self, capsys: pytest.CaptureFixture[str]) -> None:
        main(["policy", "test", "untested.yaml"])

        assert capsys.readouterr().out.splitlines() == [
            "lacks   untested.yaml:2: named: no example where it holds nor where it is violated",
            "assertions: 1, lacking examples: 1; examples run: 0, failed: 0",
        ]

    def test_releases_can_be_replaced(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["policy", "test", "good.yaml", "--release", "1.17", "--release", "1.18.2"]) == 0

        assert re.findall(r"at (\S+):", capsys.readouterr().out) == ["1.17", "1.18.2"] * 2

    def test_a_dash_is_standard_input(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        on_standard_input(monkeypatch, GOOD)

        assert main(["policy", "test", "-"]) == 0
        assert capsys.readouterr().out.startswith("ok      <standard input>:5: no-debug")

    def test_nothing_is_printed_where_one_file_is_no_policy(self, capsys: pytest.CaptureFixture[str]) -> None:
        main(["policy", "test", "good.yaml", "bad.yaml"])

        out, err = capsys.readouterr()
        assert out == ""
        assert err.count("\n") == 1
        assert err.startswith("cilium-cmrebase: bad.yaml:2:29: ")
        assert "debug" in err

    def test_json_has_the_same(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["policy", "test", "wrong.yaml", "untested.yaml", "--format", "json"]) == 1

        wrong, untested = json.loads(capsys.readouterr().out)["policies"]
        assert [(each["line"], each["release"], each["ok"]) for each in wrong["examples"]] == [
            (5, "1.16", False),
            (6, "1.15", True),
            (6, "1.16", True),
        ]
        assert wrong["assertions"] == [{"id": "no-debug", "lacks": []}]
        assert (untested["source"], untested["examples"]) == ("untested.yaml", [])
        assert untested["assertions"] == [{"id": "named", "lacks": ["holds", "violated"]}]

    @pytest.mark.parametrize("arguments", [["policy"], ["policy", "try", "good.yaml"], ["policy", "test"]])
    def test_bad_usage_says_where_to_look(self, arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit) as caught:
            main(arguments)

        assert caught.value.code == 2
        assert "--help" in capsys.readouterr().err


class TestCheck:
    """`check FILE --policy FILE` judges a ConfigMap."""

    @pytest.mark.parametrize(
        ("arguments", "status"),
        [
            (["--policy", "good.yaml"], 1),
            (["--policy", "good.yaml", "--fail-on", "never"], 0),
            (["--policy", "untested.yaml"], 0),
            (["--policy", "untested.yaml", "--fail-on", "recommended"], 1),
            (["--policy", "untested.yaml", "--policy", "good.yaml"], 1),
            (["--policy", "bad.yaml"], 2),
            (["--policy", "none.yaml"], 2),
            ([], 0),
        ],
    )
    def test_status(self, arguments: list[str], status: int) -> None:
        assert main(["check", "cluster.yaml", "--release", "1.16", *arguments]) == status

    def test_a_violation_stands_at_its_line(self, capsys: pytest.CaptureFixture[str]) -> None:
        main(["check", "cluster.yaml", "--release", "1.16", "--policy", "good.yaml", "--report-format", "text"])

        out = capsys.readouterr().out
        assert "cluster.yaml:4:3\n" in out
        assert "[no-debug] good.yaml:2\n" in out

    def test_two_policies_cannot_share_an_id(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["check", "cluster.yaml", "--policy", "good.yaml", "--policy", "wrong.yaml"]) == 2
        assert capsys.readouterr().err.startswith("cilium-cmrebase: wrong.yaml:2:3: the id no-debug is taken")

    def test_the_policy_may_be_standard_input(self, monkeypatch: pytest.MonkeyPatch) -> None:
        on_standard_input(monkeypatch, GOOD)

        assert main(["check", "cluster.yaml", "--release", "1.16", "--policy", "-"]) == 1

    def test_but_not_both_files(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["check", "-", "--policy", "-"]) == 2
        assert "standard input" in capsys.readouterr().err


class TestRebase:
    """`rebase ... --policy FILE` judges what comes out."""

    ARGUMENTS = ("cluster.yaml", "--from", "1.15", "--to", "1.16", "-o", "out.yaml")

    @pytest.mark.parametrize(
        ("arguments", "status", "written"),
        [
            ([], 0, True),
            (["--policy", "good.yaml"], 1, True),
            (["--policy", "good.yaml", "--fail-on", "never"], 0, True),
            (["--policy", "untested.yaml"], 0, True),
            (["--policy", "bad.yaml"], 2, False),
        ],
    )
    def test_status(self, arguments: list[str], status: int, written: bool) -> None:
        assert main([*self.ARGUMENTS, *arguments]) == status
        assert Path("out.yaml").exists() is written

    def test_json_has_violations_as_findings(self, capsys: pytest.CaptureFixture[str]) -> None:
        main([*self.ARGUMENTS, "--policy", "good.yaml", "--report-format", "json"])

        report = json.loads(capsys.readouterr().err)
        [finding] = [each for each in report["findings"] if each["kind"] == "policy"]
        assert (finding["id"], finding["severity"], finding["keys"]) == ("no-debug", "required", ["debug"])
        assert (finding["line"], finding["resolved"], report["ok"]) == (4, False, False)

    def test_standard_input_is_one_file_only(self, capfd: pytest.CaptureFixture[str]) -> None:
        assert main(["-", "--to", "1.16", "--policy", "-"]) == 2
        assert capfd.readouterr().out == ""


def test_schema_policy_prints_the_schema(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "policy"]) == 0
    assert capfd.readouterr().out == (ROOT / "schemas" / "policy.schema.json").read_text(encoding="utf-8")


def test_a_rebase_without_policies_does_not_load_what_reads_them() -> None:
    code = "import sys; from cilium_cmrebase.cli.main import main; main(); print(*sys.modules, file=sys.stderr)"

    run = subprocess.run(
        [sys.executable, "-c", code, "cluster.yaml", "--from", "1.15", "--to", "1.16"],
        capture_output=True,
        text=True,
        check=True,
    )

    loaded = set(run.stderr.splitlines()[-1].split())
    assert "cilium_cmrebase.rules.rule" in loaded
    assert not loaded & {"cilium_cmrebase.userfiles.policy", "jsonschema"}


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", HOW_TO, re.M | re.S)


# The commands of the how-to with what it says that they print; `...` stands for lines left out.
COMMANDS = [block.removeprefix("$ ").split("\n", 1) for block in blocks("console")]


class TestHowTo:
    """What `docs/how-to/policies.md` shows is what happens."""

    def test_shows_the_fixture(self) -> None:
        assert blocks("yaml") == [(POLICIES / "policy.yaml").read_text(encoding="utf-8")]

    @pytest.mark.parametrize(("command", "output"), COMMANDS, ids=[command for command, _ in COMMANDS])
    def test_commands_print_what_is_said(self, command: str, output: str, tmp_path: Path) -> None:
        folder = shutil.copytree(POLICIES, tmp_path / "policies")

        run = subprocess.run(
            command.replace("cilium-cmrebase", f"{sys.executable} -m cilium_cmrebase"),
            shell=True,
            cwd=folder,
            capture_output=True,
            text=True,
            env={name: value for name, value in os.environ.items() if name != "GITHUB_ACTIONS"},  # it changes reports
            check=False,
        )

        assert doctest.OutputChecker().check_output(output, run.stdout, doctest.ELLIPSIS), run.stdout
        assert run.stderr == ""

    def test_the_recipe_for_pytest_has_a_test_for_each_example(self, pytester: pytest.Pytester) -> None:
        [recipe] = blocks("python")
        pytester.makepyfile(test_policy=recipe)
        (pytester.path / "policy.yaml").write_text(GOOD, encoding="utf-8")

        result = pytester.runpytest("-v", "-p", "no:cacheprovider")

        result.assert_outcomes(passed=4)
        result.stdout.fnmatch_lines(["*::test_example?no-debug:6@1.15? PASSED*"])

    @pytest.mark.parametrize(("text", "failed"), [(WRONG, "test_example"), (UNTESTED, "test_assertion_has_examples")])
    def test_the_recipe_for_pytest_fails_where_the_policy_does(
        self, text: str, failed: str, pytester: pytest.Pytester
    ) -> None:
        [recipe] = blocks("python")
        pytester.makepyfile(test_policy=recipe)
        (pytester.path / "policy.yaml").write_text(text, encoding="utf-8")

        result = pytester.runpytest("-p", "no:cacheprovider")

        assert result.ret == 1
        assert result.parseoutcomes()["failed"] == 1
        result.stdout.fnmatch_lines([f"FAILED test_policy.py::{failed}*"])
