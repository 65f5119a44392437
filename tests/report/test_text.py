"""The report for a person: what needs a decision first, then what changes, then the rest, and nothing twice."""

from __future__ import annotations

import re

import pytest

from cilium_cmrebase import Finding, Result, rebase
from cilium_cmrebase.messages import Wording
from cilium_cmrebase.report import render
from cilium_cmrebase.report.words import explain_finding

HEAD = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: cilium-config\ndata:\n"
ETCD = "  etcd-config: |-\n    ---\n    endpoints:\n    - https://10.0.0.1:2379\n"


@pytest.fixture(scope="module")
def result() -> Result:
    """An upgrade from 1.5 to 1.6 with something for every section."""
    old = HEAD + (
        ETCD
        + '  debug: "true"\n'
        + '  monitor-aggregation: "none"\n'
        + '  conntrack-garbage-collector-interval: "30"\n'
        + '  lb: "eth0"\n'
        + '  an-unknown-key: "x"\n'
        + "  enable-ipv4: true\n"
    )
    return rebase(old, None, from_release="1.5", to_release="1.6")


def titles(report: str) -> list[str]:
    return re.findall(r"^([A-Z].*) \(\d+\)$", report, re.M)


class TestSections:
    """The order is that of importance."""

    def test_come_in_the_order_that_a_person_needs(self, result: Result) -> None:
        order = [
            "To decide",
            "Changes what the cluster does",
            "Changes in silence: nobody writes these options",
            "Written because the upgrade needs it",
            "Held back, so that the cluster goes on as it does",
            "Moved",
            "Dropped",
            "New in the template",
            "In the template, left out as you had it",
            "Yours, kept",
            "Also worth knowing",
        ]

        found = titles(render(result, "text"))

        assert found == [title for title in order if title in found]
        assert {"To decide", "Changes what the cluster does", "Written because the upgrade needs it"} <= set(found)
        assert {"Held back, so that the cluster goes on as it does", "Moved", "Yours, kept"} <= set(found)

    def test_counts_are_those_of_the_items(self, result: Result) -> None:
        report = render(result, "text")

        for block in report.split("\n\n")[1:-1]:
            title, *lines = block.splitlines()
            assert title.endswith(f"({sum(not line.startswith(' ') for line in lines)})")

    def test_every_key_with_something_to_say_appears_once(self, result: Result) -> None:
        items = re.findall(r"^[!?~+^>=*-] ([a-z0-9-]+)(?:[:,]|$)", render(result, "text"), re.M)

        silent = {
            each.key for each in result.decisions if each.outcome in ("unchanged", "left-out") and not each.theirs
        }
        silent |= {each.moved_to for each in result.decisions if each.moved_to}  # shown with the old name
        expected = {each.key for each in result.decisions if each.outcome not in ("unchanged", "left-out")}
        assert expected <= set(items) | silent
        assert len(items) == len(set(items))

    def test_what_is_required_comes_before_what_is_recommended(self) -> None:
        old = HEAD + '  enable-remote-node-identity: "false"\n  an-unknown-key: "x"\n'

        symbols = re.findall(
            r"^([!?]) ", render(rebase(old, None, from_release="1.15", to_release="1.16"), "text"), re.M
        )

        assert symbols == sorted(symbols)
        assert symbols[0] == "!"


class TestItems:
    """Each says key, before, after, why, and where it is documented."""

    def test_a_change_shows_before_after_reason_and_source(self, result: Result) -> None:
        report = render(result, "text")

        assert re.search(r'^~ monitor-aggregation: "none" -> "medium"$', report, re.M)
        assert "[1.6-monitor-aggregation] upgrade guide 1.6" in report

    def test_a_move_shows_the_new_name(self, result: Result) -> None:
        assert re.search(
            r'^> conntrack-garbage-collector-interval: "30" -> conntrack-gc-interval: "30s"$',
            render(result, "text"),
            re.M,
        )

    def test_several_lines_are_shown_on_one(self, result: Result) -> None:
        assert r'= etcd-config: "---\nendpoints:\n- https://10.0.0.1:2379"' in render(result, "text")

    def test_says_what_was_compared(self, result: Result) -> None:
        report = " ".join(render(result, "text").split())

        assert "Compared: 1.5 (given) with 1.6 (given), base: default set of 1.5.13" in report
        assert "Upgrade notes: https://docs.cilium.io/en/v1.6/install/upgrade/" in report


class TestRuleOfSeveralKeys:
    """What a rule says is said at the first of its keys; the others refer to it."""

    def test_is_said_once(self) -> None:
        result = rebase(f'{HEAD}  enable-node-port: "true"\n', from_release="1.7", to_release="1.8")
        [rule] = [each for each in result.findings if each.id == "1.8-preserve-hostscope-ipam"]

        report = " ".join(render(result, "text", width=1000).split())

        assert report.count(rule.message[1:]) == 1
        assert '^ cluster-pool-ipv4-cidr: left out The template has "10.0.0.0/8". See ipam.' in report


class TestOldName:
    """What the user had by an older name is no compiled default."""

    def test_where_the_new_default_is_taken_over(self) -> None:
        text = f'{HEAD}  monitor-aggregation-level: "none"\n'

        report = render(rebase(text, from_release="1.4", to_release="1.20", base=text), "text")

        assert re.search(r'^~ monitor-aggregation: "none" -> "medium"$', report, re.M)


class TestName:
    """The ConfigMap goes by its own name."""

    def test_in_the_headline(self) -> None:
        text = HEAD.replace("cilium-config", "cilium-config-b") + '  debug: "true"\n'

        result = rebase(text, from_release="1.7", to_release="1.8", name="cilium-config-b")

        assert render(result, "text").startswith("cilium-config-b 1.7 -> 1.8,")


class TestWidth:
    """Lines fit the width, but for commands and for words that are longer, which stay whole to be copied."""

    @pytest.mark.parametrize("width", [60, 80, 100])
    def test_lines_fit(self, result: Result, width: int) -> None:
        for line in render(result, "text", width=width).splitlines():
            assert len(line) <= width or len(line.split()) == 1 or line.startswith("    $ ")


class TestColour:
    """Colour adds nothing but colour."""

    def test_text_is_the_same_without_it(self, result: Result) -> None:
        coloured = render(result, "text", color=True)

        assert "\x1b[" in coloured
        assert re.sub(r"\x1b\[\d+m", "", coloured) == render(result, "text")


class TestRollback:
    """What the way back asks for is said; where that is nothing, nothing is."""

    @pytest.mark.parametrize(("rollback", "lines"), [("", []), ("Put it back.", ["Rollback: Put it back."])])
    def test_is_said(self, rollback: str, lines: list[str]) -> None:
        finding = Finding("x", "k", "info", (), "x", Wording("m", rollback=rollback))

        assert list(explain_finding(finding)) == ["M.", *lines]


class TestCommands:
    """A person sees which of several findings about one option a command belongs to."""

    def test_stand_with_their_finding_and_before_the_next_one(self) -> None:
        old = HEAD + ETCD.replace("https://10.0.0.1:2379\n", "http://etcd.kube-system.svc:2379\n    ca-file: /ca.crt\n")

        result = rebase(old + "  kvstore: etcd\n", None, from_release="1.14", to_release="1.18")

        lines = [line.strip() for line in render(result, "text").splitlines()]
        findings = [finding for finding in result.findings if finding.keys == ("etcd-config",) and finding.commands]
        assert len(findings) > 1
        ends = [lines.index(line) for finding in findings for line in lines if line.startswith(f"[{finding.id}]")]
        for finding, begin in zip(findings, ends, strict=True):
            end = min((number for number in ends if number > begin), default=len(lines))
            assert all(f"$ {command}" in lines[begin:end] for command in finding.commands)
