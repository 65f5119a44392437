"""Conditions tell the clusters that a rule concerns from all others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion

from cilium_cmrebase.rules import concerns_origin, holds


@attrs.frozen
class Configured:
    """A cluster as a test wants it."""

    data: Mapping[str, str]
    defaults: Mapping[str, str] = attrs.field(factory=dict)
    kinds: Mapping[str, str] = attrs.field(factory=dict)

    def effective(self, key: str) -> str | None:
        return self.data.get(key, self.defaults.get(key))

    def kind(self, key: str) -> str:
        return self.kinds.get(key, "string")


CLUSTER = Configured(
    data={"debug": "True", "interval": "5m0s", "mode": "vxlan", "empty": ""},
    defaults={"interval": "1m", "ipv6": "false", "mode": "geneve", "queue": "1024", "unset": ""},
    kinds={"debug": "bool", "interval": "duration", "ipv6": "bool", "queue": "int"},
)


def test_no_condition_holds_for_every_cluster() -> None:
    assert holds(None, CLUSTER)
    assert holds(None, Configured({}))


@pytest.mark.parametrize(("key", "expected"), [("debug", True), ("empty", True), ("ipv6", False), ("other", False)])
class TestPresence:
    """`present` and `absent` ask for the ConfigMap alone, whatever the compiled default is."""

    def test_present(self, key: str, expected: bool) -> None:
        assert holds({"present": key}, CLUSTER) is expected

    def test_absent_is_the_opposite(self, key: str, expected: bool) -> None:
        assert holds({"absent": key}, CLUSTER) is not expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param({"mode": "vxlan"}, True, id="the value"),
        pytest.param({"mode": "geneve"}, False, id="the compiled default of a key that is there"),
        pytest.param({"mode": "VXLAN"}, False, id="text in another case"),
        pytest.param({"debug": "1"}, True, id="a boolean in another spelling"),
        pytest.param({"interval": "300s"}, True, id="a duration in another unit"),
        pytest.param({"interval": "1m"}, False, id="another duration"),
        pytest.param({"ipv6": "0"}, True, id="the compiled default of an absent key"),
        pytest.param({"ipv6": "true"}, False, id="not the compiled default of an absent key"),
        pytest.param({"empty": ""}, True, id="an empty value"),
        pytest.param({"unset": ""}, True, id="an empty compiled default"),
        pytest.param({"other": ""}, False, id="absent without compiled default is not empty"),
        pytest.param({"debug": "perhaps"}, False, id="a value that cannot be read"),
    ],
)
class TestEquality:
    """`equals` and `not-equals` compare what the cluster does with a value, by meaning."""

    def test_equals(self, values: dict[str, str], expected: bool) -> None:
        assert holds({"equals": values}, CLUSTER) is expected

    def test_not_equals_is_the_opposite(self, values: dict[str, str], expected: bool) -> None:
        assert holds({"not-equals": values}, CLUSTER) is not expected

    def test_in_with_one_value_is_equals(self, values: dict[str, str], expected: bool) -> None:
        assert holds({"in": {key: [value] for key, value in values.items()}}, CLUSTER) is expected


class TestSeveralKeys:
    """Of several keys, `equals` wants all, `not-equals` none, `in` each."""

    @pytest.mark.parametrize(
        ("values", "equals", "not_equals"),
        [
            ({"mode": "vxlan", "debug": "true"}, True, False),
            ({"mode": "vxlan", "debug": "false"}, False, False),
            ({"mode": "geneve", "debug": "false"}, False, True),
        ],
    )
    def test_equals_and_not_equals(self, values: dict[str, str], equals: bool, not_equals: bool) -> None:
        assert holds({"equals": values}, CLUSTER) is equals
        assert holds({"not-equals": values}, CLUSTER) is not_equals

    @pytest.mark.parametrize(
        ("values", "expected"),
        [
            ({"mode": ["geneve", "vxlan"]}, True),
            ({"mode": ["geneve", "disabled"]}, False),
            ({"mode": ["vxlan"], "queue": ["512", "1024"]}, True),
            ({"mode": ["vxlan"], "queue": ["512"]}, False),
            ({"interval": ["10s", "300000ms"]}, True),
            ({"other": ["", "none"]}, False),
        ],
    )
    def test_in(self, values: dict[str, list[str]], expected: bool) -> None:
        assert holds({"in": values}, CLUSTER) is expected


YES = {"present": "debug"}
NO = {"absent": "debug"}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"all": [YES, YES]}, True),
        ({"all": [YES, NO]}, False),
        ({"any": [NO, YES]}, True),
        ({"any": [NO, NO]}, False),
        ({"not": YES}, False),
        ({"not": NO}, True),
        ({"not": {"not": YES}}, True),
        ({"all": [{"any": [NO, YES]}, {"not": {"all": [YES, NO]}}]}, True),
        ({"any": [{"all": [YES, NO]}, {"not": {"any": [NO, YES]}}]}, False),
    ],
)
def test_conditions_can_be_combined(condition: dict[str, Any], expected: bool) -> None:
    assert holds(condition, CLUSTER) is expected


@pytest.mark.parametrize(
    "condition",
    [
        pytest.param({}, id="no word"),
        pytest.param({"present": "debug", "absent": "mode"}, id="two words"),
        pytest.param({"exists": "debug"}, id="unknown word"),
        pytest.param({"Present": "debug"}, id="word in another case"),
        pytest.param({"not": {"exists": "debug"}}, id="unknown word further in"),
        pytest.param({"all": [YES, {}]}, id="no word further in"),
    ],
)
def test_a_condition_that_is_written_otherwise_is_refused(condition: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"^(a condition has exactly one word|'\w+' is no word)"):
        holds(condition, CLUSTER)


class TestConcernsOrigin:
    """`concerns_origin` says whether a specifier names the patch that an upgrade starts from."""

    @pytest.mark.parametrize(
        ("specifier", "version", "expected"),
        [
            ("", "1.0.0", True),
            ("", "1.20.0-pre.3", True),
            ("<1.5", "1.4.10", True),
            ("<1.5", "1.5.0", False),
            ("<1.6.4", "1.6.3", True),
            ("<1.6.4", "1.6.4", False),
            ("<1.10", "1.9.18", True),
            (">=1.4,<1.5", "1.4.0", True),
            (">=1.4,<1.5", "1.3.8", False),
            (">=1.4, <1.5", "1.4.10", True),
            ("==1.4", "1.4.0", True),
            ("==1.4", "1.4.1", False),
            ("!=1.4.1", "1.4.1", False),
            ("!=1.4.1", "1.4.2", True),
            (">1.4.1", "1.4.2", True),
            (">1.4.1", "1.4.1", False),
            ("<=1.4.1", "1.4.1", True),
            ("==1.4.*", "1.4.10", True),
            ("==1.4.*", "1.40.1", False),
            ("!=1.4.*", "1.4.10", False),
            ("~=1.4.2", "1.4.10", True),
            ("~=1.4.2", "1.4.1", False),
            ("~=1.4", "1.9.1", True),
            ("==1.4.*,!=1.4.3", "1.4.3", False),
        ],
    )
    def test_of_a_patch(self, specifier: str, version: str, expected: bool) -> None:
        assert concerns_origin(specifier, version) is expected

    @pytest.mark.parametrize(
        ("specifier", "version", "expected"),
        [
            ("<1.20", "1.20.0-pre.3", False),
            (">=1.20,<1.21", "1.20.0-pre.3", True),
            ("==1.20.*", "1.20.0-rc.1", True),
            ("<1.15", "1.14.5-cee.1", True),
            (">=1.14,<1.15", "1.14.5-cee.1", True),
            ("==1.14.*", "1.14.5-cee.1", True),
            ("<1.14.5", "1.14.5-cee.1", False),
            (">=1.14,<1.15", "1.14.19-250129", True),
            ("<=1.14.19", "1.14.19-250129", True),
            (">=1.12,<1.13", "1.12.9+custom", True),
            (">=1.20,<1.21", "1.20.0-snapshot.1", True),
        ],
    )
    def test_a_pre_release_or_build_stands_for_its_patch(self, specifier: str, version: str, expected: bool) -> None:
        """By packaging's order a pre-release is of no release, and a vendor's build is no version at all."""
        assert concerns_origin(specifier, version) is expected

    @pytest.mark.parametrize("specifier", ["1.4", "=1.4", ">=", "below 1.4", ">=1.4;<1.5", "<1.x"])
    def test_what_is_no_specifier_is_refused(self, specifier: str) -> None:
        with pytest.raises(InvalidSpecifier):
            concerns_origin(specifier, "1.4.0")

    @pytest.mark.parametrize("version", ["", "latest", "-1"])
    def test_what_is_no_version_is_refused(self, version: str) -> None:
        with pytest.raises(InvalidVersion):
            concerns_origin("<1.5", version)

    _numbers = st.lists(st.sampled_from([0, 1, 2, 3, 9, 10]), min_size=1, max_size=4)
    _versions = _numbers.map(lambda numbers: ".".join(map(str, numbers)))
    _clauses = st.tuples(st.sampled_from([">=", "<=", ">", "<", "==", "!="]), _versions).map("".join)

    @given(specifier=st.lists(_clauses, max_size=3).map(",".join), version=_versions)
    def test_agrees_with_packaging(self, specifier: str, version: str) -> None:
        """Plain comparisons are done without packaging, for speed, and must come to the same."""
        assert concerns_origin(specifier, version) == SpecifierSet(specifier).contains(version, prereleases=True)
