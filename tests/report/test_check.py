"""The report on a check: the gravest findings first, each at its place."""

from __future__ import annotations

from cilium_cmrebase import check
from cilium_cmrebase.report.of_check import make_report

HEAD = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: cilium-config\ndata:\n"


class TestSections:
    """One for each severity, which says how many there are."""

    def test_come_by_severity_and_only_the_last_is_folded(self) -> None:
        report = make_report(
            check(HEAD + '  monitor-aggregation: "low"\n  enable-hubbel: "x"\n  debug: 1\n', release="1.4")
        )

        sections = [section for section in report.sections if section.entries]
        assert [
            ([entry.heading for entry in each.entries], each.entries[0].mark, each.folded) for each in sections
        ] == [
            (["debug"], "required", False),
            (["enable-hubbel"], "review", False),
            (["monitor-aggregation"], "note", True),
        ]

    def test_entries_say_where_what_and_what_to_do(self) -> None:
        report = make_report(check(HEAD + "  debug: true\n", release="1.16"))

        [entry] = report.sections[0].entries
        assert entry.place is not None
        assert (entry.place.line, entry.place.column, entry.place.text) == (6, 3, "  debug: true")
        assert entry.lines[-1] == "To do: Put it in quotes."

    def test_a_finding_about_no_option_goes_by_its_name(self) -> None:
        report = make_report(check(HEAD + f'  bpf-root: "{"x" * 1024 * 1024}"\n', release="1.16"))

        assert [entry.heading for entry in report.sections[0].entries] == ["too-large"]


class TestIssues:
    """Every finding is one."""

    def test_have_fix_and_fingerprint_of_their_findings(self) -> None:
        result = check(HEAD + '  debug: true\n  masquerade: "true"\n', release="1.16")

        report = make_report(result)

        assert [(issue.id, issue.fix, issue.fingerprint) for issue in report.issues] == [
            (each.finding.id, each.fix, each.finding.fingerprint) for each in result.findings
        ]
        assert all(issue.fix for issue in report.issues)
        assert len({issue.fingerprint for issue in report.issues}) == 2

    def test_texts_are_on_one_line_whatever_the_value_is(self) -> None:
        report = make_report(check(HEAD + '  debug: "a\\n\\e[2J\\u202eb"\n', release="1.16"))

        [issue] = report.issues
        assert all(text.isprintable() for text in (issue.heading, issue.message, issue.action))


class TestClosing:
    """Counts, and what the check rests on."""

    def test_counts_options_and_findings(self) -> None:
        [line] = make_report(check(HEAD + "  debug: true\n  enable-hubbel: 'x'\n", release="1.16")).closing

        assert line == "2 options checked against 1.16: 1 required, 1 recommended."

    def test_a_guessed_release_is_said(self) -> None:
        result = check(HEAD + "  debug: 'true'\n")

        [line] = make_report(result).closing
        assert not result.certain
        assert "--release" in line
