"""The decision table: what becomes of one key, given base, ours and theirs.

`x`, `y`, `z` stand for values that mean different things, `-` for an absent key. Every row has a golden case under
`tests/cases/`, named after it.
"""

# Without postponed annotations: typing would compile those of named tuples anew at every start, one by one.

from collections.abc import Callable
from typing import NamedTuple

from cilium_cmrebase.merge.model import Outcome
from cilium_cmrebase.messages import Message

__all__ = ["ALL_ALIKE", "Row", "decide_row"]

# Why a key is written as it is that means the same on all three sides.
ALL_ALIKE = Message("same-everywhere")


class Row(NamedTuple):
    """What the table says of a key.

    Attributes:
        outcome: What becomes of it.
        value: What is written; None for nothing.
        reason: Why.
        review: Whether a person should look.
    """

    outcome: Outcome
    value: str | None
    reason: Message
    review: bool = False


def decide_row(
    base: str | None,
    ours: str | None,
    theirs: str | None,
    *,
    same: Callable[[str | None, str | None], bool],
    gone: bool,
    default_after: str | None,
) -> Row:
    """Decide about one key.

    Args:
        base: Its value in the old release's default set, None where absent.
        ours: Its value in the user's ConfigMap.
        theirs: Its value in the new template.
        same: Whether two values mean the same for this option.
        gone: Whether releases know the key, but the new one no longer reads it.
        default_after: Its compiled default in the new release.
    """
    if ours is None:
        return _absent(base, theirs, same)
    if theirs is None:
        return _not_in_template(base, ours, same, gone=gone, default_after=default_after)
    if base is None:
        return _new_on_both_sides(ours, theirs, same)
    return _everywhere(base, ours, theirs, same)


def _absent(base: str | None, theirs: str | None, same: Callable[[str | None, str | None], bool]) -> Row:
    if theirs is None:  # x - -
        return Row("left-out", None, Message("nobody-has-it"))
    if base is None:  # - - y
        return Row("added", theirs, Message("new-in-template"))
    if same(base, theirs):  # x - x
        return Row("left-out", None, Message("left-out-by-you"))
    return Row("left-out", None, Message("left-out-default-changed"), review=True)  # x - y


def _not_in_template(
    base: str | None,
    ours: str,
    same: Callable[[str | None, str | None], bool],
    *,
    gone: bool,
    default_after: str | None,
) -> Row:
    if base is not None and same(base, ours):  # x x -
        if gone:
            return Row("dropped", None, Message("old-default-gone"))
        if default_after is not None and same(default_after, ours):
            return Row("dropped", None, Message("without-it-the-same"))
        return Row("kept", ours, Message("without-it-unknown"))
    if gone:  # x z -, and - z - where the release would ignore the key
        return Row("dropped", None, Message("yours-gone"), review=True)
    return Row("kept", ours, Message("yours"))  # x z -, - z -


def _new_on_both_sides(ours: str, theirs: str, same: Callable[[str | None, str | None], bool]) -> Row:
    if same(ours, theirs):  # - z z: as the template spells it, which the next rebase would do, too
        return Row("kept", theirs, Message("yours-template-has-it-now"))
    return Row("kept", ours, Message("yours-template-differs"), review=True)  # - z y


def _everywhere(base: str, ours: str, theirs: str, same: Callable[[str | None, str | None], bool]) -> Row:
    if same(base, ours):
        if same(ours, theirs):  # x x x
            return Row("unchanged", theirs, ALL_ALIKE)
        return Row("adopted", theirs, Message("new-default"))  # x x y
    if same(ours, theirs):  # x z z
        return Row("unchanged", theirs, Message("yours-as-in-template"))
    if same(base, theirs):  # x z x
        return Row("kept", ours, Message("yours"))
    return Row("kept", ours, Message("yours-default-changed"), review=True)  # x z y
