"""What several test modules use."""

from __future__ import annotations

from pathlib import Path

import pytest

from cilium_cmrebase.catalog import Catalog

TESTS = Path(__file__).parent
SHARED = TESTS.parent.parent / "shared" / "cilium"


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    """The catalog of the checkout."""
    return Catalog(TESTS.parent / "schemas")


@pytest.fixture(params=["libyaml", "pure"])
def backend(request: pytest.FixtureRequest) -> str:
    """Each of the two parsers; what is read must not depend on it."""
    if request.param == "libyaml":
        pytest.importorskip("_ruamel_yaml")
    return str(request.param)
