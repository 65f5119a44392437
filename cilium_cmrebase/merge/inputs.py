"""Read the inputs of a rebase: the two sides, what both were made from, and which releases they are of."""

# Without postponed annotations: typing would compile those of named tuples anew at every start, one by one.

from collections.abc import Mapping
from typing import NamedTuple

from cilium_cmrebase.catalog import Catalog, KnownRelease, Release, ReleaseError, Version, parse_version, release_of
from cilium_cmrebase.document.configmap import ConfigMap
from cilium_cmrebase.merge.writing.comments import ANNOTATION

__all__ = ["Base", "Sides", "patch_of", "read_sides"]


class Base(NamedTuple):
    """What the user's ConfigMap was made from.

    Attributes:
        data: The old default set.
        description: What it is, to be shown to people.
        document: The document where one was given.
        is_template: Whether it is the new template, for want of anything that tells the two apart.
    """

    data: Mapping[str, str]
    description: str
    document: ConfigMap | None = None
    is_template: bool = False


class Sides(NamedTuple):
    """What a rebase merges.

    Attributes:
        ours: The user's ConfigMap, without comments that an earlier run wrote for review.
        theirs: The new template, likewise.
        base: What the user's ConfigMap was made from.
        from_: The release of `ours`, and how it is known.
        to: The release of `theirs`, likewise.
        start: The catalog's release of `from_`.
        target: The catalog's release of `to`.
        patches: The patches that `ours` may be of, the likeliest last.
        as_given: `ours` and `theirs` as they were given, in which places are shown.
    """

    ours: ConfigMap
    theirs: ConfigMap
    base: Base
    from_: KnownRelease
    to: KnownRelease
    start: Release
    target: Release
    patches: tuple[str, ...]
    as_given: tuple[ConfigMap, ConfigMap]


def read_sides(
    ours: str | ConfigMap,
    theirs: str | ConfigMap | None,
    base: str | ConfigMap | None,
    catalog: Catalog,
    *,
    from_release: str | None,
    to_release: str | None,
    name: str | None,
) -> Sides:
    """Read the documents and find out of which releases they are; see `rebase`.

    Raises:
        DocumentError: A text is no ConfigMap that can be rebased.
        ReleaseError: A release is not known, or not given and not to be detected.
    """
    ours = _read(ours, "old.yaml", name)
    theirs = _template(ours, to_release, name, catalog) if theirs is None else _read(theirs, "new.yaml", name)
    given = None if base is None else _read(base, "base.yaml", name)
    to = release_of(theirs, to_release, catalog, "--to")
    from_ = release_of(ours, from_release, catalog, "--from", latest=to.version.release)
    start, target = catalog.release(from_.version), catalog.release(to.version)
    plain_ours, plain_theirs = _plain(ours), _plain(theirs)
    patch = from_.version.patch
    patches = start.likely_patches(plain_ours.data) if patch is None else (patch,)
    made_from = _base(given, start, (from_.version, to.version), patches[-1], plain_theirs)
    return Sides(plain_ours, plain_theirs, made_from, from_, to, start, target, patches, (ours, theirs))


def patch_of(version: str | None, catalog: Catalog) -> str | None:
    """Return the patch that *version* names, for a minor release its newest; None for None."""
    if version is None:
        return None
    parsed = parse_version(version)
    return parsed.patch or catalog.release(parsed).latest_patch


def _read(text: str | ConfigMap, source: str, name: str | None) -> ConfigMap:
    return text if isinstance(text, ConfigMap) else ConfigMap(text, source=source, name=name)


def _template(ours: ConfigMap, to_release: str | None, name: str | None, catalog: Catalog) -> ConfigMap:
    """Return the catalog's template for the cluster of *ours*."""
    if to_release is None:
        raise ReleaseError("neither a template nor the release to rebase onto is given")
    from cilium_cmrebase.catalog.template import template_for

    return template_for(ours, to_release, catalog, name)


def _plain(document: ConfigMap) -> ConfigMap:
    """Return *document* without the annotations of an earlier run."""
    if ANNOTATION not in document.text:
        return document
    from cilium_cmrebase.merge.writing.review_comments import without_review_comments

    return without_review_comments(document)


def _base(
    given: ConfigMap | None, start: Release, versions: tuple[Version, Version], patch: str, theirs: ConfigMap
) -> Base:
    """Return what a ConfigMap of the release *start* was made from, of the patch *patch* at best."""
    if given is not None:
        return Base(given.data, given.source, given)
    version, target = versions
    if version.release == target.release and (None in (version.patch, target.patch) or version.patch == target.patch):
        # Nothing tells what the user left out of this template from what they have not seen yet. To take it for left
        # out loses nothing, and lets the result of a rebase stay what it is.
        return Base(theirs.data, f"new template ({theirs.source})", is_template=True)
    nearest = start.known_patch(patch)
    return Base(start.defaults(nearest), f"default set of {nearest}")
