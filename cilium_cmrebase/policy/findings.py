"""Findings: what a rule, the catalog, the schema or a document has to say."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal, TypeAlias

import attrs

from cilium_cmrebase.policy.fingerprints import fingerprint

__all__ = ["SEVERITIES", "Finding", "Phase", "Severity"]

Severity: TypeAlias = Literal["required", "recommended", "info"]
Phase: TypeAlias = Literal["before", "during", "after"]
SEVERITIES: tuple[Severity, ...] = ("required", "recommended", "info")


@attrs.frozen
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
        fingerprint: By which the same finding is known again; empty until it is known which values it is about.
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
    fingerprint: str = ""

    def about(self, values: Iterable[str | None]) -> Finding:
        """Return the finding with its fingerprint.

        Args:
            values: What its options had and have now; None where one is absent.
        """
        return attrs.evolve(self, fingerprint=fingerprint(self.id, self.keys, values))

    def to_dict(self) -> dict[str, Any]:
        """Return the finding ready for JSON."""
        return attrs.asdict(self) | {"keys": list(self.keys), "helm": list(self.helm)}
