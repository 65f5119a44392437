"""Rules and their conditions and actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cilium_cmrebase.lazy import lazily
from cilium_cmrebase.rules.conditions import ALWAYS, Cluster, Condition, parse_condition
from cilium_cmrebase.rules.configured import Configured, Written
from cilium_cmrebase.rules.findings import REVIEW, SEVERITIES, Finding, Severity
from cilium_cmrebase.rules.fingerprints import fingerprint
from cilium_cmrebase.rules.rule import (
    EVERYONE,
    Actions,
    Conversion,
    Rule,
    Scope,
    Text,
    downgrade_rules,
    rules_into,
)
from cilium_cmrebase.rules.way import Leg, legs, undoing

if TYPE_CHECKING:
    from cilium_cmrebase.rules.acceptance import Acceptance, OpenPoint
    from cilium_cmrebase.rules.names import Succession, later_name
    from cilium_cmrebase.rules.procedure import STAGES, Detour, Procedure, Stage, Step, Transition

__all__ = [
    "ALWAYS",
    "EVERYONE",
    "REVIEW",
    "SEVERITIES",
    "STAGES",
    "Acceptance",
    "Actions",
    "Cluster",
    "Condition",
    "Configured",
    "Conversion",
    "Detour",
    "Finding",
    "Leg",
    "OpenPoint",
    "Procedure",
    "Rule",
    "Scope",
    "Severity",
    "Stage",
    "Step",
    "Succession",
    "Text",
    "Transition",
    "Written",
    "downgrade_rules",
    "fingerprint",
    "later_name",
    "legs",
    "parse_condition",
    "rules_into",
    "undoing",
]

# What a plain rebase does without.
__getattr__ = lazily(
    __name__,
    dict.fromkeys(("STAGES", "Detour", "Procedure", "Stage", "Step", "Transition"), "procedure")
    | dict.fromkeys(("Succession", "later_name"), "names")
    | dict.fromkeys(("Acceptance", "OpenPoint"), "acceptance"),
)
