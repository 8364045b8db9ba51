"""The browsers that have signed in to an account by its password: what others fail at makes them wait for nothing.

Such a browser keeps an entry for each account: a name of its own, and the proof that this site gave it after the password
in use was entered. It ends when the password changes. It names nobody, so it may stay on a shared computer, and it signs
nobody in: failures in this browser still count against it.
"""

import hmac
from secrets import token_hex

from flask import current_app, request
from werkzeug.wrappers import Response

from eventhub.accounts.models import User
from eventhub.keyed_hashes import keyed_hash

KNOWN_COOKIE = "known"
MOST_ENTRIES = 5
YEAR_SECONDS = 365 * 24 * 3600


def remember_browser(answer: Response, user: User) -> None:
    """Let a browser remember that it has signed in to an account; the newest few stay."""
    name = known_name(user) or token_hex(8)
    own = f"{name}.{_proof(user, name)}"
    answer.set_cookie(
        KNOWN_COOKIE,
        " ".join([own, *(entry for entry in _entries() if entry != own)][:MOST_ENTRIES]),
        max_age=YEAR_SECONDS,
        samesite="Lax",
        httponly=True,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )


def known_name(user: User | None) -> str:
    """The name of this browser, if it has signed in to an account since its password was set; else empty."""
    if user is None or user.password_hash is None:
        return ""
    for entry in _entries():
        name, _dot, proof = entry.partition(".")
        if hmac.compare_digest(proof.encode(), _proof(user, name).encode()):
            return name
    return ""


def _entries() -> list[str]:
    return request.cookies.get(KNOWN_COOKIE, "").split()[:MOST_ENTRIES]


def _proof(user: User, name: str) -> str:
    told = f"\0{name}\0{user.id}\0{user.password_hash}"
    return keyed_hash(current_app.config["SECRET_KEY"], "known browser", told).hex()
