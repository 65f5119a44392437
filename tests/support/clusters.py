"""ConfigMaps of several kinds of cluster, of any release, in the ways that people keep them."""

from __future__ import annotations

import json
from collections.abc import Callable

from cilium_cmrebase.catalog import Release
from cilium_cmrebase.document.spelling import spell

__all__ = ["KINDS", "REMARKS", "WAYS", "cluster"]

_ETCD = """\
---
endpoints:
  - https://10.1.2.3:2379
# the certificates come with the nodes
trusted-ca-file: '/etc/etcd/ca.crt'
"""
# What kinds of cluster set beside the default set, where their release knows it; of several values the first one that
# the release accepts.
KINDS: dict[str, dict[str, tuple[str, ...]]] = {
    "as installed": {},
    "etcd": {
        "kvstore": ("etcd",),
        "kvstore-opt": ('{"etcd.config": "/var/lib/etcd-config/etcd.config"}',),
        "etcd-config": (_ETCD,),
        "identity-allocation-mode": ("kvstore",),
        "debug": ("true",),
        "prometheus-serve-addr": (":9962",),
    },
    "without kube-proxy": {
        "kube-proxy-replacement": ("strict", "true"),
        "node-port-mode": ("dsr",),
        "bpf-lb-mode": ("dsr",),
        "bpf-lb-algorithm": ("maglev",),
        "enable-bpf-masquerade": ("true",),
    },
    "native routing": {
        "tunnel": ("disabled",),
        "routing-mode": ("native",),
        "auto-direct-node-routes": ("true",),
        "native-routing-cidr": ("10.0.0.0/8",),
        "ipv4-native-routing-cidr": ("10.0.0.0/8",),
        "enable-endpoint-routes": ("true",),
    },
    "cluster mesh": {
        "cluster-name": ("west",),
        "cluster-id": ("3",),
        "enable-ipv6": ("true",),
        "enable-wireguard": ("true",),
        "cluster-pool-ipv6-cidr": ("fd00::/104",),
    },
}
# Comments that each way of keeping a ConfigMap with comments has.
REMARKS = ("# Ours: ask the network team before changing anything", "# see OPS-17", "# the last word")

_IMAGE = "image: quay.io/cilium/cilium:v{patch}"


def cluster(release: Release, kind: str) -> dict[str, str]:
    """Return the data of a cluster of *release*: its default set, and what clusters of that *kind* set."""
    data = release.defaults()
    for key, values in KINDS[kind].items():
        if key in release:
            accepted = [value for value in values if not release.refuses(key, value)]
            data |= {key: accepted[0]} if accepted else {}
    return data


def _yaml(data: dict[str, str], pad: str = "") -> str:
    """Return *data* as it stands below `data:`."""
    return "".join(f"{pad}  {key}: {head}\n{body}" for key, (head, body) in _spelled(data, len(pad) + 2))


def _spelled(data: dict[str, str], indent: int) -> list[tuple[str, tuple[str, str]]]:
    return [(key, spell(value, indent)) for key, value in data.items()]


def _rendered(data: dict[str, str], patch: str) -> str:
    """As a chart renders it, among other objects."""
    return (
        "---\napiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: cilium\n---\n"
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: cilium-config\n  namespace: kube-system\n"
        f"data:\n\n{_yaml(data)}---\n"
        "apiVersion: apps/v1\nkind: DaemonSet\nmetadata:\n  name: cilium\nspec:\n  template:\n    spec:\n"
        f"      containers:\n      - name: cilium-agent\n        {_IMAGE.format(patch=patch)}\n"
    )


def _exported(data: dict[str, str], patch: str) -> str:
    """As `kubectl get -o yaml` prints it: sorted, with what the API server adds."""
    return (
        f"apiVersion: v1\ndata:\n{_yaml(dict(sorted(data.items())))}kind: ConfigMap\nmetadata:\n"
        "  annotations:\n    meta.helm.sh/release-name: cilium\n    team: network\n"
        '  creationTimestamp: "2024-02-29T12:00:00Z"\n  labels:\n    app.kubernetes.io/managed-by: Helm\n'
        "  managedFields:\n  - apiVersion: v1\n    fieldsType: FieldsV1\n    manager: helm\n"
        "  name: cilium-config\n  namespace: kube-system\n"
        '  resourceVersion: "12345"\n  uid: 01234567-89ab-cdef-0123-456789abcdef\n'
    )


def _with_remarks(data: dict[str, str], patch: str) -> str:
    """As people keep it by hand: a header, a remark behind a value, a footer."""
    first, *others = data
    return (
        f"{REMARKS[0]}\n\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: cilium-config\ndata:\n"
        f"  {first}: {spell(data[first], 2)[0]}  {REMARKS[1]}\n"
        f"{_yaml({key: data[key] for key in others})}  {REMARKS[2]}\n"
    )


def _with_carriage_returns(data: dict[str, str], patch: str) -> str:
    """As an editor of Windows writes it."""
    return "\ufeff" + _with_remarks(data, patch).replace("\n", "\r\n")


def _as_json(data: dict[str, str], patch: str) -> str:
    """As `kubectl get -o json` prints it."""
    metadata = {"name": "cilium-config", "namespace": "kube-system"}
    return json.dumps({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data}, indent=4) + "\n"


def _in_a_list(data: dict[str, str], patch: str) -> str:
    """As `kubectl get` of several objects prints them."""
    return (
        "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: ConfigMap\n  metadata:\n    name: other\n"
        "  data:\n    debug: x\n- apiVersion: v1\n  kind: ConfigMap\n  metadata:\n    name: cilium-config\n"
        f"  data:\n{_yaml(data, '  ')}"
    )


WAYS: dict[str, Callable[[dict[str, str], str], str]] = {
    "rendered": _rendered,
    "exported": _exported,
    "with remarks": _with_remarks,
    "with carriage returns": _with_carriage_returns,
    "as JSON": _as_json,
    "in a list": _in_a_list,
}
