"""The laws on upstream's own templates and on ConfigMaps that people keep, where these lie beside the checkout.

`test_upgrades` tries them everywhere, on what the catalog gives.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from cilium_cmrebase.catalog import default_catalog, detect_release
from cilium_cmrebase.catalog.comments import normalise
from cilium_cmrebase.document import ConfigMap, DocumentError
from cilium_cmrebase.merge import rebase
from cilium_cmrebase.merge.writing.comments import Recogniser, read_line
from tests.support.accounts import checked_rebase
from tests.support.paths import SHARED
from tests.support.releases import NEWEST, RELEASES
from tests.support.sampling import sampled

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


class TestTemplates:
    """All of upstream's default ConfigMaps, and those of four kinds of cluster."""

    @pytest.mark.parametrize(("release", "variant"), TEMPLATES)
    def test_rebased_onto_itself_a_template_is_byte_identical(self, release: str, variant: str) -> None:
        text = template(release, variant)
        assert text is not None

        assert rebase(text, text, from_release=release, to_release=release).text == text
        assert rebase(text, text).text == text

    @pytest.mark.parametrize(("release", "following", "variant", "target"), sampled(PAIRS, 50))
    def test_rebased_onto_the_next_release_nothing_is_lost(
        self, release: str, following: str, variant: str, target: str
    ) -> None:
        ours, theirs = template(release, variant), template(following, target)
        assert ours is not None
        assert theirs is not None

        result = checked_rebase(ours, theirs, release, following)

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

        checked_rebase(ours, theirs, release, before)

    @pytest.mark.parametrize(("release", "variant"), TEMPLATES)
    def test_comments_of_a_template_are_not_taken_for_the_users(self, release: str, variant: str) -> None:
        text = template(release, variant)
        assert text is not None
        recogniser = Recogniser(default_catalog(), release)

        assert [line for line in text.splitlines() if recogniser.is_users(read_line(line).words)] == []


class TestWild:
    """ConfigMaps as people keep them."""

    @pytest.mark.parametrize("entry", sampled(WILD, 30), ids=lambda entry: entry["file"])
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
            result = checked_rebase(text, theirs, release, target)
            for line in own:
                assert line in result.text or any(line in scalar for scalar in scalars)
