"""The files that users write for the program, as commands take them: policies, answers, and what is accepted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from cilium_cmrebase.cli.errors import UsageError
from cilium_cmrebase.cli.files import STANDARD, read_text, shown

# Most runs have no such files: the modules that know them are imported when they do.
if TYPE_CHECKING:
    from datetime import date

    from cilium_cmrebase.userfiles.accepted import Accepted
    from cilium_cmrebase.userfiles.answers import Answers
    from cilium_cmrebase.userfiles.policy import Policy

__all__ = [
    "read_accepted",
    "read_answers",
    "read_policies",
    "read_policy_files",
    "refuse_second",
    "today",
]


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
    from cilium_cmrebase.userfiles.accepted import Accepted

    return Accepted.from_text(_text_so_far(name) if for_writing else read_text(name), shown(name))


def read_answers(name: str | None, *, for_writing: bool = False) -> Answers | None:
    """Return the answers in a file, likewise."""
    if name is None:
        return None
    from cilium_cmrebase.userfiles.answers import Answers

    return Answers.from_text(_text_so_far(name) if for_writing else read_text(name), shown(name))


def read_policies(names: Sequence[str], others: Iterable[str | None]) -> tuple[Policy, ...]:
    """Return the policies in files, for use together.

    Args:
        names: The files; `-` is standard input.
        others: The other files of the command, of which one may be standard input as well.

    Raises:
        OSError: A file cannot be read.
        DocumentError: A file is no policy, or two of them have an assertion of the same id.
        UsageError: Standard input is named more than once.
    """
    policies = read_policy_files(names, others)
    places: dict[str, str] = {}
    for policy in policies:
        for index, assertion in enumerate(policy.assertions):
            if assertion.id in places:
                message = f"the id {assertion.id} is taken by the assertion at {places[assertion.id]}"
                raise policy.settings.error(("assertions", index, "id"), message)
            places[assertion.id] = assertion.place
    return policies


def read_policy_files(names: Sequence[str], others: Iterable[str | None] = ()) -> tuple[Policy, ...]:
    """Return the policies in files, each by itself; see `read_policies`."""
    if [*names, *others].count(STANDARD) > 1:
        raise UsageError("standard input can be only one of the files")
    if not names:
        return ()
    from cilium_cmrebase.userfiles.policy import Policy

    return tuple(Policy.from_text(read_text(name), shown(name)) for name in names)


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
