"""Encryption of backups: what goes in comes out, and nothing else does."""

from io import BytesIO

import pytest

from eventhub.backups import encryption
from eventhub.backups.encryption import (
    CHUNK_BYTES,
    TAG_BYTES,
    EncryptionError,
    Encryptor,
    decrypt,
    is_encrypted,
)

PASSPHRASE = "bốn từ dễ nhớ"
ENCRYPTED_CHUNK = CHUNK_BYTES + TAG_BYTES


@pytest.fixture(autouse=True)
def cheap(monkeypatch):
    """A key that costs little to make; here it guards nothing."""
    monkeypatch.setattr(encryption, "COST", 4)


def encrypted(content, pieces=1):
    target = BytesIO()
    encryptor = Encryptor(target, PASSPHRASE)
    step = max(1, len(content) // pieces)
    for begins in range(0, len(content), step):
        encryptor.write(content[begins : begins + step])
    encryptor.close()
    return target.getvalue()


def opened(content, passphrase=PASSPHRASE):
    target = BytesIO()
    decrypt(BytesIO(content), target, passphrase)
    return target.getvalue()


HEADER_BYTES = len(encrypted(b"")) - TAG_BYTES


@pytest.mark.parametrize(
    "size", [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES]
)
@pytest.mark.parametrize("pieces", [1, 7])
def test_what_goes_in_comes_out(size, pieces):
    content = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    closed = encrypted(content, pieces)
    assert is_encrypted(BytesIO(closed))
    assert opened(closed) == content


def test_nothing_of_the_content_can_be_read_and_no_two_files_are_alike():
    content = b"Nguyen Thi Huong " * 100
    closed = encrypted(content)
    assert b"Huong" not in closed
    assert closed[HEADER_BYTES:] != encrypted(content)[HEADER_BYTES:]


def test_wrong_passphrase_is_told_from_a_damaged_file():
    with pytest.raises(EncryptionError, match="passphrase"):
        opened(encrypted(b"x"), "bốn từ khác hẳn")


@pytest.mark.parametrize("kept", [0, 1, 2])
def test_file_cut_off_between_two_chunks_is_noticed(kept):
    closed = encrypted(b"x" * 3 * CHUNK_BYTES)
    with pytest.raises(EncryptionError, match="damaged or cut short"):
        opened(closed[: HEADER_BYTES + kept * ENCRYPTED_CHUNK])


@pytest.mark.parametrize("length", [0, 10, 60, 100])
def test_file_cut_off_near_its_beginning_is_noticed(length):
    with pytest.raises(EncryptionError, match="damaged"):
        opened(encrypted(b"x" * 100)[:length])


def test_chunks_cannot_be_swapped_left_out_or_added():
    closed = encrypted(b"a" * CHUNK_BYTES + b"b" * CHUNK_BYTES + b"c")
    head, rest = closed[:HEADER_BYTES], closed[HEADER_BYTES:]
    first, second, last = (
        rest[:ENCRYPTED_CHUNK],
        rest[ENCRYPTED_CHUNK : 2 * ENCRYPTED_CHUNK],
        rest[2 * ENCRYPTED_CHUNK :],
    )
    for wrong in (
        second + first + last,
        first + last,
        first + second + last + last,
        first + second,
    ):
        with pytest.raises(EncryptionError):
            opened(head + wrong)


@pytest.mark.parametrize("place", [30, HEADER_BYTES, HEADER_BYTES + CHUNK_BYTES, -1])
def test_changed_bit_is_noticed(place):
    closed = bytearray(encrypted(b"x" * (CHUNK_BYTES + 5)))
    closed[place] ^= 1
    with pytest.raises(EncryptionError):
        opened(bytes(closed))
