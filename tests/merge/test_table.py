"""The decision table, row by row, and what holds for all rows."""

from __future__ import annotations

from typing import NamedTuple, get_args

import pytest
from hypothesis import given, strategies as st

from cilium_cmrebase.merge.model import Outcome
from cilium_cmrebase.merge.table import Row, decide_row
from cilium_cmrebase.values import same


class Case(NamedTuple):
    """A row of the table: what goes in and what comes out; x, y and z are durations, two spellings of each."""

    name: str
    base: str | None
    ours: str | None
    theirs: str | None
    outcome: Outcome
    value: str | None
    review: bool = False
    gone: bool = False
    default_after: str | None = None


CASES = [
    Case("x x x", "300s", "5m", "5m0s", "unchanged", "5m0s"),
    Case("x x y", "300s", "5m", "1h", "adopted", "1h"),
    Case("x z x", "300s", "7s", "5m", "kept", "7s"),
    Case("x z -", "300s", "7s", None, "kept", "7s"),
    Case("x z - where the default is z", "300s", "7s", None, "kept", "7s", default_after="7000ms"),
    Case("x z y", "300s", "7s", "1h", "kept", "7s", review=True),
    Case("x z z", "300s", "7s", "7000ms", "unchanged", "7000ms"),
    Case("- z -", None, "7s", None, "kept", "7s"),
    Case("- z y", None, "7s", "1h", "kept", "7s", review=True),
    Case("- z z", None, "7s", "7000ms", "kept", "7000ms"),
    Case("- - y", None, None, "1h", "added", "1h"),
    Case("x - x", "300s", None, "5m", "left-out", None),
    Case("x - y", "300s", None, "1h", "left-out", None, review=True),
    Case("x - -", "300s", None, None, "left-out", None),
    Case("x x - gone", "300s", "5m", None, "dropped", None, gone=True),
    Case("x x - gone and the default is z", "300s", "5m", None, "dropped", None, gone=True, default_after="7s"),
    Case("x x - same effect", "300s", "5m", None, "dropped", None, default_after="5m0s"),
    Case("x x - other effect", "300s", "5m", None, "kept", "5m", default_after="7s"),
    Case("x x - unknown effect", "300s", "5m", None, "kept", "5m"),
    Case("x z - gone", "300s", "7s", None, "dropped", None, review=True, gone=True),
    Case("- z - gone", None, "7s", None, "dropped", None, review=True, gone=True),
]


def alike(left: str | None, right: str | None) -> bool:
    return same("duration", left, right)


def row(
    base: str | None, ours: str | None, theirs: str | None, *, gone: bool = False, default_after: str | None = None
) -> Row:
    return decide_row(base, ours, theirs, same=alike, gone=gone, default_after=default_after)


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in CASES])
def test_row(case: Case) -> None:
    """Each row has its outcome, value and review, by meaning and not by spelling."""
    decided = row(case.base, case.ours, case.theirs, gone=case.gone, default_after=case.default_after)

    assert (decided.outcome, decided.value, decided.review) == (case.outcome, case.value, case.review)


@pytest.mark.parametrize(("theirs", "outcome"), [("5m", "unchanged"), ("1h", "adopted")])
def test_a_key_of_the_template_is_not_gone(theirs: str, outcome: Outcome) -> None:
    """What the template writes is written, whatever is known about the option."""
    assert row("300s", "5m", theirs, gone=True).outcome == outcome
    assert row("300s", "5m", theirs, gone=True).value == theirs


@pytest.mark.parametrize("unreadable", ["", "5 minutes", "300"])
def test_a_value_that_cannot_be_read_means_itself(unreadable: str) -> None:
    assert row(unreadable, unreadable, "1h").outcome == "adopted"
    assert row("5m", unreadable, "5m").outcome == "kept"


VALUES = st.sampled_from([None, "300s", "5m", "5m0s", "7s", "7000ms", "1h", "60m", "", "soon"])


class TestEveryCombination:
    """Laws of the table, over all combinations of what goes in."""

    @given(base=VALUES, ours=VALUES, theirs=VALUES, gone=st.booleans(), default_after=VALUES)
    def test_has_exactly_one_row(
        self, base: str | None, ours: str | None, theirs: str | None, gone: bool, default_after: str | None
    ) -> None:
        """Of the cases above one fits, and which one depends on meaning alone."""

        def shape(*values: str | None) -> list[object]:
            """Return which values are absent, and which mean the same."""
            return [[each is None for each in values], [alike(one, other) for one in values for other in values]]

        here = shape(base, ours, theirs)
        fitting = {
            (case.outcome, case.review)
            for case in CASES
            if shape(case.base, case.ours, case.theirs) == here
            and (theirs is not None or ours is None or gone == case.gone)
            and (
                theirs is not None
                or ours is None
                or gone
                or base is None
                or not alike(base, ours)
                or (default_after is not None and alike(default_after, ours))
                == (case.default_after is not None and alike(case.default_after, case.ours))
            )
        }
        decided = row(base, ours, theirs, gone=gone, default_after=default_after)

        if (base, ours, theirs) == (None, None, None):
            assert (decided.outcome, decided.value) == ("left-out", None)
        else:
            assert fitting == {(decided.outcome, decided.review)}

    @given(base=VALUES, ours=VALUES, theirs=VALUES, gone=st.booleans(), default_after=VALUES)
    def test_ours_is_never_lost_without_a_word(
        self, base: str | None, ours: str | None, theirs: str | None, gone: bool, default_after: str | None
    ) -> None:
        """A value of the user's own is written, or the option is gone and a person is told."""
        decided = row(base, ours, theirs, gone=gone, default_after=default_after)

        assert decided.outcome in get_args(Outcome)
        assert decided.reason
        if ours is not None and not alike(base, ours):
            assert alike(decided.value, ours) or (gone and theirs is None and decided.review)

    @given(base=VALUES, ours=VALUES, theirs=VALUES, gone=st.booleans(), default_after=VALUES)
    def test_nothing_is_invented(
        self, base: str | None, ours: str | None, theirs: str | None, gone: bool, default_after: str | None
    ) -> None:
        decided = row(base, ours, theirs, gone=gone, default_after=default_after)

        assert decided.value in (ours, theirs, None)
        assert (decided.value is None) == (decided.outcome in ("left-out", "dropped"))
        if ours is None and base is not None:
            assert decided.value is None

    @given(ours=VALUES, theirs=VALUES)
    def test_where_theirs_is_base_ours_comes_out(self, ours: str | None, theirs: str | None) -> None:
        assert alike(row(theirs, ours, theirs).value, ours)

    @given(ours=VALUES, theirs=VALUES)
    def test_where_ours_is_base_theirs_comes_out(self, ours: str | None, theirs: str | None) -> None:
        assert row(ours, ours, theirs, gone=theirs is None).value == theirs
