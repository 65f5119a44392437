"""Messages: codes and arguments become sentences in one place, and nothing takes a sentence apart again."""

from __future__ import annotations

import json

import pytest

from cilium_cmrebase import check, diff, plan, rebase
from cilium_cmrebase.catalog import Catalog
from cilium_cmrebase.catalog.template import render_template
from cilium_cmrebase.document import ConfigMap
from cilium_cmrebase.fleet import rebase_many
from cilium_cmrebase.merge.model import Decision
from cilium_cmrebase.messages import (
    PHRASES,
    WORDINGS,
    Listed,
    Message,
    Quote,
    Value,
    Wording,
    arguments,
    arguments_for,
    fill,
    in_words,
    message,
    places,
    plain,
)
from cilium_cmrebase.rules.checks import CHECKS
from cilium_cmrebase.rules.findings import Finding


class TestFill:
    """Arguments go to their places, and all else stays as it is."""

    @pytest.mark.parametrize(
        ("template", "text"),
        [
            ("{release} reads {key}", "1.16 reads debug"),
            ("{value} is refused", '"tRUE" is refused'),
            ("no place", "no place"),
            ("{nobody-knows} stays", "{nobody-knows} stays"),
            ("-o jsonpath={.spec} {} {Release} {1}", "-o jsonpath={.spec} {} {Release} {1}"),
            ("{release}{release}", "1.161.16"),
        ],
    )
    def test_each_place(self, template: str, text: str) -> None:
        given = arguments(release="1.16", key="debug", value=Value("tRUE", "debug"))

        assert fill(template, given) == text

    def test_an_argument_is_not_looked_through_for_places(self) -> None:
        assert fill("{a} {b}", arguments(a="{b}", b="{a}")) == "{b} {a}"


class TestInWords:
    """Each sort of argument has its way into a sentence."""

    @pytest.mark.parametrize(
        ("argument", "text"),
        [
            ("plain", "plain"),
            (7, "7"),
            (Value("a\nb", "k"), '"a\\nb"'),
            (Value("x" * 70, "k"), f'"{"x" * 60}..." (70 characters)'),
            (Value(None, "k"), "(absent)"),
            (Quote("as they say", "k"), "as they say"),
            (Listed(("a", Value("b", "k"))), 'a, "b"'),
            (Listed(("a", "b"), " | "), "a | b"),
            (message("moved-from", old="tunnel"), "your tunnel, which goes by this name now"),
        ],
    )
    def test_as(self, argument: str, text: str) -> None:
        assert in_words(argument) == text


class TestPlain:
    """Arguments are data for programs."""

    def test_is_ready_for_json(self) -> None:
        given = arguments(
            words="w", number=1, value=Value("v", "k"), gone=Value(None, "k"), quote=Quote("q"),
            several=Listed(("a", Value("b", "k"))), inner=message("moved-to", new="n"),
        )  # fmt: skip

        assert json.loads(json.dumps(plain(given))) == {
            "words": "w",
            "number": 1,
            "value": "v",
            "gone": None,
            "quote": "q",
            "several": ["a", "b"],
            "inner": {"code": "moved-to", "args": {"new": "n"}},
        }


class TestArgumentsFor:
    """Only arguments that have a place come along, in the order of the places."""

    def test_choice(self) -> None:
        wording = Wording("{b}", "{a} {c}", commands=("kubectl -n {namespace} get {a}",))

        assert places(wording) == ("b", "a", "c", "namespace")
        assert arguments_for(wording, {"a": "1", "b": "2", "d": "4"}) == (("b", "2"), ("a", "1"))


class TestTable:
    """The table has what the checks say, no more and no less."""

    WITHOUT_A_CHECK = frozenset(
        # A rule that an answer goes against or that speaks of the way back, and users' own policies.
        {"answer-against-rule", "policy-violated", "policy-violated-in-words", "rollback-of-rule"}
    )
    # Those that only stand for what a report has to say of decisions and files.
    WITHOUT_A_WORDING = frozenset({"review", "not-rebased"})

    def test_every_wording_is_of_one_check(self) -> None:
        owners = {code: [check.id for check in CHECKS.values() if code in check.codes] for code in WORDINGS}

        assert {code for code, checks in owners.items() if not checks} == self.WITHOUT_A_CHECK
        assert {code for code, checks in owners.items() if len(checks) > 1} == set()

    def test_every_check_has_a_wording(self) -> None:
        silent = {check.id for check in CHECKS.values() if not check.codes}

        assert {name for name in silent if not name.startswith("decision-")} == self.WITHOUT_A_WORDING

    def test_no_phrase_has_a_command_in_it(self) -> None:
        texts = [*PHRASES.values(), *(text for each in WORDINGS.values() for text in each[:3])]

        assert [text for text in texts if "kubectl" in text] == []


class _ProseReadError(Exception):
    """Something reads a sentence that is for people."""


def _refuse(self: object) -> str:
    raise _ProseReadError


class TestNothingParsesProse:
    """No use case reads the sentences that it makes."""

    @pytest.fixture(autouse=True)
    def _no_prose(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("message", "action", "rollback", "commands"):
            monkeypatch.setattr(Finding, name, property(_refuse))
        monkeypatch.setattr(Decision, "reason", property(_refuse))
        monkeypatch.setattr(Message, "text", property(_refuse))

    def test_the_trap_works(self, catalog: Catalog) -> None:
        result = rebase(render_template(catalog.release("1.13")), from_release="1.13", to_release="1.15")

        with pytest.raises(_ProseReadError):
            result.to_dict()

    @pytest.mark.parametrize("release", ["1.4", "1.13", "1.19"])
    def test_use_cases(self, release: str, catalog: Catalog) -> None:
        newest = catalog.releases[-1]
        text = render_template(catalog.release(release)).replace("\ndata:\n", "\ndata:\n  enable-hubbel: tRUE\n")
        ours = ConfigMap(text)

        assert rebase(ours, from_release=release, to_release=newest, new_defaults="preserve").decisions
        assert rebase(ours, from_release=newest, to_release=release).decisions
        assert check(ours, release=newest).findings
        assert plan(ours, newest, from_release=release).hops
        assert diff(ours, newest, left_release=release).entries
        assert [each.error for each in rebase_many([("a", text)], to_release=newest, from_release=release)] == [None]
