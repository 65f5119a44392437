"""Rules and their conditions and actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cilium_cmrebase.lazy import lazily
from cilium_cmrebase.rules.conditions import Cluster, concerns_origin, holds
from cilium_cmrebase.rules.configured import Configured
from cilium_cmrebase.rules.findings import REVIEW, SEVERITIES, Finding, Severity
from cilium_cmrebase.rules.fingerprints import fingerprint
from cilium_cmrebase.rules.rule import Conversion, Rule, downgrade_rules, fill, rules_into
from cilium_cmrebase.rules.way import Leg, legs, undoing

if TYPE_CHECKING:
    from cilium_cmrebase.rules.acceptance import Acceptance, OpenPoint
    from cilium_cmrebase.rules.procedure import STAGES, Procedure, Road, Stage, Step, Transition

__all__ = [
    "REVIEW",
    "SEVERITIES",
    "STAGES",
    "Acceptance",
    "Cluster",
    "Configured",
    "Conversion",
    "Finding",
    "Leg",
    "OpenPoint",
    "Procedure",
    "Road",
    "Rule",
    "Severity",
    "Stage",
    "Step",
    "Transition",
    "concerns_origin",
    "downgrade_rules",
    "fill",
    "fingerprint",
    "holds",
    "legs",
    "rules_into",
    "undoing",
]

# What a plain rebase does without.
__getattr__ = lazily(
    __name__,
    dict.fromkeys(("STAGES", "Procedure", "Road", "Stage", "Step", "Transition"), "procedure")
    | {"Acceptance": "acceptance", "OpenPoint": "acceptance"},
)
