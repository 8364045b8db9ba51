"""Counts and shares as they are read out: 3.912 and 98,6% in Vietnamese, 3,912 and 98.6% in English."""

from decimal import Decimal
from functools import lru_cache

from babel import numbers

_NOTHING_TO_COMPARE = "–"
# Babel's own pattern has no decimals, and its rounding reads 99.96% as all; so the tenths are counted here.
_ONE_DECIMAL = "#,##0.0%"


# Babel takes twenty times as long as Python's own format, and tables say the same few thousand numbers again and again.
@lru_cache(maxsize=8192)
def format_number(n: int, *, language: str) -> str:
    """Return the number with its thousands marked."""
    return numbers.format_decimal(n, locale=language)


def format_percent(part: int, whole: int, *, language: str) -> str:
    """Return the share with one decimal; "–" where there is no whole.

    100% and 0% stand alone for exactly all and none: rounding never claims either.
    """
    if whole <= 0:
        return _NOTHING_TO_COMPARE
    if part in (0, whole):
        return "100%" if part else "0%"
    return _tenths_text(_rounded_tenths(part, whole), language)


def format_ratio(part: int, whole: int, *, language: str) -> str:
    """Return "3.912/3.967": the part of the whole, in figures."""
    return f"{format_number(part, language=language)}/{format_number(whole, language=language)}"


def rounded_share(part: int, whole: int) -> float:
    """Return the share as ``format_percent`` writes it, for files whose reader rounds: 1 for exactly all, 0 for none."""
    return part / whole if part in (0, whole) else _rounded_tenths(part, whole) / 1000


@lru_cache(maxsize=2048)
def _tenths_text(tenths: int, language: str) -> str:
    return numbers.format_percent(Decimal(tenths) / 1000, format=_ONE_DECIMAL, locale=language)


def _rounded_tenths(part: int, whole: int) -> int:
    """Return tenths of a percent, rounded half up in whole numbers but kept on the true side of 0% and 100%."""
    tenths = (2000 * part + whole) // (2 * whole)
    if part > whole:
        return max(tenths, 1001)
    return min(max(tenths, 1), 999)
