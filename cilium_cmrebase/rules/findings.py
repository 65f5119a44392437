"""Findings: what a rule, the catalog, the schema or a document has to say."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

# The package of the older name: that of the newer one is made from it, and a plain rebase does without.
import attr

from cilium_cmrebase.rules.fingerprints import fingerprint

if TYPE_CHECKING:
    from cilium_cmrebase.rules.acceptance import Acceptance

__all__ = ["REVIEW", "SEVERITIES", "Finding", "Phase", "Severity"]

Severity: TypeAlias = Literal["required", "recommended", "info"]
Phase: TypeAlias = Literal["before", "during", "after"]
SEVERITIES: tuple[Severity, ...] = ("required", "recommended", "info")
# What a point for review, which no finding stands for, goes by where findings go by their id.
REVIEW = "review"


@attr.frozen
class Finding:
    """What a rule, the catalog or the document has to say.

    Attributes:
        id: The rule's id, or the name of a check such as `unknown-key`.
        kind: What sort of fact it is.
        severity: `required`: the cluster may break without it; `recommended`: a person should look; `info`.
        keys: The options concerned.
        message: What is the matter.
        action: What to do; empty where nothing is left to do.
        resolved: Whether the output already takes care of it.
        source: Where it is documented; empty for checks of the program's own.
        rollback: What it means for going back; empty where nothing.
        phase: When a person has to act or look: `before` the new release is deployed, `during` its rollout or `after`.
        helm: The Helm values that set what it speaks of.
        accepted: Who accepted it and why; None where nobody did.
        values: What its options had and have now, None where one is absent; None until that is known.
    """

    id: str
    kind: str
    severity: Severity
    keys: tuple[str, ...]
    message: str
    action: str = ""
    resolved: bool = False
    source: str = ""
    rollback: str = ""
    phase: Phase = "before"
    helm: tuple[str, ...] = ()
    _fingerprint: str = ""
    accepted: Acceptance | None = None
    values: tuple[str | None, ...] | None = attr.field(default=None, repr=False)

    @property
    def fingerprint(self) -> str:
        """By which the same finding is known again; empty until it is known which values it is about."""
        if self.values is None:
            return self._fingerprint
        return fingerprint(self.id, self.keys, self.values)

    @property
    def is_open(self) -> bool:
        """Whether it is left to a person: the output does not take care of it, and nobody has accepted it."""
        return not self.resolved and self.accepted is None

    def about(self, values: Iterable[str | None]) -> Finding:
        """Return the finding about the *values* that its options had and have now; None where one is absent."""
        return attr.evolve(self, values=tuple(values))

    def to_dict(self) -> dict[str, Any]:
        """Return the finding ready for JSON."""
        return {
            "id": self.id,
            "kind": self.kind,
            "severity": self.severity,
            "keys": list(self.keys),
            "message": self.message,
            "action": self.action,
            "resolved": self.resolved,
            "source": self.source,
            "rollback": self.rollback,
            "phase": self.phase,
            "helm": list(self.helm),
            "fingerprint": self.fingerprint,
            "accepted": self.accepted and self.accepted.to_dict(),
        }
