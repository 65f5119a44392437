"""What cannot be used: one line says what is wrong, where, and what to do; nothing ever crashes."""

from __future__ import annotations

import pytest

from cilium_cmrebase.document import (
    ConfigMap,
    DocumentError,
    NotAConfigMapError,
    UnsupportedYamlError,
    YamlSyntaxError,
)
from cilium_cmrebase.document.compose import Backend

HEADER = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: cilium-config\n"
JSON = '{"kind": "ConfigMap", "metadata": {"name": "cilium-config"}, "data": {"a": "b"}}'
EXPORT = "kubectl get configmap -n kube-system cilium-config -o yaml"
EXPORT_IT = f"export it with: {EXPORT}"


def refusal(text: str, backend: Backend, name: str | None = None) -> DocumentError:
    """Return the error (DocumentError) that reading *text* raises."""
    with pytest.raises(DocumentError) as caught:
        ConfigMap(text, source="f.yaml", name=name, backend=backend)
    return caught.value


class TestNotAConfigMap:
    """The text is YAML, and something else than the ConfigMap that is asked for."""

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            pytest.param("", f"f.yaml: nothing in it; export the ConfigMap with: {EXPORT}", id="nothing"),
            pytest.param("\ufeff", f"f.yaml: nothing in it; export the ConfigMap with: {EXPORT}", id="only a BOM"),
            pytest.param(
                "# ConfigMap\n---\n\n--- # x\n...\n%YAML 1.1\n---\n",
                f"f.yaml: nothing in it; export the ConfigMap with: {EXPORT}",
                id="only comments and markers",
            ),
            pytest.param("- a\n- b\n", f"f.yaml:1:1: a list, not a ConfigMap; {EXPORT_IT}", id="list"),
            pytest.param(
                f"\n\n  - {EXPORT} # ConfigMap\n", f"f.yaml:3:3: a list, not a ConfigMap; {EXPORT_IT}", id="list, below"
            ),
            pytest.param(
                "Error of the server, no ConfigMap\n",
                f"f.yaml:1:1: a plain text, not a ConfigMap; {EXPORT_IT}",
                id="text",
            ),
            pytest.param(
                "kind: Secret\ndata:\n  a: b\n",
                f"f.yaml:1:1: no ConfigMap in it, but: Secret; {EXPORT_IT}",
                id="Secret",
            ),
            pytest.param(
                "\n---\nkind: Pod\n---\nkind: Service\n---\nkind: Pod\n---\nx: ConfigMap\n",
                f"f.yaml:1:1: no ConfigMap in it, but: Pod, Service, an object without kind; {EXPORT_IT}",
                id="several others",
            ),
            pytest.param(
                "a: b\n", f"f.yaml:1:1: no ConfigMap in it, but: an object without kind; {EXPORT_IT}", id="bare options"
            ),
            pytest.param(
                "kind: Pod\n---\nkind: ConfigMap\nmetadata: {name: x}\n---\nkind: ConfigMap\n",
                "f.yaml:3:1: no ConfigMap is called cilium-config; there is: x, (no name); choose it with --name x",
                id="other names",
            ),
            pytest.param(
                "kind: ConfigMap\n---\nkind: ConfigMap\nmetadata:\n",
                "f.yaml:1:1: no ConfigMap is called cilium-config; there is: (no name), (no name); "
                "give it a metadata.name or choose one with --name",
                id="two without name",
            ),
            pytest.param(
                f"{HEADER}data: {{a: b}}\n---\n{HEADER}",
                "f.yaml:7:1: 2 ConfigMaps are called cilium-config (lines 1, 7); leave one of them in the file",
                id="two of the name",
            ),
            pytest.param(HEADER, f"f.yaml:1:1: data is missing; {EXPORT_IT}", id="no data"),
            pytest.param(f"{HEADER}data:\n", f"f.yaml:5:1: data is empty; {EXPORT_IT}", id="data without value"),
            pytest.param(f"{HEADER}data: {{}}\n", f"f.yaml:5:1: data is empty; {EXPORT_IT}", id="empty data"),
            pytest.param(f"{HEADER}data: null\n", f"f.yaml:5:1: data is empty; {EXPORT_IT}", id="null data"),
            pytest.param(
                f"{HEADER}data:\n- a: b\n", f"f.yaml:5:1: data is a list, not a mapping; {EXPORT_IT}", id="data as list"
            ),
            pytest.param(
                f"{HEADER}data: |\n  a: b\n",
                f"f.yaml:5:1: data is a text, not a mapping; {EXPORT_IT}",
                id="data as text",
            ),
            pytest.param(
                f"kind: Pod\n---\n{HEADER}data: ''\n",
                f"f.yaml:7:1: data is a text, not a mapping; {EXPORT_IT}",
                id="data as empty text, below another object",
            ),
        ],
    )
    def test_message_says_what_it_is(self, text: str, message: str, backend: Backend) -> None:
        error = refusal(text, backend)

        assert isinstance(error, NotAConfigMapError)
        assert str(error) == message

    def test_name_asked_for_is_not_guessed(self, backend: Backend) -> None:
        error = refusal(f"{HEADER}data: {{a: b}}\n", backend, name="cilium")

        assert str(error) == (
            "f.yaml:1:1: no ConfigMap is called cilium; there is: cilium-config; choose it with --name cilium-config"
        )

    def test_error_has_its_parts_and_is_a_value_error(self, backend: Backend) -> None:
        error = refusal(HEADER, backend)

        assert isinstance(error, ValueError)
        assert (error.message, error.source, error.line, error.column, error.hint) == (
            "data is missing",
            "f.yaml",
            1,
            1,
            EXPORT_IT,
        )


class TestUnsupportedYaml:
    """Legal YAML that no tool writes into a ConfigMap, and that an edit would have to guess at."""

    @pytest.mark.parametrize(
        ("below", "message"),
        [
            ("data:\n  a: b\n  <<: {c: d}\n", "f.yaml:7:3: a merge key (<<); write the keys out one by one"),
            ("<<: {c: d}\ndata: {a: b}\n", "f.yaml:5:1: a merge key (<<); write the keys out one by one"),
            (
                "data:\n  ? [a, b]\n  : c\n",
                "f.yaml:6:5: a key that is itself a collection; write the keys out one by one",
            ),
            ("data: {{a: b}: c}\n", "f.yaml:5:8: a key that is itself a collection; write the keys out one by one"),
            ("data:\n  ? a\n  : b\n", "f.yaml:6:5: the key a is written with `?`; write it as `key: value`"),
            ("data:\n  ?\n    a\n  : b\n", "f.yaml:7:5: the key a is written with `?`; write it as `key: value`"),
            ("data:\n  ? |-\n    a\n  : b\n", "f.yaml:6:5: the key a is written with `?`; write it as `key: value`"),
            ("data:\n  ? a\n  b: c\n", "f.yaml:6:5: the key a is written with `?`; write it as `key: value`"),
            ("? data\n: a: b\n", "f.yaml:5:3: the key data is written with `?`; write it as `key: value`"),
            ("data: {x: y, ? a : b}\n", "f.yaml:5:16: the key a is written with `?`; write it as `key: value`"),
            ("data: {? a, b: c}\n", "f.yaml:5:10: the key a is written with `?`; write it as `key: value`"),
            ("data: {a\n  b, c: d}\n", "f.yaml:5:8: a key on several lines; write it as `key: value`"),
            ("data:\n  ? >-\n    a\n  : b\n", "f.yaml:6:5: the key a is written with `?`; write it as `key: value`"),
            ("data:\n  &k a: b\n", "f.yaml:6:3: the key a has an anchor, an alias or a tag; remove it"),
            ("data:\n  a: &k b\n  *k : c\n", "f.yaml:6:6: the key b has an anchor, an alias or a tag; remove it"),
            ("data:\n  !!str a: b\n", "f.yaml:6:3: the key a has an anchor, an alias or a tag; remove it"),
            (
                "data:\n  a:\n    b: c\n",
                "f.yaml:6:3: the value of a is a mapping, not a text; "
                "Kubernetes refuses that; write it as one text, as Cilium reads it",
            ),
            (
                "data:\n  x: y\n  a: [b]\n",
                "f.yaml:7:3: the value of a is a list, not a text; "
                "Kubernetes refuses that; write it as one text, as Cilium reads it",
            ),
            (
                "data: {a: {b: c}}\n",
                "f.yaml:5:11: the value of a is a mapping, not a text; "
                "Kubernetes refuses that; write it as one text, as Cilium reads it",
            ),
            (
                "data: &d\n  a: {b: *d}\n",
                "f.yaml:5:7: data has an anchor that other places refer to; "
                "write the keys and values out at this place",
            ),
            (
                "x: &d {a: b}\ndata: *d\n",
                "f.yaml:6:7: data is an alias; write the keys and values out at this place",
            ),
            ("data:\n  &d\n  a: b\n", "f.yaml:6:3: data has an anchor or a tag on a line of its own; remove it"),
            (
                "data:\n  a: !!binary aGk=\n",
                "f.yaml:6:6: the value of a is tagged !!binary; remove the tag and write the value as Cilium reads it",
            ),
            (
                "data:\n  a: &x !!int 5\n",
                "f.yaml:6:6: the value of a is tagged !!int; remove the tag and write the value as Cilium reads it",
            ),
            (
                "data: {a: b}\nbinaryData:\n  c: aGk=\n",
                "f.yaml:6:1: binaryData is not empty; Cilium would read its keys as options; "
                "move what is text to data and remove the rest",
            ),
            ("data: {a: b}\ndata: {c: d}\n", "f.yaml:6:1: data is there twice; join the two"),
            ("data: {a: b}\nmetadata: {name: cilium-config}\n", "f.yaml:6:1: metadata is there twice; join the two"),
            (
                "# one\rdata: {a: b}\n",
                "f.yaml:5:6: a carriage return without a line feed (U+000D); "
                "write it as an escape in double quotes, or end the line with a line feed",
            ),
            (
                'data:\n  a: "x\u2028y"\n',
                "f.yaml:6:8: a line separator of Unicode (U+2028); "
                "write it as an escape in double quotes, or end the line with a line feed",
            ),
            (
                "data:\n  a: b\n---\n\ufeffkind: Pod\n",
                "f.yaml:8:1: a byte order mark (U+FEFF) inside the stream; remove it; it comes from joining files",
            ),
        ],
    )
    def test_message_says_what_to_write_instead(self, below: str, message: str, backend: Backend) -> None:
        error = refusal(HEADER + below, backend)

        assert isinstance(error, UnsupportedYamlError)
        assert str(error) == message

    @pytest.mark.parametrize("data", ["data:\n  : b\n  a: c\n", "data: {a: c,\n  : b}\n"])
    def test_empty_key_is_refused(self, data: str, backend: Backend) -> None:
        assert refusal(f"{HEADER}{data}", backend).line == 6

    @pytest.mark.parametrize(
        "below",
        [
            "data:\n  a?: b?\n  '?': c\n  ?d: e # ?\n  # what?\n  f : g\n",
            "data: {'a?': 'b?', '?': c, d: e, f : g}\n",
            "data: { # why, ? \n  a: 'b, ?', # {?\n  c : d }\n",
        ],
    )
    def test_question_marks_elsewhere_are_text(self, below: str, backend: Backend) -> None:
        document = ConfigMap(HEADER + below, backend=backend)

        assert document.data

    def test_strange_line_break_in_another_document_is_let_be(self, backend: Backend) -> None:
        document = ConfigMap(f"kind: Pod\rx: \u2028\n---\n{HEADER}data: {{a: b}}\n", backend=backend)

        assert document.data == {"a": "b"}


class TestSyntaxErrors:
    """Bad YAML: the parser's complaint, at its place in the whole text."""

    @pytest.mark.parametrize(
        ("text", "line", "column"),
        [
            pytest.param(f'{HEADER}data:\n  a: "b\n', 7, 1, id="quote not closed"),
            pytest.param(f"{HEADER}data:\n  a: b\n c: d\n", 7, 2, id="dedented too little"),
            pytest.param(f"{JSON}\n{JSON}\n", 2, 1, id="two objects in JSON"),
            pytest.param(f"{JSON}}}\n", 1, len(JSON) + 1, id="one brace too many"),
            pytest.param(f"  {HEADER.replace(chr(10), chr(10) + '  ')}data: {{a: b}}\na: b\n", 6, 1, id="outdented"),
            pytest.param(f"&x {JSON} a\n", 1, len(JSON) + 5, id="text behind an anchored object"),
            pytest.param(f"{JSON}, a: b\n", 1, len(JSON) + 1, id="text behind the object"),
            pytest.param(f"%YAML 1.1\n{HEADER}data:\n  a: b\n", 2, 1, id="a directive without document"),
            pytest.param(f"{HEADER}data:\n\ta: b\n", 6, 1, id="tab as indentation"),
            pytest.param(f"kind: Pod\n---\n{HEADER}data:\n  a: *b\n", 8, 6, id="unknown alias, in the second document"),
            pytest.param(f'{HEADER}data:\n  a: "b\n---\n  c"\n', 7, 1, id="marker inside quotes"),
            pytest.param('{"kind": "ConfigMap", "data": {"a": "b"}\n', 2, 1, id="brace not closed"),
        ],
    )
    def test_place_is_that_of_the_fault(self, text: str, line: int, column: int, backend: Backend) -> None:
        error = refusal(text, backend)

        assert isinstance(error, YamlSyntaxError)
        assert str(error).startswith(f"f.yaml:{line}:{column}: not valid YAML: ")

    @pytest.mark.parametrize("text", [f"{JSON}\n{JSON}\n", f"%YAML 1.1\n{HEADER}data:\n  a: b\n"])
    def test_where_a_document_has_to_begin_it_is_said_with_what(self, text: str, backend: Backend) -> None:
        assert str(refusal(text, backend)) == (
            "f.yaml:2:1: not valid YAML: a document begins here, for which a line with --- has to come first"
        )

    @pytest.mark.parametrize("behind", ["", "\n", "\n\n  \n", "\n# the end\n", " # the end", "\n...\n", "\n---\n"])
    def test_nothing_behind_the_document_is_no_fault(self, behind: str, backend: Backend) -> None:
        assert ConfigMap(JSON + behind, backend=backend).data == {"a": "b"}

    @pytest.mark.parametrize("character", ["\0", "\x01", "\x1b", "\x7f", "\ud800", "\udfff", "\ufffe"])
    def test_character_that_yaml_forbids(self, character: str, backend: Backend) -> None:
        error = refusal(f"kind: Pod\n---\n{HEADER}data:\n  a: b{character}\n", backend)

        assert str(error) == (
            "f.yaml:8:7: not valid YAML: a control character or half of a surrogate pair, which YAML does not allow; "
            "is this a text file in UTF-8?"
        )


class TestDepth:
    """Nesting that would overflow the parsers' stacks is refused instead."""

    @pytest.mark.parametrize(
        ("nested", "place"),
        [
            pytest.param("[" * 100_000, "5:104", id="open brackets"),
            pytest.param("[" * 100_000 + "]" * 100_000, "5:104", id="closed brackets"),
            pytest.param("{a: " * 20_000 + "}" * 20_000, "5:398", id="braces"),
            pytest.param("\n    " + "- " * 100_000, "6:201", id="dashes"),
            pytest.param("\n    " + "-   " * 100_000 + "x", "6:397", id="dashes far apart"),
            pytest.param("\n    " + "- ? " * 50_000 + "x", "6:201", id="dashes and question marks"),
            pytest.param("".join(f"\n{' ' * column}a:" for column in range(3, 300)), "104:102", id="indentation"),
        ],
    )
    def test_deep_nesting_is_an_error(self, nested: str, place: str, backend: Backend) -> None:
        error = refusal(f"kind: Pod\n---\n# ConfigMap\na:\n  b: {nested}\n", backend)

        assert isinstance(error, UnsupportedYamlError)
        assert str(error) == f"f.yaml:{place}: nested more than 100 levels deep"

    def test_medium_depth_that_only_one_parser_can_read_is_an_error_in_both(self, backend: Backend) -> None:
        error = refusal(f"kind: Pod\n---\n{HEADER}data:\n  a: {'[' * 600}{']' * 600}\n", backend)

        assert isinstance(error, UnsupportedYamlError)
        assert error.line == 8

    def test_many_collections_that_are_not_nested_are_fine(self, backend: Backend) -> None:
        text = f"{HEADER}spec: [{'[], {a: {}}, ' * 1000}]\ndata:\n  b: c\n"

        assert ConfigMap(text, backend=backend).data == {"b": "c"}

    def test_many_brackets_that_are_not_nested_are_fine(self, backend: Backend) -> None:
        document = ConfigMap(f"{HEADER}data:\n  a: '{'[{' * 1500}'\n  b: c\n", backend=backend)

        assert document.data["b"] == "c"


@pytest.mark.parametrize("kind", ['"Config\\nMap"', '"\\e[31mred"', '"a\\u2028b"'])
def test_what_a_message_quotes_stays_on_one_line_and_leaves_the_terminal_alone(kind: str) -> None:
    with pytest.raises(DocumentError) as refused:
        ConfigMap(f"apiVersion: v1\nkind: {kind}\ndata: {{}}\n")

    assert str(refused.value).isprintable()
