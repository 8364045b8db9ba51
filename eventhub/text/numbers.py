"""Counts and shares as they are read out: 3.912 and 98,6% in Vietnamese, 3,912 and 98.6% in English."""

_NOTHING_TO_COMPARE = "–"


def format_number(n: int, *, language: str) -> str:
    """Return the number with its thousands marked."""
    return f"{n:,}".replace(",", ".") if language == "vi" else f"{n:,}"


def format_percent(part: int, whole: int, *, language: str) -> str:
    """Return the share with one decimal; "–" where there is no whole.

    100% and 0% stand alone for exactly all and none: rounding never claims either.
    """
    if whole <= 0:
        return _NOTHING_TO_COMPARE
    if part in (0, whole):
        return "100%" if part else "0%"
    tenths = _rounded_tenths(part, whole)
    decimal_mark = "," if language == "vi" else "."
    return f"{format_number(tenths // 10, language=language)}{decimal_mark}{tenths % 10}%"


def format_ratio(part: int, whole: int, *, language: str) -> str:
    """Return "3.912/3.967": the part of the whole, in figures."""
    return f"{format_number(part, language=language)}/{format_number(whole, language=language)}"


def rounded_share(part: int, whole: int) -> float:
    """Return the share as ``format_percent`` writes it, for files whose reader rounds: 1 for exactly all, 0 for none."""
    return part / whole if part in (0, whole) else _rounded_tenths(part, whole) / 1000


def _rounded_tenths(part: int, whole: int) -> int:
    """Return tenths of a percent, rounded half up in whole numbers but kept on the true side of 0% and 100%."""
    tenths = (2000 * part + whole) // (2 * whole)
    if part > whole:
        return max(tenths, 1001)
    return min(max(tenths, 1), 999)
