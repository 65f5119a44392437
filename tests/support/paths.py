"""Where things lie in a checkout."""

from __future__ import annotations

from pathlib import Path

__all__ = ["CASES", "DOCS", "FIXTURES", "PACKAGE", "ROOT", "SCHEMAS", "SHARED", "TESTS"]

ROOT = Path(__file__).resolve().parents[2]
TESTS = ROOT / "tests"
CASES = TESTS / "cases"
DOCS = ROOT / "docs"
FIXTURES = ROOT / "fixtures"
PACKAGE = ROOT / "cilium_cmrebase"
SCHEMAS = ROOT / "schemas"
# The facts that the catalog is made from, where somebody has put them beside the checkout.
SHARED = ROOT.parent / "shared" / "cilium"
