"""Passwords, through Flask-Security: argon2, one form of each letter, the same answer time for a right and a wrong one.

All of this is slow on purpose: never call it with a transaction open, or every other writer waits.
"""

from flask_security.utils import hash_password, verify_password

from eventhub.extensions import security


def problem_with(password: str) -> str | None:
    """What is wrong with a password somebody chose, in the caller's language."""
    problems, _normalized = security.password_util.validate(password, is_register=False)
    return " ".join(problems) if problems else None


def hash_of(password: str) -> str:
    """What is stored of a password."""
    return hash_password(security.password_util.normalize(password))


def is_right(password: str, password_hash: str | None) -> bool:
    """Whether a password belongs to a stored hash. Without a hash it takes just as long to say no."""
    if password_hash is None:
        hash_of(password)
        return False
    return bool(verify_password(security.password_util.normalize(password), password_hash))
