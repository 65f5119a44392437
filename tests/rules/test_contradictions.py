"""Contradictions between options: how the entries about one of them belong together."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cilium_cmrebase.rules.contradictions import id_of_all_releases
from tests.support.paths import SCHEMAS

CONFLICTS: list[dict[str, Any]] = json.loads((SCHEMAS / "conflicts.json").read_text(encoding="utf-8"))["conflicts"]


class TestIds:
    """Entries about one contradiction have ids alike, but for the release."""

    @pytest.mark.parametrize(
        ("contradiction", "common"),
        [
            ("no-ip-family", "no-ip-family"),
            ("no-ip-family-1.9", "no-ip-family"),
            ("no-ip-family-1.19", "no-ip-family"),
            ("cluster-id-bit7-with-eni-1.16", "cluster-id-bit7-with-eni"),
            ("needs-1.9-and-more", "needs-1.9-and-more"),
        ],
    )
    def test_have_in_common_all_but_a_release_at_the_end(self, contradiction: str, common: str) -> None:
        assert id_of_all_releases(contradiction) == common

    def test_a_release_at_the_end_is_the_first_that_judges_it_so(self) -> None:
        for conflict in CONFLICTS:
            common = id_of_all_releases(conflict["id"])
            assert conflict["id"] in (common, f"{common}-{conflict['from']}")

    def test_several_have_entries_of_their_own_for_later_releases(self) -> None:
        assert len({id_of_all_releases(conflict["id"]) for conflict in CONFLICTS}) < len(CONFLICTS)
