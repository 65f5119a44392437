"""Metadata of the output: the template's, without what the API server writes."""

from __future__ import annotations

import pytest

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
