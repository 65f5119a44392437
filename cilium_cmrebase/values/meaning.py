"""From an option's kind to the meaning of its text."""

from collections.abc import Callable, Mapping

from cilium_cmrebase.values.compound import string_map, strings
from cilium_cmrebase.values.duration import nanoseconds
from cilium_cmrebase.values.embedded import yaml_text
from cilium_cmrebase.values.errors import ValueMeaningError
from cilium_cmrebase.values.scalars import boolean, float32, float64, integer

# Go's int and uint have 64 bits on every platform that Cilium is built for.
_READERS: Mapping[str, Callable[[str], object]] = {
    "bool": boolean,
    "int": integer("int", 64, signed=True),
    "int8": integer("int8", 8, signed=True),
    "int16": integer("int16", 16, signed=True),
    "int32": integer("int32", 32, signed=True),
    "int64": integer("int64", 64, signed=True),
    "uint": integer("uint", 64, signed=False),
    "uint8": integer("uint8", 8, signed=False),
    "uint16": integer("uint16", 16, signed=False),
    "uint32": integer("uint32", 32, signed=False),
    "uint64": integer("uint64", 64, signed=False),
    "float": float64,
    "float32": float32,
    "float64": float64,
    "duration": nanoseconds,
    "strings": strings,
    "map": string_map,
    "stringToString": string_map,
    "word": str.casefold,
    "yaml": yaml_text,
}
KINDS: frozenset[str] = frozenset(_READERS) | {"string"}


def parse(kind: str, text: str) -> object:
    """Return what *text* means for an option of type *kind*.

    Args:
        kind: One of `KINDS` (str); any other is taken for "string", whose meaning is the text itself.
        text: The value (str).

    Returns:
        The meaning: bool, int, float, nanoseconds (int), tuple of str, dict of str, or str.

    Raises:
        ValueMeaningError: The text can't be read as that kind.
    """
    read = _READERS.get(kind)
    return text if read is None else read(text)


def same(kind: str, a: str | None, b: str | None) -> bool:
    """Tell whether two texts mean the same for an option of type *kind*.

    Args:
        kind: As for `parse`.
        a: A value (str), or None where the option is absent.
        b: The other value (str or None).

    Returns:
        Whether they do (bool). A text that can't be read means itself only.
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
    read = _READERS.get(kind)
    if read is None:
        return False
    try:
        x, y = read(a), read(b)
    except ValueMeaningError:
        return False
    # NaN is the one meaning that differs from itself, and two options that are NaN do the same.
    return x == y or (x != x and y != y)
