"""Releases and patches as people write them: `1.16`, `v1.16.5`, `1.20.0-pre.3`."""

# Without postponed annotations: typing would compile those of named tuples anew at every start, one by one.

import re
from typing import Any, NamedTuple

from cilium_cmrebase.errors import CmrebaseError

__all__ = ["KnownRelease", "ReleaseError", "Version", "parse_version", "patch_numbers", "patch_order", "release_order"]

# Compiled when first used: most runs name minor releases only.
_VERSION = r"v?(\d+)\.(\d+)(?:\.(\d+|x)([-.+][0-9A-Za-z][-.+0-9A-Za-z]*)?)?\Z"


class ReleaseError(CmrebaseError):
    """A release that is not written like one, or that the catalog does not know."""


class Version(NamedTuple):
    """A release, and the patch of it where one is named.

    Attributes:
        release: The minor release, such as `1.16`.
        patch: The patch release without leading `v`, such as `1.16.5` or `1.20.0-pre.3`; None where only the
            minor release is known.
    """

    release: str
    patch: str | None = None

    def __str__(self) -> str:
        """Return the patch, or else the release."""
        return self.patch or self.release


class KnownRelease(NamedTuple):
    """A release, and how it is known.

    Attributes:
        version: The release, with its patch where known.
        evidence: `given`, or what it was detected by.
        certain: Whether it was given or detected beyond doubt.
        candidates: Other releases that fit nearly as well, best first.
    """

    version: Version
    evidence: str = "given"
    certain: bool = True
    candidates: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the patch and how the release is known, ready for JSON, where the release itself has another name."""
        return {
            "patch": self.version.patch,
            "evidence": self.evidence,
            "certain": self.certain,
            "candidates": list(self.candidates),
        }


def parse_version(text: str) -> Version:
    """Read a release or patch.

    Args:
        text: Such as `1.16`, `v1.16`, `1.16.5`, `1.16.x` or `1.20.0-pre.3`.

    Raises:
        ReleaseError: *text* is none of these.
    """
    numbers = text.split(".")
    if len(numbers) == 2 and all(number.isascii() and number.isdecimal() for number in numbers):
        return Version(f"{int(numbers[0])}.{int(numbers[1])}")
    parts = re.match(_VERSION, text.strip())
    if not parts:
        raise ReleaseError(f"{text!r} is no Cilium release: write it like 1.16 or 1.16.5")
    major, minor, patch, suffix = parts.groups()
    release = f"{int(major)}.{int(minor)}"
    if patch in (None, "x"):
        return Version(release)
    return Version(release, f"{release}.{int(patch)}{suffix or ''}")


def release_order(release: str) -> tuple[int, int]:
    """Return a sort key for minor releases."""
    major, minor = release.split(".")
    return int(major), int(minor)


def patch_numbers(patch: str) -> tuple[int, ...]:
    """Return the numbers of a patch without what follows them: a vendor's build stands for what it was made from."""
    return tuple(int(number) for number in re.findall(r"\d+", patch)[:3])


def patch_order(patch: str) -> tuple[tuple[int, ...], bool, str, list[int]]:
    """Return a sort key for patches such as `1.16.5` and, before its release, `1.16.0-rc.1`; for releases as well."""
    preview = patch.partition("-")[2]
    numbers = [int(number) for number in re.findall(r"\d+", preview)]
    return patch_numbers(patch), not preview, re.sub(r"[^a-z]", "", preview), numbers
