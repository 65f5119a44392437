"""`schemas/conflicts.json`: options that contradict each other so that Cilium refuses to start or overrides one."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from cilium_cmrebase import check
from cilium_cmrebase.catalog import default_catalog, parse_version
from cilium_cmrebase.rules import Configured, parse_condition
from tests.support.faults import assert_no_faults
from tests.support.paths import SCHEMAS

CATALOG = default_catalog()
CONFLICTS: list[dict[str, Any]] = json.loads((SCHEMAS / "conflicts.json").read_text(encoding="utf-8"))["conflicts"]
HEAD = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: cilium-config\ndata:\n"


def with_the_check(conflict: dict[str, Any]) -> tuple[str, ...]:
    """Return the releases that *conflict* says to refuse or override its options, oldest first."""
    first, last = conflict["from"], conflict["until"] or CATALOG.releases[-1]
    return CATALOG.releases[CATALOG.releases.index(first) : CATALOG.releases.index(last) + 1]


class TestConflicts:
    """Each says since when, on which condition, what to do, and where it is checked."""

    def test_ids_are_unique(self) -> None:
        ids = [conflict["id"] for conflict in CONFLICTS]

        assert len(ids) == len(set(ids))
        assert all(re.fullmatch(r"[a-z0-9.-]+", each) for each in ids)

    def test_are_well_formed(self) -> None:
        def is_well_formed(conflict: dict[str, Any]) -> bool:
            return (
                conflict["severity"] in ("fatal", "ignored")
                and conflict["component"] in ("agent", "operator", "chart")
                and conflict["from"] in CATALOG.releases
                and conflict["until"] in (None, *CATALOG.releases)
                and with_the_check(conflict) != ()
                and conflict["message"] != ""
                and conflict["action"].endswith(".")
                and conflict["source"] != ""
            )

        assert_no_faults(conflict["id"] for conflict in CONFLICTS if not is_well_formed(conflict))

    def test_name_patches_of_releases_with_the_check_only_and_in_order(self) -> None:
        named = [
            (conflict, [parse_version(patch).release for patch in conflict.get(field, ())])
            for conflict in CONFLICTS
            for field in ("from_patches", "until_patches")
        ]

        assert_no_faults(
            (conflict["id"], releases)
            for conflict, releases in named
            if releases != [release for release in with_the_check(conflict) if release in releases]
        )

    def test_speak_of_options_that_some_release_with_the_check_knows(self) -> None:
        assert_no_faults(
            (conflict["id"], key)
            for conflict in CONFLICTS
            for key in conflict["keys"]
            if not set(CATALOG.knows(key)) & set(with_the_check(conflict))
        )

    @pytest.mark.parametrize(
        ("version", "conflict", "expected"),
        [
            ("1.13", "delegated-ipam-with-ingress", True),
            ("1.13.5", "delegated-ipam-with-ingress", False),
            ("1.13.6", "delegated-ipam-with-ingress", True),
            ("1.13.6-cee.1", "delegated-ipam-with-ingress", True),
            ("1.14.0", "delegated-ipam-with-ingress", False),
            ("1.14.1", "delegated-ipam-with-ingress", True),
            ("1.15.0", "delegated-ipam-with-ingress", True),
            ("1.16.0", "delegated-ipam-with-ingress", False),
            ("1.11", "recorder-without-lb-only", False),
            ("1.11.1", "recorder-without-lb-only", True),
            ("1.11.2", "recorder-without-lb-only", False),
            ("1.10.20", "recorder-without-lb-only", True),
        ],
    )
    def test_counts_from_the_patch_that_has_it_to_the_last(self, version: str, conflict: str, expected: bool) -> None:
        assert (conflict in [each["id"] for each in CATALOG.conflicts_in(version)]) == expected

    @pytest.mark.parametrize("release", CATALOG.releases)
    def test_the_default_set_of_a_release_contradicts_nothing(self, release: str) -> None:
        entry = CATALOG.release(release)
        for patch in entry.patches:
            cluster = Configured(entry.defaults(patch), entry)
            found = [each for each in CATALOG.conflicts_in(patch) if parse_condition(each["when"]).holds(cluster)]
            # Early patches of 1.10 had a default that their own agent overrode.
            assert not [each["id"] for each in found if each["severity"] == "fatal" or patch == entry.latest_patch]

    @pytest.mark.parametrize(
        ("release", "data", "expected"),
        [
            ("1.16", '  enable-ipsec: "true"\n  enable-wireguard: "true"\n', "ipsec-with-wireguard"),
            ("1.9", '  enable-ipsec: "true"\n  enable-wireguard: "true"\n', None),
            ("1.16", '  install-iptables-rules: "false"\n', "l7-proxy-without-iptables-rules"),
            ("1.16", '  install-iptables-rules: "false"\n  enable-l7-proxy: "false"\n', None),
            ("1.16", '  routing-mode: "native"\n', "native-routing-without-ipv4-cidr-1.15"),
            ("1.16", '  cluster-name: "a"\n  cluster-id: "256"\n', "cluster-id-above-255"),
            ("1.16", '  cluster-name: "a"\n  cluster-id: "256"\n  max-connected-clusters: "511"\n', None),
            ("1.11.1", '  kube-proxy-replacement: "strict"\n  enable-recorder: "true"\n', "recorder-without-lb-only"),
            ("1.11.2", '  kube-proxy-replacement: "strict"\n  enable-recorder: "true"\n', None),
            (
                "1.16",
                '  routing-mode: "native"\n  ipv4-native-routing-cidr: "10.0.0.0/8"\n  enable-ipv6: "false"\n',
                None,
            ),
        ],
    )
    def test_compiled_defaults_count(self, release: str, data: str, expected: str | None) -> None:
        findings = check(HEAD + data, release=release).findings

        ids = [each.finding.id for each in findings if each.finding.kind == "contradiction"]
        assert (expected in ids) if expected else not ids
