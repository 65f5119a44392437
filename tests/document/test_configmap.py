"""What a ConfigMap knows of itself beside its options: places, name, metadata, line endings."""

from __future__ import annotations

import pytest

from cilium_cmrebase.document import ConfigMap, Place, UnsupportedYamlError
from cilium_cmrebase.document.compose import Backend, compose

TEXT = """\
kind: ConfigMap
metadata:
  name: cilium-config
  namespace: kube-system
  labels:
    app.kubernetes.io/managed-by: Helm  # theirs
    "a": 'b'
  annotations: {c: d, e: 1}
data:
  a: b
"""


def with_metadata(metadata: str, backend: Backend) -> ConfigMap:
    """Read a ConfigMap whose metadata field (str) is as given."""
    return ConfigMap(f"kind: ConfigMap\n{metadata}data:\n  a: b\n", name="x", backend=backend)


class TestPosition:
    """Lines and columns as editors count them: from 1."""

    def test_first_and_last_character(self) -> None:
        document = ConfigMap(TEXT)

        assert document.position(0) == (1, 1)
        assert document.position(TEXT.index("  a: b") + 2) == (10, 3)
        assert document.position(len(TEXT)) == (11, 1)

    def test_byte_order_mark_takes_no_column(self) -> None:
        document = ConfigMap("\ufeff" + TEXT)

        assert document.position(1) == (1, 1)
        assert document.position(len("\ufeffkind: ConfigMap\nme")) == (2, 3)

    def test_carriage_returns_end_a_line_but_begin_none(self) -> None:
        document = ConfigMap(TEXT.replace("\n", "\r\n"))

        assert document.position(document.entries["a"].key_start) == (10, 3)

    def test_characters_are_counted_not_bytes(self) -> None:
        document = ConfigMap("kind: ConfigMap\ndata: {\U0001f41d: '\u00e9', a: b}\n")

        assert document.position(document.entries["a"].key_start) == (2, 16)

    def test_blank_lines_at_the_top_are_lines(self) -> None:
        assert ConfigMap("\n" + TEXT).position(1) == (2, 1)


class TestPlace:
    """The line where an option stands, as a message shows it."""

    def test_first_of_the_keys_that_is_there(self) -> None:
        document = ConfigMap(TEXT + "  c: d  # why\n  e: f\n", source="old.yaml")

        assert document.place(["x", "c", "a"]) == Place("old.yaml", 11, 3, "  c: d  # why")

    @pytest.mark.parametrize("keys", [[], ["x", "y"]])
    def test_without_any_the_data(self, keys: list[str]) -> None:
        assert ConfigMap(TEXT).place(keys) == Place("<text>", 9, 1, "data:")

    @pytest.mark.parametrize("end", ["", "\n", "\r\n"])
    def test_last_line(self, end: str) -> None:
        text = TEXT.removesuffix("\n").replace("\n", end or "\n") + end

        assert ConfigMap(text).place(["a"]).text == "  a: b"

    def test_first_line_is_shown_without_byte_order_mark(self) -> None:
        document = ConfigMap('\ufeff{"kind": "ConfigMap", "data": {"a": "b"}}')

        assert document.place(["a"]) == Place("<text>", 1, 32, '{"kind": "ConfigMap", "data": {"a": "b"}}')


class TestNewline:
    """New lines end as the first line of the text does."""

    @pytest.mark.parametrize(
        ("text", "newline"),
        [
            (TEXT, "\n"),
            (TEXT.replace("\n", "\r\n"), "\r\n"),
            (TEXT.replace("\n", "\r\n", 1), "\r\n"),
            (TEXT.replace("\n", "\r\n").replace("\r\n", "\n", 1), "\n"),
            ('{"kind": "ConfigMap", "data": {"a": "b"}}', "\n"),
            ("\n" + TEXT, "\n"),
        ],
        ids=["LF", "CRLF", "CRLF, then LF", "LF, then CRLF", "one line", "blank first line"],
    )
    def test_first_line_decides(self, text: str, newline: str) -> None:
        assert ConfigMap(text).newline == newline


class TestMetadata:
    """Name, namespace, labels and annotations, in block and in flow style."""

    def test_name_and_namespace(self, backend: Backend) -> None:
        document = ConfigMap(TEXT, backend=backend)

        assert (document.name, document.namespace) == ("cilium-config", "kube-system")

    def test_labels_and_annotations_are_maps(self, backend: Backend) -> None:
        document = ConfigMap(TEXT, backend=backend)

        assert document.metadata_map("labels") == {"app.kubernetes.io/managed-by": "Helm", "a": "b"}
        assert document.metadata_map("annotations") == {"c": "d", "e": "1"}

    def test_places_of_labels(self, backend: Backend) -> None:
        layout = ConfigMap(TEXT, backend=backend).metadata_layout("labels")

        assert layout is not None
        assert TEXT[layout.start : layout.end].count("\n") == 2
        assert TEXT[layout.entries[0].remark : layout.entries[0].remark_end] == "# theirs"

    def test_name_and_namespace_are_texts(self, backend: Backend) -> None:
        document = with_metadata("metadata:\n  name: x\n  namespace: [a]\n", backend)

        assert document.namespace is None

    @pytest.mark.parametrize("labels", ["", "  labels:\n", "  labels: {}\n", "  labels: ~\n", "  labels: null\n"])
    def test_no_labels_are_an_empty_map(self, labels: str, backend: Backend) -> None:
        document = with_metadata(f"metadata:\n  name: x\n{labels}", backend)

        assert document.metadata_map("labels") == {}
        assert document.metadata_layout("labels") is None

    @pytest.mark.parametrize(
        "metadata", ["", "metadata:\n", "metadata: {}\n", "metadata: {name: }\n", "metadata: {name: ''}\n"]
    )
    def test_fragment_has_no_name(self, metadata: str, backend: Backend) -> None:
        document = ConfigMap(f"kind: ConfigMap\n{metadata}data: {{a: b}}\n", backend=backend)

        assert (document.name, document.namespace, document.metadata_map("labels")) == (None, None, {})

    @pytest.mark.parametrize(
        ("labels", "message"),
        [
            ("[a]", "f.yaml:4:3: metadata.labels is no mapping; write it as `key: value` lines"),
            ("text", "f.yaml:4:3: metadata.labels is no mapping; write it as `key: value` lines"),
            ("{a: [b]}", "f.yaml:4:12: the value of a in metadata.labels is no text; write it as one text"),
            ("{<<: {a: b}}", "f.yaml:4:12: a merge key (<<); write the keys out one by one"),
            ("*x", "f.yaml:4:11: metadata.labels is an alias; write the keys and values out at this place"),
        ],
    )
    def test_labels_of_another_shape_are_refused_when_asked_for(
        self, labels: str, message: str, backend: Backend
    ) -> None:
        text = f"kind: ConfigMap\nx: &x {{a: b}}\nmetadata:\n  labels: {labels}\ndata: {{a: b}}\n"
        document = ConfigMap(text, source="f.yaml", backend=backend)

        with pytest.raises(UnsupportedYamlError) as caught:
            document.metadata_map("labels")

        assert str(caught.value) == message


class TestRepr:
    """What a developer sees."""

    def test_source_and_number_of_options(self) -> None:
        assert repr(ConfigMap(TEXT, source="old.yaml")) == "<ConfigMap old.yaml: 1 options>"


class TestCompose:
    """The parsers: libyaml where it is installed, ruamel.yaml's own elsewhere."""

    def test_both_give_shape_text_and_places(self, backend: Backend) -> None:
        root = compose("a: [b, 'c']\n", backend=backend)

        assert root is not None
        ((key, value),) = root.value
        assert (root.id, key.value, value.id) == ("mapping", "a", "sequence")
        assert [(item.value, item.start_mark.index, item.end_mark.column) for item in value.value] == [
            ("b", 4, 5),
            ("c", 7, 10),
        ]

    @pytest.mark.parametrize("text", ["", "\n", "# c\n"])
    def test_nothing_has_no_root(self, text: str, backend: Backend) -> None:
        assert compose(text, backend=backend) is None

    def test_libyaml_is_no_must(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from cilium_cmrebase.document import compose as module

        monkeypatch.setattr(module, "_parsers", {})
        monkeypatch.setitem(__import__("sys").modules, "_ruamel_yaml", None)

        assert ConfigMap(TEXT).data == {"a": "b"}
        with pytest.raises(ImportError):
            ConfigMap(TEXT, backend="libyaml")
