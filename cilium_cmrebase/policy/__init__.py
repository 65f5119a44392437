"""Rules and their conditions and actions."""

from __future__ import annotations

from cilium_cmrebase.policy.conditions import Cluster, concerns_origin, holds
from cilium_cmrebase.policy.rules import Conversion, Rule, rules_into

__all__ = ["Cluster", "Conversion", "Rule", "concerns_origin", "holds", "rules_into"]
