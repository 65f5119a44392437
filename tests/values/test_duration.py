"""Durations against Go's time.ParseDuration and spf13/cast."""

import pytest
from hypothesis import given, strategies as st

from cilium_cmrebase.values import ValueMeaningError, parse, same

SECOND = 10**9
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
UNITS = {"ns": 1, "us": 10**3, "\u00b5s": 10**3, "\u03bcs": 10**3, "ms": 10**6, "s": SECOND, "m": MINUTE, "h": HOUR}
ANY_DURATION = st.integers(-(2**63), 2**63 - 1)


def written_by_go(duration: int) -> str:
    """Write *duration* (int, nanoseconds) as Go's Duration.String does from a second up: 1h0m0.5s."""
    seconds, rest = divmod(abs(duration), SECOND)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    decimals = f".{rest:09}".rstrip("0") if rest else ""
    sign = "-" if duration < 0 else ""
    return f"{sign}{hours}h{minutes}m{seconds}{decimals}s"


class TestDuration:
    """A duration is exactly what Go makes of it, in whole nanoseconds."""

    @pytest.mark.parametrize(
        ("text", "duration"),
        [
            pytest.param("5m0s", 5 * MINUTE, id="as Go writes it"),
            pytest.param("300s", 5 * MINUTE, id="as people write it"),
            pytest.param("1h30m", 90 * MINUTE, id="two units"),
            pytest.param("30m1h", 90 * MINUTE, id="units in any order"),
            pytest.param("1s1s", 2 * SECOND, id="a unit twice"),
            pytest.param("5ms5m", 5 * 10**6 + 5 * MINUTE, id="ms beside m"),
            pytest.param("1.5h", 90 * MINUTE, id="decimals"),
            pytest.param(".5s", SECOND // 2, id="no whole part"),
            pytest.param("5.s", 5 * SECOND, id="no decimals after the point"),
            pytest.param("-1.5s", -3 * SECOND // 2, id="the sign holds for everything"),
            pytest.param("-1m30s", -90 * SECOND, id="also for the second term"),
            pytest.param("+1s", SECOND, id="plus sign"),
            pytest.param("1us", 1000, id="micro in ASCII"),
            pytest.param("1\u00b5s", 1000, id="micro sign"),
            pytest.param("1\u03bcs", 1000, id="Greek mu"),
            pytest.param("0", 0, id="the bare zero"),
            pytest.param("-0", 0, id="with a sign"),
            pytest.param("60", 60, id="a bare number is nanoseconds"),
            pytest.param("1.9", 1, id="also with decimals, cut off"),
            pytest.param("1.9ns", 1, id="finer than a nanosecond is cut off"),
            pytest.param("-1.9ns", -1, id="towards zero"),
            pytest.param("0.1234567899s", 123456789, id="cut, not rounded"),
            pytest.param("0.9ns0.9ns", 0, id="cut per term"),
            pytest.param("2562047h47m16.854775807s", 2**63 - 1, id="the longest"),
            pytest.param("-2562047h47m16.854775808s", -(2**63), id="the most negative"),
            pytest.param("9007199254740993ns", 9007199254740993, id="beyond the precision of floats"),
        ],
    )
    def test_gos_spellings(self, text: str, duration: int) -> None:
        assert parse("duration", text) == duration

    @pytest.mark.parametrize(
        "text",
        [
            pytest.param("", id="empty"),
            pytest.param("-", id="sign alone"),
            pytest.param(".", id="point alone"),
            pytest.param(".s", id="unit of nothing"),
            pytest.param("s", id="unit alone"),
            pytest.param("1d", id="Go has no days"),
            pytest.param("1H", id="units are lower case"),
            pytest.param("1h30", id="a number without unit after one with"),
            pytest.param("1h-5m", id="a sign inside"),
            pytest.param("1 h", id="blank before the unit"),
            pytest.param("1h 5m", id="blank between"),
            pytest.param("5m\n", id="line break"),
            pytest.param("5min", id="a longer unit"),
            pytest.param("1e3s", id="exponent"),
            pytest.param("1_000s", id="underscore"),
            pytest.param("1.2.3s", id="two points"),
            pytest.param("\u0661s", id="a digit of another script"),
        ],
    )
    def test_other_texts_are_refused(self, text: str) -> None:
        with pytest.raises(ValueMeaningError, match=r' is no duration: write numbers with units, such as "1h30m" or '):
            parse("duration", text)

    @pytest.mark.parametrize(
        "text",
        [
            pytest.param("9223372036854775808ns", id="one too many"),
            pytest.param("-9223372036854775809ns", id="one too few"),
            pytest.param("2562047h47m16.854775808s", id="over by the last term"),
            pytest.param("3000000h", id="over in one term"),
            pytest.param("1" * 5000 + "s", id="more digits than Python converts"),
        ],
    )
    def test_overflow_is_refused(self, text: str) -> None:
        with pytest.raises(ValueMeaningError, match=r"is no duration: write one below 292 years$"):
            parse("duration", text)

    @given(ANY_DURATION)
    def test_gos_own_writing_reads_back(self, duration: int) -> None:
        assert parse("duration", written_by_go(duration)) == duration

    @given(duration=ANY_DURATION, unit=st.sampled_from(sorted(UNITS)), zeros=st.integers(0, 12))
    def test_any_unit_reads_back(self, duration: int, unit: str, zeros: int) -> None:
        """A duration means the same in every unit, however many zeros end its decimals."""
        whole, rest = divmod(abs(duration), UNITS[unit])
        sign = "-" if duration < 0 else ""
        exact = f"{sign}{whole}.{'0' * zeros}{unit}{rest}ns"

        assert parse("duration", exact) == duration
        assert same("duration", exact, f"{duration}ns")
        assert same("duration", exact, str(duration))

    @given(ANY_DURATION, ANY_DURATION)
    def test_different_durations_differ(self, one: int, other: int) -> None:
        assert same("duration", written_by_go(one), f"{other}ns") is (one == other)
