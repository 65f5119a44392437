"""Finding the one ConfigMap in a stream of objects or a list, without reading the rest."""

from __future__ import annotations

import pytest

from cilium_cmrebase.document import ConfigMap, NotAConfigMapError, YamlSyntaxError, stream
from cilium_cmrebase.document.compose import Backend, Node, compose

OURS = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: cilium-config\ndata:\n  a: b\n"
OTHER = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: hubble-relay-config\ndata:\n  c: d\n"
BROKEN = 'kind: Deployment\nspec: {{ .Values.spec }}\n  - ["\n'
LIST = """\
apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: Secret
  metadata:
    name: cilium-config
- apiVersion: v1
  data:
    a: b
    # why
    c: d
  kind: ConfigMap
  metadata:
    name: cilium-config
- apiVersion: v1
  kind: ConfigMap
  metadata: {name: other}
  data: {e: f}
"""


class TestStream:
    """What `helm template` prints: many objects, one of which is meant."""

    def test_cilium_config_is_picked(self, backend: Backend) -> None:
        document = ConfigMap(f"{OTHER}---\n{OURS}---\n{OTHER}", backend=backend)

        assert document.name == "cilium-config"
        assert document.data == {"a": "b"}
        assert document.other_documents == 2
        assert not document.in_list

    def test_name_picks_another(self, backend: Backend) -> None:
        document = ConfigMap(f"{OURS}---\n{OTHER}", name="hubble-relay-config", backend=backend)

        assert document.data == {"c": "d"}

    def test_other_documents_are_not_even_parsed(self, backend: Backend) -> None:
        document = ConfigMap(f"{BROKEN}---\n{OURS}---\n{BROKEN}", backend=backend)

        assert document.data == {"a": "b"}

    def test_config_maps_without_the_name_are_not_even_parsed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        composed: list[str] = []

        def counting(text: str, *, source: str, line: int = 0, backend: Backend = "auto") -> Node | None:
            composed.append(text)
            return compose(text, source=source, line=line, backend=backend)

        monkeypatch.setattr(stream, "compose", counting)
        others = "".join(f"{OTHER.replace('relay', f'relay-{number}')}---\n" for number in range(20))

        document = ConfigMap(f"{others}{OURS}---\n{others}")

        assert document.data == {"a": "b"}
        assert composed == [f"---\n{OURS}"]

    @pytest.mark.parametrize(
        "name", ['"cilium\\x2dconfig"', "'cilium-config'", ">-\n    cilium-config", "&a cilium-config"]
    )
    def test_the_name_may_be_spelled_in_any_way(self, name: str, backend: Backend) -> None:
        text = f"{OTHER}---\n{OURS.replace('cilium-config', name)}---\n{OTHER}"

        assert ConfigMap(text, backend=backend).data == {"a": "b"}

    @pytest.mark.parametrize(("name", "spelling"), [("it's", "'it''s'"), ("of two", "of\n    two")])
    def test_a_name_may_be_one_that_yaml_spells_otherwise(self, name: str, spelling: str, backend: Backend) -> None:
        text = f"{OTHER}---\n{OURS.replace('cilium-config', spelling)}"

        assert ConfigMap(text, name=name, backend=backend).data == {"a": "b"}

    def test_lines_are_counted_from_the_beginning_of_the_stream(self, backend: Backend) -> None:
        text = f"{OURS}---\n{OTHER}---\n{OURS}  - ]"

        with pytest.raises(YamlSyntaxError) as caught:
            ConfigMap(text, backend=backend)

        assert caught.value.line == text.count("\n") + 1

    def test_object_of_another_kind_with_the_same_name_is_passed_over(self, backend: Backend) -> None:
        text = f"kind: Secret\nmetadata:\n  name: cilium-config\n# no ConfigMap\n---\n{OURS}"

        assert ConfigMap(text, backend=backend).data == {"a": "b"}

    def test_offsets_count_in_the_whole_text(self, backend: Backend) -> None:
        text = f"\ufeff# Source: x\n{OTHER}---\n# Source: y\n{OURS}---\n{OTHER}"

        document = ConfigMap(text, backend=backend)

        entry = document.entries["a"]
        assert text[entry.start : entry.end] == "  a: b\n"
        assert text[document.start : document.document_end] == f"---\n# Source: y\n{OURS}"
        assert document.position(entry.key_start) == (15, 3)


class TestDocumentMarkers:
    """`---`, `...` and directives, in all the ways in which charts and scripts write them."""

    @pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
    @pytest.mark.parametrize(
        "text",
        [
            pytest.param(f"---\n{OURS}", id="opened"),
            pytest.param(f"--- # the configuration\n{OURS}", id="opened with a comment"),
            pytest.param(f"---\n---\n{OURS}", id="opened twice"),
            pytest.param(f"---\n# Source: a.yaml\n---\n# Source: b.yaml\n{OURS}---\n", id="empty documents of Helm"),
            pytest.param(f"# first\n\n---\n# second\n{OURS}", id="comments before it"),
            pytest.param(f"{OURS}---\n", id="opened after it"),
            pytest.param(f"{OURS}---", id="opened after it without a line break"),
            pytest.param(f"{OURS}...\n", id="closed"),
            pytest.param(f"{OURS}... # the end", id="closed with a comment"),
            pytest.param(f"{OURS}...\n---\n{OTHER}...\n", id="closed and opened"),
            pytest.param(f"kind: Pod\n...\n{OURS}", id="after a closed one, not opened"),
            pytest.param(f"%YAML 1.1\n---\n{OURS}", id="directive"),
            pytest.param(f"# top\n%YAML 1.2\n# between\n\n---\n{OURS}", id="directive among comments"),
            pytest.param(f"%YAML 1.1\n%TAG !e! tag:example.com,2000:\n---\n{OURS}", id="two directives"),
            pytest.param(f"{OTHER}...\n%YAML 1.1\n\n---\n{OURS}...\n%YAML 1.1\n---\n{OTHER}", id="directives between"),
            pytest.param(f"{OTHER}--- !!map\n{OURS}", id="tagged on the opening line"),
            pytest.param(
                f"{OTHER}...\n%TAG !e! tag:example.com,2000:\n---\n{OURS}x: !e!y z\n", id="directive that is used"
            ),
            pytest.param(f"--- &all\n{OURS}", id="anchored on the opening line"),
            pytest.param(f"---\t\n{OURS}", id="tab behind the dashes"),
            pytest.param("--- {kind: ConfigMap, metadata: {name: cilium-config}, data: {a: b}}\n", id="flow style"),
        ],
    )
    def test_configmap_is_found(self, text: str, newline: str, backend: Backend) -> None:
        document = ConfigMap(text.replace("\n", newline), backend=backend)

        assert document.data == {"a": "b"}

    def test_byte_order_mark_within_a_line_is_text(self, backend: Backend) -> None:
        assert ConfigMap(f"{OURS}  c: 'd\ufeff'\n", backend=backend).data == {"a": "b", "c": "d\ufeff"}

    def test_dashes_inside_a_block_scalar_are_text(self, backend: Backend) -> None:
        document = ConfigMap(f"{OURS}  c: |\n    ---\n    ...\n    %x\n  ---d: e\n", backend=backend)

        assert document.data == {"a": "b", "c": "---\n...\n%x\n", "---d": "e"}


class TestList:
    """`kubectl get configmaps -o yaml` prints a list of all."""

    def test_item_is_picked(self, backend: Backend) -> None:
        document = ConfigMap(LIST, backend=backend)

        assert document.data == {"a": "b", "c": "d"}
        assert document.in_list
        assert (document.layout.indent, document.top.indent) == (4, 2)
        assert LIST[document.layout.start : document.layout.end] == "    a: b\n    # why\n    c: d\n"

    def test_name_picks_another_item(self, backend: Backend) -> None:
        assert ConfigMap(LIST, name="other", backend=backend).data == {"e": "f"}

    def test_list_of_configmaps_leaves_the_kind_to_be_implied(self, backend: Backend) -> None:
        text = (
            '{"kind": "ConfigMapList", "items": [{"metadata": {"name": "x"}, "data": {}}, '
            '{"metadata": {"name": "cilium-config"}, "data": {"a": "b"}}]}'
        )

        assert ConfigMap(text, backend=backend).data == {"a": "b"}

    def test_list_in_a_list(self, backend: Backend) -> None:
        inner = "".join(f"  {line}\n" for line in LIST.splitlines()).replace("  ", "- ", 1)

        assert ConfigMap(f"kind: List\nitems:\n{inner}", backend=backend).data == {"a": "b", "c": "d"}

    @pytest.mark.parametrize("items", ["", " []", " {}", " text", "\n- text\n- [ConfigMap]\n- &x null\n- *x"])
    def test_list_without_objects_holds_no_configmap(self, items: str, backend: Backend) -> None:
        with pytest.raises(NotAConfigMapError, match="no ConfigMap in it, but: List"):
            ConfigMap(f"# ConfigMap\nkind: List\nitems:{items}\n", backend=backend)

    def test_kind_that_is_no_text_is_none(self, backend: Backend) -> None:
        with pytest.raises(NotAConfigMapError, match="no ConfigMap in it, but: an object without kind"):
            ConfigMap("kind: [ConfigMap]\n", backend=backend)

    def test_list_that_holds_itself_ends(self, backend: Backend) -> None:
        with pytest.raises(NotAConfigMapError, match="no ConfigMap in it, but: List"):
            ConfigMap("# ConfigMap\n--- &x\nkind: List\nitems: [*x, *x]\n", backend=backend)


class TestWhatPartsDocuments:
    """Markers and directives, with the comments and blanks that may stand beside them."""

    @pytest.mark.parametrize(
        "between",
        [
            "---\n",
            "--- # next\n",
            "---\t\n",
            "...\n---\n",
            "...\n",
            "... # end\n",
            "...\t# end\n---\n",
            "...\n%YAML 1.1\n---\n",
            "...\n%YAML 1.1\n# why\n\n---\n",
            "...\n%TAG ! !a\n%YAML 1.1\n  # why\n---\n",
            "...\n# why\n---\n",
        ],
    )
    def test_each_side_is_a_document(self, between: str, backend: Backend) -> None:
        other = "kind: Role\na: ...x\nb: ---x\n"

        for text in (f"{other}{between}{OURS}", f"{OURS}{between}{other}"):
            document = ConfigMap(text, backend=backend)
            assert (document.data, document.other_documents) == ({"a": "b"}, 1)
            assert "kind: Role" not in text[document.start : document.document_end]
