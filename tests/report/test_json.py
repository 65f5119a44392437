"""The report for programs has the fixed names."""

from __future__ import annotations

import json

import pytest

from cilium_cmrebase import Result, rebase
from cilium_cmrebase.report import render

OLD = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: cilium-config
data:
  debug: "true"
  enable-remote-node-identity: "false"
"""


@pytest.fixture(scope="module")
def result() -> Result:
    """An upgrade that leaves something to decide."""
    return rebase(OLD, None, from_release="1.15", to_release="1.16")


class TestJson:
    """Names are added within a format version, never removed."""

    def test_has_the_fixed_names(self, result: Result) -> None:
        report = json.loads(render(result, "json"))

        assert {"format_version", "from", "to", "decisions", "findings", "summary"} <= report.keys()
        assert (report["format_version"], report["from"], report["to"]) == ("1.0", "1.15", "1.16")
        decision = {"key", "outcome", "ours", "base", "theirs", "value", "effective_before", "effective_after"}
        assert all(decision | {"review", "rules", "reason"} <= each.keys() for each in report["decisions"])
        finding = {"id", "kind", "severity", "keys", "message", "action", "resolved"}
        assert all(finding <= each.keys() for each in report["findings"])

    def test_types_are_the_promised_ones(self, result: Result) -> None:
        report = json.loads(render(result, "json"))

        for each in report["decisions"]:
            assert isinstance(each["review"], bool)
            assert isinstance(each["rules"], list)
            assert all(
                each[name] is None or isinstance(each[name], str) for name in ("ours", "base", "theirs", "value")
            )
        for each in report["findings"]:
            assert each["severity"] in ("required", "recommended", "info")
            assert isinstance(each["keys"], list)
            assert isinstance(each["resolved"], bool)

    def test_summary_counts_the_decisions(self, result: Result) -> None:
        report = json.loads(render(result, "json"))

        assert sum(report["summary"].values()) == len(report["decisions"])

    def test_value_is_null_where_the_key_is_not_in_the_output(self, result: Result) -> None:
        report = json.loads(render(result, "json"))

        [gone] = [each for each in report["decisions"] if each["key"] == "enable-remote-node-identity"]
        assert (gone["outcome"], gone["value"]) == ("dropped", None)
        assert report["ok"] is False
