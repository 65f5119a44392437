"""The release of a document is the one that was given, else the one that is detected, else an error that says how."""

from __future__ import annotations

import pytest

from cilium_cmrebase.catalog import (
    KnownRelease,
    ReleaseError,
    Version,
    default_catalog,
    release_if_known,
    release_of,
)
from cilium_cmrebase.document import ConfigMap

CATALOG = default_catalog()


def document(**data: str) -> ConfigMap:
    """Return a ConfigMap with the options *data*, whose underscores stand for dashes."""
    lines = [f"  {key.replace('_', '-')}: {value!r}\n" for key, value in data.items()]
    head = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: cilium-config\ndata:\n"
    return ConfigMap(head + "".join(lines), source="old.yaml")


STRANGE = document(of_nobody="1")
# What many releases write.
ANY = document(debug="false", enable_ipv4="true")


class TestReleaseOf:
    """What is given counts; what is not is detected."""

    def test_given(self) -> None:
        assert release_of(STRANGE, "1.16.3", CATALOG, "--from") == KnownRelease(Version("1.16", "1.16.3"))

    def test_given_and_not_in_the_catalog(self) -> None:
        with pytest.raises(ReleaseError, match=r"^Cilium 0\.9 is not in the catalog"):
            release_of(ANY, "0.9", CATALOG, "--from")

    def test_detected(self) -> None:
        known = release_of(ANY, None, CATALOG, "--from")

        assert (known.evidence, known.certain) == ("its 2 keys", False)
        assert known.candidates

    def test_neither(self) -> None:
        text = "old.yaml: cannot tell which release it is of (no release knows these keys); say --from"

        assert release_if_known(STRANGE, None, CATALOG) is None
        with pytest.raises(ReleaseError) as caught:
            release_of(STRANGE, None, CATALOG, "--from")
        assert str(caught.value) == text

    def test_guessed_where_a_guess_is_not_good_enough(self) -> None:
        with pytest.raises(ReleaseError, match=r"^old.yaml: cannot tell for sure .* \(1\.\d+, 1\..*\?\); say --to$"):
            release_of(ANY, None, CATALOG, "--to", beyond_doubt=True)

    def test_guesses_no_newer_one_than_the_latest_that_is_likely(self) -> None:
        older, newer = (CATALOG.release(name).defaults() for name in ("1.17", "1.18"))
        either = document(**{key: value for key, value in newer.items() if key in older})

        guess = release_of(either, None, CATALOG, "--from")
        likelier = release_of(either, None, CATALOG, "--from", latest="1.17")

        assert (guess.version, guess.candidates) == (Version("1.18"), ("1.17",))
        assert likelier.version == Version("1.17")


def test_is_said_in_json_without_the_release() -> None:
    known = KnownRelease(Version("1.16"), "its 2 keys", False, ("1.15",))

    assert known.to_dict() == {"patch": None, "evidence": "its 2 keys", "certain": False, "candidates": ["1.15"]}
