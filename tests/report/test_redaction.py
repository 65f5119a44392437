"""What is to be hidden appears in no format, and all else is told as before."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st

from cilium_cmrebase import Accepted, Answers, check, diff, plan, rebase
from cilium_cmrebase.catalog import default_catalog
from cilium_cmrebase.cli.main import main
from cilium_cmrebase.document import ConfigMap
from cilium_cmrebase.document.spelling import spell_quoted
from cilium_cmrebase.fleet.summary import FleetSummary
from cilium_cmrebase.report import FORMATS, render
from cilium_cmrebase.report.redaction import Redaction
from cilium_cmrebase.userfiles.policy import Policy
from tests.support.report_samples import FOUND, HEAD

CANARY = "canary-7f3a9c.example"
HIDE = Redaction(("kvstore-opt", "etcd-config", "tunnel", "ipv4-*", "*token*", "k8s-api-server"))
# Values that reports quote: one that is refused, one that moves, one that nobody knows, one with parts, one of several
# lines, and one that is longer than what a line shows.
SECRETS = {
    "kvstore-opt": json.dumps({"etcd.address": f"https://{CANARY}:2379", "etcd.qps": "x" * 80}),
    "etcd-config": f"---\nendpoints:\n- https://{CANARY}:2379\n#\nkey-file: '/secret/{CANARY}.key'\n",
    "ipv4-native-routing-cidr": CANARY,
    "tunnel": CANARY,
    "my-token": CANARY,
    "k8s-api-server": f"https://{'a' * 50}.{CANARY}",
}
POLICY = "assertions:\n- {id: tunnel, assert: {equals: {tunnel: geneve}}, message: tunnels have to be geneve}\n"


def document(style: str, secrets: dict[str, str]) -> ConfigMap:
    """Return a ConfigMap with *secrets* in block style, flow style or JSON on one line."""
    data = {"debug": "tRUE", **secrets, "enable-hubbel": "true"}
    if style == "json":
        text = json.dumps({"kind": "ConfigMap", "metadata": {"name": "cilium-config"}, "data": data})
    elif style == "flow":
        text = HEAD.removesuffix("data:\n") + "data: {"
        text += ", ".join(f"{key}: {spell_quoted(value)}" for key, value in data.items()) + "}\n"
    else:
        text = HEAD + "".join(f"  {key}: {spell_quoted(value)}\n" for key, value in data.items())
    return ConfigMap(text, source="old.yaml")


USES: dict[str, Callable[[ConfigMap], Any]] = {
    "rebase": lambda ours: rebase(ours, from_release="1.14", to_release="1.16"),
    "downgrade": lambda ours: rebase(ours, from_release="1.14", to_release="1.12"),
    "check": lambda ours: check(ours, release="1.14"),
    "plan": lambda ours: plan(ours, "1.16", from_release="1.14"),
    "diff": lambda ours: diff(ours, "1.16", left_release="1.14"),
    "diff in effect": lambda ours: diff("1.14", ours, right_release="1.14", effective=True),
    "diff of parts": lambda ours: diff(
        ours, ConfigMap(ours.text.replace("2379", "2380"), source="new.yaml"), left_release="1.14", right_release="1.14"
    ),
}


@cache
def found(style: str, use: str) -> Any:
    """Return what a use case finds in the ConfigMap with all secrets."""
    return USES[use](document(style, SECRETS))


def hiding(ours: ConfigMap) -> Redaction:
    return Redaction(HIDE.patterns, ours.data)


@pytest.mark.parametrize("report_format", FORMATS)
@pytest.mark.parametrize("style", ["block", "flow", "json"])
@pytest.mark.parametrize("use", USES)
class TestCanary:
    """A value that must not be seen is nowhere."""

    def test_is_in_no_report(self, use: str, style: str, report_format: str) -> None:
        report = render(found(style, use), report_format, redaction=hiding(document(style, SECRETS)))

        assert "canary" not in report
        assert "/secret" not in report
        assert "xxxx" not in report
        assert "aaaa" not in report


def test_the_canary_would_be_there_otherwise() -> None:
    seen = [
        (use, report_format)
        for use in USES
        for report_format in FORMATS
        if "canary" in render(found("block", use), report_format)
    ]

    assert {use for use, _ in seen} == set(USES)
    assert {report_format for _, report_format in seen} == set(FORMATS)


@given(st.text(st.characters(codec="utf-8", exclude_characters="\r\x85\u2028\u2029"), min_size=8, max_size=90))
def test_any_value_that_is_refused_is_hidden(value: str) -> None:
    secret = f"<{value}>"
    ours = document("block", {"tunnel": secret, "ipv4-native-routing-cidr": secret, "my-token": secret})

    for result in (check(ours, release="1.14"), rebase(ours, from_release="1.14", to_release="1.16")):
        report = json.loads(render(result, "json", redaction=hiding(ours)))
        for text in _texts(report):
            assert secret[:20] not in text


def _texts(data: Any) -> list[str]:
    if isinstance(data, dict):
        return [text for value in data.values() for text in _texts(value)]
    if isinstance(data, list):
        return [text for value in data for text in _texts(value)]
    return [data] if isinstance(data, str) else []


class TestWhatIsTold:
    """That there is a value, how long it is, and all that is said of it."""

    def test_the_value_gives_way_to_its_length(self) -> None:
        ours = document("block", {"my-token": "abc"})

        found = json.loads(render(USES["rebase"](ours), "json", redaction=HIDE))

        [decision] = [each for each in found["decisions"] if each["key"] == "my-token"]
        assert decision["ours"] == decision["value"] == "(redacted, 3 characters)"

    def test_a_short_value_is_hidden_where_it_is_quoted(self) -> None:
        ours = document("block", {"tunnel": "abc"})

        [finding] = [
            each
            for each in json.loads(render(USES["check"](ours), "json", redaction=hiding(ours)))["findings"]
            if "tunnel" in each["keys"] and each["id"] in ("value-refused", "value-unusual")
        ]

        assert "abc" not in finding["message"]
        assert "(redacted, 3 characters)" in finding["message"]

    @pytest.mark.parametrize("use", USES)
    def test_ids_keys_and_outcomes_stay(self, use: str) -> None:
        hide = hiding(document("block", SECRETS))

        plain, hidden = (json.loads(render(found("block", use), "json", redaction=each)) for each in (None, hide))

        assert _told(plain) == _told(hidden)

    def test_nothing_is_hidden_where_nothing_matches(self) -> None:
        for name in ("upgrade", "wrong", "plan", "difference"):
            result = FOUND[name]()
            for report_format in ("json", "markdown", "gitlab"):
                assert render(result, report_format, redaction=Redaction(("none",))) == render(result, report_format)

    def test_a_fingerprint_does_not_tell_whether_a_guess_is_right(self) -> None:
        prints = set()
        for value in (CANARY, CANARY.upper()):
            ours = document("block", {"tunnel": value})
            report = json.loads(render(check(ours, release="1.14"), "json", redaction=hiding(ours)))
            prints.add(tuple(each["fingerprint"] for each in report["findings"]))

        assert len(prints) == 1

    def test_no_fix_writes_the_value(self) -> None:
        ours = ConfigMap(f"{HEAD}  my-token: 20261121\n  my-token: 20261122\n")
        result = check(ours, release="1.14")

        assert "Put the value in quotes" in render(result, "json")
        hidden = render(result, "json", redaction=hiding(ours))
        assert "2026112" not in hidden
        assert "Put the value in quotes" not in hidden

    def test_the_line_of_the_text_shows_the_key(self) -> None:
        ours = document("block", {"tunnel": CANARY})

        lines = render(check(ours, release="1.14"), "text", redaction=hiding(ours)).splitlines()

        assert "      |   tunnel: (redacted)" in lines
        assert '      |   debug: "tRUE"' in lines

    def test_what_a_policy_says_is_covered(self) -> None:
        ours = document("block", {"tunnel": CANARY})
        policy = Policy.from_text(POLICY, "policy.yaml")

        result = check(ours, release="1.14", policies=[policy])

        assert any("canary" in each.finding.message for each in result.findings if each.finding.id == "tunnel")
        assert "canary" not in render(result, "json", redaction=hiding(ours))

    def test_a_fleet_has_no_redaction(self) -> None:
        with pytest.raises(TypeError):
            render(FleetSummary(), "text", redaction=HIDE)


class TestWordsOfPeople:
    """They may quote anything, and are hidden as a whole where they are about a hidden option or hold its value."""

    def _reasons(self, *entries: str) -> list[str]:
        ours = document("block", {"tunnel": CANARY})
        text = "accepted:\n" + "".join(f"- {{{entry}}}\n" for entry in entries)
        result = check(ours, release="1.14", accepted=Accepted.from_text(text))
        report = json.loads(render(result, "json", redaction=hiding(ours)))
        return [finding["accepted"]["reason"] for finding in report["findings"] if finding["accepted"]]

    def test_of_why_a_finding_about_a_hidden_option_is_accepted(self) -> None:
        assert self._reasons("rule: value-refused, key: tunnel, reason: fine") == ["(redacted, 4 characters)"]

    def test_of_why_another_one_is(self) -> None:
        entry = "rule: unknown-key, key: enable-hubbel, reason: "

        assert self._reasons(f"{entry}fine") == ["fine"]
        assert self._reasons(f'{entry}"as {CANARY}"') == [f"(redacted, {len(CANARY) + 3} characters)"]

    def test_of_comments_that_are_lost(self) -> None:
        ours = ConfigMap(f"{HEAD}  # ask {CANARY[:8]}\n  debug: 'true'\n  tunnel: {CANARY}\n")
        template = json.dumps({"kind": "ConfigMap", "metadata": {"name": "cilium-config"}, "data": {"debug": "false"}})
        result = rebase(ours, template, from_release="1.14", to_release="1.14")

        [finding] = [finding for finding in result.findings if finding.id == "comments-lost"]
        assert CANARY[:8] in finding.message
        hidden = json.loads(render(result, "json", redaction=hiding(ours)))
        [told] = [each for each in hidden["findings"] if each["id"] == "comments-lost"]
        assert CANARY[:8] not in json.dumps(told)

    def test_of_an_answer(self) -> None:
        ours = document("block", {"tunnel": CANARY, "debug": "true"})
        answers = Answers.from_text(f"decisions:\n- {{key: tunnel, value: geneve, reason: not {CANARY}}}\n")
        result = rebase(ours, from_release="1.13", to_release="1.14", decisions=answers)

        assert any(CANARY in decision.reason for decision in result.decisions)
        assert CANARY not in render(result, "json", redaction=hiding(ours))


def _told(data: Any) -> Any:
    """Return what a report has under names that hold no values."""
    names = ("id", "key", "keys", "kind", "outcome", "severity", "line", "column", "review", "rules", "moved_to")
    if isinstance(data, dict):
        return {
            name: value if name in names else _told(value)
            for name, value in data.items()
            if name in names or isinstance(value, dict | list)
            if name != "details"
        }
    return [_told(each) for each in data if isinstance(each, dict | list)]


class TestCommandLine:
    """`--redact` hides what is known to be worth hiding, `--redact-key` what the user names."""

    @pytest.mark.parametrize(
        "command",
        [
            ["old.yaml", "--from", "1.14", "--to", "1.16"],
            ["check", "old.yaml", "--release", "1.14"],
            ["plan", "old.yaml", "--from", "1.14", "--to", "1.16"],
            ["diff", "old.yaml", "1.16", "--left-release", "1.14"],
        ],
        ids=["rebase", "check", "plan", "diff"],
    )
    def test_reports_hide_and_the_output_does_not(
        self, command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("GITHUB_STEP_SUMMARY", "summary.md")
        Path("old.yaml").write_text(document("block", SECRETS).text, encoding="utf-8")
        keys = [f"--redact-key={key}" for key in ("tunnel", "ipv4-*")]

        main([*command, "--redact", *keys, "--step-summary", "--report", "report.txt"])

        assert "canary" not in Path("report.txt").read_text(encoding="utf-8")
        assert "canary" not in Path("summary.md").read_text(encoding="utf-8")
        if command[0] == "old.yaml":
            assert ConfigMap(capfd.readouterr().out).data["my-token"] == CANARY

    def test_a_pattern_alone_is_enough(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.chdir(tmp_path)
        Path("old.yaml").write_text(document("block", {"tunnel": CANARY}).text, encoding="utf-8")

        main(["check", "old.yaml", "--release", "1.14", "--redact-key", "TUNNEL"])

        assert "canary" not in capfd.readouterr().out


def test_patterns_that_come_along_are_sorted_and_hide_the_options_that_name_endpoints() -> None:
    known = json.loads((default_catalog().folder / "redact.json").read_text(encoding="utf-8"))["keys"]
    redaction = Redaction(tuple(known))

    assert known == sorted(known)
    assert all(map(redaction.hides, ("kvstore-opt", "etcd-config", "k8s-api-server", "hubble-tls-key-file")))
    assert not any(map(redaction.hides, ("debug", "enable-ipv4", "cluster-name", "enable-ipsec")))
