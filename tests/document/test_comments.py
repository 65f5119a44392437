"""Comments are found in both styles, and never in a value."""

from __future__ import annotations

import pytest

from cilium_cmrebase.document.comments import comments_inside, lines_above, lines_below, lines_of, remark_of
from cilium_cmrebase.document.configmap import ConfigMap
from tests.support.needed import needed_module

HEAD = "kind: ConfigMap\nmetadata:\n  name: cilium-config\n"


def data_of(text: str) -> ConfigMap:
    return ConfigMap(HEAD + text)


class TestLines:
    """Lines come without their line breaks."""

    def test_of_a_stretch(self) -> None:
        assert lines_of("a\r\n\r\n# b\r\nc", 0, 9) == ["a", "", "# b"]

    def test_of_nothing(self) -> None:
        assert lines_of("abc\n", 3, 3) == []
        assert lines_of("abc\n", 3, 2) == []


class TestBlockStyle:
    """Comments have lines of their own, or stand behind a value."""

    TEXT = 'data:\n  # one\n\n  a: # two\n    # three\n    "x # y"  # four\n\n  b: z\n  # five\n'

    def test_above(self) -> None:
        document = data_of(self.TEXT)

        assert lines_above(document, document.layout, document.entries["a"]) == ["  # one", "", "  # two", "  # three"]
        assert lines_above(document, document.layout, document.entries["b"]) == [""]

    def test_behind_and_below(self) -> None:
        document = data_of(self.TEXT)

        assert remark_of(document, document.entries["a"]) == "  # four"
        assert remark_of(document, document.entries["b"]) == ""
        assert lines_below(document, document.layout) == ["  # five"]


class TestFlowStyle:
    """Comments stand anywhere, and come as lines at the column of the keys."""

    TEXT = (
        'data: {# one\n  # two\n  a: # three\n    "x # y", # four\n  b: "#z", c: 1 # five\n , # six\n'
        "  d: e # seven\n  # eight\n}\n"
    )

    def test_above(self) -> None:
        document = data_of(self.TEXT)

        found = {key: lines_above(document, document.layout, entry) for key, entry in document.entries.items()}

        pad = " " * document.layout.indent
        assert found == {"a": [f"{pad}# one", f"{pad}# two", f"{pad}# three"], "b": [], "c": [], "d": [f"{pad}# six"]}

    def test_behind_and_below(self) -> None:
        document = data_of(self.TEXT)

        found = {key: remark_of(document, entry) for key, entry in document.entries.items()}

        assert found == {"a": " # four", "b": "", "c": " # five", "d": " # seven"}
        assert lines_below(document, document.layout) == [" " * document.layout.indent + "# eight"]

    @pytest.mark.parametrize(
        ("between", "expected"),
        [(",# one", " # one"), (" ,# one", " # one"), ("\t,\t# one", "\t\t# one"), (" # one\n,", " # one")],
    )
    def test_the_comma_is_no_part_of_a_comment(self, between: str, expected: str) -> None:
        document = data_of(f'data: {{a: "x"{between}\n  b: y}}\n')

        assert remark_of(document, document.entries["a"]) == expected


class TestInside:
    """Comments in values that are collections, such as those of fields that the API server writes."""

    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            pytest.param(
                "# behind\n  # one\n  - a: 'b # c' # two\n    # three\n    d#e: f\n", "one two three", id="block"
            ),
            pytest.param("[ # one\n  {a: b, # two\n  c: '#d'}, # three\n  ] # behind\n", "one two three", id="flow"),
            pytest.param("- &x a#b # one\n  - *x # two\n", "one two", id="an alias"),
            pytest.param("- a#b\n", "", id="none"),
            pytest.param("- 'a'# one\n  - \"b\"# two\n", "one two", id="touching quotes"),
            pytest.param("a # behind\n", "", id="text"),
        ],
    )
    @pytest.mark.parametrize("before", ["", "kind: Role\n---\n"], ids=["alone", "in a stream"])
    def test_found(self, before: str, value: str, expected: str) -> None:
        opening = "finalizers:\n  " if value.startswith("-") else "finalizers: "
        text = f"kind: ConfigMap\nmetadata:\n  name: cilium-config\n  {opening}{value}data:\n  a: b\n"
        if "'#" in value:
            needed_module("_ruamel_yaml")  # others refuse that
        document = ConfigMap(before + text)
        assert document.metadata is not None

        found = comments_inside(document, document.metadata, document.metadata.last()["finalizers"])

        assert found == [f"  # {word}" for word in expected.split()]
