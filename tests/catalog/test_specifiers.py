"""Specifiers tell the releases and patches that rules and policies are about from all others."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion

from cilium_cmrebase.catalog.specifiers import covers


class TestCovers:
    """`covers` says whether a specifier names a version."""

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
        assert covers(specifier, version) is expected

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
        assert covers(specifier, version) is expected

    @pytest.mark.parametrize("specifier", ["1.4", "=1.4", ">=", "below 1.4", ">=1.4;<1.5", "<1.x"])
    def test_what_is_no_specifier_is_refused(self, specifier: str) -> None:
        with pytest.raises(InvalidSpecifier):
            covers(specifier, "1.4.0")

    @pytest.mark.parametrize("version", ["", "latest", "-1"])
    def test_what_is_no_version_is_refused(self, version: str) -> None:
        with pytest.raises(InvalidVersion):
            covers("<1.5", version)

    _numbers = st.lists(st.sampled_from([0, 1, 2, 3, 9, 10]), min_size=1, max_size=4)
    _versions = _numbers.map(lambda numbers: ".".join(map(str, numbers)))
    _clauses = st.tuples(st.sampled_from([">=", "<=", ">", "<", "==", "!="]), _versions).map("".join)

    @given(specifier=st.lists(_clauses, max_size=3).map(",".join), version=_versions)
    def test_agrees_with_packaging(self, specifier: str, version: str) -> None:
        """Plain comparisons are done without packaging, for speed, and must come to the same."""
        assert covers(specifier, version) == SpecifierSet(specifier).contains(version, prereleases=True)
