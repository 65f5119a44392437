"""The report as annotations of GitHub Actions: commands that its runner reads from the log."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from hypothesis import given

from cilium_cmrebase.document import Place
from cilium_cmrebase.report import as_github, make_report, render
from cilium_cmrebase.report.model import Issue
from tests.support.report_samples import FOUND, an_issue, found, report_on, texts


class Command(NamedTuple):
    """A workflow command as the runner reads it."""

    name: str
    properties: dict[str, str]
    message: str


def read(line: str) -> Command:
    """Read a line of the log as the runner does: up to the second `::` is the command, the rest the message."""
    assert line.startswith("::")
    head, _, message = line[2:].partition("::")
    name, _, said = head.partition(" ")
    pairs = (pair.split("=", 1) for pair in said.split(",") if pair)
    return Command(name, {key: unescape(value) for key, value in pairs}, unescape(message))


def unescape(text: str) -> str:
    for escape, character in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(escape, character)
    return text


def commands(*issues: Issue) -> list[Command]:
    """Return the commands of the report on *issues*."""
    return [read(line) for line in as_github.render(report_on(*issues)).removesuffix("\n").split("\n")]


class TestAnnotations:
    """One for each issue, at its place."""

    @pytest.mark.parametrize(
        ("severity", "name"), [("required", "error"), ("recommended", "warning"), ("info", "notice")]
    )
    def test_severity_is_the_command(self, severity: str, name: str) -> None:
        assert [command.name for command in commands(an_issue(severity=severity))] == [name]

    def test_names_file_line_column_and_heading(self) -> None:
        [command] = commands(an_issue())

        assert command.properties == {"file": "old.yaml", "line": "7", "col": "3", "title": "debg: unknown key"}

    def test_says_what_is_the_matter_and_what_to_do(self) -> None:
        [command] = commands(an_issue(source="upgrade guide 1.16"))

        assert command.message == "No release knows it. To do: correct it. (upgrade guide 1.16) [unknown-key]"

    @pytest.mark.parametrize("source", ["<standard input>", "<text>"])
    def test_a_text_without_file_gets_no_place(self, source: str) -> None:
        [command] = commands(an_issue(place=Place(source, 7, 3, "")))

        assert command.properties == {"title": "debg: unknown key"}

    @pytest.mark.parametrize("name", FOUND)
    def test_the_gravest_come_first_since_only_ten_of_a_kind_are_shown(self, name: str) -> None:
        names = [read(line).name for line in render(found(name), "github").splitlines()]

        assert names == sorted(names, key=["error", "warning", "notice"].index)
        assert len(names) == (len(make_report(found(name)).issues) or 1)

    def test_accepted_issues_are_left_out(self) -> None:
        assert [command.name for command in commands(an_issue(accepted="so be it"), an_issue())] == ["error"]

    def test_nothing_left_says_what_was_compared(self) -> None:
        [command] = commands(an_issue(accepted="so be it"))

        assert command == Command("notice", {"title": "old.yaml checked"}, "2 options checked.")


class TestEscaping:
    """No text ends a property, a command or a line."""

    @given(heading=texts(), message=texts(), file=texts().filter(lambda name: not name.startswith("<")))
    def test_texts_come_back(self, heading: str, message: str, file: str) -> None:
        [command] = commands(an_issue(heading=heading, message=message, action="", place=Place(file, 1, 2, "")))

        assert command.properties == {"file": file, "line": "1", "col": "2", "title": heading}
        assert command.message == f"{message} [unknown-key]"
