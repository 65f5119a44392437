"""One upgrade as a person sees it.

The files under golden/ are there to be read. After a change of rules or words, write them anew and read what changed:
`python tests/report/test_golden.py`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from cilium_cmrebase import ConfigMap, rebase
from cilium_cmrebase.report import render

GOLDEN = Path(__file__).parent / "golden"
FILES = {"upgrade.txt": "text", "upgrade.md": "markdown"}


def report(report_format: str) -> str:
    """Return the report on the rebase of `golden/old.yaml` onto `golden/new.yaml`."""
    old, new = (
        ConfigMap((GOLDEN / name).read_text(encoding="utf-8"), source=name) for name in ("old.yaml", "new.yaml")
    )
    return render(rebase(old, new, from_release="1.14", to_release="1.15"), report_format)


@pytest.mark.parametrize("name", FILES)
def test_the_report_is_as_it_was_read(name: str) -> None:
    assert report(FILES[name]) == (GOLDEN / name).read_text(encoding="utf-8")


if __name__ == "__main__":
    for name, report_format in FILES.items():
        (GOLDEN / name).write_text(report(report_format), encoding="utf-8")
