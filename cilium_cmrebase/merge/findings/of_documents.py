"""What there is to say of the documents: the two that go in, and the one that comes out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cilium_cmrebase.catalog import KnownRelease, Release
from cilium_cmrebase.document.configmap import ConfigMap
from cilium_cmrebase.merge.model import Finding
from cilium_cmrebase.messages import Listed, Quote, arguments
from cilium_cmrebase.rules.checks import (
    COMMENTS_LOST,
    IMMUTABLE,
    METADATA_KEPT,
    NAMESPACE_DIFFERS,
    NOT_ANNOTATED,
    NOTHING_LEFT,
    PROBLEMS,
    RELEASE_GUESSED,
    SAME_RELEASE,
)

__all__ = ["find_in_document", "find_in_output", "find_in_sides"]


def find_in_document(document: ConfigMap) -> Iterator[Finding]:
    """Yield what had to be mended in a document."""
    for problem in document.problems:
        line, column = document.position(problem.offset)
        place = f"{document.source}:{line}:{column}"
        yield PROBLEMS[problem.kind].finding(
            (problem.key,), "mended", kind="mended", severity="info", resolved=True, place=place
        )


def find_in_sides(
    ours: ConfigMap,
    theirs: ConfigMap,
    sides: tuple[KnownRelease, KnownRelease],
    *,
    carried: Sequence[str],
    lost_comments: Sequence[str],
) -> Iterator[Finding]:
    """Yield what concerns the documents as a whole.

    Args:
        ours: The user's ConfigMap.
        theirs: The template.
        sides: Their releases.
        carried: Paths of what was taken over of the user's metadata.
        lost_comments: Comments of the user for which the template has no place.
    """
    for document, side, option in zip((ours, theirs), sides, ("--from", "--to"), strict=True):
        if not side.certain:
            given = arguments(
                document=document.source, evidence=side.evidence, version=str(side.version), option=option
            )
            if side.candidates:
                given = (*given, ("candidates", Listed(side.candidates)))
            yield RELEASE_GUESSED.finding((), "of-several" if side.candidates else "", given=given)
    if ours.immutable:
        yield IMMUTABLE.finding(document=ours.source)
    if ours.namespace and theirs.namespace and ours.namespace != theirs.namespace:
        yield NAMESPACE_DIFFERS.finding(ours=ours.namespace, theirs=theirs.namespace)
    if carried:
        yield METADATA_KEPT.finding(resolved=True, paths=Listed(tuple(carried)))
    if lost_comments:
        yield COMMENTS_LOST.finding(comments=Listed(tuple(map(Quote, lost_comments)), " | "))


def find_in_output(
    written: Mapping[str, str], target: Release, *, base_is_template: bool, differs: bool, flow_source: str | None
) -> Iterator[Finding]:
    """Yield what concerns the output as a whole.

    Args:
        written: The options of the output.
        target: The release that reads it.
        base_is_template: Whether both documents are of one release, and of no patches that differ.
        differs: Whether any option is written otherwise than the template has it.
        flow_source: The template's name, where the review is to be written into it and it has no place for comments.
    """
    if not written:
        yield NOTHING_LEFT.finding(release=target.id)
    if base_is_template and differs:
        yield SAME_RELEASE.finding(release=target.id)
    if flow_source is not None:
        yield NOT_ANNOTATED.finding(document=flow_source)
