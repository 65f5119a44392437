"""Write the output: the template's text, in which only what is decided and what is the user's takes other places."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from cilium_cmrebase.document.configmap import ConfigMap
from cilium_cmrebase.document.edits import splice
from cilium_cmrebase.merge.writing.comments import Texts
from cilium_cmrebase.merge.writing.margins import carry_comments_around, carry_comments_in_metadata
from cilium_cmrebase.merge.writing.metadata import merge_metadata
from cilium_cmrebase.merge.writing.options import write_options

__all__ = ["Written", "span_in", "write"]


class Written(NamedTuple):
    """The output, and what was done beside the decisions.

    Attributes:
        text: The template's stream with only the decided spans changed.
        carried: Paths of what was taken over of the user's metadata, such as `metadata.labels.team`.
        lost_comments: Comments of the user for which a template in flow style has no place.
    """

    text: str
    carried: tuple[str, ...]
    lost_comments: tuple[str, ...]


def write(
    texts: Texts, base: ConfigMap | None, values: Mapping[str, str], destination: Mapping[str, str | None]
) -> Written:
    """Write options, metadata and the user's comments into the template.

    Args:
        texts: The documents.
        base: The base document where one was given.
        values: The options of the output.
        destination: For each of the user's keys, the key that holds its value now; None where it is gone.
    """
    options = write_options(texts, values, destination)
    metadata = merge_metadata(texts, base)
    inner = carry_comments_in_metadata(texts, metadata)
    outer = carry_comments_around(texts, metadata)
    # What goes to the same place stays in this order.
    edits = (*options.edits, *metadata.edits, *inner.edits, *metadata.immutable_edits, *outer.edits)
    displaced = (*inner.displaced, *outer.displaced)
    lost = (part.lost_comments for part in (options, inner, outer))
    return Written(
        splice(texts.theirs.text, (*edits, *displaced)),
        metadata.carried,
        tuple(comment for comments in lost for comment in comments),
    )


def span_in(text: str, theirs: ConfigMap) -> tuple[int, int]:
    """Return where the ConfigMap's document begins and ends in the output; around it, that is the template's text."""
    return theirs.start, len(text) - (len(theirs.text) - theirs.document_end)
