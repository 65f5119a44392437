"""What is done where a rule, or `--new-defaults preserve`, wants a new default held back: row by row."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from cilium_cmrebase.merge.model import NewDefaults, Outcome
from tests.support.tiny_catalog import TinyCatalog, option, rule

RULE = "9.2-a"


class Case(NamedTuple):
    """Where an option stands before, what is written of it, and by whom.

    The option is a duration of which the old release makes `1m` by itself. `template` is what the new release's default
    set has, `theirs` what this template has; both may lack it.
    """

    name: str
    base: str | None
    ours: str | None
    theirs: str | None
    outcome: Outcome
    value: str | None
    default: str = "1m"
    template: str | None = "3m"
    by_rule: bool = True


# The rule wants the option left out.
LEAVES_OUT = [
    Case("added, means otherwise", None, None, "3m", "preserved", None),
    Case("added, means the same", None, None, "60s", "preserved", None, template="60s"),
    Case("adopted, means otherwise", "2m", "2m", "3m", "preserved", None),
    Case("adopted, means the same", "2m", "2m", "60s", "adopted", "60s", template="60s", by_rule=False),
    Case("left out", "2m", None, "3m", "left-out", None, by_rule=False),
    Case("dropped", "1m", "1m", None, "dropped", None, by_rule=False),
    Case("added by this template only", None, None, "3m", "preserved", "1m", template=None),
    Case("adopted of this template only", "2m", "2m", "3m", "preserved", "1m", template=None),
]
# The rule wants `2m` written.
WRITES = [
    Case("added, means otherwise", None, None, "3m", "preserved", "2m"),
    Case("added, means the same", None, None, "120s", "added", "120s", by_rule=False),
    Case("adopted, means otherwise", "1m", "1m", "3m", "preserved", "2m"),
    Case("adopted, means the same", "1m", "1m", "120s", "adopted", "120s", by_rule=False),
    Case("adopted, the user spells it otherwise", "120s", "120s", "3m", "preserved", "120s"),
    Case("left out, means otherwise", "1m", None, "3m", "preserved", "2m"),
    Case("left out, means the same", "1m", None, "3m", "left-out", None, default="2m", by_rule=False),
    Case("dropped, means the same", "2m", "2m", None, "preserved", "2m", default="2m"),
    Case("dropped, means otherwise", "1m", "1m", None, "preserved", "2m"),
    Case("kept, as it is the user's", "1m", "5m", "3m", "kept", "5m", by_rule=False),
]
# No rule speaks of it: `--new-defaults preserve`.
AS_ALL = [
    Case("added, the release does what the cluster did", None, None, "3m", "preserved", None, by_rule=False),
    Case("added, the release does otherwise", None, None, "3m", "preserved", "1m", default="2m", by_rule=False),
    Case("added, means the same", None, None, "60s", "added", "60s", by_rule=False),
    Case("adopted, the release does what the cluster did", "1m", "1m", "3m", "preserved", "1m", by_rule=False),
    Case("adopted, the release does otherwise", "2m", "2m", "3m", "preserved", "2m", by_rule=False),
    Case("left out, the release does otherwise", "3m", None, "3m", "preserved", "1m", default="2m", by_rule=False),
    Case("left out, means the same", "3m", None, "3m", "left-out", None, by_rule=False),
    Case("dropped, means the same", "1m", "1m", None, "dropped", None, by_rule=False),
    Case("kept, as it is the user's", "1m", "5m", "3m", "kept", "5m", by_rule=False),
]


@pytest.fixture(name="tiny")
def _tiny(tmp_path: Path) -> TinyCatalog:
    return TinyCatalog(tmp_path)


def check(tiny: TinyCatalog, case: Case, new_defaults: NewDefaults, *held: str | None) -> None:
    """Rebase as *case* says, with a rule that holds back the value given, and compare."""
    rules = [rule(RULE, preserve={"a": value}) for value in held]
    tiny.release("9.1", {"a": option("duration", "1m"), "z": option()})
    template = {"z": "1"} if case.template is None else {"a": case.template, "z": "1"}
    tiny.release("9.2", {"a": option("duration", case.default), "z": option()}, template=template, rules=rules)
    base, ours, theirs = (
        {"z": "1"} if value is None else {"a": value, "z": "1"} for value in (case.base, case.ours, case.theirs)
    )

    told = tiny.rebase(ours, "9.1", "9.2", base=base, theirs=theirs, new_defaults=new_defaults).told["a"]

    assert (told.outcome, told.value, told.rules) == (case.outcome, case.value, (RULE,) if case.by_rule else ())


def named(case: Case) -> str:
    return case.name


class TestHeldBackByRule:
    """A rule says what keeps the cluster going."""

    @pytest.mark.parametrize("new_defaults", ["safe", "preserve"])
    @pytest.mark.parametrize("case", LEAVES_OUT, ids=named)
    def test_that_leaves_it_out(self, tiny: TinyCatalog, case: Case, new_defaults: NewDefaults) -> None:
        check(tiny, case, new_defaults, None)

    @pytest.mark.parametrize("new_defaults", ["safe", "preserve"])
    @pytest.mark.parametrize("case", WRITES, ids=named)
    def test_that_writes_a_value(self, tiny: TinyCatalog, case: Case, new_defaults: NewDefaults) -> None:
        check(tiny, case, new_defaults, "2m")

    @pytest.mark.parametrize("held", [None, "2m"])
    @pytest.mark.parametrize(
        "case",
        [
            Case("added", None, None, "3m", "added", "3m"),
            Case("adopted", "1m", "1m", "3m", "adopted", "3m"),
            Case("left out", "1m", None, "3m", "left-out", None),
            Case("dropped", "1m", "1m", None, "dropped", None, by_rule=False),
        ],
        ids=named,
    )
    def test_counts_for_nothing_who_adopts_all(self, tiny: TinyCatalog, case: Case, held: str | None) -> None:
        check(tiny, case, "adopt", held)

    @pytest.mark.parametrize(
        ("held", "told"), [("2m", ("added", "3m", ())), (None, ("preserved", None, (RULE,)))], ids=["value", "absence"]
    )
    def test_of_what_the_new_release_does_not_read_no_value_is_kept(
        self, tiny: TinyCatalog, held: str | None, told: tuple[Outcome, str | None, tuple[str, ...]]
    ) -> None:
        tiny.release("9.1", {"a": option("duration", "1m"), "z": option()})
        tiny.release("9.2", {"z": option()}, template={"z": "1"}, rules=[rule(RULE, preserve={"a": held})])

        account = tiny.rebase({"z": "1"}, "9.1", "9.2", base={"z": "1"}, theirs={"a": "3m", "z": "1"})

        assert account.told["a"][:3] == told


class TestHeldBackAsAll:
    """`--new-defaults preserve` holds back every change of what the cluster does."""

    @pytest.mark.parametrize("case", AS_ALL, ids=named)
    def test_where_no_rule_speaks_of_it(self, tiny: TinyCatalog, case: Case) -> None:
        check(tiny, case, "preserve")

    def test_only_where_it_is_known_what_the_cluster_did(self, tiny: TinyCatalog) -> None:
        tiny.release("9.1", {"z": option()})
        tiny.release("9.2", {"a": option("duration", "1m"), "z": option()}, template={"a": "3m", "z": "1"})

        told = tiny.rebase({"z": "1"}, "9.1", "9.2", new_defaults="preserve").told["a"]

        assert (told.outcome, told.value) == ("added", "3m")

    @pytest.mark.parametrize("new_defaults", ["safe", "adopt"])
    def test_only_where_it_is_asked_for(self, tiny: TinyCatalog, new_defaults: NewDefaults) -> None:
        check(tiny, Case("adopted", "1m", "1m", "3m", "adopted", "3m", by_rule=False), new_defaults)
