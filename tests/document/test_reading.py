"""Reading a ConfigMap: what its options are, whatever way the YAML is written."""

from __future__ import annotations

import pytest

from cilium_cmrebase.document import ConfigMap, Problem
from cilium_cmrebase.document.compose import Backend

HEADER = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: cilium-config\n"
JSON = (
    '{\n  "apiVersion": "v1",\n  "kind": "ConfigMap",\n  "metadata": {"name": "cilium-config"},\n'
    '  "data": {\n    "debug": "false",\n    "mtu": "0",\n    "text": "a\\nb\\u00e9\\\\"\n  }\n}\n'
)


def read_data(data: str, backend: Backend) -> ConfigMap:
    """Read a ConfigMap with these lines (str) below `data:`."""
    return ConfigMap(f"{HEADER}data:\n{data}", backend=backend)


class TestOneConfigMap:
    """The common case: a file that holds the ConfigMap and nothing else."""

    def test_options_are_read_in_the_order_of_the_text(self, backend: Backend) -> None:
        document = read_data('  mtu: "0"\n  debug: "false"\n  bpf-root: /sys/fs/bpf\n', backend)

        assert list(document.data.items()) == [("mtu", "0"), ("debug", "false"), ("bpf-root", "/sys/fs/bpf")]
        assert document.problems == []

    def test_from_text_is_the_same_as_the_class(self, backend: Backend) -> None:
        text = f"{HEADER}data:\n  a: b\n---\n{HEADER.replace('cilium-config', 'x')}data:\n  c: d\n"

        document = ConfigMap.from_text(text, source="f.yaml", name="x", backend=backend)

        assert (document.data, document.source) == ({"c": "d"}, "f.yaml")

    def test_fragment_without_metadata_can_only_be_meant(self, backend: Backend) -> None:
        document = ConfigMap("kind: ConfigMap\ndata:\n  a: b\n", backend=backend)

        assert document.data == {"a": "b"}

    def test_order_of_the_fields_does_not_matter(self, backend: Backend) -> None:
        text = "data:\n  a: b\nmetadata:\n  name: cilium-config\nkind: ConfigMap\napiVersion: v1\n"

        assert ConfigMap(text, backend=backend).data == {"a": "b"}

    @pytest.mark.parametrize(
        ("field", "immutable"),
        [
            ("immutable: true\n", True),
            ("immutable: True\n", True),
            ("immutable: TRUE\n", True),
            ("immutable: false\n", False),
            ("immutable:\n", False),
            ("", False),
        ],
    )
    def test_immutable_is_no_obstacle_and_known(self, field: str, immutable: bool, backend: Backend) -> None:
        assert ConfigMap(f"{HEADER}{field}data:\n  a: b\n", backend=backend).immutable is immutable

    def test_repeated_fields_that_hold_nothing_of_ours_are_let_be(self, backend: Backend) -> None:
        assert ConfigMap(f"{HEADER}apiVersion: v1\ndata:\n  a: b\n", backend=backend).data == {"a": "b"}

    @pytest.mark.parametrize("empty", ["binaryData: {}", "binaryData:", "binaryData: null", "binaryData: ~"])
    def test_empty_binary_data_is_fine(self, empty: str, backend: Backend) -> None:
        document = ConfigMap(f"{HEADER}{empty}\ndata:\n  a: b\n", backend=backend)

        assert document.data == {"a": "b"}


class TestEncodings:
    """Byte order marks and line endings of every system."""

    @pytest.mark.parametrize("text", [f"{HEADER}data:\n  debug: 'false'\n", JSON], ids=["YAML", "JSON"])
    def test_byte_order_mark_is_skipped_and_kept(self, text: str, backend: Backend) -> None:
        document = ConfigMap("\ufeff" + text, backend=backend)

        assert document.data["debug"] == "false"
        assert document.text == "\ufeff" + text

    def test_crlf_is_no_part_of_any_value(self, backend: Backend) -> None:
        text = f"{HEADER}data:\n  a: b\n  c: |\n    one\n    two\n  d: 'e\n\n    f'\n  g:\n".replace("\n", "\r\n")

        document = ConfigMap(text, backend=backend)

        assert document.data == {"a": "b", "c": "one\ntwo\n", "d": "e\nf", "g": ""}

    def test_crlf_beside_letters_that_are_not_ascii(self, backend: Backend) -> None:
        assert read_data("  a: \u00e9\r\n  b: c\r\n", backend).data == {"a": "\u00e9", "b": "c"}

    def test_mixed_line_endings_read_as_one(self, backend: Backend) -> None:
        document = read_data("  a: b\r\n  c: |\n    one\r\n    two\n  d: e\r\n", backend)

        assert document.data == {"a": "b", "c": "one\ntwo\n", "d": "e"}

    def test_text_beyond_the_basic_plane_counts_one_character(self, backend: Backend) -> None:
        document = read_data("  a: '\U0001f41d'  # bee \U0001f41d\n  b: c\n", backend)

        entry = document.entries["b"]
        assert document.text[entry.head : entry.head_end] == "c"
        assert document.data["a"] == "\U0001f41d"


class TestJson:
    """JSON is YAML in flow style."""

    def test_pretty_printed(self, backend: Backend) -> None:
        assert ConfigMap(JSON, backend=backend).data == {"debug": "false", "mtu": "0", "text": "a\nb\u00e9\\"}

    def test_on_one_line_without_blanks(self, backend: Backend) -> None:
        text = '{"kind":"ConfigMap","metadata":{"name":"cilium-config"},"data":{"a":"b","c":"d:e,f"}}'

        assert ConfigMap(text, backend=backend).data == {"a": "b", "c": "d:e,f"}

    def test_bare_values_are_no_strings(self, backend: Backend) -> None:
        text = '{"kind": "ConfigMap", "data": {"a": true, "b": 1, "c": null, "d": "true"}}'

        document = ConfigMap(text, backend=backend)

        assert document.data == {"a": "true", "b": "1", "c": "", "d": "true"}
        assert [problem.key for problem in document.problems] == ["a", "b", "c"]


class TestValuesThatAreNoStrings:
    """What Kubernetes' YAML reader takes for another type is read as it is written, and reported."""

    @pytest.mark.parametrize(
        "written",
        [
            *("true", "True", "TRUE", "false", "False", "FALSE", "yes", "Yes", "YES", "no", "No", "NO"),
            *("on", "On", "ON", "off", "Off", "OFF", "y", "Y", "n", "N"),
            *("0", "1", "-1", "+1", "1500", "1_000", "0b101", "0o17", "017", "0x1F", "-0x1f", "08"),
            *("1.5", ".5", "1.", "-1.5", "1e3", "1.5E-3", "1_0.5", ".inf", "-.inf", "+.INF", ".nan", ".NaN"),
        ],
    )
    def test_plain_word_is_reported_and_kept(self, written: str, backend: Backend) -> None:
        document = read_data(f"  a: {written}\n  b: x\n", backend)

        assert document.data == {"a": written, "b": "x"}
        assert document.problems == [Problem("not-a-string", "a", document.entries["a"].head)]

    @pytest.mark.parametrize("written", ["", " ~", " null", " Null", " NULL", " # nothing", "\n    # nothing"])
    def test_null_is_reported_and_reads_as_empty(self, written: str, backend: Backend) -> None:
        document = read_data(f"  a:{written}\n  b: x\n", backend)

        assert document.data == {"a": "", "b": "x"}
        assert document.problems == [Problem("not-a-string", "a", document.entries["a"].head)]

    @pytest.mark.parametrize(
        "written",
        [
            *("'true'", '"1"', "''", "2024-01-31", "2001-12-14t21:59:43.10-05:00", "1.2.3", "10.0.0.0/8", "5m0s"),
            *("0b102", "0xg", "1e", "--1", "e3", "tRUE", "yEs", "nil", "none", "+", "_1", "1:30", "fd00::1", "a b"),
            *("0b", "0x", ".", "+."),
            *("!!str 1", "!!str true", "! 1", "&x !!str 1", "!!str &x 1", "!<tag:yaml.org,2002:str> 1", "!!str"),
        ],
    )
    def test_anything_else_is_a_string(self, written: str, backend: Backend) -> None:
        document = read_data(f"  a: {written}\n", backend)

        assert document.problems == []

    def test_block_scalars_are_strings(self, backend: Backend) -> None:
        document = read_data("  a: |-\n    true\n  b: >-\n    1\n", backend)

        assert document.data == {"a": "true", "b": "1"}
        assert document.problems == []


class TestRepeatedKeys:
    """The last of several values counts, as it does for Kubernetes, and the repetition is reported."""

    def test_last_value_wins_and_takes_the_last_place(self, backend: Backend) -> None:
        document = read_data("  a: '1'\n  b: x\n  a: '2'\n  a: '3'\n", backend)

        assert list(document.data.items()) == [("b", "x"), ("a", "3")]
        assert document.text[document.entries["a"].start :] == "  a: '3'\n"

    def test_each_entry_that_does_not_count_is_reported_with_its_place(self, backend: Backend) -> None:
        document = read_data("  a: '1'\n  a: '2'\n  \"a\": '3'\n", backend)

        first, second, _ = document.layout.entries
        assert document.problems == [
            Problem("repeated", "a", first.key_start),
            Problem("repeated", "a", second.key_start),
        ]

    def test_all_entries_are_laid_out(self, backend: Backend) -> None:
        document = read_data("  a: '1'\n  b: x\n  a: '2'\n", backend)

        assert [entry.key for entry in document.layout.entries] == ["a", "b", "a"]


class TestAnchorsAndAliases:
    """An alias has the value of its anchor, and stands where it stands."""

    @pytest.mark.parametrize(
        ("data", "alias"),
        [
            pytest.param("  a: &x v\n  b: *x\n", "*x", id="plain"),
            pytest.param("  a: &x 'v'\n  b: *x  # see a\n", "*x", id="quoted, with a comment"),
            pytest.param("  a: &x |-\n    v\n  b: *x\n", "*x", id="block scalar"),
            pytest.param(
                "  a: &x-1_y v\n  b:\n    # like *foo\n    *x-1_y\n", "*x-1_y", id="below a comment with a star"
            ),
            pytest.param("  a: !!str &x v\n  \"b*\" : ''\n  b:  *x", "*x", id="tagged, behind a key with a star"),
        ],
    )
    def test_alias_is_read_and_located(self, data: str, alias: str, backend: Backend) -> None:
        document = read_data(data, backend)

        entry = document.entries["b"]
        assert (document.data["a"], document.data["b"]) == ("v", "v")
        assert document.text[entry.head : entry.head_end] == alias
        assert document.layout.end == len(document.text)

    def test_alias_in_flow_style(self, backend: Backend) -> None:
        document = ConfigMap("{kind: ConfigMap, data: {a: &x v, b: *x , c: *x}}", backend=backend)

        assert document.data == {"a": "v", "b": "v", "c": "v"}
        assert [document.text[entry.head : entry.head_end] for entry in document.layout.entries] == ["&x v", "*x", "*x"]

    def test_alias_of_another_field(self, backend: Backend) -> None:
        text = "kind: ConfigMap\nmetadata:\n  name: cilium-config\n  namespace: &ns kube-system\ndata:\n  a: *ns\n"

        assert ConfigMap(text, backend=backend).data == {"a": "kube-system"}

    def test_alias_of_a_value_that_is_no_string_is_reported_too(self, backend: Backend) -> None:
        document = read_data("  a: &x true\n  b: *x\n", backend)

        assert [problem.key for problem in document.problems] == ["a", "b"]

    @pytest.mark.parametrize("properties", ["&x !!str", "!!str &x"])
    def test_alias_of_a_tagged_string_is_a_string(self, properties: str, backend: Backend) -> None:
        document = read_data(f"  a: {properties} 1\n  b: *x\n", backend)

        assert document.data == {"a": "1", "b": "1"}
        assert document.problems == []

    @pytest.mark.parametrize(
        "data", ["data: &all  # everything\n  a: b\n", "data: &all {a: b}\n", "data:\n  &all {a: b}\n"]
    )
    def test_anchor_of_data_without_alias_is_harmless(self, data: str, backend: Backend) -> None:
        assert ConfigMap(f"{HEADER}{data}", backend=backend).data == {"a": "b"}

    @pytest.mark.parametrize(("above", "below"), [("x: &all y\nz: *all\n---\n", ""), ("", "---\nx: &all y\nz: *all\n")])
    def test_alias_in_another_document_refers_to_an_anchor_there(
        self, above: str, below: str, backend: Backend
    ) -> None:
        document = ConfigMap(f"{above}{HEADER}data: &all\n  a: b\n{below}", backend=backend)

        assert document.data == {"a": "b"}

    def test_anchor_that_is_used_again_is_another(self, backend: Backend) -> None:
        assert read_data("  a: &x b\n  c: &x d\n  e: *x\n", backend).data == {"a": "b", "c": "d", "e": "d"}
