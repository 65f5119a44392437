"""Splicing: spans of a text replaced, everything else as it was."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from cilium_cmrebase.document.edits import Edit, splice


class TestSplice:
    """Edits are applied by their offsets in the text as it was."""

    def test_without_edits_the_text_is_the_same(self) -> None:
        assert splice("abc", []) == "abc"

    def test_edits_may_come_in_any_order(self) -> None:
        edits = [Edit(4, 6, "X"), Edit(0, 1, ""), Edit(2, 2, "Y")]

        assert splice("abcdef", edits) == "bYcdX"

    def test_insertions_at_one_offset_keep_their_order(self) -> None:
        edits = [Edit(1, 1, "1"), Edit(1, 1, "2"), Edit(0, 0, "0"), Edit(1, 1, "3")]

        assert splice("ab", edits) == "0a123b"

    def test_insertion_goes_before_a_replacement_at_the_same_offset(self) -> None:
        edits = [Edit(1, 2, "X"), Edit(1, 1, "1")]

        assert splice("abc", edits) == "a1Xc"

    def test_neighbours_do_not_overlap(self) -> None:
        assert splice("abcd", [Edit(2, 4, "Y"), Edit(0, 2, "X"), Edit(2, 2, "-"), Edit(4, 4, "!")]) == "X-Y!"

    @pytest.mark.parametrize(
        ("edits", "offset"),
        [
            ([Edit(0, 3, ""), Edit(2, 4, "")], 2),
            ([Edit(0, 3, ""), Edit(1, 1, "")], 1),
            ([Edit(0, 1, ""), Edit(0, 2, "")], 0),
        ],
        ids=["partly", "insertion inside", "same start"],
    )
    def test_overlap_is_an_error(self, edits: list[Edit], offset: int) -> None:
        with pytest.raises(ValueError, match=f"^edits overlap at offset {offset}$"):
            splice("abcdef", edits)

    @given(st.text(), st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.text())))
    def test_what_lies_between_the_edits_comes_out_as_it_was(self, text: str, cuts: list[tuple[int, int, str]]) -> None:
        edits: list[Edit] = []
        expected = ""
        place = 0
        for skip, length, new in cuts:
            start = min(place + skip, len(text))
            end = min(start + length, len(text))
            edits.append(Edit(start, end, new))
            expected += text[place:start] + new
            place = end

        assert splice(text, edits) == expected + text[place:]
