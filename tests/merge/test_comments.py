"""Comment lines: whose they are, where they go, and how deep they stand there."""

from __future__ import annotations

import pytest

from cilium_cmrebase.catalog import default_catalog
from cilium_cmrebase.document import ConfigMap
from cilium_cmrebase.document.edits import splice
from cilium_cmrebase.merge.comments import (
    NO_NOTES,
    Notes,
    Recogniser,
    append_notes,
    insert_notes,
    is_comment,
    reindent,
    said_between,
    split_notes,
)
from tests.support.releases import NEWEST

HEAD = "kind: ConfigMap\nmetadata:\n  name: cilium-config\n"


def is_mine(line: str) -> bool:
    return "mine" in line


class TestIsComment:
    """A comment line holds nothing else."""

    @pytest.mark.parametrize("line", ["#", "# a", "  # a", "\t# a", " \t #"])
    def test_is_one(self, line: str) -> None:
        assert is_comment(line)

    @pytest.mark.parametrize("line", ["", "  ", "a # b", "\\# a", "x"])
    def test_is_none(self, line: str) -> None:
        assert not is_comment(line)


class TestReindent:
    """Comments move along with the keys that they are about, and never stand deeper than these."""

    @pytest.mark.parametrize(
        ("line", "column", "target", "expected"),
        [
            ("  # a", 2, 2, "  # a"),
            ("  # a", 2, 4, "    # a"),
            ("    # a", 4, 2, "  # a"),
            ("# a", 2, 2, "# a"),
            ("# a", 2, 4, "  # a"),
            (" # a", 4, 2, "# a"),
            ("      # a", 2, 2, "  # a"),
            ("\t# a", 2, 2, " # a"),
            ("  # a \t", 2, 0, "# a \t"),
            ("", 2, 4, ""),
            ("  ", 2, 4, ""),
        ],
    )
    def test_one_line(self, line: str, column: int, target: int, expected: str) -> None:
        assert reindent([line], column, target) == [expected]


class TestSplitNotes:
    """The user's lines above a key: those that touch it, and headings further up."""

    @pytest.mark.parametrize(
        ("lines", "expected"),
        [
            pytest.param([], NO_NOTES, id="none"),
            pytest.param(["# theirs", ""], NO_NOTES, id="none of the user's"),
            pytest.param(["# mine"], Notes(False, (), ("# mine",)), id="touching"),
            pytest.param(["", "# mine"], Notes(True, (), ("# mine",)), id="touching, below a blank line"),
            pytest.param(["  ", "# mine"], Notes(True, (), ("# mine",)), id="below a line of blanks"),
            pytest.param(["# mine", ""], Notes(False, ("# mine", ""), ()), id="a heading"),
            pytest.param(["# mine", " "], Notes(False, ("# mine", ""), ()), id="a heading, above a line of blanks"),
            pytest.param(["", "# mine", ""], Notes(True, ("# mine", ""), ()), id="a heading below a blank line"),
            pytest.param(
                ["# mine 1", "", "", "# mine 2", "", "# mine 3"],
                Notes(False, ("# mine 1", "", "# mine 2", ""), ("# mine 3",)),
                id="headings, and one that touches",
            ),
            pytest.param(
                ["", "# theirs", "# mine", "", "# theirs"], Notes(False, ("# mine", ""), ()), id="between others"
            ),
            pytest.param(["# mine", "#", "# mine 2"], Notes(False, (), ("# mine", "#", "# mine 2")), id="bare between"),
            pytest.param(
                ["# mine", "#", "#", "# mine 2"], Notes(False, (), ("# mine", "#", "#", "# mine 2")), id="two"
            ),
            pytest.param(["# mine", "#"], Notes(False, (), ("# mine",)), id="bare at the end"),
            pytest.param(["#", "# mine"], Notes(False, (), ("# mine",)), id="bare at the beginning"),
            pytest.param(["# mine", "#", "# theirs"], Notes(False, (), ("# mine",)), id="bare before another's"),
            pytest.param(
                ["# mine", "#", "", "# mine 2"], Notes(False, ("# mine", ""), ("# mine 2",)), id="bare, blank"
            ),
            pytest.param(["mine", "# mine"], Notes(False, (), ("# mine",)), id="no comment"),
        ],
    )
    def test_of(self, lines: list[str], expected: Notes) -> None:
        assert split_notes(lines, is_mine) == expected

    def test_in_plain_words(self) -> None:
        assert Notes(True, ("  # a ", ""), ("# b",)).plain() == ["# a", "# b"]
        assert bool(Notes(False, ("# a",), ())) is bool(Notes(False, (), ("# a",))) is True
        assert bool(NO_NOTES) is False


class TestInsertNotes:
    """They go among the template's lines above a key: headings behind its blank lines, others above its comment."""

    @pytest.mark.parametrize(
        ("above", "notes", "expected"),
        [
            ("", Notes(False, (), ("# a",)), "# a\n"),
            ("# t\n", Notes(False, (), ("# a",)), "# a\n# t\n"),
            ("\n# t\n", Notes(False, (), ("# a",)), "\n# a\n# t\n"),
            ("# t\n\n# u\n", Notes(False, (), ("# a",)), "# t\n\n# a\n# u\n"),
            ("# t\n\n", Notes(False, (), ("# a",)), "# t\n\n# a\n"),
            ("", Notes(False, ("# h", ""), ("# a",)), "# h\n\n# a\n"),
            ("", Notes(True, ("# h", ""), ()), "\n# h\n\n"),
            ("\n", Notes(True, ("# h", ""), ()), "\n# h\n\n"),
            ("\n\n# t\n", Notes(True, ("# h", ""), ()), "\n\n# h\n\n# t\n"),
            ("# t\n\n# u\n", Notes(True, ("# h", ""), ("# a",)), "\n# h\n\n# t\n\n# a\n# u\n"),
            ("# t\n", Notes(True, (), ("# a",)), "# a\n# t\n"),
        ],
    )
    @pytest.mark.parametrize("newline", ["\n", "\r\n"])
    def test_where(self, above: str, notes: Notes, expected: str, newline: str) -> None:
        text = f"{HEAD}{above}data:\n  a: b\n".replace("\n", newline)
        document = ConfigMap(text)
        start, end = len(HEAD.replace("\n", newline)), document.top_entries["data"].start

        edits = insert_notes(document, notes, start, end, (0, 0))

        assert splice(text, edits) == f"{HEAD}{expected}data:\n  a: b\n".replace("\n", newline)

    def test_no_blank_line_where_one_is_left_already(self) -> None:
        document = ConfigMap(f"{HEAD}data:\n  a: b\n")
        place = document.top_entries["data"].start

        edits = insert_notes(document, Notes(True, ("# h", ""), ()), place, place, (0, 0), follows_blank=True)

        assert [edit.text for edit in edits] == ["# h\n\n"]

    def test_nothing(self) -> None:
        document = ConfigMap(f"{HEAD}data:\n  a: b\n")

        assert insert_notes(document, NO_NOTES, 0, 0, (0, 0)) == []


class TestAppendNotes:
    """They go behind the last entry, on lines of their own."""

    @pytest.mark.parametrize(
        ("notes", "follows_blank", "expected"),
        [
            (Notes(False, (), ("  # a",)), False, "  # a\n"),
            (Notes(True, (), ("  # a",)), False, "\n  # a\n"),
            (Notes(True, (), ("  # a",)), True, "  # a\n"),
            (Notes(False, ("  # h", ""), ("  # a",)), False, "  # h\n\n  # a\n"),
            (Notes(False, ("  # h", ""), ()), False, "  # h\n"),
            (NO_NOTES, False, ""),
        ],
    )
    @pytest.mark.parametrize("end", ["\n", ""])
    def test_where(self, notes: Notes, follows_blank: bool, expected: str, end: str) -> None:
        text = f"{HEAD}data:\n  a: b{end}"
        document = ConfigMap(text)

        edits = append_notes(document, notes, len(text), (2, 2), follows_blank=follows_blank)

        assert splice(text, edits) == text + ("\n" if expected and not end else "") + expected


class TestRecogniser:
    """Upstream's comments are known by every release's fingerprints, others are the user's."""

    @pytest.mark.parametrize("newest", ["1.0", "1.16", NEWEST, "of no catalog"])
    def test_of_whatever_release(self, newest: str) -> None:
        recogniser = Recogniser(default_catalog(), newest, also=["# of a base file"])

        for _ in range(2):  # the second time it remembers
            assert recogniser.is_users("# mine")
            assert recogniser.is_users("  #mine   ")
            assert not recogniser.is_users("# Source: cilium/templates/cilium-configmap.yaml")
            assert not recogniser.is_users("#  of a base file")
            assert not recogniser.is_users("#")
            assert not recogniser.is_users("")

    def test_a_word_like_a_charts_mark_elsewhere_is_the_users(self) -> None:
        assert Recogniser(default_catalog(), "1.16").is_users("# see the source: chart")

    def test_what_lines_say_is_normalised(self) -> None:
        assert said_between("  #  a\n\n#b\n", 0, 10) == said_between("# a\n\n  # b\n", 0, 12)
