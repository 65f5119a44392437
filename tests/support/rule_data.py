"""Rules as they stand in rules.json: one that says as little as it can, and one that says all."""

from __future__ import annotations

from typing import Any

__all__ = ["EVERYTHING", "THE_LEAST"]

THE_LEAST: dict[str, Any] = {"id": "9.2-x", "kind": "manual-step", "severity": "info", "message": "m", "source": "s"}

# All that a rule can say, but for why it cannot be turned round.
EVERYTHING: dict[str, Any] = {
    "id": "9.2-x",
    "kind": "option-renamed",
    "severity": "required",
    "origins": "<9.2",
    "targets": "<9.4",
    "born": "<9.0",
    "when": {"present": "a"},
    "keys": ["z"],
    "require": {"a": "1"},
    "preserve": {"b": None},
    "adopt": ["c"],
    "rename": {"d": "e"},
    "convert": {"f": {"suffix": "s"}, "g": {"to": "h", "values": {"x": "y"}}},
    "remove": ["i"],
    "message": "m",
    "action": "a",
    "commands": ["c"],
    "phase": "after",
    "asks": "cluster",
    "rollback": "r",
    "no_rollback": "n",
    "helm": ["v.w"],
    "facts": ["9.2-y"],
    "source": "s",
    "unsure": "u",
}
