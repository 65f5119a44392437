"""`schemas/options.json`: what each option does, described once."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from cilium_cmrebase.catalog import default_catalog
from cilium_cmrebase.values import parse
from tests.support.faults import assert_no_faults
from tests.support.paths import SCHEMAS

KNOWN: dict[str, dict[str, Any]] = json.loads((SCHEMAS / "options.json").read_text(encoding="utf-8"))
CATALOG = default_catalog()
KEYS = sorted({key for name in CATALOG.releases for key in CATALOG.release(name)})


class TestKnowledge:
    """Every key that any release knows is described, and what is said of it fits the catalog."""

    def test_every_key_is_there_once_and_in_order(self) -> None:
        assert list(KNOWN) == KEYS

    def test_descriptions_are_one_short_sentence(self) -> None:
        descriptions = {key: entry["description"] for key, entry in KNOWN.items() if entry["description"]}

        assert_no_faults(
            (key, description)
            for key, description in descriptions.items()
            if not re.fullmatch(r"[A-Z\"`0-9].{30,175}\.", description)
        )

    def test_only_what_is_hidden_goes_without_a_description(self) -> None:
        without = [key for key, entry in KNOWN.items() if not entry["description"]]

        assert_no_faults(
            key for key in without if not all(CATALOG.release(name).option(key).hidden for name in CATALOG.knows(key))
        )

    def test_successors_are_known(self) -> None:
        assert {entry["replaced_by"] for entry in KNOWN.values() if "replaced_by" in entry} <= set(KEYS)

    def test_states_are_in_order_and_say_where_they_are_from(self) -> None:
        for key, entry in KNOWN.items():
            begins = [CATALOG.releases.index(state["from"]) for state in entry.get("states", ())]
            assert begins == sorted(set(begins)), key
            assert all(state["source"] for state in entry.get("states", ())), key

    def test_states_say_what_is_accepted_or_that_a_limit_is_gone(self) -> None:
        for key, entry in KNOWN.items():
            for number, state in enumerate(entry.get("states", ())):
                said = {"values", "minimum", "maximum", "pattern"} & set(state)
                assert said or number > 0, key
                assert ("pattern" in state) == ("hint" in state), key
                assert set(state.get("corrected", ())) <= said, key

    @pytest.mark.parametrize("release", CATALOG.releases)
    def test_compiled_defaults_and_default_sets_are_within_the_bounds(self, release: str) -> None:
        entry = CATALOG.release(release)
        values = [(key, entry.default(key)) for key in entry]
        values += [pair for patch in entry.patches for pair in entry.defaults(patch).items()]

        assert not [(key, value) for key, value in values if value is not None and entry.exceeds(key, value)]

    @pytest.mark.parametrize("release", CATALOG.releases)
    def test_bounds_are_values_of_their_option_in_order(self, release: str) -> None:
        entry = CATALOG.release(release)
        for option in map(entry.option, entry):
            bounds = [parse(option.kind, bound) for bound in (option.minimum, option.maximum) if bound is not None]
            assert all(isinstance(bound, int | float) for bound in bounds), option.name
            assert len(bounds) < 2 or bounds[0] < bounds[1], option.name  # type: ignore[operator]

    @pytest.mark.parametrize("release", CATALOG.releases)
    def test_defaults_are_among_the_words_accepted(self, release: str) -> None:
        entry = CATALOG.release(release)
        for key in entry:
            option = entry.option(key)
            if any("also_pattern" in state for state in KNOWN[key].get("states", ())):
                continue
            if option.values and option.refuses_others and option.kind in ("string", "word"):
                words = {word.casefold() for word in option.values}
                assert (option.default or "").casefold() in words | {""}, key

    def test_the_schema_of_a_release_has_the_description(self) -> None:
        assert CATALOG.release("1.16").option("ipam").description == KNOWN["ipam"]["description"]
        assert "multi-pool" in CATALOG.release("1.16").option("ipam").values
        assert "multi-pool" not in CATALOG.release("1.9").option("ipam").values


class TestSwitches:
    """`schemas/switches.json`: options that count only where a feature is on, by a condition that can be judged."""

    def test_they_name_options_of_the_catalog_once(self) -> None:
        features = json.loads((SCHEMAS / "switches.json").read_text(encoding="utf-8"))
        options = [option for feature in features.values() for option in feature["options"]]

        assert len(options) == len(set(options))
        assert set(options) <= set(KEYS)
        assert all(feature["source"] for feature in features.values())

    def test_whenever_an_option_is_known_its_switch_is(self) -> None:
        for option, condition in CATALOG.switches.items():
            [(word, switches)] = condition.items()
            assert word == "equals"
            assert isinstance(switches, dict)
            for switch in switches:
                assert set(CATALOG.knows(option)) <= set(CATALOG.knows(switch)), option
