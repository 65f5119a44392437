"""What a release's folder says otherwise than another's, for a person to review."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

import attrs
from release_folder import Json

__all__ = ["FORMATS", "Section", "Side", "review"]


@attrs.frozen
class Side:
    """One of two states of the catalog that are compared.

    Attributes:
        label: What to call it, such as `1.16.5`.
        schema: The JSON Schema of its ConfigMap.
        defaults: Its default set, as in `defaults.json`.
    """

    label: str
    schema: Json
    defaults: Json


@attrs.frozen
class Section:
    """Things of one kind to look at.

    Attributes:
        title: What they are.
        mark: The sign in front of each.
        items: The name of each, and what is to be said of it, perhaps nothing.
    """

    title: str
    mark: str
    items: tuple[tuple[str, str], ...]


def review(before: Side | None, after: Side, knowledge: Mapping[str, Json]) -> list[Section]:
    """Compare two states of the catalog.

    Args:
        before: The old one; None where there is none.
        after: The new one.
        knowledge: What people know of each option, by its name.

    Returns:
        What there is to see, without empty sections.
    """
    old, new = (_properties(before.schema) if before else {}), _properties(after.schema)
    old_set: Json = before.defaults["data"] if before else {}
    new_set: Json = after.defaults["data"]
    old_patches: Json = before.defaults["patches"] if before else {}
    sections = [
        Section("Options new", "+", tuple((key, _summary(new[key])) for key in new if key not in old)),
        Section("Options gone", "-", tuple((key, _summary(old[key])) for key in old if key not in new)),
        Section("Options changed", "~", tuple(_changes(old, new))),
        Section("Default set: new keys", "+", _only_in(new_set, old_set)),
        Section("Default set: keys gone", "-", _only_in(old_set, new_set)),
        Section(
            "Default set: values changed",
            "~",
            tuple((k, _step(old_set[k], v)) for k, v in new_set.items() if k in old_set and old_set[k] != v),
        ),
        Section(
            "Default set: other patches added",
            "+",
            tuple(
                (patch, f"{len(changes)} keys differ from {after.defaults['patch']}")
                for patch, changes in after.defaults["patches"].items()
                if patch not in old_patches
            ),
        ),
        Section(
            "Without description in options.json",
            "?",
            tuple((key, "") for key in new if not knowledge.get(key, {}).get("description")),
        ),
    ]
    return [section for section in sections if section.items]


def as_text(heading: str, sections: Sequence[Section]) -> str:
    """Write a review for a terminal."""
    parts = [heading]
    for section in sections:
        lines = [f"{section.mark} {name}{f': {text}' if text else ''}" for name, text in section.items]
        parts.append("\n".join([f"{section.title} ({len(lines)})", *lines]))
    return "\n\n".join(parts if sections else [*parts, "Nothing differs."]) + "\n"


def as_markdown(heading: str, sections: Sequence[Section]) -> str:
    """Write a review for a pull request."""
    parts = [f"# {heading}"]
    for section in sections:
        lines = [f"- `{name}`{f': {text}' if text else ''}" for name, text in section.items]
        parts.append("\n".join([f"## {section.title} ({len(lines)})", "", *lines]))
    return "\n\n".join(parts if sections else [*parts, "Nothing differs."]) + "\n"


FORMATS = {"text": as_text, "markdown": as_markdown}


def _properties(schema: Json) -> dict[str, Json]:
    properties: dict[str, Json] = schema["properties"]["data"]["properties"]
    return properties


def _facts(entry: Json) -> dict[str, object]:
    """Return what is compared of an option, in words for people."""
    return {
        "type": entry["$ref"].rpartition("/")[2],
        "default": entry.get("default"),
        "read as": entry.get("x-read-as", "option"),
        "hidden": bool(entry.get("x-hidden")),
        "deprecated": bool(entry.get("deprecated")),
        "differs": entry.get("x-differs", {}),
        "Helm values": entry.get("x-helm", []),
    }


def _summary(entry: Json) -> str:
    if "x-components" not in entry:
        return f"read as {entry['x-read-as']}"
    words = [entry["$ref"].rpartition("/")[2], json.dumps(entry.get("default")), *entry["x-components"]]
    return ", ".join(words + [flag for flag in ("deprecated", "hidden") if _facts(entry)[flag]])


def _only_in(data: Mapping[str, str], other: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((key, json.dumps(value)) for key, value in data.items() if key not in other)


def _changes(old: Mapping[str, Json], new: Mapping[str, Json]) -> Iterable[tuple[str, str]]:
    for key in new:
        if key not in old:
            continue
        was, now = _facts(old[key]), _facts(new[key])
        changes = [f"{field} {_step(was[field], now[field])}" for field in now if was[field] != now[field]]
        had, has = set(old[key].get("x-components", ())), set(new[key].get("x-components", ()))
        changes += [f"not in {name} any more" for name in sorted(had - has)]
        changes += [f"in {name} as well" for name in sorted(has - had)]
        if changes:
            yield key, "; ".join(changes)


def _step(old: object, new: object) -> str:
    return f"{json.dumps(old)} -> {json.dumps(new)}"
