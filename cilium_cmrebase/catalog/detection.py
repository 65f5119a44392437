"""Which release a ConfigMap is from: what the stream says of it, else what its keys suggest."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from cilium_cmrebase.catalog.catalog import Catalog, default_catalog
from cilium_cmrebase.catalog.release import Release
from cilium_cmrebase.catalog.versions import (
    KnownRelease,
    ReleaseError,
    Version,
    parse_version,
    patch_order,
    release_order,
)

__all__ = ["Detection", "detect", "detect_release"]

# Labels of the chart, then images of the agent or operator in any registry: what to call it, a word that is always
# there, and the pattern, which most streams need not be searched for.
_STATEMENTS = (
    ("the label helm.sh/chart", "helm.sh/chart", r"helm\.sh/chart[\"']?:[ \t]*[\"']?cilium-v?(\d+\.\d+[-.+\w]*)"),
    (
        "an image tag",
        "image",
        r"(?m:^|[\s\"'])image[\"']?:[ \t]*[\"']?[^\s\"']*?"
        r"(?:cilium|isovalent(?:-dev)?)[-/](?:cilium|operator(?:-\w+)?|ee-cilium)(?:-ci|-dev)?:v?(\d+\.\d+[-.+\w]*)",
    ),
)
# How much a key of the ConfigMap counts for a release. What a release writes and the ConfigMap lacks counts as much
# against it, but less where the ConfigMap lacks most of it: then someone wrote only what mattered to them.
_SAME_VALUE = 0.25
_WRITTEN_ELSEWHERE = -0.5
_UNKNOWN = -5.0
# Beyond which score the runner-up is no longer mentioned, and beyond which there is no doubt.
_CLOSE_MARGIN = 4.0
_SURE_MARGIN = 7.0
_SURE_COVERAGE = 0.6


class Detection(NamedTuple):
    """What can be said about the release of a ConfigMap.

    Attributes:
        version: The release, with its patch where the stream names it; None where nothing fits.
        certain: Whether the evidence leaves no doubt worth mentioning.
        candidates: Other releases that fit nearly as well, best first.
        evidence: What the answer rests on, to be shown to people.
        patches: Where only the keys speak, the patches of the release whose default sets they do not contradict, oldest
            first; empty where they contradict all, or none.
    """

    version: Version | None
    certain: bool
    candidates: tuple[str, ...]
    evidence: str
    patches: tuple[str, ...] = ()

    @property
    def known(self) -> KnownRelease | None:
        """The release and how it is known; None where nothing fits."""
        return self.version and KnownRelease(self.version, self.evidence, self.certain, self.candidates)

    def to_dict(self) -> dict[str, Any]:
        """Return the answer ready for JSON."""
        return {
            "release": self.version.release if self.version else None,
            "patch": self.version.patch if self.version else None,
            "certain": self.certain,
            "candidates": list(self.candidates),
            "evidence": self.evidence,
            "patches": list(self.patches),
        }


def detect(text: str, *, name: str | None = None, catalog: Catalog | None = None, source: str = "<text>") -> Detection:
    """Find out which release the ConfigMap in *text* is from.

    Args:
        text: The ConfigMap, alone or in a stream such as a rendered chart, whose image tags and labels then count.
        name: The ConfigMap's name; `cilium-config` if not given.
        catalog: The releases to choose from; those shipped with the program if not given.
        source: Name of the text for error messages.

    Raises:
        DocumentError: *text* holds no such ConfigMap.
    """
    # The catalog alone needs no reader of YAML, and most of its users bring a ConfigMap that has been read.
    from cilium_cmrebase.document.configmap import ConfigMap

    data = ConfigMap(text, source=source, name=name).data
    return detect_release(text, data, catalog or default_catalog())


def detect_release(
    text: str, data: dict[str, str], catalog: Catalog, *, latest: str | None = None, earliest: str | None = None
) -> Detection:
    """Find out the release of the ConfigMap with the options *data* in the stream *text*.

    Args:
        text: The whole stream, which may hold image tags and chart labels.
        data: The ConfigMap's options.
        catalog: The releases to choose from.
        latest: Where only the keys speak, the last release to consider.
        earliest: Where only the keys speak, the first release to consider.
    """
    for evidence, word, pattern in _STATEMENTS:
        matches = re.finditer(pattern, text) if word in text else ()
        versions = [_version(match[1], catalog) for match in matches if not _is_comment(text, match.start(1))]
        stated = sorted(filter(None, versions), key=lambda version: patch_order(str(version)))
        if stated:
            *others, _ = dict.fromkeys(version.release for version in stated)
            more = ", of which there are several" if others else f" ({stated[-1]})"
            return Detection(stated[-1], certain=not others, candidates=tuple(others), evidence=evidence + more)
    return _by_keys(data, _releases(catalog, latest, earliest))


def _is_comment(text: str, offset: int) -> bool:
    """Say whether a comment line stands at *offset*."""
    return text[text.rfind("\n", 0, offset) + 1 : offset].lstrip().startswith("#")


def _version(text: str, catalog: Catalog) -> Version | None:
    """Return the release or patch that *text* is; None where the catalog does not have it."""
    try:
        version = parse_version(text)
    except ReleaseError:
        return None
    return version if version.release in catalog.releases else None


def _releases(catalog: Catalog, latest: str | None, earliest: str | None) -> list[Release]:
    """Return the releases of *catalog* that are no newer than *latest* and no older than *earliest*."""
    return [
        catalog.release(name)
        for name in catalog.releases
        if (latest is None or release_order(name) <= release_order(latest))
        and (earliest is None or release_order(name) >= release_order(earliest))
    ]


def _by_keys(data: dict[str, str], releases: Sequence[Release]) -> Detection:
    shared = len(data.keys() & frozenset().union(*(release.default_sets.keys for release in releases)))
    evidence = f"its {len(data)} keys"
    beyond_doubt = _beyond_doubt(data, releases, shared)
    if beyond_doubt is not None:
        patches = beyond_doubt.default_sets.agreeing_patches(data)
        return Detection(Version(beyond_doubt.id), certain=True, candidates=(), evidence=evidence, patches=patches)
    fits = {release: _fit(data, release, shared) for release in releases}
    # Reading what each release knows takes longer; only the best few can still win by it.
    shortlist = sorted(releases, key=lambda release: -fits[release].score)[:6]
    unknown = {release: _known_elsewhere(data, release, shortlist) for release in shortlist}
    scores = {release: fits[release].score + _UNKNOWN * len(keys) for release, keys in unknown.items()}
    ranked = sorted(scores, key=lambda release: (-scores[release], release_order(release.id)))
    if not ranked or not any(key in ranked[0] for key in data):
        return Detection(None, certain=False, candidates=(), evidence="no release knows these keys")
    best, *others = ranked
    margin = scores[best] - (scores[others[0]] if others else 0.0)
    is_covered = fits[best].coverage >= _SURE_COVERAGE
    certain = margin >= _SURE_MARGIN and is_covered and "later" not in unknown[best].values()
    close = [release.id for release in others if scores[best] - scores[release] < max(_CLOSE_MARGIN, margin + 0.01)]
    patches = best.default_sets.agreeing_patches(data) if is_covered else ()
    candidates = () if certain else tuple(close[:3])
    return Detection(Version(best.id), certain, candidates, evidence, patches)


class _Fit(NamedTuple):
    """How well a ConfigMap fits the default set of a release, and which part of that set it has."""

    score: float
    coverage: float


def _fit(data: dict[str, str], release: Release, shared: int) -> _Fit:
    """Compare *data* with a release's default set, given how many of its keys the set of any release has."""
    written = release.default_sets.keys
    latest = release.defaults()
    common = len(data.keys() & written)
    missing = len(written - release.default_sets.keys_of_some - data.keys())
    equal = len(data.items() & latest.items())
    coverage = common / max(1, common + missing)
    foreign = shared - common
    return _Fit(common + _SAME_VALUE * equal - coverage * missing + _WRITTEN_ELSEWHERE * foreign, coverage)


def _beyond_doubt(data: dict[str, str], releases: Iterable[Release], shared: int) -> Release | None:
    """Return the release that nothing which is still to be read could change; None where there is none such.

    Values can add to how well a release fits at most as if all were equal, and keys that it does not know only take
    away from it, so that nothing has to be looked at of those with too few keys in common.
    """
    common = {release: len(data.keys() & release.default_sets.keys) for release in releases}
    if len(common) < 2:
        return None
    first = max(common, key=lambda release: common[release])
    fit = _fit(data, first, shared)
    if fit.coverage < _SURE_COVERAGE:
        return None
    enough = fit.score - _SURE_MARGIN
    for release, number in common.items():
        most = (1 + _SAME_VALUE) * number + _WRITTEN_ELSEWHERE * (shared - number)
        if release is not first and most > enough and _fit(data, release, shared).score > enough:
            return None
    return first if all(key in first for key in data) else None


def _known_elsewhere(data: dict[str, str], release: Release, others: Sequence[Release]) -> dict[str, str]:
    """Return the keys of *data* that *release* does not know but others do: `later` ones, or `earlier` ones only."""
    elsewhere: dict[str, str] = {}
    for key in data:
        if key not in release and (knowing := [other for other in others if key in other]):
            later = any(release_order(other.id) > release_order(release.id) for other in knowing)
            elsewhere[key] = "later" if later else "earlier"
    return elsewhere
