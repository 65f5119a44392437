"""The types of options as JSON Schema definitions."""

from __future__ import annotations

__all__ = ["GO_BOOLEANS", "definition"]

GO_BOOLEANS = ("1", "t", "T", "true", "True", "TRUE", "0", "f", "F", "false", "False", "FALSE")

_DIGITS = "[0-9](_?[0-9])*"
_HEX_DIGITS = "[0-9a-fA-F](_?[0-9a-fA-F])*"
# Base 0 of Go's strconv, after spf13/cast has cut off a fraction of zeros.
_MAGNITUDE = r"(0[xX](_?[0-9a-fA-F])+|0[oO](_?[0-7])+|0[bB](_?[01])+|0(_?[0-7])*|[1-9](_?[0-9])*)(\.0+)?"
_SIGNED = f"^[+-]?{_MAGNITUDE}$"
_UNSIGNED = rf"^\+?{_MAGNITUDE}$"
_FLOAT = (
    rf"^([+-]?({_DIGITS}(\.({_DIGITS})?)?|\.{_DIGITS})([eE][+-]?{_DIGITS})?"
    rf"|[+-]?0[xX](_?{_HEX_DIGITS}(\.({_HEX_DIGITS})?)?|\.{_HEX_DIGITS})[pP][+-]?{_DIGITS}"
    r"|[+-]?[iI][nN][fF]([iI][nN][iI][tT][yY])?|[nN][aA][nN])$"
)
_NUMBER = r"([0-9]+(\.[0-9]*)?|\.[0-9]+)"
# Go takes two letters for micro: U+00B5, the sign, and U+03BC, the Greek letter.
_DURATION = f"^[+-]?(({_NUMBER}(ns|us|\u00b5s|\u03bcs|ms|s|m|h))+|{_NUMBER})$"

_MAP = {"description": "Pairs: a JSON object, or key=value separated by commas."}
_DEFINITIONS: dict[str, dict[str, str]] = {
    "bool": {"pattern": f"^({'|'.join(GO_BOOLEANS)})$"},
    "int": {"pattern": _SIGNED},
    "int32": {"pattern": _SIGNED},
    "int64": {"pattern": _SIGNED},
    "uint": {"pattern": _UNSIGNED},
    "uint8": {"pattern": _UNSIGNED},
    "uint16": {"pattern": _UNSIGNED},
    "uint32": {"pattern": _UNSIGNED},
    "float": {"pattern": _FLOAT},
    "float32": {"pattern": _FLOAT},
    "duration": {"description": "Numbers with units, such as 1h30m or 500ms.", "pattern": _DURATION},
    "strings": {"description": "A list separated by commas; older releases split at blanks as well."},
    "map": _MAP,
    "stringToString": _MAP,
    "string": {},
    "word": {"description": "One of a few words, in upper or lower case."},
    "yaml": {"description": "A YAML document.", "contentMediaType": "application/yaml"},
}


def definition(kind: str) -> dict[str, str]:
    """Return the schema of the values of an option type.

    Args:
        kind: The type's name (str), as in the option lists.

    Raises:
        KeyError: The type is new here and needs a decision of ours.
    """
    schema = {"type": "string", **_DEFINITIONS[kind]}
    if "pattern" in schema:
        # What Cilium reads with (spf13/cast, mapstructure) takes the empty text for zero, and charts write it.
        schema["pattern"] = f"^$|{schema['pattern']}"
    return schema
