"""Numbers as people write them, and back."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.words import speaking
from dashboard.words.numbers import (
    amount,
    bare_quantity,
    change,
    entry,
    named,
    one_of,
    percent,
    points,
    quantity,
    read_amount,
    read_number,
)
from dashboard.words.units import split_unit, unit_name


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.5, "50\u202f%"),
        (0.9669, "96.7\u202f%"),
        (1.0, "100\u202f%"),
        (0.99999, "99.9\u202f%"),
        (0.0, "0\u202f%"),
        (1e-6, "<\u202f0.1\u202f%"),
        (-0.25, "\u221225\u202f%"),
        (float("nan"), "–"),
        (None, "–"),
    ],
)
def test_a_share_is_never_rounded_up_to_all_or_down_to_nothing(share: float | None, text: str) -> None:
    assert percent(share).replace("< ", "<\u202f") == text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (94864.295398, "million COP", "94.9 bn COP"),
        (2.5, "million COP", "2.50 m COP"),
        (8700, "10,000 yuan", "87.0 m yuan"),
        (130, "posts", "130 posts"),
        (12345, None, "12,345"),
        (0, "COP", "0 COP"),
        (0.25, "km", "0.25 km"),
        (-3e9, "COP", "\u22123.00 bn COP"),
        (68984.343, "million $", "$69.0 bn"),
        (-2, "£ million", "\u2212£2.00 m"),
        (999_999_999, "COP", "1.00 bn COP"),
        (float("nan"), "COP", "–"),
    ],
)
def test_an_amount_has_three_telling_digits_and_its_unit(value: float, unit: str | None, text: str) -> None:
    assert amount(value, unit) == text


def test_changes_carry_their_sign() -> None:
    assert (change(2.0, "million COP"), change(-2.0, "million COP")) == ("+2.00 m COP", "\u22122.00 m COP")
    assert points(-0.027) == "\u22122.7\u202fpt"


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.5, "share", "50\u202f%"),
        (3, "number", "3"),
        (40, "%", "40\u202f%"),
        (2, "km", "2 km"),
        (1, "days", "1 day"),
        (4.9999999999, "km", "5 km"),
        (1, "families", "1 family"),
        (1, "people", "1 person"),
        (1, "index points", "1 index point"),
        (1, "l/s", "1 l/s"),
        (1, "kg", "1 kg"),
    ],
)
def test_a_figure_of_an_indicator_is_written_in_its_unit(value: float, unit: str, text: str) -> None:
    assert quantity(value, unit) == text


@pytest.mark.parametrize(
    ("text", "total"),
    [
        ("95 bn", 95_000.0),
        ("95bn", 95_000.0),
        ("$95 bn", 95_000.0),
        ("-£2 bn", 98_000.0),
        ("94,864.295398", 94_864.295398),
        ("94 864,5", 94_864.5),
        ("94,9 bn", 94_900.0),
        ("94.864,295", 94_864.295),
        ("12 million", 12.0),
        ("+1 bn", 101_000.0),
        ("-2 bn", 98_000.0),
        ("\u22125 %", 95_000.0),
        ("+5%", 105_000.0),
        ("0", 0.0),
    ],
)
def test_what_somebody_types_is_understood_in_the_unit_of_the_plan(text: str, total: float) -> None:
    assert read_amount(text, 100_000.0, "million COP") == pytest.approx(total, rel=1e-12)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a lot", "is not an amount"),
        ("", "is not an amount"),
        ("12 parsecs", "is not an amount"),
        ("1.2.3", "is not an amount"),
        ("nan", "is not an amount"),
        ("1e400", "is not an amount"),
        ("-200%", "cannot be below 0"),
        ("-5 tn", "cannot be below 0"),
        ("50%", "more or less"),
        ("9" * 30, "more money than"),
        ("5 bn %", "is not an amount"),
        ("8,8740", "Write 88,740 or 8.8740"),
        ("1,2345", "two ways"),
        ("1,23,456", "is not an amount"),
    ],
)
def test_what_is_no_amount_is_refused_in_a_sentence(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read_amount(text, 100.0, "million COP")


@given(st.text(max_size=12))
def test_no_text_breaks_the_reading_of_an_amount(text: str) -> None:
    with suppress(ValueError):
        assert 0 <= read_amount(text, 5.0) < 1e18


@given(st.integers(0, 10**12).map(lambda number: number / 1000))
def test_what_a_field_shows_reads_back_as_the_same_amount(total: float) -> None:
    assert read_amount(entry(total), 0.0, "million COP") == pytest.approx(total, rel=1e-12, abs=1e-9)


def test_a_unit_parts_into_its_scale_and_the_rest() -> None:
    assert split_unit("million COP") == (1e6, "COP")
    assert split_unit("10,000 yuan") == (1e4, "yuan")
    assert split_unit("£ million") == (1e6, "£")
    assert split_unit("posts") == (1.0, "posts")
    assert split_unit("m") == (1.0, "m")
    assert split_unit("t CO2") == (1.0, "t CO2")
    assert split_unit(None) == (1.0, "")
    assert split_unit("万元") == (1e4, "元")
    assert split_unit("万能胶") == (1.0, "万能胶")


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (94864.295398, "million COP", "948.6亿比索"),
        (165190.501164, "million COP", "1,652亿比索"),
        (8700, "10,000 yuan", "8,700万元"),
        (12345.678, "10,000 yuan", "1.235亿元"),
        (9999.9999, "10,000 yuan", "1亿元"),
        (9999, "yuan", "9,999元"),
        (1.5e12, "yuan", "1.5万亿元"),
        (-2.5, "£ million", "\u2212250万英镑"),
        (130, "posts", "130名"),
        (123_456, "pupils", "123,456名学生"),
        (2_500_000, "people", "250万人"),
        (0.25, "km", "0.25公里"),
        (3, "CO2", "3 CO2"),
        (float("nan"), "COP", "–"),
    ],
)
def test_chinese_counts_money_in_ten_thousands(value: float, unit: str, text: str) -> None:
    with speaking("zh"):
        assert amount(value, unit) == text


def test_chinese_writes_shares_and_their_differences_without_a_space() -> None:
    with speaking("zh"):
        assert (percent(0.9669), percent(1e-6), points(-0.027)) == ("96.7%", "<0.1%", "\u22122.7个百分点")
        assert (unit_name("10,000 yuan"), unit_name("million COP"), unit_name("µg/m³")) == (
            "万元",
            "百万比索",
            "微克/立方米",
        )
    assert unit_name("10,000 yuan") == "10,000 yuan"


@pytest.mark.parametrize("spoken", ["en", "zh"])
@pytest.mark.parametrize(
    ("text", "total"),
    [("1.2亿", 12_000.0), ("1.2 亿元", 12_000.0), ("+500万", 100_500.0), ("1万亿", 1e8), ("95 bn yuan", 9.5e6)],
)
def test_chinese_scales_are_understood_in_either_language(text: str, total: float, spoken: str) -> None:
    with speaking(spoken):
        assert read_amount(text, 100_000.0, "10,000 yuan") == pytest.approx(total)


def test_figures_typed_in_full_width_are_understood() -> None:
    typed = "".join(chr(ord(sign) + 0xFEE0) if sign.isascii() else sign for sign in "+1.2亿")
    assert read_amount(typed, 100_000.0, "10,000 yuan") == pytest.approx(112_000.0)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,250", 1250.0),
        (" 0.97 ", 0.97),
        ("-3", -3.0),
        ("\u22123.5", -3.5),
        ("+7", 7.0),
        ("０，５", 0.5),
        ("0,125", 0.125),
    ],
)
def test_a_plain_number_is_understood_below_zero_or_not(text: str, number: float) -> None:
    assert read_number(text) == number


@pytest.mark.parametrize("text", ["soon", "", "1e9", "--3", "1.2.3", "nan", "5 km", "9" * 30])
def test_what_is_no_plain_number_is_answered_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="is not a number"):
        read_number(text)


@pytest.mark.parametrize(
    ("unit", "english", "chinese"),
    [
        ("million COP", "1 million COP", "100万比索"),
        ("$ million", "$1 million", "100万美元"),
        ("10,000 yuan", "10,000 yuan", "1万元"),
        ("posts", "1 post", "1名"),
    ],
)
def test_one_of_a_unit_is_said_as_people_say_it(unit: str, english: str, chinese: str) -> None:
    assert one_of(unit) == english
    with speaking("zh"):
        assert one_of(unit) == chinese


def test_a_name_and_its_unit_are_not_said_twice() -> None:
    assert named("Posts", "posts") == "Posts"
    assert named("Money", "million COP") == "Money, million COP"
    assert named("Money", None) == "Money"


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [(1, "events", "1"), (2, "events", "2"), (0.5, "share", "50\u202f%"), (3, "number", "3"), (1.5, "km", "1.50")],
)
def test_a_figure_beside_its_unit_stands_alone(value: float, unit: str, text: str) -> None:
    assert bare_quantity(value, unit) == text
