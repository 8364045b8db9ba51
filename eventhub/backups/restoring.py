"""Puts a backup back: taken apart and brought up to date beside the site, then put in place whole or not at all."""

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import Any

import flask_migrate
import psycopg
from flask import Flask
from sqlalchemy import URL

from eventhub import config, restore_staging
from eventhub.backups import copying
from eventhub.backups.archive import DATABASE, BackupError, Manifest, read_archive
from eventhub.backups.making import Begin, SiteSummary, ensure_sound, summary
from eventhub.columns import now
from eventhub.extensions import db
from eventhub.folders import InstanceBusyError, lock_folder
from eventhub.migration_state import is_known_migration
from eventhub.sqlite import sqlite3


@dataclass(frozen=True)
class OpenedBackup:
    """A backup that was taken apart beside the site and is at this version's migration."""

    folder: Path
    database: Path
    manifest: Manifest
    secret: str
    summary: SiteSummary


def folder_beside(app: Flask) -> Path:
    """Where a backup is taken apart: on the same disk as what it will replace."""
    url: URL = app.config["SQLALCHEMY_DATABASE_URI"]
    if url.get_backend_name() == "sqlite":
        return copying.sqlite_path(url).parent
    return Path(app.instance_path)


def open_backup(path: Path, folder: Path, *, passphrase: str | None, begin: Begin) -> OpenedBackup:
    """Take a backup apart in a folder and bring it up to date; refuses one of a newer version."""
    advance = begin("Reading the backup", None)
    manifest, secret = read_archive(path, folder, passphrase=passphrase, advance=advance)
    if not is_known_migration(manifest.revision):
        raise BackupError(
            f"This backup was made by a newer EventHub ({manifest.product}). Install that version first, then restore."
        )
    database = folder / DATABASE
    ensure_sound(database)
    copied = copying.app_on_copy(database)
    with copied.app_context():
        flask_migrate.upgrade()
        found = summary()
        db.engine.dispose()
    if found is None:
        raise BackupError("The database in this backup cannot be read.")
    with closing(sqlite3.connect(database)) as connection:
        # One file alone will be moved into place.
        connection.execute("PRAGMA journal_mode=DELETE")
    return OpenedBackup(folder, database, manifest, secret, found)


def ensure_secret_can_be_restored(opened: OpenedBackup) -> None:
    """Refuse while the setting names another secret: what the old one has signed would not open."""
    named = config.from_environment()["SECRET_KEY"]
    if named and named != opened.secret:
        raise BackupError(
            "EVENTHUB_SECRET_KEY is not the secret of this backup, whose tickets and links would not open."
            " Unset it; the backup's own is restored with it."
        )


def replace_site(app: Flask, opened: OpenedBackup, begin: Begin) -> None:
    """Replace the site by what is in the backup."""
    url: URL = app.config["SQLALCHEMY_DATABASE_URI"]
    instance = Path(app.instance_path)
    db.session.remove()
    db.engine.dispose()
    secret = None if config.from_environment()["SECRET_KEY"] else opened.secret
    if url.get_backend_name() == "sqlite":
        with _lock_file(copying.sqlite_path(url)):
            ready = opened.folder / "ready"
            ready.mkdir(mode=0o700)
            restore_staging.stage_sqlite(ready, opened.database, secret, url, instance)
            restore_staging.finish(url, instance)
        return
    with psycopg.connect(config.libpq_address(url)) as connection:
        _ensure_alone(connection)
        present = copying.migration_of(connection)
    if present is not None and not is_known_migration(present):
        raise BackupError(
            "A newer version of EventHub has made the tables of this database, and this one cannot change them back."
            " Make the database anew (dropdb, createdb), then restore."
        )
    # The tables are brought to this version first, by themselves: the old site stays what it is, in their new form.
    flask_migrate.upgrade()
    db.engine.dispose()
    _fill(url, opened, secret, instance, begin)


def _fill(url: URL, opened: OpenedBackup, secret: str | None, instance: Path, begin: Begin) -> None:
    total = sum(opened.manifest.rows.values())
    restore_id = f"restored {now().isoformat(timespec='seconds')} {token_hex(8)}"
    staged = (
        restore_staging.stage_secret(instance, secret, restore_id)
        if secret is not None
        else instance
    )
    with lock_folder(staged, wait=True):
        try:
            with psycopg.connect(config.libpq_address(url)) as connection:
                _ensure_alone(connection)
                advance = begin("Storing the rows", total)
                copying.fill_postgresql(
                    connection, opened.database, opened.manifest.sequences, advance
                )
                restore_staging.set_restore_id(connection, restore_id)
        except psycopg.errors.LockNotAvailable as error:
            raise InstanceBusyError(
                "Somebody else is at work in the database. End that first, then restore."
            ) from error
    restore_staging.finish(url, instance)


def _ensure_alone(connection: psycopg.Connection) -> None:
    """Refuse while any process of EventHub, on whatever host, is connected to the database."""
    found: Any = connection.execute(
        "SELECT coalesce(client_addr::text, 'this host') FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name = %s LIMIT 1",
        (config.APPLICATION_NAME,),
    ).fetchone()
    if found:
        raise InstanceBusyError(
            f"EventHub is connected to this database from {found[0]}. End it first, then restore."
        )


def set_unreadable_aside(app: Flask, stamp: str) -> Path | None:
    """Set a SQLite file aside that cannot be read, for whoever may still mend it; None where there is none."""
    url: URL = app.config["SQLALCHEMY_DATABASE_URI"]
    if url.get_backend_name() != "sqlite" or not copying.sqlite_path(url).exists():
        return None
    path = copying.sqlite_path(url)
    if _is_empty(path):
        return None
    kept = Path(app.instance_path) / f"before-restore-{stamp}.sqlite3"
    for ending in ("", "-wal"):
        source = path.with_name(path.name + ending)
        if source.exists():
            shutil.copyfile(source, kept.with_name(kept.name + ending))
            kept.with_name(kept.name + ending).chmod(0o600)
    return kept


def _is_empty(path: Path) -> bool:
    """Whether a SQLite file has no table, as one does that was only just opened for the first time."""
    with closing(sqlite3.connect(path)) as connection:
        try:
            return bool(connection.execute("SELECT count(*) FROM sqlite_schema").fetchone() == (0,))
        except sqlite3.DatabaseError:
            return False


@contextmanager
def _lock_file(path: Path) -> Iterator[None]:
    """Lock a SQLite file that nobody else has open; refuses when somebody has.

    Leaving the write-ahead log needs the file for oneself. One that is no database any more is in nobody's use.
    """
    if not path.exists():
        yield
        return
    with closing(sqlite3.connect(path, isolation_level=None, timeout=1)) as connection:
        try:
            connection.execute("PRAGMA locking_mode=EXCLUSIVE")
            connection.execute("PRAGMA journal_mode=DELETE")
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                raise InstanceBusyError(
                    f"Another program has {path.name} open. End it first, then restore."
                ) from error
        except sqlite3.DatabaseError:
            pass
        yield
