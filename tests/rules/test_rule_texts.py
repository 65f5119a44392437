"""What rules and contradictions say to a person: words and commands apart, and nothing that reads as another thing."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest

from cilium_cmrebase.catalog import default_catalog
from cilium_cmrebase.rules import Rule, downgrade_rules, rules_into

CATALOG = default_catalog()
SCHEMAS = Path(__file__).parents[2] / "schemas"
CONFLICTS = json.loads((SCHEMAS / "conflicts.json").read_text(encoding="utf-8"))["conflicts"]
RULES = {
    name: [*rules_into(CATALOG.release(name)), *downgrade_rules(CATALOG.release(name))]
    for name in CATALOG.releases
    if CATALOG.release(name).rule_data
}
rules_of_a_release = pytest.mark.parametrize("rules", RULES.values(), ids=RULES)

PROGRAMS = {"bpftool", "ip", "kubectl", "modprobe", "ss", "sudo", "tc", "uname"}
FILTERS = {"base64", "cut", "grep"}
COMMAND = re.compile(
    r"\b(?:kubectl|helm|sudo|grep|bpftool|modprobe) \S"
    r"|\bcilium(?:-dbg)? (?:bpf|config|encrypt|endpoint|fqdn|identity|map|monitor|node|policy|preflight|status)\b"
    r"|\b(?:ip|iptables|ss|uname) -|\bip (?:addr|link|route|rule)\b|\btc (?:filter|qdisc)\b"
)
NO_COMMANDS = {
    "1.6-monitor-aggregation": "says what the program shows of fewer packets",
    "1.7-full-yaml-update": "says what kubectl apply cannot do",
    "1.8-datapath-debug-needs-verbose": "says what the program no longer shows",
    "1.8-fixed-local-ports": "says what kubectl apply cannot do",
    "1.16-endpoint-status-removed": "names the program that tooling may ask from now on",
}
PLACE = re.compile(r"\{([a-z][-._a-zA-Z0-9]*)\}")


class Text(NamedTuple):
    """A text of a rule or contradiction."""

    id: str
    text: str


def prose(rule: Rule) -> Iterator[Text]:
    for text in (
        rule.text.message,
        rule.text.action,
        rule.text.rollback,
        rule.text.no_rollback,
        rule.irreversible,
        rule.text.unsure,
    ):
        yield Text(rule.id, text)


def programs(command: str) -> list[str]:
    """Return the programs that *command* runs: the first, then one behind each pipe."""
    lexer = shlex.shlex(command, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    words = list(lexer)
    return [words[0], *(after for before, after in pairwise(words) if before == "|")]


@rules_of_a_release
class TestWords:
    """Sentences hold no command."""

    def test_of_rules(self, rules: list[Rule]) -> None:
        holding = {text.id for rule in rules for text in prose(rule) if COMMAND.search(text.text)}

        assert holding - set(NO_COMMANDS) == set()

    def test_of_rules_name_options_in_braces(self, rules: list[Rule]) -> None:
        """Those with a dash in their name at least; others are words of English as well."""
        bare = [
            (rule.id, key)
            for rule in rules
            for key in rule.keys
            if "-" in key and re.search(rf"(?<![-\w{{]){re.escape(key)}(?![-\w}}])", rule.text.action)
        ]

        assert bare == []

    def test_of_rules_that_need_nothing_undone_are_not_texts_of_a_rollback(self, rules: list[Rule]) -> None:
        assert [rule.id for rule in rules if re.match(r"(?i)(none|nothing|no)\b", rule.text.rollback)] == []


def test_words_of_contradictions_hold_no_command() -> None:
    texts = [Text(conflict["id"], conflict[name]) for conflict in CONFLICTS for name in ("message", "action")]

    assert [text for text in texts if COMMAND.search(text.text) or PLACE.search(text.text)] == []


def test_every_exception_is_one() -> None:
    rules = {rule.id: rule for release in RULES.values() for rule in release}

    assert [name for name in NO_COMMANDS if not any(COMMAND.search(text.text) for text in prose(rules[name]))] == []


@rules_of_a_release
class TestCommands:
    """Each can be copied into a shell."""

    def test_run_known_programs(self, rules: list[Rule]) -> None:
        for rule in rules:
            for command in rule.finding().commands:
                first, *filters = programs(command)
                assert first in PROGRAMS, (rule.id, command)
                assert set(filters) <= FILTERS, (rule.id, command)

    def test_are_one_command_each(self, rules: list[Rule]) -> None:
        several = [
            (rule.id, command)
            for rule in rules
            for command in rule.text.commands
            if re.search(r"[;\n]|&&|\.$", command)
        ]

        assert several == []

    def test_look_for_cilium_in_its_namespace(self, rules: list[Rule]) -> None:
        elsewhere = {
            (rule.id, namespace)
            for rule in rules
            for command in rule.text.commands
            if "kube-proxy" not in command
            for namespace in re.findall(r"(?:-n|--namespace)[ =](\S+)", command)
            if namespace != "{namespace}"
        }

        assert elsewhere == set()

    def test_name_kube_proxy_where_kubernetes_has_it(self, rules: list[Rule]) -> None:
        commands = [command for rule in rules for command in rule.text.commands if "kube-proxy" in command]

        assert [command for command in commands if " -n kube-system " not in command] == []


@rules_of_a_release
def test_placeholders_are_the_namespace_or_options_of_the_rule(rules: list[Rule]) -> None:
    unknown = [
        (rule.id, place)
        for rule in rules
        for text in (rule.text.action, *rule.text.commands)
        for place in PLACE.findall(text)
        if place not in {"namespace", *rule.keys}
    ]

    assert unknown == []
