"""Counts, shares and ratios in both languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventhub.text.numbers import format_number, format_percent, format_ratio


@pytest.mark.parametrize(
    ("number", "vietnamese", "english"),
    [
        (0, "0", "0"),
        (912, "912", "912"),
        (3912, "3.912", "3,912"),
        (1930000, "1.930.000", "1,930,000"),
    ],
)
def test_thousands_are_marked(number: int, vietnamese: str, english: str) -> None:
    assert format_number(number, language="vi") == vietnamese
    assert format_number(number, language="en") == english


@pytest.mark.parametrize(
    ("part", "whole", "vietnamese"),
    [
        (3912, 3967, "98,6%"),
        (3966, 3967, "99,9%"),
        (3967, 3967, "100%"),
        (1, 3967, "0,1%"),
        (0, 3967, "0%"),
        (1, 2, "50,0%"),
        (3968, 3967, "100,1%"),
        (30, 2, "1.500,0%"),
        (0, 0, "–"),
        (5, 0, "–"),
    ],
)
def test_a_share_has_one_decimal_and_claims_neither_all_nor_none(
    part: int, whole: int, vietnamese: str
) -> None:
    assert format_percent(part, whole, language="vi") == vietnamese


def test_a_share_in_english_has_a_point() -> None:
    assert format_percent(3912, 3967, language="en") == "98.6%"


@given(st.integers(0, 10**7), st.integers(1, 10**7))
def test_all_and_none_are_said_only_when_they_are_true(part: int, whole: int) -> None:
    share = format_percent(part, whole, language="en")
    assert (share == "100%") == (part == whole)
    assert (share == "0%") == (part == 0)
    assert abs(float(share.rstrip("%").replace(",", "")) - 100 * part / whole) <= 0.1


def test_a_ratio_is_part_of_whole() -> None:
    assert format_ratio(3912, 3967, language="vi") == "3.912/3.967"
    assert format_ratio(97, 1099, language="en") == "97/1,099"
