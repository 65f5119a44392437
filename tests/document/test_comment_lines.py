"""Sentences as comments, and values in them."""

from __future__ import annotations

import pytest

from cilium_cmrebase.document.comment_lines import comment_lines, shown


class TestRemarkLines:
    """A sentence is broken between words, and nothing in it can end a line early."""

    @pytest.mark.parametrize(
        ("text", "lines"),
        [
            pytest.param("one two three", ["one two", "three"], id="broken at a blank"),
            pytest.param("one\n  two", ["one two"], id="line breaks are blanks"),
            pytest.param("a\x1b[1mb\x85c", ["a?[1mb c"], id="what a terminal would obey"),
            pytest.param(
                "kube-proxy-replacement is on", ["kube-proxy-replacement", "is on"], id="a long word stays whole"
            ),
            pytest.param("be well-known", ["be", "well-known"], id="also where it has a hyphen"),
            pytest.param("", [], id="nothing"),
        ],
    )
    def test_lines(self, text: str, lines: list[str]) -> None:
        assert comment_lines(text, 8) == lines

    def test_the_last_of_too_many_lines_says_so(self) -> None:
        assert comment_lines("one two three four five", 9, 2) == ["one two", "three ..."]


class TestShown:
    """A value stands in quotes on one line, and is cut where it is long."""

    @pytest.mark.parametrize(
        ("value", "text"),
        [
            ("a\nb", '"a\\nb"'),
            ('{"a": 1}', '"{\\"a\\": 1}"'),
            ("x" * 60, '"' + "x" * 60 + '"'),
            ("x" * 61, '"' + "x" * 60 + '..." (61 characters)'),
        ],
        ids=["lines", "quotes", "sixty characters", "one more"],
    )
    def test_text(self, value: str, text: str) -> None:
        assert shown(value) == text
