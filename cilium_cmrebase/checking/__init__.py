"""Check a ConfigMap against what a release accepts, and mend what leaves no doubt."""

from __future__ import annotations

from cilium_cmrebase.checking.fixes import Fix, Replacement
from cilium_cmrebase.checking.validation import CheckResult, PlacedFinding, check

__all__ = ["CheckResult", "Fix", "PlacedFinding", "Replacement", "check"]
