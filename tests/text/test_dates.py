"""Days, ranges and clock times in both languages."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventhub.text.dates import (
    daypart_name,
    format_clock,
    format_dates,
    format_day,
    format_hour,
    format_short_day,
    parse_day,
    parse_hour,
    session_label,
)

days = st.dates(min_value=date(1900, 1, 1), max_value=date(2999, 12, 31))


def run(first: date, length: int) -> list[date]:
    return [first + timedelta(days=offset) for offset in range(length)]


@pytest.mark.parametrize(
    ("day", "vietnamese", "english"),
    [
        (date(2022, 6, 20), "20/6/2022", "20 June 2022"),
        (date(2026, 2, 5), "05/02/2026", "5 February 2026"),
        (date(2022, 3, 9), "09/3/2022", "9 March 2022"),
        (date(2021, 12, 14), "14/12/2021", "14 December 2021"),
        (date(2021, 1, 31), "31/01/2021", "31 January 2021"),
    ],
)
def test_a_day_is_padded_as_offices_do(day: date, vietnamese: str, english: str) -> None:
    assert format_day(day, language="vi") == vietnamese
    assert format_day(day, language="en") == english


@pytest.mark.parametrize(
    ("dates", "vietnamese", "english"),
    [
        ([], "", ""),
        ([date(2022, 6, 20)], "ngày 20/6/2022", "20 June 2022"),
        (run(date(2022, 6, 20), 2), "ngày 20 và 21/6/2022", "20 and 21 June 2022"),
        (run(date(2022, 3, 9), 3), "từ ngày 09 đến 11/3/2022", "9–11 March 2022"),
        (run(date(2022, 6, 30), 2), "ngày 30/6 và 01/7/2022", "30 June and 1 July 2022"),
        (run(date(2022, 6, 30), 3), "từ ngày 30/6 đến 02/7/2022", "30 June – 2 July 2022"),
        (
            run(date(2025, 12, 31), 2),
            "ngày 31/12/2025 và 01/01/2026",
            "31 December 2025 and 1 January 2026",
        ),
        (
            run(date(2025, 12, 30), 4),
            "từ ngày 30/12/2025 đến 02/01/2026",
            "30 December 2025 – 2 January 2026",
        ),
        (
            [date(2022, 6, 20), date(2022, 6, 22), date(2022, 6, 25)],
            "ngày 20, 22 và 25/6/2022",
            "20, 22 and 25 June 2022",
        ),
        (
            [date(2022, 6, 20), date(2022, 6, 22), date(2022, 7, 5)],
            "ngày 20, 22/6 và 05/7/2022",
            "20, 22 June and 5 July 2022",
        ),
        (
            [date(2022, 6, 20), date(2023, 6, 20)],
            "ngày 20/6/2022 và 20/6/2023",
            "20 June 2022 and 20 June 2023",
        ),
        (
            [*run(date(2026, 3, 2), 5), *run(date(2026, 3, 9), 5), date(2026, 3, 16)],
            "ngày 02–06, 09–13 và 16/3/2026",
            "2–6, 9–13 and 16 March 2026",
        ),
        (
            [*run(date(2022, 6, 29), 3), *run(date(2022, 7, 5), 3)],
            "ngày 29/6–01/7 và 05–07/7/2022",
            "29 June – 1 July and 5–7 July 2022",
        ),
    ],
)
def test_several_days_are_one_phrase(dates: list[date], vietnamese: str, english: str) -> None:
    assert format_dates(dates, language="vi") == vietnamese
    assert format_dates(dates, language="en") == english


@given(st.lists(days, max_size=6))
def test_order_and_repetition_of_days_do_not_matter(some_days: list[date]) -> None:
    for language in ("vi", "en"):
        phrase = format_dates(sorted(set(some_days)), language=language)
        assert format_dates(some_days + some_days[::-1], language=language) == phrase


@given(days)
def test_a_written_day_is_read_back(day: date) -> None:
    assert parse_day(format_day(day, language="vi")) == day
    assert parse_day(format_dates([day], language="vi")) == day
    assert parse_day(day.isoformat()) == day


@pytest.mark.parametrize(
    "text",
    [
        "20/6/2022",
        "20/06/2022",
        "20-06-2022",
        "20.6.2022",
        "2022-06-20",
        "ngày 20/6/2022",
        "Ngày 20 tháng 6 năm 2022",
        "20 tháng 06 năm 2022",
        " 20 / 6 / 2022\u00a0",
    ],
)
def test_parse_day_reads_what_people_write(text: str) -> None:
    assert parse_day(text) == date(2022, 6, 20)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hôm nay",
        "30/2/2022",
        "6/20/2022",
        "20/6",
        "20/6/22",
        "20/6/2022x",
        "2022-13-01",
        "00/00/0000",
    ],
)
def test_parse_day_says_none_rather_than_guess(text: str) -> None:
    assert parse_day(text) is None


@given(st.text())
def test_parse_day_never_fails(text: str) -> None:
    assert parse_day(text) is None or isinstance(parse_day(text), date)


@pytest.mark.parametrize(
    ("clock", "vietnamese", "english"),
    [
        (time(8, 12), "8 giờ 12", "08:12"),
        (time(8, 0), "8 giờ", "08:00"),
        (time(13, 5), "13 giờ 05", "13:05"),
        (time(0, 0), "0 giờ", "00:00"),
    ],
)
def test_the_clock_in_sentences_and_in_tables(clock: time, vietnamese: str, english: str) -> None:
    assert format_clock(clock, language="vi") == vietnamese
    assert format_clock(clock, language="en") == english
    assert format_hour(clock) == english


def test_a_session_is_called_by_its_day_and_daypart() -> None:
    day = date(2022, 6, 20)
    assert session_label(day, "morning", language="vi") == "Sáng 20/6"
    assert session_label(day, "morning", language="en") == "Morning 20 June"
    assert session_label(date(2026, 2, 5), "evening", language="vi") == "Tối 05/02"
    assert daypart_name("afternoon", language="vi") == "Chiều"
    assert daypart_name("afternoon", language="en") == "Afternoon"
    assert format_short_day(date(2022, 3, 9), language="vi") == "09/3"
    assert format_short_day(date(2022, 3, 9), language="en") == "9 March"


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("07:30", time(7, 30)),
        ("7:30", time(7, 30)),
        ("7h30", time(7, 30)),
        ("7H", time(7)),
        ("7 giờ 30 phút", time(7, 30)),
        ("13 giờ", time(13)),
        ("0730", time(7, 30)),
        ("730", time(7, 30)),
        ("13.30", time(13, 30)),
        (" 21:00 ", time(21)),
        ("", None),
        ("24:00", None),
        ("7:60", None),
        ("7:3", None),
        ("sáng", None),
        ("7:30 PM", None),
    ],
)
def test_hours_are_read_as_they_are_written(text, hour):
    assert parse_hour(text) == hour
