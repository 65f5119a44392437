"""The laws that hold for values of every kind."""

import pickle
import subprocess
import sys

import pytest
from hypothesis import given, strategies as st

from cilium_cmrebase.values import KINDS, ValueMeaningError, parse, same

ALL_KINDS = sorted(KINDS)
NASTY = [
    *("", " ", "0", "1", "-0", "00", "0x0", "0.0", "0s", "t", "true", "True", "yes", "nan", "NaN", "inf", "1e0", "1ns"),
    *("1.0", "1,", "1,1", "1 1", "1, 1", "60", "60s", "1m", "1m0s", "a=1", '{"a":"1"}', '{"a":1}', '{"a": 1}', "{}"),
    *(
        "a=1,b=2",
        "b=2,a=1",
        "---\na: b",
        "a: b\n",
        "a: b",
        "# a",
        "a: |\n  b",
        "\u00b5s",
        "256",
        "65536",
        "0.1",
        "0.10",
    ),
    *("0.1000000001", "null", "\n", "08", "a b", "a,b", "\U0001f41d", "\x00"),
]
TEXTS = st.sampled_from(NASTY) | st.text(max_size=6) | st.text("0123456789.hms+-xeE_", max_size=6)


def readable(kind: str, text: str) -> bool:
    """Tell whether *text* (str) has a meaning for *kind* (str)."""
    try:
        parse(kind, text)
    except ValueMeaningError:
        return False
    return True


class TestSame:
    """`same` is an equivalence, and agrees with `parse`."""

    @given(st.sampled_from(ALL_KINDS), TEXTS)
    def test_reflexive(self, kind: str, text: str) -> None:
        """Every text, readable or not, means the same as a copy of itself."""
        assert same(kind, text, "".join(list(text)))

    @given(st.sampled_from(ALL_KINDS), TEXTS, TEXTS)
    def test_symmetric(self, kind: str, one: str, other: str) -> None:
        assert same(kind, one, other) is same(kind, other, one)

    @pytest.mark.parametrize("kind", ALL_KINDS)
    def test_transitive(self, kind: str) -> None:
        """Among all the nasty values, what is the same as one of a class is the same as the whole class."""
        classes = {one: {other for other in NASTY if same(kind, one, other)} for one in NASTY}

        for members in classes.values():
            assert all(classes[member] == members for member in members)

    @pytest.mark.parametrize("kind", ALL_KINDS)
    def test_unreadable_texts_mean_themselves_only(self, kind: str) -> None:
        """Themselves, with whatever white space is around them, as Cilium trims what it reads."""
        for one in NASTY:
            if not readable(kind, one):
                alike = [other for other in NASTY if same(kind, one, other)]
                assert one in alike
                assert {other.strip() for other in alike} == {one.strip()} or kind == "yaml"

    @pytest.mark.parametrize("kind", ["bool", "duration", "int", "string", "strings", "map", "no kind"])
    def test_white_space_around_a_text_does_not_count(self, kind: str) -> None:
        assert same(kind, "1", " 1\n")

    def test_words_mean_the_same_in_any_case(self) -> None:
        assert same("word", "None", "none")
        assert not same("word", "none", "low")

    @pytest.mark.parametrize("kind", [*ALL_KINDS, "no kind"])
    def test_absent_means_absent_only(self, kind: str) -> None:
        """None is the same as None and as no text, not even an empty one."""
        assert same(kind, None, None)
        for text in NASTY:
            assert not same(kind, None, text)
            assert not same(kind, text, None)

    @pytest.mark.parametrize(
        ("kind", "one", "other"),
        [
            ("bool", "true", "T"),
            ("int", "16", "0x10"),
            ("uint16", "8472", "8472.0"),
            ("float", "0.0025", "2.5e-3"),
            ("duration", "5m0s", "300s"),
            ("strings", "a b", "a,b"),
            ("map", "a=1,b=2", "b=2,a=1"),
            ("stringToString", "a=1", '{"a":"1"}'),
            ("yaml", "---\na: b", "a: b\n"),
        ],
    )
    def test_spelling_does_not_count(self, kind: str, one: str, other: str) -> None:
        """Two spellings of one meaning are the same for their kind, and differ as strings."""
        assert same(kind, one, other)
        assert not same("string", one, other)
        assert not same("a kind that nobody knows", one, other)


class TestParse:
    """`parse` either gives a meaning or says what the text should have been."""

    @given(TEXTS)
    def test_a_string_means_its_text(self, text: str) -> None:
        assert parse("string", text) == text
        assert parse("a kind that nobody knows", text) == text

    @given(st.sampled_from(ALL_KINDS), TEXTS)
    def test_no_other_error_and_one_line(self, kind: str, text: str) -> None:
        """Whatever the text, the only error is ValueMeaningError, a ValueError with a message of one line."""
        try:
            parse(kind, text)
        except ValueMeaningError as error:
            assert isinstance(error, ValueError)
            assert len(str(error).splitlines()) == 1
            assert " is no " in str(error)

    @given(st.sampled_from(ALL_KINDS), TEXTS, TEXTS)
    def test_equal_meanings_are_the_same(self, kind: str, one: str, other: str) -> None:
        if readable(kind, one) and readable(kind, other) and parse(kind, one) == parse(kind, other):
            assert same(kind, one, other)


class TestValueMeaningError:
    """The error is one line and carries its parts."""

    def test_parts(self) -> None:
        with pytest.raises(ValueMeaningError) as caught:
            parse("uint16", "70000")

        assert (caught.value.text, caught.value.kind) == ("70000", "uint16")
        assert caught.value.expected == "a whole number from 0 to 65535"

    def test_unprintable_and_long_texts_are_shown_short(self) -> None:
        with pytest.raises(ValueMeaningError) as caught:
            parse("bool", "a\nb\u2028\x00" + "c" * 1000)

        shown = '"a\\nb\\u2028\\x00' + "c" * 46
        assert str(caught.value) == shown + '..." (3 lines) is no boolean: write true or false'

    @pytest.mark.parametrize(("length", "shown"), [(60, f'"{"c" * 60}"'), (61, f'"{"c" * 60}..." (61 characters)')])
    def test_sixty_characters_are_shown(self, length: int, shown: str) -> None:
        with pytest.raises(ValueMeaningError) as caught:
            parse("bool", "c" * length)

        assert str(caught.value) == f"{shown} is no boolean: write true or false"

    def test_survives_pickling(self) -> None:
        with pytest.raises(ValueMeaningError) as caught:
            parse("bool", "yes")

        assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


class TestKinds:
    """`KINDS` names all the kinds that have a meaning of their own, and strings."""

    def test_names(self) -> None:
        integers = {f"{sign}int{bits}" for sign in ("", "u") for bits in ("", 8, 16, 32, 64)}

        assert integers | {"float", "float32", "float64"} < KINDS
        assert KINDS - integers - {"float", "float32", "float64"} == {
            *("bool", "duration", "strings", "map", "stringToString", "string", "word", "yaml"),
        }


class TestImport:
    """The layer costs little to import."""

    def test_json_is_read_on_demand(self) -> None:
        """Neither importing nor comparing values without JSON imports the JSON reader."""
        code = (
            "import sys; from cilium_cmrebase.values import same; before = 'json' in sys.modules; "
            "same('map', 'a=1', 'b=1'); same('map', '{}', '{}'); print(before, 'json' in sys.modules); "
            "same('map', '{}', '{ }'); print('json' in sys.modules)"
        )

        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

        assert done.stdout.split() == ["False", "False", "True"]
