"""Assertions of a user's policy: what must hold of the configuration of a cluster, and examples that test it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, NamedTuple, TypeAlias

import attrs

from cilium_cmrebase.catalog import Version
from cilium_cmrebase.messages import WORDINGS, Argument, Listed, Message, Value, message
from cilium_cmrebase.messages import in_words as argument_in_words
from cilium_cmrebase.quoting import quoted
from cilium_cmrebase.rules.conditions import concerns_origin, holds
from cilium_cmrebase.rules.configured import Configured
from cilium_cmrebase.rules.findings import Finding, Severity

__all__ = [
    "VERDICTS",
    "Assertion",
    "Example",
    "Judgement",
    "Verdict",
    "in_words",
    "keys_of",
]

Verdict: TypeAlias = Literal["holds", "violated", "skipped"]
VERDICTS: tuple[Verdict, ...] = ("holds", "violated", "skipped")

_SAID = {
    "equals": "{key} is {value}",
    "not-equals": "{key} is not {value}",
    "in": "{key} is {value}",
    "at-least": "{key} is at least {value}",
    "at-most": "{key} is at most {value}",
    "matches": "{key} matches {value}",
}


class Judgement(NamedTuple):
    """What an assertion says of one configuration.

    Attributes:
        verdict: `holds`, `violated`, or `skipped` where the assertion is not about such a configuration.
        facts: What was found.
        keys: The options that were looked at, those that decided it first.
    """

    verdict: Verdict
    facts: Argument
    keys: tuple[str, ...]

    @property
    def why(self) -> str:
        """What was found, in words."""
        return argument_in_words(self.facts)


@attrs.frozen
class Example:
    """A small ConfigMap, and what its assertion must say of it.

    Attributes:
        data: The options.
        versions: The releases or patches that read it.
        expect: The verdict at each of them.
        line: Where it stands in the policy's text, counted from 1.
    """

    data: Mapping[str, str]
    versions: tuple[Version, ...]
    expect: Verdict
    line: int


@attrs.frozen
class Assertion:
    """What must hold of a cluster's effective configuration.

    Attributes:
        id: Stable name, unique in its policy.
        condition: What must hold; `assert` in the file.
        when: Where it must hold; None for everywhere.
        releases: Version specifier of the releases at which it must hold; empty for all.
        severity: How grave a violation is.
        message: Why the team wants it; empty where the condition says it all.
        action: What to do about a violation; empty where nobody said it.
        examples: What tests the assertion.
        place: File and line, to be shown to people.
    """

    id: str
    condition: Mapping[str, Any]
    when: Mapping[str, Any] | None
    releases: str
    severity: Severity
    message: str
    action: str
    examples: tuple[Example, ...]
    place: str

    @property
    def missing_examples(self) -> tuple[Verdict, ...]:
        """The verdicts that no example expects, of the two without which an assertion is not tested."""
        expected = {example.expect for example in self.examples}
        return tuple(verdict for verdict in VERDICTS[:2] if verdict not in expected)

    def finding(self, judgement: Judgement) -> Finding:
        """Return what is to be said of a configuration that violates the assertion.

        Args:
            judgement: What `judge` said of it.
        """
        given: dict[str, Argument] = {"facts": judgement.facts}
        if self.message:
            code = "policy-violated"
            given["wanted"] = self.message.rstrip(".")
        else:
            code = "policy-violated-in-words"
            given["condition"] = in_words(self.condition)
        return Finding(
            id=self.id,
            kind="policy",
            severity=self.severity,
            keys=judgement.keys,
            code=code,
            wording=WORDINGS[code]._replace(action=self.action),
            arguments=tuple(given.items()),
            asks="choice",
            source=self.place,
        )

    def judge(self, cluster: Configured, version: Version) -> Judgement:
        """Judge a configuration.

        Args:
            cluster: The configuration and the release that reads it.
            version: That release, or the patch of it; the newest patch counts where none is named.
        """
        if not self.is_for(cluster, version):
            return Judgement("skipped", message("about-releases", releases=self.releases), ())
        if self.when is not None and not holds(self.when, cluster):
            keys = tuple(dict.fromkeys(_culprits(self.when, cluster)))
            return Judgement("skipped", _facts(keys, cluster), keys)
        keys = tuple(dict.fromkeys(keys_of(self.condition)))
        if holds(self.condition, cluster):
            return Judgement("holds", _facts(keys, cluster), keys)
        culprits = tuple(dict.fromkeys(_culprits(self.condition, cluster)))
        return Judgement("violated", _facts(culprits, cluster), tuple(dict.fromkeys((*culprits, *keys))))

    def is_for(self, cluster: Configured, version: Version) -> bool:
        """Say whether `releases` names *version*; see `judge`.

        A clause that names a minor release is about all of its patches: `<=1.16` and `==1.16` are true of 1.16.5.
        """
        patch = version.patch or cluster.release.latest_patch
        clauses = self.releases.split(",") if self.releases else []
        return all(concerns_origin(each, patch if each.count(".") > 1 else version.release) for each in clauses)


def keys_of(condition: Mapping[str, Any]) -> Iterator[str]:
    """Yield the keys that *condition* names, in its order, perhaps repeatedly."""
    [(word, operand)] = condition.items()
    match word:
        case "all" | "any":
            for each in operand:
                yield from keys_of(each)
        case "not":
            yield from keys_of(operand)
        case "present" | "absent":
            yield operand
        case _:
            yield from operand


def in_words(condition: Mapping[str, Any]) -> str:
    """Return what *condition* says, for a person."""
    [(word, operand)] = condition.items()
    match word:
        case "all" | "any":
            joint = " and " if word == "all" else " or "
            return joint.join(f"({in_words(each)})" if _is_joined(each) else in_words(each) for each in operand)
        case "not":
            return f"not ({in_words(operand)})"
        case "present":
            return f"{operand} is set"
        case "absent":
            return f"{operand} is left out"
    return " and ".join(_SAID[word].format(key=key, value=_said(word, value)) for key, value in operand.items())


def _is_joined(condition: Mapping[str, Any]) -> bool:
    [(word, operand)] = condition.items()
    return word in ("all", "any") and len(operand) > 1


def _said(word: str, value: Any) -> str:
    if word in ("at-least", "at-most"):
        return str(value)
    return " or ".join(map(quoted, value)) if word == "in" else quoted(value)


def _culprits(condition: Mapping[str, Any], cluster: Configured) -> Iterator[str]:
    """Yield the keys on whose account *condition*, which does not hold, does not."""
    [(word, operand)] = condition.items()
    match word:
        case "all" | "any":
            for each in operand:
                if not holds(each, cluster):
                    yield from _culprits(each, cluster)
        case "not" | "present" | "absent":
            yield from keys_of(condition)
        case _:
            yield from (key for key, value in operand.items() if not holds({word: {key: value}}, cluster))


def _facts(keys: Iterable[str], cluster: Configured) -> Argument:
    return Listed(tuple(_fact(key, cluster) for key in keys))


def _fact(key: str, cluster: Configured) -> Message:
    """Say what the cluster does for *key*, and by what."""
    release, written, effective = cluster.release, cluster.data.get(key), cluster.effective(key)
    if written is None:
        if key not in release:
            return message("fact-unknown", key=key, release=release.id)
        if effective is None:
            return message("fact-left-out", key=key)
        return message("fact-default", key=key, value=Value(effective, key))
    value = Value(written, key)
    if release.reads(key):
        return message("fact", key=key, value=value)
    if effective is None:
        return message("fact-unread", key=key, value=value, release=release.id)
    return message("fact-unread-does", key=key, value=value, release=release.id, effective=Value(effective, key))
