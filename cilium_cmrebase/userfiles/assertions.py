"""Assertions of a user's policy: what must hold of the configuration of a cluster, and examples that test it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple, TypeAlias

import attrs

from cilium_cmrebase.catalog import Version
from cilium_cmrebase.catalog.specifiers import covers
from cilium_cmrebase.messages import WORDINGS, Argument, Listed, Message, Value, in_words as argument_in_words, message
from cilium_cmrebase.rules.conditions import Condition
from cilium_cmrebase.rules.configured import Configured
from cilium_cmrebase.rules.findings import Finding, Severity

__all__ = [
    "VERDICTS",
    "Assertion",
    "Example",
    "Judgement",
    "Verdict",
]

Verdict: TypeAlias = Literal["holds", "violated", "skipped"]
VERDICTS: tuple[Verdict, ...] = ("holds", "violated", "skipped")


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
        when: Where it must hold.
        releases: Version specifier of the releases at which it must hold; empty for all.
        severity: How grave a violation is.
        message: Why the team wants it; empty where the condition says it all.
        action: What to do about a violation; empty where nobody said it.
        examples: What tests the assertion.
        place: File and line, to be shown to people.
    """

    id: str
    condition: Condition
    when: Condition
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
            given["condition"] = self.condition.words()
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
        if not self.when.holds(cluster):
            keys = tuple(dict.fromkeys(self.when.culprits(cluster)))
            return Judgement("skipped", _facts(keys, cluster), keys)
        keys = tuple(dict.fromkeys(self.condition.keys()))
        if self.condition.holds(cluster):
            return Judgement("holds", _facts(keys, cluster), keys)
        culprits = tuple(dict.fromkeys(self.condition.culprits(cluster)))
        return Judgement("violated", _facts(culprits, cluster), tuple(dict.fromkeys((*culprits, *keys))))

    def is_for(self, cluster: Configured, version: Version) -> bool:
        """Say whether `releases` names *version*; see `judge`.

        A clause that names a minor release is about all of its patches: `<=1.16` and `==1.16` are true of 1.16.5.
        """
        patch = version.patch or cluster.release.latest_patch
        clauses = self.releases.split(",") if self.releases else []
        return all(covers(clause, patch if clause.count(".") > 1 else version.release) for clause in clauses)


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
