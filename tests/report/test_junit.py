"""The report as JUnit XML: what pipelines count is what the exit status counts."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given

from cilium_cmrebase.report import as_junit, render
from tests.support.report_samples import FOUND, an_issue, found, report_on, texts

# The elements, with the attributes that each must have and what it may hold: a part of Jenkins' schema.
FORM: dict[str, tuple[set[str], set[str]]] = {
    "testsuites": ({"name", "tests", "failures", "errors", "skipped", "time"}, {"testsuite"}),
    "testsuite": ({"name", "tests", "failures", "errors", "skipped", "time"}, {"testcase"}),
    "testcase": ({"classname", "name", "time"}, {"failure", "skipped", "system-out"}),
    "failure": ({"message", "type"}, set()),
    "skipped": ({"message"}, set()),
    "system-out": (set(), set()),
}


def suite_of(*issues: Any) -> ElementTree.Element:
    """Return the one test suite of the report on *issues*."""
    [suite] = ElementTree.fromstring(as_junit.render(report_on(*issues)))
    return suite


class TestForm:
    """It has the elements and attributes that readers know, and no others."""

    @pytest.mark.parametrize("name", FOUND)
    def test_reports_have_the_form(self, name: str) -> None:
        text = render(found(name), "junit")
        root = ElementTree.fromstring(text)

        assert text.startswith('<?xml version="1.0" encoding="UTF-8"?>\n')
        assert root.tag == "testsuites"
        for element in root.iter():
            attributes, children = FORM[element.tag]
            assert set(element.attrib) == attributes
            assert {child.tag for child in element} <= children

    @pytest.mark.parametrize("name", FOUND)
    def test_counts_are_those_of_the_test_cases(self, name: str) -> None:
        root = ElementTree.fromstring(render(found(name), "junit"))
        [suite] = root

        for element in (root, suite):
            assert int(element.attrib["tests"]) == len(suite) > 0
            assert int(element.attrib["failures"]) == len(suite.findall("testcase/failure"))
            assert int(element.attrib["skipped"]) == len(suite.findall("testcase/skipped"))

    @pytest.mark.parametrize("name", FOUND)
    def test_names_are_unique(self, name: str) -> None:
        [suite] = ElementTree.fromstring(render(found(name), "junit"))

        names = [case.attrib["name"] for case in suite]
        assert len(set(names)) == len(names)


class TestTestCases:
    """One for each issue."""

    @pytest.mark.parametrize(
        ("severity", "accepted", "children"),
        [
            ("required", None, ["failure"]),
            ("recommended", None, ["system-out"]),
            ("info", None, ["system-out"]),
            ("required", "we live with it", ["skipped", "system-out"]),
        ],
    )
    def test_only_what_is_required_and_open_fails(
        self, severity: str, accepted: str | None, children: list[str]
    ) -> None:
        [case] = suite_of(an_issue(severity=severity, accepted=accepted))

        assert [child.tag for child in case] == children

    def test_a_failure_says_what_where_and_what_to_do(self) -> None:
        [case] = suite_of(an_issue(source="upgrade guide 1.16"))
        [failure] = case

        assert failure.attrib == {"message": "No release knows it.", "type": "unknown-key"}
        assert failure.text == "old.yaml:7:3: No release knows it.\nTo do: correct it.\nupgrade guide 1.16"

    def test_the_reason_of_an_accepted_issue_is_shown(self) -> None:
        [case] = suite_of(an_issue(accepted="we live with it"))

        assert "we live with it" in case.find("skipped").attrib["message"]  # type: ignore[union-attr]

    def test_a_clean_run_has_one_that_passes(self) -> None:
        [case] = suite_of()

        assert [child.tag for child in case] == ["system-out"]
        assert case.find("system-out").text == "2 options checked."  # type: ignore[union-attr]

    def test_the_same_heading_twice_is_told_apart(self) -> None:
        names = [case.attrib["name"] for case in suite_of(an_issue(), an_issue())]

        assert names == ["debg: unknown key", "debg: unknown key (2)"]


class TestEscaping:
    """Any text comes back, but for characters that XML does not have: they are shown as escapes."""

    @given(texts(), texts(), texts())
    def test_texts_come_back(self, heading: str, message: str, accepted: str) -> None:
        failing, skipped = suite_of(
            an_issue(heading=heading, message=message, action=""), an_issue(heading="other", accepted=accepted)
        )

        assert failing.attrib["name"] == shown(heading)
        [failure] = failing
        assert failure.attrib["message"] == shown(message)
        assert failure.text == shown(f"old.yaml:7:3: {message}")
        assert skipped[0].attrib["message"] == shown(f"accepted: {accepted}")


def shown(text: str) -> str:
    def escape(found: re.Match[str]) -> str:
        code = ord(found.group())
        return {13: "\\r"}.get(code) or (f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}")

    return re.sub("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", escape, text)
