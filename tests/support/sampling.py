"""Fewer cases of what is many: the gate tries some of them, the same each time, and all where it runs in full."""

from __future__ import annotations

import os
import random
from collections.abc import Sequence
from typing import TypeVar

__all__ = ["sampled"]

_Case = TypeVar("_Case")


def sampled(cases: Sequence[_Case], at_most: int) -> list[_Case]:
    """Return so many of *cases*, in their order, by the seed in `CMREBASE_SAMPLE`; all where it is not set."""
    seed = os.environ.get("CMREBASE_SAMPLE")
    if not seed or len(cases) <= at_most:
        return list(cases)
    chosen = random.Random(seed).sample(range(len(cases)), at_most)
    return [cases[number] for number in sorted(chosen)]
