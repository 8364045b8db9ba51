"""The browsers that have signed in to an account by its password: what others fail at does not keep them out of it.

Such a browser keeps a mark of each account, which ends when the password changes. It names nobody, so it may stay on a
shared computer, and it spares the limit of failures from anywhere only: those from its own network still count.
"""

import hmac
from hashlib import sha256

from flask import current_app, request
from werkzeug.wrappers import Response

from eventhub.accounts.models import User

KNOWN_COOKIE = "known"
MOST_MARKS = 5
YEAR_SECONDS = 365 * 24 * 3600


def remember_browser(answer: Response, user: User) -> None:
    """Let a browser remember that it has signed in to an account; the newest few stay."""
    own = _mark(user)
    answer.set_cookie(
        KNOWN_COOKIE,
        " ".join([own, *(mark for mark in _marks() if mark != own)][:MOST_MARKS]),
        max_age=YEAR_SECONDS,
        samesite="Lax",
        httponly=True,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )


def is_known_browser(user: User | None) -> bool:
    """Whether this browser has signed in to an account since its password was set."""
    return user is not None and _mark(user) in _marks()


def _marks() -> list[str]:
    return request.cookies.get(KNOWN_COOKIE, "").split()


def _mark(user: User) -> str:
    told = b"known browser" + user.fs_uniquifier.encode()
    return hmac.digest(current_app.config["SECRET_KEY"].encode(), told, sha256).hex()
