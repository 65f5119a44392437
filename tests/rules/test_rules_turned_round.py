"""The rule that takes back what another one did says nothing else of the upgrade."""

from __future__ import annotations

from pathlib import Path

import pytest

from cilium_cmrebase.catalog import Catalog, Release
from cilium_cmrebase.rules import EVERYONE, Actions, Conversion, Rule, Text, undoing
from tests.support.rule_data import EVERYTHING
from tests.support.tiny_catalog import TinyCatalog, option


@pytest.fixture(name="lower")
def _lower(tmp_path: Path) -> Release:
    TinyCatalog(tmp_path).release("9.1", {key: option() for key in "abcdfgi"})
    return Catalog(tmp_path).release("9.1")


class TestUndoing:
    """A rule that is turned round concerns everyone, takes back names and values, and has words of its own."""

    def test_of_all_that_a_rule_can_say(self, lower: Release) -> None:
        rule = Rule.from_data(EVERYTHING, "9.2")

        turned_round = undoing(rule, lower)

        assert turned_round == Rule(
            id="9.2-x",
            release="9.2",
            kind="downgrade",
            severity="info",
            keys=("e", "f", "h", "d", "g"),
            scope=EVERYONE,
            actions=Actions(
                rename={"e": "d"},
                convert={
                    "f": Conversion("f", {}, strip="s"),
                    "h": Conversion("g", {"y": "x"}, only_named=True),
                },
            ),
            text=Text("9.1 reads it in its older form"),
            phase="before",
            asks="nothing",
            irreversible="",
            helm=("v.w",),
            facts=("9.2-y",),
            source="s",
        )

    def test_of_what_cannot_be_undone(self, lower: Release) -> None:
        assert undoing(Rule.from_data(EVERYTHING | {"irreversible": "i"}, "9.2"), lower) is None

    def test_of_what_moves_nothing(self, lower: Release) -> None:
        staying = {word: value for word, value in EVERYTHING.items() if word not in ("rename", "convert")}

        assert undoing(Rule.from_data(staying, "9.2"), lower) is None


class TestValue:
    """A rule is a value: it cannot be changed, and equals what says the same."""

    def test_cannot_be_changed(self) -> None:
        rule = Rule.from_data(EVERYTHING, "9.2")

        for part, field in ((rule, "keys"), (rule.scope, "when"), (rule.actions, "rename"), (rule.text, "action")):
            with pytest.raises(AttributeError):
                setattr(part, field, ())

    def test_equals_what_says_the_same(self) -> None:
        assert Rule.from_data(EVERYTHING, "9.2") == Rule.from_data(dict(EVERYTHING), "9.2")
        assert Rule.from_data(EVERYTHING, "9.2") != Rule.from_data(EVERYTHING, "9.3")
        assert Rule.from_data(EVERYTHING, "9.2") != Rule.from_data(EVERYTHING | {"unsure": ""}, "9.2")

    @pytest.mark.parametrize(
        ("key", "value", "moved"),
        [
            ("d", "1", ("e", "1")),
            ("f", "1", ("f", "1s")),
            ("f", None, ("f", None)),
            ("g", "x", ("h", "y")),
            ("i", "1", (None, None)),
            ("z", "1", ("z", "1")),
        ],
    )
    def test_tells_what_becomes_of_an_option(
        self, key: str, value: str | None, moved: tuple[str | None, str | None]
    ) -> None:
        assert Rule.from_data(EVERYTHING, "9.2").actions.applied(key, value) == moved

    def test_tells_which_options_it_moves_writes_and_follows(self) -> None:
        actions = Rule.from_data(EVERYTHING, "9.2").actions

        assert actions.moving == ("d", "f", "g", "i")
        assert actions.written == ("a", "b", "e", "f", "h")
        assert list(actions.successors) == [("d", "e"), ("g", "h")]
        assert actions.keys == ("a", "b", "c", "d", "f", "g", "i", "e", "h")
