"""The browsers that are signed in, one row each: how long a sign-in lasts, who is behind it, and how it ends.

What lasts is limited twice: by how long the browser may stay away (``IDLE``) and by how long it may be signed in at all
(``LASTS``). How a browser shows that it is the one stands in ``browser_session``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_urlsafe

from sqlalchemy import ColumnElement, Select, and_, delete, or_, select, update

from eventhub.accounts.models import SignIn, User, Via
from eventhub.accounts.rules import hashed_secret
from eventhub.columns import now
from eventhub.extensions import db

IDLE = {Via.PASSWORD: timedelta(hours=24), Via.LINK: timedelta(days=30)}
"""How long a browser may stay away. Who came by link has nothing to sign in with again, and nobody in reach to ask."""
LASTS = {Via.PASSWORD: timedelta(days=14), Via.LINK: timedelta(days=30)}
"""How long a sign-in lasts at the most."""
SEEN_EVERY = timedelta(minutes=5)
"""How exactly it is known when a browser was here last."""
FORGOTTEN_AFTER = timedelta(days=90)
"""When a sign-in that is over is deleted."""


@dataclass(frozen=True)
class SignedIn:
    """Who is signed in, and by which row."""

    user: User
    sign_in: SignIn


def is_live(at: datetime | ColumnElement[datetime]) -> ColumnElement[bool]:
    """Whether a sign-in still opens anything at a moment."""
    return and_(SignIn.ended_at.is_(None), SignIn.expires_at > at)


def sign_in_of(secret: str) -> SignedIn | None:
    """Who is signed in by the secret of a cookie, in one statement; None if that is over or the account is closed."""
    if not secret:
        return None
    found = db.session.execute(
        select(SignIn, User)
        .join(User, User.id == SignIn.user_id)
        .where(SignIn.secret_hash == hashed_secret(secret), is_live(now()), User.active.is_(True))
    ).one_or_none()
    return SignedIn(found.User, found.SignIn) if found else None


def sign_ins_of(user: User) -> Sequence[SignIn]:
    """The browsers in which an account is signed in, the one seen last first."""
    return db.session.scalars(
        select(SignIn)
        .where(SignIn.user_id == user.id, is_live(now()))
        .order_by(SignIn.last_seen_at.desc(), SignIn.id.desc())
    ).all()


def begin_sign_in(user: User, via: Via, *, browser: str) -> str:
    """Sign a browser in; gives the secret for its cookie. What was over long ago is forgotten on the way."""
    at = now()
    long_ago = at - FORGOTTEN_AFTER
    db.session.execute(
        delete(SignIn).where(
            SignIn.user_id == user.id,
            or_(SignIn.ended_at < long_ago, SignIn.expires_at < long_ago),
        )
    )
    secret = token_urlsafe(32)
    db.session.add(
        SignIn(
            user=user,
            secret_hash=hashed_secret(secret),
            via=via,
            browser=browser,
            created_at=at,
            last_seen_at=at,
            expires_at=at + LASTS[via],
        )
    )
    db.session.flush()
    return secret


def renew_secret(sign_in: SignIn) -> str:
    """Give a browser another secret, so that copies of its cookie are worth nothing."""
    secret = token_urlsafe(32)
    sign_in.secret_hash = hashed_secret(secret)
    db.session.flush()
    return secret


def note_browser_seen(sign_in_id: int, last_seen_at: datetime) -> None:
    """Note that a browser is here, if that was noted long enough ago.

    Nobody waits for it: who else notes the same at this moment has done it already.
    """
    at = now()
    if at - last_seen_at < SEEN_EVERY:
        return
    db.session.execute(
        update(SignIn)
        .where(SignIn.id.in_(unlocked_row(sign_in_id)))
        .values(last_seen_at=at)
        .execution_options(synchronize_session=False)
    )


def unlocked_row(sign_in_id: int) -> Select[int]:
    """The id of a sign-in whose row nobody has locked."""
    return select(SignIn.id).where(SignIn.id == sign_in_id).with_for_update(skip_locked=True)


def end_sign_ins(user: User, *only: ColumnElement[bool]) -> None:
    """End the sign-ins of an account: all, or ``only`` those that match conditions."""
    db.session.execute(
        update(SignIn)
        .where(SignIn.user_id == user.id, SignIn.ended_at.is_(None), *only)
        .values(ended_at=now())
        .execution_options(synchronize_session="fetch")
    )
