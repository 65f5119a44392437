"""Metadata of the output: the template's, without what the API server writes."""

from __future__ import annotations

import pytest
from ruamel.yaml import YAML

from cilium_cmrebase.document import ConfigMap
from cilium_cmrebase.merge import rebase

OURS = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: cilium-config\ndata:\n  debug: 'true'\n"


class TestServerSide:
    """Whatever the API server writes into metadata goes, from whichever document it comes."""

    @pytest.mark.parametrize(
        "field",
        [
            "creationTimestamp: null",
            'creationTimestamp: "2024-03-01T10:00:00Z"',
            "deletionGracePeriodSeconds: 30",
            'deletionTimestamp: "2024-03-01T10:00:00Z"',
            "generation: 3",
            "managedFields: [{manager: helm}]",
            "managedFields:\n  - manager: helm\n    operation: Apply",
            'resourceVersion: "819"',
            "selfLink: /api/v1/namespaces/kube-system/configmaps/cilium-config",
            "uid: 98042a80-836a-4541-9452-d9e96b5c2dea",
        ],
    )
    @pytest.mark.parametrize("side", ["ours", "theirs"])
    def test_goes(self, field: str, side: str) -> None:
        exported = OURS.replace("\ndata:", f"\n  {field}\ndata:")
        ours, theirs = (exported, OURS) if side == "ours" else (OURS, exported)

        result = rebase(ours, theirs, from_release="1.15", to_release="1.15")

        assert ConfigMap(result.text).text == OURS


LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
BLOCK = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n{}data:\n  debug: 'true'\n"
JSON = '{{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {}, "data": {{"debug": "true"}}}}\n'
INDENTED = '{{\n  "kind": "ConfigMap",\n  "metadata": {},\n  "data": {{\n    "debug": "true"\n  }}\n}}\n'


class TestTakenOver:
    """What the user's metadata has beyond the template's is in the output, wherever the template has room for it."""

    @pytest.mark.parametrize("immutable", ["", "immutable: true\n"])
    @pytest.mark.parametrize(
        ("form", "metadata"),
        [
            pytest.param(BLOCK, "  name: cilium-config\n", id="nothing"),
            pytest.param(BLOCK, "  name: cilium-config\n  uid: x\n", id="what goes at the end"),
            pytest.param(BLOCK, "  labels: {}\n  name: cilium-config\n", id="empty map"),
            pytest.param(BLOCK, "  name: cilium-config\n  labels: {}\n  annotations: {}\n", id="empty maps at the end"),
            pytest.param(BLOCK, "  name: cilium-config\n  annotations: {}\n", id="second map, empty"),
            pytest.param(BLOCK, "  name: cilium-config\n  labels:\n    chart: c\n", id="first map"),
            pytest.param(BLOCK, "  name: cilium-config\n  annotations:\n    chart: c\n", id="second map"),
            pytest.param(
                BLOCK, f"  name: cilium-config\n  annotations:\n    {LAST_APPLIED}: c\n", id="a map of what goes"
            ),
            pytest.param(BLOCK, "  name: cilium-config\n  labels: {chart: c}\n", id="map in flow style"),
            pytest.param(JSON, '{"name": "cilium-config"}', id="JSON"),
            pytest.param(JSON, '{"labels": {}, "name": "cilium-config"}', id="JSON, empty map"),
            pytest.param(JSON, '{"name": "cilium-config", "labels": {}, "uid": "x"}', id="JSON, empty map, what goes"),
            pytest.param(JSON, '{"name": "cilium-config", "labels": {"chart": "c"}}', id="JSON, first map"),
            pytest.param(JSON, '{"annotations": {"chart": "c"}, "name": "cilium-config"}', id="JSON, second map"),
            pytest.param(
                JSON, f'{{"annotations": {{"{LAST_APPLIED}": "c"}}, "name": "cilium-config"}}', id="JSON, what goes"
            ),
            pytest.param(INDENTED, '{\n    "name": "cilium-config"\n  }', id="indented JSON"),
            pytest.param(
                INDENTED,
                '{\n    "labels": {\n      "chart": "c"\n    },\n    "name": "cilium-config"\n  }',
                id="indented JSON, first map",
            ),
        ],
    )
    def test_labels_annotations_namespace_and_immutable(self, form: str, metadata: str, immutable: str) -> None:
        mine = '  name: cilium-config\n  namespace: "42"\n  labels: {team: a, "b c": d}\n  annotations: {team: e}\n'
        ours, theirs = BLOCK.format(mine + immutable), form.format(metadata)
        labels, annotations = (
            {key: value for key, value in ConfigMap(theirs).metadata_map(name).items() if key == "chart"}
            for name in ("labels", "annotations")
        )

        text = rebase(ours, theirs, from_release="1.15", to_release="1.15").text

        written = YAML(typ="safe").load(text)
        assert written["metadata"] == {
            "name": "cilium-config",
            "namespace": "42",
            "labels": labels | {"team": "a", "b c": "d"},
            "annotations": annotations | {"team": "e"},
        }
        assert written["data"] == {"debug": "true"}
        assert written.get("immutable", False) is bool(immutable)
        assert rebase(text, theirs, from_release="1.15", to_release="1.15").text == text


def with_map(key: str, values: dict[str, str], *, flow: bool = False) -> str:
    """Return a ConfigMap with labels or annotations."""
    items = [f'"{name}": "{value}"' for name, value in values.items()]
    if flow:
        text = f"  {key}: {{{', '.join(items)}}}\n" if items else ""
    else:
        text = f"  {key}:\n" + "".join(f"    {item}\n" for item in items) if items else ""
    return BLOCK.format("  name: cilium-config\n" + text)


@pytest.mark.parametrize("key", ["labels", "annotations"])
@pytest.mark.parametrize("flow", [False, True], ids=["block", "flow"])
class TestWhoseItIs:
    """In three ways with a base, in two without; marks of ownership are the chart's where it writes them."""

    @pytest.mark.parametrize(
        ("name", "base", "ours", "theirs", "expected"),
        [
            pytest.param("team", None, "a", None, "a", id="ours alone"),
            pytest.param("team", None, None, "b", "b", id="theirs alone"),
            pytest.param("team", None, "a", "b", "a", id="ours is another"),
            pytest.param("team", None, "a", "a", "a", id="alike"),
            pytest.param("team", "a", "a", "b", "b", id="theirs is new"),
            pytest.param("team", "a", "c", "b", "c", id="all differ"),
            pytest.param("team", "a", "a", None, None, id="theirs has dropped it"),
            pytest.param("team", "a", "c", None, "c", id="theirs has dropped it, ours is another"),
            pytest.param("app.kubernetes.io/managed-by", None, "a", "Helm", "Helm", id="ownership in theirs"),
            pytest.param("helm.sh/chart", None, "cilium-1.15", "cilium-1.16", "cilium-1.16", id="the chart"),
            pytest.param("meta.helm.sh/release-name", None, "a", "cilium", "cilium", id="the release"),
            pytest.param("app.kubernetes.io/part-of", None, "a", None, "a", id="ownership in ours alone"),
            pytest.param("app.kubernetes.iox", None, "a", "b", "a", id="a name like ownership"),
            pytest.param(LAST_APPLIED, None, "a", None, None, id="last applied in ours"),
            pytest.param(LAST_APPLIED, None, None, "b", None, id="last applied in theirs"),
            pytest.param(LAST_APPLIED, None, "a", "b", None, id="last applied in both"),
        ],
    )
    @pytest.mark.parametrize("others", [{}, {"x": "y"}], ids=["alone", "beside another"])
    def test_value(
        self,
        key: str,
        flow: bool,
        name: str,
        base: str | None,
        ours: str | None,
        theirs: str | None,
        expected: str | None,
        others: dict[str, str],
    ) -> None:
        sides = [others | ({} if value is None else {name: value}) for value in (base, ours, theirs)]
        texts = [with_map(key, values, flow=flow) for values in sides]

        result = rebase(
            texts[1], texts[2], from_release="1.16", to_release="1.16", base=None if base is None else texts[0]
        )

        document = ConfigMap(result.text)
        assert document.metadata_map(key) == others | ({} if expected is None else {name: expected})
        assert (document.metadata is None or key in document.metadata.last()) is bool(document.metadata_map(key))
        carried = [each.message for each in result.findings if each.id == "metadata-kept"]
        taken = expected is not None and expected != theirs
        assert carried == ([f"Taken over from yours: metadata.{key}.{name}."] if taken else [])


class TestRemarkOnALabel:
    """The comment behind a label stays, whether its value is the user's or the template's."""

    @pytest.mark.parametrize("value", ["a", "b"])
    @pytest.mark.parametrize(
        ("remark", "above", "expected"),
        [
            pytest.param("", "", "{label}  # ours\n", id="the template has none"),
            pytest.param("  # theirs", "", "    # ours\n{label}  # theirs\n", id="the template has one"),
            pytest.param("  # ours", "", "{label}  # ours\n", id="the template has the same"),
            pytest.param("", "    # ours\n", "    # ours\n{label}\n", id="the template has it above"),
        ],
    )
    def test_in_block_style(self, value: str, remark: str, above: str, expected: str) -> None:
        metadata = "  name: cilium-config\n  labels:\n"
        ours = BLOCK.format(f'{metadata}    team: "a"  # ours\n')
        theirs = BLOCK.format(f'{metadata}{above}    team: "{value}"{remark}\n')

        text = rebase(ours, theirs, from_release="1.16", to_release="1.16").text

        assert text == BLOCK.format(metadata + expected.format(label='    team: "a"'))
        assert rebase(text, theirs, from_release="1.16", to_release="1.16").text == text

    @pytest.mark.parametrize("value", ["a", "b"])
    def test_of_upstream_goes(self, value: str) -> None:
        metadata = "  name: cilium-config\n  labels:\n"
        ours = BLOCK.format(f'{metadata}    team: "a"  # Source: a/b.yaml\n')
        theirs = BLOCK.format(f'{metadata}    team: "{value}"\n')

        text = rebase(ours, theirs, from_release="1.16", to_release="1.16").text

        assert text == BLOCK.format(f'{metadata}    team: "a"\n')

    @pytest.mark.parametrize("value", ["a", "b"])
    def test_in_flow_style_it_is_said_to_be_lost(self, value: str) -> None:
        ours = BLOCK.format('  name: cilium-config\n  labels:\n    team: "a"  # ours\n')
        theirs = BLOCK.format(f'  name: cilium-config\n  labels: {{team: "{value}"}}\n')

        result = rebase(ours, theirs, from_release="1.16", to_release="1.16")

        assert ConfigMap(result.text).metadata_map("labels") == {"team": "a"}
        assert ["# ours" in each.message for each in result.findings if each.id == "comments-lost"] == [True]


class TestNamespace:
    """The user's is written where the template has none."""

    def test_where_the_template_has_none(self) -> None:
        ours = OURS.replace("\ndata:", "\n  namespace: here  # ours\ndata:")

        result = rebase(ours, OURS, from_release="1.16", to_release="1.16")

        assert result.text == OURS.replace("\ndata:", '\n  # ours\n  namespace: "here"\ndata:')
        assert [each.message for each in result.findings] == ["Taken over from yours: metadata.namespace."]

    def test_where_the_template_has_no_name_either(self) -> None:
        ours = BLOCK.format("  namespace: here\n  name: cilium-config\n")
        theirs = BLOCK.format("  labels:\n    a: b\n")

        result = rebase(ours, theirs, from_release="1.16", to_release="1.16")

        assert ConfigMap(result.text).namespace == "here"


class TestImmutable:
    """The user's `immutable: true` stays; what the template says of it is the template's."""

    @pytest.mark.parametrize("ours", ["true", "false"])
    @pytest.mark.parametrize("theirs", ["true", "false"])
    def test_that_the_template_has(self, ours: str, theirs: str) -> None:
        mine, template = (f"{OURS}immutable: {value}\n" for value in (ours, theirs))

        assert rebase(mine, template, from_release="1.16", to_release="1.16").text == template
