"""The built wheel works away from the sources: that is what users get."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from importlib import metadata
from pathlib import Path

import pytest

import cilium_cmrebase
from tests.support.paths import ROOT
from tests.support.releases import NEWEST


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel and the source distribution."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-d", str(folder)], cwd=ROOT, check=True, capture_output=True
    )
    return folder


@pytest.fixture(scope="module")
def unpacked(built: Path) -> Path:
    """The wheel's content, as an installation lays it out."""
    [wheel] = built.glob("*.whl")
    folder = built / "site"
    zipfile.ZipFile(wheel).extractall(folder)
    return folder


def run(site: Path, cwd: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    code = f"import sys; sys.path.insert(0, {str(site)!r}); from cilium_cmrebase.cli.main import main; sys.exit(main())"
    return subprocess.run(
        [sys.executable, "-P", "-c", code, *arguments], cwd=cwd, check=True, capture_output=True, text=True
    )


class TestWheel:
    """The wheel holds the catalog and runs from any folder."""

    def test_catalog_is_found_beside_the_code(self, unpacked: Path, tmp_path: Path) -> None:
        lines = run(unpacked, tmp_path, "releases").stdout.splitlines()

        assert lines[-1].split()[0] == NEWEST
        assert (unpacked / "cilium_cmrebase" / "schemas" / NEWEST / "configmap.schema.json").is_file()

    def test_rebases_with_the_template_of_the_catalog(self, unpacked: Path, tmp_path: Path) -> None:
        old = ROOT / "fixtures" / "guide" / "old.yaml"

        result = run(unpacked, tmp_path, str(old), "--from", "1.4", "--to", "1.6")

        assert '  kvstore: "etcd"\n' in result.stdout

    def test_is_typed_and_licensed(self, unpacked: Path) -> None:
        assert (unpacked / "cilium_cmrebase" / "py.typed").is_file()
        assert list(unpacked.glob("*.dist-info/licenses/LICENSE"))

    def test_holds_nothing_but_the_package(self, unpacked: Path) -> None:
        tops = {path.name for path in unpacked.iterdir()}

        assert {name for name in tops if not name.endswith(".dist-info")} == {"cilium_cmrebase"}


class TestSourceDistribution:
    """The source distribution can be tested and built again."""

    def test_holds_catalog_tests_and_fixtures(self, built: Path) -> None:
        [archive] = built.glob("*.tar.gz")
        with tarfile.open(archive) as tar:
            names = {name.partition("/")[2] for name in tar.getnames()}

        assert names >= {
            f"schemas/{NEWEST}/defaults.json",
            "tests/test_packaging.py",
            "fixtures/guide/old.yaml",
            "README.md",
            ".ci/run",
            ".github/workflows/ci.yml",
            "CHANGELOG.md",
            "RELEASING.md",
        }


class TestVersion:
    """The version stands in one place."""

    def test_metadata_has_that_of_the_package(self) -> None:
        assert metadata.version("cilium-cmrebase") == cilium_cmrebase.__version__
