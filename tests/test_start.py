"""A plain rebase starts quickly: it loads what it needs and nothing else. What is loaded is compared, not timed."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from cilium_cmrebase.catalog import Catalog
from cilium_cmrebase.catalog.template import render_template
from tests.support.releases import BEFORE, NEWEST

# What takes long to load, and what is of use to other commands or options only.
FORBIDDEN = (
    *("concurrent", "csv", "ctypes", "dataclasses", "decimal", "deepdiff", "difflib", "distributed", "email"),
    *("hashlib", "html", "http", "importlib.metadata", "jsonschema", "logging", "multiprocessing", "packaging"),
    *("pathlib", "random", "rich", "shutil", "socket", "statistics", "string", "subprocess", "tempfile", "textwrap"),
    *("unittest", "urllib", "uuid", "xml", "zipfile"),
    *(f"cilium_cmrebase.{room}" for room in ("checking", "differences", "explanation", "fleet", "planning")),
    *(f"cilium_cmrebase.userfiles.{name}" for name in ("accepted", "answers", "assertions", "policy", "settings")),
)
# What is of use to some rebases only.
DETECTION, RENDERING = "cilium_cmrebase.catalog.detection", "cilium_cmrebase.catalog.template"
GIVEN = ("--from", BEFORE, "--to", NEWEST)
POLICY = "assertions:\n- {id: named, severity: recommended, message: m, assert: {present: debug}}\n"
LOADED = (
    "import sys; before = set(sys.modules); from cilium_cmrebase.cli.main import main; main(); "
    "print(*sorted(sys.modules.keys() - before), file=sys.stderr)"
)


def loaded(folder: Path, *arguments: str) -> set[str]:
    """Return the modules that the command loads on top of what Python itself does."""
    for release in (BEFORE, NEWEST):
        (folder / f"{release}.yaml").write_text(render_template(Catalog().release(release)), encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-c", LOADED, f"{BEFORE}.yaml", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.startswith("apiVersion: v1\n")
    return set(run.stderr.splitlines()[-1].split())


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """What is loaded where template and releases are given."""
    return loaded(tmp_path_factory.mktemp("given"), f"{NEWEST}.yaml", *GIVEN)


@pytest.fixture(scope="module")
def detected(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """What is loaded where the releases are detected."""
    return loaded(tmp_path_factory.mktemp("detected"), f"{NEWEST}.yaml")


class TestLoaded:
    """What a rebase loads. How much that is altogether is held by a count of instructions, with the benchmarks."""

    @pytest.mark.parametrize("name", FORBIDDEN)
    def test_is_nothing_slow_and_nothing_of_others(self, name: str, given: set[str], detected: set[str]) -> None:
        assert name not in given | detected

    def test_is_the_detection_only_where_releases_are_not_given(self, given: set[str], detected: set[str]) -> None:
        assert detected - given == {DETECTION}

    def test_is_the_rendering_only_where_the_template_is_the_catalogs(self, given: set[str], tmp_path: Path) -> None:
        assert loaded(tmp_path, *GIVEN) - given == {RENDERING}

    def test_are_the_readers_of_files_that_users_write_only_where_there_are_some(
        self, given: set[str], tmp_path: Path
    ) -> None:
        """Were the names above no longer those of modules, nothing would be forbidden."""
        (tmp_path / "policy.yaml").write_text(POLICY, encoding="utf-8")

        more = loaded(tmp_path, f"{NEWEST}.yaml", *GIVEN, "--policy", "policy.yaml") - given

        assert {"jsonschema", "cilium_cmrebase.userfiles.policy", "cilium_cmrebase.userfiles.settings"} <= more

    def test_what_is_forbidden_exists(self) -> None:
        own = [name for name in FORBIDDEN if name.startswith("cilium_cmrebase.")]

        assert [name for name in own if find_spec(name) is None] == []
