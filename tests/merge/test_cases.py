"""The golden cases: folders under tests/cases with what goes in and what must come out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ruamel.yaml import YAML

from cilium_cmrebase import Accepted, Answers
from cilium_cmrebase.document import ConfigMap
from cilium_cmrebase.merge import Result, rebase
from tests.support.paths import CASES

# What every cluster is told on the way to a release has nothing to do with a case.
ABOUT_THE_CLUSTER = ("prerequisite", "manual-step")
FOLDERS = sorted(path for path in CASES.iterdir() if path.is_dir())


def read(folder: Path, name: str) -> str:
    return (folder / name).read_bytes().decode("utf-8")


def settings(folder: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = YAML(typ="safe").load(read(folder, "case.yaml"))
    return loaded


def arguments(folder: Path) -> dict[str, Any]:
    given: dict[str, Any] = settings(folder).get("options", {})
    for name, reader in (("decisions", Answers.from_text), ("accepted", Accepted.from_text)):
        if (folder / f"{name}.yaml").is_file():
            given[name] = reader(read(folder, f"{name}.yaml"))
    return given


def run(folder: Path) -> Result:
    case = settings(folder)
    base = read(folder, "base.yaml") if (folder / "base.yaml").is_file() else None
    return rebase(
        read(folder, "old.yaml"),
        read(folder, "new.yaml"),
        from_release=case["from"],
        to_release=case["to"],
        base=base,
        **arguments(folder),
    )


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
class TestCase:
    """A folder's old and new give its expected text, and an account of every key."""

    def test_settings_follow_their_schema(self, folder: Path) -> None:
        jsonschema.validate(settings(folder), json.loads((CASES / "case.schema.json").read_text(encoding="utf-8")))

    def test_result_is_the_expected_text(self, folder: Path) -> None:
        assert run(folder).text == read(folder, "expected.yaml")

    def test_account_is_the_expected_one(self, folder: Path) -> None:
        case = settings(folder)
        result = run(folder)
        decisions = {decision.key: decision for decision in result.decisions}
        files = [read(folder, name) for name in ("old.yaml", "new.yaml", "base.yaml") if (folder / name).is_file()]
        keys = {key for text in files for key in ConfigMap(text).data}
        findings = [
            finding.id
            for finding in result.findings
            if finding.kind not in ABOUT_THE_CLUSTER and (not finding.keys or keys & {*finding.keys})
        ]

        assert {key: decisions[key].outcome for key in case.get("outcomes", {})} == case.get("outcomes", {})
        assert [key for key, each in decisions.items() if each.review] == case.get("review", [])
        changed = [key for key, each in decisions.items() if each.changes_behaviour]
        assert changed == case.get("changes_behaviour", [])
        assert sorted(findings) == sorted(case.get("findings", []))
        assert result.ok == case.get("ok", True)

    def test_every_key_is_accounted_for(self, folder: Path) -> None:
        result = run(folder)
        written = ConfigMap(result.text).data
        decisions = {decision.key: decision for decision in result.decisions}

        assert len(decisions) == len(result.decisions)
        assert {key: each.value for key, each in decisions.items() if each.value is not None} == written
        for key in ConfigMap(read(folder, "old.yaml")).data:
            assert key in decisions
        for key in ConfigMap(read(folder, "new.yaml")).data:
            assert key in decisions

    def test_rebasing_the_result_again_changes_nothing(self, folder: Path) -> None:
        result = run(folder)
        case = settings(folder)

        releases = {"from_release": case["to"], "to_release": case["to"]}
        again = rebase(result.text, read(folder, "new.yaml"), **releases, **arguments(folder))

        assert (again.text == result.text) is ("unsettled" not in case)
