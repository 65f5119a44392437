"""Changing entries in the text: each edit touches its span and nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cilium_cmrebase.document import ConfigMap, UnsupportedYamlError
from cilium_cmrebase.document.compose import Backend
from cilium_cmrebase.document.editing import BlockEditor, FlowEditor, MappingEditor, commented_out, edit_mapping
from cilium_cmrebase.document.edits import splice
from cilium_cmrebase.document.spelling import Spelling
from tests.support.needed import needed_module

HEADER = "kind: ConfigMap\nmetadata:\n  name: cilium-config\ndata:"
Deed = Callable[[MappingEditor, ConfigMap], None]


def edited(data: str, *deeds: Deed) -> str:
    """Return what becomes of *data* (str, all behind `data:`) by the deeds; other text must not change."""
    document = ConfigMap(HEADER + data)
    editor = edit_mapping(document, document.layout)
    for deed in deeds:
        deed(editor, document)
    result = splice(document.text, editor.edits())
    assert result.startswith(HEADER)
    return result.removeprefix(HEADER)


def replace(key: str, value: str, spelling: Spelling | None = None, remark: str = "") -> Deed:
    return lambda editor, document: editor.replace(document.entries[key], value, spelling, remark)


def remove(key: str) -> Deed:
    return lambda editor, document: editor.remove(document.entries[key])


def insert(after: str | None, key: str, value: str, above: tuple[str, ...] = (), remark: str = "") -> Deed:
    return lambda editor, document: editor.insert(
        document.entries[after] if after else None, key, value, above=above, remark=remark
    )


def comment_out(key: str) -> Deed:
    def deed(editor: MappingEditor, document: ConfigMap) -> None:
        assert isinstance(editor, BlockEditor)
        editor.comment_out(document.entries[key])

    return deed


class TestEditMapping:
    """The style of the mapping decides who edits it."""

    def test_block_and_flow(self) -> None:
        block, flow = ConfigMap(f"{HEADER}\n  a: b\n"), ConfigMap(f"{HEADER} {{a: b}}\n")

        assert isinstance(edit_mapping(block, block.layout), BlockEditor)
        assert isinstance(edit_mapping(flow, flow.layout), FlowEditor)

    @pytest.mark.parametrize("data", ["\n  a: b\n", " {a: b}\n"])
    def test_without_changes_there_are_no_edits(self, data: str) -> None:
        document = ConfigMap(HEADER + data)

        assert not list(edit_mapping(document, document.layout).edits())


class TestReplaceInBlockStyle:
    """The value and its lines go; key, blanks, comments and line breaks stay."""

    @pytest.mark.parametrize(
        ("data", "value", "result"),
        [
            pytest.param("\n  a:   'b'  # r\n", "x", '\n  a:   "x"  # r\n', id="remark stays"),
            pytest.param("\n  a:\n  b: c\n", "x", '\n  a: "x"\n  b: c\n', id="nothing was there"),
            pytest.param("\n  a: # r\n", "x", '\n  a: "x" # r\n', id="only a remark was there"),
            pytest.param("\n  a:\n    # why\n    b\n", "x", '\n  a:\n    # why\n    "x"\n', id="comment before it"),
            pytest.param("\n  a:\n  |\n    b\n", "x", '\n  a:\n    "x"\n', id="header at the key's column"),
            pytest.param("\n  a: |  # r\n    b\n\n    c\n  # d\n", "x", '\n  a: "x"  # r\n  # d\n', id="block to line"),
            pytest.param("\n  a: 'b'  # r\n  c: d\n", "x\n", "\n  a: |  # r\n    x\n  c: d\n", id="line to block"),
            pytest.param("\n  a: b\n    c # r\n", "x", '\n  a: "x" # r\n', id="several plain lines"),
            pytest.param("\n  a: |\n    b", "x", '\n  a: "x"\n', id="block at the end of the text"),
            pytest.param("\n  a: b", "x\ny\n", "\n  a: |\n    x\n    y\n", id="line at the end of the text"),
            pytest.param("\n  a: b", "x", '\n  a: "x"', id="no line break is added"),
            pytest.param("\r\n  a: b\r\n", "x\ny", "\r\n  a: |-\r\n    x\r\n    y\r\n", id="CRLF"),
            pytest.param("\n  y: &y b\n  a: *y # r\n", "x", '\n  y: &y b\n  a: "x" # r\n', id="alias"),
            pytest.param("\n  a: !!str 1 # r\n", "1", '\n  a: "1" # r\n', id="tag"),
            pytest.param(
                "\n  a: b\n      # deep\n", "x\n", '\n  a: "x\\n"\n      # deep\n', id="comment it would take in"
            ),
            pytest.param(
                "\n  a: b\n       \n  c: d\n", "x\n", '\n  a: "x\\n"\n       \n  c: d\n', id="blanks, the same"
            ),
        ],
    )
    def test_only_the_value_changes(self, data: str, value: str, result: str) -> None:
        newline = "\r\n" if "\r" in data else "\n"
        document = ConfigMap((HEADER + data).replace("\r\n", "\n").replace("\n", newline))
        editor = BlockEditor(document, document.layout)

        editor.replace(document.entries["a"], value)

        assert splice(document.text, editor.edits()).endswith(result)

    def test_another_remark_takes_the_place_of_the_old(self) -> None:
        assert edited("\n  a: b  # old\n", replace("a", "c", remark=" # new")) == '\n  a: "c" # new\n'

    def test_spelling_of_the_author_is_used(self) -> None:
        result = edited("\n  a: b\n  c: d\n", replace("a", "x\n", Spelling(">", "   x\n")))

        assert result == "\n  a: >\n   x\n  c: d\n"

    def test_scalar_that_keeps_blank_lines_does_not_get_those_that_follow(self) -> None:
        one = edited("\n  a: b\n\n  # e\n  c: d\n", replace("a", "x\n", Spelling("|+", "    x\n")))
        two = edited("\n  a: b\n\n  c: d\n", replace("a", "x\n\n", Spelling("|+", "    x\n\n")))

        assert one == "\n  a: |\n    x\n\n  # e\n  c: d\n"
        assert two == '\n  a: "x\\n\\n"\n\n  c: d\n'

    @pytest.mark.parametrize(("value", "spelling"), [("x", Spelling("x")), ("y", None)])
    def test_remark_that_touches_the_quotes_stays_a_remark(self, value: str, spelling: Spelling | None) -> None:
        """Not every parser takes it for one, but libyaml does."""
        needed_module("_ruamel_yaml")
        text = HEADER + edited('\n  a: "b"# why\n', replace("a", value, spelling))

        assert ConfigMap(text).data == {"a": value}
        assert text.endswith(" # why\n")


class TestRemoveInBlockStyle:
    """The lines of the entry go; the lines above it stay."""

    @pytest.mark.parametrize(
        ("data", "result"),
        [
            ("\n  # on a\n  a: b # r\n\n  c: d\n", "\n  # on a\n\n  c: d\n"),
            ("\n  a: |\n    b\n\n    b\n\n  # c\n  c: d\n", "\n\n  # c\n  c: d\n"),
            ("\n  c: d\n  a: b", "\n  c: d\n"),
            ("\n  c: |\n    d\n  a: b\n\n  # e\n  e: f\n", "\n  c: |\n    d\n\n  # e\n  e: f\n"),
        ],
        ids=["one line", "block", "last line", "behind a block"],
    )
    def test_only_the_entry_goes(self, data: str, result: str) -> None:
        assert edited(data, remove("a")) == result

    @pytest.mark.parametrize(
        ("above", "behind"),
        [
            pytest.param("  c: |\n    d\n", "      # deep\n", id="deeper comment"),
            pytest.param("  c: |2\n      d\n", "    # deep\n", id="comment at the given indentation"),
            pytest.param("  c: >-\n    d\n", "       \n", id="line of many blanks"),
            pytest.param("  c: |+\n    d\n", "\n", id="blank line behind a scalar that keeps them"),
            pytest.param("  c: |\n", "    # deep\n", id="empty scalar"),
            pytest.param("  c: |\n    d\n\n", "\n      # deep\n", id="blank lines between"),
        ],
    )
    def test_bare_hash_keeps_a_block_from_taking_in_what_follows(self, above: str, behind: str) -> None:
        result = edited(f"\n{above}  a: b\n{behind}  e: f\n", remove("a"))

        assert result == f"\n{above}  #\n{behind}  e: f\n"
        assert ConfigMap(HEADER + result).data["c"] == ConfigMap(f"{HEADER}\n{above}").data["c"]

    @pytest.mark.parametrize(
        ("above", "behind"),
        [
            ("  c: |\n    d\n", "  # here\n      # deep\n"),
            ("  c: d\n", "      # deep\n"),
            ("  c: |+\n    d\n  # c\n", "\n"),
        ],
    )
    def test_no_hash_where_nothing_can_be_taken_in(self, above: str, behind: str) -> None:
        assert edited(f"\n{above}  a: b\n{behind}  e: f\n", remove("a")) == f"\n{above}{behind}  e: f\n"


class TestCommentOut:
    """The entry becomes comment lines, so that the comment above keeps what it speaks of."""

    @pytest.mark.parametrize(
        ("lines", "result"),
        [
            ("  a: b # r\n", "  #a: b # r\n"),
            ("  a: |\n    b\n\n     c\n\n", "  #a: |\n  #  b\n  #\n  #   c\n  #\n"),
            ('  a: "b\n c"\n', '  #a: "b\n  #c"\n'),
            ("  a: |\r\n    b\r\n\r\n", "  #a: |\r\n  #  b\r\n  #\r\n"),
            ("  a: b", "  #a: b"),
        ],
        ids=["one line", "block with blank lines", "line indented less", "CRLF", "no line break"],
    )
    def test_every_line_gets_a_hash_at_the_keys_column(self, lines: str, result: str) -> None:
        assert commented_out(lines, 2) == result

    def test_next_entry_is_not_swallowed(self) -> None:
        result = edited("\n  a: |+\n    b\n\n  c: d\n", comment_out("a"))

        assert result == "\n  #a: |+\n  #  b\n  #\n  c: d\n"


class TestInsertInBlockStyle:
    """A new entry goes on lines of its own."""

    @pytest.mark.parametrize(
        ("data", "after", "result"),
        [
            pytest.param("\n\n  # on a\n  a: b\n", None, '\n  new: "v"\n\n  # on a\n  a: b\n', id="in front"),
            pytest.param(" # all\n  a: b\n", None, ' # all\n  new: "v"\n  a: b\n', id="behind the remark of data"),
            pytest.param("\n  a: b # r\n  c: d\n", "a", '\n  a: b # r\n  new: "v"\n  c: d\n', id="between"),
            pytest.param("\n  a: b\n  # end\n", "a", '\n  a: b\n  new: "v"\n  # end\n', id="before the footer"),
            pytest.param("\n    a: |\n      b\n", "a", '\n    a: |\n      b\n    new: "v"\n', id="behind a block"),
            pytest.param("\n  a: b", "a", '\n  a: b\n  new: "v"\n', id="behind the end of the text"),
            pytest.param(
                "\n  a: |\n    b", "a", '\n  a: |-\n    b\n  new: "v"\n', id="behind a block without last break"
            ),
            pytest.param("\n  a: |2+\n    b", "a", '\n  a: |2-\n    b\n  new: "v"\n', id="the same, with indicators"),
            pytest.param("\n  a: &x >-\n    b", "a", '\n  a: &x >-\n    b\n  new: "v"\n', id="the same, stripped"),
        ],
    )
    def test_place(self, data: str, after: str | None, result: str) -> None:
        before = ConfigMap(HEADER + data).data

        assert edited(data, insert(after, "new", "v")) == result
        assert ConfigMap(HEADER + result).data == before | {"new": "v"}

    def test_insertions_at_one_place_keep_their_order(self) -> None:
        deeds = [insert("a", "x", "1"), insert(None, "w", "0"), insert("a", "k", "2\n"), insert("a", "z", "3")]

        assert edited("\n  a: b\n", *deeds) == '\n  w: "0"\n  a: b\n  x: "1"\n  k: |\n    2\n  z: "3"\n'

    def test_comments_go_above_and_behind(self) -> None:
        deed = insert("a", "on", "|", above=("", "  # about it"), remark="  # r")

        assert edited("\n  a: b\n", deed) == '\n  a: b\n\n  # about it\n  "on": "|"  # r\n'

    def test_blank_lines_above_are_left_out_behind_a_scalar_that_would_keep_them(self) -> None:
        deed = insert("a", "new", "v", above=("", "  # about it"))

        assert edited("\n  a: |+\n    b\n", deed) == '\n  a: |+\n    b\n  # about it\n  new: "v"\n'

    def test_so_they_are_behind_one_that_is_inserted_there_too(self) -> None:
        keeping = Spelling("|+", "    c\n\n")

        def insert_all(editor: MappingEditor, document: ConfigMap) -> None:
            for key, spelling in (("k", keeping), ("x", None), ("z", None)):
                above = ("", f"  # about {key}")
                editor.insert(document.entries["a"], key, "c\n\n" if spelling else "v", spelling, above=above)

        assert edited("\n  a: b\n", insert_all) == (
            '\n  a: b\n\n  # about k\n  k: |+\n    c\n\n  # about x\n  x: "v"\n\n  # about z\n  z: "v"\n'
        )

    def test_blank_lines_above_stay_behind_an_alias_of_one(self) -> None:
        result = edited("\n  z: &z |+\n    b\n  a: *z\n", insert("a", "new", "v", above=("", "  # about it")))

        assert result == '\n  z: &z |+\n    b\n  a: *z\n\n  # about it\n  new: "v"\n'

    def test_lines_for_elsewhere_begin_a_line(self) -> None:
        document = ConfigMap(f"{HEADER}\r\n  a: b".replace("\n", "\r\n").replace("\r\r", "\r"))
        editor = BlockEditor(document, document.layout)

        assert editor.lines(0, "x") == "x"
        assert editor.lines(document.layout.start, "x") == "x"
        assert editor.lines(len(document.text), "x") == "\r\nx"

    @pytest.mark.parametrize(
        ("deed", "rest"),
        [
            (replace("z", "y"), '  a: b\n  z: "y"\n'),
            (replace("z", "y\n"), "  a: b\n  z: |\n    y\n"),
            (remove("z"), "  a: b\n"),
            (comment_out("z"), "  a: b\n  #z: z\n"),
        ],
        ids=["replaced", "replaced by a block", "removed", "commented out"],
    )
    def test_several_behind_the_end_of_the_text_and_a_change_of_the_last(self, deed: Deed, rest: str) -> None:
        result = edited("\n  a: b\n  z: z", insert("z", "m", "1"), deed, insert("z", "o", "2"))

        assert result == f'\n{rest}  m: "1"\n  o: "2"\n'


class TestInsertBehindAnOpenEnd:
    """Behind a text without a line break at its end, the value before it stays what it is."""

    @pytest.mark.parametrize("head", ["|", "|+", "|-", ">", ">+", "|2+", '"', "'"])
    @pytest.mark.parametrize("tail", ["", "\n", "  ", "\n\n", "\n  ", "\n\n  ", "\n    ", "\n\n    ", "\n     "])
    def test_value_stays(self, head: str, tail: str, backend: Backend) -> None:
        value = f"{head}x{head}{tail}" if head in "\"'" else f"{head}\n    x{tail}"
        document = ConfigMap(f"{HEADER}\n  a: {value}", backend=backend)
        editor = BlockEditor(document, document.layout)

        editor.insert(document.layout.entries[-1], "b", "1")

        edited_text = splice(document.text, editor.edits())
        assert ConfigMap(edited_text, backend=backend).data == document.data | {"b": "1"}


class TestFlowStyle:
    """JSON and flow mappings: commas, blanks and comments stay as they are."""

    @pytest.mark.parametrize(
        ("data", "deeds", "result"),
        [
            (' {"a":"b","c":"d"}', [replace("a", 'x"\n')], ' {"a":"x\\"\\n","c":"d"}'),
            (" {a: b, c: d}", [remove("a")], " {c: d}"),
            (" {a: b,  c: d }", [remove("c")], " {a: b }"),
            (" {a: b, c: d,}", [remove("c")], " {a: b,}"),
            (" {a: b,}", [remove("a")], " {}"),
            (" {a: b, c: d}", [insert("a", "new", "v")], ' {a: b, "new": "v", c: d}'),
            (" {a: b, c: d}", [insert(None, "new", "v"), insert("c", "m", "w")], ' {"new": "v", a: b, c: d, "m": "w"}'),
            (" {a: b,}", [insert("a", "new", "v")], ' {a: b, "new": "v",}'),
            (" {a: b}", [remove("a"), insert("a", "new", "v")], ' { "new": "v"}'),
            ("\n  {\n    a: b\n  }\n", [insert("a", "new", "v")], '\n  {\n    a: b,\n    "new": "v"\n  }\n'),
            (" {\n  a: b,\n\n  c: d\n}", [remove("a")], " {\n  c: d\n}"),
            (" {a: b ,c: d, e: f}", [remove("c")], " {a: b ,e: f}"),
            (" {a: , b: c}", [replace("a", "x")], ' {a: "x" , b: c}'),
            (" {a, b: c}", [replace("a", "x")], ' {a: "x", b: c}'),
            (' {"a":, b: c}', [replace("a", "x")], ' {"a": "x", b: c}'),
            (" {a: b, c: }", [insert("c", "new", "v")], ' {a: b, c: , "new": "v" }'),
            (" {a: , c: d }", [remove("c")], " {a: }"),
            (" {a: b,# on b\n c: d}", [remove("c")], " {a: b # on b\n }"),
            (" {a, # on a\n c: d}", [insert("c", "new", "v")], ' {a, # on a\n c: d,\n "new": "v"}'),
            (" {a: &x b, c: *x}", [replace("c", "d")], ' {a: &x b, c: "d"}'),
            (
                " { # all\n  a: b, # on a, b\n  # on c\n  c: d # r\n  }",
                [replace("a", "x"), insert("a", "new", "v"), insert("c", "m", "w")],
                ' { # all\n  a: "x", # on a, b\n  # on c\n  "new": "v",\n  c: d, # r\n  "m": "w"\n  }',
            ),
            (
                " { # all\n  a: b, # on a, b\n  # on c\n  c: d # r\n  }",
                [remove("c")],
                " { # all\n  a: b # on a, b\n  # on c\n   # r\n  }",
            ),
        ],
    )
    def test_only_what_has_to_change(self, data: str, deeds: list[Deed], result: str) -> None:
        assert edited(data, *deeds) == result
        assert "{}" in result or ConfigMap(HEADER + result).data

    def test_line_breaks_of_windows_stay_whole(self) -> None:
        text = f"{HEADER}\n  {{\n    a: b # on a\n  }}\n"
        document = ConfigMap(text.replace("\n", "\r\n"))
        editor = FlowEditor(document, document.layout)

        editor.insert(document.entries["a"], "new", "v")

        result = text.replace("b # on a", 'b, # on a\n    "new": "v"')
        assert splice(document.text, editor.edits()) == result.replace("\n", "\r\n")

    def test_comments_and_spellings_have_no_place(self) -> None:
        deeds = [
            insert("a", "new", "v", above=("# c",), remark=" # r"),
            replace("a", "x", Spelling("|", "  x\n"), remark=" # r"),
        ]

        assert edited(" {a: b}", *deeds) == ' {a: "x", "new": "v"}'


class TestOpenEndsInFlowStyle:
    """A comma does not become part of what it is put behind."""

    @pytest.mark.parametrize(
        "data",
        [
            ' {"a": ! }',
            ' {"a": !!str }',
            ' {"a":! # c\n}',
            ' {"a": }',
            ' {"a":}',
            " {a: b}",
            ' {"a": "b!"}',
            " {a: b!}",
        ],
    )
    def test_what_comes_next_is_an_entry_of_its_own(self, data: str) -> None:
        before = ConfigMap(HEADER + data).data

        result = edited(data, insert("a", "new", "v"))

        assert ConfigMap(HEADER + result).data == before | {"new": "v"}


class TestAnchoredEntries:
    """The value of an anchor may be used elsewhere: it is not changed behind its user's back."""

    @pytest.mark.parametrize("data", ["\n  a: &x b\n", "\n  a: !!str &x b\n", "\n  a: &x |\n    b\n", " {a: &x b}"])
    @pytest.mark.parametrize("deed", [replace("a", "v"), remove("a")], ids=["replace", "remove"])
    def test_change_is_refused_with_its_place(self, data: str, deed: Deed, backend: Backend) -> None:
        document = ConfigMap(HEADER + data, source="f.yaml", backend=backend)
        editor = edit_mapping(document, document.layout)

        with pytest.raises(UnsupportedYamlError) as caught:
            deed(editor, document)

        line, column = (4, 11) if "{" in data else (5, 6)
        assert str(caught.value) == (
            f"f.yaml:{line}:{column}: a has an anchor that other places may refer to, and its value has to change; "
            "write the value out wherever it is used"
        )

    def test_commenting_out_is_refused_too(self) -> None:
        with pytest.raises(UnsupportedYamlError, match="a has an anchor"):
            edited("\n  a: &x b\n", comment_out("a"))

    def test_other_entries_can_be_changed(self) -> None:
        assert edited("\n  a: &x b\n  c: *x\n", remove("c")) == "\n  a: &x b\n"
