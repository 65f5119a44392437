"""The commands by name, and what each of their modules has to have."""

from __future__ import annotations

import argparse
from typing import Protocol

__all__ = ["COMMANDS", "DEFAULT", "Command", "load"]

# Runs where the first word names no command.
DEFAULT = "rebase"

COMMANDS = {
    "rebase": "rebase a ConfigMap onto a new template (the default: `rebase` may be left out)",
    "check": "check a ConfigMap against what a release accepts",
    "diff": "compare the meaning of ConfigMaps, or of the default sets of releases",
    "fleet": "rebase the ConfigMaps of many clusters",
    "plan": "plan the way of a cluster to another release, step by step",
    "explain": "tell the life of an option over the releases",
    "detect": "say which release a ConfigMap is from",
    "releases": "list the releases in the catalog",
    "rules": "list the upgrade rules",
    "schema": "print a release's JSON Schema of the ConfigMap",
    "policy": "test policies, your own assertions on the configuration",
}


class Command(Protocol):
    """The module of a command. It imports what `run` needs there, so that help is quick."""

    DESCRIPTION: str
    """What the help says above the arguments."""

    def add_arguments(self, parser: argparse.ArgumentParser, /) -> None:
        """Add the command's arguments to *parser*."""

    def run(self, options: argparse.Namespace, /) -> int:
        """Run the command and return its exit status.

        Raises:
            CmrebaseError: Bad usage or bad input.
            OSError: A file cannot be read or written.
        """


def load(name: str) -> Command:
    """Return the module of a command; the others are not imported.

    Raises:
        KeyError: There is no such command.
    """
    command: Command
    match name:
        case "rebase":
            from cilium_cmrebase.cli import rebase as command
        case "check":
            from cilium_cmrebase.cli import check as command
        case "diff":
            from cilium_cmrebase.cli import diff as command
        case "fleet":
            from cilium_cmrebase.cli import fleet as command
        case "plan":
            from cilium_cmrebase.cli import plan as command
        case "explain":
            from cilium_cmrebase.cli import explain as command
        case "detect":
            from cilium_cmrebase.cli import detect as command
        case "releases":
            from cilium_cmrebase.cli import releases as command
        case "rules":
            from cilium_cmrebase.cli import rules as command
        case "schema":
            from cilium_cmrebase.cli import schema as command
        case "policy":
            from cilium_cmrebase.cli import policy as command
        case _:
            raise KeyError(name)
    return command
