"""What all errors of the package have in common, and what is said of an exception that nobody foresaw."""

from __future__ import annotations

from cilium_cmrebase.about import REPOSITORY
from cilium_cmrebase.quoting import printable

__all__ = ["CmrebaseError", "fault_message"]


class CmrebaseError(ValueError):
    """Something that was given cannot be used; the message is one line for people."""


def fault_message(error: BaseException) -> str:
    """Return what to say of an exception that is no `CmrebaseError`: one line that asks for a report."""
    reason = " ".join(str(error).split())
    name = type(error).__name__
    what = printable(f"{name}: {reason}" if reason else name)
    return f"a fault of the program ({what}); please report it at {REPOSITORY}/issues"
