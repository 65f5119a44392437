"""Booleans and numbers against Go's strconv and spf13/cast."""

import math

import pytest
from hypothesis import given, strategies as st

from cilium_cmrebase.values import ValueMeaningError, parse, same

INTEGER_RANGES = {
    "int": (-(2**63), 2**63 - 1),
    "int8": (-128, 127),
    "int16": (-32768, 32767),
    "int32": (-(2**31), 2**31 - 1),
    "int64": (-(2**63), 2**63 - 1),
    "uint": (0, 2**64 - 1),
    "uint8": (0, 255),
    "uint16": (0, 65535),
    "uint32": (0, 2**32 - 1),
    "uint64": (0, 2**64 - 1),
}


class TestBoolean:
    """Exactly the words of Go's strconv.ParseBool are booleans."""

    @pytest.mark.parametrize("text", ["1", "t", "T", "TRUE", "true", "True"])
    def test_words_for_true(self, text: str) -> None:
        assert parse("bool", text) is True

    @pytest.mark.parametrize("text", ["0", "f", "F", "FALSE", "false", "False"])
    def test_words_for_false(self, text: str) -> None:
        assert parse("bool", text) is False

    @pytest.mark.parametrize(
        "text",
        [
            pytest.param("yes", id="YAML 1.1's word"),
            pytest.param("on", id="another of YAML 1.1"),
            pytest.param("tRUE", id="ParseBool has three capitalisations"),
            pytest.param("", id="an empty value is not false"),
            pytest.param("true ", id="ParseBool trims nothing"),
            pytest.param("true\n", id="a block scalar's line break"),
            pytest.param("01", id="no number but 1 and 0"),
            pytest.param("disabled", id="an old word of kube-proxy-replacement"),
        ],
    )
    def test_other_words_are_refused(self, text: str) -> None:
        with pytest.raises(ValueMeaningError, match=r"is no boolean: write true or false$"):
            parse("bool", text)

    def test_message_names_the_text_and_the_remedy(self) -> None:
        with pytest.raises(ValueMeaningError) as caught:
            parse("bool", "yes")

        assert str(caught.value) == '"yes" is no boolean: write true or false'


class TestInteger:
    """Integers are Go's literals, within the range of their type."""

    @pytest.mark.parametrize(
        ("text", "number"),
        [
            pytest.param("0", 0, id="zero is no octal prefix alone"),
            pytest.param("-0", 0, id="signed zero"),
            pytest.param("+5", 5, id="plus sign"),
            pytest.param("010", 8, id="a leading zero means octal"),
            pytest.param("0_10", 8, id="underscore after the octal prefix"),
            pytest.param("0o17", 15, id="octal"),
            pytest.param("0O17", 15, id="octal, capital"),
            pytest.param("0x1F", 31, id="hexadecimal"),
            pytest.param("0X_1_f", 31, id="hexadecimal, underscore after the prefix"),
            pytest.param("-0b101", -5, id="binary, negative"),
            pytest.param("65_536", 65536, id="underscore between digits"),
            pytest.param("10.00", 10, id="spf13/cast trims a zero decimal"),
            pytest.param("0.0", 0, id="zero with a zero decimal"),
            pytest.param("100", 100, id="trailing zeros without a point stay"),
        ],
    )
    def test_gos_spellings(self, text: str, number: int) -> None:
        assert parse("int", text) == number

    @pytest.mark.parametrize(
        "text",
        [
            pytest.param("", id="empty, as cluster-id in the wild"),
            pytest.param("15s", id="a unit, as unmanaged-pod-watcher-interval in the wild"),
            pytest.param("08", id="no octal digit"),
            pytest.param("0x", id="prefix without digits"),
            pytest.param("1__0", id="two underscores"),
            pytest.param("1_", id="underscore at the end"),
            pytest.param("_1", id="underscore at the start"),
            pytest.param("5.", id="point without decimals"),
            pytest.param(".0", id="decimals without a number"),
            pytest.param("1.5", id="a fraction"),
            pytest.param("1.05", id="a fraction with a zero in front"),
            pytest.param("1e3", id="an exponent"),
            pytest.param(" 1", id="blank"),
            pytest.param("1\n", id="line break"),
            pytest.param("--1", id="two signs"),
            pytest.param("\u0661", id="a digit of another script"),
            pytest.param("1" * 5000, id="more digits than Python converts"),
            pytest.param("0" + "9" * 5000, id="as many, and no octal"),
            pytest.param("0" + "7" * 5000, id="as many octal digits"),
            pytest.param("9" * 19, id="nineteen digits and too large"),
            pytest.param("9223372036854775808", id="one above int64"),
        ],
    )
    def test_other_texts_are_refused(self, text: str) -> None:
        with pytest.raises(ValueMeaningError, match=r" is no int: write a whole number from -9223372036854775808 to "):
            parse("int", text)

    @pytest.mark.parametrize(("kind", "low", "high"), [(k, *r) for k, r in INTEGER_RANGES.items()])
    def test_range_of_each_type(self, kind: str, low: int, high: int) -> None:
        """Both ends of a type's range are read, and their neighbours outside are not."""
        assert parse(kind, str(low)) == low
        assert parse(kind, str(high)) == high
        for outside in (low - 1, high + 1):
            with pytest.raises(ValueMeaningError) as caught:
                parse(kind, str(outside))
            assert str(caught.value) == f'"{outside}" is no {kind}: write a whole number from {low} to {high}'

    @pytest.mark.parametrize("text", ["-0", "-0.0", "-0x0"])
    def test_what_has_no_sign_has_no_minus(self, text: str) -> None:
        assert parse("int", text) == 0
        with pytest.raises(ValueMeaningError):
            parse("uint16", text)

    @given(number=st.integers(-(2**63), 2**63 - 1), plus=st.booleans(), zeros=st.integers(0, 3))
    def test_every_base_is_the_same(self, number: int, plus: bool, zeros: int) -> None:
        """A number in any of Go's bases means itself."""
        sign = "-" if number < 0 else "+" if plus else ""
        size = abs(number)
        decimal = f"{number}.{'0' * zeros}" if zeros else str(number)

        for spelled in (f"{sign}0x{size:x}", f"{sign}0X{size:_X}", f"{sign}0o{size:o}", f"{sign}0b{size:_b}"):
            assert parse("int", spelled) == number
        assert parse("int", f"{sign}0{size:o}") == number
        assert parse("int", f"{number:_}") == number
        assert same("int", decimal, str(number))


class TestFloat:
    """Numbers with decimals are read as Go's strconv.ParseFloat reads them."""

    @pytest.mark.parametrize(
        ("text", "number"),
        [
            pytest.param("0.0025", 0.0025, id="bpf-map-dynamic-size-ratio"),
            pytest.param(".5", 0.5, id="no whole part"),
            pytest.param("5.", 5.0, id="no decimals"),
            pytest.param("2.5e-3", 0.0025, id="exponent"),
            pytest.param("010", 10.0, id="a leading zero is no octal here"),
            pytest.param("1_23.50_0_0e+1_2", 1.235e14, id="underscores, from Go's own table"),
            pytest.param("0x1p-2", 0.25, id="hexadecimal"),
            pytest.param("-0X_1.8P1", -3.0, id="hexadecimal with decimals"),
            pytest.param("0x.8p1", 1.0, id="hexadecimal without a whole part"),
            pytest.param("0x1.p1", 2.0, id="hexadecimal without decimals"),
            pytest.param("1e-400", 0.0, id="too small is zero, not an error"),
            pytest.param("0x1p-99999999999999999999", 0.0, id="the same in hexadecimal"),
            pytest.param("-0", 0.0, id="negative zero equals zero"),
            pytest.param("inf", math.inf, id="infinity"),
            pytest.param("+Inf", math.inf, id="infinity with a sign"),
            pytest.param("-infinity", -math.inf, id="infinity, long and negative"),
        ],
    )
    def test_gos_spellings(self, text: str, number: float) -> None:
        assert parse("float", text) == number
        assert parse("float64", text) == number

    @pytest.mark.parametrize(
        "text",
        [
            pytest.param("", id="empty"),
            pytest.param(".", id="point alone"),
            pytest.param("1,5", id="comma"),
            pytest.param("1e", id="exponent without digits"),
            pytest.param("1._5", id="underscore beside the point"),
            pytest.param("_1.5", id="underscore first"),
            pytest.param("0x1", id="hexadecimal needs an exponent in Go"),
            pytest.param("0x1p1x", id="hexadecimal and more"),
            pytest.param("0x_.8p1", id="underscore before the point"),
            pytest.param("+nan", id="Go's NaN has no sign"),
            pytest.param("infinit", id="a cut word"),
            pytest.param("\u0131nf", id="a dotless i"),
            pytest.param(" 1", id="blank, which Python's float takes"),
            pytest.param("1\n", id="line break, which Python's float takes"),
            pytest.param("\u0661", id="a digit of another script, which Python's float takes"),
        ],
    )
    def test_other_texts_are_refused(self, text: str) -> None:
        with pytest.raises(ValueMeaningError, match=r"is no number: write a decimal number such as 0\.5$"):
            parse("float", text)

    @pytest.mark.parametrize("text", ["1e400", "-1e400", "0x1p1024", "0x1p99999999999999999999"])
    def test_out_of_range_is_refused(self, text: str) -> None:
        with pytest.raises(ValueMeaningError, match=r"is no number: write one that fits in 64 bits$"):
            parse("float", text)

    def test_nan_means_nan(self) -> None:
        assert same("float", "nan", "NaN")
        assert same("float32", "nan", "NAN")
        assert not same("float", "nan", "0")

    @given(st.floats(allow_nan=False))
    def test_every_number_survives_writing(self, number: float) -> None:
        """A number written by Python in decimal or hexadecimal reads back as itself."""
        assert parse("float", repr(number)) == number
        if math.isfinite(number):
            assert parse("float", number.hex()) == number


class TestFloat32:
    """Where an option has 32 bits, what it rounds away makes no difference."""

    def test_rounds_before_comparing(self) -> None:
        assert same("float32", "0.1", "0.100000001")
        assert not same("float64", "0.1", "0.100000001")

    def test_keeps_what_fits(self) -> None:
        assert not same("float32", "0.1", "0.1000001")

    @pytest.mark.parametrize("text", ["3.5e38", "-1e39"])
    def test_out_of_range_is_refused(self, text: str) -> None:
        with pytest.raises(ValueMeaningError, match=r"is no number: write one that fits in 32 bits$"):
            parse("float32", text)

    def test_infinity_is_no_overflow(self) -> None:
        assert parse("float32", "-inf") == -math.inf
