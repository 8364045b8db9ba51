"""Days as people type them, and everything that EventHub itself writes."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventhub.text.dates import format_dates
from eventhub.text.written_days import parse_days


def june(*days):
    return [date(2022, 6, day) for day in days]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("20/6/2022", june(20)),
        ("ngày 20/06/2022", june(20)),
        ("20 và 21/6/2022", june(20, 21)),
        ("20, 22 và 25/6/2022", june(20, 22, 25)),
        ("20,22,25/6/2022", june(20, 22, 25)),
        ("20/6, 22/6/2022", june(20, 22)),
        ("20/6/2022; 22/6/2022", june(20, 22)),
        ("21/6/2022 và 20/6/2022", june(20, 21)),
        ("từ ngày 09 đến 11/3/2022", [date(2022, 3, 9), date(2022, 3, 10), date(2022, 3, 11)]),
        ("09-11/3/2022", [date(2022, 3, 9), date(2022, 3, 10), date(2022, 3, 11)]),
        ("từ 30/6 đến hết ngày 01/7/2022", [date(2022, 6, 30), date(2022, 7, 1)]),
        ("30/12/2022 - 01/01/2023", [date(2022, 12, 30), date(2022, 12, 31), date(2023, 1, 1)]),
        ("ngày 20 tháng 6 năm 2022", june(20)),
        ("20, 21 tháng 6 năm 2022.", june(20, 21)),
        ("2022-06-20", june(20)),
        ("2022-06-20 đến 2022-06-22", june(20, 21, 22)),
        ("20-6-2022", june(20)),
        ("20.6.2022", june(20)),
        ("9–11 March 2022", [date(2022, 3, 9), date(2022, 3, 10), date(2022, 3, 11)]),
        ("20 and 21 June 2022", june(20, 21)),
    ],
)
def test_days_are_read_as_they_are_written(text, days):
    assert parse_days(text) == days


@pytest.mark.parametrize(
    "text",
    [
        "",
        "20/6",
        "31/6/2022",
        "20 21/6/2022",
        "và 20/6/2022",
        "20/6/2022 và",
        "tuần sau",
        "25 đến 20/6/2022",
        "01/01/2022 đến 31/12/2022",
        "20 đến 21 đến 22/6/2022",
        "20/6/20222",
        "0/6/2022",
    ],
)
def test_what_is_no_list_of_days_is_not_guessed_at(text):
    assert parse_days(text) is None


@given(
    st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    st.lists(st.integers(0, 55), min_size=1, max_size=12),
    st.sampled_from(["vi", "en"]),
)
def test_whatever_is_written_is_read_back(first, offsets, language):
    days = sorted({first + timedelta(days=offset) for offset in offsets})
    assert parse_days(format_dates(days, language=language)) == days
