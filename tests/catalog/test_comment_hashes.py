"""Upstream's comment lines are recognised by what they say, not by how they are set."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, strategies as st

from cilium_cmrebase.catalog.comments import fingerprint, normalise

_BLANKS = st.text(" \t", max_size=4)
_MARKS = st.text("# \t", max_size=5)


class TestNormalise:
    """`normalise` keeps the words of a comment line and nothing else."""

    @pytest.mark.parametrize(
        ("line", "expected"),
        [
            ("# Turns the frobnicator on", "turns the frobnicator on"),
            ("  # Turns the frobnicator on", "turns the frobnicator on"),
            ("\t#Turns  the\tfrobnicator on  \r", "turns the frobnicator on"),
            ("### Turns the frobnicator on", "turns the frobnicator on"),
            ("# # Turns the frobnicator on", "turns the frobnicator on"),
            ("Turns the frobnicator on", "turns the frobnicator on"),
            ('#frobnicate: "true"', 'frobnicate: "true"'),
            ("# see issue #12", "see issue #12"),
            ("# STRASSE", "strasse"),
            ("# Straße", "strasse"),
        ],
    )
    def test_of_a_line(self, line: str, expected: str) -> None:
        assert normalise(line) == expected

    @pytest.mark.parametrize("line", ["", " ", "#", "  #", "##", "# #\t#", "#\r"])
    def test_of_a_line_that_says_nothing(self, line: str) -> None:
        assert normalise(line) == ""

    @given(st.text())
    def test_twice_is_once(self, line: str) -> None:
        assert normalise(normalise(line)) == normalise(line)

    @given(indentation=_BLANKS, marks=_MARKS, words=st.lists(st.text("abcXYZ0'\"-:", min_size=1)), gap=st.text(" \t"))
    def test_setting_does_not_matter(self, indentation: str, marks: str, words: list[str], gap: str) -> None:
        line = f"{indentation}#{marks}{f' {gap}'.join(words)}{gap}"

        assert normalise(line) == normalise(" ".join(words).upper())

    @given(st.text())
    def test_result_has_no_mark_and_no_margin(self, line: str) -> None:
        result = normalise(line)

        assert result == result.strip()
        assert not result.startswith("#")


class TestFingerprint:
    """`fingerprint` is short, stable and tells remarks apart."""

    @pytest.mark.parametrize(
        ("remark", "expected"),
        [("turns the frobnicator on", "9184527338d2"), ("straße", "1a582cd64629")],
    )
    def test_never_changes(self, remark: str, expected: str) -> None:
        """The files under `schemas/` hold these digits."""
        assert fingerprint(remark) == expected

    @given(st.text(min_size=1))
    def test_is_twelve_hexadecimal_digits(self, remark: str) -> None:
        assert re.fullmatch("[0-9a-f]{12}", fingerprint(remark))

    @given(st.text(min_size=1), st.text(min_size=1))
    def test_differs_where_the_remark_does(self, one: str, other: str) -> None:
        assert (fingerprint(one) == fingerprint(other)) == (one == other)
