"""Reading and writing files; everything else works on texts."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

from cilium_cmrebase.document import ConfigMap, YamlSyntaxError

__all__ = ["STANDARD", "read_config_map", "read_text", "shown", "write_text"]

STANDARD = "-"


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
        OSError: It cannot be read.
        YamlSyntaxError: It is not UTF-8.
    """
    data = sys.stdin.buffer.read() if name == STANDARD else Path(name).read_bytes()
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


def shown(name: str) -> str:
    """Return what to call a file in messages."""
    return "<standard input>" if name == STANDARD else name


def write_text(name: str | None, text: str) -> None:
    """Write *text* to a file, or to standard output for `-` or None.

    A regular file is replaced in one step, keeping its mode: a reader sees the old content or the new one, and a
    failure leaves the old. A symbolic link is followed. Devices and pipes are written to directly.

    Raises:
        OSError: It cannot be written.
    """
    data = text.encode("utf-8", errors="surrogatepass")
    if name is None or name == STANDARD:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    target = Path(name).resolve()
    try:
        mode = target.stat().st_mode
    except FileNotFoundError:
        mode = None
    if mode is not None and not stat.S_ISREG(mode):
        target.write_bytes(data)
        return
    _replace(target, data, None if mode is None else stat.S_IMODE(mode))


def _replace(target: Path, data: bytes, mode: int | None) -> None:
    import tempfile

    handle, temporary = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(mode if mode is not None else 0o666 & ~_umask())
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
