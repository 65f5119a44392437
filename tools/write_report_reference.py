"""Write docs/reference/report.md from schemas/report.schema.json.

Usage: python tools/write_report_reference.py
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from release_folder import Json

__all__ = ["PAGE", "page"]

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "reference" / "report.md"

_TOP = """\
# JSON report

What `--report-format json` gives. This page is made from `schemas/report.schema.json` by
`tools/write_report_reference.py`; change it there. `cilium-cmrebase schema report` prints the schema, for programs that
want to validate what they read.

A promise goes with `format_version`: within a major version names are added, never removed or changed in meaning. So
take names that you do not know.
"""


def page() -> str:
    """Return the text of the page."""
    schema = json.loads((ROOT / "schemas" / "report.schema.json").read_text(encoding="utf-8"))
    return "\n".join([_TOP, *_sections(schema["$defs"])])


def _sections(definitions: Json) -> Iterator[str]:
    for name, definition in definitions.items():
        title = _title(name, definition)
        if "properties" in definition:
            more = f"All names of {_type(_base(definition), definitions)}, and:\n\n" if "$ref" in definition else ""
            yield f"## {title}\n\n{_description(definition)}{more}| name | type | what it is |\n|---|---|---|"
            required = definition.get("required", ())
            for key, value in definition["properties"].items():
                optional = "" if key in required else " (may be absent)"
                yield f"| `{key}` | {_type(value, definitions)} | {_cell(value, definitions)}{optional} |"
            yield ""
        else:
            yield f"## {title}\n\n{_description(definition)}{_type(definition, definitions)}\n"


def _base(definition: Json) -> Json:
    return {"$ref": definition["$ref"]}


def _title(name: str, definition: Json) -> str:
    return str(definition.get("title", name.replace("_", " ").capitalize()))


def _description(definition: Json) -> str:
    return f"{definition['description']}\n\n" if "description" in definition else ""


def _cell(value: Json, definitions: Json) -> str:
    description = value.get("description") or definitions.get(_target(value), {}).get("description", "")
    return str(description).replace("|", "\\|")


def _target(value: Json) -> str:
    return str(value.get("$ref", "")).rpartition("/")[2]


def _type(value: Json, definitions: Json) -> str:
    """Return what a value may be, in words, with links to the sections that tell more."""
    if "$ref" in value:
        name = _target(value)
        title = _title(name, definitions[name])
        return f"[{title}](#{title.lower().replace(' ', '-')})"
    if "const" in value:
        return f"`{json.dumps(value['const'])}`"
    if "enum" in value:
        return ", ".join(f"`{json.dumps(word)}`" for word in value["enum"])
    for word in ("oneOf", "anyOf"):
        if word in value:
            return " or ".join(_type(choice, definitions) for choice in value[word])
    if "allOf" in value:
        return " with ".join(_type(part, definitions) for part in value["allOf"])
    kinds = value.get("type", "any")
    words = " or ".join([kinds] if isinstance(kinds, str) else kinds)
    if "properties" in value:
        words += f" with {', '.join(f'`{name}`' for name in value['properties'])}"
    elif "items" in value:
        words += f" of {_type(value['items'], definitions)}"
    elif isinstance(value.get("additionalProperties"), dict):
        words += f" of {_type(value['additionalProperties'], definitions)}"
    return words


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
