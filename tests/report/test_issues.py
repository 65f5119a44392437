"""Issues: what findings and decisions leave to a person."""

from __future__ import annotations

import pytest

from cilium_cmrebase import ConfigMap, Result, rebase
from cilium_cmrebase.document import Place
from cilium_cmrebase.messages import Wording
from cilium_cmrebase.report import make_report
from cilium_cmrebase.report.issues import issue_of_finding
from cilium_cmrebase.rules import Acceptance, Finding, Severity
from cilium_cmrebase.rules.checks import CHECKS, Check
from tests.support.report_samples import HEAD, found


@pytest.fixture(scope="module")
def result() -> Result:
    """An upgrade that leaves findings and decisions."""
    upgrade: Result = found("upgrade")
    return upgrade


class TestTitles:
    """Each sort of issue has a title and help of its own, whatever the option is."""

    @pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)
    def test_a_check_goes_by_its_own(self, check: Check) -> None:
        finding = Finding(check.id, check.kind, check.severity, ("debug",), check.id, Wording("m"))

        issue = issue_of_finding(finding, Place("old.yaml", 1, 1, ""))

        assert (issue.title, issue.help) == (check.title, check.help)
        assert issue.heading == f"debug: {check.title[:1].lower()}{check.title[1:]}"

    def test_a_rule_goes_by_its_kind_and_options(self, result: Result) -> None:
        [issue] = [each for each in make_report(result).issues if each.id == "1.16-tcx-attachment-by-default"]

        assert issue.title == issue.heading == "enable-tcx: default changed"
        assert issue.help == f"{issue.message} ({issue.source})"

    def test_a_finding_about_no_option_goes_by_its_id(self, result: Result) -> None:
        [issue] = [each for each in make_report(result).issues if each.id == "1.16-linux-kernel-5.4"]

        assert issue.heading == "1.16-linux-kernel-5.4: prerequisite"


class TestChoice:
    """What the output takes care of is no issue, and nothing is said twice."""

    def test_every_open_finding_is_one(self, result: Result) -> None:
        expected = [finding.fingerprint for finding in result.findings if not finding.resolved]

        assert [issue.fingerprint for issue in make_report(result).issues if issue.id != "review"] == expected

    def test_a_decision_to_review_is_one_unless_a_finding_speaks_of_it(self, result: Result) -> None:
        [finding] = [each for each in result.findings if each.keys == ("enable-hubbel",)]
        others = [each for each in result.decisions if each.key != "enable-hubbel"]
        [decision] = [each for each in result.decisions if each.key == "enable-hubbel"]
        marked = result._replace(decisions=(decision._replace(review=True), *others))

        def reviewed(severity: Severity) -> set[str]:
            findings = (finding._replace(severity=severity),)
            report = make_report(marked._replace(findings=findings))
            return {issue.keys[0] for issue in report.issues if issue.id == "review"}

        to_review = {each.key for each in marked.decisions if each.review}
        assert reviewed("recommended") == to_review - {"enable-hubbel"}
        assert reviewed("info") == to_review  # what is just good to know does not ask anybody to look

    def test_a_decision_says_both_defaults_and_what_to_do(self) -> None:
        old = ConfigMap(HEAD + '  monitor-aggregation: "low"\n')
        new = HEAD + '  monitor-aggregation: "maximum"\n'
        base = HEAD + '  monitor-aggregation: "medium"\n'

        [issue] = make_report(rebase(old, new, base=base, from_release="1.15", to_release="1.16")).issues[-1:]

        assert (issue.id, issue.severity, issue.keys) == ("review", "recommended", ("monitor-aggregation",))
        assert issue.heading == 'monitor-aggregation: kept "low"'
        assert 'Default before: "medium", default now: "maximum".' in issue.message
        assert issue.action.startswith("To do: ")
        assert (issue.place.line, issue.place.column) == (7, 3)

    def test_accepted_ones_come_with_the_reason(self, result: Result) -> None:
        so_be_it = Acceptance("so\nbe it")
        accepted = result._replace(
            findings=tuple(each._replace(accepted=so_be_it) for each in result.findings),
            decisions=tuple(each._replace(accepted=so_be_it) for each in result.decisions),
        )

        assert {issue.accepted for issue in make_report(accepted).issues} == {"so\\nbe it"}

    def test_the_gravest_come_first(self, result: Result) -> None:
        severities = [issue.severity for issue in make_report(result).issues]

        assert severities == sorted(severities, key=["required", "recommended", "info"].index)
        assert set(severities) == {"required", "recommended", "info"}
