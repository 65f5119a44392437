"""An output without options is an empty mapping, and its reader is told what that means."""

from __future__ import annotations

import pytest
from ruamel.yaml import YAML

from cilium_cmrebase.merge import rebase

HEAD = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: cilium-config\n"
GONE = f'{HEAD}data:\n  # ours\n  enable-remote-node-identity: "false"\n  # the end\n'


@pytest.mark.parametrize(
    "data",
    [
        'data:\n  # about debug\n  debug: "false"\n',
        'data:  # all of it\n  debug: "false"',
        'data: !!map &d\n  debug: "false"\n',
        '"data" :\n  debug: "false"\n',
        'data: {debug: "false"}\n',
    ],
)
def test_its_data_is_an_empty_mapping(data: str) -> None:
    result = rebase(GONE, HEAD + data, from_release="1.15", to_release="1.16")

    assert YAML(typ="safe", pure=True).load(result.text)["data"] == {}
    assert "nothing-left" in [finding.id for finding in result.findings]


def test_nothing_is_said_where_an_option_is_left() -> None:
    result = rebase(
        f'{GONE}  debug: "true"\n', f'{HEAD}data:\n  debug: "false"\n', from_release="1.15", to_release="1.16"
    )

    assert "nothing-left" not in [finding.id for finding in result.findings]
