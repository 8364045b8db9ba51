"""Attempts to sign in by password: counted, slowed down where somebody guesses, and nobody locked out.

Wrong tries are counted in the database, because there are several processes, under three names: one account from one place,
the account from everywhere, and the place at all accounts. Only the first ever makes somebody wait, and only for seconds
that grow with its own failures. The other two say that somebody is guessing; then that growth begins at the second try
instead of the sixth. So whoever fails on purpose slows down their own place at that account: a colleague behind the same
address, or everybody behind an undeclared proxy, is served at her own account. A browser known to an account is a place of
its own, so that nobody beside it on the network makes it wait either. Nobody is kept waiting inside a request: the answer
says in how many seconds to come again, and costs no hash.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from math import ceil

from sqlalchemy import delete, func, insert, select

from eventhub.accounts import passwords
from eventhub.accounts.models import SignInAttempt, User
from eventhub.accounts.queries import user_with_email
from eventhub.accounts.rules import normal_email
from eventhub.columns import now, table_of
from eventhub.database import lock_row
from eventhub.errors import RuleError
from eventhub.extensions import db

COUNTS_FOR = timedelta(hours=1)
"""How long a failure is counted."""
FREE_TRIES, FREE_TRIES_WHILE_GUESSED = 5, 1
"""Failures at one account from one place that cost nothing; and while somebody is guessing at the account or from there."""
SHORTEST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(minutes=5)
"""What the first failure too many costs; each further one doubles it."""
GUESSING_FROM = {"account": 100, "network": 50}
"""From how many failures on, in that time, somebody is taken to be guessing."""
MAILS_TO_ONE_ACCOUNT = 10
"""Reset mails that go to one address in that time, whoever asks; the newest of them opens."""


@dataclass(frozen=True)
class AttemptOrigin:
    """Where somebody tries from: a network, and the name of the browser if the account knows it."""

    network: str
    browser: str = ""


def seconds_to_wait(failures: Sequence[datetime], *, guessed: bool, at: datetime) -> int:
    """How long one account is closed to one place after these failures of its own; 0 if it may be tried now."""
    recent = [failure for failure in failures if failure > at - COUNTS_FOR]
    over = len(recent) - (FREE_TRIES_WHILE_GUESSED if guessed else FREE_TRIES)
    if over < 0:
        return 0
    # Beyond this many doublings it is the longest anyway.
    doublings: int = 2 ** min(over, 10)
    wait = min(SHORTEST_WAIT * doublings, LONGEST_WAIT)
    return max(ceil((max(recent) + wait - at).total_seconds()), 0)


def authenticate(email: str, password: str, place: AttemptOrigin) -> User:
    """The account a password opens, locked, so that its password stays that one until the caller commits.

    Refuses a wrong one, one that comes too soon, and anybody while too much is being hashed. The attempt is counted in
    transactions of its own: none is open while the password is hashed.
    """
    user = user_with_email(email)
    password_hash = user.password_hash if user is not None and user.active else None
    asker = _asker_from(place)
    passwords.ensure_time_for(asker)
    tried = count_attempt_or_refuse(email, place)
    db.session.rollback()
    try:
        right = passwords.is_right(password, password_hash, asker)
    except RuleError:
        # It was not looked at.
        forget_attempts(tried)
        db.session.commit()
        raise
    if not right:
        raise RuleError("sign_in_failed")
    assert password_hash is not None
    newer_hash = passwords.hash_of(password) if passwords.is_outdated(password_hash) else None
    # It may have been closed, or have another password, since this one was looked at.
    user = user_with_email(email)
    if user is not None:
        lock_row(user)
    forget_attempts(tried)
    if user is None or not user.active or user.password_hash != password_hash:
        db.session.commit()
        raise RuleError("sign_in_failed")
    user.password_hash = newer_hash or user.password_hash
    return user


def _asker_from(place: AttemptOrigin) -> passwords.Asker:
    if place.browser:
        return passwords.Asker.KNOWN_BROWSER
    key = _key("network", place.network)
    is_guessing = _is_over("network", key, now())
    return passwords.Asker.GUESSER if is_guessing else passwords.Asker.ANYBODY


def count_attempt_or_refuse(
    email: str, place: AttemptOrigin, *, at: datetime | None = None
) -> Sequence[int]:
    """Count a try at an account before it is looked at, and give what takes it back; refuses one that comes too soon.

    Stored first and looked at again, so that many tries at the same moment see each other. One that comes too soon is
    not counted: asking makes no wait longer.
    """
    moment = at or now()
    keys = _keys(email, place)
    _ensure_no_wait(keys, [], moment)
    tried = _store_tries(keys.values(), moment)
    db.session.commit()
    try:
        _ensure_no_wait(keys, tried, moment)
    except RuleError:
        forget_attempts(tried)
        db.session.commit()
        raise
    return tried


def count_reset_mail_or_refuse(email: str, network: str, *, at: datetime | None = None) -> None:
    """Count a reset mail asked for; refuses one too soon after others from there, or when enough went to the account."""
    moment = at or now()
    own, account = (
        _key("mail from", normal_email(email), network),
        _key("mail", normal_email(email)),
    )
    wait = seconds_to_wait(_tries(own, [], moment), guessed=False, at=moment)
    every = _tries(account, [], moment)
    if len(every) >= MAILS_TO_ONE_ACCOUNT:
        wait = max(wait, ceil((min(every) + COUNTS_FOR - moment).total_seconds()))
    if wait > 0:
        raise RuleError("too_many_attempts", seconds=wait)
    _store_tries([own, account], moment)


def forget_attempts(tried: Collection[int]) -> None:
    """Take tries back: they were right, or refused without being looked at."""
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.id.in_(tried)))


def _keys(email: str, place: AttemptOrigin) -> Mapping[str, str]:
    """What a try is counted under. A known browser's failures say nothing about its network."""
    account = normal_email(email)
    if place.browser:
        return {"own": _key("browser", account, place.browser)}
    return {
        "own": _key("place", account, place.network),
        "account": _key("account", account),
        "network": _key("network", place.network),
    }


def _ensure_no_wait(keys: Mapping[str, str], but: Sequence[int], at: datetime) -> None:
    failures = _tries(keys["own"], but, at)
    # Without a failure of one's own there is nothing to wait for.
    if not failures:
        return
    guessed = any(_is_over(kind, keys[kind], at) for kind in GUESSING_FROM if kind in keys)
    seconds = seconds_to_wait(failures, guessed=guessed, at=at)
    if seconds:
        raise RuleError("too_many_attempts", seconds=seconds)


def _tries(key: str, but: Sequence[int], at: datetime) -> Sequence[datetime]:
    return db.session.scalars(
        select(SignInAttempt.at).where(
            SignInAttempt.key == key,
            SignInAttempt.at > at - COUNTS_FOR,
            SignInAttempt.id.not_in(but),
        )
    ).all()


def _is_over(kind: str, key: str, at: datetime) -> bool:
    """Whether more tries are counted under a key than people make who only mistype."""
    counted = select(func.count()).where(
        SignInAttempt.key == key, SignInAttempt.at > at - COUNTS_FOR
    )
    return (db.session.scalar(counted) or 0) > GUESSING_FROM[kind]


def _store_tries(keys: Collection[str], at: datetime) -> Sequence[int]:
    """Store a try under each key; what no longer counts is forgotten on the way."""
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.at <= at - COUNTS_FOR))
    return db.session.scalars(
        insert(table_of(SignInAttempt)).returning(table_of(SignInAttempt).c.id),
        [{"key": key, "at": at} for key in keys],
    ).all()


def _key(*told: str) -> str:
    """What stands for an account or a network in the count; who it was can't be read from it."""
    return sha256("\0".join(told).encode()).hexdigest()
