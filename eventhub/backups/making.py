"""Makes a backup: the database at one instant and the secret into one file, read back and doctored before it counts."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import Any

import flask_migrate
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import DatabaseError

from eventhub.accounts.models import User
from eventhub.attendance.doctor import differences
from eventhub.backups import copying
from eventhub.backups.archive import (
    DATABASE,
    Advance,
    BackupError,
    Manifest,
    finish_archive,
    read_archive,
    write_archive,
)
from eventhub.columns import now
from eventhub.conferences.models import Conference
from eventhub.extensions import db
from eventhub.folders import workshop
from eventhub.history.models import Change
from eventhub.migration_state import (
    applied_migration,
    ensure_known_migration,
    is_known_migration,
    newest_migration,
)
from eventhub.registration.models import Attendee
from eventhub.sqlite import sqlite3

Begin = Callable[[str, int | None], Advance]
"""Shows a step of the work and how far it has come; the total is None where nobody knows it."""


NO_TABLES = "The database has no tables yet. Make them first: eventhub db upgrade"


@dataclass(frozen=True)
class SiteSummary:
    """What is in a database, in a few numbers."""

    conferences: int
    people: int
    accounts: int
    last_change: datetime | None


def summary() -> SiteSummary | None:
    """What is in the application's database; None when nothing in it can be read."""
    counted = [select(func.count()).select_from(model) for model in (Conference, Attendee, User)]
    try:
        conferences, people, accounts = (db.session.scalar(count) or 0 for count in counted)
        last_change = db.session.scalar(select(func.max(Change.at)))
        return SiteSummary(conferences, people, accounts, last_change)
    except DatabaseError:
        return None
    finally:
        db.session.remove()


def is_of_newer_version() -> bool:
    """Whether the application's database was made by a version that this one knows nothing of."""
    with db.engine.connect() as connection:
        migration = applied_migration(connection)
    return migration is not None and not is_known_migration(migration)


def make_backup(
    app: Flask, path: Path, *, passphrase: str | None, begin: Begin, doctor: bool = True
) -> tuple[Manifest, list[str]]:
    """Back the site up into a file; return what is in it and what the doctor found in it.

    The file is there also when the doctor found something: it is what the site is.
    """
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    with workshop(Path(app.instance_path), "backup") as folder:
        copy = folder / "copy.sqlite3"
        facts = _copy_database(url, copy, begin)
        unfinished = write_archive(
            path,
            copy,
            app.config["SECRET_KEY"],
            facts,
            passphrase=passphrase,
            advance=begin("Writing the backup", copy.stat().st_size),
        )
        try:
            size = copy.stat().st_size
            copy.unlink()
            advance = begin("Reading it back", size)
            manifest, _secret = read_archive(
                unfinished, folder, passphrase=passphrase, advance=advance
            )
            ensure_sound(folder / DATABASE)
            finish_archive(unfinished, path)
        finally:
            unfinished.unlink(missing_ok=True)
        return manifest, doctor_copy(folder / DATABASE, manifest, begin) if doctor else []


def _copy_database(url: Any, copy: Path, begin: Begin) -> dict[str, Any]:
    """Copy the database; return what the manifest says of it."""
    made_at = now().isoformat(timespec="seconds")
    sequences: dict[str, int] = {}
    if url.get_backend_name() == "sqlite":
        source = copying.sqlite_path(url)
        if not source.exists():
            raise BackupError(NO_TABLES)
        copying.copy_sqlite(source, copy, begin("Copying the database", source.stat().st_size))
    else:
        with copying.snapshot(url) as connection:
            migration = _ensure_known(copying.migration_of(connection))
            advance = begin("Copying the database", None)
            copying.copy_postgresql(connection, copy, migration, advance)
            sequences = copying.sequences_of(connection)
    copy.chmod(0o600)
    with closing(sqlite3.connect(copy)) as opened:
        migration = _ensure_known(copying.migration_of(opened))
        rows = {
            table: opened.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]  # noqa: S608 - names of our own tables
            for table in copying.tables_of(opened)
        }
    return {
        "product": version("eventhub"),
        "engine": url.get_backend_name(),
        "revision": migration,
        "made_at": made_at,
        "rows": rows,
        "sequences": sequences,
    }


def _ensure_known(migration: str | None) -> str:
    if migration is None:
        raise BackupError(NO_TABLES)
    ensure_known_migration(migration)
    return migration


def ensure_sound(copy: Path) -> None:
    """Refuse a copy whose pages SQLite finds damaged."""
    with closing(sqlite3.connect(copy)) as opened:
        (found,) = opened.execute("PRAGMA quick_check(1)").fetchone()
    if found != "ok":
        raise BackupError(f"The copy of the database is damaged: {found}")


def doctor_copy(copy: Path, manifest: Manifest, begin: Begin) -> list[str]:
    """What doesn't add up in a copy, in a line each; a copy of an older version is brought up to date first."""
    advance = begin("Counting everything anew", 1)
    copied = copying.app_on_copy(copy)
    with copied.app_context():
        if manifest.revision != newest_migration():
            flask_migrate.upgrade()
        found = [
            f"{each.what}, {each.where}: {each.stored}; counted: {each.counted}"
            for each in islice(differences(), 1000)
        ]
        db.session.remove()
        db.engine.dispose()
    with closing(sqlite3.connect(copy)) as opened:
        found += [
            f"{table}, row {row}: names a row of {other} that isn't there"
            for table, row, other, _key in opened.execute("PRAGMA foreign_key_check")
        ]
    advance(1)
    return found
