"""Write the pages of docs/reference/ that are made from the catalog.

Usage: python tools/write_reference.py [DOCS]
"""

from __future__ import annotations

import sys
from pathlib import Path

from cilium_cmrebase.catalog import default_catalog
from cilium_cmrebase.report.reference import releases_as_markdown, rules_as_markdown

__all__ = ["pages"]

_MADE = "This page is made from `schemas/` by `tools/write_reference.py`; change it there.\n"


def pages() -> dict[str, str]:
    """Return the text of each page by its file name."""
    catalog = default_catalog()
    return {
        "releases.md": f"# Releases\n\n{_MADE}\n{releases_as_markdown(catalog)}",
        "rules.md": f"# Upgrade rules\n\n{_MADE}\n{rules_as_markdown(catalog, catalog.releases)}",
    }


def main(arguments: list[str]) -> None:
    """Write all pages below the folder given, or below docs/."""
    folder = Path(arguments[0] if arguments else Path(__file__).parent.parent / "docs") / "reference"
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
