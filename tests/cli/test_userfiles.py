"""Living with findings on the command line: files that accept and answer, files that are started, annotations."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from cilium_cmrebase import Accepted, Answers, ConfigMap
from cilium_cmrebase.catalog import default_catalog
from cilium_cmrebase.cli.main import main
from tests.support.command_line import on_standard_input

HEAD = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: cilium-config\ndata:\n"
OLD = HEAD + '  debug: "false"\n  k8s-client-qps: "50"\n  agent-health-port: "high"\n'
NEW = HEAD + '  debug: "false"\n  k8s-client-qps: "10"\n'
BASE = HEAD + '  debug: "false"\n  k8s-client-qps: "5"\n'
ACCEPTED = """\
# what we live with
accepted:
  - rule: value-refused
    key: agent-health-port
    reason: our operator patches it in
    by: Jane
    until: 9999-12-31
"""
EXPIRED = ACCEPTED.replace("9999-12-31", "2000-01-01")
DECISIONS = "decisions:\n  - key: k8s-client-qps\n    answer: take\n    reason: ten are enough\n"
REBASE = ["old.yaml", "new.yaml", "--from", "1.15", "--to", "1.16", "--base", "base.yaml", "-o", "out.yaml"]
CHECK = ["check", "old.yaml", "--release", "1.16"]

FILES = {"old": OLD, "new": NEW, "base": BASE, "accepted": ACCEPTED, "expired": EXPIRED, "decisions": DECISIONS}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a cluster's ConfigMap, templates, and files that accept and answer."""
    for name, text in FILES.items():
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> int:
    return main([*arguments, "--report", os.devnull])


def read(name: str) -> str:
    return Path(name).read_bytes().decode("utf-8")


def report(*arguments: str) -> dict[str, list[dict[str, object]]]:
    main([*arguments, "--report-format", "json", "--report", "report.json"])
    found: dict[str, list[dict[str, object]]] = json.loads(read("report.json"))
    return found


class TestAccept:
    """`--accept FILE`: what is accepted is shown and does not count."""

    @pytest.mark.parametrize(
        ("command", "accept", "status"),
        [
            (REBASE, None, 1),
            (REBASE, "accepted.yaml", 0),
            (REBASE, "expired.yaml", 1),
            (CHECK, None, 1),
            (CHECK, "accepted.yaml", 0),
            (CHECK, "expired.yaml", 1),
        ],
    )
    def test_status_counts_what_is_open(self, command: list[str], accept: str | None, status: int) -> None:
        assert run(*command, *(["--accept", accept] if accept else [])) == status

    @pytest.mark.parametrize("command", [REBASE, CHECK])
    def test_what_is_accepted_is_in_the_reports(self, command: list[str]) -> None:
        found = report(*command, "--accept", "accepted.yaml")["findings"]
        main([*command, "--accept", "accepted.yaml", "--report", "report.txt"])

        [accepted] = [each["accepted"] for each in found if each["id"] == "value-refused"]
        assert accepted == {"reason": "our operator patches it in", "by": "Jane", "until": "9999-12-31"}
        section = read("report.txt").partition("\nAccepted (1)\n")[2].partition("\n\n")[0]
        assert section.startswith("* agent-health-port")
        assert "Jane" in section
        assert "Our operator patches it in" in section

    def test_it_is_not_among_what_is_left_to_decide(self) -> None:
        text = f"{ACCEPTED}  - {{rule: review, key: k8s-client-qps, reason: we know}}\n"
        Path("accepted.yaml").write_text(text, encoding="utf-8")

        main([*REBASE, "--accept", "accepted.yaml", "--report", "report.txt"])

        to_decide = read("report.txt").partition("\nTo decide")[2].partition("\n\n")[0]
        assert "agent-health-port" not in to_decide
        assert "k8s-client-qps" not in to_decide
        assert "\nAccepted (2)\n" in read("report.txt")

    def test_a_check_counts_it_apart(self) -> None:
        main([*CHECK, "--accept", "accepted.yaml", "--report", "report.txt"])

        assert read("report.txt").splitlines()[-1].endswith(": 1 accepted.")

    def test_what_else_is_to_be_said_of_its_option_stays_open(self) -> None:
        Path("old.yaml").write_text(OLD.replace('"50"', '"many"'), encoding="utf-8")
        Path("accepted.yaml").write_text(
            "accepted: [{rule: value-refused, key: k8s-client-qps, reason: x}]", encoding="utf-8"
        )

        main([*REBASE, "--accept", "accepted.yaml", "--report", "report.txt"])
        main([*REBASE, "--accept", "accepted.yaml", "--report-format", "sarif", "--report", "report.sarif"])

        assert "k8s-client-qps" in read("report.txt").partition("\nTo decide")[2].partition("\n\n")[0]
        results = json.loads(read("report.sarif"))["runs"][0]["results"]
        about = [each for each in results if "k8s-client-qps" in each["message"]["text"] or "qps" in str(each)]
        assert {each["ruleId"]: "suppressions" in each for each in about} == {"value-refused": True, "review": False}

    def test_another_severity_counts(self) -> None:
        Path("accepted.yaml").write_text("severities: {value-refused: info}\n", encoding="utf-8")

        assert run(*CHECK, "--accept", "accepted.yaml") == 0
        assert run(*REBASE, "--accept", "accepted.yaml") == 0

    def test_it_may_come_by_standard_input(self, monkeypatch: pytest.MonkeyPatch) -> None:
        on_standard_input(monkeypatch, ACCEPTED)

        assert run(*CHECK, "--accept", "-") == 0


class TestDecisions:
    """`--decisions FILE`: answers settle points for review."""

    def test_answers_count(self) -> None:
        run(*REBASE, "--decisions", "decisions.yaml")

        assert ConfigMap(read("out.yaml")).data["k8s-client-qps"] == "10"

    def test_reports_say_whose_they_are(self) -> None:
        found = report(*REBASE, "--decisions", "decisions.yaml")["decisions"]
        main([*REBASE, "--decisions", "decisions.yaml", "--report", "report.txt"])

        [decision] = [each for each in found if each["key"] == "k8s-client-qps"]
        assert decision["answer"] == {
            "answer": "take",
            "reason": "ten are enough",
            "by": "",
            "place": "decisions.yaml:2",
        }
        assert decision["review"] is False
        assert "decisions.yaml:2" in read("report.txt")

    def test_an_answer_for_another_situation_fails_until_it_is_renewed(self) -> None:
        Path("decisions.yaml").write_text(f"{DECISIONS}    situation: {{theirs: 7}}\n", encoding="utf-8")
        arguments = [*REBASE, "--decisions", "decisions.yaml", "--accept", "accepted.yaml"]

        assert run(*arguments) == 1
        assert run(*arguments, "--write-decisions", "decisions.yaml") == 1
        Path("decisions.yaml").write_text(
            read("decisions.yaml").replace("answer: undecided", "answer: keep"), encoding="utf-8"
        )
        assert run(*arguments) == 0
        assert ConfigMap(read("out.yaml")).data["k8s-client-qps"] == "50"


class TestWriting:
    """`--write-accepted` and `--write-decisions` start files that can be used at once."""

    @pytest.mark.parametrize("command", [REBASE, CHECK])
    def test_started_file_accepts_all_that_is_open(self, command: list[str]) -> None:
        fail_on = ["--fail-on", "review" if command is REBASE else "recommended"]

        assert run(*command, *fail_on, "--write-accepted", "new-accepted.yaml") == 1
        assert run(*command, *fail_on, "--accept", "new-accepted.yaml") == 0

    def test_started_files_follow_their_schemas(self) -> None:
        import jsonschema

        run(*REBASE, "--write-accepted", "new-accepted.yaml", "--write-decisions", "new-decisions.yaml")

        for name in ("accepted", "decisions"):
            written = YAML(typ="safe", pure=True).load(read(f"new-{name}.yaml"))
            assert written[name]
            jsonschema.validate(written, json.loads(default_catalog().schema_text(name)))

    def test_started_answers_leave_the_result_as_it_is(self) -> None:
        run(*REBASE, "--write-decisions", "new-decisions.yaml")
        before = read("out.yaml")
        run(*REBASE, "--decisions", "new-decisions.yaml")

        assert [(each.key, each.choice) for each in Answers.from_text(read("new-decisions.yaml")).entries] == [
            ("k8s-client-qps", "undecided")
        ]
        assert read("out.yaml") == before

    def test_what_a_file_has_stays(self) -> None:
        run(*REBASE, "--write-accepted", "accepted.yaml", "--write-decisions", "decisions.yaml")

        assert read("accepted.yaml").startswith(ACCEPTED)
        assert len(Accepted.from_text(read("accepted.yaml")).entries) > 1
        assert read("decisions.yaml") == DECISIONS  # the point has its answer, whatever the situation

    def test_writing_twice_adds_nothing(self) -> None:
        run(*REBASE, "--write-accepted", "accepted.yaml", "--write-decisions", "new.decisions")
        once = read("accepted.yaml"), read("new.decisions")
        run(*REBASE, "--write-accepted", "accepted.yaml", "--write-decisions", "new.decisions")

        assert (read("accepted.yaml"), read("new.decisions")) == once

    def test_a_dash_is_standard_output(self, capfd: pytest.CaptureFixture[str]) -> None:
        run(*CHECK, "--write-accepted", "-")

        assert len(Accepted.from_text(capfd.readouterr().out).entries) == 1

    def test_reason_has_the_day(self) -> None:
        run(*CHECK, "--write-accepted", "new-accepted.yaml")

        [entry] = Accepted.from_text(read("new-accepted.yaml")).entries
        assert re.search(r"\d{4}-\d{2}-\d{2}", entry.acceptance.reason)


class TestAnnotate:
    """`--annotate` writes the review into the file, and the next run takes it out again."""

    def test_there_and_back(self) -> None:
        run(*REBASE)
        plain = read("out.yaml")
        run(*REBASE, "--annotate")
        annotated = read("out.yaml")
        run("out.yaml", *REBASE[1:])

        assert annotated.count("# cilium-cmrebase: review: ") == 1
        assert annotated.count("# cilium-cmrebase: required: ") == 1
        assert read("out.yaml") == plain


class TestBadInput:
    """One line says what is wrong and where; nothing is written."""

    @pytest.mark.parametrize(
        ("name", "text", "arguments", "message"),
        [
            ("a.yaml", "accepted: [\n", ["--accept", "a.yaml"], "a.yaml:"),
            ("a.yaml", "accepted:\n- rule: x\n", ["--accept", "a.yaml"], "a.yaml:2:3: reason is missing"),
            ("a.yaml", "accepted:\n- rule: x\n", ["--write-accepted", "a.yaml"], "a.yaml:2:3: reason is missing"),
            (
                "a.yaml",
                "accepted: [{rule: x, reason: y}]\n",
                ["--write-accepted", "a.yaml"],
                "a.yaml:1:1: new entries cannot be added to accepted, which is in flow style; write it as lines",
            ),
            ("a.yaml", "", ["--accept", "none.yaml"], "none.yaml: No such file or directory"),
            ("a.yaml", "", ["--write-accepted", "."], ".: Is a directory"),
        ],
    )
    @pytest.mark.parametrize("command", [REBASE, CHECK])
    def test_accepted(
        self,
        command: list[str],
        name: str,
        text: str,
        arguments: list[str],
        message: str,
        capfd: pytest.CaptureFixture[str],
    ) -> None:
        Path(name).write_text(text, encoding="utf-8")

        assert main([*command, *arguments, "--report", "report.txt"]) == 2
        out, err = capfd.readouterr()
        assert (out, err.count("\n")) == ("", 1)
        assert err.startswith(f"cilium-cmrebase: {message}")
        assert read(name) == text
        assert not Path("out.yaml").exists()
        assert not Path("report.txt").exists()

    @pytest.mark.parametrize(
        ("text", "arguments", "message"),
        [
            ("decisions:\n- key: a\n", ["--decisions", "d.yaml"], "d.yaml:2:3: does not fit: "),
            ("decisions:\n- key: a\n", ["--write-decisions", "d.yaml"], "d.yaml:2:3: does not fit: "),
            ("", ["--decisions", "none.yaml"], "none.yaml: No such file or directory"),
            (
                '{"decisions": []}',
                ["--write-decisions", "d.yaml"],
                "d.yaml:1:1: new entries cannot be added to a file in flow style",
            ),
        ],
    )
    def test_decisions(self, text: str, arguments: list[str], message: str, capfd: pytest.CaptureFixture[str]) -> None:
        Path("d.yaml").write_text(text, encoding="utf-8")

        assert main([*REBASE, *arguments]) == 2
        out, err = capfd.readouterr()
        assert (out, err.count("\n")) == ("", 1)
        assert err.startswith(f"cilium-cmrebase: {message}")
        assert not Path("out.yaml").exists()

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (["-", *REBASE[1:], "--accept", "-"], "standard input can be only one of OLD and --accept"),
            ([*REBASE, "--accept", "-", "--decisions", "-"], "standard input can be only one of --accept and --decis"),
            ([*REBASE[:-2], "--write-accepted", "-"], "standard output can be only one of -o and --write-accepted"),
            (
                [*REBASE, "--write-accepted", "-", "--write-decisions", "-"],
                "standard output can be only one of --write-accepted and --write-decisions",
            ),
            (["check", "-", "--accept", "-"], "standard input can be only one of FILE and --accept"),
            ([*CHECK, "--write-accepted", "-"], "standard output can be only one of --report and --write-accepted"),
        ],
    )
    def test_a_standard_stream_is_one_file_only(
        self, arguments: list[str], message: str, capfd: pytest.CaptureFixture[str]
    ) -> None:
        assert main(arguments) == 2
        assert capfd.readouterr().err.startswith(f"cilium-cmrebase: {message}")


class TestSchema:
    """`schema accepted` and `schema decisions` print the schemas."""

    @pytest.mark.parametrize("name", ["accepted", "decisions"])
    def test_prints_the_file(self, name: str, capfd: pytest.CaptureFixture[str]) -> None:
        assert main(["schema", name]) == 0
        assert json.loads(capfd.readouterr().out)["$id"] == f"urn:cilium-cmrebase:{name}"
