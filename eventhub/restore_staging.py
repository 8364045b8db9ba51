"""Puts what was restored in place so that a kill at any instant leaves the old state or the new, secret and database both.

Everything is laid ready in a folder first. On SQLite one renaming of that folder decides; on PostgreSQL the commit does,
and an id in the database says whether it came to that. Whoever opens the site next, the restore itself or any command
after a kill, moves what is left into place (``finish``).
"""

import os
import shutil
from contextlib import suppress
from pathlib import Path

import psycopg
from sqlalchemy import URL

from eventhub.config import SettingError, libpq_address
from eventhub.folders import give_to_owner_of, lock_folder, sync_folder, write_whole

SECRET, DATABASE, RESTORE_ID = "secret_key", "database", "mark"
BESIDE_DATABASE = ("-wal", "-shm", "-journal")


def staged_folder(url: URL, instance: Path) -> Path:
    """Where what was restored lies until it is in place: beside the SQLite file, else in the instance folder."""
    if url.get_backend_name() == "sqlite":
        path = Path(url.database or "").absolute()
        return path.with_name(f"{path.name}.restored")
    return instance / "restored"


def stage_sqlite(ready: Path, database: Path, secret: str | None, url: URL, instance: Path) -> None:
    """Decide: from here on the site is the restored one. ``ready`` is an empty folder beside the database."""
    staged = staged_folder(url, instance)
    model = staged.with_name(Path(url.database or "").name)
    give_to_owner_of(model if model.exists() else model.parent, database)
    database.chmod(0o600)
    with database.open("rb") as file:
        os.fsync(file.fileno())
    database.rename(ready / DATABASE)
    if secret is not None:
        write_whole(ready / SECRET, secret.encode())
    sync_folder(ready)
    ready.rename(staged)
    sync_folder(staged.parent)


def stage_secret(instance: Path, secret: str, restore_id: str) -> Path:
    """Lay the secret ready for when PostgreSQL has committed its id."""
    staged = instance / "restored"
    shutil.rmtree(staged, ignore_errors=True)
    staged.mkdir(mode=0o700)
    write_whole(staged / SECRET, secret.encode())
    write_whole(staged / RESTORE_ID, restore_id.encode())
    sync_folder(instance)
    return staged


def set_restore_id(connection: psycopg.Connection, restore_id: str) -> None:
    """Note in the database, within the transaction that restores it, which restore this is."""
    connection.execute(psycopg.sql.SQL("COMMENT ON TABLE alembic_version IS {}").format(restore_id))


def finish(url: URL, instance: Path) -> None:
    """Move into place what a restore has decided on, or drop what it hasn't; nothing, when nothing is left."""
    staged = staged_folder(url, instance)
    if not staged.exists():
        return
    on_sqlite = url.get_backend_name() == "sqlite"
    # A restore into PostgreSQL that is still at work has locked the folder: until it commits, the old state is the state.
    with lock_folder(staged, wait=on_sqlite) as is_ours:
        if not is_ours:
            return
        if on_sqlite:
            _finish_sqlite(staged, Path(url.database or "").absolute(), instance)
        elif _has_restore_id(
            url, (staged / RESTORE_ID).read_text() if (staged / RESTORE_ID).exists() else ""
        ):
            _take_secret(staged, instance)
        shutil.rmtree(staged)
        sync_folder(staged.parent)


def _finish_sqlite(staged: Path, path: Path, instance: Path) -> None:
    _take_secret(staged, instance)
    if (staged / DATABASE).exists():
        for ending in BESIDE_DATABASE:
            # They belong to the database that goes; beside the new one they would be read as its own.
            with suppress(FileNotFoundError):
                path.with_name(path.name + ending).unlink()
        (staged / DATABASE).replace(path)
        sync_folder(path.parent)


def _take_secret(staged: Path, instance: Path) -> None:
    if (staged / SECRET).exists():
        write_whole(instance / SECRET, (staged / SECRET).read_bytes())


def _has_restore_id(url: URL, restore_id: str) -> bool:
    try:
        with psycopg.connect(libpq_address(url)) as connection:
            found = connection.execute(
                "SELECT obj_description(to_regclass('alembic_version'), 'pg_class')"
            ).fetchone()
    except psycopg.OperationalError as error:
        raise SettingError(
            "A restore was cut off, and the database does not answer to say how far it came. Start it first."
        ) from error
    return bool(restore_id) and found is not None and found[0] == restore_id
