"""Version specifiers such as `>=1.4,<1.5`: the releases and patches that rules and policies are about."""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = ["covers"]

# Compiled when first used, as those of `versions`.
_CLAUSE = r"\s*(>=|<=|==|!=|<|>)\s*(\d+(?:\.\d+)*)\s*\Z"
_LEADING_NUMBERS = r"\d+(?:\.\d+)*"


@lru_cache(maxsize=1024)  # a few specifiers are common to all rules, and all are asked about one version
def covers(specifier: str, version: str) -> bool:
    """Say whether *version* is among those that *specifier* names.

    Args:
        specifier: A version specifier such as `>=1.4,<1.5`; the empty one names every version.
        version: A release or a patch, such as `1.4.10`, or a vendor's build of one such as `1.4.10-cee.1`.

    Raises:
        packaging.specifiers.InvalidSpecifier: *specifier* is none.
        packaging.version.InvalidVersion: *version* does not begin like one.
    """
    # A pre-release or a vendor's build such as 1.14.5-cee.1 stands for the patch that it leads to or is made from; by
    # packaging's order 1.14.0-rc.1 would be of no release at all, neither `<1.14` nor `>=1.14,<1.15`.
    if not specifier:
        return True
    leading = re.match(_LEADING_NUMBERS, version)
    patch = leading[0] if leading else version
    clauses = _clauses(specifier)
    if clauses is None or not leading:
        # Importing packaging takes longer than the whole rebase; nearly all specifiers are plain comparisons.
        from packaging.specifiers import SpecifierSet
        from packaging.version import Version

        return SpecifierSet(specifier).contains(Version(patch), prereleases=True)
    numbers = _numbers(patch)
    return all(_compare(operator, numbers, limit) for operator, limit in clauses)


def _clauses(specifier: str) -> tuple[tuple[str, tuple[int, ...]], ...] | None:
    """Return the comparisons that *specifier* consists of; None where one is another sort of clause."""
    clauses = []
    for clause in specifier.split(","):
        comparison = re.match(_CLAUSE, clause)
        if comparison is None:
            return None
        clauses.append((comparison[1], _numbers(comparison[2])))
    return tuple(clauses)


def _numbers(version: str) -> tuple[int, ...]:
    parts = [int(part) for part in version.split(".")]
    while parts and parts[-1] == 0:
        parts.pop()
    return tuple(parts)


def _compare(operator: str, left: tuple[int, ...], right: tuple[int, ...]) -> bool:
    match operator:
        case ">=":
            return left >= right
        case "<=":
            return left <= right
        case ">":
            return left > right
        case "<":
            return left < right
        case "==":
            return left == right
        case _:
            return left != right
