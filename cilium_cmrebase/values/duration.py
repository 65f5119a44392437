"""Durations, as Go's time.ParseDuration and spf13/cast read them."""

from __future__ import annotations

import re

from cilium_cmrebase.values.errors import ValueMeaningError

__all__ = ["READERS", "nanoseconds"]

# Nanoseconds of each unit. There are two letters for micro: U+00B5, the sign, and U+03BC, the Greek letter.
_UNITS = {
    "ns": 1,
    "us": 10**3,
    "\u00b5s": 10**3,
    "\u03bcs": 10**3,
    "ms": 10**6,
    "s": 10**9,
    "m": 60 * 10**9,
    "h": 3600 * 10**9,
    # spf13/cast appends "ns" to a text without any letter of a unit; time.ParseDuration alone would refuse it.
    "": 1,
}
_NUMBER = r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
_UNIT = "ns|us|\u00b5s|\u03bcs|ms|s|m|h"
# Compiled at the first use, and kept by `re`: most runs compare few durations, or none.
_DURATION = rf"[+-]?(?:(?:{_NUMBER}(?:{_UNIT}))+|{_NUMBER})"
_TERM = rf"([0-9]*)\.?([0-9]*)({_UNIT}|)"


def nanoseconds(text: str) -> int:
    """Read *text* as spf13/cast reads a duration: with Go's time.ParseDuration, a bare number being nanoseconds.

    The arithmetic is exact, and what is finer than a nanosecond is cut off, per term. Go multiplies fractions as floats
    and may be a nanosecond off, but only where more decimals are written than the unit has nanoseconds.

    Args:
        text: The value, such as "1h30m", "-1.5s" or "60".

    Returns:
        The duration in nanoseconds, within 64 bits.

    Raises:
        ValueMeaningError: It is no duration, or longer than 64 bits of nanoseconds (292 years).
    """
    if not re.fullmatch(_DURATION, text):
        raise ValueMeaningError(text, "duration", 'numbers with units, such as "1h30m" or "500ms"')
    total = 0
    try:
        for whole, decimals, unit in re.findall(_TERM, text):
            scale = _UNITS[unit]
            if whole:
                total += int(whole) * scale
            if decimals:
                total += int(decimals) * scale // 10 ** len(decimals)
    except ValueError:  # Python refuses thousands of digits
        total = 1 << 64
    if text[0] == "-":
        total = -total
    if not -(1 << 63) <= total < 1 << 63:
        raise ValueMeaningError(text, "duration", "one below 292 years")
    return total


READERS = {"duration": nanoseconds}
