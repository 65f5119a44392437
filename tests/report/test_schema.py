"""The published JSON Schema of reports: every command's JSON keeps to it, and it keeps its promise."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs
import pytest
from jsonschema import Draft202012Validator

from cilium_cmrebase.catalog import default_catalog
from cilium_cmrebase.cli.main import main
from cilium_cmrebase.report import render
from cilium_cmrebase.rules import Acceptance
from tests.support.report_samples import FOUND, found

SCHEMA: dict[str, Any] = json.loads(default_catalog().schema_text("report"))
COMMANDS = ("rebase", "check", "plan", "diff", "fleet")
# The names of format version 1.0; a line each. Names may be added to it with a new minor version, and never removed.
PUBLISHED = Path(__file__).parent / "report-names-1.0.txt"


def closed() -> dict[str, Any]:
    """Return the schema with names that it does not describe forbidden."""
    schema = copy.deepcopy(SCHEMA)
    extended = {form["$ref"].rpartition("/")[2] for form in schema["$defs"].values() if "$ref" in form}
    for name, form in schema["$defs"].items():
        for each in objects(form):
            if each is not form or name not in extended:
                each["unevaluatedProperties"] = False
            for use in each["properties"].values():
                for place in (use, use.get("items", {})):
                    if place.get("$ref", "").rpartition("/")[2] in extended:
                        place["unevaluatedProperties"] = False
    return schema


def objects(form: Any) -> Iterator[dict[str, Any]]:
    """Yield *form* and all forms within it that describe names."""
    if "properties" in form:
        yield form
        for each in form["properties"].values():
            yield from objects(each)


def names() -> Iterator[str]:
    """Yield every name that the schema promises, as `definition.name`."""
    for definition, form in SCHEMA["$defs"].items():
        for name in form.get("properties", {}):
            yield f"{definition}.{name}"


def descriptions(form: Mapping[str, Any]) -> Iterator[str]:
    """Yield what the schema says of a name, be it by way of another definition."""
    if "description" in form:
        yield form["description"]
    elif "$ref" in form:
        yield from descriptions(SCHEMA["$defs"][form["$ref"].removeprefix("#/$defs/")])


class TestReports:
    """Every command's JSON is what the schema says, and nothing else."""

    @pytest.mark.parametrize("name", FOUND)
    def test_a_report_is_valid(self, name: str) -> None:
        report = json.loads(render(found(name), "json"))

        assert [
            f"{error.json_path}: {error.message}" for error in Draft202012Validator(SCHEMA).iter_errors(report)
        ] == []

    @pytest.mark.parametrize("name", FOUND)
    def test_a_report_has_no_names_that_are_not_described(self, name: str) -> None:
        report = json.loads(render(found(name), "json"))
        validator = Draft202012Validator({"$ref": f"#/$defs/{report['report']}", "$defs": closed()["$defs"]})

        assert [f"{error.json_path}: {error.message}" for error in validator.iter_errors(report)] == []

    def test_an_undescribed_name_would_be_found(self) -> None:
        report = json.loads(render(found("wrong"), "json"))
        report["findings"][0]["news"] = 1

        assert Draft202012Validator(SCHEMA).is_valid(report)
        assert not Draft202012Validator(closed()).is_valid(report)

    def test_all_reports_are_tried(self) -> None:
        tried = {json.loads(render(found(name), "json"))["report"] for name in FOUND}

        assert [form["$ref"] for form in SCHEMA["oneOf"]] == [f"#/$defs/{name}" for name in COMMANDS]
        assert tried == set(COMMANDS)

    def test_accepted_findings_are_valid(self) -> None:
        result = found("wrong")
        first, *others = result.findings
        accepted = attrs.evolve(first, finding=first.finding._replace(accepted=Acceptance("so be it", "me")))
        report = attrs.evolve(result, findings=(accepted, *others)).to_dict()

        assert report["findings"][0]["accepted"]["reason"] == "so be it"
        assert Draft202012Validator(closed()).is_valid(json.loads(json.dumps(report)))


class TestPromise:
    """Within a major format version names are added, never removed or changed in meaning."""

    def test_published_names_are_still_there(self) -> None:
        assert set(PUBLISHED.read_text(encoding="utf-8").split()) - set(names()) == set()

    def test_new_names_are_put_on_record(self) -> None:
        assert set(names()) - set(PUBLISHED.read_text(encoding="utf-8").split()) == set()

    def test_every_name_is_described(self) -> None:
        undescribed = [
            f"{definition}.{name}"
            for definition, form in SCHEMA["$defs"].items()
            for name, each in form.get("properties", {}).items()
            if not next(descriptions(each), "")
        ]

        assert undescribed == []

    def test_every_name_can_be_relied_on(self) -> None:
        optional = {
            f"{definition}.{name}"
            for definition, form in SCHEMA["$defs"].items()
            for name in form.get("properties", {})
            if name not in form["required"]
        }

        assert optional == set()

    def test_unknown_names_are_allowed_for_the_future(self) -> None:
        assert not re.search(r'"(additional|unevaluated)Properties": false', json.dumps(SCHEMA))

    def test_the_schema_is_one(self) -> None:
        Draft202012Validator.check_schema(SCHEMA)


class TestCommand:
    """`schema report` prints it."""

    def test_prints_the_file(self, capfd: pytest.CaptureFixture[str]) -> None:
        assert main(["schema", "report"]) == 0
        assert json.loads(capfd.readouterr().out) == SCHEMA
