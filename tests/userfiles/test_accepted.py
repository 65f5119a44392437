"""Accepted findings: which entry fits what, when it ends, what is said of it, and how a file is started."""

from __future__ import annotations

from datetime import date
from typing import Any

import jsonschema
import pytest

from cilium_cmrebase import Accepted, CheckResult, DocumentError, Finding, Result, check, rebase
from cilium_cmrebase.catalog import default_catalog
from cilium_cmrebase.messages import Wording
from cilium_cmrebase.rules import Acceptance, OpenPoint
from cilium_cmrebase.userfiles.accepted import Register

HEAD = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: cilium-config\ndata:\n"
TODAY = date(2026, 11, 21)


def finding(name: str = "some-check", *keys: str, value: str = "1", **fields: Any) -> Finding:
    made = Finding(id=name, kind="k", severity="required", keys=keys, code=name, wording=Wording("m"), **fields)
    return made.about([value])


def accepted(*entries: str, severities: str = "{}") -> Accepted:
    lines = [f"  - {{{entry}, reason: fine}}" for entry in entries]
    return Accepted.from_text("\n".join([f"severities: {severities}", "accepted:", *lines]), "a.yaml")


def register(*entries: str, today: date | None = TODAY, severities: str = "{}") -> Register:
    return Register(accepted(*entries, severities=severities), today)


def said(of: Register) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(each.id, each.severity, each.keys) for each in of.findings()]


class TestFitting:
    """An entry is about one fingerprint, or about a rule and an option."""

    A, B = finding("some-check", "a"), finding("some-check", "a", value="2")

    @pytest.mark.parametrize(
        ("entry", "found", "fits"),
        [
            (f"fingerprint: '{A.fingerprint}'", A, True),
            (f"fingerprint: '{A.fingerprint}'", B, False),
            (f"fingerprint: '{A.fingerprint}', rule: some-check, key: a", A, True),
            (f"fingerprint: '{A.fingerprint}', rule: some-check, key: a", B, False),
            (f"fingerprint: '{A.fingerprint}', rule: other, key: b", A, True),  # those are for people
            ("rule: some-check, key: a", A, True),
            ("rule: some-check, key: a", B, True),
            ("rule: some-check, key: b", A, False),
            ("rule: other, key: a", A, False),
            ("rule: some-check, key: b", finding("some-check", "a", "b"), True),
            ("rule: some-check", finding("some-check"), True),
            ("rule: some-check", A, False),  # to accept it of all options alike takes another severity
            ("rule: some-check, key: a", finding("some-check"), False),
        ],
    )
    def test_fits(self, entry: str, found: Finding, fits: bool) -> None:
        judged = register(entry).finding(found)

        assert judged.accepted == (Acceptance("fine") if fits else None)
        assert judged.is_open is not fits
        assert judged.severity == "required"

    def test_a_resolved_finding_needs_no_acceptance(self) -> None:
        entries = register("rule: some-check, key: a")

        assert entries.finding(finding("some-check", "a", resolved=True)).accepted is None
        assert said(entries) == []

    def test_json_has_reason_author_and_day(self) -> None:
        judged = register("rule: some-check, key: a, by: Jane, until: 2027-03-31").finding(self.A)

        assert judged.to_dict()["accepted"] == {"reason": "fine", "by": "Jane", "until": "2027-03-31"}
        assert self.A.to_dict()["accepted"] is None


class TestEnding:
    """An entry holds up to the day that it names, that day included."""

    @pytest.mark.parametrize(
        ("today", "holds"),
        [
            (date(2027, 3, 30), True),
            (date(2027, 3, 31), True),
            (date(2027, 4, 1), False),
            (None, True),
        ],
    )
    def test_last_day(self, today: date | None, holds: bool) -> None:
        entries = register("rule: some-check, key: a, until: 2027-03-31", today=today)

        judged = entries.finding(finding("some-check", "a"))

        assert (judged.accepted is not None) is holds
        assert said(entries) == ([] if holds else [("accepted-expired", "info", ("a",))])

    def test_another_entry_may_still_hold(self) -> None:
        entries = register("rule: some-check, key: a, until: 2000-01-01", "rule: some-check, key: a, by: Jane")

        judged = entries.finding(finding("some-check", "a"))

        assert judged.accepted == Acceptance("fine", "Jane")
        assert said(entries) == [("accepted-expired", "info", ("a",))]

    def test_the_first_entry_that_holds_counts(self) -> None:
        entries = register("rule: some-check, key: a, by: Jane", "rule: some-check, key: a, by: Joe")

        assert entries.finding(finding("some-check", "a")).accepted == Acceptance("fine", "Jane")
        assert said(entries) == []

    def test_an_expired_entry_is_said_even_where_it_is_of_no_use(self) -> None:
        assert said(register("rule: some-check, key: a, until: 2000-01-01")) == [("accepted-expired", "info", ("a",))]


class TestUnused:
    """Entries that accept nothing are reported."""

    def test_together(self) -> None:
        entries = register("rule: some-check, key: a", "rule: some-check, key: b", "rule: other")
        entries.finding(finding("some-check", "b"))

        assert said(entries) == [("accepted-unused", "info", ())]
        [message] = [each.message for each in entries.findings()]
        assert ("a.yaml:3" in message, "a.yaml:4" in message, "a.yaml:5" in message) == (True, False, True)

    def test_of_one_the_option_is_named(self) -> None:
        assert said(register("rule: some-check, key: a")) == [("accepted-unused", "info", ("a",))]

    def test_what_was_accepted_with_other_values_is_told_apart(self) -> None:
        before = finding("some-check", "a", value="1")
        entries = register(f"fingerprint: '{before.fingerprint}', rule: some-check, key: a")

        assert entries.finding(finding("some-check", "a", value="2")).is_open
        assert said(entries) == [("accepted-changed", "info", ("a",))]

    def test_fingerprints_do_not_depend_on_the_line_of_the_entry(self) -> None:
        one = register("rule: some-check, key: a")
        two = Register(Accepted.from_text("\n\naccepted:\n- {rule: some-check, key: a, reason: x}\n", "b.yaml"), TODAY)

        assert [each.fingerprint for each in one.findings()] == [each.fingerprint for each in two.findings()]


class TestSeverities:
    """A file can give findings another severity by their id."""

    @pytest.mark.parametrize("severity", ["required", "recommended", "info"])
    def test_is_that_of_the_file(self, severity: str) -> None:
        entries = register(severities=f"{{some-check: {severity}}}")

        assert entries.finding(finding("some-check", "a")).severity == severity
        assert entries.finding(finding("other", "a")).severity == "required"

    def test_goes_for_what_is_said_of_the_file_too(self) -> None:
        entries = register("rule: some-check, key: a", severities="{accepted-unused: recommended}")

        assert said(entries) == [("accepted-unused", "recommended", ("a",))]


class TestReading:
    """Files that are none are refused with the place of the fault."""

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("accepted:\n- rule: x\n", "a.yaml:2:3: reason is missing"),
            ("accepted:\n- {rule: x, reason: ''}\n", "a.yaml:2:13: reason is empty"),
            ("accepted:\n- {key: x, reason: y}\n", "a.yaml:2:3: does not fit: an entry needs a fingerprint, or a rule"),
            ("accepted:\n- {rule: x, reson: y}\n", "a.yaml:2:13: reson is not known here; did you mean reason?"),
            ("accepted:\n- {rule: x, reason: y, until: soon}\n", "a.yaml:2:24: until does not fit: the last day on"),
            (
                "accepted:\n- {rule: x, reason: y, until: 2027-02-30}\n",
                "a.yaml:2:24: there is no day 2027-02-30; write it like 2027-03-31",
            ),
            ("accepted:\n- {fingerprint: abc, reason: y}\n", "a.yaml:2:4: fingerprint does not fit: 16 hexadecimal"),
            ("severities:\n  x: none\n", "a.yaml:2:3: x should be one of: required, recommended, info"),
            ("accept: []\n", "a.yaml:1:1: accept is not known here; did you mean accepted?"),
        ],
    )
    def test_fault_is_said_with_its_place(self, text: str, message: str) -> None:
        with pytest.raises(DocumentError) as caught:
            Accepted.from_text(text, "a.yaml")

        assert str(caught.value).startswith(message)

    @pytest.mark.parametrize("text", ["", "# nothing yet\n", "accepted:\n", "accepted: []\nseverities:\n"])
    def test_a_file_may_accept_nothing(self, text: str) -> None:
        found = Accepted.from_text(text)

        assert (found.entries, found.severities) == ((), {})

    @pytest.mark.parametrize("name", ["accepted", "decisions"])
    def test_schemas_are_valid_by_the_draft(self, name: str) -> None:
        import json

        schema = json.loads(default_catalog().schema_text(name))

        jsonschema.Draft202012Validator.check_schema(schema)
        assert schema["$id"] == f"urn:cilium-cmrebase:{name}"


class TestStarting:
    """A file is started from what is open, and added to without loss."""

    POINTS = (
        OpenPoint("1.16-some-rule", ("a", "b"), "0123456789abcdef", "something\nis\u2028the matter" + " indeed" * 40),
        OpenPoint("review", ("true",), "00000000000000e1", "look: at this"),
        OpenPoint("release-guessed", (), "1234567890123456", ""),
    )

    def test_all_that_is_open_is_accepted_by_it(self) -> None:
        text = Accepted.from_text("").text_with(self.POINTS, TODAY)

        entries = Accepted.from_text(text).entries
        assert [(each.rule, each.key, each.fingerprint) for each in entries] == [
            ("1.16-some-rule", "a", "0123456789abcdef"),
            ("review", "true", "00000000000000e1"),
            ("release-guessed", None, "1234567890123456"),
        ]
        assert all("2026-11-21" in each.acceptance.reason for each in entries)
        assert max(map(len, text.splitlines())) <= 120

    def test_what_it_has_is_not_repeated(self) -> None:
        text = Accepted.from_text("").text_with(self.POINTS, TODAY)

        assert Accepted.from_text(text).text_with(self.POINTS, TODAY) == text

    def test_an_expired_entry_is_for_a_person_to_renew(self) -> None:
        text = "accepted:\n- {rule: review, key: 'true', reason: x, until: 2000-01-01}\n"

        assert Accepted.from_text(text).text_with(self.POINTS[1:2], TODAY) == text

    def test_one_entry_is_enough_for_the_same_fingerprint(self) -> None:
        text = Accepted.from_text("").text_with([self.POINTS[2], self.POINTS[2]], TODAY)

        assert len(Accepted.from_text(text).entries) == 1

    def test_what_is_written_there_stays(self) -> None:
        before = (
            "# ours\nseverities: {x: info} # why not\naccepted:\n# first\n- {rule: x, key: y, reason: z}\n  # last\n"
        )

        after = Accepted.from_text(before).text_with(self.POINTS, TODAY)

        assert after.startswith(before)
        assert len(Accepted.from_text(after).entries) == 4

    def test_nothing_open_gives_a_file_that_accepts_nothing(self) -> None:
        assert Accepted.from_text(Accepted.from_text("").text_with([], TODAY)).entries == ()


class TestCheck:
    """What is accepted no longer counts in a check, and is still there."""

    TEXT = HEAD + '  debug: "yes"\n  enable-hubbel: "true"\n'

    def _check(self, text: str = "", today: date | None = TODAY) -> CheckResult:
        return check(self.TEXT, release="1.16", accepted=Accepted.from_text(text), today=today)

    def test_counts_what_is_open(self) -> None:
        first = "accepted: [{rule: value-refused, key: debug, reason: x, until: 2026-11-21}]"
        both = first.replace("]", ", {rule: unknown-key, key: enable-hubbel, reason: x}]")

        assert self._check().worst() == "required"
        assert self._check(first).worst() == "recommended"
        assert self._check(both).worst() is None
        assert self._check(both, date(2026, 11, 22)).worst() == "required"
        assert [each.finding.id for each in self._check(both).findings] == ["value-refused", "unknown-key"]

    def test_severity_of_the_file_counts(self) -> None:
        assert self._check("severities: {value-refused: info, unknown-key: info}").worst() == "info"

    def test_all_that_is_open_can_be_accepted(self) -> None:
        result = self._check()
        text = Accepted.from_text("").text_with(result.open_points(), TODAY)

        assert [point.rule for point in result.open_points()] == ["value-refused", "unknown-key"]
        assert self._check(text).worst() is None
        assert self._check(text).open_points() == ()

    def test_another_value_is_another_matter(self) -> None:
        text = Accepted.from_text("").text_with(self._check().open_points(), TODAY)

        result = check(
            self.TEXT.replace('"yes"', '"no"'), release="1.16", accepted=Accepted.from_text(text), today=TODAY
        )

        assert result.worst() == "required"
        assert "accepted-changed" in {each.finding.id for each in result.findings}

    def test_another_line_is_not(self) -> None:
        text = Accepted.from_text("").text_with(self._check().open_points(), TODAY)

        result = check(f"# a comment\n{self.TEXT}", release="1.16", accepted=Accepted.from_text(text), today=TODAY)

        assert result.worst() is None


class TestRebase:
    """Findings and points for review are accepted in a rebase."""

    OURS = HEAD + '  debug: "false"\n  k8s-client-qps: "50"\n  agent-health-port: "high"\n'
    THEIRS = HEAD + '  debug: "false"\n  k8s-client-qps: "10"\n'

    def _rebase(self, text: str = "", today: date | None = TODAY) -> Result:
        return rebase(
            self.OURS,
            self.THEIRS,
            base=self.THEIRS.replace("10", "5"),
            from_release="1.15",
            to_release="1.16",
            accepted=Accepted.from_text(text),
            today=today,
        )

    def test_a_required_finding_no_longer_counts(self) -> None:
        result = self._rebase("accepted: [{rule: value-refused, key: agent-health-port, reason: x}]")

        assert (self._rebase().ok, result.ok) == (False, True)
        [found] = [each for each in result.findings if each.id == "value-refused"]
        assert found.accepted == Acceptance("x")

    def test_a_point_for_review_is_called_review(self) -> None:
        result = self._rebase("accepted: [{rule: review, key: k8s-client-qps, reason: x}]")

        [decision] = [each for each in result.decisions if each.review]
        assert (decision.accepted, decision.is_open) == (Acceptance("x"), False)
        assert decision.to_dict()["accepted"] == {"reason": "x", "by": "", "until": None}

    def test_all_that_is_open_can_be_accepted(self) -> None:
        before = self._rebase()
        text = Accepted.from_text("").text_with(before.open_points(), TODAY)

        after = self._rebase(text)

        assert before.needs_human("review")
        assert not after.needs_human("review")
        assert after.open_points() == ()
        assert after.text == before.text
        assert {each.id for each in after.findings} == {each.id for each in before.findings}

    def test_what_is_open_comes_first(self) -> None:
        result = self._rebase("accepted: [{rule: value-refused, key: agent-health-port, reason: x}]")

        opens = [each.is_open for each in result.findings]
        assert opens == sorted(opens, reverse=True)

    def test_it_expires(self) -> None:
        text = "accepted: [{rule: value-refused, key: agent-health-port, reason: x, until: 2026-11-20}]"

        result = self._rebase(text)

        assert not result.ok
        assert "accepted-expired" in {each.id for each in result.findings}
        assert self._rebase(text, None).ok
