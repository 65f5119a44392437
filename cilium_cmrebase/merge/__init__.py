"""Rebase a user's ConfigMap onto a new template, and explain every key."""

from __future__ import annotations

from cilium_cmrebase.catalog import KnownRelease as Side
from cilium_cmrebase.merge.engine import rebase
from cilium_cmrebase.merge.model import Decision, Finding, Result

__all__ = ["Decision", "Finding", "Result", "Side", "rebase"]
