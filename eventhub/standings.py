"""Reads where a conference stands for the edge: one statement on a raw connection, no ORM, nothing remembered.

Each thread has a connection of its own, opened when first needed and opened anew after it broke. SQLite's is read-only.
"""

import threading
import weakref
from pathlib import Path
from typing import TypeAlias

import psycopg
import sqlalchemy
from psycopg.pq import ExecStatus

from eventhub.sqlite import sqlite3

Standing: TypeAlias = tuple[str, int]
"""A conference's uid and the revision of what is public of it."""

STATEMENT = """
    SELECT uid, revision FROM conference
    WHERE slug = {slug} AND status <> 'draft' AND visibility = 'public'
"""

NAME = b"standing"


class Standings:
    """The standings of all public conferences, as they are in the database at this moment."""

    def __init__(self, url: sqlalchemy.URL) -> None:
        """Read from the database at a SQLAlchemy address, once asked."""
        self._open = _Sqlite if url.get_backend_name() == "sqlite" else _Postgresql
        self._url = url
        self._of_thread = threading.local()

    def of(self, slug: str) -> Standing | None:
        """A conference's standing; None when it isn't public, or when the database cannot be asked."""
        for _attempt in ("on the open connection", "on a new one"):
            try:
                return self._connection().read(slug)
            except (sqlite3.Error, psycopg.Error):
                self._of_thread.connection = None
        return None

    def _connection(self) -> "_Sqlite | _Postgresql":
        connection: _Sqlite | _Postgresql | None = getattr(self._of_thread, "connection", None)
        if connection is None:
            connection = self._of_thread.connection = self._open(self._url)
        return connection


class _Sqlite:
    """A read-only connection to the file."""

    def __init__(self, url: sqlalchemy.URL) -> None:
        # Closed by whichever thread tidies up after this one.
        self.connection = sqlite3.connect(
            f"{Path(url.database or '').absolute().as_uri()}?mode=ro",
            uri=True,
            isolation_level=None,
            check_same_thread=False,
        )
        weakref.finalize(self, self.connection.close)
        self._statement = STATEMENT.format(slug="?")

    def read(self, slug: str) -> Standing | None:
        found = self.connection.execute(self._statement, (slug,)).fetchone()
        return None if found is None else (found[0], found[1])


class _Postgresql:
    """A connection that commits by itself, with the statement prepared; asked through libpq, below psycopg's cursors."""

    def __init__(self, url: sqlalchemy.URL) -> None:
        address = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self.connection = psycopg.connect(address, autocommit=True)
        weakref.finalize(self, self.connection.close)
        prepared = self.connection.pgconn.prepare(NAME, STATEMENT.format(slug="$1").encode())
        if prepared.status != ExecStatus.COMMAND_OK:
            raise psycopg.OperationalError("the statement could not be prepared")

    def read(self, slug: str) -> Standing | None:
        found = self.connection.pgconn.exec_prepared(NAME, [slug.encode()])
        if found.status != ExecStatus.TUPLES_OK:
            raise psycopg.OperationalError("the database did not answer")
        uid, revision = found.get_value(0, 0), found.get_value(0, 1)
        return None if uid is None or revision is None else (uid.decode(), int(revision))
