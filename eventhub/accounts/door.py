"""Proving who one is and beginning a session: what the pages of the door have in common.

Hashing a password takes long on purpose, so every transaction is ended before it begins.
"""

from collections.abc import Sequence

from flask import redirect, request, session
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_security.utils import login_user

from eventhub.accounts import actions, passwords
from eventhub.accounts.models import User
from eventhub.accounts.queries import attempts_of, user_with_email
from eventhub.accounts.rules import ATTEMPTS_ALLOWED, minutes_to_wait
from eventhub.columns import now
from eventhub.errors import RuleError
from eventhub.extensions import db


def checked_user(email: str, password: str) -> User:
    """The account a password opens; refuses a wrong one, and too many tries at one account or from one address."""
    attempts = counted_attempts(account=email, address=request.remote_addr or "")
    user = user_with_email(email)
    password_hash = user.password if user is not None and user.active else None
    db.session.rollback()
    if not passwords.is_right(password, password_hash):
        raise RuleError("sign_in_failed")
    actions.forget_attempts(attempts)
    db.session.commit()
    # Loaded again: it may have been closed while the password was looked at.
    user = user_with_email(email)
    if user is None or not user.active:
        raise RuleError("sign_in_failed")
    return user


def counted_attempts(**who: str) -> Sequence[int]:
    """Count one attempt for each of ``account``, ``address`` or ``forgot`` named; refuses it when there were too many.

    It is stored before it is looked at, so that many attempts at the same moment see each other.
    """
    at = now()
    attempts = [actions.count_attempt(kind, name, at=at) for kind, name in who.items()]
    db.session.commit()
    minutes = max(
        minutes_to_wait(attempts_of(kind, name), ATTEMPTS_ALLOWED[kind], at)
        for kind, name in who.items()
    )
    if minutes:
        # Asking too early must not make the wait longer.
        actions.forget_attempts(attempts)
        db.session.commit()
        raise RuleError("too_many_attempts", minutes=minutes)
    return attempts


def proven_self(password: str | None) -> User:
    """Whoever is signed in, after giving their present password if they have one."""
    if current_user.password is None:
        return load_current_user()
    return checked_user(current_user.email, password or "")


def load_current_user() -> User:
    """The account signed in, as a plain row."""
    user: User = current_user._get_current_object()
    return user


def hashed_outside(password: str) -> str:
    """Hash a password with no transaction open."""
    db.session.rollback()
    return passwords.hash_of(password)


def enter(user: User, through: str, target: str) -> ResponseReturnValue:
    """Begin a new session for somebody who has proved who they are."""
    # What the session held before belongs to somebody who had not.
    session.clear()
    login_user(user, remember=False, authn_via=[through])
    return redirect(target, code=303)
