"""The files with which a team lives with findings: what is accepted, and what is answered."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import TYPE_CHECKING

from cilium_cmrebase.cli.errors import UsageError
from cilium_cmrebase.cli.files import STANDARD, read_text, shown

# Most runs have no such files: the modules that know them are imported when they do.
if TYPE_CHECKING:
    from datetime import date

    from cilium_cmrebase.policy.accepted import Accepted
    from cilium_cmrebase.policy.answers import Answers

__all__ = [
    "add_accepted_arguments",
    "add_decisions_arguments",
    "read_accepted",
    "read_answers",
    "refuse_second",
    "today",
]


def add_accepted_arguments(parser: argparse.ArgumentParser) -> None:
    """Add `--accept` and `--write-accepted` to *parser*."""
    parser.add_argument(
        "--accept",
        metavar="FILE",
        help="findings that somebody has accepted, with the reason: they are shown, and no longer count "
        "(see `schema accepted`)",
    )
    parser.add_argument(
        "--write-accepted",
        metavar="FILE",
        help="start such a file, or add to it, with all that is open now; nothing of this run changes by it",
    )


def add_decisions_arguments(parser: argparse.ArgumentParser) -> None:
    """Add `--decisions` and `--write-decisions` to *parser*."""
    parser.add_argument(
        "--decisions",
        metavar="FILE",
        help="answers to points for review, which may serve many clusters (see `schema decisions`)",
    )
    parser.add_argument(
        "--write-decisions",
        metavar="FILE",
        help="start such a file, or add to it, with the points that are open now and their choices",
    )


def read_accepted(name: str | None, *, for_writing: bool = False) -> Accepted | None:
    """Return what a file accepts; None where there is none.

    Args:
        name: The file; `-` is standard input; None: there is none.
        for_writing: Whether the file is to be written, and may be missing.

    Raises:
        OSError: It cannot be read.
        DocumentError: It is no such file.
    """
    if name is None:
        return None
    from cilium_cmrebase.policy.accepted import Accepted

    return Accepted.from_text(_text_so_far(name) if for_writing else read_text(name), shown(name))


def read_answers(name: str | None, *, for_writing: bool = False) -> Answers | None:
    """Return the answers in a file, likewise."""
    if name is None:
        return None
    from cilium_cmrebase.policy.answers import Answers

    return Answers.from_text(_text_so_far(name) if for_writing else read_text(name), shown(name))


def today() -> date:
    """Return the day on which what is accepted may have expired."""
    from datetime import date

    return date.today()


def refuse_second(stream: str, files: Mapping[str, str | None]) -> None:
    """Refuse a standard stream that is to be several files.

    Args:
        stream: Its name.
        files: The file that each argument names, by the argument's name.
    """
    names = [name for name, file in files.items() if file == STANDARD]
    if len(names) > 1:
        raise UsageError(f"standard {stream} can be only one of {' and '.join(names)}")


def _text_so_far(name: str) -> str:
    from pathlib import Path

    return read_text(name) if name != STANDARD and Path(name).exists() else ""
