"""Passwords by argon2: one form of each letter, and the same answer time for a right and a wrong one.

All of this is slow on purpose: never call it with a transaction open, or every other writer waits. It is also what a
guesser makes a server spend, so one process hashes one password at a time and only for a part of its time; who comes
beyond that is told at once to come again. Guessers use up nobody's time: browsers known to an account have a part of
their own, and a network that is guessing must leave some for the others. Which passwords are too easy to guess is decided
in ``guessable_passwords``.
"""

import threading
import time
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum, auto
from math import ceil

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app

from eventhub.errors import RuleError

WAIT_FOR_OTHERS_SECONDS = 0.5
"""How long a thread waits for the hash of another."""


class Share:
    """A part of a processor's time for hashing, of which some seconds may be saved up for a rush."""

    def __init__(
        self, part: float, saved: float, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Begin with all that may be saved; ``part`` is what each second adds."""
        self._part, self._most, self._clock = part, saved, clock
        self._saved, self._counted_at = saved, clock()
        self._lock = threading.Lock()

    def seconds_to_wait(self, leaving: float = 0.0) -> int:
        """How long until more than that is left; 0 if it is."""
        with self._lock:
            self._count()
            return max(ceil((leaving - self._saved) / self._part), 0)

    def spend(self, seconds: float) -> None:
        """Take off what a hash has taken."""
        with self._lock:
            self._count()
            self._saved -= seconds

    def _count(self) -> None:
        at = self._clock()
        self._saved = min(self._saved + (at - self._counted_at) * self._part, self._most)
        self._counted_at = at


FOR_ANYBODY, FOR_KNOWN_BROWSERS = Share(0.3, 3.0), Share(0.2, 3.0)
"""Of one process; the seconds saved are some thirty hashes, the people who sign in as a session begins."""
GUESSERS_LEAVE_SECONDS = 1.5
"""What guessers must leave saved of anybody's share."""


class Asker(Enum):
    """Who wants to know whether a password is right."""

    KNOWN_BROWSER = auto()
    ANYBODY = auto()
    GUESSER = auto()


_one_at_a_time = threading.Lock()


def hash_of(password: str) -> str:
    """What is stored of a password."""
    with _one_at_a_time:
        return _hasher().hash(_normal(password))


def ensure_time_for(asker: Asker) -> None:
    """Refuse somebody for whom too much has been hashed lately."""
    leaving = GUESSERS_LEAVE_SECONDS if asker is Asker.GUESSER else 0.0
    seconds = _share_of(asker).seconds_to_wait(leaving)
    if seconds:
        raise RuleError("sign_in_busy", seconds=seconds)


def is_right(password: str, password_hash: str | None, asker: Asker = Asker.ANYBODY) -> bool:
    """Whether a password belongs to a stored hash; refuses when too much is being hashed.

    Without a hash it takes just as long to say no.
    """
    ensure_time_for(asker)
    with _in_turn(_share_of(asker)):
        if password_hash is None:
            _hasher().hash(_normal(password))
            return False
        try:
            return _hasher().verify(password_hash, _normal(password))
        except (VerificationError, InvalidHashError):
            return False


def is_outdated(password_hash: str) -> bool:
    """Whether a right password should be hashed anew: today's parameters are others."""
    return _hasher().check_needs_rehash(password_hash)


def _share_of(asker: Asker) -> Share:
    return FOR_KNOWN_BROWSERS if asker is Asker.KNOWN_BROWSER else FOR_ANYBODY


@contextmanager
def _in_turn(share: Share) -> Iterator[None]:
    if not _one_at_a_time.acquire(timeout=WAIT_FOR_OTHERS_SECONDS):
        raise RuleError("sign_in_busy", seconds=1)
    # The processor's time: on a busy machine a hash takes long without costing more.
    began = time.process_time()
    try:
        yield
    finally:
        _one_at_a_time.release()
        share.spend(time.process_time() - began)


def _normal(password: str) -> str:
    # As the first release did: its hashes are still right.
    return unicodedata.normalize("NFKD", password)


def _hasher() -> PasswordHasher:
    return PasswordHasher(**current_app.config.get("PASSWORD_COST", {}))
