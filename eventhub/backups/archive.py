"""The file of a backup: a ZIP that any unzip opens, with the database, the secret, and last a manifest with their sums.

It is written under another name, read back from the disk, and only then given its own.
"""

import json
import os
import time
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

import click

from eventhub.backups.encryption import Encryptor, decrypt, is_encrypted
from eventhub.folders import sync_folder

FORMAT = 1
DATABASE, SECRET, MANIFEST = "database.sqlite3", "secret_key", "manifest.json"
BLOCK_BYTES = 1024 * 1024
ABANDONED_SECONDS = 3600
"""How long nothing was written to what is left of a backup that was killed."""
LARGEST_SMALL_PART = 16 * BLOCK_BYTES
"""More than any manifest or secret has."""
Advance = Callable[[int], None]


class BackupError(click.ClickException):
    """A file that is no backup, or none that this version can restore."""


@dataclass(frozen=True)
class Manifest:
    """What is in a backup."""

    format: int
    product: str
    engine: str
    # At which migration the database is; called so in files that exist.
    revision: str
    made_at: str
    # How many rows each table has, and the number each PostgreSQL table's ids have come to.
    rows: dict[str, int]
    sequences: dict[str, int]
    sums: dict[str, str]


def write_archive(
    path: Path,
    database: Path,
    secret: str,
    facts: dict[str, Any],
    *,
    passphrase: str | None,
    advance: Advance,
) -> Path:
    """Write a backup of a SQLite file and the secret beside where it shall be, and return its name until it is verified."""
    unfinished = path.with_name(f".{path.name}.part")
    _remove_unfinished(path.parent)
    unfinished.unlink(missing_ok=True)
    try:
        _write(unfinished, database, secret, facts, passphrase=passphrase, advance=advance)
    except BaseException as error:
        unfinished.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise BackupError(
                f"The backup cannot be written in {path.parent.absolute()}: {error.strerror}"
            ) from error
        raise
    return unfinished


def _remove_unfinished(folder: Path) -> None:
    """Remove what backups left behind that were killed while they wrote."""
    for left in folder.glob(".*.backup.part"):
        with suppress(OSError):
            if left.stat().st_mtime < time.time() - ABANDONED_SECONDS:
                left.unlink()


def _write(
    unfinished: Path,
    database: Path,
    secret: str,
    facts: dict[str, Any],
    *,
    passphrase: str | None,
    advance: Advance,
) -> None:
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        target: Any = Encryptor(file, passphrase) if passphrase else file
        sums = {}
        with ZipFile(target, "w", ZIP_DEFLATED, compresslevel=1) as archive:
            with database.open("rb") as source, archive.open(DATABASE, "w", force_zip64=True) as to:
                sums[DATABASE] = _copy_and_sum(source, to, advance)
            archive.writestr(SECRET, secret)
            sums[SECRET] = sha256(secret.encode()).hexdigest()
            manifest = Manifest(format=FORMAT, sums=sums, **facts)
            archive.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1))
        if target is not file:
            target.close()
        file.flush()
        os.fsync(file.fileno())


def finish_archive(unfinished: Path, path: Path) -> None:
    """Give a verified backup its name."""
    unfinished.replace(path)
    sync_folder(path.parent)


def needs_passphrase(path: Path) -> bool:
    """Whether a backup is encrypted."""
    with path.open("rb") as file:
        return is_encrypted(file)


def read_archive(
    path: Path, folder: Path, *, passphrase: str | None, advance: Advance = lambda _bytes: None
) -> tuple[Manifest, str]:
    """Take a backup apart: its database into ``folder``, its manifest and the secret are returned.

    Refuses what isn't whole, isn't a backup, or was written in a format of the future.
    """
    opened = path
    if passphrase is not None and needs_passphrase(path):
        opened = folder / "opened.zip"
        with path.open("rb") as source, opened.open("wb") as target:
            decrypt(source, target, passphrase)
    try:
        with ZipFile(opened) as archive:
            manifest = _manifest(archive)
            secret = _small_part(archive, SECRET)
            with archive.open(DATABASE) as source, (folder / DATABASE).open("wb") as target:
                total = _copy_and_sum(source, target, advance)
    except (BadZipFile, KeyError, EOFError, zlib.error, ValueError, TypeError) as error:
        raise BackupError(f"{path} is no whole backup of EventHub: {error}") from error
    if manifest.sums != {DATABASE: total, SECRET: sha256(secret).hexdigest()}:
        raise BackupError(f"{path} is damaged: what it holds is not what was put into it.")
    if opened is not path:
        opened.unlink()
    return manifest, secret.decode()


def _manifest(archive: ZipFile) -> Manifest:
    facts = json.loads(_small_part(archive, MANIFEST))
    if facts.get("format") != FORMAT:
        raise BackupError(
            f"This backup was made by EventHub {facts.get('product')}, in a format that this version does not know."
        )
    return Manifest(**facts)


def _small_part(archive: ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        return part.read(LARGEST_SMALL_PART)


def _copy_and_sum(source: BinaryIO | Any, target: BinaryIO | Any, advance: Advance) -> str:
    """Copy a stream block by block; return its SHA-256."""
    total = sha256()
    while block := source.read(BLOCK_BYTES):
        target.write(block)
        total.update(block)
        advance(len(block))
    return total.hexdigest()
