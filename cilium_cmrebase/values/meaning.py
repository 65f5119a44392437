"""From an option's kind to the meaning of its text."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from cilium_cmrebase.values.errors import ValueMeaningError

__all__ = ["KINDS", "parse", "same"]

_SCALARS = frozenset(
    (
        *("bool", "float", "float32", "float64", "word"),
        *("int", "int8", "int16", "int32", "int64"),
        *("uint", "uint8", "uint16", "uint32", "uint64"),
    )
)
_COMPOUND = frozenset(("strings", "map", "stringToString"))
KINDS: frozenset[str] = _SCALARS | _COMPOUND | {"duration", "yaml", "string"}


@cache
def _reader(kind: str) -> Callable[[str], object] | None:
    """Return what reads values of *kind*; None where their meaning is the text itself.

    A module of readers is loaded when one of its kinds is first read.
    """
    if kind in _SCALARS:
        from cilium_cmrebase.values import scalars

        return scalars.READERS[kind]
    if kind in _COMPOUND:
        from cilium_cmrebase.values import compound

        return compound.READERS[kind]
    if kind == "duration":
        from cilium_cmrebase.values import duration

        return duration.READERS[kind]
    if kind == "yaml":
        from cilium_cmrebase.values import embedded

        return embedded.READERS[kind]
    return None


def parse(kind: str, text: str) -> object:
    """Return what *text* means for an option of type *kind*.

    Args:
        kind: One of `KINDS`; any other is taken for "string", whose meaning is the text itself.
        text: The value.

    Returns:
        The meaning: a boolean, a number, nanoseconds, a tuple or dict of texts, or a text.

    Raises:
        ValueMeaningError: The text cannot be read as that kind.
    """
    read = _reader(kind)
    return text if read is None else read(text)


def same(kind: str, a: str | None, b: str | None) -> bool:
    """Say whether two texts mean the same for an option of type *kind*.

    Args:
        kind: As for `parse`.
        a: A value, or None where the option is absent.
        b: The other value, likewise.

    Returns:
        Whether they do; a text that cannot be read means itself only.
    """
    if a == b:
        return True
    if a is None or b is None:
        return False
    if kind != "yaml":
        # Cilium reads every key as a file and trims what it finds there (ReadDirConfig in pkg/option/config.go).
        a, b = a.strip(), b.strip()
        if a == b:
            return True
    read = _reader(kind)
    if read is None:
        return False
    try:
        x, y = read(a), read(b)
    except ValueMeaningError:
        return False
    # NaN is the one meaning that differs from itself, and two options that are NaN do the same.
    return x == y or (x != x and y != y)
