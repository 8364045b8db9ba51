"""Sort keys that put Vietnamese names and titles in order by plain comparison of ASCII strings.

No database EventHub runs on sorts Vietnamese by itself, so the key is stored in a column beside the text. Compared as
bytes (SQLite's BINARY, PostgreSQL's "C") it follows the alphabet a ă â b c d đ e ê … and, within equal letters of one
word, the tones không huyền hỏi ngã sắc nặng, word by word. Where in the word a tone is written plays no part, so Hoà
and Hòa are equal. A key is never longer than three characters for each character of the text.
"""

import re
import unicodedata

from eventhub.text.diacritics import BREVE, CIRCUMFLEX, HORN, TONES
from eventhub.text.folding import one_line
from eventhub.text.names import name_parts

# "{" and "|" follow "z" in ASCII, so that every word with ă comes after every word with a in that place.
_LETTERS_WITH_HOOKS = {
    ("a", BREVE): "a{",
    ("a", CIRCUMFLEX): "a|",
    ("e", CIRCUMFLEX): "e{",
    ("o", CIRCUMFLEX): "o{",
    ("o", HORN): "o|",
    ("u", HORN): "u{",
}
_BARRED_D = "d{"
_OTHER_SCRIPTS = "~"

# These follow the space between words and come before digits and letters, so that "Hà Yên" stands before "Han An".
_TONE_CODES = dict(zip(TONES, "+,-./", strict=True))

_WORD = re.compile(r"(?:\w[\u0300-\u036f]*|['’])+")
_NUMBER_OR_LETTER = re.compile(r"([0-9]{1,9})|([^\W_])([\u0300-\u036f]*)")


def name_key(full_name: str) -> str:
    """Return the key of a person's name: by tên, then họ and đệm, then a note in brackets."""
    parts = name_parts(full_name)
    in_order = (parts.given, parts.family_and_middle, parts.note)
    return " ".join(filter(None, map(title_key, in_order)))


def title_key(text: str) -> str:
    """Return the key of a unit, point, province or title: its words in order, numbers by their value."""
    decomposed = unicodedata.normalize("NFD", one_line(text).casefold())
    return " ".join(filter(None, map(_word_key, _WORD.findall(decomposed))))


def _word_key(word: str) -> str:
    """Return the codes of the letters, then those of the tones."""
    letters, tones = "", ""
    for number, letter, diacritics in _NUMBER_OR_LETTER.findall(word):
        letters += _number_code(number) if number else _letter_code(letter, diacritics)
        tones += next(
            (_TONE_CODES[diacritic] for diacritic in diacritics if diacritic in _TONE_CODES), ""
        )
    return letters + tones


def _number_code(digits: str) -> str:
    """Put the number of digits before them: 2 comes before 10, and A05 equals A5."""
    value = str(int(digits))
    return f"{len(value)}{value}"


def _letter_code(letter: str, diacritics: str) -> str:
    """Return one or two ASCII characters for a letter; diacritics that Vietnamese doesn't have are ignored."""
    if letter == "đ":
        return _BARRED_D
    if not letter.isascii():
        return _OTHER_SCRIPTS
    return next(
        (
            _LETTERS_WITH_HOOKS[letter, diacritic]
            for diacritic in diacritics
            if (letter, diacritic) in _LETTERS_WITH_HOOKS
        ),
        letter,
    )
