"""What the tests share does what they rely on."""

from __future__ import annotations

import pytest

from tests.support.faults import assert_no_faults
from tests.support.needed import needed_module, needs_program
from tests.support.sampling import sampled


class TestSampled:
    """By a seed there are fewer cases, the same each time."""

    def test_all_without_a_seed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("CMREBASE_SAMPLE", raising=False)

        assert sampled(range(100), 10) == list(range(100))

    def test_the_same_by_the_same_seed_and_in_order(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("CMREBASE_SAMPLE", "1")
        first = sampled(range(100), 10)

        assert len(set(first)) == 10
        assert first == sorted(first) == sampled(range(100), 10)
        monkeypatch.setenv("CMREBASE_SAMPLE", "2")
        assert sampled(range(100), 10) != first
        assert sampled("abc", 3) == ["a", "b", "c"]


class TestFaults:
    """All that is wrong is shown, however much it is."""

    def test_none(self) -> None:
        assert_no_faults([])

    def test_many(self) -> None:
        with pytest.raises(AssertionError) as raised:
            assert_no_faults(("rule", f"{number}") for number in range(100))

        shown = [line.strip() for line in str(raised.value).splitlines()]
        assert shown[:101:50] == ["100 wrong:", "rule 49", "rule 99"]


class TestNeeded:
    """What is missing skips a test of people, and fails one of the gate."""

    @pytest.mark.parametrize(("gate", "skips"), [("", True), ("true", False)])
    def test_a_program(self, gate: str, skips: bool, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("CI", gate)

        assert needs_program("of-nobody").mark.args == (skips,)
        assert needs_program("sh").mark.args == (False,)

    def test_a_module(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("CI", "true")
        with pytest.raises(ModuleNotFoundError):
            needed_module("of_nobody")
        assert needed_module("pytest") is pytest

        monkeypatch.delenv("CI")
        with pytest.raises(pytest.skip.Exception):
            needed_module("of_nobody")
