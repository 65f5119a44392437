"""What a test needs that a checkout does not bring. Without it people's runs skip the test, and the gate fails.

The gate could have installed it: a test that nobody sees skipped would stop to guard anything.
"""

from __future__ import annotations

import os
import shutil
from importlib import import_module
from typing import Any

import pytest

__all__ = ["needed_module", "needs_program"]


def needs_program(name: str) -> pytest.MarkDecorator:
    """Mark a test that runs the program *name*."""
    missing = shutil.which(name) is None and not os.environ.get("CI")
    return pytest.mark.skipif(missing, reason=f"needs {name}")


def needed_module(name: str) -> Any:
    """Return the module *name*, which one of the extras in `dev` brings."""
    return import_module(name) if os.environ.get("CI") else pytest.importorskip(name)
