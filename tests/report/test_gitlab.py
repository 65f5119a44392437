"""The report for GitLab's code quality widget."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator

from cilium_cmrebase.document import Place
from cilium_cmrebase.report import as_gitlab, render
from cilium_cmrebase.report.model import Issue
from tests.support.report_samples import FOUND, an_issue, found, report_on, texts

# What GitLab asks for, and nothing that it does not read.
FORM = Draft202012Validator(
    {
        "type": "array",
        "items": {
            "type": "object",
            "additionalProperties": False,
            "required": ["description", "check_name", "fingerprint", "severity", "location"],
            "properties": {
                "description": {"type": "string", "minLength": 1},
                "check_name": {"type": "string", "minLength": 1},
                "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{16}$"},
                "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
                "location": {
                    "type": "object",
                    "additionalProperties": False,
                    "required": ["path", "lines"],
                    "properties": {
                        "path": {"type": "string", "not": {"pattern": "^\\./"}},
                        "lines": {
                            "type": "object",
                            "additionalProperties": False,
                            "required": ["begin"],
                            "properties": {"begin": {"type": "integer", "minimum": 1}},
                        },
                    },
                },
            },
        },
    }
)


def rows_of(*issues: Issue) -> list[Any]:
    """Return the rows of the report on *issues*."""
    rows: list[Any] = json.loads(as_gitlab.render(report_on(*issues)))
    return rows


class TestForm:
    """It has what GitLab asks for."""

    @pytest.mark.parametrize("name", FOUND)
    def test_reports_have_the_form(self, name: str) -> None:
        rows = json.loads(render(found(name), "gitlab"))

        assert [error.message for error in FORM.iter_errors(rows)] == []
        assert len({row["fingerprint"] for row in rows}) == len(rows)

    def test_nothing_found_is_an_empty_list(self) -> None:
        assert rows_of() == []


class TestRows:
    """One for each issue."""

    @pytest.mark.parametrize(
        ("severity", "word"), [("required", "critical"), ("recommended", "minor"), ("info", "info")]
    )
    def test_severity_has_gitlabs_words(self, severity: str, word: str) -> None:
        assert [row["severity"] for row in rows_of(an_issue(severity=severity))] == [word]

    def test_names_check_and_place(self) -> None:
        [row] = rows_of(an_issue(place=Place("./a b/old.yaml", 7, 3, "")))

        assert row["check_name"] == "unknown-key"
        assert row["location"] == {"path": "a b/old.yaml", "lines": {"begin": 7}}

    def test_a_fingerprint_stays_while_it_is_the_only_one(self) -> None:
        first, second, third = (row["fingerprint"] for row in rows_of(an_issue(), an_issue(), an_issue()))

        assert first == "0123456789abcdef"
        assert len({first, second, third}) == 3

    def test_accepted_issues_are_left_out(self) -> None:
        assert rows_of(an_issue(accepted="so be it")) == []

    @given(texts(), texts())
    def test_texts_come_back(self, heading: str, message: str) -> None:
        [row] = rows_of(an_issue(heading=heading, message=message, action="To do: x"))

        assert row["description"] == f"{heading}. {' '.join(filter(None, (message, 'To do: x')))}"
