"""What Cilium's own chart keeps for a cluster that was first installed with an older release, and what we keep."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache

import pytest

from cilium_cmrebase import ConfigMap, Result, rebase
from cilium_cmrebase.catalog import release_order
from cilium_cmrebase.catalog.template import render_template
from cilium_cmrebase.values import same
from tests.support.paths import SHARED
from tests.support.releases import CATALOG

# Of each option that the chart keeps for older clusters, some of the pairs of releases: which one the cluster was
# installed with, which one it is upgraded to, and what the chart then writes; None: it leaves the option out.
SAMPLE: tuple[tuple[str, str, str, str | None], ...] = (
    ("1.0", "1.8", "bpf-ct-global-any-max", "262144"),
    ("1.4", "1.14", "bpf-ct-global-any-max", "262144"),
    ("1.7", "1.20", "bpf-ct-global-any-max", "262144"),
    ("1.0", "1.8", "bpf-ct-global-tcp-max", "524288"),
    ("1.4", "1.14", "bpf-ct-global-tcp-max", "524288"),
    ("1.7", "1.20", "bpf-ct-global-tcp-max", "524288"),
    ("1.0", "1.8", "bpf-map-dynamic-size-ratio", None),
    ("1.4", "1.14", "bpf-map-dynamic-size-ratio", None),
    ("1.7", "1.20", "bpf-map-dynamic-size-ratio", None),
    ("1.0", "1.8", "cluster-pool-ipv4-cidr", None),
    ("1.4", "1.8", "cluster-pool-ipv4-cidr", None),
    ("1.7", "1.8", "cluster-pool-ipv4-cidr", None),
    ("1.0", "1.8", "cluster-pool-ipv4-mask-size", None),
    ("1.4", "1.8", "cluster-pool-ipv4-mask-size", None),
    ("1.7", "1.8", "cluster-pool-ipv4-mask-size", None),
    ("1.0", "1.14", "cnp-node-status-gc-interval", None),
    ("1.4", "1.14", "cnp-node-status-gc-interval", None),
    ("1.7", "1.14", "cnp-node-status-gc-interval", None),
    ("1.0", "1.8", "disable-cnp-status-updates", None),
    ("1.4", "1.11", "disable-cnp-status-updates", None),
    ("1.7", "1.14", "disable-cnp-status-updates", None),
    ("1.0", "1.12", "dnsproxy-enable-transparent-mode", "false"),
    ("1.6", "1.16", "dnsproxy-enable-transparent-mode", "false"),
    ("1.11", "1.20", "dnsproxy-enable-transparent-mode", "false"),
    ("1.0", "1.8", "enable-bpf-clock-probe", None),
    ("1.4", "1.10", "enable-bpf-clock-probe", None),
    ("1.7", "1.12", "enable-bpf-clock-probe", None),
    ("1.0", "1.8", "enable-bpf-masquerade", None),
    ("1.9", "1.11", "enable-bpf-masquerade", "true"),
    ("1.9", "1.20", "enable-bpf-masquerade", "true"),
    ("1.12", "1.14", "enable-external-ips", None),
    ("1.12", "1.15", "enable-external-ips", None),
    ("1.13", "1.15", "enable-external-ips", None),
    ("1.12", "1.14", "enable-host-port", None),
    ("1.12", "1.15", "enable-host-port", None),
    ("1.13", "1.15", "enable-host-port", None),
    ("1.12", "1.14", "enable-node-port", None),
    ("1.12", "1.15", "enable-node-port", None),
    ("1.13", "1.15", "enable-node-port", None),
    ("1.0", "1.17", "enable-policy-secrets-sync", None),
    ("1.0", "1.19", "enable-policy-secrets-sync", None),
    ("1.16", "1.20", "enable-policy-secrets-sync", None),
    ("1.0", "1.8", "enable-session-affinity", None),
    ("1.0", "1.10", "enable-session-affinity", None),
    ("1.7", "1.11", "enable-session-affinity", None),
    ("1.0", "1.20", "envoy-xds-mode", None),
    ("1.10", "1.20", "envoy-xds-mode", None),
    ("1.19", "1.20", "envoy-xds-mode", None),
    ("1.0", "1.16", "external-envoy-proxy", "false"),
    ("1.8", "1.18", "external-envoy-proxy", "false"),
    ("1.15", "1.20", "external-envoy-proxy", "false"),
    ("1.0", "1.8", "ipam", None),
    ("1.4", "1.8", "ipam", None),
    ("1.7", "1.8", "ipam", None),
    ("1.0", "1.10", "kube-proxy-replacement", "probe"),
    ("1.4", "1.11", "kube-proxy-replacement", "probe"),
    ("1.13", "1.15", "kube-proxy-replacement", "disabled"),
    ("1.0", "1.10", "kube-proxy-replacement-healthz-bind-address", ""),
    ("1.4", "1.11", "kube-proxy-replacement-healthz-bind-address", ""),
    ("1.13", "1.15", "kube-proxy-replacement-healthz-bind-address", None),
    ("1.0", "1.8", "operator-api-serve-addr", None),
    ("1.4", "1.14", "operator-api-serve-addr", None),
    ("1.7", "1.20", "operator-api-serve-addr", None),
    ("1.0", "1.16", "proxy-prometheus-port", "9964"),
    ("1.8", "1.18", "proxy-prometheus-port", "9964"),
    ("1.15", "1.20", "proxy-prometheus-port", "9964"),
)
# All of them, where they lie beside the checkout: for each pair and option the new default and what is kept.
COMPATIBILITY: dict[str, dict[str, list[str | None]]] = (
    json.loads((SHARED / "compat.json").read_text(encoding="utf-8")) if SHARED.is_dir() else {}
)
KEPT = (
    {pair: {key: kept for key, (_, kept) in keys.items()} for pair, keys in COMPATIBILITY.items()}
    if COMPATIBILITY
    else {
        f"{start}->{target}": {key: kept for first, last, key, kept in SAMPLE if (first, last) == (start, target)}
        for start, target, _, _ in SAMPLE
    }
)

# Where we depart from the chart: the first and last release of such clusters, and why.
DEPARTURES = {
    "bpf-ct-global-tcp-max": ("1.0", "1.4", "agents up to 1.4 track a million connections, not what charts assume"),
    "bpf-map-dynamic-size-ratio": ("1.0", "1.7", "since 1.13 leaving it out no longer means fixed sizes"),
    "disable-cnp-status-updates": ("1.0", "1.7", "since 1.14 leaving it out no longer means updates"),
    "kube-proxy-replacement": ("1.0", "1.13", "what the cluster does outranks what charts assume of its age"),
    "proxy-prometheus-port": ("1.0", "1.13", "ConfigMaps of 1.13 and before never had it, so that nothing listens"),
}


@cache
def template(release: str) -> str:
    """Return upstream's template where it lies beside the checkout, else the catalog's, which says the same."""
    if SHARED.is_dir():
        return (SHARED / "templates" / f"{release}.yaml").read_bytes().decode("utf-8")
    return render_template(CATALOG.release(release))


def departures(pair: str, keys: Mapping[str, str | None]) -> Iterator[tuple[str, Result]]:
    """Yield the options that we do not keep as the chart does, each with the rebase."""
    start, target = pair.split("->")
    release = CATALOG.release(target)
    ours = ConfigMap(template(start)).data
    result = rebase(template(start), template(target), from_release=start, to_release=target)
    written = ConfigMap(result.text).data
    for key, kept in keys.items():
        effects = [release.effective(key, value) for value in (written.get(key), kept)]
        if key not in ours and not same(release.kind(key) or "string", *effects):
            yield key, result


@pytest.mark.parametrize("pair", sorted(KEPT))
def test_keeps_what_the_chart_keeps(pair: str) -> None:
    start = pair.partition("->")[0]

    for key, result in departures(pair, KEPT[pair]):
        first, last, _ = DEPARTURES[key]
        assert release_order(first) <= release_order(start) <= release_order(last), key
        assert all(
            decision.rules or not decision.changes_behaviour for decision in result.decisions if decision.key == key
        )


def test_every_departure_is_one() -> None:
    """None of those listed above has come to agree with the chart."""
    assert {key for pair, keys in KEPT.items() for key, _ in departures(pair, keys)} == set(DEPARTURES)


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs what the chart keeps")
def test_the_sample_is_part_of_all() -> None:
    for start, target, key, kept in SAMPLE:
        assert COMPATIBILITY[f"{start}->{target}"][key][1] == kept

    assert {key for _, _, key, _ in SAMPLE} == {key for keys in COMPATIBILITY.values() for key in keys}
