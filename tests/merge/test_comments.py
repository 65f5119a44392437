"""Comment lines: whose they are, where they go, and how deep they stand there."""

from __future__ import annotations

import pytest

from cilium_cmrebase.catalog import default_catalog
from cilium_cmrebase.document import ConfigMap
from cilium_cmrebase.document.edits import splice
from cilium_cmrebase.merge.writing.comments import (
    NO_COMMENTS,
    OwnComments,
    Recogniser,
    append_comments,
    insert_comments,
    is_comment,
    pick_own,
    read_line,
    read_lines,
    reindent,
    words_between,
)
from tests.support.releases import NEWEST

HEAD = "kind: ConfigMap\nmetadata:\n  name: cilium-config\n"


def is_mine(words: str) -> bool:
    return "mine" in words


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


class TestPickOwn:
    """The user's lines above a key: those that touch it, and headings further up."""

    @pytest.mark.parametrize(
        ("lines", "expected"),
        [
            pytest.param([], NO_COMMENTS, id="none"),
            pytest.param(["# theirs", ""], NO_COMMENTS, id="none of the user's"),
            pytest.param(["# mine"], OwnComments(False, (), ("# mine",)), id="touching"),
            pytest.param(["", "# mine"], OwnComments(True, (), ("# mine",)), id="touching, below a blank line"),
            pytest.param(["  ", "# mine"], OwnComments(True, (), ("# mine",)), id="below a line of blanks"),
            pytest.param(["# mine", ""], OwnComments(False, ("# mine", ""), ()), id="a heading"),
            pytest.param(["# mine", " "], OwnComments(False, ("# mine", ""), ()), id="heading, above a line of blanks"),
            pytest.param(["", "# mine", ""], OwnComments(True, ("# mine", ""), ()), id="a heading below a blank line"),
            pytest.param(
                ["# mine 1", "", "", "# mine 2", "", "# mine 3"],
                OwnComments(False, ("# mine 1", "", "# mine 2", ""), ("# mine 3",)),
                id="headings, and one that touches",
            ),
            pytest.param(
                ["", "# theirs", "# mine", "", "# theirs"], OwnComments(False, ("# mine", ""), ()), id="between others"
            ),
            pytest.param(["# mine", "#", "# mine 2"], OwnComments(False, (), ("# mine", "#", "# mine 2")), id="bare"),
            pytest.param(
                ["# mine", "#", "#", "# mine 2"], OwnComments(False, (), ("# mine", "#", "#", "# mine 2")), id="two"
            ),
            pytest.param(["# mine", "#"], OwnComments(False, (), ("# mine",)), id="bare at the end"),
            pytest.param(["#", "# mine"], OwnComments(False, (), ("# mine",)), id="bare at the beginning"),
            pytest.param(["# mine", "#", "# theirs"], OwnComments(False, (), ("# mine",)), id="bare before another's"),
            pytest.param(
                ["# mine", "#", "", "# mine 2"], OwnComments(False, ("# mine", ""), ("# mine 2",)), id="bare, blank"
            ),
            pytest.param(["mine", "# mine"], OwnComments(False, (), ("# mine",)), id="no comment"),
        ],
    )
    def test_of(self, lines: list[str], expected: OwnComments) -> None:
        assert pick_own(read_lines(lines), is_mine) == expected

    def test_in_plain_words(self) -> None:
        assert OwnComments(True, ("  # a ", ""), ("# b",)).plain() == ("# a", "# b")
        assert bool(OwnComments(False, ("# a",), ())) is bool(OwnComments(False, (), ("# a",))) is True
        assert bool(NO_COMMENTS) is False


class TestInsertComments:
    """They go among the template's lines above a key: headings behind its blank lines, others above its comment."""

    @pytest.mark.parametrize(
        ("above", "own", "expected"),
        [
            ("", OwnComments(False, (), ("# a",)), "# a\n"),
            ("# t\n", OwnComments(False, (), ("# a",)), "# a\n# t\n"),
            ("\n# t\n", OwnComments(False, (), ("# a",)), "\n# a\n# t\n"),
            ("# t\n\n# u\n", OwnComments(False, (), ("# a",)), "# t\n\n# a\n# u\n"),
            ("# t\n\n", OwnComments(False, (), ("# a",)), "# t\n\n# a\n"),
            ("", OwnComments(False, ("# h", ""), ("# a",)), "# h\n\n# a\n"),
            ("", OwnComments(True, ("# h", ""), ()), "\n# h\n\n"),
            ("\n", OwnComments(True, ("# h", ""), ()), "\n# h\n\n"),
            ("\n\n# t\n", OwnComments(True, ("# h", ""), ()), "\n\n# h\n\n# t\n"),
            ("# t\n\n# u\n", OwnComments(True, ("# h", ""), ("# a",)), "\n# h\n\n# t\n\n# a\n# u\n"),
            ("# t\n", OwnComments(True, (), ("# a",)), "# a\n# t\n"),
        ],
    )
    @pytest.mark.parametrize("newline", ["\n", "\r\n"])
    def test_where(self, above: str, own: OwnComments, expected: str, newline: str) -> None:
        text = f"{HEAD}{above}data:\n  a: b\n".replace("\n", newline)
        document = ConfigMap(text)
        start, end = len(HEAD.replace("\n", newline)), document.top_entries["data"].start

        edits = insert_comments(document, own, start, end, (0, 0))

        assert splice(text, edits) == f"{HEAD}{expected}data:\n  a: b\n".replace("\n", newline)

    def test_no_blank_line_where_one_is_left_already(self) -> None:
        document = ConfigMap(f"{HEAD}data:\n  a: b\n")
        place = document.top_entries["data"].start

        edits = insert_comments(document, OwnComments(True, ("# h", ""), ()), place, place, (0, 0), follows_blank=True)

        assert [edit.text for edit in edits] == ["# h\n\n"]

    def test_nothing(self) -> None:
        document = ConfigMap(f"{HEAD}data:\n  a: b\n")

        assert insert_comments(document, NO_COMMENTS, 0, 0, (0, 0)) == ()


class TestAppendComments:
    """They go behind the last entry, on lines of their own."""

    @pytest.mark.parametrize(
        ("own", "follows_blank", "expected"),
        [
            (OwnComments(False, (), ("  # a",)), False, "  # a\n"),
            (OwnComments(True, (), ("  # a",)), False, "\n  # a\n"),
            (OwnComments(True, (), ("  # a",)), True, "  # a\n"),
            (OwnComments(False, ("  # h", ""), ("  # a",)), False, "  # h\n\n  # a\n"),
            (OwnComments(False, ("  # h", ""), ()), False, "  # h\n"),
            (NO_COMMENTS, False, ""),
        ],
    )
    @pytest.mark.parametrize("end", ["\n", ""])
    def test_where(self, own: OwnComments, follows_blank: bool, expected: str, end: str) -> None:
        text = f"{HEAD}data:\n  a: b{end}"
        document = ConfigMap(text)

        edits = append_comments(document, own, len(text), (2, 2), follows_blank=follows_blank)

        assert splice(text, edits) == text + ("\n" if expected and not end else "") + expected


class TestRecogniser:
    """Upstream's comments are known by every release's fingerprints, others are the user's."""

    @pytest.mark.parametrize("newest", ["1.0", "1.16", NEWEST, "of no catalog"])
    def test_of_whatever_release(self, newest: str) -> None:
        recogniser = Recogniser(default_catalog(), newest, also=["# of a base file"])

        for _ in range(2):  # the second time it remembers
            assert recogniser.is_users(read_line("# mine").words)
            assert recogniser.is_users(read_line("  #mine   ").words)
            assert not recogniser.is_users(read_line("# Source: cilium/templates/cilium-configmap.yaml").words)
            assert not recogniser.is_users(read_line("#  of a base file").words)
            assert not recogniser.is_users(read_line("#").words)
            assert not recogniser.is_users(read_line("").words)

    def test_a_word_like_a_charts_mark_elsewhere_is_the_users(self) -> None:
        assert Recogniser(default_catalog(), "1.16").is_users("see the source: chart")

    def test_what_lines_say_is_normalised(self) -> None:
        assert words_between("  #  a\n\n#b\n", 0, 10) == words_between("# a\n\n  # b\n", 0, 12)
