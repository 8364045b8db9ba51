"""Reading the days of a conference as people write them: «20/6/2022», «20 và 21/6/2022», «từ ngày 09 đến 11/3/2022».

It reads everything `dates.format_dates` writes, in both languages, and the day-first and ISO forms people type. The last
day named needs its year; earlier ones take month and year from the day named after them.
"""

import re
from datetime import date, timedelta

from babel.dates import get_month_names

from eventhub.text.folding import one_line

MOST_DAYS = 60

_MONTHS = {name.casefold(): number for number, name in get_month_names("wide", locale="en").items()}
_TOKEN = re.compile(
    r"(?P<iso>[0-9]{4}-[0-9]{1,2}-[0-9]{1,2})"
    r"|(?P<full>[0-9]{1,2}\s?(?P<sign>[/.-])\s?[0-9]{1,2}\s?(?P=sign)\s?[0-9]{4})"
    r"|(?P<worded>[0-9]{1,2}\s+tháng\s+[0-9]{1,2}(?:(?:\s+năm\s+|\s?/\s?)[0-9]{4})?)"
    rf"|(?P<english>[0-9]{{1,2}}\s+(?:{'|'.join(_MONTHS)})(?:\s+[0-9]{{4}})?)"
    r"|(?P<bare>[0-9]{1,2}(?:\s?/\s?[0-9]{1,2})?)"
    r"|(?P<range>đến|tới|to\b|[-–—])"
    r"|(?P<joint>(?:và|and|[,;&+])(?:\s*và|\s*and)?)"
    r"|(?P<filler>(?:từ|from|các|ngày|hết|on|the)\b|\s+|\.$)"
)

# A day as written: its day, and month and year where they stand with it.
_Written = tuple[int, int | None, int | None]


def parse_days(text: str) -> list[date] | None:
    """Return the days in order and each once; None when the text can't be read, or names more than two months of days."""
    spans = _spans(one_line(text).casefold())
    if not spans:
        return None
    days: set[date] = set()
    following: date | None = None
    for span in reversed(spans):
        last = _complete(span[-1], following)
        first = _complete(span[0], last) if last else None
        if last is None or first is None or not 0 <= (last - first).days < MOST_DAYS:
            return None
        days.update(first + timedelta(days=step) for step in range((last - first).days + 1))
        following = first
    return sorted(days) if len(days) <= MOST_DAYS else None


def _spans(text: str) -> list[list[_Written]] | None:
    """Gather single days and (first, last) of ranges; None when something else stands there."""
    spans: list[list[_Written]] = []
    joint = "joint"
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            return None
        position = match.end()
        kind = str(match.lastgroup if match.lastgroup != "sign" else "full")
        if kind == "filler":
            continue
        if kind in {"joint", "range"}:
            if joint:
                return None
            joint = kind
        elif not joint or (joint == "range" and len(spans[-1]) > 1):
            return None
        else:
            written = _read(match[0])
            if joint == "range":
                spans[-1].append(written)
            else:
                spans.append([written])
            joint = ""
    return None if joint else spans


def _read(text: str) -> _Written:
    """Read one day; an English month counts like its number."""
    words = re.findall(r"[0-9]+|[a-z]+", text.replace("tháng", " ").replace("năm", " "))
    numbers = [_MONTHS[word] if word in _MONTHS else int(word) for word in words]
    if len(words[0]) == 4:
        numbers.reverse()
    day, month, year = (*numbers, None, None)[:3]
    return int(day or 0), month, year


def _complete(written: _Written, following: date | None) -> date | None:
    """Make a date of it with what the day after it says; None when something is missing or there is no such day."""
    day, month, year = written
    if following is not None:
        month = month or following.month
        year = year or following.year
    try:
        return date(year, month, day) if year and month else None
    except ValueError:
        return None
