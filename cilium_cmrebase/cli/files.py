"""Reading and writing files; everything else works on texts."""

from __future__ import annotations

import errno
import os
import stat
import sys
from contextlib import suppress
from itertools import count
from typing import TYPE_CHECKING

from cilium_cmrebase.cli.errors import UsageError
from cilium_cmrebase.document import ConfigMap, YamlSyntaxError

# Importing it takes longer than reading both files does.
if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["STANDARD", "back_up", "read_config_map", "read_text", "shown", "write_over", "write_text"]

STANDARD = "-"
# Far beyond any rendered chart; what is longer is a mistake, such as a device that never ends.
_MOST_BYTES = 256 * 1024 * 1024
# What the name of a half-written file ends in: only a killed run leaves one, and nobody needs it.
_UNFINISHED = ".cmrebase-unfinished"


def read_config_map(name: str, wanted: str | None) -> ConfigMap:
    """Return the ConfigMap called *wanted* in a file, or in standard input for `-`.

    Raises:
        OSError: The file cannot be read.
        DocumentError: It holds no such ConfigMap.
    """
    return ConfigMap(read_text(name), source=shown(name), name=wanted)


def read_text(name: str) -> str:
    """Return the text of a file, or of standard input for `-`, with its line breaks as they are.

    Raises:
        OSError: It cannot be read, or is longer than 256 MiB.
        YamlSyntaxError: It is not UTF-8.
    """
    data = _read(name)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        hint = "convert it to UTF-8"
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            hint = "it looks like UTF-16; convert it with: iconv -f UTF-16 -t UTF-8"
        raise YamlSyntaxError(
            "not UTF-8",
            source=shown(name),
            line=before.count(b"\n") + 1,
            column=len(before) - (before.rfind(b"\n") + 1) + 1,
            hint=hint,
        ) from None


def _read(name: str) -> bytes:
    if name != STANDARD:
        with open(name or os.curdir, "rb") as file:  # which is what no name is to `Path`, too
            data = file.read(_MOST_BYTES + 1)
    elif sys.stdin is None:
        raise OSError(errno.EBADF, "it is closed", shown(name))
    else:
        data = sys.stdin.buffer.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        raise OSError(errno.EFBIG, f"longer than {_MOST_BYTES // 1024**2} MiB", shown(name))
    return data


def shown(name: str) -> str:
    """Return what to call a file in messages."""
    return "<standard input>" if name == STANDARD else name


def write_text(name: str | None, text: str) -> None:
    """Write *text* to a file, or to standard output for `-` or None.

    A regular file is replaced in one step, keeping its mode and, where that is permitted, its owner: a reader sees the
    old content or the new one, and so does whoever comes after a failure, a kill or a loss of power. A symbolic link is
    followed. Devices and pipes are written to directly.

    Raises:
        OSError: It cannot be written.
    """
    data = text.encode("utf-8", errors="surrogatepass")
    if name is None or name == STANDARD:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    try:
        target = _followed(name)
        try:
            before = target.stat()
        except FileNotFoundError:
            before = None
        if before is not None and not stat.S_ISREG(before.st_mode):
            target.write_bytes(data)
        else:
            _replace(target, data, before)
    except BrokenPipeError:
        raise
    except OSError as error:
        error.filename = name  # not that of the temporary file, nor none at all
        raise


def back_up(name: str) -> Path:
    """Keep the present content of a regular file beside it, as `NAME.bak`, else `NAME.bak.1` and so on.

    A backup that is there already is never written over. A symbolic link is followed.

    Returns:
        The backup.

    Raises:
        OSError: There cannot be one.
    """
    target = _followed(name)
    backup = target.with_name(f"{target.name}.bak")
    numbers = count(1)
    while True:
        try:
            _keep(target, backup)
        except FileExistsError:
            backup = target.with_name(f"{target.name}.bak.{next(numbers)}")
        else:
            _sync_folder(target.parent)
            return backup


def write_over(name: str, old: ConfigMap, text: str, *, backup: bool) -> None:
    """Write *text* over the file that a ConfigMap was read from, where that changes it and loses nothing else.

    Args:
        name: The file.
        old: The ConfigMap.
        text: What is to stand there.
        backup: Whether to keep what it was beside it, as `back_up` does.

    Raises:
        UsageError: The file holds other objects as well, or is no regular file.
        OSError: It cannot be written.
    """
    if old.other_documents or old.in_list:
        raise UsageError(f"{shown(name)} holds other objects, which would be lost: write to another file with -o")
    from pathlib import Path

    if not Path(name).is_file():
        raise UsageError(f"{shown(name)} is no regular file: write to another one with -o")
    if text != old.text:
        if backup:
            back_up(name)
        write_text(name, text)


def _keep(target: Path, backup: Path) -> None:
    """Give the file another name: it lives on under that when *target* is replaced.

    Raises:
        FileExistsError: There is a file of that name.
    """
    try:
        backup.hardlink_to(target)
    except FileExistsError:
        raise
    except OSError:  # not every file system has links, and not every user may make them
        with backup.open("xb") as file:
            file.write(target.read_bytes())
            file.flush()
            os.fsync(file.fileno())
        backup.chmod(stat.S_IMODE(target.stat().st_mode))


def _followed(name: str) -> Path:
    """Return what a symbolic link leads to in the end; unlike `Path.resolve`, it lets the caller meet a loop."""
    from pathlib import Path

    return Path(os.path.realpath(name))


def _replace(target: Path, data: bytes, before: os.stat_result | None) -> None:
    import tempfile
    from pathlib import Path

    handle, temporary = tempfile.mkstemp(prefix=f".{target.name[:50]}.", suffix=_UNFINISHED, dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            if before is not None and hasattr(os, "fchown"):
                _give_away(handle, before)
            Path(temporary).chmod(0o666 & ~_umask() if before is None else stat.S_IMODE(before.st_mode))
            os.fsync(handle)
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def _give_away(handle: int, before: os.stat_result) -> None:
    """Give an open file the owner and group that the file before it has, as far as that is permitted."""
    for owner, group in ((-1, before.st_gid), (before.st_uid, -1)):
        with suppress(PermissionError):
            os.fchown(handle, owner, group)


def _sync_folder(folder: Path) -> None:
    """Make a new name last a loss of power; not every file system can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
