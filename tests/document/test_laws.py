"""Laws that hold for every document and every edit, tried on generated ones."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings, strategies as st
from ruamel.yaml import YAML

from cilium_cmrebase.document import ConfigMap
from cilium_cmrebase.document.compose import Backend
from cilium_cmrebase.document.editing import BlockEditor, FlowEditor
from cilium_cmrebase.document.edits import splice
from cilium_cmrebase.document.spelling import borrow
from tests.support.needed import needed_module

HEADER = "kind: ConfigMap\nmetadata:\n  name: cilium-config\ndata:"
BACKENDS: tuple[Backend, ...] = ("libyaml", "pure")

# Scalars: what stands behind the colon, and the lines of a block; `~` is the indentation of the entry.
FLOW_SCALARS = [
    "b",
    "b c#d",
    "'it''s'",
    '"b # d\\n"',
    '""',
    "http://b:1/",
    "'{\"b\": [1]}'",
    "-b",
    "b: c".replace(" ", ""),
]
LINE_SCALARS = [
    *FLOW_SCALARS,
    "b\n~  c",
    "b\n\n~    c",
    '"b\n~ c\n\n~  d"',
    "'b\n\n~ c '",
    "\n~  b",
    "# x\n~  # y\n~  b",
]
BLOCK_SCALARS = [
    ("|", "~  b\n"),
    ("|", "~      b\n"),
    ("|", "~ b\n"),
    ("|-", "~  b\n\n~   c\n"),
    ("|+", "~  b\n"),
    ("|+", "~  b\n\n"),
    ("|2", "~    b\n~  c\n"),
    ("|1+", "~  b\n\n~ c\n"),
    (">", "~  b\n~  c\n\n~    d\n"),
    (">-", "\n~  # b\n~  c: d\n"),
    (">+", "~  b\n\n\n"),
    ("|", ""),
    ("|", "~  b\n~    \n"),
    ("|-", "~  \tb\n~  \t\n".replace("~  \tb", "~  b")),
    ("!!str |", "~  1\n"),
]
LEADS = ["", "", "\n", "~# c\n", "# left\n", "~    # deep\n", "~ # odd\n", "\n\n~# c\n\n", "       \n", " \n~# c\n"]
REMARKS = ["", "", " # r", "  # r: 's | > #", "  "]
FOOTERS = [
    "",
    "\n",
    "~# c\n",
    "\n~    # c\n# left\n",
    "~     \n~# c\n",
    "...\n",
    "immutable: false\n",
    "---\nkind: Pod\n",
]
NASTY = [
    *(
        "",
        " ",
        "\n",
        "\n\n",
        " \n",
        "\t",
        "\tb\nc",
        "a\n",
        "a\n\n",
        "\na",
        " a\nb\n",
        "a\n b \n\n c\n",
        "a\n \nb",
        "\r\n",
        "\r",
    ),
    *("true", "null", "1", "- a", "a: b", "#a", "a #b", "'", '"', "\\", "{", "[a]", "*a", "&a", "!a", "%a", "@a", "`a"),
    *(
        "---",
        "...",
        "--- a\n---\n",
        "a\x85b\nc",
        "\u2028\n",
        "\ufeff\na",
        "\x7f",
        "\x00\x1b",
        "\U0001f41d\nb",
        "a\\\nb\n",
    ),
]
TEXTS = st.one_of(
    st.sampled_from(NASTY),
    st.text(st.sampled_from("ab \n\t\r'\"#:-|>\\"), max_size=12),
    st.text(st.characters(codec="utf-8"), max_size=8),
)


def safe_load(text: str) -> Any:
    """Load the one ConfigMap of *text* as ruamel.yaml's own safe loader does."""
    return next(each for each in YAML(typ="safe", pure=True).load_all(text) if each["kind"] == "ConfigMap")


@st.composite
def block_documents(draw: st.DrawFn) -> str:
    """Build documents whose `data` is a block mapping in every way of writing."""
    pad = " " * draw(st.sampled_from([2, 2, 1, 4]))
    text = HEADER + draw(st.sampled_from(["\n", " # c\n", "  \n"]))
    count = draw(st.integers(1, 5))
    for index in range(count):
        lead = draw(st.sampled_from(LEADS))
        text += lead.lstrip(" ") if text.endswith("|\n") else lead  # ruamel.yaml refuses blanks in an empty scalar
        key = draw(st.sampled_from(["key{}", "'k {}'", '"{}#"', "{}:k"])).format(index)
        remark = draw(st.sampled_from(REMARKS))
        if draw(st.booleans()):
            head, body = draw(st.sampled_from(BLOCK_SCALARS))
            text += f"~{key}: {head}{remark if body else ''}\n{body}"
        else:
            text += f"~{key}: {draw(st.sampled_from(LINE_SCALARS))}{remark}\n"
    text += draw(st.sampled_from(FOOTERS))
    text = text.replace("~", pad)
    if draw(st.integers(0, 4)) == 0:
        text = text.removesuffix("\n")
    return text.replace("\n", draw(st.sampled_from(["\n", "\n", "\r\n"])))


@st.composite
def flow_documents(draw: st.DrawFn) -> str:
    """Build documents whose `data` is a flow mapping, from compact JSON to YAML with comments."""
    gaps = draw(st.sampled_from([[""], [" "], ["\n  "], ["", " ", "\n   ", " # c, {\n  ", "\n  # c\n\n  "]]))
    gap = st.sampled_from(gaps)
    items = []
    for index in range(draw(st.integers(1, 4))):
        key = draw(st.sampled_from(['"k{}"', "'k{}'", "k{}"])).format(index)
        colon = ": " if key.startswith("k") else draw(st.sampled_from([":", ": ", " : ", ":\n  "]))
        items.append(key + colon + draw(st.sampled_from([*FLOW_SCALARS[2:5], "b", "b\n   c"])))
    text = draw(gap)
    for index, item in enumerate(items):
        text += (draw(st.sampled_from(["", " "])) + "," + draw(gap) if index else "") + item
    text += draw(st.sampled_from(["", ","])) + draw(gap)
    return f"{HEADER} {{{text}}}{draw(st.sampled_from(['', chr(10), '  # c' + chr(10)]))}"


def assert_nothing_is_lost(text: str, backend: Backend) -> None:
    """Check that the pieces of `data` follow each other without gap, and that leads hold nothing but comments."""
    layout = ConfigMap(text, backend=backend).layout
    place = layout.start
    for entry in layout.entries:
        marks = entry.lead, entry.start, entry.key_start, entry.key_end, entry.head, entry.head_end, entry.remark_end
        assert place == entry.lead
        assert list(marks) == sorted(marks)
        assert layout.flow or entry.remark_end <= entry.body <= entry.end
        lines = text[entry.lead : entry.start].split("\n")
        assert all(not line.strip() or line.lstrip().startswith("#") for line in lines) or layout.flow
        place = entry.remark_end if layout.flow else entry.end
    assert place <= layout.end


class TestReadingLosesNothing:
    """Whatever the style, the pieces make up the text, and the values are those that ruamel.yaml reads."""

    @settings(deadline=None)
    @given(block_documents() | flow_documents())
    def test_pieces_are_consecutive(self, text: str) -> None:
        for backend in BACKENDS:
            assert_nothing_is_lost(text, backend)

    @settings(deadline=None)
    @given(block_documents() | flow_documents())
    def test_both_parsers_give_the_same_layout(self, text: str) -> None:
        layouts = [
            [entry._replace(node=None) for entry in ConfigMap(text, backend=backend).layout.entries]  # type: ignore[arg-type]
            for backend in BACKENDS
        ]

        assert layouts[0] == layouts[1]

    @settings(deadline=None)
    @given(block_documents() | flow_documents())
    def test_values_are_what_a_yaml_parser_reads(self, text: str) -> None:
        for backend in BACKENDS:
            assert ConfigMap(text, backend=backend).data == safe_load(text)["data"]


class TestOtherFamiliesOfParsers:
    """What we print as data, parsers that share no code with ours read the same: libyaml, and one of YAML 1.2."""

    @settings(deadline=None)
    @given(st.lists(TEXTS, min_size=1, max_size=5))
    def test_libyaml(self, values: list[str]) -> None:
        needed_module("_ruamel_yaml")
        text, expected = printed(values)

        assert YAML(typ="safe", pure=False).load(text)["data"] == expected

    @settings(deadline=None)
    @given(st.lists(TEXTS, min_size=1, max_size=5))
    def test_yaml12(self, values: list[str]) -> None:
        yaml12 = needed_module("yaml12")
        text, expected = printed(values)

        assert yaml12.parse_yaml(text)["data"] == expected


def printed(values: list[str]) -> tuple[str, dict[str, str]]:
    """Return a document into which *values* were inserted, and what its `data` means."""
    document = ConfigMap(f"{HEADER}\n  first: '1'\n")
    editor = BlockEditor(document, document.layout)
    expected = {f"key{number}": value for number, value in enumerate(values)}
    for key, value in expected.items():
        editor.insert(document.layout.entries[0], key, value)
    return splice(document.text, editor.edits()), {"first": "1", **expected}


class TestEditsChangeOnlyTheirSpan:
    """What no edit touches comes out byte for byte, and means what it meant."""

    @settings(deadline=None)
    @given(block_documents(), st.data())
    def test_replaced_value(self, text: str, data: st.DataObject) -> None:
        document = ConfigMap(text)
        entry = data.draw(st.sampled_from(document.layout.entries))
        value = data.draw(TEXTS)
        editor = BlockEditor(document, document.layout)

        editor.replace(entry, value)
        result = splice(text, editor.edits())

        assert result.startswith(text[: entry.head])
        assert result.endswith(text[entry.end :])
        remark = text[entry.remark : entry.remark_end] if entry.has_remark else ""
        assert remark in result[entry.head :]
        assert list(safe_load(result)["data"].items()) == list((document.data | {entry.key: value}).items())

    @settings(deadline=None)
    @given(block_documents(), st.data())
    def test_inserted_entry(self, text: str, data: st.DataObject) -> None:
        document = ConfigMap(text)
        after = data.draw(st.sampled_from([None, *document.layout.entries]))
        value = data.draw(TEXTS)
        editor = BlockEditor(document, document.layout)

        editor.insert(after, "new", value, above=["", f"{' ' * document.layout.indent}# on it"], remark="  # r")
        result = splice(text, editor.edits())

        place = after.end if after else document.layout.start
        assert result.endswith(text[place:])
        assert "# on it" in result
        items = list(document.data.items())
        items.insert(document.layout.entries.index(after) + 1 if after else 0, ("new", value))
        assert list(safe_load(result)["data"].items()) == items

    @settings(deadline=None, max_examples=200)
    @given(block_documents(), st.data())
    def test_many_edits_at_once(self, text: str, data: st.DataObject) -> None:
        document = ConfigMap(text)
        editor = BlockEditor(document, document.layout)
        expected: dict[str, str] = {}
        untouched: list[str] = []

        for index, entry in enumerate(document.layout.entries):
            deed = data.draw(st.sampled_from(["keep", "keep", "replace", "remove", "comment out"]))
            if deed == "replace":
                expected[entry.key] = data.draw(TEXTS)
                editor.replace(entry, expected[entry.key])
            elif deed == "keep":
                expected[entry.key] = document.data[entry.key]
                untouched.append(text[entry.start : entry.head])
            elif deed == "remove":
                editor.remove(entry)
            else:
                editor.comment_out(entry)
            for number in range(data.draw(st.integers(0, 2))):
                expected[f"new{index}{number}"] = data.draw(TEXTS)
                editor.insert(entry, f"new{index}{number}", expected[f"new{index}{number}"])
        result = splice(text, editor.edits())

        assert list((safe_load(result)["data"] or {}).items()) == list(expected.items())
        assert all(lines in result for lines in untouched)

    @settings(deadline=None)
    @given(block_documents(), block_documents())
    def test_spellings_move_from_one_document_to_another(self, ours: str, theirs: str) -> None:
        source, target = ConfigMap(ours), ConfigMap(theirs)
        editor = BlockEditor(target, target.layout)
        after = target.layout.entries[0]
        expected = {after.key: target.data[after.key]}

        for key, entry in source.entries.items():
            expected[f"new-{key}"] = source.data[key]
            spelling = borrow(source, entry, target.layout.indent, target.newline)
            editor.insert(after, f"new-{key}", source.data[key], spelling, above=["", " # its comment"])
        result = splice(theirs, editor.edits())

        expected |= target.data
        assert list(safe_load(result)["data"].items()) == list(expected.items())

    @settings(deadline=None, max_examples=200)
    @given(flow_documents(), st.data())
    def test_many_edits_in_flow_style(self, text: str, data: st.DataObject) -> None:
        document = ConfigMap(text)
        editor = FlowEditor(document, document.layout)
        expected: dict[str, str] = {}

        def insert(after: Any, key: str) -> None:
            expected[key] = data.draw(TEXTS)
            editor.insert(after, key, expected[key])

        if data.draw(st.booleans()):
            insert(None, "first")
        for index, entry in enumerate(document.layout.entries):
            deed = data.draw(st.sampled_from(["keep", "keep", "replace", "remove"]))
            if deed == "replace":
                expected[entry.key] = data.draw(TEXTS)
                editor.replace(entry, expected[entry.key])
            elif deed == "keep":
                expected[entry.key] = document.data[entry.key]
            else:
                editor.remove(entry)
            for number in range(data.draw(st.sampled_from([0, 0, 1, 2]))):
                insert(entry, f"new{index}{number}")
        result = splice(text, editor.edits())

        assert list(safe_load(result)["data"].items()) == list(expected.items())
        assert result.count("# c") == text.count("# c")
        assert result.startswith(text[: document.layout.start])
        assert result.endswith(text[document.layout.end :])
