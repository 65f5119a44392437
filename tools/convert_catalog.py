"""Convert a folder of facts about Cilium's releases into the catalog under `schemas/`.

Usage: python tools/convert_catalog.py FACTS OUT [--charts GITDIR]...

For each release it writes configmap.schema.json, defaults.json and comments.txt, and leaves other files alone. The same
input gives the same bytes.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

# Run as a script it finds the other tools, but not the package where that is not installed.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from upstream_comments import charts_texts, fingerprints
from value_types import GO_BOOLEANS, definition

__all__ = ["convert", "main"]

Json = dict[str, Any]

_CORRECTIONS = Path(__file__).with_name("corrections.json")
_FILE_KEYS = {"etcd-config": "yaml"}
_LAST_SELECTIVE_RELEASE = (1, 4)  # later DaemonSets mount the whole ConfigMap
_FIRST_WITH_OPERATIONS_GUIDE = (1, 8)
# What the delta calls a component, in the names of the option lists.
_OPERATORS = ("cilium-operator", *(f"cilium-operator-{cloud}" for cloud in ("alibabacloud", "aws", "azure", "generic")))
_COMPONENTS = {"agent": ("cilium-agent",), "operator": _OPERATORS}
# Objects of the schema whose members get a line each; all others stay on their parent's line.
_OPENED = {(), ("properties",), ("properties", "data"), ("properties", "data", "properties"), ("$defs",)}


def main(arguments: Sequence[str] | None = None) -> None:
    """Convert as the command line says."""
    parser = argparse.ArgumentParser(description="Convert facts about Cilium's releases into the catalog.")
    parser.add_argument("facts", type=Path, metavar="FACTS", help="folder with options/, defaults/, template-keys/ ...")
    parser.add_argument("out", type=Path, metavar="OUT", help="folder to write one folder per release to")
    parser.add_argument("--charts", type=Path, metavar="GITDIR", action="append", default=[], help="bare repository")
    parser.add_argument("--knowledge", type=Path, metavar="FILE", help="options described (default: OUT/options.json)")
    parser.add_argument("--corrections", type=Path, default=_CORRECTIONS, metavar="FILE", help="what the facts lack")
    given = parser.parse_args(arguments)
    knowledge = given.knowledge or given.out / "options.json"
    convert(
        given.facts,
        given.out,
        given.charts,
        json.loads(given.corrections.read_text(encoding="utf-8")),
        _read(knowledge) if knowledge.is_file() else {},
    )


def convert(
    facts: Path, out: Path, charts: Iterable[Path], corrections: Iterable[Json], knowledge: Mapping[str, Json]
) -> None:
    """Write the folders of all releases in *facts*.

    Args:
        facts: The facts.
        out: Where the releases' folders go.
        charts: Bare git repositories with templates, for their comments.
        corrections: What is wrong or missing in the facts; see `correct`.
        knowledge: What each option does and which words it accepts, by its name; see `enrich`.
    """
    corrections = list(corrections)
    raw = [charts_texts(git_dir) for git_dir in charts]
    for path in sorted((facts / "defaults").glob("*.json"), key=lambda path: _order(path.stem)):
        release = path.stem
        defaults = _default_set(_read(path))
        template = _read(facts / "template-keys" / path.name)
        options = _options(facts, release)
        correct(options, release, corrections)
        texts = [each.read_text(encoding="utf-8") for each in _template_files(facts / "templates", release)]
        for found in raw:
            texts += found.get(release, ())

        folder = out / release
        folder.mkdir(parents=True, exist_ok=True)
        _write(folder / "configmap.schema.json", dump(_schema(release, options, template, defaults, knowledge)))
        _write(folder / "defaults.json", json.dumps(defaults, indent=2) + "\n")
        _write(folder / "comments.txt", "".join(f"{each}\n" for each in fingerprints(texts)))


# Options


def _options(facts: Path, release: str) -> dict[str, Json]:
    """Read the options of *release*, as they are after the delta, if it has one."""
    options = {option["name"]: dict(option) for option in _read(facts / "options" / f"{release}.json")["options"]}
    delta = facts / "options" / f"{release}-delta.yaml"
    if delta.is_file():
        from ruamel.yaml import YAML

        apply_delta(options, YAML(typ="safe", pure=True).load(delta.read_text(encoding="utf-8")))
    return options


def apply_delta(options: dict[str, Json], delta: Mapping[str, Any]) -> None:
    """Bring the *options* of an early state of a release up to the release itself.

    Args:
        options: By name; changed in place.
        delta: What was added and removed since, and what the early state hid.
    """
    hidden = [{**entry, "hidden": True} for entry in delta.get("hidden-at-early-state-and-in-1.20", ())]
    deprecated = [{**entry, "deprecated": True} for entry in delta.get("deprecated-but-accepted", ())]
    present = delta.get("in-early-list-not-in-third-party-table-but-assumed-present", ())
    # An option of agent and operator has an entry for each.
    added = {entry["name"] for entry in delta.get("added", ())}
    for entry in [*hidden, *delta.get("added", ()), *deprecated, *present]:
        option = options.setdefault(entry["name"], {"name": entry["name"], "components": []})
        components = {name for part in _parts(entry) for name in _COMPONENTS[part]}
        # The lists know which clouds' operators take an option; the delta only says "operator".
        if not any(name in option["components"] for name in components):
            option["components"] = [*option["components"], *components]
        option.setdefault("type", entry["type"])
        if option.get("default") is None:
            option["default"] = entry.get("default")
        if entry["name"] in added:
            option["hidden"] = bool(entry.get("hidden"))
        else:
            option["hidden"] = bool(option.get("hidden") or entry.get("hidden"))
        option["deprecated"] = bool(option.get("deprecated") or entry.get("deprecated"))
    for entry in delta.get("removed", ()):
        option = options.get(entry["name"], {"components": []})
        gone = {name for part in _parts(entry) for name in _COMPONENTS[part]}
        option["components"] = [name for name in option["components"] if name not in gone]
        if not option["components"]:
            options.pop(entry["name"], None)


def _parts(entry: Mapping[str, Any]) -> list[str]:
    return [part.strip() for part in entry["component"].split(",")]


def correct(options: dict[str, Json], release: str, corrections: Iterable[Json]) -> None:
    """Mend the *options* of a release.

    Args:
        options: By name; changed in place.
        release: Whose options they are.
        corrections: Each has `key`, `releases` (the first and the last that it concerns), `source`, and either `remove`
            or fields of the option, which replace those of the lists; `argument` is the value that the stock DaemonSet
            passes on the command line, where it outranks the ConfigMap.

    Raises:
        ValueError: A correction is meant for an option that the release does not have.
    """
    for correction in corrections:
        first, last = correction["releases"]
        if not _order(first) <= _order(release) <= _order(last):
            continue
        key = correction["key"]
        if correction.get("remove"):
            options.pop(key, None)
            continue
        fields = {name: value for name, value in correction.items() if name not in ("key", "releases", "source")}
        if key not in options and "type" not in fields:
            raise ValueError(f"{release} has no option {key}, and its correction gives no type")
        options[key] = {"name": key, "components": [], **options.get(key, {}), **fields}


# The schema


def _schema(
    release: str, options: Mapping[str, Json], template: Json, defaults: Json, knowledge: Mapping[str, Json]
) -> Json:
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
    if _order(release) <= _LAST_SELECTIVE_RELEASE:
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


def enrich(entry: Json, release: str, known: Mapping[str, Any]) -> None:
    """Add to an option's *entry* what people know of it beyond its type and default.

    Args:
        entry: The option in the schema; changed in place.
        release: The release of the schema.
        known: `description`; `replaced_by`; `form`, such as `cidr`; `states`, each with `from`, the first release that
            it is true of, and `values`, the only words accepted, which Cilium may read in any case (`any_case`), beside
            booleans (`also_bool`) or what matches `also_pattern`, or as items of a list (`list`); `lenient` where it
            takes other words too, to no good.
    """
    if known.get("description"):
        entry["description"] = known["description"]
    if known.get("replaced_by"):
        entry["x-replaced-by"] = known["replaced_by"]
    if known.get("form"):
        entry["x-form"] = known["form"]
    states = [state for state in known.get("states", ()) if _order(state["from"]) <= _order(release)]
    if not states or not states[-1]["values"]:
        return
    state = max(states, key=lambda each: _order(each["from"]))
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
    return "".join(f"[{each.upper()}{each.lower()}]" if each.isalpha() else re.escape(each) for each in word)


def _upgrade_notes(release: str) -> str:
    """Return where the release's upgrade guide is: Documentation/install/upgrade.rst, from 1.8 on in operations/."""
    folder = "operations" if _order(release) >= _FIRST_WITH_OPERATIONS_GUIDE else "install"
    return f"https://docs.cilium.io/en/v{release}/{folder}/upgrade/"


def _property(option: Json) -> Json:
    """Describe an option of the command line."""
    entry: Json = {"$ref": f"#/$defs/{option['type']}"}
    if option.get("default") is not None:
        entry["default"] = option["default"]
    entry["x-components"] = sorted(set(option["components"]))
    for field, keyword in (("hidden", "x-hidden"), ("deprecated", "deprecated"), ("undocumented", "x-undocumented")):
        if option.get(field):
            entry[keyword] = True
    if option.get("argument") is not None:
        entry["x-argument"] = option["argument"]
    if differing := _differences(option):
        entry["x-differs"] = differing
    return entry


def _differences(option: Json) -> Json:
    """Return what other components have in another way, without what they share with the option."""
    found = {}
    for component, fields in sorted((option.get("differs") or {}).items()):
        if other := {name: value for name, value in fields.items() if value != option.get(name)}:
            found[component] = other
    return found


def _other_property(key: str, references: Iterable[str]) -> Json:
    """Describe a key that is no option of the command line."""
    if key in _FILE_KEYS:
        return {"$ref": f"#/$defs/{_FILE_KEYS[key]}", "x-read-as": "file"}
    return {"$ref": "#/$defs/string", "x-read-as": "key-ref" if key in references else "template"}


def dump(value: Any, path: tuple[str, ...] = ()) -> str:
    """Write a schema with one option per line, so that releases can be compared line by line."""
    if path not in _OPENED or not isinstance(value, dict):
        return json.dumps(value)
    margin = "  " * (len(path) + 1)
    members = [f"{margin}{json.dumps(key)}: {dump(member, (*path, key))}" for key, member in value.items()]
    text = "{\n" + ",\n".join(members) + "\n" + margin[2:] + "}"
    return text if path else text + "\n"


# Default sets


def _default_set(facts: Json) -> Json:
    """Return the default ConfigMap of the newest patch, and what other patches had in another way."""
    return {
        "release": facts["release"],
        "patch": facts["patch"],
        "data": _without_comments(facts["data"]),
        "patches": {patch: _without_comments(changes) for patch, changes in facts["patches"].items()},
    }


def _without_comments(data: Mapping[str, str | None]) -> dict[str, str | None]:
    """Take upstream's sentences out of values that are files of their own."""
    return {key: value if value is None or key not in _FILE_KEYS else _bare(value) for key, value in data.items()}


def _bare(text: str) -> str:
    lines = [line for line in text.split("\n") if line.strip() and not line.lstrip().startswith("#")]
    return "\n".join(lines) + ("\n" if text.endswith("\n") else "")


# Files


def _template_files(folder: Path, release: str) -> list[Path]:
    return [folder / f"{release}.yaml", *sorted((folder / "variants").glob(f"{release}-*.yaml"))]


def _order(release: str) -> tuple[int, ...]:
    return tuple(map(int, release.split(".")))


def _read(path: Path) -> Json:
    facts: Json = json.loads(path.read_text(encoding="utf-8"))
    return facts


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
