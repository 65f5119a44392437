"""Lists and maps, as spf13/cast and Cilium's own readers split them."""

from __future__ import annotations

from cilium_cmrebase.values.errors import ValueMeaningError

__all__ = ["READERS", "JsonText", "string_map", "strings"]

_JSON_BLANKS = " \t\r\n"


class JsonText(str):
    """The canonical JSON text of a value that is no string.

    It never equals a plain string, so that `{"a": 1}`, which Cilium refuses, is not taken for `{"a": "1"}`.
    """

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, JsonText) and str.__eq__(self, other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash((JsonText, str(self)))


def strings(text: str) -> tuple[str, ...]:
    """Read *text* as a list.

    Cilium splits at commas; older releases read it with spf13/cast, whose ToStringSlice splits at blanks. An empty item
    between two commas stays one, as Go keeps it.

    Args:
        text: The value.

    Returns:
        The items in their order, without surrounding blanks.
    """
    if "," in text:
        return tuple([item.strip() for item in text.split(",")])
    return tuple(text.split())


def string_map(text: str) -> dict[str, str]:
    """Read *text* as a map: a JSON object, or `k=v,k=v`.

    The rules of the second form are those of Cilium's command.ToStringMapStringE (pkg/command/map_string.go): a piece
    without `=` belongs to the value before it (`m5.large=3,10,m5.xlarge=4,15` has two keys), blanks occur only within
    values, and the last value is not empty. Where a key occurs twice, the last one wins, in both forms.

    Args:
        text: The value.

    Returns:
        The map. Values of JSON that are no strings become `JsonText`.

    Raises:
        ValueMeaningError: It is neither form.
    """
    stripped = text.strip(_JSON_BLANKS)
    if not stripped or stripped == "null":  # JSON's word for no map at all
        return {}
    if stripped[0] == "{":
        return _json_map(text)
    pairs: dict[str, str] = {}
    key = ""
    for piece in stripped.split(","):
        name, equals, value = piece.partition("=")
        if equals:
            if "=" in value or name.split() != [name]:
                raise _no_map(text)
            key = name
            pairs[key] = value
        elif key:
            pairs[key] += "," + piece
        else:
            raise _no_map(text)
    if any(value != value.strip() for value in pairs.values()) or stripped[-1] in ",=":
        raise _no_map(text)
    return pairs


def _json_map(text: str) -> dict[str, str]:
    """Read the JSON object *text* as a map; raise ValueMeaningError where it is none."""
    import json  # most values are no JSON, and importing the reader takes longer than a comparison of all of them

    def refuse(word: str) -> object:
        raise ValueError(word)  # NaN and Infinity, which Python reads and Go's encoding/json does not

    try:
        loaded: dict[str, object] = json.loads(text, parse_constant=refuse)
        return {
            key: value
            if isinstance(value, str)
            else JsonText(json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")))
            for key, value in loaded.items()
        }
    except (ValueError, RecursionError) as error:
        raise _no_map(text) from error


def _no_map(text: str) -> ValueMeaningError:
    """Return the error for a *text* that is no map."""
    return ValueMeaningError(text, "map", 'k=v,k=v or a JSON object such as {"k": "v"}')


READERS = {"strings": strings, "map": string_map, "stringToString": string_map}
