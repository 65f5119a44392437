"""How values and keys are written: whatever the text, it is read back as what was meant, by every parser."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from cilium_cmrebase.document import ConfigMap
from cilium_cmrebase.document.compose import Backend
from cilium_cmrebase.document.spelling import Spelling, borrow, spell, spell_flow, spell_key

HEADER = "kind: ConfigMap\nmetadata:\n  name: cilium-config\ndata:\n"
NASTY = [
    *(
        "",
        " ",
        "  a ",
        "\n",
        "\n\n",
        "a\n",
        "a\n\n",
        "\na\n",
        " a\nb",
        "\ta\nb",
        "a\n\tb\n",
        "a\n \nb",
        "a \nb\t\n",
        "\n a",
    ),
    *("a\r\nb", "a\rb", "\x85", "a\u2028b\nc", "\ufeffa", "\ufffe", "\uffff\nb", "\0", "\x1b[0m", "\x7f", "\xa0a\xa0"),
    *("null", "~", "true", "1", "1_000", "2024-01-31", "=", "<<", "- a", "? a", "a: b", "a:", ":", "a #b", "#a\nb\n"),
    *(
        "'",
        '"',
        "'\"'",
        "\\",
        "\\n",
        "it's\na",
        "{a: b}",
        "[a, b]",
        "*a",
        "&a b",
        "!a",
        "%a",
        "@a",
        "`a",
        "|",
        ">-\n a",
    ),
    *(
        "---",
        "a\n---\nb\n",
        "...\n",
        "\U0001f41d",
        "\U0001f41d\n\U0010ffff\n",
        "\u00e9\n",
        '{"a": [\n  1\n]}\n',
        "a\\\nb",
    ),
]
VALUES = st.one_of(
    st.sampled_from(NASTY),
    st.text(st.sampled_from("ab \n\t\r'\"#:-|>\\{%"), max_size=20),
    st.text(st.characters(codec="utf-8"), max_size=20),
)


def load_all_ways(text: str) -> list[Any]:
    """Load *text* with ruamel.yaml's own parser and with libyaml."""
    from ruamel.yaml import YAML

    return [YAML(typ="safe", pure=pure).load(text) for pure in (True, False)]


class TestSpell:
    """A value in block style, at any indentation, in front of any line."""

    @settings(deadline=None, max_examples=300)
    @given(VALUES, st.integers(0, 10), st.sampled_from(["\n", "\r\n"]), st.sampled_from(["", "# c", "\n\n# c\n"]))
    def test_value_is_read_back(self, value: str, indent: int, newline: str, behind: str) -> None:
        pad = " " * indent

        spelling = spell(value, indent, newline)

        assert isinstance(spelling, Spelling)
        behind = behind.replace("\n", newline)
        text = f"{pad}a: {spelling.head}  # r{newline}{spelling.body}{behind}{newline}{pad}b: c{newline}"
        assert load_all_ways(text) == [{"a": value, "b": "c"}] * 2

    @pytest.mark.parametrize(
        ("value", "spelling"),
        [
            pytest.param("true", Spelling('"true"'), id="word"),
            pytest.param("", Spelling('""'), id="nothing"),
            pytest.param('{"a": "b"}', Spelling('\'{"a": "b"}\''), id="quotes inside"),
            pytest.param("C:\\it's", Spelling("'C:\\it''s'"), id="backslash and apostrophe"),
            pytest.param("a\nb\n", Spelling("|", "    a\n    b\n"), id="lines"),
            pytest.param("a\n\nb", Spelling("|-", "    a\n\n    b\n"), id="lines without a last break"),
            pytest.param(" a\nb\n", Spelling("|2", "     a\n    b\n"), id="lines that begin with a blank"),
            pytest.param("a\n\n", Spelling('"a\\n\\n"'), id="several breaks at the end"),
            pytest.param("a\n \nb", Spelling('"a\\n \\nb"'), id="a line of blanks"),
            pytest.param("a \nb", Spelling("|-", "    a \n    b\n"), id="blanks at a line's end"),
            pytest.param("\\\t\0", Spelling('"\\\\\\t\\0"'), id="backslash and tab beside a control character"),
            pytest.param("a\r\nb", Spelling('"a\\r\\nb"'), id="carriage return"),
            pytest.param("\x00\x85\u2028\U0001f41d", Spelling('"\\0\\x85\\u2028\U0001f41d"'), id="control characters"),
        ],
    )
    def test_spelling_is_the_plainest_that_is_safe(self, value: str, spelling: Spelling) -> None:
        assert spell(value, 2) == spelling


class TestSpellFlow:
    """A value that is right in JSON and in YAML's flow style."""

    @settings(deadline=None, max_examples=300)
    @given(VALUES)
    def test_value_is_read_back(self, value: str) -> None:
        written = spell_flow(value)

        assert json.loads(written) == value
        assert load_all_ways(f'{{"a":{written},b: {written}}}') == [{"a": value, "b": value}] * 2

    def test_text_of_any_language_stays_readable(self) -> None:
        assert spell_flow("\u00e9\U0001f41d") == '"\u00e9\U0001f41d"'


class TestSpellKey:
    """A key is quoted where it would be read as something else than its text."""

    @settings(deadline=None, max_examples=300)
    @given(
        VALUES | st.sampled_from(["mtu", "on", "Yes", "n", "y", "NULL", "1", "1e3", ".inf", "0x1", "a.b/c", "-", "a-"])
    )
    def test_key_is_read_back_as_text(self, key: str) -> None:
        text = f"{spell_key(key)}: v\n"

        assert load_all_ways(text) == [{key: "v"}] * 2
        assert load_all_ways(f"%YAML 1.1\n---\n{text}") == [{key: "v"}] * 2

    @pytest.mark.parametrize("key", ["mtu", "bpf-lb-mode", "cluster.name", "_a", "a/b", "true-ish"])
    def test_ordinary_key_is_bare(self, key: str) -> None:
        assert spell_key(key) == key

    @pytest.mark.parametrize("key", ["y", "No", "ON", "null", "1", "1.5", "-", "a b", "a:", "#"])
    def test_ambiguous_key_is_quoted(self, key: str) -> None:
        assert spell_key(key) == f'"{key}"'


class TestBorrow:
    """A value moved as its author wrote it, to another indentation and other line endings."""

    @pytest.mark.parametrize(
        "entry",
        [
            "b",
            "b c#d   # r",
            "b\n~  c\n~      d",
            "'it''s'",
            "'b\n\n~   c'",
            '"b # c \\n"',
            '"b\\\n~    \\  c\n\n~  d"',
            '"b\n~     \n~  c"',
            "|\n~  b\n~    c\n\n~  d",
            "|  # r\n~ b",
            "|-\n~      b\n\n~       c\n",
            "|+\n~  b\n\n",
            "|+\n~  b",
            "|2-\n~    b\n~  c",
            "|1\n~  b\n~ c",
            ">-\n~  b\n~  c\n\n~    d",
            "|\n\n~  b\n~    \n~   \n~  c",
            "|\n~  b\n~  \tc",
            "\n~  b",
            "# c\n~    b",
        ],
    )
    @pytest.mark.parametrize(
        "indents", [(2, 2), (2, 4), (4, 2), (8, 1), (1, 3)], ids=lambda indents: "{} to {}".format(*indents)
    )
    @pytest.mark.parametrize(
        "newlines", [("\n", "\n"), ("\n", "\r\n"), ("\r\n", "\n")], ids=["same", "to CRLF", "to LF"]
    )
    def test_value_is_the_same_where_it_goes(
        self, entry: str, indents: tuple[int, int], newlines: tuple[str, str]
    ) -> None:
        old, new = (" " * indent for indent in indents)
        text = f"{HEADER}~a: {entry}\n~z: z\n".replace("~", old).replace("\n", newlines[0])
        source = ConfigMap(text)

        spelling = borrow(source, source.entries["a"], indents[1], newlines[1])

        assert spelling is not None
        lines = f"~a: {spelling.head}#NL#{spelling.body}~b: c#NL#".replace("#NL#", newlines[1]).replace("~", new)
        assert load_all_ways(lines) == [{"a": source.data["a"], "b": "c"}] * 2
        assert "\r" not in lines.replace("\r\n", "") if newlines[1] == "\r\n" else "\r" not in lines

    def test_style_and_relative_indentation_are_the_authors(self) -> None:
        source = ConfigMap(f"{HEADER}  a: |-  # why\n     b\n\n       # c\n     d\n")

        assert borrow(source, source.entries["a"], 4, "\r\n") == Spelling(
            "|-", "       b\r\n\r\n         # c\r\n       d\r\n"
        )

    @pytest.mark.parametrize(
        "value", ["", " # c", " ~", " true", " 1", " &x b", " !!str b", " *y", "\n    # c", " |", " |+\n\n"]
    )
    def test_what_cannot_move_is_not_borrowed(self, value: str, backend: Backend) -> None:
        source = ConfigMap(f"{HEADER}  y: &y b\n  a:{value}\n  z: z\n", backend=backend)

        assert borrow(source, source.entries["a"], 2, "\n") is None

    def test_flow_style_is_not_borrowed(self) -> None:
        source = ConfigMap("{kind: ConfigMap, data: {a: 'b'}}")

        assert borrow(source, source.entries["a"], 2, "\n") is None

    @pytest.mark.parametrize(("header", "borrowed"), [("|", False), (">", False), ("|+", False), ("|-", True)])
    def test_block_that_ends_with_the_text_has_no_last_break(self, header: str, borrowed: bool) -> None:
        source = ConfigMap(f"{HEADER}  a: {header}\n    b")

        spelling = borrow(source, source.entries["a"], 2, "\n")

        assert source.data == {"a": "b"}
        assert spelling == (Spelling(header, "    b\n") if borrowed else None)

    def test_lines_in_quotes_that_are_hardly_indented_stay(self) -> None:
        source = ConfigMap(f'{HEADER}    a: "b\n  --- c"\n')

        assert source.data == {"a": "b --- c"}
        assert borrow(source, source.entries["a"], 2, "\n") is None
        assert borrow(source, source.entries["a"], 6, "\n") == Spelling('"b\n    --- c"')

    def test_blanks_at_the_end_of_such_a_line_indent_nothing(self) -> None:
        source = ConfigMap(f'{HEADER}    a: "b\n  c     \n      d"\n')

        assert borrow(source, source.entries["a"], 2, "\n") is None
