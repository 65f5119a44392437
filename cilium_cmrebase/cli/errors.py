"""What can be wrong with the way the program was called."""

from __future__ import annotations

__all__ = ["UsageError"]


class UsageError(ValueError):
    """Arguments that do not fit together."""
