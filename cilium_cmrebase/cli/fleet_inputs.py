"""Which files a fleet consists of, and where the output of each goes."""

from __future__ import annotations

import glob
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from cilium_cmrebase.cli.errors import UsageError
from cilium_cmrebase.cli.files import STANDARD

__all__ = ["Input", "find_inputs", "refuse_overwriting"]

_SUFFIXES = (".yaml", ".yml", ".json")


class Input(NamedTuple):
    """A file to rebase.

    Attributes:
        path: The file, as it is shown to people.
        output: Where its output goes, seen from OUTDIR.
        named: Whether it was asked for by name or glob, so that it has to hold the ConfigMap.
    """

    path: str
    output: str
    named: bool


def find_inputs(arguments: Sequence[str], outdir: Path) -> list[Input]:
    """Return the files of the fleet, in the order of *arguments*, each once.

    Args:
        arguments: Files, folders, globs for a shell that expands none; `-` reads such from standard input, one a line.
        outdir: Where outputs go; not searched where it lies in a folder of the fleet.

    Raises:
        UsageError: There are none, or two would have the same output.
    """
    files: dict[Path, tuple[str, bool]] = {}
    roots = []
    for argument in _expanded(arguments):
        place = _absolute(argument)
        if place.is_dir():
            roots.append(place)
            for path in _walk(argument, outdir.resolve()):
                files.setdefault(_absolute(path), (path, False))
        else:
            roots.append(place.parent)
            files[place] = (argument, True)
    if not files:
        raise UsageError(f"no {', '.join(f'*{suffix}' for suffix in _SUFFIXES)} files in {', '.join(arguments)}")
    root = Path(os.path.commonpath(roots))
    inputs = [Input(path, _output_name(place.relative_to(root)), named) for place, (path, named) in files.items()]
    _refuse_same_output(inputs, outdir)
    return inputs


def _expanded(arguments: Iterable[str]) -> Iterator[str]:
    for argument in arguments:
        if "\0" in argument:
            raise UsageError(f"{argument!r}: no file has a NUL in its name; separate names by line breaks")
        if argument == STANDARD:
            yield from _expanded(line for line in sys.stdin.read().splitlines() if line not in ("", STANDARD))
        elif Path(argument).exists():
            yield argument
        else:
            # Path.glob takes no absolute patterns. What matches nothing is a file that is missing, and said to be.
            yield from sorted(glob.glob(argument, recursive=True)) or [argument]  # noqa: PTH207


def _walk(folder: str, outdir: Path) -> Iterator[str]:
    """Yield the files of a folder that may be ConfigMaps; a folder that cannot be read is yielded itself."""
    unreadable: list[str] = []
    for place, folders, files in os.walk(folder, onerror=lambda error: unreadable.append(error.filename)):
        here = Path(place)
        folders[:] = sorted(name for name in folders if not name.startswith(".") and (here / name).resolve() != outdir)
        yield from (
            str(here / name)
            for name in sorted(files)
            if not name.startswith(".") and Path(name).suffix.lower() in _SUFFIXES
        )
    yield from unreadable


def _absolute(path: str) -> Path:
    """Return where *path* leads, with symbolic links as they are: a link has a place of its own in the tree."""
    return Path(os.path.normpath(Path(path).absolute()))


def _output_name(path: Path) -> str:
    """Return the name of the output: what is written is YAML."""
    return (path.with_suffix(".yaml") if path.suffix.lower() == ".json" else path).as_posix()


def _refuse_same_output(inputs: Iterable[Input], outdir: Path) -> None:
    sources: dict[str, str] = {}
    for file in inputs:
        other = sources.setdefault(file.output, file.path)
        if other != file.path:
            raise UsageError(f"{other} and {file.path} would both become {outdir / file.output}; rename one of them")


def refuse_overwriting(
    inputs: Iterable[Input], outdir: Path, *, read: Iterable[str | None], written: Iterable[str | None]
) -> None:
    """Refuse to write over a file that is read, by whatever name it goes.

    Args:
        inputs: The files of the fleet.
        outdir: Where outputs go.
        read: Further files that are read; None and `-` are none.
        written: Further files to be written, likewise.

    Raises:
        UsageError: A file to be written is one that is read.
    """
    names = [*(file.path for file in inputs), *(name for name in read if name)]
    identities = {identity: name for name in names if (identity := _identity(Path(name)))}
    for target in (*(outdir / file.output for file in inputs), *(Path(name) for name in written if name)):
        identity = _identity(target)
        if identity in identities:
            raise UsageError(f"{target} would be written over the input {identities[identity]}; give another place")


def _identity(path: Path) -> tuple[int, int] | None:
    """Return what tells a file from all others; None where there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
