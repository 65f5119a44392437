"""Add up what came of many clusters, in bounded memory: what repeats, in how many of them, and where for example."""

from __future__ import annotations

from bisect import insort
from collections import Counter
from collections.abc import Hashable
from typing import Any, Generic, Literal, TypeVar

import attrs

from cilium_cmrebase.fleet.rebasing import ClusterOutcome, ClusterResult, DecisionBrief
from cilium_cmrebase.rules import SEVERITIES, Finding

__all__ = ["FleetSummary", "Repeated", "Variant"]

K = TypeVar("K")
T = TypeVar("T")


@attrs.define
class Variant(Generic[T]):
    """One form that something repeated takes: the same finding or decision about other values.

    Attributes:
        what: The finding, decision or error.
        clusters: In how many clusters it takes this form.
    """

    what: T
    clusters: int = 0


def _commonest_first(item: tuple[str, Variant[Any] | Repeated[Any]]) -> tuple[int, str]:
    """Return by what items of a dictionary are ordered: in how many clusters, then by the name."""
    name, counted = item
    return -counted.clusters, name


@attrs.define
class Repeated(Generic[T]):
    """The same cause in several clusters.

    Attributes:
        clusters: In how many clusters.
        examples: A few of them: the first in the order of their names, whatever the order in which they finished.
        variants: The first few forms that it takes, by fingerprint.
    """

    clusters: int = 0
    examples: list[str] = attrs.field(factory=list)
    variants: dict[str, Variant[T]] = attrs.field(factory=dict)

    @property
    def most(self) -> T:
        """The form that it takes in most clusters."""
        _, variant = min(self.variants.items(), key=_commonest_first)
        return variant.what

    def commonest_first(self) -> list[tuple[str, Variant[T]]]:
        """Return the forms with their fingerprints, whatever the order in which they came."""
        return sorted(self.variants.items(), key=_commonest_first)

    @property
    def other_forms(self) -> int:
        """In how many clusters it takes forms that are not among `variants`."""
        return self.clusters - sum(variant.clusters for variant in self.variants.values())

    def count(self, name: str, most: int) -> None:
        """Count the cluster *name*, and keep at most *most* examples."""
        self.clusters += 1
        if len(self.examples) < most or name < self.examples[-1]:
            insort(self.examples, name)
            del self.examples[most:]


class FleetSummary:
    """What a fleet's rebase comes to; results are added one by one and not kept.

    Attributes:
        outcomes: How many clusters had each outcome.
        up_to_date: How many of them had been rebased before.
        to_review: How many have something for a person to look at, beside those that need one.
        ways: How many clusters go from one release to another, as (from, to).
        other_files: How many files hold no ConfigMap of the wanted name, and the first few of them.
        errors: Why clusters failed, by cause.
        findings: What is left open, by the finding's id and keys.
        decisions: What was decided, by outcome, key, rules and whether it is to be reviewed or changes behaviour.
        not_listed: How many times something is not among these, because there are too many different ones.
    """

    def __init__(self, *, examples: int = 5, variants: int = 5, causes: int = 10_000) -> None:
        """Begin with no clusters.

        Args:
            examples: How many clusters to name for each cause.
            variants: How many forms of a cause to tell apart.
            causes: How many causes of each kind to tell apart.
        """
        self.outcomes: Counter[ClusterOutcome] = Counter()
        self.up_to_date = 0
        self.to_review = 0
        self.ways: Counter[tuple[str, str]] = Counter()
        self.other_files: Repeated[str] = Repeated()
        self.errors: dict[str, Repeated[str]] = {}
        self.findings: dict[Hashable, Repeated[Finding]] = {}
        self.decisions: dict[Hashable, Repeated[DecisionBrief]] = {}
        self.not_listed = 0
        self._examples, self._variants, self._causes = examples, variants, causes

    @property
    def clusters(self) -> int:
        """How many clusters were added."""
        return self.outcomes.total()

    def needs_human(self, level: Literal["required", "review"]) -> bool:
        """Say whether something is left for a person in any cluster; see `Result.needs_human`."""
        return self.outcomes["needs-human"] > 0 or (level == "review" and self.to_review > 0)

    def add(self, result: ClusterResult, *, up_to_date: bool = False) -> None:
        """Count *result*.

        Args:
            result: What came of a cluster.
            up_to_date: Whether that was found out by an earlier run.
        """
        self.outcomes[result.outcome] += 1
        self.up_to_date += up_to_date
        if result.error is not None:
            self._count(self.errors, result.cause or result.error, result.error, result.error, result.name)
            return
        self.to_review += result.outcome == "ok" and result.needs_human("review")
        self.ways[result.from_release or "", result.to_release or ""] += 1
        for finding in result.findings:
            self._count(self.findings, (finding.id, finding.keys), finding.fingerprint, finding, result.name)
        for decision in result.decisions:
            cause = (decision.outcome, decision.key, decision.rules, decision.review, decision.changes_behaviour)
            self._count(self.decisions, cause, decision.fingerprint, decision, result.name)

    def add_other_file(self, name: str) -> None:
        """Count a file that holds no ConfigMap of the wanted name."""
        self.other_files.count(name, self._examples)

    def _count(self, causes: dict[K, Repeated[T]], cause: K, form: str, what: T, name: str) -> None:
        repeated = causes.get(cause)
        if repeated is None:
            if len(causes) >= self._causes:
                self.not_listed += 1
                return
            repeated = causes[cause] = Repeated()
        repeated.count(name, self._examples)
        variant = repeated.variants.get(form)
        if variant is None:
            if len(repeated.variants) >= self._variants:
                return
            variant = repeated.variants[form] = Variant(what)
        variant.clusters += 1

    def failures(self) -> list[tuple[str, Repeated[str]]]:
        """Return why clusters failed, as cause and clusters, the commonest cause first."""
        return sorted(self.errors.items(), key=_commonest_first)

    def open_findings(self) -> list[Repeated[Finding]]:
        """Return what is left open, the most severe first, then what concerns most clusters."""

        def order(repeated: Repeated[Finding]) -> tuple[Any, ...]:
            finding = repeated.most
            return SEVERITIES.index(finding.severity), -repeated.clusters, finding.id, finding.keys

        return sorted(self.findings.values(), key=order)

    def repeated_decisions(self) -> list[Repeated[DecisionBrief]]:
        """Return the decisions, those of most clusters first."""
        return sorted(self.decisions.values(), key=lambda repeated: (-repeated.clusters, repeated.most[:5]))

    def to_dict(self) -> dict[str, Any]:
        """Return the summary ready for JSON."""
        return {
            "format_version": "1.0",
            "report": "fleet",
            "clusters": {
                "total": self.clusters,
                **{outcome: self.outcomes[outcome] for outcome in ("ok", "needs-human", "failed")},
                "to_review": self.to_review,
                "up_to_date": self.up_to_date,
            },
            "ways": [
                {"from": start, "to": target, "clusters": number}
                for (start, target), number in sorted(self.ways.items(), key=lambda way: (-way[1], way[0]))
            ],
            "failures": [
                {"cause": cause, "clusters": failed.clusters, "errors": sorted(failed.variants)}
                for cause, failed in self.failures()
            ],
            "findings": [_finding(repeated) for repeated in self.open_findings()],
            "decisions": [_decision(repeated) for repeated in self.repeated_decisions()],
            "other_files": {"total": self.other_files.clusters, "examples": self.other_files.examples},
            "not_listed": self.not_listed,
        }


def _finding(repeated: Repeated[Finding]) -> dict[str, Any]:
    finding = repeated.most
    return {
        "id": finding.id,
        "kind": finding.kind,
        "severity": finding.severity,
        "keys": list(finding.keys),
        "action": finding.action,
        "commands": list(finding.commands),
        "asks": finding.asks,
        "source": finding.source,
        "clusters": repeated.clusters,
        "examples": list(repeated.examples),
        "variants": [
            {"fingerprint": fingerprint, "message": variant.what.message, "clusters": variant.clusters}
            for fingerprint, variant in repeated.commonest_first()
        ],
    }


def _decision(repeated: Repeated[DecisionBrief]) -> dict[str, Any]:
    decision = repeated.most
    return {
        "key": decision.key,
        "outcome": decision.outcome,
        "review": decision.review,
        "changes_behaviour": decision.changes_behaviour,
        "rules": list(decision.rules),
        "clusters": repeated.clusters,
        "examples": list(repeated.examples),
        "variants": [
            {
                "fingerprint": fingerprint,
                "effective_before": variant.what.effective_before,
                "effective_after": variant.what.effective_after,
                "clusters": variant.clusters,
            }
            for fingerprint, variant in repeated.commonest_first()
        ],
    }
