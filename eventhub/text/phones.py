"""Phone numbers as officials write them, brought into one form where that is certain and kept as typed where not.

Mobile numbers have ten digits (03, 05, 07, 08, 09), landlines eleven (02x). The lines 069… are internal to the police:
telephone libraries call them invalid, here they are as good as any. Nothing is refused; `is_plausible_phone` lets a
form warn.
"""

import re

from eventhub.text.folding import one_line

_EXTENSION = re.compile(
    r"[\s,;(]{0,4}(?:số máy lẻ|máy lẻ|số lẻ|nội bộ|ext(?:ension)?|ml|x|#)[\s.:]*([0-9]{1,6})\)?$",
    re.IGNORECASE,
)
_BETWEEN_NUMBERS = re.compile(r"\s*[/;,]\s*|\s+[-–]\s+|\s+hoặc\s+|(?<=[0-9]{9})\s+(?=[0+][0-9])")
_FILLERS = re.compile(r"[\s.()\-–·]")
_FLOAT_CELL = re.compile(r"([0-9]{8,12})\.0")
_COUNTRY_CODE = re.compile(r"^(?:\+|00)?840?(?=[35789][0-9]{8}$|2[0-9]{9}$|69[0-9]{5,7}$)")
_LOST_ZERO = re.compile(r"[35789][0-9]{8}|2[0-9]{9}|69[0-9]{7}")
_DIGITS = re.compile(r"\+?[0-9]+")
_PLAUSIBLE = re.compile(
    r"0[35789][0-9]{8}|02[0-9]{8,9}|069[0-9]{5,7}|1[89]00[0-9]{4,6}|\+(?!84)[1-9][0-9]{6,14}",
)

# A mobile number whose zero was lost. Shorter ones are no second number of a list, and masking them would hide nothing.
_FEWEST_DIGITS = 9
# Of any telephone number in the world, with what is dialled before it.
_MOST_DIGITS = 18


def normalise_phone(raw: str) -> str:
    """Return digits only, with the zero that +84 or a number cell took away, and "máy lẻ 12" for an extension.

    Several numbers are joined by " / ". What is no number is returned as typed, on one line.
    """
    typed = one_line(raw).lstrip("' ")
    parts = _BETWEEN_NUMBERS.split(typed)
    if len(parts) > 1 and all(_digit_count(part) >= _FEWEST_DIGITS for part in parts):
        return " / ".join(_normalise_one(part) for part in parts)
    return _normalise_one(typed)


def is_plausible_phone(text: str) -> bool:
    """Whether somebody in Vietnam could dial this; internal 069 lines and extensions count."""
    numbers = normalise_phone(text).split(" / ")
    return all(_PLAUSIBLE.fullmatch(_EXTENSION.sub("", number)) for number in numbers)


def mask_phone(text: str) -> str:
    """Return what lists show: "0912•••678". Extensions and anything that is no number are hidden altogether."""
    return " / ".join(_mask_one(number) for number in normalise_phone(text).split(" / "))


def _normalise_one(typed: str) -> str:
    extension = _EXTENSION.search(typed)
    number = typed[: extension.start()] if extension else typed
    float_cell = _FLOAT_CELL.fullmatch(number)
    digits = float_cell.group(1) if float_cell else _FILLERS.sub("", number)
    if not _DIGITS.fullmatch(digits) or len(digits) > _MOST_DIGITS:
        return typed
    # Nine digits beginning with 84 are a mobile number 084… before they are a country code.
    digits = f"0{digits}" if _LOST_ZERO.fullmatch(digits) else _COUNTRY_CODE.sub("0", digits)
    return f"{digits} máy lẻ {extension.group(1)}" if extension else digits


def _mask_one(number: str) -> str:
    if not number:
        return ""
    digits = _EXTENSION.sub("", number)
    if not _DIGITS.fullmatch(digits) or len(digits) < _FEWEST_DIGITS:
        return "•••"
    return f"{digits[:4]}•••{digits[-3:]}"


def _digit_count(text: str) -> int:
    return sum(char.isdigit() for char in text)
