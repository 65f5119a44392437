"""Rebase a cluster's `cilium-config` ConfigMap onto the template of a new Cilium release.

The library is pure: texts and objects in, texts and objects out. Its names are loaded when first used, so that
importing the package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cilium_cmrebase.catalog import Catalog, Detection, ReleaseError, detect
    from cilium_cmrebase.document import ConfigMap, DocumentError
    from cilium_cmrebase.explanation import Explanation, explain
    from cilium_cmrebase.merge import Decision, Result, rebase
    from cilium_cmrebase.planning import Plan, plan
    from cilium_cmrebase.policy import Finding
    from cilium_cmrebase.validation import CheckResult, check

__all__ = [
    "Catalog",
    "CheckResult",
    "ConfigMap",
    "Decision",
    "Detection",
    "DocumentError",
    "Explanation",
    "Finding",
    "Plan",
    "ReleaseError",
    "Result",
    "__version__",
    "check",
    "detect",
    "explain",
    "plan",
    "rebase",
]

__version__ = "0.1.0"

_HOMES = {
    "Catalog": "catalog",
    "CheckResult": "validation",
    "ConfigMap": "document",
    "Decision": "merge",
    "Detection": "catalog",
    "DocumentError": "document",
    "Explanation": "explanation",
    "Finding": "policy",
    "Plan": "planning",
    "ReleaseError": "catalog",
    "Result": "merge",
    "check": "validation",
    "detect": "catalog",
    "explain": "explanation",
    "plan": "planning",
    "rebase": "merge",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
