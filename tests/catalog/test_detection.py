"""The release of a ConfigMap is what its stream states, else what its keys suggest."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from cilium_cmrebase import rebase
from cilium_cmrebase.catalog import Catalog, Release, ReleaseError, Version, detect, detect_release, parse_version
from cilium_cmrebase.catalog.template import render_template
from cilium_cmrebase.cli.main import main
from cilium_cmrebase.document import ConfigMap, DocumentError
from tests.support.paths import SHARED
from tests.support.releases import RELEASES
from tests.support.tiny_catalog import TinyCatalog, option

# Keys that would speak for 1.4, were they asked.
OLD_KEYS = {
    "ct-global-max-entries-tcp": "524288",
    "datapath-mode": "veth",
    "flannel-master-device": "",
    "ipvlan-master-device": "undefined",
    "monitor-aggregation-level": "none",
    "tofqdns-enable-poller": "false",
}
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="real ConfigMaps do not come with the repository")


class TestImages:
    """An image tag of the agent or the operator states the patch, whatever registry it comes from."""

    @pytest.mark.parametrize(
        ("image", "patch"),
        [
            ("cilium/cilium:v1.16.5", "1.16.5"),
            ("cilium/cilium:1.16.5", "1.16.5"),
            ("docker.io/cilium/cilium:v1.7.0", "1.7.0"),
            ("quay.io/cilium/cilium:v1.16.5@sha256:0123abcd", "1.16.5"),
            ("quay.io/cilium/cilium:v1.20.0-pre.3", "1.20.0-pre.3"),
            ("quay.io/cilium/cilium-ci:v1.16.0-dev", "1.16.0-dev"),
            ("docker.io/cilium/cilium-dev:v1.9.0", "1.9.0"),
            ("localhost:5000/cilium/cilium:v1.12.3", "1.12.3"),
            ("registry.example:5000/mirror/quay.io/cilium/cilium:v1.12.3", "1.12.3"),
            ("registry.example/mirrored-cilium-cilium:v1.15.5", "1.15.5"),
            ("mcr.microsoft.com/oss/cilium/cilium:1.12.8", "1.12.8"),
            ("mcr.microsoft.com/oss/cilium/cilium:v1.14.19-250129", "1.14.19-250129"),
            ("quay.io/cilium/operator:v1.9.1", "1.9.1"),
            ("quay.io/cilium/operator-generic:v1.16.5", "1.16.5"),
            ("registry.example:5000/cilium/operator-aws:v1.16.5", "1.16.5"),
            ("quay.io/isovalent/cilium:v1.14.5-cee.1", "1.14.5-cee.1"),
            ("quay.io/isovalent/operator-generic:v1.14.5-cee.1", "1.14.5-cee.1"),
            ("quay.io/isovalent-dev/cilium:v1.14.5-cee.1", "1.14.5-cee.1"),
        ],
    )
    @pytest.mark.parametrize(
        "line",
        ["image: {}", '        image: "{}"', "  - image: '{}'", '{{"name": "a", "image": "{}"}}', "image:   {}  # x"],
    )
    def test_states_the_patch(self, catalog: Catalog, line: str, image: str, patch: str) -> None:
        found = detect_release(f"# from the chart\n{line.format(image)}\n", OLD_KEYS, catalog)

        assert found.version == Version(".".join(patch.split(".")[:2]), patch)
        assert found.certain
        assert found.candidates == ()

    @pytest.mark.parametrize(
        "line",
        [
            pytest.param("image: quay.io/cilium/cilium:latest", id="no version"),
            pytest.param("image: quay.io/cilium/cilium@sha256:0123abcd", id="digest only"),
            pytest.param("image: quay.io/cilium/cilium-envoy:v1.15.1-4d2c", id="proxy"),
            pytest.param("image: quay.io/cilium/hubble-relay:v1.16.1", id="another component"),
            pytest.param("image: quay.io/cilium/certgen:v1.16.1", id="tool"),
            pytest.param("image: example.org/operator:v1.16.1", id="another project's operator"),
            pytest.param("sidecar-image: quay.io/cilium/cilium:v1.16.1", id="another word"),
            pytest.param("# image: quay.io/cilium/cilium:v1.16.1", id="comment"),
            pytest.param("  #- image: quay.io/cilium/cilium:v1.16.1", id="indented comment"),
            pytest.param("image: quay.io/cilium/cilium:v7.1.0", id="release that the catalog does not know"),
        ],
    )
    def test_other_images_state_nothing(self, catalog: Catalog, line: str) -> None:
        found = detect_release(f"{line}\n", OLD_KEYS, catalog)

        assert found == detect_release("", OLD_KEYS, catalog)
        assert found.version == Version("1.4")


class TestLabels:
    """The chart's label states the patch, and counts more than images."""

    @pytest.mark.parametrize(
        "line",
        ["helm.sh/chart: cilium-1.16.3", '    helm.sh/chart: "cilium-1.16.3"', '"helm.sh/chart":"cilium-v1.16.3"'],
    )
    def test_states_the_patch(self, catalog: Catalog, line: str) -> None:
        found = detect_release(f"{line}\nimage: quay.io/cilium/cilium:v1.15.1\n", OLD_KEYS, catalog)

        assert (found.version, found.certain, found.candidates) == (Version("1.16", "1.16.3"), True, ())

    @pytest.mark.parametrize("chart", ["cilium-etcd-operator-1.16.3", "tetragon-1.2.0", "cilium"])
    def test_other_charts_state_nothing(self, catalog: Catalog, chart: str) -> None:
        assert detect_release(f"helm.sh/chart: {chart}\n", OLD_KEYS, catalog).version == Version("1.4")


class TestSeveral:
    """A stream that states more than one release is in doubt; the newest comes first."""

    @pytest.mark.parametrize(
        ("tags", "version", "certain", "candidates"),
        [
            (["1.16.5", "1.15.9"], Version("1.16", "1.16.5"), False, ("1.15",)),
            (["1.9.9", "1.10.0", "1.8.1"], Version("1.10", "1.10.0"), False, ("1.8", "1.9")),
            (["1.16.10", "1.16.9"], Version("1.16", "1.16.10"), True, ()),
            (["1.16.9", "1.16.10"], Version("1.16", "1.16.10"), True, ()),
            (["1.16.5", "1.16.5"], Version("1.16", "1.16.5"), True, ()),
            (["7.1.0", "1.16.5"], Version("1.16", "1.16.5"), True, ()),
        ],
    )
    def test_the_newest_counts(
        self, catalog: Catalog, tags: list[str], version: Version, certain: bool, candidates: tuple[str, ...]
    ) -> None:
        text = "".join(f"image: quay.io/cilium/cilium:v{tag}\n" for tag in tags)

        found = detect_release(text, {}, catalog)

        assert (found.version, found.certain, found.candidates) == (version, certain, candidates)


class TestKeys:
    """Where nothing is stated the keys and values of the ConfigMap decide, and doubt is said."""

    def test_the_default_set_of_every_patch_is_recognised(self, catalog: Catalog) -> None:
        found = {
            patch: detect_release("", catalog.release(name).defaults(patch), catalog)
            for name in catalog.releases
            for patch in catalog.release(name).patches
        }
        wrong = {patch: each for patch, each in found.items() if each.version != Version(release_of(patch))}

        assert wrong == {}

    @pytest.mark.parametrize("name", ["1.4", "1.8", "1.14", "1.16", "1.19"])
    def test_sure(self, catalog: Catalog, name: str) -> None:
        found = detect_release("", catalog.release(name).defaults(), catalog)

        assert (found.version, found.certain, found.candidates) == (Version(name), True, ())

    @pytest.mark.parametrize("part", [0.9, 0.6, 0.3, 0.1])
    def test_of_a_part_of_a_default_set_it_is_never_sure_and_wrong(self, catalog: Catalog, part: float) -> None:
        """Who writes their ConfigMap by hand has few keys, which many releases know."""
        choice = random.Random(part)
        for name in catalog.releases:
            for patch in catalog.release(name).patches:
                defaults = catalog.release(name).defaults(patch)
                data = {key: value for key, value in defaults.items() if choice.random() < part}
                found = detect_release("", data, catalog)

                assert not found.certain or found.version == Version(name), (patch, data)

    def test_half_of_a_default_set_is_mostly_recognised(self, catalog: Catalog) -> None:
        choice = random.Random(1)
        right = []
        for name in catalog.releases:
            for patch in catalog.release(name).patches:
                defaults = catalog.release(name).defaults(patch)
                data = {key: value for key, value in defaults.items() if choice.random() < 0.5}
                right.append(detect_release("", data, catalog).version == Version(name))

        assert sum(right) >= 0.9 * len(right)

    def test_a_key_of_later_releases_gives_doubt(self, catalog: Catalog) -> None:
        data = catalog.release("1.17").defaults()

        assert detect_release("", data, catalog).certain
        found = detect_release("", data | {"tofqdns-preallocate-identities": "true"}, catalog)
        assert (found.version, found.certain) == (Version("1.17"), False)
        assert "1.18" in found.candidates

    @pytest.mark.parametrize(
        ("patch", "patches"),
        [
            ("1.16.0", ("1.16.0",)),
            ("1.16.2", ("1.16.1", "1.16.2", "1.16.3")),
            ("1.19.6", ("1.19.6",)),
        ],
    )
    def test_the_keys_tell_the_patches(self, catalog: Catalog, patch: str, patches: tuple[str, ...]) -> None:
        data = catalog.release(release_of(patch)).defaults(patch)

        assert detect_release("", data | {"of-nobody": "1"}, catalog).patches == patches

    def test_where_the_catalog_has_one_patch_only_they_tell_none(self, tmp_path: Path) -> None:
        tiny = TinyCatalog(tmp_path)
        tiny.release("9.1", {"a": option(), "b": option()}, template={"a": "1", "b": "1"})
        tiny.release("9.2", {"a": option(), "c": option()}, template={"a": "1", "c": "1"})

        found = detect_release("", {"a": "1", "b": "1"}, Catalog(tmp_path))

        assert (found.version, found.patches) == (Version("9.1"), ())

    def test_a_choice_of_the_user_tells_no_patch(self, catalog: Catalog) -> None:
        release = catalog.release("1.16")
        data = release.defaults() | dict.fromkeys(release.default_sets.keys_of_some, "mine")

        found = detect_release("", data, catalog)

        assert (found.version, found.patches) == (Version("1.16"), ())

    def test_unsure(self, catalog: Catalog) -> None:
        """1.12 and 1.13 have nearly the same default set."""
        found = detect_release("", catalog.release("1.12").defaults(), catalog)

        assert (found.version, found.certain, found.candidates) == (Version("1.12"), False, ("1.13",))

    def test_unsure_of_few_keys(self, catalog: Catalog) -> None:
        found = detect_release("", {"debug": "true"}, catalog)

        assert found.version is not None
        assert not found.certain
        assert found.candidates
        assert found.version.release not in found.candidates

    def test_a_few_changes_do_not_matter(self, catalog: Catalog) -> None:
        data = catalog.release("1.16").defaults() | {"debug": "true", "of-nobody": "1", "cluster-name": "prod"}
        del data["enable-ipv6"]

        assert detect_release("", data, catalog).version == Version("1.16")

    def test_not_later_than_latest(self, catalog: Catalog) -> None:
        """Who upgrades comes from no later release than the one to go to."""
        data = catalog.release("1.16").defaults()

        assert detect_release("", data, catalog, latest="1.15").version == Version("1.15")

    def test_not_earlier_than_earliest(self, catalog: Catalog) -> None:
        data = catalog.release("1.16").defaults()

        assert detect_release("", data, catalog, earliest="1.17").version == Version("1.17")

    @pytest.mark.parametrize("data", [{}, {"of-nobody": "1"}, {"of-nobody": "1", "nor-this": "2"}])
    def test_nothing_fits(self, catalog: Catalog, data: dict[str, str]) -> None:
        found = detect_release("", data, catalog)

        assert (found.version, found.certain, found.candidates) == (None, False, ())

    def test_nothing_between_earliest_and_latest(self, catalog: Catalog) -> None:
        data = catalog.release("1.16").defaults()

        assert detect_release("", data, catalog, earliest="1.17", latest="1.16").version is None


class TestDetect:
    """`detect` reads the text itself."""

    TEXT = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {}\ndata:\n  debug: "false"\n'

    def test_of_a_stream(self) -> None:
        pod = "---\napiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - image: quay.io/cilium/cilium:v1.16.5\n"

        assert detect(self.TEXT.format("cilium-config") + pod).version == Version("1.16", "1.16.5")

    def test_by_name_from_a_catalog_of_ones_own(self, catalog: Catalog) -> None:
        text = self.TEXT.format("mine")

        assert detect(text, name="mine", catalog=catalog) == detect_release(text, {"debug": "false"}, catalog)

    def test_the_command_says_which_patches_the_keys_are_of(
        self, catalog: Catalog, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        file = tmp_path / "cm.yaml"
        file.write_text(render_template(catalog.release("1.16"), "1.16.2"), encoding="utf-8")

        assert main(["detect", str(file)]) == 0
        assert capsys.readouterr().out == f"{file}: 1.16, like 1.16.1 to 1.16.3 (by its 127 keys)\n"
        main(["detect", str(file), "--format", "json"])
        assert json.loads(capsys.readouterr().out)["patches"] == ["1.16.1", "1.16.2", "1.16.3"]

    def test_of_what_is_no_config_map(self) -> None:
        with pytest.raises(DocumentError, match=r"^pod\.yaml"):
            detect("kind: Pod\n", source="pod.yaml")


class TestRebase:
    """A rebase asks for the releases of both sides, whether it goes up or down."""

    @pytest.mark.parametrize("names", list(pairwise(RELEASES)))
    def test_up_between_the_default_templates_of_neighbours(self, catalog: Catalog, names: tuple[str, str]) -> None:
        lower, upper = (render_template(catalog.release(name)) for name in names)

        result = rebase(lower, upper)

        assert (result.from_.version.release, result.to.version.release) == names

    @pytest.mark.parametrize("names", list(pairwise(RELEASES)))
    def test_down_between_the_default_templates_of_neighbours(self, catalog: Catalog, names: tuple[str, str]) -> None:
        """Where the upper template may be of the lower release as well, nobody says that this goes down."""
        lower, upper = names
        result = rebase(*(render_template(catalog.release(name)) for name in (upper, lower)))

        detection = detect_release("", catalog.release(upper).defaults(), catalog)
        start = lower if lower in detection.candidates else upper
        assert (result.from_.version.release, result.to.version.release) == (start, lower)

    def test_the_guess_is_not_above_the_target_where_it_may_be_below(self, catalog: Catalog) -> None:
        """What 1.17 and 1.18 both write may be of either; most people go up."""
        older, newer = (catalog.release(name).defaults() for name in ("1.17", "1.18"))
        data = {key: value for key, value in newer.items() if key in older}
        found = detect_release("", data, catalog)
        assert (found.version, found.candidates) == (Version("1.18"), ("1.17",))
        ours = "kind: ConfigMap\ndata:\n" + "".join(f"  {key}: {value!r}\n" for key, value in data.items())

        assert rebase(ours, render_template(catalog.release("1.17"))).from_.version == Version("1.17")


class TestLikelyFiles:
    """What people may write is recognised."""

    def test_of_what_a_template_can_write_under_conditions(self, catalog: Catalog) -> None:
        """At least 97 of 100 by their keys alone, and none of those called sure is wrong."""
        found = [(name, detect_release("", data, catalog)) for name, data in variants(catalog, per_release=40)]
        wrong = [(name, each) for name, each in found if each.version != Version(name)]

        assert len(wrong) <= 0.03 * len(found)
        assert not [each for _, each in wrong if each.certain]
        assert sum(each.certain for _, each in found) >= 0.5 * len(found)


@needs_shared
class TestRealFiles:
    """What people and charts have written is recognised."""

    def test_of_public_repositories(self, catalog: Catalog) -> None:
        """Some files are of an older release than the image beside them, and some cannot be read at all."""
        entries = json.loads((SHARED / "wild" / "index.json").read_text(encoding="utf-8"))
        stated = {each["file"]: each["cilium_version"] for each in entries if each["cilium_version"]}
        missed = []
        for file, version in stated.items():
            text = (SHARED / "wild" / file).read_bytes().decode("utf-8")
            name = re.search(r"^  name: *[\"']?([-\w]+)", text, re.M)
            try:
                found = detect(text, name=name and name[1], catalog=catalog)
            except DocumentError as error:
                missed.append(f"{file}: {error}")
                continue
            if found.version is None or found.version.release != release_of(version):
                missed.append(f"{file}: {found}")

        assert len(missed) <= 0.1 * len(stated), "\n".join(missed)

    def test_of_charts_by_their_keys_alone(self, catalog: Catalog) -> None:
        files = [*SHARED.glob("templates/*.yaml"), *SHARED.glob("templates/variants/*.yaml")]
        missed = []
        for file in files:
            found = detect_release("", ConfigMap(file.read_bytes().decode("utf-8")).data, catalog)
            if found.version != Version(file.stem.split("-")[0]):
                missed.append(f"{file.name}: {found}")

        assert files
        assert not missed, "\n".join(missed)


def release_of(version: str) -> str:
    """Return the release of a version as the index writes it, which may have four numbers."""
    try:
        return parse_version(version).release
    except ReleaseError:
        return ".".join(version.split(".")[:2])


def variants(catalog: Catalog, per_release: int) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield releases and ConfigMaps of them: default sets, some keys added, some left out, some values changed.

    Those added are ones that the chart can write: options that a Helm value feeds.
    """
    for name in catalog.releases:
        release = catalog.release(name)
        for number in range(per_release):
            choice = random.Random(f"{name}/{number}")
            data = release.defaults(choice.choice(release.patches))
            conditional = sorted(key for key in release if key not in data and release.option(key).helm)
            left_out = choice.sample(sorted(data), choice.randint(0, min(5, len(data) // 4)))
            changed = choice.sample(sorted(data), choice.randint(0, min(10, len(data) // 3)))
            added = choice.sample(conditional, choice.randint(0, min(15, len(conditional))))
            data |= {key: typical(release, key, choice) for key in (*changed, *added)}
            yield name, {key: value for key, value in data.items() if key not in left_out}


def typical(release: Release, key: str, choice: random.Random) -> str:
    """Return a value that users may give to an option."""
    option = release.option(key) if key in release else None
    if option is None or option.kind == "bool":
        return choice.choice(("true", "false"))
    return choice.choice(option.values or (option.default or "1",))
