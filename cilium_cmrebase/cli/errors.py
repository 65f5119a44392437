"""What can be wrong with the way the program was called."""

from __future__ import annotations

from cilium_cmrebase.errors import CmrebaseError

__all__ = ["UsageError"]


class UsageError(CmrebaseError):
    """Arguments that do not fit together."""
