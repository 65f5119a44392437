"""One word for one thing: what the help says, and other words that are taken as well."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from cilium_cmrebase.cli.commands import COMMANDS, load
from cilium_cmrebase.cli.main import main

OLD = 'kind: ConfigMap\nmetadata: {name: cilium-config}\ndata:\n  debug: "yes"\n'
POLICY = "assertions:\n- {id: named, severity: recommended, assert: {present: cluster-name}}\n"
REBASE = ["old.yaml", "old.yaml", "--from", "1.15", "--to", "1.16", "-o", "out.yaml"]
# A call of each command that has a report or another answer in forms.
WITH_FORMS = [
    [*REBASE, "--report", "-"],
    ["check", "old.yaml", "--release", "1.16"],
    ["diff", "1.15", "1.16"],
    ["plan", "old.yaml", "--from", "1.15", "--to", "1.16"],
    ["fleet", "old.yaml", "--from", "1.15", "--to", "1.16", "-o", "out", "--force"],
    ["explain", "debug"],
    ["detect", "old.yaml"],
    ["releases"],
    ["rules", "1.6"],
    ["policy", "test", "policy.yaml"],
]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a ConfigMap and a policy, in which the command runs."""
    monkeypatch.chdir(tmp_path)
    Path("old.yaml").write_text(OLD, encoding="utf-8")
    Path("policy.yaml").write_text(POLICY, encoding="utf-8")
    return tmp_path


def output(capfd: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    """Return the status of a call, and what it writes to standard output."""
    status = main(list(arguments))
    return status, capfd.readouterr().out


def shown_words(name: str) -> set[str]:
    """Return the options that the help of a command shows."""
    parser = argparse.ArgumentParser()
    load(name).add_arguments(parser)
    parsers = [parser]
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            parsers += action.choices.values()
    actions = [action for each in parsers for action in each._actions if action.help != argparse.SUPPRESS]
    return {word for action in actions for word in action.option_strings}


class TestFormat:
    """`--report-format` says the form of the answer; `--format` is taken for it."""

    @pytest.mark.parametrize("arguments", WITH_FORMS, ids=lambda arguments: arguments[0])
    def test_both_words_do_the_same(self, arguments: list[str], capfd: pytest.CaptureFixture[str]) -> None:
        plain = output(capfd, *arguments)

        assert output(capfd, *arguments, "--report-format", "text") == plain
        assert output(capfd, *arguments, "--format", "text") == plain
        as_json = output(capfd, *arguments, "--report-format", "json")
        assert json.loads(as_json[1])
        assert output(capfd, *arguments, "--format", "json") == as_json

    @pytest.mark.parametrize("word", ["--format", "--report-format"])
    @pytest.mark.parametrize("arguments", WITH_FORMS, ids=lambda arguments: arguments[0])
    def test_both_refuse_a_form_that_does_not_exist(
        self, arguments: list[str], word: str, capfd: pytest.CaptureFixture[str]
    ) -> None:
        with pytest.raises(SystemExit) as left:
            main([*arguments, word, "morse"])

        assert left.value.code == 2
        assert f"argument {word}: invalid choice: 'morse'" in capfd.readouterr().err

    @pytest.mark.parametrize("name", COMMANDS)
    def test_only_one_is_in_the_help(self, name: str) -> None:
        assert ("--report-format" in shown_words(name)) == (name != "schema")
        assert "--format" not in shown_words(name)


class TestFailOn:
    """`--fail-on required|review|never`; `recommended` is taken for `review`."""

    @pytest.mark.parametrize(
        ("arguments", "status"),
        [
            ([*REBASE, "--report", "report.txt"], 1),
            (["check", "old.yaml", "--release", "1.16", "--policy", "policy.yaml"], 1),
            (["fleet", "old.yaml", "--from", "1.15", "--to", "1.16", "-o", "out"], 1),
        ],
        ids=["rebase", "check", "fleet"],
    )
    def test_both_words_do_the_same(self, arguments: list[str], status: int) -> None:
        Path("old.yaml").write_text(OLD.replace("yes", "true"), encoding="utf-8")

        assert main(arguments) == 0
        assert main([*arguments, "--fail-on", "review"]) == status
        assert main([*arguments, "--fail-on", "recommended"]) == status
        assert main([*arguments, "--fail-on", "never"]) == 0

    def test_check_counts_what_is_required_always_but_for_never(self) -> None:
        check = ["check", "old.yaml", "--release", "1.16"]

        assert [main([*check, "--fail-on", word]) for word in ("required", "review", "never")] == [1, 1, 0]

    @pytest.mark.parametrize("name", ["rebase", "check", "fleet"])
    def test_only_one_is_in_the_help(self, name: str) -> None:
        parser = argparse.ArgumentParser()
        load(name).add_arguments(parser)

        assert "{required,review,never}" in parser.format_help()


class TestTemplate:
    """A rebase takes the template as NEW, and by the word that `fleet` has for it."""

    def test_both_do_the_same(self, capfd: pytest.CaptureFixture[str]) -> None:
        releases = ["--from", "1.15", "--to", "1.16"]

        first = main(["old.yaml", "old.yaml", *releases]), *capfd.readouterr()
        assert first == (main(["old.yaml", "--template", "old.yaml", *releases]), *capfd.readouterr())

    def test_both_at_once_are_refused(self, capfd: pytest.CaptureFixture[str]) -> None:
        assert main(["old.yaml", "new.yaml", "--template", "new.yaml"]) == 2
        assert capfd.readouterr().err == "cilium-cmrebase: NEW and --template are the same: give one of them\n"

    def test_is_not_in_the_help(self) -> None:
        assert "--template" not in shown_words("rebase")
        assert "--template" in shown_words("fleet")


class TestRelease:
    """`check` takes `--to` for `--release`: what is to read the file next."""

    def test_both_do_the_same(self, capfd: pytest.CaptureFixture[str]) -> None:
        assert output(capfd, "check", "old.yaml", "--to", "1.6") == output(
            capfd, "check", "old.yaml", "--release", "1.6"
        )

    def test_only_one_is_in_the_help(self) -> None:
        assert "--to" not in shown_words("check")
        assert "--release" in shown_words("check")
