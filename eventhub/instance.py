"""The instance folder: the database and the secret lie there, and nobody but its owner may read them.

What an earlier release left readable is closed whenever the application is made. A database that lies elsewhere is
closed too, its folder is not: that belongs to whoever made it.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from sqlalchemy import URL

from eventhub.config import SettingError
from eventhub.folders import give_to_owner_of

OWNERS_FOLDER, OWNERS_FILE = 0o700, 0o600
OTHERS = 0o077
"""The rights that nobody but the owner has, also as the mask of what a command makes."""
SHORTEST_SECRET = 32
OURS = frozenset({"secret_key", "eventhub.sqlite3", "running.lock", "proxy_seen", "restored"})
"""By any of these an instance folder is known."""
MOUNTED = frozenset({"lost+found"})
"""What a disk of its own brings along."""
DATABASE_FILE_ENDINGS = ("", "-wal", "-shm", "-journal")


def make_folder_private(instance: Path) -> None:
    """Make the folder, closed to others, and close one that is open."""
    try:
        instance.mkdir(mode=OWNERS_FOLDER, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingError(f"The instance folder cannot be made: {error}") from error
    _close(instance, OWNERS_FOLDER)


def ensure_own(instance: Path) -> None:
    """Refuse a folder that holds other things and nothing of ours: closed to others, it would be missing to them."""
    with suppress(OSError):
        names = {path.name for path in instance.iterdir() if not path.name.startswith(".")}
        if names - MOUNTED and names.isdisjoint(OURS):
            raise SettingError(
                f"EVENTHUB_INSTANCE names {instance}, which holds other things and nothing of EventHub's."
                " Give it a folder of its own."
            )


def make_database_private(url: URL) -> None:
    """Close the files of a SQLite database to others, and make it if it isn't there: SQLite gives the files that it
    makes beside it the same rights.
    """
    if url.get_backend_name() != "sqlite" or url.database in {None, "", ":memory:"}:
        return
    file = Path(str(url.database))
    # Where its folder is missing, opening it says so.
    with suppress(OSError):
        os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL, OWNERS_FILE))
        give_to_owner_of(file.parent, file)
    for part in _parts(file):
        _close(part, OWNERS_FILE)


def load_or_create_secret(instance: Path) -> str:
    """The signing key of this instance, made on first use: stored whole or not at all, also when two begin at once."""
    path = instance / "secret_key"
    if not path.exists():
        _store_secret(path, secrets.token_urlsafe(48))
    _close(path, OWNERS_FILE)
    secret = path.read_text(encoding="utf-8", errors="replace")
    # What was cut off by a full disk or a power cut is short, or was filled up with zeros.
    if len(secret.strip("\0\ufffd \r\n\t")) < SHORTEST_SECRET:
        raise SettingError(
            f"The secret in {path} is shorter than {SHORTEST_SECRET} characters, so it was not written whole. Put it "
            "back from a backup; without one delete the file: a new one is made, and links and tickets end."
        )
    return secret


def ensure_strong_secret(secret: str) -> str:
    """A signing key out of the settings; refuses one that could be guessed."""
    if len(secret.strip()) < SHORTEST_SECRET:
        raise SettingError(
            f"EVENTHUB_SECRET_KEY is shorter than {SHORTEST_SECRET} characters. Choose a long random one, e.g. from: "
            "openssl rand -base64 48"
        )
    return secret


def _store_secret(path: Path, secret: str) -> None:
    """Write beside, then give it its name; who comes second finds the name taken and uses what the first has written."""
    try:
        with NamedTemporaryFile("w", dir=path.parent, prefix=".secret_key-") as file:
            file.write(secret)
            file.flush()
            os.fsync(file.fileno())
            give_to_owner_of(path.parent, Path(file.name))
            with suppress(FileExistsError):
                os.link(file.name, path)
        folder = os.open(path.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
    except OSError as error:
        raise SettingError(
            f"The secret cannot be stored in {path.parent}: {error.strerror}. Set EVENTHUB_SECRET_KEY instead."
        ) from error


def _parts(file: Path) -> Iterator[Path]:
    return (
        part
        for ending in DATABASE_FILE_ENDINGS
        if (part := file.with_name(file.name + ending)).exists()
    )


def _close(path: Path, mode: int) -> None:
    """Take the rights of others away; what belongs to somebody else stays as she wants it."""
    with suppress(OSError):
        if path.stat().st_mode & OTHERS:
            path.chmod(mode)
