"""Dispatch to the commands, and turn errors into messages and exit statuses; nothing else."""

from __future__ import annotations

import argparse
import errno
import io
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, NoReturn

from cilium_cmrebase import __version__
from cilium_cmrebase.cli.commands import COMMANDS, DEFAULT, load
from cilium_cmrebase.cli.startup import QUICK_FORMATTER, leave, prepare
from cilium_cmrebase.errors import CmrebaseError, fault_message

__all__ = ["STATUSES", "entry_point", "main"]

_PROGRAM = "cilium-cmrebase"
_TRACEBACK = "CILIUM_CMREBASE_TRACEBACK"

OK = 0
BAD_INPUT = 2
FAULT = 70
INTERRUPTED = 130
CLOSED_PIPE = 141
STATUSES = {
    OK: "nothing left to do: nothing to decide, nothing found that counts, no difference, a sure answer",
    1: "something needs a person (see --fail-on), or differs, or the answer is not sure",
    BAD_INPUT: "bad usage or bad input: one line says where and what to do",
    FAULT: f"a fault of the program, to be reported; {_TRACEBACK}=1 shows where",
    INTERRUPTED: "interrupted",
    CLOSED_PIPE: "whoever read the output has gone, as with `| head`",
}


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
        super().__init__(**settings | {"formatter_class": QUICK_FORMATTER})

    def format_help(self) -> str:
        """Return the help as wide as the terminal."""
        self.formatter_class = argparse.RawDescriptionHelpFormatter
        return super().format_help()

    def error(self, message: str) -> NoReturn:
        """Say what is wrong on one line, as for bad input."""
        self.exit(BAD_INPUT, f"{_PROGRAM}: {message} (see `{self.prog} --help`)\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit status, one of `STATUSES`.

    Args:
        arguments: What follows the program's name; those of the process if not given.

    Raises:
        SystemExit: Help or version were asked for, or the usage is bad; argparse has said what there is to say.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    _replace_closed_streams()
    try:
        try:
            return _run(words)
        finally:
            sys.stdout.flush()  # here, where it can be told that there is no room, or nobody to read
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The reader has gone; Python would complain again when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CLOSED_PIPE
    except OSError as error:
        name = f"{error.filename}: " if error.filename else ""
        return _fail(BAD_INPUT, f"{name}{error.strerror or error}")
    except CmrebaseError as error:
        return _fail(BAD_INPUT, str(error))
    except Exception as error:
        return _fail(FAULT, f"{fault_message(error)}{_show_traceback(error)}")


def _run(words: list[str]) -> int:
    name = words.pop(0) if words and words[0] in COMMANDS else DEFAULT
    command = load(name)
    parser = _Parser(prog=_PROGRAM if name == DEFAULT else f"{_PROGRAM} {name}", description=command.DESCRIPTION)
    command.add_arguments(parser)
    if name == DEFAULT:
        parser.epilog = _table("commands", COMMANDS) + "\n" + _table("exit status", STATUSES)
        parser.add_argument("--version", action="version", version=f"{_PROGRAM} {__version__}")
    return command.run(parser.parse_args(words))


def _table(title: str, rows: dict[str, str] | dict[int, str]) -> str:
    return f"{title}:\n" + "".join(f"  {name!s:10} {meaning}\n" for name, meaning in rows.items())


def _replace_closed_streams() -> None:
    """Put something in the place of standard streams that are closed, where Python has None."""
    if sys.stdout is None:
        sys.stdout = _ClosedOutput()
    if sys.stderr is None:  # nobody wants to know; without it, `print` would take standard output, which is for data
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - as long as the process lives


def _fail(status: int, message: str) -> int:
    with suppress(OSError):
        print(f"{_PROGRAM}: {message}", file=sys.stderr)
    return status


def _show_traceback(error: Exception) -> str:
    """Show where *error* comes from, if that is asked for; else return how to ask for it."""
    if not os.environ.get(_TRACEBACK):
        return f" ({_TRACEBACK}=1 shows where it comes from)"
    import traceback

    with suppress(OSError):
        traceback.print_exception(error, file=sys.stderr)
    return ""


def entry_point() -> NoReturn:
    """Run the command line and leave with its exit status."""
    prepare()
    try:
        status = main()
    except SystemExit as leaving:  # after the help text, or bad usage
        status = int(leaving.code or OK)
    leave(status)
