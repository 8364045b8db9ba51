"""Cleaning typed text, and the folded form that searches compare.

Everything a person types or a file brings passes `nfc` or `one_line` once, on entry; text bytes in an old encoding are
converted before that. Folding is for finding only: what is stored and shown keeps its letters. Sorting has keys of its
own, in `eventhub.text.sorting`.
"""

import re
import unicodedata

from eventhub.text.diacritics import TONES

LONGEST_SEARCH, MOST_SEARCHED_WORDS = 200, 24
"""Letters and words of a search that are looked at: no name has more, and each word costs a comparison for each row."""

_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_OTHER_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_LINE_BREAKS = "\r\v\f\u0085\u2028\u2029"

# Zero-width spaces and marks that turn the writing direction: nobody types them on purpose, they only make two equal
# names differ. The soft hyphen stays, because an old Vietnamese encoding stores the letter ư there.
_INVISIBLE = "\u200b\u200c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufeff"

_ENTRY_REPAIRS = str.maketrans(
    {
        **dict.fromkeys(_OTHER_SPACES, " "),
        **dict.fromkeys(_LINE_BREAKS, "\n"),
        **dict.fromkeys(_INVISIBLE, None),
        # The Icelandic capital looks exactly like the Vietnamese one and comes out of old keyboards and fonts.
        "\u00d0": "\u0110",
    }
)

# PostgreSQL refuses NUL, and half a surrogate pair cannot be written as UTF-8.
_UNSTORABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")

# The zero-width joiner holds emoji such as 👩‍💼 together; anywhere else it is invisible dirt.
_STRAY_JOINER = re.compile("(?<![\u2600-\u27bf\ufe0f\U0001f000-\U0001faff])\u200d")

_SEARCH_REPAIRS = str.maketrans({**dict.fromkeys(_DASHES + "-", " "), "đ": "d", "ð": "d", "ɖ": "d"})

# Hòa is also written Hoà, Thúy also Thuý: the tone stands on the first or the second vowel of these pairs.
_EARLY_TONE = re.compile(f"(?:(?<=o)([{TONES}])([ae])|(?<=u)([{TONES}])(y))")


def nfc(value: str) -> str:
    """Clean text that may have several lines: one form of each letter, plain spaces and line ends, nothing invisible."""
    plain = _UNSTORABLE.sub("", value.replace("\r\n", "\n").translate(_ENTRY_REPAIRS))
    return unicodedata.normalize("NFC", _STRAY_JOINER.sub("", plain)).strip()


def one_line(value: str) -> str:
    """Clean text that belongs on one line, such as a name or a title."""
    return " ".join(nfc(value).split())


def fold(value: str) -> str:
    """Return the search key: "ĐỖ Thị Hường" and "do thi huong" have the same one.

    Dashes of every kind become spaces, so that "Bà Rịa – Vũng Tàu" is found with or without them.
    """
    decomposed = unicodedata.normalize("NFD", one_line(value).casefold())
    letters = "".join(char for char in decomposed if not _is_diacritic(char))
    return " ".join(letters.translate(_SEARCH_REPAIRS).split())


def as_searched(typed: str) -> str:
    """What is searched for when this is typed: its first words, as many as any search looks at."""
    begun = one_line(typed[: 2 * LONGEST_SEARCH])[:LONGEST_SEARCH]
    return " ".join(begun.split()[:MOST_SEARCHED_WORDS])


def match_rank(query: str, text: str) -> int:
    """Say how well the text answers the query; lists show the smallest rank first.

    0: a word begins with the query, accents included · 1: a word begins with it when accents are left out · 2: it
    stands inside a word · -1: not found. An empty query finds everything.
    """
    folded_query, folded_text = fold(query), fold(text)
    if folded_query not in folded_text:
        return -1
    if any(_begins_a_word(form(query), form(text)) for form in (_accented, _with_late_tones)):
        return 0
    return 1 if _begins_a_word(folded_query, folded_text) else 2


def slugify(value: str) -> str:
    """Return lower-case ASCII words joined by hyphens, for codes and addresses: "Yên Bái" gives "yen-bai".

    Text without a single Latin letter or digit gives an empty string; the caller decides what stands in for it.
    """
    return "-".join(re.findall("[a-z0-9]+", fold(value)))


def _is_diacritic(char: str) -> bool:
    """Whether the character only modifies or hides between others."""
    return unicodedata.category(char) in ("Mn", "Me", "Cf")


def _accented(value: str) -> str:
    """Return the text in lower case with its accents."""
    return unicodedata.normalize("NFC", one_line(value).casefold())


def _with_late_tones(value: str) -> str:
    """Return the accented text with the tone of oa, oe and uy on the second vowel, so that Hòa equals Hoà."""
    decomposed = unicodedata.normalize("NFD", _accented(value))
    return unicodedata.normalize("NFC", _EARLY_TONE.sub(_move_tone, decomposed))


def _move_tone(match: re.Match[str]) -> str:
    """Put the tone after the vowel that follows it."""
    tone, vowel = match.group(1) or match.group(3), match.group(2) or match.group(4)
    return vowel + tone


def _begins_a_word(query: str, text: str) -> bool:
    """Whether a word of the text begins with the query."""
    return re.search(rf"(?<!\w){re.escape(query)}", text) is not None
