"""Booleans and numbers, as Go's strconv and spf13/cast read them."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable

from cilium_cmrebase.values.errors import ValueMeaningError

__all__ = ["READERS", "boolean", "float32", "float64", "integer"]

# Go's strconv.ParseBool knows these words and no others: neither "yes" nor "on" nor "tRUE".
_BOOLEANS = dict.fromkeys(("1", "t", "T", "TRUE", "true", "True"), True) | dict.fromkeys(
    ("0", "f", "F", "FALSE", "false", "False"), False
)

# Patterns are compiled at the first use, and kept by `re`: most runs meet plain digits only.

# Go's integer literals. "0_7" is octal, "0x" alone and "08" are nothing. ASCII digits are spelled out because \d and
# str.isdigit take the digits of every script.
_INTEGER = (
    r"([+-]?)(?:0[xX](?P<x>(?:_?[0-9a-fA-F])+)|0[oO](?P<o>(?:_?[0-7])+)|0[bB](?P<b>(?:_?[01])+)"
    r"|(?P<octal>0(?:_?[0-7])*)|(?P<decimal>[1-9](?:_?[0-9])*))"
)
_BASES = {"x": 16, "o": 8, "b": 2, "octal": 8, "decimal": 10}
_ZERO_DECIMAL = r"\.0+\Z"

_DIGITS = "[0-9](?:_?[0-9])*"
_HEX_DIGITS = "[0-9a-fA-F](?:_?[0-9a-fA-F])*"
_DECIMAL_FLOAT = rf"[+-]?(?:{_DIGITS}(?:\.(?:{_DIGITS})?)?|\.{_DIGITS})(?:[eE][+-]?{_DIGITS})?"
# The exponent of a hexadecimal float is obligatory in Go, as it is not in float.fromhex.
_HEX_FLOAT = rf"[+-]?0[xX](?:_?{_HEX_DIGITS}(?:\.(?:{_HEX_DIGITS})?)?|\.{_HEX_DIGITS})[pP][+-]?{_DIGITS}"
# strconv.ParseFloat takes a sign before infinity, none before NaN.
_FLOAT_WORD = r"(?ai:[+-]?inf(?:inity)?|nan)"


def boolean(text: str) -> bool:
    """Read *text* as Go's strconv.ParseBool does.

    Args:
        text: The value.

    Returns:
        What it means.

    Raises:
        ValueMeaningError: It is none of ParseBool's words.
    """
    meaning = _BOOLEANS.get(text)
    if meaning is None:
        raise ValueMeaningError(text, "boolean", "true or false")
    return meaning


def integer(kind: str, bits: int, *, signed: bool) -> Callable[[str], int]:
    """Make the reader of one of Go's integer types.

    It reads as Go's strconv.ParseInt with base 0, after spf13/cast's trimZeroDecimal ("10.00" is 10). cast itself wraps
    what is too large for a small type; that is a mistake of the user, never a meaning, so the range is checked here.

    Args:
        kind: The type's name, for messages.
        bits: Its width in bits.
        signed: Whether it has negative values.

    Returns:
        A function from text to number; it raises ValueMeaningError for what is no such number.
    """
    low = -(1 << bits - 1) if signed else 0
    high = (1 << bits - signed) - 1
    hint = f"a whole number from {low} to {high}"

    def read(text: str) -> int:
        # Nearly every number is plain digits, which take a third of the time; a leading zero would make it octal.
        if text.isdecimal() and text.isascii() and (text[0] != "0" or text == "0") and len(text) < 20:
            number = int(text)
            if number <= high:
                return number
        literal = re.fullmatch(_INTEGER, re.sub(_ZERO_DECIMAL, "", text))
        if literal is None or literal.lastgroup is None:
            raise ValueMeaningError(text, kind, hint)
        try:
            number = int(literal[literal.lastgroup].replace("_", ""), _BASES[literal.lastgroup])
        except ValueError as error:  # Python refuses thousands of decimal digits; no type of Go's is that wide
            raise ValueMeaningError(text, kind, hint) from error
        if literal[1] == "-":
            number = -number
        # strconv.ParseUint takes no sign, and cast takes a plus away; a minus it takes before 0, in some versions.
        if not low <= number <= high or (literal[1] == "-" and not signed):
            raise ValueMeaningError(text, kind, hint)
        return number

    return read


def float64(text: str) -> float:
    """Read *text* as Go's strconv.ParseFloat with 64 bits does.

    Args:
        text: The value: decimal, with exponent, hexadecimal, or a word for infinity or NaN.

    Returns:
        The nearest number, perhaps infinite or NaN.

    Raises:
        ValueMeaningError: It is no number, or a finite one that is out of range.
    """
    try:
        if re.fullmatch(_DECIMAL_FLOAT, text):
            number = float(text.replace("_", ""))
        elif re.fullmatch(_HEX_FLOAT, text):
            number = float.fromhex(text.replace("_", ""))
        elif re.fullmatch(_FLOAT_WORD, text):
            return float(text)
        else:
            raise ValueMeaningError(text, "number", "a decimal number such as 0.5")
    except OverflowError as error:
        raise ValueMeaningError(text, "number", "one that fits in 64 bits") from error
    if number in (float("inf"), float("-inf")):
        raise ValueMeaningError(text, "number", "one that fits in 64 bits")
    return number


def float32(text: str) -> float:
    """Read *text* as Go's strconv.ParseFloat with 32 bits does.

    It rounds twice, to 64 bits and then to 32, where Go rounds once. The results differ only for texts of more than 17
    digits that lie next to the middle between two numbers.

    Args:
        text: The value, as for `float64`.

    Returns:
        The nearest number of 32 bits.

    Raises:
        ValueMeaningError: It is no number, or a finite one that is out of range.
    """
    number = float64(text)
    try:
        (rounded,) = struct.unpack("<f", struct.pack("<f", number))
    except OverflowError as error:
        raise ValueMeaningError(text, "number", "one that fits in 32 bits") from error
    return float(rounded)


# Go's int and uint have 64 bits on every platform that Cilium is built for.
READERS: dict[str, Callable[[str], object]] = {
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
    "word": str.casefold,
}
