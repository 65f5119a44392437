"""`diff`: what differs in meaning between two ConfigMaps, two default sets, or one of each."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st

from cilium_cmrebase import Catalog, ConfigMap, Difference, DocumentError, ReleaseError, diff
from cilium_cmrebase.catalog import default_catalog
from cilium_cmrebase.differences import NoSuchKeyError
from cilium_cmrebase.values import same
from tests.support.releases import CATALOG, UNKNOWN
from tests.support.strategies import GONE, OPTIONS
from tests.support.tiny_catalog import TinyCatalog, config_map, option

_MIRRORED = {"added": "removed", "removed": "added", "changed": "changed"}
_CHOICES = OPTIONS | GONE
DATA = st.dictionaries(st.sampled_from(sorted(_CHOICES)), st.integers(0, 2), max_size=8).map(
    lambda chosen: {key: _CHOICES[key][which] for key, which in chosen.items()}
)
RELEASES = st.sampled_from(["1.4", "1.15", "1.16"])


def compare(left: Mapping[str, str], right: Mapping[str, str], **options: Any) -> Difference:
    """Compare two ConfigMaps of 1.16, unless *options* say otherwise; as none may be empty, both get an odd key."""
    if not left or not right:
        left, right = {**left, "an-odd-key": "x"}, {**right, "an-odd-key": "x"}
    return diff(config_map(left), config_map(right), **{"left_release": "1.16", "right_release": "1.16"} | options)


def kinds(found: Difference) -> dict[str, str]:
    return {entry.key: entry.kind for entry in found.entries}


class TestMeaning:
    """Values that mean the same as the option's type do not differ, however they are written."""

    @pytest.mark.parametrize(
        ("key", "left", "right"),
        [
            pytest.param("debug", "true", "True", id="booleans"),
            pytest.param("debug", "true", "true\n", id="a line break at the end"),
            pytest.param("identity-gc-interval", "5m0s", "300s", id="durations"),
            pytest.param("cluster-id", "7", "0x7", id="integers"),
            pytest.param("k8s-client-qps", "5", "5.0", id="numbers"),
            pytest.param("devices", "eth0 eth1", "eth0,eth1", id="lists"),
            pytest.param("kvstore-opt", '{"a": "1", "b": "2"}', "b=2,a=1", id="maps, whose order means nothing"),
            pytest.param("ces-rate-limits", '[{"nodes":0,"limit":1}]', '[ {"limit": 1, "nodes": 0} ]', id="JSON"),
            pytest.param("etcd-config", "---\na: 'b'\nc:\n- d\n", "c: [d]\n# a remark\na: b", id="YAML"),
            pytest.param("monitor-aggregation", "medium", "Medium", id="words in any case"),
            pytest.param("nobodys-option", "x", " x\n", id="blanks around an unknown option"),
        ],
    )
    def test_no_difference(self, key: str, left: str, right: str) -> None:
        assert not compare({key: left}, {key: right})

    @pytest.mark.parametrize(
        ("key", "left", "right"),
        [
            pytest.param("debug", "true", "false", id="booleans"),
            pytest.param("cluster-name", "true", "True", id="texts that look like booleans"),
            pytest.param("cluster-id", "7", "08", id="a number and what is none"),
            pytest.param("devices", "eth0 eth1", "eth1 eth0", id="the order of a list counts"),
            pytest.param("kvstore-opt", "a=1", '{"a": 1}', id="a number in a map is refused"),
            pytest.param("etcd-config", "a: true", "a: 'true'", id="a quoted word in YAML"),
            pytest.param("nobodys-option", "true", "True", id="an unknown option is a text"),
        ],
    )
    def test_difference(self, key: str, left: str, right: str) -> None:
        assert kinds(compare({key: left}, {key: right})) == {key: "changed"}

    def test_an_option_that_one_release_does_not_know_is_compared_as_text(self, tmp_path: Path) -> None:
        tiny = TinyCatalog(tmp_path)
        tiny.release("1.1", {"a": option("bool")})
        tiny.release("1.2", {"b": option("bool")})
        data = {"a": "true", "b": "1"}, {"a": "True", "b": "1"}

        found = compare(*data, left_release="1.1", right_release="1.2", catalog=Catalog(tmp_path))

        assert [(each.key, each.left_type, each.right_type) for each in found.entries] == [("a", "bool", None)]

    def test_an_option_of_two_types_has_to_mean_the_same_as_both(self, tmp_path: Path) -> None:
        tiny = TinyCatalog(tmp_path)
        tiny.release("1.1", {"a": option("int"), "b": option("strings"), "c": option("int")})
        tiny.release("1.2", {"a": option("uint16"), "b": option("string"), "c": option("duration")})
        left, right = {"a": "7", "b": "x y", "c": "0x1"}, {"a": "0x7", "b": "x,y", "c": "1"}

        found = compare(left, right, left_release="1.1", right_release="1.2", catalog=Catalog(tmp_path))

        assert [(each.key, each.left_type, each.right_type) for each in found.entries] == [
            ("b", "strings", "string"),
            ("c", "int", "duration"),
        ]


class TestEntries:
    """An entry says which side has what, of which type, and where."""

    LEFT = config_map({"debug": "true", "cluster-id": "1", "tunnel": "vxlan"})
    RIGHT = config_map({"cluster-name": "a", "debug": "false"})

    def test_all_there_is_to_say(self) -> None:
        left = ConfigMap(self.LEFT, source="left.yaml")
        found = diff(left, self.RIGHT, left_release="1.13", right_release="1.16")

        assert [
            (each.key, each.kind, each.left, each.right, each.left_type, each.right_type) for each in found.entries
        ] == [
            ("debug", "changed", "true", "false", "bool", "bool"),
            ("cluster-id", "removed", "1", None, "int", "uint32"),
            ("tunnel", "removed", "vxlan", None, "string", None),
            ("cluster-name", "added", None, "a", "string", "string"),
        ]
        assert [each.left_place and each.left_place[:3] for each in found.entries] == [
            ("left.yaml", 7, 3),
            ("left.yaml", 8, 3),
            ("left.yaml", 9, 3),
            None,
        ]
        assert [each.right_place and each.right_place[:3] for each in found.entries] == [
            ("right", 8, 3),
            None,
            None,
            ("right", 7, 3),
        ]
        assert (found.compared, found.summary) == (4, {"changed": 1, "removed": 2, "added": 1})

    @pytest.mark.parametrize(
        ("key", "left", "right", "paths"),
        [
            pytest.param("devices", "eth0", "eth1", ["[0]", "[0]"], id="a list"),
            pytest.param("kvstore-opt", "a=1,b=1", "a=2,b=2", ["a", "b"], id="a map"),
            pytest.param("ces-rate-limits", '[{"limit":1}]', '[{"limit":2}]', ["[0].limit"], id="JSON"),
            pytest.param("etcd-config", "a: {b: c}", "a: {b: d}", ["a.b"], id="YAML"),
            pytest.param("etcd-config", "a: [\nb", "a: [\nc", ["line 2"], id="broken YAML"),
            pytest.param("nobodys-option", "a: 1\nb: 2", "a: 1\nb: 3", ["line 2"], id="an unknown text"),
            pytest.param("cluster-name", "a", "b", [], id="a word"),
        ],
    )
    def test_values_with_parts_have_details(self, key: str, left: str, right: str, paths: list[str]) -> None:
        [entry] = compare({key: left}, {key: right}).entries

        assert [detail.path for detail in entry.details] == paths

    def test_of_a_repeated_key_the_last_value_counts(self) -> None:
        text = config_map({"debug": "false"}) + '  debug: "true"\n'

        assert not diff(text, config_map({"debug": "true"}), left_release="1.16", right_release="1.16")


class TestSides:
    """A side is a ConfigMap, in whatever stream, or a release or patch, which stands for its default set."""

    def test_releases_stand_for_the_default_set_of_their_newest_patch(self, catalog: Catalog) -> None:
        found = diff("1.15", "v1.16", catalog=catalog)

        assert found.left.data == catalog.release("1.15").defaults()
        assert found.right.data == catalog.release("1.16").defaults()
        assert kinds(found)["external-envoy-proxy"] == "changed"

    def test_patches_stand_for_their_own(self, catalog: Catalog) -> None:
        release = catalog.release("1.15")
        old, new = release.defaults("1.15.3"), release.defaults("1.15.9")

        found = diff("1.15.3", "1.15.9", catalog=catalog)

        assert kinds(found) == {key: "added" for key in new if key not in old} != {}

    @pytest.mark.parametrize(("given", "says"), [("1.16.99", "1.16.99"), (UNKNOWN, UNKNOWN), ("1.16.0-pre.3", "pre.3")])
    def test_a_default_set_that_is_not_known_is_refused(self, given: str, says: str) -> None:
        with pytest.raises(ReleaseError, match=says):
            diff(given, "1.16")

    def test_the_config_map_is_picked_from_a_stream(self) -> None:
        stream = f"kind: Secret\n---\n{config_map({'debug': 'true'})}---\n" + config_map({"debug": "false"}).replace(
            "cilium-config", "mine"
        )

        assert not diff(stream, config_map({"debug": "1"}), left_release="1.16", right_release="1.16")
        with pytest.raises(DocumentError):
            diff(stream, config_map({"debug": "1"}), name="mine", left_release="1.16", right_release="1.16")
        assert kinds(diff(stream, stream.replace("false", "true"), name="mine", left_release="1.16")) == {
            "debug": "changed"
        }

    def test_the_release_of_a_config_map_is_detected(self) -> None:
        text = config_map({"debug": "true"}) + "---\nimage: quay.io/cilium/cilium:v1.15.4\n"

        found = diff(text, "1.16")

        assert (found.left.version, found.left.certain) == (("1.15", "1.15.4"), True)

    def test_what_cannot_be_detected_is_taken_for_that_of_the_other_side(self) -> None:
        for found in (diff(config_map({"x-y-z": "1"}), "1.16"), diff("1.16", config_map({"x-y-z": "1"}))):
            assert found.left.version.release == found.right.version.release == "1.16"
            assert found.left.certain != found.right.certain

    def test_with_nothing_to_go_by_the_release_has_to_be_given(self) -> None:
        unknown = config_map({"x-y-z": "1"})

        with pytest.raises(ReleaseError, match="left"):
            diff(unknown, unknown)
        assert not diff(unknown, unknown, right_release="1.16")

    def test_a_default_set_can_be_read_by_another_release(self) -> None:
        found = diff("1.15", "1.15", right_release="1.16", effective=True)

        assert (found.left.version.release, found.right.version.release) == ("1.15", "1.16")
        assert {"proxy-prometheus-port", "external-envoy-proxy"}.isdisjoint(kinds(found))
        assert kinds(found)["enable-remote-node-identity"] == "removed"

    def test_a_release_that_is_not_known_is_refused(self) -> None:
        with pytest.raises(ReleaseError):
            diff("1.15", "1.16", right_release="1.99")


class TestEffective:
    """Where effects are compared, what is not written counts as the compiled default of the side's release."""

    @pytest.fixture
    def tiny(self, tmp_path: Path) -> Catalog:
        """Two releases that differ in what they know and in compiled defaults."""
        folder = TinyCatalog(tmp_path)
        folder.release(
            "1.1",
            {
                "steady": option("bool", "false"),
                "moved": option("duration", "5m0s"),
                "gone": option("bool", "true"),
                "gone-without-default": option("string"),
                "unsaid-here": option("string"),
                "respelled": option("duration", "60s"),
            },
        )
        folder.release(
            "1.2",
            {
                "steady": option("bool", "false"),
                "moved": option("duration", "1m0s"),
                "new": option("int", "7"),
                "unsaid-here": option("string", "x"),
                "respelled": option("duration", "1m0s"),
            },
        )
        return Catalog(tmp_path)

    def effects(self, tiny: Catalog, left: Mapping[str, str], right: Mapping[str, str]) -> Difference:
        return compare(left, right, left_release="1.1", right_release="1.2", effective=True, catalog=tiny)

    def test_a_changed_default_shows_up_though_nobody_writes_it(self, tiny: Catalog) -> None:
        found = self.effects(tiny, {}, {})

        assert [(each.key, each.kind, each.left_effective, each.right_effective) for each in found.entries] == [
            ("gone", "removed", "true", None),
            ("moved", "changed", "5m0s", "1m0s"),
            ("new", "added", None, "7"),
        ]
        assert found.compared == 5

    @pytest.mark.parametrize(
        ("left", "right", "expected"),
        [
            pytest.param({"steady": "false"}, {}, {}, id="a default that is written means the same"),
            pytest.param({"steady": "true"}, {}, {"steady": "changed"}, id="against a default"),
            pytest.param({"unsaid-here": "x"}, {"unsaid-here": "y"}, {"unsaid-here": "changed"}, id="both written"),
            pytest.param({}, {"unsaid-here": "y"}, {"unsaid-here": "added"}, id="against a default that is not known"),
            pytest.param({"gone": "false"}, {"gone": "true"}, {"gone": "removed"}, id="gone is not changed"),
            pytest.param({"gone": "true"}, {"gone": "true"}, {"gone": "removed"}, id="gone, though written on both"),
            pytest.param({"gone-without-default": "x"}, {}, {"gone-without-default": "removed"}, id="gone, written"),
            pytest.param({"odd": "1"}, {"odd": "2"}, {}, id="what neither knows has no effect"),
        ],
    )
    def test_what_is_written_counts_where_it_is_known(
        self, left: dict[str, str], right: dict[str, str], expected: dict[str, str], tiny: Catalog
    ) -> None:
        always = {"moved": "changed", "gone": "removed", "new": "added"}

        assert kinds(self.effects(tiny, left, right)) == always | expected

    def test_what_neither_release_knows_is_named(self, tiny: Catalog) -> None:
        assert self.effects(tiny, {"odd": "1"}, {"odder": "2"}).unread == ("odd", "odder")

    def test_what_is_written_and_what_is_done_are_both_said(self, tiny: Catalog) -> None:
        found = self.effects(tiny, {"moved": "2m"}, {})

        entry = found.entries[0]
        assert (entry.left, entry.right, entry.left_effective, entry.right_effective) == ("2m", None, "2m", "1m0s")

    def test_a_key_that_the_release_does_not_read_has_no_effect(self) -> None:
        found = compare({"monitor-aggregation": "low"}, {}, left_release="1.4", right_release="1.4", effective=True)

        assert not found

    def test_effects_are_not_said_where_nobody_asked(self) -> None:
        assert [each.left_effective for each in compare({"debug": "true"}, {}).entries] == [None]


class TestKeys:
    """Patterns choose the options to look at."""

    LEFT, RIGHT = {"debug": "true", "bpf-lb-mode": "dsr"}, {"enable-hubble": "true"}

    @pytest.mark.parametrize(
        ("keys", "expected"),
        [
            (["debug"], {"debug": "removed"}),
            (["*b*"], {"debug": "removed", "bpf-lb-mode": "removed", "enable-hubble": "added"}),
            (["bpf-*", "*-hubble"], {"bpf-lb-mode": "removed", "enable-hubble": "added"}),
            (["cluster-id"], {}),  # known, but on neither side
        ],
    )
    def test_the_rest_is_left_alone(self, keys: list[str], expected: dict[str, str]) -> None:
        found = compare(self.LEFT, self.RIGHT, keys=keys)

        assert kinds(found) == expected
        assert (found.keys, found.compared) == (tuple(keys), len(expected))

    def test_defaults_are_chosen_as_well(self) -> None:
        found = diff("1.15", "1.16", effective=True, keys=["identity-restore-grace-period"])

        assert (found.compared, kinds(found)) == (1, {"identity-restore-grace-period": "changed"})

    @pytest.mark.parametrize("effective", [False, True])
    def test_a_pattern_that_matches_nothing_is_refused(self, effective: bool) -> None:
        with pytest.raises(NoSuchKeyError) as caught:
            compare(self.LEFT, self.RIGHT, keys=["debug", "enable-hubbel*"], effective=effective)
        assert caught.value.pattern == "enable-hubbel*"


class TestLaws:
    """What must hold for any two sides."""

    @given(DATA, RELEASES, st.booleans())
    def test_nothing_differs_from_itself(self, data: dict[str, str], release: str, effective: bool) -> None:
        found = compare(data, data, left_release=release, right_release=release, effective=effective)

        assert not found

    @given(DATA, DATA, RELEASES, RELEASES, st.booleans())
    def test_seen_from_the_other_side_it_is_mirrored(
        self, left: dict[str, str], right: dict[str, str], one: str, other: str, effective: bool
    ) -> None:
        there = compare(left, right, left_release=one, right_release=other, effective=effective)
        back = compare(right, left, left_release=other, right_release=one, effective=effective)

        assert {
            each.key: (each.kind, each.left, each.right, each.left_effective, each.right_effective)
            for each in there.entries
        } == {
            each.key: (_MIRRORED[each.kind], each.right, each.left, each.right_effective, each.left_effective)
            for each in back.entries
        }
        assert there.compared == back.compared

    @given(DATA, DATA)
    def test_applying_it_to_the_left_gives_what_the_right_means(
        self, left: dict[str, str], right: dict[str, str]
    ) -> None:
        applied = dict(left)
        for entry in compare(left, right).entries:
            if entry.right is None:
                del applied[entry.key]
            else:
                applied[entry.key] = entry.right

        assert applied.keys() == right.keys()
        release = default_catalog().release("1.16")
        assert all(same(release.kind(key) or "string", applied[key], right[key]) for key in right)

    @given(DATA, DATA)
    def test_same_effects_do_not_need_the_same_writing(self, left: dict[str, str], right: dict[str, str]) -> None:
        """Of one release, what is written alike is done alike."""
        written, done = compare(left, right), compare(left, right, effective=True)

        assert kinds(done).keys() <= kinds(written).keys()

    @pytest.mark.parametrize("effective", [False, True])
    @pytest.mark.parametrize(("before", "after"), list(pairwise(CATALOG.releases)))
    def test_neighbouring_releases_are_compared_without_loss(self, before: str, after: str, effective: bool) -> None:
        found = diff(before, after, effective=effective)

        assert found
        for entry in found.entries:
            sides = (entry.left_effective, entry.right_effective) if effective else (entry.left, entry.right)
            assert (
                entry.kind
                == {(True, False): "added", (False, True): "removed", (False, False): "changed"}[
                    (sides[0] is None, sides[1] is None)
                ]
            )
        assert json.loads(json.dumps(found.to_dict(), allow_nan=False)) == found.to_dict()


class TestToDict:
    """The form for programs has the promised names."""

    def test_names(self) -> None:
        found = diff(config_map({"devices": "eth0"}), "1.16", left_release="1.16.2", keys=["devices", "debug"])

        answer = found.to_dict()
        assert answer["left"] == {
            "name": "left",
            "release": "1.16",
            "patch": "1.16.2",
            "evidence": "given",
            "certain": True,
            "candidates": [],
        }
        assert {
            key: answer[key] for key in ("format_version", "report", "effective", "keys", "compared", "unread")
        } == {
            "format_version": "1.0",
            "report": "diff",
            "effective": False,
            "keys": ["devices", "debug"],
            "compared": 2,
            "unread": [],
        }
        assert answer["summary"] == {"changed": 0, "removed": 1, "added": 1}
        assert answer["entries"][0] == {
            "key": "devices",
            "kind": "removed",
            "left": "eth0",
            "right": None,
            "left_type": "strings",
            "right_type": "strings",
            "left_effective": None,
            "right_effective": None,
            "left_place": {"line": 7, "column": 3},
            "right_place": None,
            "details": [],
        }

    def test_details(self) -> None:
        [entry] = compare({"devices": "eth0"}, {"devices": "eth0 eth1"}).to_dict()["entries"]

        assert entry["details"] == [{"path": "[1]", "kind": "added", "left": None, "right": "eth1"}]
