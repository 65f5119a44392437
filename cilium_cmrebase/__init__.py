"""Rebase a cluster's `cilium-config` ConfigMap onto the template of a new Cilium release.

The library is pure: texts and objects in, texts and objects out. Its names are loaded when first used, so that
importing the package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cilium_cmrebase.lazy import lazily

if TYPE_CHECKING:
    from cilium_cmrebase.catalog import Catalog, Detection, ReleaseError, detect
    from cilium_cmrebase.checking import CheckResult, check
    from cilium_cmrebase.differences import Difference, diff
    from cilium_cmrebase.document import ConfigMap, DocumentError
    from cilium_cmrebase.explanation import Explanation, explain
    from cilium_cmrebase.fleet import ClusterResult, FleetSummary, rebase_many
    from cilium_cmrebase.merge import Decision, Result, rebase
    from cilium_cmrebase.planning import Plan, plan
    from cilium_cmrebase.rules import Finding
    from cilium_cmrebase.userfiles import Accepted, Answers, Policy, run_examples

__all__ = [
    "Accepted",
    "Answers",
    "Catalog",
    "CheckResult",
    "ClusterResult",
    "ConfigMap",
    "Decision",
    "Detection",
    "Difference",
    "DocumentError",
    "Explanation",
    "Finding",
    "FleetSummary",
    "Plan",
    "Policy",
    "ReleaseError",
    "Result",
    "__version__",
    "check",
    "detect",
    "diff",
    "explain",
    "plan",
    "rebase",
    "rebase_many",
    "run_examples",
]

__version__ = "0.1.0"

_HOMES = {
    "Accepted": "userfiles",
    "Answers": "userfiles",
    "Catalog": "catalog",
    "CheckResult": "checking",
    "ClusterResult": "fleet",
    "ConfigMap": "document",
    "Decision": "merge",
    "Detection": "catalog",
    "Difference": "differences",
    "DocumentError": "document",
    "Explanation": "explanation",
    "Finding": "rules",
    "FleetSummary": "fleet",
    "Plan": "planning",
    "Policy": "userfiles",
    "ReleaseError": "catalog",
    "Result": "merge",
    "check": "checking",
    "detect": "catalog",
    "diff": "differences",
    "explain": "explanation",
    "plan": "planning",
    "rebase": "merge",
    "rebase_many": "fleet",
    "run_examples": "userfiles",
}

__getattr__ = lazily(__name__, _HOMES)
