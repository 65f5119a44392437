"""Embedded YAML: what may differ in the text without differing in meaning."""

import pytest
from hypothesis import given, strategies as st
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from cilium_cmrebase.values import parse, same

ETCD = "---\nendpoints:\n  - https://cilium-etcd-client.kube-system.svc:2379\n#\n# In case you want to use TLS\n"
NASTY_LINES = [
    *("", " ", "#", "  # note", "---", "...", "a: b", "a: b # note", "b: 'x'", "  c: d", "  - e", "- f", "- - g", "-"),
    *("- k: v", "  l: w", "k:", "a: |", "a: >-", "- |2", "a: 'open", "close'", 'a: "open', 'close"', "  plain more"),
    *("b: [1, 2]", "b: [1,", "2]", "b: {c: d}", "a: '# no'", 'a: "b # c"', "url: http://x:1", "a: b  ", "  deeper: >"),
    *(
        "- -1",
        "- 'it''s'",
        "a: 'x'#y",
        "a\tb: c",
        "a: b\t",
        "a: b\r",
        "a: |+ # c",
        "? a",
        ": b",
        "*x",
        "a: &x b",
        "'q': r",
    ),
]


def loaded(text: str) -> object:
    """Return what a YAML parser makes of *text* (str): its documents, or that it is no YAML."""
    reader = YAML(typ="safe", pure=True)
    reader.allow_duplicate_keys = True  # otherwise most of the texts made here are no YAML, and little is compared
    reader.composer.warn_double_anchors = False
    try:
        return list(reader.load_all(text)) or [None]
    except (YAMLError, ValueError):
        return "no YAML"


class TestYamlText:
    """What is no content of embedded YAML does not count; what might be, does."""

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            pytest.param(
                ETCD, "endpoints:\n- https://x\n".replace("- https://x", ETCD.split("\n")[2]), id="etcd-config"
            ),
            pytest.param("a: b", "a: b\n\n", id="line breaks at the end"),
            pytest.param("a: b  \n", "a: b\n", id="blanks at a line's end"),
            pytest.param("a: b\r\nc: d\r\n", "a: b\nc: d\n", id="line breaks of Windows"),
            pytest.param("---\na: b", "a: b", id="the mark of a document's start"),
            pytest.param("# note\n---\na: b", "a: b", id="a comment above it"),
            pytest.param("a: b\n# was: c\nd: e", "a: b\nd: e", id="a comment between options"),
            pytest.param("a:\n\n  b: c\n\n\nd: e", "a:\n  b: c\nd: e", id="blank lines between options"),
            pytest.param("- k: v\n  # note\n  l: w", "- k: v\n  l: w", id="a comment within an item"),
            pytest.param("a: 'x'\n\nb: \"y\"", "a: 'x'\nb: \"y\"", id="quoted values of one line"),
            pytest.param("a: ''\n\nb: \"\"", "a: ''\nb: \"\"", id="empty quotes"),
            pytest.param("a: [x, y]\n\nb: {}", "a: [x, y]\nb: {}", id="flow values of one line"),
            pytest.param("a: []\n\nb: {c: d}", "a: []\nb: {c: d}", id="an empty list and a map of one line"),
            pytest.param("a: # note\n\n  b: c", "a: # note\n  b: c", id="a comment where the value would stand"),
            pytest.param("a: #\n\n  b: c", "a: #\n  b: c", id="an empty comment there"),
            pytest.param("- -1\n\n- - x", "- -1\n- - x", id="dashes that are no items"),
            pytest.param("- - x\n\n  - y", "- - x\n  - y", id="a list in a list"),
            pytest.param("a: '|'\n\nb: c >\n\nd: e", "a: '|'\nb: c >\nd: e", id="indicators that begin no block"),
            pytest.param("a: 'x\n\n  y'", "a: 'x\n\n  y'\n", id="the end after a scalar of several lines"),
            pytest.param("a: x | y\n  z", "a: x | y\n  z\n", id="the end of one with an indicator inside"),
            pytest.param("", "# only a comment\n", id="nothing at all"),
        ],
    )
    def test_same(self, one: str, other: str) -> None:
        assert same("yaml", one, other)
        assert same("yaml", other, one)
        assert loaded(one) == loaded(other)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            pytest.param("a: b", "a: c", id="a value"),
            pytest.param("a: b\nc: d", "c: d\na: b", id="the order, which is not examined"),
            pytest.param("a:\n  b: c", "a:\nb: c", id="indentation"),
            pytest.param("a: |\n  x\n  # y\n  z\n", "a: |\n  x\n  z\n", id="a comment's look-alike in a block"),
            pytest.param("a: |2-  # note\n  x\n\n  z\n", "a: |2-  # note\n  x\n  z\n", id="a blank line in a block"),
            pytest.param("a: |+\n  x\n", "a: |+\n  x\n\n", id="line breaks that a block keeps"),
            pytest.param("a: |\n  x\n", "a: |\n  x", id="the last line break of a block"),
            pytest.param("a: |+ #\n  x\n", "a: |+ #\n  x\n\n", id="line breaks kept below an empty comment"),
            pytest.param("- >\n  x  \n  y\n", "- >\n  x\n  y\n", id="blanks at a line's end in a block"),
            pytest.param("a: 'x\n\n  y'\n", "a: 'x\n  y'\n", id="a blank line in quotes"),
            pytest.param("a: 'x\n\n  y: z'\n", "a: 'x\n  y: z'\n", id="the same where quoted lines look like options"),
            pytest.param('a: "x\n  # y"\n', 'a: "x\n  "\n', id="a comment's look-alike in quotes"),
            pytest.param("a: x\n\n  y\n", "a: x\n  y\n", id="a blank line in a plain scalar"),
            pytest.param("a: x\n\n  - y\n", "a: x\n  - y\n", id="the same, and it looks like an item"),
            pytest.param("- x\n\n  - y\n", "- x\n  - y\n", id="the same below an item"),
            pytest.param("a: x\n\n - y\n", "a: x\n - y\n", id="indented by one blank only"),
            pytest.param("- x\n\n - y\n", "- x\n - y\n", id="below an item by one blank only"),
            pytest.param("-x\n\n-y", "-x\n-y", id="a plain scalar of lines that are nearly items"),
            pytest.param("a:b\n\nc:d", "a:b\nc:d", id="a plain scalar of lines that are nearly options"),
            pytest.param("a: - x\n\nb: c", "a: - x\nb: c", id="no YAML, of which nothing is known"),
            pytest.param("a: b\n---\nc: d", "a: b\nc: d", id="a second document"),
            pytest.param("a: 'x\u2028\u2028y'\n# c", "a: 'x\u2028\u2028y'\n", id="line separators of Unicode"),
            pytest.param("a: |+\u2028  x\n", "a: |+\u2028  x\n\n", id="a block that begins after one"),
        ],
    )
    def test_different(self, one: str, other: str) -> None:
        assert not same("yaml", one, other)
        assert not same("yaml", other, one)

    def test_an_end_of_line_comment_counts(self) -> None:
        """Where a comment begins within a line takes a parser to tell, so it stays."""
        assert not same("yaml", "a: b # note", "a: b")

    @given(
        lines=st.lists(st.sampled_from(NASTY_LINES), max_size=6),
        noise=st.lists(st.tuples(st.integers(0, 6), st.sampled_from(["", "  ", "# n", "    # n", "---"])), max_size=3),
        end=st.sampled_from(["", "\n", "\n\n"]),
    )
    def test_what_is_the_same_parses_the_same(self, lines: list[str], noise: list[tuple[int, str]], end: str) -> None:
        """Where lines that might not count are put in and the texts are called the same, a YAML parser agrees."""
        changed = list(lines)
        for place, line in noise:
            changed.insert(place, line)
        one, other = "\n".join(lines), "\n".join(changed) + end

        if same("yaml", one, other):
            assert loaded(one) == loaded(other)

    @given(st.lists(st.sampled_from(NASTY_LINES), max_size=6).map("\n".join))
    def test_reducing_twice_changes_nothing(self, text: str) -> None:
        reduced = parse("yaml", text)

        assert isinstance(reduced, str)
        assert parse("yaml", reduced) == reduced
        assert same("yaml", text, reduced)
