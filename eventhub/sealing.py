"""Seals text at rest: whoever reads the database, or a copy of it, without the site's secret finds nothing in it.

For what holds a link and has to be read again, such as a mail that waits; what need not be read again is hashed instead.
"""

from base64 import urlsafe_b64encode
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app

SEAL = "sealed:1:"
"""How sealed text begins; another way to seal would count on."""


class SealError(Exception):
    """Text that another secret has sealed, or that was changed since."""


def seal(text: str) -> str:
    """The text as it is stored; nothing stays nothing."""
    return (
        SEAL + _cipher(current_app.config["SECRET_KEY"]).encrypt(text.encode()).decode()
        if text
        else ""
    )


def unseal(stored: str) -> str:
    """The text of what is stored. What the first release stored is not sealed and is given back as it is."""
    if not stored.startswith(SEAL):
        return stored
    try:
        return _cipher(current_app.config["SECRET_KEY"]).decrypt(stored.removeprefix(SEAL)).decode()
    except InvalidToken as error:
        raise SealError from error


@lru_cache(maxsize=4)
def _cipher(secret: str) -> Fernet:
    """A key of its own (RFC 5869), so that what signs cookies opens no mails and the other way round."""
    derived = HKDF(SHA256(), length=32, salt=None, info=b"eventhub: text at rest")
    return Fernet(urlsafe_b64encode(derived.derive(secret.encode())))
