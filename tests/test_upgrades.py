"""The laws on clusters of every release, made from the catalog; `test_shared` tries them on files of others."""

from __future__ import annotations

from itertools import pairwise

import pytest

from cilium_cmrebase.catalog import detect_release
from cilium_cmrebase.catalog.template import render_template
from cilium_cmrebase.document import ConfigMap
from cilium_cmrebase.merge import rebase
from tests.support.accounts import checked_rebase
from tests.support.clusters import KINDS, REMARKS, WAYS, cluster
from tests.support.releases import CATALOG, NEWEST, RELEASES, below
from tests.support.sampling import sampled

CLUSTERS = [(release, kind) for release in RELEASES for kind in KINDS]
KEPT = [(release, way) for release in RELEASES for way in WAYS]


def kept_by_hand(release: str, kind: str) -> str:
    """Return the ConfigMap of a cluster with comments of its owner."""
    return WAYS["with remarks"](cluster(CATALOG.release(release), kind), "")


class TestKinds:
    """Clusters of five kinds: what one release is set to survives the way to its neighbours."""

    @pytest.mark.parametrize(("release", "kind"), CLUSTERS)
    def test_rebased_onto_itself_it_is_byte_identical(self, release: str, kind: str) -> None:
        text = kept_by_hand(release, kind)

        assert rebase(text, text, from_release=release, to_release=release).text == text
        assert rebase(text, text).text == text

    @pytest.mark.parametrize("kind", KINDS)
    @pytest.mark.parametrize(("release", "following"), list(pairwise(RELEASES)))
    def test_rebased_onto_the_next_release_nothing_is_lost(self, release: str, following: str, kind: str) -> None:
        result = checked_rebase(
            kept_by_hand(release, kind), render_template(CATALOG.release(following)), release, following
        )

        assert [line for line in REMARKS if line not in result.text] == []

    @pytest.mark.parametrize("kind", KINDS)
    @pytest.mark.parametrize("release", RELEASES[1:])
    def test_rebased_onto_the_release_before_nothing_is_lost(self, release: str, kind: str) -> None:
        lower = below(release)

        result = checked_rebase(kept_by_hand(release, kind), render_template(lower), release, lower.id)

        assert [line for line in REMARKS if line not in result.text] == []

    @pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "as installed"])
    @pytest.mark.parametrize("release", RELEASES[RELEASES.index("1.7") :])
    def test_sets_something_that_its_release_reads(self, release: str, kind: str) -> None:
        """Else the tests above would try the default set again and again; before 1.7 some kinds had no options."""
        assert cluster(CATALOG.release(release), kind) != CATALOG.release(release).defaults()


class TestWays:
    """However people keep a ConfigMap, it is read, and what they have to say is kept."""

    @pytest.mark.parametrize(("release", "way"), sampled(KEPT, 60))
    def test_rebased_onto_the_next_and_the_last_release_nothing_is_lost(self, release: str, way: str) -> None:
        start = CATALOG.release(release)
        text = WAYS[way](cluster(start, "native routing"), start.latest_patch)
        remarks = [line for line in REMARKS if line in text]

        for target in dict.fromkeys((RELEASES[min(RELEASES.index(release) + 1, len(RELEASES) - 1)], NEWEST)):
            result = checked_rebase(text, render_template(CATALOG.release(target)), release, target)

            assert [line for line in remarks if line not in result.text] == []

    @pytest.mark.parametrize("way", WAYS)
    def test_all_say_the_same(self, way: str) -> None:
        data = cluster(CATALOG.release("1.16"), "etcd")

        assert ConfigMap(WAYS[way](data, "1.16.5")).data == data

    @pytest.mark.parametrize("release", RELEASES)
    def test_the_release_of_what_a_chart_renders_is_known_for_sure(self, release: str) -> None:
        entry = CATALOG.release(release)
        text = WAYS["rendered"](cluster(entry, "cluster mesh"), entry.latest_patch)

        detection = detect_release(text, ConfigMap(text).data, CATALOG)

        assert (str(detection.version), detection.certain) == (entry.latest_patch, True)
