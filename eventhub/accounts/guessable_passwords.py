"""Which passwords others would try first: judged by zxcvbn, which is told the words that Vietnamese people use.

It judges as a program guesses: without accents, and also without any signs, because “Phunu@2026” is one word and a
year. Digits alone are a day or a telephone. It raises past 72 letters and is slow on long
ones and on many different signs that stand for letters, so it is shown a part that is enough to tell.
"""

import re
import threading
from collections.abc import Collection, Sequence
from functools import cache
from importlib.resources import files
from itertools import permutations

from flask import current_app
from zxcvbn import zxcvbn

from eventhub.accounts.rules import LEAST_PASSWORD, LONGEST_PASSWORD
from eventhub.errors import RuleError
from eventhub.text.folding import fold, nfc

LETTERS_SHOWN = 40
"""What this many letters do not make hard to guess, more of them do not either."""
LEAST_GUESSES = 10**7
"""What a guesser must be made to try; by the waits of ``sign_in_attempts`` that takes longer than anybody has."""
LEAST_OF_ONES_OWN = 3
"""Shorter parts of a name or address are in too many words to be told."""
SIGNS_FOR_LETTERS = "@({[<!|$+%"
MOST_KINDS_OF_SIGNS = 3
_zxcvbn_is_used = threading.Lock()


def ensure_good_password(password: str, own_words: Collection[str] = ()) -> None:
    """Refuse a password that is too short, too long or among the first that others try, and say what to do.

    ``own_words``: name and address of whose it is.
    """
    letters = nfc(password)
    if len(letters) < LEAST_PASSWORD:
        raise RuleError("password_short", field="password", least=LEAST_PASSWORD)
    if len(letters) > LONGEST_PASSWORD:
        raise RuleError("password_long", field="password", most=LONGEST_PASSWORD)
    own = _own_parts([*own_words, current_app.config["SITE_NAME"]])
    words = [*own, *common_words()]
    plain = fold(letters)
    without_signs = re.sub(r"[^a-z0-9]+", "", plain)
    if without_signs.isdigit() or any(
        _guesses(shown, words) < LEAST_GUESSES for shown in {plain, without_signs}
    ):
        raise RuleError("password_guessable", field="password")


@cache
def common_words() -> Sequence[str]:
    """What people in Viet Nam make passwords of, without accents, the commonest first."""
    lines = (files("eventhub.accounts") / "common_words.txt").read_text("utf-8").splitlines()
    return list(
        dict.fromkeys(word for line in lines if not line.startswith("#") for word in line.split())
    )


def _own_parts(texts: Collection[str]) -> list[str]:
    """The words of a name and an address, each of the two written in one, and any two of its words."""
    parts: dict[str, None] = {}
    for text in texts:
        folded = fold(text)
        words = re.split(r"[^a-z0-9]+", folded)
        local = folded.partition("@")[0] if "@" in folded else folded
        joined = re.sub(r"[^a-z0-9]+", "", local)
        parts |= dict.fromkeys(
            part
            for part in (folded, joined, *words, *map("".join, permutations(words, 2)))
            if len(part) >= LEAST_OF_ONES_OWN
        )
    return list(parts)


def _guesses(shown: str, words: Sequence[str]) -> int:
    if not shown:
        return 0
    # What it is told is stored where another thread's call would find it.
    with _zxcvbn_is_used:
        return int(zxcvbn(_with_few_signs(shown[:LETTERS_SHOWN]), words)["guesses"])


def _with_few_signs(shown: str) -> str:
    """With few kinds of signs that may stand for letters: the time it takes to try all doubles with each."""
    kinds = [sign for sign in dict.fromkeys(shown) if sign in SIGNS_FOR_LETTERS]
    return shown.translate(dict.fromkeys(map(ord, kinds[MOST_KINDS_OF_SIGNS:]), "~"))
