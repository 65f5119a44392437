"""The parts in which two values differ: paths in structures, items of lists, lines of texts."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, strategies as st

from cilium_cmrebase.values.parts import STRUCTURED, Detail, differing_parts, equal_inside

_SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=3)
_TREES = st.recursive(
    _SCALARS,
    lambda children: st.lists(children, max_size=4) | st.dictionaries(st.text(max_size=3), children, max_size=4),
)
COLLECTIONS = st.lists(_TREES, max_size=4) | st.dictionaries(st.text(max_size=3), _TREES, max_size=4)
WORDS = st.lists(st.sampled_from("abcd"), max_size=6)
_MIRRORED = {"added": "removed", "removed": "added"}


def mirrored(details: tuple[Detail, ...]) -> list[tuple[str, str, Any, Any]]:
    return [(each.path, _MIRRORED.get(each.kind, each.kind), each.right, each.left) for each in details]


def plain(details: tuple[Detail, ...]) -> list[tuple[str, str, Any, Any]]:
    return [(each.path, each.kind, each.left, each.right) for each in details]


class TestPaths:
    """JSON, YAML and maps are compared inside, and what differs is shown at its path."""

    @pytest.mark.parametrize(
        ("kind", "left", "right", "expected"),
        [
            pytest.param("json", '{"a":1}', '{"a":2}', [("a", "changed", 1, 2)], id="a changed value"),
            pytest.param("json", '{"a":1.5}', '{"a":2.5}', [("a", "changed", 1.5, 2.5)], id="a fraction"),
            pytest.param("json", '{"a":1}', '{"a":true}', [("a", "changed", 1, True)], id="true is not one"),
            pytest.param(
                "json", '{"a":null}', "{}", [("a", "removed", None, None)], id="null is there, nothing is not"
            ),
            pytest.param("json", '{"__a":1}', '{"__a":2}', [("__a", "changed", 1, 2)], id="no key is private"),
            pytest.param(
                "json", '{"a":{"b":[1,2]}}', '{"a":{"b":[1,3]}}', [("a.b[1]", "changed", 2, 3)], id="deep inside"
            ),
            pytest.param("json", '["b"]', '["a","b"]', [("[0]", "added", None, "a")], id="an item put in front"),
            pytest.param("json", "[1]", '{"a":1}', [("", "changed", [1], {"a": 1})], id="a list and a map"),
            pytest.param(
                "json",
                '{"a":{"b":1,"c":2}}',
                '{"a":{"d":1,"e":2}}',
                [
                    ("a.b", "removed", 1, None),
                    ("a.c", "removed", 2, None),
                    ("a.d", "added", None, 1),
                    ("a.e", "added", None, 2),
                ],
                id="maps with nothing in common",
            ),
            pytest.param(
                "map",
                '{"etcd.config":"/a"}',
                "etcd.config=/b",
                [('["etcd.config"]', "changed", "/a", "/b")],
                id="a map in both forms, with a dot in the key",
            ),
            pytest.param("map", '{"a":"1"}', '{"a":1}', [("a", "changed", "1", 1)], id="a number in a map"),
            pytest.param(
                "stringToString",
                "kubernetes.io/role=1,b=2",
                "b=2",
                [('["kubernetes.io/role"]', "removed", "1", None)],
                id="a pair that is gone",
            ),
            pytest.param(
                "yaml",
                "---\nendpoints:\n- https://a:2379\n",
                "endpoints:\n- https://b:2379\nca-file: '/x'\n",
                [("ca-file", "added", None, "/x"), ("endpoints[0]", "changed", "https://a:2379", "https://b:2379")],
                id="etcd-config",
            ),
            pytest.param("yaml", "a: yes", "a: 'yes'", [("a", "changed", True, "yes")], id="a quoted word is text"),
            pytest.param("yaml", "a: &x [1]\nb: *x", "a: [1]\nb: [2]", [("b[0]", "changed", 1, 2)], id="an alias"),
            pytest.param("yaml", "a: &x 1\nb: &x 2", "a: 1\nb: 3", [("b", "changed", 2, 3)], id="an anchor used twice"),
            pytest.param(
                "yaml",
                "a: 1\nb: " + "[[], {}, " * 30 + "]" * 30,
                "a: 2\nb: " + "[[], {}, " * 30 + "]" * 30,
                [("a", "changed", 1, 2)],
                id="many brackets, not too deep",
            ),
        ],
    )
    def test_what_differs(self, kind: str, left: str, right: str, expected: list[Any]) -> None:
        assert plain(differing_parts(kind, left, right)) == expected

    def test_indices_come_in_the_order_of_numbers(self) -> None:
        left, right = json.dumps([0] * 12), json.dumps([1] * 12)

        assert [each.path for each in differing_parts("json", left, right)] == [f"[{index}]" for index in range(12)]

    @given(COLLECTIONS, COLLECTIONS)
    def test_nothing_differs_exactly_where_both_are_equal(self, left: Any, right: Any) -> None:
        one, other = json.dumps(left), json.dumps(right)

        assert equal_inside("json", one, other) == (not differing_parts("json", one, other))

    @given(st.dictionaries(st.text(max_size=3), st.integers()), st.dictionaries(st.text(max_size=3), st.integers()))
    def test_a_flat_map_differs_in_the_keys_with_other_values(
        self, left: dict[str, int], right: dict[str, int]
    ) -> None:
        details = differing_parts("json", json.dumps(left), json.dumps(right))

        assert len(details) == sum(1 for key in left | right if left.get(key) != right.get(key))


class TestItems:
    """Lists of words differ in the items that only one of them has."""

    @pytest.mark.parametrize(
        ("left", "right", "expected"),
        [
            pytest.param("a b", "a,c", [("[1]", "removed", "b", None), ("[1]", "added", None, "c")], id="one replaced"),
            pytest.param("a", "a a", [("[1]", "added", None, "a")], id="one more of the same"),
            pytest.param("b a c", "a b", [("[2]", "removed", "c", None)], id="one gone, the rest in another order"),
            pytest.param("b a", "a b", [("", "reordered", ["b", "a"], ["a", "b"])], id="only the order"),
            pytest.param("", "a", [("[0]", "added", None, "a")], id="from nothing"),
            pytest.param(
                "a b", "", [("[0]", "removed", "a", None), ("[1]", "removed", "b", None)], id="all gone, in their order"
            ),
        ],
    )
    def test_what_differs(self, left: str, right: str, expected: list[Any]) -> None:
        assert plain(differing_parts("strings", left, right)) == expected

    @given(WORDS, WORDS)
    def test_taking_out_and_adding_gives_the_items_of_the_other(self, left: list[str], right: list[str]) -> None:
        details = differing_parts("strings", ",".join(left), ",".join(right))

        items = [item for item in left if item]
        for each in details:
            if each.kind == "removed":
                items.remove(each.left)
            elif each.kind == "added":
                items.append(each.right)
        assert sorted(items) == sorted(right)


class TestLines:
    """Texts of several lines differ in what is between their common first and last lines."""

    @pytest.mark.parametrize(
        ("left", "right", "expected"),
        [
            pytest.param("a", "b", [], id="texts of one line are best seen whole"),
            pytest.param("a\nb\nc", "a\nx\nc", [("line 2", "changed", "b", "x")], id="a line"),
            pytest.param("a\nb\nc", "a\nc", [("line 2", "removed", "b", None)], id="a line gone"),
            pytest.param("a\nc", "a\nb\nb\nc", [("line 2", "added", None, "b\nb")], id="lines added"),
            pytest.param("a\na", "a\na\na", [("line 3", "added", None, "a")], id="one more of the same"),
            pytest.param("a", "a\nb", [("line 2", "added", None, "b")], id="a text of one line that grew"),
            pytest.param("a\nb", "\na\nb\n", [], id="blanks around a text are none of its lines"),
        ],
    )
    def test_what_differs(self, left: str, right: str, expected: list[Any]) -> None:
        assert plain(differing_parts("string", left, right)) == expected


class TestMirrored:
    """What comes seen from one side goes seen from the other."""

    @given(
        st.sampled_from(["json", "yaml", "string", "map"]),
        st.lists(st.sampled_from(["a: 1", "b: 2", "- c", "", '{"a": "b"}', "x=1", "\t"]), max_size=4),
        st.lists(st.sampled_from(["a: 1", "b: 3", "- c", "", '{"a": "c"}', "x=2", "["]), max_size=4),
    )
    def test_any_texts(self, kind: str, left: list[str], right: list[str]) -> None:
        one, other = "\n".join(left), "\n".join(right)

        assert plain(differing_parts(kind, one, other)) == mirrored(differing_parts(kind, other, one))

    @given(WORDS, WORDS)
    def test_lists(self, left: list[str], right: list[str]) -> None:
        one, other = ",".join(left), ",".join(right)
        key = str

        found = plain(differing_parts("strings", one, other))
        assert sorted(found, key=key) == sorted(mirrored(differing_parts("strings", other, one)), key=key)


class TestUnreadable:
    """What cannot be read as its type, or is too large or deep to be looked into, is compared as a text."""

    @pytest.mark.parametrize(
        ("kind", "text"),
        [
            pytest.param("json", "{", id="broken JSON"),
            pytest.param("json", "1", id="JSON without parts"),
            pytest.param("json", "[" * 100_000, id="JSON without end"),
            pytest.param("json", "[" * 20_000, id="JSON that is deeper than Python follows"),
            pytest.param("json", "[" * 41 + "]" * 41, id="deep JSON"),
            pytest.param("yaml", "[" * 41 + "]" * 41, id="deep YAML"),
            pytest.param("json", f"[{'1,' * 10_000}1]", id="JSON of many parts"),
            pytest.param("json", f'["{"x" * 60_000}"]', id="long JSON"),
            pytest.param("json", "[NaN]", id="a number that JSON does not have"),
            pytest.param("json", '[NaN, {"a": 1}]', id="the same beside a map"),
            pytest.param("json", '["\\ud800"]', id="half of a character"),
            pytest.param("json", '{"\\ud800": 1}', id="half of a character in a key"),
            pytest.param("json", f"[{'9' * 5000}]", id="a number of thousands of digits"),
            pytest.param("map", "no map", id="neither form of a map"),
            pytest.param("yaml", "a: [", id="broken YAML"),
            pytest.param("yaml", "only words", id="YAML without parts"),
            pytest.param("yaml", "", id="nothing"),
            pytest.param("yaml", "a: 1\na: 2", id="a repeated key"),
            pytest.param("yaml", "a: 1\n---\nb: 2", id="several documents"),
            pytest.param("yaml", "- !odd x", id="a tag of one's own"),
            pytest.param("yaml", "- !!bool x", id="a tag that the value does not fit"),
            pytest.param("yaml", "- !!int", id="a tag without a value"),
            pytest.param("yaml", "a: 2001-01-01", id="a date, which JSON does not have"),
            pytest.param("yaml", "a: 2001-99-99", id="no date"),
            pytest.param("yaml", "a: .nan", id="no number"),
            pytest.param("yaml", "1: 2", id="a key that is no text"),
            pytest.param("yaml", "? [a]\n: b", id="a key with parts"),
            pytest.param("yaml", "&a [*a]", id="a list within itself"),
            pytest.param("yaml", "[" * 2_000, id="YAML without end"),
            pytest.param(
                "yaml",
                "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
                + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10)),
                id="aliases that grow to a billion parts",
            ),
        ],
    )
    def test_as_text(self, kind: str, text: str) -> None:
        assert not equal_inside(kind, text, text)
        assert [each.path for each in differing_parts(kind, f"{text}\nx", f"{text}\ny")] == [
            f"line {text.count(chr(10)) + 2}" if text.strip() else ""
        ] * bool(text.strip())

    @given(st.sampled_from([*STRUCTURED, "string"]), st.text(), st.text())
    def test_any_text_is_compared(self, kind: str, left: str, right: str) -> None:
        for each in differing_parts(kind, left, right):
            json.dumps([each.left, each.right], ensure_ascii=False, allow_nan=False).encode()

    @pytest.mark.parametrize(("longer", "details"), [(100, 1), (101, 101)])
    def test_long_lists_are_compared_pair_by_pair(self, longer: int, details: int) -> None:
        """Only in lists of up to a hundred items is it found out that one was put in front, wherever the lists are."""
        shorter = list(range(1, longer))
        left, right = ({"a": items, "b": [[]]} for items in (shorter, [0, *shorter]))

        assert len(differing_parts("json", json.dumps(left), json.dumps(right))) == details
        assert len(differing_parts("json", json.dumps(right), json.dumps(left))) == details


class TestImport:
    """What takes long to import is imported only where a structure really differs."""

    @pytest.mark.parametrize(("right", "imported"), [("x", False), ('{"a": 1}', False), ('{"a": 2}', True)])
    def test_deepdiff(self, right: str, imported: bool) -> None:
        code = (
            "import sys; from cilium_cmrebase.values.parts import differing_parts, equal_inside\n"
            "equal_inside('json', *sys.argv[1:]) or differing_parts('json', *sys.argv[1:])\n"
            "print('deepdiff' in sys.modules)"
        )

        done = subprocess.run(
            [sys.executable, "-c", code, '{"a":1}', right], capture_output=True, text=True, check=True
        )

        assert done.stdout == f"{imported}\n"


class TestLimits:
    """What is too long or has too many parts is compared as a text, and one line has no parts."""

    @pytest.mark.parametrize(("length", "paths"), [(50_000, ["a"]), (50_001, [])])
    def test_length(self, length: int, paths: list[str]) -> None:
        left, right = (f'{{"a":{number}'.ljust(length - 1) + "}" for number in "12")

        assert len(left) == length
        assert [each.path for each in differing_parts("json", left, right)] == paths

    @pytest.mark.parametrize(("parts", "inside"), [(2498, True), (2499, True), (2500, False)])
    def test_parts(self, parts: int, inside: bool) -> None:
        """A list counts as one part, and room for two is held for each item."""
        left, right = (json.dumps([0] * (parts - 1) + [number]) for number in (1, 2))

        assert [each.path for each in differing_parts("json", left, right)] == ([f"[{parts - 1}]"] if inside else [])

    def test_parts_of_a_list_in_a_list(self) -> None:
        """What waits to be counted counts too."""
        left, right = (json.dumps([number, *[0] * 2000, [0] * 1600]) for number in (1, 2))

        assert differing_parts("json", left, right) == ()

    @pytest.mark.parametrize("kind", ["json", "yaml"])
    @pytest.mark.parametrize(("depth", "inside"), [(40, True), (41, False)])
    def test_depth(self, kind: str, depth: int, inside: bool) -> None:
        left, right = ("[" * depth + number + "]" * depth for number in "12")

        assert [each.path for each in differing_parts(kind, left, right)] == (["[0]" * depth] if inside else [])


class TestSpelledPaths:
    """What people write in names stands in a path as it is; the rest is quoted."""

    @pytest.mark.parametrize(
        ("key", "path"),
        [
            ("a/b", "a/b"),
            ("a-b", "a-b"),
            ("a_b", "a_b"),
            ("a.b", '["a.b"]'),
            ("a~b", '["a~b"]'),
            ("é~", '["é~"]'),
            ("", '[""]'),
        ],
    )
    def test_key(self, key: str, path: str) -> None:
        assert [each.path for each in differing_parts("json", json.dumps({key: 1}), json.dumps({key: 2}))] == [path]

    def test_a_quoted_key_inside_another(self) -> None:
        assert [each.path for each in differing_parts("json", '{"a":{"b.c":1}}', '{"a":{"b.c":2}}')] == ['a["b.c"]']


class TestCommonEnds:
    """Lines that two texts have in common at both ends are left out, however many they are."""

    def test_a_long_common_end(self) -> None:
        assert plain(differing_parts("string", "p\nc\nd\ne", "q\nc\nd\ne")) == [("line 1", "changed", "p", "q")]


class TestStructured:
    """The kinds that have parts."""

    def test_names(self) -> None:
        assert set(STRUCTURED) == {"yaml", "json", "map", "stringToString", "strings"}
