"""The catalog's own template of a release is made for the cluster that it is for, once."""

from __future__ import annotations

import pytest

from cilium_cmrebase.catalog import ReleaseError, default_catalog
from cilium_cmrebase.catalog.template import template_for
from cilium_cmrebase.document import ConfigMap

CATALOG = default_catalog()
OURS = ConfigMap("kind: ConfigMap\nmetadata:\n  name: cilium-config\n  namespace: cilium\ndata:\n  debug: 'true'\n")


def test_is_the_default_set_under_the_names_of_the_cluster() -> None:
    template = template_for(OURS, "1.16.2", CATALOG)

    assert (template.name, template.namespace) == ("cilium-config", "cilium")
    assert template.data == CATALOG.release("1.16").defaults("1.16.2")


def test_has_the_name_that_was_asked_for() -> None:
    assert template_for(OURS, "1.16", CATALOG, "other-config").name == "other-config"


def test_is_kept_once_made() -> None:
    assert template_for(OURS, "1.15", CATALOG) is template_for(OURS, "1.15", CATALOG)
    assert template_for(OURS, "1.15", CATALOG) is not template_for(OURS, "1.15.3", CATALOG)


def test_of_a_release_that_nobody_knows() -> None:
    with pytest.raises(ReleaseError, match=r"^Cilium 0\.9 is not in the catalog"):
        template_for(OURS, "0.9", CATALOG)
