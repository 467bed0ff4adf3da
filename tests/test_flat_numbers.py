"""Numbers as people write them are understood, or refused by name."""

from decimal import Decimal

import pytest

from model.cells import UnreadableError
from model.flat.numbers import decides, understand


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("4.0", "4.0"),
        ("97,93 %", "0.9793"),
        ("97.93%", "0.9793"),
        ("1,200.5", "1200.5"),
        ("1.200,5", "1200.5"),
        ("1.200.000", "1200000"),
        ("1 200 000", "1200000"),
        ("1'200'000.25", "1200000.25"),
        ("(300)", "-300"),
        ("($ 1,300.00)", "-1300"),
        ("300-", "-300"),
        ("\u2212 5", "-5"),
        ("$ -", "0"),
        ("$ 1.234.567,89", "1234567.89"),
        ("COP 500", "500"),
        ("2 Estrategias", "2"),
        ("% en el municipio 97,93 % en la cabecera", "0.9793"),
        ("18 Lts*Seg.", "18"),
        ("15km", "15"),
        ("约120人", "120"),
        ("3万元", "30000"),
        ("1.5 millones", "1500000"),
        ("１２", "12"),
        ("0,125", "0.125"),
        (".5", "0.5"),
        ("1.5E+06", "1500000"),
        ("+7", "7"),
    ],
)
def test_a_number_is_understood_whatever_parts_decimals_elsewhere(text, number):
    assert understand(text).value == Decimal(number)
    assert understand(text, ",").value == Decimal(number)


@pytest.mark.parametrize(("text", "point", "comma"), [("1.200", "1.2", "1200"), ("1,200", "1200", "1.2")])
def test_one_separator_before_three_digits_is_read_as_the_column_wants(text, point, comma):
    assert decides(text) == "?"
    assert (understand(text, ".").value, understand(text, ",").value) == (Decimal(point), Decimal(comma))


@pytest.mark.parametrize("text", ["", "-", "–", "N/A", "n.d.", "nan", "无", "TBD", "Pendiente"])
def test_some_words_say_that_there_is_no_number(text):
    assert understand(text).kind == "blank"


@pytest.mark.parametrize("text", ["#N/A", "#DIV/0!", "#REF!", "#VALUE!", "#¡REF!", "#####"])
def test_a_mistake_of_the_spreadsheet_is_no_number(text):
    assert understand(text).kind == "mistake"


@pytest.mark.parametrize(
    "text", ["many", "308 of 880", "2026-03-01", "1.2.3", "1,2.3,4", "3 billones", "Q3", "10-20", "9e99"]
)
def test_what_says_no_number_or_several_is_refused(text):
    with pytest.raises(UnreadableError, match=r"found|larger"):
        understand(text)


def test_a_percent_sign_may_be_left_as_points():
    assert understand("97,93 %", percent="points").value == Decimal("97.93")


@pytest.mark.parametrize(
    ("text", "sign"),
    [("0.125", "."), ("97,93", ","), ("1,200.5", "."), ("1.200.300", ","), ("120", ""), ("1234.567", ".")],
)
def test_a_cell_tells_what_parts_decimals_where_it_can(text, sign):
    assert decides(text) == sign


def test_a_cell_of_a_workbook_is_its_number():
    assert understand(0.1).value == Decimal("0.1")
    assert understand(float("nan")).kind == "mistake"
