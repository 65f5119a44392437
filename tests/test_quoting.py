"""What others wrote stands within a sentence on one line, and is shortened where it is long."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from cilium_cmrebase.quoting import ROOM, one_line, printable, quoted, shortened


class TestQuoted:
    """A value stands in quotes, its lines on one; of a long one there are the beginning and the size."""

    @pytest.mark.parametrize(
        ("value", "text"),
        [
            pytest.param(None, "(absent)", id="none"),
            pytest.param("", '""', id="empty"),
            pytest.param("a\nb\n", '"a\\nb"', id="lines"),
            pytest.param("a\tb\x1b[0m", '"a\\tb\\x1b[0m"', id="controls"),
            pytest.param("x" * 60, f'"{"x" * 60}"', id="as long as there is room"),
            pytest.param("x" * 61, f'"{"x" * 60}..." (61 characters)', id="longer"),
            pytest.param("x\n" * 40, '"' + "x\\n" * 20 + '..." (40 lines)', id="many lines"),
        ],
    )
    def test_text(self, value: str | None, text: str) -> None:
        assert quoted(value) == text

    def test_has_less_room_where_asked_to(self) -> None:
        assert quoted("abcdef", room=3) == '"abc..." (6 characters)'

    @given(st.text())
    def test_is_printable_and_never_much_longer_than_the_room(self, value: str) -> None:
        text = quoted(value)

        assert text.isprintable()
        assert len(text) <= ROOM + len('"..." (1000 characters)')


class TestShortened:
    """Of a long text the size is named: that of what it shows."""

    def test_without_quotes(self) -> None:
        assert shortened("x" * 61) == f"{'x' * 60}... (61 characters)"

    def test_names_the_size_of_the_value(self) -> None:
        assert shortened("\\n" * 31, "\n" * 31) == "\\n" * 30 + "... (31 lines)"


def test_a_line_has_room_for_any_sentence() -> None:
    assert one_line("x" * 2000) == "x" * 2000
    assert one_line("x" * 2001) == f"{'x' * 2000}... (2001 characters)"


@given(st.text())
def test_what_is_printable_already_stays_as_it_is(text: str) -> None:
    assert printable(printable(text)) == printable(text)
    assert printable(text) == text or not text.isprintable()
