"""The laws on upstream's own templates and on ConfigMaps that people keep, where these lie beside the checkout."""

from __future__ import annotations

import json
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from cilium_cmrebase.catalog import default_catalog, detect_release
from cilium_cmrebase.catalog.comments import normalise
from cilium_cmrebase.document import ConfigMap, DocumentError
from cilium_cmrebase.merge import Result, rebase
from cilium_cmrebase.merge.writing.comments import Recogniser, read_line
from tests.support.paths import SHARED
from tests.support.releases import NEWEST, RELEASES

pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="needs the facts that the catalog is made from")


def template(release: str, variant: str = "") -> str | None:
    """Return upstream's template, with its line breaks as they are; None where there is none."""
    path = SHARED / "templates" / (f"variants/{release}-{variant}.yaml" if variant else f"{release}.yaml")
    return path.read_bytes().decode("utf-8") if path.is_file() else None


def variants(release: str) -> list[str]:
    paths = sorted((SHARED / "templates" / "variants").glob(f"{release}-*.yaml"))
    return ["", *(path.stem.removeprefix(f"{release}-") for path in paths)]


TEMPLATES = [(release, variant) for release in RELEASES for variant in (variants(release) if SHARED.is_dir() else [])]
PAIRS = [
    (release, following, variant, target)
    for release, following in pairwise(RELEASES)
    for variant in (variants(release) if SHARED.is_dir() else [])
    for target in dict.fromkeys(("", variant))
    if template(following, target) is not None
]
WILD = json.loads((SHARED / "wild" / "index.json").read_text(encoding="utf-8")) if SHARED.is_dir() else []


def comments(text: str) -> Counter[str]:
    return Counter(normalise(line) for line in text.splitlines() if read_line(line).words)


def check_account(ours: str, theirs: str, result: Result) -> None:
    """Every key is accounted for, and text and account agree, also for another YAML parser."""
    written = ConfigMap(result.text).data
    decisions = {decision.key: decision for decision in result.decisions}
    assert len(decisions) == len(result.decisions)
    assert {key: each.value for key, each in decisions.items() if each.value is not None} == written
    assert decisions.keys() >= ConfigMap(ours).data.keys() | ConfigMap(theirs).data.keys()
    [loaded] = [each for each in YAML(typ="safe", pure=True).load_all(result.text) if each]
    assert loaded["data"] == written


class TestTemplates:
    """All of upstream's default ConfigMaps, and those of four kinds of cluster."""

    @pytest.mark.parametrize(("release", "variant"), TEMPLATES)
    def test_rebased_onto_itself_a_template_is_byte_identical(self, release: str, variant: str) -> None:
        text = template(release, variant)
        assert text is not None

        assert rebase(text, text, from_release=release, to_release=release).text == text
        assert rebase(text, text).text == text

    @pytest.mark.parametrize(("release", "following", "variant", "target"), PAIRS)
    def test_rebased_onto_the_next_release_nothing_is_lost(
        self, release: str, following: str, variant: str, target: str
    ) -> None:
        ours, theirs = template(release, variant), template(following, target)
        assert ours is not None
        assert theirs is not None

        result = rebase(ours, theirs, from_release=release, to_release=following)
        again = rebase(result.text, theirs, from_release=following, to_release=following)

        check_account(ours, theirs, result)
        assert again.text == result.text
        offered = {normalise(line) for line in re.findall(r"^ *#[a-z].*: .*$", theirs, re.M)}
        missing = comments(theirs) - comments(result.text)
        assert set(missing) <= offered  # an option that was offered commented out is set now
        kept = ConfigMap(ours).data.get("etcd-config", "")
        left_out = {normalise(f'#{each.key}: "{each.theirs}"') for each in result.decisions if each.value is None}
        assert set(comments(result.text) - comments(theirs)) <= set(comments(kept)) | left_out

    @pytest.mark.parametrize(("release", "variant"), [pair for pair in TEMPLATES if pair[0] != RELEASES[0]])
    def test_rebased_onto_the_release_before_nothing_is_lost(self, release: str, variant: str) -> None:
        before = RELEASES[RELEASES.index(release) - 1]
        ours, theirs = template(release, variant), template(before)
        assert ours is not None
        assert theirs is not None

        result = rebase(ours, theirs, from_release=release, to_release=before)
        again = rebase(result.text, theirs, from_release=before, to_release=before)

        check_account(ours, theirs, result)
        assert again.text == result.text

    @pytest.mark.parametrize(("release", "variant"), TEMPLATES)
    def test_comments_of_a_template_are_not_taken_for_the_users(self, release: str, variant: str) -> None:
        text = template(release, variant)
        assert text is not None
        recogniser = Recogniser(default_catalog(), release)

        assert [line for line in text.splitlines() if recogniser.is_users(read_line(line).words)] == []


class TestWild:
    """ConfigMaps as people keep them."""

    @pytest.mark.parametrize("entry", WILD, ids=lambda entry: entry["file"])
    def test_rebased_onto_the_next_and_the_last_release_nothing_is_lost(self, entry: dict[str, str | None]) -> None:
        text = Path(SHARED / "wild" / str(entry["file"])).read_bytes().decode("utf-8")
        try:
            document = ConfigMap(text)
        except DocumentError as error:
            assert error.line is not None
            assert error.hint
            return
        found = detect_release(text, document.data, default_catalog()).version
        stated = re.match(r"v?(1\.\d+)", entry["cilium_version"] or "")
        release = stated.group(1) if stated else found.release if found else "1.10"
        following = RELEASES[min(RELEASES.index(release) + 1, len(RELEASES) - 1)]
        users = Recogniser(default_catalog(), release)
        scalars = [document.text[each.body : each.end] for each in document.layout.entries]
        own = [line.strip() for line in text.splitlines() if users.is_users(read_line(line).words)]

        for target in dict.fromkeys((following, NEWEST)):
            theirs = template(target)
            assert theirs is not None
            result = rebase(text, theirs, from_release=release, to_release=target)
            again = rebase(result.text, theirs, from_release=target, to_release=target)

            check_account(text, theirs, result)
            assert again.text == result.text
            for line in own:
                assert line in result.text or any(line in scalar for scalar in scalars)
