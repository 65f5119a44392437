"""Rebase the ConfigMaps of many clusters, and sum up what they have in common."""

from __future__ import annotations

from cilium_cmrebase.fleet.rebasing import ClusterResult, DecisionBrief, Item, RebaseOptions, rebase_many
from cilium_cmrebase.fleet.summary import FleetSummary

__all__ = ["ClusterResult", "DecisionBrief", "FleetSummary", "Item", "RebaseOptions", "rebase_many"]
