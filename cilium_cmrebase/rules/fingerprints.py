"""Fingerprints: by which the same decision or finding is known again in a later run."""

from __future__ import annotations

import json
from collections.abc import Iterable

__all__ = ["fingerprint"]


def fingerprint(name: str, keys: Iterable[str], values: Iterable[str | None]) -> str:
    """Return 16 hexadecimal digits that stay the same while the matter does, wherever it stands in the file.

    Args:
        name: The finding's id, or the rules and the outcome of a decision.
        keys: The options concerned.
        values: Their values before and after; None where an option is absent.
    """
    import hashlib  # takes longer than the whole rebase, whose report for people does without

    text = json.dumps([name, list(keys), list(values)], ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()[:16]
