"""Dates and clock times as Vietnamese offices write them, and the same in English.

The administrative rule: days below 10 and only the months 1 and 2 get a zero in front ("05/02/2026", "09/3/2022").
All functions take days and times of the conference's own timezone; converting is the caller's part.
"""

import re
from collections.abc import Sequence
from datetime import date, time, timedelta
from itertools import pairwise

from babel.dates import format_date

from eventhub.text.folding import one_line

# Two days in a row are named one by one, "20 và 21/6/2022"; from three on it is a range.
_SHORTEST_RANGE = 3

_DAYPART_NAMES = {
    "vi": {"morning": "Sáng", "afternoon": "Chiều", "evening": "Tối"},
    "en": {"morning": "Morning", "afternoon": "Afternoon", "evening": "Evening"},
}

_DAY_FIRST = re.compile(
    r"(?:ngày\s+)?(?P<day>[0-9]{1,2})"
    r"(?:\s?[/.-]\s?(?P<month>[0-9]{1,2})\s?[/.-]\s?|\s+tháng\s+(?P<month_in_words>[0-9]{1,2})\s+năm\s+)"
    r"(?P<year>[0-9]{4})",
    re.IGNORECASE,
)
_HOUR = re.compile(r"([0-9]{1,2})\s?(?:[:.hg]|giờ)?\s?([0-9]{2})?(?:\s?(?:phút|p|'))?")
_YEAR_FIRST = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})")


def format_day(day: date, *, language: str) -> str:
    """Return "20/6/2022" or "20 June 2022"."""
    return _day_text(day, month=True, year=True, language=language)


def format_short_day(day: date, *, language: str) -> str:
    """Return "20/6" or "20 June", for headings where the year is clear."""
    if language != "vi":
        return f"{day.day} {_english_month(day)}"
    return f"{day.day:02d}/{_vietnamese_month(day)}"


def format_dates(days: Sequence[date], *, language: str) -> str:
    """Return the days as one phrase, in order and each once.

    "ngày 20 và 21/6/2022", "từ ngày 30/6 đến 02/7/2022", "ngày 20, 22 và 25/6/2022"; "9–11 March 2022" in English.
    Several ranges are written "ngày 03–07 và 10–14/3/2022". No days give an empty string.
    """
    ranges = _ranges(sorted(set(days)))
    if not ranges:
        return ""
    if language == "vi" and len(ranges) == 1 and len(ranges[0]) == 2:
        return f"từ ngày {' đến '.join(_endpoints(ranges[0], None, language))}"
    followers = [following[0] for following in ranges[1:]] + [None]
    parts = [
        _range_text(ends, follower, language)
        for ends, follower in zip(ranges, followers, strict=True)
    ]
    return f"ngày {_listed(parts, 'và')}" if language == "vi" else _listed(parts, "and")


def format_clock(moment_time: time, *, language: str) -> str:
    """Return the time for a sentence: "8 giờ 12", "8 giờ"; "08:12" in English."""
    if language != "vi":
        return format_hour(moment_time)
    return (
        f"{moment_time.hour} giờ {moment_time.minute:02d}"
        if moment_time.minute
        else f"{moment_time.hour} giờ"
    )


def format_hour(moment_time: time) -> str:
    """Return the time for a table: "08:12"."""
    return f"{moment_time:%H:%M}"


def daypart_name(daypart: str, *, language: str) -> str:
    """Return the name of "morning", "afternoon" or "evening"."""
    return _DAYPART_NAMES["vi" if language == "vi" else "en"][daypart]


def session_label(day: date, daypart: str, *, language: str) -> str:
    """Return what a session is called by its place in the grid: "Sáng 20/6", "Morning 20 June"."""
    short_day = format_short_day(day, language=language)
    return f"{daypart_name(daypart, language=language)} {short_day}"


def parse_day(text: str) -> date | None:
    """Read one day as people write it, day first or as ISO 8601; None when it is no day or has no four-digit year."""
    written = one_line(text)
    match = _YEAR_FIRST.fullmatch(written) or _DAY_FIRST.fullmatch(written)
    if match is None:
        return None
    parts = match.groupdict()
    try:
        return date(
            int(parts["year"]), int(parts["month"] or parts["month_in_words"]), int(parts["day"])
        )
    except ValueError:
        return None


def parse_hour(text: str) -> time | None:
    """Read a time of day as people write it: "07:30", "7h30", "7 giờ 30", "0730", "7h"; None when it is none."""
    match = _HOUR.fullmatch(one_line(text).casefold())
    if match is None:
        return None
    hour, minute = (int(part or 0) for part in match.groups())
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _ranges(days: Sequence[date]) -> list[tuple[date, ...]]:
    """Gather sorted days into (first, last) of each range and (day,) for the others."""
    runs: list[list[date]] = [[day] for day in days[:1]]
    for previous, day in pairwise(days):
        if day - previous == timedelta(days=1):
            runs[-1].append(day)
        else:
            runs.append([day])
    ranges: list[tuple[date, ...]] = []
    for run in runs:
        ranges += [(run[0], run[-1])] if len(run) >= _SHORTEST_RANGE else [(day,) for day in run]
    return ranges


def _range_text(ends: tuple[date, ...], follower: date | None, language: str) -> str:
    """Write one range or day of a list."""
    texts = _endpoints(ends, follower, language)
    return (" – " if " " in texts[0] else "–").join(texts)


def _endpoints(ends: tuple[date, ...], follower: date | None, language: str) -> list[str]:
    """Write the days of one range; each leaves month and year to the day named after it where they are the same."""
    texts = []
    for day, following in zip(ends, (*ends[1:], follower), strict=True):
        crosses_months = not _same_month(ends[0], ends[-1])
        month = crosses_months or not _same_month(day, following)
        texts.append(
            _day_text(day, month=month, year=not _same_year(day, following), language=language)
        )
    return texts


def _day_text(day: date, *, month: bool, year: bool, language: str) -> str:
    """Write a day with or without its month and year."""
    if language == "vi":
        return f"{day.day:02d}" + f"/{_vietnamese_month(day)}" * month + f"/{day.year}" * year
    return f"{day.day}" + f" {_english_month(day)}" * month + f" {day.year}" * year


def _same_year(day: date, other: date | None) -> bool:
    return other is not None and day.year == other.year


def _same_month(day: date, other: date | None) -> bool:
    return other is not None and (day.year, day.month) == (other.year, other.month)


def _listed(parts: Sequence[str], last_joint: str) -> str:
    """Join with commas, and the last with a word."""
    return f" {last_joint} ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))


def _vietnamese_month(day: date) -> str:
    return f"{day.month:02d}" if day.month < 3 else f"{day.month}"


def _english_month(day: date) -> str:
    return format_date(day, "MMMM", locale="en")
