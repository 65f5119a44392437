"""Lists and maps as Cilium splits them."""

import json

import pytest
from hypothesis import given, strategies as st

from cilium_cmrebase.values import ValueMeaningError, parse, same

WORDS = st.text("abcXYZ019.:/@-_;", min_size=1, max_size=8)


class TestStrings:
    """A list is split at commas, at blanks where it has none, and its order counts."""

    @pytest.mark.parametrize(
        ("text", "items"),
        [
            pytest.param("", (), id="empty is the empty list"),
            pytest.param("  \n", (), id="blanks alone too"),
            pytest.param("syn,fin,rst", ("syn", "fin", "rst"), id="commas"),
            pytest.param("syn, fin ,\trst\n", ("syn", "fin", "rst"), id="commas and blanks around items"),
            pytest.param("dns drop  tcp\n", ("dns", "drop", "tcp"), id="blanks, as hubble-metrics"),
            pytest.param(
                "dns:query;ignoreAAAA, drop tcp",
                ("dns:query;ignoreAAAA", "drop tcp"),
                id="a comma makes blanks part of an item, as in the wild",
            ),
            pytest.param("a,,b", ("a", "", "b"), id="an empty item stays one"),
            pytest.param("a,", ("a", ""), id="also at the end"),
            pytest.param("*", ("*",), id="one item"),
        ],
    )
    def test_items(self, text: str, items: tuple[str, ...]) -> None:
        assert parse("strings", text) == items

    def test_blanks_and_commas_make_the_same_list(self) -> None:
        assert same("strings", "service.kubernetes.io cloud.google.com", "service.kubernetes.io,cloud.google.com")

    def test_order_matters(self) -> None:
        assert not same("strings", "a,b", "b,a")

    @given(st.lists(WORDS, min_size=2))
    def test_every_separator_gives_the_items_back(self, items: list[str]) -> None:
        """Items without commas and blanks survive every way of writing them."""
        for separator in (",", ", ", " ", "\n"):
            assert parse("strings", separator.join(items)) == tuple(items)


@pytest.mark.parametrize("kind", ["map", "stringToString"])
class TestMap:
    """A map is a JSON object or pairs `k=v`; the order of its keys does not count."""

    @pytest.mark.parametrize(
        ("text", "meaning"),
        [
            pytest.param("", {}, id="empty is the empty map"),
            pytest.param("{}", {}, id="so is the empty object, as eni-tags"),
            pytest.param("null", {}, id="and no object"),
            pytest.param("\n", {}, id="and a line break"),
            pytest.param('{"etcd.config": "/etc/x"}', {"etcd.config": "/etc/x"}, id="JSON, as kvstore-opt"),
            pytest.param(' {"a":"b"}\n', {"a": "b"}, id="blanks around JSON"),
            pytest.param('{"a":"b","a":"c"}', {"a": "c"}, id="the last of two JSON keys"),
            pytest.param("default=8", {"default": "8"}, id="one pair, as ipam-multi-pool-pre-allocation"),
            pytest.param("a=1,b=2,a=3", {"a": "3", "b": "2"}, id="the last of two keys"),
            pytest.param(
                "kubernetes.io/role/elb=1,x=127.0.0.1:8500",
                {"kubernetes.io/role/elb": "1", "x": "127.0.0.1:8500"},
                id="slashes and colons",
            ),
            pytest.param(
                "c6a.2xlarge=4,15,15,m4.xlarge=2,4,8",
                {"c6a.2xlarge": "4,15,15", "m4.xlarge": "2,4,8"},
                id="values with commas, from Cilium's own comment",
            ),
            pytest.param("a=1,,b=2", {"a": "1,", "b": "2"}, id="a comma at the end of a value"),
            pytest.param("a=,b=1", {"a": "", "b": "1"}, id="an empty value before the last"),
            pytest.param("a=x y", {"a": "x y"}, id="a blank within a value"),
            pytest.param("a=1\n", {"a": "1"}, id="a line break at the end"),
        ],
    )
    def test_both_forms(self, kind: str, text: str, meaning: dict[str, str]) -> None:
        assert parse(kind, text) == meaning

    @pytest.mark.parametrize(
        "text",
        [
            pytest.param("x", id="a word"),
            pytest.param("here is the text", id="words"),
            pytest.param("a=1,", id="comma at the end"),
            pytest.param(",a=1", id="comma at the start"),
            pytest.param("a=1,b=", id="the last value is empty"),
            pytest.param("=1", id="no key"),
            pytest.param("a==1", id="two equal signs"),
            pytest.param("a=b=c", id="an equal sign in a value"),
            pytest.param("a=1, b=2", id="a blank after the comma"),
            pytest.param("a= 1", id="a blank before the value"),
            pytest.param("a=1 ,b=2", id="a blank after a value"),
            pytest.param("a b=1", id="a blank in a key"),
            pytest.param("\u00a0a=1", id="a no-break space, which Go trims nowhere"),
            pytest.param('{"a":"b",}', id="JSON with a comma at the end"),
            pytest.param('{"a":"b"} x', id="JSON and more"),
            pytest.param("{a: b}", id="YAML, not JSON"),
            pytest.param('["a"]', id="a list"),
            pytest.param('{"a": NaN}', id="a word that only Python reads"),
            pytest.param('{"a":' * 100_000, id="deeper than Python follows"),
        ],
    )
    def test_other_texts_are_refused(self, kind: str, text: str) -> None:
        with pytest.raises(ValueMeaningError, match=r'is no map: write k=v,k=v or a JSON object such as \{"k": "v"\}$'):
            parse(kind, text)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            pytest.param('{"a":"1","b":"2"}', '{ "b": "2", "a": "1" }', id="order and blanks"),
            pytest.param('{"a":"1","b":"2"}', "b=2,a=1", id="JSON and pairs"),
            pytest.param('{"a":{"b":1,"c":[2]}}', '{"a": {"c": [2], "b": 1}}', id="order deep inside"),
            pytest.param('{"a":"\\u00e9"}', '{"a":"é"}', id="an escaped letter"),
            pytest.param("{}", "", id="both empty"),
        ],
    )
    def test_same(self, kind: str, one: str, other: str) -> None:
        assert same(kind, one, other)
        assert same(kind, other, one)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            pytest.param('{"a":1}', '{"a":"1"}', id="a number and a string, which alone Cilium takes"),
            pytest.param('{"a":1}', "a=1", id="the same against a pair"),
            pytest.param('{"a":1}', '{"a":true}', id="equal in Python, not in JSON"),
            pytest.param('{"a":[1,2]}', '{"a":[2,1]}', id="the order of a list"),
            pytest.param('{"a":{"b":1}}', '{"a":"{\\"b\\":1}"}', id="an object and its text"),
            pytest.param("a=1", "a=1,b=2", id="one key more"),
            pytest.param("a=1,b", "b,a=1", id="unreadable against readable"),
        ],
    )
    def test_different(self, kind: str, one: str, other: str) -> None:
        assert not same(kind, one, other)
        assert not same(kind, other, one)

    def test_values_that_are_no_strings_become_canonical_json(self, kind: str) -> None:
        meaning = parse(kind, '{"a": {"c": [1, 2.50], "b": "\u00e9"}, "d": "é", "e": true}')

        assert isinstance(meaning, dict)
        assert [str(v) for v in meaning.values()] == ['{"b":"é","c":[1,2.5]}', "é", "true"]

    def test_equal_meanings_hash_alike(self, kind: str) -> None:
        one, other = (parse(kind, text) for text in ('{"a": [1, 2]}', '{"a":[1,2]}'))

        assert isinstance(one, dict)
        assert isinstance(other, dict)
        assert set(one.values()) == set(other.values())
        assert set(one.values()).isdisjoint({"[1,2]"})
        assert one["a"] != "[1,2]"

    @given(pairs=st.dictionaries(WORDS, WORDS, min_size=1), data=st.data())
    def test_form_and_order_do_not_matter(self, kind: str, pairs: dict[str, str], data: st.DataObject) -> None:
        """A map means the same as JSON and as pairs, in any order."""
        shuffled = data.draw(st.permutations(list(pairs.items())))
        as_pairs = ",".join(f"{key}={value}" for key, value in shuffled)

        assert parse(kind, as_pairs) == pairs
        assert same(kind, as_pairs, json.dumps(pairs))
