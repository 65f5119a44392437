"""Conditions of rules: which clusters a rule concerns, judged by their configuration before the upgrade."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Protocol

from cilium_cmrebase.values import same

__all__ = ["Cluster", "concerns_origin", "holds"]

# Compiled when first used: few rules ask where an upgrade starts.
_CLAUSE = r"\s*(>=|<=|==|!=|<|>)\s*(\d+(?:\.\d+)*)\s*\Z"
_LEADING_NUMBERS = r"\d+(?:\.\d+)*"


class Cluster(Protocol):
    """A configuration as conditions see it."""

    @property
    def data(self) -> Mapping[str, str]:
        """The options of the ConfigMap."""

    def effective(self, key: str) -> str | None:
        """Return what the cluster does for *key*: the ConfigMap's value, else the compiled default."""

    def kind(self, key: str) -> str:
        """Return the type of *key*."""


def holds(condition: Mapping[str, Any] | None, cluster: Cluster) -> bool:
    """Say whether *condition* is true of *cluster*.

    Args:
        condition: None, which always holds, or a mapping with exactly one of
            `present` / `absent`: a key that the ConfigMap has, or has not;
            `equals` / `not-equals`: keys and their values, compared by meaning with the effective values; with several
            keys, `equals` wants all of them and `not-equals` none;
            `in`: keys and lists of values, one of which the effective value equals;
            `at-least` / `at-most`: keys and numbers that the effective value is not below or above; a value that is
            no number is neither;
            `matches`: keys and regular expressions that the whole effective value has to match;
            `all` / `any`: a list of conditions; `not`: a condition.
        cluster: The configuration before the upgrade.

    Raises:
        ValueError: The condition is written otherwise.
    """
    if condition is None:
        return True
    if len(condition) != 1:
        raise ValueError(f"a condition has exactly one word, this one {sorted(condition)}")
    [(word, operand)] = condition.items()
    match word:
        case "present":
            return operand in cluster.data
        case "absent":
            return operand not in cluster.data
        case "equals":
            return all(_equals(cluster, key, value) for key, value in operand.items())
        case "not-equals":
            return not any(_equals(cluster, key, value) for key, value in operand.items())
        case "in":
            return all(any(_equals(cluster, key, value) for value in values) for key, values in operand.items())
        case "at-least" | "at-most":
            sign = 1 if word == "at-least" else -1
            return all(_number(cluster.effective(key), sign) >= sign * float(limit) for key, limit in operand.items())
        case "matches":
            return all(re.fullmatch(form, cluster.effective(key) or "") is not None for key, form in operand.items())
        case "all":
            return all(holds(each, cluster) for each in operand)
        case "any":
            return any(holds(each, cluster) for each in operand)
        case "not":
            return not holds(operand, cluster)
    raise ValueError(f"{word!r} is no word of conditions")


def _number(text: str | None, sign: int) -> float:
    """Return *sign* times the number that *text* is; where it is none, one that reaches no limit."""
    try:
        return sign * float(text or "nan")
    except ValueError:
        return float("nan")


def _equals(cluster: Cluster, key: str, value: str) -> bool:
    return same(cluster.kind(key), cluster.effective(key), value)


@lru_cache(maxsize=1024)  # a few specifiers are common to all rules, and all are asked about one version
def concerns_origin(specifier: str, version: str) -> bool:
    """Say whether an upgrade that starts at *version* is among those that *specifier* names.

    Args:
        specifier: A version specifier such as `>=1.4,<1.5`; the empty one names every version.
        version: The patch that the cluster runs, such as `1.4.10`, or a vendor's build of it such as `1.4.10-cee.1`.

    Raises:
        packaging.specifiers.InvalidSpecifier: *specifier* is none.
        packaging.version.InvalidVersion: *version* does not begin like one.
    """
    # A pre-release or a vendor's build such as 1.14.5-cee.1 stands for the patch that it leads to or is made from; by
    # packaging's order 1.14.0-rc.1 would be of no release at all, neither `<1.14` nor `>=1.14,<1.15`.
    if not specifier:
        return True
    found = re.match(_LEADING_NUMBERS, version)
    patch = found[0] if found else version
    clauses = _clauses(specifier)
    if clauses is None or not found:
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
        found = re.match(_CLAUSE, clause)
        if found is None:
            return None
        clauses.append((found[1], _numbers(found[2])))
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
