"""How the tests run, and what pytest hands to them."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

from cilium_cmrebase.catalog import Catalog
from tests.support.needed import needed_module
from tests.support.paths import SCHEMAS

# A deadline would time the machine, not the code. The gate always tries the same examples, so that it fails only for
# what a change did; runs by hand look for new ones.
settings.register_profile("by hand", deadline=None)
settings.register_profile("gate", deadline=None, derandomize=True)
settings.load_profile("gate" if os.environ.get("CI") else "by hand")

# Where the gate runs in GitHub Actions, reports would be annotations unless a test asks for another form.
os.environ.pop("GITHUB_ACTIONS", None)


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    """The catalog of the checkout."""
    return Catalog(SCHEMAS)


@pytest.fixture(params=["libyaml", "pure"])
def backend(request: pytest.FixtureRequest) -> str:
    """Each of the two parsers; what is read must not depend on it."""
    if request.param == "libyaml":
        needed_module("_ruamel_yaml")
    return str(request.param)
