"""The report on a plan: each step with its impact, then what to do in the order in which it is done."""

from __future__ import annotations

import pytest

from cilium_cmrebase.report.model import Commands, Report
from cilium_cmrebase.report.of_plan import make_report
from tests.support.report_samples import UPGRADE, found


@pytest.fixture(scope="module")
def report() -> Report:
    """The way from 1.14 to 1.16."""
    return make_report(found("plan"))


class TestSections:
    """A section for each step, and parts by stage."""

    def test_stages_come_in_the_order_in_which_they_are_gone_through(self, report: Report) -> None:
        titles = [section.title for section in report.sections if not section.folded]

        first, second = (number for number, title in enumerate(titles) if title.startswith("Step "))
        stages = ["Before", "The ConfigMap", "Deploy", "Verify", "If it has to be undone"]
        assert titles[first + 1 : second] == stages
        assert titles[second + 1 :] == stages

    def test_steps_are_sections_and_stages_their_parts(self, report: Report) -> None:
        assert {(section.title.startswith("Step "), section.level) for section in report.sections} == {
            (True, 1),
            (False, 2),
        }

    def test_commands_are_ready_to_be_copied(self, report: Report) -> None:
        lines = [line for section in report.sections for entry in section.entries for line in entry.lines]
        commands = [command for line in lines if isinstance(line, Commands) for command in line.commands]

        assert any(command.startswith("kubectl -n kube-system ") for command in commands)
        assert not any("{namespace}" in command or "{patch}" in command for command in commands)

    def test_what_the_rebase_leaves_open_is_said_where_the_config_map_is_made(self, report: Report) -> None:
        parts = [section for section in report.sections if section.title == "The ConfigMap"]

        marks = [{entry.mark for entry in part.entries} for part in parts]
        assert "review" in marks[0]
        assert "required" in marks[1]

    def test_a_patch_has_no_stages_but_its_deployment(self) -> None:
        titles = [section.title for section in make_report(found("patches")).sections]

        assert titles == ["Step 1: 1.16.2 to 1.16.5", "Defaults that differ", "Deploy"]

    def test_nowhere_to_go_says_so(self) -> None:
        report = make_report(found("nowhere to go"))

        assert report.sections == ()
        assert report.closing[0].startswith("Nothing to do")


class TestIssues:
    """What the rebases of all steps leave open, at its place in the user's file."""

    def test_each_matter_is_said_once(self, report: Report) -> None:
        matters = [(issue.fingerprint, issue.message) for issue in report.issues]

        assert len(set(matters)) == len(matters)
        assert [issue.keys for issue in report.issues].count(("enable-hubbel",)) == 1

    def test_places_are_those_in_the_users_file(self, report: Report) -> None:
        lines = UPGRADE.split("\n")

        assert {issue.place.source for issue in report.issues} == {"old.yaml"}
        for issue in report.issues:
            assert lines[issue.place.line - 1] == issue.place.text
            written = [key for key in issue.keys if f"  {key}: " in UPGRADE]
            assert issue.place.text[issue.place.column - 1 :].startswith(written[0] if written else "data:")

    def test_the_step_is_named(self, report: Report) -> None:
        [issue] = [issue for issue in report.issues if issue.severity == "required"]

        assert issue.id == "1.16-enable-remote-node-identity-removed"
        assert "(1.15.19 to 1.16." in issue.heading
