"""Over several releases at once, what a person has to do is told as it is release by release."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import combinations, pairwise

import pytest

from cilium_cmrebase.catalog import Catalog, default_catalog
from cilium_cmrebase.merge import rebase
from cilium_cmrebase.rules import rules_into
from tests.support.sampling import sampled

CATALOG = default_catalog()
RELEASES = CATALOG.releases
# The first releases whose clusters can have policies with names, which the DNS poller of later ones is about.
FIRST = "1.3"
RULES = {rule.id: rule for name in RELEASES for rule in rules_into(CATALOG.release(name))}


def config_map(data: Mapping[str, str]) -> str:
    lines = "".join(f"  {key}: {json.dumps(value)}\n" for key, value in data.items())
    return f"kind: ConfigMap\nmetadata:\n  name: cilium-config\ndata:\n{lines}"


def asked_step_by_step(text: str, start: str, target: str) -> dict[str, tuple[str, ...]]:
    """Return the rules that ask for something required on the way, each release deployed, and about which options."""
    asked: dict[str, tuple[str, ...]] = {}
    way = RELEASES[RELEASES.index(start) : RELEASES.index(target) + 1]
    for before, after in pairwise(way):
        result = rebase(text, from_release=before, to_release=after)
        asked |= {each.id: each.keys for each in result.findings if each.severity == "required" and not each.resolved}
        text = result.text
    return {each: keys for each, keys in asked.items() if each in RULES}


@pytest.mark.parametrize(("start", "target"), sampled(list(combinations(RELEASES[RELEASES.index(FIRST) :], 2)), 40))
@pytest.mark.parametrize("whole", [True, False], ids=["the default set", "next to nothing"])
def test_what_is_required_on_the_way_is_asked_at_once(whole: bool, start: str, target: str, catalog: Catalog) -> None:
    release = catalog.release(start)
    text = config_map(release.defaults() if whole else {"debug": "false"})

    asked = asked_step_by_step(text, start, target)
    told = {each.id for each in rebase(text, from_release=start, to_release=target).findings}

    concerned = {each for each in asked if RULES[each].scope.leads_from((release.latest_patch,))}
    assert {each for each in concerned if RULES[each].scope.leads_to(target)} <= told
