"""A plain rebase starts quickly: it loads what it needs and nothing else. What is loaded is compared, not timed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cilium_cmrebase.catalog import Catalog
from cilium_cmrebase.catalog.template import render_template

# All that a rebase with its report as text loads of the package where both releases are given. Each module here costs
# every run a part of a millisecond or more, so add one only if every run needs it.
NEEDED = (
    "cilium_cmrebase",
    "cilium_cmrebase.catalog",
    "cilium_cmrebase.catalog.catalog",
    "cilium_cmrebase.catalog.comments",
    "cilium_cmrebase.catalog.release",
    "cilium_cmrebase.catalog.specifiers",
    "cilium_cmrebase.catalog.versions",
    "cilium_cmrebase.cli",
    "cilium_cmrebase.cli.errors",
    "cilium_cmrebase.cli.files",
    "cilium_cmrebase.cli.main",
    "cilium_cmrebase.cli.rebase",
    "cilium_cmrebase.cli.reports",
    "cilium_cmrebase.cli.userfiles",
    "cilium_cmrebase.document",
    "cilium_cmrebase.document.comments",
    "cilium_cmrebase.document.compose",
    "cilium_cmrebase.document.configmap",
    "cilium_cmrebase.document.editing",
    "cilium_cmrebase.document.edits",
    "cilium_cmrebase.document.errors",
    "cilium_cmrebase.document.layout",
    "cilium_cmrebase.document.spelling",
    "cilium_cmrebase.document.stream",
    "cilium_cmrebase.lazy",
    "cilium_cmrebase.merge",
    "cilium_cmrebase.merge.comments",
    "cilium_cmrebase.merge.decide",
    "cilium_cmrebase.merge.engine",
    "cilium_cmrebase.merge.findings",
    "cilium_cmrebase.merge.margins",
    "cilium_cmrebase.merge.metadata",
    "cilium_cmrebase.merge.migration",
    "cilium_cmrebase.merge.model",
    "cilium_cmrebase.merge.notes",
    "cilium_cmrebase.merge.table",
    "cilium_cmrebase.merge.way_findings",
    "cilium_cmrebase.merge.writing",
    "cilium_cmrebase.report",
    "cilium_cmrebase.report.as_text",
    "cilium_cmrebase.report.model",
    "cilium_cmrebase.report.of_rebase",
    "cilium_cmrebase.report.words",
    "cilium_cmrebase.rules",
    "cilium_cmrebase.rules.conditions",
    "cilium_cmrebase.rules.configured",
    "cilium_cmrebase.rules.findings",
    "cilium_cmrebase.rules.fingerprints",
    "cilium_cmrebase.rules.rule",
    "cilium_cmrebase.rules.way",
    "cilium_cmrebase.values",
    "cilium_cmrebase.values.errors",
    "cilium_cmrebase.values.meaning",
    "cilium_cmrebase.values.scalars",
)
# What takes long to load, and what is of use to other commands or options only.
TOO_SLOW = (
    *("concurrent", "csv", "ctypes", "dataclasses", "decimal", "deepdiff", "difflib", "distributed", "email"),
    *("hashlib", "html", "http", "importlib.metadata", "jsonschema", "logging", "multiprocessing", "packaging"),
    *("pathlib", "random", "rich", "shutil", "socket", "statistics", "string", "subprocess", "tempfile", "textwrap"),
    *("unittest", "urllib", "uuid", "xml", "zipfile"),
)
LOADED = (
    "import sys; before = set(sys.modules); from cilium_cmrebase.cli.main import main; main(); "
    "print(*sorted(sys.modules.keys() - before), file=sys.stderr)"
)


def loaded(folder: Path, *arguments: str) -> set[str]:
    """Return the modules that the command loads on top of what Python itself does."""
    for release in ("1.19", "1.20"):
        (folder / f"{release}.yaml").write_text(render_template(Catalog().release(release)), encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-c", LOADED, "1.19.yaml", *arguments], cwd=folder, capture_output=True, text=True, check=True
    )
    assert run.stdout.startswith("apiVersion: v1\n")
    return set(run.stderr.splitlines()[-1].split())


def own(modules: set[str]) -> list[str]:
    """Return those of *modules* that are the package's, sorted."""
    return sorted(name for name in modules if name.partition(".")[0] == "cilium_cmrebase")


class TestLoaded:
    """What a rebase loads."""

    def test_is_what_it_needs_where_the_releases_are_given(self, tmp_path: Path) -> None:
        modules = loaded(tmp_path, "1.20.yaml", "--from", "1.19", "--to", "1.20")

        assert own(modules) == sorted(NEEDED)

    def test_is_the_rendering_besides_where_the_template_is_the_catalogs(self, tmp_path: Path) -> None:
        modules = loaded(tmp_path, "--from", "1.19", "--to", "1.20")

        assert own(modules) == sorted([*NEEDED, "cilium_cmrebase.catalog.template"])

    def test_is_the_detection_besides_where_they_are_not(self, tmp_path: Path) -> None:
        modules = loaded(tmp_path, "1.20.yaml")

        assert own(modules) == sorted([*NEEDED, "cilium_cmrebase.catalog.detection"])

    @pytest.mark.parametrize("releases", [["--from", "1.19", "--to", "1.20"], []], ids=["given", "detected"])
    def test_is_nothing_slow(self, releases: list[str], tmp_path: Path) -> None:
        modules = loaded(tmp_path, "1.20.yaml", *releases)

        assert sorted(name for name in TOO_SLOW if name in modules) == []
