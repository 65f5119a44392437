"""Where keys, values, comments and the lines above them stand, in every way of writing that YAML has."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from cilium_cmrebase.document import ConfigMap
from cilium_cmrebase.document.compose import Backend
from cilium_cmrebase.document.layout import Layout

HEADER = "kind: ConfigMap\nmetadata:\n  name: cilium-config\ndata:\n"


class Pieces(NamedTuple):
    """The text of one entry, cut up: the lines above, key and colon, value, comment, lines of a block, the rest."""

    lead: str
    key: str
    head: str
    remark: str | None
    body: str
    behind: str

    def with_newline(self, newline: str) -> Pieces:
        """Return the pieces with other line breaks."""
        return Pieces._make(each and each.replace("\n", newline) for each in self)


def pieces_of(document: ConfigMap, index: int) -> Pieces:
    """Cut the entry at *index* (int) of *document* out, with all that follows it as the last piece."""
    text, entry = document.text, document.layout.entries[index]
    remark = text[entry.remark : entry.remark_end] if entry.has_remark else None
    return Pieces(
        text[entry.lead : entry.start],
        text[entry.start : entry.head],
        text[entry.head : entry.head_end],
        remark,
        text[entry.body : entry.end],
        text[entry.end :],
    )


def places(layout: Layout, shift: int) -> list[tuple[int, ...]]:
    """Return all offsets in *layout*, less *shift*."""
    return [tuple(offset - shift for offset in entry[3:] if offset >= 0) for entry in layout.entries]


class TestScalars:
    """An entry is its lines: those of the key, of the value, and of a block scalar's content."""

    @pytest.mark.parametrize(
        ("entry", "key", "head", "remark", "body", "value"),
        [
            pytest.param("  a: b\n", "  a: ", "b", None, "", "b", id="plain"),
            pytest.param("  a: b c  \n", "  a: ", "b c", None, "", "b c", id="trailing blanks"),
            pytest.param("  a: b # c\n", "  a: ", "b", "# c", "", "b", id="remark"),
            pytest.param("  a: b#c\n", "  a: ", "b#c", None, "", "b#c", id="hash inside a word"),
            pytest.param("  a: b\t# c\n", "  a: ", "b", "# c", "", "b", id="tab before a remark"),
            pytest.param("  a:\tb\n", "  a:\t", "b", None, "", "b", id="tab behind the colon"),
            pytest.param("  a: b #\n", "  a: ", "b", "#", "", "b", id="empty remark"),
            pytest.param("  a: b\n    c\n", "  a: ", "b\n    c", None, "", "b c", id="plain on two lines"),
            pytest.param("  a: b\n\n    c # d\n", "  a: ", "b\n\n    c", "# d", "", "b\nc", id="plain with blank line"),
            pytest.param("  a:\n    b\n", "  a:\n    ", "b", None, "", "b", id="value on the next line"),
            pytest.param("  a: # c\n    b # d\n", "  a: # c\n    ", "b", "# d", "", "b", id="comment before the value"),
            pytest.param(
                "  a:\n# c\n    # d: *e\n    b\n", "  a:\n# c\n    # d: *e\n    ", "b", None, "", "b", id="lines"
            ),
            pytest.param("  a: http://b:80/#c\n", "  a: ", "http://b:80/#c", None, "", "http://b:80/#c", id="URL"),
            pytest.param('  a: "b # c"   # d\n', "  a: ", '"b # c"', "# d", "", "b # c", id="double quotes"),
            pytest.param("  a: 'it''s # c'\n", "  a: ", "'it''s # c'", None, "", "it's # c", id="single quotes"),
            pytest.param(
                '  a: "b\\\n    \\ c"\n', "  a: ", '"b\\\n    \\ c"', None, "", "b c", id="escaped line break"
            ),
            pytest.param(
                '  a: "b\n  # c\n\n   d" # e\n',
                "  a: ",
                '"b\n  # c\n\n   d"',
                "# e",
                "",
                "b # c\nd",
                id="double, lines",
            ),
            pytest.param("  a: 'b\n\n    c'\n", "  a: ", "'b\n\n    c'", None, "", "b\nc", id="single, several lines"),
            pytest.param('  a: ""\n', "  a: ", '""', None, "", "", id="empty quotes"),
            pytest.param("  a:\n", "  a:", "", None, "", "", id="nothing"),
            pytest.param("  a:  \n", "  a:", "", None, "", "", id="nothing but blanks"),
            pytest.param("  a: # b\n", "  a:", "", "# b", "", "", id="nothing but a remark"),
            pytest.param("  a : b\n", "  a : ", "b", None, "", "b", id="blank before the colon"),
            pytest.param("  'a': b\n", "  'a': ", "b", None, "", "b", id="quoted key"),
            pytest.param('  "a" : b\n', '  "a" : ', "b", None, "", "b", id="quoted key, blank before the colon"),
            pytest.param("  a: &x b # c\n", "  a: ", "&x b", "# c", "", "b", id="anchor"),
            pytest.param("  a: !!str &x b\n", "  a: ", "!!str &x b", None, "", "b", id="tag before an anchor"),
            pytest.param("  a: &x !!str 'b'\n", "  a: ", "&x !!str 'b'", None, "", "b", id="anchor before a tag"),
            pytest.param(
                "  a: !!str\n    # c\n    b\n", "  a: ", "!!str\n    # c\n    b", None, "", "b", id="tag above"
            ),
            pytest.param("  a: b: c\n".replace("b: c", "b:c"), "  a: ", "b:c", None, "", "b:c", id="colon"),
            pytest.param("  a: '{\"b\": [1]}'\n", "  a: ", "'{\"b\": [1]}'", None, "", '{"b": [1]}', id="JSON"),
        ],
    )
    @pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
    def test_pieces_of_a_scalar_on_its_line(
        self, entry: str, key: str, head: str, remark: str | None, body: str, value: str, newline: str, backend: Backend
    ) -> None:
        text = f"{HEADER}  x: y\n{entry}  z: z\n".replace("\n", newline)

        document = ConfigMap(text, backend=backend)

        expected = Pieces("", key, head, remark, body, "  z: z\n")
        assert pieces_of(document, 1) == expected.with_newline(newline)
        assert document.data["a"] == value

    @pytest.mark.parametrize(
        ("head", "body", "behind", "value"),
        [
            pytest.param("|", "    b\n", "", "b\n", id="literal"),
            pytest.param("|-", "    b\n", "\n", "b", id="strip"),
            pytest.param("|", "    b\n", "\n\n", "b\n", id="clip leaves blank lines to the next"),
            pytest.param("|+", "    b\n\n \n", "", "b\n\n\n", id="keep takes blank lines"),
            pytest.param(">", "    b\n    c\n\n    d\n", "", "b c\nd\n", id="folded"),
            pytest.param(">-", "    b\n\n      c\n    d\n", "", "b\n\n  c\nd", id="folded, deeper line"),
            pytest.param(">+", "    b\n\n", "", "b\n\n", id="folded, keep"),
            pytest.param("|2", "      b\n    c\n", "", "  b\nc\n", id="indentation given"),
            pytest.param("|1-", "    b\n   c\n", "", " b\nc".replace(" b", " b"), id="indentation before chomping"),
            pytest.param("|-1", "    b\n   c\n", "", " b\nc", id="chomping before indentation"),
            pytest.param("|+2", "      b\n\n", "", "  b\n\n", id="keep and indentation"),
            pytest.param("|9", "           b\n", "", "b\n", id="far in"),
            pytest.param("|", "   b\n", "", "b\n", id="one column in"),
            pytest.param("|", "\n  \n    b\n", "", "\n\nb\n", id="blank lines first"),
            pytest.param("|", "    b\n     \n", "", "b\n \n", id="blanks beyond the indentation are content"),
            pytest.param("|", "    b\n", "    \n", "b\n", id="blanks up to the indentation are not"),
            pytest.param("|", "    b\n    \t\n", "", "b\n\t\n", id="a tab is content"),
            pytest.param("|2", "    \tb\n", "", "\tb\n", id="tab first"),
            pytest.param("|", "    # b\n    c: d\n", "", "# b\nc: d\n", id="comments inside are content"),
            pytest.param("|", "      b\n", "    # c\n  # d\n# e\n", "b\n", id="comments farther out are not"),
            pytest.param("|", "", "", "", id="empty"),
            pytest.param("|", "", "\n  \n", "", id="only blank lines"),
            pytest.param("|+", "\n\n", "", "\n\n", id="only blank lines, kept"),
            pytest.param("|-", "", "  # b\n", "", id="empty, and a comment"),
            pytest.param("&x |", "    b\n", "", "b\n", id="anchor"),
            pytest.param("!!str |-", "    b\n", "", "b", id="tag"),
            pytest.param("!!str # |+ >\n    |", "    b\n", "\n", "b\n", id="tag and a comment on the line above"),
            pytest.param("|", '    {"a": [\n    }\n', "", '{"a": [\n}\n', id="JSON in pieces"),
            pytest.param("|", "    ---\n    ...\n", "", "---\n...\n", id="document markers"),
        ],
    )
    @pytest.mark.parametrize("remark", ["", " # c | d"], ids=["bare", "remark"])
    @pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
    def test_pieces_of_a_block_scalar(
        self, head: str, body: str, behind: str, value: str, remark: str, newline: str, backend: Backend
    ) -> None:
        text = f"{HEADER}  a: {head}{remark}\n{body}{behind}  z: z\n".replace("\n", newline)

        document = ConfigMap(text, backend=backend)

        expected = Pieces("", "  a: ", head, remark.strip() or None, body, f"{behind}  z: z\n")
        assert pieces_of(document, 0) == expected.with_newline(newline)
        assert document.data == {"a": value, "z": "z"}

    @pytest.mark.parametrize(
        ("entry", "head", "body", "value"),
        [
            ("  a: b", "b", "", "b"),
            ("  a:", "", "", ""),
            ("  a: |", "|", "", ""),
            ("  a: |\n    b", "|", "    b", "b"),
            ("  a: |-\n    b", "|-", "    b", "b"),
            ("  a: |+\n    b\n\n", "|+", "    b\n\n", "b\n\n"),
            ("  a: |+\n    b\n    ", "|+", "    b\n    ", "b\n"),
            ("  a: 'b\n    c'", "'b\n    c'", "", "b c"),
        ],
    )
    def test_text_may_end_without_a_line_break(
        self, entry: str, head: str, body: str, value: str, backend: Backend
    ) -> None:
        document = ConfigMap(HEADER + entry, backend=backend)

        pieces = pieces_of(document, 0)
        assert (pieces.head, pieces.body, pieces.behind) == (head, body, "")
        assert document.data == {"a": value}

    @pytest.mark.parametrize("key", ["a#b", "a:b", "-a", "'a: b'", '"a # b"', "'#'", '"\\x61"', "'*'", "a b", "a?b"])
    def test_odd_keys_are_located(self, key: str, backend: Backend) -> None:
        document = ConfigMap(f"{HEADER}  {key}: v  # r\n", backend=backend)

        entry = document.layout.entries[0]
        assert document.text[entry.key_start : entry.key_end] == key
        assert pieces_of(document, 0) == Pieces("", f"  {key}: ", "v", "# r", "", "")

    def test_pieces_are_the_same_behind_another_document(self, backend: Backend) -> None:
        """Also those of collections, which end with their last line, be it an alias, empty or a block scalar."""
        text = (
            "kind: ConfigMap\nmetadata:\n  name: cilium-config\n  labels: &l\n    a: &x b\n    c:\n      - |\n"
            "        d\n  # on e\n  e:\n    - *x\n    - f:\n  g:\n    - *x\n  h: {i: [*x]}\ndata:\n  a: &y b\n  c: *y\n"
        )
        alone, behind = (ConfigMap(before + text, backend=backend) for before in ("", "kind: Pod\nx: y\n---\n"))

        for mine, other in ((alone.top, behind.top), (alone.metadata, behind.metadata), (alone.layout, behind.layout)):
            assert mine is not None
            assert other is not None
            assert places(other, len(behind.text) - len(text)) == places(mine, 0)


class TestLinesBetween:
    """Blank lines and comments above a key are its lead; those behind the last key belong to the mapping."""

    def test_lead_takes_comments_of_any_indentation(self, backend: Backend) -> None:
        lead = "\n# left\n      # deep\n  # here\n   \n"

        document = ConfigMap(f"{HEADER}{lead}  a: b\n{lead}  c: d\n", backend=backend)

        assert [pieces_of(document, index).lead for index in (0, 1)] == [lead, lead]

    @pytest.mark.parametrize(
        ("footer", "behind"),
        [
            pytest.param("", "", id="nothing"),
            pytest.param("  # here\n", "", id="at the keys' column"),
            pytest.param("    # deeper\n\n  # here\n", "", id="deeper, and after a blank line"),
            pytest.param("", "# left\n  # here\n", id="farther left ends the mapping"),
            pytest.param("  # here\n", "\n\n", id="blank lines at the end are nobody's"),
            pytest.param("  # here\n", "immutable: false\n", id="another field"),
            pytest.param("  # here", "", id="no line break"),
            pytest.param("", "...\n", id="end marker"),
            pytest.param("  # here\n", "---\nkind: Pod\n", id="another document"),
        ],
    )
    def test_footer_is_what_is_indented_like_the_keys(self, footer: str, behind: str, backend: Backend) -> None:
        text = f"{HEADER}  a: b\n{footer}{behind}"

        layout = ConfigMap(text, backend=backend).layout

        assert text[layout.entries[-1].end : layout.end] == footer
        assert text[layout.end :] == behind

    @pytest.mark.parametrize("indent", [1, 2, 3, 8])
    def test_indentation_may_be_odd(self, indent: int, backend: Backend) -> None:
        pad = " " * indent
        text = f"{HEADER}{pad}a: |\n{pad} b\n{pad}# c\n{pad}d: e\n"

        document = ConfigMap(text, backend=backend)

        assert document.layout.indent == indent
        assert document.data == {"a": "b\n", "d": "e"}
        assert pieces_of(document, 1).lead == f"{pad}# c\n"


class TestFields:
    """The fields of the ConfigMap itself: mappings and lists below keys."""

    @pytest.mark.parametrize(
        "field",
        [
            "metadata:\n  name: cilium-config\n",
            "metadata: # c\n\n  # d\n  name: cilium-config\n  # e\n",
            "metadata: {name: cilium-config, labels: {a: b}}  # c\n",
            "metadata: {name: cilium-config,\n  labels: {a: b}, # c\n  }\n",
            "metadata:\n  {name: cilium-config}\n",
            "metadata: &m # c {\n  {name: cilium-config}\n",
            "metadata: !!map\n  name: cilium-config\n",
            "x:\n- a\n- b: c\n  d: e\n",
            "x:\n  - a\n  - |\n    b\n\n    c\n",
            "x:\n- a\n-\n",
            "x:\n- &y a\n- b: *y\n- *y\n",
            "x:\n  y: &y\n    - a\n  z: *y\n",
            "x:\n  y: &y a\n  *y : z\n",
            "x:\n  y:\n    z:\n",
            "x:\n  y: |+\n    z\n\n",
            "x:\n- - - a\n- [b,\n  c]\n",
            "x:\n  ? y\n  : z\n",
            "x:\n  y:\n  - &q {a: b}\n",
        ],
    )
    def test_field_ends_where_its_lines_end(self, field: str, backend: Backend) -> None:
        text = f"kind: ConfigMap\n{field}# behind\n\ndata:\n  a: b\n"

        document = ConfigMap(text, backend=backend)

        entry = document.top.entries[1]
        assert text[entry.start : entry.end] == field
        assert document.data == {"a": "b"}
