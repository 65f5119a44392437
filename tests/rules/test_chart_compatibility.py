"""What Cilium's own chart keeps for a cluster that was first installed with an older release, and what we keep."""

from __future__ import annotations

import json
from functools import cache

import pytest

from cilium_cmrebase import ConfigMap, rebase
from cilium_cmrebase.catalog import default_catalog, release_order
from cilium_cmrebase.values import same
from tests.support.paths import SHARED

pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="needs what the chart keeps")

COMPATIBILITY = json.loads((SHARED / "compat.json").read_text(encoding="utf-8")) if SHARED.is_dir() else {}

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
    return (SHARED / "templates" / f"{release}.yaml").read_bytes().decode("utf-8")


@pytest.mark.parametrize("pair", sorted(COMPATIBILITY))
def test_keeps_what_the_chart_keeps(pair: str) -> None:
    start, target = pair.split("->")
    release = default_catalog().release(target)
    ours = ConfigMap(template(start)).data
    result = rebase(template(start), template(target), from_release=start, to_release=target)
    written = ConfigMap(result.text).data

    for key, (_, kept) in COMPATIBILITY[pair].items():
        effects = [release.effective(key, value) for value in (written.get(key), kept)]
        if key in ours or same(release.kind(key) or "string", *effects):
            continue
        first, last, _ = DEPARTURES[key]
        assert release_order(first) <= release_order(start) <= release_order(last), key
        assert all(each.rules or not each.changes_behaviour for each in result.decisions if each.key == key)


def test_every_departure_is_one() -> None:
    """None of those listed above has come to agree with the chart."""
    departing = set()
    for pair, keys in COMPATIBILITY.items():
        start, target = pair.split("->")
        release = default_catalog().release(target)
        ours = ConfigMap(template(start)).data
        written = ConfigMap(rebase(template(start), template(target), from_release=start, to_release=target).text).data
        departing |= {
            key
            for key, (_, kept) in keys.items()
            if key not in ours
            and not same(
                release.kind(key) or "string",
                release.effective(key, written.get(key)),
                release.effective(key, kept),
            )
        }

    assert departing == set(DEPARTURES)
