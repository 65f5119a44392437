"""Write every schemas/<release>/rules.json in the layout in which people review it.

Usage: python tools/format_rules.py [SCHEMAS]

A field of a rule and an example stand on a line each, and the fields in the order of schemas/rules.schema.json.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from release_folder import Json

__all__ = ["formatted"]

SCHEMAS = Path(__file__).parent.parent / "schemas"


def formatted(rules: Json) -> str:
    """Return the text of a `rules.json` with the content *rules*."""
    lines = ["{"]
    fields = []
    for name, value in rules.items():
        if name in ("rules", "downgrade_rules"):
            fields.append(f'  "{name}": [\n' + ",\n".join(_rule(rule) for rule in value) + "\n  ]")
        elif name == "left_out":
            fields.append('  "left_out": [\n' + ",\n".join(f"    {_line(entry)}" for entry in value) + "\n  ]")
        else:
            fields.append(f'  "{name}": {_line(value)}')
    lines.append(",\n".join(fields))
    return "\n".join([*lines, "}"]) + "\n"


def _rule(rule: Json) -> str:
    fields = []
    for name in sorted(rule, key=_order().index):
        if name == "examples":
            examples = ",\n".join(f"        {_line(example)}" for example in rule[name])
            fields.append(f'      "examples": [\n{examples}\n      ]')
        else:
            fields.append(f'      "{name}": {_line(rule[name])}')
    return "    {\n" + ",\n".join(fields) + "\n    }"


def _order() -> list[str]:
    schema = json.loads((SCHEMAS / "rules.schema.json").read_text(encoding="utf-8"))
    return list(schema["$defs"]["rule"]["properties"])


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def main(arguments: list[str]) -> None:
    """Write the files of the folder given, or of schemas/, anew."""
    for file in sorted(Path(arguments[0] if arguments else SCHEMAS).glob("*/rules.json")):
        file.write_text(formatted(json.loads(file.read_text(encoding="utf-8"))), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
