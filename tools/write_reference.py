"""Write the pages of docs/reference/ that are made from the catalog.

Usage: python tools/write_reference.py [DOCS]
"""

from __future__ import annotations

import sys
from pathlib import Path

from cilium_cmrebase.catalog import default_catalog
from cilium_cmrebase.report.id_page import checks_as_markdown
from cilium_cmrebase.report.reference import (
    options_as_markdown,
    options_index,
    releases_as_markdown,
    rules_as_markdown,
    rules_index,
)

__all__ = ["FOLDERS", "pages"]

FOLDERS = ("options", "rules")
_MADE = "This page is made from `schemas/` by `tools/write_reference.py`; change it there.\n"
_OPTIONS = """\
Every key that any release reads from `cilium-config`. `cilium-cmrebase explain OPTION` tells the same of one, and finds
it by a part of its name, a misspelling or a value of the Helm chart.
"""
_CHECKS = """\
What the program itself finds, beside what upgrade rules, contradictions and your own policies say. Findings, accepted
ones and settings go by these ids, which are a contract: none is ever renamed. `code` in the JSON report tells the forms
apart that a check can take. This page is made from `cilium_cmrebase/rules/checks.py` by `tools/write_reference.py`.
"""
_RULES = """\
What an upgrade into a release, or a downgrade out of it, asks of a ConfigMap. `cilium-cmrebase rules 1.16` lists the
rules of one release.
"""


def pages() -> dict[str, str]:
    """Return the text of each page by its path below docs/reference/."""
    catalog = default_catalog()
    written = {
        "checks.md": f"# Checks\n\n{_CHECKS}\n{checks_as_markdown()}",
        "releases.md": f"# Releases\n\n{_MADE}\n{releases_as_markdown(catalog)}",
        "options.md": _index("Options", _OPTIONS, options_index(catalog, "options/"), "options"),
        "rules.md": _index("Upgrade rules", _RULES, rules_index(catalog, "rules/"), "rules"),
    }
    for letter, text in options_as_markdown(catalog, rules_at="../rules/").items():
        written[f"options/{letter}.md"] = f"# Options: {letter}\n\n{_MADE}\n{text}"
    for name in catalog.releases:
        if text := rules_as_markdown(catalog, (name,), options_at="../options/").strip():
            written[f"rules/{name}.md"] = f"# Rules of {name}\n\n{_MADE}\n{text}\n"
    return written


def _index(title: str, text: str, table: str, folder: str) -> str:
    """Return a page that leads to those of *folder*; Sphinx wants to be told of them."""
    return f"# {title}\n\n{text}\n{_MADE}\n{table}\n```{{toctree}}\n:hidden:\n:glob:\n\n{folder}/*\n```\n"


def main(arguments: list[str]) -> None:
    """Write all pages below the folder given, or below docs/, and remove those that are no longer made."""
    folder = Path(arguments[0] if arguments else Path(__file__).parent.parent / "docs") / "reference"
    written = pages()
    for name in FOLDERS:
        (folder / name).mkdir(parents=True, exist_ok=True)
        for page in (folder / name).glob("*.md"):
            if f"{name}/{page.name}" not in written:
                page.unlink()
    for name, text in written.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
