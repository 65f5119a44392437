"""The release of a document, and how it is known: because somebody gave it, or by what the document says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cilium_cmrebase.catalog.versions import KnownRelease, ReleaseError, Version, parse_version, release_order

if TYPE_CHECKING:
    from cilium_cmrebase.catalog.catalog import Catalog
    from cilium_cmrebase.catalog.detection import Detection
    from cilium_cmrebase.document.configmap import ConfigMap

__all__ = ["given_release", "release_if_known", "release_of", "unknown_release"]


def given_release(version: str | Version, catalog: Catalog) -> KnownRelease:
    """Return a release that somebody gave.

    Raises:
        ReleaseError: It is not written like a release, or not in the catalog.
    """
    version = parse_version(version) if isinstance(version, str) else version
    catalog.release(version)
    return KnownRelease(version)


def release_of(
    document: ConfigMap,
    given: str | None,
    catalog: Catalog,
    option: str,
    *,
    latest: str | None = None,
    beyond_doubt: bool = False,
) -> KnownRelease:
    """Return the release of a document as it was given, or as it can be detected.

    Args:
        document: The document.
        given: The release or patch that somebody gave; None where nobody did.
        catalog: The releases to choose from.
        option: The option by which it can be given, for the error that says so.
        latest: Where that can only be guessed, the release that the document is likely to be no newer than.
        beyond_doubt: Whether a guess is not good enough.

    Raises:
        ReleaseError: It is given and not in the catalog, or not given and not to be detected.
    """
    release = release_if_known(document, given, catalog, latest=latest)
    if release is None:
        raise unknown_release(document.source, option)
    if beyond_doubt and not release.certain:
        likely = ", ".join((str(release.version), *release.candidates))
        raise ReleaseError(f"{document.source}: cannot tell for sure which release it is of ({likely}?); say {option}")
    return release


def release_if_known(
    document: ConfigMap, given: str | None, catalog: Catalog, *, latest: str | None = None
) -> KnownRelease | None:
    """Return what `release_of` does; None where no release is given and none can be detected.

    Raises:
        ReleaseError: The given one is not in the catalog.
    """
    if given is not None:
        return given_release(given, catalog)
    # Most runs are given the releases, and do without.
    from cilium_cmrebase.catalog.detection import detect_release

    detection = detect_release(document.text, document.data, catalog)
    if latest is not None and _has_candidate_up_to(latest, detection):
        detection = detect_release(document.text, document.data, catalog, latest=latest)
    return detection.known


def unknown_release(source: str, option: str) -> ReleaseError:
    """Return the error where the release of the text *source* has to be given by *option*."""
    return ReleaseError(f"{source}: cannot tell which release it is of (no release knows these keys); say {option}")


def _has_candidate_up_to(latest: str, detection: Detection) -> bool:
    """Say whether of the releases that a document may be of, one is no newer than *latest*.

    Most people go up: one that they do not go down from is the likelier.
    """
    if detection.certain or detection.version is None:
        return False
    likely = (detection.version.release, *detection.candidates)
    return any(release_order(name) <= release_order(latest) for name in likely)
