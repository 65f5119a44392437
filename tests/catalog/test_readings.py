"""What `Release.can_read` says of a value is what the release's JSON Schema says, save for what no pattern can tell."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from cilium_cmrebase.catalog import Release, default_catalog

CATALOG = default_catalog()
MAPS = ("map", "stringToString")
NUMBERS = ("int", "uint", "float", "duration")
TEXTS = (
    *("", " ", "true", "True", "tRUE", "t", "1", "0", "yes", "on", "null", '"true"', " true", "true\n", "01"),
    *("+1", "x", "5", "-5", "1s", "1d", "1h30m", "1.5h", ".5s", "5.s", "1s ", "s", "1S", "1\xb5s", "1\u03bcs"),
    *("--1s", "1 s", "1h 30m", "1e3s", "9223372036854775808ns", "2562047h47m16.854775807s"),
    *("-2562047h47m16.854775808s", "1_0s", "\u0663s", "1min", "1.2.3s", "-1", "010", "08", "0x1F", "0b11", "0o17"),
    *("1_000", "_1", "1_", "1__0", "0x_1", "1.0", "1.5", "1.", ".0", "1e3", "-0", "-0.0", "+0x1", "0x", "128"),
    *("256", "65535", "65536", "4294967296", "9223372036854775808", "1e39", "18446744073709551616"),
    *("-9223372036854775809", "inf", "NaN", "+Inf", "-nan", "0x1p3", "1e400", "1 000", "\u0661", "0_8", "a"),
    *("a,b", "a b", "a, b", ",", "[a,b]", '["a","b"]', "a=b", "a=b,c", "a=b, c=d", "a=", "a=,b=c", "=b", "a=b=c"),
    *('{"a":"b"}', '{"a":1}', "{}", "[]", '{"a":"b"}x', "{a: b}", '{"a":"b",}', "a b=c", "a,b=c"),
    *("m5.large=3,10,m=4", "vxlan", "geneve", "disabled", "cluster-pool", "10.0.0.0/8", "fd00::/104", ":9090"),
    *("65536s", "1\x1f", "a\x85b"),
)


@cache
def accepted(schema: tuple[tuple[str, Any], ...], kind_pattern: str | None) -> frozenset[str]:
    """Return those of the texts that an option's words and its type's pattern let through, by jsonschema."""
    type_: dict[str, Any] = {"type": "string"} | ({"pattern": kind_pattern} if kind_pattern else {})
    validator = Draft202012Validator({"allOf": [type_, dict(schema)]})
    words = next((words for keyword, words in schema if keyword == "enum"), ())
    return frozenset(text for text in (*TEXTS, *words) if validator.is_valid(text.strip()))


@pytest.mark.parametrize("release", [CATALOG.release(name) for name in CATALOG.releases], ids=lambda each: each.id)
def test_agrees_with_the_schema(release: Release) -> None:
    """They differ where a map is none, and where a number is too large for its type: neither does Cilium start then."""
    properties = release.schema["properties"]["data"]["properties"]
    for key in release:
        entry, kind = properties[key], str(release.kind(key))
        words = tuple(
            (word, tuple(v) if isinstance(v := entry[word], list) else v)
            for word in ("enum", "pattern")
            if word in entry
        )
        by_schema = accepted(words, release.schema["$defs"][kind].get("pattern"))
        for text in (*TEXTS, *entry.get("enum", ())):
            can_read = release.can_read(key, text)
            if can_read != (text in by_schema):
                assert not can_read and kind.startswith((*MAPS, *NUMBERS)), (key, text)
