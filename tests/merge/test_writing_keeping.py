"""Comments behind a block scalar that keeps the blank lines behind it do not lengthen its value."""

from __future__ import annotations

import pytest

from cilium_cmrebase.document import ConfigMap
from cilium_cmrebase.merge import rebase

HEAD = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: cilium-config\ndata:\n"
HEADING = "\n  # our limits\n\n"
KEPT = "  etcd-config: |+\n    endpoints: []\n"
DEBUG, IPV4 = '  debug: "true"\n', '  enable-ipv4: "true"\n'
LIMIT = '  k8s-client-qps: "50"\n'


class TestKeepingBlockScalar:
    """A heading of the user below one loses the blank line above it, the value nothing."""

    @pytest.mark.parametrize(
        ("ours", "theirs"),
        [
            (KEPT.replace("[]", "[a]") + DEBUG + HEADING + LIMIT, DEBUG + KEPT + LIMIT),
            (KEPT + DEBUG + HEADING + LIMIT, DEBUG + KEPT + LIMIT),
            (DEBUG + KEPT + IPV4 + HEADING + LIMIT, IPV4 + DEBUG + LIMIT),
        ],
        ids=["replaced", "the template's", "inserted"],
    )
    def test_value_is_the_users(self, ours: str, theirs: str) -> None:
        result = rebase(HEAD + ours, HEAD + theirs, from_release="1.16", to_release="1.16", base=HEAD + theirs)

        written = ConfigMap(result.text).data
        assert written["etcd-config"] == ConfigMap(HEAD + ours).data["etcd-config"]
        assert "  # our limits\n" in result.text

    @pytest.mark.parametrize("before", ["", "!!str ", "&limits "], ids=["plain", "tagged", "with an anchor"])
    def test_footer_too(self, before: str) -> None:
        ours = KEPT + LIMIT + "\n  # the end\n"
        theirs = LIMIT + KEPT.replace("|+", f"{before}|+")

        result = rebase(HEAD + ours, HEAD + theirs, from_release="1.16", to_release="1.16")

        assert ConfigMap(result.text).data["etcd-config"] == "endpoints: []\n"
        assert result.text.endswith("  # the end\n")
