"""Dispatch to the commands, and turn errors into messages and exit statuses; nothing else.

Exit status 0: nothing left to decide; 1: something needs a human; 2: bad usage or bad input; 130: interrupted.
"""

from __future__ import annotations

import argparse
import errno
import gc
import io
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from importlib import import_module
from typing import Any, NoReturn

from cilium_cmrebase import __version__

__all__ = ["COMMANDS", "entry_point", "main"]

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
_PROGRAM = "cilium-cmrebase"
BAD_INPUT = 2
INTERRUPTED = 130
CLOSED_PIPE = 141
_UNUSED_WIDTH = 80
# More objects than a plain rebase makes.
_MANY_OBJECTS = 200_000


# argparse asks for translations of its words each time it uses one. Nobody has any, and looking takes long.
argparse._ = str  # type: ignore[attr-defined]


class _ClosedOutput(io.TextIOBase):
    """Stands for standard output that is closed: what would be lost there is an error."""

    encoding = "utf-8"

    @property
    def buffer(self) -> _ClosedOutput:
        return self

    def write(self, _: object) -> NoReturn:
        raise OSError(errno.EBADF, "it is closed", "<standard output>")


class _Parser(argparse.ArgumentParser):
    def __init__(self, **settings: Any) -> None:
        # argparse makes a formatter for each argument, and without a width it asks for the terminal's each time.
        formatter = partial(argparse.RawDescriptionHelpFormatter, width=_UNUSED_WIDTH)
        super().__init__(**settings | {"formatter_class": formatter})

    def format_help(self) -> str:
        """Return the help as wide as the terminal."""
        self.formatter_class = argparse.RawDescriptionHelpFormatter
        return super().format_help()

    def error(self, message: str) -> NoReturn:
        """Say what is wrong on one line, as for bad input."""
        self.exit(BAD_INPUT, f"{_PROGRAM}: {message} (see `{self.prog} --help`)\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit status."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    _replace_closed_streams()
    command = words.pop(0) if words and words[0] in COMMANDS else "rebase"
    try:
        module = import_module(f"cilium_cmrebase.cli.{command}")
        prog = _PROGRAM if command == "rebase" else f"{_PROGRAM} {command}"
        parser = _Parser(prog=prog, description=module.__doc__)
        module.add_arguments(parser)
        if command == "rebase":
            parser.epilog = "commands:\n" + "".join(f"  {name:10} {what}\n" for name, what in COMMANDS.items())
            parser.add_argument("--version", action="version", version=f"{_PROGRAM} {__version__}")
        try:
            status: int = module.run(parser.parse_args(words))
        finally:
            sys.stdout.flush()  # here, where it can be told that there is no room, or nobody to read
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The reader has gone, as with `| head`; Python would complain again when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CLOSED_PIPE
    except OSError as error:
        name = f"{error.filename}: " if error.filename else ""
        return _fail(f"{name}{error.strerror or error}")
    except ValueError as error:
        if type(error).__module__.split(".")[0] != "cilium_cmrebase":
            raise
        return _fail(str(error))
    return status


def _replace_closed_streams() -> None:
    """Put something in the place of standard streams that are closed, where Python has None."""
    if sys.stdout is None:
        sys.stdout = _ClosedOutput()
    if sys.stderr is None:  # nobody wants to know; without it, `print` would take standard output, which is for data
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - as long as the process lives


def _fail(message: str) -> int:
    with suppress(OSError):
        print(f"{_PROGRAM}: {message}", file=sys.stderr)
    return BAD_INPUT


def entry_point() -> NoReturn:
    """Run the command line and leave with its exit status."""
    # Looking for cycles takes a fifth of a short run.
    gc.set_threshold(_MANY_OBJECTS)
    try:
        status = main()
    except SystemExit as leaving:  # after the help text, or bad usage
        status = int(leaving.code or 0)
    with suppress(OSError):
        sys.stderr.flush()
    # Nothing is open any more. Taking down all modules and objects one by one would take as long as the merge.
    os._exit(status)
