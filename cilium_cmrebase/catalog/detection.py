"""Which release a ConfigMap is from: what the stream says of it, else what its keys suggest."""

from __future__ import annotations

import re

import attrs

from cilium_cmrebase.catalog.catalog import Catalog, default_catalog
from cilium_cmrebase.catalog.release import Release
from cilium_cmrebase.catalog.versions import ReleaseError, Version, parse_version, release_order
from cilium_cmrebase.document.configmap import ConfigMap

__all__ = ["Detection", "detect", "detect_release"]

# Labels of the chart, then images of the agent or operator in any registry.
_STATEMENTS = (
    ("the label helm.sh/chart", re.compile(r"helm\.sh/chart[\"']?:[ \t]*[\"']?cilium-v?(\d+\.\d+[-.+\w]*)")),
    (
        "an image tag",
        re.compile(
            r"(?:^|[\s\"'])image[\"']?:[ \t]*[\"']?[^\s\"']*?"
            r"(?:cilium|isovalent(?:-dev)?)[-/](?:cilium|operator(?:-\w+)?|ee-cilium)(?:-ci|-dev)?:v?(\d+\.\d+[-.+\w]*)",
            re.M,
        ),
    ),
)
_SURE_MARGIN = 8.0
_CLOSE_MARGIN = 4.0


@attrs.frozen
class Detection:
    """What can be said about the release of a ConfigMap.

    Attributes:
        version: The release, with its patch where the stream names it; None where nothing fits.
        certain: Whether the evidence leaves no doubt worth mentioning.
        candidates: Other releases that fit nearly as well, best first.
        evidence: What the answer rests on, to be shown to people.
    """

    version: Version | None
    certain: bool
    candidates: tuple[str, ...]
    evidence: str


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
    for evidence, pattern in _STATEMENTS:
        found = [_known(each[1], catalog) for each in pattern.finditer(text) if not _is_remark(text, each.start(1))]
        stated = sorted({version for version in found if version}, key=_patch_order)
        releases = list(dict.fromkeys(version.release for version in stated))
        if len(releases) == 1:
            return Detection(stated[-1], True, (), f"{evidence} ({stated[-1]})")
        if releases:
            return Detection(stated[-1], False, tuple(releases[:-1]), f"{evidence}, of which there are several")
    return _by_keys(data, catalog, latest, earliest)


def _is_remark(text: str, offset: int) -> bool:
    """Say whether a comment line stands at *offset*."""
    return text[text.rfind("\n", 0, offset) + 1 : offset].lstrip().startswith("#")


def _patch_order(version: Version) -> tuple[list[int], str]:
    """Return a sort key for patches: their numbers, then what follows them."""
    patch = version.patch or version.release
    return [int(number) for number in re.findall(r"\d+", patch)[:3]], patch


def _known(text: str, catalog: Catalog) -> Version | None:
    try:
        version = parse_version(text)
    except ReleaseError:
        return None
    return version if version.release in catalog.releases else None


def _by_keys(data: dict[str, str], catalog: Catalog, latest: str | None, earliest: str | None) -> Detection:
    names = [
        name
        for name in catalog.releases
        if (latest is None or release_order(name) <= release_order(latest))
        and (earliest is None or release_order(name) >= release_order(earliest))
    ]
    rough = {name: _likeness(data, catalog.release(name)) for name in names}
    # Reading what each release knows takes longer; only the best few can still win by it.
    shortlist = sorted(names, key=lambda name: -rough[name])[:6]
    scores = {name: rough[name] - 5 * _unknown_keys(data, catalog.release(name)) for name in shortlist}
    ranked = sorted(shortlist, key=lambda name: (-scores[name], release_order(name)))
    if not ranked or (scores[ranked[0]] <= 0 and not any(key in catalog.release(ranked[0]) for key in data)):
        return Detection(None, False, (), "no release knows these keys")
    best = ranked[0]
    margin = scores[best] - (scores[ranked[1]] if len(ranked) > 1 else 0.0)
    close = tuple(name for name in ranked[1:] if scores[best] - scores[name] < max(_CLOSE_MARGIN, margin + 0.01))
    certain = margin >= _SURE_MARGIN
    return Detection(Version(best), certain, () if certain else close[:3], f"its {len(data)} keys")


def _likeness(data: dict[str, str], release: Release) -> float:
    """Score how well *data* fits the release's default set: common keys and values for it, missing keys against it."""
    defaults = release.defaults()
    optional = release.keys_of_some_patches
    common = missing = equal = 0
    for key, value in defaults.items():
        if key in data:
            common += 1
            equal += data[key] == value
        elif key not in optional:
            missing += 1
    common += sum(1 for key in optional if key in data and key not in defaults)
    return common - missing + equal / 4


def _unknown_keys(data: dict[str, str], release: Release) -> int:
    return sum(1 for key in data if key not in release)
