"""Conditions of rules and policies: which clusters one is about, judged by their configuration before the upgrade.

In JSON a condition is a mapping with exactly one word, such as `{"equals": {"debug": "true"}}`; `parse_condition` makes
of it one of the classes here. Each of them has these methods:

- `holds(cluster)`: whether it is true of a configuration;
- `keys()`: the options that it names, in its order, perhaps repeatedly;
- `words()`: what it says, for a person;
- `culprits(cluster)`: where it does not hold, the options on whose account it does not, perhaps repeatedly;
- `parts(path)`: what it names, each with its place in the JSON, for those who check what is written.
"""

# Without postponed annotations: typing would compile those of named tuples anew at every start, one by one.

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol, TypeAlias

from cilium_cmrebase.quoting import quoted
from cilium_cmrebase.values import same

if TYPE_CHECKING:
    from cilium_cmrebase.catalog import Catalog

__all__ = [
    "ALWAYS",
    "Cluster",
    "Comparison",
    "Condition",
    "Joined",
    "Not",
    "Part",
    "Presence",
    "needed_for",
    "parse_condition",
    "runs",
]

Condition: TypeAlias = "Presence | Comparison | Joined | Not"
Path: TypeAlias = tuple[str | int, ...]
Role: TypeAlias = Literal["present", "absent", "value", "limit", "pattern"]
# What a condition says of one option: where it stands in the JSON, such as `("not", "equals", "debug")`; in which role;
# the option; and the value, limit or pattern, which is empty for presence.
Part: TypeAlias = tuple[Path, Role, str, str]


class Cluster(Protocol):
    """A configuration as conditions see it."""

    @property
    def data(self) -> Mapping[str, str]:
        """The options of the ConfigMap."""

    def effective(self, key: str) -> str | None:
        """Return what the cluster does for *key*: the ConfigMap's value, else the compiled default."""

    def kind(self, key: str) -> str:
        """Return the type of *key*."""


class Presence(NamedTuple):
    """The ConfigMap has a key, or has it not, whatever the compiled default is.

    Attributes:
        word: `present` or `absent`.
        key: The key.
    """

    word: Literal["present", "absent"]
    key: str

    def holds(self, cluster: Cluster) -> bool:
        """Say whether it is true of *cluster*."""
        return (self.key in cluster.data) is (self.word == "present")

    def keys(self) -> Iterator[str]:
        """Yield the option."""
        yield self.key

    def words(self) -> str:
        """Return what it says, for a person."""
        return f"{self.key} is {'set' if self.word == 'present' else 'left out'}"

    def culprits(self, _cluster: Cluster) -> Iterator[str]:
        """Yield the option."""
        yield self.key

    def parts(self, path: Path = ()) -> Iterator[Part]:
        """Yield the one thing that it says."""
        yield (*path, self.word), self.word, self.key, ""


class Comparison(NamedTuple):
    """What the cluster does for each of some options compares so with a text.

    Attributes:
        word: `equals` or `in`: it is one of the texts, by meaning; `not-equals`: it is none of them; `at-least` or
            `at-most`: it is a number that is not below, or above, the one given; `matches`: the whole value matches the
            regular expression.
        operands: The options, each with its texts, of which only `in` has several.
    """

    word: str
    operands: tuple[tuple[str, tuple[str, ...]], ...]

    def holds(self, cluster: Cluster) -> bool:
        """Say whether it is true of *cluster*: of each of the options."""
        test = _COMPARISONS[self.word][0]
        for key, texts in self.operands:  # noqa: SIM110  rules ask so often that a generator shows
            if not test(cluster, key, texts):
                return False
        return True

    def keys(self) -> Iterator[str]:
        """Yield the options that it names."""
        return (key for key, _ in self.operands)

    def words(self) -> str:
        """Return what it says, for a person."""
        _, role, words = _COMPARISONS[self.word]
        show = str if role == "limit" else quoted
        return " and ".join(f"{key} {words} {' or '.join(map(show, texts))}" for key, texts in self.operands)

    def culprits(self, cluster: Cluster) -> Iterator[str]:
        """Yield the options of which it is not true."""
        test = _COMPARISONS[self.word][0]
        return (key for key, texts in self.operands if not test(cluster, key, texts))

    def parts(self, path: Path = ()) -> Iterator[Part]:
        """Yield what it says of each option, text by text."""
        role = _COMPARISONS[self.word][1]
        for key, texts in self.operands:
            for index, text in enumerate(texts):
                place: Path = (*path, self.word, key, index) if self.word == "in" else (*path, self.word, key)
                yield place, role, key, text


class Joined(NamedTuple):
    """All of some conditions hold, or at least one of them.

    Attributes:
        word: `all` or `any`.
        conditions: The conditions.
    """

    word: Literal["all", "any"]
    conditions: tuple[Condition, ...]

    def holds(self, cluster: Cluster) -> bool:
        """Say whether it is true of *cluster*."""
        settling = self.word == "any"
        for condition in self.conditions:
            if condition.holds(cluster) is settling:
                return settling
        return not settling

    def keys(self) -> Iterator[str]:
        """Yield the options that the conditions name."""
        for condition in self.conditions:
            yield from condition.keys()

    def words(self) -> str:
        """Return what it says, for a person."""
        return f" {'and' if self.word == 'all' else 'or'} ".join(map(_as_part, self.conditions))

    def culprits(self, cluster: Cluster) -> Iterator[str]:
        """Yield those of the conditions that do not hold."""
        for condition in self.conditions:
            if not condition.holds(cluster):
                yield from condition.culprits(cluster)

    def parts(self, path: Path = ()) -> Iterator[Part]:
        """Yield what the conditions say."""
        for index, condition in enumerate(self.conditions):
            yield from condition.parts((*path, self.word, index))


class Not(NamedTuple):
    """A condition does not hold.

    Attributes:
        condition: The condition.
    """

    condition: Condition

    def holds(self, cluster: Cluster) -> bool:
        """Say whether it is true of *cluster*."""
        return not self.condition.holds(cluster)

    def keys(self) -> Iterator[str]:
        """Yield the options that the condition names."""
        return self.condition.keys()

    def words(self) -> str:
        """Return what it says, for a person."""
        return f"not ({self.condition.words()})"

    def culprits(self, _cluster: Cluster) -> Iterator[str]:
        """Yield all options of the condition: together they make it hold."""
        return self.condition.keys()

    def parts(self, path: Path = ()) -> Iterator[Part]:
        """Yield what the condition says."""
        return self.condition.parts((*path, "not"))


# What is said of whoever has any configuration at all.
ALWAYS = Joined("all", ())


def parse_condition(data: Mapping[str, Any] | None) -> Condition:
    """Return the condition that *data* says.

    Args:
        data: What JSON has for it, as `schemas/rules.schema.json` describes it; None for one that always holds.

    Raises:
        ValueError: The condition is written otherwise.
    """
    if data is None:
        return ALWAYS
    if len(data) != 1:
        raise ValueError(f"a condition has exactly one word, this one {sorted(data)}")
    [(word, operand)] = data.items()
    if word in _COMPARISONS:
        several = word == "in"
        return Comparison(word, tuple([(key, tuple(text) if several else (text,)) for key, text in operand.items()]))
    match word:
        case "all" | "any":
            return Joined(word, tuple([parse_condition(condition) for condition in operand]))
        case "present" | "absent":
            return Presence(word, operand)
        case "not":
            return Not(parse_condition(operand))
    raise ValueError(f"{word!r} is no word of conditions")


# Conditions that are true of a catalog rather than of one release: parsed once, and only those that are asked for.


@lru_cache(maxsize=512)
def needed_for(option: str, catalog: "Catalog") -> Condition:
    """Return the condition on which the feature that *option* belongs to is on; one that always holds for most."""
    return parse_condition(catalog.switches.get(option))


@lru_cache(maxsize=64)
def runs(program: str, catalog: "Catalog") -> Condition:
    """Return the condition on which a cluster runs *program*; one that always holds for most."""
    component = catalog.components.get(program)
    return parse_condition(component and component["when"])


# How the words of comparisons are meant, and how a person says them


def _is_one_of(cluster: Cluster, key: str, texts: tuple[str, ...]) -> bool:
    effective = cluster.effective(key)
    if effective is None or effective in texts:
        return effective is not None
    kind = cluster.kind(key)
    return any(same(kind, effective, text) for text in texts)


def _is_none_of(cluster: Cluster, key: str, texts: tuple[str, ...]) -> bool:
    return not _is_one_of(cluster, key, texts)


def _is_at_least(cluster: Cluster, key: str, texts: tuple[str, ...]) -> bool:
    return all(_number(cluster.effective(key)) >= float(limit) for limit in texts)


def _is_at_most(cluster: Cluster, key: str, texts: tuple[str, ...]) -> bool:
    return all(_number(cluster.effective(key)) <= float(limit) for limit in texts)


def _matches(cluster: Cluster, key: str, texts: tuple[str, ...]) -> bool:
    return all(re.fullmatch(pattern, cluster.effective(key) or "") is not None for pattern in texts)


# A function that tells whether it is true of an option, the role of its texts, and what stands between the two.
_COMPARISONS: Mapping[str, tuple[Callable[[Cluster, str, tuple[str, ...]], bool], Role, str]] = {
    "equals": (_is_one_of, "value", "is"),
    "not-equals": (_is_none_of, "value", "is not"),
    "in": (_is_one_of, "value", "is"),
    "at-least": (_is_at_least, "limit", "is at least"),
    "at-most": (_is_at_most, "limit", "is at most"),
    "matches": (_matches, "pattern", "matches"),
}


def _number(text: str | None) -> float:
    """Return the number that *text* is; where it is none, one that reaches no limit."""
    try:
        return float(text or "nan")
    except ValueError:
        return float("nan")


def _as_part(condition: Condition) -> str:
    words = condition.words()
    return f"({words})" if isinstance(condition, Joined) and len(condition.conditions) > 1 else words
