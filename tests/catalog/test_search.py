"""Options are found by what people remember of them."""

from __future__ import annotations

import pytest

from cilium_cmrebase.catalog import Catalog, ReleaseError
from cilium_cmrebase.catalog.search import alike, named, search


def names(words: str, release: str | None = None) -> list[str]:
    """Return the names of what *words* find."""
    return [option.name for option in search(words, release=release)]


class TestNamed:
    """Another spelling of a name is that option; a value of the Helm chart is what it sets."""

    @pytest.mark.parametrize(
        ("words", "expected"),
        [
            ("kube_proxy_replacement", ("kube-proxy-replacement",)),
            ("KUBE-PROXY-REPLACEMENT", ("kube-proxy-replacement",)),
            ("--kube-proxy-replacement", ("kube-proxy-replacement",)),
            ("kubeProxyReplacement", ("kube-proxy-replacement",)),
            ("ipv4NativeRoutingCIDR", ("ipv4-native-routing-cidr",)),
            ("bpf.masquerade", ("enable-bpf-masquerade",)),
            ("hubble.enabled", ("enable-hubble",)),
            ("nobody.knows.this", ()),
            ("kube-proxy", ()),
        ],
    )
    def test_of_all_releases(self, words: str, expected: tuple[str, ...]) -> None:
        assert named(words) == expected

    def test_of_one_release_only(self) -> None:
        assert named("TUNNEL", release="1.14") == ("tunnel",)
        assert named("TUNNEL", release="1.16") == ()

    def test_an_unknown_release_is_refused(self) -> None:
        with pytest.raises(ReleaseError):
            named("tunnel", release="2.0")


class TestSearch:
    """The beginning of a name goes before a part of it, and that before likeness."""

    @pytest.mark.parametrize("words", ["hubble-export-", "hubble-export*", "bpf-lb-", "k8s-client-"])
    def test_a_dash_or_star_at_the_end_finds_only_what_begins_so(self, words: str) -> None:
        found = names(words)

        assert len(found) > 1
        assert all(name.startswith(words.rstrip("*")) for name in found)

    def test_a_name_finds_its_switch_then_what_begins_so_then_what_holds_it(self) -> None:
        found = names("egress-gateway")

        assert found[:2] == ["enable-egress-gateway", "egress-gateway-policy-map-max"]
        assert found.index("enable-ipv4-egress-gateway") > found.index("egress-gateway-reconciliation-trigger-interval")

    def test_a_part_finds_all_that_hold_it(self) -> None:
        assert "bpf-map-dynamic-size-ratio" in names("dynamic-size")

    def test_initials_find_what_they_stand_for(self) -> None:
        assert names("kpr") == ["kube-proxy-replacement"]

    def test_one_release_knows_only_its_options(self) -> None:
        assert "tunnel" in names("tunnel", "1.14")
        assert "tunnel" not in names("tunnel", "1.16")

    @pytest.mark.parametrize("words", ["zzzz", "#"])
    def test_what_is_like_nothing_finds_nothing(self, words: str) -> None:
        assert names(words) == []

    @pytest.mark.parametrize(
        ("typo", "meant"),
        [
            ("kube-proxy-replacment", "kube-proxy-replacement"),
            ("kubeproxyreplacement", "kube-proxy-replacement"),
            ("enable-masquerade-bpf", "enable-bpf-masquerade"),
            ("enable-bpf-masquarade", "enable-bpf-masquerade"),
            ("bpf-masquerade", "enable-bpf-masquerade"),
            ("enable-hubbel", "enable-hubble"),
            ("enabled-hubble", "enable-hubble"),
            ("hubble-enable", "enable-hubble"),
            ("hubble-metric", "hubble-metrics"),
            ("ipv4-native-routing-cdir", "ipv4-native-routing-cidr"),
            ("native-routing-cidr-ipv4", "ipv4-native-routing-cidr"),
            ("tunel", "tunnel"),
            ("tunel-protocol", "tunnel-protocol"),
            ("routing-mod", "routing-mode"),
            ("ct-global-max-entries-tpc", "ct-global-max-entries-tcp"),
            ("monitor-agregation", "monitor-aggregation"),
            ("monitor-aggregation-lvl", "monitor-aggregation-level"),
            ("bpf-map-dynamic-ratio", "bpf-map-dynamic-size-ratio"),
            ("cluster-pool-ipv4-mask", "cluster-pool-ipv4-mask-size"),
            ("cluster-pool-ipv4-cdir", "cluster-pool-ipv4-cidr"),
            ("identity-alocation-mode", "identity-allocation-mode"),
            ("enable-endpoint-route", "enable-endpoint-routes"),
            ("auto-direct-node-route", "auto-direct-node-routes"),
            ("enable-ip-sec", "enable-ipsec"),
            ("enable-wiregaurd", "enable-wireguard"),
            ("enable-l7-prox", "enable-l7-proxy"),
            ("enable-ip6", "enable-ipv6"),
            ("clustername", "cluster-name"),
            ("cluster.id", "cluster-id"),
            ("gateway-api", "enable-gateway-api"),
            ("bgp-control-plane", "enable-bgp-control-plane"),
            ("dns-proxy-transparent-mode", "dnsproxy-enable-transparent-mode"),
            ("cni-exclusiv", "cni-exclusive"),
            ("debug-verbos", "debug-verbose"),
        ],
    )
    def test_a_common_slip_finds_what_was_meant_first(self, typo: str, meant: str) -> None:
        assert names(typo)[0] == meant


class TestAlike:
    """Names like a misspelled one are told, most alike first."""

    def test_at_most_five(self, catalog: Catalog) -> None:
        assert len(alike("enable-ipv", catalog)) == 5

    def test_the_order_of_words_does_not_matter(self, catalog: Catalog) -> None:
        assert alike("replacement-proxy-kube", catalog)[0] == "kube-proxy-replacement"
