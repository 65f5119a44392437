"""In which of their parts two values differ: items of lists, keys of maps, paths in JSON and YAML, lines of texts."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import accumulate
from math import isfinite
from typing import Any, Literal, TypeAlias

import attrs

from cilium_cmrebase.values.compound import JsonText, string_map, strings

__all__ = ["STRUCTURED", "Detail", "DetailKind", "differing_parts", "equal_inside"]

DetailKind: TypeAlias = Literal["changed", "removed", "added", "reordered"]
_Structure: TypeAlias = "list[Any] | dict[str, Any]"

# The kinds of values that have parts. `json` is the kind of no option; it stands for a string of that form.
STRUCTURED: tuple[str, ...] = ("yaml", "json", "map", "stringToString", "strings")
# A value beyond these is compared as a text: parsing and deepdiff take their time, and recurse.
_MAX_LENGTH = 50_000
_MAX_PARTS = 5_000
_MAX_DEPTH = 40
# In longer lists items are compared pair by pair; looking for what was put in between takes quadratic time.
_MAX_ALIGNED = 100


@attrs.frozen
class Detail:
    """A part in which two values differ.

    Attributes:
        path: Where: keys joined by dots and indices in brackets, such as `endpoints[0]`, an odd key as in
            `["etcd.config"]`; of a text `line 3`, counted from 1. Empty where the whole value is meant.
        kind: `changed`: both values have the part; `removed`: only the left one; `added`: only the right one;
            `reordered`: both are lists of the same items, in another order.
        left: What the left value has there: str, bool, int, float, list, dict or None, as JSON has it.
        right: What the right value has there.
    """

    path: str
    kind: DetailKind
    left: Any
    right: Any


def equal_inside(kind: str, left: str, right: str) -> bool:
    """Say whether two values hold the same, however it is laid out.

    Args:
        kind: The type of both, one of `STRUCTURED`; values of any other have no parts.
        left: A value.
        right: The other value.
    """
    one, other = _structure(kind, left), _structure(kind, right)
    return one is not None and one == other


def differing_parts(kind: str, left: str, right: str) -> tuple[Detail, ...]:
    """Return the parts in which two values differ.

    Values that cannot be read as their type, or are too large or too deep to be looked into, are compared line by line.

    Args:
        kind: The type of both; one of `STRUCTURED`, or any other for plain text.
        left: A value.
        right: The other value, which means something else.

    Returns:
        The parts, in order; none where both are texts of one line.
    """
    one, other = _structure(kind, left), _structure(kind, right)
    if one is None or other is None:
        return tuple(_lines(left.strip().split("\n"), right.strip().split("\n")))
    if kind == "strings":
        return tuple(_items(list(one), list(other)))
    return tuple(_paths(one, other))


def _structure(kind: str, text: str) -> _Structure | None:
    """Return the list or map that *text* is, its parts being exact; None where it is none that can be looked into."""
    if len(text) > _MAX_LENGTH:
        return None
    value: object = None
    try:
        match kind:
            case "strings":
                value = list(strings(text))
            case "map" | "stringToString":
                pairs = string_map(text).items()
                value = {key: json.loads(text) if isinstance(text, JsonText) else text for key, text in pairs}
            case "json":
                value = json.loads(text)
            case "yaml":
                value = _load_yaml(text)
        return _exact(value) if isinstance(value, list | dict) and _is_tame(value) else None
    except (ValueError, RecursionError):
        return None


def _load_yaml(text: str) -> object:
    """Read *text* as YAML 1.1, which is what Cilium's reader follows; raise ValueError where it is none."""
    import warnings

    from ruamel.yaml import YAML

    opened = accumulate(1 if bracket in "[{" else -1 for bracket in re.findall(r"[][{}]", text))
    if max(opened, default=0) > _MAX_DEPTH:  # the parser takes seconds to run out of stack
        raise ValueError("too deep")
    yaml = YAML(typ="safe", pure=True)
    yaml.version = (1, 1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # they are about style
        try:
            loaded: object = yaml.load(text)
        except Exception as error:  # beside its own errors it raises whatever an odd tag leads to
            raise ValueError("no YAML") from error
    return loaded


def _is_tame(root: _Structure) -> bool:
    """Say whether *root* holds only what JSON has, and is small and shallow enough to be looked into.

    Raises:
        UnicodeEncodeError: A text in it has half of a surrogate pair, which no report could show.
    """
    waiting: list[tuple[object, int]] = [(root, 0)]
    parts = 0
    while waiting:
        value, depth = waiting.pop()
        parts += 1
        if isinstance(value, str):
            value.encode()
        elif isinstance(value, list | dict):
            if depth == _MAX_DEPTH or parts + len(waiting) + 2 * len(value) > _MAX_PARTS:
                return False
            if isinstance(value, dict):
                if not all(isinstance(key, str) for key in value):
                    return False
                waiting += [(key, depth + 1) for key in value]
                value = value.values()
            waiting += [(part, depth + 1) for part in value]
        elif not (value is None or isinstance(value, int) or (isinstance(value, float) and isfinite(value))):
            return False
    return True


def _exact(value: Any) -> Any:
    """Return *value* so that only what is the same is equal: to Python, 1 and 1.0 and true are."""
    if isinstance(value, dict):
        return {key: _exact(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_exact(item) for item in value]
    return value if isinstance(value, str) else JsonText(json.dumps(value))


def _plain(value: object) -> object:
    """Return what `_exact` was given."""
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return json.loads(value) if isinstance(value, JsonText) else value


def _items(left: list[str], right: list[str]) -> Iterator[Detail]:
    """Yield the items that only one of two lists has, with their indices there."""
    removed, added = Counter(left) - Counter(right), Counter(right) - Counter(left)
    if not removed and not added:
        yield Detail("", "reordered", left, right)
    for index, item in _last(left, removed):
        yield Detail(f"[{index}]", "removed", item, None)
    for index, item in _last(right, added):
        yield Detail(f"[{index}]", "added", None, item)


def _last(items: list[str], wanted: Counter[str]) -> Iterable[tuple[int, str]]:
    """Return index and item of those that are *wanted*; of an item that is there more often, the last ones."""
    backwards = []
    for index in reversed(range(len(items))):
        if wanted[items[index]] > 0:
            wanted[items[index]] -= 1
            backwards.append((index, items[index]))
    return reversed(backwards)


def _paths(left: _Structure, right: _Structure) -> Iterator[Detail]:
    """Yield what differs inside two structures."""
    from deepdiff import DeepDiff  # takes longer to import than to compare all that a ConfigMap holds

    tree = DeepDiff(
        left,
        right,
        view="tree",
        ignore_private_variables=False,
        threshold_to_diff_deeper=0,
        zip_ordered_iterables=max(_longest(left), _longest(right)) > _MAX_ALIGNED,
    )
    levels = [(level.path(output_format="list"), group, level) for group in tree for level in tree[group]]
    for path, group, level in sorted(levels, key=lambda place: [(isinstance(step, str), step) for step in place[0]]):
        if group.endswith("_added"):
            yield Detail(_spelled(path), "added", None, _plain(level.t2))
        elif group.endswith("_removed"):
            yield Detail(_spelled(path), "removed", _plain(level.t1), None)
        else:
            yield Detail(_spelled(path), "changed", _plain(level.t1), _plain(level.t2))


def _longest(value: object) -> int:
    """Return the length of the longest list in *value*."""
    if isinstance(value, dict):
        return max(map(_longest, value.values()), default=0)
    return max(len(value), *map(_longest, value), 0) if isinstance(value, list) else 0


def _spelled(path: Iterable[str | int]) -> str:
    """Return a path as people read it."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        elif step.replace("-", "_").replace("/", "_").replace("_", "a").isalnum():
            text += f".{step}" if text else step
        else:
            text += f"[{json.dumps(step, ensure_ascii=False)}]"
    return text


def _lines(left: list[str], right: list[str]) -> Iterator[Detail]:
    """Yield the lines between those that two texts have in common at their beginnings and ends."""
    if len(left) == len(right) == 1:
        return
    shorter = min(len(left), len(right))
    start = next((number for number in range(shorter) if left[number] != right[number]), shorter)
    room = shorter - start
    end = next((number for number in range(room) if left[-1 - number] != right[-1 - number]), room)
    removed, added = left[start : len(left) - end], right[start : len(right) - end]
    if removed or added:
        kind: DetailKind = "changed" if removed and added else "removed" if removed else "added"
        texts = ("\n".join(lines) if lines else None for lines in (removed, added))
        yield Detail(f"line {start + 1}", kind, *texts)
