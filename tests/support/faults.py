"""What one test over all of a release finds wrong."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["assert_no_faults"]


def assert_no_faults(faults: Iterable[object]) -> None:
    """Assert that there are none; of lists that should be equal pytest shows but the first difference."""
    lines = [" ".join(map(str, fault)) if isinstance(fault, tuple) else str(fault) for fault in faults]
    assert not lines, "\n  ".join([f"{len(lines)} wrong:", *lines])
