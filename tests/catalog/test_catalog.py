"""What the catalog knows of the releases, and that it reads no more than it is asked for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cilium_cmrebase.catalog import (
    Catalog,
    Release,
    ReleaseError,
    Version,
    default_catalog,
    parse_version,
    release_order,
)
from cilium_cmrebase.catalog.comments import fingerprint, normalise
from cilium_cmrebase.catalog.versions import patch_numbers
from tests.support.releases import NEWEST, UNKNOWN


class TestParseVersion:
    """`parse_version` reads releases and patches as people write them."""

    @pytest.mark.parametrize(
        ("text", "release", "patch"),
        [
            ("1.16", "1.16", None),
            ("v1.16", "1.16", None),
            ("1.16.x", "1.16", None),
            ("v1.16.x", "1.16", None),
            ("1.16.5", "1.16", "1.16.5"),
            ("v1.16.5", "1.16", "1.16.5"),
            (" 1.16.5\n", "1.16", "1.16.5"),
            ("1.016.05", "1.16", "1.16.5"),
            ("1.0.0", "1.0", "1.0.0"),
            ("1.20.0-pre.3", "1.20", "1.20.0-pre.3"),
            ("v1.16.0-rc.1", "1.16", "1.16.0-rc.1"),
            ("1.14.5-cee.1", "1.14", "1.14.5-cee.1"),
            ("1.14.19-250129", "1.14", "1.14.19-250129"),
            ("1.16.5+build.7", "1.16", "1.16.5+build.7"),
            ("1.12.5.1", "1.12", "1.12.5.1"),
        ],
    )
    def test_of_a_version(self, text: str, release: str, patch: str | None) -> None:
        assert parse_version(text) == Version(release, patch)

    @pytest.mark.parametrize(
        "text", ["", "1", "v", "latest", "1.16.", "1.16.5-", "1.16-rc.1", "1.x", "V1.16", "=1.16", "1.16.5 6", "1,16"]
    )
    def test_of_anything_else(self, text: str) -> None:
        with pytest.raises(ReleaseError) as raised:
            parse_version(text)

        assert str(raised.value) == f"{text!r} is no Cilium release: write it like 1.16 or 1.16.5"

    @pytest.mark.parametrize("text", ["1.16", "1.16.5", "1.20.0-pre.3"])
    def test_and_back(self, text: str) -> None:
        assert str(parse_version(text)) == text


@pytest.mark.parametrize(
    ("patch", "numbers"),
    [("1.16.5", (1, 16, 5)), ("1.14.5-cee.1", (1, 14, 5)), ("1.20.0-pre.3", (1, 20, 0)), ("1.12.5.1", (1, 12, 5))],
)
def test_a_build_has_the_numbers_of_the_patch_that_it_was_made_from(patch: str, numbers: tuple[int, ...]) -> None:
    assert patch_numbers(patch) == numbers


def test_releases_are_ordered_by_number() -> None:
    assert sorted(["1.10", "1.9", "2.0", "1.2"], key=release_order) == ["1.2", "1.9", "1.10", "2.0"]


class TestCatalog:
    """The catalog finds releases by name."""

    def test_knows_all_releases_in_order(self, catalog: Catalog) -> None:
        folders = [path.name for path in catalog.folder.iterdir() if path.is_dir()]

        assert catalog.releases == tuple(sorted(folders, key=release_order))
        assert catalog.releases[:2] == ("1.0", "1.1")
        assert {"1.9", "1.10", "1.20"} <= set(catalog.releases)

    def test_says_what_it_is(self, catalog: Catalog) -> None:
        assert repr(catalog) == f"<Catalog 1.0 to {NEWEST}>"
        assert repr(catalog.release("1.16")) == "<Release 1.16>"

    @pytest.mark.parametrize(
        "name", ["1.16", "v1.16", "1.16.5", "1.16.x", "1.16.0-rc.1", Version("1.16"), Version("1.16", "1.16.5")]
    )
    def test_finds_a_release(self, catalog: Catalog, name: str | Version) -> None:
        assert catalog.release(name).id == "1.16"

    def test_reads_a_release_once(self, catalog: Catalog) -> None:
        assert catalog.release("1.16") is catalog.release("1.16.5")

    @pytest.mark.parametrize("name", [UNKNOWN, "0.9", "2.16", f"{UNKNOWN}.3", Version(UNKNOWN)])
    def test_says_what_it_knows_where_it_does_not_know_a_release(self, catalog: Catalog, name: str | Version) -> None:
        with pytest.raises(ReleaseError) as raised:
            catalog.release(name)

        wanted = parse_version(str(name)).release
        assert str(raised.value) == f"Cilium {wanted} is not in the catalog, which knows 1.0 to {NEWEST}"

    def test_refuses_what_is_no_release(self, catalog: Catalog) -> None:
        with pytest.raises(ReleaseError):
            catalog.release("latest")

    @pytest.mark.parametrize(
        ("key", "first", "gone"),
        [
            ("debug", "1.0", None),
            ("tunnel", "1.0", "1.15"),
            ("routing-mode", "1.14", None),
            ("enable-legacy-services", "1.5", "1.7"),
        ],
    )
    def test_knows_in_which_releases_an_option_is(
        self, catalog: Catalog, key: str, first: str, gone: str | None
    ) -> None:
        since = catalog.releases[catalog.releases.index(first) :]

        assert catalog.knows(key) == since[: None if gone is None else since.index(gone)]

    def test_knows_of_no_release_for_a_key_of_nobody(self, catalog: Catalog) -> None:
        assert catalog.knows("of-nobody") == ()

    def test_the_default_one_is_made_once(self, catalog: Catalog) -> None:
        assert default_catalog() is default_catalog()
        assert default_catalog().releases == catalog.releases

    def test_takes_no_other_folder_for_a_release(self, tmp_path: Path) -> None:
        (tmp_path / "9.1").mkdir()
        (tmp_path / "9.1" / "defaults.json").write_text("{}", encoding="utf-8")
        (tmp_path / "notes").mkdir()
        (tmp_path / "rules.schema.json").write_text("{}", encoding="utf-8")

        assert Catalog(tmp_path).releases == ("9.1",)


class TestOptions:
    """A release tells of each option what it is and what it means when it is absent."""

    @pytest.mark.parametrize(
        ("entry", "expected"),
        [
            pytest.param(
                {"$ref": "#/$defs/bool"},
                {
                    "name": "a",
                    "kind": "bool",
                    "default": None,
                    "components": (),
                    "hidden": False,
                    "deprecated": False,
                    "read_as": "option",
                    "description": "",
                    "replaced_by": None,
                    "helm": (),
                },
                id="that has only a type",
            ),
            pytest.param(
                {
                    "$ref": "#/$defs/duration",
                    "default": "5s",
                    "deprecated": True,
                    "description": "d",
                    "x-components": ["agent", "operator"],
                    "x-hidden": True,
                    "x-read-as": "key-ref",
                    "x-replaced-by": "b",
                    "x-helm": ["a.enabled"],
                },
                {
                    "name": "a",
                    "kind": "duration",
                    "default": "5s",
                    "components": ("agent", "operator"),
                    "hidden": True,
                    "deprecated": True,
                    "read_as": "key-ref",
                    "description": "d",
                    "replaced_by": "b",
                    "helm": ("a.enabled",),
                },
                id="of which all is known",
            ),
        ],
    )
    def test_option(self, tmp_path: Path, entry: dict[str, Any], expected: dict[str, Any]) -> None:
        schema = {"properties": {"data": {"properties": {"a": entry}}}}
        (tmp_path / "configmap.schema.json").write_text(json.dumps(schema), encoding="utf-8")

        option = Release("9.1", tmp_path).option("a")

        assert {name: getattr(option, name) for name in expected} == expected

    @pytest.mark.parametrize(
        ("release", "key", "kind", "default", "read_as"),
        [("1.16", "debug", "bool", "false", "option"), ("1.6", "etcd-config", "yaml", None, "file")],
    )
    def test_option_of_the_catalog(
        self, catalog: Catalog, release: str, key: str, kind: str, default: str | None, read_as: str
    ) -> None:
        option = catalog.release(release).option(key)

        assert (option.name, option.kind, option.default, option.read_as) == (key, kind, default, read_as)

    def test_what_is_asked_again_is_kept(self, catalog: Catalog) -> None:
        release = catalog.release("1.16")

        assert release.option("debug") is release.option("debug")
        assert release.suggest("enable-hubbel") == release.suggest("enable-hubbel") == "enable-hubble"
        assert release.suggest("of-nobody") is release.suggest("of-nobody") is None

    def test_kind_and_default_agree_with_the_option(self, catalog: Catalog) -> None:
        release = catalog.release("1.16")

        assert len(list(release)) > 100
        for key in release:
            assert key in release
            option = release.option(key)
            meant = None if option.default is None else release.meaning(key, option.default)
            assert (release.kind(key), release.default(key)) == (option.kind, meant)

    @pytest.mark.parametrize(
        ("key", "value", "meaning"),
        [
            ("k8s-client-qps", "0", "5"),
            ("k8s-client-burst", "0", "10"),
            ("k8s-client-qps", "7", "7"),
            ("bpf-root", "", "/sys/fs/bpf"),
            ("debug", "0", "0"),
            ("of-nobody", "", ""),
        ],
    )
    def test_some_words_stand_for_others(self, catalog: Catalog, key: str, value: str, meaning: str) -> None:
        assert catalog.release("1.16").meaning(key, value) == meaning

    def test_what_is_in_effect_is_what_they_stand_for(self, catalog: Catalog) -> None:
        release = catalog.release("1.16")

        assert release.default("k8s-client-qps") == release.effective("k8s-client-qps", None) == "5"
        assert release.effective("k8s-client-qps", "0") == "5"
        assert release.effective("bpf-root", "") == "/sys/fs/bpf"

    def test_of_a_key_that_it_does_not_know(self, catalog: Catalog) -> None:
        release = catalog.release("1.16")

        assert "of-nobody" not in release
        assert release.kind("of-nobody") is None
        assert release.default("of-nobody") is None
        assert not release.reads("of-nobody")
        assert release.effective("of-nobody", None) is None
        with pytest.raises(KeyError):
            release.option("of-nobody")

    @pytest.mark.parametrize(
        ("release", "key", "reads"),
        [
            ("1.4", "ct-global-max-entries-tcp", True),
            ("1.4", "masquerade", True),
            ("1.4", "disable-ipv4", False),
            ("1.4", "bpf-ct-global-tcp-max", False),
            ("1.5", "disable-ipv4", True),
            ("1.5", "bpf-ct-global-tcp-max", True),
            ("1.5", "of-nobody", False),
        ],
    )
    def test_up_to_1_4_only_some_keys_are_read(self, catalog: Catalog, release: str, key: str, reads: bool) -> None:
        assert catalog.release(release).reads(key) is reads

    @pytest.mark.parametrize(
        ("keywords", "value", "bound", "refused"),
        [
            ({"x-minimum": 0, "x-maximum": 255}, "0", None, False),
            ({"x-minimum": 0, "x-maximum": 255}, " 255\n", None, False),
            ({"x-minimum": 0, "x-maximum": 255}, "0x100", "maximum", True),
            ({"x-minimum": 0, "x-maximum": 255}, "-1", "minimum", True),
            ({"x-minimum": 0, "x-maximum": 255}, "many", None, True),  # refused for its type
            ({"x-minimum": 0, "x-maximum": 255}, "", None, False),
            ({"x-minimum": 1}, "1000000", None, False),
            ({"x-maximum": 9, "x-corrected": ["maximum"]}, "10", "maximum", False),
            ({"x-minimum": 1, "x-maximum": 9, "x-corrected": ["maximum"]}, "0", "minimum", True),
            ({"$ref": "#/$defs/float", "x-minimum": 0, "x-maximum": 1}, "1.01", "maximum", True),
            ({"$ref": "#/$defs/duration", "x-minimum": "25s"}, "24999ms", "minimum", True),
            ({"$ref": "#/$defs/duration", "x-minimum": "25s"}, "25000ms", None, False),
            ({}, "-1", None, False),
        ],
    )
    def test_bounds(
        self, tmp_path: Path, keywords: dict[str, Any], value: str, bound: str | None, refused: bool
    ) -> None:
        schema = {"properties": {"data": {"properties": {"a": {"$ref": "#/$defs/int", **keywords}}}}}
        (tmp_path / "configmap.schema.json").write_text(json.dumps(schema), encoding="utf-8")
        release = Release("9.1", tmp_path)

        assert (release.exceeds("a", value), release.refuses("a", value)) == (bound, refused)

    @pytest.mark.parametrize(
        ("keywords", "span"),
        [
            ({"x-minimum": 0, "x-maximum": 255}, "from 0 to 255"),
            ({"x-minimum": 0}, "of 0 or more"),
            ({"x-maximum": "24h"}, "up to 24h"),
            ({}, ""),
        ],
    )
    def test_bounds_in_words(self, tmp_path: Path, keywords: dict[str, Any], span: str) -> None:
        schema = {"properties": {"data": {"properties": {"a": {"$ref": "#/$defs/int", **keywords}}}}}
        (tmp_path / "configmap.schema.json").write_text(json.dumps(schema), encoding="utf-8")

        assert Release("9.1", tmp_path).option("a").span == span

    @pytest.mark.parametrize(
        ("release", "key", "value", "effective"),
        [
            ("1.16", "debug", "true", "true"),
            ("1.16", "debug", None, "false"),
            ("1.16", "debug", "", ""),
            ("1.16", "of-nobody", "1", None),
            ("1.4", "disable-ipv4", "true", "false"),
            ("1.5", "disable-ipv4", "true", "true"),
        ],
    )
    def test_effective_value(
        self, catalog: Catalog, release: str, key: str, value: str | None, effective: str | None
    ) -> None:
        assert catalog.release(release).effective(key, value) == effective


class TestDefaults:
    """The default set of a patch is the newest one's with what was different then."""

    @pytest.fixture(name="release")
    def _release(self, tmp_path: Path) -> Release:
        default_set: dict[str, Any] = {
            "release": "9.1",
            "patch": "9.1.9",
            "data": {"a": "3", "b": "1", "c": "1"},
            "patches": {
                "9.1.0": {"a": "1", "d": "1"},
                "9.1.4": {"a": "2", "c": None},
                "9.1.5": {"a": "5"},
                "9.1.6": {"a": None, "c": None},
            },
        }
        (tmp_path / "defaults.json").write_text(json.dumps(default_set), encoding="utf-8")
        return Release("9.1", tmp_path)

    @pytest.mark.parametrize(
        ("patch", "expected"),
        [
            (None, {"a": "3", "b": "1", "c": "1"}),
            ("9.1.9", {"a": "3", "b": "1", "c": "1"}),
            ("9.1.7", {"a": "3", "b": "1", "c": "1"}),
            ("9.1.0", {"a": "1", "b": "1", "c": "1", "d": "1"}),
            ("9.1.4", {"a": "2", "b": "1"}),
        ],
    )
    def test_of_a_patch(self, release: Release, patch: str | None, expected: dict[str, str]) -> None:
        assert list(release.defaults(patch).items()) == list(expected.items())

    def test_are_the_callers_own(self, release: Release) -> None:
        release.defaults()["a"] = "changed"

        assert release.defaults()["a"] == "3"

    def test_patches_are_known(self, release: Release) -> None:
        assert release.patches == ("9.1.0", "9.1.4", "9.1.5", "9.1.6", "9.1.9")
        assert release.latest_patch == "9.1.9"
        assert release.default_sets.keys_of_some == {"a", "c", "d"}

    @pytest.mark.parametrize(
        ("data", "expected"),
        [
            ({"b": "1", "a": "3", "c": "1"}, ("9.1.9",)),
            ({"b": "7", "a": "1", "c": "1", "d": "1"}, ("9.1.0",)),
            ({"b": "1", "a": "2"}, ("9.1.4",)),
            ({"b": "1"}, ("9.1.6",)),
            pytest.param({"b": "1", "a": "7"}, ("9.1.4", "9.1.6"), id="a value of no patch is the user's own"),
            pytest.param({"b": "1", "a": "7", "c": "7"}, ("9.1.4", "9.1.5", "9.1.6", "9.1.9"), id="so are two"),
            pytest.param({"b": "1", "a": "1", "c": "1"}, ("9.1.9",), id="no patch is like that"),
            pytest.param({"a": "3"}, ("9.1.9",), id="too few keys to tell"),
        ],
    )
    def test_likely_patches(self, release: Release, data: dict[str, str], expected: tuple[str, ...]) -> None:
        assert release.likely_patches(data) == expected

    def test_where_all_patches_are_alike_the_newest_is_likely(self, catalog: Catalog) -> None:
        release = catalog.release("1.4")

        assert release.likely_patches(release.defaults()) == (release.latest_patch,)

    def test_a_default_set_is_likely_to_be_that_of_its_patch(self, catalog: Catalog) -> None:
        for name in catalog.releases:
            release = catalog.release(name)
            for patch in release.patches:
                likely = release.likely_patches(release.defaults(patch))
                assert {frozenset(release.defaults(each).items()) for each in likely} == {
                    frozenset(release.defaults(patch).items())
                }
                assert patch in likely or len(release.default_sets.keys_of_some) == 0

    @pytest.mark.parametrize(
        ("patch", "expected"),
        [
            ("9.1.9", "9.1.9"),
            ("9.1.12", "9.1.9"),
            ("9.1.4", "9.1.4"),
            ("9.1.4-cee.1", "9.1.4"),
            ("9.1.3", "9.1.0"),
            ("9.1.0-rc.1", "9.1.0"),
        ],
    )
    def test_known_patch(self, release: Release, patch: str, expected: str) -> None:
        assert release.known_patch(patch) == expected

    def test_of_what_is_older_than_all_known_patches(self, catalog: Catalog) -> None:
        assert catalog.release("1.6").known_patch("1.6.1") == "1.6.5"

    @pytest.mark.parametrize(
        ("data", "expected"),
        [
            ({"a": "3", "b": "1", "c": "1"}, ("9.1.9",)),
            ({"a": "3", "b": "7", "c": "1", "of-nobody": "1"}, ("9.1.9",)),
            ({"a": "1", "b": "1", "c": "1", "d": "1"}, ("9.1.0",)),
            ({"a": "7", "b": "1", "c": "1"}, ()),
        ],
    )
    def test_agreeing_patches(self, release: Release, data: dict[str, str], expected: tuple[str, ...]) -> None:
        assert release.default_sets.agreeing_patches(data) == expected

    def test_where_all_patches_are_alike_none_is_told(self, catalog: Catalog) -> None:
        release = catalog.release("1.4")

        assert release.default_sets.agreeing_patches(release.defaults()) == ()


class TestFiles:
    """A release's folder is read file by file, when it is asked for what stands there."""

    def test_schema_text_is_the_file(self, catalog: Catalog) -> None:
        release = catalog.release("1.16")

        assert release.schema_text == (release.folder / "configmap.schema.json").read_text(encoding="utf-8")
        assert json.loads(release.schema_text) == release.schema

    def test_comment_fingerprints(self, catalog: Catalog) -> None:
        """They recognise upstream's remarks, and no others."""
        fingerprints = catalog.release("1.16").comment_fingerprints

        assert len(fingerprints) == len((catalog.folder / "1.16" / "comments.txt").read_text(encoding="ascii").split())
        assert fingerprint(normalise("# ours since 2019")) not in fingerprints
        assert all(len(each) == 12 for each in fingerprints)

    def test_rules_of_a_release_without_are_none(self, tmp_path: Path) -> None:
        assert Release("9.1", tmp_path).rule_data == []

    def test_rules_are_those_of_the_file(self, tmp_path: Path) -> None:
        (tmp_path / "rules.json").write_text('{"release": "9.1", "rules": [{"id": "9.1-x"}]}', encoding="utf-8")

        assert [rule["id"] for rule in Release("9.1", tmp_path).rule_data] == ["9.1-x"]

    def test_nothing_is_read_that_is_not_asked_for(self, tmp_path: Path) -> None:
        """What the files present say is answered though the others are not there."""
        for name in ("9.1", "9.2"):
            (tmp_path / name).mkdir()
            (tmp_path / name / "defaults.json").write_text("not read", encoding="utf-8")
        schema = {"properties": {"data": {"properties": {"a": {"$ref": "#/$defs/int", "default": "1"}}}}}
        (tmp_path / "9.1" / "configmap.schema.json").write_text(json.dumps(schema), encoding="utf-8")
        default_set = {"patch": "9.2.3", "data": {"a": "2"}, "patches": {}}
        (tmp_path / "9.2" / "defaults.json").write_text(json.dumps(default_set), encoding="utf-8")
        catalog = Catalog(tmp_path)

        assert catalog.releases == ("9.1", "9.2")
        first, second = catalog.release("9.1"), catalog.release("9.2")
        assert ("a" in first, first.kind("a"), first.effective("a", None)) == (True, "int", "1")
        assert (second.defaults(), second.latest_patch, second.rule_data) == ({"a": "2"}, "9.2.3", [])
        with pytest.raises(ValueError, match="Expecting value"):
            first.defaults()
        with pytest.raises(FileNotFoundError):
            assert "a" in second
        with pytest.raises(FileNotFoundError):
            assert first.comment_fingerprints

    def test_a_file_is_read_once(self, tmp_path: Path) -> None:
        path = tmp_path / "defaults.json"
        path.write_text('{"patch": "9.1.9", "data": {"a": "1"}, "patches": {}}', encoding="utf-8")
        release = Release("9.1", tmp_path)

        before = release.defaults()
        path.unlink()

        assert release.defaults() == before


class TestEffectiveConfiguration:
    """What a cluster does: the ConfigMap where it is read, else what Cilium does without."""

    def test_values_that_are_read_stand_over_compiled_defaults(self) -> None:
        found = Catalog().release("1.16").effective_configuration({"debug": "true", "nobody-knows-this": "x"})

        assert (found["debug"], found["enable-ipv4"]) == ("true", "true")
        assert "nobody-knows-this" not in found

    def test_a_key_that_is_not_read_stays_without_effect(self) -> None:
        found = Catalog().release("1.4").effective_configuration({"monitor-queue-size": "1"})

        assert found["monitor-queue-size"] == Catalog().release("1.4").default("monitor-queue-size")
