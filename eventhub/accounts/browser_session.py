"""The session of a browser and the account it is signed in to, through Flask-Login: its cookie carries the secret of a row of ``sign_in``.

The cookie also says when the browser was here last, signed like all of it and renewed every five minutes at most: pages
that are only looked at may write nothing into the database, and yet must keep somebody signed in. A sign-in is committed
before the cookie shows it, so that the two never differ.
"""

from datetime import UTC, datetime

from flask import Flask, g, request, session
from flask_login import LoginManager, login_user

from eventhub import logs
from eventhub.accounts.models import SignIn, User, Via
from eventhub.accounts.rules import browser_words
from eventhub.accounts.sign_ins import (
    IDLE,
    LASTS,
    SEEN_EVERY,
    begin_sign_in,
    end_sign_ins,
    note_browser_seen,
    sign_in_of,
)
from eventhub.columns import now
from eventhub.database import only_reads, reading

SECRET = "_user_id"  # noqa: S105 - Flask-Login's own name for it in the session
VIA = "via"
SEEN_AT = "seen_at"


def init_app(app: Flask) -> None:
    """Bind Flask-Login to the accounts of an application."""
    # A cookie that stays is sent again when its stamp is renewed, not with every answer.
    app.config["SESSION_REFRESH_EACH_REQUEST"] = False
    app.config["PERMANENT_SESSION_LIFETIME"] = max(LASTS.values())
    manager = LoginManager()
    # A phone changes its network address many times a day.
    manager.session_protection = None
    manager.user_loader(_user_signed_in)
    manager.init_app(app)


def read_secret_and_stamp() -> str:
    """The secret that this browser shows; empty if it shows none, or has stayed away for too long."""
    if SECRET not in session:
        return ""
    try:
        idle, seen_at = IDLE[Via(session[VIA])], datetime.fromtimestamp(session[SEEN_AT], UTC)
    except (KeyError, ValueError):
        # A cookie of the first release knows neither.
        return ""
    at = now()
    if at - seen_at >= idle:
        return ""
    if at - seen_at >= SEEN_EVERY:
        session[SEEN_AT] = int(at.timestamp())
    return str(session[SECRET])


def present_sign_in() -> SignIn | None:
    """The sign-in of this browser; None if nobody is signed in. Ask ``current_user`` first: it looks."""
    found: SignIn | None = g.get("sign_in")
    return found


def begin_sign_in_here(user: User, via: Via) -> str:
    """Begin a sign-in of this browser and end what it was signed in as; gives the secret for ``remember_sign_in``."""
    end_sign_in_here()
    return begin_sign_in(user, via, browser=browser_words(request.user_agent.string))


def end_sign_in_here() -> None:
    """End the sign-in of this browser, if it has one; once that is committed, ``forget_sign_in``."""
    found = sign_in_of(read_secret_and_stamp())
    if found is not None:
        end_sign_ins(found.user, SignIn.id == found.sign_in.id)
        logs.log_security_event("sign_out", account_id=found.user.id)


def remember_sign_in(user: User, secret: str, via: Via) -> None:
    """Let this browser show the secret of a sign-in that is committed, in a session of its own: what was in it before
    belongs to somebody who had not proved it.
    """
    session.clear()
    # Who came by link stays also when the browser is closed.
    session.permanent = via is Via.LINK
    with reading():
        login_user(user)
    # Of the browser and its address, which is not compared with anything.
    del session["_id"]
    session.update(session_holding(secret, via))


def forget_sign_in() -> None:
    """Let this browser forget who it was signed in as, and whatever else is in its session."""
    session.clear()
    g.pop("sign_in", None)


def session_holding(secret: str, via: Via) -> dict[str, object]:
    """What is in a session of a sign-in."""
    return {SECRET: secret, VIA: via.value, SEEN_AT: int(now().timestamp())}


def _user_signed_in(_shown: str) -> User | None:
    """The account of this browser, for Flask-Login."""
    found = sign_in_of(read_secret_and_stamp())
    if found is None:
        return None
    g.sign_in = found.sign_in
    if not only_reads():
        note_browser_seen(found.sign_in.id, found.sign_in.last_seen_at)
    return found.user
