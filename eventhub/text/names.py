"""Names of persons: họ, đệm, tên, in that order. A name is cleaned of dirt on entry and never rewritten."""

import re
from dataclasses import dataclass

from eventhub.text.folding import one_line
from eventhub.text.spreadsheets import FORMULA_STARTS

LONGEST_NAME = 120

# Two persons of one name are told apart by a letter behind it: "Trần Thị Hoa (B)".
_NOTE_IN_BRACKETS = re.compile(r" ?\([^()]*\)$")


@dataclass(frozen=True)
class NameParts:
    """A name in the order it is written; each part may be empty."""

    family_and_middle: str
    given: str
    note: str


def name_parts(full_name: str) -> NameParts:
    """Take the last word with a letter as the tên; what stands behind it, in brackets or an emoji, is a note."""
    name = one_line(full_name)
    body = _NOTE_IN_BRACKETS.sub("", name) or name
    words = body.split()
    end = max(
        (place for place, word in enumerate(words, 1) if _has_letter(word)), default=len(words)
    )
    return NameParts(
        family_and_middle=" ".join(words[: end - 1]),
        given=" ".join(words[end - 1 : end]),
        note=" ".join([*words[end:], *name[len(body) :].split()]),
    )


def given_name(full_name: str) -> str:
    """Return the tên, by which people are addressed and sorted."""
    return name_parts(full_name).given


def name_problem(name: str) -> str | None:
    """Say why this cannot be a person's name: "empty", "formula", "no_letters", "too_long", or None when it can."""
    cleaned = one_line(name)
    if not cleaned:
        return "empty"
    if cleaned.startswith(FORMULA_STARTS):
        return "formula"
    if not _has_letter(cleaned):
        return "no_letters"
    if len(cleaned) > LONGEST_NAME:
        return "too_long"
    return None


def _has_letter(text: str) -> bool:
    return any(char.isalpha() for char in text)
