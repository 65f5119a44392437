"""A release's folder under `schemas/`: what goes into it from options, template and default sets, and back.

An *option* is here a mapping with `name`, `type`, `default` (None: not known), `components`, and where they say
something `differs` (by component: fields with another value), `hidden`, `undocumented`, `deprecated` and `argument`.
A *template* has `keys` (by key: `values`, the Helm values it is written from) and `key_refs` (keys that a workload
reads by `configMapKeyRef`).
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from value_types import GO_BOOLEANS, definition

from cilium_cmrebase.catalog.brief import brief
from cilium_cmrebase.catalog.versions import release_order

__all__ = [
    "InputError",
    "Json",
    "brief_text",
    "default_set",
    "dump",
    "enrich",
    "read_back",
    "release_schema",
    "write_release",
]

Json = dict[str, Any]

_FILE_KEYS = {"etcd-config": "yaml"}
_LAST_SELECTIVE_RELEASE = (1, 4)  # later DaemonSets mount the whole ConfigMap
_FIRST_WITH_OPERATIONS_GUIDE = (1, 8)
# Objects of the schema, and of the same in brief, whose members get a line each; others stay on their parent's line.
_OPENED = {(), ("properties",), ("properties", "data"), ("properties", "data", "properties"), ("$defs",), ("options",)}
_FLAGS = (("hidden", "x-hidden"), ("deprecated", "deprecated"), ("undocumented", "x-undocumented"))


class InputError(ValueError):
    """What a tool is given cannot be used; the message says what, and what to give instead."""


def write_release(folder: Path, schema: Json, defaults: Json, comments: Iterable[str]) -> None:
    """Write the files of a release, all of them or, where that fails, none.

    Args:
        folder: The release's folder; made if it is not there. Its other files stay as they are.
        schema: See `release_schema`.
        defaults: See `default_set`.
        comments: Fingerprints (str) of upstream's comments; see `upstream_comments`.

    Raises:
        OSError: The folder cannot be written to.
    """
    texts = {
        "configmap.schema.json": dump(schema),
        "brief.json": brief_text(folder.parent, schema),
        "defaults.json": json.dumps(defaults, indent=2) + "\n",
        "comments.txt": "".join(f"{fingerprint}\n" for fingerprint in sorted(comments)),
    }
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".new-") as scratch:
        for name, text in texts.items():
            (Path(scratch) / name).write_text(text, encoding="utf-8", newline="\n")
        for name in texts:
            (Path(scratch) / name).replace(folder / name)


def brief_text(schemas: Path, schema: Json) -> str:
    """Return what `brief.json` of a release holds.

    Args:
        schemas: The folder with all releases, and with the contradictions between options where they are known.
        schema: The release's schema.
    """
    file = schemas / "conflicts.json"
    conflicts = json.loads(file.read_text(encoding="utf-8"))["conflicts"] if file.is_file() else None
    return dump(brief(schema, conflicts))


# The schema


def release_schema(
    release: str, options: Mapping[str, Json], template: Json, defaults: Json, knowledge: Mapping[str, Json]
) -> Json:
    """Describe the ConfigMap of a release.

    Args:
        release: Such as `1.16`.
        options: By name.
        template: What the release's template can write.
        defaults: See `default_set`.
        knowledge: What people know of each option, by its name; see `enrich`.

    Returns:
        A JSON Schema, draft 2020-12.

    Raises:
        KeyError: An option has a type that `value_types` does not know.
    """
    references = template["key_refs"]
    keys = {*options, *template["keys"], *references, *defaults["data"]}
    keys.update(key for changes in defaults["patches"].values() for key in changes)
    properties = {}
    for key in sorted(keys):
        properties[key] = _property(options[key]) if key in options else _other_property(key, references)
        if paths := template["keys"].get(key, {}).get("values"):
            properties[key]["x-helm"] = paths
        enrich(properties[key], release, knowledge.get(key, {}))
    kinds = sorted({entry["$ref"].rpartition("/")[2] for entry in properties.values()})
    schema: Json = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:cilium-cmrebase:{release}:cilium-config",
        "title": f"ConfigMap cilium-config of Cilium {release}",
        "x-release": release,
        "x-upgrade-notes": _upgrade_notes(release),
    }
    if release_order(release) <= _LAST_SELECTIVE_RELEASE:
        schema["x-keys-read"] = sorted({*references, *_FILE_KEYS})
    return schema | {
        "type": "object",
        "required": ["apiVersion", "kind", "data"],
        "properties": {
            "apiVersion": {"const": "v1"},
            "kind": {"const": "ConfigMap"},
            "metadata": {"type": "object"},
            "data": {"type": "object", "additionalProperties": {"type": "string"}, "properties": properties},
        },
        "$defs": {kind: definition(kind) for kind in kinds},
    }


def read_back(schema: Json) -> tuple[dict[str, Json], Json]:
    """Return the options and the template that `release_schema` made *schema* from, as far as it shows them."""
    options: dict[str, Json] = {}
    keys: dict[str, Json] = {}
    references = set(schema.get("x-keys-read", ()))
    for key, entry in schema["properties"]["data"]["properties"].items():
        if entry.get("x-read-as") == "key-ref":
            references.add(key)
        if "x-helm" in entry or entry.get("x-read-as") in ("template", "file"):
            keys[key] = {"values": entry.get("x-helm", [])}
        if "x-components" not in entry:
            continue
        kind = entry["$ref"].rpartition("/")[2]
        option = {
            "name": key,
            # Only `enrich` makes words; what it knows is added again.
            "type": "string" if kind == "word" else kind,
            "default": entry.get("default"),
            "components": entry["x-components"],
            "differs": entry.get("x-differs"),
            "argument": entry.get("x-argument"),
        }
        options[key] = option | {field: bool(entry.get(keyword)) for field, keyword in _FLAGS}
    return options, {"keys": keys, "key_refs": sorted(references)}


def enrich(entry: Json, release: str, knowledge: Json) -> None:
    """Add to an option's *entry* what people know of it beyond its type and default.

    Args:
        entry: The option in the schema; changed in place.
        release: The release of the schema.
        knowledge: `description`; `replaced_by`; `stands_for`, words that mean another value; `form`, such as `cidr`;
            `states`, each with `from`, the first release that it is true of, and what Cilium accepts, as `_limit` and
            `_name_words` have it; a state without any of it says that from there on it accepts everything.
    """
    if knowledge.get("description"):
        entry["description"] = knowledge["description"]
    if knowledge.get("replaced_by"):
        entry["x-replaced-by"] = knowledge["replaced_by"]
    if knowledge.get("stands_for"):
        entry["x-stands-for"] = knowledge["stands_for"]
    if knowledge.get("form"):
        entry["x-form"] = knowledge["form"]
    states = [state for state in knowledge.get("states", ()) if release_order(state["from"]) <= release_order(release)]
    if states:
        state = max(states, key=lambda state: release_order(state["from"]))
        _limit(entry, state)
        _name_words(entry, state)


def _limit(entry: Json, state: Json) -> None:
    """Add the bounds of a number or duration to *entry*, or the pattern of a text.

    Args:
        entry: The option in the schema; changed in place.
        state: `minimum` and `maximum`, both still accepted, and as `corrected` those of the two beyond which Cilium
            takes another value instead of refusing to start; or `pattern`, and in words what it says as `hint`.
    """
    for word in ("minimum", "maximum", "corrected", "hint"):
        if word in state:
            entry[f"x-{word}"] = state[word]
    if "pattern" in state:
        entry["pattern"] = state["pattern"]


def _name_words(entry: Json, state: Json) -> None:
    """Add the words that Cilium knows to *entry*, where it knows only some.

    Args:
        entry: The option in the schema; changed in place.
        state: `values`, the only words accepted, which Cilium may read in any case (`any_case`), beside booleans
            (`also_bool`) or what matches `also_pattern`, or as items of a list (`list`); `lenient` where it takes
            other words too, to no good.
    """
    if not state.get("values"):
        return
    entry["x-values"] = state["values"]
    if state.get("lenient") or entry["$ref"].endswith("/bool"):
        return
    words = [*state["values"], *(GO_BOOLEANS if state.get("also_bool") else ())]
    accepted = "|".join(map(_in_any_case if state.get("any_case") else re.escape, words))
    if state.get("list"):
        entry["pattern"] = f"^(({accepted})([, ]+|$))*$"
        return
    if state.get("any_case"):
        entry["$ref"] = "#/$defs/word"
    if state.get("any_case") or state.get("also_pattern"):
        entry["pattern"] = f"^({'|'.join([accepted, *filter(None, [state.get('also_pattern')])])})$"
    else:
        entry["enum"] = words


def _in_any_case(word: str) -> str:
    return "".join(f"[{c.upper()}{c.lower()}]" if c.isalpha() else re.escape(c) for c in word)


def _upgrade_notes(release: str) -> str:
    """Return where the release's upgrade guide is: Documentation/install/upgrade.rst, from 1.8 on in operations/."""
    folder = "operations" if release_order(release) >= _FIRST_WITH_OPERATIONS_GUIDE else "install"
    return f"https://docs.cilium.io/en/v{release}/{folder}/upgrade/"


def _property(option: Json) -> Json:
    """Describe an option of the command line."""
    entry: Json = {"$ref": f"#/$defs/{option['type']}"}
    if option.get("default") is not None:
        entry["default"] = option["default"]
    entry["x-components"] = sorted(set(option["components"]))
    for field, keyword in _FLAGS:
        if option.get(field):
            entry[keyword] = True
    if option.get("argument") is not None:
        entry["x-argument"] = option["argument"]
    if differing := _differences(option):
        entry["x-differs"] = differing
    return entry


def _differences(option: Json) -> Json:
    """Return what other components have in another way, without what they share with the option."""
    differences = {}
    for component, fields in sorted((option.get("differs") or {}).items()):
        if other := {name: value for name, value in fields.items() if value != option.get(name)}:
            differences[component] = other
    return differences


def _other_property(key: str, references: Iterable[str]) -> Json:
    """Describe a key that is no option of the command line."""
    if key in _FILE_KEYS:
        return {"$ref": f"#/$defs/{_FILE_KEYS[key]}", "x-read-as": "file"}
    return {"$ref": "#/$defs/string", "x-read-as": "key-ref" if key in references else "template"}


def dump(value: object, path: tuple[str, ...] = ()) -> str:
    """Write a schema with one option per line, so that releases can be compared line by line."""
    if path not in _OPENED or not isinstance(value, dict):
        return json.dumps(value)
    margin = "  " * (len(path) + 1)
    members = [f"{margin}{json.dumps(key)}: {dump(member, (*path, key))}" for key, member in value.items()]
    text = "{\n" + ",\n".join(members) + "\n" + margin[2:] + "}"
    return text if path else text + "\n"


# Default sets


def default_set(
    release: str, patch: str, data: Mapping[str, str | None], patches: Mapping[str, Mapping[str, str | None]]
) -> Json:
    """Describe the default ConfigMap of a release.

    Args:
        release: Such as `1.16`.
        patch: The newest patch, such as `1.16.5`.
        data: What its default template writes, in its order.
        patches: What other patches have in another way, oldest first; None where they do not have the key.

    Returns:
        What `defaults.json` holds.
    """
    return {
        "release": release,
        "patch": patch,
        "data": _without_comments(data),
        "patches": {other: _without_comments(changes) for other, changes in patches.items()},
    }


def _without_comments(data: Mapping[str, str | None]) -> dict[str, str | None]:
    """Take upstream's sentences out of values that are files of their own."""
    return {key: value if value is None or key not in _FILE_KEYS else _bare(value) for key, value in data.items()}


def _bare(text: str) -> str:
    lines = [line for line in text.split("\n") if line.strip() and not line.lstrip().startswith("#")]
    return "\n".join(lines) + ("\n" if text.endswith("\n") else "")
