"""Names of persons: họ, đệm, tên, in that order. A name is cleaned of dirt on entry and never rewritten."""

import re

from eventhub.text.folding import one_line

LONGEST_NAME = 120

# Spreadsheets would run a cell that begins so; the wide forms count as well where East Asian input is installed.
FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")

# Two persons of one name are told apart by a letter behind it: "Trần Thị Hoa (B)".
_DISTINGUISHING_NOTE = re.compile(r"\s*\([^()]*\)$")


def clean_name(raw: str) -> str:
    """Return the name on one line without invisible characters; its letters, accents and emoji stay as typed."""
    return one_line(raw)


def given_name(full_name: str) -> str:
    """Return the tên, by which people are addressed and sorted: the last word, before a note in brackets."""
    words = _DISTINGUISHING_NOTE.sub("", one_line(full_name)).split()
    return words[-1] if words else ""


def name_problem(name: str) -> str | None:
    """Say why this cannot be a person's name: "empty", "formula", "no_letters", "too_long", or None when it can."""
    cleaned = clean_name(name)
    if not cleaned:
        return "empty"
    if cleaned.startswith(FORMULA_STARTS):
        return "formula"
    if not any(char.isalpha() for char in cleaned):
        return "no_letters"
    if len(cleaned) > LONGEST_NAME:
        return "too_long"
    return None
