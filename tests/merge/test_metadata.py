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
