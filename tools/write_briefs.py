"""Write `brief.json` of all releases anew, from their schemas and `schemas/conflicts.json`.

Usage: python tools/write_briefs.py [SCHEMAS]
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

# Run as a script it finds the other tools, but not the package where that is not installed.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from release_folder import brief_text

__all__ = ["main"]

_SCHEMAS = Path(__file__).resolve().parent.parent / "schemas"


def main(folder: Path = _SCHEMAS) -> None:
    """Write the files below *folder*."""
    for path in sorted(folder.glob("*/configmap.schema.json")):
        schema = json.loads(path.read_text(encoding="utf-8"))
        (path.parent / "brief.json").write_text(brief_text(folder, schema), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
