"""How everything shown writes days, moments, numbers and shares: in the language of what is being rendered.

Templates have these as filters (``template_globals``); Python that words a sentence calls them here. Nobody passes a
language around: only ``text``, which is pure, is told one.
"""

from collections.abc import Sequence
from datetime import date, datetime, tzinfo

from flask_babel import get_locale

from eventhub.text import dates, numbers


def language() -> str:
    """The language of what is being rendered: «vi» or «en»."""
    locale = get_locale()
    return locale.language if locale is not None else "vi"


def day(value: date) -> str:
    """A day: «20/6/2022», «20 June 2022»."""
    return dates.format_day(value, language=language())


def short_day(value: date) -> str:
    """A day where the year is clear: «20/6», «20 June»."""
    return dates.format_short_day(value, language=language())


def days(values: Sequence[date]) -> str:
    """Several days as one phrase: «ngày 20 và 21/6/2022», «20 and 21 June 2022»."""
    return dates.format_dates(values, language=language())


def clock(local: datetime) -> str:
    """The time of a moment, inside a sentence, on the clock it was converted to: «8 giờ 12», «08:12»."""
    return dates.format_clock(local.time(), language=language())


def moment(value: datetime, zone: tzinfo, between: str = " ") -> str:
    """When something happened, on the clock of a zone: «08:12 20/6/2022»."""
    local = value.astimezone(zone)
    return f"{dates.format_hour(local.time())}{between}{day(local.date())}"


def number(value: int) -> str:
    """A number with its thousands marked: «3.912», «3,912»."""
    return numbers.format_number(value, language=language())


def ratio(part: int, whole: int) -> str:
    """The part of the whole in figures: «3.912/3.967»."""
    return numbers.format_ratio(part, whole, language=language())


def rate(part: int, whole: int) -> str:
    """The share: «98,6%», «98.6%»; a dash where there is no whole."""
    return numbers.format_percent(part, whole, language=language())
