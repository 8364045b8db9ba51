"""Encrypts a stream with a passphrase: AES-256-GCM in chunks, the key by scrypt from a salt of its own for each file.

Every chunk's nonce is its number and whether it is the last (the STREAM construction), so that chunks cannot be changed,
reordered, left out or cut off at the end without being noticed.
"""

import os
import struct
from hashlib import scrypt
from typing import BinaryIO

import click
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MAGIC = b"EventHub sealed backup 1\n"
CHUNK_BYTES = 256 * 1024
TAG_BYTES = 16
SALT_BYTES = 16
COST = 17
"""log2 of scrypt's N: 128 MB and about half a second for each passphrase tried."""
HIGHEST_COST = 20
_HEADER = struct.Struct(f">{len(MAGIC)}sB{SALT_BYTES}s")


class EncryptionError(click.ClickException):
    """The file cannot be opened, and why."""


class Encryptor:
    """A file to write to, which encrypts what it is given and passes it on; ends with ``close``."""

    def __init__(self, target: BinaryIO, passphrase: str) -> None:
        """Write the header: the salt, and a tag by which a wrong passphrase is told from a damaged file."""
        header = _HEADER.pack(MAGIC, COST, os.urandom(SALT_BYTES))
        self._target = target
        self._header = header
        self._cipher = _cipher(header, passphrase)
        self._waiting = bytearray()
        self._number = 0
        target.write(header + self._cipher.encrypt(_CHECK_NONCE, b"", header))

    def write(self, data: bytes) -> int:
        """Take some bytes; a chunk is written once more is known to follow it."""
        self._waiting += data
        while len(self._waiting) > CHUNK_BYTES:
            self._put(bytes(self._waiting[:CHUNK_BYTES]), last=False)
            del self._waiting[:CHUNK_BYTES]
        return len(data)

    def flush(self) -> None:
        """Nothing: a chunk that isn't full can't be written before the end."""

    def close(self) -> None:
        """Write the last chunk, which says that it is the last."""
        self._put(bytes(self._waiting), last=True)

    def _put(self, chunk: bytes, *, last: bool) -> None:
        nonce = _nonce(self._number, last=last)
        self._target.write(self._cipher.encrypt(nonce, chunk, self._header))
        self._number += 1


def is_encrypted(source: BinaryIO) -> bool:
    """Whether a file begins as an encrypted one; leaves it at its beginning."""
    begins = source.read(len(MAGIC))
    source.seek(0)
    return begins == MAGIC


def decrypt(source: BinaryIO, target: BinaryIO, passphrase: str) -> None:
    """Decrypt a file from its beginning into another; refuses a wrong passphrase and a file that isn't whole."""
    header = source.read(_HEADER.size)
    check = source.read(TAG_BYTES)
    if len(check) < TAG_BYTES or _HEADER.unpack(header)[1] > HIGHEST_COST:
        raise EncryptionError("The backup is damaged: it does not begin as one.")
    cipher = _cipher(header, passphrase)
    try:
        cipher.decrypt(_CHECK_NONCE, check, header)
    except InvalidTag as error:
        raise EncryptionError("The passphrase is not the one this backup was made with.") from error
    number = 0
    chunk = source.read(CHUNK_BYTES + TAG_BYTES)
    while True:
        following = source.read(CHUNK_BYTES + TAG_BYTES)
        try:
            target.write(cipher.decrypt(_nonce(number, last=not following), chunk, header))
        except InvalidTag as error:
            raise EncryptionError("The backup is damaged or cut short.") from error
        if not following:
            return
        chunk, number = following, number + 1


_CHECK_NONCE = b"\xff" * 12


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _cipher(header: bytes, passphrase: str) -> AESGCM:
    _magic, cost, salt = _HEADER.unpack(header)
    n = 2**cost
    return AESGCM(
        scrypt(passphrase.encode(), salt=salt, n=n, r=8, p=1, maxmem=n * 1024 * 2, dklen=32)
    )
