"""A template may be a fragment without metadata; the user's name is carried over where it can be."""

from __future__ import annotations

import pytest
from ruamel.yaml import YAML

from cilium_cmrebase.document import ConfigMap
from cilium_cmrebase.merge import rebase

NAMED = (
    "kind: ConfigMap\nmetadata:\n  name: cilium-config\n  namespace: here\n  labels:\n    team: net\n"
    "data:\n  debug: 'true'\n"
)
BARE = "kind: ConfigMap\ndata:\n  debug: 'true'\n"


class TestFragments:
    """What comes out is YAML, with the user's name where the template has a place for it."""

    @pytest.mark.parametrize(
        ("ours", "theirs", "expected"),
        [
            pytest.param(NAMED, BARE, {"name": "cilium-config", "namespace": "here"}, id="a fragment in block style"),
            pytest.param(NAMED, '{"kind": "ConfigMap", "data": {"debug": "true"}}\n', None, id="in flow style"),
            pytest.param(BARE, BARE, None, id="neither has a name"),
        ],
    )
    def test_name(self, ours: str, theirs: str, expected: dict[str, str] | None) -> None:
        result = rebase(ours, theirs, from_release="1.16", to_release="1.16")

        loaded = YAML(typ="safe", pure=True).load(result.text)
        assert loaded["data"] == {"debug": "true"}
        metadata = loaded.get("metadata")
        assert (metadata and {key: metadata[key] for key in ("name", "namespace")}) == expected

    def test_labels_and_annotations(self) -> None:
        ours = NAMED.replace("\ndata:", "\n  annotations: {a: b}\ndata:")

        result = rebase(ours, BARE, from_release="1.16", to_release="1.16")

        metadata = YAML(typ="safe", pure=True).load(result.text)["metadata"]
        assert (metadata["labels"], metadata["annotations"]) == ({"team": "net"}, {"a": "b"})
        [finding] = [each for each in result.findings if each.id == "metadata-kept"]
        assert finding.message.endswith(
            "metadata.name, metadata.namespace, metadata.labels.team, metadata.annotations.a."
        )

    def test_what_is_carried_over_is_named(self) -> None:
        theirs = NAMED.replace("  labels:\n    team: net\n", "")

        result = rebase(NAMED, theirs, from_release="1.16", to_release="1.16")

        [finding] = [each for each in result.findings if each.id == "metadata-kept"]
        assert "metadata.labels.team" in finding.message

    @pytest.mark.parametrize("name", ["123", "on", "1e3", "a.b-c"])
    def test_it_is_a_text(self, name: str) -> None:
        ours = ConfigMap(NAMED.replace("cilium-config", f'"{name}"').replace("here", f'"{name}"'), name=name)

        loaded = YAML(typ="safe", pure=True).load(rebase(ours, from_release="1.16", to_release="1.17").text)

        assert (loaded["metadata"]["name"], loaded["metadata"]["namespace"]) == (name, name)

    def test_a_template_of_our_own_has_the_name_of_the_users_config_map(self) -> None:
        ours = ConfigMap(NAMED.replace("cilium-config", "cilium-config-b"), name="cilium-config-b")

        result = rebase(ours, from_release="1.16", to_release="1.17")

        assert ConfigMap(result.text, name="cilium-config-b").namespace == "here"

    def test_a_template_of_our_own_has_the_name_and_namespace_that_cilium_reads(self) -> None:
        result = rebase(BARE, from_release="1.16", to_release="1.16")

        loaded = YAML(typ="safe", pure=True).load(result.text)
        assert loaded["metadata"] == {"name": "cilium-config", "namespace": "kube-system"}
