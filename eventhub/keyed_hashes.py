"""What only whoever knows a key can compute of something: for most purposes this site alone, with its secret.

Each purpose has a label of its own, so that what was made for one is worth nothing for another.
"""

import hmac
from base64 import urlsafe_b64encode
from hashlib import sha256


def keyed_hash(key: str, label: str, text: bytes | str = b"") -> bytes:
    """32 bytes, the same each time."""
    told = text.encode() if isinstance(text, str) else text
    return hmac.digest(key.encode(), label.encode() + told, sha256)


def keyed_secret(key: str, label: str, text: str = "") -> str:
    """The same as letters that may stand in an address."""
    return urlsafe_b64encode(keyed_hash(key, label, text)).rstrip(b"=").decode()
